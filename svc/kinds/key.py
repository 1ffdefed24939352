"""Keys that owners leave with the centre (QR-006FW), lent and brought back (QR-007FW)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from svc import items, values
from svc.errors import BadInput, Refusal
from svc.kinds import custody
from svc.kinds.shared import PHONE, RECEIVER, choices, receiver
from svc.language import _, listed
from svc.model import LEADERS, TEXT, Deadline, Field, Kind, Opening, Reading, Step
from svc.trail import Case, Fault, People, Record

ARTICLE = "005.1.2"  # care of property: the manual has two forms for keys, and no article of their own

KEYS = Field("keys", "钥匙", "keys", "items", options=("--key",))
BORROWER = Field("borrower", "借用人/单位", "borrower", "name")
COUNT = Field("count", "数量", "how many", "count")
UNTIL = Field("due", "应还时间", "due back", "deadline")
WHY = replace(TEXT, required=True)


# What svc knows by itself


def lent(record: Record, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Which keys are lent, and how many: what is said must be true of the record's keys.

    Raises:
        BadInput: no such key, or the count is another than that of the keys named (exit 2).
    """
    agree(record, answers)
    return {"borrower": answers["borrower"].strip()}


def whose(record: Record, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Whose loan is meant: the only one's, where nobody is named.

    Raises:
        BadInput: several people have keys of this record, or several keys, and it is not said which (exit 2).
    """
    agree(record, answers)
    found = custody.custody(record)
    open_ = found.open()
    if name := str(answers.get("borrower", "")).strip():
        mine = [loan for loan in open_ if loan.borrower == name]
    else:
        names = list(dict.fromkeys(loan.borrower for loan in open_))
        if len(names) > 1:
            raise BadInput(
                _("{id}: who? out with: {who}").format(id=record.id, who=found.holders()),
                todo=_("say whose keys are meant: {option}").format(option=f"--borrower {names[0]}"),
            )
        name, mine = names[0] if names else "", open_
    kinds = {key for loan in mine for key, left in loan.left.items() if left}
    count, out = custody.counted(answers), sum(loan.out for loan in mine)
    if len(kinds) > 1 and not answers.get("keys") and "due" not in answers and count < out:
        raise BadInput(
            _("{id}: which keys? out with {who}: {keys}").format(id=record.id, who=name, keys=listed(sorted(kinds))),
            todo=_("name them: {option}; all of them: --count {count}").format(
                option=f"--key {min(kinds)}=1", count=out
            ),
        )
    return {"borrower": name} if name else {}


def lost(record: Record, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Who lost it: the only borrower, where nobody is named; with `--cabinet`, or where none is out, nobody.

    Raises:
        BadInput: as for a return, or both a borrower and the cabinet are named (exit 2).
    """
    if not answers.get("cabinet"):
        return whose(record, answers)
    agree(record, answers)
    if answers.get("borrower"):
        raise BadInput(_("lost by a borrower or from the cabinet: --borrower or --cabinet, not both"))
    return {}


def agree(record: Record, answers: Mapping[str, Any]) -> None:
    """Refuse keys that the record does not have, and a count that is another than theirs."""
    known = items.added(record["keys"] or ())
    for name in items.added(answers.get("keys") or ()):
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = _("did you mean {near}?").format(near=near[0]) + " " if near else ""
            raise BadInput(
                _("{option}: {id} has no key {name}").format(option=KEYS.option, id=record.id, name=name),
                todo=hint + _("one of: {choices}").format(choices=", ".join(known)),
            )
    count = answers.get("count")
    if count == 0 or (count and answers.get("keys") and count != items.total(answers["keys"])):
        raise BadInput(_("--count: {count} is not how many keys are meant").format(count=count))


# Guards


def possible(case: Case) -> None:
    """No key is lent, brought back or lost that is not there, nor withdrawn while one is out."""
    known = {(f.taken.signature, f.sentence) for f in custody.custody(case.record).faults}
    for fault in custody.custody(case.after).faults:
        if (fault.taken.signature, fault.sentence) not in known:
            raise Refusal(fault.sentence, article=ARTICLE, todo=fault.todo)


def is_out(case: Case) -> None:
    """Only a loan that is open can be extended."""
    found = custody.custody(case.record)
    borrower = case.taken["borrower"]
    if not found.open(borrower):
        raise Refusal(
            custody.not_out(case.record, borrower, 0, ""),
            article=ARTICLE,
            todo=custody.with_whom(found, case.record),
        )


def brings_back_first(case: Case) -> None:
    """Whoever has an overdue loan, of whatever keys, is lent no more, unless a director says why."""
    if case.acts_as(LEADERS) and case.taken["text"]:
        return
    borrower, at = case.taken["borrower"], case.taken.at
    for record in (case.record, *case.peers.values()):
        for loan in custody.custody(record).open(borrower):
            if loan.until < at:
                raise Refusal(
                    _("{name} still has {keys} of {id} ({unit}), due {time}").format(
                        name=borrower,
                        keys=listed(map(items.shown, custody.things(loan.left, record))),
                        id=record.id,
                        unit=record["unit"],
                        time=values.when(loan.until),
                    ),
                    article=ARTICLE,
                    todo=_("first: {command}; or the director lends it all the same, with the reason: --why …").format(
                        command=f"svc key return {record.id} --borrower {borrower}"
                    ),
                )


def may_collect(case: Case) -> str:
    """Somebody whom the owner did not name, without a word from the owner, is told of, not refused."""
    named = case.record["collectors"] or ()
    borrower = case.taken["borrower"]
    if not named or borrower in (*named, case.record["owner"]) or case.taken["authorisation"]:
        return ""
    return _("{borrower} is not among those who may collect ({names}): ask the owner, and add {option}").format(
        borrower=borrower, names=listed(named), option="--authorisation …"
    )


def says_which(case: Case) -> str:
    """Keys of a bunch that are lent by count alone are not known by name; it is said how to name them."""
    known = items.added(case.record["keys"] or ())
    if len(known) < 2 or case.taken["keys"]:
        return ""
    return _("{id} has several keys ({names}): say which with {option}").format(
        id=case.record.id, names=listed(known), option=f"{KEYS.option} {next(iter(known))}=1"
    )


def figure(name: str, zh: str, en: str) -> Reading:
    """One of the figures that must add up."""
    return Reading(Field(name, zh, en, "count"), lambda record: getattr(custody.balance(record), name))


LOANS = Field(
    "loans",
    "外借记录",
    "loans",
    "parts",
    many=True,
    parts=(
        Field("borrower", "借用人/单位", "borrower", "name"),
        Field("phone", "联络电话", "phone", "phone"),
        Field("purpose", "事由", "purpose"),
        Field("authorisation", "业主授权", "the owner's authorisation"),
        Field("returner", "归还人", "brought back by", "name"),
        Field("remark", "备注", "remark"),
    ),
)


def impossible(record: Record, _linked: Mapping[str, Record], _people: People) -> Iterable[Fault]:
    """Keys lent twice, brought back though not out, or withdrawn while out, as a merge or a hand may leave it."""
    return [Fault("impossible", fault.taken, fault.sentence, ARTICLE) for fault in custody.custody(record).faults]


KEY = Kind(
    "key",
    "K",
    "钥匙",
    "key",
    fields=(
        Field("unit", "房号", "unit", "unit", required=True),
        replace(KEYS, required=True),
        Field("purpose", "托管原因", "purpose", required=True),
        Field("signed", "业主签名", "signed", "name", required=True),
        Field("deposited", "托管时间", "deposited", "time", past=True),
        Field("owner", "业主姓名", "owner", "name"),
        PHONE,
        Field("collectors", "可领用人", "may collect", "name", many=True, options=("--collector",)),
        Field("until", "托管期限", "until", "deadline"),
        replace(RECEIVER, zh="接收人"),
    ),
    openings=(Opening("deposit", "保管钥匙", "take keys into custody", ARTICLE, time="deposited"),),
    time="deposited",
    subject=("keys",),
    prompts=("unit", "owner", "phone", "keys", "purpose", "collectors", "until", "signed"),
    columns=("deposited", "unit", "owner", "keys", "in_cabinet", "out", "until"),
    statuses=choices("held 保管中 held", "withdrawn 已取回 withdrawn"),
    readings=(
        figure("in_custody", "在管", "in custody"),
        figure("in_cabinet", "在柜", "in the cabinet"),
        figure("out", "外借", "out"),
        figure("lost", "遗失", "lost"),
        Reading(LOANS, custody.loans),
    ),
    checks=(impossible,),
    steps=(
        Step(
            "lend",
            "外借",
            "lend keys, due the same day unless said",
            ARTICLE,
            (
                replace(BORROWER, required=True),
                COUNT,
                KEYS,
                PHONE,
                Field("purpose", "事由", "purpose"),
                UNTIL,
                Field("authorisation", "业主授权", "the owner's authorisation"),
                TEXT,
            ),
            after=("held",),
            guards=(brings_back_first, possible),
            fills=lent,
            peers="borrower",
            notes=(may_collect, says_which),
        ),
        Step(
            "extend",
            "续借",
            "let a loan run on, and say why",
            ARTICLE,
            (BORROWER, replace(UNTIL, required=True), WHY),
            after=("held",),
            guards=(is_out,),
            fills=whose,
        ),
        Step(
            "return",
            "归还",
            "keys are brought back",
            ARTICLE,
            (
                BORROWER,
                COUNT,
                KEYS,
                Field("returner", "归还人", "brought back by", "name"),
                Field("receiver", "收回人", "received by", "staff"),
                TEXT,
            ),
            guards=(possible,),
            fills=whose,
        ),
        Step(
            "lost",
            "遗失",
            "keys are lost; say what was done",
            ARTICLE,
            (BORROWER, COUNT, KEYS, Field("cabinet", "柜中遗失", "lost from the cabinet", "flag"), WHY),
            guards=(possible,),
            fills=lost,
        ),
        Step(
            "withdraw",
            "取回",
            "the owner takes the keys back, and signs",
            ARTICLE,
            (Field("signed", "取回签名", "signed", "name", required=True), TEXT),
            after=("held",),
            to="withdrawn",
            guards=(possible,),
        ),
    ),
    deadlines=(
        Deadline(
            "return",
            "归还外借钥匙",
            "bring the keys back",
            "",
            lasts="0d",
            starts={"lend": "due"},
            or_else=("lend",),
            moved={"extend": "due"},
            met_by=("return", "lost"),
            told=custody.promises,
        ),
        Deadline(
            "until",
            "托管到期",
            "give the keys back to the owner",
            "",
            starts={"add": "until", "amend": "until"},
            applies=lambda record: record["until"] is not None,
            met_by=("withdraw",),
            who=receiver,
        ),
    ),
)
