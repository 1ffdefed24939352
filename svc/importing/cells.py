"""Cells of tables read as values: serial dates, dates without a year, ticks, several names in one cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from svc.importing.tables.shown import UNWORKED
from svc.model import items, user_input
from svc.model.fields import Field
from svc.text.errors import BadInput
from svc.text.fold import fold
from svc.text.language import _
from svc.text.numerals import BELOW_HUNDRED, NINE, in_ascii, read_numeral

ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "########"))
FLAGS: Mapping[str, str] = dict.fromkeys(
    ("是", "√", "✓", "✔", "对", "有", "yes", "y", "true", "1"), "true"
) | dict.fromkeys(("否", "×", "✗", "✘", "□", "☐", "无", "no", "n", "false", "0"), "false")
YEARS_ABOUT = 6  # a spreadsheet gives a day without a year the year in which it was typed
TIMES = ("time", "deadline", "day")
_SERIAL = re.compile(r"[1-9][0-9]{4}(?:\.[0-9]+)?")  # of a spreadsheet's days 10000 is in 1927, 99999 in 2173
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])")
_YEARLESS = re.compile(r"([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})(?![0-9]*[-/.年月])[日号]?(.*)", re.DOTALL)
_POINTED = re.compile(r"([01]?[0-9])\.([0-3]?[0-9])")  # 11.5, a day where a day is meant
_HAN_YEAR = re.compile(rf"[〇零{NINE}]{{4}}(?=年)")
_HAN_DAY = re.compile(rf"({BELOW_HUNDRED})\s*月\s*({BELOW_HUNDRED})\s*[日号]?")  # 十一月二日
_HAN_FULL = re.compile(r"((?:19|20)[0-9]{2})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})(?![0-9])\s*[日号]?")
_SPACED = re.compile(r"(?<=[0-9])\s*([-/.])\s+(?=[0-9])|(?<=[0-9])\s+([-/.])(?=[0-9])")  # 2026 - 11 - 02
_BEFORE_CLOCK = re.compile(r"(?<=[0-9日号])\s*[,，_]\s*(?=[0-9]{1,2}[:：时点])")
_HALF = re.compile(r"\s([0-9]{1,2}):([0-9]{2}(?::[0-9]{2})?)\s*([ap])\.?m\.?$", re.IGNORECASE)
_WRITTEN_OUT = re.compile(r"((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])\s*([0-2][0-9]):?([0-5][0-9])(?::?[0-5][0-9])?")
_DAY = re.compile(rf"[0-9]\s*[-/.年月]\s*[0-9{NINE}十]|[0-9]{{8}}|[{NINE}十]\s*月")
# The clock of a time kept in two columns: a part of a day, or with a day of its own; people also write 14.30.
_SHARE = re.compile(r"0?\.[0-9]+|0")
_WITH_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} ([0-9:]+)")
_POINT = re.compile(r"([01]?[0-9]|2[0-3])\.([0-5][0-9])")
_MADE_A_DAY = re.compile(  # of the home 9-12
    r"(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}(?: 0?0:00(?::00)?)?|(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日|"
    r"[0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-[0-9]{2}"
)
_SEVERAL = re.compile(r"[,，、;；/\n]")
# A whole identity number that a spreadsheet took for an amount: its last three digits have become noughts.
_ROUNDED = re.compile(r"[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]000")


_MASKED = re.compile(r"[0-9]\*{2,}|^[^*\s]\*{1,3}$")  # 138****0000, 王**
_LABEL = re.compile(r"^\s*(?:联系|联络)?(?:电话|手机号?码?|tel|phone|mobile)\s*[:：.]?\s*", re.IGNORECASE)
_WEEKDAY = re.compile(r"\s*[(（]?(?:周|星期|礼拜)[一二三四五六日天][)）]?")
_SHORT_YEAR = re.compile(  # 26-11-2
    r"^([12][0-9])\s*([-/.年])\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12][0-9]|0?[1-9])(?=日|\s|$)"
)


def has_short_year(cell: str) -> bool:
    """True if a cell has a day with a year of two digits, such as 26-11-2."""
    return bool(_SHORT_YEAR.match(cell))


def parse_cell(
    field: Field, cell: str, now: datetime, zone: ZoneInfo, *, epoch: int = 1900, year: int | None = None
) -> Any:
    """Return the value of a table's cell.

    Args:
        field: what it should be; its option is the column's heading.
        cell: what stands there, not empty.
        now: what lies after it is still to come.
        zone: the site's time zone.
        epoch: the year from which the spreadsheet counts its days, 1900 or 1904.
        year: the year of days without one; else this one.

    Returns:
        The value, typed.

    Raises:
        BadInput: it can't be understood, and why (exit 2).
    """
    if cell in ERRORS:
        raise BadInput(
            _("{option}: the spreadsheet itself shows an error: {value}").format(option=field.option, value=cell)
        )
    if cell == UNWORKED:
        raise BadInput(
            _("{option}: a formula that was never worked out").format(option=field.option),
            todo=_("open the file in a spreadsheet program and save it"),
        )
    if _ROUNDED.fullmatch(cell):
        from svc.model import identity_numbers

        raise identity_numbers.identity_number_refusal(field.option)
    if field.type in ("phone", "name") and _MASKED.search(cell):
        raise BadInput(
            _("{option}: {value} is masked: what it stands for can't be known").format(option=field.option, value=cell),
            todo=_("leave the cell empty, or print the book without --mask"),
        )
    if field.type == "name" and re.fullmatch(r"[0-9.]{1,11}", cell):
        raise BadInput(_("{option}: {value} is a number, and no name").format(option=field.option, value=cell))
    if field.type == "unit" and is_made_a_day(cell, now):
        raise BadInput(
            _("{option}: the spreadsheet has made a day of it: {value}").format(option=field.option, value=cell),
            todo=_("format the column as text and type the home again, such as 9-12"),
        )
    typed = as_typed(field, cell, epoch, year)
    found = user_input.parse_input(field, typed, now, zone)
    if field.type in TIMES and not _DAY.search(fold(typed, "spelling")):
        sentence = _("{option}: {value} is another day tomorrow").format(option=field.option, value=repr(cell))
        raise BadInput(sentence, todo=_("write the day, such as 2026-11-05"))
    return found


def is_made_a_day(cell: str, now: datetime) -> bool:
    """True if a home, such as 9-12, has become a day or the serial number of one of the years about now."""
    if not _SERIAL.fullmatch(cell):
        return bool(_MADE_A_DAY.fullmatch(cell))
    day = datetime(1899, 12, 30, tzinfo=now.tzinfo) + timedelta(days=float(cell))
    return abs(day.year - now.year) <= YEARS_ABOUT


@lru_cache(4096)
def day_without_year(cell: str) -> tuple[int, int] | None:
    """Return the month and the day of a cell that has no year, or None."""
    plain = plain_time(cell)
    found = None if _COMPACT.fullmatch(plain) else _YEARLESS.fullmatch(plain)
    if not found or not (1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= 31):
        return None
    return int(found[1]), int(found[2])


def last_year_with(month: int, day: int, now: datetime) -> int:
    """Return the year of the last such day until now."""
    return now.year - ((month, day) > (now.month, now.day))


def as_typed(field: Field, cell: str, epoch: int, year: int | None) -> Any:
    """Return a cell as a user would type it."""
    if field.type in TIMES:
        return normalize_time(cell, epoch, year)
    if field.type == "phone":
        return plain_phone(cell)
    if field.type == "name" and not field.many and "\n" in cell:
        return join_lines(cell)
    if field.type == "flag":
        return FLAGS.get(cell.casefold(), cell)
    if field.type == "items":
        return items.split_items(cell)
    if field.many:
        return [part.strip() for part in _SEVERAL.split(cell) if part.strip()]
    return cell


def plain_phone(cell: str) -> str:
    """Return a telephone number without a word before it, with plain signs, and several in one line."""
    plain = _LABEL.sub("", re.sub(r"\s*[\n;；|]\s*", "、", cell))
    plain = re.sub(r"[—–―‒－]+", "-", unicodedata.normalize("NFKC", plain)).strip(" -、")
    return re.sub(r"^([0-9]{7,})\.0$", r"\1", plain)


def join_lines(cell: str) -> str:
    """Return the lines of a cell with names as one: 王静、李敏; a name that was only broken is put together."""
    parts = [part.strip() for part in cell.split("\n") if part.strip()]
    return ("、" if all(len(part) > 1 for part in parts) else "").join(parts)


def plain_time(cell: str) -> str:
    """Return a time without its weekday, with its year in four digits and its numerals and signs in the usual ones."""
    cell = _SHORT_YEAR.sub(r"20\1-\3-\4", _WEEKDAY.sub("", cell), count=1)
    if "月" in cell:
        cell = _HAN_YEAR.sub(lambda year: in_ascii(year[0]), cell)
        cell = _HAN_DAY.sub(lambda day: f"{read_numeral(day[1])}月{read_numeral(day[2])}日", cell)
        cell = " ".join(_HAN_FULL.sub(r"\1-\2-\3 ", cell).split())
    cell = _BEFORE_CLOCK.sub(" ", _SPACED.sub(lambda sign: sign[1] or sign[2], cell))
    if found := _WRITTEN_OUT.fullmatch(cell):
        cell = "{}-{}-{} {}:{}".format(*found.groups())
    return _HALF.sub(lambda t: f" {int(t[1]) % 12 + 12 * (t[3] in 'pP')}:{t[2]}", cell)


def normalize_time(cell: str, epoch: int, year: int | None) -> str:
    """Return a time in the form that a user would type, from a spreadsheet's one or two columns."""
    cell = plain_time(cell)
    day, _space, clock = cell.partition(" ")
    if _SHARE.fullmatch(clock):
        minutes = round(float(clock) * 1440)
        return f"{normalize_day(day, epoch, year)} {minutes // 60 % 24:02}:{minutes % 60:02}"
    if found := _WITH_DAY.fullmatch(clock) or _POINT.fullmatch(clock):
        return f"{normalize_day(day, epoch, year)} {':'.join(found.groups())}"
    if clock and (_SERIAL.fullmatch(day) or _COMPACT.fullmatch(day)):
        return f"{normalize_day(day, epoch, year)} {clock}"
    return normalize_day(cell, epoch, year)


def normalize_day(cell: str, epoch: int, year: int | None) -> str:
    """Return a day or time in the form that a user would type, from a serial number or a day without a year."""
    if _SERIAL.fullmatch(cell):
        first = datetime(1899, 12, 30) if epoch == 1900 else datetime(1904, 1, 1)  # noqa: DTZ001 - a clock on the wall
        when = first + timedelta(seconds=round(float(cell) * 86_400))
        return f"{when:%Y-%m-%d}" if "." not in cell else f"{when:%Y-%m-%d %H:%M:%S}"
    if found := _COMPACT.fullmatch(cell):
        return "-".join(found.groups())
    if year and (found := _YEARLESS.fullmatch(cell)):
        return f"{year}-{found[1]}-{found[2]} {found[3]}".strip()
    if (found := _POINTED.fullmatch(cell)) and int(found[1]) <= 12:
        return f"{found[1]}-{found[2]}"
    return cell
