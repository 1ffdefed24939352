"""Rows of a workbook that are higher than Excel can show: their texts go on in further rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from svc.render.screen import visible
from svc.render.wrapping import wrapped
from svc.text.language import _

CONTINUED = ("（续）", "(continued)")  # stands before what goes on, and joins it again when it is brought in


def row_parts(texts: Sequence[str], widths: Sequence[int], most: int) -> list[list[str]]:
    """Return the rows that a row of texts becomes, with nothing of them lost. Most become one.

    Args:
        texts: its cells.
        widths: the terminal columns of each.
        most: the lines that a row can show.
    """
    pieces = [_pieces(text, width, most) for text, width in zip(texts, widths, strict=True)]
    high = max(map(len, pieces), default=1)
    rows = [[parts[n] if n < len(parts) else "" for parts in pieces] for n in range(high)]
    for row in rows[1:]:
        row[0] = row[0] or _("(continued)")
    return rows


def _pieces(text: str, width: int, most: int) -> list[str]:
    """Split a text into pieces of at most so many lines."""
    if len(text) <= most:  # no character takes more than a line
        return [text]
    ends = []
    start = 0
    for paragraph in text.split("\n"):
        at = start
        for line in wrapped(visible(paragraph), max(2, width)):
            found = text.find(line, at)
            at = found + len(line) if found >= 0 else at + len(line)
            ends.append(min(at, len(text)))
        start += len(paragraph) + 1
        ends[-1] = min(start, len(text))
    cuts = [0, *ends[most - 1 :: most]]
    if cuts[-1] < len(text):
        cuts.append(len(text))
    parts = [text[begin:end] for begin, end in pairwise(cuts)]
    return [*(part.rstrip("\n") for part in parts[:-1]), *parts[-1:]]
