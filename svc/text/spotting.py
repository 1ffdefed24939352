"""Spotting in a text what is private: each find is struck out, and in the end a stand-in is written in its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from svc.text.fold import RESERVED, SPELLINGS, fold, is_gap
from svc.text.numerals import NINE, in_ascii

STARS = "****"
KEPT = ""  # the stand-in of what stays as it is, so that no part of it is taken for something else

Payload = TypeVar("Payload")


class Reading:
    """A text while it is read; all positions are those of the folded text.

    Args:
        text: anything that somebody wrote.
    """

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", text)
        self.at = [n for n, character in enumerate(self.text) for _each in SPELLINGS[character]]
        self.folded = "".join(map(SPELLINGS.__getitem__, self.text))
        self.found: list[tuple[int, int, str]] = []

    def strike(self, start: int, end: int, said: str) -> None:
        """Strike out what stands from `start` to before `end`; `said` will be written there, or it stays as it is."""
        if said != KEPT:
            self.found.append((start, end, said))
        self.folded = self.folded[:start] + RESERVED * (end - start) + self.folded[end:]

    def each(self, pattern: re.Pattern[str], told: Callable[[re.Match[str]], str | None]) -> None:
        """Strike out whatever fits a pattern (of it the group `it`, where it has one) unless `told` says None of it."""
        group = "it" if "it" in pattern.groupindex else 0
        at = 0
        while match := pattern.search(self.folded, at):
            at = max(match.end(), at + 1)
            said = told(match)
            if said is not None:
                self.strike(match.start(group), match.end(group), said)

    def rewritten(self) -> str:
        """The text with the stand-ins in it."""
        parts, done = [], 0
        for start, end, said in sorted(self.found):
            parts += [self.text[done : self.at[start]], said]
            done = self.at[end - 1] + 1
        return "".join((*parts, self.text[done:]))

    def squeezed(self) -> tuple[str, list[int]]:
        """The text as names are looked for in it, and where each of its characters stands."""
        places = [n for n, character in enumerate(self.folded) if not is_gap(character)]
        return "".join(self.folded[n] for n in places), places

    def apart(self, start: int, end: int) -> bool:
        """Whether what stands from `start` to before `end` is not just a part of a Latin word or a number."""
        text = self.folded
        return not joined(text[:start][-1:], text[start]) and not joined(text[end - 1], text[end:][:1])


class Words(Generic[Payload]):
    """Known words, looked up in a text however many there are.

    Args:
        known: what each means, by its squeezed text.
    """

    def __init__(self, known: Mapping[str, Payload]) -> None:
        self.known = known
        lengths: dict[str, set[int]] = {}
        for word in known:
            lengths.setdefault(word[0], set()).add(len(word))
        self.lengths = {first: sorted(each, reverse=True) for first, each in lengths.items()}

    def beginning(self, text: str, at: int) -> Iterator[tuple[int, Payload]]:
        """The known words that begin at a place of a squeezed text: where each ends, what it means; longest first."""
        for length in self.lengths.get(text[at], ()):
            if (word := text[at : at + length]) in self.known:
                yield at + len(word), self.known[word]


def joined(before: str, after: str) -> bool:
    """Whether two characters belong to one word: two letters, or two digits; Chinese characters don't show it."""
    pair = before + after
    return len(pair) == 2 and (pair.isdecimal() or (pair.isalpha() and max(pair) < "\u2e80"))


# Numbers, whoever's they are


MEASURE = re.compile(r"\s?(?:[元圆块角万亿吨度斤克米瓦升字次秒年月日点]|千瓦|公斤|公里|平方|平米|kwh|kw|rmb|m2|m3)")
_HAN_DIGIT = f"[〇零{NINE}幺]"
_DIGIT = f"[0-9〇零{NINE}幺]"
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?"
_PLATE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
_KEPT = [
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d)(?:19|20)\d\d-\d\d-\d\d[t ]{_CLOCK}(?:z|[+-]\d\d:?\d\d)?",
        r"(?<!\d)(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?![\d-])",
        r"(?<!\d)(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}[日号])?)?",
        r"(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)",
        rf"(?<!\d)\d{{1,2}}[-/.]\d{{1,2}}\s{_CLOCK}",
    )
]
_NUMBERS = [
    re.compile(pattern)
    for pattern in (
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
        r"(?<![\da-z])(?:\d[ -]?){17}[\dx](?![\da-z])",  # an identity number
        r"(?<!\d)[1-9]\d{3}(?:[ -]\d{4}){2,}(?:[ -]\d{1,4})?(?!\d)",  # a bank card
        r"(?<!\d)(?:\+?86[ -]?)?\(?0\d{2,3}\)?[ -]{0,2}\d{3,4}[ -]?\d{4}(?:\s?(?:转|ext\.?|-)\s?\d{1,6})?(?!\d)",
        r"(?<!\d)[48]00[ -]?\d{3,4}[ -]?\d{3,4}(?!\d)",
        r"(?<![a-z])(?:微信|qq|wechat|wx|vx|抖音|快手|小红书|支付宝|微博|whatsapp)(?:号码?|id)?[:\s是为]*(?P<it>[a-z0-9][\w-]{4,19})",
        rf"[{_PLATE}][a-z][·•.\s-]?[a-z0-9]{{5,6}}(?![a-z0-9])",
        r"车牌号?码?[:\s是为]*(?P<it>(?=[a-z]*\d)[a-z\d]{5,8})(?![a-z\d])",
        r"[\[(〔【](?:19|20)\d\d[\])〕】]\s?第?\s?\d{1,5}\s?号",
        rf"{_HAN_DIGIT}{{7,}}",
        r"(?:尾号|[后末][四4]位|last (?:four|4))[^\d]{0,6}(?P<it>\d{3}[\dx])(?![\da-z])",
    )
]
_MOBILE = re.compile(
    rf"(?<!{_DIGIT})(?:\+?86[ -]?)?(?P<kind>[1一幺][ .-]?[3-9{NINE[2:]}][ .-]?{_DIGIT})"
    rf"(?:[ .-]?{_DIGIT}){{8}}(?!{_DIGIT})"
)
_LANDLINE = re.compile(r"(?:86)?0\d{2,3}([2-8]\d{6,7})")
_SHORT = re.compile(r"(?<![\d-])\d(?:[ -]?\d){4,9}(?![\d-])")
_LONG = re.compile(r"(?<![\d.])\d{7,}(?![\d.])")


def numbers(reading: Reading, phones: Container[str]) -> None:
    """Strike out phones, identity numbers, plates and the like; dates and times stay.

    Args:
        reading: the text.
        phones: the digits of telephone numbers that are known.
    """
    for pattern in _KEPT:
        reading.each(pattern, lambda _match: KEPT)
    reading.each(_MOBILE, lambda match: kind(match) + STARS)
    for pattern in _NUMBERS:
        reading.each(pattern, lambda _match: STARS)
    reading.each(_SHORT, lambda match: STARS if digits(match[0]) in phones else None)
    reading.each(_LONG, lambda match: None if measured(match) else STARS)


def dialled(phones: Iterable[str]) -> set[str]:
    """The digits of telephone numbers, and those that are dialled in the same town."""
    local = (found[1] for number in phones if (found := _LANDLINE.fullmatch(number)))
    return {*phones, *local}


def digits(text: str) -> str:
    """The digits of a telephone number."""
    return "".join(character for character in fold(text, "spelling") if character in "0123456789")


def measured(match: re.Match[str]) -> bool:
    """Whether a number says how much or when, and not whose."""
    return MEASURE.match(match.string, match.end()) is not None


def phone(number: str) -> str:
    """The stand-in of a telephone number: of a mobile the first three digits are left, which many share."""
    mobile = _MOBILE.fullmatch(fold(number, "spelling").strip())
    return kind(mobile) + STARS if mobile else STARS


def kind(mobile: re.Match[str]) -> str:
    """The first three digits of a mobile number."""
    return digits(in_ascii(mobile["kind"]))
