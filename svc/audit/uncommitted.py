"""Files that differ from the last commit: what stands in them now, and how they differ."""

from __future__ import annotations

import hashlib
from pathlib import Path

from svc.disk.read import read_file
from svc.model import yaml_read
from svc.text.errors import Damaged
from svc.text.language import _


def current_content(path: Path) -> bytes | None:
    """Return the content of a file now, or None if it can't be read."""
    try:
        return read_file(path, yaml_read.MAX_SIZE)
    except (OSError, Damaged):
        return None


def content_name(content: bytes | None) -> str:
    """Return a name for a content, or for there being none."""
    return "" if content is None else hashlib.sha256(content).hexdigest()


def uncommitted_state(old: bytes | None, new: bytes | None) -> str:
    """Say in a word or two how a file differs from the last commit."""
    if new is None:
        return _("deleted, not committed")
    return _("new, not committed") if old is None else _("changed, not committed")
