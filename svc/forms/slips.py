"""Slips: their parts as a template describes them, filled from one record or left empty for a pen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from svc.forms.columns import (
    FormColumn,
    Text,
    bilingual,
    checked_mapping,
    read_columns,
    read_flag,
    read_list,
    read_number,
    read_title,
    require,
)
from svc.forms.expressions import Row, compiler, newest_steps, template_errors
from svc.kinds import KINDS
from svc.model.steps import CANCELLED
from svc.render import Pair, Part, Sheet
from svc.render.wrapping import text_width
from svc.site.settings_file import SettingsFile, as_mapping, as_text
from svc.text.dataclass import dataclass, field, replace
from svc.text.errors import Damaged
from svc.text.language import _

_NAMED: Text = {"zh": "{title}（{name}）", "en": "{title} ({name})"}
LINES = 3  # for things, on an empty slip
BESIDE = 28  # terminal columns of what is to be ticked, and no more, where something stands beside it


@dataclass(frozen=True)
class SlipField:
    """A value on a slip.

    It has a title, the expression that fills it, the line it is written on, and the parts that show it. `hand` is
    shown on an empty slip: boxes to tick, or what a figure stands for. A signature is left to the pen unless it is
    `typed`; the name that is known stands in brackets beside its title.
    """

    title: Text
    take: str
    wide: bool = False
    only: tuple[int, ...] = ()
    hand: Text = field(default_factory=dict)
    typed: bool = False
    line: int = 1


@dataclass(frozen=True)
class ThingsTable:
    """A table of things on a slip: its title, the fact that lists them, its columns, and the parts that show it."""

    title: Text
    fact: str
    columns: tuple[FormColumn, ...]
    only: tuple[int, ...] = ()


@dataclass(frozen=True)
class SlipForm:
    """A slip as its template describes it: the titles of its parts, their contents, and who signs below.

    `void` names the statuses in which only the first part is printed, with the status across it; a cancelled record
    is always so.
    """

    parts: tuple[Text, ...]
    body: tuple[SlipField | ThingsTable, ...]
    signs: tuple[SlipField, ...]
    void: tuple[str, ...] = ()


def read_slip(settings: SettingsFile) -> SlipForm | None:
    """Read the slip in a template, or return None if it has none.

    Raises:
        Damaged: it has a fault, with the line.
    """
    given = settings.get("slip", as_mapping, None)
    if given is None:
        return None
    settings.refuse_unknown(given, ("parts", "fields", "signs", "void"), "slip")
    parts = [
        settings.convert(bilingual, raw, "slip", "parts", n)
        for n, raw in enumerate(read_list(settings, "slip", "parts"))
    ]
    if not parts:
        sentence = _("`{key}` is missing").format(key="slip.parts")
        raise Damaged(sentence, path=settings.path, line=settings.tree.line("slip"))
    fields = read_list(settings, "slip", "fields")
    signs = read_list(settings, "slip", "signs")
    return SlipForm(
        tuple(parts),
        tuple(read_entry(settings, raw, "fields", n) for n, raw in enumerate(fields)),
        tuple(read_field(settings, raw, "signs", n) for n, raw in enumerate(signs)),
        tuple(map(as_text, read_list(settings, "slip", "void"))),
    )


def read_entry(settings: SettingsFile, raw: Any, key: str, place: int) -> SlipField | ThingsTable:
    """Read one entry of the box: a value, or a table of things."""
    if not (isinstance(raw, dict) and "columns" in raw):
        return read_field(settings, raw, key, place)

    def reads(raw: Any) -> ThingsTable:
        given = checked_mapping(raw, "from", "columns", "only")
        return ThingsTable(read_title(given), as_text(require(given, "from")), (), read_parts(given))

    things: ThingsTable = settings.convert(reads, raw, "slip", key, place)
    return replace(things, columns=read_columns(settings, "slip", key, place, "columns"))


def read_field(settings: SettingsFile, raw: Any, key: str, place: int) -> SlipField:
    """Read one value of the box, or a signature below it."""

    def reads(raw: Any) -> SlipField:
        given = checked_mapping(raw, "take", "wide", "only", "hand", "typed")
        hand = bilingual(given["hand"]) if "hand" in given else {}
        return SlipField(
            read_title(given),
            as_text(given.get("take", "''")),
            read_flag(given, "wide"),
            read_parts(given),
            hand,
            read_flag(given, "typed"),
        )

    found: SlipField = settings.convert(reads, raw, "slip", key, place)
    return replace(found, line=settings.tree.line("slip", key, place))


def read_parts(given: Mapping[str, Any]) -> tuple[int, ...]:
    """Read the numbers of the parts that show something, from 1. None means all."""
    raw = given.get("only", [])
    each = raw if isinstance(raw, list) else [raw]
    return tuple(map(read_number, each))


# Filling


class SlipFiller:
    """Fills the parts of one slip."""

    def __init__(self, path: Path, slip: SlipForm, kind: str, row: Row | None, language: str, labels: Text) -> None:
        self.path = path
        self.slip = slip
        self.row = {**row, "step": newest_steps(row)} if row is not None else None
        self.language = language
        self.compiled = compiler(language, labels)
        status = str((row or {}).get("status") or "")
        self.stamp = KINDS[kind].status_label(status) if status in (*slip.void, CANCELLED.value) else ""

    def parts(self) -> tuple[Part, ...]:
        """Return the parts; of a record that is good for nothing any more, only the first."""
        return tuple(self.part(number) for number in range(1, 2 if self.stamp else len(self.slip.parts) + 1))

    def part(self, number: int) -> Part:
        """Return one part, by its number from 1."""
        body = [entry for entry in self.slip.body if number in (entry.only or (number,))]
        signs = [cell for cell in self.slip.signs if number in (cell.only or (number,))]
        return Part(
            self.slip.parts[number - 1][self.language],
            tuple(self.things(entry) if isinstance(entry, ThingsTable) else self.pair(entry) for entry in body),
            tuple(map(self.signature, signs)),
            stamp=self.stamp,
        )

    def signature(self, cell: SlipField) -> Pair:
        """Return a line to sign on, with the name in brackets beside its title; or what is typed on it."""
        found = self.pair(cell)
        if cell.typed or not found.value:
            return found
        return Pair(_NAMED[self.language].format(title=found.title, name=found.value), "", found.wide)

    def pair(self, cell: SlipField) -> Pair:
        """Return a value with its label, or on an empty slip what is to be ticked or completed."""
        title = cell.title[self.language]
        if self.row is not None:
            return Pair(title, self.value(cell, self.row), cell.wide)
        hand = cell.hand.get(self.language, "")
        return Pair(title, hand, cell.wide or text_width(hand) > BESIDE)

    def things(self, of: ThingsTable) -> Sheet:
        """Return the table of the things that the record lists, or empty lines for them."""
        columns = tuple(column.as_column(self.language) for column in of.columns)
        return Sheet(columns, tuple(self.lines(of)), None, of.title[self.language])

    def lines(self, of: ThingsTable) -> Sequence[tuple[str, ...]]:
        """Return the lines of things: a row's number, and the cells of its columns."""
        if self.row is None:
            return [tuple(str(n) if c.take == "row" else "" for c in of.columns) for n in range(1, LINES + 1)]
        found: Sequence[Any] = self.row.get(of.fact) or ()
        return [tuple(self.value(c, {**item, "row": n}) for c in of.columns) for n, item in enumerate(found, 1)]

    def value(self, cell: SlipField | FormColumn, row: Row | None) -> str:
        """Evaluate an expression of the template for a row."""
        with template_errors(self.path, cell.take, cell.line):
            return self.compiled(cell.take, ())(row) if row is not None else ""
