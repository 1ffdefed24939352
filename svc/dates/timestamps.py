"""Times as they are written: in files, as ISO 8601, and lengths of time for people."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from svc.dates.workdays import end_of_day, local_time, start_of_day
from svc.text.language import _

_STAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-5][0-9](?::?[0-5][0-9])?)?)?"
)


def iso(moment: datetime) -> str:
    """Write a time in ISO 8601 with its offset, to the second."""
    return moment.isoformat(timespec="seconds")


def iso_text(value: date | datetime) -> str:
    """Write a day as `2026-11-05`, or a time as `iso` does."""
    return iso(value) if isinstance(value, datetime) else value.isoformat()


def read_time(text: str, zone: ZoneInfo) -> datetime:
    """Read a time in a file, to the second, taking a bare date for its first second.

    Args:
        text: ISO 8601, such as `2026-11-23T09:15:00+08:00`; the seconds may be missing, and so may the offset.
        zone: the zone to answer in, and that of a time without offset.

    Raises:
        ValueError: it is anything else, or no such time exists.
    """
    return _read(text, zone, start_of_day)


def read_deadline(text: str, zone: ZoneInfo) -> datetime:
    """Read a time in a file as `read_time` does, but take a bare date for its last second."""
    return _read(text, zone, end_of_day)


@lru_cache(maxsize=10_000)  # records read twice say the same, and of many the deadlines end with the same days
def _read(text: str, zone: ZoneInfo, bare: Callable[[date, ZoneInfo], datetime]) -> datetime:
    if not _STAMP.fullmatch(text):
        raise ValueError(f"not an ISO 8601 time: {text!r}")
    moment = datetime.fromisoformat(text)
    if moment.microsecond:
        moment = moment.replace(microsecond=0)
    if ":" not in text:
        return bare(moment.date(), zone)
    if moment.tzinfo is None:
        return local_time(moment.date(), moment.time(), zone)
    try:
        return moment.astimezone(zone)
    except OverflowError:
        raise ValueError(f"outside the years 1 to 9999: {text!r}") from None


def format_span(length: timedelta | float, units: int = 2) -> str:
    """Write a length of time for people, without its sign, in its largest unit and the next: `3 d 4 h`.

    Args:
        length: a difference of two times, or seconds.
        units: how many units are told.
    """
    seconds = int(abs(length.total_seconds() if isinstance(length, timedelta) else length))
    parts = (
        (seconds // 86_400, _("{n} d")),
        (seconds // 3600 % 24, _("{n} h")),
        (seconds // 60 % 60, _("{n} min")),
        (seconds % 60, _("{n} s")),
    )
    largest = next((place for place, (number, _unit) in enumerate(parts) if number), len(parts) - 1)
    told = parts[largest : largest + units]
    return " ".join(unit.format(n=number) for number, unit in told if number) or told[0][1].format(n=0)
