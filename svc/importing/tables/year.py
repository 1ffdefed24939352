"""The year of days that are written without one, as a sheet's title, its name or its file's name has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from svc.text.fold import fold
from svc.text.numerals import NINE, in_ascii

_YEAR = r"(?<!\d)((?:19|20)\d\d)"
_MONTH = r"(0?[1-9]|1[0-2])"
_HAN = re.compile(rf"(?=[o0]*[〇零○{NINE}])[〇零○o0{NINE}]{{4}}(?=年)")
_SPELLINGS = (
    re.compile(rf"{_YEAR}\s*(?:年|-\s*(?:0?[1-9]|1[0-2])(?!\d))"),
    re.compile(r"(?:年度|年份|year|month)\s*[:=]?\s*((?:19|20)\d\d)(?!\d)"),
    re.compile(rf"{_YEAR}\s*[./_]\s*(?:0?[1-9]|1[0-2])(?![\d.])"),
)
_SHORT = re.compile(  # 25年3月
    r"(?<!\d)([12]\d)\s*年\s*(?:度|第?[1-4一二三四]\s*季|[上下]半年|(?:0?[1-9]|1[0-2])\s*[月-](?!\s*\d+\s*[日号]))"
)
_SHORT_NAME = re.compile(rf"([12]\d)\s*年(?![前来内以])|^(1[3-9]|2\d)(?:[-./_]{_MONTH}|(?:0[1-9]|1[0-2]))月?$")
_IN_NAMES = re.compile(r"(?<!\d)((?:199|20\d)\d)(?:(?:0[1-9]|1[0-2])?(?!\d)|(?=\D))")  # 2025, 202503
_DATED = re.compile(r"(?<!\d)((?:199|20\d)\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)")  # 20250331
_DAY = re.compile(rf"{_YEAR}\s*[-/.年]\s*{_MONTH}\s*[-/.月]\s*([0-3]?\d)(?!\d)")
_FILLED_IN = re.compile(r"日期|时间|打印|导出|制表|填表|编制|\b(?:date|printed|exported)\b")
_MONTHS = re.compile(rf"{_YEAR}\s*[-/.年]\s*{_MONTH}(?!\d)")
_OF_OTHER_THINGS = re.compile(  # 2015年修订, 依据2018年物业管理条例
    r"(?:版本|版号|依据|根据|按照|电话|成立于|建于)\D{0,4}(?:19|20)\d\d\s*年?"
    r"|(?:19|20)\d\d\s*年?\D{0,6}?(?:版|修订|条例|办法|开通|成立|竣工|交付|入伙|实施|施行)"
)


class FoundYear(NamedTuple):
    """The year of a sheet and the text that has it.

    Args:
        year: the year, where there is one only.
        text: what has it.
        months: the first and the last month of a sheet that goes over the end of a year.
        until: the day on which the sheet was filled in or written out: its days are of the year before that.
    """

    year: int
    text: str
    months: tuple[tuple[int, int], ...] = ()
    until: date | None = None

    def of(self, month: int, day: int) -> int | None:
        """Return the year of a day without one, or None where the text does not say which it is."""
        if self.until:
            return self.until.year - ((month, day) > (self.until.month, self.until.day))
        if self.year:
            return self.year
        first, last = self.months or ((1, 1), (0, 0))
        fitting = [year for year in range(first[0], last[0] + 1) if first <= (year, month) <= last]
        return fitting[0] if len(fitting) == 1 else None


def find_year(titles: Iterable[str], *names: str) -> FoundYear | None:
    """Return the year that a sheet is of, from its titles, else from the names of sheet and file, if any says.

    A text with several years, such as 2024年—2025年, says only that it is not sure; one with two months, such as
    2025年12月—2026年1月, says which days are of which.
    """
    later = []
    for text in titles:
        plain = _OF_OTHER_THINGS.sub("", _plain(text))
        if not (years := _years(plain, _SPELLINGS) or _years(plain, [_SHORT])):
            continue
        if _FILLED_IN.search(plain) and len(days := list(_days(plain, _DAY))) == 1:
            later.append(FoundYear(0, text, until=days[0]))
        else:
            return _found(text, plain, years)
    if later:
        return later[0]
    for text in names:
        plain = _plain(text)
        if years := _years(plain, (*_SPELLINGS, _IN_NAMES)) or _years(plain, [_SHORT, _SHORT_NAME]):
            return _found(text, plain, years)
        if len(days := list(_days(plain, _DATED))) == 1:
            return FoundYear(0, text, until=days[0])
    return None


def _found(text: str, plain: str, years: set[int]) -> FoundYear:
    """Return what a text with these years says."""
    if len(years) == 1:
        return FoundYear(years.pop(), text)
    months = sorted({(int(year), int(month)) for year, month in _MONTHS.findall(plain)})
    return FoundYear(0, text, (months[0], months[-1]) if len(months) > 1 else ())


def _days(plain: str, spelling: re.Pattern[str]) -> Iterator[date]:
    """Yield the days in a text."""
    for found in spelling.findall(plain):
        try:
            yield date(*map(int, found))
        except ValueError:
            continue


def _plain(text: str) -> str:
    """Return a text in one width, with years in Chinese numerals as numbers."""
    return _HAN.sub(lambda found: in_ascii(re.sub("[○o0]", "〇", found[0])), fold(text, "spelling"))


def _years(plain: str, spellings: Iterable[re.Pattern[str]]) -> set[int]:
    """Return the years in a text."""
    found = (next(filter(None, match.groups())) for spelling in spellings for match in spelling.finditer(plain))
    return {int(year) + 2000 * (len(year) == 2) for year in found}
