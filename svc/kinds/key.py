"""Keys that owners leave with the centre (QR-006FW), lent and brought back (QR-007FW)."""

from __future__ import annotations

from svc.kinds import asked_when, key_figures
from svc.kinds.key_custody import ARTICLE
from svc.kinds.key_paper import LOST, REMARK, custody_from_paper
from svc.kinds.key_proxies import authorise_borrower, authorise_taking_back
from svc.kinds.key_rules import (
    KEYS,
    borrower_who_lost,
    fill_owner,
    keys_are_there,
    keys_match_record,
    loan_is_open,
    may_borrow,
    may_take_back,
    named_by_the_owner,
    names_its_keys,
    no_overdue_loan,
    none_is_out,
    only_borrower,
    owner_deposits,
    owner_not_on_file,
)
from svc.kinds.shared import PHONE, RECEIVER, choices, first_receiver
from svc.model.contact import Contact
from svc.model.deadlines import Deadline
from svc.model.fields import TEXT, Field
from svc.model.kind import ComputedFact, Kind
from svc.model.steps import AMEND, CANCEL, Opening, Step
from svc.text.dataclass import replace


def balance_fact(name: str, zh: str, en: str) -> ComputedFact:
    """A computed fact for one figure of the balance."""
    return ComputedFact(Field(name, zh, en, "count"), lambda record: getattr(key_figures.balance(record), name))


BORROWER = Field("borrower", "借用人/单位", "borrower", "name", private="outsider")
WHOSE = replace(BORROWER, fills=only_borrower, needed_if=asked_when.has_several_borrowers)
NAMED_KEYS = replace(KEYS, needed_if=asked_when.has_several_kinds)
COUNT = Field("count", "数量", "how many", "count")
AUTHORISATION = Field("authorisation", "业主授权", "the owner's authorisation")
OWNERS_WORD = replace(AUTHORISATION, needed_if=asked_when.takes_back_for_owner)
UNTIL = Field("due", "应还时间", "due back", "deadline")
WHY = replace(TEXT, required=True)
LOANS = Field(
    "loans",
    "外借记录",
    "loans",
    "parts",
    many=True,
    parts=(
        Field("borrower", "借用人/单位", "borrower", "name", private="outsider"),
        Field("phone", "联络电话", "phone", "phone"),
        Field("purpose", "事由", "purpose"),
        AUTHORISATION,
        Field("returner", "归还人", "brought back by", "name"),
        Field("remark", "备注", "remark"),
    ),
)
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
        Field("collectors", "可领用人", "may collect", "name", many=True, options=("--collector",), private="outsider"),
        replace(AUTHORISATION, needed_if=asked_when.leaves_for_owner),
        Field("until", "托管期限", "until", "deadline"),
        replace(RECEIVER, zh="接收人"),
    ),
    openings=(
        Opening(
            "deposit",
            "保管钥匙",
            "take keys into custody",
            ARTICLE,
            time="deposited",
            fills=fill_owner,
            guards=(owner_deposits,),
            notes=(owner_not_on_file,),
        ),
    ),
    time="deposited",
    from_paper=custody_from_paper,
    paper=(LOST, REMARK),
    paper_lacks=("purpose", "signed"),
    import_key=("deposited", "unit", "keys"),
    contact=Contact(name="owner"),
    subject=("keys",),
    prompts=("unit", "owner", "phone", "keys", "purpose", "collectors", "until", "signed", "authorisation"),
    columns=("deposited", "unit", "owner", "keys", "in_cabinet", "out", "until"),
    statuses=choices("held 保管中 held", "withdrawn 已取回 withdrawn"),
    computed=(
        balance_fact("in_custody", "在管", "in custody"),
        balance_fact("in_cabinet", "在柜", "in the cabinet"),
        balance_fact("out", "外借", "out"),
        balance_fact("lost", "遗失", "lost"),
        ComputedFact(LOANS, key_figures.loan_entries),
    ),
    checks=(key_figures.custody_faults,),
    steps=(
        Step(
            "lend",
            "外借",
            "lend keys, due the same day unless said",
            ARTICLE,
            (
                replace(BORROWER, required=True),
                COUNT,
                NAMED_KEYS,
                replace(PHONE, required=True),
                Field("purpose", "事由", "purpose", required=True),
                UNTIL,
                replace(AUTHORISATION, needed_if=asked_when.is_stranger),
                TEXT,
            ),
            after=("held",),
            guards=(keys_match_record, names_its_keys, may_borrow, no_overdue_loan, keys_are_there),
            fills=authorise_borrower,
            peers="borrower",
            prompts=("due",),
        ),
        Step(
            "extend",
            "续借",
            "let a loan run on, and say why",
            ARTICLE,
            (WHOSE, replace(UNTIL, required=True), WHY),
            after=("held",),
            guards=(loan_is_open,),
        ),
        Step(
            "return",
            "归还",
            "keys are brought back",
            ARTICLE,
            (
                WHOSE,
                COUNT,
                NAMED_KEYS,
                Field("returner", "归还人", "brought back by", "name", private="outsider"),
                Field("receiver", "收回人", "received by", "staff"),
                TEXT,
            ),
            guards=(keys_match_record, names_its_keys, keys_are_there),
        ),
        Step(
            "lost",
            "遗失",
            "keys are lost; say what was done",
            ARTICLE,
            (
                replace(BORROWER, fills=borrower_who_lost),
                COUNT,
                NAMED_KEYS,
                Field("cabinet", "柜中遗失", "lost from the cabinet", "flag"),
                WHY,
            ),
            prompts=("cabinet",),
            guards=(keys_match_record, names_its_keys, keys_are_there),
        ),
        Step(
            "withdraw",
            "取回",
            "the owner takes the keys back, and signs",
            ARTICLE,
            (Field("signed", "取回签名", "signed", "name", required=True), OWNERS_WORD, TEXT),
            after=("held",),
            to="withdrawn",
            fills=authorise_taking_back,
            guards=(may_take_back, keys_are_there),
            ends=True,
        ),
        replace(AMEND, guards=(named_by_the_owner, keys_are_there)),
        replace(CANCEL, guards=(none_is_out,)),
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
            kept=True,
            moved={"extend": "due"},
            met_by=("return",),
            voided_by=("lost",),
            computed=key_figures.loans_due,
            who=first_receiver,
        ),
        Deadline(
            "until",
            "托管到期",
            "give the keys back to the owner",
            "",
            starts={"add": "until", "amend": "until"},
            applies=lambda record: record["until"] is not None,
            met_by=("withdraw",),
            who=first_receiver,
        ),
    ),
)
