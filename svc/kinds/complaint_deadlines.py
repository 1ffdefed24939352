"""The deadlines of a complaint: their starts, what meets them and whom they wait for (006, 011, 012, 017)."""

from svc.kinds.complaint_rules import is_outcome_reply
from svc.kinds.shared import callback_held, first_receiver, reachable
from svc.model.deadlines import Deadline
from svc.model.record import Moment, Record


def outcome_told(moment: Moment, owner: Record) -> bool:
    """True if a step tells the outcome of the complaint that owes it, or of the one that its document belongs to."""
    return moment.record.id in (owner.id, owner["complaint"]) and is_outcome_reply(moment.taken)


def is_major(moment: Moment) -> bool:
    """True if the moment made the complaint a major one."""
    return bool(moment.taken["severity"] == "major")


def departments_or_receiver(record: Record) -> str:
    """The departments that handle the complaint, else its first receiver."""
    return "、".join(dispatched_departments(record)) or first_receiver(record)


def dispatched_departments(record: Record) -> list[str]:
    """The departments it was dispatched to since it was last reopened, or else at any time."""
    sent = [t for t in record.since("reopen") if t.do == "dispatch"] or [t for t in record.trail if t.do == "dispatch"]
    return list(dict.fromkeys(name for t in sent for name in t["to"] or ()))


DEADLINES = (
    Deadline(
        "escalate",
        "上报重大投诉",
        "report the major complaint",
        "006.16",
        lasts="2h",
        starts={"add": "", "classify": "", "amend": ""},
        starting=is_major,
        applies=lambda record: record["severity"] == "major",
        met_by=("escalate", "decide"),
        who=first_receiver,
    ),
    Deadline(
        "dispatch",
        "通知责任部门",
        "inform the department",
        "012.1",
        lasts="1d",
        starts={"add": ""},
        met_by=("dispatch", "refer", "same-as", outcome_told),
        who=first_receiver,
    ),
    Deadline(
        "answer",
        "答复投诉人",
        "answer the complainant",
        "006.18",
        lasts="3d",
        starts={"add": "", "reopen": "", "reply": "next", "escalate": "answer_by"},
        met_by=("reply", "refer", "unreachable", "escalate", outcome_told),
        voided_by=("reopen",),
        who=first_receiver,
    ),
    Deadline(
        "settle",
        "处理完成",
        "settle the matter",
        "011.1.4",
        lasts="3d",
        starts={"add": "", "reopen": ""},
        moved={"reply": "next", "escalate": "answer_by"},
        met_by=("resolve", "refer", "same-as"),
        voided_by=("reopen",),
        who=departments_or_receiver,
    ),
    Deadline(
        "correct",
        "完成纠正措施",
        "finish the corrective action",
        "011.2.3",
        starts={"correct": "due"},
        met_by=("verify",),
        many=True,
        who=departments_or_receiver,
    ),
    Deadline(
        "report_back",
        "向上级回报结果",
        "report the result to the superior",
        "006.20",
        lasts="1d",
        starts={"resolve": "", "refer": "", "same-as": ""},
        applies=lambda record: record["channel"] == "superior",
        met_by=("report",),
        voided_by=("reopen",),
        who=first_receiver,
    ),
    Deadline(
        "callback",
        "回访投诉人",
        "call the complainant back",
        "017.1",
        lasts="7d",
        starts={"resolve": ""},
        starting=reachable,
        met_by=(callback_held, "unreachable"),
        voided_by=("reopen",),
        who=first_receiver,
        share=100,
    ),
)
