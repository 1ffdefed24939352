"""New files of one folder, many of them: a second process writes them while the first works out what comes next."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import IO

from svc.disk import files

FEW = 256  # files that are written before a second process is worth its start
_LENGTH = 8  # bytes that tell how long the content behind them is


class Spool:
    """Files named 0, 1, 2 and so on; whether all are whole is only known when it is closed.

    What the second process inherits keeps the site locked until it, too, has ended: nobody meets it at work after the
    first was killed.

    Args:
        folder: where they are put, which is there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self._writer = 0
        self._pipe: IO[bytes] | None = None

    def add(self, data: bytes) -> None:
        """One more.

        Raises:
            OSError: there is no room for it.
        """
        if self.count == FEW:
            self._begin()
        if self._pipe is None:
            files.put(f"{self.folder}/{self.count}", data)
        else:
            try:
                self._pipe.write(len(data).to_bytes(_LENGTH, "big") + data)
            except OSError:  # it has ended already; why, it tells itself
                self.close()
                raise
        self.count += 1

    def close(self) -> None:
        """Wait until all are written; they may only last once the folder is flushed.

        Raises:
            OSError: they could not be.
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
        """Start the second process, which ends with the system's number for what went wrong."""
        theirs, ours = os.pipe()
        self._writer = os.fork()
        if self._writer == 0:
            code = errno.EIO
            try:
                os.close(ours)
                code = _written(theirs, self.folder, self.count)
            finally:
                os._exit(code)
        os.close(theirs)
        self._pipe = os.fdopen(ours, "wb")


def _written(source: int, folder: Path, number: int) -> int:
    """Write all files that come in, the first under a number; 0, or why that could not be done."""
    with os.fdopen(source, "rb") as pipe:
        try:
            while length := pipe.read(_LENGTH):
                size = int.from_bytes(length, "big")
                if len(data := pipe.read(size)) < size:
                    return errno.EPIPE
                files.put(f"{folder}/{number}", data)
                number += 1
        except OSError as error:
            return error.errno or errno.EIO
    return 0
