"""The deadlines of an inquiry: the answer, the department's feedback, the call after help (006, 009, 017)."""

from svc.kinds.callback_tasks import meeting_is_done
from svc.kinds.called_back import callback_held, reachable
from svc.kinds.first_asked import answerer, department_in_charge
from svc.kinds.inquiry_help import calls_for_help, owes_answer
from svc.kinds.shared import first_receiver
from svc.model.deadlines import Deadline, Special

DEADLINES = (
    Deadline(
        "answer",
        "答复住户",
        "answer the resident",
        "006.5",
        lasts="3d",  # the manual leaves the number of days blank: a setting
        special=Special("help", calls_for_help, "30min"),
        starts={"add": "", "promise": "next", "reopen": ""},
        applies=owes_answer,
        met_by=("answer", "refer"),
        voided_by=("become",),
        who=answerer,
    ),
    Deadline(
        "feedback",
        "部门反馈",
        "report back to the first receiver",
        "009.5",
        lasts="1d",
        starts={"transfer": ""},
        met_by=("feedback", "answer", "refer"),
        voided_by=("transfer", "become"),
        who=department_in_charge,
    ),
    Deadline(
        "callback",
        "回访求助人",
        "call the caller back",
        "017.1",
        lasts="7d",
        starts={"answer": ""},
        applies=calls_for_help,
        starting=reachable,
        met_by=(callback_held, "unreachable"),
        begun_by=meeting_is_done,
        voided_by=("reopen", "become"),
        who=first_receiver,
        new=True,
    ),
)
