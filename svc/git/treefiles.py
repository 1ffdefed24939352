"""One file of a work tree: what is there, and how it is given its content or removed."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from svc.disk.write import move_file, move_over


def supply(source: Path, target: Path) -> None:
    """Give a file its content, whether there is one or not."""
    if os.path.lexists(target):
        move_over(str(source), str(target))
    else:
        move_file(str(source), str(target))


def executable(file: Path, mode: bytes) -> None:
    """Make a file a program, or none, as its mode in git says."""
    now = stat.S_IMODE(file.lstat().st_mode)
    wanted = now | (now & 0o444) >> 2 if mode == b"100755" else now & ~0o111
    if wanted != now:
        file.chmod(wanted)


def cleared(folder: Path) -> Path:
    """Remove a folder that has become empty, and its parents; the first that stays."""
    with suppress(OSError):
        while True:
            folder.rmdir()
            folder = folder.parent
    return folder


def regular(path: Path) -> bool:
    """Whether a regular file is there."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def stamp(path: Path) -> tuple[int, int, int] | None:
    """What changes when somebody writes a file."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def quoted(path: bytes) -> bytes:
    """A path as git reads it between quotation marks."""
    return path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
