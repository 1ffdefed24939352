"""The import of a table: each row is judged as if it were typed, and all are committed together or not at all."""

from __future__ import annotations

from pathlib import Path

from svc.disk import lock
from svc.disk.bulk import Bulk
from svc.git.commit import History
from svc.importing.importer import Importer
from svc.importing.result import ImportResult
from svc.importing.rows import RowReader
from svc.importing.tables import Table
from svc.procedures import edition, save
from svc.site.desk import Desk
from svc.store.index_file import index_path
from svc.store.index_refresh import Tick, fresh_index
from svc.store.numbering import NumberSeries
from svc.store.store import Store
from svc.text.language import _


def import_table(desk: Desk, table: Table, book: Importer, path: Path, tick: Tick, *, partial: bool) -> ImportResult:
    """Import all rows of a table, or with `partial` only the good ones, in one commit.

    Args:
        desk: site, time and actor.
        table: its rows.
        book: what they stand for.
        path: what the table's file is called.
        tick: told what share is done.
        partial: whether good rows are taken where others are refused.

    Returns:
        What became of them; where one is refused and not `partial`, nothing is written.

    Raises:
        Refusal: the actor may not; nothing is written (exit 3).
        BadInput: the table can't be read to its end; nothing is written (exit 2).
        StorageFailed: the site can't serve; nothing is written (exit 5).
    """
    history = History(desk.site.root, desk.site.commits)
    with lock.hold(desk.site.root) as held:
        store = Store(desk.site, desk.when)
        settled = save.finish_earlier(history, held, store, desk)
        reading = RowReader(
            edition.under_this_edition(desk), table, book, path, store, NumberSeries(store, history), tick
        )
        brought = reading.brought
        bulk = Bulk.begin(desk.site.root)
        try:
            ids: list[str] = []
            for change in reading:
                if partial or not brought.errors:
                    bulk.add(*save.file_write(change, store))
                    ids += [change.after.id][: save.NAMED - len(ids)]
            saved = bool(len(bulk) and (partial or not brought.errors))
            if saved:
                brought.failure = save.save_many(bulk, book.name, ids, desk, history, held)
                if told := edition.note_edition(desk, history, held):
                    brought.notes[told] = None
                if desk.site.commits and not brought.failure and not history.available():
                    brought.notes[_("no git here: saved without an audit trail")] = None
        finally:
            bulk.remove()
    if saved and index_path(desk.site.root).exists():  # the next command is not to wait for all these files
        fresh_index(Store(desk.site, desk.when), tick)
    if settled:
        brought.notes[_("saved earlier, now committed: {count}").format(count=len(settled))] = None
    return brought


def preview_import(
    desk: Desk, table: Table, book: Importer, path: Path, tick: Tick, *, listing: bool = True, explained: int = 0
) -> ImportResult:
    """Return the result that an import would have, and write nothing.

    Args:
        desk, table, book, path, tick: as for `import_table`.
        listing: whether the outcome of each row is kept.
        explained: the line whose cells are kept, or 0.
    """
    store = Store(desk.site, desk.when)
    series = NumberSeries(store, History(desk.site.root, desk.site.commits))
    reading = RowReader(desk, table, book, path, store, series, tick, listing, explained)
    for _change in reading:
        pass
    return reading.brought
