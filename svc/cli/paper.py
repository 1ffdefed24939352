"""Commands about forms: list and print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from svc import forms, periods, rules, statistics, values, views
from svc.cli import options, screen, watch
from svc.cli.building import Make, Param, command, group
from svc.desk import Desk
from svc.errors import BadInput
from svc.forms import Form
from svc.kinds import KINDS
from svc.kinds.grievance import callbacks
from svc.language import _, current
from svc.model import CANCELLED, Choice
from svc.periods import Period
from svc.render import Column, Sheet
from svc.store import Book, Store
from svc.trail import Record
from svc.views import Mask

WAYS = {"building": ("楼栋", "building"), "unit": ("房号", "unit")}  # what the rows of a form that counts may be


def of_forms(folder: str | None) -> Any:
    """`svc form`."""
    from svc.cli import submit

    makers: dict[str, Make] = {
        "list": lambda: listing(folder),
        "print": lambda: printing(folder),
        "submit": lambda: submit.submitting(folder),
    }
    return group("form", _("The standard forms: list, print, hand in"), makers)


def listing(folder: str | None) -> Any:
    """`svc form list`; answers without a site too."""

    def run(given: dict[str, Any]) -> int:
        found = forms.names(places(folder))
        columns = (Column("number", _("number")), Column("title", _("title"), flexible=True), Column("kind", _("kind")))
        rows = tuple((f.number, f.title[current()], KINDS[f.kind].label) for f in found)
        data = [{"number": f.number, "title": dict(f.title), "kind": f.kind} for f in found]
        screen.show([Sheet(columns, rows, data)], given)
        return 0

    return command("list", _("The forms that can be printed"), options.reading(), run)


def places(folder: str | None) -> Any:
    """Where forms are looked for: the site's own folder, if there is a site, and the built-in one."""
    from svc import desk, site
    from svc.errors import StorageFailed

    try:
        return [desk.root(folder) / "templates" / "forms", site.built_in() / "forms"]
    except StorageFailed:
        return [site.built_in() / "forms"]


def printing(folder: str | None) -> Any:
    """`svc form print FORM`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        form = forms.load(given["form"], desk.site.templates("forms"))
        shelf = Store(desk.site, desk.now)
        period = span(desk, given)
        if form.tally:
            screen.show([tallied(form, shelf, period, desk, given)], given)
            return watch.damage(shelf.damaged)
        if given.get("by"):
            sentence = _("{form} lists records: there is nothing to count by").format(form=form.number)
            raise BadInput(sentence, todo=_("leave {option} out").format(option="--by"))
        book = Book(periods.known(shelf.everything(), period))
        mask = options.mask(given)
        at_the_end = replace(desk, now=min(desk.now, period.end))
        rows = [
            row(r, book, at_the_end, mask)
            for r in periods.counted(book, form.kind, form.statuses, period)
            if watch.lives_in(r, given.get("unit"))
        ]
        blank = count(given.get("blank"))
        sheet = forms.fill(
            form,
            [] if blank else rows,
            desk.site.name,
            period.name,
            current(),
            blank=blank,
            labels=labels(form.kind),
            linked=lambda found: named(book.records[found["id"]], book, mask),
        )
        screen.show([sheet], given)
        return watch.damage(shelf.damaged)

    params = [
        Param("form", metavar=_("FORM"), required=True, help=_("such as {example}").format(example="QR-002FW")),
        Param("year", "--year", help=_("of this year"), metavar="YYYY"),
        Param("month", "--month", help=_("of this month"), metavar="YYYY-MM"),
        Param("unit", "--unit", help=_("one home, or a building")),
        Param("by", "--by", help=_("of a form that counts: what its rows are, such as unit")),
        Param("blank", "--blank", help=_("so many empty rows, to write by hand"), metavar="N"),
        Param("title", "--title", help=_("title rows in CSV too"), type=bool),
    ]
    return command("print", _("Print a form as a table, Markdown, CSV or JSON"), [*params, *options.reading()], run)


def tallied(form: Form, shelf: Store, period: Period, desk: Desk, given: Mapping[str, Any]) -> Sheet:
    """The sheet of a form that counts."""
    ways = tuple(Choice(way, *WAYS.get(way, (way, way))) for way in form.tally.by) if form.tally else ()
    by = values.chosen("--by", ways, given["by"]) if given.get("by") else ""
    found = statistics.figures(form, shelf.everything(), period, by, given.get("unit", ""))
    return statistics.sheet(form, found, desk.site.name, current(), blank=count(given.get("blank")))


def span(desk: Desk, given: Mapping[str, Any]) -> Period:
    """The period asked for, else this year."""
    if given.get("month"):
        return periods.month(given["month"], desk.site.zone)
    year = given.get("year") or str(desk.now.year)
    if not (year.isascii() and year.isdigit() and len(year) == 4 and int(year)):
        raise BadInput(_("--year: four digits are expected"))
    return Period(date(int(year), 1, 1), date(int(year), 12, 31), desk.site.zone)


def count(typed: str | None) -> int:
    """How many blank rows."""
    if typed is None:
        return 0
    if not (typed.isascii() and typed.isdigit()) or not 1 <= int(typed) <= 500:
        raise BadInput(_("--blank: a number from 1 to 500 is expected"))
    return int(typed)


def row(record: Record, book: Book, desk: Desk, mask: Mask) -> dict[str, Any]:
    """A record as a form's columns see it, with its newest callback."""
    linked = book.linked(record)
    held = callbacks(record, linked)
    owed = rules.obligations(record, linked.values(), desk.site.terms, desk.now)
    full = views.whole(record, owed, desk.site, mask)
    return full | {"callback": views.row(held[-1], mask) if held else None}


def named(record: Record, book: Book, mask: Mask) -> dict[str, dict[str, Any]]:
    """The records that one names, by number, as a form's columns see them."""
    others = {number: book.records[number] for number in record.names() if number in book.records}
    rows = {number: views.row(other, mask) | {"steps": views.steps(other, mask)} for number, other in others.items()}
    return {number: found | {"step": forms.newest(found)} for number, found in rows.items()}


def labels(kind: str) -> dict[str, str]:
    """What choices and statuses are called, for all fields of a form's kind and of callbacks."""
    # where both have one, the form's own is meant
    fields = [f for of in ("callback", kind) for f in KINDS[of].leaves.values()]
    choices = [c for f in fields for c in (*f.choices, *f.values)]
    return {c.value: c.label for c in (*KINDS[kind].statuses, CANCELLED, *choices)}
