"""`svc form submit`: a period's form is handed in to the office's leader, and its figures are kept (012.5, 017.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.outcome import report_done
from svc.cli.prompts import asking
from svc.cli.report_scope import sheet_book
from svc.cli.sheets.period_papers import kept_figures, paper_number
from svc.forms import count_form
from svc.forms.template import Form, load_form
from svc.kinds.submission import SUBMISSION
from svc.model.steps import Act
from svc.procedures.run import carry_out
from svc.reports import periods
from svc.reports.periods import Period
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.language import _

READS = {"month": periods.month_period, "half": periods.half_period, "year": periods.year_period}
EXAMPLES = {"month": "2026-11", "half": "2026-H1", "year": "2026"}


def form_submit_command(folder: str | None) -> Any:
    """`svc form submit FORM --month YYYY-MM|--half YYYY-H1|--year YYYY`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.writing_desk(folder, given)
        form = load_form(given["form"], desk.site.templates("forms"))
        period = _period_over(form, given, desk)

        def plan(store: Store) -> list[Act]:
            answers = {form.period: period.name, "figures": _figures_kept(form, store, period, desk)}
            return [Act(paper_number(form, period), "submit", answers, SUBMISSION.name)]

        done = carry_out(desk, plan)
        figures = done.changes[0].steps[-1]["figures"] if done.changes else {}
        if form.picked and figures.get("rows") and not int(figures.get("picked") or 0):
            done.notes.append(
                _("no complaint of {month} is picked for the case book: svc complaint case NUMBER --comment …").format(
                    month=period.name
                )
            )
        return report_done(desk, done, given, first=1) or screen.report_damaged(done.damaged)

    params = [
        Param("form", metavar=_("FORM"), required=True, help=_("such as {example}").format(example="QR-004FW")),
        Param("month", "--month", help=_("of this month, or last, or this"), metavar="YYYY-MM"),
        Param("half", "--half", help=_("of this half-year"), metavar="YYYY-H1"),
        Param("year", "--year", help=_("of this year"), metavar="YYYY"),
    ]
    text = _("Hand in a period's form; its figures are kept as they are now (WI/FW-012.5, 017.7)")
    return build_command("submit", text, *asking("form submit", [*params, *options.for_writing()], run))


def _period_over(form: Form, given: Mapping[str, Any], desk: Desk) -> Period:
    """The period that is handed in: a month, a half-year or a year, as the form has it.

    Raises:
        BadInput: none was given, it has not begun, or the form is not one of such periods (exit 2).
    """
    option = f"--{form.period}"
    if other := next((o for o in READS if given.get(o) and o != form.period), ""):
        raise BadInput(
            _("{form} is not a form of this period: {option}").format(form=form.number, option=f"--{other}"),
            todo=_("such as {example}").format(
                example=f"svc form submit {form.number} {option} {EXAMPLES[form.period]}"
            ),
        )
    if not (typed := given.get(form.period)):
        raise BadInput(_("missing: {options}").format(options=option))
    period = READS[form.period](options.period_name(typed, desk), desk.site.zone)
    if period.first > desk.when.date():
        raise BadInput(
            _("{month} has not begun").format(month=period.name), todo=_("a period is handed in when it is over")
        )
    if period.end > desk.when:
        screen.remark(_("{month} is not over: these are the figures so far").format(month=period.name))
    return period


def _figures_kept(form: Form, store: Store, period: Period, desk: Desk) -> dict[str, Any]:
    """The figures kept of a form: its counts, or the number of its rows."""
    if form.report:
        return kept_figures(form, store, period, desk)
    if form.tally is None:
        known = periods.as_of_end(sheet_book(store, period), period, form.picked)
        rows = periods.records_in_period(known, form.kind, form.statuses, period)
        return {"rows": len(rows)} | ({"picked": len(periods.picked_records(rows, form.picked))} if form.picked else {})
    return count_form.nonzero_counts(count_form.count_figures(form, sheet_book(store, period), period))
