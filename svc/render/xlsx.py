"""xlsx: a workbook as a person would have made it, ready to print, in which no cell is a formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from svc.render import Pair, Sheet, Slip, paper, workbook
from svc.render.long_rows import row_parts
from svc.render.native_charts import draw_charts
from svc.render.screen import visible
from svc.render.tab_letterhead import write_letterhead
from svc.render.tabs import LINE, LINES, SIGNED, SPACE, TITLE, Tab, column_letter, part_starts
from svc.render.typed_cells import typed_columns, unwrapped
from svc.text.language import _

if TYPE_CHECKING:
    from svc.render.letterhead import Letterhead

_LANDSCAPE = (126, 142, 162, 180, 190, 200, 210, 220, 240)  # terminal columns across A4: in 10 points, and in smaller
_TOO_WIDE = 170  # what is wider is printed on two pages side by side
_FINE = 42  # columns that the parts of one paper are laid on
_PORTRAIT = 84
_ALONE = 88  # a single column
_BY_HAND = 20.0  # points: the height of a row for handwriting
_GRID = 12  # columns of a slip's tab, which its boxes are laid on
_PART = 364.0  # points: where the first part of a slip ends, so that it is cut in the middle of the page
_BESIDE = 2
_CLOSE = 1.0  # points above and below the line of a thing where there are many
_SCALE = 78  # percent in which a slip is as wide as a page
_TO_SIGN = "________________"


def bind(sheets: Sequence[Sheet | Slip], title: str, letterhead: Letterhead | None = None) -> bytes:
    """Bind sheets into a workbook with a tab for each. It contains no time, so the same sheets make the same bytes."""
    from openpyxl import Workbook
    from openpyxl.worksheet.hyperlink import Hyperlink

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "svc"
    book.properties.title = workbook.excel_text(visible(title) or _heading(sheets[0]))
    taken: set[str] = set()
    tables = [sheet for sheet in sheets if isinstance(sheet, Sheet)]
    if len(tables) == len(sheets) and any(sheet.joined for sheet in tables):
        tab = book.create_sheet(workbook.tab_name(visible(title) or _name(sheets[0]), taken))
        _together(tab, tables, letterhead)
        return workbook.workbook_bytes(book)
    made = []
    for sheet in sheets:
        tab = book.create_sheet(workbook.tab_name(_name(sheet), taken))
        if isinstance(sheet, Slip):
            _slip(tab, sheet, letterhead)
        else:
            made.append((tab, sheet, _sheet(tab, sheet, letterhead)))
    anchors = {sheet.anchor: tab.title for tab, sheet, _first in made if sheet.anchor}
    for tab, sheet, first in made:
        for (y, x), anchor in sheet.links.items():
            cell = tab.cell(first + y, x + 1)
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{anchors[anchor]}'!A1")
    return workbook.workbook_bytes(book)


def _heading(sheet: Sheet | Slip) -> str:
    return visible(sheet.title) if isinstance(sheet, Slip) else paper.sheet_heading(sheet)


def _name(sheet: Sheet | Slip) -> str:
    """Return the name of a sheet's tab: the number of a form, or else its title."""
    return (sheet.head or (sheet.title,))[0] if isinstance(sheet, Slip) else sheet.name or sheet.title


# A table


def _sheet(tab: Any, sheet: Sheet, letterhead: Letterhead | None) -> int:
    """Write title, head, header, rows, foot and lines to sign. Returns the first row of the body."""
    flat = [[visible(cell) for cell in row] for row in sheet.rows]
    typed = typed_columns(sheet.columns, flat)
    widths = _widths(
        sheet, [[unwrapped(cell) if of else cell for cell, of in zip(r, typed, strict=True)] for r in flat]
    )
    on = Tab(tab, widths)
    if sum(widths) > _TOO_WIDE:
        on.front = next(n for n in range(len(widths)) if 2 * sum(widths[:n]) >= sum(widths) + widths[0])
        while sheet.columns[on.front].group and sheet.columns[on.front].group == sheet.columns[on.front - 1].group:
            on.front -= 1  # columns of a group stay together
        on.first = 1
    if sheet.title and sheet.head:
        write_letterhead(on, letterhead)
    _heading_rows(on, sheet)
    for row in paper.headers(sheet.columns):
        on.row += 1
        lines = [(h.down, on.put(h.text, h.start, h.across, h.down, style="header")) for h in row]
        on.high(LINE * max([count for down, count in lines if down == 1], default=1) + SPACE)
    header = on.row
    for n, cells in enumerate(sheet.rows):
        by_hand = n >= len(sheet.rows) - sheet.blank
        texts = [visible(text, lines=True) for text in cells]
        for part in row_parts(texts, on.widths, LINES):  # a text that no row can hold goes on in the next
            on.row += 1
            put = [
                on.put(
                    text,
                    x,
                    style=column.align,
                    number=column.align == "right",
                    typed=typed[x],
                    struck=n in sheet.struck,
                )
                for x, (text, column) in enumerate(zip(part, sheet.columns, strict=True))
            ]
            on.high(_BY_HAND if by_hand else LINE * max(put) + SPACE)
    if not (sheet.title or sheet.head or sheet.blank) and len(sheet.rows) > 1 and header:
        tab.auto_filter.ref = f"A{header}:{column_letter(on.across)}{on.row}"
    _closing_rows(on, sheet)
    if sheet.plots:
        draw_charts(on, sheet.plots)
    on.page("landscape", header)
    return header + 1


def _heading_rows(on: Tab, sheet: Sheet) -> None:
    """Write title and head."""
    if heading := paper.sheet_heading(sheet):
        on.line(heading, "title", TITLE)
    for together in paper.head_lines([visible(item) for item in sheet.head]):
        on.beside(together)


def _closing_rows(on: Tab, sheet: Sheet) -> None:
    """Write foot and lines to sign."""
    for line in sheet.foot:
        on.line(visible(line, lines=True), "foot")
    on.beside([f"{visible(label)} {_TO_SIGN}" for label in sheet.signatures], SIGNED)


def _together(tab: Any, sheets: Sequence[Sheet], letterhead: Letterhead | None) -> None:
    """Write the parts of one paper, such as a handover, one below the other."""
    upright = sheets[0].upright
    page = _PORTRAIT if upright else _LANDSCAPE[0]
    on = Tab(tab, [page // _FINE] * _FINE)
    write_letterhead(on, letterhead)
    for sheet in sheets:
        _heading_rows(on, sheet)
        if not sheet.columns:
            _closing_rows(on, sheet)
            continue
        flat = [[visible(cell) for cell in row] for row in sheet.rows]
        weights = paper.page_widths(sheet, flat, page).each
        if any(column.title for column in sheet.columns):
            _row(on, [(visible(column.path), "header") for column in sheet.columns], weights)
        for n, row in enumerate(sheet.rows):
            cells = [(visible(text, lines=True), column.align) for text, column in zip(row, sheet.columns, strict=True)]
            _row(on, cells, weights, struck=n in sheet.struck)
        _closing_rows(on, sheet)
        on.line("", "foot", LINE)
    on.page("portrait" if upright else "landscape")


def _widths(sheet: Sheet, rows: list[list[str]]) -> list[int]:
    """Return the column widths: together as wide as a page, or wider if words would have to be broken."""
    if not sheet.columns:
        return [34, 10, 10, 10, 2, 60] if sheet.plots else [_LANDSCAPE[0]]
    if len(sheet.columns) == 1:  # LibreOffice shrinks no column that is wider than a page
        return [_ALONE]
    *tried, last = _LANDSCAPE
    found = (paper.page_widths(sheet, rows, page) for page in tried)
    return (next((w for w in found if w.roomy), None) or paper.page_widths(sheet, rows, last)).each


# A slip


def _slip(tab: Any, slip: Slip, letterhead: Letterhead | None) -> None:
    """Write the parts of a slip one above the other on one page, with a line to cut along between them."""
    most = max((len(e.columns) for part in slip.parts for e in part.body if isinstance(e, Sheet)), default=0)
    across = max(_GRID, most)
    on = Tab(tab, [_PORTRAIT // across] * across)
    for n, part in enumerate(slip.parts):
        if n and slip.apart:
            on.break_page()
        elif n:
            on.line("", "foot", max(LINE, n * _PART - on.height))
            on.line(f"✂ {_('cut here')}", "cut")
        write_letterhead(on, letterhead)
        on.line(visible(slip.title), "title", TITLE)
        on.beside([visible(text) for text in (*slip.head, f"{part.title}  {part.page_text}")], even=False)
        if part.stamp:
            on.line(f"╳╳╳  {visible(part.stamp)}  ╳╳╳", "title", TITLE)
        for row in paper.rows_of(part):
            _things(on, row, close=slip.apart) if isinstance(row, Sheet) else _pairs(on, row)
        for signs in paper.signature_rows(part):
            _signed(on, signs)
        for text in slip.foot:
            on.line(visible(text, lines=True), "foot")
    on.page("portrait", tall=0 if slip.apart else 1, numbered=False)  # each part says its own page
    if slip.apart:  # Excel keeps no page breaks in what it fits to a page
        tab.sheet_properties.pageSetUpPr.fitToPage = False
        tab.page_setup.scale = _SCALE


def _pairs(on: Tab, pairs: Sequence[Pair]) -> None:
    """Write a row of values, each behind its label."""
    texts = [
        (visible(text, lines=True), style) for p in pairs for text, style in ((p.title, "header"), (p.value, "left"))
    ]
    weights = [1, 2, 1, 2] if len(pairs) == _BESIDE else [1, 5]
    _row(on, texts, weights)


def _things(on: Tab, things: Sheet, *, close: bool) -> None:
    """Write a table of things: its header and rows, which stand closer where there are many."""
    weights = paper.page_widths(things, [list(map(visible, row)) for row in things.rows], _PORTRAIT).each
    _row(on, [(visible(column.title), "header") for column in things.columns], weights)
    for row in things.rows:
        aligned = zip(row, things.columns, strict=True)
        texts = [(visible(text, lines=True), column.align) for text, column in aligned]
        _row(on, texts, weights, *((LINE, _CLOSE) if close else ()))


def _signed(on: Tab, signs: Sequence[Pair]) -> None:
    """Write a row of signatures: labels, each with a line."""
    texts = [
        (visible(text), style)
        for n, p in enumerate(signs)
        for text, style in ((p.title, "next" if n else "first"), (p.value, "signed"))
    ]
    _row(on, texts, {1: [1, 2, 3], 2: [1, 2, 1, 2]}.get(len(signs), [1, 1] * len(signs)), SIGNED)


def _row(
    on: Tab,
    texts: Sequence[tuple[str, str]],
    weights: list[int],
    least: float = _BY_HAND,
    space: float = SPACE,
    *,
    struck: bool = False,
) -> None:
    starts = part_starts(on.widths, weights)
    ends = [*starts[1:], on.across]
    widths = [sum(on.widths[start:end]) for start, end in zip(starts, ends, strict=True)][: len(texts)]
    for part in row_parts([text for text, _style in texts], widths, LINES):
        on.row += 1
        lines = [
            on.put(text, start, end - start, style=style, number=style in ("right", "center"), struck=struck)
            for text, (_text, style), start, end in zip(part, texts, starts, ends, strict=False)
        ]
        on.high(max(least, LINE * max(lines) + space))
