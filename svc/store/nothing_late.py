"""Whether nothing is late, told by the index alone: what cron asks all day long should cost next to nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from svc.site import environment
from svc.store import index_file
from svc.store.index import HEAD, SINCE, UNTIL, ZONE, Index, Unsure


def kept(folder: str | None) -> bool:
    """Whether nothing is late now for sure; if not, it has to be looked at.

    Args:
        folder: where the site is looked for, as `-C` says.
    """
    root = environment.root(folder)
    if not index_file.place(root).exists():
        return False
    try:
        index = Index(index_file.place(root), root / "records", index_file.key(root))
        now = environment.seconds(index.told(ZONE))
        return now is not None and silent(index, now) and unchanged(index, root)
    except (sqlite3.Error, OSError, Unsure):
        return False


def silent(index: Index, now: float) -> bool:
    """Whether, of what the index knows, nothing is late or damaged."""
    since, until = index.told(SINCE), index.told(UNTIL)
    return bool(until) and int(since) <= now <= int(until) and not index.damaged()


def unchanged(index: Index, root: Path) -> bool:
    """Whether the files are still as the index knows them."""
    return index_file.commit(root) == index.told(HEAD) and not index.changes(index.leaves(), ())


def note(index: Index, now: float, until: float) -> None:
    """Remember that nothing is late until then, if that is not known yet; who can't write does without."""
    wanted = str(int(until)) if now <= until else ""
    if index.told(UNTIL) == wanted and int(index.told(SINCE) or 0) <= now:
        return
    try:
        index.begin()
        index.tell(SINCE, str(int(now)))
        index.tell(UNTIL, wanted)
        index.end(kept=True)
    except sqlite3.OperationalError:
        return
