"""The records already on file, found for each row of an imported book by the facts that identify them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from svc.dates import workdays
from svc.kinds import KINDS
from svc.model.kind import FollowUp, Kind
from svc.model.record import Record
from svc.store.store import Store
from svc.text.fold import fold

_LOOSE = "select id from follow_up where what = 'loose' and key = ? and held >= ? order by held, id"
_STUB = "select id from follow_up where what = 'stub' and key = ? and held <= ? order by held desc, id"


class Match(NamedTuple):
    """A record on file.

    It has a number (empty for an earlier row of the same table), its status, and the names of its steps.
    """

    id: str = ""
    status: str = ""
    did: str = ""


class OnFile:
    """Finds records on file by the facts that identify them. They are read month by month into a temporary file.

    Args:
        kind: of which the rows are.
        store: the records.
    """

    def __init__(self, kind: Kind, store: Store) -> None:
        self.kind = kind
        self.store = store
        self.months: set[str] = set()
        self.book = sqlite3.connect("")
        self.book.execute("pragma journal_mode = off")
        self.book.execute("create table alike (key text primary key, id text, status text, did text) without rowid")
        self.book.execute("create table about (id text primary key) without rowid")
        self.book.execute("create table follow_up (what text, key text, held text, id text)")
        self.book.execute("create index place on follow_up (key, what)")
        self.follow_ups_read = False

    def find(self, row: Mapping[str, Any]) -> Match | None:
        """Return the record of a row, if it is on file or in an earlier row."""
        if self.kind.follow_up:
            self.read_follow_ups()
        else:
            self.read_month(row[self.kind.time])
        [key] = self.keys(row)
        found = self.book.execute("select id, status, did from alike where key = ?", (key,)).fetchone()
        return Match(*found) if found else None

    def add(self, values: Mapping[str, Any], record: Record | None = None) -> None:
        """Add a row or a record."""
        steps = sorted({taken.do for taken in record.trail}) if record else []
        found = Match(record.id, record.status, " ".join(steps)) if record else Match()
        for key in self.keys(values, all_=True):
            self.book.execute("insert or ignore into alike values (?, ?, ?, ?)", (key, *found))

    def keys(self, values: Mapping[str, Any], *, all_: bool = False) -> list[str]:
        """Return the keys of a row, or all the keys by which a row may find a record.

        A key has the minute, or only the day if no more is known. It has the name unless the row has none, since the
        register may have filled it in.
        """
        at: datetime = values[self.kind.time]
        subject = next((values[name] for name in self.kind.subject if values.get(name)), "")
        said = {name: values.get(name) for name in self.kind.import_key[1:]} | {self.kind.subject[0]: subject}
        rest = {name: fold("、".join(v) if isinstance(v, tuple) else str(v or ""), "list") for name, v in said.items()}
        filled = self.kind.contact.name if self.kind.contact else ""
        nameless = "\x1f".join(rest[name] * (name != filled) for name in rest)
        named = "\x1f".join(rest.values())
        day, minute = f"{at:%Y-%m-%d}", f"{at:%Y-%m-%d %H:%M}"
        if all_:
            return [f"{when}\x1f{who}" for when in (minute, day) for who in dict.fromkeys((named, nameless))]
        when = day if f"{at:%H:%M:%S}" == "00:00:00" else minute
        return [f"{when}\x1f{named if rest.get(filled) else nameless}"]

    def read_month(self, at: datetime) -> None:
        """Read the records of a month, once."""
        month = f"{at:%Y-%m}"
        if month not in self.months:
            self.months.add(month)
            for record in self.store.all(self.kind, *workdays.parse_month(month)):
                self.add_record(record)

    def add_record(self, record: Record) -> None:
        """Add a record as it is and as it was first written, so that a book may have the uncorrected facts."""
        self.add(record.values, record)
        if record.facts.get(self.kind.time) and any(taken.do == "amend" for taken in record.trail):
            self.add(record.facts, record)

    def read_follow_ups(self) -> None:
        """Read all follow-ups, once. Those about no record and those without their own form's detail are kept apart."""
        if self.follow_ups_read:
            return
        self.follow_ups_read = True
        for name, declared in follow_ups().items():
            for record in self.store.all(KINDS[name]):
                self.add_follow_up(record, declared)

    def add_follow_up(self, record: Record, declared: FollowUp) -> None:
        """Add a follow-up that was held."""
        if not (record.call and record.call.held):
            return
        if self.kind is record.kind:
            self.add_record(record)
        for number in record[declared.about] or ():
            self.book.execute("insert or ignore into about values (?)", (number,))
        what = "loose" if not record[declared.about] else "stub" if not record[declared.detail] else ""
        if what and (key := follow_up_key(declared, record.values)):
            held = f"{record.call.held:%Y-%m-%d}"
            self.book.execute("insert into follow_up values (?, ?, ?, ?)", (what, key, held, record.id))

    def has_follow_up(self, number: str) -> bool:
        """True if a follow-up is about a record."""
        self.read_follow_ups()
        return self.book.execute("select 1 from about where id = ?", (number,)).fetchone() is not None

    def take_follow_up(self, what: str, declared: FollowUp, values: Mapping[str, Any], at: datetime) -> str:
        """Take a follow-up with these values that no row has taken yet.

        Of `loose` ones it is the first since `at`, of `stub` ones the last until then.
        """
        self.read_follow_ups()
        key = follow_up_key(declared, values)
        found = self.book.execute(_LOOSE if what == "loose" else _STUB, (key, f"{at:%Y-%m-%d}")).fetchone()
        if not key or not found:
            return ""
        self.book.execute("delete from follow_up where id = ?", found)
        return str(found[0])


def follow_ups() -> dict[str, FollowUp]:
    """Return how records of a kind stand on the forms of others, by the names of the kinds that do."""
    return {kind.name: kind.follow_up for kind in KINDS.values() if kind.follow_up}


def follow_up_key(declared: FollowUp, values: Mapping[str, Any]) -> str:
    """Return the key by which a follow-up is found again, or nothing where a value for it is missing."""
    found = [values.get(name) for name in declared.alike]
    return "\x1f".join(map(str, found)) if all(found) else ""
