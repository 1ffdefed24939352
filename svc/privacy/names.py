"""Names of people as fields and texts have them: their parts, surnames, titles and sorts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from svc.privacy import chinese_names
from svc.text.fold import fold

RESIDENT, STAFF, OUTSIDER, FIRM = "resident", "staff", "outsider", "firm"


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


@lru_cache(4096)  # the same people come again in every record
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
