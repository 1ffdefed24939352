"""`svc duty handover`: the sheet that one shift hands to the next (值班交接表)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.obligations import Owed, obligations_of
from svc.cli.progress import progress_bar
from svc.cli.sheets.board import Board, BoardSection
from svc.cli.sheets.duty import came_late, stays_sheet
from svc.cli.sheets.duty_gaps import gaps_sheet, planned_sheet
from svc.cli.sheets.handover_changes import changes_sheet, shift_began
from svc.cli.sheets.keys_out import keys_out_sheet
from svc.dates import timestamps
from svc.kinds import KINDS, duty_gaps, duty_roster, duty_shifts, key_figures
from svc.kinds.duty import DUTY
from svc.kinds.duty_roster import DAY
from svc.kinds.key import KEY
from svc.model import user_input
from svc.model.fields import Field
from svc.model.record import Record
from svc.model.show import show_time
from svc.render import Column, Sheet
from svc.reports import periods
from svc.site.desk import Desk
from svc.store import due, past
from svc.store.book import Book
from svc.store.past import PartOfBook
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.language import _, bracketed
from svc.views.lists import records_table

_APART = (("key", "return"), ("pass", "exit"))  # kind and what is owed, of what has a section of its own
_LINE = "_" * 12
_LOOKBACK = timedelta(days=3)  # in which every shift began that is still on
_UNTIL = Field("until", "", "", "deadline")


def duty_handover_command(folder: str | None) -> Any:
    """`svc duty handover`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        book, owed = _book_then(store, desk)
        board = Board(desk, book, options.mask_given(given), owed)
        until = duty_roster.end_of_next_shift(desk.now, desk.site.opening)
        if given.get("until"):
            until = user_input.parse_input(_UNTIL, given["until"], desk.now, desk.site.zone, desk.site.opening)
        found = list(_sections(board, until))
        data = {
            "site": desk.site.name,
            "date": desk.now.date().isoformat(),
            "now": timestamps.iso(desk.now),
            "until": timestamps.iso(until),
            **{section.name: section.sheet.data for section in found},
        }
        screen.show_sheets(
            _form(found, board, pen=screen.on_paper(given)), {**given, "title": True}, data, site=desk.site
        )
        return screen.report_damaged(store.damaged)

    params = [Param("until", "--until", help=_("the end of the next shift; else of its day"), metavar=_("TIME"))]
    text = _("The sheet for the next shift: who was on, what is out, open and due (WI/FW-001.3)")
    return build_command("handover", text, [*params, *options.for_reading()], run)


def _book_then(store: Store, desk: Desk) -> tuple[Book, list[Owed]]:
    """The records that the sheet looks at, as they were at the hour, and all that was owed then."""
    with progress_bar(_("reading the records")) as tick:
        found = past.book_until(store, desk.now - _LOOKBACK, tick)
    if isinstance(found, PartOfBook):
        pairs = ((o, found.records.get(o.id)) for o in due.open_obligations(store))
        return found, [(o, r if r and r.kind.name == o.kind else None) for o, r in pairs]  # a home's is no record's
    then = (_as_it_was(record, desk.now) for record in found)
    book = Book(record for record in then if record)
    return book, obligations_of(book, book, desk)


def _as_it_was(record: Record, now: datetime) -> Record | None:
    """A record with the steps taken by then and all its corrections. None if it began later."""
    began = record.facts.get(record.kind.time)
    steps = tuple(t for t in record.steps if t.at <= now or t.do in periods.CORRECTIONS)
    if (began and began > now) or (record.kind.named and not steps):
        return None
    return replace(record, steps=steps)


def _sections(board: Board, until: datetime) -> Iterator[BoardSection]:
    """The parts of the sheet, in the order in which they are gone through."""
    desk, hours = board.desk, board.desk.site.opening
    days = {duty_roster.day_of(r): r for r in board.book if r.kind is DUTY}
    day = _day_of_shift(days, desk)
    record = days.get(day)
    stays = duty_roster.roll(record, desk.now).stays
    yield BoardSection("duty", _("On duty"), stays_sheet((stays, came_late(record, desk)), desk, whole=True))
    lapses = duty_shifts.lapses(record, desk.now)
    if duty_shifts.planned_shifts(record):
        yield BoardSection("attendance", _("Against the rota"), gaps_sheet((), lapses))
    gaps = duty_gaps.unattended_times(days, day, day, hours, desk.now)
    yield BoardSection("gaps", _("Unattended"), gaps_sheet(gaps))
    began = shift_began(stays, desk.now)
    changed = changes_sheet(board.book, began, desk.now, board.mask)
    title = _("What changed since {time}, when the shift began").format(time=f"{began:%H:%M}")
    yield BoardSection("changes", title, changed)
    out = key_figures.open_loans(r for r in board.book if r.kind is KEY)
    yield BoardSection("keys", _("Keys out"), keys_out_sheet(out, desk.now, board.mask))
    found = [(o, r) for o, r in board.owed if (o.kind, o.what) == _APART[1]]
    yield BoardSection("passes", _("Passes open at the gate"), board.promises(found))
    found = [(o, r) for o, r in board.owed if o.due <= until and (o.kind, o.what) not in _APART]
    title = _("Overdue, and due by {time}").format(time=show_time(until))
    yield BoardSection("due", title, board.promises(found))
    pressing = sorted((r for r in board.book if _is_pressing(r, board)), key=lambda r: r.order)
    yield BoardSection("urgent", _("Urgent and open"), records_table(pressing, list(KINDS.values()), board.mask))
    rota = [shift for one in (day, day + DAY) for shift in duty_shifts.planned_shifts(days.get(one))]
    if coming := [shift for shift in rota if desk.now < shift.start <= until]:
        yield BoardSection("next", _("Next on the rota"), planned_sheet(coming))


def _day_of_shift(days: Mapping[date, Record], desk: Desk) -> date:
    """The day of the shift that hands over: today, or the day before while its people are still on and no others."""
    today = desk.now.date()
    night = duty_shifts.still_on(days.get(today - DAY), desk.site.opening, desk.now)
    return today - DAY if night and not duty_roster.roll(days.get(today), desk.now).stays else today


def _is_pressing(record: Record, board: Board) -> bool:
    """True if a record is urgent and waits for more than its callback."""
    marked = record.urgent
    return marked and any(o.id == record.id and o.what != "callback" for o, _record in board.owed)


def _form(found: list[BoardSection], board: Board, *, pen: bool) -> list[Sheet]:
    """The sections as one form: its head above the first, the signatures below the last, to be signed with a pen."""
    desk = board.desk
    head = (
        _("Unit: {name}").format(name=desk.site.name),
        _("Date: {date}").format(date=desk.now.date().isoformat()),
        _("Open: {hours}").format(hours="–".join(desk.site.hours[key] for key in ("open", "close"))),
        _("Handed over: {time}").format(time=f"{desk.now:%H:%M}"),
    )
    made = [section.titled() if section.sheet.rows else _empty_section(section) for section in found]
    first = found[0].sheet
    rows = first.rows or ((_("none"), *[""] * (len(first.columns) - 1)),)
    made[0] = replace(first, rows=rows, data=None, title=_("Duty handover"), head=head)
    signed = (_("Handed over by"), _("Taken over by"), _("Time"))
    text = "   ".join(f"{label}: {_LINE}" for label in signed)
    made[-1] = replace(made[-1], signatures=signed if pen else (), foot=() if pen else (text,))
    return [replace(sheet, joined=True) for sheet in made]


def _empty_section(section: BoardSection) -> Sheet:
    """A section without rows, which says so."""
    return Sheet((Column("none", ""),), ((_("none"),),), None, title=bracketed(section.title, "0"))
