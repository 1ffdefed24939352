"""The rules of Excel for a workbook: texts that fit a cell, names of tabs, and a file of the same bytes."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.render.screen import visible

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

LONGEST = 32_767  # characters of a cell, and
_EDGES = re.compile(r"^[\s']+|[\s']+$")  # of a tab's name: any white space, not only the common one
_NAME = 31  # of a tab; Excel counts those outside the basic plane twice
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # `_x0041_` would be read as A
_TIME = re.compile(rb"<dcterms:(created|modified)\b.*?</dcterms:\1>", re.DOTALL)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_CUT = "…"


def excel_text(value: str) -> str:
    """Return a text that fits into a cell and reads back unchanged. A longer one is cut, with a sign at the end."""
    escaped = _ESCAPE.sub("_x005F_", value)
    return escaped if _length(escaped) <= LONGEST else _shortened(escaped, LONGEST - 1) + _CUT


def tab_name(name: str, taken: set[str]) -> str:
    """Return a unique name that Excel accepts for a tab: 31 characters, none of []:*?/\\.

    Args:
        name: what it should be called.
        taken: the names given so far, in small letters; takes the new one.
    """
    kept = _EDGES.sub("", _FORBIDDEN.sub(" ", visible(name))) or "svc"
    if kept.casefold() == "history":  # Excel keeps that name to itself
        kept = f"{kept}_"
    number = 1
    while True:
        tail = f" {number}" if number > 1 else ""
        found = _EDGES.sub("", _shortened(kept, _NAME - len(tail))) + tail
        if found.casefold() not in taken:
            taken.add(found.casefold())
            return found
        number += 1


def _shortened(value: str, most: int) -> str:
    """Return the first characters of a text, none of them cut in two."""
    kept = value.encode("utf-16-le")[: 2 * most]
    return kept.decode("utf-16-le", "ignore")


def _length(value: str) -> int:
    return len(value.encode("utf-16-le")) // 2


def workbook_bytes(book: Workbook) -> bytes:
    """Return the workbook as a file. openpyxl's own `save` would write the time into it."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    from openpyxl.writer.excel import ExcelWriter
    from openpyxl.xml.constants import ARC_CORE

    class Archive(ZipFile):
        """An archive whose files have no time."""

        def writestr(self, zinfo_or_arcname: Any, data: Any, *_args: Any, **_options: Any) -> None:
            """Add a file, and leave out of the workbook's properties when it was made."""
            kept = _TIME.sub(b"", data) if zinfo_or_arcname == ARC_CORE else data
            super().writestr(ZipInfo(zinfo_or_arcname), kept, ZIP_DEFLATED)

        def write(self, filename: Any, arcname: Any = None, *_args: Any, **_options: Any) -> None:
            """Add a file that openpyxl wrote elsewhere before."""
            self.writestr(arcname, Path(filename).read_bytes())

    written = BytesIO()
    ExcelWriter(book, Archive(written, "w", ZIP_DEFLATED)).save()
    return written.getvalue()
