"""Cells of a workbook that are more than text: dates, times, shares and durations, with the format that shows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from svc.render import Column

_DAY = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(rf"{_DAY.pattern} [0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?")
_SHARE = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?%")
_LENGTH = re.compile(r"((?:0|[1-9][0-9]*)(?:\.[0-9]+)?) (天|小时|分钟|d|h|min)")


class Typed(NamedTuple):
    """A value and its number format."""

    value: date | datetime | float
    format: str


def typed_columns(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[bool]:
    """Return for each column whether its cells are typed.

    A column of figures is, and one in which nothing stands but days and times. What people wrote stays text.
    """
    found = []
    for x, column in enumerate(columns):
        cells = [row[x] for row in rows if row[x]]
        dated = bool(cells) and not column.flexible and all(_DAY.fullmatch(c) or _TIME.fullmatch(c) for c in cells)
        found.append(dated or column.align == "right")
    return found


def typed_cell(text: str) -> Typed | None:
    """Return a cell as a date, time, share or duration, or None if it is none."""
    try:
        if _DAY.fullmatch(text):
            return Typed(date.fromisoformat(text), "yyyy-mm-dd")
        if _TIME.fullmatch(text):
            seconds = ":ss" if text.count(":") > 1 else ""
            return Typed(datetime.fromisoformat(text), f"yyyy-mm-dd hh:mm{seconds}")
    except ValueError:  # no such day
        return None
    if share := _SHARE.fullmatch(text):
        places = len(share[1] or "") - 1
        return Typed(round(float(text[:-1]) / 100, 6), f"0.{'0' * places}%" if places > 0 else "0%")
    if length := _LENGTH.fullmatch(text):
        places = len(length[1].partition(".")[2])
        number = f"0.{'0' * places}" if places else "0"
        return Typed(float(length[1]), f'{number}" {length[2]}"')
    return None


def unwrapped(text: str) -> str:
    """Return a time with nothing at which it could be wrapped, to measure it: a date that has no room shows only #."""
    return text.replace(" ", "_") if _TIME.fullmatch(text) else text
