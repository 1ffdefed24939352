"""The manual's articles: their numbers, titles of ours, and where each of them lives in svc.

They stand in `templates/articles.yaml`, whose head tells how a home is written; `homes` looks them up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from svc.site.settings_file import SettingsFile, as_mapping, as_text, as_text_mapping
from svc.text.dataclass import dataclass
from svc.text.errors import Damaged, NotFound
from svc.text.language import _, current_language

FILE = "articles.yaml"
NUMBER = re.compile(r"0\d\d(\.\d+){0,2}")


class Article(NamedTuple):
    """An article of the manual: its number, its title by language, and where it lives.

    `by_eye` says that only somebody who looks can tell whether it is kept, such as a posture.
    """

    number: str
    title: Mapping[str, str]
    homes: tuple[str, ...]
    by_eye: bool = False

    @property
    def label(self) -> str:
        """Its title in the language now spoken."""
        return self.title[current_language()]

    @property
    def document(self) -> str:
        """The work instruction that it belongs to."""
        return self.number[:3]


@dataclass(frozen=True)
class Manual:
    """All articles, what the work instructions are called, and the numbers that are missing in the manual itself."""

    articles: tuple[Article, ...]
    documents: Mapping[str, Mapping[str, str]]
    gaps: tuple[str, ...] = ()

    def article(self, typed: str) -> Article:
        """The article of a number, also as `WI/FW-011.1.4`.

        Raises:
            NotFound: there is none; names the near ones (exit 4).
        """
        number = bare_number(typed)
        found = next((a for a in self.articles if a.number == number), None)
        if found is None:
            if number in self.gaps:
                raise NotFound(_("{number} is missing in the manual itself").format(number=number))
            raise NotFound(_("the manual has no article {number}").format(number=typed), todo=self.near(number))
        return found

    def near(self, number: str) -> str:
        """A hint with the numbers that may have been meant."""
        within = [a.number for a in self.within(number[:3])] if number[:3] in self.documents else []
        if not within:
            return _("there are: {numbers}").format(numbers=", ".join(self.documents))
        return _("there are: {numbers}").format(numbers=", ".join(within))

    def within(self, typed: str) -> list[Article]:
        """The articles of a document, or of a part of one such as `011.2`."""
        number = bare_number(typed)
        return [a for a in self.articles if f"{a.number}.".startswith(f"{number}.")]


def bare_number(number: str) -> str:
    """An article's number without its prefix: `WI/FW-016` is `016`."""
    return number.strip().upper().removeprefix("WI/").removeprefix("FW-")


def load_manual(folder: Path) -> Manual:
    """Read the manual's articles.

    Args:
        folder: svc's own templates.

    Raises:
        Damaged: the file is not what its head describes, with the line.
    """
    path = folder / FILE
    settings = SettingsFile(path)
    documents = settings.get("documents", as_mapping, {})
    documents = {key: settings.convert(_title, raw, "documents", key) for key, raw in documents.items()}
    found = tuple(settings.get_list("articles", _article))
    gaps = tuple(settings.get_list("gaps", as_text))
    settings.refuse_unasked()
    numbers = [a.number for a in found]
    for n, number in enumerate(numbers):
        if number in numbers[:n] or number[:3] not in documents:
            sentence = _("{name} is there twice").format(name=number)
            raise Damaged(sentence, path=path, line=settings.tree.line("articles", n))
    return Manual(found, documents, gaps)


def _title(raw: Any) -> Mapping[str, str]:
    title = as_text_mapping(raw)
    if set(title) != {"zh", "en"}:
        raise ValueError(_("{keys} expected").format(keys="{zh: …, en: …}"))
    return title


def _article(raw: Any) -> Article:
    given = as_mapping(raw)
    homes = given.get("homes", [])
    by_eye = given.get("by_eye", "false")
    if set(given) - {"by_eye"} != {"article", "zh", "en", "homes"} or not NUMBER.fullmatch(str(given["article"])):
        raise ValueError(_("{keys} expected").format(keys="{article: …, zh: …, en: …, homes: […]}"))
    if not isinstance(homes, list) or not all(isinstance(home, str) for home in homes):
        raise ValueError(_("{keys} expected").format(keys="homes: […]"))
    if by_eye not in ("true", "false"):
        raise ValueError(_("{keys} expected").format(keys="by_eye: true|false"))
    return Article(given["article"], {tag: given[tag] for tag in ("zh", "en")}, tuple(homes), by_eye == "true")
