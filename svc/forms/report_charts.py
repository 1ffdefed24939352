"""Charts of a report: complaints by month, category and department, shares on time, satisfaction, first answers."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from svc.forms.report_cover import target_of
from svc.kinds.callback import OPINION
from svc.render import Plot, Series
from svc.reports.complaint_clock import complaint_cases
from svc.reports.complaints import COMPLAINTS
from svc.reports.report import all_figures
from svc.reports.survey import Survey
from svc.text.language import _

Found = Mapping[str, Any]  # what `count_report` gave

RATES = (
    *("complaints.on_time_rate", "complaints.answer_on_time_rate", "repairs.on_time_rate"),
    *("follow_ups.in_time_rate", "inquiries.on_time_rate"),
)
FEW = 3  # months make a curve
HOURS = (4, 24, 72)  # where the spans of the first answer end


def report_plots(
    found: Found, previous: Found, called: str, before: str, targets: Mapping[str, int] | None = None
) -> tuple[Plot, ...]:
    """Return the charts of a period that have anything to show.

    Args:
        found, previous: the figures of the period, and of the one before.
        called, before: what these two are called.
        targets: the site's targets in percent.
    """
    drawn = (
        complaints_by_month(found),
        complaints_by_category(found, previous, called, before),
        on_time_rates(found, targets or {}),
    )
    return tuple(plot for plot in drawn if plot)


def further_plots(found: Found, previous: Found, called: str, before: str, survey: Survey) -> tuple[Plot, ...]:
    """Return the charts that only paper has room for: satisfaction, departments, hours to the first answer.

    Args:
        found, previous: the figures of the period, and of the one before.
        called, before: what these two are called.
        survey: the records of the period.
    """
    drawn = (opinions(found, previous, called, before), departments(found), first_answers(survey))
    return tuple(plot for plot in drawn if plot)


def opinions(found: Found, previous: Found, called: str, before: str) -> Plot | None:
    """Chart how many were satisfied, fairly satisfied and dissatisfied, and in the period before."""
    lines = [
        Series(tuple((choice.label, told["satisfaction"][choice.value]["value"]) for choice in OPINION), name)
        for told, name in ((found, called), (previous, before))
        if told["satisfaction"]["rated"]["value"]
    ]
    return Plot("bars", _("Satisfaction"), tuple(lines), _("callbacks")) if lines else None


def departments(found: Found) -> Plot | None:
    """Chart the complaints that each department had to handle, and those that were late."""
    table = next(table for table in COMPLAINTS.breakdowns if table.name == "department")
    rows = [row for row in found["complaints"]["department"] if row["to_handle"]["value"]]
    if not rows:
        return None
    lines = [
        Series(tuple((table.called(row["department"]), row[name]["value"]) for row in rows), measure.label)
        for name in ("to_handle", "late")
        if (measure := COMPLAINTS.measure(name))
    ]
    return Plot("bars", _("Complaints by department"), tuple(lines), _("complaints"))


def first_answers(survey: Survey) -> Plot | None:
    """Chart after how many hours complaints had their first answer."""
    took = [c.answered_after.total_seconds() / 3600 for c in complaint_cases(survey) if c.answered_after is not None]
    if not took:
        return None
    edges = (0, *HOURS, None)
    points = [
        (_hours_text(low, high), sum(low <= hours and (high is None or hours < high) for hours in took))
        for low, high in pairwise(edges)
        if low is not None
    ]
    return Plot("bars", _("Hours to the first answer"), (Series(tuple(points)),), _("complaints"))


def _hours_text(low: int, high: int | None) -> str:
    """Return a span of hours: `< 4`, `4-24`, `≥ 72`."""
    if high is None:
        return _("{n} hours and more").format(n=low)
    return _("{low} to {high} hours").format(low=low, high=high) if low else _("below {n} hours").format(n=high)


def complaints_by_month(found: Found) -> Plot | None:
    """Chart the complaints of each month and of the same months a year before, from the first month with any."""
    rows = found["complaints"]["month"]
    first = next((n for n, row in enumerate(rows) if row["registered"]["value"] or row["year_before"]["value"]), None)
    if first is None or len(rows) - first < FEW:
        return None
    drawn = rows[first:]
    lines = [Series(tuple((row["month"], row["registered"]["value"]) for row in drawn), _("this year"))]
    if any(row["year_before"]["value"] for row in drawn):
        lines.append(Series(tuple((row["month"], row["year_before"]["value"]) for row in drawn), _("a year before")))
    return Plot("curve", _("Complaints by month"), tuple(lines), _("complaints"))


def complaints_by_category(found: Found, previous: Found, called: str, before: str) -> Plot | None:
    """Chart the complaints of each category, and those of the period before."""
    table = next(table for table in COMPLAINTS.breakdowns if table.name == "category")
    both = (found["complaints"]["category"], called), (previous["complaints"]["category"], before)
    lines = [
        Series(tuple((table.called(row["category"]), row["received"]["value"]) for row in rows), name)
        for rows, name in both
        if any(row["received"]["value"] for row in rows)
    ]
    return Plot("bars", _("Complaints by category"), tuple(lines), _("complaints")) if lines else None


def on_time_rates(found: Found, targets: Mapping[str, int]) -> Plot | None:
    """Chart the shares done on time, leaving out those with nothing to do."""
    told = [t for t in all_figures(found) if t.path in RATES and t.figure["value"] is not None]
    points = tuple((f"{t.section.title} · {t.measure.label}", t.figure["value"]) for t in told)
    wanted = tuple(target_of(t.path, targets) for t in told) if targets else ()
    return Plot("rates", _("On time"), (Series(points),), targets=wanted) if points else None
