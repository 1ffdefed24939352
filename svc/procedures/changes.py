"""What a command changes: each record before and after it, and what is owed then."""

from __future__ import annotations

from collections.abc import Callable

from svc.model.deadlines import Obligation
from svc.model.record import Record, Taken
from svc.text.dataclass import dataclass


@dataclass(frozen=True)
class Change:
    """A change of one record by a command."""

    before: Record | None
    after: Record
    steps: tuple[Taken, ...]
    did: str
    promises: Callable[[Record], list[Obligation]]

    @property
    def owed(self) -> list[Obligation]:
        """The obligations of the record once the command is done, computed when they are asked for."""
        return self.promises(self.after)
