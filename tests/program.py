"""`svc` as a program that a shell, cron or another process starts, at a tenth of the cost of a new Python.

A server has svc imported and forks for every command. The program hands it words, folder, environment and streams, and
ends as the fork ends. The programs of `bench/`, which fork for every command themselves, are run so, too.
"""

import atexit
import functools
import gc
import os
import pkgutil
import runpy
import selectors
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from tests.running import BY, ROOT, environment, run

# Run by a Python that imports nothing but these: the module `socket` alone takes longer to start than Python itself.
# The streams go along with the first byte; the rest are words.
_CLIENT = """\
import _socket, posix, sys
encoding = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()
server = _socket.socket(_socket.AF_UNIX)
server.connect(sys.argv[1])
streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
server.sendmsg([b"!"], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
words = [word.encode(*encoding) for word in (str(len(sys.argv) - 2), *sys.argv[2:])]
server.sendall(b"\\0".join([posix.getcwdb(), *words, *(b"=".join(pair) for pair in posix.environ.items())]))
server.shutdown(_socket.SHUT_WR)
code = int(server.recv(16) or b"70")
if code < 0:
    posix.kill(posix.getpid(), -code)
posix._exit(code)
"""

# What these commands compile and read once for all others, no fork has to.
_WARMING = (
    "init . --name 阳光花园",
    "complaint add --matter 漏水 --category facility --channel phone --unit 3-1201 --name 王小明 --phone 13800000001",
    "note C1 已电告",
    "show C1",
    "overdue",
    "form print QR-002FW --month 2026-11",
    "form print QR-002FW --month 2026-11 -o x.html",
    "sync",
)


def svc_program() -> Path:
    """The program `svc`, alone in its folder; its server ends with this process."""
    return _programs() / "bin" / "svc"


def bench(name: str, *arguments: str, work: Path) -> str:
    """Run a program of `bench/` in an empty folder, and return what it prints.

    Args:
        name: its file's name.
        arguments: what follows that.
        work: the folder.
    """
    done = subprocess.run(
        [_programs() / "bench", ROOT / "bench" / name, *arguments],
        capture_output=True,
        text=True,
        cwd=work,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(work)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@functools.cache
def _programs() -> Path:
    """The folder in which the programs stand, once their server is ready."""
    folder = Path(tempfile.mkdtemp(prefix="svc-program-"))
    address, client = folder / "socket", folder / "client.py"
    server = subprocess.Popen([sys.executable, "-m", __name__, str(address)], cwd=ROOT, stdin=subprocess.PIPE)
    atexit.register(_stop, server, folder)
    client.write_text(_CLIENT, "utf-8")
    words = shlex.join([sys.executable, "-I", "-S", str(client), str(address)])
    (folder / "bin").mkdir()
    for program in (folder / "bin" / "svc", folder / "bench"):
        program.write_text(f'#!/bin/sh\nexec {words} "$0" "$@"\n', "utf-8")
        program.chmod(0o755)
    while not address.exists():
        assert server.poll() is None, "the server of the program svc has ended"
        time.sleep(0.01)
    return folder


def _stop(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    server.kill()
    server.wait()
    shutil.rmtree(folder, ignore_errors=True)


def load_svc() -> None:
    """Import all of svc, so that no forked command has to."""
    import svc

    for module in pkgutil.walk_packages(svc.__path__, "svc."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


def warm_up() -> None:
    """Run what most commands have in common, so that no forked command is the first."""
    with tempfile.TemporaryDirectory(prefix="svc-warming-") as folder:
        env = environment(Path(folder), SVC_BY=BY)
        for line in _WARMING:
            run(shlex.split(line), env, Path(folder))


def _serve(address: str) -> None:
    """Fork for each caller until standard input ends; send each the exit code, or the signal below zero."""
    load_svc()
    warm_up()
    gc.collect()
    gc.freeze()  # so that no fork looks through all this for garbage, and copies it
    callers: dict[int, socket.socket] = {}
    woken, waking = os.pipe()
    os.set_blocking(waking, False)
    signal.set_wakeup_fd(waking, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    with socket.socket(socket.AF_UNIX) as door, selectors.DefaultSelector() as waiting:
        door.bind(f"{address}.draft")
        door.listen(64)
        Path(f"{address}.draft").rename(address)
        for file in (door, woken, sys.stdin):
            waiting.register(file, selectors.EVENT_READ)
        while sys.stdin not in (ready := [key.fileobj for key, _events in waiting.select()]):
            if door in ready:
                caller, _address = door.accept()
                if pid := os.fork():
                    callers[pid] = caller
                else:
                    _answer(caller)
            else:
                os.read(woken, 512)
            with suppress(ChildProcessError):
                while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                    with suppress(OSError), callers.pop(ended[0]) as caller:
                        caller.sendall(b"%d" % os.waitstatus_to_exitcode(ended[1]))


def _answer(caller: socket.socket) -> None:
    """In the fork: take the caller's place, run its command, and end."""
    code = 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _head, streams, _flags, _from = socket.recv_fds(caller, 1, 3)
        with caller.makefile("rb") as told:
            folder, count, *words = told.read().split(b"\0")
        os.chdir(folder)
        os.environb.clear()
        os.environb.update(pair.split(b"=", 1) for pair in words[int(count) :])
        time.tzset()
        for ours, theirs in enumerate(streams):
            os.dup2(theirs, ours)
            os.close(theirs)
        code = _run([os.fsdecode(word) for word in words[: int(count)]])
    finally:
        os._exit(code)


def _run(argv: list[str]) -> int:
    from svc.cli.main import main

    through = bool(os.environ.get("PYTHONUNBUFFERED"))
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115 - they live as long as the fork
        for number, mode, errors in ((0, "r", "strict"), (1, "w", "strict"), (2, "w", "backslashreplace"))
    )
    sys.stdout.reconfigure(write_through=through, line_buffering=sys.stdout.isatty())  # type: ignore[union-attr]
    if Path(argv[0]).name == "svc":
        sys.argv = argv
        code = main()
    else:
        sys.argv = argv[1:]
        sys.path.insert(0, str(Path(argv[1]).parent))
        code = runpy.run_path(argv[1])["main"]()
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    _serve(sys.argv[1])
