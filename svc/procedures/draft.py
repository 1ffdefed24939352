"""Records as they will be once a command is done: every rule asked, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from svc.kinds import KINDS
from svc.model.case import Actor, Case
from svc.model.fields import ENTERED, SOURCE
from svc.model.kind import Kind, Named
from svc.model.record import Record, Taken
from svc.model.show import show_time, show_value
from svc.model.steps import AMEND, CHANGES, THIS, Act, Opening, Step
from svc.procedures import defaults, validate
from svc.procedures.changes import Change
from svc.procedures.lookup import Lookup
from svc.rules import deadlines, steps
from svc.site.desk import MACHINE, Desk
from svc.store.numbering import NumberSeries
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.errors import BadInput
from svc.text.language import _, comma_list


class Draft(Lookup):
    """Records as they will be once a command is done. Nothing is written before all of it is allowed."""

    def __init__(self, desk: Desk, store: Store, series: NumberSeries, *, as_written: bool = False) -> None:
        """A draft at a desk; with `as_written` colleagues keep the names that a book brought in has for them."""
        super().__init__(desk, store, as_written=as_written)
        self.series = series
        self.source: Mapping[str, Any] = {}  # where in a book the row stands that is brought in
        self.before: dict[str, Record | None] = {}
        self.steps: dict[str, list[Taken]] = {}
        self.did: dict[str, str] = {}

    def changes(self) -> list[Change]:
        """The changes so far, in order."""
        return [
            Change(self.before[n], record, tuple(self.steps[n]), self.did[n], self.owed)
            for n, record in self.after.items()
        ]

    @contextmanager
    def undone_on_failure(self) -> Iterator[None]:
        """If the body fails, all is as it was before it."""
        kept = {name: dict(getattr(self, name)) for name in ("before", "after", "did", "named")}
        steps, unnamed, notes = {n: list(t) for n, t in self.steps.items()}, set(self.unnamed), list(self.notes)
        try:
            yield
        except BaseException:
            self.__dict__.update(kept, steps=steps, unnamed=unnamed, notes=notes)
            raise

    # Acting

    def act(self, act: Act, actor: Actor | None = None) -> str:
        """Do one thing and the further steps it stands for.

        Returns:
            The number of the record it was done to.
        """
        actor = actor or self.desk.actor
        number, further = self.step(act, actor) if act.id else self.register(act, actor)
        for more in further:
            if more.id == THIS:
                self.act(more._replace(id=number), actor)
            elif more.do in self.get(more.id).kind.all_steps:
                self.act(more, actor)
            else:
                self.notes.append(_("{id} has no step {step}: passed over").format(id=more.id, step=more.do))
        return number

    def register(self, act: Act, actor: Actor) -> tuple[str, list[Act]]:
        """A new record of a kind, and the further steps that its answers stand for."""
        kind = KINDS[act.kind]
        if kind.named:
            return self.register_named(kind, kind.named, act, actor)
        opening = kind.opening(act.do) or kind.openings[0]
        given = self.with_whole_numbers(kind.fields, act.answers)
        answers = self.known_homes(kind, defaults.copied_facts(kind, given, self.get))
        further = opening.splits(answers, answers) if opening.splits else []
        home = defaults.residents_file(answers.get("unit"), self.home_file)
        answers = defaults.newest_contact(kind, given, answers, self.get, home)
        facts = defaults.new_facts(kind, opening, answers, self.desk, home)
        validate.require_facts(kind, opening, facts)
        defaults.fill_by_rule(opening, facts, self.desk, home)
        facts = self.colleagues(kind.fields, facts)
        validate.refuse_unusable(kind.fields, facts, self.desk.site)
        if actor.name != MACHINE.name and not (self.desk.at or self.as_written):
            validate.refuse_past(kind.fields, facts, self.desk.now)
        began = Record(kind, "", facts).began
        if began != self.desk.now:  # of another time than it was typed
            facts[ENTERED.name] = self.desk.now
        if self.source:
            facts[SOURCE.name] = self.source
        began = min(began, self.desk.when)
        number = self.series.next(kind, began.year)
        self.unnamed.add(number)
        record = Record(kind, number, facts, path=self.store.path(kind, number, began), seen=self.desk.when)
        linked, peers = self.linked(record), self.peers(record, opening, record.registration)
        record = steps.register(
            record, linked, actor, self.desk.site.terms, opening, home, peers, as_written=self.as_written
        )
        self.say_notes(opening, self.case(record, record.registration, record, linked, actor, home, peers))
        self.remember(None, record, opening.name, record.registration)
        if kind.alike and not self.as_written and not any(more.do == "same-as" for more in further):
            from svc.procedures.similar import similar_notes  # the steps of all kinds do without

            self.notes += similar_notes(record, self)
        if steps.concerned_acted(record):
            self.notes.append(_("{id} is registered by the person it is about: flagged").format(id=number))
        return number, further

    def register_named(self, kind: Kind, named: Named, act: Act, actor: Actor) -> tuple[str, list[Act]]:
        """A record of a kind that has names: all but its name is a step, so that what two clones register joins.

        What is on file already is added to and not replaced without a word (015.5).
        """
        validate.require_facts(kind, kind.opening(act.do) or kind.openings[0], act.answers)
        facts = dict(act.answers)
        name = str(facts.pop(named.fact))
        number = named.number((self.home_number(name) if kind.household else name,))
        if number is None:
            raise BadInput(
                _("{option}: {value} can't be the name of a file").format(
                    option=kind.all_fields[named.fact].option, value=name
                ),
                todo=_("such as {example}").format(example=named.example),
            )
        known = self.whole(number)
        if known:
            facts = {fact: value for fact, value in facts.items() if known[fact] != value}
            if taken := [kind.all_fields[fact] for fact in facts if known[fact] not in (None, "", ())]:
                raise BadInput(
                    _("{id} is on file with another value: {fields}").format(
                        id=number, fields=comma_list(f"{f.label} {show_value(f, known[f.name])}" for f in taken)
                    ),
                    todo=_("change it, with the reason: svc amend {id} {field}=… --reason …").format(
                        id=number, field=taken[0].name
                    ),
                )
            if not facts:
                self.notes.append(_("{id} is on file already, with all of this").format(id=number))
                return number, []
        return self.step(Act(number, AMEND.name, {CHANGES.name: facts}, kind.name), actor)

    def found_or_begun(self, act: Act) -> tuple[Record | None, Record]:
        """The record that a step is taken on, as it is and with nothing in it yet where this step begins it."""
        kind = KINDS.get(act.kind)
        if kind is None or kind.named is None:
            return (record := self.get(act.id)), record
        self.unnamed.add(act.id)
        if act.id in self.after or self.store.folders.locate(act.id):
            return (record := self.get(act.id)), record
        path = self.store.path(kind, act.id, self.desk.when)
        facts = {kind.named.fact: kind.named.place(act.id)[-1]}
        return None, Record(kind, act.id, facts, path=path, hours=self.desk.site.opening)

    def step(self, act: Act, actor: Actor) -> tuple[str, list[Act]]:
        """One more step on a record, and the further ones that its answers stand for."""
        before, record = self.found_or_begun(act)
        answers = dict(act.answers)
        step = record.kind.all_steps[act.do]
        opening = record.kind.opening(act.do)
        further = opening.splits(answers, record.values) if opening and opening.splits else []
        if opening and opening.time:
            answers.setdefault(opening.time, self.desk.when)
        home = defaults.residents_file(record["unit"], self.home_file) if step.fills else None
        asked = self.completed_step(record, step, answers, actor, home)
        after = record.with_step(asked)
        linked, peers = self.linked(after), self.peers(record, step, asked)
        taken = steps.take(record, asked, linked, actor, self.desk.site.terms, home, peers, as_written=self.as_written)
        after = after if taken is asked else record.with_step(taken)
        self.say_notes(step, self.case(record, taken, after, linked, actor, home, peers))
        self.remember(before, after, act.do, taken)
        self.steps[record.id].append(taken)
        if record.kind.remarks:
            self.notes += record.kind.remarks(self.after[record.id], taken, self.desk.site.opening)
        return record.id, further

    def say_notes(self, step: Step | Opening, case: Case) -> None:
        """Say what the declaration has to say of a step or a registration."""
        self.notes += [text for note in step.notes if (text := note(case))]

    def completed_step(
        self, record: Record, step: Step, answers: dict[str, Any], actor: Actor, home: Record | None
    ) -> Taken:
        """A step as it is to be taken, its answers filled in and usable."""
        auto, typed = bool(answers.pop("auto", False)), set(answers)
        answers = defaults.step_answers(record, step, answers, actor.name, self.desk.site)
        words = (f.name for f in step.asks if f.directory == "told" and f.name not in typed)
        self.notes += [_("to be told: {text}").format(text=answers[name]) for name in words]
        if step.fills:
            step.fills(record, answers, home, self.desk.when)
        answers = self.colleagues(step.asks, self.with_whole_numbers(step.asks, answers))
        for f in step.asks:
            if f.type == "changes" and f.name in answers:
                changed = self.known_homes(record.kind, answers[f.name])
                changed = self.colleagues(record.kind.fields, self.with_whole_numbers(record.kind.fields, changed))
                answers[f.name] = defaults.with_checklist(record.kind, changed, self.desk.site, record.values)
        validate.refuse_unusable(step.asks, answers, self.desk.site, step.article)
        began = record.facts.get(record.kind.time)
        if self.desk.at and began and self.desk.at < began:
            raise BadInput(
                _("{id} began at {time}; a step can't be earlier").format(id=record.id, time=show_time(began))
            )
        if not (self.desk.at or self.as_written):
            validate.refuse_past(step.asks, answers, self.desk.now)
        entered = self.desk.now if self.desk.at else None
        by = MACHINE.name if auto else actor.name
        last = len(record.steps) + 1
        told = record.id in self.before and self.before[record.id] is None and record.facts.get(SOURCE.name)
        source = {} if told == self.source else self.source  # of a new record its facts have it
        return Taken(step.name, self.desk.when, by, answers, entered=entered, auto=auto, number=last, source=source)

    def remember(self, before: Record | None, after: Record, did: str, made: Taken) -> None:
        """Remember a change."""
        number = after.id
        if number not in self.after:
            self.before[number], self.did[number], self.steps[number] = before, did, []
        self.after[number] = after
        for named in after.named_ids:
            self.named_after.setdefault(named, {})[number] = None
        for year in deadlines.years_without_calendar(after, made.due, made.at, self.desk.site.terms):
            self.notes.append(_("calendar.yaml does not cover {year}: only weekends were left out").format(year=year))

    def follow_up(self) -> None:
        """Do what the changes set off, and what that sets off. Then check what must hold in the end."""
        seen = dict(self.before)
        pending = list(self.after)
        while pending:
            number = pending.pop(0)
            before, after = seen.get(number), self.after[number]
            seen[number] = after
            if after.kind.follows:
                exempt = replace(self.desk.actor, exempt=True)
                for act in after.kind.follows(before, after, self.linked(after)):
                    touched = self.act(act, exempt)
                    seen.setdefault(touched, self.before[touched])
                    pending.append(touched)
        for number, after in self.after.items():
            if after.kind.settled:
                last = self.steps[number][-1] if self.steps[number] else after.registration
                case = self.case(after, last, after, self.linked(after), self.desk.actor)
                for guard in after.kind.settled:
                    guard(case)
