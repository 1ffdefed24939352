"""Records, steps and obligations as the objects that JSON prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from svc.dates import timestamps
from svc.model import codec, values
from svc.model.deadlines import Obligation
from svc.model.fields import SOURCE
from svc.model.record import Record, Taken
from svc.rules.steps import concerned_acted
from svc.site.settings import Site
from svc.views.mask import Mask


def list_object(record: Record, mask: Mask) -> dict[str, Any]:
    """A record in a listing: every fact as it is now, its number, kind and status.

    A fact that has the name of one of these three, as an inquiry's `kind`, stands under `inquiry_kind`.
    """
    facts = {f.name: mask.any(f, record[f.name], record) for f in record.kind.fields}
    extra = {name: v for name, v in record.values.items() if name not in facts}
    extra |= {name: mask.any(f, extra[name], record) for name, f in ((SOURCE.name, SOURCE),) if name in extra}
    head = {"id": record.id, "kind": record.kind.name, "status": record.status}
    said = {f"{record.kind.name}_{name}" if name in head else name: value for name, value in facts.items()}
    extra |= {r.field.name: mask.any(r.field, r.compute(record), record) for r in record.kind.computed}
    flags = {"flags": ["concerned"]} if concerned_acted(record) else {}
    return {key: values.to_json(value) for key, value in (head | said | extra | flags).items()}


def record_object(
    record: Record, owed: Iterable[Obligation], site: Site, mask: Mask, linked: Mapping[str, Record]
) -> dict[str, Any]:
    """A record in full: facts as amended, each under its own name, what others say of it, status, steps, and so on."""
    found = list_object(record, mask)
    own = {f.name: found[name] for f in record.kind.fields if (name := f"{record.kind.name}_{f.name}") in found}
    elsewhere = {
        fact.field.name: values.to_json(mask.any(fact.field, told.value if told else None, record))
        for fact in record.kind.told_elsewhere
        for told in (fact.find(record, linked),)
    }
    good = {"good": record.kind.verdict(record).good} if record.kind.verdict else {}
    return (
        found
        | own
        | elsewhere
        | good
        | {
            "steps": step_objects(record, mask),
            "obligations": [obligation_object(o, record, mask) for o in owed],
            "path": str(record.path.relative_to(site.root)) if record.path else None,
        }
    )


def step_objects(record: Record, mask: Mask) -> list[dict[str, Any]]:
    """All steps of a record as JSON has them."""
    return [step_object(t, record, mask) for t in record.steps]


def step_object(taken: Taken, record: Record, mask: Mask) -> dict[str, Any]:
    """A step as JSON has it, with its number and whether it was struck."""
    declared = record.kind.all_steps[taken.do]
    shown = codec.step_json(taken)
    for f in declared.asks:
        if f.name in shown and f.type != "changes":
            shown[f.name] = values.to_json(codec.unwrap_single(mask.any(f, taken.answers[f.name], record)))
    if taken.source:
        shown[SOURCE.name] = values.to_json(mask.any(SOURCE, taken.source, record))
    if mask.on and "set" in shown:
        fields = record.kind.all_fields
        shown["set"] = {k: values.to_json(mask.any(fields[k], v, record)) for k, v in taken.answers["set"].items()}
    return {"number": taken.number, **shown} | ({"struck": True} if taken.number in record.struck else {})


def obligation_object(owed: Obligation, record: Record | None, mask: Mask) -> dict[str, Any]:
    """An obligation as JSON has it, with `met` null while it is open. Those of the whole site have no record."""
    shown = {
        "id": owed.id,
        "kind": owed.kind,
        "what": owed.what,
        "due": timestamps.iso(owed.due),
        "met": timestamps.iso(owed.met) if owed.met else None,
        "late": owed.late,
        "who": mask.text(owed.who, record) if record else owed.who,
        "article": owed.article,
        "text": mask.text(owed.text, record) if record else owed.text,
    }
    return shown | ({"ended": True} if owed.ended else {})
