"""Callbacks (QR-003FW): until the resident is satisfied (011.2.4, 017, 018, 019)."""

from datetime import datetime

from svc.kinds import asked_when
from svc.kinds.attempts import ATTEMPT, UNREACHABLE
from svc.kinds.callback_about import called_by_another, same_home
from svc.kinds.callback_deadlines import DEADLINES
from svc.kinds.callback_rules import (
    WITH_IT,
    answers_dissatisfaction,
    answers_low_grades,
    callback_from_paper,
    follow_up_acts,
    has_opinion,
    has_reason,
    has_rework,
    held_or_booked,
    is_answered,
    lies_ahead,
    reopen_matters,
    rework_departments,
)
from svc.kinds.callback_tasks import (
    answered_by_its_own,
    default_reader,
    last_item_done,
    meeting_items,
    own_or_oldest,
    proposals,
)
from svc.kinds.complaint_outcome import ACCEPTED, NEXT_INSTANCE, names_next_instance
from svc.kinds.not_done import says_done
from svc.kinds.shared import MEANS, NAME, PHONE, QUOTE, SAID, UNIT, choices
from svc.model.contact import Call, Contact
from svc.model.fields import TEXT, Field, leaves_value, same_names
from svc.model.kind import BEGINS, FollowUp, Kind
from svc.model.record import Record
from svc.model.roles import ALL, OVERSEERS
from svc.model.situation import always
from svc.model.steps import Opening, Step
from svc.text.dataclass import replace

OPINION = choices("satisfied 满意 satisfied", "fairly 较满意 fairly-satisfied", "dissatisfied 不满意 dissatisfied")
TOPICS = choices(
    "security 治安工作 security",
    "greening 清洁绿化 cleaning-and-greening",
    "pests 消杀清运 pests-and-refuse",
    "noise 噪声影响 noise",
    "works 工程维修 works",
    "complaints 投诉处理 complaints",
    "attitude 服务态度 attitude",
    "efficiency 工作效率 efficiency",
)
HELD = (
    Field("content", "回访内容", "content", spoken=True),
    Field("result", "处理结果", "result", spoken=True),
    Field("punctuality", "守时", "punctuality", "choice", choices=OPINION),
    Field("attitude", "态度", "attitude", "choice", choices=OPINION),
    Field("quality", "质量", "quality", "choice", choices=OPINION),
    Field(
        "opinion",
        "意见",
        "opinion",
        "choice",
        choices=OPINION,
        eased=leaves_value("dissatisfied"),
        needed_if=asked_when.reaches_resident,
    ),
    Field("wishes", "期望及提议", "wishes"),
    Field("signed", "住户签名", "signed", "name", headings=("签名", "业主签名")),
    Field("topics", "回访专题", "topics", "rates", choices=TOPICS, values=OPINION, options=("--topic",)),
    ACCEPTED,
    NEXT_INSTANCE,
    Field("major", "重大问题", "major finding", "flag"),
    QUOTE,
)
WITH = Field("with", "同行人员", "who came along", "staff", outsiders="taken")
LATER = ("held", *(f.name for f in HELD))
WHEN = Field("when", "时间", "when", "deadline", required=True, options=("--when", "--next"))
APPOINTMENT = Field("when", "预约时间", "booked", "deadline", required=True)
ITEM = Field(
    "item",
    "事项",
    "item",
    "parts",
    many=True,
    parts=(
        Field("text", "解决办法", "solution", required=True),
        Field("who", "责任人", "who", "assignee", required=True, private="staff"),
        Field("until", "完成期限", "until", "deadline", required=True),
    ),
)
ITEM_OF_OLD = tuple(replace(part, required=False, derived=True) for part in ITEM.parts[1:])  # older files: one
ANSWER = (SAID, Field("proposal", "建议序号", "proposal", "count", fills=own_or_oldest(proposals)))
READER = (answered_by_its_own(proposals, "proposal"),)
DUE = Field("due", "完成期限", "due", "deadline", required=True)
BY_DEPARTMENT = Field("to", "责任部门", "department", "department", required=True)
ABOUT = Field("about", "回访事项", "about", "id", many=True, copies_from=same_names("unit", "name", "phone"))
CALLED = "called."  # what stands before the means: when somebody was called back so
UNANSWERED = "unanswered."  # or when somebody was called without being reached


def as_call(record: Record) -> Call:
    """The callback as a call: booked, held, or neither if the appointment was missed."""
    held = record["held"] if record.status == "held" else None
    booked = record["booked"] if record.status == "booked" else None
    return Call(record["means"] or "", held, booked, tuple(record["about"] or ()), is_answered(record))


def times_looked_for(record: Record) -> dict[str, datetime]:
    """The time of a held callback under its means, for the site's own promises (017.1), and the end of its meetings."""
    done = last_item_done(record)
    found = {BEGINS: done} if done else {}
    if record.status == "held" and record["held"]:
        found[f"{CALLED if is_answered(record) else UNANSWERED}{record['means']}"] = record["held"]
    return found


CALLBACK = Kind(
    "callback",
    "B",
    "回访",
    "callback",
    fields=(
        Field("means", "方式", "means", "choice", required=True, choices=MEANS),
        ABOUT,
        UNIT,
        Field("held", "回访时间", "held", "time", past=True),
        Field("booked", "预约时间", "booked", "deadline", options=("--when", "--booked")),
        NAME,
        PHONE,
        Field("caller", "回访人", "caller", "staff"),
        WITH,
        Field("survey", "满意度调查", "survey"),
        *HELD,
    ),
    openings=(
        Opening(
            "book",
            "预约回访",
            "book a callback",
            "017.2",
            needs=("booked",),
            either=("about", "unit"),
            without=LATER,
            guards=(same_home, called_by_another),
        ),
        Opening(
            "record",
            "登记回访",
            "record a callback",
            "017.6",
            either=("about", "unit"),
            without=("booked",),
            extra=WITH_IT,
            splits=follow_up_acts,
            guards=(same_home, called_by_another, has_opinion),
            time="held",
        ),
    ),
    time="held",
    contact=Contact(),
    call=as_call,
    follow_up=FollowUp(about="about", alike=("unit", "opinion"), detail="content", added=("caller",)),
    import_key=("held", "unit", "content", "result", "opinion"),
    indexed_times=times_looked_for,
    from_paper=callback_from_paper,
    subject=("content", "about", "unit"),
    prompts=(
        *("means", "about", "unit", "booked", "content", "result", "punctuality", "attitude", "quality", "opinion"),
        *("accepted", "next_instance", "wishes", *(f.name for f in WITH_IT)),
    ),
    holder="caller",
    columns=("held", "booked", "unit", "name", "means", "about", "opinion"),
    statuses=choices("booked 已预约 booked", "missed 未赴约 missed", "held 已回访 held"),
    over=("held",),
    first_status=held_or_booked,
    follows=reopen_matters,
    settled=(answers_dissatisfaction, answers_low_grades, names_next_instance),
    steps=(
        Step(
            "record",
            "登记回访",
            "record a callback",
            "017.6",
            (Field("held", "回访时间", "held", "time", past=True), WITH, *HELD),
            after=("booked", "missed"),
            to="held",
            sets=same_names(*LATER, "with"),
            guards=(called_by_another, has_opinion),
            prompts=(
                "content",
                "result",
                "punctuality",
                "attitude",
                "quality",
                "opinion",
                "accepted",
                "next_instance",
                "wishes",
            ),
        ),
        Step(
            "schedule",
            "改约回访",
            "set another time for the appointment",
            "017.2",
            (APPOINTMENT, TEXT),
            after=("booked", "missed"),
            to="booked",
            sets={"when": "booked"},
            guards=(lies_ahead,),
        ),
        Step("miss", "未赴约", "the appointment was not kept", "017.2", (TEXT,), after=("booked",), to="missed"),
        Step(
            "rework", "要求返工", "ask a department to do it again", "019", (BY_DEPARTMENT, DUE, TEXT), after=("held",)
        ),
        Step(
            "rework-done",
            "返工完成",
            "the rework is done",
            "019",
            (TEXT,),
            after=("held",),
            roles=OVERSEERS,
            given_to=rework_departments,
            guards=(has_rework, says_done),
        ),
        Step(
            "next",
            "约定下次回访",
            "set the next callback, and say why",
            "019",
            (WHEN, replace(TEXT, needed_if=always)),
            guards=(has_reason,),
        ),
        Step(
            "meeting",
            "部门会议",
            "hold the meeting on a major finding",
            "017.4",
            (ITEM, TEXT, *ITEM_OF_OLD, Field("date", "会议时间", "date", "time", past=True)),
            after=("held",),
            wants=("item",),
        ),
        Step(
            "item-done",
            "事项落实",
            "an item of a meeting is done: what came of it",
            "017.4",
            (Field("item", "事项序号", "item", "count", required=True, placed=True), SAID),
            after=("held",),
            roles=ALL,
            guards=(answered_by_its_own(meeting_items, "item"),),
        ),
        Step("decide", "逐项答复", "answer an item of the meeting", "017.4", (SAID,), typed=False),
        Step(
            "propose",
            "改进建议",
            "propose an improvement to a leader or a department",
            "017.6",
            (
                Field("text", "建议", "proposal", required=True, options=TEXT.options),
                Field("to", "呈报对象", "to", "assignee", private="staff", fills=default_reader),
                Field("due", "答复期限", "due", "deadline"),
            ),
            after=("held",),
            prompts=("to",),
        ),
        Step("adopt", "采纳建议", "adopt a proposal", "017.6", ANSWER, after=("held",), roles=ALL, guards=READER),
        Step(
            "decline",
            "不采纳建议",
            "decline a proposal",
            "017.6",
            ANSWER,
            after=("held",),
            roles=ALL,
            guards=READER,
        ),
        ATTEMPT,
        UNREACHABLE,
    ),
    deadlines=DEADLINES,
)
