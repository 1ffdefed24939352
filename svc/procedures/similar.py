"""Open records that may be about the same matter as a new one (015.7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from svc.model.known_by import PHONE, Asked, home_asked, record_keys
from svc.model.phones import phone_numbers
from svc.model.record import Record
from svc.model.units import UnitForm
from svc.procedures.lookup import Lookup
from svc.store import index_spans
from svc.store.index_refresh import ask_index, find_by_index, paths_in_order
from svc.store.store import Store, files_holding
from svc.text.language import _

SHOWN = 3  # of a home that calls again and again


def similar_records(record: Record, lookup: Lookup) -> list[Record]:
    """The last open records of the same home or telephone and the same sort, or with the same text on the same day.

    Args:
        record: a new one, of a kind that says what makes two alike.
        lookup: all others, as they will be.
    """
    store, form = lookup.store, lookup.store.site.units
    callers = _callers(record, form)
    found = (r for r in store.whole_records(_worth_reading(record, callers, store)) if r.id != record.id)
    alike = (r for r in found if _is_alike(r, record, callers, form) and _is_open(r, lookup))
    return list(islice(alike, SHOWN))


def similar_notes(record: Record, lookup: Lookup) -> list[str]:
    """The sentences that name similar records, each with what joins the two where the kind can join them."""
    joins = "same-as" in record.kind.all_steps
    sentence = _("{id} is open, too: {subject}; if it is the same matter: {command}")
    return [
        sentence.format(
            id=other.id,
            subject=other.subject,
            command=f"svc {record.kind.group} same-as {record.id} {other.id}" if joins else f"svc show {other.id}",
        )
        for other in similar_records(record, lookup)
    ]


def _callers(record: Record, form: UnitForm) -> list[Asked]:
    """The keys by which the caller of a record is known: telephone numbers and home."""
    asked = [Asked(PHONE, number) for number in phone_numbers(str(record["phone"] or ""))]
    return [*asked, home_asked(str(record["unit"]), form)] if record["unit"] else asked


def _worth_reading(record: Record, callers: Sequence[Asked], store: Store) -> list[Path]:
    """The files of the same kind that may be of an open record like this one, the newest first."""
    find_by_index(store)
    keys, subject = [asked[:2] for asked in callers], record.subject
    places = None
    if store.fresh_index:
        places = ask_index(store, lambda index: index_spans.places_owing(index, keys, subject))
    if places is not None:
        paths = paths_in_order((p for p in places if p.kind == record.kind.name), store)
    else:
        shown = [re.findall(r"\w+", text)[-1][-4:] for text in (record["unit"], record["phone"]) if text]
        parts = [text.encode() for text in (*shown, subject.split("\n")[0])]
        paths = list(files_holding(store.folders, record.kind, parts))
    return paths[::-1]


def _is_alike(other: Record, record: Record, callers: Sequence[Asked], form: UnitForm) -> bool:
    """True if two records may be about the same matter."""
    if other.subject == record.subject and other.began.date() == record.began.date():
        return True
    sort = record.kind.alike
    keys = record_keys(other, form) if other[sort] == record[sort] else ()
    return any(each.fits(key) for each in callers for key in keys)


def _is_open(record: Record, lookup: Lookup) -> bool:
    """True if a record owes something."""
    return any(not each.met for each in lookup.owed(record))
