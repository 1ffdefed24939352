"""Unsaved answers: kept on disk while they are typed, and offered again to whoever typed them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from svc.disk.lock import FOLDER
from svc.disk.write import writing_whole
from svc.site.desk import Desk
from svc.text.dataclass import as_dict, dataclass, field
from svc.text.errors import SvcError

KEPT = timedelta(days=7)


@dataclass
class Unsaved:
    """What somebody typed for a command and did not save yet.

    Args:
        by: who typed it.
        command: the command as typed, with the number of the record.
        saved: when it was last kept, as text.
        given: what was given as options, as it was typed.
        typed: the answers as they were typed, by the keys of their questions.
        pending: the key and the text of an answer that was being typed, or was refused.
    """

    by: str
    command: str
    saved: str = ""
    given: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    pending: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of its file, which tells nobody anything."""
        return hashlib.sha256(f"{self.by}\0{self.command}".encode()).hexdigest()[:24] + ".json"


class Shelf:
    """Where a site keeps unsaved answers: `.svc/drafts`, for its owner's eyes alone."""

    def __init__(self, desk: Desk) -> None:
        """The shelf of a desk's site."""
        self.folder = desk.site.root / FOLDER / "drafts"
        self.now = desk.now

    def keep(self, unsaved: Unsaved) -> None:
        """Keep answers, whole or not at all. That the disk is full is no reason to stop asking."""
        unsaved.saved = self.now.isoformat()
        text = json.dumps(as_dict(unsaved), ensure_ascii=False)
        with suppress(OSError, SvcError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with writing_whole(self.folder / unsaved.name) as temporary:
                temporary.chmod(0o600)
                temporary.write_text(text, "utf-8")

    def find(self, by: str, command: str) -> Unsaved | None:
        """What somebody left unsaved for a command within the last week."""
        self.clear_old()
        return self._read(self.folder / Unsaved(by, command).name)

    def forget(self, unsaved: Unsaved) -> None:
        """Forget answers that are saved, or given up."""
        with suppress(OSError):
            (self.folder / unsaved.name).unlink()

    def clear_old(self) -> None:
        """Remove what is older than a week."""
        with suppress(OSError):
            for path in list(self.folder.glob("*.json")):
                if self._read(path) is None:
                    path.unlink()

    def _read(self, path: Path) -> Unsaved | None:
        """The answers in a file, or None if there are none that can still be used."""
        try:
            data: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
            found = Unsaved(**data)
            age = self.now - datetime.fromisoformat(found.saved)
        except (OSError, ValueError, TypeError):
            return None
        return found if abs(age) <= KEPT else None
