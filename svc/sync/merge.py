"""Two histories of one site merged: records by their steps, and nothing that another clone may not write."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from svc.git.repository import Repository
from svc.site.environment import SETTINGS_NAME
from svc.site.settings import read_site
from svc.sync.changes import REGULAR_FILES, Changes, Commits, TreeEntry
from svc.sync.merge_file import FileMerger, attachment_conflict, conflict_error, number_conflict, scratch_folder
from svc.text.dataclass import dataclass, field
from svc.text.errors import Damaged, StorageFailed, SvcError
from svc.text.language import _

SETTINGS = (SETTINGS_NAME, "calendar.yaml")
_OTHERS = {".git", ".svc", "..", "."}  # folders whose files no other clone may write here


@dataclass
class Merged:
    """The result of a merge: the changed files, and the records that both sides had changed."""

    files: dict[bytes, TreeEntry | None] = field(default_factory=dict)
    both: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)  # removed by one side, changed by the other


class Merge:
    """Merges another commit into ours. It writes only objects.

    Args:
        commits: of which repository.
    """

    def __init__(self, commits: Commits) -> None:
        self.commits = commits
        self.repository: Repository = commits.repository

    def merge_bases(self, ours: str, theirs: str) -> list[str]:
        """Return the last common ancestors of two commits.

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

    def merge(self, ours: str, theirs: str, bases: Sequence[str]) -> Merged:
        """Merge their commit into ours.

        Args:
            ours, theirs: the two commits.
            bases: their last common ancestors.

        Raises:
            StorageFailed: something was changed on both sides and can't be joined (exit 5).
            Damaged: a record that both changed is damaged on one side (exit 5).
        """
        base, *more = bases
        mine, other = self.commits.diff(base, ours), self.commits.diff(base, theirs)
        doubtful = {path for another in more for path in self.commits.diff(base, another)}
        joined = Merged()
        with scratch_folder(self.commits.where.root) as folder:
            unions = FileMerger(self.commits, folder)
            for path, (was, new) in other.items():
                now = mine[path][1] if path in mine else was
                if new == now:
                    continue
                if path in mine or path in doubtful:
                    self.merge_both_sides(path, None if path in doubtful else was, now, new, joined, unions)
                else:
                    joined.files[path] = new
        self.refuse_shared_numbers(ours, joined)
        return joined

    def merge_both_sides(
        self,
        path: bytes,
        was: TreeEntry | None,
        now: TreeEntry | None,
        new: TreeEntry | None,
        joined: Merged,
        unions: FileMerger,
    ) -> None:
        """Merge one file that both sides changed."""
        file = self.commits.local_path(path)
        record = self.commits.record_of(path)
        if now is None or new is None:
            if not record:
                raise conflict_error(file)
            joined.kept.append(file)
            if now is None:
                joined.files[path] = new
            return
        mode = new.mode if was and was.mode == now.mode else now.mode
        if now.blob == new.blob:
            joined.files[path] = TreeEntry(mode, now.blob)
            return
        if {now.mode, new.mode} - set(REGULAR_FILES):
            raise conflict_error(file)
        blobs = self.commits.contents([e.blob for e in (was, now, new) if e])
        sides = (blobs[was.blob] if was else None, blobs[now.blob], blobs[new.blob])
        if record:
            text = unions.merge_record(path, *sides)
            joined.both.append(file)
        elif was is None:
            raise attachment_conflict(file) if file.is_relative_to(self.commits.where.records) else conflict_error(file)
        else:
            text = unions.merge_lines(file, *sides)
        joined.files[path] = TreeEntry(mode, self.commits.git.run("hash-object", "-w", "--stdin", feed=[text]).strip())

    def refuse_shared_numbers(self, ours: str, joined: Merged) -> None:
        """Refuse a number that both sides gave, even if the two files belong to different months."""
        added = {}
        for path, now in joined.files.items():
            if now and (found := self.commits.record_of(path)) and not found[0].named:
                added[found[1]] = path
        if not added:
            return
        told = self.commits.git.run("ls-tree", "-r", "-z", "--name-only", ours, "--", "records/")
        prefix = self.repository.named("records/")
        for path in (p for p in told.split(b"\0") if p.startswith(prefix)):
            number = Path(os.fsdecode(path)).stem
            if number in added and added[number] != path and self.commits.record_of(path):
                raise number_conflict(self.commits.local_path(path))


def refuse_foreign_files(commits: Commits, changes: Changes) -> None:
    """Refuse files that no other clone may write here, such as links, and settings that can't be read.

    Raises:
        StorageFailed, Damaged: so it is (exit 5).
    """
    for path, (_old, new) in changes.items():
        parts = os.fsdecode(path).split("/")
        if {part.lower() for part in parts} & _OTHERS or any(part.startswith(".tmp-") for part in parts):
            raise StorageFailed(
                _("the other repository has a file here that svc never takes"), path=commits.local_path(path)
            )
        if new and new.mode not in REGULAR_FILES:
            raise StorageFailed(
                _("the other repository has a link or a submodule here, which svc does not take"),
                todo=_("nothing was changed; remove it there, or take it in yourself: git pull --no-rebase"),
                path=commits.local_path(path),
            )
    settings = {commits.repository.named(name): name for name in SETTINGS}
    if settings.keys() & changes.keys():
        check_settings(
            commits, {settings[path]: new.blob for path, (_old, new) in changes.items() if path in settings and new}
        )


def check_settings(commits: Commits, settings: Mapping[str, bytes]) -> None:
    """Refuse settings that svc could not read after the merge."""
    blobs = commits.contents(list(settings.values()))
    with scratch_folder(commits.where.root) as folder:
        for name in SETTINGS:
            if name in settings:
                (folder / name).write_bytes(blobs[settings[name]])
            elif (commits.where.root / name).is_file():
                shutil.copyfile(commits.where.root / name, folder / name)
        try:
            read_site(folder)
        except SvcError as damaged:
            todo = _("nothing was changed; mend it where it was changed, and commit it there")
            path = commits.where.root / (damaged.path or folder).name
            raise Damaged(damaged.sentence, todo=todo, path=path, line=damaged.line) from None
