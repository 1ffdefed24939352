"""Incoming documents (收文记录表): registered, reported to the leader, answered in writing (012.3)."""

from dataclasses import replace

from svc.kinds.complaint_deadlines import answered_in_writing
from svc.kinds.shared import QUOTE, RECEIVED, RECEIVER, choices, first_receiver
from svc.model.deadlines import Deadline
from svc.model.fields import TEXT, Field, same_names
from svc.model.kind import Kind
from svc.model.steps import Opening, Step

HANDLER = Field("handler", "承办", "handled by", "name", private="staff")

INCOMING = Kind(
    "incoming",
    "D",
    "收文",
    "incoming document",
    fields=(
        Field("sender", "来文单位/人", "sender", "name", required=True),
        Field("subject", "标题", "subject", required=True),
        replace(RECEIVED, zh="收文时间"),
        Field("number", "文号", "number", private="number"),
        Field("copies", "份数", "copies", "count"),
        Field("complaint", "投诉编号", "complaint", "id", kinds=("complaint",)),
        replace(RECEIVER, zh="登记人"),
    ),
    openings=(Opening("add", "登记收文", "register an incoming document", "012.3", time="received"),),
    time="received",
    subject=("subject",),
    prompts=("sender", "subject", "number", "copies"),
    columns=("received", "sender", "number", "subject", "complaint"),
    statuses=choices(
        "registered 已登记 registered", "reported 已呈报 reported", "answered 已答复 answered", "filed 已归档 filed"
    ),
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
            (replace(TEXT, spoken=True), HANDLER, QUOTE),
            sets=same_names("handler"),
            after=("registered", "reported", "filed"),
            to="answered",
            moves=("registered", "reported"),
        ),
        Step("file", "归档", "file it", "006.19", (TEXT,), after=("registered", "reported", "answered"), to="filed"),
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
            met_by=("answer", answered_in_writing),
            who=first_receiver,
        ),
    ),
)
