"""Promises of the whole site: callbacks, whomever they reach, papers and inspections (001 to 006, 012, 017)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from svc.dates import workdays
from svc.model.deadlines import Deadline, Obligation
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.rules.deadlines import held_role
from svc.rules.home_rounds import HomeCall, TypedHome, calls_to_homes, home_rounds, typed_homes
from svc.rules.site_papers import DIRECTOR, PAPERS, HandedIn, papers_due, papers_handed_in
from svc.rules.terms import Terms
from svc.text.dataclass import dataclass, field, replace

SITE = "site"
KIND = "callback"
CENTRE = "desk"  # whom they wait for: no one person, but everybody whose role is the desk's

PHONE = Deadline("phone", "例行电话回访", "phone round", "017.1", starts={}, lasts="7d")
MONTH = {  # counted from the month's last day, so that `0d` is that day's last second
    "phone": Deadline("month", "每月电话回访", "phone callback of the month", "017.1", starts={}, lasts="0d"),
    "visit": Deadline("month", "每月上门回访", "visit of the month", "017.1", starts={}, lasts="0d"),
}
LASTS = {f"{KIND}.{d.what}": d.lasts for d in (PHONE, *MONTH.values())}
LASTS |= {paper.key: paper.deadline.lasts for paper in PAPERS}
ROUNDS = "inspection"  # the kind of the checklists that a site is inspected by every so often (001 to 006)


@dataclass(frozen=True)
class Evidence:
    """What the records say about the promises of the whole site.

    Args:
        first: when the first record was entered that is not cancelled; nothing where there is none.
        held: the times at which callbacks were held, with their means, in order; at least those of the last two months
            and before them the last by phone.
        handed_in: when papers were handed in, by form and last month of the period.
        inspected: the times at which inspections were held, by checklist.
        homes: the homes whose residents are of a type.
        calls: the callbacks held at homes.
    """

    first: datetime | None = None
    held: Sequence[tuple[datetime, str]] = ()
    handed_in: HandedIn = field(default_factory=dict)
    inspected: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    homes: Sequence[TypedHome] = ()
    calls: Sequence[HomeCall] = ()


def site_obligations(records: Iterable[Record], terms: Terms, now: datetime) -> list[Obligation]:
    """The obligations of the site as a whole, read from all its records. See `obligations_from`."""
    every = [r for r in records if r.status != CANCELLED.value]
    first = min((r.entered for r in every), default=None)
    inspected: dict[str, list[datetime]] = {}
    for record in every:
        if record["checklist"] and record.kind.name == ROUNDS:
            inspected.setdefault(str(record["checklist"]), []).append(record.began)
    homes = typed_homes(every, terms) if terms.callbacks.types else []
    seen = Evidence(first, held_calls(every, terms), papers_handed_in(every), inspected, homes, calls_to_homes(every))
    return obligations_from(seen, terms, now)


def obligations_from(seen: Evidence, terms: Terms, now: datetime) -> list[Obligation]:
    """The obligations of the site: callbacks each week and month and to homes of a type (017), papers, inspections.

    They start when the site's first record was entered, of whatever kind and whatever earlier date it names. A site
    without any but cancelled ones owes nothing. Any phone callback keeps the first and starts the next. A month's
    promises are kept by the first such callback in it; a month that went by without one can't be made up for, so only
    the previous month and the current one are listed, and of the phone rounds the open one and those kept in these two
    months. Papers can be handed in later, so they stay owed for a year.

    Args:
        seen: what the records say.
        terms: how long these promises last; one without a duration is not made.
        now: what counts as late, and which months are listed, is judged at this time.

    Returns:
        The obligations in order of their due times; their `id` is `site`, or the home that is called, and `met` is
        nothing while one is open.
    """
    if seen.first is None:
        return []
    first = seen.first.astimezone(terms.calendar.zone)
    months = listed_months(first.date(), now.astimezone(terms.calendar.zone).date())
    found = [*phone_rounds(first, seen.held, months, terms, now), *monthly_callbacks(seen.held, months, terms, now)]
    for each in papers_due(first, seen.handed_in, terms, now, months):
        paper = each.paper
        found.append(site_obligation(paper.deadline, each.due, each.met, now, each.period, paper.kind, paper.who))
    found += inspection_rounds(first, seen.inspected, terms, now)
    found += home_rounds(seen.homes, seen.calls, months, terms, now)
    return sorted((replace(o, who=held_role(o.who, terms.people)) for o in found), key=lambda o: o.due)


def listed_since(now: datetime, terms: Terms) -> datetime:
    """The first second of the previous month. What was before is not listed."""
    zone = terms.calendar.zone
    return workdays.start_of_day(workdays.previous_month(now.astimezone(zone).date())[0], zone)


def is_evidence(record: Record) -> bool:
    """True if a record may keep or make one of these promises by more than being there."""
    kind = record.kind
    return kind.call is not None or kind.household is not None or record["form"] is not None or kind.name == ROUNDS


def held_calls(records: Iterable[Record], terms: Terms) -> list[tuple[datetime, str]]:
    """The times at which callbacks were held, with their means, in order.

    Under the version before one without an opinion counted, too.
    """
    held = ((r.call.held, r.call) for r in records if r.call and r.call.held)
    zone = terms.calendar.zone
    return sorted((at.astimezone(zone), call.means) for at, call in held if call.answered or terms.is_before(at))


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
    phoned = [at for at, means in held if means == "phone" and at >= first]
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


def inspection_rounds(
    first: datetime, inspected: Mapping[str, Sequence[datetime]], terms: Terms, now: datetime
) -> Iterator[Obligation]:
    """The inspections that the site has set: with each checklist again so long after the last (001 to 006)."""
    for checklist, every in terms.inspections.items():
        last = max([first, *(at for at in inspected.get(checklist, ()) if at <= now)])
        rounds = Deadline(checklist, "定期巡检", "inspect again", "005.2.10", starts={})
        due = replace(terms, lasts={f"{ROUNDS}.{checklist}": every}).due(rounds, ROUNDS, last)
        if due:
            yield site_obligation(rounds, due, None, now, terms.called(checklist), ROUNDS, DIRECTOR)


def site_obligation(
    deadline: Deadline,
    due: datetime,
    met: datetime | None,
    now: datetime,
    subject: str = "",
    kind: str = KIND,
    who: str = CENTRE,
) -> Obligation:
    """A promise of the whole site."""
    late = (met or now) > due
    return Obligation(SITE, kind, deadline.what, due, met, late, who, deadline.article, deadline.label, subject)
