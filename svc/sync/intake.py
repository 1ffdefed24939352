"""What may come in from another clone: ordinary files in their places, and settings that can be read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping

from svc.site import site
from svc.site.environment import SETTINGS_NAME
from svc.sync.changes import REGULAR_FILES, Changes, Commits
from svc.sync.merge_file import scratch_folder
from svc.text.errors import Damaged, StorageFailed, SvcError
from svc.text.language import _

SETTINGS = (SETTINGS_NAME, "calendar.yaml")
_OTHERS = {".git", ".svc", "..", "."}  # folders whose files no other clone may write here


def refuse_foreign_files(commits: Commits, changes: Changes) -> None:
    """Refuse files that no other clone may write here, such as links, or settings that can't be read.

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
    """Refuse settings that would not be read afterwards."""
    blobs = commits.contents(list(settings.values()))
    with scratch_folder(commits.where.root) as folder:
        for name in SETTINGS:
            if name in settings:
                (folder / name).write_bytes(blobs[settings[name]])
            elif (commits.where.root / name).is_file():
                shutil.copyfile(commits.where.root / name, folder / name)
        try:
            site.read_site(folder)
        except SvcError as damaged:
            todo = _("nothing was changed; mend it where it was changed, and commit it there")
            path = commits.where.root / (damaged.path or folder).name
            raise Damaged(damaged.sentence, todo=todo, path=path, line=damaged.line) from None
