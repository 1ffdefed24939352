"""Whether nothing is late, told by the index alone: what cron asks all day long should cost next to nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from svc.site import environment
from svc.store import index_file
from svc.store.index import HEAD, SINCE, UNTIL, ZONE, Index, Unsure


def is_certain(folder: str | None) -> bool:
    """Whether nothing is late now for sure; if not, it has to be looked at.

    Args:
        folder: where the site is looked for, as `-C` says.
    """
    root = environment.site_root(folder)
    if not index_file.index_path(root).exists():
        return False
    try:
        index = Index(index_file.index_path(root), root / "records", index_file.fingerprint(root))
        now = environment.now_in_seconds(index.noted(ZONE))
        return now is not None and index_is_silent(index, now) and files_unchanged(index, root)
    except (sqlite3.Error, OSError, Unsure):
        return False


def index_is_silent(index: Index, now: float) -> bool:
    """Whether, of what the index knows, nothing is late or damaged."""
    since, until = index.noted(SINCE), index.noted(UNTIL)
    return bool(until) and int(since) <= now <= int(until) and not index.damaged()


def files_unchanged(index: Index, root: Path) -> bool:
    """Whether the files are still as the index knows them."""
    return index_file.last_commit(root) == index.noted(HEAD) and not index.changes(index.kind_folders(), ())


def remember(index: Index, now: float, until: float) -> None:
    """Remember that nothing is late until then, if that is not known yet; who can't write does without."""
    wanted = str(int(until)) if now <= until else ""
    if index.noted(UNTIL) == wanted and int(index.noted(SINCE) or 0) <= now:
        return
    try:
        index.begin()
        index.write_note(SINCE, str(int(now)))
        index.write_note(UNTIL, wanted)
        index.end(kept=True)
    except sqlite3.OperationalError:
        return
