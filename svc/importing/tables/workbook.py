"""Spreadsheets (.xlsx): sheets as lines of text, with the results of formulas, and with merged cells filled."""

from __future__ import annotations

import re
import warnings
import weakref
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any

from svc.importing.tables import shown
from svc.importing.tables.cells_shown import (
    NONE,
    TRUE,
    cell_place,
    cell_text,
    column_index,
    hidden_columns,
    number_format,
    strikes_through,
)
from svc.importing.tables.lines import LARGEST, MOST, WIDEST, too_large, too_many
from svc.importing.tables.strict import as_usual
from svc.render.long_rows import CONTINUED
from svc.text.errors import BadInput, StorageFailed
from svc.text.language import _

UNPACKED = 1024 * 1024 * 1024  # bytes of all parts of a workbook once they are unpacked
TEXTS = 64 * 1024 * 1024  # of the part that is kept in memory
MERGES = 20_000  # merged ranges of a sheet
ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"))
_PIECE = 1 << 20
_OVERLAP = 4096
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_UNKNOWN = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


class Worksheet:
    """One sheet of a workbook.

    Args:
        sheet: openpyxl's read-only worksheet.
        path: what the file is called.
        epoch: the year from which it counts its days.
    """

    def __init__(self, sheet: Any, path: Path, epoch: int) -> None:
        self.sheet = sheet
        self.path = path
        self.epoch = epoch
        self.name = str(sheet.title).strip()
        self.last = sheet.max_row or 0
        self.at = 0
        self.hidden = False
        self.struck = False
        self.hidden_columns: frozenset[int] = frozenset()
        self._spans: dict[int, list[tuple[int, int]]] | None = None
        self._unworked: dict[int, list[int]] = {}

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the lines. What goes on in further rows, because no row of a workbook is so high, is one line."""
        held: tuple[int, list[str]] | None = None
        looks = (False, False)
        for line, texts in self._lines():
            if held and texts and texts[0] in CONTINUED:
                whole = held[1] + [""] * (len(texts) - len(held[1]))
                held = held[0], [whole[0], *(a + b for a, b in zip_longest(whole[1:], texts[1:], fillvalue=""))]
                continue
            own = self.hidden, self.struck
            if held:
                self.hidden, self.struck = looks
                yield held
            held, looks = (line, texts), own
        if held:
            self.hidden, self.struck = looks
            yield held

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows as lines. Cells merged downwards are filled with the text at their top."""
        if self._spans is None:
            self._spans = self.spans()
        filled: dict[int, tuple[int, str]] = {}  # column -> down to which line, with what
        for line, cells in self._rows():
            self.at = line
            texts: list[str] = []
            for column, value, shape in cells:
                texts += [""] * (column - len(texts)) + [cell_text(value, shape)]
            for column in self._unworked.get(line, ()):
                texts += [""] * (column + 1 - len(texts))
                texts[column] = shown.UNWORKED
            for column, until in self._spans.get(line, ()):
                filled[column] = until, texts[column] if column < len(texts) else ""
            if filled:
                filled = {column: span for column, span in filled.items() if span[0] >= line}
                texts += [""] * (max(filled, default=-1) + 1 - len(texts))
                for column, (_until, said) in filled.items():
                    texts[column] = texts[column] or said
            yield line, texts

    def _rows(self) -> Iterator[tuple[int, list[tuple[int, Any, str]]]]:
        """Yield the lines that are there, each with its cells: column, value, and the format of a number.

        The lines between them, of which there may be a million, are not made up.
        """
        reader = import_module("openpyxl.worksheet._reader")
        book = self.sheet.parent
        formats: dict[int, str] = {}
        strikes: set[int] = set()
        with workbook_errors(self.path), warnings.catch_warnings(), self.sheet._get_source() as source:
            warnings.simplefilter("ignore")  # dates out of range, styles unheard of: the cell's text says enough
            parser = reader.WorkSheetParser(
                source,
                self.sheet._shared_strings,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            for line, cells in parser.parse():
                if line > MOST:
                    raise too_many(self.path, MOST)
                shape = parser.row_dimensions.pop(str(line), {})
                self.hidden = shape.get("hidden") in TRUE or shape.get("ht") in NONE
                if parser.column_dimensions and not self.hidden_columns:
                    self.hidden_columns = hidden_columns(parser.column_dimensions)
                found, struck = [], 0
                for cell in cells:
                    value, style = cell["value"], cell.get("style_id", 0)
                    if value is None or cell["column"] > WIDEST:
                        continue
                    if style and style not in formats:
                        formats[style] = number_format(book, style)
                        strikes.update((style,) if strikes_through(book, style) else ())
                    struck += style in strikes
                    found.append((cell["column"] - 1, value, formats.get(style, "General")))
                self.struck = struck > 1 and struck >= len(found) - 1
                yield line, found

    def spans(self) -> dict[int, list[tuple[int, int]]]:
        """Return the ranges merged downwards: for each line the columns, with the last line of each range.

        Cells with a formula that was never worked out are kept, too: nobody knows what stands there.
        """
        found: dict[int, list[tuple[int, int]]] = {}
        count = 0
        with workbook_errors(self.path):
            for piece in xml_pieces(self.sheet):
                for letters, digits in _UNKNOWN.findall(piece):
                    columns = self._unworked.setdefault(int(digits), [])
                    if (column := column_index(letters)) < WIDEST and column not in columns:
                        columns.append(column)
                for left, top, _right, bottom in _MERGED.findall(piece):
                    count += 1
                    if count > MERGES:
                        raise BadInput(_("more than {count} merged cells").format(count=MERGES), path=self.path)
                    if int(bottom) > int(top) and column_index(left) < WIDEST:
                        found.setdefault(int(top), []).append((column_index(left), int(bottom)))
        return found

    @property
    def done(self) -> float:
        """The share of the sheet that has been read, as far as its length is known."""
        return min(1.0, self.at / self.last) if self.last else 0.0

    def cell(self, line: int, column: int) -> str:
        """Return the name of a cell, such as `B12`."""
        return cell_place(line, column)


def workbook_sheets(file: IO[bytes], path: Path) -> Iterator[Worksheet]:
    """Yield the sheets of a workbook, in its order.

    Raises:
        BadInput: it is no workbook, or one that unpacks to more than any desk has.
        StorageFailed: openpyxl is not installed.
    """
    check_unpacked_size(file, path)
    try:
        openpyxl = import_module("openpyxl")
    except ImportError:
        raise StorageFailed(
            _("spreadsheets need openpyxl, which is not installed"),
            todo=_("install it: pip install 'svc[books]'; or save the table as CSV"),
        ) from None
    with workbook_errors(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        usual = as_usual(file)
        book = openpyxl.load_workbook(usual, read_only=True, data_only=True)
        if usual is not file:
            weakref.finalize(book, usual.close)  # its sheets are read for as long as somebody has them
        epoch = book.epoch.year
        found = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
        found.sort(key=lambda sheet: sheet.sheet_state != "visible")  # what is hidden is rarely what is meant
    for sheet in found:
        yield Worksheet(sheet, path, 1904 if epoch == 1904 else 1900)


def check_unpacked_size(file: IO[bytes], path: Path) -> None:
    """Refuse a workbook that unpacks to more than any desk has."""
    file.seek(0, 2)
    if file.tell() > LARGEST:
        raise too_large(path, LARGEST)
    with workbook_errors(path), zipfile.ZipFile(file) as packed:
        sizes = {part.filename: part.file_size for part in packed.infolist()}
    if sum(sizes.values()) > UNPACKED or any("sharedStrings" in n and size > TEXTS for n, size in sizes.items()):
        raise too_large(path, UNPACKED)
    file.seek(0)


def xml_pieces(sheet: Any) -> Iterator[bytes]:
    """Yield the sheet's own XML in overlapping pieces."""
    with sheet._get_source() as source:
        kept = b""
        while some := source.read(_PIECE):
            yield kept + some
            kept = (kept + some)[-_OVERLAP:]


@contextmanager
def workbook_errors(path: Path) -> Iterator[None]:
    """Turn whatever openpyxl raises for a damaged workbook into an error about the file."""
    try:
        yield
    except (BadInput, StorageFailed, GeneratorExit):
        raise
    except Exception as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise BadInput(_("can't be read as a spreadsheet: {reason}").format(reason=reason[:200]), path=path) from None
