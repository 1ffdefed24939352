"""Slips as templates describe them: what stands in the boxes of each part, the tables of things, who signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from svc.forms.columns import FormColumn, Text, both, columns, known, listed, needed, number, titled, yes
from svc.site.site import Sheet as Settings
from svc.site.site import anything, text
from svc.text.errors import Damaged
from svc.text.language import _


@dataclass(frozen=True)
class Cell:
    """What is filled in: its title, the expression that fills it, the line it is written on, the parts it stands in.

    `hand` is what stands in it on an empty slip: boxes to tick, what a figure stands for.
    """

    title: Text
    take: str
    wide: bool = False
    only: tuple[int, ...] = ()
    hand: Text = field(default_factory=dict)
    line: int = 1


@dataclass(frozen=True)
class Things:
    """The table of things on a slip: a title, the fact that lists them, columns, the parts it stands in."""

    title: Text
    fact: str
    columns: tuple[FormColumn, ...]
    only: tuple[int, ...] = ()


@dataclass(frozen=True)
class SlipForm:
    """A slip: what its parts are called, what stands in their boxes, and who signs below."""

    parts: tuple[Text, ...]
    body: tuple[Cell | Things, ...]
    signs: tuple[Cell, ...]


def slip(settings: Settings) -> SlipForm | None:
    """The slip that a template describes, if it does.

    Raises:
        Damaged: it has a fault, with the line.
    """
    given = settings.get("slip", anything, None)
    if given is None:
        return None
    settings.known(given, ("parts", "fields", "signs"), "slip")
    parts = [settings.guard(both, raw, "slip", "parts", n) for n, raw in enumerate(listed(settings, "slip", "parts"))]
    if not parts:
        sentence = _("`{key}` is missing").format(key="slip.parts")
        raise Damaged(sentence, path=settings.path, line=settings.tree.line("slip"))
    fields = listed(settings, "slip", "fields")
    signs = listed(settings, "slip", "signs")
    return SlipForm(
        tuple(parts),
        tuple(entry(settings, raw, "fields", n) for n, raw in enumerate(fields)),
        tuple(cell(settings, raw, "signs", n) for n, raw in enumerate(signs)),
    )


def entry(settings: Settings, raw: Any, key: str, place: int) -> Cell | Things:
    """What stands at a place in the box: one value, or a table of things."""
    if not (isinstance(raw, dict) and "columns" in raw):
        return cell(settings, raw, key, place)

    def reads(raw: Any) -> Things:
        given = known(raw, "from", "columns", "only")
        return Things(titled(given), text(needed(given, "from")), (), only(given))

    things: Things = settings.guard(reads, raw, "slip", key, place)
    return replace(things, columns=columns(settings, "slip", key, place, "columns"))


def cell(settings: Settings, raw: Any, key: str, place: int) -> Cell:
    """One value at a place in the box, or a signature below it."""

    def reads(raw: Any) -> Cell:
        given = known(raw, "take", "wide", "only", "hand")
        hand = both(given["hand"]) if "hand" in given else {}
        return Cell(titled(given), text(given.get("take", "''")), yes(given, "wide"), only(given), hand)

    found: Cell = settings.guard(reads, raw, "slip", key, place)
    return replace(found, line=settings.tree.line("slip", key, place))


def only(given: Mapping[str, Any]) -> tuple[int, ...]:
    """The parts of a slip, counted from 1, that something stands in; none means all."""
    raw = given.get("only", [])
    each = raw if isinstance(raw, list) else [raw]
    return tuple(map(number, each))
