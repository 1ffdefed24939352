"""A record: facts written once, and steps that are only ever added. Its present state is read from both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from svc.dates.workdays import Hours
from svc.model import items
from svc.model.contact import Call
from svc.model.fields import DUE_TIMES, ENTERED, Field
from svc.model.kind import Kind
from svc.model.steps import Opening, Step
from svc.text.dataclass import dataclass, field, replace


@dataclass(frozen=True)
class Taken:
    """A step as it was taken, or the registration itself.

    Args:
        do: the name of the step, or `add` for the registration.
        at: when it was taken, with offset.
        by: who took it.
        answers: its answers.
        due: when each deadline that it started is due, by name.
        entered: when it was entered, if that was later, with offset.
        auto: whether svc took it by itself.
        number: its place among the record's steps in order of time, from 1.
        line: its line in the file.
        source: where it stood in a book that was brought in.
    """

    do: str
    at: datetime
    by: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    due: Mapping[str, datetime] = field(default_factory=dict)
    entered: datetime | None = None
    auto: bool = False
    number: int = 0
    line: int | None = None
    source: Mapping[str, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """The text by which a strike names the step: what was done, when, and by whom."""
        return f"{self.do} {self.at.isoformat(timespec='seconds')} {self.by}"

    @property
    def typed(self) -> datetime:
        """When it was typed, with offset: later than it was taken, if it was entered later."""
        return self.entered or self.at

    def __getitem__(self, name: str) -> Any:
        """The answer of that name, or a value that an `amend` sets, or None."""
        if name in self.answers:
            return self.answers[name]
        amended = self.answers.get("set")
        return amended.get(name) if amended else None


class Moment(NamedTuple):
    """A step together with its record. Moments start deadlines and meet them."""

    record: Record
    taken: Taken

    @property
    def entered(self) -> datetime:
        """The time at which it was typed, as far as the file tells."""
        told: datetime | None = self.record.facts.get(ENTERED.name) if self.taken.do == "add" else self.taken.entered
        return told or self.taken.at

    @property
    def key(self) -> str:
        """Kind and step, such as `callback.record`."""
        return f"{self.record.kind.name}.{self.taken.do}"

    @property
    def step(self) -> Step | None:
        """The declaration of the step, or None for a registration."""
        return self.record.kind.all_steps.get(self.taken.do)

    @property
    def ends(self) -> bool:
        """True if it ends all that the record owes."""
        return self.step is not None and self.step.ends

    @property
    def reopens(self) -> bool:
        """True if the record is open again."""
        return self.step is not None and self.step.reopens


@dataclass(frozen=True)
class Record:
    """Facts written once, and steps that are only ever added. The present state is read from both.

    Args:
        kind: the kind.
        id: the ID.
        facts: the facts as they were written at registration.
        steps: the steps in order of time.
        path: the file, if it has one.
        seen: the time at which it is looked at, for the few statuses that time alone changes.
        hours: the opening hours of the site.
    """

    kind: Kind
    id: str
    facts: Mapping[str, Any]
    steps: tuple[Taken, ...] = ()
    path: Path | None = None
    seen: datetime | None = field(default=None, compare=False)
    hours: Hours | None = field(default=None, compare=False)

    def __getitem__(self, name: str) -> Any:
        """The present value of a fact, of a part such as `bearer.role`, or of a computed fact, or None."""
        if fact := self.kind.computed_by_name.get(name):
            return fact.compute(self)
        if "." not in name:
            return self.values.get(name)
        whole, _dot, part = name.partition(".")
        return (self.values.get(whole) or {}).get(part)

    @cached_property
    def struck(self) -> frozenset[int]:
        """The numbers of the steps that a later step struck."""
        gone: set[int] = set()
        for taken in reversed(self.steps):
            if taken.do == "strike" and taken.number not in gone:
                gone.add(self.number_struck_by(taken))
        return frozenset(gone)

    def number_struck_by(self, strike: Taken) -> int:
        """The number of the step that a strike means, even if a merge or a late entry has moved the numbers."""
        alike = [t.number for t in self.steps if t.signature == strike["was"]]
        number: int = strike["step"]
        return number if number in alike or not alike else alike[0]

    @cached_property
    def trail(self) -> tuple[Taken, ...]:
        """The steps that count: in order of time, without the struck ones."""
        return tuple(t for t in self.steps if t.number not in self.struck and t.do != "strike")

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The present values by name."""
        now = {f.name: default_value(f) for f in self.kind.fields if f.default and f.type != "rates"} | dict(self.facts)
        for taken in self.trail:
            for name, value in taken.answers.get("set", {}).items():
                now[name] = merge_parts(now.get(name), value) if self.kind.all_fields[name].mapped else value
            for answer, name in self.kind.all_steps[taken.do].sets.items():
                if answer in taken.answers:
                    now[name] = taken.answers[answer]
        return now

    @property
    def amended(self) -> Mapping[str, Any]:
        """The facts with corrections, but without the values that steps set."""
        corrected = {name for taken in self.trail for name in taken.answers.get("set", {})}
        return {**self.facts, **{name: self.values[name] for name in corrected}}

    @property
    def first_status(self) -> str:
        """The status that it was registered with."""
        return self.kind.first_status(self.amended) if self.kind.first_status else self.kind.statuses[0].value

    @cached_property
    def status_changes(self) -> tuple[tuple[Taken, str, str], ...]:
        """The steps that changed the status, each with the status before and after it.

        A step that is not allowed in a status does not change it.
        """
        found, now = [], self.first_status
        for taken in self.trail:
            step = self.kind.all_steps[taken.do]
            leaves = step.moves or step.after
            if step.to and step.to != now and (not leaves or now in leaves):
                found.append((taken, now, step.to))
                now = step.to
        return tuple(found)

    @cached_property
    def status(self) -> str:
        """The status now."""
        now = self.status_changes[-1][2] if self.status_changes else self.first_status
        return self.kind.status_at(self, now, self.seen) if self.kind.status_at and self.seen else now

    @property
    def began(self) -> datetime:
        """When it began, with offset."""
        moment: datetime = self.facts.get(self.kind.time) or self.first
        return moment

    @property
    def counted_from(self) -> datetime:
        """When it began, as amended, with offset: the time that decides its period. Of a booked callback: when held."""
        moment: datetime = self[self.kind.time] or self.began
        return moment

    @property
    def entered(self) -> datetime:
        """The time at which it was typed in, whatever earlier or later time it names, as far as the file tells."""
        told = [t.entered or t.at for t in self.steps]
        own: datetime | None = self.facts.get(ENTERED.name)
        return own or (self.began if self.kind.time in self.facts or not told else min(told))

    @property
    def order(self) -> tuple[datetime, int, str]:
        """The sort key among records: by the beginning, then by number, also past 9999."""
        return self.began, len(self.id), self.id

    @property
    def subject(self) -> str:
        """The subject in one line."""
        return self.subject_of(self.values)

    def subject_of(self, values: Mapping[str, Any]) -> str:
        """The subject according to some of its values."""
        given = next((values[name] for name in self.kind.subject if values.get(name)), "")
        return "、".join(map(items.show_item, given)) if isinstance(given, tuple) else str(given)

    @property
    def first(self) -> datetime:
        """The earliest time in the record, which dates a callback that is booked and not yet held.

        Where the record is a day, what was done before that day, such as planning it, does not count.
        """
        times = [*(v for v in self.facts.values() if isinstance(v, datetime)), *(t.at for t in self.steps)]
        if self.kind.day is None:
            return min(times)
        day = date.fromisoformat(self.facts[self.kind.day.name])
        start = datetime.combine(day, time(), min(times).tzinfo)
        return min((at for at in times if at >= start), default=start)

    @cached_property
    def registration(self) -> Taken:
        """The registration, as the first moment of its history."""
        by = self.facts.get(self.kind.holder, "")
        return Taken("add", self.began, by, self.facts, self.facts.get(DUE_TIMES.name, {}))

    @property
    def opening(self) -> Opening:
        """The way in which it was registered: the opening whose time is among the facts, or the first."""
        ways = self.kind.openings
        return next((o for o in ways if o.time and o.time in self.facts), ways[0])

    def since(self, do: str) -> tuple[Taken, ...]:
        """The steps that count after the last of that name, or all of them."""
        last = max((i for i, t in enumerate(self.trail) if t.do == do), default=-1)
        return self.trail[last + 1 :]

    def since_reopened(self) -> tuple[Taken, ...]:
        """The steps that count after the record was last opened again, or all of them."""
        opened = (n for n, taken in enumerate(self.trail, 1) if self.kind.all_steps[taken.do].reopens)
        return self.trail[max(opened, default=0) :]

    def last(self, do: str) -> Taken | None:
        """The last step of that name that counts."""
        return next((t for t in reversed(self.trail) if t.do == do), None)

    @property
    def urgent(self) -> bool:
        """True if it goes before others of its kind."""
        return any(self[name] == value for name, value in self.kind.urgent.items())

    @cached_property
    def barred(self) -> frozenset[str]:
        """The people that the record is or ever was about: none of them may act on it again (015.5)."""
        told = [self.facts, *(t.answers.get("set", {}) for t in self.steps)]
        return frozenset(
            name for f in self.kind.fields if f.conflict for facts in told for name in facts.get(f.name) or ()
        )

    @property
    def joined_to(self) -> str:
        """The ID of the record that this one became part of, if it did and is still."""
        for taken in reversed(self.trail):
            step = self.kind.all_steps.get(taken.do)
            name = next((f.name for f in step.asks if f.joins), "") if step else ""
            if step and name and step.to == self.status:
                return str(taken[name] or "")
        return ""

    @property
    def call(self) -> Call | None:
        """The call to a resident that it is, if it is one."""
        return self.kind.call(self) if self.kind.call else None

    @property
    def about(self) -> tuple[str, ...]:
        """The IDs of the records that it is about, if it is a call to a resident."""
        return call.about if (call := self.call) else ()

    @cached_property
    def named_ids(self) -> frozenset[str]:
        """The IDs of the records that this one names, in facts and steps."""
        if not self.kind.names_others:
            return frozenset()
        found = set(ids_in(self.kind.fields, self.values))
        for taken in self.trail:
            found.update(ids_in(self.kind.all_steps[taken.do].asks, taken.answers))
        return frozenset(found - {self.id})

    def as_of(self, at: datetime) -> Record:
        """The record as it stood at a time: with the steps taken by then, struck ones left out."""
        return self.cut(sum(t.at <= at for t in self.trail))

    def up_to(self, taken: Taken) -> Record:
        """The record as it stood right after one of its steps that count."""
        return self.cut(next((n for n, t in enumerate(self.trail, 1) if t is taken), 0))

    def cut(self, count: int) -> Record:
        """The record with the first of its steps that count."""
        if count == len(self.trail):
            return self
        return replace(self, steps=self.trail[:count])

    def with_step(self, taken: Taken) -> Record:
        """The record with one more step, in its place by time."""
        steps = sorted((*self.steps, taken), key=lambda t: t.at)
        numbered = (t if t.number == n else replace(t, number=n) for n, t in enumerate(steps, 1))
        return replace(self, steps=tuple(numbered))


def merge_parts(value: Mapping[str, Any] | None, parts: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """A value of parts with some parts corrected. A part that is now None is taken away."""
    if parts is None:
        return None
    return {name: part for name, part in {**(value or {}), **parts}.items() if part is not None} or None


def default_value(f: Field) -> Any:
    """The value that a field has if it is absent."""
    return f.default == "true" if f.type == "flag" else f.default


def ids_in(fields: Sequence[Field], values: Mapping[str, Any]) -> Iterator[str]:
    """The IDs of records among some values."""
    for f in fields:
        if f.type == "id" and (value := values.get(f.name)):
            yield from value if f.many else (value,)
