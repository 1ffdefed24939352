"""Repairs (QR-001FW): reported, dispatched, done by the appointment, called back until satisfied (007, 015.9, 017)."""

from svc.kinds.attempts import ATTEMPT, UNREACHABLE
from svc.kinds.callback_tasks import meeting_is_done
from svc.kinds.called_back import callback_held, called_of_old, reachable
from svc.kinds.first_asked import backlink_faults, inquiry_field, link_inquiry
from svc.kinds.not_done import says_done
from svc.kinds.repair_costs import CHARGED, FEE, MATERIAL, USED
from svc.kinds.shared import CHANNEL, NAME, PHONE, RECEIVER, REOPEN, UNIT, choices, first_receiver, record_from_paper
from svc.model.contact import Contact
from svc.model.deadlines import Deadline, Special
from svc.model.fields import TEXT, Field, leaves_value, put_later, same_names
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.roles import ALL, OVERSEERS
from svc.model.steps import ATTACH, Opening, Step
from svc.text.dataclass import replace

WORKER = Field("worker", "维修人员", "worker", "staff", outsiders="taken")
BEFORE_AFTER = choices("before 修前 before", "after 修后 after")  # when a picture was taken
OPEN = ("registered", "dispatched", "reopened")


def dispatched_to(record: Record) -> list[str]:
    """The department that the repair was last dispatched to, where it was."""
    sent = record.last("dispatch")
    return [sent["to"]] if sent and sent["to"] else []


def dispatched_department(record: Record) -> str:
    """The department that the repair was last dispatched to, else the first receiver."""
    return next(iter(dispatched_to(record)), first_receiver(record))


def is_urgent(record: Record) -> bool:
    """True if the repair can't wait, such as a burst pipe (006.7)."""
    return bool(record["urgency"] == "urgent")


REPAIR = Kind(
    "repair",
    "R",
    "报修",
    "repair",
    fields=(
        replace(UNIT, zh="报修地点", required=True),
        Field("item", "维修项目", "item", required=True),
        Field("reported", "报修时间", "reported", "time", past=True, eased=put_later),
        NAME,
        PHONE,
        Field("category", "类别", "category"),
        Field(
            "urgency",
            "紧急程度",
            "urgency",
            "choice",
            default="normal",
            choices=choices("urgent 紧急 urgent", "normal 一般 normal"),
            eased=leaves_value("urgent"),
        ),
        Field("appointment", "预约维修时间", "appointment", "deadline"),
        Field("channel", "渠道", "channel", "choice", choices=CHANNEL),
        RECEIVER,
        Field("remark", "备注", "remark"),
        inquiry_field("item"),
    ),
    openings=(Opening("add", "登记报修", "register a repair", "007", time="reported", roles=ALL),),
    time="reported",
    contact=Contact(),
    import_key=("reported", "unit", "name", "item"),
    from_paper=record_from_paper,
    subject=("item",),
    prompts=("unit", "name", "phone", "item", "urgency", "appointment"),
    columns=("reported", "unit", "name", "urgency", "appointment", "item"),
    rank=("urgency", "urgent"),
    urgent={"urgency": "urgent"},
    alike="category",
    given_to=dispatched_to,
    follows=link_inquiry,
    checks=(backlink_faults,),
    computed=(USED, CHARGED),
    statuses=choices(
        "registered 已登记 registered", "dispatched 维修中 dispatched", "done 已完成 done", "reopened 重新打开 reopened"
    ),
    over=("done",),
    steps=(
        Step(
            "dispatch",
            "派工",
            "send it to the department",
            "007",
            (
                Field("to", "责任部门", "department", "department", required=True, routed_by="category"),
                WORKER,
                TEXT,
            ),
            after=OPEN,
            to="dispatched",
        ),
        Step(
            "schedule",
            "改约维修时间",
            "move the appointment, and say why",
            "006.8",
            (Field("when", "预约维修时间", "when", "deadline", required=True), TEXT),
            after=OPEN,
            sets={"when": "appointment"},
        ),
        Step(
            "done",
            "维修完成",
            "the work is done, with its result",
            "007",
            (
                Field("result", "维修结果", "result", required=True, options=("--result", "--text")),
                WORKER,
                MATERIAL,
                FEE,
            ),
            after=OPEN,
            to="done",
            prompts=("material", "fee"),
            sets=same_names("result"),
            roles=OVERSEERS,
            given_to=dispatched_to,
            guards=(says_done,),
        ),
        replace(ATTACH, asks=tuple(replace(f, choices=BEFORE_AFTER) if f.name == "when" else f for f in ATTACH.asks)),
        ATTEMPT,
        UNREACHABLE,
        replace(REOPEN, after=("done",)),
    ),
    deadlines=(
        Deadline(
            "dispatch",
            "派工",
            "send it to the department",
            "007",
            lasts="1d",
            special=Special("urgent", is_urgent, "30min"),
            starts={"add": ""},
            met_by=("dispatch", "done"),
            who=first_receiver,
        ),
        Deadline(
            "done",
            "完成维修",
            "finish the repair",
            "007",
            lasts="3d",
            special=Special("urgent", is_urgent, "1d", unless_sooner=True),
            or_else=("add",),
            starts={"add": "appointment", "schedule": "when", "reopen": ""},
            met_by=("done",),
            voided_by=("reopen",),
            who=dispatched_department,
        ),
        Deadline(
            "callback",
            "回访住户",
            "call the resident back",
            "017.1",
            lasts="7d",
            starts={"done": ""},
            starting=reachable,
            met_by=(callback_held, "unreachable"),
            begun_by=meeting_is_done,
            voided_by=("reopen",),
            who=first_receiver,
            share=30,
            met_of_old=(called_of_old,),
        ),
    ),
)
