"""The tables of the index, and the rows that go in and out of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

SCHEMA = """
create table meta (name text primary key, value text) without rowid;
create table folder (path text primary key, above text, time integer) without rowid;
create index inside on folder (above);
create table record (
    number integer primary key, folder text, name text, id text, time integer, size integer, inode integer,
    changed integer, watched integer, alone integer, entered integer, unit text, damaged integer, began integer,
    first integer, latest integer, last integer, text integer, about text);
create unique index place on record (folder, name);
create index named on record (id);
create index watch on record (watched) where watched;
create index hurt on record (damaged) where damaged;
create index entering on record (entered) where entered is not null;
create index lasting on record (last, first);
create index newest on record (latest);
create index beginning on record (began);
create index texted on record (text);
create table link (record integer, id text, primary key (record, id)) without rowid;
create index linked on link (id);
create table owed (record integer, deadline integer, due integer, told text, who text, subject text,
    urgent integer);
create index due on owed (due);
create index owing on owed (record);
create table asked (record integer, deadline integer, due integer);
create index asking on asked (record);
create table mark (record integer, name text, time integer);
create index marked on mark (name, time);
create index marking on mark (record);
create table known (record integer, sort text, key text, primary key (record, sort, key)) without rowid;
create index knowing on known (sort, key);
create table question (number integer primary key, name text unique, state text, sample blob);
create table answer (record integer, question integer, since integer, until integer, told blob,
    primary key (record, question)) without rowid;
"""
TABLES_BY_RECORD = ("link", "owed", "asked", "mark", "known", "answer")


class Looked(NamedTuple):
    """The look of a file from outside when it was read. Without a time it has to be read again.

    Its time can be set back by hand (touch -r, rsync); when that was done can't, and git goes by it, too.
    """

    time: int
    size: int
    inode: int
    changed: int


class Place(NamedTuple):
    """The place of a file: its folder relative to the records' folder, and its name."""

    folder: str
    name: str

    @property
    def kind(self) -> str:
        """The name of the kind whose folder it lies in."""
        return self.folder.partition("/")[0]


class OwedEntry(NamedTuple):
    """An open obligation: the number of its deadline in the kind, its due time, person, subject, urgency and home."""

    id: str
    kind: str
    deadline: int
    told: str
    who: str
    subject: str
    urgent: bool
    unit: str


# What a record owes: the number of its deadline, when it is due in seconds and as told, person, subject, urgency.
OwedRow = tuple[int, int, str, str, str, bool]
FOREVER = 1 << 62  # the last time of a record that is not over yet, in seconds


class KeptAnswer(NamedTuple):
    """An answer that is kept of a file's record: the number of its row, and the span of time in which it holds."""

    number: int
    since: int
    until: int
    told: bytes


class Owing(NamedTuple):
    """What a record owes, and what it owed.

    Args:
        promises: what is open.
        last: the last time that anything of it counts at, in seconds: `FOREVER` until it is over.
        asked: what a call keeps, of which a share is asked for: the deadline's number and the due time in seconds.
    """

    promises: Sequence[OwedRow] = ()
    last: int = FOREVER
    asked: Sequence[tuple[int, int]] = ()


class IndexRow(NamedTuple):
    """The row of a record.

    Args:
        id: its number; nothing where it can't be read.
        alone: whether it would owe something if no other record were linked with it.
        entered: when it was typed, in seconds; nothing of a cancelled one.
        unit: its home.
        links: the numbers it names.
        marks: times by which it is looked for, by name.
        damaged: whether it can't be read.
        known: the homes, telephone numbers and names by which callers are known.
        began: when it began, as amended, in seconds; nothing of a cancelled one.
        first, latest: the earliest and the latest time at which anything was done to it, in seconds.
        about: the record that it is a call about; `*` where there are several.
    """

    id: str = ""
    alone: bool = False
    entered: int | None = None
    unit: str = ""
    links: Collection[str] = ()
    marks: Mapping[str, int] = {}
    damaged: bool = False
    known: Collection[tuple[str, str]] = ()
    began: int | None = None
    first: int = 0
    latest: int = 0
    about: str = ""


# A file as it was read: its place, how it looked, its row, and what its record would owe with nothing linked.
ReadFile = tuple[Place, Looked, IndexRow, Owing]
