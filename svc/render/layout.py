"""The widths of columns with Chinese and other text, in the terminal columns that are available."""

import re
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import NamedTuple

from svc.render import Column
from svc.render.screen import visible
from svc.render.wrapping import hyphen_pieces, shortened, text_width, units

COMFORT = 24  # terminal columns in which long text reads well
_LONGEST = 16  # one long word can't claim more than this from the other columns


class Fit(NamedTuple):
    """Columns side by side: their widths, and the gap between them."""

    widths: list[int]
    gap: str

    @property
    def across(self) -> int:
        """The width of the whole table."""
        return sum(self.widths) + len(self.gap) * (len(self.widths) - 1)


def fit(
    columns: Sequence[Column],
    titles: list[str],
    rows: list[list[str]],
    width: int | None,
    gaps: tuple[str, str] = (" │ ", "│"),
    *,
    hyphens: bool = True,
) -> Fit | None:
    """Return the most generous layout that fits, or None if even the tightest one does not.

    These give way, in this order: the width of long text down to comfort, headers on one line, the space around the
    lines, spaces in short cells, comfort, hyphenated words.

    Args:
        columns: what stands side by side.
        titles: what stands above them.
        rows: their cells, already `visible`.
        width: the terminal columns there are; None for as many as it takes.
        gaps: what stands between columns, where there is room and where there is not.
        hyphens: whether numbers may be broken at their hyphens in the end.
    """
    roomy, tight = gaps
    contents = _contents(columns, rows)
    whole = natural_widths(columns, titles, rows)
    if width is None:
        return Fit(whole, roomy)
    for gap, need, ease in (
        (roomy, None, COMFORT),
        (roomy, text_width, COMFORT),
        (tight, text_width, COMFORT),
        (tight, _words, COMFORT),
        (tight, _words, 0),
        (tight, _pieces if hyphens else _words, 0),
    ):
        least = [
            min(most, _bent(column, content, ease) if column.flexible else _stiff(title, content, need, most))
            for column, title, content, most in zip(columns, titles, contents, whole, strict=True)
        ]
        spare = width - Fit(least, gap).across
        if spare >= 0:
            return Fit(_shared(spare, least, whole, columns), gap)
    return None


def fit_on_one_line(
    columns: Sequence[Column], titles: list[str], rows: list[list[str]], width: int
) -> tuple[Fit, list[list[str]]] | None:
    """Return a layout with each row on one line, and its cells, shortened; None if there is no room for that.

    These give way, in this order: long text, seconds, the space around the lines, short cells but the first, hours.

    Args:
        columns: what stands side by side.
        titles: what stands above them, which may take several lines.
        rows: their cells, already `visible`.
        width: the terminal columns there are.
    """
    rows = [[_TIME.sub(r"\1\2", cell) for cell in row] for row in rows]
    contents = _contents(columns, rows)
    for gap, most in ((" │ ", width), ("│", width), ("│", 12), ("│", 10), ("│", 8)):
        whole = [max(title_width(t), *map(text_width, c), 2) for t, c in zip(titles, contents, strict=True)]
        least = [
            min(w, column.min_width if column.flexible else w if not n else max(most, _dated(content)))
            for n, (w, column, content) in enumerate(zip(whole, columns, contents, strict=True))
        ]
        spare = width - Fit(least, gap).across
        if spare >= 0:
            fits = Fit(_shared(spare, least, whole, columns), gap)
            return fits, [[_cut(cell, w) for cell, w in zip(row, fits.widths, strict=True)] for row in rows]
    return None


_TIME = re.compile(r"^(\d{4}-\d\d-\d\d)( \d\d:\d\d)(?::\d\d)?$")


def _dated(content: list[str]) -> int:
    """Return the width of a date if there are times in a column."""
    return 10 if any(map(_TIME.match, content)) else 0


def _cut(cell: str, width: int) -> str:
    """Return a cell in at most this width: a time by its date, other text by its beginning."""
    return cell[:10] if width < text_width(cell) and _TIME.match(cell) else shortened(cell, width)


def squeezed_widths(columns: Sequence[Column], titles: list[str], rows: list[list[str]], room: int) -> list[int]:
    """Return the widths where no layout fits: the least each column needs, with the widest reduced first.

    Args:
        columns: what stands side by side.
        titles: what stands above them.
        rows: their cells, already `visible`.
        room: the terminal columns there are for all of them, without what stands between.
    """
    needs = [
        column.min_width if column.flexible else _stiff(title, content, _pieces, COMFORT)
        for column, title, content in zip(columns, titles, _contents(columns, rows), strict=True)
    ]
    while sum(needs) > room and max(needs) > 2:
        most = max(needs)
        needs[needs.index(most)] = most - 1
    return needs


def natural_widths(columns: Sequence[Column], titles: list[str], rows: list[list[str]]) -> list[int]:
    """Return the widths at which nothing is wrapped. Each has room for a Chinese character."""
    contents = _contents(columns, rows)
    widths = [max(2, *map(text_width, [title, *content])) for title, content in zip(titles, contents, strict=True)]
    end = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        start, end = end, end + len(list(members))
        if group:
            widths[end - 1] += max(0, text_width(visible(group)) - Fit(widths[start:end], " │ ").across)
    return widths


def _contents(columns: Sequence[Column], rows: list[list[str]]) -> list[list[str]]:
    return [[row[n] for row in rows] for n in range(len(columns))]


def _bent(column: Column, content: list[str], ease: int) -> int:
    """Return the least width of long text: comfortable, or just enough that no word is broken."""
    return max(column.min_width, ease or max(map(_words, content), default=0))


def _stiff(title: str, content: list[str], need: Callable[[str], int] | None, most: int) -> int:
    return max(title_width(title), *map(need, content), 2) if need else most


def title_width(title: str) -> int:
    """Return the width of a title on two lines with no word broken. A short one stays on one line."""
    width = text_width(title)
    return width if width <= 6 else max((width + 3) // 4 * 2, *map(text_width, units(title)))


def _words(cell: str) -> int:
    """Return the width of a cell with no word broken, nor a text as short as a name or half a phone number."""
    return max(min(text_width(cell), 8), min(_LONGEST, max(map(text_width, units(cell)), default=0)))


def _pieces(cell: str) -> int:
    """Return the width with words broken only at hyphens, and short names and half phone numbers kept whole."""
    widths = (text_width(piece) for unit in units(cell) for piece in hyphen_pieces(unit))
    return max(min(text_width(cell), 8 if cell.isascii() and " " in cell else 6), min(_LONGEST, max(widths, default=0)))


def _shared(spare: int, least: list[int], whole: list[int], columns: Sequence[Column]) -> list[int]:
    """Share out spare width: to long text in proportion, then to whole groups or other columns."""
    widths = list(least)
    wants = [most - few if column.flexible else 0 for most, few, column in zip(whole, least, columns, strict=True)]
    given = min(spare, sum(wants))
    for n, want in enumerate(wants):
        # what is left, by what is still wanted: no cell is lost to rounding
        share = given * want // (sum(wants[n:]) or 1)
        widths[n] += share
        given -= share
        spare -= share
    for _group, members in groupby(range(len(whole)), key=lambda n: columns[n].group or n):
        together = list(members)  # columns of a group are alike: all of them have their cells on one line, or none
        want = sum(whole[n] - widths[n] for n in together)
        if want <= spare:
            spare -= want
            for n in together:
                widths[n] = whole[n]
    return widths
