"""The rota of a duty day, and how it was kept: who came late, left early, was absent or was covered (006.8, 001.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from svc.dates.workdays import Hours
from svc.kinds.duty_roster import DAY, EARLY, OUT, Stay, day_of, late_arrival, person_concerned, roll, whole_minutes
from svc.model.record import Record, Taken
from svc.model.steps import CANCELLED
from svc.text.language import _, comma_list

PLAN = "plan"
LATE, LEFT_EARLY, ABSENT, COVERED = "late", "early", "absent", "covered"


class Shift(NamedTuple):
    """A time for which somebody is planned. One that passes midnight belongs to the day on which it starts."""

    day: date
    name: str
    start: datetime
    end: datetime

    @property
    def due(self) -> datetime:
        """The time by which the person must be there: ten minutes before the shift (006.8)."""
        return self.start - EARLY

    @property
    def hours(self) -> str:
        """The hours, such as 08:30–18:00."""
        return f"{self.start:%H:%M}–{self.end:%H:%M}"

    def overlaps(self, since: datetime, until: datetime) -> bool:
        """True if a part of a time lies within the shift."""
        return self.start < until and since < self.end


class Lapse(NamedTuple):
    """A part of a shift that was not as planned.

    Args:
        shift: the shift.
        what: `late`, `early` or `absent`, or `covered` for going out with consent while a colleague stood in.
        since, until: the part that was missed.
        covered_by: the colleagues who stood in.
    """

    shift: Shift
    what: str
    since: datetime
    until: datetime
    covered_by: tuple[str, ...] = ()

    @property
    def minutes(self) -> int:
        """The length in minutes, each begun one counted."""
        return whole_minutes(self.until - self.since)

    @property
    def label(self) -> str:
        """The word for it, in the current language."""
        return {LATE: _("late"), LEFT_EARLY: _("left early"), ABSENT: _("absent"), COVERED: _("covered")}[self.what]

    @property
    def stood_in(self) -> str:
        """The people who stood in, in words, or an empty text."""
        return _("{names} stood in").format(names=comma_list(self.covered_by)) if self.covered_by else ""


def planned_shifts(record: Record | None) -> list[Shift]:
    """The shifts of a day, the earliest first.

    A later plan replaces the same person's earlier one where the two overlap. Otherwise it is a second shift.
    """
    found: list[Shift] = []
    if record is None or record.status == CANCELLED.value:
        return found
    for taken in record.trail:
        start, end = taken["from"], taken["to"]
        if taken.do != PLAN or not (start and end):
            continue
        for name in taken["who"] or ():
            found = [s for s in found if s.name != name or not s.overlaps(start, end)]
            found.append(Shift(day_of(record), name, start, end))
    return sorted(found, key=lambda shift: shift.start)


def lapses(record: Record | None, now: datetime) -> list[Lapse]:
    """Everything about a day's shifts that was not as planned, until now, by shift and time."""
    shifts = planned_shifts(record)
    stays = roll(record, now).stays
    return [lapse for shift in shifts for lapse in lapses_of_shift(shift, shifts, stays, now)]


def lapses_of_shift(shift: Shift, shifts: Sequence[Shift], stays: Sequence[Stay], now: datetime) -> Iterator[Lapse]:
    """What was not as planned in one shift.

    Args:
        shift: the shift.
        shifts: all of the day: who is planned does not stand in for somebody else.
        stays: who was there or out, all of the day.
        now: what comes later is not judged.
    """

    def lapse(what: str, since: datetime, until: datetime) -> Lapse:
        return Lapse(shift, what, since, until, tuple(stand_ins(shift, shifts, stays, since, min(until, now))))

    own = [s for s in stays if s.name == shift.name and s.since < shift.end and (s.ended or now) > shift.due]
    if not own:
        if now > shift.start:
            yield lapse(ABSENT, shift.start, min(shift.end, now))
        return
    if own[0].since > shift.due:
        yield lapse(LATE, shift.due, own[0].since)
    left = own[0].since
    for stay in own:
        if left < stay.since and left > shift.due:
            yield lapse(ABSENT, left, stay.since)
        if stay.state == OUT and (cover := stay.taken["cover"]):
            yield Lapse(shift, COVERED, stay.since, min(stay.ended or now, shift.end), (cover,))
        left = stay.ended or shift.end
    if left < shift.end:
        yield lapse(LEFT_EARLY, left, shift.end)


def stand_ins(
    shift: Shift, shifts: Sequence[Shift], stays: Sequence[Stay], since: datetime, until: datetime
) -> Iterator[str]:
    """The people who stood in for somebody during a time: covers, and others who came without being planned then."""
    found = [
        stay.name
        for stay in stays
        if stay.state != OUT and stay.since < until and (stay.ended is None or stay.ended > since)
        if stay.name != shift.name
        if stay.covers == shift.name or not any(s.name == stay.name and s.overlaps(since, until) for s in shifts)
    ]
    return iter(dict.fromkeys(found))


def not_here_yet(record: Record | None, now: datetime) -> list[Shift]:
    """The shifts that run now and whose people have not come, or have left."""
    present = roll(record, now).present
    return [shift for shift in planned_shifts(record) if shift.start <= now < shift.end and shift.name not in present]


def late_people(record: Record, hours: Hours, now: datetime) -> Mapping[str, tuple[datetime, int]]:
    """The people who came late, each with the time of coming and the minutes.

    By the rota that is everybody who came after ten minutes before the shift. Without one only the first to come can
    be late.
    """
    if planned_shifts(record):
        found = [lapse for lapse in lapses(record, now) if lapse.what == LATE]
        return {lapse.shift.name: (lapse.until, lapse.minutes) for lapse in reversed(found)}
    first = late_arrival(record, hours)
    return {person_concerned(first[0]): (first[0].at, first[1])} if first else {}


def shift_due(record: Record, name: str, came: datetime) -> datetime | None:
    """The time by which somebody should have come for the shift for which he came, or None if he is not planned."""
    found = [s for s in planned_shifts(record) if s.name == name and s.due < came < s.end]
    return found[-1].due if found else None


def default_shift(record: Record, end: str) -> datetime | None:
    """The start or the end of a shift for which no time is said: the opening hours of that day."""
    return record.hours.of(day_of(record))[end == "to"] if record.hours else None


# A duty that passes midnight


def still_on(before: Record | None, hours: Hours, now: datetime) -> list[Stay]:
    """The stays of the day before that last still: the shift, or the opening hours, pass midnight and are not over."""
    if before is None:
        return []
    ends = {s.name: s.end for s in planned_shifts(before)}
    closes = hours.of(day_of(before))[1]
    return [stay for stay in roll(before, now).present.values() if max(ends.get(stay.name, closes), closes) > now]


def past_midnight(before: Record | None, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The times during which somebody of the day before was still at the centre after midnight."""
    if before is None:
        return
    day = day_of(before) + DAY
    ends = {s.name: s.end for s in planned_shifts(before)}
    for stay in roll(before, now).stays:
        until = stay.ended or ends.get(stay.name, stay.since)
        if stay.state != OUT and until.date() >= day:
            yield stay.since, until


def belongs_to_night(before: Record, today: Record | None, taken: Taken, hours: Hours) -> bool:
    """True if a step of somebody who is still on since the day before belongs to that day.

    It does until the first shift of the new day is due, and later where the rota planned it so.
    """
    name, day = person_concerned(taken), day_of(before)
    here = name in roll(before, taken.at).present and name not in roll(today, taken.at).present
    if taken.do not in ("off", "out", "back") or not here:
        return False
    planned = any(s.name == name and s.end.date() > day for s in planned_shifts(before))
    return planned or taken.at < hours.of(day + DAY)[0] - EARLY
