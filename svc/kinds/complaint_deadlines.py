"""The deadlines of a complaint: what starts each, what meets it, whom it waits for (006, 011, 012, 017)."""

from svc.kinds.complaint_rules import told
from svc.kinds.shared import held, reachable, receiver
from svc.model.deadlines import Deadline
from svc.model.record import Moment, Record


def outcome(moment: Moment, owner: Record) -> bool:
    """The complainant was told the outcome of the complaint in question, or of the one that a document belongs to."""
    return moment.record.id in (owner.id, owner["complaint"]) and told(moment.taken)


def is_major(moment: Moment) -> bool:
    """A moment that made the complaint a major one."""
    return bool(moment.taken["severity"] == "major")


def waits_for(record: Record) -> str:
    """Its departments, else the first receiver."""
    return "、".join(departments(record)) or receiver(record)


def departments(record: Record) -> list[str]:
    """The departments it was dispatched to since it was last reopened, else at all."""
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
        who=receiver,
    ),
    Deadline(
        "dispatch",
        "通知责任部门",
        "inform the department",
        "012.1",
        lasts="1d",
        starts={"add": ""},
        met_by=("dispatch", "refer", "same-as", outcome),
        who=receiver,
    ),
    Deadline(
        "answer",
        "答复投诉人",
        "answer the complainant",
        "006.18",
        lasts="3d",
        starts={"add": "", "reopen": "", "reply": "next", "escalate": "answer_by"},
        met_by=("reply", "refer", "unreachable", "escalate", outcome),
        voided_by=("reopen",),
        who=receiver,
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
        who=waits_for,
    ),
    Deadline(
        "correct",
        "完成纠正措施",
        "finish the corrective action",
        "011.2.3",
        starts={"correct": "due"},
        met_by=("verify",),
        many=True,
        who=waits_for,
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
        who=receiver,
    ),
    Deadline(
        "callback",
        "回访投诉人",
        "call the complainant back",
        "017.1",
        lasts="7d",
        starts={"resolve": ""},
        starting=reachable,
        met_by=(held, "unreachable"),
        voided_by=("reopen",),
        who=receiver,
        share=100,
    ),
)
