"""Records read one by one with their linked ones, only a few held at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cached_property, lru_cache, partial
from pathlib import Path

from svc.disk.read import read_file
from svc.kinds import KINDS
from svc.model import yaml_read
from svc.model.kind import Kind
from svc.model.record import Record
from svc.store import index_refresh, index_spans
from svc.store.book import linked_records
from svc.store.folders import kind_of_number
from svc.store.store import Store
from svc.text.errors import Damaged

HELD = 512  # records at hand: those that are linked with each other mostly stand close together
_NUMBER = re.compile(rb"[A-Z][0-9]{4}-[A-Z]?[0-9]{4,}")


class Stream:
    """The records of a site, too many to be held at once.

    Args:
        store: where they are; it collects those that can't be read.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.load = lru_cache(HELD)(store.load)
        self.locate = lru_cache(HELD)(store.folders.locate)

    def __iter__(self) -> Iterator[Record]:
        for kind in KINDS.values():
            yield from self.store.all(kind)

    def of(self, kind: Kind, since: date | None = None, until: date | None = None) -> Iterator[Record]:
        """The records of a kind that began between two days, or all if its records have no time."""
        if not kind.time:
            since = until = None
        for record in self.store.all(kind, since, until, self.load):
            day = record.began.date()
            if (not since or day >= since) and (not until or day <= until):
                yield record

    def linked(self, record: Record) -> dict[str, Record]:
        """The records that one names or is named by, and their related ones, as in a book."""
        return linked_records(record, self.whole, self.naming)

    def whole(self, number: str) -> Record | None:
        """The record of a number, or None if there is none or it can't be read."""
        return self._read(self._file(number) or self.locate(number))

    def naming(self, number: str) -> list[Record]:
        """The records that name one."""
        if self.store.fresh_index and self.store.files_naming:
            named = (kind := kind_of_number(number)) and kind.named
            found = map(self._read, () if named else self.store.files_naming(number))
        else:
            found = map(self.whole, self.mentions.get(number, ()))
        once = {record.id: record for record in found if record and record.id != number}
        return [record for record in once.values() if number in record.named_ids]

    def _file(self, number: str) -> Path | None:
        """The file of a record as the index has it, if there is one."""
        if self.store.fresh_index is None:
            return None
        places = index_refresh.ask_index(self.store, lambda index: index_spans.places_of(index, [number]))
        return next(iter(index_refresh.paths_in_order(places or (), self.store)), None)

    def _read(self, path: Path | None) -> Record | None:
        """The record in a file, or None if it can't be read."""
        with suppress(Damaged, FileNotFoundError):
            return self.load(path) if path else None
        return None

    @cached_property
    def mentions(self) -> dict[str, list[str]]:
        """The records that may name each number. A cheap search in the bytes finds them, and only these are read."""
        found: dict[str, list[str]] = {}
        for kind in KINDS.values():
            for path in self.store.folders.paths(kind) if kind.names_others else ():
                identity = self.store.folders.identify(path)
                try:
                    data = read_file(path, yaml_read.MAX_SIZE) if identity else b""
                except (Damaged, FileNotFoundError):
                    continue
                for number in set(_NUMBER.findall(data)):
                    found.setdefault(number.decode(), []).append(identity[1] if identity else "")
        return found


class LinkedRecords(Mapping[str, Record]):
    """The records linked with one, which are read once somebody asks for any of them.

    Args:
        record: the record.
        stream: where they are.
    """

    def __init__(self, record: Record, stream: Stream) -> None:
        self.read: Mapping[str, Record] = {}
        self._find = partial(stream.linked, record)

    @cached_property
    def _found(self) -> Mapping[str, Record]:
        self.read = self._find()
        return self.read

    def __getitem__(self, number: str) -> Record:
        """The linked record of that number."""
        return self._found[number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
