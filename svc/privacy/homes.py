"""Homes found in a text, however they are written: 3-1201, 3栋1201, 3#1201, 三号楼2单元1201室, 1201室."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

from svc.model.units import Home
from svc.privacy.numbers import is_quantity
from svc.privacy.strike import StruckText
from svc.text.numerals import BELOW_HUNDRED, DIGITS, NINE, read_numeral

_HAN = BELOW_HUNDRED

Key = TypeVar("Key", bound=Hashable)
_SAID = f"[〇零{NINE}]{{3,4}}"  # a room digit by digit
_SURE = ("号楼", "栋", "幢", "座", "#", "#楼")
_ADDRESS = re.compile(
    rf"(?<![\d.a-z-])(?P<building>[a-z]?\d{{1,3}}|[a-z]|{_HAN})\s?(?P<mark>号楼|栋|幢|座|#楼?|号|-|/|\s)[\s-]?"
    rf"(?:(?P<entrance>\d{{1,2}}|{_HAN})\s?(?:单元|门|-)\s?)?"
    rf"(?P<room>\d{{2,4}}(?:[a-z](?![a-z]))?|{_SAID})(?!\s?(?:[\d:.层-]|楼(?![上下])))"
    r"(?P<door>\s?(?:室|号房|房间|房|户|号))?"
)
_BUILDING = re.compile(rf"(?<![\d.a-z-])(?P<building>[a-z]?\d{{1,3}}|[a-z]|{_HAN})\s?(?P<mark>号楼|栋|幢|座|#楼)")
_FLOOR = re.compile(
    rf"(?<![\d.a-z-])(?:(?P<building>[a-z]?\d{{1,3}}|[a-z]|{_HAN})\s?(?P<mark>号楼|栋|幢|座|#楼?|-)\s?"
    rf"(?:(?P<entrance>\d{{1,2}}|{_HAN})\s?(?:单元|门)\s?)?)?"
    rf"(?P<floor>\d{{1,2}}|{_HAN})\s?[层楼]\s?(?P<room>\d{{1,2}})\s?(?P<door>室|号房|房|号(?!\s?[楼梯机门泵柜表井线栋电]))"
)
_CLOSE = re.compile(r"(?<![\da-z-])(?P<building>[a-z])(?P<room>\d{3,4})(?![\da-z-])")
_ROOM = re.compile(
    r"(?<![\d.:/a-z-])(?:(?P<room>\d{3,4}(?:[a-z](?![a-z]))?)(?![\d:./-])\s?(?P<mark>室|号房|房间|房|户)?"
    rf"|(?P<said>{_SAID})\s?(?P<door>室|号房))(?P<near>(?=\s?(?:楼上|楼下|隔壁|对门|那户)))?(?P<of>(?=\s?业主))?"
)


class Estate:
    """The homes of a site, with a stand-in for each.

    Args:
        homes: the stand-in of each home.
        buildings: the stand-in of each building.
        elsewhere: the stand-in of a building that is not known.
        someone: makes the stand-in of a home that is not known from that of its building, or from an empty text.
    """

    def __init__(
        self, homes: Mapping[Home, str], buildings: Mapping[str, str], elsewhere: str, someone: Callable[[str], str]
    ) -> None:
        self.homes = homes
        self.buildings = buildings
        self.elsewhere = elsewhere
        self.someone = someone
        self.rooms = unambiguous((home[-1], said) for home, said in homes.items())
        self.shorter = unambiguous(((home[0], home[-1]), said) for home, said in homes.items() if len(home) > 2)

    def strike(self, reading: StruckText, own: Home) -> None:
        """Strike out homes and buildings.

        Args:
            reading: the text.
            own: the home that it is about: where that is 3-1201, a 1201 alone is it, too.
        """
        reading.strike_matches(_FLOOR, lambda match: self.floor_stand_in(match, own))
        reading.strike_matches(_ADDRESS, self.address_stand_in)
        reading.strike_matches(_CLOSE, lambda match: self.homes.get((match["building"], plain_part(match["room"]))))
        reading.strike_matches(_BUILDING, self.building_stand_in)
        reading.strike_matches(_ROOM, lambda match: self.room_stand_in(match, own))

    def floor_stand_in(self, match: re.Match[str], own: Home) -> str | None:
        """The stand-in of a home given by its floor and the door there: 3栋12楼01室, or 12楼01室."""
        door, sure = match["room"], match["door"] != "号"
        room = plain_part(match["floor"]) + door.zfill(2)
        if not match["building"]:
            known = self.homes.get(own) if own and own[-1] == room else self.rooms.get(room)
            return known or (self.someone("") if sure else None)
        building, entrance = plain_part(match["building"]), plain_part(match["entrance"] or "")
        known = self.homes.get((building, entrance, room)) or self.homes.get((building, room))
        known = known or self.shorter.get((building, room))
        return known or (self.someone(self.buildings.get(building, self.elsewhere)) if sure else None)

    def address_stand_in(self, match: re.Match[str]) -> str | None:
        """The stand-in of a home with its building."""
        if not match["room"][0].isascii() and match["mark"] not in _SURE:
            return None
        building, room = plain_part(match["building"]), plain_part(match["room"])
        entrance = (plain_part(match["entrance"]),) if match["entrance"] else ()
        known = self.homes.get((building, *entrance, room)) or self.homes.get((building, room))
        if said := known or self.shorter.get((building, room)):
            return None if len(room) < 3 and match["mark"] not in _SURE and is_quantity(match) else said
        sure = (match["mark"] in _SURE or bool(entrance)) and (len(match["room"]) > 2 or bool(match["door"]))
        likely = match["mark"] == "-" and len(match["room"]) > 2 and building.isdecimal() and len(building) < 3
        if sure or (likely and not is_quantity(match)):
            return self.someone(self.buildings.get(building, self.elsewhere))
        return None

    def building_stand_in(self, match: re.Match[str]) -> str | None:
        """The stand-in of a building. `一栋` and `三座` have none, since they count houses."""
        building, mark = match["building"], match["mark"]
        if not building[-1].isascii() and (mark == "座" or building == "一") and mark != "号楼":
            return None
        if said := self.buildings.get(plain_part(building)):
            return said
        return self.elsewhere if mark == "号楼" or (building.isdecimal() and mark != "座") else None

    def room_stand_in(self, match: re.Match[str], own: Home) -> str | None:
        """The stand-in of a room without its building."""
        room, mark = plain_part(match["room"] or match["said"]), match["mark"] or match["door"]
        if own and own[-1] == room and (mark or not is_quantity(match)):
            return self.homes.get(own)
        if mark is None and match["near"] is not None:
            return self.rooms.get(room) or self.someone("")
        if mark is None and match["of"] is not None:  # 300业主 may be three hundred owners
            return self.rooms.get(room)
        if mark in (None, "户"):  # 102户 are a hundred and two, unless it is the home that it is all about
            return None
        return self.rooms.get(room) or (self.someone("") if mark != "房" else None)


def plain_part(part: str) -> str:
    """A part of an address, spelled as in homes."""
    digits = "".join(str(DIGITS.get(each, "")) for each in part) if len(part) > 2 and "十" not in part else ""
    if part.isascii():
        return part.lstrip("0") or "0" if part else ""
    return digits.lstrip("0") or str(read_numeral(part))


def unambiguous(pairs: Iterable[tuple[Key, str]]) -> dict[Key, str]:
    """The value of each key that has only one."""
    found: dict[Key, set[str]] = {}
    for key, said in pairs:
        found.setdefault(key, set()).add(said)
    return {key: next(iter(each)) for key, each in found.items() if len(each) == 1}
