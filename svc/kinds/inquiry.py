"""Inquiries: the first one asked stays answerable until the resident has the answer (003, 006, 008, 009, 010)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svc.kinds import asked_when
from svc.kinds.attempts import ATTEMPT, UNREACHABLE
from svc.kinds.first_asked import (
    WAITING,
    chain_faults,
    next_level_up,
    receiver_answered_for,
    stays_answerable,
    superior,
    transferred_departments,
    was_transferred,
)
from svc.kinds.inquiry_deadlines import DEADLINES
from svc.kinds.inquiry_help import put_off_by_director, stays_urgent
from svc.kinds.referrals import MATTER, OFFICE, WAY
from svc.kinds.shared import CHANNEL, NAME, PHONE, QUOTE, RECEIVED, RECEIVER, REOPEN, SAID, TOLD, UNIT, choices
from svc.model.case import Case
from svc.model.contact import Contact
from svc.model.fields import TEXT, Field
from svc.model.kind import Kind
from svc.model.roles import ALL, OVERSEERS
from svc.model.situation import always
from svc.model.steps import THIS, Act, Deed, Opening, Step
from svc.text.dataclass import replace
from svc.text.errors import Refusal
from svc.text.language import _

SORT = Field(
    "kind",
    "类别",
    "kind",
    "choice",
    required=True,
    choices=choices(
        "question 咨询 question",
        "help 求助 call-for-help",
        "suggestion 建议 suggestion",
        "message 留言 message",
        "payment 缴费 payment",
    ),
)
COVERS = Field("for", "代首问人", "for the first receiver", "staff", outsiders="taken", fills=receiver_answered_for)
AT_ONCE = (Field("answer", "当场答复", "answer at once", spoken=True), QUOTE)


def answer_at_once(given: dict[str, object], _facts: object) -> list[Act]:
    """The answer step for an inquiry that was answered at once (009.3)."""
    text, quote = given.pop("answer", None), given.pop("quote", None)
    return [Act(THIS, "answer", {"text": text} | ({"quote": quote} if quote else {}))] if text else []


def can_be_called_back(case: Case) -> None:
    """Refuse a telephone message without the caller's name and number (003.13)."""
    record = case.after
    if case.taken.do not in ("add", "amend") or record["kind"] != "message" or record["channel"] != "phone":
        return
    if missing := [record.kind.all_fields[name] for name in ("name", "phone") if not record[name]]:
        raise Refusal(
            _("nobody can call back: a message on the telephone needs a name and a number"),
            article="003.13",
            todo=_("ask for it, and add {options}").format(options=" ".join(f"{f.option} …" for f in missing)),
        )


SPOT = Field("spot", "地点", "place")  # a place or a home, as the form has them in one column
HANDED = Field("handed", "转交", "handed to")


def inquiry_from_paper(kind: Kind, row: Mapping[str, Any], at: datetime, _now: datetime) -> list[Deed]:
    """The deeds of a row of the register."""
    from svc.kinds.inquiry_paper import inquiry_deeds  # only who brings in a book needs it

    return inquiry_deeds(kind, row, at)


INQUIRY = Kind(
    "inquiry",
    "Q",
    "问询",
    "inquiry",
    fields=(
        Field("matter", "事项", "matter", required=True),
        SORT,
        RECEIVED,
        Field("place", "地点", "place"),
        replace(NAME, needed_if=asked_when.calls_back, offered_if=always),
        replace(PHONE, needed_if=asked_when.calls_back, offered_if=always),
        UNIT,
        Field("channel", "渠道", "channel", "choice", choices=CHANNEL),
        RECEIVER,
        Field("repeated_back", "已复述核对", "repeated back", "flag"),
    ),
    openings=(
        Opening(
            "add",
            "登记问询",
            "register an inquiry",
            "003.7",
            extra=AT_ONCE,
            splits=answer_at_once,
            time="received",
            roles=ALL,
        ),
    ),
    time="received",
    contact=Contact(),
    import_key=("received", "place", "name", "matter"),
    from_paper=inquiry_from_paper,
    paper=(SPOT, HANDED),
    subject=("matter",),
    prompts=("kind", "matter", "channel", "unit", "name", "phone", "place", "repeated_back", "answer"),
    columns=("received", "kind", "unit", "name", "receiver", "matter"),
    rank=("kind", "help"),
    urgent={"kind": "help"},
    statuses=choices(
        "open 待答复 open",
        "transferred 已转办 transferred",
        "answered 已答复 answered",
        "referred 已指引 referred",
        "turned 已转报修或投诉 turned-into-a-repair-or-complaint",
    ),
    over=("answered", "referred", "turned"),
    settled=(can_be_called_back,),
    checks=(chain_faults,),
    steps=(
        Step(
            "transfer",
            "转办",
            "hand it to a department, and stay answerable",
            "009.3",
            (
                Field("to", "部门", "department", "department", required=True),
                Field("person", "经手人", "person", "staff"),
                TEXT,
            ),
            after=WAITING,
            to="transferred",
        ),
        Step(
            "feedback",
            "部门反馈",
            "the department reports back to the first receiver",
            "009.5",
            (SAID,),
            after=("transferred", "answered", "referred", "turned"),
            roles=OVERSEERS,
            given_to=transferred_departments,
            guards=(was_transferred,),
        ),
        Step(
            "answer",
            "答复",
            "answer the resident",
            "009.4",
            (TOLD, COVERS, QUOTE),
            after=(*WAITING, "answered", "referred", "turned"),
            to="answered",
            guards=(stays_answerable,),
        ),
        Step(
            "refer",
            "指引",
            "out of scope: name the office, and the exact way there",
            "010.6",
            (
                OFFICE,
                MATTER,
                WAY,
                COVERS,
                QUOTE,
            ),
            after=(*WAITING, "answered", "referred"),
            to="referred",
            guards=(stays_answerable,),
        ),
        Step(
            "promise",
            "约定答复时间",
            "agree upon the time of the answer",
            "003.10",
            (
                Field(
                    "next",
                    "答复时间",
                    "when",
                    "deadline",
                    required=True,
                    options=("--next", "--when", "--answer-by"),
                    puts_off=True,
                ),
                replace(TEXT, spoken=True),
                QUOTE,
            ),
            after=WAITING,
            guards=(put_off_by_director,),
        ),
        Step(
            "report-up",
            "上报请示",
            "beyond the office: report it up, the superior answers",
            "009.5",
            (
                Field(
                    "to",
                    "上报对象",
                    "to",
                    "choice",
                    choices=choices("director 管理处主任 director", "leader 公司主管领导 company-leader"),
                    fills=next_level_up,
                ),
                Field("name", "上级", "superior", "staff", fills=superior),
                Field(
                    "text",
                    "原因",
                    "why",
                    required=True,
                    options=("--why", "--text", "--reason", "--comment"),
                ),
            ),
            after=WAITING,
        ),
        ATTEMPT,
        UNREACHABLE,
        replace(REOPEN, after=("answered", "referred"), to="open"),
        Step(
            "become",
            "转为",
            "a repair or complaint is registered from it",
            "009.2",
            (Field("record", "记录", "record", "id", required=True, kinds=("repair", "complaint")),),
            after=(*WAITING, "answered", "referred", "turned"),
            to="turned",
            typed=False,
            guards=(stays_urgent,),
        ),
    ),
    deadlines=DEADLINES,
)
