"""What a person takes back at once is theirs to take back, whatever their role: an undo as `svc undo` writes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from svc.audit.steps import MACHINE, Added
from svc.model.record import Record, Taken
from svc.model.steps import CANCEL, UNDONE, UNDONE_WITHIN

NOTHING = timedelta(0)
Adder = Callable[[Path], str]


def is_undo(line: int | None, added: Added, adder: Adder) -> bool:
    """True if a step takes back what its actor did less than a quarter of an hour before, with nothing built on it.

    Args:
        line: where the step stands.
        added: the version of its record that a commit made.
        adder: tells who committed a file first.
    """
    record = added.wording.read_version(added.text)
    taken = next((t for t in record.steps if t.line == line), None) if record else None
    if record is None or taken is None or taken["reason"] != UNDONE:
        return False
    if taken.do == CANCEL.name:
        return _cancels_own(record, taken, added, adder)
    return taken.do == "strike" and _strikes_own(record, taken)


def _cancels_own(record: Record, taken: Taken, added: Added, adder: Adder) -> bool:
    """True if a record is cancelled by whoever registered it just before, and had nothing but what came with it."""
    began = record.entered
    if record.kind.named or not NOTHING <= taken.typed - began <= UNDONE_WITHIN:
        return False
    if any(t.typed > began or t.by not in (taken.by, MACHINE) for t in record.steps if t is not taken):
        return False
    return record.registration.by == taken.by or added.is_author(adder(added.wording.path))


def _strikes_own(record: Record, taken: Taken) -> bool:
    """True if a step is struck by whoever took it just before, or set it off, and nothing came after it."""
    struck = next((t for t in record.steps if t.number == record.number_struck_by(taken)), None)
    if struck is None or not NOTHING <= taken.typed - struck.typed <= UNDONE_WITHIN:
        return False
    with_it = [t for t in record.steps if t.typed == struck.typed and t.number in record.struck]
    if struck.by != taken.by and not (struck.by == MACHINE and any(t.by == taken.by for t in with_it)):
        return False
    since = (t for t in record.steps if t.typed > struck.typed and t.number not in record.struck)
    return all(t.do == "strike" for t in since)
