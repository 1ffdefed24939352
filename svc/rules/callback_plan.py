"""The callback plan: whom to call in a week or month (017.1, 017.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple, TypeVar

from svc.dates import workdays
from svc.dates.workdays import Calendar
from svc.model.contact import Call
from svc.model.deadlines import Obligation
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.units import Home as Place
from svc.model.units import home_key, unit_of
from svc.rules.contacts import Callbacks, Habit, Home, homes, with_person
from svc.rules.home_turns import by_turn
from svc.text.dataclass import dataclass, replace

Pair = tuple[Obligation, Record]
Time = TypeVar("Time", datetime, int)


@dataclass(frozen=True)
class PlanPeriod:
    """The week or month planned for: its first and last second, and how many callbacks it should see."""

    start: datetime
    end: datetime
    quota: int

    def holds(self, moment: datetime) -> bool:
        """True if a moment lies in it."""
        return self.start <= moment <= self.end


@dataclass(frozen=True)
class Proposal:
    """A home to call: how, why, and about which records.

    `owed` are the promises that the call keeps, the earliest due first; none where it is simply the home's turn.
    """

    home: Home
    means: str
    about: tuple[str, ...] = ()
    owed: tuple[Obligation, ...] = ()
    habit: Habit | None = None

    @property
    def due(self) -> datetime | None:
        """The due time of the first of its promises."""
        return self.owed[0].due if self.owed else None

    @property
    def agreed(self) -> datetime | None:
        """The time already agreed with the resident at an earlier callback, or the day (its last second)."""
        return next((o.due for o in self.owed if o.agreed), None)

    @property
    def reason(self) -> str:
        """The reason in one word: the kind of the record that is owed a call, else `type` or `turn`."""
        return self.owed[0].kind if self.owed else "type" if self.habit else "turn"


def week_of(day: date, customs: Callbacks, cal: Calendar) -> PlanPeriod:
    """The week of a day, from Monday to Sunday."""
    first = day - timedelta(days=day.weekday())
    last = first + timedelta(days=6)
    return PlanPeriod(workdays.start_of_day(first, cal.zone), workdays.end_of_day(last, cal.zone), customs.week)


def month_of(day: date, customs: Callbacks, cal: Calendar) -> PlanPeriod:
    """The month of a day, as it is planned for."""
    first, last = workdays.parse_month(f"{day:%Y-%m}")
    return PlanPeriod(workdays.start_of_day(first, cal.zone), workdays.end_of_day(last, cal.zone), customs.month)


class CallHistory(NamedTuple):
    """What a plan has to know of the history.

    Args:
        records: by number, at least those with anything open or done since the period began, and those linked.
        promised: the obligations of those records.
        known: the homes of all records.
        asked: of those records of which a share is called, the ones that are.
    """

    records: Mapping[str, Record]
    promised: Sequence[Pair]
    known: Mapping[Place, Home]
    asked: Collection[str]


def whole_history(records: Mapping[str, Record], promised: Sequence[Pair], customs: Callbacks) -> CallHistory:
    """The history of calls as all records of a site tell it.

    Args:
        records: all of them by number.
        promised: their obligations, the kept ones too: shares count what has been called already.
        customs: what the site has set.
    """
    due: dict[tuple[str, int], dict[str, datetime]] = {}
    for promise, record in promised:
        share = percent_called(promise.what, record.kind, customs)
        if share is not None and not promise.ended:
            dues = due.setdefault((record.kind.name, share), {})
            dues[record.id] = min(promise.due, dues.get(record.id, promise.due))
    asked = {number for (_kind, share), dues in due.items() for number in sampled(dues, share)}
    return CallHistory(records, promised, homes(records, customs), asked)


def propose(history: CallHistory, customs: Callbacks, period: PlanPeriod, cal: Calendar) -> list[Proposal]:
    """The homes to call in a week or month: owed callbacks first, then other homes up to its quota.

    Owed are callbacks about settled complaints and a share of finished repairs, and the next callbacks agreed upon,
    the earliest due first; all of them, whatever the quota. What was already called or booked in the period counts
    towards the quota. Homes follow whose type of resident is due, then those longest not called, from as many
    buildings as possible. The same records and period give the same plan.

    Nobody is proposed who asked not to be called or has an appointment, nor who was called in the period, unless a
    promise to them runs out in it.

    Args:
        history: what the records tell.
        customs: what the site has set.
        period: the week or month planned for.
        cal: the site's days.
    """
    found = owed_calls(history, customs, period)
    made = [r for r in history.records.values() if r.call and fills_quota(r.call, period)]
    called = Counter(history.known[home_key(unit)].building for r in made if (unit := unit_of(r, history.records)))
    called.update(p.home.building for p in found if p.home.unit)
    taken = {p.home.unit for p in found}
    free = [
        h for h in history.known.values() if h.unit not in taken and not h.spared and not any(map(period.holds, h.held))
    ]
    wanted = max(0, period.quota - len(made) - len(found))
    for home, habit in islice(by_turn(free, customs, period.end, cal, called), wanted):
        found.append(Proposal(home, customs.types.get(home.type, Habit()).means, habit=habit))
    return found


def fills_quota(call: Call, period: PlanPeriod) -> bool:
    """True if a call was held in the period, or is booked for it or earlier."""
    return bool((call.held and period.holds(call.held)) or (call.booked and call.booked <= period.end))


def subjects(record: Record) -> tuple[str, ...]:
    """The records that a call about a record is about: that record, or, after a call, what that was about."""
    return record.about or (record.id,)


# Callbacks that are owed


def owed_calls(history: CallHistory, customs: Callbacks, period: PlanPeriod) -> list[Proposal]:
    """The owed callbacks, one for each home, the earliest due first."""
    booked = {number for r in history.records.values() if r.call and r.call.booked for number in (r.id, *r.about)}
    found: dict[str, Proposal] = {}
    for promise, record in open_calls(history, customs, period):
        unit = unit_of(record, history.records)
        home = history.known.get(home_key(unit)) or Home(unit)
        told = any(map(period.holds, home.held)) and promise.due > period.end
        if home.spared or told or booked & {record.id, *subjects(record)}:
            continue
        before = found.get(home.unit or record.id)
        found[home.unit or record.id] = (
            with_promise(before, promise, record) if before else first_proposal(home, promise, record, customs)
        )
    return list(found.values())


def first_proposal(home: Home, promise: Obligation, record: Record, customs: Callbacks) -> Proposal:
    """A proposal for one promise, to the person whom the record names."""
    habit = customs.types.get(home.type, Habit())
    return Proposal(with_person(home, record), habit.means, subjects(record), (promise,))


def with_promise(proposal: Proposal, promise: Obligation, record: Record) -> Proposal:
    """A proposal that keeps one more promise to the same home."""
    about = dict.fromkeys((*proposal.about, *subjects(record)))
    return replace(proposal, about=tuple(about), owed=(*proposal.owed, promise))


def open_calls(history: CallHistory, customs: Callbacks, period: PlanPeriod) -> list[Pair]:
    """The open promises to call, the earliest due first.

    A time agreed upon for later waits for its own week or month.
    """
    still = [pair for pair in history.promised if not pair[0].met]
    shared = (pair for pair in still if percent_called(pair[0].what, pair[1].kind, customs) is not None)
    found = [pair for pair in shared if pair[1].id in history.asked]
    found += [pair for pair in still if pair[0].agreed and pair[0].due <= period.end]
    return sorted(found, key=lambda pair: pair[0].order)


def percent_called(what: str, kind: Kind, customs: Callbacks) -> int | None:
    """The percentage of a kind's promises of a name that are called, or nothing where no call meets them."""
    share = next((d.share for d in kind.deadlines if d.what == what and d.share is not None), None)
    return None if share is None else customs.shares.get(kind.name, share)


def sampled(due: Mapping[str, Time], share: int) -> Iterator[str]:
    """The records of which a callback is asked: so many of a hundred, evenly in the order in which they were done.

    A record stays among them, or outside, when others are called or done later.

    Args:
        due: when the first callback about each was due.
        share: how many of a hundred.
    """
    for place, number in enumerate(sorted(due, key=lambda number: (due[number], number))):
        if -(-(place + 1) * share // 100) > -(-place * share // 100):
            yield number
