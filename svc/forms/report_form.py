"""Summaries: a form filled from a report, with a row for each row of a breakdown, and a total below."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from svc.forms.fill import fill_form
from svc.forms.template import Form
from svc.kinds.complaint_deadlines import departments_or_receiver
from svc.model import units
from svc.model.record import Record
from svc.render import Sheet
from svc.render.wrapping import cut_short
from svc.reports.figures import Figure
from svc.reports.report import count_report
from svc.reports.survey import Survey
from svc.text.dataclass import replace
from svc.text.language import bracketed

LONGEST = 24  # characters of a matter beside its number
WHY = ("reply", "escalate", "reopen")  # steps that tell why something is not settled yet
TAKEN = re.compile(r"\beach\.(\w+)\.value\b")  # the figure that a column shows
CLAUSE = re.compile("[，。；,;]")

Says = Callable[[Record, str], str]  # a text of a record as it may be shown


def summary_figures(form: Form, survey: Survey, says: Says, place: str = "") -> dict[str, Any]:
    """Return the figures of a form that is filled from a report.

    Args:
        form: what `load_form` gave; it must have a `report`.
        survey: the records as they stood at the period's end.
        says: hides names and phones in a text, where that was asked for.
        place: only this home or building; a rate for each home is then not told.

    Returns:
        `rows`, each with `row` (the table's name, or `other` where it is not known), what it is under the table's name,
        and its figures; and `total`, the figures of the whole section. What is open has `reasons`.
    """
    survey = survey_inside(survey, place)
    found = count_report(survey, form.report)[form.report]
    rows = found.pop(form.each)
    whole = {name: figure for name, figure in found.items() if isinstance(figure, Mapping)}
    table = form.each
    return {
        "rows": [
            {"row": table if row[table] else "other", table: row[table], **with_reasons(row, survey, says)}
            for row in rows
        ],
        "total": {"row": "total", table: None, **with_reasons(whole, survey, says)},
    }


def survey_inside(survey: Survey, place: str) -> Survey:
    """Return the survey of one home or building, or the whole one where no place is named."""
    if not place:
        return survey
    inside = {n: r for n, r in survey.records.items() if units.is_inside(units.unit_of(r, survey.records), place)}
    return replace(survey, records=inside, households=0, begun=None)


def with_reasons(row: Mapping[str, Any], survey: Survey, says: Says) -> dict[str, Any]:
    """Return the figures of a row, with the reasons why records are open."""
    told = {name: figure for name, figure in row.items() if isinstance(figure, Mapping)}
    if "open" in told:
        reasons = [open_reason(survey.records[number], says) for number in told["open"]["records"]]
        told["open"] = {**told["open"], "reasons": reasons}
    return told


def open_reason(record: Record, says: Says) -> dict[str, str]:
    """Explain why a record is open: its status, whom it waits for, its last text, and all of that in a line."""
    said = next((t for t in reversed(record.trail) if t.do in WHY and t["text"] and not t.auto), None)
    text = says(record, said["text"]) if said else ""
    brief = CLAUSE.split(text)[0] or record.kind.status_label(record.status)
    who = departments_or_receiver(record)
    return {
        "id": record.id,
        "status": record.status,
        "who": who,
        "text": text,
        "line": bracketed(f"{record.id} {brief}", who),
    }


def home_and_matter(record: Record, says: Says) -> str:
    """Return the home and the matter of a record, in a few words."""
    short = cut_short(" ".join(says(record, record.subject).split()), LONGEST)
    return " ".join(dict.fromkeys(filter(None, (str(record["unit"] or ""), short))))


def summary_sheet(
    form: Form,
    found: Mapping[str, Any],
    site_name: str,
    period: str,
    language: str,
    labels: Mapping[str, str],
    blank: int,
) -> Sheet:
    """Put figures on their form, with the total below.

    Args:
        form: the form they were counted for.
        found: what `summary_figures` gave.
        site_name: what stands under 单位.
        period: `2026-11` or `2026`.
        language: `zh` or `en`.
        labels: what choices are called in that language.
        blank: so many empty rows instead of the figures, to be filled in by hand.

    Raises:
        Damaged: an expression of the template can't be understood, or fails.
    """
    data = [] if blank else [*found["rows"], found["total"]]
    whole: Figure = {} if blank else found["total"]
    rows = [{**whole, "each": row} for row in data]
    filled = fill_form(form, rows, site_name, period, language, blank=blank, labels=labels, whole=whole)
    named = [(x, taken[1]) for x, column in enumerate(form.columns) if (taken := TAKEN.search(column.take))]
    traces = {
        (y, x): tuple(records)
        for y, row in enumerate(data)
        for x, name in named
        if (records := row.get(name, {}).get("records"))
    }
    return replace(filled, data=data, traces=traces)


def nonzero_figures(found: Mapping[str, Any], table: str) -> dict[str, Any]:
    """Return the counts of each row and of the total that are kept when figures are handed in, without zeros."""

    def kept(row: Mapping[str, Any]) -> dict[str, int]:
        told = ((name, figure["value"]) for name, figure in row.items() if isinstance(figure, Mapping))
        return {name: value for name, value in told if isinstance(value, int) and value}

    rows = {row[table] or "other": kept(row) for row in found["rows"]}
    return {"by": table, "rows": {name: row for name, row in rows.items() if row}, "total": kept(found["total"])}
