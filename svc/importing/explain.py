"""What a table's columns and cells were taken as, for people who want to know before they trust it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from svc.importing.importer import Importer
from svc.importing.result import CellRead, brief_text
from svc.importing.tables import Table, TableRow, home_parts
from svc.importing.tables.cells_shown import column_letters
from svc.importing.tables.row_meaning import cell_meaning
from svc.model.identity_numbers import WHOLE
from svc.model.show import show_value
from svc.text.language import _

EXAMPLES = 3  # of what stands in a column
LOOKED_AT = 200  # lines in which they are looked for


class ColumnRead(NamedTuple):
    """A column of a table: its place, its heading, what it was taken as (empty where it is not taken), and examples."""

    place: str
    heading: str
    taken_as: str
    field: str
    examples: tuple[str, ...]


def columns_read(table: Table, book: Importer, rows: Collection[int]) -> Iterator[ColumnRead]:
    """Yield the columns of a table from the left, with examples from the lines that are rows."""
    examples: dict[int, dict[str, None]] = {}
    for line, cells in table.lines:
        if line > table.head.line + LOOKED_AT:
            break
        for at, cell in enumerate(cells if line in rows else ()):
            if cell and cell_meaning(cell) != "ditto" and len(known := examples.setdefault(at, {})) < EXAMPLES:
                known[shown_text(cell)] = None
    for at, (heading, key) in sorted(columns_at(table).items()):
        yield ColumnRead(
            column_letters(at),
            heading,
            taken_as(book, key),
            key.partition("=")[0].partition("+")[0],
            tuple(examples.get(at, ())),
        )


def shown_text(cell: str) -> str:
    """Return what may be shown of a cell: its beginning, and never a whole identity number."""
    if re.search(WHOLE, unicodedata.normalize("NFKC", cell)):
        return "…"
    return brief_text(cell)


def columns_at(table: Table) -> dict[int, tuple[str, str]]:
    """Return the heading and the key of each column; the key is empty where it is not taken."""
    head = table.head
    found = {at: (heading, "") for at, heading in head.others.items()}
    if head.serial is not None:
        found[head.serial] = head.others.get(head.serial, _("no.")), "serial"
    found |= {at: (head.others.get(at, ""), key) for at, key in head.more.items()}
    return found | {at: (head.titles[key], key) for key, at in head.columns.items()}


def taken_as(book: Importer, key: str) -> str:
    """Return what a column is taken as, as people say it; an empty text where it is not taken."""
    if not key:
        return ""
    if key == "serial":
        return _("the row's number")
    if key in home_parts.HEADINGS:
        return home_parts.HEADINGS[key][0]
    name, _equals, tick = key.partition("+")[0].partition("=")
    if f := book.fields.get(name):
        return f"{f.label} {f.label_of(tick)}".strip() if tick else f.label
    return book.taken_as(key)


def cells_read(table: Table, book: Importer, row: TableRow, given: Mapping[str, Any]) -> list[CellRead]:
    """Return the cells of a row, with what each was taken as and the value it was given."""
    stand = next((cells for line, cells in table.lines if line == row.line), [])
    found = []
    for at, (heading, key) in sorted(columns_at(table).items()):
        name = key.partition("=")[0].partition("+")[0]
        f = book.fields.get(name)
        value = given.get(name)
        if value is None and "." in name:
            whole, _dot, part = name.partition(".")
            value = (given.get(whole) or {}).get(part) if isinstance(given.get(whole), Mapping) else None
        said = show_value(f, value) if f and value is not None and row.values.get(key) else ""
        shown = shown_text(stand[at]) if at < len(stand) else ""
        place = table.lines.cell(row.line, at) or column_letters(at)
        found.append(CellRead(place, heading, shown, taken_as(book, key), said))
    return found
