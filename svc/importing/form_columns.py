"""The columns of a form as fields: a fact of its kind, an answer of a step, or a fact of a follow-up."""

from __future__ import annotations

from svc.forms.columns import FormColumn
from svc.importing.follow_ups import follow_ups
from svc.importing.row_texts import COUNTS
from svc.kinds import KINDS
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.text.dataclass import replace
from svc.text.errors import BadInput
from svc.text.language import _

OF_STEPS = {"at": Field("at", "时间", "at", "time", past=True), "by": Field("by", "经办人", "by", "name")}


def fact_column(kind: Kind, name: str) -> FormColumn:
    """Return a column for a fact that the form itself has none for."""
    f = kind.leaves[name]
    return FormColumn({"zh": f.zh, "en": f.en}, {}, "", (), "left", flexible=False, holds=(name,))


def column_field(kind: Kind, name: str) -> Field:
    """Return the field of a column: a fact of the kind, an answer of a step, or a fact of a follow-up.

    Raises:
        BadInput: there is no such thing.
    """
    whole, _dot, part = name.partition(".")
    if found := next((f for f in kind.paper if f.name == name), None):
        return found
    if part == COUNTS and whole in kind.all_fields and kind.all_fields[whole].type == "items":
        return Field(name, "数量", "count")
    if name in kind.all_fields or name in kind.leaves:
        return kind.field(name)
    if whole in kind.all_steps and (ask := kind.all_steps[whole].ask(part)):
        return ask
    if whole in kind.all_steps and (ask := OF_STEPS.get(part)):
        step = kind.all_steps[whole]
        return replace(ask, zh=f"{step.zh}{ask.zh}", en=f"{step.name}: {ask.en}")
    if whole in follow_ups() and part in KINDS[whole].all_fields:
        return KINDS[whole].all_fields[part]
    raise BadInput(_("no field {name} in a {kind}").format(name=name, kind=kind.name))
