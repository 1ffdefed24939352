"""The values of a row: its cells typed by their fields, or what is wrong with them and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from svc.importing import cells
from svc.importing.importer import Importer
from svc.importing.tables import Table, TableRow
from svc.importing.tables.shown import is_shortened_day
from svc.model import units
from svc.model.fields import Field
from svc.procedures import validate
from svc.site.desk import Desk
from svc.text.dataclass import dataclass, field, replace
from svc.text.errors import BadInput, SvcError
from svc.text.language import _


@dataclass
class RowValues:
    """Types the cells of a table's rows.

    Args:
        desk: site, time and actor.
        table: the table.
        book: what its rows stand for.
        path: what its file is called.
        guesses: what was read otherwise than it stands in all of the table.
    """

    desk: Desk
    table: Table
    book: Importer
    path: Path
    guesses: dict[str, None] = field(default_factory=dict)

    def read_values(self, row: TableRow, given: dict[str, Any]) -> Iterator[BadInput]:
        """Put the values of a row into `given`, and yield the errors."""
        yield from self.refuse_shortened_days(row)
        try:
            texts = self.book.field_texts(row.values)
        except BadInput as error:
            refused = self.with_place(row, error)
            refused.todo = error.todo
            yield refused
            return
        for key, cell in texts.items():
            try:
                validate.enter(given, key, self.meant(key, cell))
            except BadInput as error:
                if error.todo and self.columns[key].type in cells.TIMES:
                    error.todo = _("write the day, such as 2026-11-05")  # a table has no use for +3d
                yield self.with_place(row, error, key)
        for key in self.book.headings.needed:
            if key not in texts:
                yield self.with_place(row, BadInput(_("nothing stands here")), key)

    def refuse_shortened_days(self, row: TableRow) -> Iterator[BadInput]:
        """Yield an error for each day that may have lost a nought: the number 11.1 is 1 November or 10 November."""
        for key, cell in row.values.items():
            name = key.partition("+")[0]
            if name in self.columns and self.columns[name].type in cells.TIMES and is_shortened_day(cell):
                month, _point, day = cell.partition(".")
                sentence = _("{value} is {one} or {other}: a number loses its last nought").format(
                    value=cell, one=f"{month}月{day}日", other=f"{month}月{day}0日"
                )
                todo = _("write the day as {one} or {two}").format(
                    one=f"{month}月{day}0日", two=f"{self.table.year or self.desk.now.year}-{int(month):02}-{day}0"
                )
                yield self.with_place(row, BadInput(sentence, todo=todo), key)

    @cached_property
    def meant(self) -> Callable[[str, str], Any]:
        """Return the value of a cell, cached, since the same days and words come again and again."""
        return lru_cache(4096)(self.parse_value)

    def parse_value(self, key: str, cell: str) -> Any:
        """Parse the value of a cell."""
        epoch, year = self.table.lines.epoch, self.table.year
        if (
            year
            and year != self.desk.now.year
            and self.columns[key].type in cells.TIMES
            and cells.lacks_year(cell)
            and self.table.found_year
        ):
            note = _("days without a year are taken to be of {year}, as {text} says")
            self.guesses[note.format(year=year, text=repr(self.table.found_year.text))] = None
        f, site = self.columns[key], self.desk.site
        if f.type in cells.TIMES and cells.has_short_year(cell):
            self.guesses[_("{value} is taken as a day of {year}").format(value=cell, year=f"20{cell[:2]}")] = None
        value = cells.parse_cell(f, cell, self.desk.now, site.zone, epoch=epoch, year=year)
        return units.spell_home(value, site.units, f.option) if f.type == "unit" else value

    @cached_property
    def columns(self) -> Mapping[str, Field]:
        """The fields of the columns. Their option is the heading, by which people know them."""
        titles = self.table.head.titles
        return {key: replace(f, options=(titles.get(key, f.label),)) for key, f in self.book.fields.items()}

    def with_place(self, row: TableRow, error: BadInput | SvcError, key: str = "") -> BadInput:
        """Return an error with the file, the line, and the column if one is at fault."""
        known = key in self.table.head.columns
        place = f"{self.table.place(row.line, key) if known else self.columns[key].option}: " if key else ""
        sentence = error.sentence
        for name in (self.columns[key].option, self.columns[key].name) if key else ():
            sentence = sentence.removeprefix(f"{name}: ").removeprefix(f"{name}：")  # the place has it
        todo = error.todo if key else ""  # what the rules advise is to be typed, not written in a table
        return BadInput(place + sentence, article=error.article, todo=todo, path=self.path, line=row.line)
