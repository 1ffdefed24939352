"""The scope of a report: the period that was typed, and the records as they stood at its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from svc.cli import options
from svc.cli.progress import progress_bar
from svc.forms.template import Form
from svc.reports import periods
from svc.reports.complaint_clock import AGAIN
from svc.reports.periods import Period
from svc.reports.survey import Survey
from svc.rules.deadlines import obligations
from svc.site.desk import Desk
from svc.store import past
from svc.store.book import Book
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.language import _

JUNE = 6  # the last month of a first half-year
Reads = Callable[[str, ZoneInfo], Period]


def period_typed(reads: Reads, typed: str, desk: Desk) -> Period:
    """The period that was typed.

    Raises:
        BadInput: it is none, or it has not begun (exit 2).
    """
    period = reads(options.period_name(typed, desk), desk.site.zone)
    if period.first > desk.now.date():
        sentence = _("{period} has not begun").format(period=period.name)
        raise BadInput(sentence, todo=_("there is nothing to report yet; see: svc today"))
    return period


def any_period_typed(typed: str, desk: Desk, lengths: Sequence[str] = ("month", "half", "year")) -> Period:
    """The period that was typed, of one of some lengths: a year `2026`, a half-year `2026-H1` or a month.

    Raises:
        BadInput: it is none, or it has not begun (exit 2).
    """
    typed = options.period_name(typed, desk)
    if re.fullmatch(r"\s*[0-9]*\s*", typed):
        return period_typed(periods.year_period, typed, desk)
    if "month" not in lengths or re.fullmatch(r"\s*[0-9]{4}-?[Hh][0-9]\s*", typed):
        return period_typed(periods.half_period, typed, desk)
    return period_typed(periods.month_period, typed, desk)


def month_or_year(desk: Desk, given: Mapping[str, Any]) -> Period:
    """The period that `--month` or `--year` gives, else this year."""
    if given.get("month"):
        return periods.month_period(options.period_name(given["month"], desk), desk.site.zone)
    year = options.period_name(given.get("year") or str(desk.now.year), desk)
    if not (year.isascii() and year.isdigit() and len(year) == 4 and int(year)):
        raise BadInput(_("--year: four digits are expected"))
    return Period(date(int(year), 1, 1), date(int(year), 12, 31), desk.site.zone)


def sheet_period(form: Form, desk: Desk, given: Mapping[str, Any]) -> Period:
    """The period of a form's sheet: as it was typed, else this year. Any register may be asked for any time.

    An analysis is of a half-year or a year, whichever the form has: the one that holds what was typed, else this one.
    """
    zone, today = desk.site.zone, desk.now.date()
    typed = periods.half_period(options.period_name(given["half"], desk), zone) if given.get("half") else None
    if not form.compared:
        return typed or month_or_year(desk, given)
    if typed is None and (given.get("month") or given.get("year")):
        typed = month_or_year(desk, given)
    first, last = (typed.first, typed.last) if typed else (today, today)
    if form.period == "year":
        return Period(first.replace(month=1, day=1), last.replace(month=12, day=31), zone)
    if first <= today <= last:
        last = today  # of this year, the half-year that has begun
    return periods.half_period(f"{last.year:04}-H{1 if last.month <= JUNE else 2}", zone)


def survey_of(book: Book, period: Period, desk: Desk) -> Survey:
    """The survey of a period: the records at its end, judged then, or now while it runs."""
    then = Book(periods.as_of_end(book, period))
    now, terms = min(desk.now, period.end), desk.site.terms
    return Survey(
        period,
        then.records,
        lambda record, *whats: obligations(record, then.linked(record).values(), terms, now, *whats),
        terms,
        now,
        desk.site.households,
        lambda kind, since: [each for each in book.begun(kind, since) if each[1] <= period.end],
    )


def report_book(store: Store, period: Period) -> Book:
    """The records that a period's report looks at: also those of the one before, of the year before, and repeats."""
    told = (period, period.previous, period.year_before)
    spans = [(of.eve - AGAIN if of.first.year > 1 else of.eve, of.end) for of in told]
    with progress_bar(_("reading the records")) as tick:
        return past.book_between(store, spans, tick)


def sheet_book(store: Store, period: Period) -> Book:
    """The records that a period's register looks at."""
    with progress_bar(_("reading the records")) as tick:
        return past.book_between(store, [(period.eve, period.end)], tick)
