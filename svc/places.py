"""Places: in which home or building something is, and in which order they are counted."""

from __future__ import annotations

import re
from collections.abc import Mapping

from svc.trail import Record


def where(record: Record, records: Mapping[str, Record]) -> str:
    """The unit of a record; of a callback that names none, that of what it is about; else nothing."""
    about = [records[number] for number in record["about"] or () if number in records]
    return str(next((r["unit"] for r in (record, *about) if r["unit"]), ""))


def building(unit: str) -> str:
    """What stands before the first hyphen of a unit; one without a hyphen is a place of its own."""
    return unit.partition("-")[0] or unit


def inside(unit: str, place: str) -> bool:
    """Whether a unit is that home, or one of the building or floor that begins so."""
    return unit == place or unit.startswith(f"{place}-")


def natural(place: str) -> list[tuple[int, int, str]]:
    """Where a place comes: 2-101 before 10-101, and what has a number before what has a name."""
    return [_part(part) for part in re.split(r"([0-9]+)", place) if part]


def _part(part: str) -> tuple[int, int, str]:
    """A number by its digits, however many there are; a name by its letters."""
    digits = part.lstrip("0")
    return (0, len(digits), digits) if part[0] in "0123456789" else (1, 0, part)
