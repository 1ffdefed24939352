"""Attempts to reach a resident, and when one may be given up as unreachable (006.18)."""

from __future__ import annotations

from datetime import timedelta

from svc.kinds.shared import MEANS, choices
from svc.model.case import Case
from svc.model.fields import TEXT, Field
from svc.model.show import show_time
from svc.model.steps import Step
from svc.text.dataclass import replace
from svc.text.errors import Refusal
from svc.text.language import _


def tried_twice(case: Case) -> None:
    """Refuse to call somebody unreachable before enough recorded attempts, and those far enough apart (006.18)."""
    number, limits = case.record.id, case.limits
    todo = _("try again and record it: {command}").format(
        command=f"svc {case.record.kind.name} attempt {number} --means phone --text …"
    )
    made = [t.at for t in case.record.since("reopen") if t.do == "attempt"]
    if len(made) < limits.attempts:
        raise Refusal(
            _("{id}: unreachable only after {needed} recorded attempts, there are {made}").format(
                id=number, needed=limits.attempts, made=len(made)
            ),
            article="006.18",
            todo=todo,
        )
    if made[-1] - made[0] < limits.apart:
        raise Refusal(
            _("{id}: the last attempt must be {hours} hours after the first, at {time} at the earliest").format(
                id=number, hours=f"{limits.apart / timedelta(hours=1):g}", time=show_time(made[0] + limits.apart)
            ),
            article="006.18",
            todo=todo,
        )


ATTEMPT = Step(
    "attempt",
    "联系未果",
    "record an attempt to reach the resident",
    "006.18",
    (Field("means", "方式", "means", "choice", required=True, choices=MEANS), TEXT),
    prompts=("text",),
)
WHY_UNREACHABLE = choices(
    "name 姓名不实 false-name",
    "address 地址不实 false-address",
    "contact 联系方式不实 false-contact",
    "no-answer 无人接听 no-answer",
)
UNREACHABLE = Step(
    "unreachable",
    "无法联系",
    "the resident can't be reached",
    "006.18",
    (replace(TEXT, usual=WHY_UNREACHABLE),),
    guards=(tried_twice,),
)
