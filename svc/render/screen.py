"""Text that is safe to show: characters that would act on a screen are made visible."""

import re
import unicodedata
from functools import cache

_JOINERS = frozenset("\u200c\u200d")  # they build emoji and letters; all other format characters only hide or reorder
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
_COMMON = (  # Latin, Chinese and Japanese: nothing that hides, joins or stands above another
    r"[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u3000-\u3029\u3030-\u303e\u3041-\u3096\u309b-\u30ff"
    r"\u3105-\u312f\u4e00-\u9fff\uff01-\uff60]*"
)
_JOINER = "[\u200c\u200d]"
_SCRIPT = r"[^\s -~\u2e80-\u9fff\U00020000-\U0003ffff]"  # neither Latin nor Chinese: scripts whose letters need U+200C
_APART = f"(?<!{_SCRIPT})\u200c|\u200c(?!{_SCRIPT})"
_BREAK = r"\r?\n"


def visible(text: str, *, lines: bool = False) -> str:
    """Return a text with its control and format characters shown as signs.

    An ESC is shown as ␛, a bidi override as `\\u{202E}`. Joiners that join something, variation selectors, emoji and
    rare characters stay, and a tab is shown as a space.

    Args:
        text: anything, lone surrogates included.
        lines: keep line breaks (a CR before LF goes). Else they are shown as ↵, so that none can forge a table row.
    """
    if is_common(text):
        return text
    if re.search(_JOINER, text):
        text = _idle_joiners_shown(text)
    if lines:
        return "\n".join(part.translate(_shown) for part in re.split(_BREAK, text))
    return re.sub(_BREAK, "↵", text).translate(_shown)


def is_common(text: str) -> bool:
    """True if a text has only characters of Latin, Chinese and Japanese that are seen, each in a place of its own."""
    if text.isascii():
        return text.isprintable()
    return _common().fullmatch(text) is not None


@cache
def _common() -> re.Pattern[str]:
    return re.compile(_COMMON)


def hides(character: str) -> bool:
    """True for a control or format character, a surrogate, a private-use or an unassigned character."""
    category = unicodedata.category(character)
    if category == "Cn":
        return not _newer(ord(character))
    return category in _HIDDEN and character not in _JOINERS


def _idle_joiners_shown(text: str) -> str:
    """Return a text with idle joiners shown.

    Between Chinese or Latin letters they join nothing and only make names differ.
    """
    from wcwidth import iter_graphemes

    kept = (each[:-1] + "\\u{200D}" if each[-1] == "\u200d" else each for each in iter_graphemes(text))
    return re.sub(_APART, r"\\u{200C}", "".join(kept))


def _newer(code: int) -> bool:
    """True for a code unknown to Python's tables but in a range to which Unicode still adds names and emoji."""
    return (0x20000 <= code < 0x40000 or 0x1F000 <= code < 0x1FB00) and code & 0xFFFE != 0xFFFE


class _Signs(dict[int, int | str]):
    """A table for `str.translate` that replaces characters by signs, filled as they are met."""

    def __missing__(self, code: int) -> int | str:
        self[code] = sign = self._sign(code)
        return sign

    def _sign(self, code: int) -> int | str:
        if code == 0x09:
            return " "
        if code < 0x20:
            return 0x2400 + code
        if code == 0x7F:
            return "␡"
        return f"\\u{{{code:04X}}}" if hides(chr(code)) else code


_shown = _Signs()
