"""The letterhead of a workbook's tab: the company's name in a row above the title, with the logo beside it."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from svc.render.letterhead import Letterhead, Picture
from svc.render.screen import visible

if TYPE_CHECKING:
    from svc.render.tabs import Tab

_ROW = 28.0  # points: a logo is 34 pixels high at most, which are 25.5 points
_INDENT = 9  # pixels that a step of indentation takes
_DRAWN = ("png", "jpeg")  # what Excel shows of old; a drawing in SVG stands on pages only


def write_letterhead(on: Tab, letterhead: Letterhead | None) -> None:
    """Write the letterhead into the next row; no row where there is neither a company nor a logo to show."""
    if letterhead is None:
        return
    logo = letterhead.logo if letterhead.logo and letterhead.logo.format in _DRAWN else None
    if not (letterhead.company or logo):
        return
    on.line(visible(letterhead.company), "letterhead", _ROW if logo else _ROW - 8)
    if logo:
        cell = on.tab.cell(on.row, on.first + 1)
        place = copy(cell.alignment)
        place.indent = logo.size[0] // _INDENT + 1
        cell.alignment = place
        on.tab.add_image(_image(logo), cell.coordinate)


def _image(logo: Picture) -> Any:
    from openpyxl.drawing.image import Image

    class Logo(Image):
        """A picture whose size is known, so that no other library has to open it."""

        def __init__(self) -> None:
            self.format = logo.format
            self.width, self.height = logo.size

        def _data(self) -> bytes:
            return logo.data

    return Logo()
