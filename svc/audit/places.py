"""The meaning of a file by its path, in whichever commit: a record, or an attachment of one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from svc.model.kind import Kind
from svc.store.folders import LETTERS, Folders

Wanted = Callable[[Path, str], bool]
_PLAIN = re.compile(r"records/([a-z]+)/\d{4}/\d\d/([A-Z])\d{4}-[A-Z]?\d{4,9}\.yaml", re.ASCII)
_MONTH = re.compile(r"/(\d{4})/(\d{2})/[^/]+$")


def everything(_path: Path, _number: str) -> bool:
    """True: all records are looked at."""
    return True


class Places:
    """Tells the files below `records/` apart, by paths relative to the site.

    Args:
        root: the site's.
        folders: where records are.
        wanted: which of them are looked at: by file and number.
    """

    def __init__(self, root: Path, folders: Folders, wanted: Wanted) -> None:
        self.root = root
        self.folders = folders
        self.looked_at = wanted
        self.identity = lru_cache(maxsize=10_000)(
            self._identity
        )  # history comes back to the same files again and again
        self.wanted = lru_cache(maxsize=10_000)(self._wanted)

    def _identity(self, path: str) -> tuple[Kind, str] | None:
        """Return the kind and number of the record in a file."""
        plain = _PLAIN.fullmatch(path)
        if plain and (kind := LETTERS.get(plain[2])) and kind.name == plain[1]:
            return kind, path[plain.start(2) : -5]
        return self.folders.identify(self.root / path) if path.endswith(".yaml") else None

    def _wanted(self, path: str) -> bool:
        """True if a file is a record or an attachment of one, and is to be examined."""
        number = self.number(path)
        return bool(number) and (self.looked_at is everything or self.looked_at(self.root / path, number))

    def is_record(self, path: str) -> bool:
        """True if a file is a record."""
        return self.identity(path) is not None

    def number(self, path: str) -> str:
        """Return the number of the record that a file is or is attached to, or an empty text."""
        if found := self.identity(path):
            return found[1]
        beside = self.identity(f"{path.rpartition('/')[0]}.yaml") if "/" in path else None
        return beside[1] if beside else ""

    def month(self, path: str) -> str:
        """Return the month in whose folder a file is, or an empty text."""
        found = _MONTH.search(path)
        return f"{found[1]}-{found[2]}" if found else ""

    def exists(self, path: str) -> bool:
        """True if the file exists now and is no link."""
        file = self.root / path
        return file.is_file() and not file.is_symlink()
