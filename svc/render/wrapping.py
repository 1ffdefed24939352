"""Text in lines that fit: Chinese and other writing, measured in terminal columns."""

import re
from collections.abc import Iterator

from svc.render.screen import is_common

_WIDE = "\u3000"  # of common characters this and those beyond are wide
_NARROW = re.compile("[\x80-\u2fff]")  # narrow ones that are not ASCII
_CLOSING = frozenset(",.;:!?)]}%，。、；：！？）］｝〕〉》」』】〗’”…—～·％")
_OPENING = frozenset("([{（［｛〔〈《「『【〖‘“")
_PIECE = re.compile(r"[^-]*-+|[^-]+")


def text_width(text: str) -> int:
    """Return the width of a `visible` text in terminal columns."""
    if text.isascii():
        return len(text)
    if is_common(text):  # all that most texts hold, and its measure takes a fifteenth of a short command to import
        if _NARROW.search(text) is None:  # what is left is ASCII, or wide and of three bytes
            return (len(text) + len(text.encode())) // 2
        return len(text) + sum(map(_WIDE.__le__, text))
    from wcwidth import wcswidth

    return wcswidth(text)


def padded(text: str, width: int) -> str:
    """Fill a `visible` text up to so many terminal columns, as `str.ljust` does."""
    return text + " " * (width - text_width(text))


def centered(text: str, width: int, fill: str = " ") -> str:
    """Put a `visible` text into the middle of so many terminal columns, as `str.center` does."""
    rest = max(0, width - text_width(text))
    left = rest // 2 + (rest & width & 1)
    return fill * left + text + fill * (rest - left)


def wrapped(text: str, width: int | None) -> list[str]:
    """Wrap a text into lines of at most `width` terminal columns, or one line if `width` is None.

    Chinese breaks anywhere but before closing and after opening punctuation. A word, number or ID breaks only if it is
    wider than a line, at its hyphens first. A character of several code points stays whole. Only spaces get lost.
    """
    if width is None or text_width(text) <= width:
        return [text]
    lines, line = [], ""
    for part in (part for unit in units(text) for part in _parts(unit, width)):
        if line and text_width(line + part) > width:
            lines.append(line.rstrip())
            line = ""
        if line or not part.isspace():
            line += part
    return [*lines, line.rstrip()] if line else lines or [""]


def shortened(text: str, width: int | None) -> str:
    """The beginning of a `visible` text in at most `width` terminal columns, with `…` where something is cut off.

    Where `width` is None it stays whole.
    """
    if width is None or text_width(text) <= width:
        return text
    found = ""
    for character in _characters(text):
        if text_width(found + character) >= width:
            break
        found += character
    return f"{found.rstrip()}…"


def cut_short(text: str, longest: int) -> str:
    """The beginning of a text in at most so many characters, with `…` where something is cut off."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def balanced(title: str, width: int) -> list[str]:
    """Wrap a title into as few lines as fit, of similar length: 投诉人/姓名, not 投诉人姓/名."""
    lines = wrapped(title, width)
    least = max(-(-text_width(title) // len(lines)), *map(text_width, units(title)), 2)
    narrower = (wrapped(title, less) for less in range(least, width))
    return next((even for even in narrower if len(even) == len(lines)), lines)


def units(text: str) -> list[str]:
    """Split a text into units that stay together: words, numbers, Chinese characters with punctuation, and spaces."""
    found: list[str] = []
    open_ended = False  # whether what comes next stays with what came last
    word = False
    for character in _characters(text):
        narrow = not character.isspace() and text_width(character) < 2
        closes = character[0] in _CLOSING and found and not found[-1].isspace()
        if open_ended or closes or (narrow and word) or (character.isspace() and found and found[-1].isspace()):
            found[-1] += character
        else:
            found.append(character)
        open_ended = character in _OPENING
        word = narrow
    return found


def hyphen_pieces(unit: str) -> list[str]:
    """Split a unit after its hyphens, `C2026-` and `0012`, if it is too wide for its line."""
    if unit.isascii():
        return _PIECE.findall(unit)
    found: list[str] = []
    for character in _characters(unit):  # a hyphen that carries a sign of its own is no place to break
        if found and (character == "-" or not found[-1].endswith("-")):
            found[-1] += character
        else:
            found.append(character)
    return found


def _parts(unit: str, width: int) -> Iterator[str]:
    if text_width(unit) <= width:
        yield unit
        return
    for piece in hyphen_pieces(unit):
        if text_width(piece) <= width:
            yield piece
            continue
        for character in _characters(piece):
            yield from [character] if text_width(character) <= width else character


def _characters(text: str) -> Iterator[str]:
    """Yield the characters as people see them, each of one code point or several."""
    if text.isascii() or is_common(text):
        return iter(text)
    from wcwidth import iter_graphemes

    return iter_graphemes(text)
