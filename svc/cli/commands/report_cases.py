"""`svc report cases`: the case book (投诉案例教材), to be read in training (012.5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.filters import filter_values, span_options
from svc.cli.redaction import redact_options, redaction_for, wants_redaction
from svc.cli.report_scope import month_or_year
from svc.cli.sheets.case_book import case_data, case_sheet, cases_table, contents_sheet
from svc.forms import case_book
from svc.forms.case_book import Study
from svc.kinds import KINDS
from svc.reports import periods
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.language import _


def report_cases_command(folder: str | None) -> Any:
    """`svc report cases`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        wanted, redacts = _case_filter(desk, given), wants_redaction(given)
        store = Store(desk.site, desk.now)
        records = store.everything()
        found = [study for study in case_book.case_studies(records) if wanted(study)]
        if redacts:
            redaction = redaction_for(records, desk, given)
            found = [case_book.rewrite_study(study, redaction.redact_record) for study in found]
        _print_book(found, desk, given)
        return screen.report_damaged(store.damaged)

    category = KINDS["complaint"].all_fields["category"]
    params = [
        Param("year", "--year", help=_("of this year"), metavar="YYYY"),
        *span_options(),
        Param("category", "--category", help=options.one_of(c.value for c in category.choices), type=list),
    ]
    params += redact_options()
    return build_command(
        "cases", _("The case book: complaints picked for training"), [*params, *options.for_reading()], run
    )


def _case_filter(desk: Desk, given: dict[str, Any]) -> Callable[[Study], bool]:
    """The test that `--year`, `--since`, `--until` and `--category` make of a case, by the day of its complaint."""
    since, until = options.day_given(given, "since", desk), options.day_given(given, "until", desk, last=True)
    year = month_or_year(desk, given) if given.get("year") else None
    categories = filter_values(KINDS["complaint"].all_fields["category"], given.get("category"))

    def wanted(study: Study) -> bool:
        began = periods.began(study.record)
        return (
            (not year or year.holds(began))
            and (not since or began.date() >= since)
            and (not until or began.date() <= until)
            and (not categories or study.record["category"] in categories)
        )

    return wanted


def _print_book(found: Sequence[Study], desk: Desk, given: dict[str, Any]) -> None:
    """Print the book: its contents, then every case. A spreadsheet has one row a case."""
    mask = options.mask_given(given)
    if not found and not given.get("format") and not given.get("output"):
        nothing = _("no complaint has been picked for the case book: svc complaint case NUMBER --comment …")
        filtered = any(given.get(name) for name in ("year", "since", "until", "category"))
        screen.say(_("there is no such case") if filtered else nothing)
        return
    numbered = list(enumerate(found, 1))
    data = [case_data(study, mask) for study in found]
    if screen.chosen_format(given) in ("csv", "tsv"):
        screen.show_sheets([cases_table(numbered, mask)], given, data)
    else:
        screen.show_sheets(
            [contents_sheet(numbered, desk, given, mask), *(case_sheet(n, s, mask) for n, s in numbered)],
            given,
            data,
            site=desk.site,
        )
