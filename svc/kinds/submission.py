"""Submissions: a form as it was handed in to the office's leader (017.7), and findings on a half-year's or year's."""

import re

from svc.kinds import recurring_problem
from svc.kinds.shared import choices
from svc.model.fields import Field
from svc.model.kind import Kind, Named
from svc.model.steps import Step

ANALYSES = ("HALF", "YEAR")  # the forms that findings on a half-year or year are kept under

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
    statuses=choices("submitted 已呈报 submitted", "analysis 分析跟进 analysis"),
    first_status=lambda facts: "analysis" if facts["form"] in ANALYSES else "submitted",
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
        ),
        *recurring_problem.STEPS,
    ),
    deadlines=(recurring_problem.DEADLINE,),
    named=Named(
        "form",
        re.compile(r"(?P<name>[A-Z0-9][A-Z0-9-]*)@(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])", re.ASCII),
        example="QR-004FW@2026-10",
        template="{name}@{year}-{month}",
    ),
    command="",
)
