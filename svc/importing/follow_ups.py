"""The follow-ups already on file, such as callbacks: about which records they are, and which stand in another book."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from svc.kinds import KINDS
from svc.model.kind import FollowUp, Kind
from svc.model.known_by import home_asked
from svc.model.record import Record
from svc.store.index_file import index_path
from svc.store.index_refresh import MANY, ask_index, fresh_index, paths_in_order
from svc.store.store import Store

if TYPE_CHECKING:  # what brings SQLite in is imported where it is used
    from svc.store.index import Index
    from svc.store.index_tables import Place

_LOOSE = "select id from follow_up where what = 'loose' and key = ? and held >= ? order by held, id"
_STUB = "select id from follow_up where what = 'stub' and key = ? and held <= ? order by held desc, id"


class FollowUpsOnFile:
    """Finds follow-ups that were held. Where there is an index, it says which there are to a home, or about a record.

    Args:
        store: the records.
        book: the import's own temporary database.
        met: told of each.
    """

    def __init__(self, store: Store, book: sqlite3.Connection, met: Callable[[Record], None]) -> None:
        self.store = store
        self.book = book
        self.met = met
        self.all_read = False
        self.asked: set[str] = set()  # the homes and numbers whose follow-ups were read
        self.added: set[str] = set()
        book.execute("create table about (id text, by text, primary key (id, by)) without rowid")
        book.execute("create table follow_up (what text, key text, held text, id text)")
        book.execute("create index place on follow_up (key, what)")

    def about(self, number: str) -> list[str]:
        """Return the numbers of the follow-ups that are about a record."""
        self.read_found(number, lambda index: index.naming(number))
        return [by for (by,) in self.book.execute("select by from about where id = ?", (number,)).fetchall()]

    def take(self, what: str, kind: Kind, values: Mapping[str, Any], at: datetime) -> str:
        """Take a follow-up of a kind with these values that no row has taken yet.

        Of `loose` ones it is the first since `at`, of `stub` ones the last until then.
        """
        declared = follow_ups()[kind.name]
        units = [str(values.get(name) or "") for name in declared.alike if kind.all_fields[name].type == "unit"]
        self.read_to(units)
        key = follow_up_key(declared, values)
        found = self.book.execute(_LOOSE if what == "loose" else _STUB, (key, f"{at:%Y-%m-%d}")).fetchone()
        if not key or not found:
            return ""
        self.book.execute("delete from follow_up where id = ?", found)
        return str(found[0])

    def read_all(self) -> None:
        """Read all follow-ups, once."""
        if self.all_read:
            return
        self.all_read = True
        for name, declared in follow_ups().items():
            for record in self.store.all(KINDS[name]):
                self.add(record, declared)

    def read_to(self, homes: Sequence[str]) -> None:
        """Read the follow-ups to the first of some homes, or all where they are known by none."""
        if not homes:
            self.read_all()
        elif home := homes[0]:
            self.read_found(home, lambda index: index.known_by(*home_asked(home, self.store.site.units)))

    def read_found(self, sought: str, ask: Callable[[Index], list[Place]]) -> None:
        """Read the follow-ups among what the index finds for a home or a number, once; all where it can't tell."""
        if self.all_read or sought in self.asked:
            return
        self.asked.add(sought)
        places = ask_index(self.store, ask) if self.indexed else None
        if places is None:
            self.read_all()
            return
        declared = follow_ups()
        for path in paths_in_order((place for place in places if place.kind in declared), self.store):
            if record := self.store.readable(path):
                self.add(record, declared[record.kind.name])

    @cached_property
    def indexed(self) -> bool:
        """True if there is an index that can tell. An import makes none."""
        return index_path(self.store.site.root).exists() and fresh_index(self.store, most=MANY) is not None

    def add(self, record: Record, declared: FollowUp) -> None:
        """Add a follow-up that was held, once. One about no record, or without its own form's detail, is kept apart."""
        if not (record.call and record.call.held) or record.id in self.added:
            return
        self.added.add(record.id)
        self.met(record)
        for number in record[declared.about] or ():
            self.book.execute("insert or ignore into about values (?, ?)", (number, record.id))
        what = "loose" if not record[declared.about] else "stub" if not record[declared.detail] else ""
        if what and (key := follow_up_key(declared, record.values)):
            held = f"{record.call.held:%Y-%m-%d}"
            self.book.execute("insert into follow_up values (?, ?, ?, ?)", (what, key, held, record.id))


def follow_ups() -> dict[str, FollowUp]:
    """Return how records of a kind stand on the forms of others, by the names of the kinds that do."""
    return {kind.name: kind.follow_up for kind in KINDS.values() if kind.follow_up}


def follow_up_key(declared: FollowUp, values: Mapping[str, Any]) -> str:
    """Return the key by which a follow-up is found again, or nothing where a value for it is missing."""
    found = [values.get(name) for name in declared.alike]
    return "\x1f".join(map(str, found)) if all(found) else ""
