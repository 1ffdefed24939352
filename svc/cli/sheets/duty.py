"""Sheets of duty: who is on duty and who is out, of those on the rota who has not come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from svc.dates import timestamps
from svc.kinds import duty_roster, duty_shifts
from svc.kinds.duty import DUTY
from svc.kinds.duty_roster import COVER, OUT, Stay
from svc.kinds.duty_shifts import Shift
from svc.model import values
from svc.model.record import Record
from svc.model.show import show_time
from svc.render import Column, Sheet
from svc.site.desk import Desk
from svc.text.language import _, comma_list

Stays = tuple[Sequence[Stay], Mapping[str, int]]  # and who came late by how many minutes


def present_now(record: Record | None, before: Record | None, desk: Desk) -> Stays:
    """The people on duty or out at this time, and those who came late.

    Args:
        record: the record of today.
        before: the record of the day before, whose last shift may not be over.
        desk: the site, and the time.
    """
    night = duty_shifts.still_on(before, desk.site.opening, desk.now)
    today = list(duty_roster.roll(record, desk.now).present.values())
    return [*(stay for stay in night if stay.name not in {s.name for s in today}), *today], came_late(record, desk)


def came_late(record: Record | None, desk: Desk) -> dict[str, int]:
    """The people who came late on a day, and by how many minutes (006.8)."""
    found = duty_shifts.late_people(record, desk.site.opening, desk.now) if record else {}
    return {name: minutes for name, (_came, minutes) in found.items()}


def nobody_on_duty(desk: Desk) -> str:
    """That nobody is on duty, and whether somebody should be."""
    opens, closes = desk.site.opening.of(desk.now.date())
    if opens <= desk.now < closes:
        return _("nobody is on duty, and the centre is open until {closes} (001.3)").format(closes=f"{closes:%H:%M}")
    return _("nobody is on duty")


def missing_line(missing: Sequence[Shift]) -> str:
    """The people whose shift runs and who are not here, in one line, or an empty text."""
    names = [_("{name} since {time}").format(name=s.name, time=f"{s.start:%H:%M}") for s in missing]
    return _("not here by the rota: {names}").format(names=comma_list(names)) if names else ""


def duty_line(found: Stays, desk: Desk, missing: Sequence[Shift] = ()) -> str:
    """The people on duty, those who are out, and those who should be here by the rota, in one line."""
    there = [_("{name} since {time}").format(name=s.name, time=f"{s.since:%H:%M}") for s in found[0] if s.state != OUT]
    away = [_("{name} since {time}").format(name=s.name, time=f"{s.since:%H:%M}") for s in found[0] if s.state == OUT]
    said = [_("on duty: {names}").format(names=comma_list(there)) if there else nobody_on_duty(desk)]
    said += [_("out: {names}").format(names=comma_list(away))] if away else []
    return " · ".join(filter(None, [*said, missing_line(missing)]))


def stays_sheet(found: Stays, desk: Desk, *, whole: bool = False) -> Sheet:
    """Stays one a row.

    Args:
        found: the stays, and who came late.
        desk: whose site's desks have names.
        whole: with every column, as for all of a day, of which each has an end; else with those that say something.
    """
    stays, late = found
    rows = [_stay_data(stay) for stay in stays]
    for name, minutes in late.items():
        if first := next((row for row in rows if row["name"] == name), None):
            first["late_minutes"] = minutes
    columns = (
        Column("name", _("person")),
        Column("state", _("state")),
        Column("since", _("since")),
        Column("ended", _("until")),
        Column("until", _("back by")),
        Column("desk", DUTY.all_steps["on"].asks[1].label),
        Column("cover", _("cover")),
        Column("approved_by", _("consent")),
        Column("text", _("content"), flexible=True),
    )
    cells = [_stay_cells(stay, data, desk) for stay, data in zip(stays, rows, strict=True)]
    always = {"name", "state", "since"} | ({c.key for c in columns} if whole else set())
    kept = [n for n, c in enumerate(columns) if c.key in always or any(cell[n] for cell in cells)]
    table = tuple(tuple(cell[n] for n in kept) for cell in cells)
    foot = () if whole or not stays or any(stay.state != OUT for stay in stays) else (nobody_on_duty(desk),)
    return Sheet(tuple(columns[n] for n in kept), table, rows, foot=foot)


def _stay_data(stay: Stay) -> dict[str, Any]:
    """A stay as JSON has it."""
    taken, out = stay.taken, stay.state == OUT
    return {
        "name": stay.name,
        "state": stay.state,
        "since": timestamps.iso(stay.since),
        "ended": timestamps.iso(stay.ended) if stay.ended else None,
        "until": values.to_json(taken["until"]),
        "desk": None if out else stay.desk or None,
        "cover": taken["cover"] if out else None,
        "covers": stay.covers or None,
        "approved_by": taken["approved_by"] if out else None,
        "late_minutes": None,
        "text": taken["text"] if stay.state != COVER else None,
    }


def _stay_cells(stay: Stay, data: Mapping[str, Any], desk: Desk) -> tuple[str, ...]:
    """A stay as people read it."""
    labels = {duty_roster.ON: _("on duty"), COVER: _("covering"), OUT: _("out")}
    late, until = data["late_minutes"], stay.taken["until"]
    return (
        stay.name,
        labels[stay.state],
        _clock_time(stay.since, stay.since),
        _clock_time(stay.ended, stay.since),
        _clock_time(until, stay.since),
        f"{data['desk']} {desk.site.desks.get(data['desk'], '')}".strip() if data["desk"] else "",
        data["cover"] or (_("for {name}").format(name=stay.covers) if stay.covers else ""),
        data["approved_by"] or "",
        " · ".join(filter(None, [_("{minutes} min late").format(minutes=late) if late else "", data["text"]])),
    )


def _clock_time(moment: datetime | None, day: datetime) -> str:
    """A clock time, with its date if that is another day."""
    if moment is None:
        return ""
    return f"{moment:%H:%M}" if moment.date() == day.date() else show_time(moment)
