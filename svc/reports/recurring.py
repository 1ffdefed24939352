"""Recurring problems (012.5): several complaints of one category in a building, or of one home, in a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from svc.kinds import recurring_problem
from svc.kinds.complaint import COMPLAINT
from svc.model import units
from svc.model.record import Record, Taken
from svc.model.units import Home, home_key
from svc.reports.survey import Survey
from svc.text.dataclass import dataclass

TRIED = ("remedy", "correct")  # steps that say what was done about it


@dataclass(frozen=True)
class Problem:
    """A recurring problem.

    Args:
        key: names it: `noise@3` for a category in a building, `3-1201` for a home.
        category, building: what recurs where; none of a home.
        unit: the home; none of a building.
        records: the complaints, in order.
    """

    key: str
    category: str | None
    building: str | None
    unit: str | None
    records: tuple[Record, ...]

    @property
    def label(self) -> str:
        """The recurring trouble, for people."""
        return recurring_problem.problem_label(self.key)

    @property
    def tried(self) -> list[tuple[Record, Taken]]:
        """The measures that were tried, the oldest first."""
        steps = [(record, t) for record in self.records for t in record.trail if t.do in TRIED]
        return sorted(steps, key=lambda pair: pair[1].at)


def find_problems(survey: Survey, times: int) -> list[Problem]:
    """Return the recurring problems of a period, the most frequent first.

    Args:
        survey: the period; complaints registered in it count, joined ones too, cancelled ones not.
        times: how many complaints make a problem.
    """
    groups: dict[tuple[str | None, str], list[Record]] = {}
    spelled: dict[Home, str] = {}  # a home by its first spelling in the period
    for record in survey.new_records(COMPLAINT.name):
        unit = units.unit_of(record, survey.records)
        if unit:
            groups.setdefault((record["category"], units.building_of(unit)), []).append(record)
            groups.setdefault((None, spelled.setdefault(home_key(unit), unit)), []).append(record)
    found = [make_problem(*group, records) for group, records in groups.items() if len(records) >= times]
    return sorted(found, key=lambda p: (-len(p.records), p.category is None, place_order(p), p.key))


def make_problem(category: str | None, place: str, records: Sequence[Record]) -> Problem:
    """Return the problem of one category in a building, or of one home."""
    if category is None:
        return Problem(place, None, None, place, tuple(records))
    return Problem(f"{category}@{place}", category, place, None, tuple(records))


def place_order(problem: Problem) -> units.PlaceOrder:
    """Return the sort key of a problem's place."""
    return units.natural_order(problem.building or problem.unit or "")


def by_key(found: Sequence[Problem]) -> Mapping[str, Problem]:
    """Return problems by their keys."""
    return {problem.key: problem for problem in found}
