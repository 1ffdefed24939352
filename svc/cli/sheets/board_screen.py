"""The board on a screen: one line a record, the most urgent first, as many lines as there is room for."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from svc.cli import screen
from svc.render import Sheet
from svc.render.screen import visible
from svc.render.wrapping import padded, shortened, text_width
from svc.rules.site_promises import SITE
from svc.text.dataclass import dataclass, replace
from svc.text.language import _, bracketed

_GAP = "  "
_MOST = (24, 16, 18, 12, 10)  # terminal columns that number, things owed, time, person and home may take
_ON_THE_WALL = 64  # rows and headings for which a screen of 1920 by 1080 has room
_ON_A_LINE = 56  # terminal columns of a subject that can be read from some way off
_SUBJECT = 14  # terminal columns with less of which a subject says nothing


@dataclass(frozen=True)
class ScreenSection:
    """A heading, and the lines below it: number, what is owed, when, by whom, home, subject."""

    title: str
    lines: Sequence[tuple[str, ...]]


def show_board(
    head: Sequence[str], sections: Sequence[ScreenSection], given: Mapping[str, Any], all_of_it: str
) -> None:
    """Print the board, or write it to a file. On a terminal it fits the screen unless all of it is asked for.

    Args:
        head: what stands above it, a line each.
        sections: its parts, the most urgent first.
        given: the command's `output`, `width` and `all`.
        all_of_it: the command that shows what is left out.
    """
    target = given.get("output")
    width = None if target and not given.get("width") else screen.table_width(given.get("width"))
    fits = sys.stdout.isatty() and not target and not given.get("all")
    lines = screen_lines(head, sections, width, screen.terminal_size().lines - 1 if fits else None, all_of_it)
    text = "".join(f"{line}\n" for line in lines)
    screen.put_text(text, target)


def screen_lines(
    head: Sequence[str], sections: Iterable[ScreenSection], width: int | None, height: int | None, all_of_it: str
) -> list[str]:
    """The board in lines that fit.

    Args:
        head: what stands above it, a line each.
        sections: the most urgent first; those without lines are left out.
        width: the terminal columns there are; None for as many as it takes.
        height: the lines there are; None for as many as it takes.
        all_of_it: the command that shows what is left out.
    """
    shown = [section for section in sections if section.lines]
    above = [shortened(visible(line), width) for line in head]
    counts = _fitted([len(section.lines) for section in shown], None if height is None else height - len(above))
    cut = [ScreenSection(s.title, s.lines[:n]) for s, n in zip(shown, counts, strict=True)]
    rows = iter(_aligned([line for section in cut for line in section.lines], width))
    below = []
    for section, whole in zip(cut, shown, strict=True):
        if section.lines:
            below += [bracketed(section.title, str(len(whole.lines))), *(next(rows) for _line in section.lines)]
    left = sum(len(section.lines) for section in shown) - sum(counts)
    if left:
        below.append(shortened(_("{n} more: {command}").format(n=left, command=all_of_it), width))
    return [*above, *below]


def wall_sheets(sheets: Sequence[Sheet], all_of_it: str, *, whole: bool) -> list[Sheet]:
    """The board's sheets as they share a screen on the wall: so many rows as it has room for.

    Args:
        sheets: the most urgent first.
        all_of_it: the command that shows what is left out.
        whole: whether nothing is left out, whatever the screen.
    """
    counts = _fitted([len(sheet.rows) for sheet in sheets], None if whole else _ON_THE_WALL)
    found = []
    for sheet, count in zip(sheets, counts, strict=True):
        left = len(sheet.rows) - count
        more = (_("{n} more: {command}").format(n=left, command=all_of_it),) if left else ()
        rows = tuple(_wall_row(row) for row in sheet.rows[:count])
        columns = sheet.columns if rows else ()  # else the heading says that there is nothing
        found.append(replace(sheet, columns=columns, rows=rows, foot=(*sheet.foot, *more), board=True))
    return found


def _wall_row(row: tuple[str, ...]) -> tuple[str, ...]:
    """A row that can be read from some way off: its subject by its beginning."""
    number, *between, subject = row if len(row) > 1 else ("", *row)
    cells = (_("whole site") if number == SITE else number, *between, shortened(subject, _ON_A_LINE))
    return cells[-len(row) :]


def _fitted(sizes: Sequence[int], room: int | None) -> list[int]:
    """How many lines of each section are shown: all if they fit, else some of each, and the rest of the first ones."""
    if room is None or sum(sizes) + len(sizes) <= room:
        return list(sizes)
    room -= 1  # for what says how many are left out
    counts = [0] * len(sizes)
    for least in (1, 3, max(sizes)):
        for n, size in enumerate(sizes):
            more = min(size, least) - counts[n]
            heading = not counts[n]
            taken = min(more, room - heading)
            if taken > 0:
                counts[n] += taken
                room -= taken + heading
    return counts


def _aligned(lines: Sequence[tuple[str, ...]], width: int | None) -> Iterator[str]:
    """Yield the lines with their columns below each other; the subject has what is left, and comes last."""
    cells = [[visible(cell) for cell in (_("whole site") if line[0] == SITE else line[0], *line[1:])] for line in lines]
    widths = [max(map(text_width, column)) for column in zip(*cells, strict=True)][: len(_MOST)]
    if width is not None:
        widths = list(map(min, widths, _MOST))
    for dropped in (3, 4):  # on a narrow screen the person, then the home
        if width is not None and width - sum(w + len(_GAP) for w in widths if w) < _SUBJECT:
            widths[dropped] = 0
    for *stiff, subject in cells:
        told = [padded(shortened(cell, w), w) for cell, w in zip(stiff, widths, strict=True) if w]
        line = _GAP.join([*told, subject])
        yield shortened(line, width).rstrip()
