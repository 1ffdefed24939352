"""What a command made of records, as git or the records tell it, and steps compared between versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from svc.model.record import Record, Taken
from svc.text.dataclass import dataclass, replace


@dataclass(frozen=True)
class Made:
    """What a command made of one record.

    Args:
        record: the record as it is now.
        registered: whether the command registered it. Of a kind with names the steps are all that it adds.
        steps: the steps that it took, as they are numbered now.
        later: the steps that were entered afterwards.
    """

    record: Record
    registered: bool
    steps: tuple[Taken, ...]
    later: tuple[Taken, ...] = ()


@dataclass(frozen=True)
class LastCommand:
    """A command that was carried out.

    Args:
        at: when it was typed.
        by: who typed it.
        made: what it made of each record; nothing for one that changed something else.
        file: the file of the settings that it changed instead of a record.
        stood: gives another record as it stood right after the command, or None if it was not there.
    """

    at: datetime
    by: str
    made: tuple[Made, ...] = ()
    file: str = ""
    stood: Callable[[Record], Record | None] = lambda _record: None


def with_later(made: Made, at: datetime) -> Made:
    """What a command made, beside it only those other steps that were entered since."""
    return replace(made, later=tuple(t for t in made.later if t.typed >= at))


def steps_without(steps: Iterable[Taken], others: Iterable[Taken]) -> tuple[Taken, ...]:
    """Some steps without those that are among others, each counted as often as it stands there."""
    left = [_bare(t) for t in others]
    kept = []
    for taken in steps:
        if (bare := _bare(taken)) in left:
            left.remove(bare)
        else:
            kept.append(taken)
    return tuple(kept)


def steps_as_numbered(steps: Iterable[Taken], now: Sequence[Taken]) -> tuple[Taken, ...]:
    """Steps of an earlier version as the record numbers them now."""
    left = list(now)
    found = []
    for taken in steps:
        same = next((t for t in left if _bare(t) == _bare(taken)), None)
        if same:
            left.remove(same)
            found.append(same)
    return tuple(found)


def _bare(taken: Taken) -> Taken:
    """A step without its place in the record."""
    return replace(taken, number=0, line=None)
