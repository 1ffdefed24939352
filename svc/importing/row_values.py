"""The values of a row: its cells typed by their fields, or what is wrong with them and where."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from svc.importing import cells
from svc.importing.importer import Importer
from svc.importing.tables import Table, TableRow, home_parts
from svc.importing.tables.shown import is_shortened_day
from svc.model import units
from svc.model.fields import Field
from svc.procedures import validate
from svc.site.desk import Desk
from svc.text.dataclass import dataclass, field, replace
from svc.text.errors import BadInput, SvcError
from svc.text.fold import fold
from svc.text.language import _

# What stands for a name where a home has nobody.
NOBODY = frozenset(
    (
        *("空置", "空关", "空房", "空", "未售", "待售", "未交付", "待交付", "未入住", "待入住", "未收楼", "未登记"),
        *("未提供", "拒绝提供", "保密", "同业主"),
    )
)


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
    outside: dict[str, tuple[str, str]] = field(default_factory=dict)  # the estate and the phase of the rows before

    def read_values(self, row: TableRow, given: dict[str, Any]) -> Iterator[BadInput]:
        """Put the values of a row into `given`, and yield the errors."""
        yield from self.refuse_shortened_days(row)
        stand = row.values
        if not stand.keys().isdisjoint(home_parts.OUTSIDE):
            yield from self.refuse_other_estates(row)
            stand = {key: cell for key, cell in stand.items() if key not in home_parts.OUTSIDE}
        try:
            texts = self.book.field_texts(stand)
        except BadInput as error:
            refused = self.with_place(row, error)
            refused.todo = error.todo
            yield refused
            yield from self.other_faults(row, stand)
            return
        for key, cell in texts.items():
            if self.columns[key].type == "name" and cell in NOBODY:
                self.book.said.say(
                    _("{column}: {value} taken as empty").format(column=self.columns[key].option, value=cell)
                )
                continue
            try:
                validate.enter(given, key, self.meant(key, cell))
            except BadInput as error:
                yield self.cell_error(row, error, key)
        self.put_after(texts, given)
        for key in self.book.headings.needed:
            if key not in texts:
                yield self.with_place(row, BadInput(_("nothing stands here")), key)

    def other_faults(self, row: TableRow, stand: Mapping[str, str]) -> Iterator[BadInput]:
        """Yield what else is wrong with a row that can't be understood as a whole, by its days, homes and numbers."""
        for key, cell in stand.items():
            if key in self.columns and self.columns[key].type in (*cells.TIMES, "unit", "phone"):
                try:
                    self.meant(key, cell)
                except BadInput as error:
                    yield self.cell_error(row, error, key)

    def cell_error(self, row: TableRow, error: BadInput, key: str) -> BadInput:
        """Return the error of a cell with its place, and with advice that is of use in a table."""
        placed = self.with_place(row, error, key)
        if placed.todo and self.columns[key].type in cells.TIMES:
            placed.todo = _("write the day, such as 2026-11-05")  # not +3d
        return placed

    def refuse_other_estates(self, row: TableRow) -> Iterator[BadInput]:
        """Yield an error for an estate or a phase other than that of the rows before: homes would be mixed up."""
        own = fold(self.desk.site.name, "name")
        for key in home_parts.OUTSIDE:
            if not (cell := row.values.get(key, "")):
                continue
            name, title = fold(cell, "name"), self.table.head.titles.get(key, key)
            if key == home_parts.ESTATE and (name in own or own in name):
                name = ""
            known, first = self.outside.setdefault(key, (name, cell))
            if known != name:
                sentence = _("{column}: {value} and {other} in one table: their homes would be mixed up")
                place = self.table.place(row.line, key).removesuffix(title)
                yield BadInput(
                    place + sentence.format(column=title, value=cell, other=first),
                    todo=_("bring each in by itself, or write its buildings so that they differ"),
                    path=self.path,
                    line=row.line,
                )
            elif name:
                self.guesses[_("{column}: {value} is no part of a home").format(column=title, value=cell)] = None

    def put_after(self, texts: Mapping[str, str], given: dict[str, Any]) -> None:
        """Put days that are written without a year on the first such day since the row's matter began."""
        began = given.get(self.began) or (given.get("lend") or {}).get("at")
        if not isinstance(began, datetime):
            return
        for key, cell in texts.items():
            f = self.columns[key]
            if f.type not in cells.TIMES or f.name == self.began or not (found := cells.day_without_year(cell)):
                continue
            whole, _dot, part = key.partition(".")
            value = given.get(whole) if not part else (given.get(whole) or {}).get(part)
            year = began.year + (found < (began.month, began.day))
            if isinstance(value, date) and value.year != year and (found != (2, 29) or isleap(year)):
                moved = value.replace(year=year)
                if not (f.past and isinstance(moved, datetime) and moved > self.desk.now):
                    validate.enter(given, key, moved)

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
        f, site = self.columns[key], self.desk.site
        year = self.year_of(f, cell) if f.type in cells.TIMES else None
        if f.type in cells.TIMES and cells.has_short_year(cell):
            self.guesses[_("{value} is taken as a day of {year}").format(value=cell, year=f"20{cell[:2]}")] = None
        value = cells.parse_cell(f, cell, self.desk.now, site.zone, epoch=self.table.lines.epoch, year=year)
        own = f.type in cells.TIMES and (f.past or not self.began) and not self.table.found_year
        if own and cells.day_without_year(cell):
            note = _("days without a year are taken to be of {year}: no title or name says which")
            self.guesses[note.format(year=str(value)[:4])] = None
        return units.spell_home(value, site.units, f.option) if f.type == "unit" else value

    @cached_property
    def began(self) -> str:
        """The fact that says when a row's matter began, or nothing."""
        return str(getattr(self.book, "time", ""))

    def year_of(self, f: Field, cell: str) -> int | None:
        """Return the year of a day that is written without one, as the sheet says, else the last such day's.

        Raises:
            BadInput: the sheet has several years, and nobody could say which is meant (exit 2).
        """
        if not (found := cells.day_without_year(cell)):
            return None
        if said := self.table.found_year:
            year = said.of(*found)
            if year is None:
                raise BadInput(
                    _("{value} has no year, and {text} has several").format(value=cell, text=repr(said.text)),
                    todo=_("write the day, such as 2026-11-05"),
                )
            if year != self.desk.now.year:
                note = _("days without a year are taken to be of {year}, as {text} says")
                self.guesses[note.format(year=year, text=repr(said.text))] = None
            return year
        return cells.last_year_with(*found, self.desk.now) if f.past else None

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
