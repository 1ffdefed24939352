"""Contacts: who answers in a home, by the records, and when they were called (017.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from svc.dates.workdays import Duration
from svc.model.record import Record
from svc.model.units import Home as Place
from svc.model.units import building_of, home_key, unit_of
from svc.text.dataclass import dataclass, field, replace


class Habit(NamedTuple):
    """The way a type of resident is called back: how often at least, and by what means (017.2)."""

    every: Duration | None = None
    means: str = "phone"


@dataclass(frozen=True)
class Callbacks:
    """The site's settings for callbacks. The manual names no numbers but one call in seven days (017.1).

    Args:
        week, month: how many are held in each.
        shares: of how many records of a kind in a hundred a call is asked, by kind, where not as its deadline says.
        types: how each type of resident is called.
        homes: the type of each home.
        never: the homes that are never called.
    """

    week: int = 5
    month: int = 20
    shares: Mapping[str, int] = field(default_factory=dict)
    types: Mapping[str, Habit] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)
    never: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Home:
    """A home as the records know it.

    Args:
        unit: which one.
        name, phone: who answers there.
        type: the type of resident.
        refuses: whether they asked not to be called.
        held: when they were called.
        booked: whether a callback is booked.
    """

    unit: str
    name: str = ""
    phone: str = ""
    type: str = ""
    refuses: bool = False
    held: tuple[datetime, ...] = ()
    booked: bool = False

    @property
    def last(self) -> datetime | None:
        """The time at which they were called last."""
        return max(self.held, default=None)

    @property
    def building(self) -> str:
        """The building it is in."""
        return building_of(self.unit)

    @property
    def spared(self) -> bool:
        """True if it is not to be called, or has an appointment already."""
        return self.refuses or self.booked


def homes(records: Mapping[str, Record], customs: Callbacks) -> dict[Place, Home]:
    """The homes that the records know, by their parts: who was named last, when they were called, what is booked."""
    found: dict[Place, Home] = {}
    types = {home_key(unit): kind for unit, kind in customs.homes.items()}
    never = set(map(home_key, customs.never))
    for record in sorted(records.values(), key=lambda r: (told_at(r), r.order)):
        unit = unit_of(record, records)
        if not unit or record.status == "cancelled":
            continue
        key = home_key(unit)
        home = found.get(key) or Home(unit, type=types.get(key, ""), refuses=key in never)
        found[key] = with_file(with_calls(with_person(home, record), record), record)
    return found


def told_at(record: Record) -> datetime:
    """The time at which a record, or a home's file, was last told who lives there and how they are reached."""
    contact = record.kind.contact
    named = {contact.name, contact.phone, *(("tenants",) if record.kind.household else ())} if contact else set()
    told = [taken.at for taken in record.trail if named.intersection(taken.answers.get("set", {}))]
    return max(told, default=record.began)


def with_person(home: Home, record: Record) -> Home:
    """A home with the name and phone of the resident whom a record is about, both of the one record.

    Its kind declares whom that is: a visitor or a courier is not.
    """
    contact = record.kind.contact
    if contact is None:
        return home
    name, phone = record[contact.name] or "", record[contact.phone] or ""
    return replace(home, name=name, phone=phone) if phone or (name and not home.phone) else home


def with_calls(home: Home, record: Record) -> Home:
    """A home with the call to it that a record is."""
    call = record.call
    if call is None:
        return home
    held = (*home.held, call.held) if call.held else home.held
    return replace(home, held=held, booked=home.booked or call.booked is not None)


def with_file(home: Home, record: Record) -> Home:
    """A home with what the resident's file says of it. The type that svc.yaml gives it comes first."""
    if record.kind.household is None:
        return home
    known = record.kind.household(record)
    return replace(
        home,
        name=known.owner or home.name,
        phone=known.phone or home.phone,
        type=home.type or known.type,
        refuses=home.refuses or known.refuses_calls,
    )
