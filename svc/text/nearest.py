"""The question whether a known word was meant by one that is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from svc.text.fold import simplified
from svc.text.language import _

_SHORTEST = 2  # characters of a label that may stand for it


def did_you_mean(word: str, known: Iterable[str], *, before: str = "", after: str = "") -> str:
    """Ask for the known word that is most like the one typed.

    Args:
        word: what was typed.
        known: all that could have been.
        before, after: what joins the question to other text.

    Returns:
        The question, or nothing if none is like it.
    """
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), 1)
    return f"{before}{_('did you mean {near}?').format(near=near[0])}{after}" if near else ""


def only_with_part(part: str, labels: Mapping[str, str]) -> str:
    """The word whose Chinese label alone has a part in it, such as 噪声; nothing if none has, or several have.

    Args:
        part: two characters at least; in traditional ones too.
        labels: of the words.
    """
    if len(part) < _SHORTEST or part.isascii():
        return ""
    found = [word for word, label in labels.items() if part in label]
    if not found and (plain := simplified(part)) != part:
        found = [word for word, label in labels.items() if plain in label]
    return found[0] if len(found) == 1 else ""
