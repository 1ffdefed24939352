"""The table printer, imported without what it needs only to tell its own version, to write HTML and for rare letters.

That is the reading of installed packages, and with it letters, archives and random numbers, and tables of all scripts:
an eighth of a short command's time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from svc.render.wrapping import text_width

_NOT_NEEDED: Mapping[str, Mapping[str, Any]] = {
    "importlib.metadata": {"version": lambda _name: "", "PackageNotFoundError": LookupError},
    "html": {"escape": None},
    "wcwidth": {"wcswidth": text_width},
}


@contextmanager
def _standing_in() -> Iterator[None]:
    """Let empty modules stand in for those that nobody has imported yet, until the body ends."""
    names = [name for name in _NOT_NEEDED if name not in sys.modules]
    for name in names:
        sys.modules[name] = ModuleType(name)
        vars(sys.modules[name]).update(_NOT_NEEDED[name])
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


with _standing_in():
    from tabulate import DataRow, TableFormat, tabulate

__all__ = ["DataRow", "TableFormat", "tabulate"]
