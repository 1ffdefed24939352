"""First-asked responsibility (009): the holder of an inquiry, the one answerable, and broken chains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from svc.kinds.shared import first_receiver
from svc.model.case import Case, Fault, People
from svc.model.fields import Field
from svc.model.record import Record, Taken
from svc.model.roles import LEADERS
from svc.model.steps import CANCELLED, Act
from svc.text.errors import Refusal
from svc.text.language import _

ANSWERS = ("answer", "refer")  # steps that tell the resident what was asked
WAITING = ("open", "transferred")  # statuses in which the resident still waits


# Who has it


def open_transfer(steps: Sequence[Taken]) -> Taken | None:
    """The transfer that the department has not reported back on, and nobody has answered since."""
    last = next((t for t in reversed(steps) if t.do in ("transfer", "feedback", *ANSWERS)), None)
    return last if last and last.do == "transfer" else None


def open_report(steps: Sequence[Taken]) -> Taken | None:
    """The report to a superior that has no answer yet."""
    last = next((t for t in reversed(steps) if t.do in ("report-up", *ANSWERS)), None)
    return last if last and last.do == "report-up" else None


def transferred_to(transfer: Taken) -> str:
    """The department that a transfer went to, with the person in it."""
    return "、".join(filter(None, (transfer["to"], transfer["person"])))


def department_in_charge(record: Record) -> str:
    """The department and person it was last transferred to, else the first receiver."""
    transfer = record.last("transfer")
    return transferred_to(transfer) if transfer else first_receiver(record)


def transferred_departments(record: Record) -> list[str]:
    """The department that it was last transferred to, where it was."""
    transfer = record.last("transfer")
    return [transfer["to"]] if transfer and transfer["to"] else []


def answerer(record: Record) -> str:
    """The superior or the role it was reported to, else the first receiver (009.2, 009.5)."""
    report = open_report(record.trail)
    return str((report and (report["name"] or report["to"])) or first_receiver(record))


def holder(record: Record, steps: Sequence[Taken]) -> str:
    """The holder of an inquiry after some of its steps, or "" once it is answered."""
    for taken in reversed(steps):
        match taken.do:
            case "transfer":
                return transferred_to(taken)
            case "report-up":
                to = record.kind.all_steps["report-up"].asks[0]
                return str(taken["name"] or to.label_of(taken["to"] or ""))
            case "become":
                return str(taken["record"] or "")
            case "refer":
                return str(taken["authority"] or "")
            case "answer" | "cancel":
                return ""
            case "feedback":
                break
    return first_receiver(record)


# What answers fill in by themselves


def receiver_answered_for(record: Record, _answers: Mapping[str, Any], actor: str, _people: People) -> str | None:
    """The first receiver, if a colleague answers in their place (001.3)."""
    own = first_receiver(record)
    return own if own and actor != own and not open_report(record.trail) else None


def next_level_up(_record: Record, _answers: Mapping[str, Any], actor: str, people: People) -> str:
    """The role to report to: the director, or for a director the leader."""
    return "leader" if people.roles.get(actor) == "director" else "director"


def superior(_record: Record, answers: Mapping[str, Any], _actor: str, people: People) -> str | None:
    """The only person who has the role that it is reported to, if there is just one."""
    return people.only(answers["to"])


# Guards


def stays_answerable(case: Case) -> None:
    """Refuse an answer by anybody but the first receiver, a colleague for them, or the superior (009.4, 009.5)."""
    people = People({case.actor.name: case.actor.role or ""} if case.staffed else {})
    before = [t for t in case.record.trail if t.at <= case.taken.at]
    if not (fault := wrong_answerer(case.record, before, case.taken, people)):
        return
    number = case.record.id
    if report := open_report(before):
        todo = _("let the superior answer it: --by {name}; or strike the report: {command}").format(
            name=report["name"] or _("NAME"), command=f"svc strike {number} {report.number} --reason …"
        )
    elif open_transfer(before):
        todo = _("first record what the department reports: {command}; or leave it to {name}").format(
            command=f"svc inquiry feedback {number} --text …", name=first_receiver(case.record)
        )
    else:
        todo = _("leave out --for, or name {name}").format(name=first_receiver(case.record))
    raise Refusal(f"{number}: {fault.sentence}", article=fault.article, todo=todo)


def was_transferred(case: Case) -> None:
    """Refuse feedback on an inquiry that was handed to no department (009.5)."""
    if not any(t.do == "transfer" and t.at <= case.taken.at for t in case.record.trail):
        raise Refusal(
            _("{id} was handed to no department").format(id=case.record.id),
            article="009.5",
            todo=_("hand it on first: {command}").format(command=f"svc inquiry transfer {case.record.id} --to …"),
        )


# What `svc check` finds


def chain_faults(record: Record, linked: Mapping[str, Record], people: People) -> Iterator[Fault]:
    """Every fault in the chain of responsibility for an inquiry."""
    yield from holder_faults(record, people)
    for n, taken in enumerate(record.trail):
        before = record.trail[:n]
        if taken.do == "feedback" and not any(t.do == "transfer" for t in before):
            yield chain_fault(taken, _("reported back on without having been handed on"), "009.5")
        if taken.do in ANSWERS and (found := wrong_answerer(record, before, taken, people)):
            yield found
        if taken.do == "become":
            yield from link_faults(record, taken, linked.get(taken["record"] or ""))


def holder_faults(record: Record, people: People) -> Iterator[Fault]:
    """Faults of an inquiry that nobody is answerable for, or that waits for nobody who works here."""
    own = first_receiver(record)
    if not own:
        yield chain_fault(None, _("nobody is answerable: it names no first receiver"), "009.1")
    if record.status not in WAITING:
        return
    if own and not people.known(own):
        yield chain_fault(None, _("{name}, who is answerable, is not among the staff").format(name=own), "009.2")
    transfer = open_transfer(record.trail)
    if transfer and people.departments and transfer["to"] not in people.departments:
        yield chain_fault(
            transfer, _("waits for {name}, no department of this site").format(name=transferred_to(transfer)), "009.3"
        )


def wrong_answerer(record: Record, before: Sequence[Taken], taken: Taken, people: People) -> Fault | None:
    """The fault of an answer given by the wrong person, or None."""
    leads = people.may_be(taken.by, LEADERS)
    if open_report(before):
        sentence = _("it was reported up, so that the superior answers, not {name}").format(name=taken.by)
        return None if leads else chain_fault(taken, sentence, "009.5")
    if not (first := receivers(record)) or taken.by in first:
        return None
    if taken["for"] not in first:
        sentence = _("answered by {name}, though {receiver} is answerable").format(
            name=taken.by, receiver=first_receiver(record)
        )
        return chain_fault(taken, sentence, "009.2")
    transfer = open_transfer(before)
    if transfer and not leads:
        sentence = _("answered by {name} for {receiver}, though {department} had not reported back").format(
            name=taken.by, receiver=first_receiver(record), department=transferred_to(transfer)
        )
        return chain_fault(taken, sentence, "009.5")
    return None


def receivers(record: Record) -> set[str]:
    """The names of the first receiver and of those who were it before a correction."""
    amended = (t.answers.get("set", {}).get("receiver") for t in record.trail)
    return {name for name in (record.facts.get("receiver"), *amended) if name}


def link_faults(record: Record, taken: Taken, other: Record | None) -> Iterator[Fault]:
    """Faults of the record that an inquiry became: it does not name the inquiry, or is cancelled."""
    if other and other.status == CANCELLED.value and record.status == "turned":
        yield chain_fault(taken, _("became {other}, which is cancelled").format(other=other.id), "009.2")
    elif other and other["inquiry"] != record.id:
        yield chain_fault(taken, _("became {other}, which does not name it").format(other=other.id), "009.2")


def chain_fault(at: Taken | None, sentence: str, article: str) -> Fault:
    """A fault in the chain of responsibility."""
    return Fault("chain", at, sentence, article)


# What an inquiry becomes

WHERE_FROM = ("name", "phone", "unit", "channel")


def inquiry_field(matter: str) -> Field:
    """The field that names the inquiry a record comes from.

    Args:
        matter: the record's own fact that takes over the inquiry's matter.
    """
    copies = {name: name for name in WHERE_FROM} | {matter: "matter"}
    return Field(
        "inquiry",
        "来自问询",
        "inquiry it comes from",
        "id",
        kinds=("inquiry",),
        options=("--from", "--inquiry"),
        copies_from=copies,
    )


def link_inquiry(before: Record | None, after: Record, linked: Mapping[str, Record]) -> list[Act]:
    """The acts that name a record in its inquiry, or strike that again where it is cancelled (009.2)."""
    was, now = (source_inquiry(record) for record in (before, after))
    if was == now:
        return []
    inquiry = linked.get(was)
    told = [t for t in inquiry.trail if t.do == "become" and t["record"] == after.id] if inquiry else []
    text = _("{id} no longer comes from it").format(id=after.id)
    acts = [Act(was, "strike", {"step": t.number, "reason": text}) for t in told]
    return [*acts, *([Act(now, "become", {"record": after.id})] if now else [])]


def source_inquiry(record: Record | None) -> str:
    """The ID of the inquiry that a record comes from, or "" where there is none or the record is cancelled."""
    return str(record["inquiry"] or "") if record and record.status != CANCELLED.value else ""


def backlink_faults(record: Record, linked: Mapping[str, Record], _people: People) -> Iterator[Fault]:
    """The fault of an inquiry that does not name the record which comes from it."""
    inquiry = linked.get(record["inquiry"]) if record["inquiry"] else None
    if inquiry and not any(t.do == "become" and t["record"] == record.id for t in inquiry.trail):
        yield chain_fault(None, _("comes from {id}, which does not name it").format(id=inquiry.id), "009.2")
