"""Submissions: a form as it was handed in (017.7), and what was said of its period: findings, comments (012.5)."""

from __future__ import annotations

from typing import NamedTuple

from svc.kinds import recurring_problem
from svc.kinds.shared import choices
from svc.model.fields import TEXT, Field
from svc.model.kind import Kind, Named
from svc.model.record import Record, Taken
from svc.model.steps import Step
from svc.text.dataclass import replace

ANALYSES = {"month": "AL", "half": "HALF", "year": "YEAR"}  # the form that analyses a period of that length
COMMENT = Step(
    "comment",
    "评述",
    "the period's analysis in words",
    "012.5",
    (replace(TEXT, required=True),),
    roles=("director",),
)

SUBMISSION = Kind(
    "submission",
    "",
    "报表呈报",
    "submission",
    fields=(Field("form", "表号", "form", required=True),),
    openings=(),
    time="",
    holder="",
    subject=("form",),
    columns=("form",),
    statuses=choices("analysis 分析跟进 analysis", "submitted 已呈报 submitted"),
    over=("submitted",),
    steps=(
        Step(
            "submit",
            "呈报",
            "hand in a period's form with its figures",
            "017.7",
            (
                Field("month", "月份", "month", "month"),
                Field("half", "半年", "half-year"),
                Field("year", "年份", "year"),
                Field("figures", "数据", "figures", "figures", required=True),
            ),
            to="submitted",
        ),
        COMMENT,
        *recurring_problem.STEPS,
    ),
    deadlines=(recurring_problem.DEADLINE,),
    named=Named(
        "form",
        r"(?a)(?P<name>[A-Z0-9][A-Z0-9-]*)@(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])",
        example="QR-004FW@2026-10",
        template="{name}@{year}-{month}",
    ),
    command="",
)


def last_handed_in(paper: Record | None) -> Taken | None:
    """The step by which a paper was handed in last, if it was."""
    return paper.last("submit") if paper else None


class Comment(NamedTuple):
    """What the director said of a period. A late one was said after its paper had been handed in."""

    taken: Taken
    late: bool


def comments_on(paper: Record | None) -> list[Comment]:
    """The comments kept with a period's paper, the oldest first."""
    found, handed_in = [], False
    for taken in paper.trail if paper else ():
        handed_in = handed_in or taken.do == "submit"
        if taken.do == COMMENT.name:
            found.append(Comment(taken, handed_in))
    return found
