"""Periods: the records of a month, a half-year or a year, as they were at its end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from svc.dates import workdays
from svc.model.record import Record
from svc.model.steps import CANCEL, CANCELLED
from svc.text.dataclass import dataclass, replace
from svc.text.errors import BadInput
from svc.text.language import _

CORRECTIONS = ("amend", "strike", "cancel")
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_HALF = re.compile(r"([0-9]{4})-?H([12])", re.ASCII)


@dataclass(frozen=True)
class Period:
    """A month, a half-year or a year, by its first and last day."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def length(self) -> str:
        """The length: `month`, `half` or `year`."""
        months = self.last.month - self.first.month + 1
        return {1: "month", 6: "half"}.get(months, "year")

    @property
    def name(self) -> str:
        """The name: `2026-11`, `2026-H2` or `2026`."""
        year = f"{self.first.year:04}"
        half = 1 if self.last.month <= 6 else 2
        return {"month": f"{year}-{self.first.month:02}", "half": f"{year}-H{half}", "year": year}[self.length]

    @property
    def end(self) -> datetime:
        """The last second of the period."""
        return workdays.end_of_day(self.last, self.zone)

    @property
    def eve(self) -> datetime:
        """The last second before the period."""
        start = workdays.start_of_day(self.first, self.zone)
        try:
            return start - timedelta(seconds=1)
        except OverflowError:  # the first day of all
            return start

    @property
    def previous(self) -> Period:
        """The month, half-year or year before it."""
        last = self.eve.date()
        first = {"month": last.month, "half": last.month - 5, "year": 1}[self.length]
        return Period(last.replace(month=first, day=1), last, self.zone)

    @property
    def year_before(self) -> Period:
        """The same months of the year before."""
        year = max(1, self.first.year - 1)
        last = workdays.parse_month(f"{year:04}-{self.last.month:02}")[1]
        return Period(self.first.replace(year=year), last, self.zone)

    def holds(self, moment: datetime) -> bool:
        """True if a moment lies in the period."""
        return self.first <= moment.astimezone(self.zone).date() <= self.last


def month_period(text: str, zone: ZoneInfo) -> Period:
    """Parse a month, written `2026-11`.

    Raises:
        BadInput: it is no month (exit 2).
    """
    return Period(*workdays.parse_month(text), zone)


def half_period(text: str, zone: ZoneInfo) -> Period:
    """Parse a half-year, written `2026-H1`.

    Raises:
        BadInput: it is no half-year (exit 2).
    """
    found = _HALF.fullmatch(text.strip().upper())
    if not found or not int(found[1]):
        raise BadInput(_("{text} is not a half-year").format(text=repr(text)), todo=_("write it as 2026-H1"))
    first = date(int(found[1]), 1 if found[2] == "1" else 7, 1)
    return Period(first, workdays.parse_month(f"{found[1]}-{first.month + 5:02}")[1], zone)


def year_period(text: str, zone: ZoneInfo) -> Period:
    """Parse a year, written `2026`.

    Raises:
        BadInput: it is no year (exit 2).
    """
    found = _YEAR.fullmatch(text.strip())
    if not found or not int(found[0]):
        raise BadInput(_("{text} is not a year").format(text=repr(text)), todo=_("write it as 2026"))
    return Period(date(int(found[0]), 1, 1), date(int(found[0]), 12, 31), zone)


def as_of_end(records: Iterable[Record], period: Period, *late: str) -> Iterator[Record]:
    """Yield the records that had begun by the end of a period, each as it was then.

    Args:
        records: all of them.
        period: the month, half-year or year.
        late: steps that count whenever they were taken.
    """
    for record in records:
        then = as_of(record, period.end, *late)
        if then and began(then) <= period.end:
            yield then


def as_of(record: Record, end: datetime, *late: str) -> Record | None:
    """Return a record as it was at the end of a period, or None if it began later. So a month's form never changes.

    A step counts by its own time, a callback by the time it was held. Corrections count whenever they were made: they
    say what was so from the beginning (005.2.10). So do steps that are named as `late`.
    """
    whenever = (*CORRECTIONS, *late)
    kind = record.kind
    steps = [t for t in record.steps if (t.answers.get(kind.time) or t.at) <= end or t.do in whenever]
    seen = min(record.seen, end) if record.seen else None
    if not steps and record.first > end:
        return None
    if len(steps) == len(record.steps) and (seen == record.seen or (kind.status_at is None and kind.day is None)):
        return record  # it was then what it is now, and knows already what was worked out of it
    return replace(record, steps=tuple(steps), seen=seen)


def began(record: Record) -> datetime:
    """Return the time that decides a record's period, as amended. For a booked callback it is when it was held."""
    return record.counted_from


def time_order(record: Record) -> tuple[datetime, int, str]:
    """Return the sort key of a record: when it began as amended, then its number, also past 9999."""
    return began(record), len(record.id), record.id


def records_in_period(records: Iterable[Record], kind: str, statuses: Sequence[str], period: Period) -> list[Record]:
    """Return the records of a kind that belong to a period.

    Args:
        records: as `as_of_end` gave them.
        kind: the name of their kind.
        statuses: those that count; none means all but cancelled.
        period: the month, half-year or year.
    """
    return [r for r in counted_records(records, kind, statuses) if period.holds(began(r))]


def picked_records(records: Sequence[Record], step: str) -> list[Record]:
    """Return those records on which a step was taken that picks them; all of them where no step does."""
    return [r for r in records if not step or r.last(step)]


def register_records(records: Iterable[Record], kind: str, statuses: Sequence[str]) -> Iterator[Record]:
    """Yield the records that have a line in the register of a kind: those that count, and cancelled ones that did.

    A torn-out page is seen by nobody, a struck line by all.
    """
    for record in records:
        cancelled = record.status == CANCELLED.value
        stood = replace(record, steps=tuple(t for t in record.steps if t.do != CANCEL.name)) if cancelled else record
        if record.kind.name == kind and (not statuses or {record.status, stood.status} & set(statuses)):
            yield record


def counted_records(records: Iterable[Record], kind: str, statuses: Sequence[str]) -> Iterator[Record]:
    """Yield the records of a kind that count, whenever they began."""
    for record in records:
        counts = record.status in statuses if statuses else record.status != CANCELLED.value
        if record.kind.name == kind and counts:
            yield record
