"""Numbers in their series: missing and duplicate ones. A gap is what a torn-out page looks like."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from svc.audit.findings import Finding
from svc.kinds import KINDS
from svc.model.kind import Kind
from svc.store.folders import NUMBER, Folders
from svc.text.language import _


class NumberGap(NamedTuple):
    """A run of numbers that a series lacks, before one that it has."""

    kind: Kind
    year: str
    letter: str
    first: int
    last: int

    def number(self, serial: int) -> str:
        """Return a number of the series."""
        return f"{self.kind.letter}{self.year}-{self.letter}{serial:04}"

    @property
    def next(self) -> str:
        """The number after the gap."""
        return self.number(self.last + 1)

    @property
    def text(self) -> str:
        """The missing numbers in words."""
        count = self.last - self.first + 1
        if count == 1:
            return _("{number} is missing").format(number=self.number(self.first))
        return _("{first} to {last} are missing ({count} numbers)").format(
            first=self.number(self.first), last=self.number(self.last), count=count
        )


def find_gaps(folders: Folders, known: Collection[str]) -> Iterator[NumberGap]:
    """Yield the gaps in all series.

    Args:
        folders: where the records are.
        known: numbers that are missed already, for their records were deleted.
    """
    for kind in KINDS.values():
        if kind.named:
            continue
        for year in folders.inside(folders.of(kind)):
            for letter, serials in sorted(serials_of(folders, kind, int(year.name), known).items()):
                before = 0
                for serial in sorted(serials):
                    if serial > before + 1:
                        yield NumberGap(kind, f"{int(year.name):04}", letter, before + 1, serial - 1)
                    before = serial


def serials_of(folders: Folders, kind: Kind, year: int, known: Collection[str]) -> dict[str, array[int]]:
    """Return the serials of a kind in a year, by desk letter, including those of `known`."""
    found: dict[str, array[int]] = {}
    for number in (*folders.visible_numbers(kind, year), *known):
        match = NUMBER.fullmatch(number)
        if match and match[1] == kind.letter and int(match[2]) == year and len(match[4]) < 16:
            found.setdefault(match[3], array("q")).append(int(match[4]))
    return found


def gap_findings(folders: Folders, known: Collection[str], brought: Callable[[Path], bool]) -> Iterator[Finding]:
    """Yield the gaps as findings. Numbers that an imported book skips are no faults.

    Args:
        folders, known: as for `gaps`.
        brought: whether a record came with a book that was brought in.
    """
    for gap in find_gaps(folders, known):
        path = folders.locate(gap.next)
        what = "imported" if path and brought(path) else "skipped"
        yield Finding(what, gap.text, gap.number(gap.first), path, evidence=gap.number(gap.last))


def duplicate_findings(listed: Iterable[Path]) -> Iterator[Finding]:
    """Yield the numbers that two of the files listed have."""
    names: dict[str, list[Path]] = {}
    for path in listed:
        names.setdefault(path.name, []).append(path)
    for alike in names.values():
        paths = [path for path in alike if len(alike) > 1 and NUMBER.fullmatch(path.stem)]
        other = paths[0].parent.name if paths else ""
        for path in paths[1:]:
            if other != path.parent.name:
                first = f"{path.parent.parent.name}/{other}"
                text = _("there in two folders: {first} and {second}")
                second = f"{path.parent.parent.name}/{path.parent.name}"
                yield Finding("twice", text.format(first=first, second=second), path.stem, path, evidence=second)
