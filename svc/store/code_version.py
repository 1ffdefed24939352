"""The version of the code that judges records, computed from its sources: an index made by another one is made anew.

The sources are that of the module which fills the index and those of all that it imports, the declarations of kinds
among them. They are read for it, and not imported.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Set
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parents[1]
FILLS_INDEX = "svc.store.index_refresh"
_IMPORT = (
    r"(?m)^[ \t]*(?:from[ \t]+(?P<where>svc[\w.]*)[ \t]+import[ \t]+(?P<what>\([^)]*\)|[^\n]*)"
    r"|import[ \t]+(?P<alone>svc[\w.]*))"
)


class Source(NamedTuple):
    """A file of code: its size and times before it was read, and what stands in it."""

    outside: str
    text: bytes


def code_version(memo: Path, package: Path = PACKAGE, start: str = FILLS_INDEX) -> str:
    """The version of the code that judges records.

    Args:
        memo: a file that remembers it, with the sizes and times of the sources. While these are the same no source is
            read. Where the file can't be written, they are read every time.
        package: the folder of svc.
        start: the module that judges.
    """
    try:
        version, _newline, known = memo.read_text("utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        version = known = ""
    if _is_as_noted(package, known):
        return version
    code = judging_code(package, start)
    version = _digest(code)
    with suppress(OSError):
        draft = memo.with_name(f"{memo.name}.{os.getpid()}")
        lines = _in_lines(package, {name: source.outside for name, source in code.items()})
        draft.write_text(f"{version}\n{lines}", "utf-8")
        draft.replace(memo)
    return version


@cache  # a running svc does not see its own sources change
def _is_as_noted(package: Path, known: str) -> bool:
    """True if the sources are there with the sizes and times that a memo has."""
    names = [line.partition(" ")[0] for line in known.splitlines()[1:]]
    return bool(names) and known == _in_lines(package, {name: _outside(f"{package}/{name}") for name in names})


@cache
def judging_code(package: Path = PACKAGE, start: str = FILLS_INDEX) -> dict[str, Source]:
    """The code that judges records, by its files as seen from the package."""
    root = os.fspath(package)
    there = {
        os.path.relpath(f"{folder}/{name}", root).replace(os.sep, "/")
        for folder, _folders, names in os.walk(root)
        for name in names
        if name.endswith(".py")
    }
    found: dict[str, Source] = {}
    left = _files(start, there)
    while left:
        name = left.pop()
        if name not in found:
            found[name] = Source(_outside(f"{package}/{name}"), (package / name).read_bytes())
            left += [file for module in _imported(found[name].text) for file in _files(module, there)]
    return dict(sorted(found.items()))


def _imported(text: bytes) -> list[str]:
    """The modules of svc that a source may import, and other names that it imports from them."""
    found = []
    for match in re.finditer(_IMPORT, text.decode("utf-8", "replace")):
        where = match["where"] or match["alone"]
        found += [where, *(f"{where}.{name}" for name in re.findall(r"\w+", match["what"] or ""))]
    return found


def _files(module: str, there: Set[str]) -> list[str]:
    """The files of a module and of the packages it is in, or nothing for a name that is no module."""
    parts = module.split(".")[1:]
    inits = ("/".join((*parts[:depth], "__init__.py")) for depth in range(len(parts) + 1))
    return [name for name in (*inits, "/".join(parts) + ".py") if name in there]


def _outside(path: str) -> str:
    """A file's size and times. An edited or replaced file has another time of change, whatever else it keeps."""
    try:
        found = os.stat(path)  # noqa: PTH116 - at each start, and a Path for each file takes longer than the look
    except OSError:
        return "gone"
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


def _in_lines(package: Path, outside: Mapping[str, str]) -> str:
    """The contents of the memo: the package, and the state of its files."""
    return "\n".join([str(package), *(f"{name} {looked}" for name, looked in outside.items())])


def _digest(code: Mapping[str, Source]) -> str:
    """A digest of files and their names."""
    import hashlib  # brings OpenSSL in

    found = hashlib.sha256()
    for name, source in code.items():
        found.update(f"{name}\0".encode() + source.text + b"\0")
    return found.hexdigest()
