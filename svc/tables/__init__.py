"""Tables that people keep: rows read one by one from CSV or a spreadsheet, below whichever line holds the headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from svc.errors import BadInput
from svc.language import _, listed
from svc.tables.heads import Head, Headings, find
from svc.tables.lines import LARGEST, Lines, too_large

SEARCHED = 60  # lines in which the headings may stand
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOOT = re.compile(
    r"_{3,}|^(?:制表|填表|审核|审批|复核|主管|负责人|合计|总计|注)人?(?:[:：\s]|$)|^(?:Prepared|Checked|Total)\b"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年|(?:Year|Month):\s*(\d{4})")


class Row(NamedTuple):
    """A row below the headings: the line it stands on, and what is not empty, by key."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A sheet whose headings are found.

    Args:
        lines: where its rows come from.
        head: which column is which.
        needed: the keys that a row can't do without: a line that lacks one may be below the table, for signatures.
    """

    lines: Lines
    head: Head
    needed: frozenset[str]

    def __iter__(self) -> Iterator[Row]:
        """The rows below the headings that hold anything, the first first.

        Raises:
            BadInput: it can't be read any further, with the line.
        """
        columns = tuple(self.head.columns.items())
        for line, cells in self.lines:
            if line > self.head.line:
                width = len(cells)
                values = {key: cells[at] for key, at in columns if at < width and cells[at]}
                if values and not self.head.repeated(values) and not self.foot(values):
                    yield Row(line, values)

    def foot(self, values: Mapping[str, str]) -> bool:
        """Whether a line is for signatures or sums, and no row."""
        return not self.needed <= values.keys() and any(_FOOT.search(value) for value in values.values())

    @property
    def year(self) -> int | None:
        """The year that the lines above the headings name, if they do."""
        found = _YEAR.search(" ".join(self.head.above))
        return int(found[1] or found[2]) if found else None

    def place(self, line: int, key: str) -> str:
        """What people call a cell: by its heading, and by its name where it has one, such as `B12`."""
        name = self.lines.cell(line, self.head.columns[key]) if key in self.head.columns else ""
        return f"{name} {self.head.titles.get(key, key)}".strip()


def read(file: IO[bytes], path: Path, headings: Headings) -> Table:
    """The first sheet of a file that has the headings.

    Args:
        file: the file, which can be gone back in.
        path: what it is called.
        headings: what is looked for.

    Returns:
        The table; its rows are read as they are asked for.

    Raises:
        BadInput: it is no table, or has not these headings.
    """
    best = Head(missing=tuple(headings.needed))
    for lines in sheets(file, path):
        try:
            head = find(list(islice(lines, SEARCHED)), headings)
        except BadInput as error:
            error.path = path
            raise
        if not head.missing:
            return Table(lines, head, frozenset(headings.needed))
        best = max(best, head, key=lambda h: len(h.columns))
    raise unfound(best, headings, path)


def sheets(file: IO[bytes], path: Path) -> Iterator[Lines]:
    """The sheets of a file, each as every way to take it apart that is possible."""
    file.seek(0)
    begin = file.read(8)
    if begin == OLD_EXCEL:
        raise BadInput(_("this is an .xls file of old"), path=path, todo=_("save it as .xlsx or as CSV"))
    if begin.startswith(ZIP):
        from svc.tables import workbook

        return workbook.sheets(file, path)
    from svc.tables import delimited

    return delimited.sheets(file, path)


def unfound(best: Head, headings: Headings, path: Path) -> BadInput:
    """What to say where the headings are not all there."""
    names = listed(headings.usual(key) for key in best.missing)
    if best.columns:
        return BadInput(_("no column {names}").format(names=names), path=path, line=best.line)
    sentence = _("no headings in the first {count} lines").format(count=SEARCHED)
    return BadInput(sentence, path=path, todo=_("needed at least: {names}").format(names=names))


def spooled(stream: IO[bytes], path: Path) -> IO[bytes]:
    """A stream that can only be read once, kept in a temporary file.

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
