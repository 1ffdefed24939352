"""Appointments: a time for each call of the plan, spread over the working days (017.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from svc.dates import workdays
from svc.dates.workdays import Calendar
from svc.rules.callback_plan import PlanPeriod, Proposal
from svc.text.errors import BadInput
from svc.text.language import _

REST = range(12, 14)  # hours at noon when nobody is called: the manual is silent, residents are not
STEPS = (60, 30, 15, 5)  # minutes between two appointments, the widest that has room for all


def appointments(
    proposals: Sequence[Proposal],
    days: Sequence[date],
    hours: Mapping[str, str],
    taken: Collection[datetime],
    now: datetime,
    cal: Calendar,
) -> list[datetime]:
    """A time for each proposal, in their order, spread evenly over some days.

    A time agreed with the resident is kept. No two calls are at one time while there is room, and none is at noon.

    Args:
        proposals: whom to call, the most urgent first.
        days: the days that may be used.
        hours: when the centre opens and closes.
        taken: times of other appointments.
        now: none is earlier.
        cal: the site's days.

    Raises:
        BadInput: there is no time left in these days (exit 2).
    """
    kept = {n: p.agreed for n, p in enumerate(proposals) if p.agreed and p.agreed > now}
    for n, agreed in kept.items():
        if agreed == workdays.end_of_day(agreed.date(), cal.zone):
            clocks = [workdays.local_time(agreed.date(), clock, cal.zone) for clock in clock_times(hours, STEPS[0])]
            kept[n] = next((t for t in clocks if t > now and t not in {*taken, *kept.values()}), agreed)
    others = len(proposals) - len(kept)
    for step in STEPS:
        times = [workdays.local_time(day, clock, cal.zone) for day in days for clock in clock_times(hours, step)]
        free = [t for t in times if t > now and t not in {*taken, *kept.values()}]
        if len(free) >= others:
            break
    if others and not free:
        raise BadInput(
            _("no working day is left to book callbacks on"),
            todo=_("plan a later week or month: --as-of DAY"),
        )
    spread = iter([free[n * len(free) // others] for n in range(others)])
    return [kept[n] if n in kept else next(spread) for n in range(len(proposals))]


def clock_times(hours: Mapping[str, str], step: int) -> list[time]:
    """The times of a day at which calls may begin, `step` minutes apart, within the opening hours and not at noon."""
    opens, closes = (int(h) * 60 + int(m) for h, _colon, m in (hours[k].partition(":") for k in ("open", "close")))
    minutes = range(-(-opens // step) * step, closes, step)
    return [time(m // 60, m % 60) for m in minutes if m // 60 not in REST]


def working_days(period: PlanPeriod, first: date, cal: Calendar) -> list[date]:
    """The working days of a period from a day on."""
    last = period.end.astimezone(cal.zone).date()
    start = max(first, period.start.astimezone(cal.zone).date())
    days = (start + timedelta(days=n) for n in range((last - start).days + 1))
    return [day for day in days if cal.works_on(day)]
