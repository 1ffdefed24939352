"""Terminal tables: aligned columns with ruled headers, as wide as the terminal and no wider."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from svc.render import Align, Column, Sheet
from svc.render.layout import Fit, fit, fit_on_one_line
from svc.render.screen import visible
from svc.render.wrapping import balanced, centered, padded, text_width, wrapped

_NARROWEST = 8  # a terminal narrower than this is treated as this wide
_ROOM = 16  # terminal columns beside a block's labels; with fewer, values follow their labels at once
_SPLIT = 40  # rule length above each row, where rows are printed as blocks
LONG = 100  # rows of a table from which on it waits for no table printer

# Where a rule meets a column's line: is there a line above, is there a rule to the left, to the right?
_CROSSING = {
    (True, True, True): "┼",
    (True, True, False): "┤",
    (True, False, True): "├",
    (True, False, False): "│",
    (False, True, True): "┬",
}


def render(sheet: Sheet, format: str, *, width: int | None, title: bool) -> str:  # noqa: A002, ARG001 - one shape for all
    """Render title, head, table and foot, or a block of lines for each row if the columns don't fit side by side."""
    if sheet.empty:
        return ""
    if width is not None:
        width = max(width, _NARROWEST)
    rows = [[visible(cell) for cell in row] for row in sheet.rows]
    titles = [visible(column.title) for column in sheet.columns]
    fits: Fit | None
    if sheet.brief and width and (brief := fit_on_one_line(sheet.columns, titles, rows, width)):
        fits, rows = brief
    else:
        fits = fit(sheet.columns, titles, rows, width)
    body = (
        _table(sheet, titles, rows, fits, whole=width is None)
        if fits
        else _blocks(sheet.columns, rows, width or _NARROWEST)
    )
    if not sheet.columns:
        fits, body = None, iter(())
    head = [visible(line) for line in sheet.head]
    head = [line for text in head for line in wrapped(text, width)] if sheet.lined else _beside(head, width)
    foot = [line for text in sheet.foot for line in wrapped(visible(text), width)]
    lines = [*_heading(visible(sheet.title), fits.across if fits else 0, width), *head, *body, *foot]
    for plot in sheet.plots:
        from svc.render.blocks import draw_plot

        lines += ["", *draw_plot(plot, width)]
    return "\n".join([*lines, ""])


def _heading(title: str, across: int, width: int | None) -> Iterator[str]:
    """Yield the title, centred over the table if its width is known."""
    for line in wrapped(title, width) if title else ():
        yield centered(line, min(across, width)).rstrip() if width else line


def _beside(items: list[str], width: int | None) -> list[str]:
    """Set short texts side by side, on as few lines as possible."""
    lines: list[str] = []
    for item in items:
        if lines and (width is None or text_width(f"{lines[-1]}   {item}") <= width):
            lines[-1] += f"   {item}"
        else:
            lines += wrapped(item, width)
    return lines


def _table(sheet: Sheet, titles: list[str], rows: list[list[str]], fits: Fit, *, whole: bool) -> Iterator[str]:
    """Yield the lines of a table. Where its cells are `whole`, each has all the width that it wants."""
    widths: Sequence[int | None] = [None] * len(fits.widths) if whole else fits.widths
    head = _bottom([balanced(title, width) for title, width in zip(titles, fits.widths, strict=True)])
    across = [True] * len(fits.widths)
    ruled = not whole and any(
        len(wrapped(cell, width)) > 1 for row in rows for cell, width in zip(row, widths, strict=True)
    )
    yield from _groups(sheet.columns, fits)
    if any(titles):
        yield from aligned_simply(_cut(head), sheet.columns, fits)
    yield _rule(fits, across).replace("─", "━").replace("┼", "┿")
    laid = ([wrapped(cell, width) for cell, width in zip(row, widths, strict=True)] for row in rows)
    for n, lines in enumerate(_aligned_rows(map(_cut, laid), sheet.columns, fits, long=len(rows) > LONG)):
        if n and ruled:
            yield _rule(fits, across)
        yield from lines
    if sheet.foot:
        yield _rule(fits, across).replace("─", "━").replace("┼", "┷")


def _aligned_rows(
    rows: Iterable[list[list[str]]], columns: Sequence[Column], fits: Fit, *, long: bool
) -> Iterator[list[str]]:
    """Yield rows of lines of cells as lines of text. A long table's rows are yielded as they are made."""
    if long:
        yield from (aligned_simply(lines, columns, fits) for lines in rows)
        return
    every = list(rows)
    taken = iter(aligned([line for lines in every for line in lines], columns, fits))
    yield from ([next(taken) for _ in lines] for lines in every)


def aligned(lines: list[list[str]], columns: Sequence[Column], fits: Fit) -> list[str]:
    """Return lines of cells as lines of text, the cells filled up to their columns' widths."""
    from svc.render.lean_tabulate import DataRow, TableFormat, tabulate

    ruler = [" " * width for width in fits.widths]  # gives tabulate the widths; left out again
    return tabulate(
        [ruler, *lines],
        tablefmt=TableFormat(None, None, None, None, None, DataRow("", fits.gap, ""), 0, None),
        colalign=[column.align for column in columns],
        disable_numparse=True,
        preserve_whitespace=True,
    ).split("\n")[1:]


def aligned_simply(lines: list[list[str]], columns: Sequence[Column], fits: Fit) -> list[str]:
    """Return the same without the table printer, which takes most of the time of a table of thousands of lines."""
    aligns = [column.align for column in columns]
    return [fits.gap.join(map(_filled, aligns, line, fits.widths)).rstrip() for line in lines]


def _filled(align: Align, cell: str, width: int) -> str:
    """Return a cell filled up to so many terminal columns; in the middle what is left over goes behind it."""
    rest = width - text_width(cell)
    before = 0 if align == "left" else rest if align == "right" else rest // 2
    return " " * before + cell + " " * (rest - before)


def _bottom(row: list[list[str]]) -> list[list[str]]:
    """Align a row of wrapped cells at the bottom."""
    height = max(map(len, row))
    return [[""] * (height - len(lines)) + lines for lines in row]


def _cut(row: list[list[str]]) -> list[list[str]]:
    """Return the lines of a row of wrapped cells."""
    height = max(map(len, row))
    if height == 1:
        return [[cell for (cell,) in row]]
    return [[lines[n] if n < len(lines) else "" for lines in row] for n in range(height)]


def _groups(columns: Sequence[Column], fits: Fit) -> Iterator[str]:
    """Yield the header above the header: each group's name over its columns, and a rule below it."""
    if not any(column.group for column in columns):
        return
    names: list[list[str]] = []
    widths: list[int] = []
    start = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        for size in [len(list(members))] if group else [1 for _ in members]:
            widths.append(Fit(fits.widths[start : start + size], fits.gap).across)
            names.append(wrapped(visible(group), widths[-1]))
            start += size
    for line in _cut(_bottom(names)):
        yield fits.gap.join(map(centered, line, widths)).rstrip()
    yield _rule(fits, [bool(column.group) for column in columns], [column.group for column in columns]).rstrip()


def _rule(fits: Fit, ruled: list[bool], spans: list[str] | None = None) -> str:
    """Draw a rule under the columns that are `ruled`. Inside a span no line meets it from above."""
    fills = ["─" if under else " " for under in ruled]
    line = fills[0] * fits.widths[0]
    for n, width in enumerate(fits.widths[1:]):
        above = not spans or spans[n] == "" or spans[n] != spans[n + 1]
        margin = len(fits.gap) // 2
        line += fills[n] * margin + _CROSSING[above, ruled[n], ruled[n + 1]] + fills[n + 1] * (margin + width)
    return line


def _blocks(columns: Sequence[Column], rows: list[list[str]], width: int) -> Iterator[str]:
    """Yield each row as lines of `title: value` below a rule, with the values aligned if there is room."""
    labels = [f"{visible(column.path)}: " for column in columns]
    indent = max(map(text_width, labels))
    roomy = width - indent >= _ROOM
    for row in rows or [[""] * len(labels)]:
        yield "─" * min(width, _SPLIT)
        for label, cell in zip(labels, row, strict=True):
            if roomy:
                first, *others = wrapped(cell, width - indent)
                yield f"{padded(label, indent)}{first}".rstrip()
                yield from (" " * indent + line for line in others)
            else:
                yield from wrapped(f"{label}{cell}".rstrip(), width)
    yield "─" * min(width, _SPLIT)
