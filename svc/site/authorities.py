"""The directory of authorities: who outside property management a matter belongs to, and the way there (006.17, 010.6).

It stands in `templates/authorities.yaml`, and the head of that file tells how it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from svc.kinds.shared import CATEGORY
from svc.model.typed_values import PHONE
from svc.site.settings_file import SettingsFile, as_mapping
from svc.text.dataclass import dataclass, replace
from svc.text.errors import BadInput, Damaged
from svc.text.fold import fold
from svc.text.language import _, current_language
from svc.text.nearest import did_you_mean

FILE = "authorities.yaml"
LIST = "authorities"
KEYS = ("matter", "authority", "phone", "way", "words", "category")
_BY_CATEGORY = 1  # what a fitting category counts for: less than any word, whose length counts

Text = Mapping[str, str]  # {"zh": …, "en": …}


@dataclass(frozen=True, eq=False)
class Authority:
    """One entry of the directory.

    Args:
        matter: what it is about.
        authority: who sees to it.
        phone: its number, or nothing.
        way: the exact way: where, when, with what.
        words: words by which a text is about the matter, beside its name.
        category: the category of complaints that it is for.
    """

    matter: Text
    authority: Text
    phone: str = ""
    way: Text | None = None
    words: tuple[str, ...] = ()
    category: str = ""

    @property
    def name(self) -> str:
        """The authority in the current language."""
        return self.authority[current_language()]

    @property
    def label(self) -> str:
        """The matter in the current language."""
        return self.matter[current_language()]

    @property
    def told(self) -> str:
        """What a resident is told: who sees to it, by which number, and the way."""
        parts = [_("{authority} is responsible for {matter}").format(authority=self.name, matter=self.label)]
        parts += [_("telephone {phone}").format(phone=self.phone)] if self.phone else []
        parts += [self.way_told] if self.way else []
        return ("；" if current_language() == "zh" else "; ").join(parts)

    @property
    def way_told(self) -> str:
        """The way in the current language, or nothing."""
        return self.way[current_language()] if self.way else ""

    def is_for(self, category: str | None) -> bool:
        """True if it is for complaints of a category."""
        return bool(category) and category in (self.category, *self.matter.values())

    def weight(self, text: str) -> int:
        """How much of a text is about the matter: the length of the longest of its words that stands there."""
        return max((len(word) for word in self.known_by if word in text), default=0)

    @property
    def known_by(self) -> tuple[str, ...]:
        """The words by which the matter is known, made comparable."""
        return tuple(fold(word) for word in (*self.matter.values(), *self.words))

    def is_called(self, name: str) -> bool:
        """True if a name is that of the authority or of the matter."""
        return fold(name).strip() in map(fold, (*self.authority.values(), *self.matter.values()))


def load_authorities(folders: Sequence[Path]) -> list[Authority]:
    """Load the directory: the site's own entries, then those of svc for the matters that the site leaves out.

    A site's entry also has the words by which svc knows a matter of the same name.

    Args:
        folders: the site's templates and svc's own, in this order.

    Raises:
        Damaged: a file is not what the head of `templates/authorities.yaml` describes; with its line.
    """
    found: dict[str, Authority] = {}
    for path in dict.fromkeys((folder / FILE).resolve() for folder in folders):
        for entry in read_authorities(path) if path.exists() else ():
            name = fold(entry.matter["zh"])
            own = found.setdefault(name, entry)
            if own is not entry:
                category = own.category or entry.category
                found[name] = replace(own, words=(*own.words, *entry.words), category=category)
    return list(found.values())


def read_authorities(path: Path) -> list[Authority]:
    """The entries of one file."""
    file = SettingsFile(path)
    entries: list[Authority] = file.get_list(LIST, _entry)
    file.refuse_unasked()
    seen: set[str] = set()
    for n, entry in enumerate(entries):
        if (name := fold(entry.matter["zh"])) in seen:
            sentence = _("{name} is there twice").format(name=entry.matter["zh"])
            raise Damaged(sentence, path=path, line=file.tree.line(LIST, n))
        seen.add(name)
    return entries


def _entry(raw: Any) -> Authority:
    given = as_mapping(raw)
    if unknown := [key for key in given if key not in KEYS]:
        near = did_you_mean(unknown[0], KEYS, before="; ")
        raise ValueError(_("unknown setting: {name}").format(name=unknown[0]) + near)
    if missing := [key for key in ("matter", "authority") if not given.get(key)]:
        raise ValueError(_("`{key}` is missing").format(key=missing[0]))
    phone, category = given.get("phone", ""), given.get("category", "")
    if phone and not (isinstance(phone, str) and re.fullmatch(PHONE, phone)):
        raise ValueError(_("{value} is no telephone number").format(value=phone))
    meant = next((c.value for c in CATEGORY.choices if category in c), "") if category else ""
    if category and not meant:
        known = ", ".join(c.value for c in CATEGORY.choices)
        raise ValueError(_("{value} is no category: one of {choices}").format(value=category, choices=known))
    words = given.get("words") or []
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
        raise ValueError(_("{field}: a list of words expected").format(field="words"))
    way = _text(given["way"]) if given.get("way") else None
    return Authority(_text(given["matter"]), _text(given["authority"]), phone, way, tuple(words), meant)


def _text(raw: Any) -> Text:
    found = {"zh": raw, "en": raw} if isinstance(raw, str) else raw
    if not isinstance(found, dict) or set(found) != {"zh", "en"} or not all(map(str.strip, found.values())):
        raise ValueError(_("one text, or {keys}, expected").format(keys="{zh: …, en: …}"))
    return found


# Finding


def fitting(entries: Iterable[Authority], text: str, category: str | None = None) -> list[Authority]:
    """The entries that a matter belongs to, the one that fits best first.

    Args:
        entries: the directory.
        text: the matter in words.
        category: its category, if it is a complaint.
    """
    folded = fold(text)
    weighed = [(entry.weight(folded) or _BY_CATEGORY * entry.is_for(category), entry) for entry in entries]
    return [entry for weight, entry in sorted(weighed, key=lambda pair: -pair[0]) if weight]


def asked_for(entries: Sequence[Authority], text: str) -> list[Authority]:
    """The entries that somebody looks for: those that a text is about, then those in which its words stand."""
    word = fold(text).strip()
    found = fitting(entries, text, next((c.value for c in CATEGORY.choices if word in (c.value, c.zh)), None))
    within = [e for e in entries if any(word in known for known in (*e.known_by, *map(fold, e.authority.values())))]
    return list(dict.fromkeys([*found, *within])) if word else list(entries)


def best(entries: Sequence[Authority], text: str, category: str | None = None) -> list[Authority]:
    """The entries that fit a matter equally well and better than all others, by authority: more than one is a doubt."""
    found = fitting(entries, text, category)
    if not found:
        return []
    most = found[0].weight(fold(text))
    alike = [entry for entry in found if entry.weight(fold(text)) == most]
    return list({entry.name: entry for entry in reversed(alike)}.values())


def named(entries: Sequence[Authority], matter: str, option: str) -> Authority:
    """The entry of a matter that was named.

    Raises:
        BadInput: none is called so, or several are (exit 2).
    """
    word = fold(matter).strip()
    found = [e for e in entries if word in map(fold, e.matter.values())] or [e for e in entries if word in e.known_by]
    if not found:
        known = {entry.label for entry in entries}
        raise BadInput(
            _("{option}: the directory has no {value}").format(option=option, value=matter),
            todo=did_you_mean(matter, known, after=" ") + _("see them all: {command}").format(command="svc where"),
        )
    return found[0]
