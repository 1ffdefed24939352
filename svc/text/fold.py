"""Texts made comparable: one width, one case, and without the signs that make no difference."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any, Literal

Degree = Literal["letters", "heading", "list", "spelling", "name"]

RESERVED = "\ue000"  # a private character that no folded text has: readers of a text put it where they found something
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_ABOUT_HEADINGS = str.maketrans("", "", " \t\r\n:*'_-.()")  # also marks of what must be filled in
_BETWEEN_ITEMS = ",、;"


class _Spellings(dict[str, str]):
    """The spelling of each character met so far."""

    def __missing__(self, character: str) -> str:
        hidden = unicodedata.category(character) == "Cf" or character == RESERVED
        spelled = "" if hidden else unicodedata.normalize("NFKC", character).casefold().translate(_DASHES)
        self[character] = spelled
        return spelled


SPELLINGS = _Spellings()  # each composed character of a text as the degree `spelling` has it


def fold(text: str, degree: Degree = "letters") -> str:
    """The text to compare instead of `text`, in one width and case: `３－１２０１Ａ` becomes `3-1201a`.

    Args:
        text: anything that somebody wrote.
        degree: what else makes no difference. `letters`: nothing else. `heading`: spaces, brackets, dashes and marks
            about a column's title. `list`: spaces, commas and semicolons. `spelling`: the sort of a dash, and
            characters that can't be seen. `name`: the same, and the spaces and middle dots within a name.
    """
    if degree in ("spelling", "name"):
        spelled = "".join(map(SPELLINGS.__getitem__, unicodedata.normalize("NFC", text)))
        return spelled if degree == "spelling" else "".join(each for each in spelled if not is_gap(each))
    plain = unicodedata.normalize("NFKC", text).casefold()
    if degree == "heading":
        return plain.translate(_ABOUT_HEADINGS)
    if degree == "list":
        return "".join(each for each in plain if not each.isspace() and each not in _BETWEEN_ITEMS)
    return plain


def fold_person(name: str) -> str:
    """The name to compare instead of a person's: as `name` folds it, and in simplified characters.

    Args:
        name: a person's name in whatever spelling: `王靜`, `王 静` and `王静` are one.
    """
    folded = fold(name, "name")
    return folded if folded.isascii() else simplified(folded)


def simplified(text: str) -> str:
    """A text in simplified characters."""
    return str(_simplifier().convert(text))


def same_person(one: str, other: str) -> bool:
    """True if two names are one person's, however they are spelled."""
    return one == other or fold_person(one) == fold_person(other)


@cache
def _simplifier() -> Any:
    """The converter to simplified characters; loaded only where a name was not found as it is written."""
    from opencc import OpenCC

    return OpenCC("t2s")


def clean_name(text: str) -> str:
    """A name as it is kept: trimmed, in one width, without characters that can't be seen, one space at a gap."""
    seen = "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
    return " ".join(seen.split())


def is_gap(character: str) -> bool:
    """True if a character may stand between those of a name without being one of them."""
    return character.isspace() or character in "·•・"
