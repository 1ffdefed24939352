"""What an audit has verified, kept in `.svc/` until the next: a daily audit then costs no more than the day.

It is disposable, made for one commit by one version of svc's rules, and used only where that commit is still part of
the history and the seals since are the same. `svc audit --full` starts from nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.audit.commits import Past
from svc.audit.findings import Finding
from svc.audit.git_log import Commit
from svc.audit.judge import Judge
from svc.audit.seals import Seal
from svc.audit.setting_values import SettingChange
from svc.disk.lock import FOLDER
from svc.git.seen import is_ancestor
from svc.store.code_version import code_version
from svc.store.index_file import may_create
from svc.store.store import Store
from svc.text.dataclass import as_dict, replace
from svc.text.language import current_language
from svc.views.mask import Mask

if TYPE_CHECKING:
    from svc.audit.history import HistoryJudge

JUDGES = "svc.audit.run"  # the module whose code, and all that it imports, are the rules


class Verified:
    """What an audit has verified so far.

    Args:
        store: the records.
        past: their history.
        seals: the seals that hold.
        mask: whether names are hidden in what was found.
    """

    def __init__(self, store: Store, past: Past, seals: Sequence[Seal], mask: Mask) -> None:
        self.store = store
        self.past = past
        self.seals = [seal.object for seal in seals]
        self.commits = {seal.object: seal.commit for seal in seals}
        self.file = store.site.root / FOLDER / f"audit-{current_language()}{'-masked' * mask.on}.json"
        self.kept: dict[str, Any] = {}
        self.in_order = True  # whether no commit that was verified before says an earlier time than one it builds on

    def load(self, judge: Judge) -> str | None:
        """Take over what was found up to the commit that was verified last.

        Returns:
            That commit, or None if all is to be verified.
        """
        try:
            kept = json.loads(self.file.read_text("utf-8"))
            if int(kept["commits"]) < 1 or kept["rules"] != self.rules() or not self.still_true(kept):
                return None
            found, self.in_order = [self.finding(each) for each in kept["found"]], bool(kept["in_order"])
            state = kept["state"]
            judge.restore(state)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        judge.found[:] = found
        self.kept = kept
        return str(kept["head"])

    def still_true(self, kept: Any) -> bool:
        """True if a verified commit is part of the history, and no seal has come or gone that it did not know of."""
        head, known = str(kept["head"]), list(kept["seals"])
        if self.past.head is None or not self.past.contains(head) or self.seals[: len(known)] != known:
            return False
        return not any(self.is_before(self.commits[seal], head) for seal in self.seals[len(known) :])

    def is_before(self, commit: str, head: str) -> bool:
        """True if a commit leads to another and is not the same."""
        return commit != head and is_ancestor(self.past.git, commit, head)

    def commits_before(self) -> int:
        """Return how many commits were verified before."""
        return int(self.kept.get("commits", 0))

    def save(self, history: HistoryJudge, commits: int, *, in_order: bool) -> None:
        """Keep what was verified. Where that can't be written, the next audit verifies it again.

        Args:
            history: what was gone through.
            commits: how many commits the whole history has.
            in_order: whether none of them says an earlier time than one that it builds on.
        """
        root = self.store.site.root
        if self.past.head is None or self.past.head == self.kept.get("head") or not may_create(root):
            return
        judge = history.judge
        kept = {
            "rules": self.rules(),
            "head": self.past.head,
            "seals": self.seals,
            "commits": commits,
            "in_order": in_order,
            "found": [self.plain(f) for f in judge.found],
            "state": judge.state(),
            "edition": history.settings.edition,
            "settings": {
                key: [[c.key, c.old, c.new, c.commit._asdict()] for c in changes if c.commit]
                for key, changes in history.log.changes.items()
            },
        }
        draft = self.file.with_suffix(".draft")
        with suppress(OSError):
            draft.parent.mkdir(exist_ok=True)
            draft.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
            draft.replace(self.file)

    def changes(self) -> dict[str, list[SettingChange]]:
        """Return the changes of settings up to the verified commit."""
        found = {}
        for key, changes in self.kept.get("settings", {}).items():
            found[key] = [
                SettingChange(name, old, new, Commit(**{**told, "parents": tuple(told["parents"])}))
                for name, old, new, told in changes
            ]
        return found

    def rules(self) -> str:
        """Return the version of the rules, and what else of the site decides what is found and how it is said."""
        site = self.store.site
        version = code_version(site.root / FOLDER / "audit-code", start=JUDGES)
        return sha256(f"{version} {site.root} {site.zone}".encode("utf-8", "surrogateescape")).hexdigest()

    def plain(self, found: Finding) -> dict[str, Any]:
        """Return a finding as JSON keeps it."""
        told = as_dict(replace(found, accepted=None))
        path = str(found.path.relative_to(self.store.site.root)) if found.path else None
        return told | {"path": path, "at": found.at.timestamp() if found.at else None}

    def finding(self, told: dict[str, Any]) -> Finding:
        """Return a finding from JSON."""
        path, at = told["path"], told["at"]
        return Finding(
            **told
            | {
                "path": self.store.site.root / Path(path) if path else None,
                "at": datetime.fromtimestamp(at, self.store.site.zone) if at is not None else None,
                "doers": tuple(told["doers"]),
                "records": tuple(told["records"]),
            }
        )
