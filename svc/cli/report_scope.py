"""What a report looks at, from what was typed: the period, and the records as they stood at its end."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from svc.reports import periods
from svc.reports.periods import Period
from svc.reports.survey import Survey
from svc.rules.deadlines import obligations
from svc.site.desk import Desk
from svc.store.store import Book
from svc.text.errors import BadInput
from svc.text.language import _

Reads = Callable[[str, ZoneInfo], Period]


def asked(reads: Reads, typed: str, desk: Desk) -> Period:
    """The period that was typed.

    Raises:
        BadInput: it is none, or it has not begun (exit 2).
    """
    period = reads(typed, desk.site.zone)
    if period.first > desk.now.date():
        sentence = _("{period} has not begun").format(period=period.name)
        raise BadInput(sentence, todo=_("there is nothing to report yet; see: svc today"))
    return period


def of(book: Book, period: Period, desk: Desk) -> Survey:
    """The records as they stood at the end of a period, judged then, or now while it runs."""
    then = Book(periods.known(book, period))
    now, terms = min(desk.now, period.end), desk.site.terms
    return Survey(
        period,
        then.records,
        lambda record: obligations(record, then.linked(record).values(), terms, now),
        terms,
        now,
        desk.site.households,
    )
