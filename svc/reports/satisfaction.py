"""Satisfaction of residents in a period (013.10, 017.7): what they said at callbacks, of each aspect and topic."""

from __future__ import annotations

from typing import NamedTuple

from svc.kinds.callback import CALLBACK, OPINION, TOPICS
from svc.reports.callbacks import held_in_period
from svc.reports.figures import Test, number_of, ratio_of
from svc.reports.sections import Breakdown, Section, declare_measures
from svc.reports.survey import Survey

ASPECTS = ("opinion", "punctuality", "attitude", "quality")
GOOD = ("satisfied", "fairly")
RATED = (*(choice.value for choice in OPINION), "rate")
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


class Rating(NamedTuple):
    """A resident's rating of one aspect at a callback."""

    id: str
    aspect: str
    said: str


def ratings(survey: Survey) -> list[Rating]:
    """Return all ratings of the period's callbacks."""
    found = (record for record in survey.of_kind(CALLBACK.name) if held_in_period(record, survey))
    return [Rating(record.id, name, record[name]) for record in found for name in ASPECTS if record[name]]


def topics(survey: Survey) -> list[Rating]:
    """Return the ratings of the topics at the period's callbacks (017.7)."""
    found = (record for record in survey.of_kind(CALLBACK.name) if held_in_period(record, survey))
    return [Rating(record.id, *said) for record in found for said in (record["topics"] or {}).items()]


def opinions(survey: Survey) -> list[Rating]:
    """Return the residents' overall opinions."""
    return [rating for rating in ratings(survey) if rating.aspect == ASPECTS[0]]


def rated_as(opinion: str) -> Test:
    """Return a test for one rating."""
    return lambda rating: bool(rating.said == opinion)


def any_rating(_rating: Rating) -> bool:
    """Return true for any rating."""
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
            **{f"{choice.value}_share": ratio_of(rated_as(choice.value), any_rating) for choice in OPINION},
            "rate": ratio_of(lambda rating: rating.said in GOOD, any_rating),
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
