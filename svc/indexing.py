"""Keeping the index: what changed on disk is read again, and what it owes is worked out anew."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from svc import indexfile, rules
from svc.errors import Damaged
from svc.git import Git, GitError, program
from svc.kinds import KINDS
from svc.model import CANCELLED
from svc.store import Finds, Store
from svc.trail import Obligation, Record

if TYPE_CHECKING:  # what brings SQLite in is imported where it is used
    from svc.index import Changes, Index, Place, Row

Tick = Callable[[float], None]
MANY = 2_000  # files that are worth telling how far their reading is


def fresh(shelf: Store, tick: Tick | None = None) -> Index | None:
    """The index of a site, as its files are now; nothing where none can be had, and all has to be read.

    From now on `shelf` asks it who names a record.

    Args:
        shelf: the records.
        tick: told what share is done, where much has to be read.
    """
    root = shelf.site.root
    if not indexfile.allowed(root):
        return None
    import sqlite3

    from svc.index import Index, Unsure

    try:
        indexfile.place(root).parent.mkdir(mode=0o700, exist_ok=True)
        found = Index(indexfile.place(root), shelf.folders.root, indexfile.key(root))
        update(found, shelf, tick)
    except (sqlite3.Error, OSError, Unsure):
        shelf.finds = shelf.searched
        return None
    shelf.finds = finding(found, shelf)
    return found


def finds(shelf: Store) -> Finds | None:
    """What tells which files name a record, where there is an index."""
    fresh(shelf)
    return shelf.finds


def finding(found: Index, shelf: Store) -> Finds:
    """The files that name a record, by the index; if it proves rotten, by a search."""
    import sqlite3

    def files(number: str) -> list[Path]:
        try:
            return in_order(found.naming(number), shelf)
        except sqlite3.Error:
            indexfile.discard(shelf.site.root)
            return list(shelf.searched(number))

    return files


def in_order(places: Iterable[Place], shelf: Store) -> list[Path]:
    """Files in the order in which records are read: by kind, month and number."""
    kinds = {name: number for number, name in enumerate(KINDS)}
    found = sorted(places, key=lambda p: (kinds[p.folder.partition("/")[0]], p.folder, len(p.name), p.name))
    return [shelf.folders.root / place.folder / place.name for place in found]


def update(found: Index, shelf: Store, tick: Tick | None = None) -> None:
    """Bring an index up to date.

    Raises:
        Unsure, OSError, sqlite3.Error: it can't be.
    """
    leaves = {kind.name: not kind.named or kind.named.monthly for kind in KINDS.values()}
    head = indexfile.commit(shelf.site.root)
    known = found.told("head")
    moved = [] if head == known else between(shelf, known, head)
    if not found.changes(leaves, moved) and head == known:
        return
    found.begin()
    kept = False
    try:
        apply(found, found.changes(leaves, moved), shelf, tick)
        found.tell("head", head)
        found.tell("zone", str(shelf.site.zone))
        found.tell("leaves", "\n".join(f"{name} {'monthly' if deep else 'flat'}" for name, deep in leaves.items()))
        found.tell("silent until", "")
        kept = True
    finally:
        found.end(kept=kept)


def apply(found: Index, changes: Changes, shelf: Store, tick: Tick | None) -> None:
    """Read what changed; what it and all that is linked with it owes is worked out anew."""
    from svc.index import Row

    new = found.count() == 0
    old = () if new else filter(None, map(found.row, changes.read))
    touched = set() if new else found.about([*changes.gone, *old])
    found.seen(changes)
    for done, (place, looked) in enumerate(changes.read.items()):
        record = whole(shelf, place)
        if record is None:
            found.put(place, looked, Row(damaged=True), new=new)
            continue
        promises = open_(record, (), shelf)
        number = found.put(place, looked, row(record, alone=bool(promises)), new=new)
        found.owes(number, list(map(told, promises)))
        if not new:
            touched |= {record.id, *record.names}
        if tick and done % 256 == 255 and len(changes.read) > MANY:
            tick(done / len(changes.read))
    shelf.finds = finding(found, shelf)
    for number, place in found.alone(None if new else found.around(touched)):
        if record := whole(shelf, place):
            found.owes(number, list(map(told, open_(record, list(shelf.linked(record).values()), shelf))))


def between(shelf: Store, known: str, head: str) -> list[str] | None:
    """The files that differ between two commits, as seen from the records' folder; nothing where that can't be told."""
    if not (known and head and program()):
        return None
    records = f"{shelf.folders.root.name}/"
    asked = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--relative", known, head, "--", records)
    try:
        told = Git(shelf.site.root).run(*asked)
    except GitError:
        return None
    return [os.fsdecode(path).removeprefix(records) for path in told.split(b"\0") if path]


def whole(shelf: Store, place: Place) -> Record | None:
    """The record in a file, if it can be read."""
    try:
        return shelf.load(shelf.folders.root / place.folder / place.name)
    except (Damaged, FileNotFoundError):
        return None


def row(record: Record, *, alone: bool) -> Row:
    """What is kept of a record."""
    from svc.index import Row

    cancelled = record.status == CANCELLED.value
    marks = record.kind.marks(record) if record.kind.marks and not cancelled else {}
    return Row(
        record.id,
        alone,
        None if cancelled else int(record.began.timestamp()),
        str(record["unit"] or ""),
        record.names,
        {name: int(at.timestamp()) for name, at in marks.items()},
    )


def open_(record: Record, linked: Sequence[Record], shelf: Store) -> list[Obligation]:
    """What a record owes."""
    return [o for o in rules.obligations(record, linked, shelf.site.terms, shelf.now) if not o.met]


def told(owed: Obligation) -> tuple[int, int, str, str, str]:
    """A promise as the index keeps it: words of ours are not, so that any language may be spoken."""
    deadlines = enumerate(KINDS[owed.kind].deadlines)
    place = next(n for n, d in deadlines if (d.what, d.label) == (owed.what, owed.label))
    return place, int(owed.due.timestamp()), owed.due.isoformat(), owed.who, owed.subject
