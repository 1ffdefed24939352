"""A command's several files, noted before the first is written, so that a kill between them is made good."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from svc.disk import files
from svc.disk.lock import FOLDER
from svc.text.errors import StorageFailed
from svc.text.language import _

LARGEST = 1024 * 1024 * 1024  # bytes of a note: an import of many records is one command, too


class Move(NamedTuple):
    """A file to be written: what it holds before (nothing where it is new) and after."""

    path: Path
    before: bytes | None
    after: bytes

    def do(self) -> None:
        """Write it, whole or not at all."""
        if self.before is None:
            files.create(self.path, self.after)
        else:
            files.replace(self.path, self.after)

    def undo(self) -> None:
        """Put back what was there."""
        if self.before is None:
            self.path.unlink()
        else:
            files.replace(self.path, self.before)


def note(root: Path, moves: Sequence[Move]) -> None:
    """Note what is about to be written; one file needs no note, it is whole or not there.

    Raises:
        StorageFailed: it could not be noted, so nothing should be written.
    """
    if len(moves) > 1:
        noted = [
            {"path": m.path.relative_to(root).as_posix(), "before": digest(m.before), "after": m.after.decode()}
            for m in moves
        ]
        try:
            files.create(place(root), json.dumps(noted).encode())
        except StorageFailed as failure:  # be it only the flush: what is said not to be saved must not come later
            forget(root)
            reason = getattr(failure.__cause__, "strerror", "") or failure.sentence
            todo = _("free the cause and type the command again")
            raise StorageFailed(_("not saved: {reason}").format(reason=reason), todo=todo) from None


def forget(root: Path) -> None:
    """All is written, or all was taken back."""
    with suppress(OSError):
        place(root).unlink()


def finish(root: Path) -> None:
    """Write what a killed command noted and did not come to; files that have changed since are left alone.

    Only under the site's lock.

    Raises:
        StorageFailed: it still can't be written.
    """
    files.sweep(place(root).parent)
    try:
        noted = json.loads(files.read(place(root), LARGEST))
    except FileNotFoundError:
        return
    for each in noted:
        path = root / each["path"]
        if path.resolve().is_relative_to((root / "records").resolve()):
            now = files.read(path, LARGEST) if path.exists() else None
            if digest(now) == each["before"]:
                Move(path, now, each["after"].encode()).do()
    forget(root)


def digest(data: bytes | None) -> str | None:
    """What a file's content is known by."""
    return None if data is None else sha256(data).hexdigest()


def place(root: Path) -> Path:
    """Where the note is."""
    return root / FOLDER / "moves"
