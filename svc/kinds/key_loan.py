"""One loan of keys: its borrower, its due time, and the keys still out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from svc.model.record import Taken
from svc.text.dataclass import dataclass, field

ANY = ""  # keys lent by count alone, of a custody with several names: which ones is not known


@dataclass
class Loan:
    """Keys lent to one person at one time.

    `left` holds the keys still out, by name. All times have an offset.
    """

    lent: Taken
    borrower: str
    keys: Mapping[str, int]
    due: datetime | None
    left: dict[str, int]
    lost: int = 0
    ends: list[Taken] = field(default_factory=list)
    over: datetime | None = None
    ended: bool = False

    @property
    def out(self) -> int:
        """The number of keys still out."""
        return sum(self.left.values())

    @property
    def count(self) -> int:
        """The number of keys lent."""
        return sum(self.keys.values())

    @property
    def until(self) -> datetime:
        """The time it is due, or without one the end of the day of the loan."""
        at = self.lent.at
        return self.due or at.replace(hour=23, minute=59, second=59)

    def take_off(self, taken: Taken, wanted: dict[str, int]) -> dict[str, int]:
        """Take off the keys that came back or are lost, as far as they are wanted and out.

        Args:
            taken: the step.
            wanted: how many by name; what is taken off is taken from it, too.

        Returns:
            How many were taken off, by the name under which they were out.
        """
        took: dict[str, int] = {}
        for name in list(wanted):
            for own in list(self.left) if name == ANY else [n for n in (name, ANY) if n in self.left]:
                part = min(wanted[name], self.left[own])
                self.left[own] -= part
                wanted[name] -= part
                took[own] = took.get(own, 0) + part
        if any(took.values()):
            self.ends.append(taken)
            self.lost += sum(took.values()) if taken.do == "lost" else 0
            self.over = None if self.out else taken.at
        return took
