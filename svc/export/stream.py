"""Records read one by one with their linked ones, only a few held at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property, lru_cache

from svc.disk.read import read_file
from svc.kinds import KINDS
from svc.model import yaml_read
from svc.model.kind import Kind
from svc.model.record import Record
from svc.store.book import linked_records
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
        self.whole = lru_cache(HELD)(store.whole)

    def __iter__(self) -> Iterator[Record]:
        for kind in KINDS.values():
            yield from self.store.all(kind)

    def of(self, kind: Kind, since: date | None = None, until: date | None = None) -> Iterator[Record]:
        """The records of a kind that began between two days, or all if its records have no time."""
        for record in self.store.all(kind, since, until) if kind.time else self.store.all(kind):
            day = record.began.date()
            if not kind.time or ((not since or day >= since) and (not until or day <= until)):
                yield record

    def linked(self, record: Record) -> dict[str, Record]:
        """The records that one names or is named by, and their related ones, as in a book."""
        return linked_records(record, self.whole, self.naming)

    def naming(self, number: str) -> list[Record]:
        """The records that name one."""
        found = (self.whole(other) for other in self.mentions.get(number, ()) if other != number)
        return [record for record in found if record and number in record.named_ids]

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
