"""Tables that people keep: rows read one by one from CSV or a spreadsheet, below the line of headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from svc.importing.tables.file_formats import open_sheets
from svc.importing.tables.heads import Head, Headings, find_headings
from svc.importing.tables.home_parts import join_home
from svc.importing.tables.lines import LARGEST, Lines, too_large
from svc.importing.tables.notes import Notes
from svc.importing.tables.row_meaning import cell_meaning, is_foot, is_sum
from svc.importing.tables.shown import UNWORKED
from svc.importing.tables.year import FoundYear, find_year
from svc.text.dataclass import dataclass, field, replace
from svc.text.errors import BadInput
from svc.text.language import _, comma_list

SEARCHED = 60  # lines in which the headings may stand


class TableRow(NamedTuple):
    """A row below the headings: its line, its non-empty cells by key, and its number in the sheet."""

    line: int
    values: Mapping[str, str]
    serial: str = ""


@dataclass(frozen=True)
class Table:
    """A sheet with known headings.

    Args:
        lines: where its rows come from.
        head: which column is which.
        needed: the keys that a row can't do without: a line that lacks one may be below the table, for signatures.
        others: the names of further sheets that have the headings, too; they are not read.
        file: the name of the file, which may say the year.
        notes: what was read otherwise than it stands there, each with its lines.
        headings: what its headings were found by.
    """

    lines: Lines
    head: Head
    needed: frozenset[str]
    others: tuple[str, ...] = ()
    file: str = ""
    notes: Notes = field(default_factory=Notes)
    headings: Headings | None = None

    def __iter__(self) -> Iterator[TableRow]:
        """Yield the rows below the headings that hold anything.

        Raises:
            BadInput: it can't be read any further, with the line.
        """
        columns = tuple(self.head.columns.items())
        at = self.head.columns.get("id") if self.head.serial is None else self.head.serial
        self.notes.clear()
        above: Mapping[str, str] = {}
        for line, cells in self.lines:
            if line <= self.head.line:
                continue
            self.notes.line = line
            width = len(cells)
            stand = {key: cells[place] for key, place in columns if place < width and cells[place]}
            serial = cells[at] if at is not None and at < width else ""
            if (not stand and not serial) or self.head.is_repeated(stand):
                continue
            values = self.meant(stand, above)
            self.join_more(values, cells)
            if is_sum(cells, values, self.needed, (serial,)):
                self.notes.say(_("lines of sums, which are no rows"))
            elif values and not is_foot(values, self.needed):
                self.refuse_other_headings(line, values, cells)
                if self.lines.hidden:
                    self.notes.say(_("a hidden row, read like the others"))
                if self.lines.struck and not any("〔" in cell for cell in cells):  # our own forms say why
                    self.notes.say(_("a row that is struck through, read like the others"))
                above = values
                yield TableRow(line, join_home(values), serial if serial != UNWORKED else "")

    def meant(self, stand: Mapping[str, str], above: Mapping[str, str]) -> dict[str, str]:
        """Return what cells mean: those with a stroke nothing, those with a ditto mark what stands above them."""
        values: dict[str, str] = {}
        for key, cell in stand.items():
            meaning = cell_meaning(cell)
            if not meaning:
                values[key] = cell
            elif meaning == "empty":
                text = _("{column}: {value} taken as empty")
                self.notes.say(text.format(column=self.head.titles.get(key, key), value=cell))
            else:
                text = _("{column}: {value} taken for the cell above")
                self.notes.say(text.format(column=self.head.titles.get(key, key), value=cell))
                if key in above:
                    values[key] = above[key]
        return values

    def join_more(self, values: dict[str, str], cells: Sequence[str]) -> None:
        """Add the cells of further columns to those of the same key, such as a second telephone number."""
        for at, key in self.head.more.items():
            cell = cells[at] if at < len(cells) else ""
            if cell and not cell_meaning(cell) and cell not in values.get(key, ""):
                values[key] = f"{values[key]}、{cell}" if key in values else cell

    def refuse_other_headings(self, line: int, values: Mapping[str, str], cells: Iterable[str]) -> None:
        """Refuse a second table on the sheet, whose columns are others.

        Raises:
            BadInput: the headings stand here again in another order, with the line.
        """
        if self.headings is None or any(c.isdigit() for key in self.needed for c in values.get(key, "")):
            return
        known = {key for cell in cells if cell and (key := self.headings.key_of(cell))}
        if self.needed <= known and len(known) > 1:
            raise BadInput(
                _("the headings stand here again, in another order"),
                path=self.lines.path,
                line=line,
                todo=_("put each table on a sheet of its own and bring it in with --sheet NAME"),
            )

    @cached_property
    def found_year(self) -> FoundYear | None:
        """The year of the days without one, and the title or name that says so."""
        return find_year(self.head.above, self.lines.name, self.file)

    @property
    def year(self) -> int | None:
        """The year of the days without one, where the sheet or the file says it."""
        return self.found_year.year if self.found_year else None

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
            found = Table(lines, head, frozenset(headings.needed), file=path.stem, headings=headings)
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
