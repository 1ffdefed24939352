"""The half-year's and the year's analysis: figures beside the period before, rows, and recurring problems (012.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from svc.forms import report_form
from svc.forms.fill import fill_form, head_of, period_title
from svc.forms.template import Form, figures_of
from svc.render import Column, Sheet
from svc.reports import figures
from svc.reports.figures import Figure
from svc.text.dataclass import dataclass, replace
from svc.text.language import _

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Analysis:
    """What an analysis says of a period.

    Args:
        period, previous: the names of the period and of the one before, such as `2026-H2`.
        found, before: what `summary_figures` gave of them.
        problems: its recurring problems, as the period's report has them for programs, with their `label`.
        closing: lines at the end: what the director said of the period, and when the paper was handed in.
    """

    period: str
    previous: str
    found: Row
    before: Row
    problems: Sequence[Row]
    closing: Sequence[str] = ()


def analysis_sheets(
    form: Form, told: Analysis, site_name: str, language: str, labels: Mapping[str, str], blank: int, shape: str
) -> list[Sheet]:
    """Put an analysis on its form: three sheets, to be signed below the last.

    Args:
        form: one with figures to be `compared`.
        told: what it says.
        site_name: what stands under 单位.
        language: `zh` or `en`.
        labels: what choices are called in that language.
        blank: so many empty rows instead of what was counted, to be filled in by hand.
        shape: the format: on a terminal the later sheets have a line for a title.
    """
    rows = report_form.summary_sheet(
        form, beside_before(told.found, told.before), site_name, told.period, language, labels, blank
    )
    recurring = _recurring_sheet(form, told, site_name, language, labels, blank, shape)
    parts = ((rows, _("Complaints by category")), (recurring, _("Recurring problems")))
    titled = [
        replace(
            sheet,
            title="" if shape == "table" else name,
            head=_part_head(form, told.period, name, language, shape),
            name=name,
            signatures=(),
        )
        for sheet, name in parts
    ]
    titled[-1] = replace(
        titled[-1],
        foot=(*titled[-1].foot, *told.closing),
        signatures=tuple(signed[language] for signed in form.signatures),
    )
    return [_figures_sheet(form, told, site_name, language, blank), *titled]


def _part_head(form: Form, period: str, name: str, language: str, shape: str) -> tuple[str, ...]:
    """Return what stands above a later sheet: on a tab of its own, what form and period it belongs to."""
    tab = (form.number, period_title(period, language))
    return {"table": (f"■ {name}",), "xlsx": tab}.get(shape, ())


def beside_before(found: Row, before: Row) -> dict[str, Any]:
    """Return figures, each row with those of the same row of the period before under `before`."""
    earlier = {(row["row"], *_named(row)): row for row in (*before["rows"], before["total"])}

    def both(row: Row) -> dict[str, Any]:
        return {**row, "before": earlier.get((row["row"], *_named(row)), {})}

    return {"rows": [both(row) for row in found["rows"]], "total": both(found["total"])}


def analysis_data(form: Form, told: Analysis, comments: Sequence[Row]) -> dict[str, Any]:
    """Return an analysis as programs get it."""
    rows = beside_before(told.found, told.before)
    return {
        "form": form.number,
        "period": told.period,
        "previous": told.previous,
        "figures": {
            each.take: {**told.found["total"][each.take], "previous": told.before["total"][each.take]}
            for each in form.compared
        },
        "rows": [*rows["rows"], rows["total"]],
        "recurring": list(told.problems),
        "comments": list(comments),
    }


def _named(row: Row) -> tuple[Any, ...]:
    """Return what a row is of: its own name in its table."""
    return tuple(value for key, value in row.items() if key != "row" and not isinstance(value, Mapping))


def _figures_sheet(form: Form, told: Analysis, site_name: str, language: str, blank: int) -> Sheet:
    """Return the figures beside those of the period before."""
    known = figures_of(form)
    now, then = told.found["total"], told.before["total"]
    counted = any(figure.get("records") for figure in then.values() if isinstance(figure, Mapping))
    rows: list[tuple[str, ...]] = []
    traces: dict[tuple[int, int], tuple[str, ...]] = {}
    for y, column in enumerate(form.compared):
        unit, figure, earlier = known[column.take].way.unit, now[column.take], then[column.take]
        said = (
            figures.format_figure(unit, figure),
            figures.format_figure(unit, earlier) if counted else "—",
            change_text(unit, figure, earlier) if counted else "",
        )
        rows.append((column.title[language], *(("",) * len(said) if blank else said)))
        traces |= {(y, x): tuple(f["records"]) for x, f in ((1, figure), (2, earlier)) if f["records"] and not blank}
    columns = (
        Column("figure", _("figure")),
        Column("value", _("this period"), align="right"),
        Column("previous", _("the one before"), align="right"),
        Column("change", _("change"), align="right"),
    )
    before = _("the one before: {period}").format(period=period_title(told.previous, language))
    head = (*head_of(form, site_name, told.period, language), before)
    return Sheet(
        columns, tuple(rows), None, form.title[language], head, name=_("Beside the period before"), traces=traces
    )


def change_text(unit: figures.Unit, figure: Figure, earlier: Figure) -> str:
    """Return by how much a figure is higher or lower than an earlier one: empty where it is the same or unknown."""
    if figure["value"] is None or earlier["value"] is None:
        return ""
    change = figure["value"] - earlier["value"]
    told = f"{abs(change) * 100:.2f}".rstrip("0").rstrip(".") if unit == "share" else f"{abs(change):g}"
    if told == "0":
        return ""
    arrow = "↑" if change > 0 else "↓"
    return _("{arrow} {points} points").format(arrow=arrow, points=told) if unit == "share" else f"{arrow} {told}"


def _recurring_sheet(
    form: Form, told: Analysis, site_name: str, language: str, labels: Mapping[str, str], blank: int, shape: str
) -> Sheet:
    """Return the recurring problems, a row each."""
    if not (told.problems or blank):
        title = form.recurring[0].title[language] if shape in ("csv", "tsv", "md") else ""  # elsewhere it stands above
        return Sheet((Column("none", title),), ((_("nothing recurred"),),), None)
    own = replace(form, columns=form.recurring, head=(), foot={}, each="", order="")
    rows = [] if blank else told.problems
    return fill_form(own, rows, site_name, told.period, language, blank=blank, labels=labels)
