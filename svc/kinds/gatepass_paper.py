"""Rows of the register of goods-removal passes (QR-005FW): what a book of old ones says of each pass."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svc.kinds.gatepass_table import OTHER, OWNER
from svc.model.case import Case
from svc.model.fields import ENTERED, Field
from svc.model.kind import Kind
from svc.model.steps import THIS, Act, Deed
from svc.text.language import _

CONSENT = Field("consent", "业主同意方式", "owner's consent")
CLEARANCE = Field("clearance", "财务核查", "fees")
OUTCOME = Field("outcome", "状态", "status")
_REFUSED = r"不同意|拒绝|refused"
_BY_PHONE = r"电话|同意|by phone"
_IN_WRITING = r"委托|授权|书面|in writing"
_SETTLED = r"(?s)(?:已?结清|已缴清?|settled)[:：\s]*(.*)"
_USED = r"已?放行|已出|used"
_REVOKED = r"撤销|作废|revoked"


def pass_from_paper(kind: Kind, row: Mapping[str, Any], at: datetime, _now: datetime) -> list[Deed]:
    """The deeds of a row of the register: the pass, and that goods went out with it or it was revoked."""
    facts = {name: value for name, value in row.items() if name in kind.all_fields}
    bearer = dict(facts.get("bearer") or {})
    if bearer.get("name"):
        bearer.setdefault("role", OWNER if bearer["name"] == facts.get("owner") else OTHER)
        facts["bearer"] = bearer
    consent, outcome = str(row.get("consent") or ""), str(row.get("outcome") or "")
    if re.search(_REFUSED, consent) or re.search(_REFUSED, outcome):
        facts["owner_answer"] = "refused"
    elif re.search(_BY_PHONE, consent):
        facts["owner_answer"] = "confirmed"
    elif re.search(_IN_WRITING, consent):
        facts["authorisation"] = consent
    if settled := re.match(_SETTLED, str(row.get("clearance") or "")):
        facts["fees"] = {"receipt": settled[1].strip() or on_paper(), "by": on_paper()}
    deeds = [Deed(Act("", kind.openings[0].name, facts, kind=kind.name), at, str(facts.get("clerk") or ""))]
    if re.search(_REVOKED, outcome):
        deeds.append(Deed(Act(THIS, "revoke", {"text": outcome}), at))
    elif "exit" in row or re.search(_USED, outcome):
        answers = dict(row.get("exit", {}))
        deeds.append(Deed(Act(THIS, "exit", answers), answers.pop("at", None) or at))
    return deeds


def on_paper() -> str:
    """What stands for somebody or something that only the paper has."""
    return _("as the paper form has it")


def is_history(case: Case) -> bool:
    """True if a pass copied from a book was over when it was brought in: nothing can go out with it any more."""
    entered = case.after.facts.get(ENTERED.name)
    if not case.as_written or entered is None:
        return False
    began, until = case.after.began, case.after["valid_until"]
    return bool(until < entered if until else began.date() < entered.astimezone(began.tzinfo).date())
