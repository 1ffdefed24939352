"""The trend: complaints month by month over a year, and in the same months a year earlier."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from svc.dates import workdays
from svc.kinds.complaint import COMPLAINT
from svc.reports import periods
from svc.reports.survey import Survey

MONTHS = 12


class Point(NamedTuple):
    """A complaint in the month that it is drawn at; `before` if it was registered a year earlier than that."""

    id: str
    month: str
    before: bool


def trend_months(survey: Survey) -> tuple[str, ...]:
    """The months up to the one in which a period ends, or in which it is looked at."""
    day = min(survey.period.last, survey.now.astimezone(survey.period.zone).date())
    found = [day]
    while len(found) < MONTHS:
        found.append(workdays.previous_month(found[-1])[0])
    return tuple(f"{each:%Y-%m}" for each in reversed(found))


def trend_points(survey: Survey) -> list[Point]:
    """The complaints of these months and of the same months a year before."""
    drawn = trend_months(survey)
    found = []
    for record in survey.of_kind(COMPLAINT.name):
        day = periods.began(record).astimezone(survey.period.zone).date()
        for month, before in ((f"{day:%Y-%m}", False), (a_year_later(day), True)):
            if month in drawn:
                found.append(Point(record.id, month, before))
    return found


def a_year_later(day: date) -> str:
    """The month a year after that of a day."""
    return f"{day.year + 1:04}-{day.month:02}"
