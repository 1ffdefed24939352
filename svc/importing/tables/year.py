"""The year of days that are written without one, as a sheet's title, its name or its file's name has it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from svc.text.fold import fold
from svc.text.numerals import NINE, in_ascii

_HAN = re.compile(rf"[〇零○{NINE}]{{4}}(?=年)")
_SPELLINGS = (
    re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:年|-\s*(?:0?[1-9]|1[0-2])(?!\d))"),
    re.compile(r"(?:年度|年份|year|month)\s*[:=]?\s*((?:19|20)\d\d)(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[./_]\s*(?:0?[1-9]|1[0-2])(?![\d.])"),
)
_SHORT = re.compile(r"(?<!\d)([12]\d)\s*年\s*(?:0?[1-9]|1[0-2])\s*月(?!\s*\d)")  # 25年3月
_IN_NAMES = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:(?:0[1-9]|1[0-2])?(?!\d)|(?=\D))")  # 2025, 202503


class FoundYear(NamedTuple):
    """A year and the text that has it."""

    year: int
    text: str


def find_year(titles: Iterable[str], *names: str) -> FoundYear | None:
    """Return the year that a sheet is of, from its titles, else from the names of sheet and file, if any says.

    A text with several years, such as 2025年12月—2026年1月, does not say which.
    """
    for text in titles:
        if years := _years(text, _SPELLINGS) or _years(text, [_SHORT]):
            return FoundYear(years.pop(), text) if len(years) == 1 else None
    for text in names:
        if years := _years(text, (*_SPELLINGS, _IN_NAMES)) or _years(text, [_SHORT]):
            return FoundYear(years.pop(), text) if len(years) == 1 else None
    return None


def _years(text: str, spellings: Iterable[re.Pattern[str]]) -> set[int]:
    """Return the years in a text."""
    plain = _HAN.sub(lambda found: in_ascii(found[0].replace("○", "〇")), fold(text, "spelling"))
    return {int(found[1]) + 2000 * (len(found[1]) == 2) for spelling in spellings for found in spelling.finditer(plain)}
