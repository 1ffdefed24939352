"""Tables that people keep: rows read one by one from CSV or a spreadsheet, below the line of headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from svc.importing.tables.heads import Head, Headings, find_headings
from svc.importing.tables.lines import LARGEST, Lines, too_large
from svc.text.errors import BadInput
from svc.text.language import _, comma_list

SEARCHED = 60  # lines in which the headings may stand
ZIP = b"PK\x03\x04"
MARKED = 256  # bytes by which a file is known
LOCKED = "EncryptedPackage".encode("utf-16-le")
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOOT = re.compile(
    r"_{3,}|^(?:制表|填表|审核|审批|复核|主管|负责人|合计|总计|小计|本页|备注|注|说明)人?(?:[\d小合:：\s]|$)|以下空白|^第\s*\d+\s*页|^(?:Prepared|Checked|Total)\b"
)
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|table|\?xml)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年|(?:Year|Month):\s*(\d{4})")


class TableRow(NamedTuple):
    """A row below the headings: its line, and its non-empty cells by key."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A sheet with known headings.

    Args:
        lines: where its rows come from.
        head: which column is which.
        needed: the keys that a row can't do without: a line that lacks one may be below the table, for signatures.
        others: the names of further sheets that have the headings, too; they are not read.
    """

    lines: Lines
    head: Head
    needed: frozenset[str]
    others: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[TableRow]:
        """Yield the rows below the headings that hold anything.

        Raises:
            BadInput: it can't be read any further, with the line.
        """
        columns = tuple(self.head.columns.items())
        for line, cells in self.lines:
            if line > self.head.line:
                width = len(cells)
                values = {key: cells[at] for key, at in columns if at < width and cells[at]}
                if values and not self.head.is_repeated(values) and not self.foot(values):
                    yield TableRow(line, values)

    def foot(self, values: Mapping[str, str]) -> bool:
        """True if a line is for signatures or sums and is no row."""
        return not self.needed <= values.keys() and any(_FOOT.search(value) for value in values.values())

    @property
    def year(self) -> int | None:
        """The year that the lines above the headings mention, if they do."""
        found = _YEAR.search(" ".join(self.head.above))
        return int(found[1] or found[2]) if found else None

    def place(self, line: int, key: str) -> str:
        """Return a cell's name for people: its heading, and a name such as `B12` if it has one."""
        name = self.lines.cell(line, self.head.columns[key]) if key in self.head.columns else ""
        return f"{name} {self.head.titles.get(key, key)}".strip()


def open_table(file: IO[bytes], path: Path, headings: Headings, sheet: str | None = None) -> Table:
    """Return the named sheet of a file, or else the first one with the headings.

    Args:
        file: the file, which can be gone back in.
        path: what it is called.
        headings: what is looked for.
        sheet: the name of the sheet, of which a spreadsheet may have several, such as one a month.

    Returns:
        The table; its rows are read as they are asked for.

    Raises:
        BadInput: it is no table, has not these headings, or no such sheet.
    """
    best = Head(missing=tuple(headings.needed))
    found: Table | None = None
    for lines in select_sheets(open_sheets(file, path), sheet, path):
        if found and not lines.name:
            return found
        try:
            head = find_headings(list(islice(lines, SEARCHED)), headings)
        except BadInput as error:
            error.path = path
            raise
        if not head.missing and found:
            found = replace(found, others=(*found.others, lines.name))
        elif not head.missing:
            found = Table(lines, head, frozenset(headings.needed))
        best = max(best, head, key=lambda h: len(h.columns))
    if found:
        return found
    raise missing_headings(best, headings, path)


def select_sheets(found: Iterable[Lines], sheet: str | None, path: Path) -> Iterator[Lines]:
    """Yield every sheet, or only the named one.

    Raises:
        BadInput: there is none of that name.
    """
    names = []
    for lines in found:
        names.append(lines.name)
        if sheet is None or lines.name == sheet.strip():
            yield lines
            if sheet is not None:
                return
    if sheet is not None:
        there = comma_list(name for name in names if name)
        todo = _("its sheets are: {names}").format(names=there) if there else _("a text has no sheets: leave it out")
        raise BadInput(_("no sheet {name}").format(name=repr(sheet)), path=path, todo=todo)


def open_sheets(file: IO[bytes], path: Path) -> Iterator[Lines]:
    """Return the sheets of a file. A text file is split at each possible delimiter."""
    file.seek(0)
    begin = file.read(MARKED)
    sentence = ""
    if begin.startswith(OLD_EXCEL):
        locked = LOCKED in begin or LOCKED in file.read(LARGEST)
        sentence = _("protected by a password") if locked else _("this is an .xls file of old")
    elif begin.startswith(ZIP) and OPEN_DOCUMENT in begin:
        sentence = _("this is an .ods file")
    elif _PAGE.match(begin):
        sentence = _("this is a web page, whatever its name")
    if sentence:
        raise BadInput(sentence, path=path, todo=_("open it in a spreadsheet program and save it as .xlsx or as CSV"))
    if begin.startswith(ZIP):
        from svc.importing.tables import workbook

        return workbook.workbook_sheets(file, path)
    from svc.importing.tables import delimited

    return delimited.text_sheets(file, path)


def missing_headings(best: Head, headings: Headings, path: Path) -> BadInput:
    """Return the error for a file without all of the headings."""
    names = comma_list(headings.usual(key) for key in best.missing)
    if best.columns:
        return BadInput(_("no column {names}").format(names=names), path=path, line=best.line)
    sentence = _("no headings in the first {count} lines").format(count=SEARCHED)
    return BadInput(sentence, path=path, todo=_("needed at least: {names}").format(names=names))


def spool_stream(stream: IO[bytes], path: Path) -> IO[bytes]:
    """Copy a stream that can only be read once into a temporary file.

    Raises:
        BadInput: it is larger than any table.
    """
    from tempfile import TemporaryFile

    kept = TemporaryFile()  # noqa: SIM115 - the caller's
    while some := stream.read(1 << 16):
        kept.write(some)
        if kept.tell() > LARGEST:
            kept.close()
            raise too_large(path, LARGEST)
    kept.seek(0)
    return kept
