"""Two commits compared: the differing files, their contents, and what one commit has more than the other."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from svc.git.blobs import read_blobs
from svc.git.repository import Repository
from svc.git.run import Git
from svc.model import codec, yaml_read
from svc.model.kind import Kind
from svc.model.yaml_read import Tree
from svc.site.settings import Site
from svc.store.folders import Folders
from svc.text.errors import Damaged
from svc.text.language import _


class TreeEntry(NamedTuple):
    """A file in a commit: its mode, and the object with its content."""

    mode: bytes
    blob: bytes


BATCH = 2000  # records held at a time
REGULAR_FILES = (b"100644", b"100755")
Changes = dict[bytes, tuple[TreeEntry | None, TreeEntry | None]]  # of each path that differs, before and after


class Gain(NamedTuple):
    """The difference between two commits.

    It counts new records and new steps of known ones, and lists removed records and other files.
    """

    records: int
    steps: int
    gone: list[Path]
    others: list[Path]

    def __bool__(self) -> bool:
        return bool(self.records or self.steps or self.gone or self.others)

    def plus(self, more: Gain) -> Gain:
        """Return this gain and a later one added up."""
        others = list(dict.fromkeys([*self.others, *more.others]))
        return Gain(self.records + more.records, self.steps + more.steps, self.gone + more.gone, others)


NOTHING = Gain(0, 0, [], [])


class Commits:
    """The commits of the repository around a site.

    Args:
        where: the site.
        repository: what is around it.
    """

    def __init__(self, where: Site, repository: Repository) -> None:
        self.where = where
        self.repository = repository
        self.git = Git(repository.top)
        self.folders = Folders(where.records, [])
        self.known: dict[tuple[str, str], Changes] = {}
        self.below = repository.site.relative_to(repository.top)
        self.identified: dict[bytes, tuple[Kind, str] | None] = {}  # by the paths asked for: each is several times

    def diff(self, before: str, after: str) -> Changes:
        """Return the files that differ between two commits. Nobody changes what is returned."""
        if (before, after) not in self.known:
            self.known[before, after] = self.read_diff(before, after) if before != after else {}
        return self.known[before, after]

    def read_diff(self, before: str, after: str) -> Changes:
        """Have git compare two commits."""
        told = self.git.run("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", before, after)
        parts = told.split(b"\0")[:-1]
        found: Changes = {}
        for line, path in zip(parts[::2], parts[1::2], strict=True):
            was, now, old, new, _status = line.removeprefix(b":").split()
            found[path] = tree_entry(was, old), tree_entry(now, new)
        return found

    def gain(self, before: str, after: str) -> Gain:
        """Return what one commit has more than another, after a check of everything in it.

        Args:
            before: what there was.
            after: what there is.

        Raises:
            Damaged: a record in it can't be read, with its line (exit 5).
        """
        changes = self.diff(before, after)
        mine = {path: change for path, change in changes.items() if self.record_of(path)}
        new, steps = 0, 0
        rows = iter(mine.items())
        while some := list(islice(rows, BATCH)):
            blobs = self.contents([e.blob for _path, pair in some for e in pair if e])
            for path, (old, now) in some:
                length = self.step_count(path, blobs[now.blob], strict=True) if now else 0
                new += old is None
                steps += max(0, length - self.step_count(path, blobs[old.blob])) if old and now else 0
        gone = [self.local_path(path) for path, (_old, now) in mine.items() if now is None]
        return Gain(new, steps, gone, [self.local_path(path) for path in changes if path not in mine])

    def step_count(self, path: bytes, data: bytes, *, strict: bool = False) -> int:
        """Count the steps of a record. A damaged record has none, or is refused with `strict`."""
        try:
            return len(self.read_record(path, data).value.get("steps", ()))
        except Damaged:
            if strict:
                raise
            return 0

    def read_record(self, path: bytes, data: bytes) -> Tree:
        """Parse the record in a file's content.

        Raises:
            Damaged: it is not whole, with its line (exit 5).
        """
        file = self.local_path(path)
        found = self.record_of(path)
        try:
            tree = yaml_read.parse_record(data, file)
            if found:
                codec.read_record(tree, *found, file, self.where.zone)
        except Damaged as damaged:
            damaged.todo = _("no damaged record is sent or received: mend it where it was changed, and commit it there")
            raise
        return tree

    def record_of(self, path: bytes) -> tuple[Kind, str] | None:
        """Return the kind and number of the record at a path, or None for any other file."""
        if path not in self.identified:
            file = self.local_path(path)
            beside = file.parent.with_name(f"{file.parent.name}.yaml")
            attached = file.suffix != ".yaml" or self.folders.identify(beside)
            self.identified[path] = None if attached else self.folders.identify(file)
        return self.identified[path]

    def local_path(self, path: bytes) -> Path:
        """Return the path in this clone of a file in a commit."""
        inside = Path(os.fsdecode(path))
        if not inside.is_relative_to(self.below):
            return self.repository.top / inside
        return self.where.root / inside.relative_to(self.below)

    def contents(self, blobs: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the contents of objects."""
        return read_blobs(self.git, blobs)


def tree_entry(mode: bytes, blob: bytes) -> TreeEntry | None:
    """Return the entry that `git diff-tree` prints, or None if there is no file."""
    return TreeEntry(mode, blob) if mode.strip(b"0") else None
