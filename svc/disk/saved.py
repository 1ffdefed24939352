"""What this command has saved: its numbers, for an answer that can't be written, and whether git has it."""

from collections.abc import Iterable
from contextvars import ContextVar

_saved: ContextVar[tuple[str, ...]] = ContextVar("saved", default=())
_outside_git: ContextVar[bool] = ContextVar("outside_git", default=False)


def note_saved(numbers: Iterable[str]) -> None:
    """Note what was saved, instead of what was noted before."""
    _saved.set(tuple(numbers))


def forget_saved() -> None:
    """Forget what an earlier command of this process saved."""
    _saved.set(())
    _outside_git.set(False)


def saved_numbers() -> tuple[str, ...]:
    """The numbers noted last."""
    return _saved.get()


def note_outside_git() -> None:
    """Note that what is saved stays out of git, for svc commits nothing here."""
    _outside_git.set(True)


def saved_outside_git() -> bool:
    """True if something was saved that git does not have."""
    return _outside_git.get()
