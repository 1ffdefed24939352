"""`svc duty gaps`: when nobody was on duty within the hours, and what of the rota was not kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.filters import span_options
from svc.cli.sheets.duty_gaps import gaps_sheet
from svc.dates import workdays
from svc.kinds import duty_gaps, duty_roster, duty_shifts
from svc.kinds.duty import DUTY
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.language import _


def duty_gaps_command(folder: str | None) -> Any:
    """`svc duty gaps`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        first, last = _days_given(given, desk)
        records = {duty_roster.day_of(record): record for record in store.all(DUTY)}
        spoilt = [store.folders.identify(damaged.path) for damaged in store.damaged if damaged.path]
        unknown = [found[1] for found in spoilt if found]
        hours = desk.site.opening
        gaps = duty_gaps.unattended_times(records, first, last, hours, desk.now, unknown)
        days = [record for day, record in sorted(records.items()) if first <= day <= last]
        lapses = [e for record in days for e in duty_shifts.lapses(record, desk.now) if e.what != duty_shifts.COVERED]
        if gaps or lapses or given.get("format") or given.get("output"):
            screen.show_sheets([gaps_sheet(gaps, lapses)], given)
        else:
            screen.say(_("at no time unattended") if records else _("no duty is recorded yet"))
        return screen.report_damaged(store.damaged) or (1 if (gaps or lapses) and given.get("exit_code") else 0)

    params = [
        Param("month", "--month", help=_("of this month"), metavar="YYYY-MM"),
        *span_options(),
        Param(
            "exit_code",
            "--exit-code",
            help=_("exit 1 when there is anything to show"),
            type=bool,
        ),
    ]
    text = _("When nobody was at the centre within opening hours, and who was late, left early or absent (WI/FW-001.3)")
    return build_command("gaps", text, [*params, *options.for_reading()], run)


def _days_given(given: Mapping[str, Any], desk: Desk) -> tuple[date, date]:
    """The first and the last day asked for, else all days."""
    if given.get("month"):
        if given.get("since") or given.get("until"):
            raise BadInput(_("--month, or --since and --until, not both"))
        return workdays.parse_month(options.period_name(given["month"], desk))
    since, until = options.day_given(given, "since", desk), options.day_given(given, "until", desk, last=True)
    return since or date.min, until or date.max
