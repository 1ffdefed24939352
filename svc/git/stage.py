"""Git's index, brought up to date for the files of one command, and what a commit of them changes.

This is plain plumbing and not `git commit --only`, which costs by the size of the whole tree (four times as much at
100,000 files) and matches every path with every other. The index comes first: after a kill a person's plain `git
commit` then includes our file, while a commit that the index lags behind would delete it.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO

from svc.disk.lock import FOLDER
from svc.git.ask import Clone
from svc.git.blobs import EXECUTABLE, REGULAR, content_blob, plain_lines
from svc.git.format import counted_data, index_line, quoted_path
from svc.git.index_entries import IndexEntry, StagedFile, put_entries
from svc.git.lock_file import NotPlain
from svc.git.loose import find_committed, keep_objects
from svc.git.names import NameSet, Paths, Repeatable
from svc.git.run import GitError, has_commit
from svc.text.language import _

FEW = 100  # paths git is asked about by name; beyond, matching each with each costs more than listing all
_DIFFERS = ("--literal-pathspecs", "diff-index", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames")


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
        """Stage these files by their own bytes, and yield those that differ from the last commit.

        Raises:
            GitError, OSError: they could not be staged.
        """
        if not len(paths):
            yield []
            return
        self._demand_rest()
        if len(paths) <= FEW:
            yield self._stage_few(paths)
            return
        self._stage_many(paths)
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
        few = list(islice(changes, FEW + 1))
        if len(few) <= FEW:
            return [b"M %s %s %s\n" % (change.mode, change.blob, quoted_path(change.path)) for change in few]
        index = self.clone.root / FOLDER / "tree"  # one of its own: what else is staged must stay out of the commit
        lines = (index_line(*change) for change in changes)
        try:
            index.unlink(missing_ok=True)
            index.with_name("tree.lock").unlink(missing_ok=True)  # a killed one's: we hold the site's lock
            if has_commit(self.clone.repository, self.git):
                self.git.run("read-tree", "HEAD", index=index, lock=self.lock)
            self.git.run("update-index", "-z", "--index-info", feed=lines, index=index, lock=self.lock)
            return [b'M 040000 %s ""\n' % self.git.run("write-tree", index=index, lock=self.lock).strip()]
        finally:
            index.unlink(missing_ok=True)

    def _demand_rest(self) -> None:
        """Refuse to stage while a person's merge waits, and see to it that there is an index."""
        repository = self.clone.repository
        if repository.halfway():
            raise GitError(
                _("a merge or rebase is under way in this repository"),
                _("finish it (git merge --continue) or drop it (git merge --abort); the next svc command commits it"),
            )
        if not os.path.lexists(repository.folder / "index") and has_commit(repository, self.git):
            self.git.patiently("read-tree", "HEAD", feed=(), lock=self.lock)  # or all else would count as deleted

    def _stage_few(self, paths: Paths) -> list[StagedFile]:
        """Stage a few files, each read once: what is hashed is what is kept, whatever git thinks of the file."""
        repository, names = self.clone.repository, dict.fromkeys(map(self.clone.relative, paths))
        known = find_committed(self.git, repository, names, self.lock)
        staged, fresh, contents = [], [], []
        for name in names:
            found, data = self._read(name)
            was = known.get(os.fsencode(name))
            blob = content_blob(data, repository.algorithm)
            mode = was.mode if was else EXECUTABLE if found.st_mode & stat.S_IXUSR else REGULAR
            staged.append(IndexEntry(StagedFile(mode, blob, repository.named(name)), found))
            if was is None or was.blob != blob:
                fresh.append(staged[-1].file)
                contents.append(data)
        if contents and repository.may_share():
            feed = [*(b"blob\n" + counted_data(data) for data in contents), b"done\n"]
            self.git.run("fast-import", "--quiet", "--done", feed=feed, lock=self.lock)
        else:
            keep_objects(repository, ((b"blob", data) for data in contents))
        try:
            put_entries(repository, staged)
        except NotPlain:
            self._index([index_line(*each.file) for each in staged])
        return fresh

    def _stage_many(self, paths: Paths) -> None:
        """Stage many files; of each only the name of its content is held."""
        size = len(content_blob(b"", self.clone.repository.algorithm)) // 2
        blobs = bytearray()
        self.git.run("fast-import", "--quiet", "--done", feed=self._contents(paths, blobs), lock=self.lock)

        def lines() -> Iterator[bytes]:
            for at, path in enumerate(paths):
                blob = blobs[at * size : at * size + size].hex().encode()
                yield index_line(REGULAR, blob, self.clone.repository.named(self.clone.relative(path)))

        self._index(Repeatable(lines))

    def _contents(self, paths: Paths, blobs: bytearray) -> Iterator[bytes]:
        """The contents of many files, to go into one pack: staging then does not write and flush an object for each.

        Args:
            paths: the files.
            blobs: takes the names of their contents, in order.
        """
        for path in paths:
            _mode, data = self._read(self.clone.relative(path))
            blobs += bytes.fromhex(content_blob(data, self.clone.repository.algorithm).decode())
            yield b"blob\n" + counted_data(data)
        yield b"done\n"

    def _index(self, lines: Iterable[bytes]) -> None:
        """Put entries into the index, without any flag that stood on them."""
        self.git.patiently("update-index", "-z", "--index-info", feed=lines, lock=self.lock)

    def _read(self, name: str) -> tuple[os.stat_result, bytes]:
        """A regular file of the site: how the file system describes it, and its content as it is committed."""
        with open(os.path.join(self.clone.root, name), "rb", buffering=0, opener=_no_link) as file:  # noqa: PTH118
            return os.fstat(file.fileno()), plain_lines(name, file.read())

    def _wanted(self, paths: Paths) -> NameSet:
        """The files as git names them."""
        return NameSet(map(self.clone.repository.named, map(self.clone.relative, paths)))

    def _last(self) -> str:
        """The name of the tree that the index is compared with: the last commit, or the empty tree."""
        if has_commit(self.clone.repository, self.git):
            return "HEAD"
        return self.git.run("hash-object", "-t", "tree", "--stdin").decode().strip()


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


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
