"""CSV and TSV that open in a spreadsheet: with a BOM, and without cells that it takes for formulas."""

import csv
import io
import re
from collections.abc import Iterator

from svc.render import Sheet
from svc.render.screen import visible

BOM = "\ufeff"
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")  # some programs drop white space before they look
_NUMBER = re.compile(r"[+-]\d+(?:\.\d+)?%?|\+\d{1,3}(?: \d+)+", re.ASCII)  # -3.5 and +86 138 0000 0001


def render(sheet: Sheet, format: str, *, width: int | None, title: bool) -> str:  # noqa: A002, ARG001 - one shape for all
    """Render rows of RFC 4180, ended by CRLF, below one header row. `title` adds title, head and foot."""
    text = io.StringIO(newline="")
    cell = _csv_cell if format == "csv" else _tsv_cell
    writer = csv.writer(text, "excel" if format == "csv" else "excel-tab")
    writer.writerows(map(cell, row) for row in _rows(sheet, title))
    return BOM + text.getvalue()


def inert(text: str) -> str:
    """Quote a text with `'` if a spreadsheet would take it for a formula.

    Plain signed numbers and phone numbers stay as they are.
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _rows(sheet: Sheet, title: bool) -> Iterator[tuple[str, ...]]:
    if title:
        yield from ((line,) for line in (sheet.title, *sheet.head) if line)
    yield tuple(column.path for column in sheet.columns)
    yield from sheet.rows
    if title:
        yield from ((line,) for line in sheet.foot)


def _csv_cell(text: str) -> str:
    return visible(inert(text), lines=True)


def _tsv_cell(text: str) -> str:
    return _csv_cell(text).replace("\n", " ")
