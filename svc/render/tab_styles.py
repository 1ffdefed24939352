"""How the cells of a workbook look: their font, where their text stands, the lines around them."""

from __future__ import annotations

from typing import Any

_FONT = "Microsoft YaHei"
_INK, _TINT = "FF555B62", "FFF1F3F6"
# Of each style: where its text stands, across and down.
PLACES = {
    "left": ("left", "center"),
    "right": ("right", "center"),
    "center": ("center", "center"),
    "header": ("center", "center"),
    "title": ("center", "center"),
    "letterhead": ("left", "center"),
    "foot": ("left", "center"),
    "cut": ("center", "center"),
    "first": ("left", "bottom"),
    "middle": ("center", "bottom"),
    "last": ("right", "bottom"),
    "signed": ("left", "bottom"),
    "next": ("left", "bottom"),
}
_RULED = ("left", "right", "center", "header")


def set_style(cell: Any, style: str, *extras: str) -> None:
    """Set how a cell looks.

    Args:
        cell: of openpyxl's.
        style: one of `PLACES`.
        extras: `number`, `quoted` or `struck`, where that holds.
    """
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    across, down = PLACES[style]
    wraps = "number" not in extras
    strong = style in ("title", "header", "letterhead")
    cell.font = Font(name=_FONT, size=16 if style == "title" else 10, bold=strong, strike="struck" in extras or None)
    cell.alignment = Alignment(across, down, wrap_text=wraps, indent=1 if style in ("right", "next") else 0)
    if style in _RULED:
        side = Side(style="thin", color=_INK)
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    if style == "signed":
        cell.border = Border(bottom=Side(style="thin", color=_INK))
    if style == "cut":
        cell.border = Border(top=Side(style="dashed", color=_INK))
    if style == "header":
        cell.fill = PatternFill("solid", fgColor=_TINT)
    cell.number_format = "@" if wraps else "0"
    cell.quotePrefix = "quoted" in extras
