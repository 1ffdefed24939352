"""The output of `git log` and `git diff-tree` parsed: commits, and the files that each of them changed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

_BETWEEN = "\x1f"
HEAD_FORMAT = _BETWEEN.join(("%H", "%P", "%ct", "%at", "%an", "%ae", "%cn", "%ce", "%s", "%b"))
_RAW = (b":", b"\n:")  # with which the line about a changed file begins
_SVC = "svc"


class FileChange(NamedTuple):
    """A file that a commit changed.

    `olds` names its contents before, one for each parent with another content, and `new` the content afterwards, as
    git names them. `new` is empty if the file was removed or became a link. `fresh` is true if no parent had the same.
    """

    path: str
    olds: tuple[str, ...]
    new: str
    fresh: bool = True


class Commit(NamedTuple):
    """A commit: who wrote it and who made it, when (seconds since 1970), and what it says of itself.

    What it says of itself, its subject and its notes, proves nothing: anybody may write it.
    """

    hash: str
    parents: tuple[str, ...]
    author: str
    committer: str
    when: int
    written: int
    subject: str
    notes: str
    mail: str = ""
    same_person: bool = True

    @property
    def is_merge(self) -> bool:
        """True if it joined several histories."""
        return len(self.parents) > 1

    @property
    def by_machine(self) -> bool:
        """True if svc made it of its own accord: what an earlier command could not commit, or what nobody asked for."""
        return self.author == self.committer == _SVC

    @property
    def says_svc(self) -> bool:
        """True if it says that svc made it. This is believed only where nothing hangs on it."""
        notes = f"\n{self.notes}\n"
        return "\nActor: " in notes or "\nStep: settle\n" in notes

    def was_carried(self, address: str) -> bool:
        """True if it looks like one of svc's that somebody rebased: that keeps its author, date and notes.

        Args:
            address: the mail address under which svc commits what its author does.
        """
        return not self.same_person and self.written < self.when and self.mail == address and self.says_svc


def parse_log(stream: IO[bytes]) -> Iterator[tuple[Commit, list[FileChange]]]:
    """Yield each commit once, with its changes by file, from the output of `git log` or `git diff-tree`.

    A merge comes there once for each parent that it differs from.
    """
    commit: Commit | None = None
    found: dict[str, list[bytes]] = {}
    tokens = _tokens(stream)
    for token in tokens:
        if token.startswith(_RAW):
            found.setdefault(os.fsdecode(next(tokens)), []).append(token)
            continue
        begun = parse_commit(token)
        if commit and commit.hash == begun.hash:
            continue
        if commit:
            yield commit, [parse_change(path, metas, len(commit.parents)) for path, metas in found.items()]
        commit, found = begun, {}
    if commit:
        yield commit, [parse_change(path, metas, len(commit.parents)) for path, metas in found.items()]


def parse_commit(told: bytes) -> Commit:
    """Parse one commit in the format `HEAD_FORMAT`."""
    parts = told.decode("utf-8", "replace").split(_BETWEEN, 9)
    name, parents, when, written, author, mail, committer, other_mail, subject, notes = parts
    made, begun = parse_seconds(when), parse_seconds(written)
    same = (author, mail) == (committer, other_mail)
    return Commit(name.strip(), tuple(parents.split()), author, committer, made, begun, subject, notes, mail, same)


def parse_seconds(when: str) -> int:
    """Parse git's seconds since 1970. A time beyond the calendar counts as 0."""
    return int(when) if len(when) <= 11 and when.isascii() and when.isdigit() else 0


def parse_change(path: str, metas: Sequence[bytes], parents: int = 1) -> FileChange:
    """Parse the raw lines about one file into a change."""
    olds = []
    new = ""
    for meta in metas:
        was, now, old, blob, _status = meta.decode().split()
        if was.lstrip(":").startswith("100"):
            olds.append(old)
        new = blob if now.startswith("100") else ""
    return FileChange(path, tuple(olds), new, len(metas) >= parents)


def _tokens(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the parts of git's output, which NUL ends."""
    rest = b""
    while some := stream.read(1 << 16):
        *whole, rest = (rest + some).split(b"\0")
        yield from whole
    if rest.strip():
        yield rest
