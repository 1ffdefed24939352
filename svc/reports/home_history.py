"""The history of one home: the records about it, and all of their steps, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from svc.model import units
from svc.model.record import Moment, Record, ids_in
from svc.model.units import UnitForm


def home_records(unit: str, records: Iterable[Record], form: UnitForm) -> list[Record]:
    """Return the records of a home, and those about them such as callbacks and documents, the newest first.

    A complaint of another home is left out, even if it was joined to one of this home.
    """
    every = list(records)
    own = {r.id for r in every if is_home(r["unit"], unit, form)}
    found = [r for r in every if r.id in own or own.intersection(ids_in(r.kind.fields, r.values))]
    return sorted(found, key=lambda r: r.order, reverse=True)


def all_moments(records: Iterable[Record]) -> list[Moment]:
    """Return every registration and every step of some records, struck ones too, the newest first.

    A record with a name instead of a number, such as a resident's file, has only steps.
    """
    found = [Moment(r, t) for r in records for t in (*(() if r.kind.named else (r.registration,)), *r.steps)]
    return sorted(found, key=moment_order, reverse=True)


def moment_order(moment: Moment) -> tuple[object, ...]:
    """Return the sort key of a moment.

    Within one second a callback comes after the records it is about, and before the steps that it set off.
    """
    record, taken = moment.record, moment.taken
    names = any(ids_in(record.kind.fields, record.values))
    set_off = taken.auto or moment.reopens or moment.ends
    return taken.at, 2 if set_off else int(names), record.order, taken.number


def similar_homes(unit: str, known: Sequence[str]) -> list[str]:
    """Return those of some homes that a user may have meant by an unknown one."""
    from difflib import get_close_matches

    inside = [each for each in known if units.is_inside(each, unit)]
    return sorted(inside or get_close_matches(unit, known, 3, 0.7), key=units.natural_order)


def is_home(unit: str | None, typed: str, form: UnitForm) -> bool:
    """True if a unit is the home that was typed: 3栋1201室 is 3-1201."""
    return bool(unit) and form.key(str(unit)) == form.key(typed)
