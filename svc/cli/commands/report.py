"""`svc report`: the figures of a month, a half-year or a year, each traceable to its records (012.4, 012.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Make, Param, build_command, build_group, import_later
from svc.cli.report_scope import Reads, period_typed, report_book, survey_of
from svc.cli.sheets.comments import comments_data, comments_sheet
from svc.cli.sheets.figure_records import figure_records
from svc.cli.sheets.recurring_problems import analysis_number, known_findings, problems_data, problems_sheet
from svc.cli.sheets.traced import with_matters
from svc.dates import timestamps
from svc.forms import count_form, report_charts, report_page
from svc.forms.report_cover import headline_data
from svc.forms.report_figures import ReportPage
from svc.forms.report_summary import summary_sentences
from svc.forms.template import load_form
from svc.model.show import show_time
from svc.render import Sheet
from svc.reports import periods, recurring
from svc.reports.periods import Period
from svc.reports.report import count_report
from svc.reports.survey import Survey
from svc.rules.site_papers import COUNTED
from svc.site import checklists
from svc.site.desk import Desk
from svc.store.book import Book
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.language import _, current_language

_READS: Mapping[str, Reads] = {"month": periods.month_period, "half": periods.half_period, "year": periods.year_period}
_TIDY = ("csv", "tsv", "jsonl")  # formats in which each figure has a row of its own
_DATA = ("json", "yaml")


def report_group(folder: str | None) -> Any:
    """`svc report`."""
    makers: dict[str, Make] = {
        "month": lambda: _report_command("month", folder),
        "half": lambda: _report_command("half", folder),
        "year": lambda: _report_command("year", folder),
        "comment": import_later("report_comment:report_comment_command", folder),
        "finding": import_later("report_finding:report_finding_command", folder),
        "cases": import_later("report_cases:report_cases_command", folder),
    }
    return build_group(
        "report",
        _("The figures of a month, a half-year or a year, each traceable to its records; the case book"),
        makers,
    )


def _report_command(length: str, folder: str | None) -> Any:
    """`svc report month|half|year PERIOD`."""

    def run(given: dict[str, Any]) -> int:
        screen.chosen_format(given)  # before anything is read
        desk = options.reading_desk(folder, given)
        period = period_typed(_READS[length], given["period"], desk)
        store = Store(desk.site, desk.now)
        book = store.everything() if given.get("explain") else report_book(store, period)
        survey = survey_of(book, period, desk)
        found = count_report(survey)
        if given.get("explain"):
            screen.show_sheets([figure_records(given["explain"], found, survey, options.mask_given(given))], given)
        else:
            _print_report(found, survey, store, book, desk, given)
        return screen.report_damaged(store.damaged)

    example, text = {
        "month": ("2026-11", _("The month's figures: complaints, repairs, callbacks, and all else (WI/FW-012.4)")),
        "half": ("2026-H1", _("The half-year's figures, and recurring problems (WI/FW-012.5)")),
        "year": ("2026", _("The year's figures, and recurring problems (WI/FW-012.5)")),
    }[length]
    params = [
        Param(
            "period",
            metavar={"month": "YYYY-MM", "half": "YYYY-H1|H2", "year": "YYYY"}[length],
            required=True,
            help=_("such as {example}").format(example=example),
        ),
        Param(
            "explain",
            "--explain",
            help=_("the records behind a figure and how it is counted, such as {example}").format(
                example="complaints.late"
            ),
            metavar=_("FIGURE"),
        ),
    ]
    return build_command(length, text, [*params, *options.for_reading()], run)


def _print_report(
    found: dict[str, Any], survey: Survey, store: Store, book: Book, desk: Desk, given: dict[str, Any]
) -> None:
    """Print a report in the format asked for."""
    shape = screen.chosen_format(given)
    if shape in _TIDY:
        screen.show_sheets([report_page.tidy_sheet(found)], given)
        return
    period, mask = survey.period, options.mask_given(given)
    form = load_form(COUNTED, desk.site.templates("forms"))
    topics = count_form.count_figures(form, book, period)
    previous = count_report(survey_of(book, period.previous, desk))
    same = period.year_before == period.previous
    names = period.name, period.previous.name
    problems = recurring.find_problems(survey, desk.site.recurring)
    told = ReportPage(
        title=_report_title(desk, period),
        head=tuple(_report_head(survey)),
        found=found,
        previous=previous,
        year_before=previous if same else count_report(survey_of(book, period.year_before, desk)),
        items=_item_labels(found, desk),
        topics=replace(count_form.count_sheet(form, topics, desk.site.name, current_language()), signatures=()),
        plots=report_charts.report_plots(found, previous, *names, desk.site.targets),
        more=report_charts.further_plots(found, previous, *names, survey),
        summary=summary_sentences(
            found, previous, survey, desk.site.targets, problems, lambda record, text: mask.text(text, record)
        ),
        targets=desk.site.targets,
    )
    data = _report_facts(survey, desk) | {"headline": headline_data(told), "summary": list(told.summary)}
    data |= found | {"topics": topics}
    extra = []
    if period.length != "month":
        known = known_findings(period, store)
        data["recurring"] = problems_data(problems, known, desk.now, mask)
        extra.append(problems_sheet(problems, known, period, mask, shape))
    paper = store.whole(analysis_number(period))
    data["comments"] = comments_data(paper, mask)
    if said := comments_sheet(paper, mask, shape):
        extra.append(said)
    sheets = [] if shape in _DATA else report_page.report_sheets(told, shape, _figures_width(given), extra)
    if shape in ("html", "pdf"):
        sheets = with_matters(sheets, survey.records, mask)
    screen.show_sheets([Sheet((), (), data)] if shape in _DATA else sheets, given, site=desk.site)


def _figures_width(given: Mapping[str, Any]) -> int:
    """The terminal columns that figures may stand beside each other in."""
    asked = None if given.get("output") and not given.get("width") else screen.table_width(given.get("width"))
    return asked or report_page.USUAL


def _report_title(desk: Desk, period: Period) -> str:
    """The title of a report."""
    called = {
        "month": _("monthly report {period}"),
        "half": _("half-year report {period}"),
        "year": _("report {period}"),
    }
    return " · ".join(filter(None, (desk.site.name, called[period.length].format(period=period.name))))


def _report_head(survey: Survey) -> list[str]:
    """The lines below the title: the time it counts to, and the number of homes."""
    over = survey.now == survey.period.end
    until = _("as of {time}") if over else _("so far, as of {time}")
    homes = [_("homes: {count}").format(count=survey.households)] if survey.households else []
    return [until.format(time=show_time(survey.now)), *homes]


def _report_facts(survey: Survey, desk: Desk) -> dict[str, Any]:
    """The facts about a report, for programs."""
    period = survey.period
    return {
        "report": period.length,
        "period": period.name,
        "from": period.first.isoformat(),
        "until": period.last.isoformat(),
        "as_of": timestamps.iso(survey.now),
        "complete": survey.now == period.end,
        "site": desk.site.name,
        "households": survey.households or None,
    }


def _item_labels(found: Mapping[str, Any], desk: Desk) -> dict[str, str]:
    """The labels of the checklist items that failed."""
    if not found["inspections"]["item"]:
        return {}
    known = checklists.all_checklists(desk.site.templates(checklists.FOLDER))
    return {
        f"{name}.{item.id}": f"{each.label}: {item.choice.label}" for name, each in known.items() for item in each.items
    }
