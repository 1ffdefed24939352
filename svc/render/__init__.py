"""A table of cells, and the same table as text: for a terminal, a document, a spreadsheet or a program."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

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


def render(sheet: Sheet, format: str, *, width: int | None = None, title: bool = False) -> str:  # noqa: A002 - as typed: --format
    """The sheet as text, every line ended; nothing at all for an empty table.

    Args:
        sheet: what to print.
        format: one of `FORMATS`.
        width: the terminal columns a table must fit; None wraps and shortens nothing.
        title: whether csv and tsv have title, head and foot too; they are always in table and md, never in data.
    """
    renders: Renderer = import_module(f"{__name__}.{_MODULES[format]}").render
    return renders(sheet, format, width=width, title=title)
