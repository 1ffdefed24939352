"""The site's settings for deadlines, and what they say of one promise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from svc.dates import workdays
from svc.dates.workdays import Calendar, Duration
from svc.model.case import MANY_ITEMS, Limits, People
from svc.model.deadlines import Deadline
from svc.model.record import Moment, Record
from svc.rules.contacts import Callbacks
from svc.text.dataclass import dataclass, field


@dataclass(frozen=True)
class Terms:
    """The site's settings for deadlines.

    Args:
        lasts: how long each promise lasts, by `kind.what`.
        calendar: its working days.
        staffed: whether its staff are listed.
        people: who works there.
        many: more items than this are a doubt where nobody moves out (`passes.many`, 020).
        since: from when on the site is kept under this edition; nothing where all of it is.
        inspections: how often the site is inspected, by checklist.
        called: what a checklist is called, in the current language.
        callbacks: how often which homes are called back, and by what means.
        off: the keys of the promises that the site has switched off.
    """

    lasts: Mapping[str, Duration]
    calendar: Calendar
    staffed: bool = False
    people: People = field(default_factory=lambda: People({}))
    many: int = MANY_ITEMS
    limits: Limits = field(default_factory=Limits)
    since: datetime | None = None
    inspections: Mapping[str, Duration] = field(default_factory=dict)
    called: Callable[[str], str] = str
    callbacks: Callbacks = field(default_factory=Callbacks)
    off: frozenset[str] = frozenset()

    def is_old(self, moment: Moment) -> bool:
        """True if a moment was entered under the version before."""
        return self.is_before(moment.entered)

    def is_before(self, at: datetime) -> bool:
        """True if a time lies in that of the version before."""
        return self.since is not None and at < self.since

    def asks(self, deadline: Deadline, moment: Moment) -> bool:
        """True if a moment of a record may start a promise that it has not written down: asked for, and not of old."""
        record = moment.record
        return not self.is_off(deadline, record) and not (deadline.new and self.is_old(moment))

    def is_off(self, deadline: Deadline, record: Record) -> bool:
        """True if the site has switched a promise off."""
        return deadline.key(record.kind.name, record) in self.off

    def due(self, deadline: Deadline, kind: str, start: datetime, record: Record | None = None) -> datetime | None:
        """The due time of a promise that starts then, by the setting, or nothing where that has no duration."""
        lasts = self.lasts.get(deadline.key(kind, record))
        if lasts is None:
            return None
        day = workdays.due_date(start, lasts, self.calendar)
        return day if isinstance(day, datetime) else workdays.end_of_day(day, self.calendar.zone)
