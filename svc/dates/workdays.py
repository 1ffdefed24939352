"""Days, working days, months and durations."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple, cast
from zoneinfo import ZoneInfo

from svc.text.dataclass import dataclass
from svc.text.errors import BadInput
from svc.text.language import _

Unit = Literal["d", "wd", "h", "m"]

_DAY = timedelta(days=1)
_LENGTHS: dict[Unit, timedelta] = {"d": _DAY, "wd": _DAY, "h": timedelta(hours=1), "m": timedelta(minutes=1)}
_LONGEST = timedelta(days=36_525)  # a hundred years: whatever is longer was a slip of the finger
_LAST_SECOND = time(23, 59, 59, fold=1)  # where clocks go back before midnight, the later of the two

_DURATION = re.compile(r"(?P<amount>[0-9]{1,9})(?P<unit>d|wd|h|min|m)")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True)
class Calendar:
    """The site's time zone, its holidays, and the weekend days worked to make up for them."""

    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        """True if `day` is a working day, as every make-up workday is, even at a weekend."""
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def covers(self, year: int) -> bool:
        """True if the year's holidays are known: one about the Spring Festival is listed, and one of early October.

        A notice that announces the year before, or a run that reaches over New Year, lists days of it, too.
        """
        spring = any(date(year, 1, 21) <= day <= date(year, 2, 21) for day in self.holidays)
        return spring and any(date(year, 10, 1) <= day <= date(year, 10, 7) for day in self.holidays)


class Hours(NamedTuple):
    """The daily opening hours of the centre, by the clocks of `zone`, which may end on the day after."""

    opens: time
    closes: time
    zone: ZoneInfo

    def of(self, day: date) -> tuple[datetime, datetime]:
        """The moments of opening and closing on a day."""
        last = day if self.opens < self.closes else day + _DAY
        return local_time(day, self.opens, self.zone), local_time(last, self.closes, self.zone)


@dataclass(frozen=True)
class Duration:
    """A number of natural days (`d`), working days (`wd`), hours (`h`) or minutes (`m`, written `min`).

    Raises:
        BadInput: it is negative or longer than a hundred years.
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= _LONGEST // _LENGTHS[self.unit]:
            raise _no_duration(str(self))

    def __str__(self) -> str:
        return f"{self.amount}{'min' if self.unit == 'm' else self.unit}"


@lru_cache(256)
def parse_duration(text: str) -> Duration:
    """Read a length of time such as `3d`, `3wd`, `2h` or `30min`.

    Raises:
        BadInput: it is no length of time, or one longer than a hundred years.
    """
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise _no_duration(text)
    return Duration(int(found["amount"]), cast("Unit", found["unit"].replace("min", "m")))


def _no_duration(text: str) -> BadInput:
    return BadInput(
        _("{text} is not a length of time").format(text=repr(text)),
        todo=_("write days as 3d, working days as 3wd, hours as 2h, minutes as 30min; at most a hundred years"),
    )


def due_date(start: datetime, lasts: Duration, calendar: Calendar) -> datetime | date:
    """The end of a duration that began at `start`.

    Args:
        start: an aware time.
        lasts: the duration.
        calendar: the site's time zone and working days.

    Returns:
        For days, the last day: the day of `start` is not counted, and nothing is late until the last day is over. For
        hours and minutes, the time in the calendar's zone, to the second.

    Raises:
        BadInput: it falls after the year 9999.
    """
    try:
        if lasts.unit in ("h", "m"):
            return add_elapsed(start, lasts.amount * _LENGTHS[lasts.unit], calendar.zone)
        day = _day(start, calendar.zone)
        return _work(day, lasts.amount, calendar) if lasts.unit == "wd" else day + lasts.amount * _DAY
    except OverflowError:
        sentence = _("{duration} from {start} is later than any calendar goes")
        raise BadInput(sentence.format(duration=lasts, start=start.isoformat(timespec="seconds"))) from None


def _work(day: date, amount: int, calendar: Calendar) -> date:
    """The last of `amount` working days after `day`."""
    for _counted in range(amount):
        day += _DAY
        while not calendar.works_on(day):
            day += _DAY
    return day


def years_without_holidays(start: datetime, until: date | datetime, calendar: Calendar) -> list[int]:
    """The years of the days counted after `start` up to `until` whose holidays the calendar does not list."""
    first, last = _day(start, calendar.zone), _day(until, calendar.zone)
    if last <= first:
        return []
    return [year for year in range((first + _DAY).year, last.year + 1) if not calendar.covers(year)]


def _day(value: date | datetime, zone: ZoneInfo) -> date:
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


def local_time(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment when the clocks of `zone` show `clock` on `day`.

    Where clocks go forward, a time that they skip is moved on by as much.
    """
    moment = datetime.combine(day, clock, zone)
    try:
        return moment.astimezone(UTC).astimezone(zone)
    except OverflowError:  # the first and the last day of all; no clock is changed there
        return moment


def add_elapsed(moment: datetime, lapse: timedelta, zone: ZoneInfo) -> datetime:
    """The time in `zone`, to the second, when `lapse` has passed since `moment`, whatever clocks were changed.

    Raises:
        OverflowError: it falls outside the years 1 to 9999.
    """
    return (moment.astimezone(UTC) + lapse).astimezone(zone).replace(microsecond=0)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first second of `day` in `zone`."""
    return local_time(day, time.min, zone)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last second of `day` in `zone`, 23:59:59."""
    return local_time(day, _LAST_SECOND, zone)


def parse_month(text: str) -> tuple[date, date]:
    """Read a month written as `2026-11`, and return its first and its last day.

    Raises:
        BadInput: it is no month.
    """
    try:
        if found := _MONTH.fullmatch(text.strip()):
            return _month_of(date(int(found[1]), int(found[2]), 1))
    except ValueError:
        pass  # a thirteenth month, the year 0000
    raise BadInput(_("{text} is not a month").format(text=repr(text)), todo=_("write it as 2026-11"))


def previous_month(day: date) -> tuple[date, date]:
    """The first and the last day of the month before that of `day`.

    Raises:
        BadInput: `day` is in the first month of the year 1.
    """
    try:
        return _month_of(day.replace(day=1) - _DAY)
    except OverflowError:
        raise BadInput(_("there is no month before {day}").format(day=day)) from None


def _month_of(day: date) -> tuple[date, date]:
    return day.replace(day=1), day.replace(day=days_in_month(day.year, day.month))


def days_in_month(year: int, month: int) -> int:
    """The number of days of a month."""
    return 31 if month == 12 else (date(year, month + 1, 1) - date(year, month, 1)).days
