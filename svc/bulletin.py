"""A report as people read it: what matters most, then section by section the figures, their tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from svc import language, reports
from svc.language import _
from svc.render import Column, Sheet
from svc.render.wrapping import cells
from svc.reports import Told, figures
from svc.reports.figures import Figure
from svc.reports.sections import Measure, Section, Table

USUAL = 120  # terminal columns where nothing says how many there are
GAP = 3  # terminal columns between two columns of a table
HEADLINE = (
    *("complaints.received", "complaints.settled_rate", "complaints.settled_in_three_days"),
    *("complaints.answered_in_three_days", "complaints.overdue_open", "complaints.reopened", "complaints.rate"),
    *("repairs.received", "repairs.on_time_rate", "satisfaction.rate", "follow_ups.in_time_rate"),
)


@dataclass(frozen=True)
class Bulletin:
    """A report to be printed.

    Args:
        title: what it is: the estate, the report and the period.
        head: what stands below the title.
        found: what `reports.count` gave of the period, of the period before it, and of the same a year before.
        items: what the rows of `inspections.item` are called.
        topics: the sheet of what residents think of each topic (017.7).
    """

    title: str
    head: tuple[str, ...]
    found: Mapping[str, Any]
    previous: Mapping[str, Any]
    year_before: Mapping[str, Any]
    items: Mapping[str, str]
    topics: Sheet


def sheets(bulletin: Bulletin, width: int | None) -> list[Sheet]:
    """The sheets of a report, in order.

    Args:
        bulletin: what to print.
        width: the terminal columns in which figures stand beside each other; none where each has a line of its own,
            with its records.
    """
    every = {told.path: told for told in reports.every(bulletin.found)}
    made = [headline(bulletin, every)]
    empty = []
    for section in reports.SECTIONS:
        own = bulletin.found[section.name]
        if not any(own[measure.name]["records"] for measure in section.measures):
            empty.append(section.title)
            continue
        made.append(side_by_side(section, own, width) if width else listed(section, own))
        least = 2 if width else 1  # on a terminal one row tells nothing apart
        made += [
            told_apart(section, table, own, bulletin)
            for table in section.tables
            if sum(map(told, own[table.name])) >= (1 if table.cases else least)
        ]
        if section.name == "satisfaction" and not width:
            made.append(bulletin.topics)
    if empty:
        last = made.pop()
        made.append(
            replace(last, foot=(*last.foot, _("nothing to report: {sections}").format(sections=language.listed(empty))))
        )
    return made


def headline(bulletin: Bulletin, every: Mapping[str, Told]) -> Sheet:
    """The figures that matter most, beside those of the period before and of a year before, where there are any."""
    others = [
        (Column("previous", _("the one before"), align="right"), bulletin.previous),
        (Column("year_before", _("a year before"), align="right"), bulletin.year_before),
    ]
    others = [(column, found) for column, found in others if any(t.figure["records"] for t in reports.every(found))]
    columns = (Column("figure", _("figure")), Column("value", _("this period"), align="right"))
    rows = []
    for told in map(every.__getitem__, HEADLINE):
        told_of = (told.figure, *(pick(found, told.path) for _column, found in others))
        rows.append((told.label, *(value(told.measure, figure) for figure in told_of)))
    return Sheet((*columns, *(c for c, _f in others)), tuple(rows), None, title=bulletin.title, head=bulletin.head)


def compared(bulletin: Bulletin) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {"figure": path}
        | dict(pick(bulletin.found, path))
        | {"previous": pick(bulletin.previous, path), "year_before": pick(bulletin.year_before, path)}
        for path in HEADLINE
    ]


def pick(found: Mapping[str, Any], path: str) -> Figure:
    """A figure of a section by its path."""
    section, _dot, name = path.partition(".")
    figure: Figure = found[section][name]
    return figure


def side_by_side(section: Section, own: Mapping[str, Any], width: int) -> Sheet:
    """The figures of a section, as many beside each other as fit, to be read column by column."""
    pairs = [(m.label, value(m, own[m.name])) for m in section.measures]
    wide = max(cells(label) for label, _value in pairs) + max(cells(said) for _label, said in pairs) + 2 * GAP
    high = -(-len(pairs) // max(1, (width + GAP) // wide))
    across = -(-len(pairs) // high)
    pairs += [("", "")] * (high * across - len(pairs))
    rows = tuple(tuple(text for n in range(across) for text in pairs[n * high + line]) for line in range(high))
    columns = (Column("figure", ""), Column("value", "", align="right")) * across
    return Sheet(columns, rows, None, head=(f"■ {section.title}",))


def listed(section: Section, own: Mapping[str, Any]) -> Sheet:
    """The figures of a section, each with its records and how it is counted."""
    columns = (
        Column("figure", _("figure")),
        Column("value", _("value"), align="right"),
        Column("how", _("how it is counted"), flexible=True),
        Column("records", _("records"), flexible=True),
    )
    rows = tuple(
        (m.label, value(m, own[m.name]), m.sentence, " ".join(own[m.name]["records"])) for m in section.measures
    )
    return Sheet(columns, rows, None, title=section.title)


def told(row: Mapping[str, Any]) -> bool:
    """Whether a row has a figure with records."""
    return any(isinstance(figure, Mapping) and figure["records"] for figure in row.values())


def told_apart(section: Section, table: Table, own: Mapping[str, Any], bulletin: Bulletin) -> Sheet:
    """A table of a section, without the rows that have nothing to tell; in all below, where the rows add up to it."""
    measures = section.of(table, beside=False)
    columns = (
        Column(table.name, table.title),
        *(Column(m.name, m.label, align="right") for m in measures),
    )
    rows = [
        (called(table, row[table.name], bulletin), *(brief(m, row[m.name]) for m in measures))
        for row in own[table.name]
        if told(row)
    ]
    if not table.shared and not table.cases and len(rows) > 1:
        rows.append((_("in all"), *(brief(m, own[m.name]) for m in measures)))
    return Sheet(columns, tuple(rows), None)


def called(table: Table, name: str | None, bulletin: Bulletin) -> str:
    """What a row is called."""
    return bulletin.items.get(name or "", "") or table.called(name)


def value(measure: Measure, figure: Figure) -> str:
    """A figure for people, a share with what it is worked out from."""
    shown = figures.shown(measure.way.unit, figure)
    return f"{shown} ({figure['count']}/{figure['of']})" if figure.get("of") else shown


def brief(measure: Measure, figure: Figure) -> str:
    """A figure in a table: nothing where there is nothing, days always as days."""
    value = figure["value"]
    if not (figure["records"] or figure.get("of")):
        return ""
    if measure.way.unit == "days":
        return _("{n} d").format(n=f"{value:.1f}" if value >= 0.1 else "<0.1")
    return figures.shown(measure.way.unit, figure)


# One figure a row


def tidy(found: Mapping[str, Any]) -> Sheet:
    """Every figure of a report on a row of its own, for spreadsheets and programs."""
    columns = tuple(Column(key, key) for key in ("figure", "label", "value", "count", "of", "records"))
    every = list(reports.every(found))
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
