"""Homes whose turn it is to be called: those of a type that is due, then those longest not called (017.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from svc.dates import workdays
from svc.dates.workdays import Calendar, Duration
from svc.model.units import PlaceOrder, natural_order
from svc.rules.contacts import Callbacks, Habit, Home

LONG_AGO = datetime.min.replace(tzinfo=UTC)
Turn = tuple[int, datetime, PlaceOrder]  # 0 where its type is due, since when, its home in order


def by_turn(
    free: Iterable[Home], customs: Callbacks, end: datetime, cal: Calendar, called: Mapping[str, int]
) -> Iterator[tuple[Home, Habit | None]]:
    """The homes in turn, each time from the building called least so far, with the habit by which one is due.

    Args:
        free: the homes that may be called.
        customs: what the site has set.
        end: when a home's type has to be due by.
        cal: the site's days.
        called: how often each building was called so far.
    """
    counts = Counter(called)
    waiting: dict[str, list[tuple[Turn, Home]]] = {}  # by building, the next at the end
    for home in free:
        waiting.setdefault(home.building, []).append((place_in_turn(home, customs, end, cal), home))
    for homes_there in waiting.values():
        homes_there.sort(key=lambda each: each[0], reverse=True)
    while waiting:
        building = min(waiting, key=lambda b: (waiting[b][-1][0][0], counts[b], waiting[b][-1][0]))
        (late, _since, _unit), home = waiting[building].pop()
        if not waiting[building]:
            del waiting[building]
        counts[building] += 1
        yield home, None if late else customs.types[home.type]


def place_in_turn(home: Home, customs: Callbacks, end: datetime, cal: Calendar) -> Turn:
    """A home's sort key: 0 and since when where its type is due in time, else 1 and the last call."""
    habit = customs.types.get(home.type)
    if habit and habit.every:
        due = due_again(home.last, habit.every, cal) if home.last else LONG_AGO
        if due <= end:
            return 0, due, natural_order(home.unit)
    return 1, home.last or LONG_AGO, natural_order(home.unit)


def due_again(last: datetime, every: Duration, cal: Calendar) -> datetime:
    """The time at which a home that was last called then is due again."""
    due = workdays.due_date(last, every, cal)
    return due if isinstance(due, datetime) else workdays.end_of_day(due, cal.zone)
