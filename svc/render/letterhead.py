"""The letterhead of printed papers: the company's name, and its logo where the site has one."""

from __future__ import annotations

import base64
import re
from typing import NamedTuple

from svc.text.dataclass import dataclass

HIGH, WIDE = 34, 180  # pixels that a logo takes at most
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\b[^>]*\?>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE\b[^>\[]*>\s*)*<svg\b[^>]*>", re.DOTALL
)
_BOX = re.compile(rb"""\bviewBox\s*=\s*["']\s*[-\d.eE+]+[\s,]+[-\d.eE+]+[\s,]+([\d.eE+]+)[\s,]+([\d.eE+]+)""")
_FRAMES = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))  # of a JPEG
_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml"}


class Picture(NamedTuple):
    """A picture: its bytes, its format (`png`, `jpeg` or `svg`), and how many pixels it is wide and high."""

    data: bytes
    format: str
    wide: float
    high: float

    @property
    def uri(self) -> str:
        """The picture within an address, so that a page needs no other file."""
        return f"data:{_TYPES[self.format]};base64,{base64.b64encode(self.data).decode()}"

    @property
    def size(self) -> tuple[int, int]:
        """Its width and height in the pixels of a letterhead, with its proportions kept."""
        scale = min(WIDE / self.wide, HIGH / self.high)
        return max(1, round(self.wide * scale)), max(1, round(self.high * scale))


@dataclass(frozen=True)
class Letterhead:
    """What stands at the top of each paper of a site.

    Args:
        company: the company's name; nothing where the site has none of its own.
        logo: its picture, if there is one.
        site: the name of the site, which stands for the picture where it can't be seen.
    """

    company: str = ""
    logo: Picture | None = None
    site: str = ""


def read_picture(data: bytes) -> Picture | None:
    """Return the picture that some bytes are, or None where they are no PNG, JPEG or SVG with a size."""
    if data.startswith(_PNG) and data[12:16] == b"IHDR" and len(data) > 24:
        return _sized(data, "png", int.from_bytes(data[16:20]), int.from_bytes(data[20:24]))
    if data.startswith(_JPEG):
        return _sized(data, "jpeg", *_jpeg_size(data))
    if found := _SVG.match(data):
        box = _BOX.search(found[0])
        sides = [
            re.search(rb"""\s%s\s*=\s*["']([\d.]+)(?:px)?["']""" % side, found[0]) for side in (b"width", b"height")
        ]
        wide, high = box.groups() if box else [side[1] if side else b"" for side in sides]
        return _sized(data, "svg", _number(wide), _number(high))
    return None


def _sized(data: bytes, format: str, wide: float, high: float) -> Picture | None:  # noqa: A002
    return Picture(data, format, wide, high) if wide > 0 and high > 0 else None


def _number(text: bytes) -> float:
    try:
        return float(text)
    except ValueError:
        return 0


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Return width and height from the header of the first frame, or nothing where the file ends before it."""
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        if data[place + 1] in _FRAMES:
            return int.from_bytes(data[place + 7 : place + 9]), int.from_bytes(data[place + 5 : place + 7])
        place += 2 + int.from_bytes(data[place + 2 : place + 4])
    return 0, 0
