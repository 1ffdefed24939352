"""Units of a site: the home and the building that a unit names, and the order of units."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from svc.model.record import Record
from svc.text.fold import fold
from svc.text.numerals import BELOW_HUNDRED, read_numeral

Home = tuple[str, ...]  # building, perhaps entrance, room
_MARKED = re.compile(rf"([A-Za-z]?[0-9]{{1,3}}|[A-Za-z]|{BELOW_HUNDRED})\s?(?:号楼|栋|幢|座|#楼?)")
_NAMED = re.compile(rf"({BELOW_HUNDRED})(?=\s?(?:号楼|栋|幢|座|单元))")
_WORDS = re.compile(r"号楼|#楼|单元|号房|房间|[栋幢座号楼室房户门#]")
_PART = re.compile(r"\d+|[a-z]+|[^\W\da-z_]+")


def home_key(unit: str) -> Home:
    """The parts of a home, the same however its unit is written. A unit without digits is a folded name."""
    plain = _NAMED.sub(lambda match: str(read_numeral(match[1])), fold(unit, "spelling"))
    if not re.search(r"\d", plain):
        return (fold(unit, "name"),)
    return tuple(part.lstrip("0") or "0" for part in _PART.findall(_WORDS.sub(" ", plain)))


def unit_of(record: Record, records: Mapping[str, Record]) -> str:
    """The unit of a record, or of the records that a call to a resident is about, or an empty text."""
    about = [records[number] for number in record.about if number in records]
    return str(next((r["unit"] for r in (record, *about) if r["unit"]), ""))


def building_of(unit: str) -> str:
    """The building of a unit: the part before the first hyphen, or before 栋 and the like, or the whole unit."""
    text = unicodedata.normalize("NFKC", unit).strip()
    if found := _MARKED.match(text):
        return found[1] if found[1].isascii() else str(read_numeral(found[1]))
    return text.partition("-")[0] or text


def is_inside(unit: str, place: str) -> bool:
    """True if a unit is that home, or lies in that building or floor."""
    return unit == place or unit.startswith(f"{place}-") or bool(unit and building_of(unit) == place)


def natural_order(place: str) -> list[tuple[int, int, str]]:
    """The sort key of a place: 2-101 comes before 10-101, and numbers come before names."""
    return [_part(part) for part in re.split(r"([0-9]+)", place) if part]


def _part(part: str) -> tuple[int, int, str]:
    """The sort key of a number, with any count of digits, or of a name."""
    digits = part.lstrip("0")
    return (0, len(digits), digits) if part[0] in "0123456789" else (1, 0, part)
