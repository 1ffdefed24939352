"""Checklists of conduct: a title, a number and items, each in our own words with its article (001-006, 008, 010, 013).

A checklist is a file in `templates/checklists/`, so adding one adds a file and no code; a site's own stands in place of
svc's of the same name:

    title: {zh: 仪容仪表, en: Appearance}
    number: WI/FW-002
    items:
    - {id: badge, article: '002.1', zh: 工牌戴在左胸, en: The badge is on the left breast}

An item may have a `limit`, a number such as three rings, above which it has failed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from svc.model import user_input
from svc.model.fields import Choice, Field
from svc.model.record import Record
from svc.site.settings_file import SettingsFile, as_count, as_text, as_text_mapping
from svc.text.dataclass import dataclass, replace
from svc.text.errors import Damaged, SvcError
from svc.text.language import _, current_language

FOLDER = "checklists"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class ChecklistItem(NamedTuple):
    """One point of a checklist: the article that asks for it, and its words."""

    id: str
    article: str
    zh: str
    en: str
    limit: int = 0

    @property
    def label(self) -> str:
        """The words in the current language."""
        return self.zh if current_language() == "zh" else self.en

    @property
    def choice(self) -> Choice:
        """The item as a choice of a rating, named by its first clause."""
        return Choice(self.id, re.split("[，（]", self.zh)[0], re.split("[,;(]", self.en)[0].strip())


@dataclass(frozen=True)
class Checklist:
    """A checklist as its template describes it, named by its file."""

    name: str
    title: Mapping[str, str]
    number: str
    items: tuple[ChecklistItem, ...]

    @property
    def label(self) -> str:
        """The title in the current language."""
        return self.title[current_language()]

    @property
    def choice(self) -> Choice:
        """The checklist as a choice of a field."""
        return Choice(self.name, self.title["zh"], self.title["en"])

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The items as choices of a rating."""
        return tuple(item.choice for item in self.items)


def load_checklist(name: str, folders: Sequence[Path], option: str = "--checklist") -> Checklist:
    """The checklist of that name or title.

    Args:
        name: such as `appearance`, or 仪容仪表.
        folders: where templates are looked for; the first that has one wins.
        option: where it was typed, for the message.

    Raises:
        BadInput: there is none; names the near one (exit 2).
        Damaged: its template has a fault, with the line.
    """
    paths = _templates(folders)
    if name in paths:
        return _read(paths[name])
    found = all_checklists(folders)
    return found[user_input.parse_choice(option, tuple(each.choice for each in found.values()), name)]


def all_checklists(folders: Sequence[Path]) -> dict[str, Checklist]:
    """All checklists by name.

    Raises:
        Damaged: a template has a fault, with the line.
    """
    return {name: _read(path) for name, path in sorted(_templates(folders).items())}


def state_of_checklists(folders: Sequence[Path]) -> str:
    """The sizes and times of the files of all checklists: while these are the same, so are the checklists."""
    looks = ((path, path.stat()) for path in _templates(folders).values())
    return " ".join(f"{path} {look.st_size} {look.st_mtime_ns} {look.st_ctime_ns}" for path, look in looks)


def _templates(folders: Sequence[Path]) -> dict[str, Path]:
    return {path.stem: path for folder in reversed(folders) for path in sorted(folder.glob("*.yaml"))}


def _read(path: Path) -> Checklist:
    settings = SettingsFile(path)
    title = settings.get("title", _title, None)
    found = Checklist(
        path.stem, title or {}, settings.get("number", as_text, ""), tuple(settings.get_list("items", _item))
    )
    settings.refuse_unasked()
    for key, missing in (("title", not title), ("items", not found.items)):
        if missing:
            raise Damaged(_("`{key}` is missing").format(key=key), path=path, line=1)
    ids = [item.id for item in found.items]
    for n, each in enumerate(ids):
        if each in ids[:n]:
            raise Damaged(_("{name} is there twice").format(name=each), path=path, line=settings.tree.line("items", n))
    return found


def _title(raw: Any) -> dict[str, str]:
    given = {"zh": raw, "en": raw} if isinstance(raw, str) else as_text_mapping(raw)
    if set(given) != {"zh", "en"}:
        raise ValueError(_("{keys} expected").format(keys="{zh: …, en: …}"))
    return given


def _item(raw: Any) -> ChecklistItem:
    given = as_text_mapping(raw)
    if not {"id", "article", "zh"} <= set(given) <= {"id", "article", "zh", "en", "limit"} or not all(given.values()):
        raise ValueError(_("{keys} expected").format(keys="{id: …, article: …, zh: …, en: …}"))
    if not NAME.fullmatch(given["id"]):
        raise ValueError(_("{name}: small letters, digits and hyphens are expected").format(name=given["id"]))
    if not re.fullmatch(r"\d{3}(\.\d+)*", given["article"]):
        raise ValueError(_("{name}: an article such as 002.1 is expected").format(name=given["article"]))
    limit = as_count(given.get("limit", "0"))
    return ChecklistItem(given["id"], given["article"], given["zh"], given.get("en", given["zh"]), limit)


def with_choices(f: Field, folders: Sequence[Path], found: Mapping[str, Any] | None = None) -> Field:
    """The field with its choices filled in: all checklists, or the items of one.

    Args:
        f: the fact; any other stays as it is.
        folders: as for `load`.
        found: what is known already, among it the checklist that items belong to.
    """
    if f.type == "template":
        return replace(f, choices=tuple(c.choice for c in all_checklists(folders).values()))
    name = (found or {}).get(f.of)
    return replace(f, choices=load_checklist(name, folders).choices) if name else f


def with_labels(records: Iterable[Record], folders: Sequence[Path]) -> list[Record]:
    """The records with the titles and items of their checklists. A checklist that is gone keeps its keys.

    Args:
        records: of any kind; those without a checklist stay as they are.
        folders: as for `load`.
    """
    try:
        found = all_checklists(folders)
    except SvcError:
        return list(records)
    return [_labelled(record, found) for record in records]


def _labelled(record: Record, found: Mapping[str, Checklist]) -> Record:
    """The record with the choices of its checklist in its fields."""
    kind = record.kind
    by = {f.of: found.get(str(record[f.of])) for f in kind.fields if f.of}
    fields = tuple(
        replace(f, choices=known.choices)
        if (known := by.get(f.of))
        else replace(f, choices=(named.choice,))
        if (named := by.get(f.name))
        else f
        for f in kind.fields
    )
    return replace(record, kind=replace(kind, fields=fields)) if any(by.values()) else record
