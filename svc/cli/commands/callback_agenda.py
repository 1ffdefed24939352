"""`svc callback agenda`: the major findings that await a department meeting (017.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from svc.cli import options, screen
from svc.cli.command import build_command
from svc.dates import timestamps
from svc.kinds.callback import CALLBACK
from svc.model.show import show_time
from svc.render import Column, Sheet
from svc.reports import meeting_agenda
from svc.reports.meeting_agenda import AgendaItem
from svc.store import past
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.language import _
from svc.views.mask import Mask


def callback_agenda_command(folder: str | None) -> Any:
    """`svc callback agenda`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        book = past.book_owing(store, CALLBACK, meeting_agenda.OWED)
        owed = book.promised(desk.site.terms, desk.now)
        found = meeting_agenda.agenda_items(book.records, owed, desk.now)
        if found or given.get("format") or given.get("output"):
            screen.show_sheets([_agenda_sheet(found, options.mask_given(given))], given)
        else:
            screen.say(_("no major finding is open"))
        return screen.report_damaged(store.damaged)

    text = _("Major findings that await a department meeting, or what it left to be answered (WI/FW-017.4)")
    return build_command("agenda", text, options.for_reading(), run)


def _agenda_sheet(found: Sequence[AgendaItem], mask: Mask) -> Sheet:
    """The agenda, one item a row."""
    columns = (
        Column("id", _("number")),
        Column("unit", _("unit")),
        Column("finding", _("finding"), flexible=True),
        Column("meeting", _("meeting")),
        Column("solution", _("solution"), flexible=True),
        Column("who", _("who")),
        Column("until", _("due")),
    )
    hidden = [
        replace(i, finding=mask.text(i.finding, i.record), solution=mask.text(i.solution, i.record)) for i in found
    ]
    rows = tuple(
        (
            i.record.id,
            i.unit,
            i.finding,
            show_time(i.met) if i.met else _("not held yet"),
            i.solution,
            i.who,
            show_time(i.due),
        )
        for i in hidden
    )
    data = [
        {
            "id": i.record.id,
            "unit": i.unit,
            "finding": i.finding,
            "meeting": timestamps.iso(i.met) if i.met else None,
            "solution": i.solution or None,
            "who": i.who,
            "until": timestamps.iso(i.until) if i.until else None,
            "due": timestamps.iso(i.due),
            "late": i.late,
        }
        for i in hidden
    ]
    return Sheet(columns, rows, data, name=_("Meeting agenda"))
