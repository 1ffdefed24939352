"""The rows of a table read, judged and drafted one by one, with their outcomes counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from svc.importing import cells
from svc.importing.importer import Importer
from svc.importing.on_file import follow_ups
from svc.importing.tables import Table, TableRow, home_parts
from svc.importing.tables.shown import is_shortened_day
from svc.model import units
from svc.model.fields import Field
from svc.model.steps import CHANGES, THIS, Act
from svc.procedures import validate
from svc.procedures.changes import Change
from svc.procedures.draft import Draft
from svc.rules import steps
from svc.site.desk import Desk
from svc.store.index_refresh import Tick
from svc.store.numbering import NumberSeries
from svc.store.store import Store
from svc.text.errors import BadInput, StorageFailed, SvcError
from svc.text.language import _, comma_list

LISTED = 20  # refused rows, and changed ones, that are named one by one


@dataclass
class ImportResult:
    """The result of an import: the counts of `new`, `changed`, `unchanged` and `refused` rows, and the first few."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: int = 0
    errors: list[SvcError] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    failure: StorageFailed | None = None

    def count(self, outcome: str, errors: Sequence[SvcError] = (), changes: Sequence[Change] = ()) -> None:
        """Count one row."""
        self.counts[outcome] += 1
        self.faults += len(errors)
        self.errors += errors[: LISTED - len(self.errors)]
        self.changes += changes[: LISTED - len(self.changes)]


@dataclass
class RowReader:
    """Reads a table, drafts each row on its own, and counts the outcomes."""

    desk: Desk
    table: Table
    book: Importer
    path: Path
    store: Store
    series: NumberSeries
    tick: Tick
    brought: ImportResult = field(default_factory=ImportResult)

    def __iter__(self) -> Iterator[Change]:
        """Yield the changes of the good rows."""
        steps.refuse_role(self.desk.actor, self.book.step, self.desk.site.terms)
        if self.book.together:
            self.book.look_ahead(self.valid_rows())
        with first_lines() as known:
            for row in self.table:
                if row.line % 64 == 0:
                    self.tick(self.table.lines.done)
                errors, changes = self.judge_row(row, known)
                if errors:
                    self.brought.count("refused", errors)
                yield from changes
        self.say_changes()
        if self.shared:
            self.shared.desk = self.desk
            self.shared.follow_up()
            yield from self.shared.changes()
        self.tick(1.0)

    def say_changes(self) -> None:
        """Note what was read otherwise than it stands in the table, with the first lines of each."""
        if any(key in self.table.head.columns for key in home_parts.HEADINGS):
            keys = (*home_parts.HEADINGS, home_parts.HOME)
            titles = [self.table.head.titles[key] for key in keys if key in self.table.head.titles]
            self.brought.notes[_("the home is put together from {columns}").format(columns=comma_list(titles))] = None
        for text, lines in self.table.notes.items():
            told = _("{text} (line {lines})").format(text=text, lines=comma_list(map(str, lines)))
            self.brought.notes[told] = None
        self.brought.notes |= self.book.said

    def valid_rows(self) -> Iterator[Mapping[str, Any]]:
        """Yield the values of the rows that can be understood."""
        for row in self.table:
            given: dict[str, Any] = {}
            if not list(self.read_values(row, given)):
                yield given

    def judge_row(self, row: TableRow, known: Callable[[str, int], int]) -> tuple[list[SvcError], list[Change]]:
        """Return the errors of a row, or its changes."""
        given: dict[str, Any] = {}
        errors: list[SvcError] = list(self.read_values(row, given))
        if errors:
            return errors, []
        try:
            if (name := self.book.unique_key(given)) and (line := known(name, row.line)) != row.line:
                raise BadInput(_("{name} stands on line {line} already").format(name=name, line=line))
            return [], self.draft_row(given)
        except StorageFailed:
            raise
        except SvcError as error:
            return [self.with_place(row, error)], []

    def read_values(self, row: TableRow, given: dict[str, Any]) -> Iterator[BadInput]:
        """Put the values of a row into `given`, and yield the errors."""
        yield from self.refuse_shortened_days(row)
        try:
            cells = self.book.field_texts(row.values)
        except BadInput as error:
            refused = self.with_place(row, error)
            refused.todo = error.todo
            yield refused
            return
        for key, cell in cells.items():
            try:
                validate.enter(given, key, self.meant(key, cell))
            except BadInput as error:
                yield self.with_place(row, error, key)
        for key in self.book.headings.needed:
            if key not in cells:
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
                refused = self.with_place(row, BadInput(sentence), key)
                refused.todo = todo
                yield refused

    @cached_property
    def shared(self) -> Draft | None:
        """The draft of all rows together, if they have to know each other."""
        return Draft(self.desk, self.store, self.series, as_written=True) if self.book.together else None

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
            self.brought.notes[note.format(year=year, text=repr(self.table.found_year.text))] = None
        f, site = self.columns[key], self.desk.site
        value = cells.parse_cell(f, cell, self.desk.now, site.zone, epoch=epoch, year=year)
        return units.spell_home(value, site.units, f.option) if f.type == "unit" else value

    @cached_property
    def columns(self) -> Mapping[str, Field]:
        """The fields of the columns. Their option is the heading, by which people know them."""
        titles = self.table.head.titles
        return {key: replace(f, options=(titles.get(key, f.label),)) for key, f in self.book.fields.items()}

    def draft_row(self, given: Mapping[str, Any]) -> list[Change]:
        """Draft the changes of a row under all the rules."""
        plan = self.book.plan(given, self.store)
        draft = self.shared or Draft(self.desk, self.store, self.series, as_written=True)
        with self.series.offering(plan.number), draft.undone_on_failure():
            this = plan.this
            for deed in plan.deeds:
                draft.desk = replace(self.desk, at=deed.at) if deed.at else self.desk
                actor = replace(self.desk.actor, name=deed.by) if deed.by else self.desk.actor
                number = draft.act(replace_this(deed.act, this), actor)
                this = this or number
            if not self.shared:
                draft.follow_up()
        if plan.on_number:
            plan.on_number(this)
        changes = draft.changes() if plan.deeds else []
        outcome = "unchanged" if not changes else "changed" if plan.known else "new"
        self.brought.notes |= dict.fromkeys(draft.notes[: LISTED - len(self.brought.notes)])
        self.brought.count(outcome, changes=changes[:1] if plan.known and not self.shared else ())
        return [] if self.shared else changes

    def with_place(self, row: TableRow, error: BadInput | SvcError, key: str = "") -> BadInput:
        """Return an error with the file, the line, and the column if one is at fault."""
        known = key in self.table.head.columns
        place = f"{self.table.place(row.line, key) if known else self.columns[key].option}: " if key else ""
        sentence = error.sentence
        for name in (self.columns[key].option, self.columns[key].name) if key else ():
            sentence = sentence.removeprefix(f"{name}: ").removeprefix(f"{name}：")  # the place has it
        return BadInput(place + sentence, article=error.article, path=self.path, line=row.line)


def replace_this(act: Act, this: str) -> Act:
    """Return an act with THIS replaced by a number."""

    def told(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: told(item) for name, item in value.items()}
        if isinstance(value, tuple):
            return tuple(map(told, value))
        return this if value == THIS else value

    names = {CHANGES.name, *(declared.about for declared in follow_ups().values())}
    answers = {name: told(value) if name in names else value for name, value in act.answers.items()}
    return act._replace(id=told(act.id), answers=answers)


@contextmanager
def first_lines() -> Iterator[Callable[[str, int], int]]:
    """Yield a function that returns the first line with a name. It takes any number of names."""
    import sqlite3

    names = sqlite3.connect("")  # in memory at first, then in a temporary file
    names.execute("pragma journal_mode = off")
    names.execute("create table seen (name text primary key, line integer) without rowid")

    def first(name: str, line: int) -> int:
        try:
            names.execute("insert into seen values (?, ?)", (name, line))
        except sqlite3.IntegrityError:
            return int(names.execute("select line from seen where name = ?", (name,)).fetchone()[0])
        return line

    try:
        yield first
    finally:
        names.close()
