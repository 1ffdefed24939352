"""The subject of a dialogue: the registration or the step that is to be completed, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.situation import Situation
from svc.model.steps import Act, Opening, Step
from svc.procedures import defaults
from svc.procedures.lookup import Lookup
from svc.text.dataclass import dataclass, field
from svc.text.errors import SvcError


@dataclass(frozen=True)
class Subject:
    """What a dialogue is about.

    Args:
        kind: of which a record is registered or a step is taken.
        command: as it is typed, such as `complaint reply`.
        label, article: what it is called, and the article that asks for it.
        fields: all that may be asked.
        prompts: the names of those that are asked though it can do without them; a registration asks them first, in
            this order.
        needs: the names of those that it can't do without, beside those declared as required.
        either: the names of those of which any one will do.
        wants: the names of those of which at least one must be given.
        acts: makes what is done of the answers.
        record: the record that a step is taken on.
        step, opening: the declaration.
    """

    kind: Kind
    command: str
    label: str
    article: str
    fields: tuple[Field, ...]
    prompts: tuple[str, ...]
    acts: Callable[[Mapping[str, Any]], Sequence[Act]]
    needs: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    record: Record | None = None
    step: Step | None = None
    opening: Opening | None = None

    @property
    def number(self) -> str:
        """The number of the record, or nothing."""
        return self.record.id if self.record else ""

    def leaves(self) -> list[Field]:
        """All fields and parts of fields that may be asked, in the order of the questions."""
        known = {leaf.name: leaf for f in self.fields for leaf in f.leaves if not leaf.derived}
        ordered = self.prompts if self.opening else ()
        first = [leaf for name in ordered for leaf in _leaves_of(name, self.fields) if leaf.name in known]
        return list({leaf.name: leaf for leaf in (*first, *known.values())}.values())

    def whole(self, leaf: Field) -> Field:
        """The field that a leaf is a part of, or the leaf itself."""
        name = leaf.name.partition(".")[0]
        return next((f for f in self.fields if f.name == name), leaf)


def _leaves_of(name: str, fields: Sequence[Field]) -> list[Field]:
    """The leaves that a name means: those of a whole field, or the one part."""
    return [leaf for f in fields for leaf in f.leaves if name in (f.name, leaf.name)]


def of_opening(kind: Kind, opening: Opening) -> Subject:
    """The subject that a registration is."""
    return Subject(
        kind,
        f"{kind.group} {opening.name}",
        opening.label,
        opening.article,
        (*(f for f in kind.fields if f.name not in opening.without), *opening.extra),
        kind.prompts,
        lambda answers: [Act("", opening.name, dict(answers), kind=kind.name)],
        needs=opening.needs,
        either=opening.either,
        opening=opening,
    )


def of_step(kind: Kind, step: Step, record: Record | None, number: str, extra: Sequence[Field] = ()) -> Subject:
    """The subject that a step is. A record that the step begins is not there yet."""
    common = step.name in ("note", "attach", "amend", "strike", "cancel")
    return Subject(
        kind,
        step.name if common else f"{kind.group or 'report'} {step.name}",  # reports have no records of their own
        step.label,
        step.article,
        (*step.asks, *extra),
        (*step.prompts, *(f.name for f in extra)),
        lambda answers: [Act(number, step.name, dict(answers), kind.name)],
        wants=step.wants,
        record=record,
        step=step,
    )


@dataclass
class Known:
    """What is known beside the answers: the record and its links, the home, and what can be filled in.

    Args:
        subject: what is asked about.
        lookup: finds records.
    """

    subject: Subject
    lookup: Lookup
    homes: dict[str, Record | None] = field(default_factory=dict)
    others: dict[str, Record | None] = field(default_factory=dict)
    links: dict[str, Record] | None = None

    def situation(self, answers: Mapping[str, Any]) -> Situation:
        """The situation after some answers."""
        desk, record = self.lookup.desk, self.subject.record
        unit = answers.get("unit") or (record["unit"] if record else None)
        if self.links is None:
            self.links = dict(self.lookup.linked(record)) if record else {}
        linked = dict(self.links)
        for f in self.subject.fields:
            if f.type == "id":
                for number in defaults.numbers_given(f, answers):
                    if number not in self.others:
                        self.others[number] = self.lookup.whole(number)
                    if other := self.others[number]:
                        linked[other.id] = other
        return Situation(answers, desk.actor, desk.site.people, record, self.home(unit), linked, desk.when)

    def home(self, unit: Any) -> Record | None:
        """The residents' file of a home, looked up once."""
        if not isinstance(unit, str) or self.subject.kind.household:
            return None
        if unit not in self.homes:
            self.homes[unit] = defaults.residents_file(unit, self.lookup.home_file)
        return self.homes[unit]

    def filled_in(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers with all that svc would fill in by itself, as far as it is known by now."""
        subject, desk = self.subject, self.lookup.desk
        try:
            if subject.opening:
                copied = defaults.copied_facts(subject.kind, answers, self.lookup.get)
                home = self.home(copied.get("unit"))
                newest = defaults.newest_contact(subject.kind, answers, copied, self.lookup.get, home)
                return defaults.new_facts(subject.kind, subject.opening, newest, desk, home)
            if subject.step and subject.record:
                return defaults.step_answers(subject.record, subject.step, dict(answers), desk.actor.name, desk.site)
        except (SvcError, KeyError):  # an answer is missing yet, or of several nobody knows which: so it is asked
            pass
        return dict(answers)
