"""Entries: records that began in a period, and whether they kept what they promised."""

from __future__ import annotations

from dataclasses import dataclass

from svc.model.deadlines import Obligation
from svc.model.record import Record
from svc.reports.survey import Survey


@dataclass(frozen=True)
class PeriodEntry:
    """A record that began in the period, with what it owes and owed."""

    record: Record
    owed: tuple[Obligation, ...]

    @property
    def id(self) -> str:
        """Its number."""
        return self.record.id

    def did(self, step: str) -> bool:
        """Whether such a step was taken by the period's end."""
        return self.record.last(step) is not None

    def kept(self, what: str) -> bool:
        """Whether it kept every promise of that name in time, having made one."""
        promised = self.promised(what)
        return bool(promised) and all(o.met is not None and not o.late for o in promised)

    def late(self, what: str) -> bool:
        """Whether it kept a promise of that name late, or not though it was due."""
        return any(o.late for o in self.promised(what))

    def promised(self, what: str) -> list[Obligation]:
        """Its promises of that name, but for those no longer owed."""
        return [o for o in self.owed if o.what == what and not o.ended]


def entries(survey: Survey, kind: str) -> list[PeriodEntry]:
    """The records of a kind that began in the period."""
    return [PeriodEntry(record, tuple(survey.owed(record))) for record in survey.new_records(kind)]
