"""Paper: column widths on a page, merged header cells, and the rows of a slip's box."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from svc.render import Column, Pair, Part, Sheet, handwriting
from svc.render.layout import fit, squeezed_widths
from svc.render.screen import visible

PADDING = 2  # what stands left and right of a cell, in terminal columns
_BESIDE = 2  # values of a slip side by side
_ABREAST = (
    7  # short texts below a title on one line; of more, those that tell what it is about have a line of their own
)
_FIRST, _EACH = 4, 6
_EASED = 3  # long text gets so much more of the room that is left over


class HeaderCell(NamedTuple):
    """A cell of a header: its text, the columns and rows it covers, and its first column."""

    text: str
    across: int
    down: int
    start: int


class Widths(NamedTuple):
    """Column widths with padding. `roomy` means that no word has to be broken."""

    each: list[int]
    roomy: bool = True


def headers(columns: Sequence[Column]) -> list[list[HeaderCell]]:
    """Return the header's rows: one, or two if columns are grouped. A column without a group stands in both.

    There is no header if all titles are empty.
    """
    if not any(visible(column.path) for column in columns):
        return []
    if not any(column.group for column in columns):
        return [[HeaderCell(visible(column.title), 1, 1, n) for n, column in enumerate(columns)]]
    return [
        [HeaderCell(visible(text), across, down, start) for text, across, down, start in _upper(columns)],
        [HeaderCell(visible(column.title), 1, 1, n) for n, column in enumerate(columns) if column.group],
    ]


def _upper(columns: Sequence[Column]) -> Iterator[tuple[str, int, int, int]]:
    start = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        within = list(members)
        if group:
            yield group, len(within), 1, start
        else:
            yield from ((column.title, 1, 2, start + n) for n, column in enumerate(within))
        start += len(within)


def page_widths(sheet: Sheet, rows: list[list[str]], page: int, padding: int = PADDING) -> Widths:
    """Return the column widths, which fill the page. A sheet without a table has one column.

    Args:
        sheet: what is printed.
        rows: its cells, already `visible`, each in one line.
        page: how wide the page is, in terminal columns.
        padding: what stands left and right of a cell.
    """
    columns = sheet.columns
    if not columns:
        return Widths([page])
    printed = rows[: len(rows) - sheet.blank]
    titles = [visible(column.title) for column in columns]
    room = page - padding * len(columns)
    if sheet.blank and not printed:
        return Widths(spread_widths(handwriting.hand_widths(columns, titles, room), columns, page, padding))
    gap = " " * padding
    found = fit(columns, titles, printed, page - padding, (gap, gap), hyphens=False)
    each = found.widths if found else squeezed_widths(columns, titles, printed, room)
    return Widths(spread_widths(_evened(each, columns, room), columns, page, padding), bool(found))


def _evened(each: list[int], columns: Sequence[Column], room: int) -> list[int]:
    """Return widths in which columns of figures are equally wide, and those of one title too, if there is room."""
    sorts = [column.align if column.align == "right" else column.path for column in columns]
    widest = {sort: max(width for width, of in zip(each, sorts, strict=True) if of == sort) for sort in sorts}
    evened = [widest[sort] for sort in sorts]
    return evened if sum(evened) <= room else each


def spread_widths(within: list[int], columns: Sequence[Column], page: int, padding: int = PADDING) -> list[int]:
    """Stretch widths to fill the page, mostly the long texts, or shrink all if they are too wide."""
    each = [width + padding for width in within]
    if sum(each) > page:
        return [max(1, width * page // sum(each)) for width in each]
    weights = [width * (_EASED if column.flexible else 1) for width, column in zip(each, columns, strict=True)]
    spare = page - sum(each)
    return [width + spare * more // sum(weights) for width, more in zip(each, weights, strict=True)]


def head_lines(head: Sequence[str]) -> list[list[str]]:
    """Return the lines below a title. Many figures are spread evenly over the lines."""
    if len(head) <= _ABREAST:
        return [list(head)] if head else []
    first, figures = list(head[:_FIRST]), head[_FIRST:]
    lines = -(-len(figures) // _EACH)
    each = -(-len(figures) // lines)
    return [first, *(list(figures[n : n + each]) for n in range(0, len(figures), each))]


def sheet_heading(sheet: Sheet) -> str:
    """Return the heading of a sheet on paper: its title, else its name."""
    return visible(sheet.title or sheet.name)


def signature_rows(part: Part) -> list[tuple[Pair, ...]]:
    """Return the signatures of a slip's part in rows: two side by side, or three where there are many."""
    beside = _BESIDE if len(part.signs) <= 2 * _BESIDE else _BESIDE + 1
    return [part.signs[n : n + beside] for n in range(0, len(part.signs), beside)]


def rows_of(part: Part) -> Iterator[list[Pair] | Sheet]:
    """Yield the rows of a slip's part: two values side by side, a wide one alone, tables in their places."""
    waiting: list[Pair] = []
    for entry in part.body:
        if isinstance(entry, Pair) and not entry.wide:
            waiting.append(entry)
        elif waiting:
            yield waiting
            waiting = []
        if isinstance(entry, Sheet):
            yield entry
        elif entry.wide:
            yield [entry]
        if len(waiting) == _BESIDE:
            yield waiting
            waiting = []
    if waiting:
        yield waiting
