"""The numbers that this command has saved, for an answer that can't be written any more."""

from collections.abc import Iterable
from contextvars import ContextVar

_saved: ContextVar[tuple[str, ...]] = ContextVar("saved", default=())


def note_saved(numbers: Iterable[str]) -> None:
    """Note what was saved, instead of what was noted before."""
    _saved.set(tuple(numbers))


def saved_numbers() -> tuple[str, ...]:
    """The numbers noted last."""
    return _saved.get()
