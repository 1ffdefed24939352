"""The deadlines of a callback: appointments, reworks, meetings with their items, and proposals (017, 019)."""

from svc.kinds.callback_rules import caller, found_major, rework_department
from svc.kinds.callback_tasks import items_due, proposals_due
from svc.kinds.called_back import callback_held, called_of_old
from svc.model.deadlines import Deadline

DEADLINES = (
    Deadline(
        "book",
        "按约回访",
        "keep the appointment",
        "017.2",
        starts={"add": "booked", "schedule": "when"},
        starting=lambda moment: not moment.taken["held"],
        met_by=("record",),
        who=caller,
    ),
    Deadline(
        "next",
        "再次回访",
        "call again",
        "019",
        starts={"next": "when"},
        met_by=("unreachable", callback_held),
        who=caller,
        agreed=True,
        met_of_old=(called_of_old,),
    ),
    Deadline(
        "rework",
        "返工",
        "do it again",
        "019",
        starts={"rework": "due"},
        met_by=("rework-done",),
        who=rework_department,
    ),
    Deadline(
        "meeting",
        "部门会议",
        "hold the department meeting",
        "017.4",
        lasts="7d",
        starts={"add": "", "record": "", "amend": ""},
        starting=found_major,
        met_by=("meeting",),
        who=caller,
    ),
    Deadline(
        "item",
        "会议事项答复",
        "answer an item of the meeting",
        "017.4",
        starts={"meeting": "until"},
        met_by=("item-done",),
        computed=items_due,
    ),
    Deadline(
        "proposal",
        "答复改进建议",
        "answer the proposal",
        "017.6",
        lasts="7d",
        starts={"propose": "due"},
        or_else=("propose",),
        kept=True,
        met_by=("adopt", "decline"),
        computed=proposals_due,
        new=True,
    ),
)
