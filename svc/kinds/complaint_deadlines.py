"""The deadlines of a complaint: their starts, what meets them and whom they wait for (006, 011, 012, 017)."""

from svc.kinds.callback_tasks import meeting_is_done
from svc.kinds.called_back import callback_held, called_of_old, reachable
from svc.kinds.complaint_rules import concerns_action, is_outcome_reply, ready_to_close
from svc.kinds.shared import WRITTEN, first_receiver
from svc.model.case import People
from svc.model.deadlines import Deadline
from svc.model.record import Moment, Record

HANDLED = ("dispatched", "reopened")  # the statuses in which departments may be at work
DECIDERS = {"director": "director", "leader": "leader", "department": "leader"}  # role, by whom it was reported to


def outcome_told(moment: Moment, owner: Record) -> bool:
    """True if a step tells the outcome of the complaint that owes it, or of the one that its document belongs to."""
    return moment.record.id in (owner.id, owner["complaint"]) and is_outcome_reply(moment.taken)


def is_major(moment: Moment) -> bool:
    """True if the moment made the complaint a major one."""
    return bool(moment.taken["severity"] == "major")


def wants_decision(moment: Moment) -> bool:
    """True if the complaint was reported to somebody who has to decide; an authority owes the site nothing."""
    return moment.taken["to"] in DECIDERS


def decider(moment: Moment) -> str:
    """The person named by an escalation, else the role that it was reported to."""
    return str(moment.taken["name"] or DECIDERS[moment.taken["to"]])


def found_false(moment: Moment, owner: Record) -> bool:
    """True if the complainant's name, address or contact proved false, so that no answer can reach them (006.18)."""
    own = moment.record.id == owner.id
    return own and moment.taken.do == "unreachable" and moment.taken["text"] != "no-answer"


def found_effective(moment: Moment, owner: Record) -> bool:
    """True if a corrective action was inspected and has not failed."""
    return moment.record.id == owner.id and moment.taken.do == "verify" and not moment.taken["failed"]


def answered_in_writing(moment: Moment, owner: Record) -> bool:
    """True if a step answers a written complaint's document: in writing, or as the resident wished (012.3)."""
    taken = moment.taken
    return outcome_told(moment, owner) and (taken["means"] in WRITTEN or bool(taken["wish"]))


def departments_or_receiver(record: Record) -> str:
    """The departments that handle the complaint, else its first receiver."""
    return "、".join(dispatched_departments(record)) or first_receiver(record)


def departments_until_remedy(record: Record, people: People) -> str:
    """The departments that have not reported their remedy yet, else the first receiver.

    Where several handle it jointly, each is waited for until its own remedy (009.5, 015.7). One recorded by somebody of
    none of them, such as the desk, is that of all.
    """
    departments = dispatched_departments(record)
    jointly = departments if record.status in HANDLED else []  # once it is settled, nobody is waited for any more
    waiting = [name for name in departments if not has_own_remedy(record, name, jointly, people)]
    return "、".join(waiting) or first_receiver(record)


def has_own_remedy(record: Record, department: str, jointly: list[str], people: People) -> bool:
    """True if a department's remedy is on record since the complaint was dispatched to it, or reopened, last.

    A remedy by one of the others that handle it jointly does not count.
    """
    begins = (
        n
        for n, t in enumerate(record.trail)
        if t.do == "reopen" or (t.do == "dispatch" and department in (t["to"] or ()))
    )
    others = {name for name in jointly if name != department}
    return any(
        t.do == "remedy" and people.works_in.get(t.by) not in others for t in record.trail[max(begins, default=0) :]
    )


def dispatched_departments(record: Record) -> list[str]:
    """The departments it was dispatched to since it was last reopened, or else at any time."""
    sent = [t for t in record.since("reopen") if t.do == "dispatch"] or [t for t in record.trail if t.do == "dispatch"]
    return list(dict.fromkeys(name for t in sent for name in t["to"] or ()))


def last_departments(record: Record) -> list[str]:
    """The departments that it was dispatched to last, several where they handle it jointly (015.7)."""
    sent = record.last("dispatch")
    return list(sent["to"] or ()) if sent else []


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
        "decide",
        "领导作出决定",
        "decide on it",
        "011.2.2",
        lasts="1d",
        starts={"escalate": ""},
        starting=wants_decision,
        sooner={"escalate": "answer_by"},
        by_svc=True,
        replaces=True,
        met_by=("decide", "refer"),
        asks=decider,
        new=True,
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
        met_by=("reply", "refer", found_false, "escalate", outcome_told),
        met_of_old=("unreachable",),
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
        who_of=departments_until_remedy,
    ),
    Deadline(
        "correct",
        "完成纠正措施",
        "finish the corrective action",
        "011.2.3",
        starts={"correct": "due"},
        met_by=(found_effective,),
        many=True,
        matches=concerns_action,
        reset={"verify": "due"},
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
        begun_by=meeting_is_done,
        voided_by=("reopen",),
        who=first_receiver,
        share=100,
        met_of_old=(called_of_old,),
    ),
    Deadline(
        "close",
        "关闭归档",
        "close and file it",
        "006.19",
        lasts="3d",
        starts=dict.fromkeys(("classify", "reply", "resolve", "refer", "same-as", "unreachable"), ""),
        ready=ready_to_close,
        met_by=("close",),
        voided_by=("reopen",),
        who=first_receiver,
        new=True,
    ),
)
