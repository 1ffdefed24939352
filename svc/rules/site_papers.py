"""Papers that the whole site hands in: each month's counts and cases, the half-year's and the year's (012, 017.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from svc.dates import workdays
from svc.model.deadlines import Deadline
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.rules.terms import Terms

DESK, DIRECTOR = "desk", "director"
REPORTS = "report"  # the first half of the keys of the half-year's and the year's papers
COUNTED = "QR-004FW"  # the form of the month's callbacks
HandedIn = Mapping[tuple[str, str], datetime]  # form and last month of the period -> when


class Paper(NamedTuple):
    """A form that is handed in for each period.

    Args:
        form: its number.
        kind: the first half of its deadline's key.
        deadline: how long after the period's end it is due.
        months: how many months the period has.
        who: the role that it waits for.
    """

    form: str
    kind: str
    deadline: Deadline
    months: int
    who: str

    @property
    def key(self) -> str:
        """The key of its setting."""
        return f"{self.kind}.{self.deadline.what}"


class PaperDue(NamedTuple):
    """A paper of one period, with the time when it is due and when it was handed in."""

    paper: Paper
    period: str
    due: datetime
    met: datetime | None


def declare(form: str, key: str, zh: str, en: str, article: str, lasts: str, months: int, who: str) -> Paper:
    """A paper with its deadline."""
    kind, what = key.split(".")
    return Paper(form, kind, Deadline(what, zh, en, article, starts={}, lasts=lasts), months, who)


PAPERS = (
    declare(
        COUNTED, "callback.count", "呈报回访月统计", "hand in the month's count of callbacks", "017.7", "5d", 1, DESK
    ),
    declare("TJ", "complaint.count", "呈报投诉统计表", "hand in the month's complaint count", "012.4", "5d", 1, DESK),
    declare("AL", "complaint.cases", "呈报投诉案例分析", "hand in the month's case analysis", "012.5", "5d", 1, DESK),
    declare("HALF", "report.half", "呈报半年投诉分析", "hand in the half-year's analysis", "012.5", "15d", 6, DIRECTOR),
    declare("YEAR", "report.year", "呈报年度投诉分析", "hand in the year's analysis", "012.5", "31d", 12, DIRECTOR),
)
LOOKED_BACK = 12  # months: what was never handed in for longer than a year is no news on any morning


def papers_handed_in(records: Iterable[Record]) -> dict[tuple[str, str], datetime]:
    """The time at which each paper was handed in first, by form and last month of its period.

    One that was handed in before the last day of its period is none: the month goes on (012.4). One that was cancelled
    was not handed in.
    """
    found: dict[tuple[str, str], datetime] = {}
    for record in records:
        form, month = record["form"], record.id.partition("@")[2]
        if record.status == CANCELLED.value:
            continue
        for taken in record.trail:
            if form and taken.do == "submit" and f"{taken.at + timedelta(days=1):%Y-%m}" > month:
                found[form, month] = min(taken.at, found.get((form, month), taken.at))
    return found


def numbers_of_papers(now: datetime, terms: Terms) -> Iterator[str]:
    """The numbers of the submissions by which papers that may still be owed are handed in."""
    for paper in PAPERS:
        for _first, last in periods_over(paper, now, terms):
            yield f"{paper.form}@{last:%Y-%m}"


def papers_due(
    first: datetime, handed_in: HandedIn, terms: Terms, now: datetime, listed: Iterable[tuple[date, date]]
) -> Iterator[PaperDue]:
    """The papers of the periods that are over: open ones of a year, and those handed in of late.

    They start with the site's first record. Of a site that was kept before svc asked for these papers, only the last
    month's are owed, and no half-year or year that was over by then.

    Args:
        first: when the first record was entered.
        handed_in: when papers were handed in.
        terms: what the site has set.
        now: which periods are over is judged at this time.
        listed: the months in which a paper was handed in of late.
    """
    zone = terms.calendar.zone
    began, since = first.astimezone(zone).date(), min(terms.since or now, now).astimezone(zone).date()
    last_month = workdays.previous_month(since)[0]
    months = list(listed)
    for paper in PAPERS:
        for start, end in periods_over(paper, now, terms):
            if end < began or end < (last_month if paper.months == 1 else since):
                continue
            met = handed_in.get((paper.form, f"{end:%Y-%m}"))
            if met and not any(day <= met.astimezone(zone).date() <= last for day, last in months):
                continue
            if due := terms.due(paper.deadline, paper.kind, workdays.end_of_day(end, zone)):
                yield PaperDue(paper, period_name(paper, start), due, met)


def periods_over(paper: Paper, now: datetime, terms: Terms) -> Iterator[tuple[date, date]]:
    """The first and last day of each period of a paper that ended in the last twelve months, the latest first."""
    day = now.astimezone(terms.calendar.zone).date()
    for _month in range(LOOKED_BACK):
        start, end = workdays.previous_month(day)
        if end.month % paper.months == 0:
            yield start.replace(month=end.month - paper.months + 1), end
        day = start


def period_name(paper: Paper, start: date) -> str:
    """The name of a period by its first day: `2026-11`, `2026-H2` or `2026`."""
    half = f"{start:%Y}-H{1 if start.month == 1 else 2}"
    return {1: f"{start:%Y-%m}", 6: half, 12: f"{start:%Y}"}[paper.months]
