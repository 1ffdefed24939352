"""Callbacks of a period (017): by which means, what residents said, and whether those owed were made in time."""

from __future__ import annotations

from typing import NamedTuple

from svc.kinds.callback import CALLBACK
from svc.kinds.shared import MEANS
from svc.model.deadlines import Obligation
from svc.model.record import Record
from svc.reports.figures import number_of, ratio_of
from svc.reports.sections import Breakdown, Section, declare_measures
from svc.reports.survey import Survey

# Callbacks held, and appointments missed


class CallbackCase(NamedTuple):
    """A callback that was held in the period, or whose appointment was missed in it."""

    record: Record
    held: bool
    missed: bool

    @property
    def id(self) -> str:
        """The record's number."""
        return self.record.id

    def about(self, letter: str) -> bool:
        """True if it was held about a record whose number begins with a letter."""
        return self.held and any(number.startswith(letter) for number in self.record["about"] or ())


def period_calls(survey: Survey) -> list[CallbackCase]:
    """Return the callbacks of a period."""
    found = [
        CallbackCase(
            record,
            held_in_period(record, survey),
            any(t.do == "miss" and survey.period.holds(t.at) for t in record.trail),
        )
        for record in survey.of_kind(CALLBACK.name)
    ]
    return [call for call in found if call.held or call.missed]


def held_in_period(record: Record, survey: Survey) -> bool:
    """True if a callback was held in the period."""
    return record.status == "held" and survey.period.holds(record["held"])


WORDS = """
held | 017.1 | 已回访 | held
    本期进行的回访，作废的不计
    callbacks held in the period
about_complaints | 017.2 | 投诉回访 | about complaints
    已回访中关于投诉的
    of those held, about complaints
about_repairs | 017.2 | 报修回访 | about repairs
    已回访中关于报修的
    of those held, about repairs
routine | 017.1 | 例行回访 | routine
    已回访中不针对某件记录的
    of those held, about no record
missed | 017.2 | 未赴约 | missed appointments
    本期未按约进行的回访
    callbacks whose appointment was not kept in the period
dissatisfied | 019 | 不满意 | dissatisfied
    已回访中意见为不满意的
    of those held, with a dissatisfied resident
reworks | 019 | 要求返工 | asked for rework
    已回访中要求部门返工的
    of those held, those that asked a department to do it again
major | 017.4 | 重大问题 | major findings
    已回访中发现重大问题的
    of those held, with a major finding
accepted_rate | 011.2.4 | 认可率 | outcome accepted, share
    投诉回访中投诉人认可处理结果的，占问过是否认可的比例
    of the callbacks about complaints that asked whether the outcome is accepted, those at which it was
"""
WAYS = {
    "held": number_of(lambda c: c.held),
    "about_complaints": number_of(lambda c: c.about("C")),
    "about_repairs": number_of(lambda c: c.about("R")),
    "routine": number_of(lambda c: c.held and not c.record["about"]),
    "missed": number_of(lambda c: c.missed),
    "dissatisfied": number_of(lambda c: c.held and c.record["opinion"] == "dissatisfied"),
    "reworks": number_of(lambda c: c.held and c.record.last("rework") is not None),
    "major": number_of(lambda c: c.held and bool(c.record["major"])),
    "accepted_rate": ratio_of(
        lambda c: c.record["accepted"] is True, lambda c: c.about("C") and c.record["accepted"] is not None
    ),
}
CALLBACKS = Section(
    "callbacks",
    ("回访", "Callbacks"),
    period_calls,
    declare_measures(WORDS, WAYS),
    (
        Breakdown(
            "means",
            ("方式", "means"),
            lambda c: [c.record["means"]],
            CALLBACK.all_fields["means"].label_of,
            ("held", "missed", "dissatisfied"),
            every=tuple(choice.value for choice in MEANS),
        ),
    ),
)


# Callbacks owed


def callbacks_owed(survey: Survey) -> list[Obligation]:
    """Return the callbacks about complaints and repairs due in the period, without those no longer owed."""
    return [
        promise
        for kind in ("complaint", "repair")
        for record in survey.of_kind(kind)
        for promise in survey.owed(record, CALLBACK.name)
        if survey.period.holds(promise.due) and not promise.ended
    ]


OWED = """
due | 017.1 | 应回访 | due
    投诉、报修办结后应在本期内回访的（办结后七天内），不再需要的不计
    callbacks after settled complaints and repairs that were due in the period; those no longer owed apart
in_time | 017.1 | 按期回访 | made in time
    应回访中按期回访或确认无法联系的
    of those due, made in time, or the resident found unreachable
late | 017.1 | 逾期 | late
    应回访中逾期回访或逾期未回访的
    of those due, made late or not made though the day is past
open | 017.1 | 未回访 | not made
    应回访中期末尚未回访的
    of those due, not made at the end
in_time_rate | 017.1 | 按期回访率 | made in time, share
    按期回访占按期回访与逾期之和的比例
    those made in time out of these and the late ones
"""
FOLLOW_UPS = Section(
    "follow_ups",
    ("办结后回访", "Callbacks owed"),
    callbacks_owed,
    declare_measures(
        OWED,
        {
            "due": number_of(lambda _o: True),
            "in_time": number_of(lambda o: o.met is not None and not o.late),
            "late": number_of(lambda o: o.late),
            "open": number_of(lambda o: o.met is None),
            "in_time_rate": ratio_of(lambda o: o.met is not None and not o.late, lambda o: o.met is not None or o.late),
        },
    ),
)
