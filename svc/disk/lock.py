"""The site's lock: only one svc command writes at a time, and a killed one never blocks the next."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from svc.text.errors import StorageFailed
from svc.text.language import _, system_reason

FOLDER = ".svc"
_FULL = (errno.ENOSPC, errno.EDQUOT)
_PAUSE = 0.01  # twenty waiting processes ask two thousand times a second in all: nothing


@contextmanager
def hold(root: Path, seconds: float = 30) -> Iterator[int]:
    """Hold the write lock of the site at `root` while the `with` block runs.

    It is an flock, which dies with its holders: hand the descriptor to every git child (`pass_fds`), so that a git that
    outlives a killed svc keeps others out until it has finished. Readers take no lock.

    Args:
        root: the site's folder.
        seconds: how long to wait for another command.

    Yields:
        The descriptor that holds the lock.

    Raises:
        StorageFailed: another command kept it longer than `seconds`, or the folder can't be written.
    """
    descriptor = _take(root, monotonic() + seconds)
    try:
        yield descriptor
    finally:
        with suppress(OSError):  # what was done is done, whatever a network folder says to this
            os.close(descriptor)  # and no LOCK_UN: that would also take it from a git child still at work


def _take(root: Path, until: float) -> int:
    while True:
        try:
            descriptor = _open(root)
        except OSError as error:
            raise _unusable(root, error) from error
        try:
            if _locked(descriptor, root, until):
                return descriptor
        except OSError as error:
            os.close(descriptor)
            raise _unusable(root, error) from error
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _open(root: Path) -> int:
    (root / FOLDER).mkdir(mode=0o700, exist_ok=True)
    folder = os.open(root / FOLDER, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        return os.open("lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder)
    finally:
        os.close(folder)


def _locked(descriptor: int, root: Path, until: float) -> bool:
    """Wait for the lock, or return False if others would open another file by now (`.svc` was deleted)."""
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() >= until:
                raise StorageFailed(
                    _("another svc command is busy in this site"),
                    todo=_("wait for it to end and try again; if it hangs, end that svc or git process"),
                ) from None
            sleep(_PAUSE)
        else:
            try:
                return os.path.samestat(os.fstat(descriptor), (root / FOLDER / "lock").lstat())
            except FileNotFoundError:
                return False


def _unusable(root: Path, error: OSError) -> StorageFailed:
    return StorageFailed(
        _("the site can't be written: {reason}").format(reason=system_reason(error)),
        todo=_("free the cause and type the command again")
        if error.errno in _FULL
        else _("make the folder {folder} writable for you").format(folder=FOLDER),
        path=root / FOLDER,
    )
