"""Stand-ins of people, homes and records, in the order in which they were first heard of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from svc.model.units import Home
from svc.privacy.census import PEOPLE, Census
from svc.privacy.names import FIRM, OUTSIDER, RESIDENT, STAFF
from svc.privacy.people import Person
from svc.privacy.strike import WordIndex
from svc.text.fold import fold
from svc.text.language import _, current_language

STEMS = "甲乙丙丁戊己庚辛壬癸"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TRIES = 1_000  # marks passed over before a stand-in that has a real name in it is taken after all


def count_up_marks(symbols: str, start: int = 0) -> Iterator[str]:
    """Yield marks that count up: 甲, 乙, … 癸, 甲甲, 甲乙, …"""
    number = start
    while True:
        number, rest, mark = number + 1, number + 1, ""
        while rest:
            rest, digit = divmod(rest - 1, len(symbols))
            mark = symbols[digit] + mark
        yield mark


def mark_symbols() -> str:
    """The symbols that marks are made of."""
    return STEMS if current_language() == "zh" else LETTERS


def assign_stand_ins(people: Iterable[Person], names: WordIndex[Any]) -> None:
    """Give everybody a stand-in, in order, and avoid those that contain a name by accident."""
    words = {
        RESIDENT: _("resident {mark}"),
        STAFF: _("employee {mark}"),
        OUTSIDER: _("outsider {mark}"),
        FIRM: _("firm {mark}"),
    }
    series = {sort: count_up_marks(LETTERS if sort == STAFF else mark_symbols()) for sort in PEOPLE}
    for person in people:
        for _try in range(TRIES):
            person.called = words[person.sort].format(mark=next(series[person.sort]))
            said = fold(person.called, "name")
            if not any(True for at in range(len(said)) for _found in names.starting_at(said, at)):
                break


def home_stand_ins(census: Census) -> tuple[dict[Home, str], dict[str, str]]:
    """The stand-ins of homes and of buildings."""
    series, buildings, rooms = count_up_marks(mark_symbols()), {}, dict[str, int]()
    homes: dict[Home, str] = {}
    for home, _first in sorted(census.homes.items(), key=lambda item: item[1]):
        building = home[0] if len(home) > 1 else ""
        if building not in buildings:
            buildings[building] = _("building {mark}").format(mark=next(series))
        rooms[building] = number = rooms.get(building, 0) + 1
        homes[home] = _("{building} home {number}").format(building=buildings[building], number=f"{number:02}")
    return homes, {building: said for building, said in buildings.items() if building}


def record_stand_ins(census: Census) -> dict[str, str]:
    """The stand-in of each record's ID."""
    series: dict[str, Iterator[str]] = {}
    found = {}
    for number, (_first, kind) in sorted(census.records.items(), key=lambda item: item[1][0]):
        mark = next(series.setdefault(kind.name, count_up_marks(mark_symbols())))
        found[number] = _("{kind} {mark}").format(kind=kind.label, mark=mark)
    return found


def unknown_home(building: str) -> str:
    """The stand-in of a home that is not known, in a building or anywhere."""
    return _("{building}, some home").format(building=building) if building else _("some home")


def unknown_person(title: str) -> str:
    """The stand-in of a person who is not known."""
    return f"某{title}" if title and current_language() == "zh" else _("somebody")
