"""Flow charts as SVG: the drawing of a terminal with real lines, to hang on a wall."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from svc.render.wrapping import text_width

PLACE = _ACROSS, _DOWN = 7, 17  # how large a place is
TYPE = 13.5
_INK = "#1c1f23"
# Where a sign's lines lead: up, right, down, left.
_LINES = {
    **dict.fromkeys("─┄═", "rl"),
    **dict.fromkeys("│┆║", "ud"),
    **dict.fromkeys("┌╭╔", "rd"),
    **dict.fromkeys("┐╮╗", "dl"),
    **dict.fromkeys("└╰╚", "ur"),
    **dict.fromkeys("┘╯╝", "ul"),
    "┬": "rdl",
    "┴": "url",
    "├": "urd",
    "┤": "udl",
    "┼": "urdl",
}
_DASHED, _HEAVY = "┄┆", "═║╔╗╚╝"
_ENDS = {"u": (0, -_DOWN / 2), "d": (0, _DOWN / 2), "l": (-_ACROSS / 2, 0), "r": (_ACROSS / 2, 0)}


def chart_svg(drawing: str, title: str) -> str:
    """Return a drawing of box characters as SVG.

    Args:
        drawing: what `draw_chart` gave.
        title: what it is called, for those who hear it read.
    """
    lines = drawing.rstrip("\n").split("\n")
    width = max(map(text_width, lines)) * _ACROSS + _ACROSS
    height = len(lines) * _DOWN + _DOWN / 2
    marks = "".join(mark for y, line in enumerate(lines) for mark in _line_marks(line, y * _DOWN + _DOWN / 2))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-label="{escape(title)}" font-family="inherit" font-size="{TYPE}" '
        f'fill="{_INK}"><title>{escape(title)}</title>{marks}</svg>\n'
    )


def _line_marks(line: str, y: float) -> Iterator[str]:
    """Yield the marks of a line: strokes, arrow heads, and runs of text."""
    column = 0
    for drawn, run in groupby(line, key=lambda character: character in _LINES or character in "▼ "):
        text = "".join(run)
        if not drawn:
            x, wide = _place(column) - _ACROSS / 2, text_width(text) * _ACROSS
            yield f'<text x="{x:g}" y="{y + 5:g}" textLength="{wide:g}">{escape(text)}</text>'
            column += text_width(text)
            continue
        for character in text:
            if character == "▼":
                x = _place(column)
                yield f'<path d="M{x - 4.5:g} {y - 4:g}h9l-4.5 {_DOWN / 2 + 4:g}z"/>'
            elif character != " ":
                yield _stroke(character, _place(column), y)
            column += 1


def _stroke(character: str, x: float, y: float) -> str:
    path = "".join(f"M{x:g} {y:g}l{_ENDS[end][0]:g} {_ENDS[end][1]:g}" for end in _LINES[character])
    dash = ' stroke-dasharray="3 2.5"' if character in _DASHED else ""
    width = 3 if character in _HEAVY else 1.3
    return f'<path d="{path}" stroke="{_INK}" stroke-width="{width}" stroke-linecap="square" fill="none"{dash}/>'


def _place(column: int) -> float:
    return column * _ACROSS + _ACROSS
