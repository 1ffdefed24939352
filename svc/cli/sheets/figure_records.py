"""`--explain`: the records behind a figure of a report, and how it is counted in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from svc.forms import report_figures
from svc.kinds import KINDS
from svc.render import Column, Sheet
from svc.reports.report import SECTIONS, NamedFigure, all_figures
from svc.reports.survey import Survey
from svc.text.errors import BadInput
from svc.text.language import _
from svc.views.lists import records_table
from svc.views.mask import Mask

_NEAR = 5  # figures that are named where one is not known


def figure_records(path: str, found: Mapping[str, Any], survey: Survey, mask: Mask) -> Sheet:
    """The records of one figure, or, of a whole section or row, its figures with how each is counted.

    Args:
        path: as typed, such as `complaints.late`, or `complaints`.
        found: what `count_report` gave.
        survey: what it was counted from.
        mask: whether names and phones are hidden.

    Raises:
        BadInput: there is no such figure; names the near ones (exit 2).
    """
    every = {told.path: told for told in all_figures(found)}
    wanted = path.strip().strip(".")
    if wanted in every:
        return _records_behind(every[wanted], survey, mask)
    within = [told for name, told in every.items() if name.startswith(f"{wanted}.")]
    if within:
        return _figures_within(within)
    raise BadInput(
        _("there is no figure {name}").format(name=wanted or "''"),
        todo=_("did you mean {near}?").format(near=", ".join(_near_figures(wanted, list(every)))),
    )


def _records_behind(told: NamedFigure, survey: Survey, mask: Mask) -> Sheet:
    """The records of a figure."""
    records = [survey.records[number] for number in told.figure["records"]]
    sheet = records_table(records, list(KINDS.values()), mask)
    data = {
        "figure": told.path,
        "label": told.label,
        "text": told.measure.sentence,
        "article": told.measure.article,
        **told.figure,
        "records": sheet.data,
    }
    title = f"{told.label}: {report_figures.measure_text(told.measure, told.figure)}"
    foot = () if records else (_("no record"),)
    return Sheet(sheet.columns, sheet.rows, data, title=title, head=(_how_counted(told),), foot=foot)


def _how_counted(told: NamedFigure) -> str:
    """The sentence that defines a figure, with its article."""
    return f"{told.measure.sentence} (WI/FW-{told.measure.article})"


def _figures_within(found: Sequence[NamedFigure]) -> Sheet:
    """Several figures, each with how it is counted."""
    columns = (
        Column("figure", _("figure")),
        Column("label", _("label")),
        Column("value", _("value"), align="right"),
        Column("how", _("how it is counted"), flexible=True),
    )
    rows = tuple(
        (
            told.path,
            told.label.partition(" · ")[2],
            report_figures.measure_text(told.measure, told.figure),
            _how_counted(told),
        )
        for told in found
    )
    data = [
        {
            "figure": told.path,
            "label": told.label,
            "text": told.measure.sentence,
            "article": told.measure.article,
            **told.figure,
        }
        for told in found
    ]
    return Sheet(columns, rows, data)


def _near_figures(wanted: str, paths: list[str]) -> list[str]:
    """The figures that may have been meant: those whose name ends so, else those spelled much the same."""
    ends = [path for path in paths if path.count(".") == 1 and path.endswith(f".{wanted}")]
    alike = get_close_matches(wanted, [path for path in paths if path.count(".") == wanted.count(".")], _NEAR, 0.6)
    sections = [section.name for section in SECTIONS]
    return (ends or alike or get_close_matches(wanted, paths, _NEAR, 0.5) or sections)[: max(_NEAR, len(sections))]
