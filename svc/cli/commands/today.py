"""`svc today`: the board. Each section is one function of `_SECTIONS`."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.obligations import Owed, unmet_obligations, waiting_for
from svc.cli.sheets.board import Board, BoardSection
from svc.cli.sheets.board_screen import ScreenSection, show_board, wall_sheets
from svc.cli.sheets.duty import duty_line, present_now, stays_sheet
from svc.dates import timestamps, workdays
from svc.kinds import duty_shifts
from svc.kinds.duty import DUTY
from svc.kinds.resident import FIT_OUT, RESIDENT
from svc.model.record import Record
from svc.model.roles import role_label
from svc.model.show import show_time
from svc.model.steps import CANCELLED
from svc.render import Column, Sheet
from svc.site.desk import Desk
from svc.store.book import Book
from svc.store.due import records_timed
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.language import _
from svc.views.json import list_object

_BOOKED = ("book", "next")
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_REDRAWN = 30  # seconds
_EXIT, _RETURN = ("pass", "exit"), ("key", "return")


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
    return board.section("overdue", _("Overdue"), [(o, r) for o, r in board.owed if o.late])


def _due_today(board: Board) -> BoardSection:
    """The obligations due today, without appointments."""
    found = [(o, r) for o, r in board.owed if not o.late and o.due <= board.evening and o.what not in _BOOKED]
    return board.section("due", _("Due today"), found, _elsewhere(found))


def _booked(board: Board) -> BoardSection:
    """Today's appointments."""
    found = [(o, r) for o, r in board.owed if not o.late and o.due <= board.evening and o.what in _BOOKED]
    return board.section("booked", _("Booked today"), found)


def _due_tomorrow(board: Board) -> BoardSection:
    """The obligations due tomorrow."""
    tomorrow = board.evening + timedelta(days=1)
    found = [(o, r) for o, r in board.owed if board.evening < o.due <= tomorrow]
    return board.section("soon", _("Due tomorrow"), found, _elsewhere(found))


def _elsewhere(found: list[Owed]) -> list[Owed]:
    """Promises without those that a section of their own has: passes and keys."""
    return [(o, r) for o, r in found if (o.kind, o.what) not in (_EXIT, _RETURN)]


def _at_the_gate(board: Board) -> BoardSection:
    """The passes whose goods are not out yet (020)."""
    found = board.of(*_EXIT)
    return board.section("passes", _("Passes open at the gate"), found, _in_time(found))


def _keys_lent(board: Board) -> BoardSection:
    """The keys that are lent."""
    found = board.of(*_RETURN)
    return board.section("keys", _("Keys out"), found, _in_time(found))


def _in_time(found: list[Owed]) -> list[Owed]:
    """Promises that are not late: a late one stands among the overdue."""
    return [(o, r) for o, r in found if not o.late]


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
    lines = [(unit, "", until, manager, "", contractor) for unit, until, manager, contractor in rows]
    return BoardSection("fitouts", _("Fit-outs ending within a week"), Sheet(columns, rows, data), lines=lines)


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
        who = given.get("who")
        again = ["svc", "today", *(["--who", who] if who else []), "--all"]
        return _watch_board(lambda: options.reading_desk(folder, given), given, who, again)

    who = Param("who", "--who", help=_("what waits for this person, role or department"))
    text = _("The board: overdue, due and booked today, who is on duty")
    return build_command("today", text, [who, *_screen_options(), *options.for_reading()], run)


def mine_command(folder: str | None) -> Any:
    """`svc mine`: the board of whoever asks."""

    def run(given: dict[str, Any]) -> int:
        actor = options.writing_desk(folder, {"by": given.get("by")}).actor
        again = ["svc", "mine", *(["--by", given["by"]] if given.get("by") else []), "--all"]
        return _watch_board(lambda: options.reading_desk(folder, given), given, actor.name, again)

    return build_command(
        "mine",
        _("What waits for me: by name, role or department"),
        [*_screen_options(), options.actor_option(), *options.for_reading()],
        run,
    )


def _screen_options() -> list[Param]:
    """The options of a board on a screen."""
    return [
        Param("all", "--all", help=_("every line, also where the screen has no room"), type=bool),
        Param("watch", "--watch", help=_("draw it again every half minute, until Ctrl-C"), type=bool),
    ]


def _watch_board(
    open_desk: Callable[[], Desk], given: dict[str, Any], who: str | None, all_of_it: Sequence[str]
) -> int:
    """Print the board once, or again and again. Returns the exit code."""
    if not given.get("watch"):
        return _print_board(open_desk(), given, who, all_of_it)
    if not sys.stdout.isatty() or screen.chosen_format(given) != "table" or given.get("output"):
        raise BadInput(_("--watch needs a terminal"), todo=_("print it once: {command}").format(command="svc today"))
    while True:
        screen.clear()
        _print_board(open_desk(), given, who, all_of_it)
        try:
            time.sleep(_REDRAWN)
        except KeyboardInterrupt:
            return 0


def _print_board(desk: Desk, given: dict[str, Any], who: str | None, all_of_it: Sequence[str]) -> int:
    """Print the board of the site, or of one person, role or department. Returns the exit code."""
    store = Store(desk.site, desk.now)
    mask = options.mask_given(given)
    owed = unmet_obligations(store, mask)
    if who:
        owed = waiting_for(who, owed, desk.site.people)
    board = Board(desk, Book(_records_needed(store, desk)), mask, owed)
    sections = [make(board) for make in (_SECTIONS_OF_ONE if who else _SECTIONS)]
    title = f"{desk.site.name} · {desk.now:%Y-%m-%d %H:%M}" + (f" · {role_label(who)}" if who else "")
    if screen.chosen_format(given) == "table":
        head = [title, *(section.line for section in sections if section.line)]
        if not any(section.lines for section in sections):
            head.append(_("nothing is due today or tomorrow"))
        show_board(head, [ScreenSection(s.title, s.lines) for s in sections], given, shlex.join(all_of_it))
    else:
        data = {"now": timestamps.iso(desk.now)} | {section.name: section.sheet.data for section in sections}
        sheets = [section.titled() for section in sections]
        if screen.chosen_format(given) == "html":
            sheets = wall_sheets(sheets, shlex.join(all_of_it), whole=bool(given.get("all")))
        screen.show_sheets(sheets, given, data, title, site=desk.site)
    return screen.report_damaged(store.damaged)
