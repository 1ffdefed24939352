"""Terminal tables: aligned columns with ruled headers, as wide as the terminal and no wider."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from svc.render import Column, Sheet
from svc.render.screen import visible
from svc.render.wrapping import cells, pieces, units, wrapped

_NARROWEST = 8  # a terminal narrower than this is treated as this wide
_COMFORT = 24  # terminal columns in which long text reads well
_LONGEST = 16  # one long word can't claim more than this from the other columns
_ROOM = 16  # terminal columns beside a block's labels; with fewer, values follow their labels at once
_SPLIT = 40  # rule length above each row, where rows are printed as blocks

# Where a rule meets a column's line: is there a line above, is there a rule to the left, to the right?
_CROSSING = {
    (True, True, True): "┼",
    (True, True, False): "┤",
    (True, False, True): "├",
    (True, False, False): "│",
    (False, True, True): "┬",
}


class _Fit(NamedTuple):
    """Columns side by side: their widths, and what stands between them."""

    widths: list[int]
    gap: str

    @property
    def across(self) -> int:
        return sum(self.widths) + len(self.gap) * (len(self.widths) - 1)


def render(sheet: Sheet, format: str, *, width: int | None, title: bool) -> str:  # noqa: A002, ARG001 - one shape for all
    """Title, head, table and foot; where the columns don't fit side by side, a block of lines for each row."""
    if sheet.empty:
        return ""
    if width is not None:
        width = max(width, _NARROWEST)
    rows = [[visible(cell) for cell in row] for row in sheet.rows]
    titles = [visible(column.title) for column in sheet.columns]
    fit = _fit(sheet.columns, titles, rows, width)
    body = _table(sheet, titles, rows, fit) if fit else _blocks(sheet.columns, rows, width or _NARROWEST)
    head = _beside([visible(line) for line in sheet.head], width)
    foot = [line for text in sheet.foot for line in wrapped(visible(text), width)]
    lines = [*_heading(visible(sheet.title), fit.across if fit else 0, width), *head, *body, *foot]
    return "".join(f"{line}\n" for line in lines)


# Widths


def _fit(columns: Sequence[Column], titles: list[str], rows: list[list[str]], width: int | None) -> _Fit | None:
    """The most generous layout that fits, or None where not even the tightest does.

    What gives way, in this order: the width of long text down to comfort, headers on one line, the space around the
    lines, spaces in short cells, comfort, hyphenated words.
    """
    contents = [[row[n] for row in rows] for n in range(len(columns))]
    whole = _natural(columns, titles, contents)
    if width is None:
        return _Fit(whole, " │ ")
    for gap, need, ease in (
        (" │ ", None, _COMFORT),
        (" │ ", cells, _COMFORT),
        ("│", cells, _COMFORT),
        ("│", _words, _COMFORT),
        ("│", _words, 0),
        ("│", _pieces, 0),
    ):
        least = [
            min(most, _bent(column, content, ease) if column.flexible else _stiff(title, content, need, most))
            for column, title, content, most in zip(columns, titles, contents, whole, strict=True)
        ]
        spare = width - _Fit(least, gap).across
        if spare >= 0:
            return _Fit(_shared(spare, least, whole, [column.flexible for column in columns]), gap)
    return None


def _natural(columns: Sequence[Column], titles: list[str], contents: list[list[str]]) -> list[int]:
    """The widths at which nothing is wrapped; no column is too narrow for a Chinese character."""
    widths = [max(2, *map(cells, [title, *content])) for title, content in zip(titles, contents, strict=True)]
    end = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        start, end = end, end + len(list(members))
        if group:
            widths[end - 1] += max(0, cells(visible(group)) - _Fit(widths[start:end], " │ ").across)
    return widths


def _bent(column: Column, content: list[str], ease: int) -> int:
    """The width that long text can do with: in comfort, else with no word broken, such as a record's number."""
    return max(column.min_width, ease or max(map(_words, content), default=0))


def _stiff(title: str, content: list[str], need: Callable[[str], int] | None, most: int) -> int:
    return max(_header(title), *map(need, content), 2) if need else most


def _header(title: str) -> int:
    """The width a title needs on two lines, with no word broken; a short one stays on one."""
    width = cells(title)
    return width if width <= 6 else max((width + 3) // 4 * 2, *map(cells, units(title)))


def _words(cell: str) -> int:
    """The width a cell needs with no word broken, nor text as short as a name or half a phone number."""
    return max(min(cells(cell), 8), min(_LONGEST, max(map(cells, units(cell)), default=0)))


def _pieces(cell: str) -> int:
    """The same with words broken at hyphens, as dates are; still whole: a name of three characters, half a phone."""
    widths = (cells(piece) for unit in units(cell) for piece in pieces(unit))
    return max(min(cells(cell), 8 if cell.isascii() and " " in cell else 6), min(_LONGEST, max(widths, default=0)))


def _shared(spare: int, least: list[int], whole: list[int], flexible: list[bool]) -> list[int]:
    """Widths with the spare cells given out: to long text in proportion, then to each other column all or nothing."""
    widths = list(least)
    wants = [most - few if bends else 0 for most, few, bends in zip(whole, least, flexible, strict=True)]
    given = min(spare, sum(wants))
    for n, want in enumerate(wants):
        # what is left, by what is still wanted: no cell is lost to rounding
        share = given * want // (sum(wants[n:]) or 1)
        widths[n] += share
        given -= share
        spare -= share
    for n, most in enumerate(whole):
        if most - widths[n] <= spare:
            spare -= most - widths[n]
            widths[n] = most
    return widths


# Lines


def _heading(title: str, across: int, width: int | None) -> Iterator[str]:
    """The title, centred over the table where there is a width to centre it in."""
    from wcwidth import center

    for line in wrapped(title, width) if title else ():
        yield center(line, min(across, width)).rstrip() if width else line


def _beside(items: list[str], width: int | None) -> list[str]:
    """Short texts one beside the other, on as few lines as they fit on."""
    lines: list[str] = []
    for item in items:
        if lines and (width is None or cells(f"{lines[-1]}   {item}") <= width):
            lines[-1] += f"   {item}"
        else:
            lines += wrapped(item, width)
    return lines


def _table(sheet: Sheet, titles: list[str], rows: list[list[str]], fit: _Fit) -> Iterator[str]:
    header, *body = _laid([titles, *rows], sheet.columns, fit)
    ruled = any(len(lines) > 1 for lines in body)
    across = [True] * len(fit.widths)
    yield from _groups(sheet.columns, fit)
    yield from header
    yield _rule(fit, across).replace("─", "━").replace("┼", "┿")
    for n, lines in enumerate(body):
        if n and ruled:
            yield _rule(fit, across)
        yield from lines
    if sheet.foot:
        yield _rule(fit, across).replace("─", "━").replace("┼", "┷")


def _laid(rows: list[list[str]], columns: Sequence[Column], fit: _Fit) -> list[list[str]]:
    """Each row as the lines it takes, its cells wrapped and aligned; the first row is the header, which stands low."""
    from tabulate import DataRow, TableFormat, tabulate

    wraps = [[wrapped(cell, width) for cell, width in zip(row, fit.widths, strict=True)] for row in rows]
    wraps[0] = _bottom([_balanced(title, width) for title, width in zip(rows[0], fit.widths, strict=True)])
    heights = [max(map(len, row)) for row in wraps]
    ruler = [" " * width for width in fit.widths]  # gives tabulate the widths; left out again
    lines = tabulate(
        [ruler, *(cut for row, height in zip(wraps, heights, strict=True) for cut in _cut(row, height))],
        tablefmt=TableFormat(None, None, None, None, None, DataRow("", fit.gap, ""), 0, None),
        colalign=[column.align for column in columns],
        disable_numparse=True,
        preserve_whitespace=True,
    ).split("\n")[1:]
    taken = iter(lines)
    return [[next(taken) for _ in range(height)] for height in heights]


def _balanced(title: str, width: int) -> list[str]:
    """A title on as few lines as fit, of much the same length: 投诉人/姓名, not 投诉人姓/名."""
    lines = wrapped(title, width)
    least = max(-(-cells(title) // len(lines)), *map(cells, units(title)), 2)
    narrower = (wrapped(title, less) for less in range(least, width))
    return next((even for even in narrower if len(even) == len(lines)), lines)


def _bottom(row: list[list[str]]) -> list[list[str]]:
    """A row of wrapped cells in which the shorter ones begin lower."""
    height = max(map(len, row))
    return [[""] * (height - len(lines)) + lines for lines in row]


def _cut(row: list[list[str]], height: int) -> Iterator[list[str]]:
    """A row of wrapped cells, line by line."""
    for n in range(height):
        yield [lines[n] if n < len(lines) else "" for lines in row]


def _groups(columns: Sequence[Column], fit: _Fit) -> Iterator[str]:
    """The header above the header: each group's name over its columns, and a rule below it."""
    if not any(column.group for column in columns):
        return
    from wcwidth import center

    names: list[list[str]] = []
    widths: list[int] = []
    start = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        for size in [len(list(members))] if group else [1 for _ in members]:
            widths.append(_Fit(fit.widths[start : start + size], fit.gap).across)
            names.append(wrapped(visible(group), widths[-1]))
            start += size
    for line in _cut(_bottom(names), max(map(len, names))):
        yield fit.gap.join(map(center, line, widths)).rstrip()
    yield _rule(fit, [bool(column.group) for column in columns], [column.group for column in columns]).rstrip()


def _rule(fit: _Fit, ruled: list[bool], spans: list[str] | None = None) -> str:
    """A horizontal line under the columns that are `ruled`; inside a span no line comes down to it from above."""
    fills = ["─" if under else " " for under in ruled]
    line = fills[0] * fit.widths[0]
    for n, width in enumerate(fit.widths[1:]):
        above = not spans or spans[n] == "" or spans[n] != spans[n + 1]
        margin = len(fit.gap) // 2
        line += fills[n] * margin + _CROSSING[above, ruled[n], ruled[n + 1]] + fills[n + 1] * (margin + width)
    return line


def _blocks(columns: Sequence[Column], rows: list[list[str]], width: int) -> Iterator[str]:
    """Each row as lines of `title: value` below a rule; where there is room, values stand one under the other."""
    labels = [f"{visible(column.path)}: " for column in columns]
    indent = max(map(cells, labels))
    roomy = width - indent >= _ROOM
    for row in rows or [[""] * len(labels)]:
        yield "─" * min(width, _SPLIT)
        for label, cell in zip(labels, row, strict=True):
            if roomy:
                first, *others = wrapped(cell, width - indent)
                yield f"{label}{' ' * (indent - cells(label))}{first}".rstrip()
                yield from (" " * indent + line for line in others)
            else:
                yield from wrapped(f"{label}{cell}".rstrip(), width)
    yield "─" * min(width, _SPLIT)
