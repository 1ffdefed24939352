"""First-asked responsibility (009): who has an inquiry, who is answerable for it, and where that chain is broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from svc.kinds.shared import receiver
from svc.model.case import Case, Fault, People
from svc.model.fields import Field
from svc.model.record import Record, Taken
from svc.model.steps import CANCELLED, LEADERS, Act
from svc.text.errors import Refusal
from svc.text.language import _

ANSWERS = ("answer", "refer")  # steps that tell the resident what was asked
WAITING = ("open", "transferred")  # statuses in which the resident still waits


# Who has it


def waiting(steps: Sequence[Taken]) -> Taken | None:
    """The transfer that nobody has reported back on, nor answered since."""
    last = next((t for t in reversed(steps) if t.do in ("transfer", "feedback", *ANSWERS)), None)
    return last if last and last.do == "transfer" else None


def reported(steps: Sequence[Taken]) -> Taken | None:
    """The report upwards that the superior has not answered yet."""
    last = next((t for t in reversed(steps) if t.do in ("report-up", *ANSWERS)), None)
    return last if last and last.do == "report-up" else None


def handed(transfer: Taken) -> str:
    """The department, and the person in it, that a transfer went to."""
    return "、".join(filter(None, (transfer["to"], transfer["person"])))


def department(record: Record) -> str:
    """Who was last handed it, else the first receiver."""
    transfer = record.last("transfer")
    return handed(transfer) if transfer else receiver(record)


def answerer(record: Record) -> str:
    """The superior it was reported to, where somebody is named; else the first receiver (009.2, 009.5)."""
    report = reported(record.trail)
    return str((report and report["name"]) or receiver(record))


def holder(record: Record, steps: Sequence[Taken]) -> str:
    """Who has it after some of its steps, the last of them being the latest; nobody once it is answered."""
    for taken in reversed(steps):
        match taken.do:
            case "transfer":
                return handed(taken)
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
    return receiver(record)


# What answers fill in by themselves


def covered(record: Record, _answers: Mapping[str, Any], actor: str, _people: People) -> str | None:
    """The first receiver, where a colleague answers for them (001.3)."""
    own = receiver(record)
    return own if own and actor != own and not reported(record.trail) else None


def upwards(_record: Record, _answers: Mapping[str, Any], actor: str, people: People) -> str:
    """The director, to whom the desk reports; a director reports to the leader."""
    return "leader" if people.roles.get(actor) == "director" else "director"


def superior(_record: Record, answers: Mapping[str, Any], _actor: str, people: People) -> str | None:
    """The one who has the role that it is reported to, where only one has."""
    return people.only(answers["to"])


# Guards


def stays_answerable(case: Case) -> None:
    """The first receiver answers, or a colleague for them, or, reported up, the superior (009.4, 009.5)."""
    people = People({case.actor.name: case.actor.role or ""} if case.staffed else {})
    before = [t for t in case.record.trail if t.at <= case.taken.at]
    if not (fault := misanswered(case.record, before, case.taken, people)):
        return
    number = case.record.id
    if report := reported(before):
        todo = _("let the superior answer it: --by {name}; or strike the report: {command}").format(
            name=report["name"] or _("NAME"), command=f"svc strike {number} {report.number} --reason …"
        )
    elif waiting(before):
        todo = _("first record what the department reports: {command}; or leave it to {name}").format(
            command=f"svc inquiry feedback {number} --text …", name=receiver(case.record)
        )
    else:
        todo = _("leave out --for, or name {name}").format(name=receiver(case.record))
    raise Refusal(f"{number}: {fault.sentence}", article=fault.article, todo=todo)


def was_transferred(case: Case) -> None:
    """Only a department that was handed it reports back (009.5)."""
    if not any(t.do == "transfer" and t.at <= case.taken.at for t in case.record.trail):
        raise Refusal(
            _("{id} was handed to no department").format(id=case.record.id),
            article="009.5",
            todo=_("hand it on first: {command}").format(command=f"svc inquiry transfer {case.record.id} --to …"),
        )


# What `svc check` finds


def broken(record: Record, linked: Mapping[str, Record], people: People) -> Iterator[Fault]:
    """Every place where the chain of who is answerable for an inquiry is broken."""
    yield from unheld(record, people)
    for n, taken in enumerate(record.trail):
        before = record.trail[:n]
        if taken.do == "feedback" and not any(t.do == "transfer" for t in before):
            yield fault(taken, _("reported back on without having been handed on"), "009.5")
        if taken.do in ANSWERS and (found := misanswered(record, before, taken, people)):
            yield found
        if taken.do == "become":
            yield from one_sided(record, taken, linked.get(taken["record"] or ""))


def unheld(record: Record, people: People) -> Iterator[Fault]:
    """Nobody is answerable for it, or, while the resident waits, nobody who works here has it."""
    own = receiver(record)
    if not own:
        yield fault(None, _("nobody is answerable: it names no first receiver"), "009.1")
    if record.status not in WAITING:
        return
    if own and not people.known(own):
        yield fault(None, _("{name}, who is answerable, is not among the staff").format(name=own), "009.2")
    transfer = waiting(record.trail)
    if transfer and people.departments and transfer["to"] not in people.departments:
        yield fault(transfer, _("waits for {name}, no department of this site").format(name=handed(transfer)), "009.3")


def misanswered(record: Record, before: Sequence[Taken], taken: Taken, people: People) -> Fault | None:
    """An answer by somebody who was not to give it, after the steps before it."""
    leads = people.may_be(taken.by, LEADERS)
    if reported(before):
        sentence = _("it was reported up, so that the superior answers, not {name}").format(name=taken.by)
        return None if leads else fault(taken, sentence, "009.5")
    if not (first := receivers(record)) or taken.by in first:
        return None
    if taken["for"] not in first:
        sentence = _("answered by {name}, though {receiver} is answerable").format(
            name=taken.by, receiver=receiver(record)
        )
        return fault(taken, sentence, "009.2")
    transfer = waiting(before)
    if transfer and not leads:
        sentence = _("answered by {name} for {receiver}, though {department} had not reported back").format(
            name=taken.by, receiver=receiver(record), department=handed(transfer)
        )
        return fault(taken, sentence, "009.5")
    return None


def receivers(record: Record) -> set[str]:
    """The first receiver, and who was one before a correction."""
    amended = (t.answers.get("set", {}).get("receiver") for t in record.trail)
    return {name for name in (record.facts.get("receiver"), *amended) if name}


def one_sided(record: Record, taken: Taken, other: Record | None) -> Iterator[Fault]:
    """What it became does not name it, or is void, so that nobody follows it any more."""
    if other and other.status == CANCELLED.value and record.status == "turned":
        yield fault(taken, _("became {other}, which is cancelled").format(other=other.id), "009.2")
    elif other and other["inquiry"] != record.id:
        yield fault(taken, _("became {other}, which does not name it").format(other=other.id), "009.2")


def fault(at: Taken | None, sentence: str, article: str) -> Fault:
    """A broken chain."""
    return Fault("chain", at, sentence, article)


# What an inquiry becomes

WHERE_FROM = ("name", "phone", "unit", "channel")


def came_from(matter: str) -> Field:
    """The fact of a kind that an inquiry can become: which one; `matter` is its fact that says what it is about."""
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


def follows(before: Record | None, after: Record, linked: Mapping[str, Record]) -> list[Act]:
    """The inquiry that it comes from names it, too, and gets its own answer back where it is cancelled (009.2)."""
    was, now = (came(record) for record in (before, after))
    if was == now:
        return []
    inquiry = linked.get(was)
    told = [t for t in inquiry.trail if t.do == "become" and t["record"] == after.id] if inquiry else []
    text = _("{id} no longer comes from it").format(id=after.id)
    acts = [Act(was, "strike", {"step": t.number, "reason": text}) for t in told]
    return [*acts, *([Act(now, "become", {"record": after.id})] if now else [])]


def came(record: Record | None) -> str:
    """The inquiry that a record comes from, as long as it is not cancelled."""
    return str(record["inquiry"] or "") if record and record.status != CANCELLED.value else ""


def names_back(record: Record, linked: Mapping[str, Record], _people: People) -> Iterator[Fault]:
    """The inquiry that a record comes from does not tell so."""
    inquiry = linked.get(record["inquiry"] or "")
    if inquiry and not any(t.do == "become" and t["record"] == record.id for t in inquiry.trail):
        yield fault(None, _("comes from {id}, which does not name it").format(id=inquiry.id), "009.2")
