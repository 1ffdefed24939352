"""Spreadsheets of old (.xls), read through xlrd: sheets as lines of text, as `workbook` reads those of today."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from svc.importing.tables.cells_shown import cell_place, cell_text
from svc.importing.tables.lines import LARGEST, WIDEST, too_large
from svc.text.errors import BadInput
from svc.text.language import _

_TEXT, _NUMBER, _DATE, _TRUTH, _ERROR = 1, 2, 3, 4, 5  # what xlrd calls the types of cells


class OldSheet:
    """One sheet of a workbook of old.

    Args:
        sheet: xlrd's sheet.
        path: what the file is called.
    """

    hidden = False
    struck = False

    def __init__(self, sheet: Any, path: Path) -> None:
        self.sheet = sheet
        self.path = path
        self.name = str(sheet.name).strip()
        self.epoch = 1904 if sheet.book.datemode else 1900
        self.at = 0

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the lines. Cells merged downwards are filled with the text at their top."""
        above: dict[tuple[int, int], tuple[int, int]] = {}
        for top, bottom, left, _right in self.sheet.merged_cells:
            above |= {(row, left): (top, left) for row in range(top + 1, bottom)}
        for row in range(self.sheet.nrows):
            self.at = row
            shape = self.sheet.rowinfo_map.get(row)
            self.hidden = bool(shape and shape.hidden)
            width = min(self.sheet.row_len(row), WIDEST)
            yield row + 1, [self.text(*above.get((row, column), (row, column))) for column in range(width)]

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows."""
        if column >= self.sheet.row_len(row):
            return ""
        cell, book = self.sheet.cell(row, column), self.sheet.book
        if cell.ctype == _ERROR:
            return str(import_module("xlrd").error_text_from_code.get(cell.value, "#N/A"))
        if cell.ctype == _DATE:
            when = import_module("xlrd").xldate_as_datetime(cell.value, book.datemode)
            return cell_text(when.time() if cell.value < 1 else when)
        if cell.ctype == _NUMBER:
            style = book.xf_list[cell.xf_index]
            return cell_text(cell.value, str(book.format_map[style.format_key].format_str))
        if cell.ctype == _TRUTH:
            return cell_text(bool(cell.value))
        return cell_text(cell.value) if cell.ctype == _TEXT else ""

    @property
    def hidden_columns(self) -> Collection[int]:
        """The columns that are hidden, counted from 0."""
        return [column for column, shape in self.sheet.colinfo_map.items() if shape.hidden]

    @property
    def done(self) -> float:
        """The share of the sheet that has been read."""
        return self.at / self.sheet.nrows if self.sheet.nrows else 0.0

    def cell(self, line: int, column: int) -> str:
        """Return the name of a cell, such as `B12`."""
        return cell_place(line, column)


def old_sheets(file: IO[bytes], path: Path) -> Iterator[OldSheet] | None:
    """Return the sheets of a workbook of old, the hidden ones last, or None where xlrd is not installed.

    Raises:
        BadInput: it is damaged, protected, or larger than any table.
    """
    try:
        xlrd = import_module("xlrd")
    except ImportError:
        return None
    file.seek(0)
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise too_large(path, LARGEST)
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=_Silent())
        found = sorted(book.sheets(), key=lambda sheet: sheet.visibility != 0)
    except Exception as error:  # xlrd raises whatever a damaged file makes it
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise BadInput(_("can't be read as a spreadsheet: {reason}").format(reason=reason[:200]), path=path) from None
    return iter([OldSheet(sheet, path) for sheet in found])


class _Silent:
    """A log that nobody reads."""

    def write(self, _text: str) -> None:
        """Do nothing."""
