"""Acceptances: a finding of the audit that a director or leader has settled, with the reason, for good (015.5)."""

from svc.kinds.shared import choices
from svc.model.fields import REASON, Field
from svc.model.kind import Kind, Named
from svc.model.roles import LEADERS
from svc.model.steps import Step

ACCEPT = Step(
    "accept",
    "认可",
    "settle a finding of the audit",
    "015.5",
    (REASON, Field("about", "所认可的情况", "about")),
    roles=LEADERS,
)

ACCEPTANCE = Kind(
    "acceptance",
    "",
    "查验认可",
    "acceptance",
    fields=(Field("finding", "查验编号", "finding", required=True),),
    openings=(),
    time="",
    holder="",
    subject=("finding",),
    columns=("finding",),
    statuses=choices("accepted 已认可 accepted"),
    over=("accepted",),
    steps=(ACCEPT,),
    named=Named(
        "finding",
        r"(?a)(?P<name>f[0-9a-f]{10})@(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])",
        example="f3a91c04be7@2026-12",
        template="{name}@{year}-{month}",
    ),
    command="",
)
