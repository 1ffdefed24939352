"""The work tree brought from one commit to another: each file whole, and all of them or none, even after a kill.

This is not `git checkout`, which removes a file before it writes it anew: a reader may find half of it or nothing, and
a kill leaves some files old and some new. Here all new contents are first laid out in a folder of their own and flushed
once, with a plan beside them that names the two commits. Then each file takes its place by a rename, the index follows,
and the branch moves last.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path

from svc.disk.failures import saving
from svc.disk.flush import flush, flush_all
from svc.disk.lock import FOLDER
from svc.disk.read import is_regular, read_file
from svc.disk.write import make_folders, move_file, move_over
from svc.git.blobs import file_blobs, read_blobs
from svc.git.format import index_lines
from svc.git.locks import clear_locks_since
from svc.git.repository import Repository
from svc.git.run import Git, GitError
from svc.text.errors import StorageFailed, SvcError
from svc.text.language import _

PLAN = "plan"
LARGEST = 4096
SOME = 500  # files whose contents are held at a time
OLD, NEW, OTHER = "old", "new", "other"
Files = Mapping[bytes, tuple[tuple[bytes, bytes] | None, tuple[bytes, bytes] | None]]


class WorkTree:
    """The work tree around a site, used only under the site's lock.

    Args:
        root: the site's folder.
        repository: what is around it.
        held: the descriptor of the site's lock.
    """

    def __init__(self, root: Path, repository: Repository, held: int) -> None:
        self.root = root
        self.repository = repository
        self.top = repository.top
        self.git = Git(repository.top)
        self.held = held

    def move(self, before: str, after: str, changes: Files, message: str) -> None:
        """Bring files, index and branch from one commit to another.

        Args:
            before: where the branch is.
            after: where it is going.
            changes: the files that differ, before and after.
            message: for the reflog.

        Raises:
            StorageFailed: somebody has changed one of them, or it can't be written; all is as it was (exit 5).
        """
        self._demand_clean(before, changes)
        aside = _begun_folder(self.root)
        with saving(self.root):
            _discard(aside)
            aside.mkdir(mode=0o700, parents=True)
            self._lay({path: new[1] for path, (_old, new) in changes.items() if new}, aside / "tree")
            (aside / PLAN).write_text(json.dumps({"before": before, "after": after, "message": message}))
            flush_all(aside)
            _discard(_plan_folder(self.root))
            aside.rename(_plan_folder(self.root))
            flush(self.root / FOLDER)
        try:
            self._forward(before, after, changes, message)
        except BaseException:
            self._back(before, changes)
            raise
        _discard(_plan_folder(self.root))

    def finish(self) -> None:
        """Finish a move that a kill cut short, or undo it where somebody has changed one of its files since.

        Raises:
            StorageFailed: it can't be done now (exit 5).
        """
        _discard(_begun_folder(self.root))
        plan = _plan_folder(self.root) / PLAN
        try:
            noted = json.loads(read_file(plan, LARGEST))
            before, after, message = (str(noted[key]) for key in ("before", "after", "message"))
        except FileNotFoundError:
            _discard(_plan_folder(self.root))
            return
        except (ValueError, LookupError, TypeError):
            _discard(_plan_folder(self.root))
            return
        clear_locks_since(self.repository, plan.stat().st_mtime_ns)
        head = (self.git.ask("rev-parse", "--verify", "--quiet", "HEAD") or b"").decode().strip()
        if head == before and (changes := self._between(before, after)) is not None:
            if OTHER in self._states(changes).values():
                self._back(before, changes)
            else:
                self._forward(before, after, changes, message)
        _discard(_plan_folder(self.root))

    def _between(self, before: str, after: str) -> Files | None:
        """The files that differ between two commits, or None if there are no such commits."""
        told = self.git.ask("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", before, after)
        if told is None:
            return None
        parts = told.split(b"\0")[:-1]
        found = {}
        for line, path in zip(parts[::2], parts[1::2], strict=True):
            was, now, old, new, _status = line.removeprefix(b":").split()
            found[path] = ((was, old) if was.strip(b"0") else None, (now, new) if now.strip(b"0") else None)
        return found

    def _demand_clean(self, before: str, changes: Files) -> None:
        """Refuse to touch files that a person changed or staged by hand, or new ones that are in the way."""
        if self.repository.halfway():
            raise StorageFailed(
                _("a merge or rebase is under way in this repository"),
                todo=_("finish it (git merge --continue) or drop it (git merge --abort), then svc sync"),
            )
        told = self.git.run("diff-index", "--cached", "--name-only", "-z", "--no-renames", before)
        staged = {path for path in told.split(b"\0")[:-1] if path in changes}
        staged -= {path for path in staged if self._indexed(path) == changes[path][1]}
        states = self._states(changes)
        for path in changes:
            if states[path] == OTHER or path in staged:
                raise StorageFailed(
                    _("changed by hand and not committed, and the other clone has changed it, too"),
                    todo=_(
                        "nothing was changed; commit it (git commit FILE) or drop it (git restore FILE), then svc sync"
                    ),
                    path=self.root / os.path.relpath(self._path(path), self.repository.site),
                )

    def _indexed(self, path: bytes) -> tuple[bytes, bytes] | None:
        """The mode and the blob of a file in the index, or None if it is not there."""
        told = self.git.run("--literal-pathspecs", "ls-files", "--stage", "-z", "--", os.fsdecode(path))
        words = told.partition(b"\t")[0].split()
        return (words[0], words[1]) if words else None

    def _states(self, changes: Files) -> dict[bytes, str]:
        """The state of each file: as before, as after, or neither."""
        found = {}
        places = {path: self._path(path) for path in changes}
        straight = {folder: _is_straight(folder) for folder in {place.parent for place in places.values()}}
        there = [path for path, place in places.items() if is_regular(place) and straight[place.parent]]
        blobs = {path: file_blobs(str(places[path]), self.repository.algorithm) for path in there}
        for path, (old, new) in changes.items():
            if path not in blobs:
                missing = not os.path.lexists(places[path]) and straight[places[path].parent]
                found[path] = OTHER if not missing else OLD if old is None else NEW if new is None else OTHER
            elif new and new[1] in blobs[path]:
                found[path] = NEW
            else:
                found[path] = OLD if old and old[1] in blobs[path] else OTHER
        return found

    def _path(self, path: bytes) -> Path:
        return self.top / os.fsdecode(path)

    def _lay(self, wanted: Mapping[bytes, bytes], folder: Path) -> None:
        """Write these files into a folder, byte for byte as they were committed: a path and the name of its content."""
        folder.mkdir(parents=True)
        rows = iter(wanted.items())
        while some := dict(islice(rows, SOME)):
            contents = read_blobs(self.git, list(some.values()))
            for path, blob in some.items():
                file = folder / os.fsdecode(path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(contents[blob])

    def _forward(self, before: str, after: str, changes: Files, message: str) -> None:
        """Put every file in its place, bring the index up to date for them, and move the branch."""
        laid = _plan_folder(self.root) / "tree"
        self._put(changes, laid, NEW)
        lines = index_lines(((path, new) for path, (_old, new) in changes.items()), len(before))
        try:
            self.git.patiently("update-index", "-z", "--index-info", feed=lines, lock=self.held)
            refresh = ("update-index", "-q", "--refresh")  # or the next git status would read all these files
            with suppress(GitError):
                self.git.run(*refresh, lock=self.held)
            self.git.patiently("update-ref", "-m", message, "HEAD", after, before, feed=(), lock=self.held)
        except GitError as failure:
            raise StorageFailed(
                _("nothing was changed: {reason}").format(reason=failure.reason), todo=failure.todo
            ) from None

    def _put(self, changes: Files, laid: Path, wanted: str) -> None:
        """Put every file in its place from the folder `laid`, and remove those that are not wanted any more."""
        grown: set[Path] = set()
        seen = {path: _stamp(self._path(path)) for path in changes}
        states = self._states(changes)
        for path in sorted(changes, key=lambda path: changes[path][wanted == NEW] is not None):  # first what goes
            side, target = changes[path][wanted == NEW], self._path(path)
            with saving(target):
                if states[path] == OTHER or _stamp(target) != seen[path]:
                    raise StorageFailed(_("not saved: somebody else has changed it just now"), path=target)
                if side is None and states[path] != wanted:
                    target.unlink()
                    grown.add(_remove_empty(target.parent))
                elif side and states[path] != wanted:
                    grown |= {*make_folders(target.parent), target.parent}
                    _supply(laid / os.fsdecode(path), target)
                if side:
                    _set_executable(target, side[0])
        with saving(self.root):
            for folder in filter(Path.exists, grown):
                flush(folder)

    def _back(self, before: str, changes: Files) -> None:
        """Take back what was done: bring files that are as after, and their index entries, back to before."""
        with suppress(OSError, SvcError, GitError):
            states = self._states(changes)
            undo = {path: change for path, change in changes.items() if states[path] != OTHER}
            laid = _plan_folder(self.root) / "back"
            import shutil

            shutil.rmtree(laid, ignore_errors=True)
            self._lay({path: old[1] for path, (old, _new) in undo.items() if old and states[path] == NEW}, laid)
            self._put(undo, laid, OLD)
            lines = index_lines(((path, old) for path, (old, _new) in undo.items()), len(before))
            self.git.patiently("update-index", "-z", "--index-info", feed=lines, lock=self.held)
            _discard(_plan_folder(self.root))


def was_interrupted(root: Path) -> bool:
    """True if a killed command left a move of the work tree to be finished or cleared away."""
    return any(map(os.path.lexists, (_begun_folder(root), _plan_folder(root))))


def _begun_folder(root: Path) -> Path:
    """The folder in which the files of a move are laid out until all of them are there."""
    return root / FOLDER / "sync-begun"


def _plan_folder(root: Path) -> Path:
    """The folder with all files of a move, and its plan."""
    return root / FOLDER / "sync"


def _discard(folder: Path) -> None:
    """Remove a folder, the plan first, so that no remainder is ever taken for a complete one."""
    with suppress(OSError):
        (folder / PLAN).unlink(missing_ok=True)
        import shutil

        shutil.rmtree(folder)


def _supply(source: Path, target: Path) -> None:
    """Give a file its content from `source`, whether or not the file is there."""
    if os.path.lexists(target):
        move_over(str(source), str(target))
    else:
        move_file(str(source), str(target))


def _set_executable(file: Path, mode: bytes) -> None:
    """Make a file executable or not, as its mode in git says."""
    now = stat.S_IMODE(file.lstat().st_mode)
    wanted = now | (now & 0o444) >> 2 if mode == b"100755" else now & ~0o111
    if wanted != now:
        file.chmod(wanted)


def _remove_empty(folder: Path) -> Path:
    """Remove a folder that has become empty, and its parents, and return the first that stays."""
    with suppress(OSError):
        while True:
            folder.rmdir()
            folder = folder.parent
    return folder


def _is_straight(folder: Path) -> bool:
    """True if a folder and those above it that exist are real ones, so that nothing is written through a link."""
    return folder.resolve() == folder


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """The numbers that change when somebody writes a file, or None if it is not there."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
