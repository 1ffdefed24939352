"""Flushing: waiting until the disk itself has what was written, so that a power cut can't take it away."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from svc.disk.failures import saving, unconfirmed

_AT_END: ContextVar[bool] = ContextVar("at_end", default=False)  # true while flushing waits for the end of a block


def flush(path: Path | str) -> None:
    """Flush a file, or the entries of a folder.

    Raises:
        OSError: the disk does not confirm it.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        flush_open(descriptor)
    finally:
        os.close(descriptor)


def flush_open(descriptor: int) -> None:
    """Flush a file that is open.

    Raises:
        OSError: the disk does not confirm it.
    """
    if not _AT_END.get():
        os.fsync(descriptor)


def flush_entries(path: Path, others: list[Path]) -> None:
    """Flush the folder entry of the file `path`, which is in its place already, and those of `others`.

    Raises:
        StorageFailed: the disk does not confirm it. The file is there, so that this is no longer "not saved".
    """
    try:
        for folder in (path.parent, *others):
            flush(folder)
    except OSError as error:
        raise unconfirmed(path, error) from error


@contextmanager
def flushing_at_end(folder: Path) -> Iterator[None]:
    """Flush nothing until the block ends, then everything: for files that are of no use before all are written.

    Raises:
        StorageFailed: it did not all reach the disk.
    """
    before = _AT_END.set(True)
    try:
        yield
    finally:
        _AT_END.reset(before)
    with saving(folder):
        flush_all(folder)


def flush_all(folder: Path) -> None:
    """Flush whatever was written to the file system of `folder`, or, where the system can't, each file in it.

    Raises:
        OSError: it did not all reach the disk.
    """
    import ctypes

    system = ctypes.CDLL(None, use_errno=True)
    if not hasattr(system, "syncfs"):
        for name in os.listdir(folder):  # noqa: PTH208
            flush(folder / name)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if hasattr(system, "syncfs") and system.syncfs(descriptor):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
