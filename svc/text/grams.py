"""Texts as short pieces of letters, so that what stands anywhere in many texts is found without reading them.

A piece is two characters of Chinese, or three letters or digits; the last ones of a word are shorter. So a part of a
word is found by its pieces, and one shorter than a piece by a piece that begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from svc.text.fold import fold

_WORDS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_MOST = 24  # pieces that are asked for; more would find the same


class Pieces(NamedTuple):
    """The pieces of a text that is looked for: whole ones, and beginnings of such."""

    whole: frozenset[str]
    beginnings: frozenset[str]


def pieces_of(texts: Iterable[str]) -> set[str]:
    """The pieces of some texts, however long, by which any part of them is found."""
    words = {word for text in texts for word in _WORDS.findall(fold(text))}
    return {word[n : n + _size(word)] for word in words for n in range(len(word))}


def pieces_within(text: str) -> Pieces:
    """The pieces that every text has in which this one stands; none where it has no letter or digit."""
    whole, beginnings = [], []
    for word in _WORDS.findall(fold(text)):
        size = _size(word)
        whole += [word[n : n + size] for n in range(len(word) - size + 1)]
        beginnings += [word] if len(word) < size else []
    return Pieces(frozenset(whole[:_MOST]), frozenset(beginnings[:_MOST]))


def _size(word: str) -> int:
    """The length of the pieces of a word."""
    return 3 if word.isascii() else 2
