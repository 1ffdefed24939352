"""The few files of one command, noted before the first is written, so that the next command can finish after a kill."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from svc.disk.lock import FOLDER
from svc.disk.read import read_file
from svc.disk.write import create_file, remove_temporary, replace_file
from svc.text.errors import StorageFailed
from svc.text.language import _

LARGEST = 1024 * 1024 * 1024  # bytes of a note: an import of many records is one command, too


class FileWrite(NamedTuple):
    """A file to write, with its content before (None for a new file) and after."""

    path: Path
    before: bytes | None
    after: bytes

    def do(self) -> None:
        """Write the file, whole or not at all."""
        if self.before is None:
            create_file(self.path, self.after)
        else:
            replace_file(self.path, self.after)

    def undo(self) -> None:
        """Put back the content before, or remove the new file."""
        if self.before is None:
            self.path.unlink()
        else:
            replace_file(self.path, self.before)


def note_moves(root: Path, moves: Sequence[FileWrite]) -> None:
    """Note the files that are about to be written, unless it is a single one, which is always whole or not there.

    Raises:
        StorageFailed: it could not be noted, so nothing should be written.
    """
    if len(moves) > 1:
        noted = [
            {"path": m.path.relative_to(root).as_posix(), "before": content_digest(m.before), "after": m.after.decode()}
            for m in moves
        ]
        try:
            create_file(moves_file(root), json.dumps(noted).encode())
        except StorageFailed as failure:  # be it only the flush: what is said not to be saved must not come later
            forget_moves(root)
            reason = getattr(failure.__cause__, "strerror", "") or failure.sentence
            todo = _("free the cause and type the command again")
            raise StorageFailed(_("not saved: {reason}").format(reason=reason), todo=todo) from None


def forget_moves(root: Path) -> None:
    """Remove the note, after all files were written or all were taken back."""
    with suppress(OSError):
        moves_file(root).unlink()


def finish_moves(root: Path) -> None:
    """Write the files that a killed command noted but did not write, except those changed since.

    Call it only under the site's lock.

    Raises:
        StorageFailed: it still can't be written.
    """
    remove_temporary(moves_file(root).parent)
    try:
        noted = json.loads(read_file(moves_file(root), LARGEST))
    except FileNotFoundError:
        return
    for each in noted:
        path = root / each["path"]
        if path.resolve().is_relative_to((root / "records").resolve()):
            now = read_file(path, LARGEST) if path.exists() else None
            if content_digest(now) == each["before"]:
                FileWrite(path, now, each["after"].encode()).do()
    forget_moves(root)


def content_digest(data: bytes | None) -> str | None:
    """The digest of a file's content, or None for a file that is not there."""
    return None if data is None else sha256(data).hexdigest()


def moves_file(root: Path) -> Path:
    """The path of the note."""
    return root / FOLDER / "moves"
