"""Records as they will be, looked up while a command is carried out: numbers, homes and colleagues made whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from svc.model.case import Actor, Case
from svc.model.deadlines import Obligation
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record, Taken
from svc.model.steps import Opening, Step
from svc.procedures.colleagues import resolve_colleagues
from svc.rules import deadlines, steps
from svc.site.desk import Desk
from svc.store.book import linked_records
from svc.store.record_meant import record_meant
from svc.store.store import Store
from svc.text.language import _


class Lookup:
    """What a command finds: the records of the store, those that it has changed so far as they will be."""

    def __init__(self, desk: Desk, store: Store, *, as_written: bool = False) -> None:
        """A lookup at a desk; with `as_written` colleagues keep the names that a book brought in has for them."""
        self.desk = desk
        self.store = store
        self.as_written = as_written
        self.after: dict[str, Record] = {}
        self.named: dict[str, list[Record]] = {}
        self.named_after: dict[str, dict[str, None]] = {}  # by number, the changed records that name it, or did
        self.unnamed: set[str] = set()  # numbers no file can name: given just now, or names instead of numbers
        self.notes: list[str] = []

    def get(self, number: str) -> Record:
        """A record as it will be."""
        return self.after.get(number) or self.store.get(number)

    def linked(self, record: Record) -> dict[str, Record]:
        """The records linked with one, as they will be."""
        return linked_records(record, self.whole, self.naming)

    def whole(self, number: str) -> Record | None:
        """A record as it will be, where it exists and is whole."""
        return self.after.get(number) or self.store.whole(number)

    def naming(self, number: str) -> Iterable[Record]:
        """The records that name one, changed ones as they will be."""
        if number not in self.named:
            self.named[number] = [] if number in self.unnamed else self.store.naming(number)
        changed = (self.after.get(each) for each in self.named_after.get(number, ()))
        return [r for r in self.named[number] if r.id not in self.after] + [
            r for r in changed if r and number in r.named_ids
        ]

    def peers(self, record: Record, step: Step | Opening, taken: Taken) -> dict[str, Record]:
        """The other records of the kind in which an answer of the step, or a fact, may stand, as they will be."""
        text = taken.answers.get(step.peers)
        if not text:
            return {}
        found = {r.id: r for r in self.store.holding(record.kind, text)}
        found |= {r.id: r for r in self.after.values() if r.kind is record.kind}
        return {number: r for number, r in found.items() if number != record.id}

    def case(
        self,
        record: Record,
        taken: Taken,
        after: Record,
        linked: Mapping[str, Record],
        actor: Actor,
        home: Record | None = None,
        peers: Mapping[str, Record] | None = None,
    ) -> Case:
        """What notes and the guards at the end judge: the record before and after a step, at this site."""
        terms = self.desk.site.terms
        return steps.case_at(terms, record, taken, after, linked, actor, home, peers, as_written=self.as_written)

    def owed(self, record: Record) -> list[Obligation]:
        """The obligations of a record as it will be."""
        return deadlines.obligations(record, self.linked(record).values(), self.desk.site.terms, self.desk.now)

    # Answers made whole

    def home_on_file(self, unit: str) -> str | None:
        """The name of the residents' file of a home as it will be, or None."""
        return unit if unit in self.after else self.store.home_number(unit)

    def home_number(self, unit: str) -> str:
        """The name of the residents' file of a home as it will be; of a home without one, how it is spelled."""
        return self.home_on_file(unit) or unit

    def home_file(self, unit: str) -> Record | None:
        """The residents' file of a home as it will be, where there is one that is whole."""
        number = self.home_on_file(unit)
        return self.whole(number) if number else None

    def known_homes(self, kind: Kind, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Answers with each home spelled as that of its file is; one without a file is said, if others have one."""
        found = dict(answers)
        form = self.desk.site.units
        for f in kind.fields if not kind.household else ():
            if f.type != "unit" or not (unit := found.get(f.name)):
                continue
            found[f.name] = unit = form.read(unit) or unit
            if number := self.home_on_file(unit):
                found[f.name] = (form.read(number) if form.key(number) == form.key(unit) else None) or unit
            elif self.store.homes_on_file and not form.is_place(unit):
                note = _("{unit} is not among the residents' files: check the number").format(unit=unit)
                self.notes += [note] if note not in self.notes else []
        return found

    def colleagues(self, fields: Sequence[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
        """Answers in which colleagues have their names of the staff's list."""
        return resolve_colleagues(fields, answers, self.desk.site, self.notes, as_written=self.as_written)

    def with_whole_numbers(self, fields: Sequence[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
        """Answers with every shortened number made whole."""
        found = dict(answers)
        for f in fields:
            if f.type == "id" and (given := found.get(f.name)):
                found[f.name] = (
                    tuple(self.whole_number(n, f.kinds) for n in given) if f.many else self.whole_number(given, f.kinds)
                )
        return found

    def whole_number(self, typed: str, kinds: tuple[str, ...]) -> str:
        """The whole number that a short one means, also of a record just registered."""
        return typed if typed in self.after else record_meant(self.store, typed, self.desk.now.year, kinds)
