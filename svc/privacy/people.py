"""People in a text, by known names or by surnames with titles: 王小明, 王小明先生, 王先生, 王工, 小王."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from svc.privacy import chinese_names
from svc.privacy.strike import StruckText, WordIndex
from svc.text.fold import fold

RESIDENT, STAFF, OUTSIDER, FIRM = "resident", "staff", "outsider", "firm"

Found = tuple[int, str]  # where a name ends, and its stand-in


@dataclass(eq=False)
class Person:
    """Somebody whom the records name.

    Args:
        name: folded, as it was written first.
        sort: whether a resident, of the staff, an outsider, or a firm.
        called: the stand-in.
        pieces: the words of a name of several, folded: anna and schmidt, 阿依古丽 and 买买提.
    """

    name: str
    sort: str
    called: str = ""
    pieces: tuple[str, ...] = ()

    @cached_property
    def surname(self) -> str:
        """The surname of a Chinese name, or an empty text."""
        return surname_of(self.name)

    @cached_property
    def given(self) -> str:
        """The given name, if it has more than one character and is no everyday word."""
        given = self.name.removeprefix(self.surname) if self.surname and not has_title(self.name) else ""
        return given if len(given) == 2 and given not in chinese_names.EVERYDAY else ""


# Names


def split_names(text: str) -> list[str]:
    """Split the names in a field, folded, without titles, brackets and numbers.

    Signs or 和 stand between names. 业主 and the like name nobody.
    """
    plain = re.sub(r"[(（].*?[)）]", "", text)
    found = [
        name for part in re.split(r"[、,，;；/&＋+\n]", plain) for name in split_joined(bare_name(fold(part, "name")))
    ]
    return [name for name in found if name and name not in chinese_names.NO_NAMES]


def name_words(text: str) -> dict[str, tuple[str, ...]]:
    """The folded words of each name that has several, by the folded name. People are called by one of them."""
    found = {}
    for part in re.split(r"[、,，;；/&＋+\n]", re.sub(r"[(（].*?[)）]", "", text)):
        words = [fold(word, "name") for word in re.split(r"[\s·•・.]+", part)]
        long = tuple(word for word in words if word.isalpha() and len(word) > (2 if word.isascii() else 1))
        if len(words) > 1 and not surname_of(fold(part, "name")):
            found[bare_name(fold(part, "name"))] = long
    return found


def bare_name(name: str) -> str:
    """A folded name without a home, a telephone number or a title beside it."""
    rest = re.sub(r"^[\d#-]+(?:号楼|[栋幢座号])?[\d-]*[室户]?|\d{3,}[\d-]*", "", name) or name
    for title in (*chinese_names.COURTESY, *chinese_names.OFFICE):
        if rest.endswith(title) and surname_of(rest.removesuffix(title)):
            return rest.removesuffix(title)
    return rest


def split_joined(name: str) -> list[str]:
    """The two people in 王小明和李红. Other names are one person."""
    parts = re.split("[和与及]", name)
    return parts if len(parts) > 1 and all(map(surname_of, parts)) else [name]


def sort_by_name(name: str, sort: str) -> str:
    """A firm if the end of a folded name says so, as 超市 does, else the sort that the field has."""
    return FIRM if chinese_names.FIRMS.search(name) and not has_title(name) else sort


def surname_of(name: str) -> str:
    """The surname in the folded Chinese name of a person, also in 王先生 and 小王, or an empty text."""
    if is_familiar(name):
        return name[1]
    found = surname_at(name, 0)
    han = all("\u3400" <= character <= "\u9fff" for character in name)
    return found if found and han and (1 <= len(name) - len(found) <= 2 or has_title(name)) else ""


def surname_at(text: str, at: int) -> str:
    """The surname that begins at a place, or an empty text."""
    two, one = text[at : at + 2], text[at : at + 1]
    return two if two in chinese_names.COMPOUND else one if one in chinese_names.SURNAMES else ""


def is_familiar(name: str) -> bool:
    """True if a folded name is one such as 小王."""
    return len(name) == 2 and name[0] in chinese_names.FAMILIAR and name[1] in chinese_names.SURNAMES


def has_title(name: str) -> bool:
    """True if a folded name is a surname with a title or the like, so that several people may have it."""
    return is_familiar(name) or bool(title_of(name))


def title_of(name: str) -> str:
    """The title in a folded name such as 王先生, or an empty text."""
    rest = name[len(surname_at(name, 0)) or 1 :]
    return rest if rest in chinese_names.COURTESY or rest in chinese_names.OFFICE or rest in chinese_names.CLOSE else ""


# Names in a text


class Cast:
    """The people of a site as they are found in texts.

    Args:
        known: who bears a name, by folded names; one with a title may be that of several.
        words: the stand-ins of other words that are known, such as plates and the names of places.
        somebody: makes the stand-in of a person who is not known from the title, or from an empty text.
    """

    def __init__(
        self, known: Mapping[str, Collection[Person]], words: Mapping[str, str], somebody: Callable[[str], str]
    ) -> None:
        people = {name: bearers for name, bearers in known.items() if len(name) > 1}
        self.words: WordIndex[Collection[Person] | str] = WordIndex({**words, **people})
        self.somebody = somebody
        self.by_surname: dict[str, list[Person]] = {}
        for person in dict.fromkeys(person for bearers in known.values() for person in bearers):
            if person.surname:
                self.by_surname.setdefault(person.surname, []).append(person)

    def strike(self, reading: StruckText, around: Collection[Person]) -> None:
        """Strike out names.

        Args:
            reading: the text.
            around: the people of the record that it stands in: 王先生 is the one of them who may be called so.
        """
        text, places = reading.without_gaps()
        at = 0
        while at < len(text):
            found = (
                self.by_word(
                    text, at, around, lambda start, end: reading.stands_alone(places[start], places[end - 1] + 1)
                )
                or self.by_title(text, at, around)
                or self.by_familiarity(text, at, around)
            )
            if found:
                reading.strike(places[at], places[found[0] - 1] + 1, found[1])
            at = found[0] if found else at + 1

    def by_word(
        self, text: str, at: int, around: Collection[Person], apart: Callable[[int, int], bool]
    ) -> Found | None:
        """Find a known name with its title, a known word, or the given name of somebody near, the longest first.

        A known name counts wherever it stands, even as a part of another word: it must not be given away.
        """
        for end, known in self.words.starting_at(text, at):
            if not apart(at, end):
                continue
            if isinstance(known, str):
                return end, known
            name = text[at:end]
            near = any(person in around for person in known)
            if name in chinese_names.EVERYDAY and not is_person(text, at, end, near):
                continue
            behind = next(
                (
                    end + said
                    for title, said in titles_with_length(text, end)
                    if stands_alone(text, at, end + len(title))
                ),
                end,
            )
            return behind, self.bearer(name, known, around)
        parts = ((part, p.called) for p in around for part in ((p.given,) if p.given else p.pieces))
        return next(
            ((end, said) for part, said in parts if text.startswith(part, at) and apart(at, end := at + len(part))),
            None,
        )

    def bearer(self, name: str, known: Collection[Person], around: Collection[Person]) -> str:
        """The stand-in of the person with a name: one of the record's people, else the only one."""
        near = [person for person in around if person in known]
        found = near or [person for person in known if person.sort == STAFF or not has_title(name)]
        if len(found) == 1:
            return found[0].called
        return self.titled_person(surname_of(name), title_of(name), around) if has_title(name) else self.somebody("")

    def by_title(self, text: str, at: int, around: Collection[Person]) -> Found | None:
        """Find a surname with a title behind it, such as 王先生, or with 姓 before it."""
        found = surname_at(text, at)
        if not found:
            return None
        end = at + len(found)
        close = any(person.sort == STAFF or person in around for person in self.by_surname.get(found, ()))
        for title, said in titles_with_length(text, end, close=close):
            if stands_alone(text, at, end + len(title)):
                return end + said, self.titled_person(found, title, around)
        if text[:at].endswith("姓"):
            near = [person for person in around if person.surname == found]
            return end, near[0].called if len(near) == 1 else self.somebody("")
        return None

    def titled_person(self, family: str, title: str, around: Collection[Person]) -> str:
        """The stand-in of the only person whom a surname and a title fit, among the record's people or all."""
        works = title in chinese_names.OFFICE or title in chinese_names.AT_WORK
        for people in (around, self.by_surname.get(family, ())):
            found = [person for person in people if person.surname == family]
            fitting = [person for person in found if (person.sort == STAFF) == works] or found
            if len(fitting) == 1:
                return fitting[0].called
            if found:
                break
        return self.somebody(title)

    def by_familiarity(self, text: str, at: int, around: Collection[Person]) -> Found | None:
        """Find a name such as 小王, if somebody of the record or of the staff may be called so."""
        called = surname_at(text, at + 1) if text[at] in chinese_names.FAMILIAR else ""
        if not called or any(text.startswith(word, at) for word in chinese_names.NO_FAMILIAR):
            return None
        end = at + 1 + len(called)
        bearers = self.by_surname.get(called, ())
        found = [p for p in bearers if p in around] or [p for p in bearers if p.sort == STAFF]
        if not found:
            return None
        return end, found[0].called if len(found) == 1 else self.somebody("")


def titles_at(text: str, at: int, *, close: bool = True) -> Iterator[str]:
    """Yield the titles at a place. With `close` also those that are mostly other words."""
    known = (*chinese_names.COURTESY, *chinese_names.OFFICE, *(chinese_names.CLOSE if close else ()))
    yield from (title for title in known if text.startswith(title, at))


def titles_with_length(text: str, at: int, *, close: bool = True) -> Iterator[tuple[str, int]]:
    """Yield the titles at a place with the length that belongs to the name: the 家 of 王家 stays."""
    yield from ((title, 0 if title == chinese_names.HOME else len(title)) for title in titles_at(text, at, close=close))


def stands_alone(text: str, start: int, end: int) -> bool:
    """True if a name with a title is not a part of other words, as in 对方女士 and 王工作."""
    before, after = text[:start][-1:], text[end : end + 1]
    joined_before = bool(before) and before in chinese_names.NOT_BEFORE.get(text[start], "")
    joined_behind = bool(after) and after in chinese_names.NOT_AFTER.get(text[end - 1], "")
    return not joined_before and not joined_behind and text[start:end] not in chinese_names.NO_TITLE


def is_person(text: str, start: int, end: int, near: bool) -> bool:
    """True if an everyday word is the name of somebody, as in 业主高兴, and not just the word, as in 很高兴.

    Args:
        text: the text without gaps.
        start, end: where the word stands.
        near: whether the record is about such a person.
    """
    if near:
        return (
            text[:start][-1:] not in chinese_names.WORD_BEFORE and text[end : end + 1] not in chinese_names.WORD_AFTER
        )
    return text[:start].endswith(chinese_names.NAMED_BEFORE) or any(
        True for _title in titles_at(text, end, close=False)
    )
