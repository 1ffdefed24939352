"""`svc today`: the board; each section of it is one function of `SECTIONS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from svc.cli import options, screen
from svc.cli.command import command
from svc.cli.commands import duty, look
from svc.cli.commands.look import Owed
from svc.dates import workdays
from svc.kinds.duty import DUTY
from svc.kinds.resident import FIT_OUT, RESIDENT
from svc.model import values
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.render import Column, Sheet
from svc.site.desk import Desk
from svc.store.due import marked
from svc.store.store import Book, Store
from svc.text.language import _
from svc.views import views
from svc.views.views import Mask

BOOKED = ("book", "next")
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Board:
    """What sections are made from: the site at this hour, records, what is owed, what may be shown.

    Args:
        desk: the site, and the hour.
        book: the records that sections look at, all of the site or those they need.
        mask: what may be shown.
        owed: every open promise, the earliest due first.
    """

    desk: Desk
    book: Book
    mask: Mask
    owed: Sequence[Owed]

    @property
    def evening(self) -> datetime:
        """The last second of today."""
        return workdays.end_of_day(self.desk.now.date(), self.desk.site.zone)

    def of(self, kind: str, what: str) -> list[Owed]:
        """The open promises of one sort."""
        return [(o, r) for o, r in self.owed if (o.kind, o.what) == (kind, what)]

    def promises(self, found: Sequence[Owed]) -> Sheet:
        """Some of the promises, as a table."""
        return views.promises(found, self.desk.now, self.mask)


@dataclass(frozen=True)
class Section:
    """One part of the board.

    Args:
        name: its key in JSON.
        title: what stands above it, with the number of its rows.
        sheet: its rows, and their data.
        line: what a table format prints in its place, above all tables.
    """

    name: str
    title: str
    sheet: Sheet
    line: str = ""

    def titled(self) -> Sheet:
        """Its table below its title."""
        return replace(self.sheet, data=None, title=f"{self.title} ({len(self.sheet.rows)})")


def on_duty(board: Board) -> Section:
    """Who is on duty, and who is out."""
    found = duty.present(board.book.records.get(board.desk.now.date().isoformat()), board.desk)
    known = any(record.kind is DUTY for record in board.book)  # nothing is said where duty is not recorded
    line = duty.in_a_line(found, board.desk) if known else ""
    return Section("duty", _("On duty"), duty.people(found, board.desk), line)


def overdue(board: Board) -> Section:
    """What is late."""
    return Section("overdue", _("Overdue"), board.promises([(o, r) for o, r in board.owed if o.late]))


def due(board: Board) -> Section:
    """What is to be done today, but for appointments."""
    found = [(o, r) for o, r in board.owed if not o.late and o.due <= board.evening and o.what not in BOOKED]
    return Section("due", _("Due today"), board.promises(found))


def booked(board: Board) -> Section:
    """Today's appointments."""
    found = [(o, r) for o, r in board.owed if not o.late and o.due <= board.evening and o.what in BOOKED]
    return Section("booked", _("Booked today"), board.promises(found))


def soon(board: Board) -> Section:
    """What is due tomorrow."""
    tomorrow = board.evening + timedelta(days=1)
    found = [(o, r) for o, r in board.owed if board.evening < o.due <= tomorrow]
    return Section("soon", _("Due tomorrow"), board.promises(found))


def at_the_gate(board: Board) -> Section:
    """The passes whose goods are not out yet (020)."""
    return Section("passes", _("Passes open at the gate"), board.promises(board.of("pass", "exit")))


def keys_out(board: Board) -> Section:
    """The keys that are lent."""
    return Section("keys", _("Keys out"), board.promises(board.of("key", "return")))


def fit_outs(board: Board) -> Section:
    """The fit-outs that end within a week (020)."""
    week = board.evening + WEEK
    ending = [
        record
        for record in board.book
        if record.status != CANCELLED.value
        and (until := record["decoration.until"])
        and board.desk.now <= until <= week
    ]
    ending.sort(key=lambda record: (record["decoration.until"], record.id))
    columns = (
        Column("unit", _("unit")),
        Column("until", _("due")),
        Column("manager", RESIDENT.field("decoration.manager").label),
        Column("contractor", RESIDENT.field("decoration.contractor").label, flexible=True),
    )
    rows = tuple(
        (
            record.id,
            values.when(record["decoration.until"]),
            board.mask.field(RESIDENT.field("decoration.manager"), record["decoration.manager"]) or "",
            record["decoration.contractor"] or "",
        )
        for record in ending
    )
    data = [views.row(record, board.mask) for record in ending]
    return Section("fitouts", _("Fit-outs ending within a week"), Sheet(columns, rows, data))


SECTIONS: tuple[Callable[[Board], Section], ...] = (
    on_duty,
    overdue,
    due,
    booked,
    soon,
    at_the_gate,
    keys_out,
    fit_outs,
)


def needed(store: Store, desk: Desk) -> Iterator[Record]:
    """The records that sections look at: who is on duty, whether that is recorded at all, and fit-outs that end."""
    evening = workdays.end_of_day(desk.now.date(), desk.site.zone)
    yield from marked(store, RESIDENT, FIT_OUT, desk.now, evening + WEEK)
    day = desk.now.date().isoformat()
    first = next(store.folders.paths(DUTY), None)
    numbers = dict.fromkeys([day, *([first.stem] if first else [])])
    yield from filter(None, map(store.whole, numbers))


def today(folder: str | None) -> Any:
    """`svc today`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        store = Store(desk.site, desk.now)
        mask = options.mask(given)
        board = Board(desk, Book(needed(store, desk)), mask, look.waiting(store, mask))
        sections = [make(board) for make in SECTIONS]
        sheets = [section.titled() for section in sections]
        title = f"{desk.site.name} · {desk.now:%Y-%m-%d %H:%M}"
        if screen.chosen(given) == "table" and not given.get("output"):
            lines = [section.line for section in sections if section.line]
            for line in (title, *lines):
                screen.say(line)
            sheets = [s.titled() for s in sections if s.sheet.rows and s.line not in lines]
            if not sheets:
                screen.say(_("nothing is due today or tomorrow"))
        if sheets:
            data = {"now": workdays.iso(desk.now)} | {section.name: section.sheet.data for section in sections}
            screen.show(sheets, given, data, title)
        return look.damage(store.damaged)

    return command("today", _("The board: overdue, due and booked today, who is on duty"), options.reading(), run)
