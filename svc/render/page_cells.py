"""Cells of a page: headers that break well, numbers that don't break, and links between figures and their records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from svc.render import Column, Sheet, paper
from svc.render.screen import visible
from svc.render.wrapping import balanced, text_width

if TYPE_CHECKING:
    from markupsafe import Markup

TITLES = 1.15  # a Chinese character of a title takes so many times less than two terminal columns of a page
# What a reader looks up or compares: numbers of records, dates, homes and phones.
_WHOLE = re.compile(
    r"(?<![\w-])(?:[A-Z]{1,2}[0-9]{4}-[A-Z]?[0-9]{3,}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}-[0-9-]{3,8}|1[0-9]{10})(?![\w-])"
)
Place = tuple[int, int]


def unbroken(text: str, room: int | None = None) -> Markup:
    """Return a text for a page in which no record's number breaks, nor a date or home.

    Args:
        text: already `visible`.
        room: the terminal columns of its cell; what is wider may break all the same.
    """
    from markupsafe import Markup, escape

    found, last = Markup(), 0
    for match in _WHOLE.finditer(text):
        if room is None or text_width(match[0]) <= room:
            found += escape(text[last : match.start()]) + Markup('<span class="n">{}</span>').format(match[0])
            last = match.end()
    return found + escape(text[last:])


def shares(widths: Sequence[int]) -> list[float]:
    """Return widths in percent of the page."""
    return [round(100 * width / sum(widths), 2) for width in widths]


def header_rows(columns: Sequence[Column], widths: Sequence[int]) -> list[list[dict[str, Any]]]:
    """Return the rows of the header, each title split where its lines break."""
    rows = paper.headers(columns)
    rooms = [[int(sum(widths[h.start : h.start + h.across]) * TITLES) - paper.PADDING for h in row] for row in rows]
    return [
        [head._asdict() | {"parts": _parted(head.text, max(2, room))} for head, room in zip(row, each, strict=True)]
        for row, each in zip(rows, rooms, strict=True)
    ]


def _parted(title: str, room: int) -> list[str]:
    """Split a title where its lines break, and keep the spaces."""
    ends, end = [0], 0
    for part in balanced(title, room)[:-1]:
        end = title.index(part, end) + len(part)
        ends.append(end)
    return [title[start:stop] for start, stop in pairwise([*ends, len(title)])]


def body_rows(
    sheet: Sheet, widths: Sequence[int], padding: int = paper.PADDING, traces: Mapping[Place, str] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the rows of the body. The first cell of a row is what it is about, where others stand beside it."""
    sides = [column.align if column.align != "left" else "" for column in sheet.columns]
    labels = [visible(column.path) for column in sheet.columns]
    rooms = [width - padding for width in widths]
    for y, row in enumerate(sheet.rows):
        cells = [
            {
                "text": unbroken(visible(text, lines=True), rooms[x]),
                "side": sides[x],
                "label": labels[x],
                "trace": (traces or {}).get((y, x)),
                "link": sheet.links.get((y, x)),
                "heads": x == 0 and len(row) > 1 and bool(text.strip()),
                "empty": not text.strip(),
            }
            for x, text in enumerate(row)
        ]
        shape = "blank" if y >= len(sheet.rows) - sheet.blank else "struck" if y in sheet.struck else ""
        yield {"cells": cells, "shape": shape}


def trace_entry(sheet: Sheet, cell: Place, name: str) -> dict[str, Any]:
    """Return the records behind a figure, for the end of the page: `装修噪声 · 件数 3`, each with what it is about."""
    row, column = cell
    first = max(n for n in range(column + 1) if sheet.columns[n].key == sheet.columns[0].key)  # of several abreast
    label = f"{sheet.rows[row][first]} · {sheet.columns[column].path} {sheet.rows[row][column]}"
    numbers = sheet.traces[cell]
    told = [
        (unbroken(visible(number)), visible(sheet.matters[number])) for number in numbers if number in sheet.matters
    ]
    bare = [number for number in numbers if number not in sheet.matters]
    return {"id": name, "label": visible(label), "matters": told, "numbers": unbroken(visible(", ".join(bare)))}
