"""Inspections of conduct in a period: their number, and how often each item failed (001-006, 008, 010, 013)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, tzinfo
from typing import NamedTuple

from svc.kinds.inspection import FAIL, INSPECTION
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.reports.entries import PeriodEntry, entries
from svc.reports.figures import number_of
from svc.reports.sections import Breakdown, Section, declare_measures
from svc.reports.survey import Survey
from svc.text.dataclass import dataclass


class ItemCount(NamedTuple):
    """An item of a checklist: how often it was checked, how often it failed, and in which records."""

    checklist: str
    item: str
    checked: int
    failed: int
    records: tuple[str, ...]


def count_failures(records: Iterable[Record], first: date, last: date, zone: tzinfo) -> list[ItemCount]:
    """Count the checks and failures of every item in a period, the most frequent failure first.

    Args:
        records: of any kind; only inspections that are not cancelled count, with their marks as amended.
        first, last: the days of the period, both counted in.
        zone: the site's time zone, which decides the day of an inspection.
    """
    checked: Counter[tuple[str, str]] = Counter()
    failed: dict[tuple[str, str], list[str]] = {}
    for record in records:
        if record.kind.name != "inspection" or record.status == CANCELLED.value:
            continue
        if first <= record[record.kind.time].astimezone(zone).date() <= last:
            for item, mark in record["items"].items():
                key = record["checklist"], item
                checked[key] += 1
                if mark == FAIL:
                    failed.setdefault(key, []).append(record.id)
    counts = [
        ItemCount(*key, number, len(failed.get(key, ())), tuple(failed.get(key, ()))) for key, number in checked.items()
    ]
    return sorted(counts, key=lambda count: (-count.failed, count.checklist, count.item))


@dataclass(frozen=True)
class CheckedItem:
    """An item that an inspection checked: its checklist and name, and its failure."""

    id: str
    item: str
    failed: bool


def checked_items(survey: Survey) -> list[CheckedItem]:
    """Return every check of an item that failed at least once in the period, the most frequent failure first."""
    found = list(survey.new_records(INSPECTION.name))
    period = survey.period
    counts = count_failures(found, period.first, period.last, period.zone)
    return [
        CheckedItem(record.id, f"{count.checklist}.{count.item}", record["items"][count.item] == FAIL)
        for count in counts
        if count.failed
        for record in found
        if record["checklist"] == count.checklist and count.item in record["items"]
    ]


WORDS = """
held | 005.1.2 | 巡检次数 | inspections
    本期的巡检，作废的不计
    inspections of the period
faultless | 005.1.2 | 全部合格 | without fault
    本期巡检中各项全部合格的
    of these, those in which every item passed
failed | 005.1.2 | 有不合格项 | with a fault
    本期巡检中有不合格项的
    of these, those in which an item failed
fixed | 005.2.10 | 已整改 | put right
    有不合格项的巡检中期末已整改的
    of those with a fault, put right at the end
open | 005.2.10 | 待整改 | to be put right
    有不合格项的巡检中期末尚未整改的
    of those with a fault, not put right at the end
"""
LOOK_WORDS = """
checked | 005.1.2 | 检查次数 | looked at
    本期检查过该项的巡检
    the period's inspections that looked at the item
item_failed | 005.1.2 | 不合格 | failed
    本期该项不合格的巡检
    the period's inspections in which the item failed
"""


def has_failure(entry: PeriodEntry) -> bool:
    """True if an item failed."""
    return FAIL in entry.record["items"].values()


INSPECTIONS = Section(
    "inspections",
    ("巡检", "Inspections of conduct"),
    lambda survey: entries(survey, INSPECTION.name),
    declare_measures(
        WORDS,
        {
            "held": number_of(lambda _e: True),
            "faultless": number_of(lambda e: not has_failure(e)),
            "failed": number_of(has_failure),
            "fixed": number_of(lambda e: has_failure(e) and e.record.status == "fixed"),
            "open": number_of(lambda e: has_failure(e) and e.record.status == "open"),
        },
    ),
    (
        Breakdown(
            "item",
            ("项目", "item"),
            lambda look: [look.item],
            str,
            ("checked", "item_failed"),
            order=list,
            cases=checked_items,
        ),
    ),
    inner=declare_measures(
        LOOK_WORDS, {"checked": number_of(lambda _look: True), "item_failed": number_of(lambda look: look.failed)}
    ),
)
