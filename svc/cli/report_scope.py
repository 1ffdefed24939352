"""The scope of a report: the period that was typed, and the records as they stood at its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from svc.cli import options
from svc.reports import periods
from svc.reports.periods import Period
from svc.reports.survey import Survey
from svc.rules.deadlines import obligations
from svc.site.desk import Desk
from svc.store.book import Book
from svc.text.errors import BadInput
from svc.text.language import _

Reads = Callable[[str, ZoneInfo], Period]


def period_typed(reads: Reads, typed: str, desk: Desk) -> Period:
    """The period that was typed.

    Raises:
        BadInput: it is none, or it has not begun (exit 2).
    """
    period = reads(typed, desk.site.zone)
    if period.first > desk.now.date():
        sentence = _("{period} has not begun").format(period=period.name)
        raise BadInput(sentence, todo=_("there is nothing to report yet; see: svc today"))
    return period


def any_period_typed(typed: str, desk: Desk, lengths: Sequence[str] = ("month", "half", "year")) -> Period:
    """The period that was typed, of one of some lengths: a year `2026`, a half-year `2026-H1` or a month.

    Raises:
        BadInput: it is none, or it has not begun (exit 2).
    """
    if re.fullmatch(r"\s*[0-9]*\s*", typed):
        return period_typed(periods.year_period, typed, desk)
    if "month" not in lengths or re.fullmatch(r"\s*[0-9]{4}-?[Hh][0-9]\s*", typed):
        return period_typed(periods.half_period, typed, desk)
    return period_typed(periods.month_period, options.month_typed(typed, desk), desk)


def month_or_year(desk: Desk, given: Mapping[str, Any]) -> Period:
    """The period that `--month` or `--year` gives, else this year."""
    if given.get("month"):
        return periods.month_period(options.month_typed(given["month"], desk), desk.site.zone)
    year = given.get("year") or str(desk.now.year)
    if not (year.isascii() and year.isdigit() and len(year) == 4 and int(year)):
        raise BadInput(_("--year: four digits are expected"))
    return Period(date(int(year), 1, 1), date(int(year), 12, 31), desk.site.zone)


def survey_of(book: Book, period: Period, desk: Desk) -> Survey:
    """The survey of a period: the records at its end, judged then, or now while it runs."""
    then = Book(periods.as_of_end(book, period))
    now, terms = min(desk.now, period.end), desk.site.terms
    return Survey(
        period,
        then.records,
        lambda record: obligations(record, then.linked(record).values(), terms, now),
        terms,
        now,
        desk.site.households,
    )
