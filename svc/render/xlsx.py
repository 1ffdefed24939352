"""xlsx: a workbook that prints as it should, in which every cell is text and none a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from typing import Any

from svc.language import _
from svc.render import Sheet, paper, workbook
from svc.render.delimited import inert
from svc.render.screen import visible
from svc.render.wrapping import wrapped

PAGE = 126  # terminal columns across A4 landscape in 10 points
_FONT = "Microsoft YaHei"
_UNIT = 1.05  # a terminal column in Excel's unit of width
# Heights in points. Excel fits rows to their text when it opens a file, other programs don't.
_LINE = 16.5
_SPACE = 4.5  # above and below the lines
_TITLE = 32.0
_BY_HAND = 20.0
_SIGNED = 34.0
_MOST = 409.0  # Excel has no higher row
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,14}")  # Excel keeps fifteen digits


def bind(sheets: Sequence[Sheet], title: str) -> bytes:
    """A workbook with a tab for each sheet; no time stands in it, so that the same sheets are the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "svc"
    book.properties.title = workbook.text(visible(title) or paper.heading(sheets[0]))
    taken: set[str] = set()
    for sheet in sheets:
        _Page(book.create_sheet(workbook.tab(sheet.name or sheet.title, taken)), sheet).fill()
    return workbook.packed(book)


class _Page:
    """One sheet on one tab: rows are written from the top, then the page is set up."""

    def __init__(self, tab: Any, sheet: Sheet) -> None:
        self.tab = tab
        self.sheet = sheet
        self.styles = _Styles()
        self.row = 0
        self.widths = paper.widths(sheet, [[visible(cell) for cell in row] for row in sheet.rows], PAGE).each

    def fill(self) -> None:
        """Write everything: title, head, header, rows, foot, lines to sign."""
        for n, width in enumerate(self.widths, 1):
            self.tab.column_dimensions[_letter(n)].width = width * _UNIT + 0.7
        self._top()
        header = self.row
        for n, row in enumerate(self.sheet.rows):
            self._write(row, by_hand=n >= len(self.sheet.rows) - self.sheet.blank)
        self._bottom()
        self._set_up(header)

    def _top(self) -> None:
        if heading := paper.heading(self.sheet):
            self._line(heading, "title", _TITLE)
        self._beside([visible(item) for item in self.sheet.head], _LINE + _SPACE)
        for row in paper.headers(self.sheet.columns):
            self.row += 1
            most = 1
            for head in row:
                self._cell(self.row, head.start + 1, head.text, "header")
                self._merge(self.row, head.start + 1, head.across, head.down)
                if head.down == 1:
                    most = max(most, self._lines(head.text, head.start, head.across))
            self._height(_LINE * most + _SPACE)

    def _write(self, row: tuple[str, ...], *, by_hand: bool) -> None:
        self.row += 1
        most = 1
        for x, (text, column) in enumerate(zip(row, self.sheet.columns, strict=True)):
            shown = visible(text, lines=True)
            self._cell(self.row, x + 1, shown, column.align, number=column.align == "right")
            most = max(most, self._lines(shown, x))
        self._height(_BY_HAND if by_hand else _LINE * most + _SPACE)

    def _bottom(self) -> None:
        for line in self.sheet.foot:
            self._line(visible(line, lines=True), "foot", _LINE + _SPACE)
        self._beside([f"{visible(label)} ________________" for label in self.sheet.signatures], _SIGNED)

    def _line(self, text: str, style: str, height: float) -> None:
        """A text across all columns, as high as its lines need."""
        self.row += 1
        self._cell(self.row, 1, text, style)
        self._merge(self.row, 1, len(self.widths), 1)
        self._height(height + _LINE * (self._lines(text, 0, len(self.widths)) - 1))

    def _beside(self, texts: list[str], height: float) -> None:
        """Short texts beside each other, the first at the left and the last at the right."""
        if len(texts) > len(self.widths):
            texts = ["    ".join(texts)]
        if not texts:
            return
        self.row += 1
        starts = _starts(self.widths, len(texts))
        sides = ["left", *["middle"] * (len(texts) - 2), "end"][: len(texts)]
        for text, side, start, end in zip(texts, sides, starts, [*starts[1:], len(self.widths)], strict=True):
            self._cell(self.row, start + 1, text, f"{side}-beside")
            self._merge(self.row, start + 1, end - start, 1)
        self._height(height)

    def _lines(self, text: str, start: int, across: int = 1) -> int:
        """How many lines a text takes in those columns, rather one too many."""
        width = max(2, sum(self.widths[start : start + across]))
        return sum(len(wrapped(visible(line), width)) for line in text.split("\n"))

    def _height(self, height: float) -> None:
        self.tab.row_dimensions[self.row].height = min(_MOST, height)

    def _merge(self, row: int, column: int, across: int, down: int) -> None:
        if across > 1 or down > 1:
            self.tab.merge_cells(
                start_row=row, start_column=column, end_row=row + down - 1, end_column=column + across - 1
            )

    def _cell(self, row: int, column: int, text: str, style: str, *, number: bool = False) -> None:
        """A cell of text; a whole number in a column of figures is a number."""
        cell = self.tab.cell(row, column)
        if number and _NUMBER.fullmatch(text):
            cell.value = int(text)
            self.styles.give(cell, style + " number")
            return
        if text:
            cell.value = workbook.text(text)
            cell.data_type = "s"  # whatever it begins with: `=` is no formula here, #N/A no error
        self.styles.give(cell, style + " quoted" if inert(text) != text else style)

    def _set_up(self, header: int) -> None:
        """How it is looked at and printed."""
        tab, last = self.tab, max(self.row, 1)
        tab.freeze_panes = f"A{header + 1}"
        if header:
            tab.print_title_rows = f"1:{header}"
        tab.print_area = f"A1:{_letter(len(self.widths))}{last}"
        tab.page_setup.orientation = "landscape"
        tab.page_setup.paperSize = 9  # A4
        tab.page_setup.fitToWidth = 1
        tab.page_setup.fitToHeight = 0
        tab.sheet_properties.pageSetUpPr.fitToPage = True
        tab.print_options.horizontalCentered = True
        margins = tab.page_margins
        margins.left = margins.right = margins.top = 0.4
        margins.bottom, margins.header, margins.footer = 0.6, 0.2, 0.3
        tab.oddFooter.center.text = _("page {page} of {pages}").format(page="&P", pages="&N")


class _Styles:
    """How cells look: each way is made once and then given to all its cells."""

    def __init__(self) -> None:
        self.made: dict[str, Any] = {}

    def give(self, cell: Any, name: str) -> None:
        """Let a cell look as its style says: what it is, and whether it is `quoted` or a `number`."""
        if name not in self.made:
            _style(cell, *name.split())
            self.made[name] = copy(cell._style)
        cell._style = self.made[name]


# Of each style: where its text stands, across and down.
_PLACES = {
    "left": ("left", "center"),
    "right": ("right", "center"),
    "center": ("center", "center"),
    "header": ("center", "center"),
    "title": ("center", "center"),
    "foot": ("left", "center"),
    "left-beside": ("left", "bottom"),
    "middle-beside": ("center", "bottom"),
    "end-beside": ("right", "bottom"),
}
_RULED = ("left", "right", "center", "header")


def _style(cell: Any, kind: str, extra: str = "") -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    across, down = _PLACES[kind]
    cell.font = Font(name=_FONT, size=16 if kind == "title" else 10, bold=kind in ("title", "header"))
    wraps = extra != "number"
    cell.alignment = Alignment(across, down, wrap_text=wraps, indent=1 if kind == "right" else 0)
    if kind in _RULED:
        side = Side(style="thin", color="FF555B62")
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    if kind == "header":
        cell.fill = PatternFill("solid", fgColor="FFF1F3F6")
    cell.number_format = "0" if extra == "number" else "@"
    cell.quotePrefix = extra == "quoted"


def _starts(widths: list[int], count: int) -> list[int]:
    """The columns at which so many parts of much the same width begin, each at least one column wide."""
    starts = [0]
    for part in range(1, count):
        places = range(starts[-1] + 1, len(widths) - (count - part) + 1)
        starts.append(min(places, key=lambda n: abs(sum(widths[:n]) - sum(widths) * part / count)))
    return starts


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)
