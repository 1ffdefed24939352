"""The lines of a sheet, limited in number and length."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

from svc.text.errors import BadInput
from svc.text.language import _

LARGEST = 256 * 1024 * 1024  # bytes of a file
MOST = 1_048_576  # lines, as many as a spreadsheet has
WIDEST = 200  # columns that are looked at


class Lines(Protocol):
    """All lines of one sheet, numbered from 1. They can be read several times."""

    @property
    def name(self) -> str:
        """The name of the sheet, or an empty text if the file is only one."""

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the lines. Cells are stripped, and an empty cell is ''."""

    @property
    def done(self) -> float:
        """The share that has been read, from 0 to 1."""

    @property
    def epoch(self) -> int:
        """The year from which a spreadsheet counts its days: 1900 or 1904."""

    @property
    def hidden(self) -> bool:
        """True if the line that was read last is hidden in a spreadsheet."""

    @property
    def struck(self) -> bool:
        """True if the line that was read last is struck through in a spreadsheet."""

    @property
    def path(self) -> Path:
        """What the file is called."""

    @property
    def hidden_columns(self) -> Collection[int]:
        """The columns that are hidden in a spreadsheet, counted from 0, once lines were read."""

    def cell(self, line: int, column: int) -> str:
        """Return the name of a cell, such as `B12`, or an empty text if it has none."""


def too_large(path: Path, most: int) -> BadInput:
    """Return the error for a file that is too large."""
    size = most // 1024 // 1024
    return BadInput(_("larger than {size} MiB").format(size=size), path=path, todo=_("split it into several files"))


def too_many(path: Path, most: int) -> BadInput:
    """Return the error for too many lines."""
    return BadInput(_("more than {count} lines").format(count=most), path=path)
