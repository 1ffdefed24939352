"""`svc unit 3-1201`: who lives there, what is open, and all that was done, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, command
from svc.cli.commands import look
from svc.cli.commands.look import Owed
from svc.kinds.shared import NAME, PHONE
from svc.model import values
from svc.model.record import Moment, Record
from svc.render import Column, Sheet
from svc.reports import home_history
from svc.rules import contacts
from svc.rules.deadlines import obligations
from svc.site.desk import Desk
from svc.store.store import Book, Store
from svc.text.language import _
from svc.views import views
from svc.views.views import Mask

NEAR = 5  # homes that are named where one is not known


def unit(folder: str | None) -> Any:
    """`svc unit 3-1201`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        store = Store(desk.site, desk.now)
        book = store.everything()
        found = home_history.concerning(given["unit"], book)
        if found:
            tell(found, book, desk, given)
        elif given.get("format") or given.get("output"):
            screen.show([told((), options.mask(given))], given, [])
        else:
            screen.say(unknown(given["unit"], book))
        return look.damage(store.damaged)

    return command(
        "unit",
        _("The story of one home, the newest first"),
        [Param("unit", metavar=_("UNIT"), required=True), *options.reading()],
        run,
    )


def tell(found: Sequence[Record], book: Book, desk: Desk, given: dict[str, Any]) -> None:
    """Print what is open and what was done; in a spreadsheet the latter alone; for programs the records in full."""
    mask = options.mask(given)
    owed = {r.id: obligations(r, book.linked(r).values(), desk.site.terms, desk.now) for r in found}
    waiting = sorted(
        ((o, r) for r in found for o in owed[r.id] if not o.met), key=lambda pair: (pair[0].due, pair[0].id)
    )
    sheets = [told(found, mask)]
    if waiting and screen.chosen(given) not in ("csv", "tsv"):
        sheets.insert(0, promised(waiting, desk, mask))
    home = next(str(r["unit"]) for r in found if home_history.same(r["unit"], given["unit"]))
    title = " · ".join(filter(None, (home, *living(found, home, desk, mask))))
    sheets[0] = replace(sheets[0], title=title, head=(summary(found, waiting),))
    screen.show(sheets, given, [views.whole(r, owed[r.id], desk.site, mask) for r in found])


def living(found: Sequence[Record], unit: str, desk: Desk, mask: Mask) -> list[str]:
    """Who lives in a home, as its newest record names them, and what is known of how they are called back."""
    home = contacts.homes({r.id: r for r in found}, desk.site.callbacks).get(unit)
    if home is None:
        return []
    person = (mask.field(NAME, home.name), mask.field(PHONE, home.phone))
    return [" ".join(filter(None, person)), home.type, _("not to be called back") if home.refuses else ""]


def summary(found: Sequence[Record], waiting: Sequence[Owed]) -> str:
    """How many records there are, and how much of what was promised is open."""
    late = sum(o.late for o, _record in waiting)
    said = [_("records: {n}").format(n=len(found)), _("open: {n}").format(n=len(waiting))]
    return " · ".join([*said, *([_("overdue: {n}").format(n=late)] if late else [])])


def promised(waiting: Sequence[Owed], desk: Desk, mask: Mask) -> Sheet:
    """What is promised to a home and not yet done; the home itself is not repeated in each line."""
    sheet = views.promises(waiting, desk.now, mask)
    kept = [n for n, column in enumerate(sheet.columns) if column.key != "unit"]
    rows = tuple(tuple(row[n] for n in kept) for row in sheet.rows)
    return replace(sheet, columns=tuple(sheet.columns[n] for n in kept), rows=rows)


def told(found: Sequence[Record], mask: Mask) -> Sheet:
    """What was done, a line each."""
    columns = (
        Column("at", _("time")),
        Column("id", _("number")),
        Column("kind", _("kind")),
        Column("do", _("step")),
        Column("by", _("by")),
        Column("text", _("content"), flexible=True),
    )
    return Sheet(columns, tuple(line(moment, mask) for moment in home_history.moments(found)), None, name=_("Steps"))


def line(moment: Moment, mask: Mask) -> tuple[str, ...]:
    """One line: when, which record, what was done, by whom, with which words."""
    record, taken = moment.record, moment.taken
    first = taken.do == "add"
    done = record.opening.label if first else views.did(taken, record)
    said = registered(record, mask) if first else views.answers(taken, record, mask)
    return values.when(taken.at), record.id, record.kind.label, done, taken.by, said


def registered(record: Record, mask: Mask) -> str:
    """What a registration said: as much as the step of the same name, or the time it set and what it is about."""
    first, opening, fields = record.registration, record.opening, record.kind.leaves
    given = {name: value for name, value in first.answers.items() if value != first.at or name in opening.needs}
    if opening.name in record.kind.all_steps:
        about = [number for name in record.kind.subject if fields[name].type == "id" for number in given.get(name, ())]
        said = views.answers(replace(first, do=opening.name, answers=given), record, mask)
        return " · ".join(filter(None, (*about, said)))
    needed = [f"{fields[n].label} {values.shown(fields[n], given[n])}" for n in opening.needs if n in given]
    return " · ".join(filter(None, (*needed, mask.text(record.subject_of(record.facts), record))))


def unknown(typed: str, book: Book) -> str:
    """What to say of a home of which there is no record."""
    homes = home_history.near(typed, book)
    if not homes:
        return _("there is no record of {unit}").format(unit=typed)
    near = ", ".join(homes[:NEAR]) + ("…" if homes[NEAR:] else "")
    return _("there is no record of {unit}; did you mean {near}?").format(unit=typed, near=near)
