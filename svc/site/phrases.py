"""Phrases: the words to say to a resident, the taboos, and the better words (003.6, 003.8, 004, 009.2).

They stand in `templates/phrases.yaml`, and the head of that file tells how they are written. `phrase_match` finds them
in a text. A taboo is excused where its characters stand in one of its innocent contexts, or of any other's. The check
knows phrases, not meanings: it misses a rare taboo.
"""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate

from svc.model.fields import Choice
from svc.site.phrase_match import GROUP, find_fragments, fold_as_heard
from svc.text.dataclass import dataclass
from svc.text.language import current_language

SITUATIONS = (
    Choice("face-to-face", "当面", "face to face"),
    Choice("desk", "前台", "desk"),
    Choice("phone", "电话", "phone"),
    Choice("incoming-call", "接来电", "incoming call"),
    Choice("faint-voice", "听不清", "faint voice"),
    Choice("slow-answer", "久候", "slow answer"),
    Choice("wrong-number", "打错", "wrong number"),
    Choice("thanks", "受谢", "thanks"),
    Choice("grievance", "投诉", "grievance"),
    Choice("callback", "回访", "callback"),
    Choice("letter", "书面", "letter"),
)


@dataclass(frozen=True)
class Taboo:
    """One taboo with its fragments.

    Args:
        article: the manual's article, such as `004.10`.
        situation: one of `SITUATIONS`, where it is heard; it is taboo everywhere.
        fragments: how it is heard.
        unless: contexts in which these characters are innocent.
        better: what to say instead, by language.
        called: what people know it by, in a few characters, by language.
    """

    article: str
    situation: str
    fragments: tuple[str, ...]
    unless: tuple[str, ...]
    better: Mapping[str, str]
    called: Mapping[str, tuple[str, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """The names that people know it by, in the current language, or else its first fragment."""
        named = self.called.get(current_language()) or next(iter(self.called.values()), ())
        return named or (GROUP.sub(lambda m: m[1].split(",")[0], self.fragments[0]).strip("^$"),)

    @property
    def words(self) -> str:
        """The better words, in the current language."""
        return self.better[current_language()]


@dataclass(frozen=True)
class Saying:
    """Words to say: the article that asks for them, their situation, and the words by language."""

    article: str
    situation: str
    words: Mapping[str, str]

    @property
    def text(self) -> str:
        """The words in the current language, or else in the other."""
        return self.words.get(current_language()) or next(iter(self.words.values()))


@dataclass(frozen=True)
class Hit:
    """A taboo phrase found in a text.

    Args:
        fragment: the phrase as the text has it.
        article: the manual's article that forbids it.
        better: what to say instead, in the language now spoken.
        at: where in the text it begins.
    """

    fragment: str
    article: str
    better: str
    at: int


@dataclass(frozen=True)
class Phrases:
    """The taboos in force, and the words to say."""

    entries: tuple[Taboo, ...]
    sayings: tuple[Saying, ...] = ()

    def taboo(self, text: str) -> Hit | None:
        """The first taboo phrase of a text, or None."""
        return next(iter(self.all(text)), None)

    def all(self, text: str) -> list[Hit]:
        """Every taboo phrase of a text in order. Of two that overlap, the one that begins first counts."""
        whole, origin = fold_as_heard(text)
        found = sorted(
            (start, -end, number)
            for number, entry in enumerate(self.entries)
            for start, end in find_fragments(entry.fragments, whole, across=True)
        )
        if not found:
            return []
        unless = [context for entry in self.entries for context in entry.unless]
        innocent = sorted(find_fragments(unless, whole, across=False))
        starts = [start for start, _end in innocent]
        ends = list(accumulate((end for _start, end in innocent), max))
        hits: list[Hit] = []
        told = 0
        for start, minus_end, number in found:
            before = bisect_left(starts, -minus_end)
            if start < told or (before and ends[before - 1] > start):
                continue
            told = -minus_end
            entry = self.entries[number]
            words = text[origin[start] : origin[told - 1] + 1]
            hits.append(Hit(words, entry.article, entry.words, origin[start]))
        return hits
