"""Conduct: which items of the checklists were looked at how often, and how often they failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, tzinfo
from typing import NamedTuple

from svc.kinds.inspection import FAIL
from svc.model.record import Record
from svc.model.steps import CANCELLED


class ItemCount(NamedTuple):
    """One item of one checklist: how often it was looked at, how often it failed, and in which records."""

    checklist: str
    item: str
    checked: int
    failed: int
    records: tuple[str, ...]


def count_failures(records: Iterable[Record], first: date, last: date, zone: tzinfo) -> list[ItemCount]:
    """Every item looked at in a period, the one that failed most often first.

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
