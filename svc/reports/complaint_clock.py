"""The clock of a complaint in a report: when it was settled and first answered, and when it should have been."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property

from svc.kinds.complaint import COMPLAINT
from svc.kinds.complaint_steps import OPEN
from svc.model.record import Taken
from svc.model.units import Home, home_key
from svc.reports.matters import (
    Matter,
    first_due,
    first_keeping,
    named_deadline,
    period_matters,
)
from svc.reports.survey import Survey
from svc.text.dataclass import dataclass

AGAIN = timedelta(days=90)  # within which the same trouble of the same home is a repeat
Trouble = tuple[Home, str]
SETTLE, ANSWER = named_deadline(COMPLAINT, "settle"), named_deadline(COMPLAINT, "answer")


@dataclass(frozen=True)
class Complaint(Matter):
    """A complaint in a period's report. `repeat` means that its home had the same trouble shortly before."""

    repeat: bool = False

    @cached_property
    def due(self) -> datetime | None:
        """The first date by which it was to be settled, whatever was promised later."""
        return first_due(self.record, SETTLE, self.survey)

    @property
    def in_time(self) -> bool:
        """True if it was settled for the first time by that date."""
        return self.settled is not None and (self.due is None or self.settled.at <= self.due)

    @property
    def late(self) -> bool:
        """True if it was settled for the first time after that date, or is still open after it."""
        when = self.settled.at if self.settled else self.survey.now
        return self.due is not None and when > self.due

    @property
    def overdue(self) -> bool:
        """True if it is open after its date, which is the first one, or the one set when it was reopened."""
        again = self.record.last("reopen")
        due = self.due
        if again:
            due = again.due.get(SETTLE.what) or self.survey.terms.due(SETTLE, COMPLAINT.name, again.at)
        return self.open and due is not None and self.survey.now > due

    @cached_property
    def answered(self) -> Taken | None:
        """The first step that told the complainant the outcome or the progress."""
        return first_keeping(self.record, ANSWER, but=("unreachable",))

    @property
    def answered_after(self) -> timedelta | None:
        """The time from the registration to the first answer."""
        return self.answered.at - self.began if self.answered else None

    @property
    def unreachable(self) -> bool:
        """True if the complainant can't be reached, so that no answer is owed."""
        return self.did("unreachable")

    @property
    def answer_due(self) -> bool:
        """True if it was answered, or should have been by now and an answer is still owed."""
        due = first_due(self.record, ANSWER, self.survey)
        freed = self.unreachable or any(self.record.kind.all_steps[t.do].ends for t in self.record.trail)
        return self.answered is not None or (due is not None and self.survey.now > due and not freed)

    @property
    def answered_in_time(self) -> bool:
        """True if the first answer came by its date."""
        due = first_due(self.record, ANSWER, self.survey)
        return self.answered is not None and (due is None or self.answered.at <= due)

    @property
    def justified(self) -> bool | None:
        """True if it is justified, False if not, None if undecided."""
        found: bool | None = self.record["justified"]
        return found


def complaint_cases(survey: Survey) -> list[Complaint]:
    """Return the complaints to handle in a period: new, open at its beginning, or reopened in it."""
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
    """Return the key of a trouble, which complaints of one home and category share."""
    return home_key(complaint.unit), complaint.record["category"]
