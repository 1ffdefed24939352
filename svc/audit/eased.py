"""Names taken out of those a record is against, and severities lowered: lawful, and always listed (015.5)."""

from __future__ import annotations

from collections.abc import Iterator

from svc.audit.findings import Finding
from svc.audit.own_record import load_matching
from svc.kinds import KINDS
from svc.kinds.shared import SEVERITY
from svc.model.record import Record, Taken
from svc.model.show import show_time, show_value
from svc.store.store import Store
from svc.text.language import _
from svc.views.mask import Mask
from svc.views.tables import step_name


def find_eased(store: Store, mask: Mask) -> Iterator[Finding]:
    """Yield each step that took a name out of those a record is against, or made a major complaint general.

    Args:
        store: the records as they are.
        mask: whether names are hidden.
    """
    for kind in KINDS.values():
        watched = [f for f in kind.fields if f.conflict or f.name == SEVERITY.name]
        words = [word.encode() for f in watched for word in (f.name, *(o.strip("-") for o in f.options))]
        if watched:
            for record in load_matching(store, kind, words):
                yield from eased_steps(record, mask)


def eased_steps(record: Record, mask: Mask) -> Iterator[Finding]:
    """Yield a finding for each step of a record that took out a name or lowered its severity."""
    for number, taken in enumerate(record.steps, 1):
        before = Record(record.kind, record.id, record.facts, record.steps[: number - 1], record.path, record.seen)
        after = Record(record.kind, record.id, record.facts, record.steps[:number], record.path, record.seen)
        for f in record.kind.fields:
            old, new = before[f.name], after[f.name]
            lifted = f.conflict and set(old or ()) - set(new or ())
            lowered = f.name == SEVERITY.name and f.eased and f.eased(old, new)
            if lifted or lowered:
                was, now = (show_value(f, mask.field(f, value)) if value else _("nothing") for value in (old, new))
                yield eased_finding(record, taken, f"{f.label} {was} → {now}")


def eased_finding(record: Record, taken: Taken, change: str) -> Finding:
    """Return the finding about one step: when, by whom, what changed and why."""
    told = [f"{show_time(taken.at)} {taken.by} {step_name(taken, record)}", change]
    told += [why] if (why := str(taken["reason"] or taken["text"] or "")) else []
    return Finding(
        "eased",
        " · ".join(told),
        record.id,
        record.path,
        taken.line,
        evidence=f"{taken.at.isoformat()} {taken.by} {taken.do} {taken.number}",
        doers=(taken.by,),
        at=taken.at,
        by=taken.by,
    )
