"""The file `phrases.yaml`, read and checked. The head of the built-in one tells how it is written."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.site.phrase_match import GROUP, is_slow
from svc.site.phrases import SITUATIONS, Phrases, Saying, Taboo
from svc.text.errors import Damaged
from svc.text.language import _, system_reason

if TYPE_CHECKING:
    from svc.model.yaml_read import KeyPath, Tree


FILE = "phrases.yaml"


def load_phrases(folders: Sequence[Path]) -> Phrases:
    """Load the phrases of each folder's `phrases.yaml`, one after the other. A folder may have none.

    Args:
        folders: svc's own templates and the site's, in any order: they add up.

    Raises:
        Damaged: a file is not what the head of `templates/phrases.yaml` describes; with its line.
    """
    files = dict.fromkeys((folder / FILE).resolve() for folder in folders)  # svc's own root is a site, too
    found = [_read(path) for path in files if path.exists()]
    return Phrases(tuple(e for each in found for e in each.entries), tuple(s for each in found for s in each.sayings))


def _read(path: Path) -> Phrases:
    if not path.is_file():
        raise Damaged(_("this is not a file"), path=path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Damaged(_("the file can't be read: {reason}").format(reason=system_reason(error)), path=path) from None
    return _parse(data, path)


@lru_cache(maxsize=4)  # the demo and an import check hundreds of texts
def _parse(data: bytes, path: Path) -> Phrases:
    from svc.model.yaml_read import parse_record

    tree = parse_record(data, path)
    try:
        return _phrases(tree)
    except _Fault as fault:
        raise Damaged(fault.sentence, path=path, line=tree.line(*fault.where)) from None


class _Fault(Exception):
    """A fault at a key path."""

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
    """An item of a list, checked for unknown keys."""
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
    """True if a fragment, or the part before or after its `~`, may be nothing at all."""
    return any(
        not any(map(str.isalnum, GROUP.sub("", part))) and all("" in each.split(",") for each in GROUP.findall(part))
        for part in fragment.split("~")
    )


_WRONG: tuple[tuple[Callable[[str], bool], Callable[[], str]], ...] = (
    (_unbalanced, lambda: _("the braces of the fragment do not match, or a comma stands outside them")),
    (_empty, lambda: _("the fragment may be nothing at all")),
    (is_slow, lambda: _("the fragment stands for too many phrases: make two of it")),
)
