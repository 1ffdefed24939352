"""A settings file: its text with line numbers, and its values, each read by a function."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from svc.disk.read import read_file
from svc.model import yaml_read
from svc.model.yaml_read import Tree
from svc.text.errors import BadInput, Damaged
from svc.text.language import _
from svc.text.nearest import did_you_mean


def parse_settings(path: Path) -> Tree:
    """Parse a settings file into texts with line numbers."""
    return yaml_read.parse_record(read_file(path, yaml_read.MAX_SIZE), path)


class SettingsFile:
    """A settings file being read. Each key is asked for once, and keys that nobody asked for are refused.

    Args:
        path: where it stands.
        data: what is read instead of it: what stood there in some commit.
    """

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        self.tree = parse_settings(path) if data is None else yaml_read.parse_record(data, path)
        self.path = path
        self.asked: set[str] = set()

    def get(self, key: str, reads: Callable[[Any], Any], default: Any) -> Any:
        """The value of a key, read by `reads`, or the default."""
        self.asked.add(key)
        if key not in self.tree.value or self.tree.value[key] == "":
            return default
        return self.convert(reads, self.tree.value[key], key)

    def get_list(self, key: str, reads: Callable[[Any], Any]) -> list[Any]:
        """The entries of a list, each read by `reads`."""
        self.asked.add(key)
        raw = self.tree.value.get(key, [])
        if raw == "":
            return []
        if not isinstance(raw, list):
            raise Damaged(_("{key}: a list expected").format(key=key), path=self.path, line=self.tree.line(key))
        return [self.convert(reads, item, key, n) for n, item in enumerate(raw)]

    def convert(self, reads: Callable[[Any], Any], raw: Any, *at: str | int) -> Any:
        """Read a value, and report a fault with its line."""
        try:
            return reads(raw)
        except (ValueError, BadInput) as error:
            raise Damaged(f"{at[0]}: {error}", path=self.path, line=self.tree.line(*at)) from None

    def refuse_unasked(self) -> None:
        """Refuse keys that nobody asked for."""
        self.refuse_unknown(self.tree.value, self.asked)

    def refuse_unknown(self, given: Iterable[str], known: Collection[str], *at: str) -> None:
        """Refuse keys of the mapping at `at` that are not in `known`."""
        for key in given:
            if key not in known:
                near = did_you_mean(key, known, before="; ")
                sentence = _("unknown setting: {name}").format(name=".".join([*at, key]))
                raise Damaged(sentence + near, path=self.path, line=self.tree.line(*at, key))


def as_text(raw: Any) -> str:
    """Read a text."""
    if not isinstance(raw, str):
        raise ValueError(_("one text expected"))
    return raw


def as_text_mapping(raw: Any) -> dict[str, str]:
    """Read a mapping of names to texts."""
    if not isinstance(raw, dict) or not all(isinstance(v, str) for v in raw.values()):
        raise ValueError(_("{keys} expected").format(keys="{name: text}"))
    return raw


def as_mapping(raw: Any) -> Any:
    """Read a mapping, whose values are read later."""
    if not isinstance(raw, dict):
        raise ValueError(_("{keys} expected").format(keys="{name: …}"))
    return raw


def as_count(raw: Any) -> int:
    """Read a whole number."""
    if not isinstance(raw, str) or not re.fullmatch(r"[0-9]{1,7}", raw):
        raise ValueError(_("a whole number expected"))
    return int(raw)


def as_list(raw: Any) -> list[Any]:
    """Read a list."""
    if not isinstance(raw, list):
        raise ValueError(_("a list expected"))
    return raw
