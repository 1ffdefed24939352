"""The trend of complaints: month by month over a year, and in the same months a year earlier."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from svc.dates import workdays
from svc.kinds.complaint import COMPLAINT
from svc.reports.survey import Survey

MONTHS = 12


class Point(NamedTuple):
    """A complaint in the month where it is drawn. `before` means that it was registered a year earlier."""

    id: str
    month: str
    before: bool


def trend_months(survey: Survey) -> tuple[str, ...]:
    """Return the months up to the end of a period, or up to now if the period is still running."""
    day = min(survey.period.last, survey.now.astimezone(survey.period.zone).date())
    found = [day]
    while len(found) < MONTHS:
        found.append(workdays.previous_month(found[-1])[0])
    return tuple(f"{each:%Y-%m}" for each in reversed(found))


def trend_points(survey: Survey) -> list[Point]:
    """Return the complaints of these months, and of the same months a year before."""
    drawn = {(int(month[:4]), int(month[5:])): month for month in trend_months(survey)}
    found = []
    first_year, first_month = next(iter(drawn))
    first = date(max(1, first_year - 1), first_month, 1)
    for number, began in survey.all_begun(COMPLAINT.name, workdays.start_of_day(first, survey.period.zone)):
        local = began.astimezone(survey.period.zone)
        for year, before in ((local.year, False), (local.year + 1, True)):
            if month := drawn.get((year, local.month)):
                found.append(Point(number, month, before))
    return found
