"""A home whose building, entrance and room stand in columns of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

HOME = "unit"
ESTATE = "unit.estate"
PHASE = "unit.phase"
BUILDING = "unit.building"
ENTRANCE = "unit.entrance"
FLOOR = "unit.floor"
HEADINGS: Mapping[str, Sequence[str]] = {
    ESTATE: ("小区", "小区名称", "小区名", "项目名称", "楼盘", "楼盘名称", "物业项目", "管理处", "estate"),
    PHASE: ("期", "期数", "分期", "期区", "区", "分区", "片区", "苑区", "组团", "phase"),
    BUILDING: (
        "楼栋", "楼栋号", "楼号", "栋号", "幢号", "栋", "幢", "楼", "座", "座号", "楼宇", "楼宇名称", "楼宇号", "楼座",
        "几栋", "楼栋名称", "楼栋编号", "楼栋单元", "楼栋单元号", "栋单元", "楼栋/单元", "building",
    ),
    ENTRANCE: ("单元", "单元号", "单元名称", "单元编号", "梯", "门洞", "门栋", "entrance"),
    FLOOR: ("楼层", "层", "所在层", "所在楼层", "floor"),
}  # fmt: skip
OUTSIDE = (ESTATE, PHASE)  # what is no part of a home
ADDRESSES = ("地址", "住址", "房屋地址", "房产地址", "address")  # a home, where no other column has it
_WHOLE = re.compile(r"[栋幢座]|号楼|单元|#")
_SUFFIX = {
    BUILDING: re.compile(r"\s*第?\s*(.+?)\s*(?:号楼|[栋幢座楼#])楼?\s*"),
    ENTRANCE: re.compile(r"\s*第?\s*(.+?)\s*(?:单元|[梯门])\s*"),
    FLOOR: re.compile(r"\s*第?\s*(.+?)\s*[层楼]\s*"),
    HOME: re.compile(r"\s*(.+?)\s*(?:室|号房|房间|房|号)\s*"),
}


def home_headings(names: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Return headings with those of a home's parts, where there is a home."""
    if HOME not in names:
        return dict(names)
    taken = {name for own in names.values() for name in own}
    return {**names, **{key: tuple(n for n in own if n not in taken) for key, own in HEADINGS.items()}}


def join_home(values: Mapping[str, str]) -> Mapping[str, str]:
    """Return a row's cells with the home put together from its columns, such as 1-2-101; the estate stays apart."""
    if not values.keys() & HEADINGS.keys():
        return values
    rest = {key: value for key, value in values.items() if key not in HEADINGS or key in OUTSIDE}
    if HOME not in values:
        return rest
    building, entrance, floor = (_alone(key, values.get(key, "")) for key in (BUILDING, ENTRANCE, FLOOR))
    room, parts = _alone(HOME, values[HOME]), [part for part in (building, entrance) if part]
    if _WHOLE.search(room):
        return rest  # the room's own column has all of it
    if floor.isdecimal() and room.isdecimal() and len(room) < 3:
        room = f"{int(floor)}{room.zfill(2)}"
    split = re.split(r"\s*[-－—/]\s*", room)
    if len(split) > 1 and split[: len(parts)] == parts:
        return rest  # as above
    if entrance and not building:
        split[-1:] = [f"{entrance}单元{split[-1]}"]
        return {**rest, HOME: "-".join(split)}
    return {**rest, HOME: "-".join((*parts, room))}


def _alone(key: str, text: str) -> str:
    """Return a part of a home without the word for it: 1 for 1栋."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _SUFFIX[key].fullmatch(plain)
    return found[1] if found else plain
