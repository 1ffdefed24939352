"""svc as a process of its own, forked from this one, which has it imported: a fifth of the cost of a new Python."""

from __future__ import annotations

import gc
import os
import pkgutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile

import svc
from svc.cli.main import main

# The calls that change files or start a program.
WRAPPED = ("open", "write", "fsync", "link", "rename", "mkdir", "unlink", "fchmod", "utime", "posix_spawn")


def load() -> None:
    """Import all of svc, so that no forked command has to, and none looks through it for garbage."""
    for module in pkgutil.walk_packages(svc.__path__, "svc."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    gc.freeze()


class Forked:
    """A running `svc` command, with what is used of `subprocess.Popen`. No thread may run beside it.

    Args:
        argv: the words after `svc`.
        cwd: where it runs.
        env: all of its environment.
        nth: kill it (SIGKILL) before its nth call that changes a file or starts a program; 0 for not at all.
        counted: the names of these calls in `os`.
    """

    def __init__(
        self, argv: Sequence[str], *, cwd: Path, env: Mapping[str, str], nth: int = 0, counted: Sequence[str] = WRAPPED
    ) -> None:
        self.args = list(argv)
        self.returncode: int | None = None
        self._out, self._err = TemporaryFile(), TemporaryFile()  # noqa: SIM115 - closed when read
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        with suppress(OSError):  # whoever comes first: its group is there as soon as somebody may kill it
            os.setpgid(self.pid, self.pid)
        if not self.pid:
            code = 70
            try:
                code = self._child(cwd, env, nth, counted)
            finally:
                os._exit(code)

    def _child(self, cwd: Path, env: Mapping[str, str], nth: int, counted: Sequence[str]) -> int:
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(env)
        with Path(os.devnull).open("rb") as nothing:
            for theirs, ours in ((nothing, 0), (self._out, 1), (self._err, 2)):
                os.dup2(theirs.fileno(), ours)
        sys.stdin, sys.stdout, sys.stderr = (
            open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
            for number, mode in ((0, "r"), (1, "w"), (2, "w"))
        )
        if nth:
            kill_at(nth, counted)
        code = main(self.args)
        sys.stdout.flush()
        sys.stderr.flush()
        return code

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def communicate(self, timeout: float) -> tuple[str, str]:
        """Wait for its end. Returns both streams.

        Args:
            timeout: seconds.

        Raises:
            subprocess.TimeoutExpired: it still runs.
        """
        end = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired(self.args, timeout)
            time.sleep(0.002)
        said = []
        for stream in (self._out, self._err):
            stream.seek(0)
            said.append(stream.read().decode("utf-8"))
            stream.close()
        return said[0], said[1]


def kill_at(nth: int, names: Sequence[str]) -> None:
    """From now on count this process's calls that change a file or start a program, and kill it before the nth.

    Args:
        nth: counted from 1.
        names: the calls' names in `os`; what opens for reading, or writes to a stream, is not counted.
    """
    seen = 0
    os_open, os_write = os.open, os.write

    def counted(real):  # type: ignore[no-untyped-def]
        def call(*arguments, **named):  # type: ignore[no-untyped-def]
            nonlocal seen
            reads = real is os_open and not arguments[1] & (os.O_WRONLY | os.O_RDWR)
            if not reads and not (real is os_write and arguments[0] in (1, 2)):
                seen += 1
                if seen == nth:
                    os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        return call

    for name in names:
        setattr(os, name, counted(getattr(os, name)))
    subprocess._fork_exec = counted(subprocess._fork_exec)  # type: ignore[attr-defined]
