"""Cells as a person sees them: numbers in their formats, and texts without what can't be seen."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MARK = "\ufeff"  # a byte order mark, of which a joined file has several
UNWORKED = "=?"  # what a cell shows whose formula was never worked out: nobody knows
_FORMULA_TEXT = re.compile(r'="((?:[^"]|"")*)"')  # as web systems keep a number from being taken for one
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_DAY_BY_NUMBER = re.compile(r"(1[0-2]|[1-9])\.([123])")  # 11.1 may be all that is left of 11.10


class TypedText(str):
    """A cell of a spreadsheet that was typed as text, so that 11.1 is no number in it."""

    __slots__ = ()


def clean_text(cell: str) -> str:
    """Strip spaces and characters that can't be seen from a cell, and the formula that only says its text."""
    cell = _UNSEEN.sub("", cell.replace("\r\n", "\n").replace("\r", "\n")).strip()
    found = _FORMULA_TEXT.fullmatch(cell)
    return found[1].replace('""', '"').strip() if found else cell


def is_shortened_day(cell: str) -> bool:
    """True if a cell may be a day that lost its last nought when it became a number: 11.1 for 11.10."""
    return not isinstance(cell, TypedText) and bool(_DAY_BY_NUMBER.fullmatch(unicodedata.normalize("NFKC", cell)))


def show_number(value: float, number_format: str) -> str:
    """Return a number as its cell shows it, as far as its format writes digits and plain texts.

    Args:
        value: the number.
        number_format: such as `0000` or `"3-"0000`; one for the general, for amounts or for another language's
            words gives the number alone.
    """
    plain = str(int(value)) if value == int(value) else f"{value:.15g}"
    pieces = _format_pieces(number_format)
    if pieces is None or value < 0:
        return plain
    before, digits, after = pieces
    whole, _point, part = digits.partition(".")
    if value != int(value) and not part and "0" not in whole[1:]:
        return plain
    text = f"{value:.{len(part)}f}" if value != int(value) else str(int(value))
    head, _point, tail = text.partition(".")
    least = whole.count("0")
    return f"{before}{_spread(head.rjust(least, '0'), whole)}{'.' + tail if tail else ''}{after}"


def _spread(digits: str, shape: str) -> str:
    """Put digits into a shape that has other signs between its places, from the right: 00-00 makes 12-01 of 1201."""
    if all(each in "0#?" for each in shape):
        return digits
    left = list(digits)
    shown = [(left.pop() if left else "") if sign in "0#?" else sign for sign in reversed(shape)]
    return "".join(left) + "".join(reversed(shown))


@lru_cache(256)
def _format_pieces(number_format: str) -> tuple[str, str, str] | None:
    """Return what a format writes before its digits, the places of the digits, and what it writes after them."""
    first = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', number_format)[0]
    literals: list[str] = []

    def keep(found: re.Match[str]) -> str:
        literals.append(found[1] if found[1] is not None else found[2] or "")
        return chr(0xE000 + len(literals) - 1)

    plain = _QUOTED.sub(keep, first)
    if re.search(r"[A-Za-z@%/,$¥￥€]", plain):
        return None
    found = re.search(r"[0#?](?:[0#?.\-\ue000-\uf8ff ]*[0#?])?", plain)
    if not found or found[0].count(".") > 1:
        return None

    def said(text: str) -> str:
        return "".join(literals[ord(c) - 0xE000] if "\ue000" <= c <= "\uf8ff" else c for c in text)

    return said(plain[: found.start()]), said(found[0]), said(plain[found.end() :])
