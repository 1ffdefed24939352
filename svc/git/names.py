"""Collections of a command's files, which may be too many to keep in a list."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol


class Paths(Protocol):
    """The files of one command: how many there are, and each of them, as often as they are gone through.

    A path is absolute or relative to the site.
    """

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[str | Path]: ...


class Repeatable:
    """An iterable that makes a new iterator each time, so that its items are never all in memory."""

    def __init__(self, make: Callable[[], Iterator[Any]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[Any]:
        return self._make()


class NameSet:
    """A set of names that keeps eight bytes of each."""

    def __init__(self, names: Iterable[bytes]) -> None:
        self._known = array("q", map(hash, names))
        if len(self._known) > 1:
            self._known = array("q", sorted(self._known))

    def __contains__(self, name: bytes) -> bool:
        place = bisect_left(self._known, hash(name))
        return place < len(self._known) and self._known[place] == hash(name)
