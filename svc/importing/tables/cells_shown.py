"""Cells of a spreadsheet as texts: numbers by their formats, days, truths; and which columns are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from svc.importing.tables import shown
from svc.importing.tables.lines import WIDEST

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FIRST_OWN = 164  # the number of a workbook's first format of its own
BUILTIN = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 49: "@"}
TRUE, NONE = ("1", "true"), ("0", "0.0")


def hidden_columns(shapes: Mapping[str, Mapping[str, str]]) -> frozenset[int]:
    """Return the hidden columns of a sheet, counted from 0."""
    found: set[int] = set()
    for shape in shapes.values():
        if shape.get("hidden") in TRUE or shape.get("width") in NONE:
            first, last = int(shape["min"]) - 1, min(int(shape["max"]), WIDEST)
            found.update(range(first, last))
    return frozenset(found)


def number_format(book: Any, style: int) -> str:
    """Return the number format of a style, or the general one where a workbook doesn't say."""
    try:
        chosen = book._cell_styles[style].numFmtId
        known = book._number_formats
        return str(BUILTIN[chosen]) if chosen in BUILTIN else str(known[chosen - FIRST_OWN])
    except (IndexError, KeyError):
        return "General"


def strikes_through(book: Any, style: int) -> bool:
    """True if a style strikes its texts through."""
    try:
        return bool(book._fonts[book._cell_styles[style].fontId].strike)
    except IndexError:
        return False


def cell_text(cell: Any, number_format: str = "General") -> str:
    """Return a cell as a person sees it, and would type it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return shown.TypedText(shown.clean_text(cell))
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return shown.show_number(cell, number_format)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, timedelta):
        return f"{cell // timedelta(hours=1):02}:{cell // timedelta(minutes=1) % 60:02}"
    return f"{cell:%H:%M}" if isinstance(cell, time) else str(cell).strip()


def column_index(letters: bytes) -> int:
    """Return the index of a column from its letters, counted from 0."""
    number = 0
    for letter in letters.decode():
        number = number * 26 + LETTERS.index(letter) + 1
    return number - 1


def column_letters(column: int) -> str:
    """Return the letters of a column, counted from 0."""
    letters, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = LETTERS[letter] + letters
    return letters


def cell_place(line: int, column: int) -> str:
    """Return the name of a cell, such as `B12`."""
    return f"{column_letters(column)}{line}"
