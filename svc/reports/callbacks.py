"""Callbacks of a period (017): by which means, what residents said, and whether those owed were made in time."""

from __future__ import annotations

from typing import NamedTuple

from svc.kinds.callback import CALLBACK, OPINION, TOPICS
from svc.kinds.shared import MEANS
from svc.model.deadlines import Obligation
from svc.model.record import Record
from svc.reports.figures import Test, number_of, share_of
from svc.reports.sections import Breakdown, Section, declare_measures
from svc.reports.survey import Survey

# Callbacks held, and appointments missed


class Call(NamedTuple):
    """A callback that was held in the period, or whose appointment was missed in it."""

    record: Record
    held: bool
    missed: bool

    @property
    def id(self) -> str:
        """Its number."""
        return self.record.id

    def about(self, letter: str) -> bool:
        """Whether it was held about a record whose number begins so."""
        return self.held and any(number.startswith(letter) for number in self.record["about"] or ())


def period_calls(survey: Survey) -> list[Call]:
    """The callbacks of a period."""
    found = [
        Call(
            record,
            held_in_period(record, survey),
            any(t.do == "miss" and survey.period.holds(t.at) for t in record.trail),
        )
        for record in survey.of_kind(CALLBACK.name)
    ]
    return [call for call in found if call.held or call.missed]


def held_in_period(record: Record, survey: Survey) -> bool:
    """Whether a callback was held in the period."""
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

# What residents said


class Rating(NamedTuple):
    """What a resident said of one aspect at a callback."""

    id: str
    aspect: str
    said: str


ASPECTS = ("opinion", "punctuality", "attitude", "quality")
GOOD = ("satisfied", "fairly")
RATED = (*(choice.value for choice in OPINION), "rate")


def ratings(survey: Survey) -> list[Rating]:
    """Everything that was rated at the period's callbacks."""
    found = (record for record in survey.of_kind(CALLBACK.name) if held_in_period(record, survey))
    return [Rating(record.id, name, record[name]) for record in found for name in ASPECTS if record[name]]


def topics(survey: Survey) -> list[Rating]:
    """Everything that was said of the topics at the period's callbacks (017.7)."""
    found = (record for record in survey.of_kind(CALLBACK.name) if held_in_period(record, survey))
    return [Rating(record.id, *said) for record in found for said in (record["topics"] or {}).items()]


def opinions(survey: Survey) -> list[Rating]:
    """The residents' opinions on the whole."""
    return [rating for rating in ratings(survey) if rating.aspect == ASPECTS[0]]


SAID = """
rated | 013.10 | 有意见的回访 | with an opinion
    本期回访中住户给出意见的
    of the callbacks held, those at which the resident gave an opinion
satisfied | 013.10 | 满意 | satisfied
    意见为满意的
    those who were satisfied
fairly | 013.10 | 较满意 | fairly satisfied
    意见为较满意的
    those who were fairly satisfied
dissatisfied | 019 | 不满意 | dissatisfied
    意见为不满意的
    those who were dissatisfied
satisfied_share | 013.10 | 满意占比 | satisfied, share
    满意占有意见的回访的比例
    the satisfied out of all who gave an opinion
fairly_share | 013.10 | 较满意占比 | fairly satisfied, share
    较满意占有意见的回访的比例
    the fairly satisfied out of all who gave an opinion
dissatisfied_share | 019 | 不满意占比 | dissatisfied, share
    不满意占有意见的回访的比例
    the dissatisfied out of all who gave an opinion
rate | 017.7 | 满意率 | satisfaction rate
    满意与较满意之和占有意见的回访的比例
    the satisfied and the fairly satisfied out of all who gave an opinion
"""


def rated_as(opinion: str) -> Test:
    """Whether a rating is that one."""
    return lambda rating: bool(rating.said == opinion)


def any_rating(_rating: Rating) -> bool:
    """Any rating."""
    return True


SATISFACTION = Section(
    "satisfaction",
    ("满意度", "Satisfaction"),
    opinions,
    declare_measures(
        SAID,
        {
            "rated": number_of(any_rating),
            **{choice.value: number_of(rated_as(choice.value)) for choice in OPINION},
            **{f"{choice.value}_share": share_of(rated_as(choice.value), any_rating) for choice in OPINION},
            "rate": share_of(lambda rating: rating.said in GOOD, any_rating),
        },
    ),
    (
        Breakdown(
            "aspect",
            ("评价", "asked about"),
            lambda r: [r.aspect],
            lambda name: CALLBACK.all_fields[name].label,
            RATED,
            every=ASPECTS,
            cases=ratings,
        ),
        Breakdown(
            "topic",
            ("专题", "topic"),
            lambda r: [r.aspect],
            CALLBACK.all_fields["topics"].label_of,
            RATED,
            every=tuple(choice.value for choice in TOPICS),
            cases=topics,
        ),
    ),
)

# Callbacks owed


def callbacks_owed(survey: Survey) -> list[Obligation]:
    """The callbacks about complaints and repairs that were due in the period, but for those no longer owed."""
    return [
        promise
        for kind in ("complaint", "repair")
        for record in survey.of_kind(kind)
        for promise in survey.owed(record)
        if promise.what == CALLBACK.name and survey.period.holds(promise.due) and not promise.ended
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
            "in_time_rate": share_of(lambda o: o.met is not None and not o.late, lambda o: o.met is not None or o.late),
        },
    ),
)
