"""The index: a database of the records' files that can be deleted at any time, checked against the files before use.

It only says which files are worth reading, and what open promises are due when: no record is ever written from it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

from svc.store.index_tables import SCHEMA, TABLES_BY_RECORD, Looked, OwedEntry, Owing, Place, ReadFile

HEAD, ZONE, SINCE, UNTIL, _LEAVES = "head", "zone", "silent since", "silent until", "leaves"  # notes
_PATIENCE = 0.3  # seconds that another svc may keep the index; then it is done without
NOT_NOW = (  # another has it, or nothing can be written here: it is not to blame
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
)


class Unsure(Exception):
    """The folders hold something that an index can't describe."""


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
                if not book.execute("select 1 from sqlite_master").fetchone():
                    book.executescript(f"begin immediate; {SCHEMA} commit;")
                    book.execute("insert into meta values ('key', ?)", (key,))
                    return book
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF in NOT_NOW:
                    book.close()
                    raise
            book.close()
            self.path.unlink()
        raise Unsure

    def row(self, place: Place) -> int:
        """The number of a file's row, or 0."""
        row = self.book.execute("select number from record where folder = ? and name = ?", place).fetchone()
        return int(row[0]) if row else 0

    @property
    def version(self) -> int:
        """A number that changes whenever another svc has written."""
        return int(self.book.execute("pragma data_version").fetchone()[0])

    def kind_folders(self) -> dict[str, bool]:
        """The folders of the kinds, as `note_state` wrote them."""
        return {name: deep == "monthly" for name, deep in map(str.split, self.noted(_LEAVES).splitlines())}

    # Writing

    def note_state(self, head: str, zone: str, leaves: Mapping[str, bool]) -> None:
        """Note the state that the index describes: the last commit, the site's time zone, the kinds' folders."""
        self.write_note(HEAD, head)
        self.write_note(ZONE, zone)
        self.write_note(_LEAVES, "\n".join(f"{name} {'monthly' if deep else 'flat'}" for name, deep in leaves.items()))
        self.write_note(UNTIL, "")

    def begin(self) -> None:
        """Begin a transaction, which keeps all others from writing."""
        self.book.execute("begin immediate")

    def end(self, *, kept: bool) -> None:
        """End the transaction, and keep what was written or not."""
        self.book.execute("commit" if kept else "rollback")

    def noted(self, name: str) -> str:
        """The note under a name."""
        return _told(self.book, name)

    def write_note(self, name: str, value: str) -> None:
        """Write a note under a name."""
        self.book.execute("insert or replace into meta values (?, ?)", (name, value))

    def put_folders(self, times: Mapping[str, int]) -> None:
        """Keep the times of folders."""
        rows = [(path, path.rpartition("/")[0], when) for path, when in times.items()]
        self.book.executemany("insert or replace into folder values (?, ?, ?)", rows)

    def forget_folders(self, paths: Iterable[str]) -> None:
        """Forget folders that are gone."""
        self.book.executemany("delete from folder where path = ?", [(path,) for path in paths])

    def forget(self, numbers: Iterable[int]) -> None:
        """Forget the rows of files that are gone."""
        rows = [(number,) for number in numbers]
        for table in TABLES_BY_RECORD:
            self.book.executemany(f"delete from {table} where record = ?", rows)  # noqa: S608
        self.book.executemany("delete from record where number = ?", rows)

    def put(self, files: Sequence[ReadFile], *, new: bool) -> None:
        """Keep the contents of files. If all are `new`, none has a row yet.

        Raises:
            Unsure: two files hold the same record.
        """
        free = count(self.count() + 1)
        known = [0 if new else self.row(place) for place, _looked, _row, _owing in files]
        numbers = [number or next(free) for number in known]
        self.forget(filter(None, known))
        rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in ("record", "link", "mark", "known")}
        for number, (place, looked, row, owing) in zip(numbers, files, strict=True):
            watched = bool(owing.promises or row.damaged or not looked.time)
            kept = (number, *place, row.id, *looked, watched, row.alone, row.entered, row.unit, row.damaged)
            rows["record"].append((*kept, row.began, row.first, row.latest, owing.last, None, row.about))
            rows["link"] += ((number, other) for other in row.links)
            rows["mark"] += ((number, *mark) for mark in row.marks.items())
            rows["known"] += ((number, *key) for key in row.known)
        for table, each in rows.items():
            self._insert(table, each)
        self._insert_owed([(number, owing) for number, (*_file, owing) in zip(numbers, files, strict=True)])
        alike = "select count(*) from record where id = ? and id <> ''"
        if any(self.book.execute(alike, (row.id,)).fetchone()[0] > 1 for _place, _looked, row, _owing in files):
            raise Unsure

    def put_owed(self, owed: Sequence[tuple[int, Owing]]) -> None:
        """Keep what records owe, by the numbers of their rows, and when they were over."""
        numbers = [(number,) for number, _owing in owed]
        self.book.executemany("delete from owed where record = ?", numbers)
        self.book.executemany("delete from asked where record = ?", numbers)
        self._insert_owed(owed)
        asked = "update record set watched = (? or damaged or time = 0), last = ? where number = ?"
        self.book.executemany(asked, [(bool(owing.promises), owing.last, number) for number, owing in owed])

    def _insert_owed(self, owed: Sequence[tuple[int, Owing]]) -> None:
        self._insert("owed", [(number, *each) for number, owing in owed for each in owing.promises])
        self._insert("asked", [(number, *each) for number, owing in owed for each in owing.asked])

    def _insert(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            self.book.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608

    # Asking about files

    def folder_times(self) -> dict[str, int]:
        """The folders, each with the time when its entries last changed."""
        return dict(self.book.execute("select path, time from folder"))

    def folders_in(self, folder: str) -> list[str]:
        """The folders in a folder."""
        return [path for (path,) in self.book.execute("select path from folder where above = ?", (folder,))]

    def files_in(self, folder: str) -> dict[str, tuple[int, Looked]]:
        """The files in a folder by name, each with its row and how it looked."""
        asked = "select name, number, time, size, inode, changed from record where folder = ?"
        return {name: (number, Looked(*looked)) for name, number, *looked in self.book.execute(asked, (folder,))}

    def files(self, *, watched: bool) -> Iterable[tuple[int, str, str, int, int, int, int]]:
        """All files, or only those that may owe something: the row, folder and name of each, and how it looked."""
        asked = "select number, folder, name, time, size, inode, changed from record"
        return self.book.execute(f"{asked} where watched" if watched else asked)

    # Asking about records

    def count(self) -> int:
        """The number of files that there are, or ever were: an exact count takes longer than all else."""
        return self.book.execute("select max(number) from record").fetchone()[0] or 0

    def damaged(self) -> list[Place]:
        """The files that can't be read."""
        return [Place(*row) for row in self.book.execute("select folder, name from record where damaged")]

    def naming(self, number: str) -> list[Place]:
        """The files that name a record."""
        asked = "select folder, name from link join record on number = record where link.id = ?"
        return [Place(*row) for row in self.book.execute(asked, (number,))]

    def known_by(self, sort: str, key: str, partly: bool = False) -> list[Place]:
        """The files of records known by a home, a telephone number or a name, or by a part of it."""
        asked = "select distinct folder, name from known join record on number = record where sort = ? and "
        asked += "instr(key, ?)" if partly else "key = ?"
        return [Place(*row) for row in self.book.execute(asked, (sort, key))]

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
        """The numbers of rows, and the numbers that they name."""
        asked = "select id from record where number = ?1 union select id from link where record = ?1"
        return {number for row in rows for (number,) in self.book.execute(asked, (row,)) if number}

    def owing_alone(self, numbers: Iterable[str] | None, begins: str) -> list[tuple[int, Place]]:
        """The records to be judged with those linked with them, of these numbers, or of all that have links.

        They are those that would owe something by themselves, or owe something so far, and those named by a record
        with an indexed time of the name `begins`.
        """
        asked = """select number, folder, name from record where (alone
            or exists (select 1 from owed where owed.record = record.number)
            or id in (select link.id from mark join link on link.record = mark.record where mark.name = ?1))"""
        if numbers is None:
            by, of = "select 1 from link where link.id = record.id", "select 1 from link where record = number"
            found = list(self.book.execute(f"{asked} and (exists ({by}) or exists ({of}))", (begins,)))
        else:
            found = [row for number in numbers for row in self.book.execute(f"{asked} and id = ?2", (begins, number))]
        return [(number, Place(*place)) for number, *place in found]

    def owed(self, until: int | None = None) -> list[OwedEntry]:
        """Everything owed, or everything due by a time, the earliest first."""
        asked = """select id, folder, deadline, told, who, subject, urgent, unit
            from owed join record on number = record where due <= ? order by due, id, owed.rowid"""
        rows = self.book.execute(asked, (1 << 62 if until is None else until,))
        return [OwedEntry(number, folder.partition("/")[0], *rest) for number, folder, *rest in rows]


def _told(book: sqlite3.Connection, name: str) -> str:
    found = book.execute("select value from meta where name = ?", (name,)).fetchone()
    return str(found[0]) if found else ""
