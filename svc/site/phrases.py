"""Phrases: what to say to a resident, what is never said, and what to say instead (003.6, 003.8, 004, 009.2).

They stand in `templates/phrases.yaml`, whose head tells how they are written; `hearing` finds them in a text. Where the
characters of a taboo stand in one of its innocent contexts, or of any other's, it is excused. The check knows phrases,
not meanings: a rare taboo will pass.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.model.fields import Choice
from svc.site.phrase_match import GROUP, find_fragments, fold_as_heard, is_slow
from svc.text.errors import Damaged
from svc.text.language import _, current_language

if TYPE_CHECKING:
    from svc.model.yaml_read import KeyPath, Tree

FILE = "phrases.yaml"
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


@dataclass(frozen=True, slots=True)
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
        """What people know it by, in the language now spoken; else its first fragment in its first choices."""
        named = self.called.get(current_language()) or next(iter(self.called.values()), ())
        return named or (GROUP.sub(lambda m: m[1].split(",")[0], self.fragments[0]).strip("^$"),)

    @property
    def words(self) -> str:
        """What to say instead, in the language now spoken."""
        return self.better[current_language()]


@dataclass(frozen=True, slots=True)
class Saying:
    """What to say: the article that wants it so, the situation it is for, and the words by language."""

    article: str
    situation: str
    words: Mapping[str, str]

    @property
    def text(self) -> str:
        """The words in the language now spoken; in the other where there are none."""
        return self.words.get(current_language()) or next(iter(self.words.values()))


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Phrases:
    """The taboos in force, and what to say."""

    entries: tuple[Taboo, ...]
    sayings: tuple[Saying, ...] = ()

    def taboo(self, text: str) -> Hit | None:
        """The first taboo phrase of a text, or nothing."""
        return next(iter(self.all(text)), None)

    def all(self, text: str) -> list[Hit]:
        """Every taboo phrase of a text, in its order; where two overlap, the one that begins first."""
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


# Reading the files


def load_phrases(folders: Sequence[Path]) -> Phrases:
    """The phrases of each folder's `phrases.yaml`, one after the other; a folder may have none.

    Args:
        folders: svc's own templates and the site's, in any order: they add up.

    Raises:
        Damaged: a file is not what the head of `templates/phrases.yaml` describes; with its line.
    """
    files = dict.fromkeys((folder / FILE).resolve() for folder in folders)  # svc's own root is a site, too
    found = [_read(path) for path in files if path.exists()]
    return Phrases(tuple(e for each in found for e in each.entries), tuple(s for each in found for s in each.sayings))


def _read(path: Path) -> Phrases:
    from svc.model.yaml_read import parse

    if not path.is_file():
        raise Damaged(_("this is not a file"), path=path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Damaged(_("the file can't be read: {reason}").format(reason=error.strerror), path=path) from None
    tree = parse(data, path)
    try:
        return _phrases(tree)
    except _Fault as fault:
        raise Damaged(fault.sentence, path=path, line=tree.line(*fault.where)) from None


class _Fault(Exception):
    """What is wrong at a key path."""

    def __init__(self, sentence: str, *where: str | int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.where: KeyPath = where


def _phrases(tree: "Tree") -> Phrases:
    lists = {key: tree.value.get(key, []) for key in ("phrases", "sayings")}
    if not tree.value or set(tree.value) - set(lists) or not all(isinstance(each, list) for each in lists.values()):
        raise _Fault(_("a list `phrases`, a list `sayings`, and nothing else are expected"))
    entries = (_entry(_each(raw, "phrases", n), ("phrases", n)) for n, raw in enumerate(lists["phrases"]))
    sayings = (_saying(_each(raw, "sayings", n), ("sayings", n)) for n, raw in enumerate(lists["sayings"]))
    return Phrases(tuple(entries), tuple(sayings))


_KEYS = {
    "phrases": ("article", "situation", "called", "fragments", "unless", "better"),
    "sayings": ("article", "situation", "zh", "en"),
}


def _each(raw: Any, key: str, number: int) -> dict[str, Any]:
    """An item of a list, with no key that such an item does not have."""
    if not isinstance(raw, dict):
        sentence = _("each of `{key}` is {keys}").format(
            key=key, keys=f"{{{', '.join(f'{k}: …' for k in _KEYS[key])}}}"
        )
        raise _Fault(sentence, key, number)
    if unknown := raw.keys() - set(_KEYS[key]):
        name = min(unknown)
        raise _Fault(_("`{key}` is no part of a phrase").format(key=name), key, number, name)
    return raw


def _entry(raw: dict[str, Any], where: "KeyPath") -> Taboo:
    article, situation = _place(raw, where)
    better = raw.get("better")
    if not isinstance(better, dict) or not all(isinstance(better.get(tag), str) for tag in ("zh", "en")):
        raise _Fault(_("something better to say is missing, in `zh` or in `en`"), *where, "better")
    fragments, unless = (_fragments(raw, key, *where) for key in ("fragments", "unless"))
    if not fragments:
        raise _Fault(_("`{key}` is not a list of texts").format(key="fragments"), *where, "fragments")
    return Taboo(article, situation, fragments, unless, better, _called(raw.get("called", {}), where))


def _saying(raw: dict[str, Any], where: "KeyPath") -> Saying:
    words = {tag: raw[tag] for tag in ("zh", "en") if isinstance(raw.get(tag), str) and raw[tag].strip()}
    if not words:
        raise _Fault(_("the words are missing, in `zh` or in `en`"), *where)
    return Saying(*_place(raw, where), words)


def _place(raw: dict[str, Any], where: "KeyPath") -> tuple[str, str]:
    """The article and the situation of a phrase."""
    article, situation = raw.get("article"), raw.get("situation")
    if not isinstance(article, str) or not re.fullmatch(r"\d{3}(\.\d+)*", article):
        raise _Fault(_("the article is missing or is not written like 004.10"), *where, "article")
    if situation not in [each.value for each in SITUATIONS]:
        known = ", ".join(each.value for each in SITUATIONS)
        raise _Fault(_("the situation is missing or is none of: {known}").format(known=known), *where, "situation")
    return article, situation


def _called(raw: Any, where: "KeyPath") -> dict[str, tuple[str, ...]]:
    if not isinstance(raw, dict) or set(raw) - {"zh", "en"} or not all(map(_texts, raw.values())):
        raise _Fault(_("`{key}` is not a list of texts").format(key="called"), *where, "called")
    return {tag: tuple(names) for tag, names in raw.items()}


def _texts(raw: Any) -> bool:
    return isinstance(raw, list) and bool(raw) and all(isinstance(each, str) for each in raw)


def _fragments(raw: dict[str, Any], key: str, *where: str | int) -> tuple[str, ...]:
    fragments = raw.get(key, [])
    if not isinstance(fragments, list) or not all(isinstance(each, str) for each in fragments):
        raise _Fault(_("`{key}` is not a list of texts").format(key=key), *where, key)
    for number, fragment in enumerate(fragments):
        if sentence := next((say() for is_so, say in _WRONG if is_so(fragment)), ""):
            raise _Fault(sentence, *where, key, number)
        if "~" in fragment and key == "fragments":
            raise _Fault(_("`~` belongs to a context, under `unless`"), *where, key, number)
    return tuple(fragments)


def _unbalanced(fragment: str) -> bool:
    return bool(re.search("[{},]", GROUP.sub("", fragment))) or any("~" in each for each in GROUP.findall(fragment))


def _empty(fragment: str) -> bool:
    """Whether a fragment, or what stands before or after its `~`, may be nothing at all."""
    return any(
        not any(map(str.isalnum, GROUP.sub("", part))) and all("" in each.split(",") for each in GROUP.findall(part))
        for part in fragment.split("~")
    )


_WRONG: tuple[tuple[Callable[[str], bool], Callable[[], str]], ...] = (
    (_unbalanced, lambda: _("the braces of the fragment do not match, or a comma stands outside them")),
    (_empty, lambda: _("the fragment may be nothing at all")),
    (is_slow, lambda: _("the fragment stands for too many phrases: make two of it")),
)
