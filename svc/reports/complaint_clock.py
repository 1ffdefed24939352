"""A complaint as a period's report sees it: when it was settled and answered first, and when it should have been."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from svc.kinds.complaint import COMPLAINT
from svc.kinds.complaint_steps import OPEN
from svc.model.record import Taken
from svc.model.units import Home
from svc.reports.matters import (
    Matter,
    deadline_of,
    first_due,
    first_keeping,
    home_key,
    period_matters,
)
from svc.reports.survey import Survey

AGAIN = timedelta(days=90)  # within which the same trouble of the same home is a repeat
Trouble = tuple[Home, str]
SETTLE, ANSWER = deadline_of(COMPLAINT, "settle"), deadline_of(COMPLAINT, "answer")


@dataclass(frozen=True)
class Complaint(Matter):
    """A complaint as a period's report sees it; `repeat` where its home had the same trouble shortly before."""

    repeat: bool = False

    @cached_property
    def due(self) -> datetime | None:
        """When it was to be settled at first, whatever was promised later."""
        return first_due(self.record, SETTLE, self.survey)

    @property
    def in_time(self) -> bool:
        """Whether it was settled for the first time by then."""
        return self.settled is not None and (self.due is None or self.settled.at <= self.due)

    @property
    def late(self) -> bool:
        """Whether it was settled for the first time after that, or is not settled though that is past."""
        when = self.settled.at if self.settled else self.survey.now
        return self.due is not None and when > self.due

    @property
    def overdue(self) -> bool:
        """Whether it is open though it was to be settled by now, at first or since it was reopened."""
        again = self.record.last("reopen")
        due = self.due
        if again:
            due = again.due.get(SETTLE.what) or self.survey.terms.due(SETTLE, COMPLAINT.name, again.at)
        return self.open and due is not None and self.survey.now > due

    @cached_property
    def answered(self) -> Taken | None:
        """The first step that told the complainant the outcome or how it stands."""
        return first_keeping(self.record, ANSWER, but=("unreachable",))

    @property
    def answered_after(self) -> timedelta | None:
        """How long that took."""
        return self.answered.at - self.began if self.answered else None

    @property
    def unreachable(self) -> bool:
        """Whether the complainant can't be reached, so that no answer is owed."""
        return self.did("unreachable")

    @property
    def answer_due(self) -> bool:
        """Whether it was answered, or should have been by now; where an answer is no longer owed it is not due."""
        due = first_due(self.record, ANSWER, self.survey)
        freed = self.unreachable or any(self.record.kind.all_steps[t.do].ends for t in self.record.trail)
        return self.answered is not None or (due is not None and self.survey.now > due and not freed)

    @property
    def answered_in_time(self) -> bool:
        """Whether the first answer came when it was due."""
        due = first_due(self.record, ANSWER, self.survey)
        return self.answered is not None and (due is None or self.answered.at <= due)

    @property
    def justified(self) -> bool | None:
        """Whether it is justified, as far as that has been decided."""
        found: bool | None = self.record["justified"]
        return found


def complaint_cases(survey: Survey) -> list[Complaint]:
    """The complaints to be handled in a period: new, open when it began, or opened again in it."""
    seen: dict[Trouble, datetime] = {}
    found = []
    for record, new, was_open in period_matters(survey, COMPLAINT.name, OPEN):
        complaint = Complaint(record, survey, OPEN, new, was_open)
        before = seen.get(trouble_of(complaint)) if complaint.unit else None
        seen[trouble_of(complaint)] = complaint.began
        repeat = before is not None and complaint.began - before <= AGAIN
        complaint = Complaint(record, survey, OPEN, new, was_open, new and repeat)
        if new or complaint.carried:
            found.append(complaint)
    return found


def trouble_of(complaint: Complaint) -> Trouble:
    """What complaints have in common that are about the same trouble: home and category."""
    return home_key(complaint.unit), complaint.record["category"]
