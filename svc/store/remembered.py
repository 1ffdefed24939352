"""Questions asked of every record: the index remembers the answers, and only what changed is read again.

An answer is a text made from one record and those linked with it. It is dropped when the file of any of these changes,
and with what the question depends on besides: the code that answers, the settings, the language.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from svc.disk.lock import FOLDER
from svc.model.kind import Kind
from svc.model.record import Record
from svc.store import index_file, index_refresh
from svc.store.code_version import code_version
from svc.store.folders import Folders
from svc.store.index_refresh import Tick
from svc.store.index_tables import FOREVER, KeptAnswer
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.language import catalogue_version, current_language

if TYPE_CHECKING:  # what brings SQLite in is imported where it is used
    from svc.store.index import Index

Found = TypeVar("Found")

FEW = 200  # files that are sooner read than looked up
_EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_BATCH = 2_000  # answers that are kept at once
_STEP = 64  # files after which it is told how far the reading is


class RecordAnswer(NamedTuple):
    """What a record says to a question.

    Args:
        told: the answer.
        since, until: from when and till when it is the same whatever the time, in seconds. What is given at another
            time is not remembered.
    """

    told: bytes
    since: float = 0
    until: float = FOREVER


class RecordQuestion(NamedTuple):
    """A question that can be asked of every record.

    Args:
        name: what is asked, and how it is to be told.
        module: the module that answers: its code and all that it imports.
        answer: gives the answer of one record.
        beside: what else answers depend on, beside the record, those linked with it, the settings and the language.
    """

    name: str
    module: str
    answer: Callable[[Record], RecordAnswer]
    beside: str = ""


def ask_each(
    store: Store,
    question: RecordQuestion,
    kinds: Sequence[Kind],
    load: Callable[[Path], Record] | None = None,
    tick: Tick | None = None,
) -> Iterator[bytes]:
    """Yield the answers of all whole records of some kinds, in the order in which they are read.

    Args:
        store: the records. Files that can't be read are added to its `damaged`.
        question: what is asked.
        kinds: the kinds, in order.
        load: reads the record in a file, as `Store.load` does.
        tick: told what share is done, where much has to be read.
    """
    memory = _open_memory(store, question, kinds, tick)
    now, done = store.now.timestamp(), 0
    for kind in kinds:
        for folder, names in store.folders.names_by_folder(kind):
            kept = memory.kept(kind, folder) if memory else {}
            for name in names:
                done += 1
                row = kept.get(name)
                if row and row.since <= now <= row.until:
                    yield row.told
                elif record := store.readable(folder / name, load):
                    answer = question.answer(record)
                    if memory and row:
                        memory.remember(row, answer)
                    yield answer.told
                    if memory and tick and done % _STEP == 0:
                        tick(min(1, done / memory.count))
        if memory:
            memory.write()


NEVER = -1  # until then holds what may be another at any time


def is_lasting(record: Record) -> bool:
    """True if time alone changes nothing in a record, so that what it says now it says for ever."""
    kind = record.kind
    if kind.day:  # who is late for duty is judged at the time
        return False
    if kind.status_at is None:
        return True
    told = replace(record, seen=None).status
    return kind.status_at(record, told, _EVER[0]) == kind.status_at(record, told, _EVER[1])


def _open_memory(store: Store, question: RecordQuestion, kinds: Sequence[Kind], tick: Tick | None) -> _Memory | None:
    """What the index remembers of a question, or None without an index or for files that are sooner read."""
    folders = Folders(store.folders.root, [])
    files = (name for kind in kinds for _folder, names in folders.names_by_folder(kind) for name in names)
    if sum(1 for _name in islice(files, FEW)) < FEW:
        return None
    index = index_refresh.fresh_index(store, tick, thorough=True)
    return _Memory(store, index, question) if index else None


class _Memory:
    """The answers to a question that the index knows, and those that it is to remember.

    Args:
        store: the records.
        index: brought up to date, every file looked at.
        question: what is asked.
    """

    def __init__(self, store: Store, index: Index, question: RecordQuestion) -> None:
        self.store = store
        self.index: Index | None = index
        self.question = question
        self.count = max(1, index.count())
        self.version = index.version
        self.kind = ""
        self.fresh: list[KeptAnswer] = []
        root = store.site.root
        code = code_version(root / FOLDER / f"code-{question.module}", start=question.module)
        self.state = "\n".join((index_file.fingerprint(root), code, catalogue_version(), question.beside))

    @property
    def name(self) -> str:
        """The name of the question asked of a kind: each language has its own, and each kind its own words."""
        return f"{self.kind} {self.question.name} {current_language()}"

    def kept(self, kind: Kind, folder: Path) -> Mapping[str, KeptAnswer]:
        """What is kept of the files in a folder, by their names; nothing from an index that proves broken."""
        from svc.store import index_answers

        self.kind = kind.name
        place = folder.relative_to(self.store.folders.root).as_posix()
        return self._asked(lambda index: index_answers.kept_answers(index, place, self.name, self.state)) or {}

    def remember(self, row: KeptAnswer, answer: RecordAnswer) -> None:
        """Remember an answer, if it stays the same for some time."""
        if answer.since <= self.store.now.timestamp() <= answer.until:
            kept = KeptAnswer(row.number, math.ceil(answer.since), math.floor(answer.until), answer.told)
            self.fresh.append(kept)
            if len(self.fresh) >= _BATCH:
                self.write()

    def write(self) -> None:
        """Write what is to be remembered into the index, if no other svc has changed it since it was compared."""
        from svc.store.index_answers import keep_answers

        def kept(index: Index) -> None:
            index.begin()
            unchanged = False
            try:
                if index.version == self.version:
                    keep_answers(index, self.name, self.state, self.fresh)
                    unchanged = True
            finally:
                index.end(kept=unchanged)

        if self.fresh:
            self._asked(kept)
            self.fresh.clear()

    def _asked(self, ask: Callable[[Index], Found]) -> Found | None:
        """What the index answers, or None if it is broken or can't be written. Then it is not asked again."""
        import sqlite3

        if self.index is None:
            return None
        try:
            return ask(self.index)
        except (sqlite3.Error, zlib.error) as error:
            index_refresh.distrust(self.store, error)
            self.index = None
            return None
