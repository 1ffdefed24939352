"""The table printer, imported without what it needs only to tell its own version, to write HTML and for rare letters.

That is the reading of installed packages, and with it letters, archives and random numbers, the reading of Python's
source, and tables of all scripts: a fifth of a short command's time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from svc.render.wrapping import text_width
from svc.text.lean_imports import without_modules

_NOT_NEEDED: Mapping[str, Mapping[str, Any]] = {
    "importlib.metadata": {"version": lambda _name: "", "PackageNotFoundError": LookupError},
    "dataclasses": {"is_dataclass": lambda _row: False},
    "html": {"escape": None},
    "textwrap": {"TextWrapper": object},
    "wcwidth": {"wcswidth": text_width},
}


with without_modules(_NOT_NEEDED):
    from tabulate import DataRow, TableFormat, tabulate

__all__ = ["DataRow", "TableFormat", "tabulate"]
