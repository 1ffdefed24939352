"""Flow charts for the wall: a long one is drawn in two columns, so that it can be read on one sheet of A4."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from svc.render.chart_svg import PLACE, TYPE
from svc.render.chart_text import draw_chart
from svc.render.charts import Box, Part
from svc.render.wrapping import padded, text_width

READABLE = 8.5  # points: what is smaller is drawn in columns
_WIDEST = 110  # columns of a drawing
_GAP = 6  # between two columns
GOES_ON = "①"  # where a column ends and the next begins
_UPRIGHT, _FLAT = (190.0, 235.0), (277.0, 150.0)  # millimetres that a chart has on A4
_POINT = 25.4 / 72


class WallDrawing(NamedTuple):
    """A drawing, the size of its type on A4 in points, and whether the sheet stands upright."""

    text: str
    points: float
    upright: bool


def wall_drawing(parts: Sequence[Part]) -> WallDrawing:
    """Draw a chart in one column, or in two where its type would be too small to read on A4."""
    whole = _measured(draw_chart(parts, _WIDEST))
    if whole.points >= READABLE:
        return whole
    halves = (_in_columns(parts[:n], parts[n:]) for n in range(1, len(parts)))
    return max((whole, *map(_measured, halves)), key=lambda drawing: drawing.points)


def _in_columns(first: Sequence[Part], second: Sequence[Part]) -> str:
    """Draw two columns side by side, with a sign where the one goes on in the other."""
    mark = Box("", (GOES_ON,), "jump")
    left, right = (draw_chart(parts, _WIDEST).splitlines() for parts in ((*first, mark), (mark, *second)))
    wide = max(map(text_width, left)) + _GAP
    rows = zip_longest(left, right, fillvalue="")
    return "".join(f"{padded(row, wide)}{beside}".rstrip() + "\n" for row, beside in rows)


def _measured(drawing: str) -> WallDrawing:
    """Return a drawing with the size of its type on the sheet that suits it better."""
    lines = drawing.splitlines()
    wide, high = (max(map(text_width, lines)) + 1) * PLACE[0], (len(lines) + 0.5) * PLACE[1]
    upright, flat = (TYPE * min(across / wide, down / high) / _POINT for across, down in (_UPRIGHT, _FLAT))
    return WallDrawing(drawing, max(upright, flat), upright >= flat)
