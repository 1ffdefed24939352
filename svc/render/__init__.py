"""Tables of cells and slips of labelled values, and the same as text: for a terminal, a document or a program."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

from svc.language import _

Align = Literal["left", "right", "center"]
Renderer = Callable[..., str]

# Each format is a module with a function `render(sheet, format, *, width, title)`; it is imported when it is used,
# because measuring Chinese text costs 76 ms to import and most formats don't.
_MODULES = {
    "table": "terminal",
    "md": "markdown",
    "json": "data",
    "jsonl": "data",
    "csv": "delimited",
    "tsv": "delimited",
    "yaml": "data",
}
FORMATS = tuple(_MODULES)
# Formats with a layout of their own for slips, `render_slip(slip, *, width)`; in others a slip is its flat table.
_SLIPS = {"table": "boxes", "md": "markdown"}


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Args:
        key: its English name, for programs.
        title: what stands above it.
        group: adjacent columns of one group have a header above their own.
        align: where its cells stand.
        flexible: long text, which takes what width is left and is wrapped first.
        min_width: terminal columns below which a flexible one is not squeezed.
    """

    key: str
    title: str
    group: str = ""
    align: Align = "left"
    flexible: bool = False
    min_width: int = 12

    @property
    def path(self) -> str:
        """Its title where headers have one row: `回访情况/守时`."""
        return f"{self.group}/{self.title}" if self.group else self.title


@dataclass(frozen=True)
class Sheet:
    """A table to print.

    Args:
        columns: what its rows have cells for.
        rows: cells as people read them.
        data: what JSON and YAML print: a list of objects, or any JSON value; times and tuples may stand in it.
        title: what stands above it, in large.
        head: what stands between title and table: number, version, unit, year.
        foot: what stands below it.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    data: Any
    title: str = ""
    head: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing for people to read: no row, and no form that is worth printing blank."""
        return not self.rows and not self.title


@dataclass(frozen=True)
class Pair:
    """A value on a slip with its label; a wide one has a row of its own."""

    title: str
    value: str
    wide: bool = False


@dataclass(frozen=True)
class Part:
    """One part of a slip, to be torn off.

    Args:
        title: what it is called: counterfoil, owner's part.
        body: values and tables of things, in order.
        signs: who signs below, with the name where it is known.
    """

    title: str
    body: tuple[Pair | Sheet, ...]
    signs: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Slip:
    """A form of one record, in parts one above the other, with a line to cut between them.

    Args:
        title: what stands above each part, in large.
        head: what stands below the title of each: number, version, unit.
        parts: at least one.
        data: what JSON and YAML print.
        foot: what stands below each part.
    """

    title: str
    head: tuple[str, ...]
    parts: tuple[Part, ...]
    data: Any
    foot: tuple[str, ...] = ()

    @property
    def flat(self) -> Sheet:
        """All it says, once, as a table of labels and values."""
        said: dict[tuple[str, str], None] = {}
        for part in self.parts:
            for entry in (*part.body, *part.signs):
                if isinstance(entry, Pair):
                    said[entry.title, entry.value] = None
                else:
                    said.update(dict.fromkeys((entry.title, " ".join(row)) for row in entry.rows))
        columns = (Column("item", _("item")), Column("content", _("content"), flexible=True))
        return Sheet(columns, tuple(said), self.data, self.title, self.head, self.foot)


def render(sheet: Sheet | Slip, format: str, *, width: int | None = None, title: bool = False) -> str:  # noqa: A002 - as typed: --format
    """The sheet or slip as text, every line ended; nothing at all for an empty table.

    Args:
        sheet: what to print.
        format: one of `FORMATS`.
        width: the terminal columns a table must fit; None wraps and shortens nothing.
        title: whether csv and tsv have title, head and foot too; they are always in table and md, never in data.
    """
    if isinstance(sheet, Slip):
        if module := _SLIPS.get(format):
            draws: Renderer = import_module(f"{__name__}.{module}").render_slip
            return draws(sheet, width=width)
        sheet = sheet.flat
    renders: Renderer = import_module(f"{__name__}.{_MODULES[format]}").render
    return renders(sheet, format, width=width, title=title)
