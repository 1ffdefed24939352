"""`svc today`: the board. Each section is one function of `_SECTIONS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.obligations import unmet_obligations, waiting_for
from svc.cli.sheets.board import Board, BoardSection
from svc.cli.sheets.duty import duty_line, present_now, stays_sheet
from svc.dates import workdays
from svc.kinds import duty_shifts
from svc.kinds.duty import DUTY
from svc.kinds.resident import FIT_OUT, RESIDENT
from svc.model.record import Record
from svc.model.show import show_time
from svc.model.steps import CANCELLED, role_label
from svc.render import Column, Sheet
from svc.site.desk import Desk
from svc.store.book import Book
from svc.store.due import records_timed
from svc.store.store import Store
from svc.text.language import _
from svc.views.json import list_object

_BOOKED = ("book", "next")
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


def _on_duty(board: Board) -> BoardSection:
    """The people on duty, and those who are out."""
    now = board.desk.now
    today, before = (board.book.records.get(day.isoformat()) for day in (now.date(), now.date() - _DAY))
    found = present_now(today, before, board.desk)
    # nothing is said where duty is not recorded, nor before the first day of the rota
    known = any(record.kind is DUTY and record.began <= now for record in board.book)
    line = duty_line(found, board.desk, duty_shifts.not_here_yet(today, now)) if known else ""
    return BoardSection("duty", _("On duty"), stays_sheet(found, board.desk), line)


def _overdue(board: Board) -> BoardSection:
    """The obligations that are late."""
    return BoardSection("overdue", _("Overdue"), board.promises([(o, r) for o, r in board.owed if o.late]))


def _due_today(board: Board) -> BoardSection:
    """The obligations due today, without appointments."""
    found = [(o, r) for o, r in board.owed if not o.late and o.due <= board.evening and o.what not in _BOOKED]
    return BoardSection("due", _("Due today"), board.promises(found))


def _booked(board: Board) -> BoardSection:
    """Today's appointments."""
    found = [(o, r) for o, r in board.owed if not o.late and o.due <= board.evening and o.what in _BOOKED]
    return BoardSection("booked", _("Booked today"), board.promises(found))


def _due_tomorrow(board: Board) -> BoardSection:
    """The obligations due tomorrow."""
    tomorrow = board.evening + timedelta(days=1)
    found = [(o, r) for o, r in board.owed if board.evening < o.due <= tomorrow]
    return BoardSection("soon", _("Due tomorrow"), board.promises(found))


def _at_the_gate(board: Board) -> BoardSection:
    """The passes whose goods are not out yet (020)."""
    return BoardSection("passes", _("Passes open at the gate"), board.promises(board.of("pass", "exit")))


def _keys_lent(board: Board) -> BoardSection:
    """The keys that are lent."""
    return BoardSection("keys", _("Keys out"), board.promises(board.of("key", "return")))


def _fit_outs(board: Board) -> BoardSection:
    """The fit-outs that end within a week (020)."""
    week = board.evening + _WEEK
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
            show_time(record["decoration.until"]),
            board.mask.field(RESIDENT.field("decoration.manager"), record["decoration.manager"]) or "",
            record["decoration.contractor"] or "",
        )
        for record in ending
    )
    data = [list_object(record, board.mask) for record in ending]
    return BoardSection("fitouts", _("Fit-outs ending within a week"), Sheet(columns, rows, data))


_SECTIONS_OF_ONE: tuple[Callable[[Board], BoardSection], ...] = (_overdue, _due_today, _booked, _due_tomorrow)
_SECTIONS: tuple[Callable[[Board], BoardSection], ...] = (
    _on_duty,
    _overdue,
    _due_today,
    _booked,
    _due_tomorrow,
    _at_the_gate,
    _keys_lent,
    _fit_outs,
)


def _records_needed(store: Store, desk: Desk) -> Iterator[Record]:
    """The records that sections look at: who is on duty, whether that is recorded at all, and fit-outs that end."""
    evening = workdays.end_of_day(desk.now.date(), desk.site.zone)
    yield from records_timed(store, RESIDENT, FIT_OUT, desk.now, evening + _WEEK)
    today = desk.now.date()
    first = next(store.folders.paths(DUTY), None)
    numbers = dict.fromkeys([*(day.isoformat() for day in (today, today - _DAY)), *([first.stem] if first else [])])
    yield from filter(None, map(store.whole, numbers))


def today_command(folder: str | None) -> Any:
    """`svc today`."""

    def run(given: dict[str, Any]) -> int:
        return _print_board(options.reading_desk(folder, given), given, given.get("who"))

    who = Param("who", "--who", help=_("what waits for this person, role or department"))
    text = _("The board: overdue, due and booked today, who is on duty")
    return build_command("today", text, [who, *options.for_reading()], run)


def mine_command(folder: str | None) -> Any:
    """`svc mine`: the board of whoever asks."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        actor = options.writing_desk(folder, {"by": given.get("by")}).actor
        return _print_board(desk, given, actor.name)

    return build_command(
        "mine",
        _("What waits for me: by name, role or department"),
        [options.actor_option(), *options.for_reading()],
        run,
    )


def _print_board(desk: Desk, given: dict[str, Any], who: str | None) -> int:
    """Print the board of the site, or of one person, role or department. Returns the exit code."""
    store = Store(desk.site, desk.now)
    mask = options.mask_given(given)
    owed = unmet_obligations(store, mask)
    if who:
        owed = waiting_for(who, owed, desk.site.people)
    board = Board(desk, Book(_records_needed(store, desk)), mask, owed)
    sections = [make(board) for make in (_SECTIONS_OF_ONE if who else _SECTIONS)]
    sheets = [section.titled() for section in sections]
    title = f"{desk.site.name} · {desk.now:%Y-%m-%d %H:%M}" + (f" · {role_label(who)}" if who else "")
    if screen.chosen_format(given) == "table" and not given.get("output"):
        lines = [section.line for section in sections if section.line]
        for line in (title, *lines):
            screen.say(line)
        sheets = [s.titled() for s in sections if s.sheet.rows and s.line not in lines]
        if not sheets:
            screen.say(_("nothing is due today or tomorrow"))
    if sheets:
        data = {"now": workdays.iso(desk.now)} | {section.name: section.sheet.data for section in sections}
        screen.show_sheets(sheets, given, data, title)
    return screen.report_damaged(store.damaged)
