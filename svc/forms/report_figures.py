"""The figures of a report as people read them, with the records behind each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from svc.render import Plot, Sheet
from svc.reports import figures
from svc.reports.figures import Figure
from svc.reports.sections import Measure
from svc.text.dataclass import dataclass, field
from svc.text.language import _


@dataclass(frozen=True)
class ReportPage:
    """A report to print.

    Args:
        title: what it is: the estate, the report and the period.
        head: what stands below the title.
        found: what `count_report` gave of the period, of the period before it, and of the same a year before.
        items: what the rows of `inspections.item` are called.
        topics: the sheet of what residents think of each topic (017.7).
        plots: pictures of the most important figures.
        more: further pictures, for which a terminal has no room.
        summary: what is to be said of the figures, a sentence each.
        targets: the site's targets in percent.
    """

    title: str
    head: tuple[str, ...]
    found: Mapping[str, Any]
    previous: Mapping[str, Any]
    year_before: Mapping[str, Any]
    items: Mapping[str, str]
    topics: Sheet
    plots: tuple[Plot, ...] = ()
    more: tuple[Plot, ...] = ()
    summary: tuple[str, ...] = ()
    targets: Mapping[str, int] = field(default_factory=dict)


def figure_at(found: Mapping[str, Any], path: str) -> Figure:
    """Return a figure of a section by its path."""
    section, _dot, name = path.partition(".")
    figure: Figure = found[section][name]
    return figure


def trace_records(figures: Sequence[Sequence[Figure]]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Return the records behind the figures of some rows, by place. The first column is a name."""
    return {
        (y, x): tuple(figure["records"])
        for y, row in enumerate(figures)
        for x, figure in enumerate(row, 1)
        if figure["records"]
    }


def has_records(row: Mapping[str, Any]) -> bool:
    """True if a row has a figure with records."""
    return any(isinstance(figure, Mapping) and figure["records"] for figure in row.values())


def measure_text(measure: Measure, figure: Figure) -> str:
    """Return a figure for people. A share is shown with its count and base."""
    shown = figures.format_figure(measure.way.unit, figure)
    return f"{shown} ({figure['count']}/{figure['of']})" if figure.get("of") else shown


def short_figure(measure: Measure, figure: Figure) -> str:
    """Return a figure for a table: empty if there is nothing, and durations always in days."""
    value = figure["value"]
    if not (figure["records"] or figure.get("of")):
        return ""
    if measure.way.unit == "days":
        return _("{n} d").format(n=f"{value:.1f}" if value >= 0.1 else "<0.1")
    return figures.format_figure(measure.way.unit, figure)
