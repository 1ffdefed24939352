"""The question whether a known word was meant by one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

from svc.text.language import _


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
