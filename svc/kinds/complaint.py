"""Complaints (QR-002FW): three days, escalation, until the complainant is satisfied (006, 009, 011-016)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from svc.kinds import asked_when, first_asked, shared
from svc.kinds.complaint_deadlines import DEADLINES, last_departments
from svc.kinds.complaint_outcome import TOLD_AT_CALLBACKS
from svc.kinds.complaint_rules import CONTENT
from svc.kinds.complaint_steps import STEPS
from svc.kinds.first_asked import backlink_faults, inquiry_field
from svc.kinds.shared import (
    CATEGORY,
    CHANNEL,
    NAME,
    PHONE,
    RECEIVED,
    RECEIVER,
    SEVERITY,
    UNIT,
    WRITTEN,
    choices,
)
from svc.model.contact import Contact
from svc.model.fields import Field, leaves_value
from svc.model.kind import Escalation, Kind
from svc.model.record import Record
from svc.model.roles import ALL
from svc.model.steps import THIS, Act, Deed, Opening
from svc.text.language import _

AT_ONCE = Field(
    "dispatch",
    "随即通知责任部门",
    "inform the department by `routes` at once",
    "flag",
    offered_if=asked_when.may_dispatch,
)


def dispatch_at_once(given: dict[str, Any], _facts: Mapping[str, Any]) -> list[Act]:
    """The step that informs the department while the complaint is registered (012.1)."""
    return [Act(THIS, "dispatch", {})] if given.pop(AT_ONCE.name, None) else []


# What one change sets off


def acts_after_change(before: Record | None, after: Record, linked: Mapping[str, Record]) -> Sequence[Act]:
    """The acts that a new or changed complaint sets off.

    The inquiry that it comes from names it, too (009.2).
    """
    more = escalate_second_reopening(before, after) if before else incoming_document(after, linked)
    return [*first_asked.link_inquiry(before, after, linked), *more]


def incoming_document(complaint: Record, linked: Mapping[str, Record]) -> list[Act]:
    """The act that registers the incoming document of a written complaint, where it has none (012.3)."""
    if complaint["channel"] not in WRITTEN or any(r.kind.name == "incoming" for r in linked.values()):
        return []
    given = {
        "sender": complaint["name"] or complaint["unit"] or _("anonymous"),
        "subject": complaint["matter"],
        "sort": "complaint",
        "number": complaint["document"],
        "complaint": complaint.id,
        "received": complaint["received"],
        "receiver": complaint["receiver"],
    }
    return [Act("", "add", {k: v for k, v in given.items() if v}, kind="incoming")]


def escalate_second_reopening(before: Record, after: Record) -> list[Act]:
    """The act that escalates a complaint to the director once it is reopened a second time (015.8)."""
    reopened = sum(t.do == "reopen" for t in after.trail)
    if reopened < 2 or reopened <= sum(t.do == "reopen" for t in before.trail):
        return []
    text = _("reopened {count} times").format(count=reopened)
    return [Act(after.id, "escalate", {"to": "director", "text": text, "auto": True})]


# Rows of QR-002FW


OUTCOME = Field("outcome", "处理结果", "outcome")
UNSETTLED = Field("unsettled", "未办结", "unsettled", "flag")


def complaint_from_paper(kind: Kind, row: Mapping[str, Any], at: datetime, now: datetime) -> list[Deed]:
    """The deeds of a row of the paper form: with a satisfied callback the complaint is settled and closed.

    Many books have an outcome beside it. Where it says that nothing is settled, the complaint stays open.
    """
    deeds = shared.record_from_paper(kind, row, at, now)
    said = str(row.get("outcome") or "")
    if row.get("unsettled"):
        return [*deeds, Deed(Act(THIS, "note", {"text": said}), at)]
    if row.get("callback", {}).get("opinion") not in CONTENT:
        return [*deeds, Deed(Act(THIS, "note", {"text": said}), at)] if said else deeds
    text = said or _("as the paper form has it")
    settled = [Act(THIS, "remedy", {"text": text}), Act(THIS, "resolve", {"text": text, "told": True})]
    return [*deeds[:-1], *(Deed(act, at) for act in settled), deeds[-1], Deed(Act(THIS, "close", {}), at)]


SAME_AS = Field("same_as", "并入", "the same matter as", "id", kinds=("complaint",))


def steps_at_once(given: dict[str, Any], facts: Mapping[str, Any]) -> list[Act]:
    """The steps taken with the registration: it is dispatched, or joined to one about the same matter (015.7)."""
    other = given.pop(SAME_AS.name, None)
    return dispatch_at_once(given, facts) + ([Act(THIS, "same-as", {"of": other})] if other else [])


COMPLAINT = Kind(
    "complaint",
    "C",
    "投诉",
    "complaint",
    fields=(
        Field("matter", "投诉事由", "matter", required=True),
        Field("demand", "要求", "demand"),
        CATEGORY,
        Field(
            "channel",
            "渠道",
            "channel",
            "choice",
            required=True,
            choices=CHANNEL,
            eased=leaves_value("superior"),
        ),
        RECEIVED,
        UNIT,
        NAME,
        PHONE,
        SEVERITY,
        Field("document", "文号", "document number", private="number"),
        Field("against", "被投诉人", "against", "name", many=True, conflict=True, outsiders="warned", private="staff"),
        RECEIVER,
        inquiry_field("matter"),
    ),
    openings=(
        Opening(
            "add",
            "登记投诉",
            "register a complaint",
            "011.1.1",
            extra=(AT_ONCE, SAME_AS),
            splits=steps_at_once,
            time="received",
            roles=ALL,
        ),
    ),
    time="received",
    contact=Contact(),
    escalation=Escalation(urge="urge", report="escalate"),
    import_key=("received", "unit", "name", "matter"),
    from_paper=complaint_from_paper,
    paper=(OUTCOME, UNSETTLED),
    subject=("matter",),
    prompts=("unit", "name", "phone", "matter", "demand", "category", "channel", AT_ONCE.name),
    columns=("received", "unit", "name", "category", "severity", "matter"),
    urgent={"severity": "major"},
    alike="category",
    given_to=last_departments,
    statuses=choices(
        "registered 已登记 registered",
        "dispatched 处理中 dispatched",
        "resolved 已处理 resolved",
        "referred 已转有关部门 referred",
        "withdrawn 已撤回 withdrawn",
        "joined 已并案 joined",
        "reopened 重新打开 reopened",
        "closed 已关闭 closed",
    ),
    over=("resolved", "referred", "withdrawn", "joined", "closed"),
    follows=acts_after_change,
    checks=(backlink_faults,),
    told_elsewhere=TOLD_AT_CALLBACKS,
    steps=STEPS,
    deadlines=DEADLINES,
)
