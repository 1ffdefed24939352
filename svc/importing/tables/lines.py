"""What every sheet is: lines of cells, not too many, not too long."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from svc.text.errors import BadInput
from svc.text.language import _

LARGEST = 256 * 1024 * 1024  # bytes of a file
MOST = 1_048_576  # lines, as many as a spreadsheet has
WIDEST = 200  # columns that are looked at


class Lines(Protocol):
    """All lines of one sheet, each with its number counted from 1; they can be gone through again."""

    @property
    def name(self) -> str:
        """What the sheet is called; nothing where a file is but one."""

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """The lines, cells without the spaces around them; what is empty is ''."""

    @property
    def done(self) -> float:
        """What share of it has been gone through, from 0 to 1."""

    @property
    def epoch(self) -> int:
        """The year from which a spreadsheet counts its days: 1900 or 1904."""

    def cell(self, line: int, column: int) -> str:
        """The name of a cell, such as `B12`; nothing where it has none."""


def too_large(path: Path, most: int) -> BadInput:
    """What to say of a file without end."""
    size = most // 1024 // 1024
    return BadInput(_("larger than {size} MiB").format(size=size), path=path, todo=_("split it into several files"))


def too_many(path: Path, most: int) -> BadInput:
    """What to say of lines without end."""
    return BadInput(_("more than {count} lines").format(count=most), path=path)
