"""Texts in which private parts are struck out, one sort after the other, and replaced by stand-ins in the end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

from svc.text.fold import RESERVED, SPELLINGS, is_gap

STARS = "****"
KEPT = ""  # the stand-in of a part that stays as it is, so that nothing in it is taken for something else

Payload = TypeVar("Payload")


class StruckText:
    """A text while private parts are struck out of it, so that nothing is found twice.

    All positions are those of the folded text.

    Args:
        text: anything that somebody wrote.
    """

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", text)
        self.at = [n for n, character in enumerate(self.text) for _each in SPELLINGS[character]]
        self.folded = "".join(map(SPELLINGS.__getitem__, self.text))
        self.found: list[tuple[int, int, str]] = []

    def strike(self, start: int, end: int, stand_in: str) -> None:
        """Strike out the part from `start` to before `end`, to be replaced by a stand-in unless that is `KEPT`."""
        if stand_in != KEPT:
            self.found.append((start, end, stand_in))
        self.folded = self.folded[:start] + RESERVED * (end - start) + self.folded[end:]

    def strike_matches(self, pattern: re.Pattern[str], stand_in: Callable[[re.Match[str]], str | None]) -> None:
        """Strike out each match of a pattern, or its group `it` where it has one.

        Args:
            pattern: the pattern.
            stand_in: the stand-in of a match, or None to leave the match alone.
        """
        group = "it" if "it" in pattern.groupindex else 0
        at = 0
        while match := pattern.search(self.folded, at):
            at = max(match.end(), at + 1)
            instead = stand_in(match)
            if instead is not None:
                self.strike(match.start(group), match.end(group), instead)

    def rewritten(self) -> str:
        """The text with the stand-ins in it."""
        parts, done = [], 0
        for start, end, stand_in in sorted(self.found):
            parts += [self.text[done : self.at[start]], stand_in]
            done = self.at[end - 1] + 1
        return "".join((*parts, self.text[done:]))

    def without_gaps(self) -> tuple[str, list[int]]:
        """The text in which names are looked up, without gaps, and the position of each of its characters."""
        places = [n for n, character in enumerate(self.folded) if not is_gap(character)]
        return "".join(self.folded[n] for n in places), places

    def stands_alone(self, start: int, end: int) -> bool:
        """True if the part from `start` to before `end` is not just a piece of a Latin word or a number."""
        text = self.folded
        return not _same_word(text[:start][-1:], text[start]) and not _same_word(text[end - 1], text[end:][:1])


class WordIndex(Generic[Payload]):
    """Known words, looked up in a text however many there are.

    Args:
        known: the meaning of each, by its text folded as a name.
    """

    def __init__(self, known: Mapping[str, Payload]) -> None:
        self.known = known
        lengths: dict[str, set[int]] = {}
        for word in known:
            lengths.setdefault(word[0], set()).add(len(word))
        self.lengths = {first: sorted(each, reverse=True) for first, each in lengths.items()}

    def starting_at(self, text: str, at: int) -> Iterator[tuple[int, Payload]]:
        """Yield the end and the meaning of each known word that starts at a place of a text, the longest first."""
        for length in self.lengths.get(text[at], ()):
            if (word := text[at : at + length]) in self.known:
                yield at + len(word), self.known[word]


def _same_word(before: str, after: str) -> bool:
    """True if two characters belong to one word: two letters, or two digits, but never Chinese characters."""
    pair = before + after
    return len(pair) == 2 and (pair.isdecimal() or (pair.isalpha() and max(pair) < "\u2e80"))
