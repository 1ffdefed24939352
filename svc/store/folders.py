"""The folder tree: the places, numbers and order of the records' files. It never opens a file."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from operator import attrgetter
from pathlib import Path

from svc.kinds import KINDS
from svc.model.kind import Kind, Named
from svc.text.errors import Damaged
from svc.text.language import _, system_reason

NUMBER = re.compile(r"([A-Z])([0-9]{4})-([A-Z]?)([0-9]{4,})")
LETTERS: Mapping[str, Kind] = {kind.letter: kind for kind in KINDS.values() if kind.letter}


class Folders:
    """The folders below `records/`.

    Args:
        root: that folder.
        damaged: what should be a folder and is none is added here, so that it is never left out in silence.
    """

    def __init__(self, root: Path, damaged: list[Damaged]) -> None:
        self.root = root
        self._above = f"{root}{os.sep}"
        self.damaged = damaged
        self.real = False
        self.known: dict[str, Path] = {}

    def of(self, kind: Kind) -> Path:
        """The folder of a kind."""
        if (found := self.known.get(kind.name)) is None:
            found = self.known[kind.name] = self.root / kind.name
        return found

    def path(self, kind: Kind, number: str, began: date) -> Path:
        """The place of a new record: by the month in which it began, or by its name."""
        if kind.named:
            return Path(self._path_of_name(kind.name, kind.named, number))
        return self.of(kind).joinpath(number[1:5], f"{began.month:02}", f"{number}.yaml")

    def _path_of_name(self, kind: str, named: Named, number: str) -> str:
        """The place of a record that has a name, as text: nearly always it is only asked whether anything is there."""
        return f"{self._above}{'/'.join((kind, *named.place(number)))}.yaml"

    def identify(self, path: Path) -> tuple[Kind, str] | None:
        """The kind and number of the record in a file, judged by its place, or None."""
        place = os.fspath(path)  # as text: to take a path apart costs as much as to read a file
        if not place.startswith(self._above):
            return None
        name, *folders = place.removeprefix(self._above).removesuffix(".yaml").split("/")
        kind = KINDS.get(name)
        number = kind.named.number(folders) if kind and kind.named else path.stem
        return (kind, number) if kind and number and kind_of_number(number) is kind else None

    def paths(self, kind: Kind, since: date | None = None, until: date | None = None) -> Iterator[Path]:
        """The files of a kind in order of months and numbers, if asked only those of the months between two days."""
        for folder, names in self.names_by_folder(kind, since, until):
            yield from (folder / name for name in names)

    def names_by_folder(
        self, kind: Kind, since: date | None = None, until: date | None = None
    ) -> Iterator[tuple[Path, list[str]]]:
        """The folders in which files of a kind lie, in order, each with the names in it in order."""
        if kind.named and not kind.named.monthly:
            flat = self.of(kind)
            if self.is_folder(self.root) and self.is_folder(flat):
                yield flat, sorted(self.names(flat), key=number_order)
            return
        for year in self.inside(self.of(kind)):
            for month in self.inside(year):
                if is_month_between(f"{year.name}-{month.name}", since, until):
                    yield month, sorted(self.names(month), key=number_order)

    def locate(self, number: str) -> Path | None:
        """The file of a record by its whole number, or None."""
        kind = kind_of_number(number)
        if kind is None:
            return None
        if kind.named:
            path = self._path_of_name(kind.name, kind.named, number)
            return Path(path) if self.rooted() and os.path.lexists(path) else None
        months = self.inside(self.of(kind) / number[1:5])
        return next((p for month in months if os.path.lexists(p := month / f"{number}.yaml")), None)

    def numbers(self, kind: Kind, year: int) -> list[str]:
        """Every number given in a year, even where its file is damaged.

        Raises:
            Damaged: a folder can't be looked into, so that some numbers can't be known (exit 5).
        """
        known = len(self.damaged)
        found = self.visible_numbers(kind, year)
        if len(self.damaged) > known:
            raise self.damaged[known]
        return found

    def visible_numbers(self, kind: Kind, year: int) -> list[str]:
        """Every number given in a year, without those in folders that can't be looked into, which are noted."""
        months = self.inside(self.of(kind) / f"{year:04}")
        return [name.removesuffix(".yaml") for month in months for name in self.names(month)]

    def last_serial(self, kind: Kind, year: int, desk: str) -> int:
        """The last serial given in a series, or 0. It is only certain while the site's lock is held."""
        serials = (int(m[4]) for n in self.numbers(kind, year) if (m := NUMBER.fullmatch(n)) and m[3] == desk)
        return max(serials, default=0)

    def inside(self, folder: Path) -> list[Path]:
        """The year or month folders in a folder, which are named by digits."""
        if not self.rooted() or not self.is_folder(folder):  # most often there is none, and nothing above matters
            return []
        above = folder.parent
        while above != self.root:
            if not self.is_folder(above):
                return []
            above = above.parent
        numbered = (entry for entry in self.entries(folder) if entry.name.isdecimal())
        return [folder / entry.name for entry in numbered if is_real_folder(entry) or self.is_folder(entry)]

    def names(self, month: Path) -> list[str]:
        """The names of the files in a month's folder. Any other visible entry counts as one, except a folder."""
        return [
            entry.name for entry in self.entries(month) if entry.name.endswith(".yaml") or not leads_to_folder(entry)
        ]

    def entries(self, folder: Path) -> list[os.DirEntry[str]]:
        """The visible entries of a folder, in the order of their names."""
        try:
            with os.scandir(folder) as found:
                return sorted((entry for entry in found if not entry.name.startswith(".")), key=attrgetter("name"))
        except FileNotFoundError:
            return []
        except OSError as error:
            self.damaged.append(Damaged(_("can't be read: {reason}").format(reason=system_reason(error)), path=folder))
            return []

    def rooted(self) -> bool:
        """True if the folder of all records is a real one. It is looked at until it is."""
        self.real = self.real or self.is_folder(self.root)
        return self.real

    def is_folder(self, place: Path | os.DirEntry[str]) -> bool:
        """True if a place is a real folder. A link or a file there is noted as damage, but a missing folder is not."""
        try:
            if stat.S_ISDIR(os.lstat(place).st_mode):
                return True
        except FileNotFoundError:
            return False
        except OSError as error:
            reason = _("can't be read: {reason}").format(reason=system_reason(error))
        else:
            reason = _("not a folder")
        self.damaged.append(Damaged(reason, path=Path(place)))
        return False


def is_real_folder(entry: os.DirEntry[str]) -> bool:
    """True if an entry of a folder is known to be a folder, and no link to one."""
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:  # the system would have to look, and can't
        return False


def leads_to_folder(entry: os.DirEntry[str]) -> bool:
    """True if an entry of a folder is a folder or a link to one. A link that can't be followed leads to none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def is_month_between(month: str, since: date | None, until: date | None) -> bool:
    """True if a month such as 2026-11 lies between those of two days; None leaves an end open."""
    return not (since and month < f"{since:%Y-%m}") and not (until and month > f"{until:%Y-%m}")


def kind_of_number(number: str) -> Kind | None:
    """The kind that a whole number, or the name that stands for one, belongs to."""
    if match := NUMBER.fullmatch(number):
        return LETTERS.get(match[1])
    return _kind_named(number, len(KINDS))


@lru_cache(1024)
def _kind_named(number: str, _kinds: int) -> Kind | None:
    """The kind whose records have such names, found once for a name that comes again."""
    return next((k for k in KINDS.values() if k.named and re.fullmatch(k.named.pattern, number)), None)


def number_order(name: str) -> tuple[int, str]:
    """The sort key of numbers, right beyond 9999, too."""
    return len(name), name
