"""Papers of a period that are filled from its report: the statistics, and the half-year's and the year's analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from svc.cli import options, screen
from svc.cli.report_scope import report_book, survey_of
from svc.cli.sheets.comments import comments_data, kept_comments
from svc.cli.sheets.recurring_problems import known_findings, problems_data
from svc.cli.sheets.traced import with_matters
from svc.forms import analysis_form, report_form
from svc.forms.analysis_form import Analysis
from svc.forms.template import Form, figures_of
from svc.kinds.submission import last_handed_in
from svc.model.record import Record, Taken
from svc.model.show import show_time
from svc.render import Sheet
from svc.reports import recurring
from svc.reports.periods import Period
from svc.reports.survey import Survey
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.language import _, comma_list, current_language
from svc.views.mask import Mask


def period_sheets(
    form: Form,
    store: Store,
    period: Period,
    desk: Desk,
    given: Mapping[str, Any],
    labels: Mapping[str, str],
    blank: int,
) -> tuple[list[Sheet], Any]:
    """A form that is filled from a report: its sheets, and what programs get instead of the first one's data."""
    mask, place, shown = options.mask_given(given), given.get("unit", ""), current_language()
    book = report_book(store, period)
    survey = survey_of(book, period, desk)
    found = report_form.summary_figures(form, survey, _masking(mask), place)
    paper = None if place else store.whole(paper_number(form, period))
    if not form.compared:
        sheet = report_form.summary_sheet(form, found, desk.site.name, period.name, shown, labels, blank)
        closing = () if blank else handed_in_lines(form, paper, found)
        return with_matters([with_lines(sheet, closing)], survey.records, mask), None
    earlier = survey_of(book, period.previous, desk)
    problems = recurring.find_problems(report_form.survey_inside(survey, place), desk.site.recurring)
    known = known_findings(period, store)
    told = Analysis(
        period.name,
        period.previous.name,
        found,
        report_form.summary_figures(form, earlier, _masking(mask), place),
        [
            {**data, "label": problem.label}
            for problem, data in zip(problems, problems_data(problems, known, desk.now, mask), strict=True)
        ],
        () if blank else (*kept_comments(paper, mask), *handed_in_lines(form, paper, found)),
    )
    sheets = analysis_form.analysis_sheets(
        form, told, desk.site.name, shown, labels, blank, screen.chosen_format(given)
    )
    sheets = with_matters(sheets, survey.records, mask)
    return sheets, [] if blank else analysis_form.analysis_data(form, told, comments_data(paper, mask))


def kept_figures(form: Form, store: Store, period: Period, desk: Desk) -> dict[str, Any]:
    """The figures that are kept of such a form when it is handed in."""
    book = report_book(store, period)
    survey = survey_of(book, period, desk)
    kept = report_form.nonzero_figures(_figures(form, survey), form.each)
    if form.compared:
        earlier = survey_of(book, period.previous, desk)
        kept["previous"] = report_form.nonzero_figures(_figures(form, earlier), form.each)["total"]
        problems = recurring.find_problems(survey, desk.site.recurring)
        kept["recurring"] = {problem.key: len(problem.records) for problem in problems}
    return kept


def paper_number(form: Form, period: Period) -> str:
    """The number of the record that keeps a form of a period: `TJ@2026-11`, by its last month."""
    return f"{form.number}@{period.last:%Y-%m}"


def handed_in_lines(form: Form, paper: Record | None, found: Mapping[str, Any]) -> list[str]:
    """When and by whom a form was handed in, and which of its figures have changed since: nothing where it was not."""
    if not (taken := last_handed_in(paper)):
        return []
    kept: Mapping[str, Any] = taken["figures"].get("total", {})
    now = report_form.nonzero_figures(found, form.each)["total"]
    changed = comma_list(
        f"{measure.label} {kept.get(name, 0)}→{now.get(name, 0)}"
        for name, measure in figures_of(form).items()
        if kept.get(name, 0) != now.get(name, 0)
    )
    since = [_("changed since it was handed in: {figures}").format(figures=changed)] if changed else []
    return [handed_in_line(taken), *since]


def handed_in_line(taken: Taken) -> str:
    """When and by whom a form was handed in."""
    return _("handed in: {time} {name}").format(time=show_time(taken.at), name=taken.by)


def with_lines(sheet: Sheet, lines: Sequence[str]) -> Sheet:
    """A sheet with more lines below it."""
    return replace(sheet, foot=(*sheet.foot, *lines)) if lines else sheet


def _figures(form: Form, survey: Survey) -> dict[str, Any]:
    """The figures of a form, its texts as they are."""
    return report_form.summary_figures(form, survey, lambda _record, text: text)


def _masking(mask: Mask) -> report_form.Says:
    """A function that hides names and phones in a text of a record."""
    return lambda record, text: mask.text(text, record)
