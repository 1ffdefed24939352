"""Who is on duty, and when nobody was: `svc duty now` and `gaps`, and the tables that board and handover show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, command
from svc.cli.commands import look
from svc.dates import workdays
from svc.kinds import duty_roster
from svc.kinds.duty import DUTY
from svc.kinds.duty_roster import COVER, OUT, Gap, Stay
from svc.model import values
from svc.model.record import Record
from svc.render import Column, Sheet
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.language import _, comma_list

Stays = tuple[Sequence[Stay], tuple[str, int] | None]  # and who came late by how many minutes


# Who is on duty


def now(folder: str | None) -> Any:
    """`svc duty now`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        record = of_day(Store(desk.site, desk.now), desk.now.date())
        found = present(record, desk)
        if not found[0] and not given.get("format") and not given.get("output"):
            screen.say(nobody(desk))
        else:
            lean = not given.get("output") and given.get("format") in (None, "table", "md")
            screen.show([people(found, desk, whole=not lean)], given)
        return 0

    return command("now", _("Who is on duty, who is out and who covers (WI/FW-001.3)"), options.reading(), run)


def of_day(store: Store, day: date) -> Record | None:
    """The record of a day, if there is one.

    Raises:
        Damaged: it can't be read (exit 5).
    """
    number = day.isoformat()
    return store.get(number) if store.folders.locate(number) else None


def present(record: Record | None, desk: Desk) -> Stays:
    """Who is on duty or out at this time of a day, and who of them came late."""
    return list(duty_roster.roll(record, desk.now).present.values()), came_late(record, desk)


def came_late(record: Record | None, desk: Desk) -> tuple[str, int] | None:
    """Who came late on a day, and by how many minutes (006.8)."""
    found = duty_roster.late(record, desk.site.opening) if record else None
    return (duty_roster.who(found[0]), found[1]) if found else None


def nobody(desk: Desk) -> str:
    """That nobody is on duty, and whether somebody should be."""
    opens, closes = desk.site.opening.of(desk.now.date())
    if opens <= desk.now < closes:
        return _("nobody is on duty, and the centre is open until {closes} (001.3)").format(closes=f"{closes:%H:%M}")
    return _("nobody is on duty")


def in_a_line(found: Stays, desk: Desk) -> str:
    """Who is on duty and who is out, in one line."""
    there = [_("{name} since {time}").format(name=s.name, time=f"{s.since:%H:%M}") for s in found[0] if s.state != OUT]
    away = [_("{name} since {time}").format(name=s.name, time=f"{s.since:%H:%M}") for s in found[0] if s.state == OUT]
    said = [_("on duty: {names}").format(names=comma_list(there)) if there else nobody(desk)]
    return " · ".join(said + ([_("out: {names}").format(names=comma_list(away))] if away else []))


def people(found: Stays, desk: Desk, *, whole: bool = False) -> Sheet:
    """Stays one a row.

    Args:
        found: the stays, and who came late.
        desk: whose site's desks have names.
        whole: with every column, as for all of a day, of which each has an end; else with those that say something.
    """
    stays, late = found
    rows = [row(stay) for stay in stays]
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
    cells = [shown(stay, data, desk) for stay, data in zip(stays, rows, strict=True)]
    always = {"name", "state", "since"} | ({c.key for c in columns} if whole else set())
    kept = [n for n, c in enumerate(columns) if c.key in always or any(cell[n] for cell in cells)]
    table = tuple(tuple(cell[n] for n in kept) for cell in cells)
    foot = () if whole or not stays or any(stay.state != OUT for stay in stays) else (nobody(desk),)
    return Sheet(tuple(columns[n] for n in kept), table, rows, foot=foot)


def row(stay: Stay) -> dict[str, Any]:
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


def shown(stay: Stay, data: Mapping[str, Any], desk: Desk) -> tuple[str, ...]:
    """A stay as people read it."""
    labels = {duty_roster.ON: _("on duty"), COVER: _("covering"), OUT: _("out")}
    late, until = data["late_minutes"], stay.taken["until"]
    return (
        stay.name,
        labels[stay.state],
        clock(stay.since, stay.since),
        clock(stay.ended, stay.since),
        clock(until, stay.since),
        f"{data['desk']} {desk.site.desks.get(data['desk'], '')}".strip() if data["desk"] else "",
        data["cover"] or (_("for {name}").format(name=stay.covers) if stay.covers else ""),
        data["approved_by"] or "",
        " · ".join(filter(None, [_("{minutes} min late").format(minutes=late) if late else "", data["text"]])),
    )


def clock(moment: datetime | None, day: datetime) -> str:
    """A time of that day by its clock time, of another with its date."""
    if moment is None:
        return ""
    return f"{moment:%H:%M}" if moment.date() == day.date() else values.when(moment)


# When nobody was


def gaps(folder: str | None) -> Any:
    """`svc duty gaps`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        store = Store(desk.site, desk.now)
        first, last = span(given, desk)
        records = {duty_roster.day_of(record): record for record in store.all(DUTY)}
        spoilt = [store.folders.identify(damaged.path) for damaged in store.damaged if damaged.path]
        unknown = [found[1] for found in spoilt if found]
        hours = desk.site.opening
        found = duty_roster.unattended(records, first, last, hours, desk.now, unknown)
        if found or given.get("format") or given.get("output"):
            screen.show([unattended(found)], given)
        else:
            screen.say(_("at no time unattended") if records else _("no duty is recorded yet"))
        return look.damage(store.damaged) or (1 if found and given.get("exit_code") else 0)

    params = [
        Param("month", "--month", help=_("of this month"), metavar="YYYY-MM"),
        Param("since", "--since", help=_("from this day or month on")),
        Param("until", "--until", help=_("to this day or month")),
        Param("exit_code", "--exit-code", help=_("exit 1 when the centre was left unattended"), type=bool),
    ]
    text = _("When nobody was at the centre within opening hours, since the first record of duty (WI/FW-001.3)")
    return command("gaps", text, [*params, *options.reading()], run)


def span(given: Mapping[str, Any], desk: Desk) -> tuple[date, date]:
    """The first and the last day asked for; all where none is."""
    if given.get("month"):
        if given.get("since") or given.get("until"):
            raise BadInput(_("--month, or --since and --until, not both"))
        return workdays.parse_month(given["month"])
    since, until = options.day(given, "since", desk), options.day(given, "until", desk, last=True)
    return since or date.min, until or date.max


def unattended(found: Sequence[Gap]) -> Sheet:
    """Unattended times one a row."""
    columns = (
        Column("date", DUTY.all_fields["date"].label),
        Column("from", _("since")),
        Column("to", _("until")),
        Column("length", _("how long"), align="right"),
        Column("why", _("content"), flexible=True),
    )
    rows = tuple(
        (g.day.isoformat(), f"{g.since:%H:%M}", f"{g.until:%H:%M}", workdays.format_span(g.until - g.since), why(g))
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


def why(gap: Gap) -> str:
    """How it came that nobody was there, as far as is known."""
    if not gap.recorded:
        return _("no duty recorded that day")
    return _("out: {names}").format(names=comma_list(gap.out)) if gap.out else ""
