"""Rules for goods-removal passes: issuing one at the desk, letting the goods out at the gate (020)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from svc.kinds import proxies
from svc.kinds.gatepass_paper import is_history, on_paper
from svc.kinds.gatepass_table import ARTICLE, CONTRACTOR, OTHER, OWNER, proofs
from svc.model import items
from svc.model.case import Case
from svc.model.kind import Verdict
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.text.errors import Refusal
from svc.text.language import _

# One removal: the passes of a home and calendar day

APART = ("refused", "revoked", CANCELLED.value)  # nothing goes out on these


def same_day(record: Record, others: Iterable[Record]) -> list[Record]:
    """The other passes of the same home and calendar day, whatever became of them."""
    return [
        other
        for other in others
        if other.id != record.id
        and other["unit"] == record["unit"]
        and other.began.date() == record.began.astimezone(other.began.tzinfo).date()
    ]


def items_taken(records: Iterable[Record]) -> int:
    """The number of items on passes that count as one removal: those of contractors and void ones are apart."""
    return sum(
        items.total_count(record["items"])
        for record in records
        if record["bearer.role"] != CONTRACTOR and record.status not in APART
    )


def items_before(record: Record, others: Iterable[Record]) -> int:
    """The number of items that the home took out on its other passes of the day; a contractor's pass is by itself."""
    return 0 if record["bearer.role"] == CONTRACTOR else items_taken(same_day(record, others))


def many_items_staying(record: Record, others: Iterable[Record], many: int) -> int:
    """The number of items of the removal so far, if more go out than is likely of somebody who stays, else 0."""
    if record["moving_out"] is not False or record.status in APART or record["bearer.role"] == CONTRACTOR:
        return 0
    count = items.total_count(record["items"]) + items_before(record, (r for r in others if r.order < record.order))
    return count if count > many else 0


# Issuing


def no_pass_after_refusal(case: Case) -> None:
    """Refuse a pass for a non-owner on the day on which the owner refused one, unless the director says why (020)."""
    record = case.after
    if record["bearer.role"] in (OWNER, CONTRACTOR) or record.status == "refused" or is_history(case):
        return
    refused = [r for r in same_day(record, case.peers.values()) if r.facts.get("owner_answer") == "refused"]
    if not refused or (case.acts_as(("director",)) and record["reason"]):
        return
    raise Refusal(
        _("the owner of {unit} refused today ({id}): only the director may issue a pass, with the reason").format(
            unit=record["unit"], id=refused[-1].id
        ),
        article=ARTICLE,
        todo=_("let the director ask the owner again and issue it: {options}").format(
            options="svc pass issue … --owner-confirmed --reason … --by NAME"
        ),
    )


def doubt_of_many(case: Case) -> str:
    """A warning that very much goes out for somebody who stays, which `pass reconcile` lists."""
    count = many_items_staying(case.after, case.peers.values(), case.many)
    if not count:
        return ""
    return _("{count} items go out of {unit} today, though nobody moves out: a doubt, see svc pass reconcile").format(
        count=count, unit=case.after["unit"]
    )


def all_steps_proved(case: Case) -> None:
    """Refuse a pass before every step of the procedure, unless the owner refuses it (020)."""
    if case.after.status == "refused" or is_history(case):
        return
    before = items_before(case.after, case.peers.values())
    lacking = [(proof, why) for proof in proofs(case.after.values, before) if (why := proof.lacks(case))]
    if lacking:
        raise Refusal(
            _("no pass yet: {count} steps of the procedure are missing").format(count=len(lacking)),
            article=ARTICLE,
            todo=_("still to be done, in this order:"),
            steps=[f"{why}: {proof.typed(case)}" for proof, why in lacking],
        )


def valid_for_its_day(case: Case) -> None:
    """Refuse a pass that lasts longer than its day without a reason (020)."""
    until, asked = case.after["valid_until"], case.taken.at
    if until and until < asked:
        raise Refusal(
            _("--valid-until: {time} is past already").format(time=f"{until:%Y-%m-%d %H:%M}"),
            article=ARTICLE,
            todo=_("leave it out: a pass is good for its day"),
        )
    if until and until.date() > asked.date() and not case.after["reason"]:
        raise Refusal(
            _("a pass is good for its day; for longer a reason is needed"),
            article=ARTICLE,
            todo=_("add --reason TEXT, or leave --valid-until out"),
        )


def fees_found_by_finance(case: Case) -> None:
    """Refuse fees found settled by anybody but finance, and passes by finance without them (020)."""
    fees = case.after["fees"] or {}
    if is_history(case):
        return
    mine = fees.get("by") in (case.actor.name, on_paper())
    if case.staffed and case.actor.role == "finance" and not mine:
        raise Refusal(
            _("finance issues a pass only with the fees it found settled"),
            article=ARTICLE,
            todo=_("add --fees-cleared RECEIPT, or leave the pass to the desk"),
        )
    settled = fees_settled(case.home, case.after.began) if case.home else None
    if (mine and not case.acts_as(("finance",))) or (fees and not mine and fees != settled):
        raise Refusal(
            _("{name} is not of finance, which alone finds fees settled").format(name=case.actor.name),
            article=ARTICLE,
            todo=_("let finance do it: svc resident clear {unit} --receipt NO").format(unit=case.after["unit"]),
        )


def fill_from_file(facts: dict[str, Any], home: Record | None, when: datetime, actor: str) -> None:
    """Fill in the owner, the bearer's phone and authorisation on file, and the clerk who found the fees settled."""
    bearer = dict(facts.get("bearer") or {})
    if home:
        facts.setdefault("owner", home["owner"])
        if home["phone"] and bearer.get("name") == home["owner"]:
            bearer.setdefault("phone", home["phone"])
            facts["bearer"] = bearer
        on_file = proxies.authorisation_on_file(home, bearer.get("name"), proxies.PASSES, when)
        if bearer.get("role") == OTHER and on_file:
            facts.setdefault("authorisation", on_file)
    if (facts.get("fees") or {}).get("receipt"):
        facts["fees"] = {"by": actor, **facts["fees"]}
    elif facts.get("moving_out") and home and (found := fees_settled(home, when)):
        facts["fees"] = found


def fees_settled(home: Record, when: datetime) -> dict[str, str] | None:
    """The receipt and the finance clerk by whom a home's fees were found settled on a day, or None (020)."""
    today = [t for t in home.trail if t.do == "clear" and t.at.date() == when.astimezone(t.at.tzinfo).date()]
    past = [t for t in today if t.at <= when]
    return {"receipt": past[-1]["receipt"], "by": past[-1].by} if past else None


def issued_or_refused(facts: Mapping[str, Any]) -> str:
    """`refused` if the owner did not agree, else `issued`."""
    return "refused" if facts.get("owner_answer") == "refused" else "issued"


def clerk(record: Record) -> str:
    """The clerk who issued the pass."""
    return str(record["clerk"] or "")


# At the gate


def status_after_expiry(record: Record, status: str, now: datetime) -> str:
    """The status at a time: an unused pass expires when it is no longer valid."""
    until = record["valid_until"]
    return "expired" if status == "issued" and until and until < now else status


def may_leave(case: Case) -> None:
    """Refuse to let goods out unless the pass is good and unused (020)."""
    number, status = case.record.id, case.record.status
    again = _("ask the service centre for a new pass: svc pass issue")
    refusals = {
        "used": (_("{id} was used already, at {time}"), again),
        "expired": (_("{id} expired at {time}"), again),
        "revoked": (_("{id} was revoked at {time}"), _("keep the goods in, and phone the service centre")),
        "refused": (_("{id} was refused by the owner"), _("keep the goods in, and phone the service centre")),
        "cancelled": (_("{id} was cancelled at {time}"), again),
    }
    if status in refusals:
        sentence, todo = refusals[status]
        step = {"used": "exit", "revoked": "revoke", "cancelled": "cancel"}.get(status)
        taken = case.record.last(step) if step else None
        when = taken.at if taken else case.record["valid_until"]
        raise Refusal(
            sentence.format(id=number, time=f"{when:%Y-%m-%d %H:%M}" if when else ""), article=ARTICLE, todo=todo
        )


def gate_verdict(record: Record) -> Verdict:
    """The verdict for the guard: may the goods pass or not (020)."""
    good = record.status == "issued"
    return Verdict(good, "可放行" if good else "不可放行", "may pass" if good else "may NOT pass")
