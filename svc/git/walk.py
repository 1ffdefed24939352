"""Commits as git lists them, without their contents."""

from __future__ import annotations

from collections.abc import Mapping
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
