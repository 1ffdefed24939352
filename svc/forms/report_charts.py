"""Charts of a report: complaints by month beside the year before, by category, and shares done on time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from svc.render import Plot, Series
from svc.reports.complaints import COMPLAINTS
from svc.reports.report import all_figures
from svc.text.language import _

Found = Mapping[str, Any]  # what `count_report` gave

RATES = (
    *("complaints.on_time_rate", "complaints.answer_on_time_rate", "repairs.on_time_rate"),
    *("follow_ups.in_time_rate", "inquiries.on_time_rate"),
)
FEW = 3  # months make a curve


def report_plots(found: Found, previous: Found, called: str, before: str) -> tuple[Plot, ...]:
    """Return the charts of a period that have anything to show.

    Args:
        found, previous: the figures of the period, and of the one before.
        called, before: what these two are called.
    """
    drawn = (complaints_by_month(found), complaints_by_category(found, previous, called, before), on_time_rates(found))
    return tuple(plot for plot in drawn if plot)


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


def on_time_rates(found: Found) -> Plot | None:
    """Chart the shares done on time, leaving out those with nothing to do."""
    told = [t for t in all_figures(found) if t.path in RATES and t.figure["value"] is not None]
    points = tuple((f"{t.section.title} · {t.measure.label}", t.figure["value"]) for t in told)
    return Plot("rates", _("On time"), (Series(points),)) if points else None
