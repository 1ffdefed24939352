"""Many new files in one folder, written by a second process while the first works out their contents."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import IO

from svc.disk.write import create_unflushed

FEW = 256  # files that are written before a second process is worth its start
_LENGTH = 8  # bytes that tell how long the content behind them is


class Spool:
    """A writer of files named 0, 1, 2 and so on, of which nothing is certain until it is closed.

    The second process inherits the site's lock and so keeps it until it has ended: if the first is killed, nobody else
    can write while the second is still at work.

    Args:
        folder: an existing folder, in which the files are put.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self._writer = 0
        self._pipe: IO[bytes] | None = None

    def add(self, data: bytes) -> None:
        """Write the next file.

        Raises:
            OSError: there is no room for it, or for one before it.
        """
        if self.count == FEW:
            self._begin()
        if self._pipe is None:
            create_unflushed(f"{self.folder}/{self.count}", data)
        else:
            try:
                self._pipe.write(len(data).to_bytes(_LENGTH, "big") + data)
            except OSError:  # it has ended already; why, it tells itself
                self.close()
                raise
        self.count += 1

    def close(self) -> None:
        """Wait until all files are written, though they are sure to last only after the folder is flushed.

        Raises:
            OSError: one of them could not be written.
        """
        writer, self._writer = self._writer, 0
        pipe, self._pipe = self._pipe, None
        if not writer or not pipe:
            return
        told = None
        try:
            pipe.close()
        except OSError as error:
            told = error
        code = os.waitstatus_to_exitcode(os.waitpid(writer, 0)[1])
        if code > 0:
            raise OSError(code, os.strerror(code))
        if code or told:
            raise told or OSError(errno.EIO, os.strerror(errno.EIO))

    def _begin(self) -> None:
        """Start the second process, whose exit code is the system's number for an error, or 0."""
        theirs, ours = os.pipe()
        self._writer = os.fork()
        if self._writer == 0:
            code = errno.EIO
            try:
                os.close(ours)
                code = _write_incoming(theirs, self.folder, self.count)
            finally:
                os._exit(code)
        os.close(theirs)
        self._pipe = os.fdopen(ours, "wb")


def _write_incoming(source: int, folder: Path, number: int) -> int:
    """Write all files that come in, named from `number` on, and return 0 or the system's number for an error."""
    with os.fdopen(source, "rb") as pipe:
        try:
            while length := pipe.read(_LENGTH):
                size = int.from_bytes(length, "big")
                if len(data := pipe.read(size)) < size:
                    return errno.EPIPE
                create_unflushed(f"{folder}/{number}", data)
                number += 1
        except OSError as error:
            return error.errno or errno.EIO
    return 0
