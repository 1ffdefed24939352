"""OpenDocument spreadsheets (.ods): sheets as lines of what their cells show. The format is plain XML in a zip file."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from svc.importing.tables import shown
from svc.importing.tables.cells_shown import cell_place
from svc.importing.tables.lines import MOST, WIDEST, too_many
from svc.importing.tables.workbook import check_unpacked_size, workbook_errors
from svc.text.errors import BadInput
from svc.text.language import _

_CONTENT = "content.xml"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT = (f"{{{_NAMES}{name}:1.0}}" for name in ("table", "office", "text"))
_ROW, _CELL, _COVERED = f"{_TABLE}table-row", f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_HEAD = 1 << 16  # bytes in which a document begins
_HIDDEN = ("collapse", "filter")


class OpenSheet:
    """One sheet of an OpenDocument spreadsheet.

    Args:
        file: the file, which can be gone back in.
        path: what it is called.
        name: the sheet.
    """

    epoch = 1900
    hidden = False
    struck = False

    def __init__(self, file: IO[bytes], path: Path, name: str) -> None:
        self.file = file
        self.path = path
        self.name = name
        self.hidden_columns: Collection[int] = ()

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the lines that hold anything. Cells merged downwards are filled with the text at their top."""
        line = 1
        filled: dict[int, tuple[int, str]] = {}  # column -> down to which line, with what
        for row in self.rows():
            count = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
            self.hidden = row.get(f"{_TABLE}visibility") in _HIDDEN
            for _n in range(count):
                texts = self.texts(row, line, filled)
                if not any(texts):
                    break
                if line > MOST:
                    raise too_many(self.path, MOST)
                yield line, texts
                line += 1
                count -= 1
            line += count

    def rows(self) -> Iterator[ElementTree.Element]:
        """Yield the rows of the sheet as XML, one after the other."""
        inside, column = False, 0
        with workbook_errors(self.path), zipfile.ZipFile(self.file) as packed, packed.open(_CONTENT) as source:
            for event, element in ElementTree.iterparse(source, ("start", "end")):  # noqa: S314 - without DOCTYPE
                if element.tag == f"{_TABLE}table":
                    if inside and event == "end":
                        return
                    inside = event == "start" and element.get(f"{_TABLE}name", "").strip() == self.name
                elif event == "end" and element.tag == f"{_TABLE}table-column" and inside:
                    count = min(int(element.get(f"{_TABLE}number-columns-repeated", "1")), WIDEST)
                    if element.get(f"{_TABLE}visibility") in _HIDDEN:
                        self.hidden_columns = {*self.hidden_columns, *range(column, column + count)}
                    column += count
                elif event == "end" and element.tag == _ROW:
                    if inside:
                        yield element
                    element.clear()

    def texts(self, row: ElementTree.Element, line: int, filled: dict[int, tuple[int, str]]) -> list[str]:
        """Return the texts of a row's cells."""
        found: list[str] = []
        for cell in row:
            if cell.tag not in (_CELL, _COVERED) or len(found) >= WIDEST:
                continue
            text, at = cell_shown(cell), len(found)
            if (down := int(cell.get(f"{_TABLE}number-rows-spanned", "1"))) > 1:
                filled[at] = line + down - 1, text
            elif cell.tag == _COVERED and filled.get(at, (0, ""))[0] >= line:
                text = filled[at][1]
            count = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            found += [text] * min(count, WIDEST - at)
        return found

    @property
    def done(self) -> float:
        """Nothing, since nobody knows how long it is."""
        return 0.0

    def cell(self, line: int, column: int) -> str:
        """Return the name of a cell, such as `B12`."""
        return cell_place(line, column)


def cell_shown(cell: ElementTree.Element) -> str:
    """Return what a cell shows; of a day, the day itself, which its cell may show without a year."""
    kind = cell.get(f"{_OFFICE}value-type", "")
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value", "").removesuffix("T00:00:00").replace("T", " ").partition(".")[0]
    lines = ["".join(_texts_in(part)) for part in cell.findall(f"{_TEXT}p")]
    text = shown.clean_text("\n".join(lines))
    return shown.TypedText(text) if kind == "string" else text


def _texts_in(part: ElementTree.Element) -> Iterator[str]:
    """Yield the texts of a paragraph, its spaces and line breaks among them."""
    yield part.text or ""
    for inner in part:
        if inner.tag == f"{_TEXT}s":
            yield " "
        elif inner.tag == f"{_TEXT}line-break":
            yield "\n"
        yield from _texts_in(inner)
        yield inner.tail or ""


def open_sheets(file: IO[bytes], path: Path) -> Iterator[OpenSheet]:
    """Yield the sheets of an OpenDocument spreadsheet, in its order.

    Raises:
        BadInput: it is damaged or protected, or unpacks to more than any desk has.
    """
    check_unpacked_size(file, path)
    names = []
    with workbook_errors(path), zipfile.ZipFile(file) as packed:
        if b"manifest:encryption-data" in packed.read("META-INF/manifest.xml"):
            raise BadInput(_("protected by a password"), path=path)
        with packed.open(_CONTENT) as source:
            before = re.match(rb"(?s)(.*?)<[A-Za-z]", source.read(_HEAD))
            if before is None or b"<!DOCTYPE" in before[1]:  # no spreadsheet has one, and it may stand for anything
                raise BadInput(_("can't be read as a spreadsheet: {reason}").format(reason="DOCTYPE"), path=path)
        with packed.open(_CONTENT) as source:
            for _event, element in ElementTree.iterparse(source, ("end",)):  # noqa: S314 - without DOCTYPE
                if element.tag == f"{_TABLE}table":
                    names.append(element.get(f"{_TABLE}name", "").strip())
                if element.tag in (_ROW, f"{_TABLE}table"):
                    element.clear()
    yield from (OpenSheet(file, path, name) for name in names)
