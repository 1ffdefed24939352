"""All records of a site at once, and the records linked with one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from svc.model.deadlines import Obligation
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.rules.deadlines import obligations
from svc.rules.terms import Terms

Begun = tuple[str, datetime]  # the number of a record, and the time that decides its period


class Book:
    """All records at once, with the links between them."""

    def __init__(self, all_records: Iterable[Record]) -> None:
        self.records = {record.id: record for record in all_records}
        self.named: dict[str, list[Record]] = {}
        for record in self.records.values():
            for number in record.named_ids:
                self.named.setdefault(number, []).append(record)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records.values())

    def begun(self, kind: str, since: datetime) -> list[Begun]:
        """The records of a kind begun since a time and not cancelled, in order, each with what decides its period."""
        found = (r for r in self if r.kind.name == kind and r.status != CANCELLED.value and r.counted_from >= since)
        return [(r.id, r.counted_from) for r in sorted(found, key=lambda r: (r.counted_from, len(r.id), r.id))]

    def promised(
        self, terms: Terms, now: datetime, records: Iterable[Record] | None = None
    ) -> list[tuple[Obligation, Record]]:
        """What some records owe and owed, each with its record.

        Args:
            terms: what the site has set.
            now: what counts as late is judged at this time.
            records: those that are asked about; else all.
        """
        asked = self if records is None else records
        return [(o, r) for r in asked for o in obligations(r, self.linked(r).values(), terms, now)]

    def linked(self, record: Record) -> dict[str, Record]:
        """The records linked with one, as `linked_records` finds them."""
        return linked_records(record, self.records.get, lambda number: self.named.get(number, []))


def linked_records(
    record: Record, get: Callable[[str], Record | None], naming: Callable[[str], Iterable[Record]]
) -> dict[str, Record]:
    """The records that one names, however far, those that name it, and those that name what it names."""
    found: dict[str, Record] = {}
    names = sorted(record.named_ids)
    queue = list(names)
    while queue:
        number = queue.pop()
        other = get(number)
        if other and number not in found and number != record.id:
            found[number] = other
            queue += sorted(other.named_ids)
    for number in (record.id, *names):
        found.update({other.id: other for other in naming(number) if other.id != record.id})
    return found
