"""What can go wrong, each with its exit code: a sentence, the article, and what to do now."""

from collections.abc import Sequence
from pathlib import Path

INTERRUPTED = 130  # exit code of a program stopped by Ctrl-C, as shells have it


class Misread(ValueError):
    """A value in a file that its field does not allow; `where` leads from the field's key to what is wrong in it."""

    def __init__(self, sentence: str, *where: str | int) -> None:
        super().__init__(sentence)
        self.where = where


class SvcError(Exception):
    """An error a user can understand; the boundary in `cli` prints it and exits with `code`.

    Args:
        sentence: what is wrong, translated, without a full stop.
        article: the manual's article it comes from, such as `012.2`, or nothing.
        todo: what to do now, translated, or nothing.
        path: the file at fault, if one is.
        line: the line in that file, counted from 1.
        steps: what is to be done in turn, each a line below `todo`.
    """

    code = 5

    def __init__(
        self,
        sentence: str,
        *,
        article: str = "",
        todo: str = "",
        path: Path | None = None,
        line: int | None = None,
        steps: Sequence[str] = (),
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.article = article
        self.todo = todo
        self.path = path
        self.line = line
        self.steps = steps


class BadInput(SvcError):
    """What was typed can't be understood or is incomplete (exit 2)."""

    code = 2


class Refusal(SvcError):
    """The procedure forbids it (exit 3); always has an article and what to do."""

    code = 3


class NotFound(SvcError):
    """There is no such record (exit 4)."""

    code = 4


class StorageFailed(SvcError):
    """The site or its storage can't serve (exit 5)."""


class Damaged(SvcError):
    """A file can't be read as what it should be (exit 5); has a path and, where known, a line."""
