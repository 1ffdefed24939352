"""Records as they will be once a command is done: every rule asked, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from svc import records, rules, store, values
from svc.desk import MACHINE, Desk
from svc.errors import BadInput, Refusal, StorageFailed
from svc.history import History
from svc.kinds import KINDS
from svc.language import _
from svc.model import THIS, Act, Actor, Case, Field, Kind, Obligation, Opening, Record, Step, Taken
from svc.store import Store

SETTLES = 100  # consequences of consequences: more than this is a circle


@dataclass(frozen=True)
class Change:
    """What a command did to one record."""

    before: Record | None
    after: Record
    steps: tuple[Taken, ...]
    did: str
    owed: tuple[Obligation, ...]


class Draft:
    """Records as they will be once a command is done; nothing is written before all of it is allowed."""

    def __init__(self, desk: Desk, shelf: Store, history: History) -> None:
        self.desk = desk
        self.shelf = shelf
        self.history = history
        self.before: dict[str, Record | None] = {}
        self.after: dict[str, Record] = {}
        self.steps: dict[str, list[Taken]] = {}
        self.did: dict[str, str] = {}
        self.serials: dict[tuple[str, int], int] = {}
        self.this = ""
        self.notes: list[str] = []

    def changes(self) -> list[Change]:
        """What has changed so far, in order."""
        return [
            Change(self.before[n], record, tuple(self.steps[n]), self.did[n], tuple(self.owed(record)))
            for n, record in self.after.items()
        ]

    def owed(self, record: Record) -> list[Obligation]:
        """What a record will owe."""
        return rules.obligations(record, self.linked(record).values(), self.desk.site.terms, self.desk.now)

    # Looking

    def get(self, number: str) -> Record:
        """A record as it will be."""
        return self.after.get(number) or self.shelf.get(number)

    def linked(self, record: Record) -> dict[str, Record]:
        """The records linked with one, as they will be."""
        return store.linked(record, self.whole, self.naming)

    def whole(self, number: str) -> Record | None:
        """A record as it will be, where it exists and is whole."""
        return self.after.get(number) or self.shelf.whole(number)

    def naming(self, number: str) -> Iterable[Record]:
        """Who names a record, changed ones as they will be."""
        kept = [r for r in self.shelf.naming(number) if r.id not in self.after]
        return kept + [r for r in self.after.values() if number in r.names()]

    # Acting

    def act(self, act: Act, actor: Actor | None = None) -> None:
        """Do one thing and the further steps it stands for."""
        actor = actor or self.desk.actor
        if not act.id:
            self.register(act, actor)
            return
        number = self.this if act.id == THIS else act.id
        record = self.get(number)
        self.this = record.id
        answers = dict(act.answers)
        opening = record.kind.opening(act.do)
        further = opening.splits(answers, record["about"] or ()) if opening and opening.splits else []
        self.take(record, act.do, answers, actor)
        self.go_on(further, record.id, actor)

    def go_on(self, further: Sequence[Act], number: str, actor: Actor) -> None:
        """The further steps that a command's answers stood for."""
        for act in further:
            self.this = number
            self.act(act, actor)
        self.this = number

    def register(self, act: Act, actor: Actor) -> None:
        """A new record of a kind."""
        kind = KINDS[act.kind]
        opening = kind.opening(act.do) or kind.openings[0]
        answers = self.identified(kind.fields, act.answers)
        further = opening.splits(answers, answers.get("about", ())) if opening.splits else []
        facts = self.completed(kind, opening, answers, actor)
        fits_departments(kind.fields, facts, self.desk)
        self.spoken(kind.fields, facts)
        draft = Record(kind, "", facts)
        began = min(draft.began, self.desk.when)
        number = self.next_number(kind, began.year)
        record = replace(draft, id=number, path=self.shelf.path(kind, number, began))
        record = rules.register(record, self.linked(record), actor, self.desk.site.terms)
        self.kept(None, record, opening.name)
        if rules.concerned(record):
            self.notes.append(_("{id} is registered by the person it is about: flagged").format(id=number))
        self.go_on(further, number, actor)

    def take(self, record: Record, do: str, answers: dict[str, Any], actor: Actor) -> None:
        """One more step on a record."""
        step = record.kind.all_steps[do]
        auto = bool(answers.pop("auto", False))
        answers = self.identified(step.asks, self.routed(record, step, answers))
        if do == "strike":
            answers["was"] = struck(record, answers["step"])
        fits_departments(step.asks, answers, self.desk)
        if step.ask("told") is None or answers.get("told"):
            self.spoken(step.asks, answers)
        began = record.facts.get(record.kind.time)
        if began and self.desk.when < began:
            raise BadInput(
                _("{id} began at {time}; a step can't be earlier").format(id=record.id, time=values.when(began))
            )
        entered = self.desk.now if self.desk.at else None
        by = MACHINE.name if auto else actor.name
        taken = Taken(do, self.desk.when, by, answers, entered=entered, auto=auto)
        linked = self.linked(record.grown(taken))
        taken = rules.take(record, taken, linked, actor, self.desk.site.terms)
        self.kept(record, record.grown(taken), do, taken)

    def kept(self, before: Record | None, after: Record, did: str, taken: Taken | None = None) -> None:
        """Remember a change."""
        number = after.id
        if number not in self.after:
            self.before[number], self.did[number], self.steps[number] = before, did, []
        if taken:
            self.steps[number].append(taken)
        self.after[number] = after
        made = taken or after.registration
        for year in rules.uncovered(after, made.due, made.at, self.desk.site.terms):
            self.notes.append(_("calendar.yaml does not cover {year}: only weekends were left out").format(year=year))

    def follow(self) -> None:
        """What the changes set off, and what must hold in the end."""
        seen: dict[str, Record | None] = dict(self.before)
        pending = list(self.after)
        for _round in range(SETTLES):
            if not pending:
                break
            number = pending.pop(0)
            before, after = seen.get(number, self.before.get(number)), self.after[number]
            seen[number] = after
            acts = after.kind.follows(before, after, self.linked(after)) if after.kind.follows else ()
            for act in acts:
                known = set(self.after)
                self.act(act, replace(self.desk.actor, exempt=True))
                touched = {act.id} if act.id else set(self.after) - known
                pending += [n for n in touched if n not in pending]
        for number, after in self.after.items():
            last = self.steps[number][-1] if self.steps[number] else after.registration
            case = Case(after, last, after, self.linked(after), self.desk.actor, self.desk.site.terms.staffed)
            for guard in after.kind.settled:
                guard(case)

    # Filling in

    def completed(self, kind: Kind, opening: Opening, answers: dict[str, Any], actor: Actor) -> dict[str, Any]:
        """The facts of a new record, with what svc can know by itself; the required ones must be there."""
        facts = dict(answers)
        for number in facts.get("about", ()):
            other = self.get(number)
            for name in ("unit", "name", "phone"):
                if other[name] and name in kind.all_fields:
                    facts.setdefault(name, other[name])
        if opening.time:
            facts.setdefault(opening.time, self.desk.when)
        facts.setdefault(kind.holder, actor.name)
        demand(kind, opening, facts)
        return facts

    def routed(self, record: Record, step: Step, answers: dict[str, Any]) -> dict[str, Any]:
        """A department left out is the one that the site's routes name for the record's category (012.1)."""
        for f in step.asks:
            if f.routed and f.name not in answers:
                department = self.desk.site.routes.get(str(record["category"] or ""))
                if not department:
                    raise BadInput(
                        _("no department is set for {category}").format(category=record["category"]),
                        todo=_("name it: {option}; or set `routes` in svc.yaml").format(option=f.option),
                    )
                answers[f.name] = (department,) if f.many else department
        return answers

    def identified(self, fields: Sequence[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
        """Answers with every shortened number made whole."""
        found = dict(answers)
        for f in fields:
            if f.type == "id" and (given := found.get(f.name)):
                numbers = tuple(self.identify(n, f.kinds) for n in (given if f.many else (given,)))
                found[f.name] = numbers if f.many else numbers[0]
        return found

    def identify(self, typed: str, kinds: tuple[str, ...]) -> str:
        """The whole number that a short one means, also of a record just registered."""
        return typed if typed in self.after else self.shelf.find(typed, self.desk.now.year, kinds)

    def next_number(self, kind: Kind, year: int) -> str:
        """The next free number of this clone's series."""
        series = self.history.setting("svc.desk") or ""
        if not series and self.history.has_remote():
            raise StorageFailed(
                _("this clone has no desk letter of its own, so it can't give numbers"),
                todo=_("say which desk this is: svc desk use A; or that it keeps the main series: svc desk use --main"),
            )
        desk = "" if series == "main" else series
        number = self.shelf.next_number(kind, year, desk)
        key = (kind.letter + desk, year)
        serial = max(int(number[6 + len(desk) :]), self.serials.get(key, 0) + 1)
        self.serials[key] = serial
        return f"{kind.letter}{year:04}-{desk}{serial:04}"

    def spoken(self, fields: Sequence[Field], answers: Mapping[str, Any]) -> None:
        """Refuse a taboo phrase in what is said to a resident, unless it is the resident's own words (003.6, 004)."""
        if answers.get("quote"):
            return
        said = [answers[f.name] for f in fields if f.spoken and answers.get(f.name)]
        if not said:
            return
        from svc import phrases

        hit = phrases.load(self.desk.site.templates()).taboo("\n\n".join(said))
        if hit:
            raise Refusal(
                _("taboo phrase: {phrase}").format(phrase=hit.fragment),
                article=hit.article,
                todo=_("say instead: {better}; or --quote if these are the resident's own words").format(
                    better=hit.better
                ),
            )


def demand(kind: Kind, opening: Opening, facts: Mapping[str, Any]) -> None:
    """Refuse a registration without the facts it can't do without, naming their options."""
    if missing := lacking(kind, opening, facts):
        raise BadInput(
            _("missing: {options}").format(options=", ".join(f.option for f in missing)),
            todo=_("see: svc {kind} {command} --help").format(kind=kind.name, command=opening.name),
        )


def lacking(kind: Kind, opening: Opening, facts: Mapping[str, Any]) -> list[Field]:
    """The required facts that are not given."""
    absent = {f.name for f in kind.fields if facts.get(f.name) in (None, "", ())}
    neither = opening.either if absent.issuperset(opening.either) else ()
    return [f for f in kind.fields if f.name in absent and (f.required or f.name in (*opening.needs, *neither))]


def fits_departments(fields: Sequence[Field], answers: Mapping[str, Any], desk: Desk) -> None:
    """Refuse a department that the site does not have."""
    for f in fields:
        if f.type == "department" and desk.site.departments and (given := answers.get(f.name)):
            for name in given if f.many else (given,):
                if name not in desk.site.departments:
                    raise BadInput(
                        _("{option}: this site has no department {name}").format(option=f.option, name=name),
                        todo=_("one of: {choices}").format(choices=", ".join(desk.site.departments)),
                    )


def struck(record: Record, number: int) -> str:
    """What a strike's step was, so that a merge can't make it point elsewhere."""
    found = next((t for t in record.steps if t.number == number), None)
    if found is None or number in record.struck:
        raise BadInput(
            _("{id} has no step {number} to strike").format(id=record.id, number=number),
            todo=_("steps and their numbers: svc show {id}").format(id=record.id),
        )
    return records.signature(found)
