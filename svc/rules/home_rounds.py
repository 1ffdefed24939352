"""Homes called again and again, as often and by what means as the type of their residents asks (017.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from svc.dates import workdays
from svc.model.deadlines import Deadline, Obligation
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.model.units import home_key
from svc.rules.terms import Terms

KIND, CENTRE = "callback", "desk"
HOME = Deadline("home", "按住户类型回访", "call the home back, as its type asks", "017.2", starts={})
HOME_KEY = f"{KIND}.{HOME.what}"
Months = Sequence[tuple[date, date]]  # by first and last day


class TypedHome(NamedTuple):
    """A home whose residents are of a type.

    Args:
        unit: which one.
        type: the type, one of `callbacks.types`.
        since: when it was set, or when they last let themselves be called again.
    """

    unit: str
    type: str
    since: datetime


class HomeCall(NamedTuple):
    """A callback to a home that was held and answered."""

    at: datetime
    means: str
    unit: str


def typed_homes(records: Iterable[Record], terms: Terms) -> list[TypedHome]:
    """The homes with a file that says of which type they are, or whose type `svc.yaml` says; none never called."""
    customs = terms.callbacks
    named = {home_key(unit): each for unit, each in customs.homes.items()}
    never = set(map(home_key, customs.never))
    found = []
    for record in records:
        if record.kind.household is None or record.status == CANCELLED.value or home_key(record.id) in never:
            continue
        known = record.kind.household(record)
        own = named.get(home_key(record.id))
        since = record.entered if own and own != known.type else known.typed
        if (own or known.type) and since and not known.refuses_calls:
            found.append(TypedHome(record.id, own or known.type, since))
    return found


def calls_to_homes(records: Iterable[Record]) -> list[HomeCall]:
    """The callbacks held that reached somebody at a home."""
    calls = ((record, record.call) for record in records if record.call and record["unit"])
    return [HomeCall(c.held, c.means, str(r["unit"])) for r, c in calls if c and c.held and c.answered]


def home_rounds(
    homes: Iterable[TypedHome], calls: Iterable[HomeCall], months: Months, terms: Terms, now: datetime
) -> Iterator[Obligation]:
    """The promises to call each home of a type again: one open, and those kept in the months listed.

    The first starts with the day on which the type was set, or with this edition where that was before; each callback
    to the home by the type's means keeps it and starts the next.

    Args:
        homes: those of a type.
        calls: callbacks held, in any order.
        months: the months of which kept promises are listed.
        terms: what the site has set.
        now: what counts as late is judged at this time.
    """
    habits = {name: habit for name, habit in terms.callbacks.types.items() if habit.every}
    waiting = [home for home in homes if home.type in habits]
    if not waiting or HOME_KEY in terms.off:
        return
    zone = terms.calendar.zone
    held: dict[tuple[tuple[str, ...], str], list[datetime]] = {}
    for call in calls:
        held.setdefault((home_key(call.unit), call.means), []).append(call.at.astimezone(zone))
    for home in waiting:
        habit = habits[home.type]
        first = max(home.since, terms.since or home.since)
        met = sorted(at for at in held.get((home_key(home.unit), habit.means), ()) if at >= first)
        for start, kept in zip([first, *met], [*met, None], strict=True):
            recent = kept is None or any(month[0] <= kept.date() <= month[1] for month in months)
            if recent and habit.every and now >= start:
                last = workdays.due_date(start, habit.every, terms.calendar)
                due = last if isinstance(last, datetime) else workdays.end_of_day(last, zone)
                late = (kept or now) > due
                yield Obligation(
                    home.unit, KIND, HOME.what, due, kept, late, CENTRE, HOME.article, HOME.label, home.type,
                    unit=home.unit,
                )  # fmt: skip


def promises_to_home(home: Record, calls: Iterable[HomeCall], terms: Terms, now: datetime) -> list[Obligation]:
    """All promises to call one home again, open and kept, the earliest due first."""
    always = [(date.min, date.max)]
    return sorted(home_rounds(typed_homes([home], terms), calls, always, terms, now), key=lambda owed: owed.due)
