"""Rules for callbacks: rework or a next callback for the dissatisfied, and matters opened again (011.2.4, 017, 019)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from svc.kinds.shared import with_next_callback
from svc.model.case import Case
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.steps import THIS, UNTIL, Act, Deed
from svc.text.errors import Refusal
from svc.text.language import _

# Registering


WITH_IT = (
    Field("rework", "返工部门", "rework by", "department"),
    Field("due", "返工期限", "rework due", "deadline"),
    Field("next", "下次回访时间", "next callback", "deadline"),
    Field("why", "原因", "why"),
    Field("close", "随即关闭投诉", "close what it is about", "flag"),
)


def follow_up_acts(given: dict[str, Any], facts: Mapping[str, Any]) -> list[Act]:
    """The steps that a callback's answers stand for: rework with its deadline, the next callback with its reason."""
    rework, due, later, why, close = (given.pop(f.name, None) for f in WITH_IT)
    if bool(rework) != bool(due):
        raise Refusal(
            _("a rework needs both who does it again and by when"),
            article="019",
            todo=_("add --rework DEPARTMENT --due TIME"),
        )
    acts = []
    if rework:
        acts.append(Act(THIS, "rework", {"to": rework, "due": due}))
    if later:
        acts.append(Act(THIS, "next", {"when": later} | ({"text": why} if why else {})))
    elif why:
        raise Refusal(
            _("what can't be solved now is asked about again at a set time"),
            article="019",
            todo=_("add --next TIME"),
        )
    if close:
        acts += [Act(number, "close", {}) for number in facts.get("about") or ()]
    return acts


def held_or_booked(facts: Mapping[str, Any]) -> str:
    """`held` if a time is given, else `booked`."""
    return "held" if facts.get("held") else "booked"


def callback_from_paper(kind: Kind, row: Mapping[str, Any], at: datetime, now: datetime) -> list[Deed]:
    """The deeds of a row of the paper form: with a signature it was a visit, else a telephone call."""
    means = "visit" if row.get("signed") else "phone"
    facts = {name: value for name, value in row.items() if name in kind.all_fields}
    return [Deed(Act("", "record", with_next_callback({"means": means, **facts}, now), kind=kind.name), at)]


# Guards


def answers_dissatisfaction(case: Case) -> None:
    """Refuse a dissatisfied callback without a rework, or a next callback and its reason (019)."""
    after = case.after
    if after.status != "held" or after["opinion"] != "dissatisfied":
        return
    if not after.last("rework") and not after.last("next"):
        raise Refusal(
            _("the resident is dissatisfied: a rework with its deadline is needed, or the next callback and why"),
            article="019",
            todo=_("add --rework DEPARTMENT --due TIME, or --next TIME --why TEXT"),
        )


def has_reason(case: Case) -> None:
    """Refuse a next callback without the reason why the matter can't be solved now (019)."""
    if not case.taken["text"]:
        raise Refusal(
            _("a next callback needs the reason why it can't be solved now"),
            article="019",
            todo=_("add --why TEXT"),
        )


def has_rework(case: Case) -> None:
    """Refuse to finish a rework that nobody asked for, or that is done already."""
    require_open(case, any(t.do == "rework" for t in case.record.since("rework-done")), _("{id} asks for no rework"))


def had_meeting(case: Case) -> None:
    """Refuse to answer more items than meetings have left open (017.4)."""
    taken = [t.do for t in case.record.trail]
    require_open(case, taken.count("meeting") > taken.count("decide"), _("{id} has no item of a meeting open"))


def require_open(case: Case, there: bool, sentence: str) -> None:
    """Refuse a step unless there is something for it to answer."""
    if not there:
        raise Refusal(
            sentence.format(id=case.record.id),
            article=case.step.article,
            todo=_("see it first: {command}").format(command=f"svc show {case.record.id}"),
        )


# What one change sets off


def reopen_matters(before: Record | None, after: Record, linked: Mapping[str, Record]) -> Sequence[Act]:
    """The acts that reopen the matters of a dissatisfied callback, except unjustified complaints (019)."""
    if not dissatisfied(after) or (before is not None and dissatisfied(before)):
        return []
    rework, later = after.last("rework"), after.last("next")
    due = rework["due"] if rework else later["when"] if later else None
    text = _("dissatisfied at the callback")
    acts = []
    for number in after["about"] or ():
        record = linked.get(number)
        step = record.kind.all_steps.get("reopen") if record else None
        if record and step and record.status in step.after and record["justified"] is not False:
            acts.append(Act(number, "reopen", {"text": text, "callback": after.id, UNTIL: due}))
    return acts


def dissatisfied(callback: Record) -> bool:
    """True if the callback was held and the resident was dissatisfied."""
    return callback.status == "held" and callback["opinion"] == "dissatisfied"


# Whom a deadline waits for


def caller(record: Record) -> str:
    """The member of staff who calls."""
    return str(record["caller"] or "")


def rework_department(record: Record) -> str:
    """The department that does the work again, else the caller."""
    rework = record.last("rework")
    return str(rework["to"] or "") if rework else caller(record)
