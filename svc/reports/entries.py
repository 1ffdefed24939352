"""Records that began in a period, and the deadlines they kept or missed."""

from __future__ import annotations

from svc.model.deadlines import Obligation
from svc.model.record import Record
from svc.reports.survey import Survey
from svc.text.dataclass import dataclass


@dataclass(frozen=True)
class PeriodEntry:
    """A record that began in the period, with its obligations."""

    record: Record
    owed: tuple[Obligation, ...]

    @property
    def id(self) -> str:
        """The record's number."""
        return self.record.id

    def did(self, step: str) -> bool:
        """True if such a step was taken by the period's end."""
        return self.record.last(step) is not None

    def kept(self, what: str) -> bool:
        """True if it had an obligation of that name and met every one in time."""
        promised = self.promised(what)
        return bool(promised) and all(o.met is not None and not o.late for o in promised)

    def late(self, what: str) -> bool:
        """True if it met an obligation of that name late, or not at all after it was due."""
        return any(o.late for o in self.promised(what))

    def promised(self, what: str) -> list[Obligation]:
        """Return the obligations of that name, without those no longer owed."""
        return [o for o in self.owed if o.what == what and not o.ended]


def entries(survey: Survey, kind: str) -> list[PeriodEntry]:
    """Return the records of a kind that began in the period."""
    return [PeriodEntry(record, tuple(survey.owed(record))) for record in survey.new_records(kind)]
