"""Where in a book each record stood that was brought in, so that a row is found again after it was mended."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from svc.importing.mended import (
    Identity,
    book_name,
    facts_on_file,
    identity_of,
    is_alike,
    said_by_book,
    serial_key,
    steps_on_file,
)
from svc.model.fields import SOURCE
from svc.model.kind import Kind
from svc.model.record import Record

_COLUMNS = "id, file, sheet, serial, row, day, home, name, text, told"


class Stood(NamedTuple):
    """A record on file: where in a book it stood (all empty where it was typed at the desk), and what tells it."""

    id: str
    file: str
    sheet: str
    serial: str
    row: int
    day: str
    home: str
    name: str
    text: str
    told: str

    def read(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return its facts, each as it is now and as its book had it, and the answers of its steps by their names."""
        facts, steps = json.loads(self.told)
        return facts, steps

    @property
    def identity(self) -> Identity:
        """Its day, home and name."""
        return Identity(self.day, self.home, self.name)


class Places:
    """The places of records in books, in a temporary database beside the other keys of what is on file.

    Args:
        kind: of which the rows are.
        book: the database; `claimed` in it has the records that a row was matched with.
    """

    def __init__(self, kind: Kind, book: sqlite3.Connection) -> None:
        self.kind = kind
        self.book = book
        book.execute(f"create table stood ({_COLUMNS}, primary key (id)) without rowid")
        book.execute("create index stood_serial on stood (serial, sheet)")
        book.execute("create index stood_day on stood (day, home)")

    def add(self, record: Record) -> None:
        """Add a record."""
        source = last_source(record)
        place = (source.get("book", ""), source.get("sheet", ""), serial_key(source.get("serial", "")))
        said = {**record.values, **said_by_book(record)} if source else record.values
        told = json.dumps((facts_on_file(record), steps_on_file(record)), ensure_ascii=False) if source else ""
        what = (int(source.get("row") or 0), *identity_of(self.kind, said), record.subject_of(said), told)
        sql = "insert or ignore into stood values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self.book.execute(sql, (record.id, *place, *what))

    def __bool__(self) -> bool:
        """True if any record is known."""
        return self.book.execute("select 1 from stood limit 1").fetchone() is not None

    def of(self, number: str) -> Stood | None:
        """Return where a record stood."""
        found = self.book.execute(f"select {_COLUMNS} from stood where id = ?", (number,)).fetchone()  # noqa: S608
        return Stood(*found) if found else None

    def at_serial(self, source: Mapping[str, Any]) -> Iterator[Stood]:
        """Yield the records that stood at this number of this sheet of this book, the book's own file first."""
        file, name = source.get("book", ""), book_name(source.get("book", ""))
        found = self._select("serial = ? and sheet = ?", serial_key(source["serial"]), source.get("sheet", ""))
        same = [each for each in found if each.file and book_name(each.file) == name]
        yield from sorted(same, key=lambda each: each.file != file)

    def on_day(self, identity: Identity) -> Iterator[Stood]:
        """Yield the records of this home on this day."""
        return self._select("day = ? and home = ?", identity.day, identity.home)

    def _select(self, where: str, *values: str) -> Iterator[Stood]:
        sql = f"select {_COLUMNS} from stood where {where} and id not in (select id from claimed) order by id"  # noqa: S608
        return (Stood(*found) for found in self.book.execute(sql, values).fetchall())


def last_source(record: Record) -> Mapping[str, Any]:
    """Return where a record stood when a book last said anything of it."""
    told = [taken.source for taken in record.trail if taken.do == "amend" and taken.source]
    source: Mapping[str, Any] = told[-1] if told else record.facts.get(SOURCE.name, {})
    return source


def is_mended(kind: Kind, row: Mapping[str, Any], text: str, source: Mapping[str, Any], stood: Stood) -> bool:
    """True if a row is the one that a record was made of, with something in it mended.

    In the same file at the same number it is, where two of day, home and name agree (with another day, the text must be
    alike, too). In a copy of the file the day must be one of them. In another file, or without numbers, all that is
    known of the three must agree, and the text must be alike.
    """
    mine = identity_of(kind, row)
    serial, file = serial_key(source.get("serial", "")), source.get("book", "")
    copied = bool(stood.file) and book_name(stood.file) == book_name(file)
    at_place = copied and bool(serial) and (serial, source.get("sheet", "")) == (stood.serial, stood.sheet)
    if at_place and mine.agreeing(stood.identity) >= 2:
        return mine.day == stood.day or (stood.file == file and is_alike(text, stood.text))
    if not stood.file or serial != stood.serial:
        return False
    same = mine.day == stood.day and bool(mine.home) and mine.home == stood.home and mine.name == stood.name
    return same and is_alike(text, stood.text)


def search_words(file: str) -> str:
    """Return a part of a file's name that stands in records brought in from it however it is quoted."""
    return max(re.findall(r"[^\W_]+", file), key=len, default="")
