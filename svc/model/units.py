"""Units of a site: the one spelling of a home, the building it is in, places without a home, and their order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fnmatch import translate
from functools import cached_property, lru_cache
from typing import NamedTuple

from svc.model.record import Record
from svc.text.dataclass import dataclass
from svc.text.errors import BadInput
from svc.text.fold import fold
from svc.text.language import _
from svc.text.numerals import BELOW_HUNDRED, DIGITS, NINE, in_ascii, read_numeral

Home = tuple[str, ...]  # building, perhaps entrance, room
PlaceOrder = tuple[tuple[int, int, str], ...]  # the sort key of a place

FORM = "{building}-{room}"
PLACES = ("大堂", "地下车库", "商铺*", "公共区域", "大门", "花园", "电梯")
RESERVED = r"(?i)con|prn|aux|nul|(?:com|lpt)[0-9¹²³]"  # no names of files on every system

_MOST_HOMES = 100_000  # of a site: asked for in turn, fewer would be forgotten before they are asked for again
_SAID = f"[〇零{NINE}]{{2,5}}"  # a room digit by digit
_BUILDING = rf"(?P<building>[a-z]?\d{{1,3}}[a-z]?|[a-z]{{1,2}}|{BELOW_HUNDRED})"
_MARK = r"(?:号楼|[栋幢]楼?|座|#楼?|号|[-/_\s])[\s-]*"
_ENTRANCE = rf"(?:(?P<entrance>\d{{1,2}}|[a-z]|{BELOW_HUNDRED})\s*(?:单元|门|[-/])[\s-]*)"
_ROOM = rf"(?:(?P<floor>\d{{1,2}})\s*[层楼]\s*(?P<door>\d{{1,2}})|(?P<room>[a-z]?\d{{1,5}}[a-z]?|{_SAID}))"
_END = r"\s*(?:室|号房|房间|房|户|号)?"
_HAN_NAME = r"(?P<building>(?:(?![栋幢座楼室号层单元户房])[\u4e00-\u9fff]){1,6})"
_HOMES = (
    rf"{_BUILDING}\s*{_MARK}{_ENTRANCE}?{_ROOM}{_END}",
    rf"(?P<building>[a-z])(?P<room>\d{{3,4}}){_END}",  # A1201
    rf"{_HAN_NAME}\s*-\s*{_ENTRANCE}?(?P<room>\d{{2,5}}[a-z]?){_END}",  # 底商-02
    rf"(?P<room>[a-z]?\d{{2,5}}[a-z]?){_END}",
)
_OF_BUILDING = rf"{_BUILDING}\s*(?:号楼|[栋幢]楼?|座|#楼?|-)\s*-?\s*(?P<rest>.+)"
_BUILDING_ALONE = rf"{_BUILDING}\s*(?:号楼|[栋幢]楼?|座|#楼?)?"


class _Parts(NamedTuple):
    """A home taken apart: its room, and the building and the entrance where they are given."""

    building: str
    entrance: str
    room: str


@dataclass(frozen=True)
class UnitForm:
    """The way a site spells its homes (`units:` of `svc.yaml`).

    Args:
        form: how a home is written, with `{room}`, and `{building}` and `{unit}` (the entrance) where they count.
        drop_unit: whether a 单元 is left away where the form has none.
        places: what is no home, such as 大堂; a `*` stands for anything.
        estate: the name of the site, which may stand before a home.
    """

    form: str = FORM
    drop_unit: bool = False
    places: tuple[str, ...] = PLACES
    estate: str = ""

    @property
    def example(self) -> str:
        """A home in this form."""
        return self.form.format(building="3", unit="2", room="1201")

    @cached_property
    def own_pattern(self) -> str:
        """The expression for homes that are in this form already."""
        parts = {
            "building": r"[a-z]?\d{1,3}[a-z]?|[a-z]{1,2}",
            "entrance": r"\d{1,2}|[a-z]",
            "room": r"[a-z]?\d+[a-z]?",
        }
        pattern = re.escape(fold(self.form.format(building="\0building\0", unit="\0entrance\0", room="\0room\0")))
        for name, part in parts.items():
            pattern = pattern.replace(re.escape(f"\0{name}\0"), f"(?P<{name}>{part})")
        return pattern

    @cached_property
    def place_pattern(self) -> re.Pattern[str]:
        """The expression for places that are no homes."""
        return re.compile("|".join(translate(fold(place)) for place in self.places) or r"(?!)")

    def is_place(self, text: str) -> bool:
        """True if a text names a place that is no home, alone or behind a building."""
        plain = fold(text, "spelling").strip()
        if self.place_pattern.match(plain):
            return True
        behind = re.fullmatch(_OF_BUILDING, plain)
        return bool(behind and self.place_pattern.match(behind["rest"]))

    def read(self, text: str) -> str | None:
        """A home in the site's form, or None if the text names none in it."""
        try:
            return None if self.is_place(text) else spell_home(text, self)
        except BadInput:
            return None

    def key(self, text: str) -> Home:
        """The parts of a home, the same however it is written, without an entrance that the site leaves away."""
        key = home_key(_plain(text, self.estate))
        return (key[0], key[2]) if self.drop_unit and len(key) == 3 else key


def spell_home(typed: str, form: UnitForm, option: str = "--unit") -> str:
    """A home in the one spelling of the site; a place without a home stays as it is written.

    Args:
        typed: such as 3栋1201室, 3#1201 or ３－１２０１.
        form: how the site spells its homes.
        option: where it was typed.

    Raises:
        BadInput: it can't be read as a home, with the form expected (exit 2).
    """
    if spelled := _spelled(typed, form):
        return spelled
    plain = _plain(typed, form.estate)
    parts = _read_parts(plain, form.own_pattern)
    if parts is None or (bool(parts.building) != ("{building}" in form.form)):
        raise _no_home(typed, form, option)
    if parts.entrance and "{unit}" not in form.form and not form.drop_unit:
        raise BadInput(
            _("{option}: {value} has a 单元, and the homes of this site have none").format(option=option, value=typed),
            todo=_(
                "write it like {example}; or set in svc.yaml `units: {{form: '{full}'}}`, "
                "or `units: {{unit: drop}}` to leave the 单元 away"
            ).format(example=form.example, full="{building}-{unit}-{room}"),
        )
    if not parts.entrance and "{unit}" in form.form:
        raise _no_home(typed, form, option)
    return _in_form(parts, form)


@lru_cache(4096)
def _spelled(typed: str, form: UnitForm) -> str:
    """The spelling of a home or place that can be read without a doubt, else an empty text."""
    plain = _plain(typed, form.estate)
    if form.is_place(plain):
        return typed.strip()
    parts = _read_parts(plain, form.own_pattern) if re.fullmatch(form.own_pattern, plain) else None
    return _in_form(parts, form) if parts and bool(parts.building) == ("{building}" in form.form) else ""


def _in_form(parts: _Parts, form: UnitForm) -> str:
    """A home in the form of a site."""
    return form.form.format(building=parts.building.upper(), unit=parts.entrance.upper(), room=parts.room.upper())


def _no_home(typed: str, form: UnitForm, option: str) -> BadInput:
    """The refusal of what can't be read as a home."""
    return BadInput(
        _("{option}: {value} can't be read as a home").format(option=option, value=typed),
        todo=_(
            "write it like {example}; a place without a home is listed in svc.yaml: `units: {{also: [{place}]}}`"
        ).format(example=form.example, place=", ".join(form.places[:2])),
    )


def _plain(text: str, estate: str = "") -> str:
    """A text in one width and case, without the name of the estate before it."""
    plain = " ".join(fold(text, "spelling").split())
    return plain.removeprefix(fold(estate, "spelling").strip()).strip() if estate else plain


def _read_parts(plain: str, *own: str) -> _Parts | None:
    """Take a home apart that is written in any of the usual ways."""
    for pattern in (*own, *_HOMES):
        if found := re.fullmatch(pattern, plain):
            given = found.groupdict()
            room = in_ascii(given.get("room") or "") or f"{given['floor']}{given['door'].zfill(2)}"
            return _Parts(_number(given.get("building") or ""), _number(given.get("entrance") or ""), room)
    return None


def _number(part: str) -> str:
    """A building or an entrance without leading noughts, and a Chinese numeral as a number."""
    if part and not set(part) - {*DIGITS, "十"}:
        return str(read_numeral(part))
    return part.lstrip("0") or ("0" if part else "")


@lru_cache(_MOST_HOMES)
def home_key(unit: str) -> Home:
    """The parts of a home, the same however its unit is written. A unit that is no home is a folded name."""
    if (parts := _parts_of(unit)) is None:
        return (fold(unit, "name"),)
    return tuple(part.lstrip("0") or "0" for part in parts if part)


def unit_of(record: Record, records: Mapping[str, Record]) -> str:
    """The unit of a record, or of the records that a call to a resident is about, or an empty text."""
    about = [records[number] for number in record.about if number in records]
    return str(next((r["unit"] for r in (record, *about) if r["unit"]), ""))


@lru_cache(_MOST_HOMES)
def _parts_of(unit: str) -> _Parts | None:
    """A home taken apart, or None if it is none."""
    return _read_parts(_plain(unit))


def building_of(unit: str) -> str:
    """The building of a unit: the part before the first hyphen, or before 栋 and the like, or the whole unit."""
    if (parts := _parts_of(unit)) and parts.building:
        return parts.building.upper()
    plain = _plain(unit)
    if behind := re.fullmatch(_OF_BUILDING, plain):
        return _number(behind["building"]).upper()
    if alone := re.fullmatch(_BUILDING_ALONE, plain):
        return _number(alone["building"]).upper()
    text = unicodedata.normalize("NFKC", unit).strip()
    return text.partition("-")[0] or text


def is_inside(unit: str, place: str, form: UnitForm | None = None) -> bool:
    """True if a unit is that home, or lies in that building or entrance, however both are written.

    Args:
        unit: the unit of a record.
        place: a home, or a building such as 3 or 3栋.
        form: how the site spells its homes.
    """
    if not unit:
        return False
    key = form.key if form else home_key
    if key(unit) == key(place) or fold(unit, "name") == fold(place, "name"):
        return True
    if re.fullmatch(_BUILDING_ALONE, _plain(place)):
        return building_of(unit) == building_of(place)
    return fold(unit, "spelling").startswith(f"{fold(place, 'spelling').strip()}-")


@lru_cache(_MOST_HOMES)
def natural_order(place: str) -> PlaceOrder:
    """The sort key of a place: 2-101 comes before 10-101, and numbers come before names."""
    return tuple(_part(part) for part in re.split(r"([0-9]+)", place) if part)


def _part(part: str) -> tuple[int, int, str]:
    """The sort key of a number, with any count of digits, or of a name."""
    digits = part.lstrip("0")
    return (0, len(digits), digits) if part[0] in "0123456789" else (1, 0, part)
