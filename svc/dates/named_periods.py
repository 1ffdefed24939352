"""Months, half-years and years as people say them, such as 11月, 上月 or 去年上半年."""

from __future__ import annotations

import re
from datetime import date

from svc.text.fold import fold, simplified

JUNE = 6  # the last month of a first half-year
_LATIN = {"last": "上月", "this": "本月"}
_YEARS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2}
_MONTHS = {"本月": 0, "这个月": 0, "这月": 0, "当月": 0, "上月": -1, "上个月": -1, "上上月": -2, "上上个月": -2}
_NUMERALS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True)) | {"十一": 11, "十二": 12, "元": 1, "正": 1}
_YEAR = r"(?P<year>\d{4}年|今年|本年|去年|上年|前年)"
_WHOLE_YEAR = re.compile(_YEAR + "(?:度|全年)?")
_HALF = re.compile(rf"{_YEAR}?(?P<half>[上下])半年(?:度)?")
_MONTH = re.compile(rf"{_YEAR}?(?P<month>\d{{1,2}}|十[一二]?|[一二三四五六七八九元正])月份?")
_DIGITS = re.compile(r"(\d{4})[./年-](\d{1,2})")


def name_of_period(typed: str, today: date) -> str:
    """The name of the period that was typed in words: `2026-11`, `2026-H1` or `2026`. Anything else stays as it is.

    A month or half-year without its year is the last one that has begun.

    Args:
        typed: what was typed, in whatever width and in traditional characters too.
        today: what it counts from.
    """
    word = "".join(fold(typed).split())
    word = _LATIN.get(word, word)
    if found := _named(word, today):
        return found
    return typed if word.isascii() else _named(simplified(word), today) or typed


def _named(word: str, today: date) -> str:
    """The name of a period, or nothing."""
    if word in _MONTHS:
        months = today.year * 12 + today.month - 1 + _MONTHS[word]
        return f"{months // 12:04}-{months % 12 + 1:02}"
    if found := _DIGITS.fullmatch(word):
        return f"{found[1]}-{int(found[2]):02}"
    if found := _WHOLE_YEAR.fullmatch(word):
        return f"{_year(found['year'], today):04}"
    if found := _HALF.fullmatch(word):
        half = 1 if found["half"] == "上" else 2
        year = _year(found["year"], today, later=half == 2 and today.month <= JUNE)
        return f"{year:04}-H{half}"
    if found := _MONTH.fullmatch(word):
        month = _NUMERALS.get(found["month"]) or int(found["month"])
        return f"{_year(found['year'], today, later=month > today.month):04}-{month:02}"
    return ""


def _year(said: str | None, today: date, *, later: bool = False) -> int:
    """The year that was said, else the newest one in which the period has begun."""
    if said is None:
        return today.year - 1 if later else today.year
    return today.year + _YEARS[said] if said in _YEARS else int(said.removesuffix("年"))
