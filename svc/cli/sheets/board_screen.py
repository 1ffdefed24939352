"""The board on a screen: one line a record, the most urgent first, as many lines as there is room for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from svc.cli.obligations import Owed
from svc.dates.workdays import format_span
from svc.render.screen import visible
from svc.render.wrapping import shortened, text_width
from svc.rules.site_promises import SITE
from svc.text.language import _
from svc.views.mask import Mask
from svc.views.tables import addressee_label

_GAP = "  "
_MOST = (24, 16, 18, 12, 10)  # terminal columns that number, things owed, time, person and home may take
_SUBJECT = 14  # terminal columns with less of which a subject says nothing


class BoardLine(NamedTuple):
    """A record on the board: its number, what it owes, when, by whom, its home and subject."""

    id: str
    owed: str
    when: str
    who: str
    unit: str
    subject: str


@dataclass(frozen=True)
class ScreenSection:
    """A heading, and the lines below it."""

    title: str
    lines: Sequence[BoardLine]


def promise_lines(found: Iterable[Owed], now: datetime, mask: Mask, *, clock: bool = False) -> list[BoardLine]:
    """One line for each record that owes something, with all that it owes, in the order of the first of it.

    Args:
        found: obligations with their records, where something of these is to be hidden.
        now: the time from which it is counted.
        mask: what may be shown.
        clock: whether the time of day is told, and not how long it is until then.
    """
    by_record: dict[tuple[str, str], list[Owed]] = {}
    for owed, record in found:
        apart = owed.label if owed.id == SITE else ""
        by_record.setdefault((owed.id, apart), []).append((owed, record))
    return [
        BoardLine(
            pairs[0][0].id,
            "、".join(dict.fromkeys(owed.label for owed, _record in pairs)),
            _when(pairs[0][0].due, now, clock=clock),
            "、".join(dict.fromkeys(addressee_label(o.who, r, mask) for o, r in pairs)),
            pairs[0][0].unit,
            mask.text(pairs[0][0].subject, record) if (record := pairs[0][1]) else pairs[0][0].subject,
        )
        for pairs in by_record.values()
    ]


def _when(due: datetime, now: datetime, *, clock: bool) -> str:
    """The time left until something is due, or since then, in the largest unit; or the time of day."""
    if clock and f"{due:%H:%M:%S}" != "23:59:59":
        return f"{due:%H:%M}"
    span = format_span(due - now, 1)
    return (_("overdue by {span}") if due < now else _("{span} left")).format(span=span)


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
            below += [f"{section.title} ({len(whole.lines)})", *(next(rows) for _line in section.lines)]
    left = sum(len(section.lines) for section in shown) - sum(counts)
    if left:
        below.append(shortened(_("{n} more: {command}").format(n=left, command=all_of_it), width))
    return [*above, *below]


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


def _aligned(lines: Sequence[BoardLine], width: int | None) -> Iterator[str]:
    """Yield the lines with their columns below each other; the subject has what is left, and comes last."""
    from wcwidth import ljust

    cells = [[visible(cell) for cell in line] for line in lines]
    widths = [min(most, max(map(text_width, column))) for column, most in zip(zip(*cells, strict=True), _MOST)]  # noqa: B905
    for dropped in (3, 4):  # on a narrow screen the person, then the home
        if width is not None and width - sum(w + len(_GAP) for w in widths if w) < _SUBJECT:
            widths[dropped] = 0
    for *stiff, subject in cells:
        told = [ljust(shortened(cell, w), w) for cell, w in zip(stiff, widths, strict=True) if w]
        line = _GAP.join([*told, subject])
        yield shortened(line, width).rstrip()
