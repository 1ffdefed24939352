"""Statistics: the figures of a counting form for a month or a year, as plain data and as the sheet to hand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from svc.forms.fill import fill_form
from svc.forms.template import Form
from svc.model import units
from svc.model.record import Record
from svc.render import Sheet
from svc.reports import periods, tally
from svc.reports.periods import Period
from svc.reports.tally import PLACES, Tally
from svc.text.dataclass import replace

_ROWS = {
    "other": {"zh": "其他", "en": "Other"},
    "total": {"zh": "合计", "en": "Total"},
}


def count_figures(
    form: Form, records: Iterable[Record], period: Period, by: str = "", place: str = ""
) -> dict[str, Any]:
    """Count the figures of a form, as plain data.

    The records count as they stood at the period's end, with later corrections.

    Args:
        form: what `load_form` gave; it must have a `tally`.
        records: all records of the site.
        period: the month or year.
        by: what the rows are, one of the form's; the first unless given.
        place: only this home or building.

    Returns:
        `form` and `period`, then what `tally_figures` returns.
    """
    book = {record.id: record for record in periods.as_of_end(records, period)}
    counted = [
        record
        for record in periods.records_in_period(book.values(), form.kind, form.statuses, period)
        if not place or units.is_inside(units.unit_of(record, book), place)
    ]
    return {"form": form.number, "period": period.name} | tally.tally_figures(tally_of(form), counted, book, by)


def nonzero_counts(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the counts that are kept when figures are handed in, without zeros.

    Args:
        found: what `count_figures` gave.

    Returns:
        `by`; how many `records` there were and how many `counted`; the counts of each row by its place (`other` where
        it has none) and of `total`: for each column how often each value was given.
    """

    def kept(line: Mapping[str, Any]) -> dict[str, Any]:
        cells = {name: cell for name, cell in line.items() if isinstance(cell, Mapping)}
        told = {
            name: {v: n for v, n in cell.items() if v not in ("rate", "records") and n} for name, cell in cells.items()
        }
        return {name: cell for name, cell in told.items() if cell}

    return {
        "by": found["by"],
        "records": len(found["records"]),
        "counted": len(found["counted"]),
        "rows": {row["place"] or "other": kept(row) for row in found["rows"]},
        "total": kept(found["total"]),
    }


def count_sheet(form: Form, found: Mapping[str, Any], site_name: str, language: str, blank: int = 0) -> Sheet:
    """Put figures on their form, with the total below.

    Args:
        form: the form they were counted for.
        found: what `count_figures` gave.
        site_name: what stands under 单位.
        language: `zh` or `en`.
        blank: so many empty rows instead of the figures, to be filled in by hand.

    Returns:
        The sheet; its data are the rows, and last one whose `row` is `total`.

    Raises:
        Damaged: an expression of the template can't be understood, or fails.
    """
    total = {"row": "total", "place": None, **found["total"]}
    data = [] if blank else [*found["rows"], total]
    told = {name: "____" if blank else len(found[name]) for name in ("records", "counted")}
    on_paper = replace(form, foot={spoken: fill_numbers(text, told) for spoken, text in form.foot.items()})
    rows = [display_row(tally_of(form), row, found["by"], language) for row in data[:-1]]
    filled = fill_form(on_paper, rows, site_name, found["period"], language, blank=blank)
    last = {} if blank else display_row(tally_of(form), total, found["by"], language)
    last["place"] = _ROWS["total"][language]
    (bottom,) = fill_form(form, [last], site_name, found["period"], language).rows
    cells = ("" if column.take == "row" else cell for column, cell in zip(form.columns, bottom, strict=True))
    by_hand = blank + 1 if blank else 0  # the total, too
    return replace(filled, rows=(*filled.rows, tuple(cells)), data=data, blank=by_hand)


def tally_of(form: Form) -> Tally:
    """Return the tally of a form that counts."""
    if form.tally is None:
        raise ValueError(form.number)
    return form.tally


def display_row(counted: Tally, row: Mapping[str, Any], by: str, language: str) -> dict[str, Any]:
    """Return a row for people: its place, and a cell for each column."""
    name = row["place"] or _ROWS["other"][language]
    if row["place"] and by not in PLACES:
        choice = next(choice for choice in counted.kind.leaves[by].choices if choice.value == name)
        name = choice.zh if language == "zh" else choice.en
    return {"place": name, "cells": {column: tally.format_cell(counted, row[column]) for column in counted.columns}}


def fill_numbers(text: str, told: Mapping[str, object]) -> str:
    """Put numbers into a foot."""
    for name, number in told.items():
        text = text.replace("{" + name + "}", str(number))
    return text
