"""The texts of the records in the index, for finding the files in which a text may stand. Made when first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from svc.model.phones import phone_numbers
from svc.model.search import texts_of
from svc.store.index_refresh import MANY, Tick
from svc.store.index_rows import readable_record
from svc.store.index_tables import Place
from svc.store.store import Store
from svc.text.grams import Pieces, pieces_of, pieces_within

if TYPE_CHECKING:  # what brings SQLite in is imported where it is used
    from svc.store.index import Index

_LAST = "last text"  # the note of the number of the text that was kept last: it is never given again
_TABLE = "create virtual table if not exists texts using fts5 (pieces, content = '', detail = none, tokenize = 'ascii')"


def keep_texts(index: Index, store: Store, tick: Tick | None = None) -> None:
    """Keep the texts of all files that were read since this was last done.

    Args:
        index: brought up to date.
        store: the records.
        tick: told what share is done, where much has to be read.

    Raises:
        Unsure: this SQLite searches no texts.
        sqlite3.Error: the index can't be written.
    """
    import sqlite3

    from svc.store.index import Unsure

    asked = "select number, folder, name from record where text is null and not damaged"
    if not (missing := index.book.execute(asked).fetchall()):
        return
    places = [Place(*place) for _number, *place in missing]
    read = partial(pieces_in, store)
    found: Iterable[str] = map(read, places)
    if len(places) > MANY:
        from svc.disk.workers import map_in_processes  # which a short command has no use for

        found = map_in_processes(read, places)
    index.begin()
    kept = False
    try:
        try:
            index.book.execute(_TABLE)
        except sqlite3.OperationalError as error:
            raise Unsure from error
        last = int(index.noted(_LAST) or 0)
        for done, ((number, *_place), pieces) in enumerate(zip(missing, found, strict=True), 1):
            index.book.execute("insert into texts (rowid, pieces) values (?, ?)", (last + done, pieces))
            index.book.execute("update record set text = ? where number = ?", (last + done, number))
            if tick and len(places) > MANY and done % 256 == 0:
                tick(done / len(places))
        index.write_note(_LAST, str(last + len(missing)))
        kept = True
    finally:
        index.end(kept=kept)


def pieces_in(store: Store, place: Place) -> str:
    """The pieces of all texts of the record in a file, and of the telephone numbers in them."""
    record = readable_record(store, place)
    texts = list(texts_of(record)) if record else []
    numbers = [number for text in texts for number in phone_numbers(text)]
    return " ".join(sorted(pieces_of([*texts, *numbers])))


def files_with(index: Index, text: str) -> list[Place] | None:
    """The files in which a text may stand, or None where it has nothing that can be looked for."""
    pieces = pieces_within(text)
    if not any(pieces):
        return None
    asked = "select folder, name from record where text in (select rowid from texts where texts match ?)"
    return [Place(*row) for row in index.book.execute(asked, (_query(pieces),))]


def _query(pieces: Pieces) -> str:
    """What SQLite is asked for: all pieces."""
    words: Sequence[str] = [f'"{each}"' for each in sorted(pieces.whole)]
    return " ".join([*words, *(f'"{each}" *' for each in sorted(pieces.beginnings))])
