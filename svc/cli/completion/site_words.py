"""What Tab offers of a site, read from its files as text: departments, staff, homes, forms, checklists, own words.

Nothing is checked here, and nothing is said of what can't be read: who presses Tab wants to type on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

Offered = tuple[str, str, str]  # English or only spelling, Chinese one if there is another, meaning

_NAME = re.compile(r"\bname: *['\"]?([^,}'\"\n#]+)")
_TITLE = re.compile(r"^title: *\{zh: *['\"]?([^,'\"}]+)", re.MULTILINE)
_OWNER = re.compile(r"(?:^|[{ ])owner: *['\"]?([^,}'\"\n]+)", re.MULTILINE)  # also as it was amended
MOST = 50


class SiteFiles:
    """The files of a site, or of none.

    Args:
        root: the site's folder, if there is one.
    """

    def __init__(self, root: Path | None) -> None:
        self.root = root
        try:
            self.settings = (root / "svc.yaml").read_text("utf-8", "replace") if root else ""
        except OSError:
            self.settings = ""

    def section(self, key: str) -> str:
        """The lines of a setting, or nothing."""
        found = re.search(rf"^{key}:(.*(?:\n(?:[ \t#-].*)?)*)", self.settings, re.MULTILINE)
        return found[1] if found else ""

    @property
    def language(self) -> str:
        """The language that the settings name."""
        return re.split("[ #]", self.section("language").strip())[0].strip("'\"") or "zh"

    def departments(self) -> list[Offered]:
        """The departments."""
        text = re.sub(r"(^|\s)#.*", "", self.section("departments"))
        inside = re.search(r"\[(.*?)\]", text, re.DOTALL)
        names = inside[1].split(",") if inside else re.findall(r"^ *- (.*)", text, re.MULTILINE)
        return [(name, "", "") for each in names if (name := each.strip().strip("'\""))]

    def staff(self) -> list[Offered]:
        """The staff."""
        return [(name.strip(), "", "") for name in _NAME.findall(self.section("staff"))]

    def own_words(self) -> Mapping[str, Sequence[str]]:
        """The site's own words, each with the words of its command."""
        text = self.section("aliases").strip()
        pairs = text.strip("{}").split(",") if text.startswith("{") else text.splitlines()
        found = (pair.strip().partition(":") for pair in pairs if ":" in pair)
        return {word.strip("'\" "): command.strip("'\" ").split() for word, _colon, command in found}

    def homes(self, typed: str) -> Iterator[Offered]:
        """The homes on file that begin with what was typed, each with its owner."""
        if not self.root:
            return
        folder = self.root / "records" / "resident"
        names = sorted(n[:-5] for n in names_in(folder) if n.endswith(".yaml") and n.startswith(typed))
        for name in names[:MOST]:
            yield name, "", (_OWNER.findall(_begin_of(folder / f"{name}.yaml")) or [""])[-1]

    def templates(self, sort: str) -> list[Offered]:
        """The forms or checklists, each with its title."""
        folders = [self.root / "templates" / sort] if self.root else []
        package = Path(__file__).parents[2]
        folders += [package / "templates" / sort, package.parent / "templates" / sort]
        found: dict[str, str] = {}
        for folder in folders:
            for name in names_in(folder):
                if name.endswith(".yaml") and name[:-5] not in found:
                    title = _TITLE.search(_begin_of(folder / name))
                    found[name[:-5]] = title[1].strip() if title else ""
        return [(name, title, title) for name, title in sorted(found.items())]


def names_in(folder: Path) -> list[str]:
    """The names in a folder, or none."""
    try:
        return os.listdir(folder)  # noqa: PTH208 - names are wanted, of thousands of files
    except OSError:
        return []


def _begin_of(path: Path) -> str:
    """The beginning of a file, or nothing."""
    try:
        with path.open("rb") as file:
            return file.read(4000).decode("utf-8", "replace")
    except OSError:
        return ""


def subject_of(path: Path, keys: Sequence[str]) -> str:
    """What a record is about, in its own words: the first of some facts that its file has, in a line."""
    text = _begin_of(path)
    for key in keys:
        if amended := re.findall(rf"\bset: \{{(?:[^}}]*, )?{key}: ['\"]?([^,}}'\"]+)", text):
            return " ".join(amended[-1].split())
        if found := re.search(rf"^{key}: *(.*(?:\n[ -].*)*)", text, re.MULTILINE):
            names = _NAME.findall(found[1]) if found[1].lstrip()[:1] in "[-" else []
            said = "、".join(name.strip() for name in names) or found[1].strip("|>-[] '\"\n")
            return " ".join(said.split())
    return ""
