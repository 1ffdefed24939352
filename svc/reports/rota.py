"""The rota of a period as days with their shifts, and what became of them (006.8, 001.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from svc.dates.workdays import Hours
from svc.kinds import duty_gaps, duty_roster, duty_shifts
from svc.kinds.duty import DUTY
from svc.kinds.duty_gaps import UnattendedTime
from svc.kinds.duty_roster import DAY
from svc.kinds.duty_shifts import Lapse, Shift
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.text.dataclass import dataclass

Span = tuple[str, str]  # the clock times between which a shift runs


@dataclass(frozen=True)
class RotaDay:
    """A day of the rota.

    Args:
        day: the day.
        record: its record, if there is one.
        shifts: its shifts, the earliest first.
        lapses: what of them was not as planned, as far as that is known.
        gaps: when nobody was at the centre within the hours.
    """

    day: date
    record: Record | None
    shifts: Sequence[Shift]
    lapses: Sequence[Lapse]
    gaps: Sequence[UnattendedTime]

    @property
    def id(self) -> str:
        """The number of the day's record."""
        return self.day.isoformat()

    @property
    def cancelled(self) -> bool:
        """True if its record was cancelled."""
        return self.record is not None and self.record.status == CANCELLED.value


def rota_days(records: Iterable[Record], first: date, last: date, hours: Hours, now: datetime) -> list[RotaDay]:
    """Every day of a period, planned or not.

    Args:
        records: records of any kind, as they are to be seen.
        first, last: the days.
        hours: when the centre is open.
        now: what comes later is not judged.
    """
    known: Mapping[date, Record] = {duty_roster.day_of(r): r for r in records if r.kind is DUTY}
    gaps = duty_gaps.unattended_times(known, first, last, hours, now)
    days = (first + n * DAY for n in range((last - first).days + 1))
    return [
        RotaDay(
            day,
            known.get(day),
            duty_shifts.planned_shifts(known.get(day)),
            duty_shifts.lapses(known.get(day), now),
            [gap for gap in gaps if gap.day == day],
        )
        for day in days
    ]


def shift_spans(days: Iterable[RotaDay]) -> list[Span]:
    """The hours of all shifts of some days, each once, the earliest first."""
    return sorted({span_of(shift) for day in days for shift in day.shifts})


def span_of(shift: Shift) -> Span:
    """The hours of a shift."""
    return f"{shift.start:%H:%M}", f"{shift.end:%H:%M}"
