"""The rows of the index, made from the records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from svc.model.known_by import record_keys
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.model.values import values_within
from svc.rules.deadlines import obligations
from svc.store.store import Store
from svc.text.errors import Damaged

if TYPE_CHECKING:  # what brings SQLite in is imported where it is used
    from svc.store.index_tables import IndexRow, Owing, Place


def readable_record(store: Store, place: Place) -> Record | None:
    """The record in a file, or None if it can't be read."""
    try:
        return store.load(store.folders.root / place.folder / place.name)
    except (Damaged, FileNotFoundError):
        return None


def index_row(store: Store, place: Place) -> tuple[IndexRow, Owing]:
    """The row of a file, and what its record would owe if nothing were linked with it."""
    from svc.store.index_tables import IndexRow, Owing

    record = readable_record(store, place)
    if record is None:
        return IndexRow(damaged=True), Owing()
    owing = owing_of(record, (), store)
    cancelled = record.status == CANCELLED.value
    marks = record.kind.indexed_times(record) if record.kind.indexed_times and not cancelled else {}
    times = [record.began, record.counted_from, record.first, *(at for t in record.steps for at in (t.at, t.typed))]
    row = IndexRow(
        record.id,
        bool(owing.promises),
        None if cancelled else int(record.entered.timestamp()),
        str(record["unit"] or ""),
        tuple(record.named_ids),
        {name: int(at.timestamp()) for name, at in marks.items()},
        known=record_keys(record, store.site.units),
        began=None if cancelled else int(record.counted_from.timestamp()),
        first=int(min(times).timestamp()),
        latest=int(max(times).timestamp()),
        about="" if not record.about else record.about[0] if len(record.about) == 1 else "*",
    )
    return row, owing


def owing_of(record: Record, linked: Sequence[Record], store: Store) -> Owing:
    """What a record owes, without words of svc's own, so that any language may be spoken; and when it was over."""
    from svc.store.index_tables import FOREVER, Owing

    deadlines = {(d.what, d.label): number for number, d in enumerate(record.kind.deadlines)}
    owed = obligations(record, linked, store.site.terms, store.now)
    promises = [
        (deadlines[o.what, o.label], int(o.due.timestamp()), o.due.isoformat(), o.who, o.subject, record.urgent)
        for o in owed
        if not o.met
    ]
    ended = record.status in (*record.kind.over, CANCELLED.value) and all(o.met or o.ended for o in owed)
    times = [record.began, record.counted_from, *(o.due for o in owed), *(o.met for o in owed if o.met)]
    times += [at for taken in record.steps for at in (taken.at, taken.typed, *values_within(taken.answers, datetime))]
    shared = {number for number, deadline in enumerate(record.kind.deadlines) if deadline.share is not None}
    asked = [(deadlines[o.what, o.label], int(o.due.timestamp())) for o in owed if not o.ended]
    last = int(max(times).timestamp()) if ended else FOREVER
    return Owing(promises, last, [each for each in asked if each[0] in shared])
