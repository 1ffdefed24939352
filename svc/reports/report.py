"""Reports: the figures of a month, a half-year or a year, each traceable to its records (012.4, 012.5, 017.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from svc.reports.callbacks import CALLBACKS, FOLLOW_UPS
from svc.reports.complaints import COMPLAINTS
from svc.reports.duty import ATTENDANCE
from svc.reports.figures import Figure
from svc.reports.inquiries import DOCUMENTS, INQUIRIES
from svc.reports.inspections import INSPECTIONS
from svc.reports.keys import KEYS
from svc.reports.passes import PASSES
from svc.reports.repairs import REPAIRS
from svc.reports.said_so import SAID_SO
from svc.reports.satisfaction import SATISFACTION
from svc.reports.sections import Breakdown, Measure, Section, section_figures
from svc.reports.survey import Survey

SECTIONS = (
    COMPLAINTS,
    REPAIRS,
    CALLBACKS,
    FOLLOW_UPS,
    SATISFACTION,
    INQUIRIES,
    DOCUMENTS,
    KEYS,
    PASSES,
    INSPECTIONS,
    ATTENDANCE,
    SAID_SO,
)


def count_report(survey: Survey, *names: str) -> dict[str, Any]:
    """Count the figures of a period as plain data, by section and name, as in `complaints.late`.

    Args:
        survey: the records as they stood at the period's end.
        names: only these sections; else all.

    Returns:
        For each section its figures by name, and for each of its tables a list of rows, which have the same figures.
    """
    return {
        section.name: section_figures(section, survey) for section in SECTIONS if not names or section.name in names
    }


class NamedFigure(NamedTuple):
    """A figure with its explanation. `path` names it, such as `complaints.category.noise.late`."""

    path: str
    section: Section
    table: Breakdown | None
    row: str | None
    measure: Measure
    figure: Figure

    @property
    def label(self) -> str:
        """The label in the current language, with the section and the row."""
        row = [f"{self.table.title}: {self.table.called(self.row)}"] if self.table else []
        return " · ".join([self.section.title, *row, self.measure.label])


def all_figures(found: Mapping[str, Any]) -> Iterator[NamedFigure]:
    """Yield every figure of a report, in order."""
    for section in SECTIONS:
        own = found[section.name]
        for measure in section.measures:
            yield NamedFigure(f"{section.name}.{measure.name}", section, None, None, measure, own[measure.name])
        for table in section.breakdowns:
            for row in own[table.name]:
                name = row[table.name]
                for measure in section.of(table):
                    path = f"{section.name}.{table.name}.{name or table.path_of_none}.{measure.name}"
                    yield NamedFigure(path, section, table, name, measure, row[measure.name])
