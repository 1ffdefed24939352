"""Who reads the answer of this command: people, or programs, whose data no line may be added to."""

from contextvars import ContextVar

_for_programs: ContextVar[bool] = ContextVar("for_programs", default=False)
_PEOPLE = "table", "md"


def note_format(shape: str = "table") -> None:
    """Note the format in which this command answers."""
    _for_programs.set(shape not in _PEOPLE)


def is_for_programs() -> bool:
    """True if the answer on stdout is data for programs."""
    return _for_programs.get()
