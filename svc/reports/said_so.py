"""What people put far off or gave up in a period, by who said so: to be seen, not forbidden (013.8, 015.5, 016)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from svc.dates import workdays
from svc.model.fields import Field
from svc.model.record import Record, Taken
from svc.model.steps import CANCEL
from svc.reports.figures import Test, number_of
from svc.reports.sections import Breakdown, Section, declare_measures
from svc.reports.survey import Survey

FAR = {  # kind and step (or `add`) -> what was set so far off
    ("repair", "add"): "appointments",
    ("repair", "schedule"): "appointments",
    ("callback", "add"): "appointments",
    ("callback", "schedule"): "appointments",
    ("callback", "rework"): "reworks",
    ("callback", "next"): "callbacks",
    ("callback", "meeting"): "items",
    ("key", "extend"): "extensions",
}


class Said(NamedTuple):
    """Something that somebody put far off or gave up: the record, what it was, and who said so."""

    id: str
    what: str
    by: str


def everything_said(survey: Survey) -> Sequence[Said]:
    """Return all that was put far off or given up in the period, in the order of the records."""
    return [
        Said(record.id, what, taken.by)
        for record in survey.records.values()
        for taken in (record.registration, *record.trail)
        if survey.period.holds(taken.at)
        for what in sorted(set(said_by(record, taken, survey)))
    ]


def said_by(record: Record, taken: Taken, survey: Survey) -> Iterator[str]:
    """Yield what a step, or the registration, put far off or gave up."""
    kind = record.kind
    far, last = FAR.get((kind.name, taken.do)), last_day(taken, survey)
    if far and any(when > last for when in times_set(record, taken)):
        yield far
    if taken.do == "withdraw" and kind.name == "complaint":
        yield "withdrawals"
    if taken.do == CANCEL.name:
        yield "cancellations"
    if taken.do == "classify" and taken["justified"] is False:
        yield "unjustified"


def times_set(record: Record, taken: Taken) -> Iterator[datetime]:
    """Yield the times that a step, or the registration, set for something to be done."""
    step = record.kind.all_steps.get(taken.do)
    fields: Sequence[Field] = step.asks if step else record.kind.fields
    for f in fields:
        value = taken[f.name] if step else record.facts.get(f.name)
        if f.type == "deadline" and value:
            yield value
        elif f.type == "parts" and f.many:
            named = [part.name for part in f.parts if part.type == "deadline"]
            yield from (item[name] for item in value or () for name in named if item.get(name))


def last_day(taken: Taken, survey: Survey) -> datetime:
    """Return the end of the last day that is not yet far off (`promises.longest`)."""
    zone = survey.calendar.zone
    return workdays.end_of_day(taken.at.astimezone(zone).date() + timedelta(days=survey.terms.limits.longest), zone)


def is_of(what: str) -> Test:
    """Return the test of whether something said is of a sort."""
    return lambda said: bool(said.what == what)


WORDS = """
appointments | 006.8 | 远期预约 | appointments far off
    本期所约维修或回访时间超过 promises.longest 天的
    appointments for repairs and callbacks set in the period beyond the days of promises.longest
reworks | 019 | 远期返工 | reworks far off
    本期所定返工期限超过 promises.longest 天的
    reworks whose time was set in the period beyond those days
callbacks | 019 | 远期再访 | next callbacks far off
    本期所约再次回访超过 promises.longest 天的
    next callbacks set in the period beyond those days
items | 017.4 | 远期会议事项 | meeting items far off
    本期会议事项期限超过 promises.longest 天的
    items of meetings set in the period beyond those days
extensions | 005.1.2 | 远期续借 | loans extended far
    本期续借钥匙超过 promises.longest 天的
    loans of keys extended in the period beyond those days
withdrawals | 015.1 | 撤回 | withdrawn
    本期登记为投诉人撤回的
    complaints entered as withdrawn in the period
cancellations | 015.5 | 作废 | cancelled
    本期作废的各类记录
    records of every kind cancelled in the period
unjustified | 016 | 定为无效 | found unjustified
    本期定为无效投诉的
    complaints found unjustified in the period
"""
NAMES = tuple(line.split("|")[0].strip() for line in WORDS.splitlines() if "|" in line)
SAID_SO = Section(
    "said_so",
    ("远期与免办", "Far off and given up"),
    everything_said,
    declare_measures(WORDS, {name: number_of(is_of(name)) for name in NAMES}),
    (Breakdown("by", ("经办人", "said by"), lambda said: [said.by], str, NAMES),),
)
