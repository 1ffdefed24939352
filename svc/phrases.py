"""Phrases: what is never said to a resident, and what to say instead (WI/FW-003.6, 004.8, 004.10, 009.2).

The phrases stand in `templates/phrases.yaml`, written as the fragments they are heard by:

    知道      these characters, whatever spaces, commas or signs stand between them; letters of either case
    {我,我们}  one of these; `{,也}`: this or nothing
    …         up to eight characters of the same sentence (twice in a fragment at most)
    ^ $       the beginning and the end of a clause; a final particle such as 啊 or 吧 may come before the end

An `unless` is written alike, but stays within one clause: 您不知道 is innocent, 告诉您，不知道 is not; nor does its … reach
over 我: who says 您问的我不知道 speaks of himself. `~` in it stands before what must follow in the same sentence, such
as the promise that makes 还不知道原因 an honest answer. It excuses each taboo it shares a character with, of any entry
(what follows `~` excuses none). The check knows phrases, not meanings: a rare taboo will pass.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.errors import Damaged
from svc.language import _, current

if TYPE_CHECKING:
    from svc.yamltext import KeyPath, Tree

FILE = "phrases.yaml"
SITUATIONS = ("phone", "desk", "grievance")
_GAP = 8
_LATER = 40
_SPEAKER = "我咱"
_CHOICES = 50_000  # a fragment that stands for more could make a search slow
_PARTICLES = "啊呀哦噢喔呢吧啦嘛哈咯呗喽呐哟"


@dataclass(frozen=True, slots=True)
class Entry:
    """One taboo with its fragments.

    Args:
        article: the manual's article, such as `004.10`.
        situation: where it is heard: `phone`, `desk` or `grievance`; it is taboo everywhere.
        fragments: how it is heard.
        unless: contexts in which these characters are innocent.
        better: what to say instead, by language.
    """

    article: str
    situation: str
    fragments: tuple[str, ...]
    unless: tuple[str, ...]
    better: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A taboo phrase found in a text.

    Args:
        fragment: the phrase as the text has it.
        article: the manual's article that forbids it.
        better: what to say instead, in the language now spoken.
    """

    fragment: str
    article: str
    better: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """The taboos in force."""

    entries: tuple[Entry, ...]

    def taboo(self, text: str) -> Hit | None:
        """The first taboo phrase of a text, or nothing."""
        return next(iter(self.all(text)), None)

    def all(self, text: str) -> list[Hit]:
        """Every taboo phrase of a text, in its order; where two overlap, the one that begins first."""
        heard, origin = _heard(text)
        found = sorted(
            (start, -end, number)
            for number, entry in enumerate(self.entries)
            for start, end in _spans(entry.fragments, heard, across=True)
        )
        if not found:
            return []
        unless = [context for entry in self.entries for context in entry.unless]
        innocent = sorted(_spans(unless, heard, across=False))
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
            hits.append(Hit(words, entry.article, entry.better[current()]))
        return hits


# Hearing a text


def _heard(text: str) -> tuple[str, list[int]]:
    r"""The text without what the ear misses, and where in `text` each character of it stands.

    Letters are folded (NFKC, case); a comma marks the end of a clause, `\n` that of a sentence, a space that of a word.
    """
    folded = [_fold(each) for each in text]
    whole = "".join(folded)
    places = [place for place, characters in enumerate(folded) for _each in characters]
    heard, origin, end = [], [], 0
    for silence in re.finditer(r"[\W_]+", whole):
        start = silence.start()
        pause = _pause(silence[0], whole[start - 1 : start], whole[silence.end() : silence.end() + 1])
        heard += [whole[end:start], pause]
        origin += places[end : start + len(pause)]
        end = silence.end()
    return "".join([*heard, whole[end:]]), origin + places[end:]


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    return unicodedata.normalize("NFKC", character).casefold().translate({ord("'"): "", ord("’"): ""})


_SENTENCE_ENDS = re.compile(r"[。!?;]|\n\s*\n")
_CLAUSE_ENDS = re.compile(r"[\n,、:()\[\]【】—–]|\.\.|\s-+\s")


def _pause(signs: str, before: str, after: str) -> str:
    """What is heard of the signs between two characters; a line break ends a clause, an empty line a sentence."""
    if _SENTENCE_ENDS.search(signs) or (re.search(r"(?<!\.)\.\s", signs) and not after.isdigit()):  # but: No. 3
        return "\n"
    if _CLAUSE_ENDS.search(signs):
        return ","
    return " " if _spaced(before) and _spaced(after) else ""


def _spaced(character: str) -> bool:
    """Whether its script sets words apart by spaces."""
    return "" < character < "⺀"


# Fragments

_GROUP = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"[0-9a-z]+|[^\W_0-9a-z]")


def _spans(fragments: Sequence[str], heard: str, *, across: bool) -> Iterator[tuple[int, int]]:
    """Where fragments are heard; only those whose parts are there are worth compiling, which is what costs."""
    for fragment in fragments:
        if all(any(all(part in heard for part in choice) for choice in choices) for choices in _parts(fragment)):
            for found in _regex(fragment, across=across).finditer(heard):
                yield found.start(), found.end()


@lru_cache(maxsize=4096)
def _parts(fragment: str) -> list[list[list[str]]]:
    """What a fragment can't be heard without: one choice of each, as its Latin words and other characters."""
    choices = [[_GROUP.sub(" ", fragment)], *(group.split(",") for group in _GROUP.findall(fragment))]
    needed = [each for each in choices if "" not in each]
    return [[_WORD.findall("".join(map(_fold, choice))) for choice in each] for each in needed]


@lru_cache(maxsize=4096)
def _regex(fragment: str, *, across: bool) -> re.Pattern[str]:
    """A fragment as an expression on a heard text; a taboo reaches across clauses, a context does not."""
    fragment, _sign, later = fragment.partition("~")
    if later:
        return re.compile(f"{_regex(fragment, across=across).pattern}(?=[^\n]{{0,{_LATER}}}?{_regex(later, across=True).pattern})")
    signs = {
        "{": "(?:",
        "}": ")",
        ",": "|",
        "…": rf"[^\n]{{0,{_GAP}}}?" if across else rf"[^\n,{_SPEAKER}]{{0,{_GAP}}}?",
        "^": r"(?<![^\n,])",
        "$": rf"[{_PARTICLES}]?(?![^\n,])",
        " ": "[ ,]" if across else " ",
    }
    comma = ",?" if across else ""
    parts = [signs[each] if each in signs else _literal(each, comma) for each in fragment]
    edge = "(?:(?<![0-9a-z])|(?![0-9a-z]))"  # Latin words are heard whole: "no time" is not in "piano timetable"
    return re.compile(f"(?!,){edge}{''.join(parts)}{edge}")


def _literal(character: str, comma: str) -> str:
    return "".join(re.escape(each) if _spaced(each) else comma + each for each in _fold(character))


# Reading the files


def load(folders: Sequence[Path]) -> Phrases:
    """The taboos of each folder's `phrases.yaml`, one after the other; a folder may have none.

    Args:
        folders: svc's own templates and the site's, in any order: they add up.

    Raises:
        Damaged: a file is not what the head of `templates/phrases.yaml` describes; with its line.
    """
    files = dict.fromkeys((folder / FILE).resolve() for folder in folders)  # svc's own root is a site, too
    return Phrases(tuple(entry for path in files if path.exists() for entry in _read(path)))


def _read(path: Path) -> list[Entry]:
    from svc.yamltext import parse

    if not path.is_file():
        raise Damaged(_("this is not a file"), path=path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Damaged(_("the file can't be read: {reason}").format(reason=error.strerror), path=path) from None
    tree = parse(data, path)
    try:
        return _entries(tree)
    except _Fault as fault:
        raise Damaged(fault.sentence, path=path, line=tree.line(*fault.where)) from None


class _Fault(Exception):
    """What is wrong at a key path."""

    def __init__(self, sentence: str, *where: str | int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.where: KeyPath = where


def _entries(tree: "Tree") -> list[Entry]:
    if list(tree.value) != ["phrases"] or not isinstance(tree.value["phrases"], list):
        raise _Fault(_("a list `phrases` is expected, and nothing else"))
    return [_entry(each, number) for number, each in enumerate(tree.value["phrases"])]


def _entry(raw: Any, number: int) -> Entry:
    where = ("phrases", number)
    if not isinstance(raw, dict):
        raise _Fault(_("a phrase needs an article, a situation, fragments and something better to say"), *where)
    if unknown := raw.keys() - {"article", "situation", "fragments", "unless", "better"}:
        key = min(unknown)
        raise _Fault(_("`{key}` is no part of a phrase").format(key=key), *where, key)
    article, situation, better = (raw.get(key) for key in ("article", "situation", "better"))
    if not isinstance(article, str) or not re.fullmatch(r"\d{3}(\.\d+)*", article):
        raise _Fault(_("the article is missing or is not written like 004.10"), *where, "article")
    if situation not in SITUATIONS:
        known = ", ".join(SITUATIONS)
        raise _Fault(_("the situation is missing or is none of: {known}").format(known=known), *where, "situation")
    if not isinstance(better, dict) or not all(isinstance(better.get(tag), str) for tag in ("zh", "en")):
        raise _Fault(_("something better to say is missing, in `zh` or in `en`"), *where, "better")
    fragments, unless = (_fragments(raw, key, *where) for key in ("fragments", "unless"))
    return Entry(article, situation, fragments, unless, better)


def _fragments(raw: dict[str, Any], key: str, *where: str | int) -> tuple[str, ...]:
    fragments = raw.get(key, [])
    if not isinstance(fragments, list) or not all(isinstance(each, str) for each in fragments):
        raise _Fault(_("`{key}` is not a list of texts").format(key=key), *where, key)
    for number, fragment in enumerate(fragments):
        if sentence := _wrong(fragment):
            raise _Fault(sentence, *where, key, number)
    return tuple(fragments)


def _wrong(fragment: str) -> str:
    """What is wrong with how a fragment is written, or nothing."""
    choices = _GROUP.findall(fragment)
    rest = _GROUP.sub("", fragment)
    if re.search("[{},]", rest):
        return _("the braces of the fragment do not match, or a comma stands outside them")
    if not any(map(str.isalnum, rest)) and all("" in each.split(",") for each in choices):
        return _("the fragment may be nothing at all")
    if fragment.count("…") > 2 or prod(each.count(",") + 1 for each in choices) > _CHOICES:
        return _("the fragment stands for too many phrases: make two of it")
    return ""
