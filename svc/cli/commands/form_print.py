"""`svc form print`: one form, filled from the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.filters import lives_in, unit_option
from svc.cli.report_scope import sheet_book, sheet_period
from svc.cli.sheets.comments import kept_comments
from svc.cli.sheets.period_papers import handed_in_line, paper_number, period_sheets, with_lines
from svc.forms import count_form
from svc.forms.expressions import newest_steps
from svc.forms.fill import fill_form, fill_slip
from svc.forms.rota_form import is_rota, rota_sheet
from svc.forms.template import Form, load_form
from svc.kinds import KINDS
from svc.kinds.complaint_rules import held_callbacks
from svc.kinds.duty import DUTY
from svc.kinds.submission import last_handed_in
from svc.model import user_input
from svc.model.fields import Choice
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.render import Sheet, Slip
from svc.reports import periods
from svc.reports.periods import Period
from svc.reports.rota import rota_days
from svc.rules.deadlines import obligations
from svc.site.desk import Desk
from svc.store import index_refresh
from svc.store.book import Book
from svc.store.record_meant import record_meant
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.errors import BadInput
from svc.text.language import _, current_language
from svc.views.json import list_object, record_object, step_objects
from svc.views.mask import Mask

_WAYS = {"building": ("楼栋", "building"), "unit": ("房号", "unit")}  # what the rows of a form that counts may be


def form_print_command(folder: str | None) -> Any:
    """`svc form print FORM`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        form = load_form(given["form"], desk.site.templates("forms"))
        store = Store(desk.site, desk.now, index_refresh.find_by_index)
        if given.get("slip") or given.get("record"):
            screen.show_sheets(_slips(form, store, desk, given), given, site=desk.site)
        else:
            sheets, data = _period_sheets(form, store, desk, given)
            screen.show_sheets(sheets, given, data, site=desk.site)
        return screen.report_damaged(store.damaged)

    params = [
        Param("form", metavar=_("FORM"), required=True, help=_("such as {example}").format(example="QR-002FW")),
        Param("year", "--year", help=_("of this year"), metavar="YYYY"),
        Param("half", "--half", help=_("of this half-year"), metavar="YYYY-H1"),
        Param("month", "--month", help=_("of this month, or last, or this"), metavar="YYYY-MM"),
        unit_option(),
        Param("by", "--by", help=_("of a form that counts: what its rows are, such as unit")),
        Param("record", "--record", "--id", help=_("the slip of this record"), metavar=_("NUMBER")),
        Param("blank", "--blank", help=_("so many empty rows, to write by hand"), metavar="N"),
        Param("slip", "--slip", help=_("with --blank: so many empty slips"), type=bool),
        Param("title", "--title", help=_("title rows in CSV too"), type=bool),
    ]
    return build_command(
        "print",
        _("Print a form: a table, Markdown, CSV or JSON, HTML or Excel"),
        [*params, *options.for_reading()],
        run,
    )


def _count_sheet(form: Form, store: Store, period: Period, desk: Desk, given: Mapping[str, Any]) -> Sheet:
    """The sheet of a form that counts."""
    ways = tuple(Choice(way, *_WAYS.get(way, (way, way))) for way in form.tally.by) if form.tally else ()
    by = user_input.parse_choice("--by", ways, given["by"]) if given.get("by") else ""
    found = count_form.count_figures(form, sheet_book(store, period), period, by, given.get("unit", ""))
    return count_form.count_sheet(
        form, found, desk.site.name, current_language(), blank=_blank_rows(given.get("blank"))
    )


def _slips(form: Form, store: Store, desk: Desk, given: dict[str, Any]) -> list[Slip]:
    """The slip of one record, or empty ones.

    Raises:
        BadInput: the form has no slip, or it is not said whose is meant (exit 2).
    """
    if form.slip is None:
        raise BadInput(
            _("{form} is no slip").format(form=form.number), todo=_("print it by --month or --year, or with --blank N")
        )
    if clash := [option for option in ("year", "half", "month", "unit") if given.get(option)]:
        raise BadInput(_("a slip is of one record: no {option} with it").format(option=f"--{clash[0]}"))
    blank = _blank_rows(given.get("blank"))
    if bool(blank) == bool(given.get("record")):
        raise BadInput(_("a slip of which record? --record NUMBER, or --slip --blank N for empty ones"))
    rows: list[dict[str, Any] | None] = [None] * blank
    if not blank:
        record = store.get(record_meant(store, given["record"], desk.now.year, (form.kind,)))
        rows = [_form_record(record, store.linked(record), desk, options.mask_given(given))]
    filled = (fill_slip(form, each, desk.site.name, current_language(), _labels(form.kind)) for each in rows)
    return [slip for slip in filled if slip]


def _period_sheets(form: Form, store: Store, desk: Desk, given: dict[str, Any]) -> tuple[list[Sheet], Any]:
    """The sheets of a month, half-year or year, and what programs get instead of the first one's data."""
    period = sheet_period(form, desk, given)
    blank = _blank_rows(given.get("blank"))
    if form.report and not given.get("by"):
        return period_sheets(form, store, period, desk, given, _labels(form.kind), blank)
    if given.get("by") and not form.tally:
        sentence = _("{form} lists records: there is nothing to count by").format(form=form.number)
        raise BadInput(sentence, todo=_("leave {option} out").format(option="--by"))
    make = _count_sheet if form.tally else _rota_sheet if is_rota(form) else _list_sheet
    sheet = make(form, store, period, desk, given)
    paper = None if blank or given.get("unit") else store.whole(paper_number(form, period))
    taken = last_handed_in(paper)
    closing = [*kept_comments(paper, options.mask_given(given)), *([handed_in_line(taken)] if taken else [])]
    return [with_lines(sheet, closing)], None


def _rota_sheet(form: Form, store: Store, period: Period, desk: Desk, given: dict[str, Any]) -> Sheet:
    """The sheet of the rota: a row a day, whether anybody is planned or not."""
    now, hours = min(desk.now, period.end), desk.site.opening
    days = rota_days(periods.as_of_end(store.all(DUTY), period), period.first, period.last, hours, now)
    usual = (f"{hours.opens:%H:%M}", f"{hours.closes:%H:%M}")
    blank = _blank_rows(given.get("blank"))
    return rota_sheet(form, days, now, desk.site.name, period.name, current_language(), usual, blank)


def _list_sheet(form: Form, store: Store, period: Period, desk: Desk, given: dict[str, Any]) -> Sheet:
    """The sheet of a form whose rows are records."""
    blank = _blank_rows(given.get("blank"))
    mask = options.mask_given(given)
    book = Book(periods.as_of_end(sheet_book(store, period), period, form.picked))
    at_the_end = replace(desk, now=min(desk.now, period.end))
    listed = periods.counted_records if form.picked else periods.register_records
    found = [
        r
        for r in listed(book, form.kind, form.statuses)
        if lives_in(r, given.get("unit"), desk.site.units) and not blank
    ]
    found = _picked(form, [r for r in found if not form.picked or period.holds(periods.began(r))])
    rows = [
        line
        for r in found
        for when, line in _form_rows(form, _form_record(r, book.linked(r), at_the_end, mask), periods.began(r))
        if period.holds(when)
    ]
    return fill_form(
        form,
        rows,
        desk.site.name,
        period.name,
        current_language(),
        blank=blank,
        labels=_labels(form.kind),
        linked=lambda found: _linked_rows(book.records[found["id"]], book, mask),
    )


def _picked(form: Form, found: list[Record]) -> list[Record]:
    """The records that a form picks, or all of them, to pick from, where nobody has picked any yet."""
    picked = periods.picked_records(found, form.picked)
    if found and not picked:
        screen.remark(
            _("no case was picked yet: these are all complaints; pick one: {command}").format(
                command=f"svc {KINDS[form.kind].group} {form.picked} {found[0].id} --comment …"
            )
        )
    return picked or found


def _form_rows(form: Form, full: dict[str, Any], when: datetime) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """The rows that a record makes, each with the time that it counts by: one, or one for each entry of a list."""
    if not form.each:
        yield when, full
        return
    for each in full.get(form.each) or ():
        yield datetime.fromisoformat(each[form.order]), {**full, "each": each}


def _blank_rows(typed: str | None) -> int:
    """The number of blank rows."""
    if typed is None:
        return 0
    if not (typed.isascii() and typed.isdigit()) or not 1 <= int(typed) <= 500:
        raise BadInput(_("--blank: a number from 1 to 500 is expected"))
    return int(typed)


def _form_record(record: Record, linked: Mapping[str, Record], desk: Desk, mask: Mask) -> dict[str, Any]:
    """A record as a form's columns see it, with its newest callback."""
    held = held_callbacks(record, linked)
    owed = obligations(record, linked.values(), desk.site.terms, desk.now)
    full = record_object(record, owed, desk.site, mask, linked)
    return full | {"callback": list_object(held[-1], mask) if held else None}


def _linked_rows(record: Record, book: Book, mask: Mask) -> dict[str, dict[str, Any]]:
    """The records that one names, by number, as a form's columns see them."""
    others = {number: book.records[number] for number in record.named_ids if number in book.records}
    rows = {number: list_object(other, mask) | {"steps": step_objects(other, mask)} for number, other in others.items()}
    return {number: found | {"step": newest_steps(found)} for number, found in rows.items()}


def _labels(kind: str) -> dict[str, str]:
    """The labels of choices and statuses, for all fields of a form's kind and of callbacks."""
    # where both have one, the form's own is meant
    fields = [f for of in ("callback", kind) for f in KINDS[of].leaves.values()]
    choices = [c for f in fields for c in (*f.choices, *f.values)]
    steps = {step.name: step.label for step in KINDS[kind].all_steps.values()}
    return steps | {c.value: c.label for c in (*KINDS[kind].statuses, CANCELLED, *choices)}
