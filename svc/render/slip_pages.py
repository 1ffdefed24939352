"""Pages of a slip: how much fits on one, and where a part goes on overleaf."""

from collections.abc import Iterator, Sequence

from svc.render import Pair, Part, Sheet, Slip, paper
from svc.render.screen import visible
from svc.render.wrapping import text_width
from svc.text.dataclass import replace

# Millimetres on A4 upright, in the type that slips are printed in.
_PAGE = 276.0
_HALF = 133.0  # of a page that is cut in its middle
_HEAD = 20.0  # title, and the lines below it
_ROW = 7.6
_CLOSE = 5.5  # a row of things where a part has pages of its own
_LINE = 4.5
_SIGNS = 11.0  # a row of two signatures
_TOGETHER = 3  # things that stand with the signatures
_WHOLE = 92  # terminal columns of a value with a row of its own, or of a thing's name
_BESIDE = 36  # and of one with another beside it


def paginate(slip: Slip) -> Slip:
    """Return the slip with its parts on as many pages as they need, each of which says which it is.

    Where two don't fit on one page, things stand closer, so that thirty of them are on one with what is signed.
    """
    if all(_height(part) <= _HALF for part in slip.parts):
        return slip
    pages = [page for part in slip.parts for page in _pages(part)]
    return replace(slip, parts=tuple(pages), apart=True)


def _pages(part: Part) -> list[Part]:
    """Return the pages of a part. All but the first begin with the number, and the last is signed."""
    number = [entry for entry in part.body[:1] if isinstance(entry, Pair)]
    pages: list[list[Pair | Sheet]] = [[]]
    left = _PAGE - _HEAD
    for entry in _entries(part):
        piece = entry
        while True:
            fits, rest = _split(piece, left)
            if fits is not None:
                pages[-1].extend(fits)
                left -= _tall(fits)
            if rest is None:
                break
            pages.append([*number])
            left = _PAGE - _HEAD - _ROW * len(number)
            piece = rest
    if left < _foot(part) and len(pages[-1]) > len(number):
        pages[-1], overleaf = _held_back(pages[-1], len(number))
        pages.append([*number, *overleaf])
    last = len(pages)
    return [
        part._replace(body=tuple(body), signs=part.signs if n == last else (), page=(n, last))
        for n, body in enumerate(pages, 1)
    ]


def _held_back(page: list[Pair | Sheet], kept: int) -> tuple[list[Pair | Sheet], list[Pair | Sheet]]:
    """Return a page, and what of its end goes overleaf, so that nobody signs a page on which nothing stands.

    Args:
        page: its values and tables.
        kept: so many of them stay, whatever comes.
    """
    last = next((n for n in reversed(range(kept, len(page))) if isinstance(page[n], Sheet)), None)
    if last is None or not isinstance(things := page[last], Sheet) or len(things.rows) <= _TOGETHER:
        return page, []
    stay, go = (replace(things, rows=rows) for rows in (things.rows[:-_TOGETHER], things.rows[-_TOGETHER:]))
    return [*page[:last], stay], [go, *page[last + 1 :]]


def _entries(part: Part) -> Iterator[list[Pair | Sheet]]:
    """Yield the rows of a part, each as the entries that stand in it."""
    for row in paper.rows_of(part):
        yield [row] if isinstance(row, Sheet) else list(row)


def _split(row: list[Pair | Sheet], left: float) -> tuple[list[Pair | Sheet] | None, list[Pair | Sheet] | None]:
    """Return what of a row fits on a page, and what goes on overleaf."""
    if _tall(row) <= left:
        return row, None
    (first, *_others) = row
    if not isinstance(first, Sheet):
        return (None, row) if left < _PAGE - _HEAD - _ROW else (row, None)
    taken, room = 0, left - _ROW
    while taken < len(first.rows) and _thing(first.rows[taken]) <= room:
        room -= _thing(first.rows[taken])
        taken += 1
    if not taken:
        return (None, row) if left < _PAGE - _HEAD - 2 * _ROW else (row, None)
    return [replace(first, rows=first.rows[:taken])], [replace(first, rows=first.rows[taken:])]


def _height(part: Part) -> float:
    """Return the height of a part on paper, about."""
    return _HEAD + sum(_tall(row, _ROW) for row in _entries(part)) + _foot(part)


def _foot(part: Part) -> float:
    return _SIGNS * len(paper.signature_rows(part))


def _tall(row: Sequence[Pair | Sheet], thing: float = _CLOSE) -> float:
    """Return the height of a row: of values side by side, or of a table with its header.

    Args:
        row: what stands side by side.
        thing: the height of a row of things with one line.
    """
    room = _WHOLE if len(row) == 1 else _BESIDE
    heights = (
        _ROW + sum(_thing(r, thing) for r in e.rows) if isinstance(e, Sheet) else _lines(e.value, room) for e in row
    )
    return max(heights, default=0)


def _thing(row: Sequence[str], least: float = _CLOSE) -> float:
    return max((_lines(cell, _WHOLE, least) for cell in row), default=0)


def _lines(text: str, room: int, least: float = _ROW) -> float:
    """Return the height of a cell with a text."""
    lines = sum(max(1, -(-text_width(line) // room)) for line in visible(text, lines=True).split("\n"))
    return max(least, _LINE * lines + (2.4 if least == _ROW else 0.9))
