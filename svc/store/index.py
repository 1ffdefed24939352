"""The index: what lists look for and rules ask about, by record; disposable, and checked against the files before use.

It only says which files are worth reading, and what open promises are due when: no record is ever written from it.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

FEW = 2_000  # files of which each is looked at every time; of more, only those that may owe something
HEAD, ZONE, SINCE, UNTIL, _LEAVES = "head", "zone", "silent since", "silent until", "leaves"  # notes
_PATIENCE = 0.3  # seconds that another svc may keep the index; then it is done without
_TICK = 20_000_000  # ns; two changes within a file system's tick have the same time
_COARSE = 2_500_000_000  # the same, where times are kept by the second or two
_NOT_NOW = (  # another has it, or nothing can be written here: it is not to blame
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
)
_SCHEMA = """
create table meta (name text primary key, value text) without rowid;
create table folder (path text primary key, above text, time integer) without rowid;
create index inside on folder (above);
create table record (
    number integer primary key, folder text, name text, id text, time integer, size integer, inode integer,
    changed integer, watched integer, alone integer, began integer, unit text, damaged integer);
create unique index place on record (folder, name);
create index named on record (id);
create index watch on record (watched) where watched;
create index hurt on record (damaged) where damaged;
create index beginning on record (began) where began is not null;
create table link (record integer, id text, primary key (record, id)) without rowid;
create index linked on link (id);
create table owed (record integer, deadline integer, due integer, told text, who text, subject text);
create index due on owed (due);
create index owing on owed (record);
create table mark (record integer, name text, time integer);
create index marked on mark (name, time);
create index marking on mark (record);
"""
_TABLES = ("link", "owed", "mark")


class Unsure(Exception):
    """What stands in the folders is not what an index can vouch for."""


class Looked(NamedTuple):
    """What a file looked like, from outside, when it was read; without a time it has to be read again.

    Its time can be set back by hand (touch -r, rsync); when that was done can't, and git goes by it, too.
    """

    time: int
    size: int
    inode: int
    changed: int


class Place(NamedTuple):
    """Where a file is: its folder as seen from the records', and its name."""

    folder: str
    name: str


class OwedEntry(NamedTuple):
    """An open promise: by which of the kind's deadlines, due when, whom it waits for, about what, in which home."""

    id: str
    kind: str
    deadline: int
    told: str
    who: str
    subject: str
    unit: str


class IndexRow(NamedTuple):
    """What is kept of a record.

    Args:
        id: its number; nothing where it can't be read.
        alone: whether it would owe something if no other record were linked with it.
        began: in seconds; nothing of a cancelled one.
        unit: its home.
        links: the numbers it names.
        marks: times by which it is looked for, by name.
        damaged: whether it can't be read.
    """

    id: str = ""
    alone: bool = False
    began: int | None = None
    unit: str = ""
    links: Collection[str] = ()
    marks: Mapping[str, int] = {}
    damaged: bool = False


class Changes:
    """What is not as it was: files to read, with what they look like now; rows that are gone; folders seen anew."""

    def __init__(self) -> None:
        self.read: dict[Place, Looked] = {}
        self.gone: list[int] = []
        self.folders: dict[str, int] = {}
        self.lost: list[str] = []

    def __bool__(self) -> bool:
        return bool(self.read or self.gone or self.folders or self.lost)


class Index:
    """The index of the records below a folder.

    Args:
        path: its file; a broken one, or one made under other settings, is made anew.
        root: the folder of the records.
        key: what it was made under: the program and its settings.
    """

    def __init__(self, path: Path, root: Path, key: str) -> None:
        self.root = os.fspath(root)
        self.path = path
        self.book = self._opened(key)

    def _opened(self, key: str) -> sqlite3.Connection:
        for _again in range(2):
            book = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
            try:
                if book.execute("select 1 from sqlite_master").fetchone() and _told(book, "key") == key:
                    return book
                made = not book.execute("select 1 from sqlite_master").fetchone()
                if made:
                    book.executescript(f"begin immediate; {_SCHEMA} commit;")
                    book.execute("insert into meta values ('key', ?)", (key,))
                    return book
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF in _NOT_NOW:
                    book.close()
                    raise
            book.close()
            self.path.unlink()
        raise Unsure

    # Checking

    def changes(self, leaves: Mapping[str, bool], moved: Iterable[str] | None) -> Changes:
        """What is not as it was.

        Args:
            leaves: the folders of the kinds, and whether their files stand in folders of years and months.
            moved: files that git changed, as seen from the records' folder; nothing where it can't tell.

        Raises:
            Unsure: something stands where a folder should be.
        """
        found = Changes()
        known = dict(self.book.execute("select path, time from folder"))
        seen: set[str] = set()
        now = time.time_ns()
        self._time("", now)
        for kind, monthly in leaves.items():
            months = (
                m for y in self._inside(kind, known, seen, found, now) for m in self._inside(y, known, seen, found, now)
            )
            for folder in months if monthly else [kind]:
                self._leaf(folder, known, seen, found, now)
        for folder in known.keys() - seen:
            found.lost.append(folder)
            found.gone += [n for (n,) in self.book.execute("select number from record where folder = ?", (folder,))]
        self._watched(found, now, everything=moved is None)
        for path in moved or ():
            folder, _slash, name = path.rpartition("/")
            place = Place(folder, name)
            if place not in found.read and self.row(place):
                self._compare(place, None, found, now)
        return found

    def _inside(self, folder: str, known: Mapping[str, int], seen: set[str], found: Changes, now: int) -> list[str]:
        """The year or month folders of a folder."""
        when = self._time(folder, now)
        if when is None:
            return []
        seen.add(folder)
        if when and known.get(folder) == when:
            return [path for (path,) in self.book.execute("select path from folder where above = ?", (folder,))]
        if known.get(folder) != when:
            found.folders[folder] = when
        with os.scandir(f"{self.root}/{folder}") as entries:
            return sorted(f"{folder}/{entry.name}" for entry in entries if entry.name.isdecimal())

    def _leaf(self, folder: str, known: Mapping[str, int], seen: set[str], found: Changes, now: int) -> None:
        """Compare the files of a folder, if its time says that some came, went or were replaced."""
        when = self._time(folder, now)
        if when is None:
            return
        seen.add(folder)
        if when and known.get(folder) == when:
            return
        if known.get(folder) != when:
            found.folders[folder] = when
        rows = {
            name: (number, *looked)
            for number, name, *looked in self.book.execute(
                "select number, name, time, size, inode, changed from record where folder = ?", (folder,)
            )
        }
        with os.scandir(f"{self.root}/{folder}") as entries:
            for entry in entries:
                if entry.name.startswith(".") or (not entry.name.endswith(".yaml") and entry.is_dir()):
                    continue
                looked = _looked(entry.stat(follow_symlinks=False), now)
                _number, *before = rows.pop(entry.name, (0, 0))
                if not looked.time or tuple(before) != looked:
                    found.read[Place(folder, entry.name)] = looked
        found.gone += [number for number, *_before in rows.values()]

    def _time(self, folder: str, now: int) -> int | None:
        """When a folder's entries changed last, 0 if just now; nothing where there is none."""
        try:
            looked = os.lstat(f"{self.root}/{folder}" if folder else self.root)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unsure from error
        if not stat.S_ISDIR(looked.st_mode):
            raise Unsure
        return _looked(looked, now).time

    def _watched(self, found: Changes, now: int, *, everything: bool) -> None:
        """Compare the files that may owe something, or, of a few or if it must be, all."""
        gone = set(found.gone)
        some = not everything and self.count() > FEW
        rows = self.book.execute(
            f"select number, folder, name, time, size, inode, changed from record {'where watched' if some else ''}"  # noqa: S608
        ).fetchall()
        for number, folder, name, *before in rows:
            if number not in gone and (place := Place(folder, name)) not in found.read and folder not in found.folders:
                self._compare(place, Looked(*before), found, now, number)

    def _compare(self, place: Place, before: Looked | None, found: Changes, now: int, number: int = 0) -> None:
        try:
            looked = _looked(os.lstat(f"{self.root}/{place.folder}/{place.name}"), now)
        except FileNotFoundError:
            found.gone.append(number or self.row(place))
            return
        if looked != before or not looked.time:
            found.read[place] = looked

    def row(self, place: Place) -> int:
        """What a file is known by in here, 0 if it is not."""
        row = self.book.execute("select number from record where folder = ? and name = ?", place).fetchone()
        return int(row[0]) if row else 0

    @property
    def version(self) -> int:
        """Another number whenever another svc has written."""
        return int(self.book.execute("pragma data_version").fetchone()[0])

    def kind_folders(self) -> dict[str, bool]:
        """The folders of the kinds, as `made_of` told them."""
        return {name: deep == "monthly" for name, deep in map(str.split, self.noted(_LEAVES).splitlines())}

    # Writing

    def note_state(self, head: str, zone: str, leaves: Mapping[str, bool]) -> None:
        """Note what it now is the index of: the last commit, the site's time zone, the kinds' folders."""
        self.write_note(HEAD, head)
        self.write_note(ZONE, zone)
        self.write_note(_LEAVES, "\n".join(f"{name} {'monthly' if deep else 'flat'}" for name, deep in leaves.items()))
        self.write_note(UNTIL, "")

    def begin(self) -> None:
        """Keep all others from writing."""
        self.book.execute("begin immediate")

    def end(self, *, kept: bool) -> None:
        """Let what was written stand, or not."""
        self.book.execute("commit" if kept else "rollback")

    def noted(self, name: str) -> str:
        """What was noted under a name."""
        return _told(self.book, name)

    def write_note(self, name: str, value: str) -> None:
        """Note something under a name."""
        self.book.execute("insert or replace into meta values (?, ?)", (name, value))

    def seen(self, changes: Changes) -> None:
        """Note the folders as they were looked at, and forget what is gone."""
        above = [(path, path.rpartition("/")[0], when) for path, when in changes.folders.items()]
        self.book.executemany("insert or replace into folder values (?, ?, ?)", above)
        self.book.executemany("delete from folder where path = ?", [(path,) for path in changes.lost])
        self.forget(changes.gone)

    def forget(self, numbers: Iterable[int]) -> None:
        """Forget rows."""
        rows = [(number,) for number in numbers]
        for table in _TABLES:
            self.book.executemany(f"delete from {table} where record = ?", rows)  # noqa: S608
        self.book.executemany("delete from record where number = ?", rows)

    def put(self, place: Place, looked: Looked, row: IndexRow, *, new: bool) -> int:
        """Keep what a file holds; its own number in here."""
        number = 0 if new else self.row(place)
        twin = self.book.execute("select number from record where id = ? and id <> ''", (row.id,)).fetchone()
        if twin and twin[0] != number:
            raise Unsure
        if number:
            for table in _TABLES:
                self.book.execute(f"delete from {table} where record = ?", (number,))  # noqa: S608
        watched = row.damaged or not looked.time
        kept = (number or None, *place, row.id, *looked, watched, row.alone, row.began, row.unit, row.damaged)
        number = (
            self.book.execute(
                "insert or replace into record values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", kept
            ).lastrowid
            or 0
        )
        self.book.executemany("insert into link values (?, ?)", [(number, other) for other in row.links])
        self.book.executemany("insert into mark values (?, ?, ?)", [(number, n, t) for n, t in row.marks.items()])
        return number

    def put_owed(self, number: int, promises: Sequence[tuple[int, int, str, str, str]]) -> None:
        """Keep what a record owes: by which deadline, due when (in seconds, and as told), who does it, about what."""
        self.book.execute("delete from owed where record = ?", (number,))
        self.book.executemany("insert into owed values (?, ?, ?, ?, ?, ?)", [(number, *each) for each in promises])
        self.book.execute(
            "update record set watched = (? or damaged or time = 0) where number = ?", (bool(promises), number)
        )

    # Asking

    def count(self) -> int:
        """How many files there are, or were once: to count them takes longer than all else."""
        return self.book.execute("select max(number) from record").fetchone()[0] or 0

    def damaged(self) -> list[Place]:
        """The files that can't be read."""
        return [Place(*row) for row in self.book.execute("select folder, name from record where damaged")]

    def naming(self, number: str) -> list[Place]:
        """The files that name a record."""
        asked = "select folder, name from link join record on number = record where link.id = ?"
        return [Place(*row) for row in self.book.execute(asked, (number,))]

    def linked_closure(self, numbers: Iterable[str]) -> set[str]:
        """Records and all that are linked with them, however far, in either direction."""
        found, fresh = set(), set(numbers)
        while fresh:
            found |= fresh
            fresh = {other for number in fresh for other in self._beside(number)} - found
        return found

    def _beside(self, number: str) -> Iterator[str]:
        asked = """select link.id from record join link on record.number = link.record where record.id = ?1
            union select record.id from link join record on record.number = link.record where link.id = ?1"""
        return (other for (other,) in self.book.execute(asked, (number,)))

    def numbers_of(self, rows: Iterable[int]) -> set[str]:
        """The numbers of rows, and those they name."""
        asked = "select id from record where number = ?1 union select id from link where record = ?1"
        return {number for row in rows for (number,) in self.book.execute(asked, (row,)) if number}

    def owing_alone(self, numbers: Iterable[str] | None) -> list[tuple[int, Place]]:
        """What would owe something if nothing were linked with it: of these numbers; or all that something is."""
        asked = "select number, folder, name from record where alone"
        if numbers is None:
            by, of = "select 1 from link where link.id = record.id", "select 1 from link where record = number"
            found = list(self.book.execute(f"{asked} and (exists ({by}) or exists ({of}))"))
        else:
            found = [row for number in numbers for row in self.book.execute(f"{asked} and id = ?", (number,))]
        return [(number, Place(*place)) for number, *place in found]

    def owed(self, until: int | None = None) -> list[OwedEntry]:
        """What is owed, or what of it is due by then, the earliest first."""
        asked = """select id, folder, deadline, told, who, subject, unit from owed join record on number = record
            where due <= ? order by due, id, owed.rowid"""
        rows = self.book.execute(asked, (1 << 62 if until is None else until,))
        return [OwedEntry(number, folder.partition("/")[0], *rest) for number, folder, *rest in rows]

    def earliest_due(self) -> int | None:
        """When the first open promise is due, in seconds."""
        found: int | None = self.book.execute("select min(due) from owed").fetchone()[0]
        return found

    def first_begun(self) -> int | None:
        """When the first record began that is not cancelled, in seconds."""
        found: int | None = self.book.execute("select min(began) from record").fetchone()[0]
        return found

    def times_noted(self, name: str, since: int) -> list[int]:
        """The times marked so from then on, in order, and before them the first of all and the last one earlier."""
        asked = "select min(time), max(time) from mark where name = ? and time < ?"
        before = set(self.book.execute(asked, (name, since)).fetchone()) - {None}
        later = self.book.execute("select time from mark where name = ? and time >= ? order by time", (name, since))
        return [*sorted(before), *(t for (t,) in later)]

    def records_timed(self, name: str, since: int, until: int) -> list[str]:
        """The numbers of the records with a time marked so between two."""
        asked = """select distinct id from mark join record on number = record
            where mark.name = ? and mark.time between ? and ? order by id"""
        return [number for (number,) in self.book.execute(asked, (name, since, until))]


def _told(book: sqlite3.Connection, name: str) -> str:
    found = book.execute("select value from meta where name = ?", (name,)).fetchone()
    return str(found[0]) if found else ""


def _looked(found: os.stat_result, now: int) -> Looked:
    """What a file or folder looks like; without a time where another change could still have the same."""
    margin = _COARSE if found.st_mtime_ns % 1_000_000 == 0 else _TICK
    recent = found.st_mtime_ns > now - margin
    return Looked(0 if recent else found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns)
