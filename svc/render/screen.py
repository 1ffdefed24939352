"""Text that is safe to show: what would act on a screen instead of being read there is made visible."""

import re
import unicodedata

_JOINERS = frozenset("\u200c\u200d")  # they build emoji and letters; all other format characters only hide or reorder
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
_CLEAN = re.compile(
    r"[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u3000-\u303f\u3041-\u3096\u3099-\u30ff"
    r"\u3105-\u312f\u4e00-\u9fff\uff01-\uff60]*"
)
_JOINER = re.compile("[\u200c\u200d]")
_SCRIPT = r"[^\s -~\u2e80-\u9fff\U00020000-\U0003ffff]"  # neither Latin nor Chinese: scripts whose letters need U+200C
_APART = re.compile(f"(?<!{_SCRIPT})\u200c|\u200c(?!{_SCRIPT})")
_BREAK = re.compile(r"\r?\n")


def visible(text: str, *, lines: bool = False) -> str:
    """`text` with its control and format characters shown as signs: ␛ for ESC, `\\u{202E}` for a bidi override.

    Joiners that join something, variation selectors, emoji and rare characters stay; a tab is shown as a space.

    Args:
        text: anything, lone surrogates included.
        lines: keep line breaks (a CR before LF goes); else they are shown as ↵, so that none can forge a table row.
    """
    if _CLEAN.fullmatch(text):
        return text
    if _JOINER.search(text):
        text = _idle_joiners_shown(text)
    if lines:
        return "\n".join(part.translate(_shown) for part in _BREAK.split(text))
    return _BREAK.sub("↵", text).translate(_shown)


def hides(character: str) -> bool:
    """Whether it is a control or format character, a surrogate, for private use, or no character at all."""
    category = unicodedata.category(character)
    if category == "Cn":
        return not _newer(ord(character))
    return category in _HIDDEN and character not in _JOINERS


def _idle_joiners_shown(text: str) -> str:
    """`text` with the joiners shown that join nothing: between Chinese or Latin letters they only make names differ."""
    from wcwidth import iter_graphemes

    kept = (each[:-1] + "\\u{200D}" if each[-1] == "\u200d" else each for each in iter_graphemes(text))
    return _APART.sub(r"\\u{200C}", "".join(kept))


def _newer(code: int) -> bool:
    """Whether a code that Python's tables don't know lies where Unicode still adds characters for names and emoji."""
    return (0x20000 <= code < 0x40000 or 0x1F000 <= code < 0x1FB00) and code & 0xFFFE != 0xFFFE


class _Signs(dict[int, int | str]):
    """What `str.translate` puts in place of each character, found when it is first met."""

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
