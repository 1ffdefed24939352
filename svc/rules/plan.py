"""The callback plan: whom to call this week or month, and when (017.1, 017.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from svc.dates import workdays
from svc.dates.workdays import Calendar, Duration
from svc.model.places import building, natural, where
from svc.model.record import Obligation, Record
from svc.text.errors import BadInput
from svc.text.language import _

REST = range(12, 14)  # hours at noon when nobody is called: the manual is silent, residents are not
STEPS = (60, 30, 15, 5)  # minutes between two appointments, the widest that has room for all
LONG_AGO = datetime.min.replace(tzinfo=UTC)

Pair = tuple[Obligation, Record]


@dataclass(frozen=True)
class Habit:
    """How a type of resident is called back: how often at least, and by what means (017.2)."""

    every: Duration | None = None
    means: str = "phone"


@dataclass(frozen=True)
class Callbacks:
    """What a site has set: callbacks a week and a month, the percentage of finished repairs and of settled complaints
    that are called back, the types of resident, the homes of each type, and those never to be called.

    The manual names no numbers but one call in seven days (017.1).
    """

    week: int = 5
    month: int = 20
    repairs: int = 30
    complaints: int = 100
    types: Mapping[str, Habit] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)
    never: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Period:
    """The week or month planned for: its first and last second, and how many callbacks it should see."""

    start: datetime
    end: datetime
    quota: int

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.start <= moment <= self.end


@dataclass(frozen=True)
class Home:
    """What is known of one home: who answers there, what type they are, whether they asked not to be called, when they
    were called, and whether a callback is booked."""

    unit: str
    name: str = ""
    phone: str = ""
    type: str = ""
    refuses: bool = False
    held: tuple[datetime, ...] = ()
    booked: bool = False

    @property
    def last(self) -> datetime | None:
        """When they were called last."""
        return max(self.held, default=None)

    @property
    def building(self) -> str:
        """The building it is in."""
        return building(self.unit)


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
        """When the first of its promises is due."""
        return self.owed[0].due if self.owed else None

    @property
    def agreed(self) -> datetime | None:
        """The time already agreed with the resident at an earlier callback, or the day (its last second)."""
        return next((o.due for o in self.owed if agreed(o)), None)

    @property
    def reason(self) -> str:
        """Why, in one of svc's words: complaint, repair or callback that is owed; type, or turn."""
        return self.owed[0].kind if self.owed else "type" if self.habit else "turn"


def week(day: date, customs: Callbacks, cal: Calendar) -> Period:
    """The week of a day, from Monday to Sunday."""
    first = day - timedelta(days=day.weekday())
    last = first + timedelta(days=6)
    return Period(workdays.start_of(first, cal.zone), workdays.end_of(last, cal.zone), customs.week)


def month(day: date, customs: Callbacks, cal: Calendar) -> Period:
    """The month of a day."""
    first, last = workdays.month(f"{day:%Y-%m}")
    return Period(workdays.start_of(first, cal.zone), workdays.end_of(last, cal.zone), customs.month)


# Whom to call


def propose(
    records: Mapping[str, Record], promised: Iterable[Pair], customs: Callbacks, period: Period, cal: Calendar
) -> list[Proposal]:
    """Whom to call in a week or month: owed callbacks first, then homes up to its quota.

    Owed are callbacks about settled complaints and a share of finished repairs, and the next callbacks agreed upon,
    the earliest due first; all of them, whatever the quota. What was already called or booked in the period counts
    towards the quota. Homes follow whose type of resident is due, then those longest not called, from as many
    buildings as possible. The same records and period give the same plan.

    Nobody is proposed who asked not to be called or has an appointment, nor who was called in the period, unless a
    promise to them runs out in it.

    Args:
        records: all records of the site by number.
        promised: their obligations, the kept ones too: shares count what has been called already.
        customs: what the site has set.
        period: the week or month planned for.
        cal: the site's days.
    """
    known = homes(records, customs)
    found = owed(records, promised, customs, period, known)
    made = [r for r in records.values() if r.kind.name == "callback" and counts(r, period)]
    called = Counter(known[unit].building for r in made if (unit := where(r, records)))
    called.update(p.home.building for p in found if p.home.unit)
    taken = {p.home.unit for p in found}
    free = [h for h in known.values() if h.unit not in taken and not barred(h) and not any(map(period.holds, h.held))]
    return found + list(turns(free, customs, period, cal, called, period.quota - len(made) - len(found)))


def counts(callback: Record, period: Period) -> bool:
    """Whether a callback was held in the period, or is booked for it or earlier."""
    if callback.status == "held":
        return bool(callback["held"]) and period.holds(callback["held"])
    return callback.status == "booked" and bool(callback["booked"]) and callback["booked"] <= period.end


def barred(home: Home) -> bool:
    """Whether a home is not to be called, or has an appointment already."""
    return home.refuses or home.booked


def homes(records: Mapping[str, Record], customs: Callbacks) -> dict[str, Home]:
    """The homes that the records know, by unit: who was named last, when they were called, what is booked."""
    found: dict[str, Home] = {}
    for record in sorted(records.values(), key=lambda r: r.order):
        unit = where(record, records)
        if not unit or record.status == "cancelled":
            continue
        home = found.get(unit) or Home(unit, type=customs.homes.get(unit, ""), refuses=unit in customs.never)
        found[unit] = filed(reached(named(home, record), record), record)
    return found


def named(home: Home, record: Record) -> Home:
    """A home with the name and phone that a record gives; always both of one record, for they belong together."""
    name, phone = record["name"] or "", record["phone"] or ""
    return replace(home, name=name, phone=phone) if phone or (name and not home.phone) else home


def reached(home: Home, record: Record) -> Home:
    """A home with what a record tells of callbacks there."""
    if record.kind.name != "callback":
        return home
    if record.status == "held" and record["held"]:
        return replace(home, held=(*home.held, record["held"]))
    return replace(home, booked=home.booked or record.status == "booked")


def filed(home: Home, record: Record) -> Home:
    """A home with what the resident's file says of it; svc.yaml's own word on the type comes first."""
    if record.kind.name != "resident":
        return home
    return replace(
        home,
        name=record["owner"] or home.name,
        phone=record["phone"] or home.phone,
        type=home.type or record["type"] or "",
        refuses=home.refuses or bool(record["no_callback"]),
    )


def matters(record: Record) -> tuple[str, ...]:
    """What a callback about a record is about: the record, or, after a callback, what that was about."""
    return tuple(record["about"] or (record.id,))


# What is owed


def owed(
    records: Mapping[str, Record],
    promised: Iterable[Pair],
    customs: Callbacks,
    period: Period,
    known: Mapping[str, Home],
) -> list[Proposal]:
    """The owed callbacks, one for each home, the earliest due first."""
    booked = {
        number
        for r in records.values()
        if r.kind.name == "callback" and r.status == "booked"
        for number in (r.id, *(r["about"] or ()))
    }
    found: dict[str, Proposal] = {}
    for promise, record in waiting(list(promised), customs, period):
        unit = where(record, records)
        home = known.get(unit) or Home(unit)
        told = any(map(period.holds, home.held)) and promise.due > period.end
        if barred(home) or told or booked & {record.id, *matters(record)}:
            continue
        before = found.get(unit or record.id)
        found[unit or record.id] = joined(before, promise, record) if before else first(home, promise, record, customs)
    return list(found.values())


def first(home: Home, promise: Obligation, record: Record, customs: Callbacks) -> Proposal:
    """A proposal for one promise, to the person whom the record names."""
    habit = customs.types.get(home.type, Habit())
    return Proposal(named(home, record), habit.means, matters(record), (promise,))


def joined(proposal: Proposal, promise: Obligation, record: Record) -> Proposal:
    """A proposal that keeps one more promise to the same home."""
    about = dict.fromkeys((*proposal.about, *matters(record)))
    return replace(proposal, about=tuple(about), owed=(*proposal.owed, promise))


def waiting(promised: Sequence[Pair], customs: Callbacks, period: Period) -> list[Pair]:
    """The open promises to call, the earliest due first; a time agreed for later waits for its own week or month."""
    chosen = {
        *sampled((p for p in promised if p[0].kind == "complaint"), customs.complaints),
        *sampled((p for p in promised if p[0].kind == "repair"), customs.repairs),
    }
    found = [
        (o, r)
        for o, r in promised
        if not o.met and ((o.what == "callback" and r.id in chosen) or (agreed(o) and o.due <= period.end))
    ]
    return sorted(found, key=lambda pair: (pair[0].due, pair[0].id))


def agreed(promise: Obligation) -> bool:
    """Whether its time was agreed with the resident at an earlier callback (019)."""
    return (promise.kind, promise.what) == ("callback", "next")


def sampled(promised: Iterable[Pair], share: int) -> Iterator[str]:
    """The records of which a callback is asked, so many of a hundred, evenly in the order in which they were done.

    Whether a record is among them does not change when others are called or done later.
    """
    due: dict[str, datetime] = {}
    for promise, record in promised:
        if promise.what == "callback" and not promise.ended:
            due[record.id] = min(promise.due, due.get(record.id, promise.due))
    for place, number in enumerate(sorted(due, key=lambda number: (due[number], number))):
        if -(-(place + 1) * share // 100) > -(-place * share // 100):
            yield number


# Whose turn it is


def turns(
    free: Iterable[Home], customs: Callbacks, period: Period, cal: Calendar, called: Counter[str], wanted: int
) -> Iterator[Proposal]:
    """Homes whose type is due, then those longest not called; each time from the building called least so far."""
    rest = {home.unit: order(home, customs, period, cal) for home in free}
    by_unit = {home.unit: home for home in free}
    for _turn in range(min(wanted, len(rest))):
        unit = min(rest, key=lambda u: (rest[u][0], called[by_unit[u].building], rest[u]))
        late = rest.pop(unit)[0] == 0
        home = by_unit[unit]
        called[home.building] += 1
        habit = customs.types.get(home.type, Habit())
        yield Proposal(home, habit.means, habit=habit if late else None)


def order(
    home: Home, customs: Callbacks, period: Period, cal: Calendar
) -> tuple[int, datetime, list[tuple[int, int, str]]]:
    """A home's place: 0 where its type is due by the period's end, since when; else 1, by when it was called last."""
    habit = customs.types.get(home.type)
    if habit and habit.every:
        due = again(home.last, habit.every, cal) if home.last else LONG_AGO
        if due <= period.end:
            return 0, due, natural(home.unit)
    return 1, home.last or LONG_AGO, natural(home.unit)


def again(last: datetime, every: Duration, cal: Calendar) -> datetime:
    """When a home that was called last at `last` is due again."""
    due = workdays.due(last, every, cal)
    return due if isinstance(due, datetime) else workdays.end_of(due, cal.zone)


# When to call


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
        if agreed == workdays.end_of(agreed.date(), cal.zone):
            clocks = [workdays.at(agreed.date(), clock, cal.zone) for clock in clock_times(hours, STEPS[0])]
            kept[n] = next((t for t in clocks if t > now and t not in {*taken, *kept.values()}), agreed)
    others = len(proposals) - len(kept)
    for step in STEPS:
        times = [workdays.at(day, clock, cal.zone) for day in days for clock in clock_times(hours, step)]
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


def working_days(period: Period, first: date, cal: Calendar) -> list[date]:
    """The working days of a period from a day on."""
    last = period.end.astimezone(cal.zone).date()
    start = max(first, period.start.astimezone(cal.zone).date())
    days = (start + timedelta(days=n) for n in range((last - start).days + 1))
    return [day for day in days if cal.works_on(day)]


# The agenda


@dataclass(frozen=True)
class Item:
    """A major finding that awaits a department meeting, or something that a meeting left to be answered (017.4)."""

    record: Record
    unit: str
    finding: str
    due: datetime
    who: str
    late: bool
    met: datetime | None = None
    solution: str = ""
    until: datetime | None = None


def agenda(records: Mapping[str, Record], promised: Iterable[Pair], now: datetime) -> list[Item]:
    """What department meetings have before them: each major finding without a meeting, and each item of a meeting that
    is not answered yet, the earliest due first (017.4)."""
    open_ = {r.id: (o, r) for o, r in promised if (o.kind, o.what) == ("callback", "meeting") and not o.met}
    found = [item for promise, record in open_.values() for item in items(promise, record, where(record, records), now)]
    return sorted(found, key=lambda item: (item.due, item.record.id))


def items(promise: Obligation, record: Record, unit: str, now: datetime) -> list[Item]:
    """The items of one finding's meetings that are not answered, answers being to the oldest; else the finding."""
    finding = next((record[name] for name in ("content", "result", "wishes") if record[name]), "")
    waits = Item(record, unit, finding, promise.due, promise.who, promise.late)
    meetings = [t for t in record.trail if t.do == "meeting"]
    left = meetings[sum(t.do == "decide" for t in record.trail) :]
    return [
        replace(
            waits,
            due=t["until"],
            who=t["who"],
            late=now > t["until"],
            met=t["date"] or t.at,
            solution=t["text"],
            until=t["until"],
        )
        for t in left
    ] or [waits]
