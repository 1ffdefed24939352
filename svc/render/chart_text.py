"""Flow charts drawn as text for a terminal: boxes one below the other, branches side by side."""

from __future__ import annotations

from collections.abc import Sequence

from svc.render.charts import Arm, Box, Part, Split
from svc.render.screen import visible
from svc.render.wrapping import padded, text_width, wrapped
from svc.text.dataclass import dataclass, replace

_WIDEST, _NARROWEST = 30, 10  # of a box's text, in terminal columns
_GAP = 2  # between two branches
_NEAR = 8  # a line does not bend by less
_BORDERS = {"step": "┌─┐│└┘", "maybe": "┌┄┐┆└┘", "ask": "╭─╮│╰╯", "end": "╔═╗║╚╝"}


@dataclass(frozen=True)
class _Block:
    """Lines of one width, with the columns at which an arrow enters and leaves. It need not leave."""

    lines: list[str]
    enters: int
    leaves: int | None

    @property
    def width(self) -> int:
        return text_width(self.lines[0]) if self.lines else 1


def draw_chart(parts: Sequence[Part], width: int = 80) -> str:
    """Draw a chart as text, at most `width` terminal columns wide if its boxes can be made narrow enough."""
    for room in range(_WIDEST, _NARROWEST - 1, -1):
        block = _sequence(parts, room, alone=True)
        if block.width <= width:
            break
    return "".join(f"{line.rstrip()}\n" for line in block.lines)


def _sequence(parts: Sequence[Part], room: int, *, alone: bool = False) -> _Block:
    """Draw parts one below the other with arrows between them. `alone` means that no branch stands beside them."""
    wide = _WIDEST if alone else room
    inner = max((_inner(part, wide) for part in parts if isinstance(part, Box) and part.shape != "jump"), default=0)
    whole: _Block | None = None
    for part in parts:
        closed = alone and part is parts[-1]
        block = _box(part, wide, inner, closed=closed) if isinstance(part, Box) else _split(part, room)
        edge = part.edge if isinstance(part, Box) else part.ask.edge if part.ask else ""
        bare = isinstance(part, Split) and not part.ask
        whole = block if whole is None else _below(whole, block, "" if bare else edge, arrow=not bare)
    if whole is None:
        return _Block(["│"], 0, 0)
    ends = isinstance(parts[-1], Box) and parts[-1].shape in ("end", "jump")
    return replace(whole, leaves=None if ends else whole.leaves)


def _inner(box: Box, room: int) -> int:
    return max(map(text_width, _lines(box, room)))


def _lines(box: Box, room: int) -> list[str]:
    """Return the lines of a box. If there is no room, texts separated by a dot get lines of their own."""
    apart = [part for text in box.lines for part in (text.split(" · ") if text_width(visible(text)) > room else [text])]
    return [line for text in apart for line in wrapped(visible(text), room)]


def _box(box: Box, room: int, inner: int, *, closed: bool = False) -> _Block:
    """Draw a box around its lines. An arrow leaves it below, unless it is `closed` or an end."""
    lines = _lines(box, room)
    if box.shape == "jump":
        width = max(map(text_width, lines))
        return _Block([_centred(line, width) for line in lines], width // 2, width // 2)
    inner = max(inner if box.shape in ("step", "maybe") else 0, _inner(box, room))
    corner, across, corner2, down, corner3, corner4 = list(_BORDERS[box.shape])
    width = inner + 4
    centre = width // 2
    bottom = across * (centre - 1) + (across if closed or box.shape == "end" else "┬") + across * (width - 2 - centre)
    body = [f"{down} {_centred(line, inner)} {down}" for line in lines]
    return _Block([corner + across * (width - 2) + corner2, *body, corner3 + bottom + corner4], centre, centre)


def _below(above: _Block, block: _Block, edge: str, *, arrow: bool) -> _Block:
    """Put one block below another, joined by an arrow."""
    if above.leaves is None:
        raise ValueError("nothing follows an end")
    shift = above.leaves - block.enters
    left = max(0, -shift)
    lines = [" " * left + line for line in above.lines]
    at = above.leaves + left
    if edge:
        lines.append(" " * at + f"│ {visible(edge)}")
    if arrow:
        lines.append(" " * at + "▼")
    lines += [" " * max(0, shift) + line for line in block.lines]
    leaves = None if block.leaves is None else block.leaves + max(0, shift)
    return _Block(_even(lines), above.enters + left, leaves)


def _split(split: Split, room: int) -> _Block:
    """Draw a question with its branches side by side."""
    arms = [_arm(arm, room) for arm in split.arms]
    starts = [0]
    for arm in arms:
        starts.append(starts[-1] + arm.width + _GAP)
    enters = [start + arm.enters for start, arm in zip(starts, arms, strict=False)]
    centre = _middle(enters)
    width = starts[-1] - _GAP
    height = max(len(arm.lines) for arm in arms)
    rows = [(" " * _GAP).join(_row(arm, n) for arm in arms) for n in range(height)]
    lines = [_rail(width, enters, centre, "┌┬┐", "┴"), *rows]
    leaves = [start + arm.leaves for start, arm in zip(starts, arms, strict=False) if arm.leaves is not None]
    out = leaves[0] if len(leaves) == 1 else None
    if len(leaves) > 1:
        out = _middle(leaves, centre if leaves[0] < centre < leaves[-1] else None)
        lines.append(_rail(width, leaves, out, "└┴┘", "┬"))
    below = _Block(_even(lines), centre, out)
    if split.ask is None:
        return below
    ask = _box(split.ask, room, 0)
    return _below(ask, below, "", arrow=False)


def _arm(arm: Arm, room: int) -> _Block:
    """Draw a branch under its label, which stands on the line that leads to it."""
    block = _sequence(arm.parts, room)
    first = arm.parts[0] if arm.parts else None
    box = first.ask if isinstance(first, Split) else first
    head: list[str] = [line for line in wrapped(visible(arm.label), max(room, block.width)) if line]
    label_width = max(map(text_width, head), default=1)
    left = max(0, (label_width - 1) // 2 - block.enters)
    lines: list[str] = []
    at = block.enters + left
    lines += [" " * max(0, at - (text_width(line) - 1) // 2) + line for line in head] or [" " * at + "│"]
    if box and box.edge:
        lines.append(" " * at + f"│ {visible(box.edge)}")
    if box:
        lines.append(" " * at + "▼")
    lines += [" " * left + line for line in block.lines]
    return _Block(_even(lines), at, None if block.leaves is None else block.leaves + left)


def _row(arm: _Block, number: int) -> str:
    """Return a line of a branch. Below its last line an open branch goes on as a vertical line."""
    if number < len(arm.lines):
        return arm.lines[number]
    if arm.leaves is None:
        return " " * arm.width
    return " " * arm.leaves + "│" + " " * (arm.width - arm.leaves - 1)


def _rail(width: int, marks: Sequence[int], through: int, corners: str, stem: str) -> str:
    """Draw the horizontal line that joins branches. `through` is the column of the line above or below."""
    line = [" "] * max(width, marks[-1] + 1, through + 1)
    for column in range(min(marks[0], through), max(marks[-1], through) + 1):
        line[column] = "─"
    for column in marks:
        line[column] = corners[1]
    line[marks[0]], line[marks[-1]] = corners[0], corners[2]
    if through in marks and len(marks) == 1:
        line[through] = "│"
    else:
        line[through] = "┼" if through in marks else stem
    return "".join(line)


def _middle(columns: Sequence[int], wanted: int | None = None) -> int:
    """Return the middle between the first and last column, or a column near it."""
    middle = (columns[0] + columns[-1]) // 2 if wanted is None else wanted
    return next((column for column in columns[1:-1] if abs(column - middle) <= _NEAR), middle)


def _even(lines: list[str]) -> list[str]:
    """Pad lines to one width."""
    width = max(map(text_width, lines))
    return [padded(line, width) for line in lines]


def _centred(line: str, width: int) -> str:
    spare = width - text_width(line)
    return " " * (spare // 2) + line + " " * (spare - spare // 2)
