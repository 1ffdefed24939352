"""Guards of a complaint's steps, and everything that must be done before it is closed (006, 011-016)."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from svc.model.case import Case, People
from svc.model.fields import Field
from svc.model.record import Moment, Record, Taken
from svc.model.roles import LEADERS
from svc.model.situation import Situation
from svc.text.errors import BadInput, Refusal
from svc.text.language import _, comma_list

CONTENT = ("satisfied", "fairly")


def gives_reason_and_time(case: Case) -> None:
    """Refuse an escalation without its reason and the promised time of the answer (012.2)."""
    missing = [o for o, name in (("--why", "text"), ("--answer-by", "answer_by")) if not case.taken[name]]
    if missing and not case.taken.auto:
        raise Refusal(
            _("{id} can't be escalated without a reason and a promised time of answer").format(id=case.record.id),
            article="012.2",
            todo=_("tell the complainant why and by when, and add {options}").format(options=" ".join(missing)),
        )


def gives_next_time(case: Case) -> None:
    """Refuse a progress reply without the time of the next answer (014.3)."""
    if case.taken["outcome"] is False and not case.taken["next"]:
        raise BadInput(
            _("a progress reply needs the time of the next answer: --next"),
            article="014.3",
            todo=_("for example --next +2d, or --outcome if this was the outcome"),
        )


def open_actions(record: Record) -> list[Taken]:
    """The corrective actions that are not yet found effective, in the order in which they were ordered."""
    verified = [t for t in record.trail if t.do == "verify" and not t["failed"]]
    return [
        ordered
        for ordered in record.trail
        if ordered.do == "correct" and not any(v.at >= ordered.at and is_about(record, v, ordered) for v in verified)
    ]


def concerns_action(ordered: Taken, moment: Moment) -> bool:
    """True if a moment concerns the corrective action that a step ordered."""
    return moment.taken.do == "verify" and is_about(moment.record, moment.taken, ordered)


def is_about(record: Record, verified: Taken, ordered: Taken) -> bool:
    """True if an inspection names the step that ordered the action; one without a number is about every action.

    Where a merge or a late entry has moved the numbers, the action is found by what it was.
    """
    number, was = verified["correct"], verified["was"]
    alike = [t.number for t in record.steps if t.signature == was] if was else []
    return (number if not alike or number in alike else alike[0]) in (None, ordered.number)


def only_open_action(record: Record, _answers: Mapping[str, Any], _actor: str, _people: People) -> int | None:
    """The number of the step that ordered the one corrective action still open; nothing where it is not one."""
    found = open_actions(record)
    return found[0].number if len(found) == 1 else None


def several_open_actions(now: Situation) -> bool:
    """True if several corrective actions are open, so that one is to be named."""
    return now.record is not None and len(open_actions(now.record)) > 1


def named_action(record: Record, answers: Mapping[str, Any], _actor: str, _people: People) -> str | None:
    """The action that an inspection names, so that a merge can't make it point elsewhere."""
    return next((t.signature for t in record.trail if t.do == "correct" and t.number == answers.get("correct")), None)


def names_open_action(case: Case) -> None:
    """Refuse to inspect an action that was not ordered, or is found effective already (011.2.3)."""
    record, number = case.record, case.taken["correct"]
    found = open_actions(record)
    numbers = comma_list(str(t.number) for t in found)
    if not found:
        raise Refusal(
            _("{id} has no corrective action to verify").format(id=record.id),
            article="011.2.3",
            todo=_("record it first: {command}").format(command=f"svc complaint correct {record.id} --text … --due …"),
        )
    if number is None and len(found) > 1:
        raise BadInput(
            _("{id} has several corrective actions open: {numbers}").format(id=record.id, numbers=numbers),
            article="011.2.3",
            todo=_("say which: {command}").format(
                command=f"svc complaint verify {record.id} --correct {found[0].number} --text …"
            ),
        )
    if number is not None and all(t.number != number for t in found):
        raise BadInput(
            _("step {number} of {id} orders no corrective action that is open").format(number=number, id=record.id),
            article="011.2.3",
            todo=_("those open: {numbers}; see: svc show {id}").format(numbers=numbers, id=record.id),
        )


FAILED = (  # the whole text: within a longer one the same words may say that it worked after all
    r"(经?(复查|检查|验证|核实)[，,:： ]*)?(措施|整改)?"
    r"(无效|没有?效果?|不合格|不到位|失败|(未|没有?)(完成|整改|落实|执行|解决|达标|做))[了。.！! ]*"
)


def says_whether_it_failed(case: Case) -> None:
    """Refuse an inspection whose text says that the action failed while its options don't, or a failed one untimed."""
    taken, command = case.taken, f"svc complaint verify {case.record.id} --failed --due +3d --text …"
    if taken["failed"] and not taken["due"]:
        raise BadInput(
            _("a corrective action that failed needs a new time: --due"),
            article="011.2.3",
            todo=_("for example {command}").format(command=command),
        )
    if taken["due"] and not taken["failed"]:
        raise BadInput(
            _("--due is for a corrective action that failed"),
            article="011.2.3",
            todo=_("for example {command}").format(command=command),
        )
    if not taken["failed"] and re.fullmatch(FAILED, taken["text"].strip()):
        raise Refusal(
            _("by its text the corrective action failed"),
            article="011.2.3",
            todo=_("say so, with the new time: {command}").format(command=command),
        )


def makes_no_circle(case: Case) -> None:
    """Refuse to join a complaint to itself, directly or through others."""
    chain, target = [case.record.id], case.taken["of"]
    while target:
        chain.append(target)
        if target == case.record.id:
            raise Refusal(
                _("{chain}: complaints can't be joined in a circle").format(chain=" → ".join(chain)),
                article="015.7",
                todo=_("join it to the complaint that is to stay open"),
            )
        joined = case.linked[target].last("same-as") if target in case.linked else None
        target = joined["of"] if joined else ""


def target_still_counts(case: Case) -> None:
    """Refuse to join a complaint to one that is cancelled or withdrawn, or was closed before this one came."""
    target = case.linked.get(case.taken["of"])
    closed = target.last("close") if target and target.status == "closed" else None
    if target and (target.status in ("cancelled", "withdrawn") or (closed and closed.at < case.record.began)):
        raise Refusal(
            _("{id} is {status}: nothing can be joined to it").format(
                id=target.id, status=target.kind.status_label(target.status)
            ),
            article="015.7",
            todo=_("join it to one that is open: {command}").format(
                command=f"svc complaint same-as {case.record.id} …"
            ),
        )


# Resolving and closing


def remedied(case: Case) -> None:
    """Refuse to resolve a complaint before its remedy, or an unjustified one before its outcome reply.

    A major complaint needs the leader's decision first.
    """
    record, steps = case.record, case.record.since("reopen")
    if record["severity"] == "major" and not record.last("decide"):
        raise Refusal(
            _("{id} is a major complaint and has no decision yet").format(id=record.id),
            article="011.2.2",
            todo=_("escalate it and record what the leader decides: {command}").format(
                command=f"svc complaint decide {record.id} --text …"
            ),
        )
    if record["justified"] is False:
        if not any(is_outcome_reply(t) for t in steps) and not case.taken["told"]:
            raise Refusal(
                _("{id} is unjustified and its complainant has no outcome reply yet").format(id=record.id),
                article="016",
                todo=_("explain, and record it: {command}").format(
                    command=f"svc complaint reply {record.id} --outcome --text …"
                ),
            )
    elif not any(t.do == "remedy" for t in steps):
        raise Refusal(
            _("{id} has no remedy yet").format(id=record.id)
            if not record.last("reopen")
            else _("{id} has no remedy since it was reopened").format(id=record.id),
            article="011.2.1",
            todo=_("record what the department did: {command}").format(
                command=f"svc complaint remedy {record.id} --text …"
            ),
        )


def may_close(case: Case) -> None:
    """Refuse to close a complaint that lacks something, unless a director or leader says why (011.2.4, 015.10).

    The report to a superior can't be left out by anybody (006.20).
    """
    record = case.record
    if lacks_report(record, case.off):
        raise Refusal(
            _("{id} came from a superior who has no report yet").format(id=record.id),
            article="006.20",
            todo=_("report the result: {command}").format(command=f"svc complaint report {record.id} --to … --text …"),
        )
    lacks = [*missing_before_close(record, case.linked)]
    if not lacks or (case.taken["text"] and case.acts_as(LEADERS)):
        return
    raise Refusal(
        _("{id} can't be closed: {lacks}").format(id=record.id, lacks=comma_list(what for what, _a, _c in lacks)),
        article=lacks[0][1],
        todo=_("next: {command}; or a director or leader closes it with --text").format(command=lacks[0][2]),
    )


REPORT_BACK = "complaint.report_back"


def lacks_report(record: Record, off: frozenset[str]) -> bool:
    """True if a superior who handed the complaint down has not been told what came of it (006.20).

    Where the site has switched the promise off, being among those in `off`, only one written down before is owed.
    """
    if record["channel"] != "superior" or record.status in ("withdrawn", "cancelled"):
        return False
    steps = record.since("reopen")
    if REPORT_BACK in off and not any(t.due.get("report_back") for t in steps):
        return False
    settled = max((n for n, t in enumerate(steps) if t.do in ("resolve", "refer", "same-as")), default=-1)
    return not any(t.do == "report" for t in steps[settled + 1 :])


def ready_to_close(record: Record, linked: Mapping[str, Record], off: frozenset[str]) -> bool:
    """True if everything that closing asks for is there; a withdrawn complaint need not be closed."""
    if record.status in ("closed", "withdrawn", "cancelled") or lacks_report(record, off):
        return False
    return next(missing_before_close(record, linked), None) is None


def missing_before_close(record: Record, linked: Mapping[str, Record]) -> Iterator[tuple[str, str, str]]:
    """Yield all that keeps a complaint from being closed, as (what is missing, article, command that mends it)."""
    if record.status in ("referred", "withdrawn"):
        return
    steps = record.since("reopen")
    if unverified := open_actions(record):
        command = f"svc complaint verify {record.id} --correct {unverified[0].number} --text …"
        yield _("a corrective action is not verified"), "011.2.3", command
    joined = record.last("same-as") if record.status == "joined" else None
    unjustified = record["justified"] is False
    if joined:
        target = linked.get(joined["of"])
        if target and target.status != "closed":
            told = _("{id}, which it joined, is not closed").format(id=target.id)
            yield told, "015.7", f"svc complaint close {target.id}"
    elif not unjustified and record.status != "resolved":
        yield _("it is not resolved"), "011.2.4", f"svc complaint resolve {record.id} --text …"
    unreachable = [t["text"] for t in steps if t.do == "unreachable"]
    replied = next((t for t in steps if is_outcome_reply(t)), None)
    if not replied and not any(why != "no-answer" for why in unreachable):
        command = f"svc complaint reply {record.id} --outcome --text …"
        yield _("the complainant has no outcome reply"), "006.18", command
    if not joined and not unreachable:
        resolved = replied if unjustified else record.last("resolve")
        held = [b for b in held_callbacks(record, linked) if not resolved or b["held"] >= resolved.at]
        if not any(b["opinion"] if unjustified else b["opinion"] in CONTENT for b in held):
            told = _("no callback has found the complainant satisfied")
            told = _("the complainant has not been called back") if unjustified else told
            yield told, "011.2.4", f"svc callback record --about {record.id} --means phone --opinion …"


def is_outcome_reply(taken: Taken) -> bool:
    """True if the step is an outcome reply: `reply --outcome` or `resolve --told`."""
    return bool((taken.do == "reply" and taken["outcome"]) or (taken.do == "resolve" and taken["told"]))


def put_off(record: Record) -> list[Taken]:
    """The steps by which somebody put the answer off: progress replies and escalations with a promised time (014.3)."""
    return [t for t in record.trail if not t.auto and any(f.puts_off and t[f.name] for f in step_fields(record, t))]


def made_general(record: Record) -> bool:
    """True if the complaint was a major one and is, or once was, made general again."""
    levels = [record.facts.get("severity"), *(t["severity"] for t in record.trail)]
    told = [level for level in levels if level]
    return any(before == "major" and after == "general" for before, after in pairwise(told))


def step_fields(record: Record, taken: Taken) -> tuple[Field, ...]:
    """The answers that a step asks."""
    return record.kind.all_steps[taken.do].asks


def held_callbacks(record: Record, linked: Mapping[str, Record]) -> list[Record]:
    """The callbacks held about a record, from the oldest to the newest."""
    held = (
        other
        for other in linked.values()
        if other.kind.name == "callback" and other.status == "held" and record.id in (other["about"] or ())
    )
    return sorted(held, key=lambda b: (b["held"], b.id))
