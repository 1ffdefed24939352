"""The commit that each desk last synced: a ref, and svc's own copy of it, so that a rewritten history shows.

`refs/svc/seen/A` is moved by a finished sync of desk A, here and in the shared repository; the unlettered desk's is
`refs/svc/seen/main`. The copy beside it (`svc-seen` in git's folder) tells if a ref was taken away or set back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from svc.disk.read import read_file
from svc.disk.write import append_to_file, remove_temporary, replace_file
from svc.git.refs import read_refs
from svc.git.repository import Repository
from svc.git.run import Git, answer_text
from svc.text.dataclass import dataclass, field
from svc.text.errors import SvcError

SEEN = "refs/svc/seen/"
_FILE = "svc-seen"
_LARGEST = 1 << 20


@dataclass(frozen=True)
class Lost:
    """A ref that somebody took away or set back: the desk, the commit that it named, and where (`here` or a remote)."""

    desk: str
    commit: str
    where: str


@dataclass
class SeenCommits:
    """The commits that desks have synced, as this clone knows them.

    Args:
        refs: those that the refs name now, by desk.
        noted: those that svc itself noted.
        lost: the refs that were found missing or set back at some time.
        sent: those that the other repository at `address` had after the last sync.
        address: its address.
    """

    refs: dict[str, str] = field(default_factory=dict)
    noted: dict[str, str] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    sent: dict[str, str] = field(default_factory=dict)
    address: str = ""

    def of(self, desk: str) -> list[str]:
        """The commits known of a desk: one, or two where the ref and the note differ."""
        return list(dict.fromkeys(each[desk] for each in (self.refs, self.noted) if desk in each))

    @property
    def desks(self) -> list[str]:
        """The desks that are known, in order."""
        return sorted({*self.refs, *self.noted})

    def gone(self, git: Git) -> list[Lost]:
        """The refs that are missing now, or name an earlier commit than svc noted."""
        return [
            Lost(desk, commit, "here")
            for desk, commit in self.noted.items()
            if desk not in self.refs or not is_ancestor(git, commit, self.refs[desk])
        ]


def desk_name(letter: str | None) -> str:
    """The name under which a desk's ref is kept: its letter, or `main`."""
    return letter or "main"


def read_seen(git: Git, repository: Repository) -> SeenCommits:
    """The commits that desks have synced, as this clone knows them."""
    found = SeenCommits({ref.removeprefix(SEEN): commit for ref, commit in read_refs(git, SEEN).items()})
    with suppress(OSError, SvcError, ValueError, TypeError, KeyError, AttributeError):
        noted = json.loads(read_file(_note(repository), _LARGEST))
        found.noted = {str(desk): str(commit) for desk, commit in noted["seen"].items()}
        found.lost = [Lost(*map(str, each)) for each in noted["lost"]]
        found.sent = {str(desk): str(commit) for desk, commit in noted["sent"].items()}
        found.address = str(noted["address"])
    return found


def write_note(repository: Repository, seen: SeenCommits) -> None:
    """Note what svc knows of the commits that were synced, under the site's lock, and remove what a killed note left.

    Raises:
        StorageFailed: it can't be written.
    """
    lost = [[each.desk, each.commit, each.where] for each in dict.fromkeys(seen.lost)]
    told = {"seen": seen.noted, "lost": lost, "sent": seen.sent, "address": seen.address}
    data = f"{json.dumps(told, sort_keys=True)}\n".encode()
    file = _note(repository)
    remove_temporary(file.parent)
    if not file.exists():
        append_to_file(file, data)
    elif file.read_bytes() != data:
        replace_file(file, data)


def is_ancestor(git: Git, commit: str, of: str) -> bool:
    """True if a commit is part of the history of another. One that is not here is none."""
    return commit == of or git.ask("merge-base", "--is-ancestor", commit, of) is not None


def missing_commits(git: Git, commits: Iterable[str], tip: str) -> list[str]:
    """Those of some commits that are no part of a tip's history, asked of git at once where none is."""
    wanted = [commit for commit in dict.fromkeys(commits) if commit != tip]
    if not wanted or git.ask("rev-list", "-n", "1", *wanted, f"^{tip}") == b"":
        return []
    return [commit for commit in wanted if not is_ancestor(git, commit, tip)]


def replacing_commit(git: Git, commit: str, tip: str) -> str | None:
    """The first commit that stands in a tip's history where a missing one should, or None where nothing does."""
    told = answer_text(git.ask("rev-list", "--reverse", "--topo-order", tip, f"^{commit}"))
    return told.split("\n")[0] if told else None


def _note(repository: Repository) -> Path:
    return repository.common / _FILE
