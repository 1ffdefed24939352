"""Guards of a complaint's steps, and everything that must be done before it is closed (006, 011-016)."""

from collections.abc import Mapping

from svc.model.case import Case
from svc.model.record import Record, Taken
from svc.model.steps import LEADERS
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


def has_corrective_action(case: Case) -> None:
    """Refuse to verify a complaint without a corrective action (011.2.3)."""
    if not any(t.do == "correct" for t in case.record.trail):
        raise Refusal(
            _("{id} has no corrective action to verify").format(id=case.record.id),
            article="011.2.3",
            todo=_("record it first: {command}").format(
                command=f"svc complaint correct {case.record.id} --text … --due …"
            ),
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
    """Refuse to join a complaint to one that is cancelled or withdrawn."""
    target = case.linked.get(case.taken["of"])
    if target and target.status in ("cancelled", "withdrawn"):
        raise Refusal(
            _("{id} is {status}: nothing can be joined to it").format(
                id=target.id, status=target.kind.status_label(target.status)
            ),
            article="015.7",
            todo=_("join it to the complaint that is to stay open"),
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
    """Refuse to close a complaint that lacks something, unless a director or leader says why (011.2.4, 015.10)."""
    lacks = missing_before_close(case)
    if not lacks or (case.taken["text"] and case.acts_as(LEADERS)):
        return
    raise Refusal(
        _("{id} can't be closed: {lacks}").format(id=case.record.id, lacks=comma_list(what for what, _a, _c in lacks)),
        article=lacks[0][1],
        todo=_("next: {command}; or a director or leader closes it with --text").format(command=lacks[0][2]),
    )


def missing_before_close(case: Case) -> list[tuple[str, str, str]]:
    """All that keeps a complaint from being closed, as (what is missing, article, command that mends it)."""
    record, steps = case.record, case.record.since("reopen")
    if record.status in ("referred", "withdrawn"):
        return []
    lacks = []
    last_correct = max((i for i, t in enumerate(record.trail) if t.do == "correct"), default=-1)
    if last_correct >= 0 and not any(t.do == "verify" for t in record.trail[last_correct:]):
        lacks.append(
            (_("a corrective action is not verified"), "011.2.3", f"svc complaint verify {record.id} --text …")
        )
    joined = record.last("same-as") if record.status == "joined" else None
    unjustified = record["justified"] is False
    if joined:
        target = case.linked.get(joined["of"])
        if target and target.status != "closed":
            lacks.append(
                (
                    _("{id}, which it joined, is not closed").format(id=target.id),
                    "015.7",
                    f"svc complaint close {target.id}",
                )
            )
    elif not unjustified and record.status != "resolved":
        lacks.append((_("it is not resolved"), "011.2.4", f"svc complaint resolve {record.id} --text …"))
    if any(t.do == "unreachable" for t in steps) and not joined:
        return lacks
    replied = next((t for t in steps if is_outcome_reply(t)), None)
    if not replied:
        lacks.append(
            (_("the complainant has no outcome reply"), "006.18", f"svc complaint reply {record.id} --outcome --text …")
        )
    if not joined:
        resolved = replied if unjustified else record.last("resolve")
        held = [b for b in held_callbacks(record, case.linked) if not resolved or b["held"] >= resolved.at]
        if not any(unjustified or b["opinion"] in CONTENT for b in held):
            lacks.append(
                (
                    _("no callback has found the complainant satisfied")
                    if not unjustified
                    else _("the complainant has not been called back"),
                    "011.2.4",
                    f"svc callback record --about {record.id} --means phone --opinion …",
                )
            )
    return lacks


def is_outcome_reply(taken: Taken) -> bool:
    """True if the step is an outcome reply: `reply --outcome` or `resolve --told`."""
    return bool((taken.do == "reply" and taken["outcome"]) or (taken.do == "resolve" and taken["told"]))


def held_callbacks(record: Record, linked: Mapping[str, Record]) -> list[Record]:
    """The callbacks held about a record, from the oldest to the newest."""
    held = (
        other
        for other in linked.values()
        if other.kind.name == "callback" and other.status == "held" and record.id in (other["about"] or ())
    )
    return sorted(held, key=lambda b: (b["held"], b.id))
