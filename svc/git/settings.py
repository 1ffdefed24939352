"""Git's settings as they are in a clone, asked for once: those of the system, of the user and of the clone itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from svc.git.run import Git
from svc.text.dataclass import dataclass


class Setting(NamedTuple):
    """A setting: whose it is (`local` is the clone's own), its name, and its value."""

    scope: str
    key: str
    value: str


@dataclass(frozen=True)
class GitSettings:
    """All settings in their order: of those with one name the last counts."""

    every: tuple[Setting, ...]

    @classmethod
    def of(cls, git: Git) -> GitSettings:
        """The settings that git goes by in a folder, none where they can't be read."""
        words = os.fsdecode(git.ask("config", "--show-scope", "-z", "--list") or b"").split("\0")[:-1]
        pairs = zip(words[::2], words[1::2], strict=False)
        return cls(tuple(Setting(scope, *pair.partition("\n")[::2]) for scope, pair in pairs))

    def get(self, key: str, scope: str = "") -> str | None:
        """The value of a setting, also an empty one; None if it is not set.

        Args:
            key: its name.
            scope: whose it must be, if that matters.
        """
        return next((each.value for each in reversed(self.every) if each.key == key and scope in each.scope), None)

    def remotes(self) -> list[str]:
        """The names of the other repositories that the settings know, in order."""
        return sorted(set(self._remotes()))

    def _remotes(self) -> Iterator[str]:
        for each in self.every:
            section, _dot, rest = each.key.partition(".")
            name, dot, _key = rest.rpartition(".")
            if section == "remote" and dot and not name.startswith("/"):
                yield name

    def address(self, remote: str) -> str | None:
        """The address of another repository, or None where only git can say which it is."""
        given = [each.value for each in self.every if each.key == f"remote.{remote}.url"]
        plain = len(given) == 1 and given[0] and not any(each.key.startswith("url.") for each in self.every)
        return given[0] if plain else None
