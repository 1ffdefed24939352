"""The survey behind a report: the records of a site as they stood at the end of a period, and their obligations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from svc.dates.workdays import Calendar
from svc.model.deadlines import Obligation
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.reports import periods
from svc.reports.periods import Period
from svc.rules.terms import Terms
from svc.text.dataclass import dataclass


@dataclass(frozen=True)
class Survey:
    """The data of a report.

    Args:
        period: the month, half-year or year.
        records: every record that had begun by its end, by number, as it was then (`as_of_end`).
        owed: the obligations of one of them, judged at `now`; those of some deadlines where more is named.
        terms: what the site has set.
        now: when it is looked at: the period's last second, or earlier while it runs.
        households: how many homes there are; nought where that is not set.
        begun: by kind, the number and time of every record that had begun by then and is not cancelled, in order, where
            `records` holds only those that anything else is counted of.
    """

    period: Period
    records: Mapping[str, Record]
    owed: Callable[..., Sequence[Obligation]]
    terms: Terms
    now: datetime
    households: int = 0
    begun: Callable[[str, datetime], Sequence[tuple[str, datetime]]] | None = None

    @property
    def calendar(self) -> Calendar:
        """The calendar of the site."""
        return self.terms.calendar

    @cached_property
    def by_kind(self) -> Mapping[str, Sequence[Record]]:
        """The records that are not cancelled, by the name of their kind, in order."""
        found: dict[str, list[Record]] = {}
        for record in sorted(self.records.values(), key=periods.time_order):
            if record.status != CANCELLED.value:
                found.setdefault(record.kind.name, []).append(record)
        return found

    def of_kind(self, kind: str) -> Sequence[Record]:
        """Return the records of a kind that are not cancelled."""
        return self.by_kind.get(kind, ())

    def all_begun(self, kind: str, since: datetime) -> Sequence[tuple[str, datetime]]:
        """Return the records of a kind begun since a time and not cancelled, each with what decides its period."""
        if self.begun:
            return self.begun(kind, since)
        return [(r.id, began) for r in self.of_kind(kind) if (began := periods.began(r)) >= since]

    def new_records(self, kind: str) -> Iterator[Record]:
        """Yield those of them that began in the period."""
        return (record for record in self.of_kind(kind) if self.period.holds(periods.began(record)))

    def before(self, record: Record) -> Record | None:
        """Return a record as it was when the period began, or None if it had not begun by then."""
        then = periods.as_of(record, self.period.eve)
        return then if then and periods.began(then) <= self.period.eve else None
