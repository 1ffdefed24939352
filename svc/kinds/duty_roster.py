"""Attendance: the people at the centre, lateness, and unattended times, read from a duty day (001.3, 006.8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from svc.dates import workdays
from svc.dates.workdays import Hours
from svc.model.record import Record, Taken
from svc.model.steps import CANCELLED

ON, COVER, OUT = "on", "cover", "out"
EARLY = timedelta(minutes=10)  # before opening (006.8)
LAST_HOUR = timedelta(hours=1)  # before closing: what is handed over then is handed to the next day's people
DAY = timedelta(days=1)


class Stay(NamedTuple):
    """A time during which somebody was on duty, covered for somebody, or was out.

    Args:
        name: who.
        state: `on`, `cover` or `out`.
        since: from when.
        taken: the step that began it.
        covers: for whom, of one who came as a cover.
        desk: the desk that he came to, if he said so.
        ended: until when; nothing while it lasts.
    """

    name: str
    state: str
    since: datetime
    taken: Taken
    covers: str = ""
    desk: str = ""
    ended: datetime | None = None


class Roll:
    """The people at the centre after some of a day's steps.

    A step that does not fit is taken for what it must have meant.

    Args:
        steps: in order of time.
    """

    def __init__(self, steps: Iterable[Taken] = ()) -> None:
        self.present: dict[str, Stay] = {}
        self.past: list[Stay] = []
        self.reads = {"on": self.on, "off": self.off, "out": self.out, "back": self.back}
        for taken in steps:
            self.read(taken)

    def read(self, taken: Taken) -> None:
        """Apply one more step."""
        if taken.do in self.reads:
            self.reads[taken.do](taken)

    def on(self, taken: Taken) -> None:
        """Put somebody on duty, also one who has only covered so far."""
        stay = self.present.get(person_concerned(taken))
        if stay is None or stay.state == COVER:
            self.begin(person_concerned(taken), ON, taken)
        elif stay.state == OUT:
            self.back(taken)

    def off(self, taken: Taken) -> None:
        """Send somebody home. His cover stays, and one named now comes on duty."""
        name, cover = person_concerned(taken), taken["cover"]
        self.end(name, taken.at)
        if cover and cover not in self.present:
            self.begin(cover, COVER, taken, name)

    def out(self, taken: Taken) -> None:
        """Mark somebody as out and put the cover on duty."""
        name, cover = person_concerned(taken), taken["cover"]
        stay = self.present.get(name)
        if stay is None or stay.state != OUT:
            self.begin(name, OUT, taken, stay.covers if stay else "")
        if cover and cover not in self.present:
            self.begin(cover, COVER, taken, name)

    def back(self, taken: Taken) -> None:
        """Mark somebody as back and release his cover, and that one's cover in turn."""
        stay = self.present.get(person_concerned(taken))
        if stay is None or stay.state == OUT:
            covers = stay.covers if stay else ""
            self.begin(person_concerned(taken), COVER if covers else ON, taken, covers)
        returned = [person_concerned(taken)]
        while returned:
            name = returned.pop()
            freed = [s.name for s in self.present.values() if s.covers == name and s.taken.do != "off"]
            for cover in freed:
                self.end(cover, taken.at)
            returned += freed

    def begin(self, name: str, state: str, taken: Taken, covers: str = "") -> None:
        """Begin a new state of somebody."""
        before = self.present.get(name)
        self.end(name, taken.at)
        desk = taken["desk"] or (before.desk if before else "")
        self.present[name] = Stay(name, state, taken.at, taken, covers, desk)

    def end(self, name: str, at: datetime) -> None:
        """End somebody's present state, if there is one."""
        if stay := self.present.pop(name, None):
            self.past.append(stay._replace(ended=at))

    @property
    def on_duty(self) -> list[str]:
        """The names of those at the centre."""
        return [stay.name for stay in self.present.values() if stay.state != OUT]

    @property
    def away(self) -> list[str]:
        """The names of those who are out."""
        return [stay.name for stay in self.present.values() if stay.state == OUT]

    @property
    def stays(self) -> list[Stay]:
        """All stays, past and present, in order of time."""
        return sorted((*self.past, *self.present.values()), key=lambda stay: stay.since)


def person_concerned(taken: Taken) -> str:
    """The person whom a step concerns: the one it was entered for, else the one who took it."""
    return str(taken["for"] or taken.by)


def roll(record: Record | None, until: datetime | None = None) -> Roll:
    """The roll after a day's steps, or those until a time. It is empty where there is no record."""
    if record is None or record.status == CANCELLED.value:
        return Roll()
    return Roll(taken for taken in record.trail if until is None or taken.at <= until)


# Late


def day_of(record: Record) -> date:
    """The day of a record."""
    return date.fromisoformat(record.facts["date"])


def first_shift_start(day: date, hours: Hours) -> datetime:
    """The time at which the first shift must be there: ten minutes before opening (006.8)."""
    return hours.of(day)[0] - EARLY


def late_arrival(record: Record, hours: Hours) -> tuple[Taken, int] | None:
    """The step by which the first to come was late, and the minutes, each begun one counted.

    Whoever comes when somebody was there before is not late: shifts are not planned here.
    """
    first = next((stay.taken for stay in roll(record).stays if stay.state != OUT), None)
    due, closes = first_shift_start(day_of(record), hours), hours.of(day_of(record))[1]
    return (first, whole_minutes(first.at - due)) if first and first.do == "on" and due < first.at < closes else None


def whole_minutes(length: timedelta) -> int:
    """The minutes of a length of time, each begun one counted."""
    return -(-length // timedelta(minutes=1))


def end_of_next_shift(now: datetime, hours: Hours) -> datetime:
    """The end of the next shift's day: today, or tomorrow from the last hour before closing."""
    day = now.astimezone(hours.zone).date()
    closes = hours.of(day)[1]
    return workdays.end_of_day(day if now < closes - LAST_HOUR else day + DAY, hours.zone)


def within_hours(record: Record, at: datetime) -> bool:
    """True if the centre is open at a time of a record's day; also where the hours are not known."""
    if record.hours is None:
        return True
    opens, closes = record.hours.of(day_of(record))
    return opens <= at < closes
