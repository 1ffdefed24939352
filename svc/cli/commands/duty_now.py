"""`svc duty now`: the people on duty."""

from __future__ import annotations

from datetime import date
from typing import Any

from svc.cli import options, screen
from svc.cli.command import build_command
from svc.cli.sheets.duty import missing_line, nobody_on_duty, present_now, stays_sheet
from svc.kinds import duty_shifts
from svc.kinds.duty_roster import DAY
from svc.model.record import Record
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.language import _


def duty_now_command(folder: str | None) -> Any:
    """`svc duty now`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store, today = Store(desk.site, desk.now), desk.now.date()
        record = _record_of_day(store, today)
        found = present_now(record, store.whole((today - DAY).isoformat()), desk)
        missing = missing_line(duty_shifts.not_here_yet(record, desk.now))
        if not found[0] and not given.get("format") and not given.get("output"):
            screen.say(" · ".join(filter(None, [nobody_on_duty(desk), missing])))
        else:
            lean = not given.get("output") and given.get("format") in (None, "table", "md")
            sheet = stays_sheet(found, desk, whole=not lean)
            screen.show_sheets([replace(sheet, foot=(*sheet.foot, missing)) if lean and missing else sheet], given)
        return 0

    return build_command(
        "now", _("Who is on duty, who is out and who covers (WI/FW-001.3)"), options.for_reading(), run
    )


def _record_of_day(store: Store, day: date) -> Record | None:
    """The record of a day, if there is one.

    Raises:
        Damaged: it can't be read (exit 5).
    """
    number = day.isoformat()
    return store.get(number) if store.folders.locate(number) else None
