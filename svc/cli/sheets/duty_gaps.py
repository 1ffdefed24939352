"""Sheets of attendance: when nobody was at the centre, and what of the rota was not kept (001.3, 006.8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from svc.dates import timestamps
from svc.kinds.duty import DUTY
from svc.kinds.duty_gaps import UnattendedTime
from svc.kinds.duty_shifts import Lapse, Shift
from svc.render import Column, Sheet
from svc.text.language import _, comma_list

UNATTENDED = "unattended"


def gaps_sheet(gaps: Sequence[UnattendedTime], lapses: Sequence[Lapse] = ()) -> Sheet:
    """Unattended times and what of the rota was not kept, one a row, by time."""
    columns = (
        Column("date", DUTY.all_fields["date"].label),
        Column("what", _("what")),
        Column("who", _("person")),
        Column("from", _("since")),
        Column("to", _("until")),
        Column("length", _("how long"), align="right"),
        Column("why", _("content"), flexible=True),
    )
    found = [*map(_gap_row, gaps), *map(_lapse_row, lapses)]
    found.sort(key=lambda row: (row[1]["from"], row[1]["what"] != UNATTENDED))
    return Sheet(columns, tuple(cells for cells, _data in found), [data for _cells, data in found])


def _gap_row(gap: UnattendedTime) -> tuple[tuple[str, ...], dict[str, Any]]:
    """An unattended time as a row, and as JSON has it."""
    reasons = [
        "" if gap.recorded else _("no duty recorded that day"),
        _("out: {names}").format(names=comma_list(gap.out)) if gap.out else "",
        _("left uncovered with the consent of {name}").format(name=gap.approved_by) if gap.approved_by else "",
    ]
    cells = (
        gap.day.isoformat(),
        _("unattended"),
        "",
        f"{gap.since:%H:%M}",
        f"{gap.until:%H:%M}",
        timestamps.format_span(gap.until - gap.since),
        " · ".join(filter(None, reasons)),
    )
    data = {
        "date": gap.day.isoformat(),
        "what": UNATTENDED,
        "who": None,
        "from": timestamps.iso(gap.since),
        "to": timestamps.iso(gap.until),
        "minutes": gap.minutes,
        "out": list(gap.out),
        "recorded": gap.recorded,
        "approved_by": gap.approved_by or None,
    }
    return cells, data


def _lapse_row(lapse: Lapse) -> tuple[tuple[str, ...], dict[str, Any]]:
    """A part of a shift that was not as planned as a row, and as JSON has it."""
    shift = lapse.shift
    cells = (
        shift.day.isoformat(),
        lapse.label,
        shift.name,
        f"{lapse.since:%H:%M}",
        f"{lapse.until:%H:%M}",
        timestamps.format_span(lapse.until - lapse.since),
        " · ".join(filter(None, [_("shift {hours}").format(hours=shift.hours), lapse.stood_in])),
    )
    data = {
        "date": shift.day.isoformat(),
        "what": lapse.what,
        "who": shift.name,
        "from": timestamps.iso(lapse.since),
        "to": timestamps.iso(lapse.until),
        "minutes": lapse.minutes,
        "shift": {"from": timestamps.iso(shift.start), "to": timestamps.iso(shift.end)},
        "covered_by": list(lapse.covered_by),
    }
    return cells, data


def planned_sheet(shifts: Sequence[Shift]) -> Sheet:
    """Shifts that are still to come, one a row."""
    columns = (Column("date", DUTY.all_fields["date"].label), Column("shift", _("shift")), Column("who", _("person")))
    rows = tuple((s.day.isoformat(), s.hours, s.name) for s in shifts)
    data = [
        {"date": s.day.isoformat(), "who": s.name, "from": timestamps.iso(s.start), "to": timestamps.iso(s.end)}
        for s in shifts
    ]
    return Sheet(columns, rows, data)
