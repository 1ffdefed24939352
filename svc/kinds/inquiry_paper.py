"""Rows of the register of enquiries (QZ): what a book of them says of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svc.model.kind import Kind
from svc.model.steps import THIS, Act, Deed
from svc.text.language import _


def inquiry_deeds(kind: Kind, row: Mapping[str, Any], at: datetime) -> list[Deed]:
    """The deeds of a row: the inquiry, to whom it was handed, and its answer, which is quoted as it stands there."""
    facts = {name: value for name, value in row.items() if name in kind.all_fields}
    deeds = [Deed(Act("", kind.openings[0].name, facts, kind=kind.name), at)]
    if handed := str(row.get("handed") or ""):
        deeds.append(Deed(Act(THIS, "note", {"text": _("handed to {name}").format(name=handed)}), at))
    answer = dict(row.get("answer", {}))
    if answer:
        text = answer.get("text") or _("as the paper form has it")
        deeds.append(Deed(Act(THIS, "answer", {"text": text, "quote": True}), max(at, answer.get("at") or at)))
    return deeds
