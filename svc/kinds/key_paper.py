"""Rows of the register of keys in custody (QR-006FW): what a book of them says of each custody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.steps import THIS, Act, Deed
from svc.text.language import _

LOST = Field("lost_count", "遗失", "lost", "count")
REMARK = Field("remark", "备注", "remark")
_LOST_TOO = r"(?:遗失\s*[0-9]+\s*把|lost [0-9]+)\s*"  # what the register says of it in its remark


def custody_from_paper(kind: Kind, row: Mapping[str, Any], at: datetime, _now: datetime) -> list[Deed]:
    """The deeds of a row of the register: the custody, keys that were lost, and that the owner took them back."""
    paper = _("as the paper form has it")
    facts = {name: value for name, value in row.items() if name in kind.all_fields}
    facts = {"purpose": paper, "signed": paper} | facts
    deeds = [Deed(Act("", kind.openings[0].name, facts, kind=kind.name), at)]
    remark = re.sub(_LOST_TOO, "", str(row.get("remark") or "")).strip()
    if row.get("lost_count"):
        answers = {"count": row["lost_count"], "cabinet": True, "text": remark or paper}
        deeds.append(Deed(Act(THIS, "lost", answers), at))
    back = dict(row.get("withdraw", {}))
    if back:
        when = back.pop("at", None) or at
        answers = {"signed": back.get("signed") or paper} | ({"text": remark} if remark else {})
        deeds.append(Deed(Act(THIS, "withdraw", answers), when))
    elif remark and not row.get("lost_count"):
        deeds.append(Deed(Act(THIS, "note", {"text": remark}), at))
    return deeds
