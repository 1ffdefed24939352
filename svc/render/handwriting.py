"""Handwriting: the width and height of cells in a form that is filled in with a pen."""

from collections.abc import Sequence

from svc.render import Column, Sheet
from svc.render.layout import title_width
from svc.render.wrapping import text_width, wrapped

NAME = 8  # terminal columns that a name takes, or the number of a home
_PROSE = 2.5  # what long text takes, times what it can be squeezed to
# Millimetres of a landscape page: what is printed on, and what a title, a line of text, the space around a row of the
# header and the lines to sign take of it; with what a browser and another font may take more.
_PAGE = 186.0
_TITLE = 13.0
_LINE = 4.5
_AROUND = 2.3
_SIGNED = 13.5
_LEAST, _MOST = 6.5, 10.0


def hand_widths(columns: Sequence[Column], titles: Sequence[str], room: int) -> list[int]:
    """Return the width of each column, without the padding of its cells.

    The handwriting decides, not the title, which may stand on two lines.

    Args:
        columns: of a form without printed rows.
        titles: what stands above them, already `visible`.
        room: the terminal columns there are for all of them.
    """
    least = [max(4, title_width(title)) for title in titles]
    wants = [max(few, text_width(t), hand_width(c)) for few, t, c in zip(least, titles, columns, strict=True)]
    share = max(0.0, min(1.0, (room - sum(least)) / (sum(wants) - sum(least) or 1)))
    return [few + int((most - few) * share) for few, most in zip(least, wants, strict=True)]


def hand_width(column: Column) -> int:
    """Return the width of a handwritten cell. Marks and serial numbers take no more than their title."""
    prose = int(_PROSE * column.min_width) if column.flexible else 0
    return column.hand or prose or (NAME if column.align == "left" else 0)


def hand_row_height(sheet: Sheet, header: Sequence[int], head: int, across: int) -> float | None:
    """Return the largest row height at which all rows fit on one landscape page.

    Args:
        sheet: what is printed, without printed rows.
        header: how many lines each row of its header has.
        head: how many lines stand between title and table.
        across: the terminal columns of a line of its foot.

    Returns:
        Millimetres; nothing where rows would be too low to write in.
    """
    foot = sum(len(wrapped(line, across)) for line in sheet.foot)
    taken = _TITLE + _LINE * (sum(header) + head + foot) + _AROUND * len(header)
    taken += _SIGNED if sheet.signatures else _LINE
    found = (_PAGE - taken) / max(1, len(sheet.rows))
    return min(found, _MOST) if found >= _LEAST else None
