"""Submissions: a month's form as it was handed in to the office's leader, with its figures (017.7)."""

import re

from svc.kinds.shared import choices
from svc.model import Field, Kind, Named, Step

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
    statuses=choices("submitted 已呈报 submitted"),
    steps=(
        Step(
            "submit",
            "呈报",
            "hand in a month's form with its figures",
            "017.7",
            (
                Field("month", "月份", "month", "month", required=True),
                Field("figures", "数据", "figures", "figures", required=True),
            ),
        ),
    ),
    named=Named(
        "form",
        re.compile(r"(?P<name>[A-Z0-9][A-Z0-9-]*)@(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])", re.ASCII),
        example="QR-004FW@2026-10",
        template="{name}@{year}-{month}",
    ),
    command="",
)
