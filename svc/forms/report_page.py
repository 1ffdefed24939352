"""A report for people: the page that is signed, contents, charts, figures part by part, and how they are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from svc.forms.report_cover import cover_sheet
from svc.forms.report_figures import ReportPage, has_records, measure_text, short_figure, trace_records
from svc.render import Column, Sheet
from svc.render.wrapping import text_width
from svc.reports import figures
from svc.reports.report import SECTIONS, all_figures
from svc.reports.sections import Breakdown, Section
from svc.text import language
from svc.text.dataclass import replace
from svc.text.language import _

USUAL = 120  # terminal columns where nothing says how many there are
GAP = 3  # terminal columns between two columns of a table
ABREAST = 3  # figures side by side on paper


def report_sheets(bulletin: ReportPage, shape: str, width: int, extra: Sequence[Sheet] = ()) -> list[Sheet]:
    """Return the sheets of a report, in order.

    Args:
        bulletin: what to print.
        shape: the format: in a table and on a page figures stand beside each other, elsewhere each has a line with its
            records.
        width: the terminal columns of a table.
        extra: what follows the figures: recurring problems, comments.
    """
    table = shape == "table"
    made: list[Sheet] = []
    empty, shown = [], []
    for section in SECTIONS:
        own = bulletin.found[section.name]
        if not any(own[measure.name]["records"] for measure in section.measures):
            empty.append(section.title)
            continue
        shown.append(section)
        if table:
            made.append(side_by_side(section, own, width))
        elif shape in ("html", "pdf"):
            made.append(abreast(section, own, bulletin.previous[section.name]))
        else:
            made.append(figures_list(section, own, bulletin.previous[section.name], shape))
        made += [breakdown_sheet(section, t, own, bulletin) for t in section.breakdowns if worth_showing(t, own, shape)]
        if section.name == "satisfaction" and not table:
            made.append(bulletin.topics)
    if empty and made:
        nothing = _("nothing to report: {sections}").format(sections=language.comma_list(empty))
        made[-1] = replace(made[-1], foot=(*made[-1].foot, nothing))
    cover = cover_sheet(bulletin, paper=shape in ("html", "pdf", "xlsx"))
    if empty and not made:
        cover = replace(
            cover, foot=(*cover.foot, _("nothing to report: {sections}").format(sections=language.comma_list(empty)))
        )
    if table:
        return [cover, *made, *extra]
    parts = [*extra, *charts_sheets(bulletin), *made, *([definitions_sheet(shown)] if shown else [])]
    if shape == "md":
        return [cover, *(part for part in parts if part.columns)]
    parts = [replace(part, anchor=f"s{n}") for n, part in enumerate(parts, 1)]
    return [cover, contents_sheet(parts), *parts]


def contents_sheet(parts: Sequence[Sheet]) -> Sheet:
    """Return the table of contents: each part, with a link to it, in several columns."""
    across = min(ABREAST, len(parts))
    rows = [[""] * (2 * across) for _row in range(-(-len(parts) // across))]
    links = {}
    for n, part in enumerate(parts):
        y, x = n // across, 2 * (n % across)
        rows[y][x : x + 2] = [str(n + 1), f"{part.name} {part.title}" if part.head else part.name or part.title]
        links[y, x + 1] = part.anchor
    columns = (Column("number", _("No."), align="right"), Column("part", _("part"), flexible=True)) * across
    return Sheet(columns, tuple(map(tuple, rows)), None, title=_("Contents"), name=_("Contents"), links=links)


def charts_sheets(bulletin: ReportPage) -> tuple[Sheet, ...]:
    """Return the sheet with the charts, if there are any."""
    plots = (*bulletin.plots, *bulletin.more)
    name = _("Charts")
    return (Sheet((), (), None, title=name, name=name, plots=plots, alone=True),) if plots else ()


def definitions_sheet(shown: Sequence[Section]) -> Sheet:
    """Return the appendix: how each figure is counted, and the article that asks for it."""
    columns = (
        Column("figure", _("figure")),
        Column("how", _("how it is counted"), flexible=True),
        Column("article", _("article")),
    )
    rows = tuple(
        (f"{section.title} · {m.label}", m.sentence, f"WI/FW-{m.article}")
        for section in shown
        for m in section.measures
    )
    name = _("Appendix: how the figures are counted")
    return Sheet(columns, rows, None, title=name, name=_("Appendix"))


def worth_showing(table: Breakdown, own: Mapping[str, Any], shape: str) -> bool:
    """True if a breakdown adds anything. On a terminal a single row of the same cases does not.

    Where nothing is known of any case, it adds nothing in any shape.
    """
    told = [row[table.name] for row in own[table.name] if has_records(row)]
    rows = len(told) if any(told) else 0
    return rows > (1 if shape == "table" and not table.cases else 0)


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


def abreast(section: Section, own: Mapping[str, Any], before: Mapping[str, Any]) -> Sheet:
    """Return the figures of a section on paper, three side by side, each beside that of the period before."""
    named = [(m.label, measure_text(m, own[m.name]), measure_text(m, before[m.name])) for m in section.measures]
    across = min(ABREAST, len(named))
    high = -(-len(named) // across)
    places = [(n % high, n // high) for n in range(len(named))]
    rows = [[""] * (3 * across) for _row in range(high)]
    for (y, x), told in zip(places, named, strict=True):
        rows[y][3 * x : 3 * x + 3] = told
    traces = {
        (y, 3 * x + 1): tuple(own[m.name]["records"])
        for (y, x), m in zip(places, section.measures, strict=True)
        if own[m.name]["records"]
    }
    columns = (
        Column("figure", _("figure")),
        Column("value", _("this period"), align="right"),
        Column("previous", _("the one before"), align="right"),
    ) * across
    return Sheet(columns, tuple(map(tuple, rows)), None, title=section.title, name=section.title, traces=traces)


def figures_list(section: Section, own: Mapping[str, Any], before: Mapping[str, Any], shape: str) -> Sheet:
    """Return the figures of a section one below the other, each with that of the period before and its records."""
    whole = shape != "xlsx"  # a share in a workbook is a number alone, with what it was made of beside it
    columns = [
        Column("figure", _("figure")),
        Column("value", _("this period"), align="right"),
        *(() if whole else (Column("count", _("of these"), align="right"), Column("of", _("of all"), align="right"))),
        Column("previous", _("the one before"), align="right"),
        Column("records", _("records"), flexible=True),
    ]
    rows = []
    for m in section.measures:
        now, then = own[m.name], before[m.name]
        shown = measure_text if whole else lambda m, figure: figures.format_figure(m.way.unit, figure)
        parts = () if whole else tuple("" if now.get(key) is None else str(now[key]) for key in ("count", "of"))
        rows.append((m.label, shown(m, now), *parts, shown(m, then), " ".join(now["records"])))
    return Sheet(tuple(columns), tuple(rows), None, title=section.title, name=section.title)


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
