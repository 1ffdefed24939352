"""Lock files of git that nobody holds any more: svc removes its own, and never one of a git that is at work.

A lock file says nothing of its owner. Svc's own are known by when they came: while a git of svc ran that has ended
since, or that was killed with its svc. Whether anybody is at work is seen from the machine's processes.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep, time_ns
from typing import NamedTuple

from svc.git.repository import Repository

_NOTE = "svc-locks"
_LARGEST = 100_000
_SINCE = "since"
_BEGAN = re.compile(r"since \d+")
SHORT = 1.0  # seconds that the lock of a person's short-lived git may be there


class LockFile(NamedTuple):
    """A lock file as it was seen: another one in its place has other numbers."""

    path: Path
    inode: int
    changed: int


class GitProcess(NamedTuple):
    """A git that is at work: its process, and its command line."""

    process: int
    command: str


def lock_files(repository: Repository) -> list[LockFile]:
    """The lock files that exist now."""
    return list(filter(None, map(_seen, repository.locks())))


def note_left_locks(repository: Repository, before: Iterable[LockFile]) -> None:
    """Note the lock files that a git of svc left behind, after it has ended.

    Args:
        repository: where it ran.
        before: the lock files that were there when it began.
    """
    _note(repository, set(lock_files(repository)) - set(before))


def note_left_lock(repository: Repository, path: Path) -> None:
    """Note a lock file of svc's own that could not be removed."""
    _note(repository, filter(None, [_seen(path)]))


@contextmanager
def noting_kills(repository: Repository) -> Iterator[None]:
    """Note while a block runs that gits of svc are at work, so that the locks of a killed one are known as ours."""
    note = repository.folder / _NOTE
    with suppress(OSError), note.open("a", encoding="utf-8") as file:
        file.write(f"{_SINCE} {time_ns()}\n")
    try:
        yield
    finally:
        with suppress(OSError):
            kept = [line for line in note.read_text("utf-8", "replace").splitlines() if not line.startswith(_SINCE)]
            note.write_text("".join(f"{line}\n" for line in kept), "utf-8") if kept else note.unlink()


def clear_left_locks(repository: Repository) -> bool:
    """Remove the lock files that gits of svc left behind, under the site's lock, and return true if there were any.

    None is removed that has changed since, or while somebody's git is at work here.
    """
    note = repository.folder / _NOTE
    try:
        lines = note.read_bytes()[:_LARGEST].decode("utf-8", "replace").splitlines()
    except OSError:
        return False
    now = lock_files(repository)
    noted = set(map(_noted, lines))
    begun = min((int(line.split()[1]) for line in lines if _BEGAN.fullmatch(line)), default=time_ns())
    left = [lock for lock in now if lock in noted or lock.changed >= begun]
    with suppress(OSError):
        if left and not _removed(repository, left):
            return False
        note.unlink()
    return bool(left)


def clear_locks_since(repository: Repository, since: int) -> None:
    """Remove the lock files of a git that was killed with its svc, under the site's lock, which our gits hold.

    A moment's wait spares the short-lived lock of a person's git, and none is removed while one is at work.

    Args:
        repository: where it ran.
        since: when it can have begun, in nanoseconds; a lock that is older is a person's.
    """
    stale = [lock for lock in lock_files(repository) if lock.changed >= since]
    if not stale:
        return
    sleep(SHORT)
    _removed(repository, stale)


def _note(repository: Repository, left: Iterable[LockFile]) -> None:
    """Note lock files that svc or a git of its left behind."""
    if lines := [f"{lock.inode} {lock.changed} {lock.path}\n" for lock in left]:
        with suppress(OSError), (repository.folder / _NOTE).open("a", encoding="utf-8") as note:
            note.writelines(lines)


def _removed(repository: Repository, locks: Sequence[LockFile]) -> bool:
    """Remove lock files that are as they were seen, and return true, unless somebody's git is at work here.

    Raises:
        OSError: one can't be removed.
    """
    if gits_at_work(repository, (lock.path for lock in locks)):
        return False
    for lock in locks:
        if _seen(lock.path) == lock:
            lock.path.unlink()
    return True


def gits_at_work(repository: Repository, locks: Iterable[Path] = ()) -> list[GitProcess]:
    """The gits at work in a repository on this machine, and other programs that hold one of some lock files open.

    A git of somebody else's, of which the system does not say where it is at work, counts as one that is here.
    """
    if not Path("/proc/self/stat").exists():
        return _listed_gits()
    wanted = {os.fspath(lock) for lock in locks}
    found = (_at_work(Path(entry.path), repository, wanted) for entry in os.scandir("/proc") if entry.name.isdigit())
    return [process for process in found if process]


def _at_work(process: Path, repository: Repository, locks: set[str]) -> GitProcess | None:
    """A process, if it is a git at work in the repository or holds one of the lock files open."""
    number = int(process.name)
    if number == os.getpid():
        return None
    try:
        state, name = _state_and_name((process / "stat").read_text("utf-8", "replace"))
        words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        return None
    if state in "ZX":
        return None
    is_git = name == "git" or name.startswith("git-")
    if (is_git and _is_inside(process, repository, words)) or (locks and not locks.isdisjoint(_open_files(process))):
        return GitProcess(number, words or name)
    return None


def _state_and_name(stat: str) -> tuple[str, str]:
    """The state and the name of a process."""
    name, _bracket, rest = stat.partition("(")[2].rpartition(")")
    return rest.split()[0], name


def _is_inside(process: Path, repository: Repository, words: str) -> bool:
    """True if a git works in the repository, by its folder or its command line, or if that can't be told."""
    places = repository.top, repository.folder.resolve(), repository.common.resolve()
    try:
        here = (process / "cwd").readlink()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return any(here.is_relative_to(place) or os.fspath(place) in words for place in places)


def _open_files(process: Path) -> Iterator[str]:
    """The files that a process has open, as far as the system says."""
    with suppress(OSError):
        for entry in os.scandir(process / "fd"):
            with suppress(OSError):
                yield os.fspath(Path(entry.path).readlink())


def _listed_gits() -> list[GitProcess]:
    """All gits at work on a machine that does not say where they are."""
    import subprocess

    try:
        told = subprocess.run(["ps", "-axo", "pid=,comm="], check=False, capture_output=True).stdout  # noqa: S607
    except OSError:
        return []
    rows = re.findall(r"^\s*(\d+)\s+(?:.*/)?(git(?:-\S*)?)\s*$", told.decode("utf-8", "replace"), re.MULTILINE)
    return [GitProcess(int(number), name) for number, name in rows]


def _seen(path: Path) -> LockFile | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return LockFile(path, found.st_ino, found.st_mtime_ns)


def _noted(line: str) -> LockFile | None:
    inode, _space, rest = line.partition(" ")
    changed, _space, path = rest.partition(" ")
    return LockFile(Path(path), int(inode), int(changed)) if inode.isdigit() and changed.isdigit() and path else None
