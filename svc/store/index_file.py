"""Where a site's index is, and what it is made under; known without reading anything of the site but its settings."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from svc.disk.lock import FOLDER
from svc.git.repository import Repository
from svc.site.environment import SETTINGS_NAME
from svc.store.code_version import code_version


def index_path(root: Path) -> Path:
    """Its file."""
    return root / FOLDER / "index.db"


def delete_index(root: Path) -> None:
    """Remove it; it is made anew when it is wanted."""
    for suffix in ("", "-journal"):
        with suppress(OSError):
            index_path(root).with_name(index_path(root).name + suffix).unlink()


def may_create(root: Path) -> bool:
    """Whether it may be made by one who only looks: where svc has its folder already, or git leaves that out."""
    if (root / FOLDER).is_dir():
        return True
    try:
        return f"{FOLDER}/" in (root / ".gitignore").read_text("utf-8", "replace").split()
    except OSError:
        return False


def fingerprint(root: Path) -> str:
    """What it is made under: the code that judges records, and what the site has set."""
    known = [code_version(root / FOLDER / "code")]
    for name in (SETTINGS_NAME, "calendar.yaml"):
        with suppress(OSError):
            known.append(f"{name}\n{(root / name).read_bytes()!r}")
    return "\n".join(known)


def last_commit(root: Path) -> str:
    """The last commit, where there is one."""
    repository = Repository.around(root)
    return repository.head() if repository else ""
