"""`svc report`: the figures of a month, a half-year or a year, and what is behind each of them (012.4, 012.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import svc.cli.commands.case_book
from svc import reports
from svc.cli import options, report_scope, screen
from svc.cli.command import Make, Param, command, group
from svc.cli.commands import look, report_explain, report_finding
from svc.cli.report_scope import Reads
from svc.dates import workdays
from svc.forms import count_form, forms, report_charts, report_page
from svc.forms.report_page import Bulletin
from svc.model import values
from svc.render import Sheet
from svc.reports import periods, recurring
from svc.reports.periods import Period
from svc.reports.survey import Survey
from svc.rules.site_promises import COUNTED
from svc.site import checklists
from svc.site.desk import Desk
from svc.store.store import Book, Store
from svc.text.language import _, current_language

READS: Mapping[str, Reads] = {"month": periods.month, "half": periods.half, "year": periods.year}
TIDY = ("csv", "tsv", "jsonl")  # formats in which each figure has a row of its own
DATA = ("json", "yaml")


def of_reports(folder: str | None) -> Any:
    """`svc report`."""
    makers: dict[str, Make] = {
        "month": lambda: reporting("month", folder),
        "half": lambda: reporting("half", folder),
        "year": lambda: reporting("year", folder),
        "finding": lambda: report_finding.finding_out(folder),
        "cases": lambda: case_book(folder),
    }
    return group(
        "report",
        _("The figures of a month, a half-year or a year, each traceable to its records; the case book"),
        makers,
    )


def case_book(folder: str | None) -> Any:
    """`svc report cases`, its module imported only then."""

    return svc.cli.commands.case_book.book(folder)


def reporting(length: str, folder: str | None) -> Any:
    """`svc report month|half|year PERIOD`."""

    def run(given: dict[str, Any]) -> int:
        screen.chosen(given)  # before anything is read
        desk = options.looking(folder, given)
        period = report_scope.asked(READS[length], named(length, given["period"], desk), desk)
        store = Store(desk.site, desk.now)
        book = store.everything()
        survey = report_scope.of(book, period, desk)
        found = reports.count(survey)
        if given.get("explain"):
            screen.show([report_explain.explained(given["explain"], found, survey, options.mask(given))], given)
        else:
            show(found, survey, store, book, desk, given)
        return look.damage(store.damaged)

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
    return command(length, text, [*params, *options.reading()], run)


def named(length: str, typed: str, desk: Desk) -> str:
    """The period typed, of which a month may be the last or this one."""
    return options.month(typed, desk) if length == "month" else typed


def show(found: dict[str, Any], survey: Survey, store: Store, book: Book, desk: Desk, given: dict[str, Any]) -> None:
    """Print a report in the format asked for."""
    shape = screen.chosen(given)
    if shape in TIDY:
        screen.show([report_page.tidy(found)], given)
        return
    period = survey.period
    form = forms.load(COUNTED, desk.site.templates("forms"))
    topics = count_form.figures(form, book, period)
    previous = reports.count(report_scope.of(book, period.previous, desk))
    told = Bulletin(
        title=title(desk, period),
        head=tuple(head(survey)),
        found=found,
        previous=previous,
        year_before=reports.count(report_scope.of(book, period.year_before, desk)),
        items=items(found, desk),
        topics=replace(count_form.sheet(form, topics, desk.site.name, current_language()), signatures=()),
        plots=report_charts.pictures(found, previous, period.name, period.previous.name),
    )
    data = facts(survey, desk) | {"headline": report_page.compared(told)} | found | {"topics": topics}
    sheets = [] if shape in DATA else report_page.sheets(told, shape, width(given))
    if period.length != "month":
        mask, known = options.mask(given), report_finding.found(period, store)
        problems = recurring.problems(survey, desk.site.recurring)
        data["recurring"] = report_finding.data(problems, known, desk.now, mask)
        sheets.append(report_finding.sheet(problems, known, period, mask, shape))
    screen.show([Sheet((), (), data)] if shape in DATA else sheets, given)


def width(given: Mapping[str, Any]) -> int:
    """The terminal columns that figures may stand beside each other in."""
    asked = None if given.get("output") and not given.get("width") else screen.width(given.get("width"))
    return asked or report_page.USUAL


def title(desk: Desk, period: Period) -> str:
    """What a report is called."""
    called = {
        "month": _("monthly report {period}"),
        "half": _("half-year report {period}"),
        "year": _("report {period}"),
    }
    return " · ".join(filter(None, (desk.site.name, called[period.length].format(period=period.name))))


def head(survey: Survey) -> list[str]:
    """What stands below the title: until when it counts, and of how many homes."""
    over = survey.now == survey.period.end
    until = _("as of {time}") if over else _("so far, as of {time}")
    homes = [_("homes: {count}").format(count=survey.households)] if survey.households else []
    return [until.format(time=values.when(survey.now)), *homes]


def facts(survey: Survey, desk: Desk) -> dict[str, Any]:
    """What a report is about, as programs get it."""
    period = survey.period
    return {
        "report": period.length,
        "period": period.name,
        "from": period.first.isoformat(),
        "until": period.last.isoformat(),
        "as_of": workdays.iso(survey.now),
        "complete": survey.now == period.end,
        "site": desk.site.name,
        "households": survey.households or None,
    }


def items(found: Mapping[str, Any], desk: Desk) -> dict[str, str]:
    """What the items of checklists are called that failed."""
    if not found["inspections"]["item"]:
        return {}
    known = checklists.every(desk.site.templates(checklists.FOLDER))
    return {
        f"{name}.{item.id}": f"{each.label}: {item.choice.label}" for name, each in known.items() for item in each.items
    }
