"""A report for people: the headline figures, then section by section the figures, tables and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from svc.render import Column, Plot, Sheet
from svc.render.wrapping import text_width
from svc.reports import figures
from svc.reports.figures import Figure
from svc.reports.report import SECTIONS, NamedFigure, all_figures
from svc.reports.sections import Breakdown, Measure, Section
from svc.text import language
from svc.text.language import _

USUAL = 120  # terminal columns where nothing says how many there are
GAP = 3  # terminal columns between two columns of a table
HEADLINE = (
    *("complaints.received", "complaints.settled_rate", "complaints.settled_in_three_days"),
    *("complaints.answered_in_three_days", "complaints.overdue_open", "complaints.reopened", "complaints.rate"),
    *("repairs.received", "repairs.on_time_rate", "satisfaction.rate", "follow_ups.in_time_rate"),
)


@dataclass(frozen=True)
class ReportPage:
    """A report to print.

    Args:
        title: what it is: the estate, the report and the period.
        head: what stands below the title.
        found: what `count_report` gave of the period, of the period before it, and of the same a year before.
        items: what the rows of `inspections.item` are called.
        topics: the sheet of what residents think of each topic (017.7).
        plots: pictures of the figures.
    """

    title: str
    head: tuple[str, ...]
    found: Mapping[str, Any]
    previous: Mapping[str, Any]
    year_before: Mapping[str, Any]
    items: Mapping[str, str]
    topics: Sheet
    plots: tuple[Plot, ...] = ()


def report_sheets(bulletin: ReportPage, shape: str, width: int) -> list[Sheet]:
    """Return the sheets of a report, in order.

    Args:
        bulletin: what to print.
        shape: the format: in a table figures stand beside each other, elsewhere each has a line, with how it is
            counted and its records (in HTML as links).
        width: the terminal columns of a table.
    """
    every = {told.path: told for told in all_figures(bulletin.found)}
    made = [headline_sheet(bulletin, every)]
    empty = []
    for section in SECTIONS:
        own = bulletin.found[section.name]
        if not any(own[measure.name]["records"] for measure in section.measures):
            empty.append(section.title)
            continue
        made.append(side_by_side(section, own, width) if shape == "table" else figures_list(section, own, shape))
        made += [breakdown_sheet(section, t, own, bulletin) for t in section.breakdowns if worth_showing(t, own, shape)]
        if section.name == "satisfaction" and shape != "table":
            made.append(bulletin.topics)
    if empty:
        nothing = _("nothing to report: {sections}").format(sections=language.comma_list(empty))
        made[-1] = replace(made[-1], foot=(*made[-1].foot, nothing))
    return made


def worth_showing(table: Breakdown, own: Mapping[str, Any], shape: str) -> bool:
    """True if a breakdown adds anything. On a terminal a single row of the same cases does not."""
    rows = sum(map(has_records, own[table.name]))
    return rows > (1 if shape == "table" and not table.cases else 0)


def headline_sheet(bulletin: ReportPage, every: Mapping[str, NamedFigure]) -> Sheet:
    """Return the most important figures, beside those of the period before and of a year before."""
    others = [
        (Column("previous", _("the one before"), align="right"), bulletin.previous),
        (Column("year_before", _("a year before"), align="right"), bulletin.year_before),
    ]
    others = [(column, found) for column, found in others if any(t.figure["records"] for t in all_figures(found))]
    columns = (Column("figure", _("figure")), Column("value", _("this period"), align="right"))
    rows = []
    for told in map(every.__getitem__, HEADLINE):
        told_of = (told.figure, *(figure_at(found, told.path) for _column, found in others))
        rows.append((told.label, *(measure_text(told.measure, figure) for figure in told_of)))
    return Sheet(
        (*columns, *(column for column, _found in others)),
        tuple(rows),
        None,
        title=bulletin.title,
        head=bulletin.head,
        name=_("At a glance"),
        plots=bulletin.plots,
        traces=trace_records([[every[path].figure] for path in HEADLINE]),
    )


def headline_data(bulletin: ReportPage) -> list[dict[str, Any]]:
    """Return the headline figures as plain data."""
    return [
        {"figure": path}
        | dict(figure_at(bulletin.found, path))
        | {"previous": figure_at(bulletin.previous, path), "year_before": figure_at(bulletin.year_before, path)}
        for path in HEADLINE
    ]


def figure_at(found: Mapping[str, Any], path: str) -> Figure:
    """Return a figure of a section by its path."""
    section, _dot, name = path.partition(".")
    figure: Figure = found[section][name]
    return figure


def side_by_side(section: Section, own: Mapping[str, Any], width: int) -> Sheet:
    """Return the figures of a section in columns, as many side by side as fit."""
    pairs = [(m.label, measure_text(m, own[m.name])) for m in section.measures]
    wide = max(text_width(label) for label, _value in pairs) + max(text_width(said) for _label, said in pairs) + 2 * GAP
    high = -(-len(pairs) // max(1, (width + GAP) // wide))
    across = -(-len(pairs) // high)
    pairs += [("", "")] * (high * across - len(pairs))
    rows = tuple(tuple(text for n in range(across) for text in pairs[n * high + line]) for line in range(high))
    columns = (Column("figure", ""), Column("value", "", align="right")) * across
    return Sheet(columns, rows, None, head=(f"■ {section.title}",), name=section.title)


def figures_list(section: Section, own: Mapping[str, Any], shape: str) -> Sheet:
    """Return the figures of a section one below the other, each with how it is counted and its records."""
    columns = [
        Column("figure", _("figure")),
        Column("value", _("value"), align="right"),
        Column("how", _("how it is counted"), flexible=True),
        Column("records", _("records"), flexible=True),
    ]
    rows = [
        (m.label, measure_text(m, own[m.name]), m.sentence, " ".join(own[m.name]["records"])) for m in section.measures
    ]
    traces = {}
    if shape == "html":  # where a figure is a link to its records
        traces = trace_records([[own[m.name]] for m in section.measures])
        columns, rows = columns[:3], [row[:3] for row in rows]  # type: ignore[misc]
    return Sheet(tuple(columns), tuple(rows), None, title=section.title, name=section.title, traces=traces)


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


def breakdown_sheet(section: Section, table: Breakdown, own: Mapping[str, Any], bulletin: ReportPage) -> Sheet:
    """Return a breakdown without empty rows, with a total below if the rows add up to it."""
    measures = section.of(table, beside=False)
    columns = (
        Column(table.name, table.title),
        *(Column(m.name, m.label, align="right") for m in measures),
    )
    kept = [row for row in own[table.name] if has_records(row)]
    rows = [
        (row_label(table, row[table.name], bulletin), *(short_figure(m, row[m.name]) for m in measures)) for row in kept
    ]
    traces = trace_records([[row[m.name] for m in measures] for row in kept])
    if not table.shared and not table.cases and len(rows) > 1:
        rows.append((_("in all"), *(short_figure(m, own[m.name]) for m in measures)))
    return Sheet(columns, tuple(rows), None, name=f"{section.title} · {table.title}", traces=traces)


def row_label(table: Breakdown, name: str | None, bulletin: ReportPage) -> str:
    """Return the label of a row."""
    return bulletin.items.get(name or "", "") or table.called(name)


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


# One figure a row


def tidy_sheet(found: Mapping[str, Any]) -> Sheet:
    """Return every figure of a report on a row of its own, for spreadsheets and programs."""
    columns = tuple(Column(key, key) for key in ("figure", "label", "value", "count", "of", "records"))
    every = list(all_figures(found))
    data = [{"figure": t.path, "label": t.label, **t.figure} for t in every]
    rows = tuple(
        (
            t.path,
            t.label,
            *("" if (part := t.figure.get(key)) is None else str(part) for key in ("value", "count", "of")),
            " ".join(t.figure["records"]),
        )
        for t in every
    )
    return Sheet(columns, rows, data)
