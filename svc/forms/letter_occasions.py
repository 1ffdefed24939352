"""What a letter passes on: of each kind that has letters the reply, result, answer or callback, and who signs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from svc.kinds.callback_rules import caller
from svc.kinds.complaint_rules import is_outcome_reply
from svc.kinds.first_asked import ANSWERS
from svc.kinds.shared import first_receiver
from svc.model.record import Record, Taken
from svc.text.errors import Refusal
from svc.text.language import _


def newest_reply(record: Record) -> Taken:
    """Return the newest outcome told since the last reopening, or else the newest reply (006.18)."""
    replies = [t for t in record.since("reopen") if t.do in ("reply", "refer") or is_outcome_reply(t)]
    if not replies:
        raise Refusal(
            _("{id} has no reply yet").format(id=record.id)
            if not record.last("reopen")
            else _("{id} has no reply since it was reopened").format(id=record.id),
            article="006.18",
            todo=_("record first what the complainant is told: {command}").format(
                command=f"svc complaint reply {record.id} --outcome --text … | --progress --next …"
            ),
        )
    outcomes = [t for t in replies if t.do == "refer" or is_outcome_reply(t)]
    return (outcomes or replies)[-1]


def repair_result(record: Record) -> Taken:
    """Return the repair's result since the last reopening (007)."""
    done = next((t for t in reversed(record.since("reopen")) if t.do == "done"), None)
    if done is None:
        raise Refusal(
            _("{id} is not done yet: there is no result to write about").format(id=record.id),
            article="007",
            todo=_("record it first: {command}").format(command=f"svc repair done {record.id} --result …"),
        )
    return done


def inquiry_answer(record: Record) -> Taken:
    """Return the newest answer or referral of an inquiry (009.4)."""
    answer = next((t for t in reversed(record.trail) if t.do in ANSWERS), None)
    if answer is None:
        raise Refusal(
            _("{id} has no answer yet").format(id=record.id),
            article="009.4",
            todo=_("record it first: {command}").format(command=f"svc inquiry answer {record.id} --text …"),
        )
    return answer


def callback_meeting(record: Record) -> Taken:
    """Return the step that held a callback, or its registration while it is only booked (017.2)."""
    if record.status not in ("booked", "held"):
        raise Refusal(
            _("{id} is {status}: there is nothing to write about").format(
                id=record.id, status=record.kind.status_label(record.status)
            ),
            article="017.2",
            todo=_("record or book it first: {command}").format(command=f"svc callback record {record.id} --content …"),
        )
    return record.last("record") or record.registration


# Of each kind that has letters: the step its letter passes on, and who signs where no step tells.
OCCASIONS: Mapping[str, tuple[Callable[[Record], Taken], Callable[[Record], str]]] = {
    "complaint": (newest_reply, first_receiver),
    "repair": (repair_result, first_receiver),
    "callback": (callback_meeting, caller),
    "inquiry": (inquiry_answer, first_receiver),
}


def unfinished_steps(record: Record) -> list[Taken]:
    """Return what a callback left to be done: an unfinished rework, and the next callback."""
    return [t for t in (*record.since("rework-done"), record.last("next")) if t and t.do in ("rework", "next")]
