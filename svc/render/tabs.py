"""A tab of a workbook, written from the top: cells of text, merged cells, row heights, page setup."""

from __future__ import annotations

import re
from copy import copy
from typing import Any, Literal

from svc.render import workbook
from svc.render.delimited import inert
from svc.render.screen import visible
from svc.render.tab_styles import set_style
from svc.render.typed_cells import typed_cell
from svc.render.wrapping import text_width, wrapped
from svc.text.language import _

# Heights in points. Excel fits rows to their text when it opens a file, other programs don't.
LINE = 16.5
SPACE = 4.5  # above and below the lines of a row
TITLE = 32.0
SIGNED = 34.0
_MOST = 409.0  # Excel has no higher row
LINES = int((_MOST - SPACE) / LINE) - 1  # of text that it can show, one to spare
_PAGE = 92  # terminal columns across A4 landscape, with the space beside each cell
_UNIT = 1.05  # a terminal column in Excel's unit of width
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,14}")  # Excel keeps fifteen digits


class Tab:
    """A tab and the row that is being written.

    Args:
        tab: of openpyxl's, empty.
        widths: how wide its columns are, in terminal columns.

    Its `height` is that of the rows written so far, in points; `first` to `front` are the columns in which title, head
    and foot stand: those on the first of the pages side by side, without the one that is repeated on each.
    """

    def __init__(self, tab: Any, widths: list[int]) -> None:
        self.tab = tab
        self.widths = widths
        self.row = 0
        self.height = 0.0
        self.first, self.front = 0, len(widths)
        self.styles: dict[str, Any] = {}
        self.merged: dict[tuple[int, ...], list[Any]] = {}  # the styles of the cells merged with one of such a style
        for n, width in enumerate(widths, 1):
            tab.column_dimensions[column_letter(n)].width = width * _UNIT + 0.7

    @property
    def across(self) -> int:
        """The number of columns."""
        return len(self.widths)

    def put(
        self,
        text: str,
        start: int,
        across: int = 1,
        down: int = 1,
        *,
        style: str,
        number: bool = False,
        typed: bool = False,
        struck: bool = False,
    ) -> int:
        """Write a cell of the row.

        Args:
            text: what stands in it, already `visible`.
            start: its first column, counted from 0.
            across: over how many columns it is merged.
            down: over how many rows.
            style: one of `tab_styles.PLACES`.
            number: whether a whole number is one.
            typed: whether a date, a time, a share and a duration is one; everything else is text.
            struck: whether it is crossed out.

        Returns:
            How many lines its text takes.
        """
        cell = self.tab.cell(self.row, start + 1)
        counts = bool(number and _NUMBER.fullmatch(text))
        value = typed_cell(text) if typed else None
        if counts:
            cell.value = int(text)
        elif value:
            cell.value = value.value
        elif text:
            cell.value = workbook.excel_text(text)
            cell.data_type = "s"  # whatever it begins with: `=` is no formula here, #N/A no error
        extras = {"number": counts or value, "quoted": not (counts or value) and inert(text) != text, "struck": struck}
        self._style(
            cell, style, *(name for name, holds in extras.items() if holds), shown=value.format if value else ""
        )
        if across > 1 or down > 1:
            self._merge(cell, across, down)
        width = max(2, sum(self.widths[start : start + across]))
        return sum(len(wrapped(visible(line), width)) for line in text.split("\n"))

    def line(self, text: str, style: str, height: float = LINE + SPACE) -> None:
        """Write a row with one text across all columns."""
        self.row += 1
        lines = self.put(text, self.first, self.front - self.first, style=style)
        self.high(height + LINE * (lines - 1))

    def beside(self, texts: list[str], height: float = LINE + SPACE, *, even: bool = True) -> None:
        """Write a row with short texts side by side, the first at the left and the last at the right.

        Each has the same room where they are `even`, else as much as it is long.
        """
        if len(texts) > self.front - self.first:
            texts = ["    ".join(texts)]
        if not texts:
            return
        self.row += 1
        weights = [1 if even else text_width(text) + 4 for text in texts]
        starts = [self.first + start for start in part_starts(self.widths[self.first : self.front], weights)]
        lines = [1]
        for n, (text, start, end) in enumerate(zip(texts, starts, [*starts[1:], self.front], strict=True)):
            style = "first" if n == 0 else "last" if n == len(texts) - 1 else "middle"
            lines.append(self.put(text, start, end - start, style=style))
        self.high(height + LINE * (max(lines) - 1))

    def high(self, height: float) -> None:
        """Set the height of the row in points. Text that is higher than a row can be is aligned at the top."""
        self.tab.row_dimensions[self.row].height = min(_MOST, height)
        self.height += min(_MOST, height)
        if height > _MOST:
            for cell in self.tab[self.row]:
                place = copy(cell.alignment)
                place.vertical = "top"
                cell.alignment = place

    def break_page(self) -> None:
        """Let the next row begin on a new page."""
        from openpyxl.worksheet.pagebreak import Break

        self.tab.row_breaks.append(Break(self.row))

    def page(
        self, orientation: Literal["landscape", "portrait"], header: int = 0, tall: int = 0, *, numbered: bool = True
    ) -> None:
        """Set up printing: A4, one page wide, or two if not all columns are on the front.

        Args:
            orientation: of the page.
            header: so many rows are repeated on each page, and stay on the screen; none are where it is 0.
            tall: how many pages it takes at most; 0 is as many as it needs.
            numbered: whether each page has its number at its foot.
        """
        tab = self.tab
        if header:
            tab.freeze_panes = f"A{header + 1}"
            tab.print_title_rows = f"1:{header}"
        tab.print_area = f"A1:{column_letter(self.across)}{max(1, self.row)}"
        tab.page_setup.orientation = orientation
        tab.page_setup.paperSize = 9  # A4
        tab.page_setup.fitToWidth = 1
        if self.front < self.across:  # the first column is repeated
            from openpyxl.worksheet.pagebreak import Break, ColBreak

            tab.print_title_cols = "A:A"
            tab.col_breaks = ColBreak()
            tab.col_breaks.append(Break(self.front))
            widest = max(sum(self.widths[: self.front]), self.widths[0] + sum(self.widths[self.front :]))
            tab.page_setup.scale = max(10, min(100, 100 * _PAGE // widest))
        tab.page_setup.fitToHeight = tall
        tab.sheet_properties.pageSetUpPr.fitToPage = self.front == self.across  # else breaks would not count
        tab.print_options.horizontalCentered = True
        margins = tab.page_margins
        margins.left = margins.right = margins.top = 0.4
        margins.bottom, margins.header, margins.footer = 0.6, 0.2, 0.3
        if numbered:
            tab.oddFooter.center.text = _("page {page} of {pages}").format(page="&P", pages="&N")

    def figure(self, value: float | None, column: int, shown: str) -> None:
        """Write a figure into a cell of the row, in a number format."""
        cell = self.tab.cell(self.row, column + 1)
        cell.value = value
        self._style(cell, "right", "number", shown=shown)

    def _merge(self, first: Any, across: int, down: int) -> None:
        """Merge cells. openpyxl works out the border of each anew, so it is asked once for each style and size."""
        from openpyxl.cell.cell import MergedCell
        from openpyxl.worksheet.cell_range import CellRange

        rows, columns = range(first.row, first.row + down), range(first.column, first.column + across)
        place = CellRange(min_row=rows[0], min_col=columns[0], max_row=rows[-1], max_col=columns[-1])
        others = [(row, column) for row in rows for column in columns][1:]
        key = (*first._style, across, down)
        if key in self.merged:
            self.tab.merged_cells.ranges.add(place)
            for at, style in zip(others, self.merged[key], strict=True):
                other: Any = MergedCell(self.tab, *at)
                other._style = copy(style)
                self.tab._cells[at] = other
        else:
            self.tab.merge_cells(place.coord)
            self.merged[key] = [copy(self.tab._cells[at]._style) for at in others]

    def _style(self, cell: Any, *names: str, shown: str = "") -> None:
        """Apply a style to a cell, with a number format. Each style is made once and shared by its cells."""
        key = " ".join((*names, shown))
        if key not in self.styles:
            set_style(cell, *names)
            if shown:
                cell.number_format = shown
            self.styles[key] = copy(cell._style)
        cell._style = self.styles[key]


def part_starts(widths: list[int], weights: list[int]) -> list[int]:
    """Return the first columns of parts that share the width by weight, each at least one column wide."""
    starts, share = [0], 0.0
    for n, weight in enumerate(weights[:-1], 1):
        share += weight / sum(weights)
        places = range(starts[-1] + 1, len(widths) - (len(weights) - n) + 1)
        wanted = sum(widths) * share
        starts.append(min(places, key=lambda place: abs(sum(widths[:place]) - wanted)))
    return starts


def column_letter(column: int) -> str:
    """Return the letters of a column, counted from 1."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)
