"""Changes on disk since the index was last brought up to date: found from times and sizes, without opening a file."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress

from svc.store.index import Index, Unsure
from svc.store.index_tables import Looked, Place

FEW = 2_000  # up to so many files, each is looked at every time; beyond, only those that may owe something
_TICK = 20_000_000  # ns; two changes within a file system's tick have the same time
_COARSE = 2_500_000_000  # the same, where times are kept by the second or two


class Changes:
    """The differences between the index and the folders.

    Attributes:
        read: files to read, with how they look now.
        gone: rows whose files are gone.
        folders: folders whose time is new, with that time.
        lost: folders that are gone.
    """

    def __init__(self) -> None:
        self.read: dict[Place, Looked] = {}
        self.gone: list[int] = []
        self.folders: dict[str, int] = {}
        self.lost: list[str] = []

    def __bool__(self) -> bool:
        return bool(self.read or self.gone or self.folders or self.lost)


def find_changes(index: Index, kind_folders: Mapping[str, bool], moved: Iterable[str] | None) -> Changes:
    """The changes since the index was last brought up to date.

    Args:
        index: it, as it is.
        kind_folders: the folders of the kinds, each with whether its files stand in folders of years and months.
        moved: the files that git changed, relative to the folder of the records; None where git can't tell.

    Raises:
        Unsure: something stands where a folder should be.
    """
    return _Comparison(index).run(kind_folders, moved)


class _Comparison:
    """One comparison of the index with the folders.

    Args:
        index: the index compared.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self.known = index.folder_times()
        self.seen: set[str] = set()
        self.now = time.time_ns()
        self.found = Changes()

    def run(self, kind_folders: Mapping[str, bool], moved: Iterable[str] | None) -> Changes:
        """Compare folders first, then the files that may have changed in place."""
        self.time_of("")
        for kind, monthly in kind_folders.items():
            months = (month for year in self.folders_in(kind) for month in self.folders_in(year))
            for folder in months if monthly else [kind]:
                self.compare_folder(folder)
        for folder in self.known.keys() - self.seen:
            self.found.lost.append(folder)
            self.found.gone += [number for number, _looked in self.index.files_in(folder).values()]
        self.compare_watched(everything=moved is None)
        for path in moved or ():
            folder, _slash, name = path.rpartition("/")
            place = Place(folder, name)
            if place not in self.found.read and self.index.row(place):
                self.compare_file(place, None)
        return self.found

    def folders_in(self, folder: str) -> list[str]:
        """The year or month folders of a folder."""
        when = self.time_of(folder)
        if when is None:
            return []
        self.seen.add(folder)
        if when and self.known.get(folder) == when:
            return self.index.folders_in(folder)
        if self.known.get(folder) != when:
            self.found.folders[folder] = when
        with os.scandir(f"{self.index.root}/{folder}") as entries:
            return sorted(f"{folder}/{entry.name}" for entry in entries if entry.name.isdecimal())

    def compare_folder(self, folder: str) -> None:
        """Compare the files of a folder if its time says that some came, went or were replaced."""
        when = self.time_of(folder)
        if when is None:
            return
        self.seen.add(folder)
        if when and self.known.get(folder) == when:
            return
        if self.known.get(folder) != when:
            self.found.folders[folder] = when
        rows = self.index.files_in(folder)
        with os.scandir(f"{self.index.root}/{folder}") as entries:
            for entry in entries:
                if entry.name.startswith(".") or (not entry.name.endswith(".yaml") and entry.is_dir()):
                    continue
                looked = _looked(entry.stat(follow_symlinks=False), self.now)
                _number, before = rows.pop(entry.name, (0, None))
                if not looked.time or before != looked:
                    self.found.read[Place(folder, entry.name)] = looked
        self.found.gone += [number for number, _looked_before in rows.values()]

    def time_of(self, folder: str) -> int | None:
        """The time of the last change to a folder's entries: 0 if that was just now, None if there is no folder."""
        try:
            looked = os.lstat(f"{self.index.root}/{folder}" if folder else self.index.root)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unsure from error
        if not stat.S_ISDIR(looked.st_mode):
            raise Unsure
        return _looked(looked, self.now).time

    def compare_watched(self, *, everything: bool) -> None:
        """Compare the files that may owe something, or all files if they are few or `everything` is asked."""
        gone = set(self.found.gone)
        watched = not everything and self.index.count() > FEW
        root, settled = self.index.root, self.now - _COARSE
        for number, folder, name, *before in self.index.files(watched=watched):
            with suppress(OSError):
                seen = os.lstat(f"{root}/{folder}/{name}")
                if before == [seen.st_mtime_ns, seen.st_size, seen.st_ino, seen.st_ctime_ns] and before[0] < settled:
                    continue  # as nearly always
            place = Place(folder, name)
            if number not in gone and place not in self.found.read and folder not in self.found.folders:
                self.compare_file(place, Looked(*before), number)

    def compare_file(self, place: Place, before: Looked | None, number: int = 0) -> None:
        """Compare one file with how it looked before."""
        try:
            looked = _looked(os.lstat(f"{self.index.root}/{place.folder}/{place.name}"), self.now)
        except FileNotFoundError:
            self.found.gone.append(number or self.index.row(place))
            return
        if looked != before or not looked.time:
            self.found.read[place] = looked


def _looked(found: os.stat_result, now: int) -> Looked:
    """The look of a file or folder, without its time where another change could still have the same time."""
    margin = _COARSE if found.st_mtime_ns % 1_000_000 == 0 else _TICK
    recent = found.st_mtime_ns > now - margin
    return Looked(0 if recent else found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns)
