"""What came of a complaint, and whether the complainant accepts it (011.2.4, 015.8; ISO 10002, 7.8 and 7.9)."""

from __future__ import annotations

from collections.abc import Mapping

from svc.kinds.complaint_rules import held_callbacks
from svc.kinds.shared import choices
from svc.model.case import Case
from svc.model.fields import Field
from svc.model.kind import LinkedFact, Told
from svc.model.record import Record
from svc.model.situation import Situation
from svc.model.steps import AMEND
from svc.text.errors import Refusal
from svc.text.language import _

OUTCOME_KIND = Field(
    "outcome_kind",
    "处理方式",
    "kind of outcome",
    "choice",
    choices=choices(
        "apology 赔礼道歉 apology",
        "repair 修复 repair",
        "replacement 更换 replacement",
        "compensation 赔偿 compensation",
        "explanation 解释说明 explanation",
        "referral 指明去处 referral",
        "none 未采取措施 none",
    ),
)


def asks_complainant(now: Situation) -> bool:
    """True if a callback is about a complaint, so that the complainant may say whether the outcome is accepted."""
    about = now.answers.get("about") or (now.record.about if now.record else ())
    return any(now.linked[number].kind.name == "complaint" for number in about if number in now.linked)


def is_not_accepted(now: Situation) -> bool:
    """True if the complainant does not accept the outcome, and so is to hear who is next to be turned to."""
    return now["accepted"] is False and asks_complainant(now)


ACCEPTED = Field(
    "accepted", "认可处理结果", "accepts the result", "flag", no="--not-accepted", offered_if=asks_complainant
)
NEXT_INSTANCE = Field(
    "next_instance",
    "告知的上一级",
    "next instance named",
    needed_if=is_not_accepted,
    offered_if=is_not_accepted,
)


def names_next_instance(case: Case) -> None:
    """Refuse an outcome not accepted without the next instance that was named, and either answer about no complaint."""
    after, taken = case.after, case.taken
    said = taken["set"] or {} if taken.do == AMEND.name else after.values if taken.do in ("add", "record") else {}
    given = [f for f in (ACCEPTED, NEXT_INSTANCE) if said.get(f.name) is not None]
    if after.status != "held" or not (given or NEXT_INSTANCE.name in said) or case.as_written:
        return
    complaints = [r for number in after.about if (r := case.linked.get(number)) and r.kind.name == "complaint"]
    if given and not complaints:
        answer = {True: ACCEPTED.option, False: ACCEPTED.no}.get(after["accepted"], NEXT_INSTANCE.option)
        raise Refusal(
            _("{option} is said of a complaint, and this callback is about none").format(option=answer),
            article="011.2.4",
            todo=_("leave it out, or name the complaint: {command}").format(
                command=f"svc callback record --about C… --means {after['means']} --opinion … {answer}"
            ),
        )
    if after["accepted"] is False and not after["next_instance"]:
        raise Refusal(
            _("the complainant does not accept the outcome: who was named as the next instance?"),
            article="015.8",
            todo=_("tell the complainant who can be turned to next, and add {options}").format(
                options=f"{NEXT_INSTANCE.option} {_('NAME')}"
            )
            if taken.do != AMEND.name
            else _("for example {command}").format(
                command=f"svc amend {after.id} accepted=false next_instance=… --reason …"
            ),
        )


def answer_of_complainant(record: Record, linked: Mapping[str, Record]) -> Told | None:
    """Whether the complainant accepts the outcome, as the newest callback that asked says."""
    asked = [call for call in held_callbacks(record, linked) if call["accepted"] is not None]
    return Told(asked[-1]["accepted"], asked[-1].id) if asked else None


def instance_named(record: Record, linked: Mapping[str, Record]) -> Told | None:
    """The next instance that the complainant was told of, as the newest callback that asked says."""
    asked = [call for call in held_callbacks(record, linked) if call["accepted"] is not None]
    return Told(asked[-1]["next_instance"], asked[-1].id) if asked and asked[-1]["next_instance"] else None


TOLD_AT_CALLBACKS = (LinkedFact(ACCEPTED, answer_of_complainant), LinkedFact(NEXT_INSTANCE, instance_named))
