"""The rows of a table read, judged and drafted one by one, with their outcomes counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from svc.importing.explain import cells_read
from svc.importing.importer import Importer, RowPlan
from svc.importing.result import (
    CHANGED,
    LISTED,
    NEW,
    REFUSED,
    UNCHANGED,
    ImportResult,
    RowOutcome,
    difference_text,
    new_text,
)
from svc.importing.row_names import first_lines, replace_this
from svc.importing.row_values import RowValues
from svc.importing.tables import Table, TableRow, home_parts
from svc.model.identity_numbers import WHOLE
from svc.procedures.changes import Change
from svc.procedures.draft import Draft
from svc.rules import steps
from svc.site.desk import Desk
from svc.store.index_refresh import Tick
from svc.store.numbering import NumberSeries
from svc.store.store import Store
from svc.text.dataclass import dataclass, field, replace
from svc.text.errors import BadInput, StorageFailed, SvcError
from svc.text.language import _, comma_list

ROWS = 999_999  # the last row that a record names
SERIAL = 20  # characters of a row's number


@dataclass
class RowReader:
    """Reads a table, drafts each row on its own, and counts the outcomes.

    Args:
        desk: site, time and actor.
        table: its rows.
        book: what they stand for.
        path: what the table's file is called.
        store: the records.
        series: the numbers of new ones.
        tick: told what share is done.
        listing: whether the outcome of each row is kept.
        explained: the line whose cells are kept, or 0.
    """

    desk: Desk
    table: Table
    book: Importer
    path: Path
    store: Store
    series: NumberSeries
    tick: Tick
    listing: bool = False
    explained: int = 0
    brought: ImportResult = field(default_factory=ImportResult)
    seen: tuple[TableRow, Mapping[str, Any]] | None = None

    def __iter__(self) -> Iterator[Change]:
        """Yield the changes of the good rows."""
        steps.refuse_role(self.desk.actor, self.book.step, self.desk.site.terms)
        if self.book.together:
            self.book.look_ahead(self.valid_rows())
            self.book.said.clear()
        with first_lines() as known:
            for row in self.table:
                if row.line % 64 == 0:
                    self.tick(self.table.lines.done)
                self.book.said.line = row.line
                errors, changes = self.judge_row(row, known)
                if errors:
                    self.count(row, REFUSED, errors=errors)
                yield from changes
        self.say_changes()
        if self.seen:
            self.brought.cells = cells_read(self.table, self.book, *self.seen)
        if self.shared:
            self.shared.desk = self.desk
            self.shared.source = {}
            self.shared.follow_up()
            yield from self.shared.changes()
        self.tick(1.0)

    @cached_property
    def values(self) -> RowValues:
        """The reader of the rows' values."""
        return RowValues(self.desk, self.table, self.book, self.path, self.brought.guesses)

    def say_changes(self) -> None:
        """Note what was read otherwise than it stands in the table, with the first lines of each."""
        parts = [key for key in home_parts.HEADINGS if key not in home_parts.OUTSIDE]
        if any(key in self.table.head.columns for key in parts):
            keys = (*parts, home_parts.HOME)
            titles = [self.table.head.titles[key] for key in keys if key in self.table.head.titles]
            self.brought.guesses[_("the home is put together from {columns}").format(columns=comma_list(titles))] = None
        for key in dict.fromkeys(self.table.head.more.values()):
            titles = [name for at, name in self.table.head.others.items() if self.table.head.more.get(at) == key]
            told = _("taken together: {names}")
            self.brought.guesses[told.format(names=comma_list([self.table.head.titles[key], *titles]))] = None
        hidden = [key for key, at in self.table.head.columns.items() if at in self.table.lines.hidden_columns]
        if hidden:
            titles = [self.table.head.titles[key] for key in hidden]
            told = _("hidden columns, read like the others: {names}").format(names=comma_list(titles))
            self.brought.guesses[told] = None
        self.brought.guesses |= dict.fromkeys((*self.table.notes, *self.book.said))

    def valid_rows(self) -> Iterator[Mapping[str, Any]]:
        """Yield the values of the rows that can be understood."""
        for row in self.table:
            given: dict[str, Any] = {}
            if not list(self.values.read_values(row, given)):
                yield given

    def judge_row(self, row: TableRow, known: Callable[[str, int], int]) -> tuple[list[SvcError], list[Change]]:
        """Return the errors of a row, or its changes."""
        given: dict[str, Any] = {}
        errors: list[SvcError] = list(self.values.read_values(row, given))
        if row.line == self.explained:
            self.seen = row, given
        if errors:
            return errors, []
        try:
            if (name := self.book.unique_key(given)) and (line := known(name, row.line)) != row.line:
                raise BadInput(_("{name} stands on line {line} already").format(name=name, line=line))
            return [], self.draft_row(row, given)
        except StorageFailed:
            raise
        except SvcError as error:
            return [self.values.with_place(row, error)], []

    @cached_property
    def shared(self) -> Draft | None:
        """The draft of all rows together, if they have to know each other."""
        return Draft(self.desk, self.store, self.series, as_written=True) if self.book.together else None

    def source_of(self, row: TableRow) -> dict[str, Any]:
        """Return where in the book a row stands, as its record keeps it."""
        number = row.line if row.line <= ROWS else None
        place = {"book": self.path.name.strip("<>"), "sheet": self.table.lines.name, "row": number}
        place["serial"] = "" if re.search(WHOLE, row.serial) else row.serial[:SERIAL]
        return {name: value for name, value in place.items() if value}

    def draft_row(self, row: TableRow, given: Mapping[str, Any]) -> list[Change]:
        """Draft the changes of a row under all the rules."""
        source = self.source_of(row)
        plan = self.book.plan(given, self.store, source)
        draft = self.shared or Draft(self.desk, self.store, self.series, as_written=True)
        draft.source = source
        this = self.carry_out(plan, draft)
        changes = draft.changes() if plan.deeds or plan.typed else []
        outcome = UNCHANGED if not changes else CHANGED if plan.known else NEW
        self.brought.notes |= dict.fromkeys(draft.notes[: LISTED - len(self.brought.notes)])
        own = [change for change in changes if change.before] if plan.known else changes[:1]
        own = [] if self.shared else own or changes[:1]
        self.count(row, outcome, own if plan.known else (), this=this, made=own)
        return [] if self.shared else changes

    def carry_out(self, plan: RowPlan, draft: Draft) -> str:
        """Do what a row plans, in a draft, and return the number of its record."""
        with self.series.offering(plan.number), draft.undone_on_failure():
            this = plan.this
            for deed in plan.typed:
                draft.as_written = False
                draft.desk = self.desk
                draft.act(deed.act)
            draft.as_written = True
            for deed in plan.deeds:
                draft.desk = replace(self.desk, at=deed.at) if deed.at else self.desk
                actor = replace(self.desk.actor, name=deed.by) if deed.by else self.desk.actor
                number = draft.act(replace_this(deed.act, this), actor)
                this = this or number
            if not self.shared:
                draft.follow_up()
        if plan.on_number:
            plan.on_number(this)
        return this

    def count(
        self,
        row: TableRow,
        outcome: str,
        changes: Sequence[Change] = (),
        *,
        errors: Sequence[SvcError] = (),
        this: str = "",
        made: Sequence[Change] = (),
    ) -> None:
        """Count one row, and keep its outcome where it is asked for."""
        self.brought.count(outcome, errors, changes)
        if not self.listing:
            return
        text = comma_list(error.sentence for error in errors)
        if made:
            text = new_text(made[0]) if outcome == NEW else comma_list(map(difference_text, made))
        self.brought.rows.append(RowOutcome(row.line, outcome, this, text))
