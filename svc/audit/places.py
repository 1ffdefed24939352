"""What a file is by its place, in whichever commit: a record, or an attachment of one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from svc.model.kind import Kind
from svc.store.folders import Folders

Wanted = Callable[[Path, str], bool]
_MONTH = re.compile(r"/(\d{4})/(\d{2})/[^/]+$")


class Places:
    """What the files below `records/` are, seen from the site's root.

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
        """The kind and number of the record that a file is."""
        return self.folders.identify(self.root / path) if path.endswith(".yaml") else None

    def _wanted(self, path: str) -> bool:
        """Whether a file is a record or an attachment of one, and one that is looked at."""
        number = self.number(path)
        return bool(number) and self.looked_at(self.root / path, number)

    def is_record(self, path: str) -> bool:
        """Whether a file is a record's."""
        return self.identity(path) is not None

    def number(self, path: str) -> str:
        """The number of the record that a file is, or is an attachment of; nothing where it is neither."""
        if found := self.identity(path):
            return found[1]
        beside = self.identity(f"{path.rpartition('/')[0]}.yaml") if "/" in path else None
        return beside[1] if beside else ""

    def month(self, path: str) -> str:
        """The month whose folder a file is in, or nothing."""
        found = _MONTH.search(path)
        return f"{found[1]}-{found[2]}" if found else ""

    def exists(self, path: str) -> bool:
        """Whether a file is there, which is no link."""
        file = self.root / path
        return file.is_file() and not file.is_symlink()
