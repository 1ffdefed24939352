"""Columns of a form: as a template describes them, and the ones that follow from what it counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, cast, get_args

from svc.model.fields import Choice
from svc.model.kind import Kind
from svc.render import Align, Column
from svc.reports.tally import PLACES, Tally
from svc.site.settings_file import SettingsFile, as_mapping, as_text, as_text_mapping
from svc.text.dataclass import dataclass, field, replace
from svc.text.errors import Damaged
from svc.text.language import _

Text = Mapping[str, str]  # by language

TITLES = ("zh", "en")
# What is written by hand takes so many terminal columns, told by how an expression ends.
_HANDS = {r"\bphone": 15, r"\| when": 13, r"\| day": 11, r"\bid": 11, r"\| clock": 8}


@dataclass(frozen=True)
class FormColumn:
    """A column of a form.

    It has titles, the expression that fills it, its place and shape, and the line it is written on. `holds` names
    the fields that its cells are imported as, and `then` the fields that follow in them behind certain words. `also`
    has other headings of it, and `means` further words for a choice such as a grade, or for `undone`, `unreached` and
    `not_called`. Where a cell has several fields in it, `shape` is a pattern with a group for each of `holds`.
    """

    title: Text
    group: Text
    take: str
    tick: tuple[str, ...]
    align: Align
    flexible: bool
    least: int = 12
    line: int = 1
    holds: tuple[str, ...] = ()
    then: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    means: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shape: re.Pattern[str] | None = None

    @property
    def hand(self) -> int:
        """The width of its handwritten cells in terminal columns, such as a phone's, or 0 if unknown."""
        return next((room for ending, room in _HANDS.items() if re.search(f"{ending}$", self.take)), 0)

    def as_column(self, language: str) -> Column:
        """Return the column of a sheet, with titles in a language."""
        return Column(
            self.title["en"],
            self.title[language],
            self.group.get(language, ""),
            self.align,
            self.flexible,
            self.least,
            self.hand,
        )


def read_column(raw: Any) -> FormColumn:
    """Read a column of a form."""
    given = checked_mapping(
        raw, "group", "take", "tick", "align", "flexible", "least", "holds", "then", "also", "means", "shape"
    )
    return FormColumn(
        title=read_title(given),
        group=bilingual(given["group"]) if "group" in given else {},
        take=as_text(given.get("take", "") if "holds" in given else require(given, "take")),
        tick=tuple(as_text(tick) for tick in wrap_in_list(given.get("tick", []))),
        align=cast("Align", word_reader(*get_args(Align))(given.get("align", "left"))),
        flexible=read_flag(given, "flexible"),
        least=read_number(given.get("least", "12")),
        holds=tuple(as_text(each) for each in wrap_in_list(given.get("holds", []))),
        then=_words_by_key(given.get("then", {})),
        also=tuple(as_text(each) for each in wrap_in_list(given.get("also", []))),
        means=_words_by_key(given.get("means", {})),
        shape=_pattern(given["shape"]) if "shape" in given else None,
    )


def _pattern(raw: Any) -> re.Pattern[str]:
    """Read a pattern.

    Raises:
        ValueError: it is none.
    """
    try:
        return re.compile(as_text(raw))
    except re.error:
        raise ValueError(_("not a pattern: {value}").format(value=raw)) from None


def _words_by_key(raw: Any) -> dict[str, tuple[str, ...]]:
    """Read a mapping of keys to one word or several."""
    return {key: tuple(as_text(word) for word in wrap_in_list(words)) for key, words in as_mapping(raw).items()}


def read_columns(settings: SettingsFile, *at: str | int) -> tuple[FormColumn, ...]:
    """Read the columns at a place of a template, each with its line.

    Raises:
        Damaged: there is none, or one has a fault.
    """
    found = tuple(
        replace(settings.convert(read_column, raw, *at, n), line=settings.tree.line(*at, n))
        for n, raw in enumerate(read_list(settings, *at))
    )
    if not found:
        raise Damaged(_("`{key}` is missing").format(key=at[-1]), path=settings.path, line=settings.tree.line(*at))
    return found


def read_list(settings: SettingsFile, *at: str | int) -> list[Any]:
    """Read the list at a place of a template."""
    raw: Any = settings.tree.value
    for key in at:
        raw = raw.get(key, "") if isinstance(raw, dict) and isinstance(key, str) else raw[key]
    if raw == "":
        return []
    if not isinstance(raw, list):
        raise Damaged(_("{key}: a list expected").format(key=at[-1]), path=settings.path, line=settings.tree.line(*at))
    return raw


def tally_reader(kind: Kind) -> Callable[[Any], tuple[Tally, tuple[FormColumn, ...]]]:
    """Return a function that reads a `tally`: its rows and values, and its columns."""
    facts = {name: f for name, f in kind.leaves.items() if f.choices}

    def reads(raw: Any) -> tuple[Tally, tuple[FormColumn, ...]]:
        given = as_mapping(raw)
        if unknown := set(given) - {"by", "of", "good", "group"}:
            raise ValueError(_("unknown setting: {name}").format(name=", ".join(sorted(unknown))))
        if missing := [key for key in ("by", "of") if not given.get(key)]:
            raise ValueError(_("`{key}` is missing").format(key=missing[0]))
        of = facts[word_reader(*facts)(given["of"])]
        rows = (*PLACES, *(name for name, f in facts.items() if f.type == "choice" and not f.many))
        by = tuple(word_reader(*rows)(each) for each in wrap_in_list(given["by"]))
        good = tuple(word_reader(*(v.value for v in of.values))(each) for each in wrap_in_list(given.get("good", [])))
        group = bilingual(given["group"]) if "group" in given else {}
        return Tally(kind, by, of, good), tuple(tally_column(choice, group) for choice in of.choices)

    return reads


def tally_column(choice: Choice, group: Text) -> FormColumn:
    """Return the column for one of the counted choices."""
    title = {"zh": choice.zh, "en": choice.en[:1].upper() + choice.en[1:]}
    return FormColumn(title, group, f"cells[{choice.value!r}]", (), "center", flexible=False)


# What is read


def checked_mapping(raw: Any, *keys: str) -> dict[str, Any]:
    """Return a mapping, and refuse keys other than titles and these."""
    given: dict[str, Any] = as_mapping(raw)
    if unknown := set(given) - {*TITLES, *keys}:
        raise ValueError(_("unknown setting: {name}").format(name=", ".join(sorted(unknown))))
    return given


def require(given: Mapping[str, Any], key: str) -> Any:
    """Return a value that must be there."""
    if key not in given:
        raise ValueError(_("`{key}` is missing").format(key=key))
    return given[key]


def read_title(given: Mapping[str, Any]) -> Text:
    """Read the title of a column or field."""
    return bilingual({language: given[language] for language in TITLES if language in given})


def read_flag(given: Mapping[str, Any], key: str) -> bool:
    """Read a setting that is true, or false if left out."""
    return word_reader("true", "false")(given.get(key, "false")) == "true"


def read_number(raw: Any) -> int:
    """Read a whole number."""
    if not (isinstance(raw, str) and raw.isascii() and raw.isdigit()):
        raise ValueError(_("a number is expected"))
    return int(raw)


def bilingual(raw: Any) -> Text:
    """Read a text in both languages: `{zh: …, en: …}`, or one for both."""
    given = {"zh": raw} if isinstance(raw, str) else as_text_mapping(raw)
    if not given or set(given) - set(TITLES):
        raise ValueError(_("{keys} expected").format(keys="{zh: …, en: …}"))
    return {language: given.get(language) or next(iter(given.values())) for language in TITLES}


def word_reader(*choices: str) -> Callable[[Any], str]:
    """Return a function that reads one of these words."""

    def reads(raw: Any) -> str:
        if raw not in choices:
            raise ValueError(_("one of: {choices}").format(choices=", ".join(choices)))
        return cast("str", raw)

    return reads


def wrap_in_list(raw: Any) -> list[Any]:
    """Return a list as it is, and a single value as a list of one."""
    return raw if isinstance(raw, list) else [raw]
