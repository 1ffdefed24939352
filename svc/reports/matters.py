"""Complaints and repairs of a period, new or carried over, and when each was first settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from svc.dates import workdays
from svc.dates.workdays import Duration
from svc.model import units
from svc.model.deadlines import Deadline
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Moment, Record, Taken
from svc.reports import periods
from svc.reports.sections import UNKNOWN, Breakdown, Words
from svc.reports.survey import Survey
from svc.rules.promises import meets
from svc.text.dataclass import dataclass

THREE_DAYS = Duration(3, "d")  # the manual's own limit, whatever the site has set (006.18, 011.1.4)


@dataclass(frozen=True)
class Matter:
    """A complaint or a repair in a period's report.

    Args:
        record: as it stood at the period's end.
        survey: what it is part of.
        unsettled: the statuses in which it waits to be settled.
        new: whether it was registered in the period.
        was_open: whether it waited to be settled when the period began.
    """

    record: Record
    survey: Survey
    unsettled: tuple[str, ...]
    new: bool
    was_open: bool

    @property
    def id(self) -> str:
        """The record's number."""
        return self.record.id

    @property
    def began(self) -> datetime:
        """The time of its registration."""
        return periods.began(self.record)

    @cached_property
    def reopened(self) -> bool:
        """True if it was reopened in the period."""
        return any(t.do == "reopen" and self.survey.period.holds(t.at) for t in self.record.trail)

    @property
    def carried(self) -> bool:
        """True if it was registered earlier, and was open at the period's beginning or reopened in it."""
        return not self.new and (self.was_open or self.reopened)

    @property
    def open(self) -> bool:
        """True if it still waits to be settled at the period's end."""
        return self.record.status in self.unsettled

    @cached_property
    def settled(self) -> Taken | None:
        """The step that settled or ended it for the first time."""
        return next(
            (t for t, before, after in self.record.status_changes if settles(before, after, self.unsettled)), None
        )

    @property
    def took(self) -> timedelta | None:
        """The time until it was settled, if it was."""
        return self.settled.at - self.began if self.settled else None

    def within(self, moment: datetime, lasts: Duration) -> bool:
        """True if a moment lies within a duration after the registration."""
        due = workdays.due_date(self.began, lasts, self.survey.calendar)
        end = due if isinstance(due, datetime) else workdays.end_of_day(due, self.survey.calendar.zone)
        return moment <= end

    def did(self, step: str) -> bool:
        """True if such a step was taken by the period's end."""
        return self.record.last(step) is not None

    @property
    def unit(self) -> str:
        """The home that it is about."""
        return units.unit_of(self.record, self.survey.records)

    @property
    def building(self) -> str:
        """The building of that home."""
        return units.building_of(self.unit) if self.unit else ""


def settles(before: str, after: str, unsettled: Sequence[str]) -> bool:
    """True if a change of status settles or ends a matter."""
    return before in unsettled and after not in unsettled


def period_matters(survey: Survey, kind: str, unsettled: tuple[str, ...]) -> Iterator[tuple[Record, bool, bool]]:
    """Yield every record of a kind, with true if it is new, and true if it was open when the period began."""
    for record in survey.of_kind(kind):
        new = survey.period.holds(periods.began(record))
        then = None if new else survey.before(record)
        yield record, new, then is not None and then.status in unsettled


def first_due(record: Record, deadline: Deadline, survey: Survey) -> datetime | None:
    """Return the first date of an obligation, whatever was promised later.

    If the registration did not write it down, it follows from the settings.
    """
    first = record.registration.due.get(deadline.what)
    return first or survey.terms.due(deadline, record.kind.name, record.registration.at)


def named_deadline(kind: Kind, what: str) -> Deadline:
    """Return a deadline of a kind by its name."""
    return next(d for d in kind.deadlines if d.what == what)


def first_keeping(record: Record, of: Deadline, but: Sequence[str] = ()) -> Taken | None:
    """Return the first step by a person that meets a deadline, without those named in `but`."""
    return next(
        (t for t in record.trail if not t.auto and t.do not in but and meets(of, Moment(record, t), record)),
        None,
    )


# Tables that complaints and repairs share


def by_choice(f: Field, words: Words, measures: tuple[str, ...], none: Words = UNKNOWN) -> Breakdown:
    """Break down by a fact with choices."""
    every = tuple(choice.value for choice in f.choices)
    return Breakdown(f.name, words, lambda m: [m.record[f.name] or ""], f.label_of, measures, none, every)


def by_building(measures: tuple[str, ...]) -> Breakdown:
    """Break down by building, in the order in which people count them."""
    words, none = ("楼栋", "building"), ("不详", "not known")
    return Breakdown("building", words, lambda m: [m.building], str, measures, none, order=buildings_in_order)


def by_department(measures: tuple[str, ...], of: Callable[[Record], list[str]]) -> Breakdown:
    """Break down by department. A record may have several departments, which `of` returns."""
    words, none = ("责任部门", "department"), ("未派", "not dispatched")
    return Breakdown("department", words, lambda m: of(m.record) or [""], str, measures, none, shared=True)


def buildings_in_order(buildings: Iterable[str]) -> list[str]:
    """Sort buildings as people count them."""
    return sorted(buildings, key=lambda name: (units.natural_order(name), name))
