"""The lock of one of git's files, held as git holds it, to put another content in the file's place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from svc.disk.flush import flush_open
from svc.git.locks import note_left_lock
from svc.git.repository import Repository


class NotPlain(Exception):
    """A thing that is left to git."""


class HeldLock:
    """Git's lock of one of its files, and what will be in the file.

    Args:
        path: the lock.
        file: the file, open to be written.
    """

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self.path = path
        self.file = file
        self.held = True

    def put(self, target: Path, data: bytes, *, flushed: bool) -> None:
        """Put data in the place of the locked file, which is free again then."""
        self.file.write(data)
        self.file.flush()
        if flushed:
            flush_open(self.file.fileno())
        self.path.replace(target)
        self.held = False


@contextmanager
def locked(repository: Repository, file: Path) -> Iterator[HeldLock]:
    """Hold git's lock of one of its files.

    Raises:
        NotPlain: another git holds it.
    """
    path = file.with_name(f"{file.name}.lock")
    try:
        opened = path.open("xb")
    except FileExistsError as error:
        raise NotPlain from error
    lock = HeldLock(path, opened)
    try:
        with opened:
            yield lock
    finally:
        if lock.held:
            try:
                path.unlink()
            except OSError:
                note_left_lock(repository, path)
                raise
