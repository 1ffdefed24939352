"""Matters: complaints and repairs of a period, new or carried over, and when each was settled for the first time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
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
from svc.rules.deadlines import meets
from svc.text.fold import fold

THREE_DAYS = Duration(3, "d")  # the manual's own limit, whatever the site has set (006.18, 011.1.4)


@dataclass(frozen=True)
class Matter:
    """A complaint or a repair as a period's report sees it.

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
        """Its number."""
        return self.record.id

    @property
    def began(self) -> datetime:
        """When it was registered."""
        return periods.began(self.record)

    @cached_property
    def reopened(self) -> bool:
        """Whether it was opened again in the period."""
        return any(t.do == "reopen" and self.survey.period.holds(t.at) for t in self.record.trail)

    @property
    def carried(self) -> bool:
        """Whether it is an earlier period's, open when this one began or opened again in it."""
        return not self.new and (self.was_open or self.reopened)

    @property
    def open(self) -> bool:
        """Whether it still waits to be settled at the period's end."""
        return self.record.status in self.unsettled

    @cached_property
    def settled(self) -> Taken | None:
        """The step that settled or ended it for the first time."""
        return next((t for t, before, after in self.record.turns if settles(before, after, self.unsettled)), None)

    @property
    def took(self) -> timedelta | None:
        """How long that took, if it came to it."""
        return self.settled.at - self.began if self.settled else None

    def within(self, moment: datetime, lasts: Duration) -> bool:
        """Whether a moment is no later than so long after the registration."""
        due = workdays.due_date(self.began, lasts, self.survey.calendar)
        end = due if isinstance(due, datetime) else workdays.end_of_day(due, self.survey.calendar.zone)
        return moment <= end

    def did(self, step: str) -> bool:
        """Whether such a step was taken by the period's end."""
        return self.record.last(step) is not None

    @property
    def unit(self) -> str:
        """Where it is."""
        return units.where(self.record, self.survey.records)

    @property
    def building(self) -> str:
        """In which building."""
        return units.building(self.unit) if self.unit else ""


def home_key(unit: str) -> units.Home:
    """A home as it is compared: 3栋802 and 3-0802 are the same."""
    return units.home(unit) or (fold(unit, "name"),)


def settles(before: str, after: str, unsettled: Sequence[str]) -> bool:
    """Whether a change of status settles or ends a matter."""
    return before in unsettled and after not in unsettled


def period_matters(survey: Survey, kind: str, unsettled: tuple[str, ...]) -> Iterator[tuple[Record, bool, bool]]:
    """Every record of a kind: is it new, and was it open when the period began?"""
    for record in survey.of_kind(kind):
        new = survey.period.holds(periods.began(record))
        then = None if new else survey.before(record)
        yield record, new, then is not None and then.status in unsettled


def first_due(record: Record, deadline: Deadline, survey: Survey) -> datetime | None:
    """When a promise of the registration was due at first, whatever was promised later; as set, if not written down."""
    first = record.registration.due.get(deadline.what)
    return first or survey.terms.due(deadline, record.kind.name, record.registration.at)


def deadline_of(kind: Kind, what: str) -> Deadline:
    """A deadline of a kind."""
    return next(d for d in kind.deadlines if d.what == what)


def first_keeping(record: Record, of: Deadline, but: Sequence[str] = ()) -> Taken | None:
    """The first step of a record, taken by a person, that keeps a promise; some don't count."""
    return next(
        (t for t in record.trail if not t.auto and t.do not in but and meets(of, Moment(record, t), record)),
        None,
    )


# Tables that complaints and repairs share


def by_choice(f: Field, words: Words, measures: tuple[str, ...], none: Words = UNKNOWN) -> Breakdown:
    """Rows by a fact with choices."""
    every = tuple(choice.value for choice in f.choices)
    return Breakdown(f.name, words, lambda m: [m.record[f.name] or ""], f.label_of, measures, none, every)


def by_building(measures: tuple[str, ...]) -> Breakdown:
    """Rows by building, as people count them."""
    words, none = ("楼栋", "building"), ("不详", "not known")
    return Breakdown("building", words, lambda m: [m.building], str, measures, none, order=buildings_in_order)


def by_department(measures: tuple[str, ...], of: Callable[[Record], list[str]]) -> Breakdown:
    """Rows by department, of which a record may have several; `of` gives them."""
    words, none = ("责任部门", "department"), ("未派", "not dispatched")
    return Breakdown("department", words, lambda m: of(m.record) or [""], str, measures, none, shared=True)


def buildings_in_order(buildings: Iterable[str]) -> list[str]:
    """Buildings as people count them."""
    return sorted(buildings, key=lambda name: (units.natural(name), name))
