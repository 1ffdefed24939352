"""Finding phrases in a text, however it is typed, by the fragments of `templates/phrases.yaml`.

A fragment is written as it is heard:

    知道      these characters, whatever spaces, commas or signs stand between them; letters of either case
    {我,我们}  one of these; `{,也}`: this or nothing
    …         up to eight characters of the same sentence (twice in a fragment at most)
    ^ $       the beginning and the end of a clause; a final particle such as 啊 or 吧 may come before the end
    ~         what follows must be heard later in the same sentence, and is no part of the phrase

A context is written alike, but stays within one clause: 您不知道 is one, 告诉您，不知道 is not; nor does its …
reach over 我: who says 您问的我不知道 speaks of himself.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import prod

from svc.text.fold import fold

GROUP = re.compile(r"\{([^{}]*)\}")
_GAP = 8
_LATER = 40
_SPEAKER = "我咱"
_CHOICES = 50_000  # a fragment that stands for more could make a search slow
_PARTICLES = "啊呀哦噢喔呢吧啦嘛哈咯呗喽呐哟"
_WORD = re.compile(r"[0-9a-z]+|[^\W_0-9a-z]")


def fold_as_heard(text: str) -> tuple[str, list[int]]:
    r"""Fold a text to the characters that the ear hears, each with its place in `text`.

    Letters are folded (NFKC, case); a comma marks the end of a clause, `\n` that of a sentence, a space that of a word.
    """
    folded = [_fold(each) for each in text]
    whole = "".join(folded)
    places = [place for place, characters in enumerate(folded) for _each in characters]
    parts, origin, end = [], [], 0
    for silence in re.finditer(r"[\W_]+", whole):
        start = silence.start()
        pause = _pause(silence[0], whole[start - 1 : start], whole[silence.end() : silence.end() + 1])
        parts += [whole[end:start], pause]
        origin += places[end : start + len(pause)]
        end = silence.end()
    return "".join([*parts, whole[end:]]), origin + places[end:]


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    return fold(character).translate({ord("'"): "", ord("’"): ""})


_SENTENCE_ENDS = re.compile(r"[。!?;]|\n\s*\n")
_CLAUSE_ENDS = re.compile(r"[\n,、:()\[\]【】—–]|\.\.|\s-+\s")


def _pause(signs: str, before: str, after: str) -> str:
    """The pause between two characters: a line break ends a clause, an empty line ends a sentence."""
    if _SENTENCE_ENDS.search(signs) or (re.search(r"(?<!\.)\.\s", signs) and not after.isdigit()):  # but: No. 3
        return "\n"
    if _CLAUSE_ENDS.search(signs):
        return ","
    return " " if _spaced(before) and _spaced(after) else ""


def _spaced(character: str) -> bool:
    """True if the script of a character sets words apart by spaces."""
    return "" < character < "⺀"


# Fragments


def find_fragments(fragments: Sequence[str], whole: str, *, across: bool) -> Iterator[tuple[int, int]]:
    """Find fragments in a folded text. Only those whose parts occur are compiled, as compiling is slow."""
    heard = frozenset(whole)
    for fragment in fragments:
        if _letters(fragment) <= heard and all(
            any(all(part in whole for part in choice) for choice in choices) for choices in _parts(fragment)
        ):
            for found in _regex(fragment, across=across).finditer(whole):
                yield found.start(), found.end()


@lru_cache(maxsize=4096)
def _letters(fragment: str) -> frozenset[str]:
    """The letters without which a fragment can't be heard: one look tells that nearly all of them are not."""
    return frozenset("".join(part for choices in _parts(fragment) if len(choices) == 1 for part in choices[0]))


@lru_cache(maxsize=4096)
def _parts(fragment: str) -> list[list[list[str]]]:
    """The parts that a fragment needs to be heard, for each group the choices, as words and characters."""
    choices = [[GROUP.sub(" ", fragment)], *(group.split(",") for group in GROUP.findall(fragment))]
    needed = [each for each in choices if "" not in each]
    return [[_WORD.findall("".join(map(_fold, choice))) for choice in each] for each in needed]


@lru_cache(maxsize=4096)
def _regex(fragment: str, *, across: bool) -> re.Pattern[str]:
    """The pattern of a fragment. A taboo reaches across clauses, but a context does not."""
    fragment, _sign, later = fragment.partition("~")
    if later:
        before, after = _regex(fragment, across=across).pattern, _regex(later, across=True).pattern
        return re.compile(rf"{before}(?=[^\n]{{0,{_LATER}}}?{after})")
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


def is_slow(fragment: str) -> bool:
    """True if a fragment stands for so many phrases that a search could become slow."""
    choices = GROUP.findall(fragment)
    return fragment.count("…") > 2 or prod(each.count(",") + 1 for each in choices) > _CHOICES
