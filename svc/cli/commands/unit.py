"""`svc unit 3-1201`: the residents of one home, what is open, and its history, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.obligations import Owed
from svc.kinds.proxies import proxies_line
from svc.kinds.shared import NAME, PHONE
from svc.model.record import Moment, Record
from svc.model.show import show_time
from svc.model.units import home_key
from svc.render import Column, Sheet
from svc.reports import home_history
from svc.rules import contacts
from svc.rules.deadlines import obligations
from svc.site.desk import Desk
from svc.store import due, past
from svc.store.book import Book
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.language import _
from svc.views.json import record_object
from svc.views.mask import Mask
from svc.views.moments import registration_text, step_done
from svc.views.tables import answers_line, obligations_table

_NEAR = 5  # homes that are named where one is not known


def unit_command(folder: str | None) -> Any:
    """`svc unit 3-1201`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        book = past.book_of_home(store, given["unit"])
        found = home_history.home_records(given["unit"], book, desk.site.units)
        if found:
            _print_history(found, book, store, desk, given)
        elif given.get("format") or given.get("output"):
            screen.show_sheets([_history_sheet((), options.mask_given(given))], given, [])
        else:
            screen.say(_no_such_home(given["unit"], past.known_homes(store)))
        return screen.report_damaged(store.damaged)

    return build_command(
        "unit",
        _("The story of one home, the newest first"),
        [Param("unit", metavar=_("UNIT"), required=True), *options.for_listing()],
        run,
    )


def _print_history(found: Sequence[Record], book: Book, store: Store, desk: Desk, given: dict[str, Any]) -> None:
    """Print the open obligations and the history. A spreadsheet gets the history alone, programs the full records."""
    mask = options.mask_given(given)
    owed = {r.id: obligations(r, book.linked(r).values(), desk.site.terms, desk.now) for r in found}
    for r in found:
        if r.kind.household:
            owed[r.id] += due.promises_to_home(store, r)
    waiting = sorted(((o, r) for r in found for o in owed[r.id] if not o.met), key=lambda pair: pair[0].order)
    sheets = [_history_sheet(found, mask)]
    if waiting and screen.chosen_format(given) not in ("csv", "tsv"):
        sheets.insert(0, _promised(waiting, desk, mask))
    form = desk.site.units
    home = next(str(r["unit"]) for r in found if home_history.is_home(r["unit"], given["unit"], form))
    home = form.read(home) or home
    title = " · ".join(filter(None, (home, *_residents(found, home, desk, mask))))
    file = next((r for r in found if r.kind.household), None)
    head = tuple(filter(None, (_summary(found, waiting), proxies_line(file, desk.now, mask.any))))
    sheets[0] = replace(sheets[0], title=title, head=head, lined=True)
    data = [record_object(r, owed[r.id], desk.site, mask, book.linked(r)) for r in found]
    screen.show_sheets(sheets, given, data, site=desk.site)


def _residents(found: Sequence[Record], unit: str, desk: Desk, mask: Mask) -> list[str]:
    """The residents named by the home's newest record, and how they are called back."""
    home = contacts.homes({r.id: r for r in found}, desk.site.callbacks).get(home_key(unit))
    if home is None:
        return []
    person = (mask.field(NAME, home.name), mask.field(PHONE, home.phone))
    return [" ".join(filter(None, person)), home.type, _("not to be called back") if home.refuses else ""]


def _summary(found: Sequence[Record], waiting: Sequence[Owed]) -> str:
    """The number of records and of open obligations."""
    late = sum(o.late for o, _record in waiting)
    said = [_("records: {n}").format(n=len(found)), _("open: {n}").format(n=len(waiting))]
    return " · ".join([*said, *([_("overdue: {n}").format(n=late)] if late else [])])


def _promised(waiting: Sequence[Owed], desk: Desk, mask: Mask) -> Sheet:
    """The open obligations to a home, without the column of the home itself."""
    sheet = obligations_table(waiting, desk.now, mask)
    kept = [n for n, column in enumerate(sheet.columns) if column.key != "unit"]
    rows = tuple(tuple(row[n] for n in kept) for row in sheet.rows)
    return replace(sheet, columns=tuple(sheet.columns[n] for n in kept), rows=rows)


def _history_sheet(found: Sequence[Record], mask: Mask) -> Sheet:
    """The history, a line for each step."""
    columns = (
        Column("at", _("time")),
        Column("id", _("number")),
        Column("kind", _("kind")),
        Column("do", _("step")),
        Column("by", _("by")),
        Column("text", _("content"), flexible=True),
    )
    return Sheet(
        columns, tuple(_history_line(moment, mask) for moment in home_history.all_moments(found)), None, name=_("Steps")
    )


def _history_line(moment: Moment, mask: Mask) -> tuple[str, ...]:
    """One line: when, which record, what was done, by whom, with which words."""
    record, taken = moment.record, moment.taken
    first = taken.do == "add"
    said = registration_text(record, mask) if first else answers_line(taken, record, mask)
    return show_time(taken.at), record.id, record.kind.label, step_done(moment), taken.by, said


def _no_such_home(typed: str, known: Sequence[str]) -> str:
    """The answer if there is no record of a home."""
    homes = home_history.similar_homes(typed, known)
    if not homes:
        return _("there is no record of {unit}").format(unit=typed)
    near = ", ".join(homes[:_NEAR]) + ("…" if homes[_NEAR:] else "")
    return _("there is no record of {unit}; did you mean {near}?").format(unit=typed, near=near)
