"""Dates in what was typed, told as of another day: `11-23`, 十六日, 九月, 四季度, 冬季, each in its own form."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from svc.text.numerals import BELOW_HUNDRED, NINE

NUMERALS = ("", *NINE, *(f"{t}十{u}" for t in ("", "二", "三") for u in ("", *NINE)))  # 三十九 is no day of a month
QUARTERS = NINE[:4]
SEASONS = "春夏秋冬"
SEASONS_BEGIN = ((2, 4), (5, 5), (8, 7), (11, 7))  # 立春, 立夏, 立秋, 立冬, give or take a day

_YEAR, _MONTH, _DAY = r"(?P<year>20\d\d)", r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>[0-3]\d)"
# What names a day, and how another is named likewise; a bare `11-23` gets its year, for it may no longer be this one.
DAYS: dict[str, Callable[[date], str]] = {
    rf"{_YEAR}-{_MONTH}-{_DAY}": date.isoformat,
    rf"{_MONTH}-{_DAY}": date.isoformat,
    rf"{_YEAR}-{_MONTH}{_DAY}": lambda d: f"{d:%Y-%m%d}",
    rf"{_MONTH}{_DAY}": lambda d: f"{d:%m%d}",
    r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日": lambda d: f"{d.month}月{d.day}日",
    r"(?P<day>\d{1,2})日": lambda d: f"{d.day}日",
    rf"(?P<day>{BELOW_HUNDRED})日": lambda d: f"{NUMERALS[d.day]}日",
}
# What names a month, reckoned from the month in which it is said.
MONTHS: dict[str, Callable[[date], str]] = {
    rf"{_YEAR}-{_MONTH}": lambda d: f"{d:%Y-%m}",
    r"(?P<month>\d{1,2})月": lambda d: f"{d.month}月",
    rf"(?P<month>{BELOW_HUNDRED})月": lambda d: f"{NUMERALS[d.month]}月",
}


def shift_mark(mark: str, was: date, now: date) -> str:
    """A date, or what depends on one, as it would have been said on another day.

    Days keep their distance from the day on which they are said; months, quarters, seasons and years keep theirs from
    the month, quarter, season and year: what was last month still is. What names no year is the nearest of its name.

    Args:
        mark: what was said.
        was: the day on which it was said.
        now: the day on which it is to be said.

    Raises:
        ValueError: it names no date.
    """
    for pattern, named in DAYS.items():
        if found := re.fullmatch(pattern, mark):
            return named(nearest(was, **mark_numbers(found)) + (now - was))
    for pattern, named in MONTHS.items():
        if found := re.fullmatch(pattern, mark):
            return named(months_later(now, months_from(was, **mark_numbers(found))))
    if re.fullmatch(f"[{QUARTERS}]季度", mark):
        return shift_in_cycle(QUARTERS, mark[0], quarter(was), quarter(now)) + mark[1:]
    if re.fullmatch(f"[{SEASONS}]季", mark):
        return shift_in_cycle(SEASONS, mark[0], season(was), season(now)) + mark[1:]
    if re.fullmatch(_YEAR, mark):
        return str(int(mark) - was.year + now.year)
    raise ValueError(mark)


def mark_numbers(found: re.Match[str]) -> dict[str, int]:
    """The numbers that a mark names, in any digits."""
    named = found.groupdict()
    return {name: int(text) if text.isdecimal() else NUMERALS.index(text) for name, text in named.items()}


def nearest(said: date, *, day: int, month: int = 0, year: int = 0) -> date:
    """The day of that name nearest to the one on which it is said."""
    years = [year] if year else range(said.year - 1, said.year + 2)
    months = [month] if month else range(1, 13)
    known = [found for y in years for m in months if (found := real_date(y, m, day))]
    return min(known, key=lambda found: abs(found - said))


def real_date(year: int, month: int, day: int) -> date | None:
    """A date, if there is such a day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def months_from(said: date, *, month: int, year: int = 0) -> int:
    """The months between a named month and the present one. Without a year it is at most six back or five on."""
    apart = month - said.month
    return apart + 12 * (year - said.year) if year else (apart + 6) % 12 - 6


def months_later(day: date, months: int) -> date:
    """The first day of the month that many months after `day`."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def shift_in_cycle(names: str, said: str, was: int, now: int) -> str:
    """A recurring name shifted as far from `now` as the one said is from `was`."""
    return names[(names.index(said) - was + now) % len(names)]


def quarter(day: date) -> int:
    """The quarter of a day, counted from 0."""
    return (day.month - 1) // 3


def season(day: date) -> int:
    """The season of a day by the Chinese calendar, counted from 0, which is spring."""
    return (sum((day.month, day.day) >= begins for begins in SEASONS_BEGIN) - 1) % 4
