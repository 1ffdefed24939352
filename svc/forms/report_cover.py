"""The first page of a report, which a director signs: ten figures beside the period before and their targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from svc.forms.report_figures import ReportPage, figure_at, measure_text, trace_records
from svc.render import Column, Sheet
from svc.reports.figures import Figure
from svc.reports.report import all_figures
from svc.reports.sections import Measure
from svc.text.language import _

HEADLINE = (
    *("complaints.received", "complaints.settled_rate", "complaints.on_time_rate", "complaints.answer_on_time_rate"),
    *("complaints.overdue_open", "complaints.reopened", "repairs.received", "repairs.on_time_rate"),
    *("satisfaction.rate", "follow_ups.in_time_rate"),
)
# The share that each target of `svc.yaml` is about.
TARGETS = {
    "complaints.answer_on_time_rate": "answered_in_time",
    "complaints.on_time_rate": "settled_in_time",
    "satisfaction.rate": "satisfied",
    "repairs.on_time_rate": "repairs_on_time",
    "follow_ups.in_time_rate": "called_back_in_time",
}
POINT = 0.0005  # shares nearer to each other are the same in print


def target_of(path: str, targets: Mapping[str, int]) -> float | None:
    """Return the target of a figure as a share, or None where the site has set none."""
    percent = targets.get(TARGETS.get(path, ""))
    return None if percent is None else percent / 100


def is_missed(figure: Figure, target: float | None) -> bool:
    """True if a figure is below its target. One of nothing misses nothing."""
    return target is not None and figure["value"] is not None and figure["value"] < target


def cover_sheet(bulletin: ReportPage, *, paper: bool) -> Sheet:
    """Return the first page.

    Args:
        bulletin: what to print.
        paper: whether it is signed; on a terminal the charts stand below instead.
    """
    every = {told.path: told for told in all_figures(bulletin.found)}
    columns = [Column("figure", _("figure")), Column("value", _("this period"), align="right")]
    before = _has_records(bulletin.previous)
    if before:
        columns += [Column("previous", _("the one before"), align="right"), Column("change", _("change"))]
    year = _has_records(bulletin.year_before)
    if year:
        columns.append(Column("year_before", _("a year before"), align="right"))
    if bulletin.targets:
        columns += [Column("target", _("target"), align="right"), Column("met", _("against the target"))]
    rows = []
    for told in map(every.__getitem__, HEADLINE):
        cells = [told.label, measure_text(told.measure, told.figure)]
        if before:
            other = figure_at(bulletin.previous, told.path)
            cells += [measure_text(told.measure, other), change_text(told.measure, told.figure, other)]
        if year:
            cells.append(measure_text(told.measure, figure_at(bulletin.year_before, told.path)))
        if bulletin.targets:
            target = target_of(told.path, bulletin.targets)
            cells += [f"{target:.0%}" if target is not None else "", verdict(told.figure, target)]
        rows.append(tuple(cells))
    return Sheet(
        tuple(columns),
        tuple(rows),
        None,
        title=bulletin.title,
        head=bulletin.head,
        foot=bulletin.summary,
        name=_("At a glance"),
        plots=() if paper else bulletin.plots,
        signatures=(_("Prepared by"), _("Checked by"), _("Date")),
        traces=trace_records([[every[path].figure] for path in HEADLINE]),
        alone=True,
    )


def _has_records(found: Mapping[str, Any]) -> bool:
    return any(told.figure["records"] for told in all_figures(found))


def change_text(measure: Measure, now: Figure, before: Figure) -> str:
    """Return the change against the period before, with an arrow: `↑ 5`, `↓ 26.2 points`, or nothing to compare."""
    if now["value"] is None or before["value"] is None:
        return ""
    change = now["value"] - before["value"]
    if measure.way.unit == "share":
        if abs(change) < POINT:
            return _("→ the same")
        return f"{'↑' if change > 0 else '↓'} " + _("{n} points").format(n=f"{abs(change) * 100:.1f}")
    return f"{'↑' if change > 0 else '↓'} {abs(change)}" if change else _("→ the same")


def verdict(figure: Figure, target: float | None) -> str:
    """Return whether a target is met, in a shape and in words, so that a print without colours tells it."""
    if target is None or figure["value"] is None:
        return ""
    if is_missed(figure, target):
        return _("✗ missed by {n} points").format(n=f"{(target - figure['value']) * 100:.1f}")
    return _("✓ met")


def headline_data(bulletin: ReportPage) -> list[dict[str, Any]]:
    """Return the headline figures as plain data."""
    found = []
    for path in HEADLINE:
        figure, target = figure_at(bulletin.found, path), target_of(path, bulletin.targets)
        told = {"figure": path} | dict(figure)
        told |= {
            "previous": figure_at(bulletin.previous, path),
            "year_before": figure_at(bulletin.year_before, path),
            "target": target,
            "met": None if target is None or figure["value"] is None else not is_missed(figure, target),
        }
        found.append(told)
    return found
