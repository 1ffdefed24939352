"""Promises of the whole site: callbacks, whomever they reach, and their monthly count (017.1, 017.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from svc.dates import workdays
from svc.model.deadlines import Deadline, Obligation
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.rules.deadlines import Terms, held_role

SITE = "site"
KIND = "callback"
CENTRE = "desk"  # whom they wait for: no one person, but everybody whose role is the desk's

PHONE = Deadline("phone", "例行电话回访", "phone round", "017.1", starts={}, lasts="7d")
MONTH = {  # counted from the month's last day, so that `0d` is that day's last second
    "phone": Deadline("month", "每月电话回访", "phone callback of the month", "017.1", starts={}, lasts="0d"),
    "visit": Deadline("month", "每月上门回访", "visit of the month", "017.1", starts={}, lasts="0d"),
}
COUNT = Deadline("count", "呈报回访月统计", "hand in the month's count of callbacks", "017.7", starts={}, lasts="5d")
COUNTED = "QR-004FW"  # the form that it is handed in on
OPEN_COUNTS = 12  # months: what was never handed in for longer than a year is no news on any morning
LASTS = {f"{KIND}.{d.what}": d.lasts for d in (PHONE, *MONTH.values(), COUNT)}


def site_obligations(records: Iterable[Record], terms: Terms, now: datetime) -> list[Obligation]:
    """The obligations of the site as a whole, read from all its records. See `obligations_from`."""
    every = [r for r in records if r.status != CANCELLED.value]
    held = held_calls(every, terms)
    return obligations_from(min((r.began for r in every), default=None), held, counts_handed_in(every), terms, now)


def obligations_from(
    first: datetime | None,
    held: Sequence[tuple[datetime, str]],
    handed_in: Mapping[str, datetime],
    terms: Terms,
    now: datetime,
) -> list[Obligation]:
    """The obligations of the site: a phone callback every seven days, a phone callback and a visit each month (017.1).

    Also the count of each month's callbacks, handed in by the fifth of the next one (017.7). It can be handed in later,
    so it stays owed for a year.

    They start with the site's first record, of whatever kind. A site without any but cancelled ones owes nothing. Any
    phone callback keeps the first and starts the next. A month's promises are kept by the first such callback in it; a
    month that went by without one can't be made up for, so only the previous month and the current one are listed, and
    of the phone rounds the open one and those kept in these two months.

    Args:
        first: when its first record began, where there is one that is not cancelled.
        held: its callbacks, at least those `since` then, and before them the last by phone.
        handed_in: the months whose count was handed in, and when.
        terms: how long these promises last; one without a duration is not made.
        now: what counts as late, and which months are listed, is judged at this time.

    Returns:
        The obligations in order of their due times; their `id` is `site`, and `met` is nothing while one is open.
    """
    if first is None:
        return []
    first = min([first, *(at for at, _means in held)])
    months = listed_months(first.astimezone(terms.calendar.zone).date(), now.astimezone(terms.calendar.zone).date())
    found = [*phone_rounds(first, held, months, terms, now), *monthly_callbacks(held, months, terms, now)]
    found += monthly_counts(first, handed_in, months, terms, now)
    return sorted((replace(o, who=held_role(o.who, terms.people)) for o in found), key=lambda o: o.due)


def listed_since(now: datetime, terms: Terms) -> datetime:
    """The first second of the previous month. What was before is not listed."""
    zone = terms.calendar.zone
    return workdays.start_of_day(workdays.previous_month(now.astimezone(zone).date())[0], zone)


def months_to_count(now: datetime, terms: Terms) -> list[str]:
    """The months whose counts may still be owed."""
    day, found = now.astimezone(terms.calendar.zone).date(), []
    for _month in range(OPEN_COUNTS):
        day = workdays.previous_month(day)[0]
        found.append(f"{day:%Y-%m}")
    return found


def is_evidence(record: Record) -> bool:
    """True if a record may keep or make one of these promises by more than being there: a callback, or a form."""
    return record.kind.call is not None or record["form"] is not None


def held_calls(records: Iterable[Record], terms: Terms) -> list[tuple[datetime, str]]:
    """The times at which callbacks were held, with their means, in order."""
    held = ((r.call.held, r.call.means) for r in records if r.call and r.call.held)
    return sorted((at.astimezone(terms.calendar.zone), means) for at, means in held)


def listed_months(first: date, today: date) -> list[tuple[date, date]]:
    """The previous month and the current one, by first and last day, but none before the site's first record."""
    this = workdays.parse_month(f"{today:%Y-%m}")
    months = [workdays.previous_month(today), this] if first < this[0] else [this]
    return [(start, end) for start, end in months if end >= first]


def phone_rounds(
    first: datetime,
    held: Sequence[tuple[datetime, str]],
    months: Sequence[tuple[date, date]],
    terms: Terms,
    now: datetime,
) -> Iterator[Obligation]:
    """The phone rounds: each is kept by the next phone callback, which starts the one after it."""
    phoned = [at for at, means in held if means == "phone"]
    for start, met in zip([first, *phoned], [*phoned, None], strict=True):
        due = terms.due(PHONE, KIND, start)
        recent = met is None or any(month[0] <= met.date() <= month[1] for month in months)
        if due and recent and met != start:
            yield site_obligation(PHONE, due, met, now)


def monthly_callbacks(
    held: Sequence[tuple[datetime, str]], months: Sequence[tuple[date, date]], terms: Terms, now: datetime
) -> Iterator[Obligation]:
    """One phone callback and one visit of each month, due with its last second."""
    zone = terms.calendar.zone
    for start, end in months:
        for means, deadline in MONTH.items():
            due = terms.due(deadline, KIND, workdays.end_of_day(end, zone))
            if due:
                within = (at for at, how in held if how == means and workdays.start_of_day(start, zone) <= at <= due)
                yield site_obligation(deadline, due, next(within, None), now, f"{start:%Y-%m}")


def counts_handed_in(records: Iterable[Record]) -> dict[str, datetime]:
    """The time at which the count of each month was handed in first."""
    steps = [t for r in records if r["form"] == COUNTED for t in r.trail if t.do == "submit"]
    return {t["month"]: t.at for t in sorted(steps, key=lambda t: t.at, reverse=True)}


def monthly_counts(
    first: datetime,
    handed_in: Mapping[str, datetime],
    months: Sequence[tuple[date, date]],
    terms: Terms,
    now: datetime,
) -> Iterator[Obligation]:
    """The count of each month that is over, due some days after its end: open ones of a year, kept ones of late."""
    zone = terms.calendar.zone
    began, over = first.astimezone(zone).date(), workdays.previous_month(now.astimezone(zone).date())
    for _month in range(OPEN_COUNTS):
        start, end = over
        if end < began:
            return
        due, met = terms.due(COUNT, KIND, workdays.end_of_day(end, zone)), handed_in.get(f"{start:%Y-%m}")
        if due and (met is None or any(day <= met.date() <= last for day, last in months)):
            yield site_obligation(COUNT, due, met, now, f"{start:%Y-%m}")
        over = workdays.previous_month(start)


def site_obligation(
    deadline: Deadline, due: datetime, met: datetime | None, now: datetime, subject: str = ""
) -> Obligation:
    """A promise of the whole site."""
    late = (met or now) > due
    return Obligation(SITE, KIND, deadline.what, due, met, late, CENTRE, deadline.article, deadline.label, subject)
