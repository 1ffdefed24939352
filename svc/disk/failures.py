"""Errors of the file system turned into ones that a user understands."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from svc.text.errors import Damaged, StorageFailed
from svc.text.language import _, system_reason


@contextmanager
def saving(path: Path) -> Iterator[None]:
    """Report any error of the system as a failure to save `path`.

    Raises:
        StorageFailed: nothing was saved; the sentence has the reason.
    """
    try:
        yield
    except OSError as error:
        raise StorageFailed(
            _("not saved: {reason}").format(reason=system_reason(error)),
            todo=_("free the cause and type the command again"),
            path=path,
        ) from error


def unreadable(path: Path, error: OSError) -> Damaged:
    """The error to raise for a file that the system does not let us read."""
    if error.errno in {errno.ELOOP, errno.ENXIO}:  # a symbolic link; a socket
        return Damaged(_("not a regular file"), path=path)
    return Damaged(_("can't be read: {reason}").format(reason=system_reason(error)), path=path)


def unconfirmed(path: Path, error: OSError) -> StorageFailed:
    """The error to raise for a file that is in its place, though a power cut may still take it away."""
    return StorageFailed(
        _("written, but the disk does not confirm it: {reason}").format(reason=system_reason(error)),
        todo=_("look whether it is there before you type the command again, and check the disk"),
        path=path,
    )
