"""Open records that may be about the same matter as a new one (015.7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from svc.model.known_by import PHONE, Asked, home_asked, record_keys
from svc.model.phones import phone_numbers
from svc.model.record import Record
from svc.procedures.lookup import Lookup
from svc.store.callers import records_known_by
from svc.store.index_refresh import find_by_index
from svc.store.store import Store, paths_holding
from svc.text.language import _

SHOWN = 3  # of a home that calls again and again


def similar_records(record: Record, lookup: Lookup) -> list[Record]:
    """The last open records of the same home or telephone and the same sort, or with the same text on the same day.

    Args:
        record: a new one, of a kind that says what makes two alike.
        lookup: all others, as they will be.
    """
    others = {r.id: r for r in (*_of_caller(record, lookup), *_of_today(record, lookup)) if r.kind is record.kind}
    newest = sorted(others.values(), key=lambda r: r.order, reverse=True)
    return list(islice((r for r in newest if r.id != record.id and _is_open(r, lookup)), SHOWN))


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


def _of_caller(record: Record, lookup: Lookup) -> Iterator[Record]:
    """Yield the records of the same home or telephone that are of the same sort."""
    store, sort = lookup.store, record.kind.alike
    asked = [Asked(PHONE, number) for number in phone_numbers(str(record["phone"] or ""))]
    if record["unit"]:
        asked.append(home_asked(str(record["unit"]), store.site.units))
    if not asked:
        return
    find_by_index(store)
    found: Iterable[Record] = _searched(record, asked, store)
    if store.fresh_index:
        found = chain.from_iterable(records_known_by(each, store) for each in asked)
    yield from (r for r in found if r[sort] == record[sort])


def _searched(record: Record, asked: Sequence[Asked], store: Store) -> Iterator[Record]:
    """Yield the records of the kind with one of these keys, without the index."""
    parts = [re.findall(r"\w+", text)[-1][-4:].encode() for text in (record["unit"], record["phone"]) if text]
    for other in store.whole_records(paths_holding(store.folders.paths(record.kind), parts)):
        if any(each.fits(key) for each in asked for key in record_keys(other, store.site.units)):
            yield other


def _of_today(record: Record, lookup: Lookup) -> Iterator[Record]:
    """Yield the records of the same day with the same text, whosever they are."""
    store = lookup.store
    sought = record.subject.split("\n")[0].encode()
    paths = sorted(store.path(record.kind, record.id, record.began).parent.glob("*.yaml"))
    for other in store.whole_records(paths_holding(paths, [sought])):
        if other.subject == record.subject and other.began.date() == record.began.date():
            yield other


def _is_open(record: Record, lookup: Lookup) -> bool:
    """True if a record owes something."""
    return any(not each.met for each in lookup.owed(record))
