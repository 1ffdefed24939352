"""Rules for callbacks: rework or a next callback for the dissatisfied, and matters opened again (011.2.4, 017, 019)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from svc.kinds import asked_when
from svc.kinds.callback_tasks import PROPOSE
from svc.kinds.shared import with_next_callback
from svc.model.case import Case
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Moment, Record
from svc.model.roles import role_label
from svc.model.show import show_time
from svc.model.steps import AMEND, THIS, UNTIL, Act, Deed
from svc.text.errors import BadInput, Refusal
from svc.text.language import _, comma_list

SPOKEN_MEANS = ("phone", "visit")  # by which a resident is asked, and answers
GRADES = ("punctuality", "attitude", "quality")

# Registering

WITH_IT = (
    Field("rework", "返工部门", "rework by", "department", offered_if=asked_when.is_dissatisfied),
    Field("due", "返工期限", "rework due", "deadline", needed_if=asked_when.names_rework),
    Field(
        "next",
        "下次回访时间",
        "next callback",
        "deadline",
        needed_if=asked_when.must_call_again,
        offered_if=asked_when.may_call_again,
    ),
    Field("why", "原因", "why", needed_if=asked_when.calls_again),
    Field("propose", "改进建议", "proposal", needed_if=asked_when.must_propose),
    Field("propose_to", "建议呈报", "proposal to", "assignee", offered_if=asked_when.proposes),
    Field("close", "随即关闭投诉", "close what it is about", "flag", offered_if=asked_when.may_close_matter),
)


def follow_up_acts(given: dict[str, Any], facts: Mapping[str, Any]) -> list[Act]:
    """The steps that a callback's answers stand for: rework, the next callback, a proposal, closing."""
    rework, due, later, why, proposal, reader, close = (given.pop(f.name, None) for f in WITH_IT)
    if bool(rework) != bool(due):
        raise Refusal(
            _("a rework needs both who does it again and by when"),
            article="019",
            todo=_("add --rework DEPARTMENT --due TIME"),
        )
    acts = []
    if rework:
        acts.append(Act(THIS, "rework", {"to": rework, "due": due}))
    if later:
        acts.append(Act(THIS, "next", {"when": later} | ({"text": why} if why else {})))
    elif why:
        raise Refusal(
            _("what can't be solved now is asked about again at a set time"),
            article="019",
            todo=_("add --next TIME"),
        )
    if proposal:
        acts.append(Act(THIS, PROPOSE, {"text": proposal} | ({"to": reader} if reader else {})))
    elif reader:
        raise Refusal(
            _("what is proposed to {who}?").format(who=role_label(reader)),
            article="017.6",
            todo=_("add --propose TEXT"),
        )
    if close:
        acts += [Act(number, "close", {}) for number in facts.get("about") or ()]
    return acts


def held_or_booked(facts: Mapping[str, Any]) -> str:
    """`held` if a time is given, else `booked`."""
    return "held" if facts.get("held") else "booked"


def callback_from_paper(kind: Kind, row: Mapping[str, Any], at: datetime, now: datetime) -> list[Deed]:
    """The deeds of a row of the paper form: with a signature it was a visit, else a telephone call."""
    means = "visit" if row.get("signed") else "phone"
    facts = {name: value for name, value in row.items() if name in kind.all_fields}
    return [Deed(Act("", "record", with_next_callback({"means": means, **facts}, now), kind=kind.name), at)]


def is_answered(record: Record) -> bool:
    """True unless it is a telephone call or visit without the resident's opinion, which reached nobody."""
    return bool(record["opinion"]) or record["means"] not in SPOKEN_MEANS


def found_major(moment: Moment) -> bool:
    """True if a moment makes a held callback one with a major finding."""
    return bool(moment.taken["major"]) and moment.record.status == "held"


# Guards


def has_opinion(case: Case) -> None:
    """Refuse a telephone call or visit without the resident's opinion: nobody was reached then (017.6)."""
    after = case.after
    if after.status != "held" or is_answered(after):
        return
    raise Refusal(
        _("a telephone call or visit is a callback only with the resident's opinion"),
        article="017.6",
        todo=_("add --opinion satisfied|fairly|dissatisfied; nobody was reached? {command}").format(
            command=attempt_command(case)
        ),
    )


def attempt_command(case: Case) -> str:
    """The command that records a call which nobody answered: on what it is about, else on an appointment."""
    after = case.after
    tried = case.record if case.taken.do == "record" else next(filter(None, map(case.linked.get, after.about)), None)
    if tried is None:
        return f"svc callback book --unit {after['unit']} --means {after['means']} --when …"
    return f"svc {tried.kind.name} attempt {tried.id} --means {after['means']} --text …"


def answers_low_grades(case: Case) -> None:
    """Refuse a grade or topic of `dissatisfied` beside a better opinion without anything that follows it (017.6)."""
    after = case.after
    if after.status != "held" or after["opinion"] in (None, "dissatisfied") or not may_lower(case):
        return
    low = [after.kind.all_fields[name].label for name in GRADES if after[name] == "dissatisfied"]
    topics = after.kind.all_fields["topics"]
    low += [topics.label_of(name) for name, rate in (after["topics"] or {}).items() if rate == "dissatisfied"]
    if low and not any(after.last(do) for do in ("rework", "next", PROPOSE)):
        raise Refusal(
            _("the resident is dissatisfied with {what}: what follows from it?").format(what=comma_list(low)),
            article="017.6",
            todo=_("add --rework DEPARTMENT --due TIME, --next TIME --why TEXT, or --propose TEXT --propose-to WHO"),
        )


def may_lower(case: Case) -> bool:
    """True if a step may leave a low grade without an answer: recording, a correction, striking what answered it."""
    taken = case.taken
    return taken.do in ("add", "record", AMEND.name) or (
        taken.do == "strike" and str(taken["was"]).split(" ")[0] in ("rework", "next", PROPOSE)
    )


def answers_dissatisfaction(case: Case) -> None:
    """Refuse a dissatisfied callback without a rework, or a next callback and its reason (019)."""
    after = case.after
    if after.status != "held" or after["opinion"] != "dissatisfied":
        return
    if not after.last("rework") and not after.last("next"):
        raise Refusal(
            _("the resident is dissatisfied: a rework with its deadline is needed, or the next callback and why"),
            article="019",
            todo=_("add --rework DEPARTMENT --due TIME, or --next TIME --why TEXT"),
        )


def has_reason(case: Case) -> None:
    """Refuse a next callback without the reason why the matter can't be solved now (019)."""
    if not case.taken["text"]:
        raise Refusal(
            _("a next callback needs the reason why it can't be solved now"),
            article="019",
            todo=_("add --why TEXT"),
        )


def has_rework(case: Case) -> None:
    """Refuse to finish a rework that nobody asked for, or that is done already."""
    require_open(case, any(t.do == "rework" for t in case.record.since("rework-done")), _("{id} asks for no rework"))


def lies_ahead(case: Case) -> None:
    """Refuse an appointment that lies in the past (017.2)."""
    when = case.taken["when"]
    if when < case.taken.at:
        raise BadInput(
            _("{option}: {time} is past already").format(option="--when", time=show_time(when)),
            article="017.2",
            todo=_("name a time that lies ahead; what was held is recorded: {command}").format(
                command=f"svc callback record {case.record.id} --opinion …"
            ),
        )


def require_open(case: Case, there: bool, sentence: str) -> None:
    """Refuse a step unless there is something for it to answer."""
    if not there:
        raise Refusal(
            sentence.format(id=case.record.id),
            article=case.step.article,
            todo=_("see it first: {command}").format(command=f"svc show {case.record.id}"),
        )


# What one change sets off


def reopen_matters(before: Record | None, after: Record, linked: Mapping[str, Record]) -> Sequence[Act]:
    """The acts that reopen the matters of a dissatisfied callback, except unjustified complaints (019)."""
    if not dissatisfied(after) or (before is not None and dissatisfied(before)):
        return []
    rework, later = after.last("rework"), after.last("next")
    due = rework["due"] if rework else later["when"] if later else None
    text = _("dissatisfied at the callback")
    acts = []
    for number in after["about"] or ():
        record = linked.get(number)
        step = record.kind.all_steps.get("reopen") if record else None
        if record and step and record.status in step.after and record["justified"] is not False:
            acts.append(Act(number, "reopen", {"text": text, "callback": after.id, UNTIL: due}))
    return acts


def dissatisfied(callback: Record) -> bool:
    """True if the callback was held and the resident was dissatisfied."""
    return callback.status == "held" and callback["opinion"] == "dissatisfied"


# Whom a deadline waits for


def caller(record: Record) -> str:
    """The member of staff who calls."""
    return str(record["caller"] or "")


def rework_department(record: Record) -> str:
    """The department that does the work again, else the caller."""
    return next(iter(rework_departments(record)), caller(record))


def rework_departments(record: Record) -> list[str]:
    """The department that was asked to do the work again, where one was."""
    rework = record.last("rework")
    return [rework["to"]] if rework and rework["to"] else []
