"""Slips on a terminal: parts in ruled boxes, labels beside their values, lines to sign on, and a line to cut along."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from svc.render import Align, Pair, Part, Sheet, Slip
from svc.render.screen import visible
from svc.render.wrapping import centered, padded, text_width, wrapped
from svc.text.language import _

_ROOM = 16  # terminal columns in which a value reads well; with fewer, less stands side by side
_LEAST = 6  # with fewer there is no box
_WRITING = 24  # where something is to be written by hand
_NARROW = 60  # a box is at least so wide where there is room, to be signed below
_LINE = 12  # length of a line to sign on
_MARKS = {  # where a rule meets what is above, below, left and right of it
    (0, 1, 0, 1): "┌", (0, 1, 1, 1): "┬", (0, 1, 1, 0): "┐",
    (1, 1, 0, 1): "├", (1, 1, 1, 1): "┼", (1, 1, 1, 0): "┤",
    (1, 0, 0, 1): "└", (1, 0, 1, 1): "┴", (1, 0, 1, 0): "┘",
    (0, 0, 1, 1): "─",
}  # fmt: skip


class Cell(NamedTuple):
    """Text of some width in a box."""

    text: str
    width: int
    align: Align = "left"


Row = list[Cell]


def render_slip(slip: Slip, *, width: int | None) -> str:
    """Render the parts of a slip one above the other, each with the title, so that it can be torn off."""
    width = None if width is None else max(width, _ROOM)
    drawn = [list(_part(slip, part, width)) for part in slip.parts]
    across = max((text_width(line) for lines in drawn for line in lines), default=0)
    lines: list[str] = []
    for n, part in enumerate(drawn):
        between = ["", _cut(across), ""] if slip.parts[n].page[0] == 1 else [""]
        lines += (between if n else []) + part
    return "".join(f"{line}\n" for line in lines)


def _cut(across: int) -> str:
    """Draw the line to cut along."""
    words = _("cut here")
    return centered(f" {words} ", across, "┄")


def _part(slip: Slip, part: Part, width: int | None) -> Iterator[str]:
    """Draw the title, head, box, signatures and foot of one part."""
    table = _Grid(part, width)
    for line in wrapped(visible(slip.title), width):
        yield centered(line, table.across).rstrip()
    name = f"{visible(part.title)}  {part.page_text}"
    yield from _heads([visible(text) for text in slip.head], name, table.across)
    stamp = [centered(f" {line} ", table.across, "╳") for line in wrapped(visible(part.stamp), table.across)]
    yield from stamp if part.stamp else ()
    yield from table.lines()
    yield from stamp if part.stamp else ()
    yield from _spread([_signature(pair) for pair in part.signs], table.across)
    for text in slip.foot:
        yield from wrapped(visible(text), table.across)


def _heads(head: Sequence[str], name: str, width: int) -> Iterator[str]:
    """Draw the head, with the name of the part at the right end if it fits on the same line."""
    *others, last = _beside(head, width) or [""]
    yield from others
    gap = width - text_width(last) - text_width(name)
    if last and gap < 2:
        yield last
        last, gap = "", width - text_width(name)
    yield last + " " * gap + name


def _spread(texts: Sequence[str], width: int) -> Iterator[str]:
    """Set texts in columns of one width, as many side by side as fit, and the same number on each line."""
    most = max(1, width // (max(map(text_width, texts), default=1) + 2))
    beside = -(-len(texts) // -(-len(texts) // most)) if texts else 1
    for n in range(0, len(texts), beside):
        *row, last = texts[n : n + beside]
        line = "".join(padded(text, width // beside) for text in row) + last
        yield from wrapped(line, width) if beside == 1 else [line]


def _signature(pair: Pair) -> str:
    """Return the name of the person who signed, or a line to sign on."""
    return f"{visible(pair.title)}: {visible(pair.value) or '_' * _LINE}"


def _beside(texts: Sequence[str], width: int) -> list[str]:
    """Set texts side by side with even gaps, on as few lines as possible."""
    lines: list[str] = []
    for text in texts:
        if lines and text_width(f"{lines[-1]}   {text}") <= width:
            lines[-1] += f"   {text}"
        else:
            lines += wrapped(text, width)
    return lines


class _Grid:
    """The box of one part: pairs side by side, as many as fit, with the tables of things in their places."""

    def __init__(self, part: Part, width: int | None) -> None:
        self.body = part.body
        pairs = [pair for pair in part.body if isinstance(pair, Pair)]
        self.label = max((text_width(visible(pair.title)) for pair in pairs), default=2)
        natural = max((text_width(visible(pair.value)) for pair in pairs if not pair.wide), default=0) or _WRITING
        self.beside, self.value = self._fit(natural, width)
        self.across = self.beside * (self.label + self.value + 6) + 1 if self.value >= _LEAST else width or 0

    def _fit(self, natural: int, width: int | None) -> tuple[int, int]:
        """Return the number of pairs side by side, and the width of their values."""
        if width is None:  # nothing is wrapped: what takes a row of its own decides
            widest = max((self._natural(entry) for entry in self.body), default=0)
            return 2, max(natural, _ROOM, -(-(widest - 1) // 2) - self.label - 6)
        for beside in (3, 2, 1):
            room = (width - 1) // beside - self.label - 6
            if room >= min(natural, _ROOM) or beside == 1:
                least = (min(width, _NARROW) - 1) // beside - self.label - 6
                return beside, min(room, max(natural, least))
        raise AssertionError

    def _natural(self, entry: Pair | Sheet) -> int:
        """Return the width that an entry needs if it takes the whole box."""
        if isinstance(entry, Pair):
            return self.label + text_width(visible(entry.value)) + 7 if entry.wide else 0
        rows = [[column.title for column in entry.columns], *entry.rows]
        return sum(max(text_width(visible(row[n])) for row in rows) + 3 for n in range(len(entry.columns))) + 1

    def lines(self) -> Iterator[str]:
        """Yield the lines of the box, or a line for each value if there is no room for a box."""
        if self.value < _LEAST:
            yield from self._plain()
            return
        above: Row | None = None
        for row, ruled in self._rows():
            if ruled or above is None or _edges(above) != _edges(row):
                yield self._rule(above, row)
            yield from _drawn(row)
            above = row
        yield self._rule(above, None)

    def _plain(self) -> Iterator[str]:
        for entry in self.body:
            pairs = [entry] if isinstance(entry, Pair) else [Pair(entry.title, " ".join(row)) for row in entry.rows]
            for pair in pairs:
                yield from wrapped(visible(f"{pair.title}: {pair.value}"), self.across)

    def _rule(self, above: Row | None, below: Row | None) -> str:
        up, down = _edges(above), _edges(below)
        return "".join(
            _MARKS[int(x in up), int(x in down), int(x > 0), int(x < self.across - 1)] for x in range(self.across)
        )

    def _rows(self) -> Iterator[tuple[Row, bool]]:
        """Yield the rows of cells, each with true if a rule stands above it."""
        waiting: list[Pair] = []
        for entry in self.body:
            if isinstance(entry, Sheet):
                yield from self._paired(waiting)
                yield from self._things(entry)
            elif entry.wide:
                yield from self._paired(waiting)
                yield self._row([entry]), True
            else:
                waiting.append(entry)
                if len(waiting) == self.beside:
                    yield from self._paired(waiting)
        yield from self._paired(waiting)

    def _paired(self, waiting: list[Pair]) -> Iterator[tuple[Row, bool]]:
        """Yield the row of the waiting pairs, if there are any."""
        if waiting:
            yield self._row(waiting), True
            waiting.clear()

    def _row(self, pairs: Sequence[Pair]) -> Row:
        """Return the cells of labels and values. The last value takes the rest of the row."""
        row = [cell for p in pairs for cell in (Cell(visible(p.title), self.label), Cell(visible(p.value), self.value))]
        taken = sum(cell.width + 3 for cell in row) + 1
        return [*row[:-1], row[-1]._replace(width=row[-1].width + self.across - taken)]

    def _things(self, sheet: Sheet) -> Iterator[tuple[Row, bool]]:
        """Yield the rows of a table of things, the header first."""
        table = [[visible(c.title) for c in sheet.columns], *([visible(cell) for cell in row] for row in sheet.rows)]
        widths = [max(text_width(row[n]) for row in table) for n in range(len(sheet.columns))]
        flexible = next((n for n, c in enumerate(sheet.columns) if c.flexible), 0)
        spare = self.across - 1 - sum(width + 3 for width in widths)
        widths[flexible] = max(2, widths[flexible] + spare)
        for n, row in enumerate(table):
            aligned = zip(row, widths, sheet.columns, strict=True)
            yield [Cell(text, width, c.align) for text, width, c in aligned], n < 2


def _edges(row: Row | None) -> list[int]:
    """Return the positions of a row's vertical lines."""
    if row is None:
        return []
    found = [0]
    for cell in row:
        found.append(found[-1] + cell.width + 3)
    return found


def _drawn(row: Row) -> Iterator[str]:
    """Draw the lines of a row."""
    wraps = [wrapped(cell.text, cell.width) for cell in row]
    for n in range(max(map(len, wraps))):
        texts = [lines[n] if n < len(lines) else "" for lines in wraps]
        padded = (_padded(text, cell) for text, cell in zip(texts, row, strict=True))
        yield "│ " + " │ ".join(padded) + " │"


def _padded(text: str, cell: Cell) -> str:
    """Pad a line of a cell to the width of the cell."""
    space = " " * (cell.width - text_width(text))
    before = {"left": 0, "right": len(space), "center": len(space) // 2}[cell.align]
    return space[:before] + text + space[before:]
