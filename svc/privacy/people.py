"""People in a text, by known names or by surnames with titles: 王小明, 王小明先生, 王先生, 王工, 小王."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property

from svc.privacy import chinese_names
from svc.privacy.names import (
    STAFF,
    has_title,
    is_person,
    stands_alone,
    surname_at,
    surname_of,
    title_of,
    titles_with_length,
)
from svc.privacy.strike import StruckText, WordIndex
from svc.text.dataclass import dataclass

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
