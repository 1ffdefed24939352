"""Periods: which records belong to a month or a year, as they were at its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from svc import calendar
from svc.model import CANCELLED
from svc.trail import Record

CORRECTIONS = ("amend", "strike", "cancel")


@dataclass(frozen=True)
class Period:
    """A month or a year: its first and last day, and what it is called: `2026-11` or `2026`."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def name(self) -> str:
        """The month, where it is one; else the year."""
        year = f"{self.first.year:04}"
        return f"{year}-{self.first.month:02}" if self.first.month == self.last.month else year

    @property
    def end(self) -> datetime:
        """Its last second."""
        return calendar.end_of(self.last, self.zone)

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.first <= moment.astimezone(self.zone).date() <= self.last


def month(text: str, zone: ZoneInfo) -> Period:
    """The month `text`, written `2026-11`.

    Raises:
        BadInput: it is no month (exit 2).
    """
    return Period(*calendar.month(text), zone)


def known(records: Iterable[Record], period: Period) -> Iterator[Record]:
    """The records that had begun by the end of a period, each as it was then."""
    for record in records:
        then = until(record, period.end)
        if then and began(then) <= period.end:
            yield then


def until(record: Record, end: datetime) -> Record | None:
    """A record as it was at the end of a period, so that a month's form stays what it was; nothing if it began later.

    A step counts by when it was taken, a callback by when it was held. Corrections count whenever they were made: they
    say what was so from the beginning (005.2.10).
    """
    steps = [t for t in record.steps if (t.answers.get(record.kind.time) or t.at) <= end or t.do in CORRECTIONS]
    seen = min(record.seen, end) if record.seen else None
    return replace(record, steps=tuple(steps), seen=seen) if steps or record.first <= end else None


def began(record: Record) -> datetime:
    """The time by which a record belongs to a period: as amended, and of a booked callback when it was held."""
    when: datetime = record[record.kind.time] or record.began
    return when


def counted(records: Iterable[Record], kind: str, statuses: Sequence[str], period: Period) -> list[Record]:
    """The records of a kind that belong to a period.

    Args:
        records: as `known` gave them.
        kind: the name of their kind.
        statuses: those that count; none means all but cancelled.
        period: the month or year.
    """
    return [r for r in candidates(records, kind, statuses) if period.holds(began(r))]


def candidates(records: Iterable[Record], kind: str, statuses: Sequence[str]) -> Iterator[Record]:
    """The records of a kind that count, whenever they began: as `counted`, without a period."""
    for record in records:
        counts = record.status in statuses if statuses else record.status != CANCELLED.value
        if record.kind.name == kind and counts:
            yield record
