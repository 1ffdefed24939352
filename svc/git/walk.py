"""Commits as git lists them, without their contents."""

from __future__ import annotations

from collections.abc import Mapping
from tempfile import TemporaryFile
from typing import NamedTuple

from svc.git.run import Git


class Walk(NamedTuple):
    """Some commits.

    Args:
        first_parents: the first parent of each, or nothing for a root.
        in_order: whether none says an earlier time than one that it builds on.
    """

    first_parents: Mapping[bytes, bytes] = {}
    in_order: bool = True

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.first_parents)


def walk(git: Git, *commits: str) -> Walk:
    """Return the commits that lead to some, without those that lead to others (`^…`).

    Raises:
        GitError: git can't say.
    """
    times: dict[bytes, int] = {}
    parents: dict[bytes, list[bytes]] = {}
    for line in git.run("rev-list", "--parents", "--timestamp", "--boundary", *commits).splitlines():
        when, name, *others = line.split(b" ")
        times[name.removeprefix(b"-")] = int(when)
        if not name.startswith(b"-"):  # which stands at the border
            parents[name] = others
    in_order = all(p in times and times[p] <= times[name] for name, others in parents.items() for p in others)
    return Walk({name: others[0] if others else b"" for name, others in parents.items()}, in_order)


def commits_since(git: Git, head: str, since: int, *, in_order: bool) -> set[str]:
    """Return the commits that lead to one and were made from a time on, with all that come after one of them.

    Args:
        git: where.
        head: the last commit.
        since: the time in seconds.
        in_order: whether no commit says an earlier time than one it builds on: git then need not go further back.

    Raises:
        GitError: git can't say.
    """
    if in_order and 0 < since < 1 << 31:  # git takes no later time
        return set(git.run("rev-list", f"--max-age={since}", head).decode().split())
    late: set[str] = set()
    with TemporaryFile() as told:
        git.run("rev-list", "--reverse", "--topo-order", "--parents", "--timestamp", head, into=told)
        told.seek(0)
        for line in told:
            when, name, *parents = line.decode().split()
            if int(when) >= since or not late.isdisjoint(parents):
                late.add(name)
    return late
