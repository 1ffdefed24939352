"""Figures: a value, and the numbers of the records that it was counted from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from statistics import median as middle_of
from typing import Any, Literal, NamedTuple

from svc.reports import tally
from svc.reports.survey import Survey
from svc.text.language import _

Figure = Mapping[str, Any]  # {"value": 12, "records": ["C2026-0001", …]}; a share has `count` and `of`, too
Unit = Literal["count", "share", "hours", "days", "amount"]
Test = Callable[[Any], bool]
Length = Callable[[Any], timedelta | None]
Works = Callable[[Sequence[Any], Survey], Figure]


class Way(NamedTuple):
    """A way to work out a figure from cases, and its unit: a count, a share from 0 to 1, hours, days or an amount."""

    works: Works
    unit: Unit = "count"


def number_of(test: Test) -> Way:
    """Count the cases that pass a test."""
    return Way(lambda cases, _survey: count_figure(filter(test, cases)))


def sum_of(amount: Callable[[Any], int]) -> Way:
    """Add up an amount over the cases."""

    def works(cases: Sequence[Any], _survey: Survey) -> Figure:
        each = [(case.id, amount(case)) for case in cases]
        return {"value": sum(n for _id, n in each), "records": record_numbers(i for i, n in each if n)}

    return Way(works)


def money_of(cents: Callable[[Any], int]) -> Way:
    """Add up an amount of money over the cases, each told in cents."""

    def works(cases: Sequence[Any], _survey: Survey) -> Figure:
        each = [(case.id, cents(case)) for case in cases]
        return {"value": sum(n for _id, n in each) / 100, "records": record_numbers(i for i, n in each if n)}

    return Way(works, "amount")


def ratio_of(test: Test, of: Test) -> Way:
    """Work out which part of the cases that pass `of` also pass a test."""

    def works(cases: Sequence[Any], _survey: Survey) -> Figure:
        every = [case for case in cases if of(case)]
        return share_figure(filter(test, every), len(every))

    return Way(works, "share")


def median_of(length: Length, unit: Unit) -> Way:
    """Work out the median of a duration, over the cases with a known one."""

    def works(cases: Sequence[Any], _survey: Survey) -> Figure:
        known = known_lengths(cases, length)
        middle = middle_of([took.total_seconds() for _id, took in known]) if known else None
        value = None if middle is None else in_unit(timedelta(seconds=middle), unit)
        return {"value": value, "records": record_numbers(i for i, _took in known)}

    return Way(works, unit)


def longest_of(length: Length, unit: Unit) -> Way:
    """Work out the longest duration, with the cases that took so long."""

    def works(cases: Sequence[Any], _survey: Survey) -> Figure:
        known = known_lengths(cases, length)
        longest = max((took for _id, took in known), default=None)
        value = in_unit(longest, unit) if longest is not None else None
        return {"value": value, "records": record_numbers(i for i, took in known if took == longest)}

    return Way(works, unit)


def count_figure(cases: Iterable[Any]) -> Figure:
    """Count cases, with their records. One record may have several cases, such as callbacks owed."""
    found = [case.id for case in cases]
    return {"value": len(found), "records": record_numbers(found)}


def share_figure(cases: Iterable[Any], of: int, places: int = 4) -> Figure:
    """Return some cases as a share of `of`, from 0 to 1, or None if there is nothing to divide by."""
    found = count_figure(cases)
    value = round(found["value"] / of, places) if of else None
    return {"value": value, "count": found["value"], "of": of, "records": found["records"]}


def known_lengths(cases: Iterable[Any], length: Length) -> list[tuple[str, timedelta]]:
    """Return the duration of each case with a known one."""
    return [(case.id, took) for case in cases if (took := length(case)) is not None]


def in_unit(took: timedelta, unit: Unit) -> float:
    """Return a duration in hours or days, rounded half up to two decimals."""
    hundredth = timedelta(**{unit: 1}) / 100
    return (took + hundredth / 2) // hundredth / 100


def record_numbers(ids: Iterable[str]) -> list[str]:
    """Return numbers of records in order, each once. A case of which there is no record has none."""
    return tally.numbers_in_order(set(filter(None, ids)))


# For people


def format_figure(unit: Unit, figure: Figure) -> str:
    """Return a figure as text: a count, a percentage, a duration, or a dash for none."""
    value = figure["value"]
    if value is None:
        return "—"
    if unit == "share":
        return format_percent(value)
    if unit == "amount":
        return f"{value:.2f}"
    return str(value) if unit == "count" else format_length(timedelta(**{unit: value}))


def format_length(took: timedelta) -> str:
    """Return a duration in one unit: minutes below two hours, hours below two days, else days with one decimal."""
    for most, unit, text in ((2, "minutes", _("{n} min")), (48, "hours", _("{n} h"))):
        if took < timedelta(hours=most):
            return text.format(n=f"{took / timedelta(**{unit: 1}):.0f}")
    return _("{n} d").format(n=f"{took / timedelta(days=1):.1f}")


def format_percent(value: float) -> str:
    """Return a share as a percentage with one decimal, or two decimals below ten percent."""
    places = 2 if 0 < value < 0.1 else 1
    return f"{value * 100:.{places}f}".rstrip("0").rstrip(".") + "%" if value else "0%"
