"""Rows of the register of incoming documents (SW): what a book of them says of each document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.steps import THIS, Act, Deed
from svc.model.values import NUMBER
from svc.text.language import _

SITUATION = Field("situation", "处理情况", "how it stands")
REMARK = Field("remark", "备注", "remark")
_STATUS = "已登记|已呈报|已答复|已归档|registered|reported|answered|filed"
_STANDS = rf"(?s)\s*(?:(?:{_STATUS})\s*(?:[:：]\s*|$))?(.*)"
_ANSWERED = r"已(?:书面)?(?:答复|回复|回函|复函)|\banswered\b"


def document_from_paper(kind: Kind, row: Mapping[str, Any], at: datetime, _now: datetime) -> list[Deed]:
    """The deeds of a row of the register: the document, its report, its answer, and that it was filed."""
    facts = {name: value for name, value in row.items() if name in kind.all_fields}
    deeds = [Deed(Act("", kind.openings[0].name, facts, kind=kind.name), at)]
    report, answer, filed = (dict(row.get(step, {})) for step in ("report", "answer", "file"))
    handler = {"handler": report["handler"]} if report.get("handler") else {}
    stands = str(row.get("situation") or "")
    said = re.fullmatch(_STANDS, stands)
    text = (said[1] if said else stands).strip()
    if report.get("by") or handler:
        deeds.append(Deed(Act(THIS, "report", handler), at, str(report.get("by") or "")))
    if answer.get("at") or re.search(_ANSWERED, stands):
        answers = {"text": text or _("as the paper form has it"), "quote": True}
        deeds.append(Deed(Act(THIS, "answer", answers), answer.get("at") or at))
        text = ""
    if filed:
        deeds.append(Deed(Act(THIS, "file", {}), filed.get("at") or at))
    remark = str(row.get("remark") or "")
    notes = [text, "" if NUMBER.fullmatch(remark) else remark]  # our own form has the complaint's number there
    return deeds + [Deed(Act(THIS, "note", {"text": note}), at) for note in notes if note]
