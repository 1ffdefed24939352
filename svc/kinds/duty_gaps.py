"""Unattended times: when nobody was at the centre within the opening hours (001.3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from svc.dates.workdays import Hours
from svc.kinds.duty_roster import DAY, OUT, Roll, roll, whole_minutes, within_hours
from svc.kinds.duty_shifts import PLAN, past_midnight
from svc.model.record import Record, Taken
from svc.model.steps import CANCELLED


class UnattendedTime(NamedTuple):
    """A time within the opening hours when nobody was at the centre.

    Args:
        day: the day.
        since, until: the time.
        out: those who were out.
        recorded: whether anything is recorded of the day beside its rota.
        approved_by: who agreed that the desk is left empty.
    """

    day: date
    since: datetime
    until: datetime
    out: tuple[str, ...]
    recorded: bool
    approved_by: str = ""

    @property
    def minutes(self) -> int:
        """The length of the gap in minutes, each begun one counted."""
        return whole_minutes(self.until - self.since)


def unattended_times_of_day(
    day: date, record: Record | None, hours: Hours, now: datetime, others: Iterable[tuple[datetime, datetime]] = ()
) -> Iterator[UnattendedTime]:
    """The unattended times of a day, until now.

    Args:
        day: any day.
        record: what is recorded of it; nothing counts as nobody there.
        hours: when the centre is open; it is so every day.
        now: what comes later is not judged.
        others: times during which people of the day before were still there.
    """
    stays = roll(record, now).stays
    free, closes = hours.of(day)
    closes = min(closes, now)
    recorded = record is not None and any(taken.do != PLAN for taken in record.trail)
    there = [*others, *((stay.since, stay.ended or closes) for stay in stays if stay.state != OUT)]
    for since, until in [*sorted(there), (closes, closes)]:
        end = min(since, closes)
        if end > free:
            out = [s.name for s in stays if s.state == OUT and s.since < end and (s.ended or closes) > free]
            agreed = consent_to_leave(record, free)
            yield UnattendedTime(day, free, end, tuple(dict.fromkeys(out)), recorded, agreed)
        free = max(free, until)


def consent_to_leave(record: Record | None, at: datetime) -> str:
    """The superior who agreed that the desk is left empty from a time, or an empty text."""
    steps = record.trail if record else ()
    return next((t["approved_by"] or "" for t in steps if t.at == at and t["uncovered"]), "")


def unattended_times(
    records: Mapping[date, Record], first: date, last: date, hours: Hours, now: datetime, unknown: Collection[str] = ()
) -> list[UnattendedTime]:
    """The unattended times of some days.

    Args:
        records: duty days by their date.
        first, last: the days; none before the first record and none after now is judged.
        hours: when the centre is open.
        now: the time up to which is judged.
        unknown: days whose record can't be read; they are left out.
    """
    known = {day: record for day, record in records.items() if record.status != CANCELLED.value}
    if not known:
        return []
    first, last = max(first, min(known)), min(last, now.astimezone(hours.zone).date())
    days = (first + n * DAY for n in range((last - first).days + 1))
    return [
        gap
        for day in days
        if day.isoformat() not in unknown
        for gap in unattended_times_of_day(day, known.get(day), hours, now, past_midnight(known.get(day - DAY), now))
    ]


def exits_leaving_nobody(record: Record) -> Iterator[Taken]:
    """The steps by which somebody went out within the hours and left nobody at the centre, unallowed (001.3)."""
    seen = Roll()
    for taken in record.trail:
        seen.read(taken)
        allowed = (taken["uncovered"] and taken["approved_by"]) or not within_hours(record, taken.at)
        if taken.do == "out" and not seen.on_duty and not allowed:
            yield taken
