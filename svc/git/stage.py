"""Git's index, brought up to date for the files of one command, and what a commit of them changes.

This is plain plumbing and not `git commit --only`, which costs by the size of the whole tree (four times as much at
100,000 files) and matches every path with every other. The index comes first: after a kill a person's plain `git
commit` then includes our file, while a commit that the index lags behind would delete it.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO, NamedTuple

from svc.disk.lock import FOLDER
from svc.git.ask import Clone
from svc.git.format import counted_data, quoted_path
from svc.git.names import NameSet, Paths, Repeatable
from svc.git.run import GitError, has_commit
from svc.text.language import _

_FEW = 100  # paths git is asked about by name; beyond, matching each with each costs more than listing all
_DIFFERS = ("--literal-pathspecs", "diff-index", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames")


class StagedFile(NamedTuple):
    """A file whose staged content differs from the last commit, by its path from the repository's top."""

    mode: bytes
    blob: bytes
    path: bytes


class StagingArea:
    """The index of a clone, used only under the site's lock.

    Args:
        clone: the clone of the site.
        lock: the descriptor of the site's lock, which git inherits.
    """

    def __init__(self, clone: Clone, lock: int) -> None:
        self.clone = clone
        self.lock = lock
        self.git = clone.git

    @contextmanager
    def staged(self, paths: Paths) -> Iterator[Iterable[StagedFile]]:
        """Stage these files, and yield those that differ from the last commit.

        Raises:
            GitError: they could not be staged.
        """
        if len(paths):
            self._stage(paths)
        if len(paths) <= _FEW:
            yield self._few_changes(paths) if len(paths) else []
        else:
            from tempfile import TemporaryFile

            with TemporaryFile() as told:
                wanted = self._wanted(paths)
                self.git.run(*_DIFFERS, self._last(), "--", into=told)
                yield Repeatable(lambda: _differing(_parts(told), wanted))

    def tree_changes(self, changes: Iterable[StagedFile]) -> list[bytes]:
        """The lines of a commit that say what it changes: each file, or, if they are many, the tree as a whole.

        For each file fast-import looks through all others of its folder, which at 100,000 takes a minute.

        Raises:
            GitError: the tree could not be made.
        """
        few = list(islice(changes, _FEW + 1))
        if len(few) <= _FEW:
            return [b"M %s %s %s\n" % (change.mode, change.blob, quoted_path(change.path)) for change in few]
        index = self.clone.root / FOLDER / "tree"  # one of its own: what else is staged must stay out of the commit
        lines = (b"%s %s\t%s\0" % (change.mode, change.blob, change.path) for change in changes)
        try:
            index.unlink(missing_ok=True)
            index.with_name("tree.lock").unlink(missing_ok=True)  # a killed one's: we hold the site's lock
            if has_commit(self.clone.repository, self.git):
                self.git.run("read-tree", "HEAD", index=index, lock=self.lock)
            self.git.run("update-index", "-z", "--index-info", feed=lines, index=index, lock=self.lock)
            return [b'M 040000 %s ""\n' % self.git.run("write-tree", index=index, lock=self.lock).strip()]
        finally:
            index.unlink(missing_ok=True)

    def _stage(self, paths: Paths) -> None:
        repository = self.clone.repository
        if repository.halfway():
            raise GitError(
                _("a merge or rebase is under way in this repository"),
                _("finish it (git merge --continue) or drop it (git merge --abort); the next svc command commits it"),
            )
        if not os.path.lexists(repository.folder / "index") and has_commit(repository, self.git):
            self.git.patiently("read-tree", "HEAD", feed=(), lock=self.lock)  # or all else would count as deleted
        if len(paths) > _FEW:
            self.git.run("fast-import", "--quiet", "--done", feed=self._blobs(paths), lock=self.lock)
        names = Repeatable(lambda: (os.fsencode(self.clone.relative(path)) + b"\0" for path in paths))
        self.git.patiently("update-index", "--add", "-z", "--stdin", feed=names, lock=self.lock)

    def _blobs(self, paths: Paths) -> Iterator[bytes]:
        """The contents of many files, to go into one pack: staging then does not write and flush an object for each."""
        for path in paths:
            with open(os.path.join(self.clone.root, path), "rb", buffering=0) as file:  # noqa: PTH118, PTH123
                yield b"blob\n" + counted_data(file.read())
        yield b"done\n"

    def _few_changes(self, paths: Paths) -> list[StagedFile]:
        told = self.git.run(*_DIFFERS, self._last(), "--", *map(self.clone.relative, paths))
        return list(_differing(iter(told.split(b"\0")[:-1]), self._wanted(paths)))

    def _wanted(self, paths: Paths) -> NameSet:
        """The files as git names them."""
        return NameSet(map(self.clone.repository.named, map(self.clone.relative, paths)))

    def _last(self) -> str:
        """The name of the tree that the index is compared with: the last commit, or the empty tree."""
        if has_commit(self.clone.repository, self.git):
            return "HEAD"
        return self.git.run("hash-object", "-t", "tree", "--stdin").decode().strip()


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    """The parts of git's answer in a file, each of which ends with NUL there."""
    file.seek(0)
    rest = b""
    while some := file.read(1 << 16):
        *whole, rest = (rest + some).split(b"\0")
        yield from whole


def _differing(parts: Iterator[bytes], wanted: NameSet) -> Iterator[StagedFile]:
    """The wanted files in the answer of `git diff-index`."""
    for told, path in zip(parts, parts, strict=True):
        if path in wanted:
            _was, mode, _old, blob, _status = told.split()
            yield StagedFile(mode, blob, path)
