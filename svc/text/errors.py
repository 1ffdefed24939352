"""The errors a user sees, each with its exit code, a sentence, the article, and advice."""

from collections.abc import Sequence
from pathlib import Path

INTERRUPTED = 130  # exit code of a program stopped by Ctrl-C, as shells have it


class Misread(ValueError):
    """A value in a file that its field does not allow.

    Args:
        sentence: the problem, translated, without a full stop.
        where: the keys and places that lead from the field to the wrong part of its value.
    """

    def __init__(self, sentence: str, *where: str | int) -> None:
        super().__init__(sentence)
        self.where = where


class SvcError(Exception):
    """An error that a user can understand. The boundary in `cli` prints it and exits with `code`.

    Args:
        sentence: the problem, translated, without a full stop.
        article: the manual's article behind it, such as `012.2`, or nothing.
        todo: advice on what to do now, translated, or nothing.
        path: the file at fault, if one is.
        line: the line in that file, counted from 1.
        steps: the steps to take in turn, each a line below `todo`.
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
    """Typed input that can't be understood or is incomplete (exit 2)."""

    code = 2


class Refusal(SvcError):
    """An act that the procedure forbids (exit 3), always with an article and advice."""

    code = 3


class NotFound(SvcError):
    """A record that is not there (exit 4)."""

    code = 4


class StorageFailed(SvcError):
    """A site or storage that can't serve (exit 5)."""


class Damaged(SvcError):
    """A file that can't be read as it should be (exit 5), with its path and, where known, a line."""
