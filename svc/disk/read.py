"""Files read as they should be: regular ones only, and no more bytes than expected."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from svc.disk.failures import unreadable
from svc.text.errors import Damaged
from svc.text.language import _

_READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def read_file(path: Path | str, limit: int) -> bytes:
    """Read all bytes of the regular file `path`, without following links or waiting for a pipe.

    Args:
        path: the file; as text where very many are read, since a Path takes about as long as the file.
        limit: the most bytes it may have.

    Raises:
        FileNotFoundError: there is none.
        Damaged: a symbolic link, folder, pipe or device stands there, it is too big, or it can't be read.
    """
    try:
        descriptor = os.open(path, _READING)
        try:
            looks = os.fstat(descriptor)
            if not stat.S_ISREG(looks.st_mode):
                raise Damaged(_("not a regular file"), path=Path(path))
            data = os.read(descriptor, min(looks.st_size, limit) + 1)
            if len(data) != looks.st_size:  # it has grown or shrunk, or came in pieces
                data += _read_up_to(descriptor, limit + 1 - len(data))
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise unreadable(Path(path), error) from error
    if len(data) > limit:
        raise Damaged(_("too big: more than {limit} bytes").format(limit=limit), path=Path(path))
    return data


def read_lines(path: Path) -> Iterator[bytes]:
    """Read the regular file `path` line by line.

    Raises:
        FileNotFoundError: there is none.
        Damaged: something else stands there, or it can't be read.
    """
    try:
        descriptor = os.open(path, _READING)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise Damaged(_("not a regular file"), path=path)
        with open(descriptor, "rb") as file:  # noqa: PTH123
            yield from file
    except FileNotFoundError:
        raise
    except OSError as error:
        raise unreadable(path, error) from error


def is_regular(path: Path) -> bool:
    """True if `path` is a regular file, which a name too long for a file is not."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _read_up_to(descriptor: int, most: int) -> bytes:
    parts = []
    while most > 0 and (part := os.read(descriptor, min(most, 1 << 16))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)
