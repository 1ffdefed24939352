"""Goods-removal passes (QR-005FW): none is issued before every step of its row of 020's table has been taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from svc.kinds.resident import ID_LAST4, ID_TYPE
from svc.kinds.shared import PHONE, choices
from svc.model import items
from svc.model.model import DESK, TEXT, Deadline, Field, Kind, Opening, Step, Verdict
from svc.model.record import Case, Record
from svc.text.errors import Refusal
from svc.text.language import _, current

ARTICLE = "020"
OWNER, OTHER, CONTRACTOR = "owner", "non-owner", "contractor"
SINGLE, SEVERAL = "single", "several"
STAYING, MOVING = "staying", "moving"


# The table of 020: what is done, in order, for which goods and which bearer


@dataclass(frozen=True)
class Proof:
    """One step of the procedure before a pass: what is done, what proves it, and what to type for it.

    `lacks` says why it is not proved by a case, or nothing where it is.
    """

    name: str
    zh: str
    en: str
    option: str
    lacks: Callable[[Case], str]

    @property
    def label(self) -> str:
        """What is done, in the language now spoken."""
        return self.zh if current() == "zh" else self.en

    def typed(self, unit: str | None) -> str:
        """What to type for it, for a unit."""
        return self.option.format(unit=unit or "3-1201")


def no_identity(case: Case) -> str:
    """Kind and last four of the bearer's document are noted, and they are those on file where the bearer is known."""
    bearer = case.after["bearer"]
    if not (bearer.get("id_type") and bearer.get("id_last4")):
        return _("the bearer's identity document was not shown")
    on_file = case.home["id_last4"] if case.home and bearer["name"] == case.home["owner"] else None
    if on_file and on_file != bearer["id_last4"]:
        return _("the document does not end as the one on the owner's file")
    return ""


def no_file(case: Case) -> str:
    """The unit has a file with its owner; an owner is the one on it, and so is the owner that is named."""
    unit, bearer = case.after["unit"], case.after["bearer"]
    if case.home is None:
        return _("{unit} has no owner on file").format(unit=unit)
    named = bearer["name"] if bearer["role"] == OWNER else case.after["owner"]
    if named and named != case.home["owner"]:
        return _("{name} is not the owner on the file of {unit}").format(name=named, unit=unit)
    return ""


def no_authorisation(case: Case) -> str:
    """Somebody else than the owner shows the owner's authorisation."""
    return "" if case.after["authorisation"] else _("the owner's authorisation was not shown")


def no_answer(case: Case) -> str:
    """The owner was phoned and agrees."""
    return "" if case.after["owner_answer"] == "confirmed" else _("the owner was not phoned, or has not agreed")


def no_clearance(case: Case) -> str:
    """Finance found all fees settled: the unit today, or this pass."""
    fees = case.after["fees"] or {}
    if not fees.get("receipt"):
        return _("finance has not found the fees settled today")
    return ""


def not_said(case: Case) -> str:
    """Of several things it is asked whether somebody is moving out."""
    return "" if case.after["moving_out"] is not None else _("it was not asked whether somebody is moving out")


def no_manager(case: Case) -> str:
    """A contractor is the decoration manager on the unit's file, and the fit-out is not over."""
    fitting = (case.home["decoration"] if case.home else None) or {}
    unit, name = case.after["unit"], case.after["bearer"]["name"]
    if not fitting.get("manager"):
        return _("{unit} has no decoration manager on file").format(unit=unit)
    if fitting["manager"] != name:
        return _("{name} is not the decoration manager on the file of {unit}").format(name=name, unit=unit)
    if fitting.get("until") and fitting["until"] < case.taken.at:
        return _("the fit-out of {unit} was over on {day}").format(unit=unit, day=f"{fitting['until']:%Y-%m-%d}")
    return ""


def not_signed(case: Case) -> str:
    """Whoever takes the goods out signs for them."""
    signed, bearer = case.after["signed"], case.after["bearer"]["name"]
    if not signed:
        return _("the bearer has not signed")
    return "" if signed == bearer else _("signed by {name}, not by the bearer").format(name=signed)


SAID = Proof("said", "问明是否搬离", "ask whether somebody is moving out", "--moving-out | --staying", not_said)
FINANCE = Proof(
    "finance",
    "财务核查费用已结清",
    "finance finds all fees settled",
    "svc resident clear {unit} --receipt NO | --fees-cleared NO",
    no_clearance,
)
IDENTITY = Proof(
    "identity", "核对搬出人证件", "the bearer's identity is verified", "--id-type 身份证 --id-last4 NNNN", no_identity
)
AUTHORISED = Proof(
    "authorisation", "业主授权", "the owner's authorisation is shown", "--authorisation TEXT", no_authorisation
)
FILE = Proof(
    "file",
    "查业主档案",
    "the owner's file is checked",
    "svc resident show {unit} | add --unit {unit} --owner NAME",
    no_file,
)
PHONED = Proof(
    "owner", "致电业主核实", "the owner is phoned and agrees", "--owner-confirmed | --owner-refused", no_answer
)
MANAGER = Proof(
    "manager",
    "核对装修责任人",
    "the decoration manager is the one on file",
    "svc amend {unit} decoration.manager=NAME --reason …",
    no_manager,
)
SIGNED = Proof("signed", "搬出人签名", "the bearer signs", "--signed NAME", not_signed)

BY_OWNER = (IDENTITY, FILE, SIGNED)
BY_OTHER = (IDENTITY, AUTHORISED, FILE, PHONED, SIGNED)
TABLE: Mapping[tuple[str, str, str], tuple[Proof, ...]] = {
    (SINGLE, OWNER, STAYING): BY_OWNER,
    (SINGLE, OTHER, STAYING): BY_OTHER,
    (SINGLE, OWNER, MOVING): (FINANCE, *BY_OWNER),
    (SINGLE, OTHER, MOVING): (FINANCE, *BY_OTHER),
    (SEVERAL, OWNER, STAYING): (SAID, *BY_OWNER),
    (SEVERAL, OTHER, STAYING): (SAID, *BY_OTHER),
    (SEVERAL, OWNER, MOVING): (SAID, FINANCE, *BY_OWNER),
    (SEVERAL, OTHER, MOVING): (SAID, FINANCE, *BY_OTHER),
    (SINGLE, CONTRACTOR, STAYING): (IDENTITY, MANAGER, SIGNED),
    (SEVERAL, CONTRACTOR, STAYING): (IDENTITY, MANAGER, SIGNED),
    (SINGLE, CONTRACTOR, MOVING): (FINANCE, IDENTITY, MANAGER, SIGNED),
    (SEVERAL, CONTRACTOR, MOVING): (FINANCE, IDENTITY, MANAGER, SIGNED),
}


def cell(facts: Mapping[str, Any]) -> tuple[str, str, str]:
    """The cell of the table that a case belongs to: goods, bearer, staying or moving out."""
    goods = SEVERAL if items.total(facts.get("items")) > 1 else SINGLE
    return goods, facts["bearer"]["role"], MOVING if facts.get("moving_out") else STAYING


def proofs(facts: Mapping[str, Any]) -> tuple[Proof, ...]:
    """What has to be done for a case, in order."""
    return TABLE[cell(facts)]


# Issuing


def complete(case: Case) -> None:
    """No pass before every step of the procedure; a pass that the owner refuses is kept as a refusal (020)."""
    if case.after.status == "refused":
        return
    lacking = [(proof, why) for proof in proofs(case.after.values) if (why := proof.lacks(case))]
    if lacking:
        raise Refusal(
            _("no pass yet: {count} steps of the procedure are missing").format(count=len(lacking)),
            article=ARTICLE,
            todo=_("still to be done, in this order:"),
            steps=[f"{why}: {proof.typed(case.after['unit'])}" for proof, why in lacking],
        )


def for_its_day(case: Case) -> None:
    """A pass is good for its day; for longer only with a reason (020)."""
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


def by_finance(case: Case) -> None:
    """Fees are found settled by finance alone, and that is what finance may issue a pass for (020)."""
    fees = case.after["fees"] or {}
    mine = fees.get("by") == case.actor.name
    if case.staffed and case.actor.role == "finance" and not mine:
        raise Refusal(
            _("finance issues a pass only with the fees it found settled"),
            article=ARTICLE,
            todo=_("add --fees-cleared RECEIPT, or leave the pass to the desk"),
        )
    if mine and not case.acts_as(("finance",)):
        raise Refusal(
            _("{name} is not of finance, which alone finds fees settled").format(name=case.actor.name),
            article=ARTICLE,
            todo=_("let finance do it: svc resident clear {unit} --receipt NO").format(unit=case.after["unit"]),
        )


def fill(facts: dict[str, Any], home: Record | None, when: datetime, actor: str) -> None:
    """What svc knows of a pass by itself: the owner on file, the bearer's phone, who found the fees settled."""
    bearer = dict(facts.get("bearer") or {})
    if home:
        facts.setdefault("owner", home["owner"])
        if home["phone"] and bearer.get("name") == home["owner"]:
            bearer.setdefault("phone", home["phone"])
            facts["bearer"] = bearer
    if (facts.get("fees") or {}).get("receipt"):
        facts["fees"] = {**facts["fees"], "by": actor}
    elif facts.get("moving_out") and home and (found := cleared(home, when)):
        facts["fees"] = found


def cleared(home: Record, when: datetime) -> dict[str, str] | None:
    """The fees of a home as finance found them settled on a day: receipt and who found it (020)."""
    today = [t for t in home.trail if t.do == "clear" and t.at.date() == when.astimezone(t.at.tzinfo).date()]
    past = [t for t in today if t.at <= when]
    return {"receipt": past[-1]["receipt"], "by": past[-1].by} if past else None


# At the gate


def lapsed(record: Record, status: str, now: datetime) -> str:
    """A pass that was not used in its time has expired."""
    until = record["valid_until"]
    return "expired" if status == "issued" and until and until < now else status


def passes(case: Case) -> None:
    """The gate lets goods out once, by a pass that is good (020)."""
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


def verdict(record: Record) -> Verdict:
    """What the guard has to know first (020)."""
    good = record.status == "issued"
    return Verdict(good, "可放行" if good else "不可放行", "may pass" if good else "may NOT pass")


def clerk(record: Record) -> str:
    """Who issued it."""
    return str(record["clerk"] or "")


def begins(facts: Mapping[str, Any]) -> str:
    """Refused where the owner did not agree."""
    return "refused" if facts.get("owner_answer") == "refused" else "issued"


ROLE = Field(
    "role",
    "与业主关系",
    "relation to the owner",
    "choice",
    required=True,
    options=("--role",),
    choices=choices("owner 业主本人 owner", "non-owner 非业主 non-owner", "contractor 施工单位 contractor"),
)

PASS = Kind(
    "pass",
    "P",
    "放行条",
    "goods-removal pass",
    fields=(
        Field("unit", "房号", "unit", "unit", required=True),
        Field(
            "bearer",
            "搬出人",
            "bearer",
            "parts",
            required=True,
            parts=(
                Field("name", "搬出人", "bearer", "name", required=True, options=("--bearer",), private="outsider"),
                ROLE,
                replace(PHONE, options=("--phone",)),
                replace(ID_TYPE, options=("--id-type",)),
                replace(ID_LAST4, options=("--id-last4",)),
            ),
        ),
        Field("items", "物品", "items", "items", required=True, options=("--item", "--items")),
        Field("asked", "申请时间", "asked", "time", past=True),
        Field("owner", "业主姓名", "owner", "name"),
        Field(
            "moving_out",
            "是否搬离",
            "moving out",
            "flag",
            no="--staying",
            choices=choices("true 搬离 moving-out", "false 不搬离 staying"),
        ),
        Field("authorisation", "业主授权", "owner's authorisation"),
        Field(
            "owner_answer",
            "业主答复",
            "owner's answer",
            "choice",
            options=("--owner-confirmed",),
            no="--owner-refused",
            choices=choices("confirmed 同意 confirmed", "refused 不同意 refused"),
        ),
        Field(
            "fees",
            "财务核查",
            "fees",
            "parts",
            parts=(
                Field("receipt", "收据号", "receipt", options=("--fees-cleared",), private="number"),
                Field("by", "核查人", "found settled by", "staff", derived=True),
            ),
        ),
        Field("reason", "搬出原因", "reason"),
        Field("vehicle", "车牌号", "vehicle", private="number"),
        Field("signed", "搬出人签名", "signed", "name"),
        Field("clerk", "经办人", "clerk", "staff"),
        Field("valid_until", "有效期至", "valid until", "deadline"),
    ),
    openings=(
        Opening(
            "issue",
            "开具放行条",
            "issue a pass",
            ARTICLE,
            time="asked",
            roles=(*DESK, "finance"),
            fills=fill,
            guards=(by_finance, complete, for_its_day),
        ),
    ),
    time="asked",
    subject=("items",),
    holder="clerk",
    prompts=("unit", "bearer", "items", "moving_out", "authorisation", "owner_answer", "signed", "vehicle"),
    front=("items", "bearer", "valid_until", "unit", "vehicle"),
    columns=("asked", "unit", "bearer", "items", "vehicle", "valid_until"),
    statuses=choices(
        "issued 已开具 issued",
        "used 已放行 used",
        "expired 已过期 expired",
        "revoked 已撤销 revoked",
        "refused 业主拒绝 refused",
    ),
    first_status=begins,
    status_at=lapsed,
    verdict=verdict,
    steps=(
        Step(
            "exit",
            "门岗放行",
            "let the goods out at the gate, once",
            ARTICLE,
            (Field("gate", "放行岗", "gate"), TEXT),
            to="used",
            moves=("issued", "expired"),
            roles=("guard", "director"),
            guards=(passes,),
        ),
        Step("revoke", "撤销", "revoke it", ARTICLE, (TEXT,), after=("issued", "expired"), to="revoked"),
    ),
    deadlines=(
        Deadline(
            "exit",
            "凭条放行",
            "goods out, or the pass revoked",
            ARTICLE,
            lasts="0d",
            starts={"add": "valid_until"},
            or_else=("add",),
            kept=True,
            starting=lambda moment: moment.taken["owner_answer"] != "refused",
            met_by=("exit", "revoke"),
            who=clerk,
        ),
    ),
)
