"""Which form a typed number, title or a part of a title means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from svc.text.fold import fold, simplified
from svc.text.language import _

_SHORTEST = 2  # characters of a title that may stand for it


def short_numbers(typed: str, numbers: Iterable[str]) -> list[str]:
    """The numbers that may be meant by one without its hyphen or its last letters, such as `qr002`."""
    word = fold(typed, "heading")
    return [each for each in numbers if word in (fold(each, "heading"), fold(each, "heading").removesuffix("fw"))]


def with_title(typed: str, titles: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The numbers of the forms that have this title; else of those in whose titles it stands.

    Args:
        typed: what was typed, in whatever width and in traditional characters too.
        titles: of the forms, each in both languages.
    """
    word = fold(typed, "heading")
    if len(word) < _SHORTEST:
        return []
    word = word if word.isascii() else simplified(word)
    folded = {number: [fold(title, "heading") for title in of.values()] for number, of in titles.items()}
    whole = [number for number, each in folded.items() if word in each]
    return whole or [number for number, each in folded.items() if any(word in title for title in each)]


def near(typed: str, numbers: Sequence[str] | Mapping[str, object], meant: Sequence[str]) -> str:
    """The question which form was meant, or which there are.

    Args:
        typed: what was typed.
        numbers: of all forms.
        meant: those that it fits.
    """
    from difflib import get_close_matches

    number = typed.upper()
    begun = [each for each in numbers if number and each.startswith(number)]
    found = meant or begun or get_close_matches(number, list(numbers), 3, 0.5)
    if found:
        return _("did you mean {near}?").format(near=", ".join(sorted(found)))
    return _("there are: {numbers}").format(numbers=", ".join(sorted(numbers)))
