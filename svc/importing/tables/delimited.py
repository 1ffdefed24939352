"""CSV and TSV as spreadsheets save them, in whichever encoding and with whichever delimiter."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from svc.importing.tables import shown
from svc.importing.tables.lines import LARGEST, MOST, WIDEST, too_large, too_many
from svc.text.errors import BadInput
from svc.text.language import _

DELIMITERS = (",", "\t", ";", "，", "|")
ENCODINGS = ("utf-8-sig", "gb18030")
LONGEST = 256 * 1024  # characters of one line
TALLEST = 500  # lines of one row: a quotation mark that is never closed would swallow all others
_GUARDED = re.compile(r"'\s*[=+\-@＝＋－＠]|'[\t\r\n]")


class Delimited:
    """A text file split at one delimiter.

    Args:
        file: the file, which can be gone back in.
        path: what it is called.
        encoding: how its characters are written.
        delimiter: what stands between its cells.
    """

    epoch = 1900
    hidden = False
    struck = False
    hidden_columns: Collection[int] = ()
    name = ""

    def __init__(self, file: IO[bytes], path: Path, encoding: str, delimiter: str) -> None:
        self.file = file
        self.path = path
        self.encoding = encoding
        self.delimiter = delimiter
        self.size = file.seek(0, io.SEEK_END) or 1

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows, each with its first line number."""
        self.file.seek(0)
        text = io.TextIOWrapper(self.file, self.encoding, newline="")
        begins = 1
        try:
            rows = csv.reader(self.lines(text), delimiter=self.delimiter)
            for count, row in enumerate(rows):
                if count >= MOST:
                    raise too_many(self.path, MOST)
                if rows.line_num - begins >= TALLEST:
                    raise self.unclosed_quote(begins)
                yield begins, [clean_cell(cell) for cell in row[:WIDEST]]
                begins = rows.line_num + 1
        except csv.Error:
            raise self.unclosed_quote(begins) from None
        finally:
            text.detach()

    def lines(self, text: IO[str]) -> Iterator[str]:
        """Yield the lines of a text, and refuse an endless one."""
        number = 0
        while line := text.readline(LONGEST):
            number += 1
            line = line.lstrip(shown.MARK) if number == 1 else line
            if len(line) >= LONGEST:
                raise BadInput(_("a line without end"), path=self.path, line=number)
            yield line

    def unclosed_quote(self, line: int) -> BadInput:
        """Return the error for a row that never ends."""
        return BadInput(_("a quotation mark is never closed"), path=self.path, line=line)

    @property
    def done(self) -> float:
        """The share of the file that has been read."""
        return min(1.0, self.file.tell() / self.size)

    def cell(self, line: int, column: int) -> str:  # noqa: ARG002 - a text has lines only
        """Return an empty text: cells of a text file have no names."""
        return ""


def text_sheets(file: IO[bytes], path: Path) -> Iterator[Delimited]:
    """Yield the file split at each delimiter in its first lines, the likeliest first."""
    encoding = detect_encoding(file, path)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    begin = "".join(islice(iter(lambda: text.readline(LONGEST), ""), 60))
    text.detach()
    found = [mark for mark in DELIMITERS if mark in begin] or [","]
    for delimiter in sorted(found, key=lambda mark: -begin.count(mark)):
        yield Delimited(file, path, encoding, delimiter)


def detect_encoding(file: IO[bytes], path: Path) -> str:
    """Return the encoding of a file: UTF-8 or GB18030, or UTF-16 if it begins with a byte order mark.

    Raises:
        BadInput: it is no text, or in another encoding.
    """
    file.seek(0)
    utf16 = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    faults = []
    for encoding in ("utf-16",) if utf16 else ENCODINGS:
        if not (line := first_unreadable_line(file, path, encoding)):
            return encoding
        faults.append(line)
    raise BadInput(_("this is no text in UTF-8 or GB18030"), path=path, line=faults[0])


def first_unreadable_line(file: IO[bytes], path: Path, encoding: str) -> int:
    """Return the line on which a file can't be read in an encoding, or 0 if all of it can.

    Raises:
        BadInput: it is no text in any, or larger than any table.
    """
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    try:
        while some := file.read(1 << 16):
            if file.tell() > LARGEST:
                raise too_large(path, LARGEST)
            text = decoder.decode(some)
            if "\0" in text:
                raise BadInput(_("this is no table: it has bytes that no text has"), path=path)
            line += text.count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return line + error.object.count(b"\n", 0, error.start)
    return 0


def clean_cell(cell: str) -> str:
    """Return a cell without what can't be seen, and without the quote that protects it from becoming a formula."""
    cell = shown.clean_text(cell)
    return cell[1:].strip() if cell[:1] == "'" and _GUARDED.match(cell) else cell
