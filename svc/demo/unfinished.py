"""A sample says of itself that it is being made: one whose making was killed is made anew, and no other is touched."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from svc.disk.lock import FOLDER
from svc.text.errors import BadInput, StorageFailed
from svc.text.language import _, system_reason

_MARK = "demo-unfinished"  # in `.svc`, locked for as long as somebody is making it


@contextmanager
def making_sample(folder: Path) -> Iterator[None]:
    """Have a folder for a sample that is made within the `with` block, new or empty or left by one that was killed.

    One that was interrupted from the keyboard is a site, too, and left as it is.

    Raises:
        BadInput: the folder has something else in it, or it is none (exit 2).
        StorageFailed: it can't be used, or another svc makes a sample there (exit 5).
    """
    mark = folder / FOLDER / _MARK
    try:
        left = mark.is_file() and not mark.is_symlink()
        if not left and _is_used(folder):
            raise BadInput(
                _("{folder} is not empty").format(folder=folder), todo=_("name a folder that is new: svc demo DIR")
            )
        mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(mark, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StorageFailed(_("can't be read: {reason}").format(reason=system_reason(error)), path=folder) from None
    try:
        _lock(descriptor, folder)
        if left:
            _clear(folder, mark)
        try:
            yield
        except KeyboardInterrupt:
            mark.unlink(missing_ok=True)
            raise
        mark.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _is_used(folder: Path) -> bool:
    """True if a folder holds more than an empty `.svc`, or is none."""
    if folder.is_symlink() or not folder.exists():
        return folder.is_symlink()
    if not folder.is_dir():
        return True
    entries = list(folder.iterdir())
    return any(entry.name != FOLDER or entry.is_symlink() or any(entry.iterdir()) for entry in entries)


def _lock(descriptor: int, folder: Path) -> None:
    """Keep others out for as long as the descriptor is open."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StorageFailed(
            _("another svc is making a sample in {folder}").format(folder=folder),
            todo=_("wait for it to end, or name another folder"),
        ) from None


def _clear(folder: Path, mark: Path) -> None:
    """Remove what a killed making left, the mark last of all."""
    for entry in [*folder.iterdir(), *mark.parent.iterdir()]:
        if entry in (mark, mark.parent):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
