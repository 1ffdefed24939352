"""The git history from its first commit to its last: the changed files of each commit, and their contents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from svc.audit.git_log import HEAD_FORMAT, Commit, FileChange, parse_change, parse_commit, parse_log
from svc.git.ask import Clone
from svc.git.repository import Repository
from svc.git.run import Git, GitError, answer_text
from svc.git.seen import is_ancestor
from svc.git.walk import Walk, commits_since, walk
from svc.model import yaml_read
from svc.text.errors import StorageFailed
from svc.text.language import _

_DIFFS = (
    *("-m", "-r", "--root", "--raw", "-z", "--relative"),
    *("--no-renames", "--no-abbrev", "--encoding=UTF-8", f"--format={HEAD_FORMAT}"),
)
# Of `git log`, which is faster, settings of the repository could hide a merge's changes or a file that became a link.
_LOG = (
    *("-c", "log.diffMerges=separate", "-c", "log.showSignature=false"),
    *("log", "--reverse", "--topo-order", *_DIFFS, "--no-color", "--ignore-submodules=none", "-O/dev/null"),
)
WATCHED = frozenset(["records", "svc.yaml", "calendar.yaml", "templates", ".gitattributes", ".gitignore"])
_ASKED = 200  # contents asked for at a time: their names fit into a pipe, so neither side ever waits for the other
_REMEMBERED = 8 << 20  # bytes kept at hand: what a commit changes, a commit shortly before it has often made


Parents = dict[str, tuple[str, ...]]


class Past:
    """The history of the site at `root`, up to the commit that is checked out.

    Args:
        root: the site.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git = Git(root)
        self.parents: Parents = {}  # of the commits that were gone through

    @cached_property
    def head(self) -> str | None:
        """The commit that is checked out, or None if there is no commit yet."""
        return answer_text(self.git.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}"))

    @cached_property
    def shallow(self) -> bool:
        """True if this clone has only the latest part of the history."""
        repository = Repository.around(self.root)
        return repository is not None and (repository.common / "shallow").exists()

    def has_records(self) -> bool:
        """True if svc ever made a commit about a record."""
        asked = ("log", "-1", "--format=%H", "--full-history", "--grep=^Actor: ", "HEAD", "--", "records")
        return bool(self.head and self.git.ask(*asked))

    def commit(self, name: str) -> Commit | None:
        """Return the commit with this name, or with a name that begins so."""
        told = self.git.ask(
            "show", "-s", "--encoding=UTF-8", f"--format={HEAD_FORMAT}", "--end-of-options", f"{name}^{{commit}}"
        )
        return parse_commit(told) if told else None

    def adding_commit(self, path: Path) -> Commit | None:
        """Return the commit that added a file, or added it again."""
        asked = ("--literal-pathspecs", "log", "-1", "--diff-filter=A", "--no-renames", "-m", "--first-parent")
        told = self.git.ask(*asked, "--encoding=UTF-8", f"--format={HEAD_FORMAT}", "HEAD", "--", os.fspath(path))
        return parse_commit(told) if told else None

    def adder(self, path: Path) -> str:
        """Return the author of the commit that added a file, or an empty text."""
        return commit.author if (commit := self.adding_commit(path)) else ""

    def committed(self, path: Path) -> bytes | None:
        """Return the content of a file in the last commit."""
        return Clone(self.root, enabled=True).committed(str(path.relative_to(self.root)))

    def deleted(self) -> set[str]:
        """Return the names of all files below `records/` that any commit deleted."""
        asked = ("-m", "--diff-filter=D", "--no-renames", "--name-only", "--format=", "-z", "HEAD", "--", "records")
        with history_errors():
            told = self.git.run("log", *asked) if self.head else b""
        return {Path(os.fsdecode(name)).name for name in told.split(b"\0") if name.strip()}

    def contains(self, commit: str) -> bool:
        """True if a commit is part of the history of the current one. Git is asked where that is not read yet."""
        read: Walk | None = self.__dict__.get("whole")
        return (read is not None and commit.encode() in read.first_parents) or is_ancestor(self.git, commit, "HEAD")

    @cached_property
    def whole(self) -> Walk:
        """All commits."""
        return walk(self.git, self.head) if self.head else Walk()

    def beyond(self, known: str) -> Walk:
        """Return the commits that are no part of what led to one of them."""
        return walk(self.git, self.head, f"^{known}") if self.head else Walk()

    def main_line(self) -> list[str]:
        """Return the commits of the main line, the oldest first: those of each commit's first parent."""
        found, name = [], (self.head or "").encode()
        while name:
            found.append(name.decode())
            name = self.whole.first_parents[name]
        return found[::-1]

    def changes(self, tips: Sequence[str], verified: str | None) -> Iterator[tuple[int, Commit, list[FileChange]]]:
        """Yield the changes of each commit to the site's files, parents first, without commits that changed none.

        Args:
            tips: the commits that were sealed, in the order in which they were, and at last the current one.
            verified: leave out this commit and what led to it.

        Yields:
            How many of the tips came before the commit, the commit, and its changes.

        Raises:
            StorageFailed: the history can't be read (exit 5).
        """
        for part, tip in enumerate(tips):
            left_out = (f"^{other}" for other in (*tips[:part], verified) if other)
            with history_errors(), self.git.flowing(*_LOG, tip, *left_out, "--") as (_into, told):
                for commit, found in parse_log(told):
                    self.parents[commit.hash] = commit.parents
                    if own := [e for e in found if e.path.partition("/")[0] in WATCHED]:
                        yield part, commit, own

    def between(self, first: str, last: str) -> list[tuple[Commit, list[FileChange]]]:
        """Return the changes to records of the commits that build on one and that another builds on, parents first."""
        with TemporaryFile() as names, history_errors():
            self.git.run("rev-list", "--reverse", "--topo-order", "--ancestry-path", f"{first}..{last}", into=names)
            names.seek(0)
            with self.git.flowing("diff-tree", "--stdin", *_DIFFS, "--", "records", source=names) as told:
                return list(parse_log(told[1]))

    def made_since(self, since: int, *, in_order: bool) -> set[str]:
        """Return the commits made from a time on. What comes after one of them does, too, whatever it says.

        Args:
            since: the time in seconds.
            in_order: whether no commit says an earlier time than one it builds on: git then need not go further back.
        """
        with history_errors():
            return commits_since(self.git, self.head, since, in_order=in_order) if self.head else set()

    def diff(self, before: str, after: str, folders: Sequence[str]) -> list[FileChange]:
        """Return the files that differ between two commits in some folders, whatever lies between them."""
        asked = ("diff-tree", "-r", "--raw", "-z", "--no-renames", "--no-abbrev", "--relative", before, after)
        with history_errors():
            told = self.git.run(*asked, "--", *folders)
        tokens = iter(told.split(b"\0")[:-1])
        return [parse_change(os.fsdecode(path), [meta]) for meta, path in zip(tokens, tokens, strict=True)]

    @contextmanager
    def open_contents(self) -> Iterator[Contents]:
        """Start git to read contents by their names."""
        with history_errors(), self.git.flowing("cat-file", "--batch") as (into, out):
            yield Contents(into, out)


class Contents:
    """File contents by the names that git gives them. The latest are cached."""

    def __init__(self, into: IO[bytes], out: IO[bytes]) -> None:
        self.into, self.out = into, out
        self.known: dict[str, bytes | None] = {}
        self.asked: list[str] = []
        self.size = 0

    def ask(self, names: Iterable[str]) -> None:
        """Let git look up contents meanwhile that will soon be read, as many as it can be asked for at a time."""
        if not self.asked:
            self._send([name for name in dict.fromkeys(names) if name not in self.known][:_ASKED])

    def read(self, names: Iterable[str]) -> dict[str, bytes | None]:
        """Return the contents with these names. A missing one, or one larger than any record, is None."""
        wanted, known = list(names), self.known
        with suppress(KeyError):  # mostly all of them are known
            return {name: known[name] for name in wanted}
        self._receive()
        found = dict.fromkeys(wanted)
        fresh = [name for name in found if name not in known]
        for start in range(0, len(fresh), _ASKED):
            self._send(fresh[start : start + _ASKED])
            self._receive()
        found = {name: known[name] for name in found}
        while self.size > _REMEMBERED:
            self.size -= len(known.pop(next(iter(known))) or b"")
        return found

    def _send(self, names: list[str]) -> None:
        """Ask git for contents."""
        self.into.write("".join(f"{name}\n" for name in names).encode())
        self.into.flush()
        self.asked = names

    def _receive(self) -> None:
        """Read git's answers to what it was asked."""
        for name in self.asked:
            self.known[name] = data = self._next()
            self.size += len(data or b"")
        self.asked = []

    def _next(self) -> bytes | None:
        """Read git's next answer."""
        head = self.out.readline().split()
        if len(head) != 3 or not head[2].isdigit():
            if not head:
                raise GitError(_("git ended before it had answered"))
            return None
        left = int(head[2]) + 1
        if left - 1 <= yaml_read.MAX_SIZE:
            return self.out.read(left)[:-1]
        while left:
            left -= len(self.out.read(min(left, 1 << 16)))
        return None


@contextmanager
def history_errors() -> Iterator[None]:
    """Turn a failure of git into an error that users understand."""
    try:
        yield
    except GitError as failure:
        raise StorageFailed(
            _("the history can't be read: {reason}").format(reason=failure.reason),
            todo=_("see what is wrong: git fsck; a clone or backup that is whole can be copied over"),
        ) from failure
