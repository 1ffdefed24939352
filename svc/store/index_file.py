"""The file of a site's index, and the state it is made for. Nothing of the site is read but its settings."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

from svc.disk.lock import FOLDER
from svc.git.repository import Repository
from svc.site.environment import SETTINGS_NAME
from svc.store.code_version import code_version


def index_path(root: Path) -> Path:
    """The file of the index."""
    return root / FOLDER / "index.db"


def delete_index(root: Path) -> None:
    """Delete the index. It is made again when it is needed."""
    for suffix in ("", "-journal"):
        with suppress(OSError):
            index_path(root).with_name(index_path(root).name + suffix).unlink()


def may_create(root: Path) -> bool:
    """True if a read-only command may create the index: `.svc/` exists or is git-ignored."""
    if (root / FOLDER).is_dir():
        return True
    try:
        return f"{FOLDER}/" in (root / ".gitignore").read_text("utf-8", "replace").split()
    except OSError:
        return False


def fingerprint(root: Path) -> str:
    """The state that an index is made for: the code that reads and judges, and the site's settings."""
    known = [code_version(root / FOLDER / "code")]
    for name in (SETTINGS_NAME, "calendar.yaml"):
        with suppress(OSError):
            known.append(f"{name}\n{(root / name).read_bytes()!r}")
    return "\n".join(known)


def keep_index(root: Path, before: str) -> None:
    """Keep an index made for the settings `before`, now that they have changed in nothing that it depends on."""
    import sqlite3

    if not index_path(root).exists():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(index_path(root), timeout=0.3, isolation_level=None)) as book:
        book.execute("update meta set value = ? where name = 'key' and value = ?", (fingerprint(root), before))


def last_commit(root: Path) -> str:
    """The last commit, or an empty text."""
    repository = Repository.around(root)
    return repository.head() if repository else ""
