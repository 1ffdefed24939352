"""The records already on file, found for each row of an imported book by the facts that identify them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from svc.dates import workdays
from svc.importing.follow_ups import FollowUpsOnFile
from svc.importing.mended import serial_key
from svc.importing.places import Places, last_source, search_words
from svc.model.items import show_item
from svc.model.kind import Kind
from svc.model.record import Record
from svc.store.store import Store, files_holding
from svc.text.fold import fold
from svc.text.language import _


class Match(NamedTuple):
    """A record on file: its number, its status, and the names of its steps."""

    id: str
    status: str
    did: str


class OnFile:
    """Finds records on file by the facts that identify them, and by where in a book they stood.

    They are read month by month into a temporary file. A record that one row was matched with is no other row's.

    Args:
        kind: of which the rows are.
        store: the records.
    """

    def __init__(self, kind: Kind, store: Store) -> None:
        self.kind = kind
        self.store = store
        self.months: set[str] = set()
        self.files: set[str] = set()
        self.book = sqlite3.connect("")
        self.book.execute("pragma journal_mode = off")
        self.book.execute(
            "create table alike (key text, id text, status text, did text, primary key (key, id)) without rowid"
        )
        self.book.execute("create table claimed (id text primary key) without rowid")
        self.book.execute("create table rows (row text primary key) without rowid")
        self.places = Places(kind, self.book)
        self.follow_ups = FollowUpsOnFile(store, self.book, self.add_own)
        self._stubs: list[Record] | None = None

    def read_for(self, row: Mapping[str, Any]) -> None:
        """Read the records among which a row's may be: those of its month, or all follow-ups."""
        if self.kind.follow_up:
            self.follow_ups.read_all()
        else:
            self.read_month(row[self.kind.time])

    def read_book(self, source: Mapping[str, Any]) -> None:
        """Read the records that came from a book, of whatever month they are, once."""
        file = search_words(source.get("book", ""))
        if not file or file in self.files:
            return
        self.files.add(file)
        holding = files_holding(self.store.folders, self.kind, [file.encode()])
        for record in self.store.whole_records(path for path in holding if not self.places.of(path.stem)):
            if last_source(record):
                self.add_record(record)

    def stubs(self) -> Iterator[Record]:
        """Yield the records in which some fact is only said to be as on paper, such as custodies that loans began."""
        if self._stubs is None:
            paper = _("as the paper form has it")
            every = self.store.all(self.kind) if self.kind.paper_lacks else ()
            self._stubs = [r for r in every if any(r[name] == paper for name in self.kind.paper_lacks)]
            for record in self._stubs:
                self.add_record(record)
        yield from (record for record in self._stubs if not self.is_claimed(record.id))

    def find(self, row: Mapping[str, Any], source: Mapping[str, Any]) -> Match | None:
        """Return the record on file that says the same as a row: of several the one that stood at its place."""
        [key] = self.keys(row)
        sql = "select id, status, did from alike where key = ? and id not in (select id from claimed) order by id"
        found = [Match(*each) for each in self.book.execute(sql, (key,)).fetchall()]
        serial = serial_key(source.get("serial", ""))

        def apart(match: Match) -> bool:
            stood = self.places.of(match.id)
            return stood is None or (stood.file, stood.serial) != (source.get("book", ""), serial)

        return min(found, key=apart, default=None) if len(found) > 1 else next(iter(found), None)

    def claim(self, number: str) -> None:
        """Keep a record for the row that was matched with it."""
        self.book.execute("insert or ignore into claimed values (?)", (number,))

    def is_claimed(self, number: str) -> bool:
        """True if an earlier row was matched with a record."""
        return self.book.execute("select 1 from claimed where id = ?", (number,)).fetchone() is not None

    def is_repeated(self, row: Mapping[str, Any], source: Mapping[str, Any]) -> bool:
        """True if an earlier row of the same table has the same number and says all the same."""
        if not source.get("serial"):
            return False
        text = repr((source["serial"], sorted((name, str(value)) for name, value in row.items())))
        told = self.book.execute("insert or ignore into rows values (?)", (text,))
        return told.rowcount == 0

    def match(self, number: str) -> Match:
        """Return a record on file as a match."""
        return as_match(self.store.get(number))

    def add(self, values: Mapping[str, Any], record: Record) -> None:
        """Add a record by some of its values."""
        found = as_match(record)
        for key in self.keys(values, all_=True):
            self.book.execute("insert or ignore into alike values (?, ?, ?, ?)", (key, *found))

    def keys(self, values: Mapping[str, Any], *, all_: bool = False) -> list[str]:
        """Return the keys of a row, or all the keys by which a row may find a record.

        A key has the minute, or only the day if no more is known. It has the name unless the row has none, since the
        register may have filled it in.
        """
        at: datetime = values[self.kind.time]
        subject = next((values[name] for name in self.kind.subject if values.get(name)), "")
        said = {name: value_at(values, name) for name in self.kind.import_key[1:]} | {self.kind.subject[0]: subject}
        rest = {name: fold(key_text(value), "list") for name, value in said.items()}
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

    def add_own(self, follow_up: Record) -> None:
        """Add a follow-up, if the rows are of its kind."""
        if follow_up.kind is self.kind:
            self.add_record(follow_up)

    def add_record(self, record: Record) -> None:
        """Add a record as it is and as it was first written, so that a book may have the uncorrected facts."""
        self.add(record.values, record)
        self.places.add(record)
        if record.facts.get(self.kind.time) and any(taken.do == "amend" for taken in record.trail):
            self.add(record.facts, record)


def as_match(record: Record) -> Match:
    """Return a record on file as a match."""
    return Match(record.id, record.status, " ".join(sorted({taken.do for taken in record.trail})))


def value_at(values: Mapping[str, Any], name: str) -> Any:
    """Return a value, or a part of one such as `bearer.name`."""
    whole, _dot, part = name.partition(".")
    value = values.get(whole)
    return (value or {}).get(part) if part else value


def key_text(value: Any) -> str:
    """Return a value as a key has it: several in one text, things with their counts."""
    if isinstance(value, tuple):
        return "、".join(map(key_text, value))
    return show_item(value) if isinstance(value, Mapping) and "name" in value else str(value or "")
