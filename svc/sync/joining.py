"""Joining two histories of one site: steps of the same record come together, whatever else differs must not collide."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from svc.git.repository import Repository
from svc.sync.changes import PLAIN, Commits, Entry
from svc.sync.merge_file import Unions, bench, collision, number_twice, twin
from svc.text.errors import StorageFailed
from svc.text.language import _


@dataclass
class Joined:
    """What joining makes of our commit: the files that change, and which records both sides had changed."""

    files: dict[bytes, Entry | None] = field(default_factory=dict)
    both: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)  # removed by one side, changed by the other


class Joining:
    """What becomes of our commit when another joins it; only objects are written.

    Args:
        commits: of which repository.
    """

    def __init__(self, commits: Commits) -> None:
        self.commits = commits
        self.repository: Repository = commits.repository

    def base(self, ours: str, theirs: str) -> list[str]:
        """The last commits that both come from.

        Raises:
            StorageFailed: there is none: these are not clones of one site (exit 5).
        """
        bases = (self.commits.git.ask("merge-base", "--all", ours, theirs) or b"").decode().split()
        if not bases:
            shallow = (self.repository.common / "shallow").exists()
            raise StorageFailed(
                _("the other repository holds another site: the two have no commit in common"),
                todo=_("this clone's history is cut off: git fetch --unshallow")
                if shallow
                else _("nothing was changed; look at the address (git remote -v), or clone that site anew"),
            )
        return bases

    def join(self, ours: str, theirs: str) -> Joined:
        """What becomes of our commit when theirs joins it.

        Raises:
            StorageFailed: something was changed on both sides and can't be joined (exit 5).
            Damaged: a record that both changed is damaged on one side (exit 5).
        """
        base, *more = self.base(ours, theirs)
        mine, other = self.commits.changes(base, ours), self.commits.changes(base, theirs)
        doubtful = {path for another in more for path in self.commits.changes(base, another)}
        joined = Joined()
        with bench(self.commits.where.root) as folder:
            unions = Unions(self.commits, folder)
            for path, (was, new) in other.items():
                now = mine[path][1] if path in mine else was
                if new == now:
                    continue
                if path in mine or path in doubtful:
                    self.both(path, None if path in doubtful else was, now, new, joined, unions)
                else:
                    joined.files[path] = new
        self.numbers(ours, joined)
        return joined

    def both(
        self, path: bytes, was: Entry | None, now: Entry | None, new: Entry | None, joined: Joined, unions: Unions
    ) -> None:
        """Join one file that both sides have changed."""
        file = self.commits.here(path)
        record = self.commits.record(path)
        if now is None or new is None:
            if not record:
                raise collision(file)
            joined.kept.append(file)
            if now is None:
                joined.files[path] = new
            return
        mode = new.mode if was and was.mode == now.mode else now.mode
        if now.blob == new.blob:
            joined.files[path] = Entry(mode, now.blob)
            return
        if {now.mode, new.mode} - set(PLAIN):
            raise collision(file)
        blobs = self.commits.contents([e.blob for e in (was, now, new) if e])
        sides = (blobs[was.blob] if was else None, blobs[now.blob], blobs[new.blob])
        if record:
            text = unions.steps(path, *sides)
            joined.both.append(file)
        elif was is None:
            raise twin(file) if file.is_relative_to(self.commits.where.records) else collision(file)
        else:
            text = unions.lines(file, *sides)
        joined.files[path] = Entry(mode, self.commits.git.run("hash-object", "-w", "--stdin", feed=[text]).strip())

    def numbers(self, ours: str, joined: Joined) -> None:
        """Refuse a number that both gave, also where the two files stand in different months."""
        added = {}
        for path, now in joined.files.items():
            if now and (found := self.commits.record(path)) and not found[0].named:
                added[found[1]] = path
        if not added:
            return
        told = self.commits.git.run("ls-tree", "-r", "-z", "--name-only", ours, "--", "records/")
        prefix = self.repository.named("records/")
        for path in (p for p in told.split(b"\0") if p.startswith(prefix)):
            number = Path(os.fsdecode(path)).stem
            if number in added and added[number] != path and self.commits.record(path):
                raise number_twice(self.commits.here(path))
