"""Keeping the index up to date: files that changed are read again, and what they owe is computed again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from svc.kinds import KINDS
from svc.model.kind import BEGINS
from svc.store import index_file
from svc.store.index_answers import forget_answers
from svc.store.index_rows import index_row, owing_of, readable_record
from svc.store.store import FilesNaming, Store
from svc.text.errors import Damaged

if TYPE_CHECKING:  # what brings SQLite in is imported where it is used
    from svc.store.index import Index
    from svc.store.index_changes import Changes
    from svc.store.index_tables import IndexRow, Owing, Place

Tick = Callable[[float], None]
Answer = TypeVar("Answer")
BATCH = 256  # files that are written into it at once
MANY = 2_000  # files that are worth telling how far their reading is
SMALL = 500_000  # bytes of an index, of some 500 records: to search these takes less time than to look what changed


def fresh_index(
    store: Store, tick: Tick | None = None, *, most: int | None = None, thorough: bool = False
) -> Index | None:
    """The index of a site, brought up to date, or None where there can be none and all files have to be read.

    From now on `store` asks it who names a record, and it is not checked again for this store.

    Args:
        store: the records.
        tick: told what share is done, where much has to be read.
        most: files that may be read for it; if more would have to be, it is left to who has the time.
        thorough: whether each file is looked at from outside, however many there are.
    """
    root = store.site.root
    if store.fresh_index and not thorough:
        return store.fresh_index
    if not index_file.may_create(root):
        return None
    import sqlite3

    from svc.store.index import Index, Unsure

    try:
        index_file.index_path(root).parent.mkdir(mode=0o700, exist_ok=True)
        found = Index(index_file.index_path(root), store.folders.root, index_file.fingerprint(root))
        bring_up_to_date(found, store, tick, most=most, thorough=thorough)
    except (sqlite3.Error, OSError, Unsure) as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            index_file.delete_index(root)  # rotten where nobody looked before: it is made anew the next time
        store.files_naming = store.search_files_naming
        return None
    store.files_naming, store.fresh_index = index_lookup(found, store), found
    return found


def ask_index(store: Store, ask: Callable[[Index], Answer | None], tick: Tick | None = None) -> Answer | None:
    """What the index answers, or None where there can be none or it can't tell, and all files have to be read.

    Args:
        store: the records.
        ask: gets the index, brought up to date; None is its answer, too, where the index does not know.
        tick: told what share is done, where much has to be read.
    """
    import sqlite3

    from svc.store.index import Unsure

    if (index := fresh_index(store, tick)) is None:
        return None
    try:
        return ask(index)
    except Unsure:
        return None
    except sqlite3.Error as error:
        distrust(store, error)
        return None


def distrust(store: Store, error: Exception) -> None:
    """Delete the index after an error, if that is to blame: it is rotten where nobody looked before, and made anew."""
    from svc.store.index import NOT_NOW

    if getattr(error, "sqlite_errorcode", 0) & 0xFF not in NOT_NOW:
        index_file.delete_index(store.site.root)


def find_by_index(store: Store) -> FilesNaming | None:
    """The lookup of files that name a record, if an index of many is nearly up to date. Else a search is faster."""
    with suppress(OSError):
        if index_file.index_path(store.site.root).stat().st_size > SMALL:
            fresh_index(store, most=MANY)
    return store.files_naming


def index_lookup(found: Index, store: Store) -> FilesNaming:
    """A lookup of files that name a record in the index. If the index proves broken, it searches the files."""
    import sqlite3

    def files(number: str) -> list[Path]:
        try:
            return paths_in_order(found.naming(number), store)
        except sqlite3.Error:
            index_file.delete_index(store.site.root)
            return list(store.search_files_naming(number))

    return files


def paths_in_order(places: Iterable[Place], store: Store) -> list[Path]:
    """Files in the order in which records are read: by kind, month and number."""
    kinds = {name: number for number, name in enumerate(KINDS)}
    found = sorted(places, key=lambda p: (kinds[p.kind], p.folder, len(p.name), p.name))
    return [store.folders.root / place.folder / place.name for place in found]


def faults_of(places: Iterable[Place], store: Store) -> list[Damaged]:
    """The faults of files that the index knows to be damaged."""
    found = []
    for path in paths_in_order(places, store):
        try:
            store.load(path)
        except FileNotFoundError:
            continue
        except Damaged as error:
            found.append(error)
    return found


def bring_up_to_date(found: Index, store: Store, tick: Tick | None, *, most: int | None, thorough: bool) -> None:
    """Bring an index up to date.

    Args:
        found: it, as it was.
        store, tick, most, thorough: as for `fresh`.

    Raises:
        Unsure, OSError, sqlite3.Error: it can't be.
    """
    from svc.store.index import HEAD, Unsure
    from svc.store.index_changes import find_changes

    kind_folders = {kind.name: not kind.named or kind.named.monthly for kind in KINDS.values()}
    head = index_file.last_commit(store.site.root)
    known, version = found.noted(HEAD), found.version
    moved = None if thorough else [] if head == known else files_changed_between(store, known, head)
    changes = find_changes(found, kind_folders, moved)
    if not changes and head == known:
        return
    if most is not None and len(changes.read) > most:
        raise Unsure
    found.begin()
    kept = False
    try:
        if found.version != version:  # another was sooner
            changes = find_changes(found, kind_folders, moved)
        apply_changes(found, changes, store, tick)
        found.note_state(head, str(store.site.zone), kind_folders)
        kept = True
    finally:
        found.end(kept=kept)


def apply_changes(found: Index, changes: Changes, store: Store, tick: Tick | None) -> None:
    """Read the files that changed, and compute again what they and all linked records owe."""
    new = found.count() == 0
    old = () if new else filter(None, map(found.row, changes.read))
    touched = set() if new else found.numbers_of([*changes.gone, *old])
    found.put_folders(changes.folders)
    found.forget_folders(changes.lost)
    found.forget(changes.gone)
    places = list(changes.read)
    read = partial(index_row, store)
    many = len(places) > MANY
    rows: Iterable[tuple[IndexRow, Owing]] = map(read, places)
    if many:
        from svc.disk.workers import map_in_processes  # which a short command has no use for

        rows = map_in_processes(read, places)
    files = ((place, changes.read[place], *row) for place, row in zip(places, rows, strict=True))
    done = 0
    while batch := list(islice(files, BATCH)):
        found.put(batch, new=new)
        done += len(batch)
        if not new:
            touched.update(*((row.id, *row.links) for _place, _looked, row, _owing in batch))
        if tick and many:
            tick(done / len(places))
    store.files_naming = index_lookup(found, store)
    linked = None if new else found.linked_closure(touched - {""})
    forget_answers(found, linked or ())
    judged = (
        (number, owing_of(record, list(store.linked(record).values()), store))
        for number, place in found.owing_alone(linked, BEGINS)
        if (record := readable_record(store, place))
    )
    while some := list(islice(judged, BATCH)):
        found.put_owed(some)


def files_changed_between(store: Store, known: str, head: str) -> list[str] | None:
    """The files that differ between two commits, relative to the records' folder, or None if git can't tell."""
    from svc.git.ask import Clone

    if not (known and head):
        return None
    records = store.folders.root.name
    told = Clone(store.site.root, enabled=True).changed_files(known, head, records)
    return told and [path.removeprefix(f"{records}/") for path in told]
