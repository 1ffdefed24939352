"""The work tree brought from one commit to another: each file whole, all of them or none, also after a kill.

Not `git checkout`: that removes a file before it writes it anew, so that a reader may find half of it or nothing, and a
kill leaves some of each. All new contents are laid aside first and flushed once; a plan beside them says between which
commits; then each takes its place by a rename, the index follows, and the branch moves last.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from svc.disk.failures import saving
from svc.disk.flush import flush, flush_all
from svc.disk.lock import FOLDER
from svc.disk.read import read_file
from svc.disk.write import make_folders
from svc.git.repository import Repository
from svc.git.run import Git, GitError
from svc.git.treefiles import cleared, executable, quoted, regular, stamp, supply
from svc.text.errors import StorageFailed, SvcError
from svc.text.language import _

PLAN = "plan"
LARGEST = 4096
OLD, NEW, OTHER = "old", "new", "other"
Files = Mapping[bytes, tuple[tuple[bytes, bytes] | None, tuple[bytes, bytes] | None]]


class WorkTree:
    """The work tree around a site; only used under the site's lock.

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
        aside = begun(self.root)
        with saving(self.root):
            discard(aside)
            aside.mkdir(mode=0o700, parents=True)
            self._lay(after, [path for path, (_old, new) in changes.items() if new], aside / "tree")
            (aside / PLAN).write_text(json.dumps({"before": before, "after": after, "message": message}))
            flush_all(aside)
            discard(place(self.root))
            aside.rename(place(self.root))
            flush(self.root / FOLDER)
        try:
            self._forward(before, after, changes, message)
        except BaseException:
            self._back(before, changes)
            raise
        discard(place(self.root))

    def finish(self) -> None:
        """Do the rest of what a killed move left, or undo it where somebody has changed one of its files since.

        Raises:
            StorageFailed: it can't be done now (exit 5).
        """
        discard(begun(self.root))
        plan = place(self.root) / PLAN
        try:
            noted = json.loads(read_file(plan, LARGEST))
            before, after, message = (str(noted[key]) for key in ("before", "after", "message"))
        except FileNotFoundError:
            discard(place(self.root))
            return
        except (ValueError, LookupError, TypeError):
            discard(place(self.root))
            return
        self.repository.clear_locks(plan.stat().st_mtime_ns)
        head = (self.git.ask("rev-parse", "--verify", "--quiet", "HEAD") or b"").decode().strip()
        if head == before and (changes := self._between(before, after)) is not None:
            if OTHER in self._states(changes).values():
                self._back(before, changes)
            else:
                self._forward(before, after, changes, message)
        discard(place(self.root))

    def _between(self, before: str, after: str) -> Files | None:
        """The files that differ between two commits; nothing where there are no such commits."""
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
        """Refuse to touch what a person is at work on: changed or staged by hand, or new and in the way."""
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
        """What the index has of a file."""
        told = self.git.run("--literal-pathspecs", "ls-files", "--stage", "-z", "--", os.fsdecode(path))
        words = told.partition(b"\t")[0].split()
        return (words[0], words[1]) if words else None

    def _states(self, changes: Files) -> dict[bytes, str]:
        """Of each file, whether it is as before, as after, or neither."""
        found = {}
        there = [path for path in changes if regular(self._path(path)) and self._straight(path)]
        feed = [b'"%s"\n' % quoted(path) for path in there]
        hashes = self.git.answer("hash-object", "--stdin-paths", feed=feed).split() if there else []
        blobs = dict(zip(there, hashes, strict=True))
        for path, (old, new) in changes.items():
            if path not in blobs:
                missing = not os.path.lexists(self._path(path)) and self._straight(path)
                found[path] = OTHER if not missing else OLD if old is None else NEW if new is None else OTHER
            elif new and blobs[path] == new[1]:
                found[path] = NEW
            else:
                found[path] = OLD if old and blobs[path] == old[1] else OTHER
        return found

    def _straight(self, path: bytes) -> bool:
        """Whether a file's folders are real ones, as far as they are there: nothing is written through a link."""
        folder = self._path(path).parent
        return folder.resolve() == folder

    def _path(self, path: bytes) -> Path:
        return self.top / os.fsdecode(path)

    def _lay(self, commit: str, paths: Iterable[bytes], folder: Path) -> None:
        """Write these files of a commit into a folder, as git would check them out."""
        folder.mkdir(parents=True)
        index = folder.parent / "index"
        self.git.run("read-tree", commit, index=index, lock=self.held)
        prefix = f"--prefix={folder.resolve()}/"
        feed = (path + b"\0" for path in paths)
        self.git.run("checkout-index", "-q", "-z", "--stdin", prefix, feed=feed, index=index, lock=self.held)
        index.unlink()

    def _forward(self, before: str, after: str, changes: Files, message: str) -> None:
        """Put every file in its place, bring the index up to date for them, and move the branch."""
        laid = place(self.root) / "tree"
        self._put(changes, laid, NEW)
        lines = [b"%s %s\t%s\0" % (*(new or (b"0", b"0" * len(before))), path) for path, (_old, new) in changes.items()]
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
        """Make every file what is laid out, or what it is not to be any longer, removed."""
        grown: set[Path] = set()
        seen = {path: stamp(self._path(path)) for path in changes}
        states = self._states(changes)
        for path in sorted(changes, key=lambda path: changes[path][wanted == NEW] is not None):  # first what goes
            side, target = changes[path][wanted == NEW], self._path(path)
            with saving(target):
                if states[path] == OTHER or stamp(target) != seen[path]:
                    raise StorageFailed(_("not saved: somebody else has changed it just now"), path=target)
                if side is None and states[path] != wanted:
                    target.unlink()
                    grown.add(cleared(target.parent))
                elif side and states[path] != wanted:
                    grown |= {*make_folders(target.parent), target.parent}
                    supply(laid / os.fsdecode(path), target)
                if side:
                    executable(target, side[0])
        with saving(self.root):
            for folder in filter(Path.exists, grown):
                flush(folder)

    def _back(self, before: str, changes: Files) -> None:
        """Take back what was done: files that are as after become as before, and so does the index for them."""
        with suppress(OSError, SvcError, GitError):
            states = self._states(changes)
            undo = {path: change for path, change in changes.items() if states[path] != OTHER}
            laid = place(self.root) / "back"
            shutil.rmtree(laid, ignore_errors=True)
            self._lay(before, [path for path, (old, _new) in undo.items() if old and states[path] == NEW], laid)
            self._put(undo, laid, OLD)
            lines = [b"%s %s\t%s\0" % (*(old or (b"0", b"0" * len(before))), path) for path, (old, _n) in undo.items()]
            self.git.patiently("update-index", "-z", "--index-info", feed=lines, lock=self.held)
            discard(place(self.root))


def begun(root: Path) -> Path:
    """Where the files of a move are laid out until all of them are."""
    return root / FOLDER / "sync-begun"


def place(root: Path) -> Path:
    """Where the files of a move are laid out, with its plan."""
    return root / FOLDER / "sync"


def discard(folder: Path) -> None:
    """Remove a folder; the plan first, so that what a kill leaves of it is never taken for all."""
    with suppress(OSError):
        (folder / PLAN).unlink(missing_ok=True)
        shutil.rmtree(folder)
