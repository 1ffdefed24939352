"""The quick answer that nothing is late, from the index alone, as cron asks for it all day long."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from svc.site import environment
from svc.store import index_file
from svc.store.index import HEAD, SINCE, UNTIL, ZONE, Index, Unsure
from svc.store.index_changes import find_changes


def is_certain(folder: str | None) -> bool:
    """True if nothing is late now for certain. Otherwise the records have to be read.

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
    """True if the index knows of nothing late or damaged."""
    since, until = index.noted(SINCE), index.noted(UNTIL)
    return bool(until) and int(since) <= now <= int(until) and not index.damaged()


def files_unchanged(index: Index, root: Path) -> bool:
    """True if the files are still as the index knows them."""
    return index_file.last_commit(root) == index.noted(HEAD) and not find_changes(index, index.kind_folders(), ())


def remember(index: Index, now: float, until: float) -> None:
    """Note that nothing is late until a time, unless that is noted already or can't be written."""
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
