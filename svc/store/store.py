"""The store: records found, read and linked, and the new text of their files. It caches no record."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from svc.disk.read import read_file
from svc.kinds import KINDS
from svc.model import codec, yaml_read, yaml_write
from svc.model.kind import Kind
from svc.model.record import Record, Taken
from svc.model.units import Home
from svc.site.settings import Site
from svc.store.book import Book, linked_records
from svc.store.folders import Folders, kind_of_number
from svc.text.errors import Damaged, NotFound
from svc.text.language import _

if TYPE_CHECKING:
    from svc.store.index import Index


FilesNaming = Callable[[str], Iterable[Path]]
HOMES = next(kind for kind in KINDS.values() if kind.household)  # the kind of the residents' files


def files_holding(folders: Folders, kind: Kind, parts: Collection[bytes]) -> Iterator[Path]:
    """The files of a kind in which one of some parts stands, searched as bytes so that only these need be parsed."""
    for folder, names in folders.names_by_folder(kind):
        for name in names:
            with suppress(Damaged, FileNotFoundError):
                data = read_file(f"{folder}{os.sep}{name}", yaml_read.MAX_SIZE)
                if any(part in data for part in parts):
                    yield folder / name


class Store:
    """The records of a site.

    Args:
        site: whose records.
        now: when they are looked at.
        index: makes what tells which files name a record, once that is asked; without an index all are searched.

    `damaged` collects the files that could not be read while others were served.
    """

    def __init__(self, site: Site, now: datetime, index: Callable[[Store], FilesNaming | None] | None = None) -> None:
        self.site = site
        self.now = now
        self.damaged: list[Damaged] = []
        self.folders = Folders(site.records, self.damaged)
        self.index = index
        self.files_naming: FilesNaming | None = None
        self.fresh_index: Index | None = None  # the index, once it was checked

    def path(self, kind: Kind, number: str, began: date) -> Path:
        """The place of a new record."""
        return self.folders.path(kind, number, began)

    def file(self, record: Record) -> Path:
        """The file of a record. A new one gets it from the time when it began."""
        return record.path or self.path(record.kind, record.id, record.began)

    def attachments(self, record: Record) -> Path:
        """The folder of a record's attachments, beside its file."""
        file = self.file(record)
        return file.with_name(file.name.removesuffix(".yaml"))

    # Reading

    def load(self, path: Path) -> Record:
        """The record in a file.

        Raises:
            Damaged: the file is not a whole record, with its line (exit 5).
        """
        identity = self.folders.identify(path)
        if identity is None:
            raise Damaged(_("not the name of a record of this folder"), path=path)
        data = read_file(path, yaml_read.MAX_SIZE)
        if not data:  # git replaces a file by removing and writing it: a pull may be at it just now
            time.sleep(0.05)
            data = read_file(path, yaml_read.MAX_SIZE)
        tree = yaml_read.parse_record(data, path)
        return codec.read_record(tree, *identity, path, self.site.zone, self.now, self.site.opening)

    def kind(self, number: str) -> Kind:
        """The kind of a whole number.

        Raises:
            NotFound: it is none's (exit 4).
        """
        kind = kind_of_number(number)
        if kind is None:
            raise NotFound(_("no record {id}").format(id=number), todo=_("search for it: svc find TEXT"))
        return kind

    def get(self, number: str) -> Record:
        """The record of a whole number.

        Raises:
            NotFound: there is none (exit 4).
            Damaged: it can't be read (exit 5).
        """
        path = self.folders.locate(number)
        if path is None:
            raise NotFound(_("no record {id}").format(id=number), todo=_("search for it: svc find TEXT"))
        return self.load(path)

    def all(
        self,
        kind: Kind,
        since: date | None = None,
        until: date | None = None,
        load: Callable[[Path], Record] | None = None,
    ) -> Iterator[Record]:
        """The whole records of a kind, read by `load` if it is given. Damaged files are collected in `damaged`."""
        for path in self.folders.paths(kind, since, until):
            if record := self.readable(path, load):
                yield record

    def readable(self, path: Path, load: Callable[[Path], Record] | None = None) -> Record | None:
        """The record in a file, or None if it is gone. A damaged file is collected in `damaged`."""
        try:
            return (load or self.load)(path)
        except FileNotFoundError:  # moved or removed since its name was read
            return None
        except Damaged as damaged:
            self.damaged.append(damaged)
            return None

    def everything(self) -> Book:
        """All records of all kinds."""
        return Book(record for kind in KINDS.values() for record in self.all(kind))

    def home_number(self, unit: str) -> str | None:
        """The name of the residents' file of a home, however the home or the file is spelled, or None."""
        home = self.site.units.read(unit) or unit.strip()
        if (kind := kind_of_number(home)) and kind.household and self.folders.locate(home):
            return home
        return self.homes_on_file.get(self.site.units.key(home))

    @cached_property
    def homes_on_file(self) -> Mapping[Home, str]:
        """The names of the residents' files by the parts of their homes, as the folder was when first asked."""
        stems = (path.name.removesuffix(".yaml") for path in self.folders.paths(HOMES))
        return {self.site.units.key(stem): stem for stem in stems}

    def home_file(self, unit: str) -> Record | None:
        """The residents' file of a home, where there is one that is whole."""
        number = self.home_number(unit)
        return self.whole(number) if number else None

    def linked(self, record: Record) -> dict[str, Record]:
        """The records linked with one, at which guards and deadlines may look."""
        return linked_records(record, self.whole, self.naming)

    def whole(self, number: str) -> Record | None:
        """The record of a number, or None if there is none or it can't be read."""
        path = self.folders.locate(number)
        try:
            return self.load(path) if path else None
        except (Damaged, FileNotFoundError):
            return None

    def holding(self, kind: Kind, text: str) -> list[Record]:
        """The whole records of a kind in whose files a text may stand, without files that can't be read."""
        sought = text.strip().encode() if text.strip().isalnum() else b""  # quoted or escaped it may look different
        return list(self.whole_records(files_holding(self.folders, kind, [sought])))

    def whole_records(self, paths: Iterable[Path]) -> Iterator[Record]:
        """The records of files, without those that can't be read or are gone."""
        for path in paths:
            with suppress(Damaged, FileNotFoundError):
                yield self.load(path)

    def naming(self, number: str) -> list[Record]:
        """The records that name this one. A record with a name instead of a number is named by none."""
        if (kind := kind_of_number(number)) and kind.named:
            return []
        if self.files_naming is None:
            self.files_naming = (self.index and self.index(self)) or self.search_files_naming
        found = self.whole_records(self.files_naming(number))
        once = {r.id: r for r in found}  # one number in two months, as `everything` counts it
        return [r for r in once.values() if r.id != number and number in r.named_ids]

    def search_files_naming(self, number: str) -> Iterator[Path]:
        """The files in which a number stands, searched as bytes so that only these are parsed."""
        for kind in KINDS.values():
            if kind.names_others:
                yield from files_holding(self.folders, kind, [number.encode()])

    # Writing

    def text(self, record: Record) -> bytes:
        """The text of a new record's file."""
        steps = [codec.step_tree(t, record.kind) for t in record.steps]
        return yaml_write.dump(codec.facts_tree(record), steps).encode()

    def appended(self, record: Record, steps: Iterable[Taken]) -> tuple[bytes, bytes]:
        """A record's file as it is, and with steps appended. No other byte of it changes.

        Raises:
            Damaged: no step can be appended to it (exit 5).
        """
        path = self.file(record)
        before = after = read_file(path, yaml_read.MAX_SIZE)
        for line in self.lines(record, steps):
            after = yaml_write.append_line(after, line, path)
        return before, after

    def lines(self, record: Record, steps: Iterable[Taken]) -> list[str]:
        """The lines of steps in a file."""
        return [yaml_write.step_line(codec.step_tree(t, record.kind)) for t in steps]
