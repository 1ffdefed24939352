"""Sheets of duty: who is on duty, and when nobody was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from svc.dates import workdays
from svc.kinds import duty_roster
from svc.kinds.duty import DUTY
from svc.kinds.duty_roster import COVER, OUT, Stay, UnattendedTime
from svc.model import values
from svc.model.record import Record
from svc.model.show import show_time
from svc.render import Column, Sheet
from svc.site.desk import Desk
from svc.text.language import _, comma_list

Stays = tuple[Sequence[Stay], tuple[str, int] | None]  # and who came late by how many minutes


def present_now(record: Record | None, desk: Desk) -> Stays:
    """The people on duty or out at this time, and the one who came late."""
    return list(duty_roster.roll(record, desk.now).present.values()), came_late(record, desk)


def came_late(record: Record | None, desk: Desk) -> tuple[str, int] | None:
    """The person who came late on a day, and by how many minutes (006.8)."""
    found = duty_roster.late_arrival(record, desk.site.opening) if record else None
    return (duty_roster.person_concerned(found[0]), found[1]) if found else None


def nobody_on_duty(desk: Desk) -> str:
    """That nobody is on duty, and whether somebody should be."""
    opens, closes = desk.site.opening.of(desk.now.date())
    if opens <= desk.now < closes:
        return _("nobody is on duty, and the centre is open until {closes} (001.3)").format(closes=f"{closes:%H:%M}")
    return _("nobody is on duty")


def duty_line(found: Stays, desk: Desk) -> str:
    """The people on duty and those who are out, in one line."""
    there = [_("{name} since {time}").format(name=s.name, time=f"{s.since:%H:%M}") for s in found[0] if s.state != OUT]
    away = [_("{name} since {time}").format(name=s.name, time=f"{s.since:%H:%M}") for s in found[0] if s.state == OUT]
    said = [_("on duty: {names}").format(names=comma_list(there)) if there else nobody_on_duty(desk)]
    return " · ".join(said + ([_("out: {names}").format(names=comma_list(away))] if away else []))


def stays_sheet(found: Stays, desk: Desk, *, whole: bool = False) -> Sheet:
    """Stays one a row.

    Args:
        found: the stays, and who came late.
        desk: whose site's desks have names.
        whole: with every column, as for all of a day, of which each has an end; else with those that say something.
    """
    stays, late = found
    rows = [_stay_data(stay) for stay in stays]
    if late and (first := next((r for r in rows if r["name"] == late[0]), None)):
        first["late_minutes"] = late[1]
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
        "since": workdays.iso(stay.since),
        "ended": workdays.iso(stay.ended) if stay.ended else None,
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


def gaps_sheet(found: Sequence[UnattendedTime]) -> Sheet:
    """Unattended times one a row."""
    columns = (
        Column("date", DUTY.all_fields["date"].label),
        Column("from", _("since")),
        Column("to", _("until")),
        Column("length", _("how long"), align="right"),
        Column("why", _("content"), flexible=True),
    )
    rows = tuple(
        (
            g.day.isoformat(),
            f"{g.since:%H:%M}",
            f"{g.until:%H:%M}",
            workdays.format_span(g.until - g.since),
            _gap_reason(g),
        )
        for g in found
    )
    data = [
        {
            "date": gap.day.isoformat(),
            "from": workdays.iso(gap.since),
            "to": workdays.iso(gap.until),
            "minutes": gap.minutes,
            "out": list(gap.out),
            "recorded": gap.recorded,
        }
        for gap in found
    ]
    return Sheet(columns, rows, data)


def _gap_reason(gap: UnattendedTime) -> str:
    """The reason why nobody was there, as far as it is known."""
    if not gap.recorded:
        return _("no duty recorded that day")
    return _("out: {names}").format(names=comma_list(gap.out)) if gap.out else ""
