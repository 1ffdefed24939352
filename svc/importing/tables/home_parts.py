"""A home whose building, entrance and room stand in columns of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

HOME = "unit"
BUILDING = "unit.building"
ENTRANCE = "unit.entrance"
HEADINGS: Mapping[str, Sequence[str]] = {
    BUILDING: (
        "楼栋", "楼栋号", "楼号", "栋号", "幢号", "栋", "幢", "楼", "座", "座号", "楼宇", "楼宇名称", "楼座", "几栋",
        "building",
    ),
    ENTRANCE: ("单元", "单元号", "梯", "门洞", "门栋", "entrance"),
}  # fmt: skip
_SUFFIX = {
    BUILDING: re.compile(r"\s*第?\s*(.+?)\s*(?:号楼|[栋幢座楼#])楼?\s*"),
    ENTRANCE: re.compile(r"\s*第?\s*(.+?)\s*(?:单元|[梯门])\s*"),
    HOME: re.compile(r"\s*(.+?)\s*(?:室|号房|房间|房|号)\s*"),
}


def home_headings(names: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Return headings with those of a home's parts, where there is a home."""
    if HOME not in names:
        return dict(names)
    taken = {name for own in names.values() for name in own}
    return {**names, **{key: tuple(n for n in own if n not in taken) for key, own in HEADINGS.items()}}


def join_home(values: Mapping[str, str]) -> Mapping[str, str]:
    """Return a row's cells with the home put together from its columns, such as 1-2-101."""
    parts = [values[key] for key in (BUILDING, ENTRANCE) if key in values]
    rest = {key: value for key, value in values.items() if key not in HEADINGS}
    if not parts or HOME not in values:
        return rest
    room = values[HOME]
    names = [_alone(key, values[key]) for key in (BUILDING, ENTRANCE) if key in values]
    if re.search(r"[栋幢座]|号楼|单元", room) or re.match(rf"{re.escape(names[0])}\s*[-－—/#]", room):
        return rest  # the room's own column has all of it
    return {**rest, HOME: "-".join((*names, _alone(HOME, room)))}


def _alone(key: str, text: str) -> str:
    """Return a part of a home without the word for it: 1 for 1栋."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _SUFFIX[key].fullmatch(plain)
    return found[1] if found else plain
