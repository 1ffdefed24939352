"""Incoming documents (收文记录表): registered, reported to the leader, answered in writing (012.3)."""

from svc.kinds.complaint_deadlines import answered_in_writing, outcome_told
from svc.kinds.incoming_paper import REMARK, SITUATION, document_from_paper
from svc.kinds.shared import CHANNEL, QUOTE, RECEIVED, RECEIVER, WRITTEN, choices, first_receiver
from svc.model.case import Case
from svc.model.deadlines import Deadline
from svc.model.fields import TEXT, Field, same_names
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.roles import LEADERS
from svc.model.steps import CANCEL, CANCELLED, Opening, Step
from svc.text.dataclass import replace
from svc.text.errors import Refusal
from svc.text.language import _

HANDLER = Field("handler", "承办", "handled by", "name", private="staff")

MEANS = Field(
    "means", "答复方式", "by", "choice", default="letter", choices=tuple(c for c in CHANNEL if c.value in WRITTEN)
)
WANTING = ("complaint", "request")


def wants_answer(record: Record) -> bool:
    """True if an answer in writing is wanted: as said, else of a complaint or request.

    A document of the version before has no sort, and owes the answer that was promised when it was registered.
    """
    if record["wants_answer"] is not None:
        return bool(record["wants_answer"])
    promised = "sort" not in record.facts and "answer" in record.registration.due
    return record["sort"] in WANTING or bool(record["complaint"]) or promised


def complaint_is_over(case: Case) -> None:
    """Refuse to cancel the document of a complaint that goes on, but to a director or leader (012.3)."""
    complaint = case.linked.get(case.record["complaint"] or "")
    if complaint is None or complaint.status == CANCELLED.value or case.acts_as(LEADERS):
        return
    raise Refusal(
        _("{id} is the document of {complaint}: to cancel it is for a director or leader").format(
            id=case.record.id, complaint=complaint.id
        ),
        article="012.3",
        todo=_("let them do it: {command}").format(command=f"svc cancel {case.record.id} --reason … --by {_('NAME')}"),
    )


INCOMING = Kind(
    "incoming",
    "D",
    "收文",
    "incoming document",
    fields=(
        Field("sender", "来文单位/人", "sender", "name", required=True),
        Field("subject", "标题", "subject", required=True),
        Field(
            "sort",
            "来文性质",
            "sort",
            "choice",
            default="other",
            choices=choices(
                "complaint 投诉 complaint", "request 诉求 request", "notice 通知 notice", "other 其他 other"
            ),
        ),
        Field(
            "wants_answer",
            "需书面答复",
            "an answer is wanted",
            "flag",
            no="--no-answer-wanted",
        ),
        replace(RECEIVED, zh="收文时间"),
        Field("number", "文号", "number", private="number"),
        Field("copies", "份数", "copies", "count"),
        Field("complaint", "投诉编号", "complaint", "id", kinds=("complaint",)),
        replace(RECEIVER, zh="登记人"),
    ),
    openings=(Opening("add", "登记收文", "register an incoming document", "012.3", time="received"),),
    time="received",
    from_paper=document_from_paper,
    paper=(SITUATION, REMARK),
    import_key=("received", "sender", "subject"),
    subject=("subject",),
    prompts=("sender", "subject", "sort", "wants_answer", "number", "copies"),
    columns=("received", "sender", "number", "subject", "complaint"),
    statuses=choices(
        "registered 已登记 registered", "reported 已呈报 reported", "answered 已答复 answered", "filed 已归档 filed"
    ),
    over=("answered", "filed"),
    steps=(
        Step(
            "report",
            "呈报领导",
            "report it to the leader",
            "012.3",
            (TEXT, Field("to", "呈报对象", "to", "name", private="staff"), HANDLER),
            sets=same_names("handler"),
            after=("registered", "answered", "filed"),
            to="reported",
            moves=("registered",),
        ),
        Step(
            "answer",
            "书面答复",
            "answer it in writing",
            "012.3",
            (replace(TEXT, spoken=True), MEANS, HANDLER, QUOTE),
            sets=same_names("handler"),
            after=("registered", "reported", "filed"),
            to="answered",
            moves=("registered", "reported"),
        ),
        Step(
            "file",
            "归档",
            "file it",
            "006.19",
            (TEXT,),
            after=("registered", "reported", "answered"),
            to="filed",
        ),
        replace(CANCEL, guards=(complaint_is_over,)),
    ),
    deadlines=(
        Deadline(
            "report",
            "呈报领导",
            "report it to the leader",
            "012.3",
            lasts="1d",
            starts={"add": ""},
            met_by=("report",),
            who=first_receiver,
        ),
        Deadline(
            "answer",
            "书面答复",
            "answer it in writing",
            "012.3",
            lasts="3d",
            starts={"add": ""},
            applies=wants_answer,
            met_by=("answer", answered_in_writing),
            met_of_old=(outcome_told,),
            who=first_receiver,
        ),
    ),
)
