"""Sheets of cells and slips of labelled values, rendered as text for a terminal, a document or a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from svc.text.dataclass import dataclass, field
from svc.text.language import _

if TYPE_CHECKING:
    from svc.render.letterhead import Letterhead

Align = Literal["left", "right", "center"]
Renderer = Callable[..., str]
Binder = Callable[[Sequence[Any], str, Any], bytes]
Point = tuple[str, float | None]  # a label, and its figure where there is one

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
# Documents that hold several sheets: each is a module with a function `bind(sheets, title, letterhead)`.
_DOCUMENTS = {"html": "html", "xlsx": "xlsx", "pdf": "pdf"}
PLAIN = tuple(_MODULES)
DOCUMENTS = tuple(_DOCUMENTS)
BINARY = ("xlsx", "pdf")  # what no terminal can show
FORMATS = (*PLAIN, *DOCUMENTS)
# Formats with a layout of their own for slips, `render_slip(slip, *, width)`; in others a slip is its flat table.
_SLIPS = {"table": "boxes", "md": "markdown"}


class Column(NamedTuple):
    """A column of a sheet.

    Args:
        key, title: its English name, for programs, and what stands above it.
        group: adjacent columns of one group have a header above their own.
        align: where its cells stand.
        flexible: long text, which takes what width is left and is wrapped first.
        min_width: terminal columns below which a flexible one is not squeezed.
        hand: terminal columns that its cells take where they are written by hand; 0 where nothing is known of them.
    """

    key: str
    title: str
    group: str = ""
    align: Align = "left"
    flexible: bool = False
    min_width: int = 12
    hand: int = 0

    @property
    def path(self) -> str:
        """The title for a header of one row, with its group: `回访情况/守时`."""
        return f"{self.group}/{self.title}" if self.group else self.title


class Series(NamedTuple):
    """A row of figures, drawn as one line or as bars of one colour.

    Args:
        points: label and figure; the labels are the same in every series of a plot.
        name: what the series is called, where there are several.
    """

    points: tuple[Point, ...]
    name: str = ""


class Plot(NamedTuple):
    """A chart of figures: SVG in HTML, bars on a terminal.

    Args:
        kind: `curve` over time; `bars`, one below the other; `rates`, bars of shares between 0 and 1.
        title: what stands above it.
        series, unit: the first is what it is about, a second what it is compared with; what is counted.
        targets: of shares, the one that each should reach, where there is one.
    """

    kind: Literal["curve", "bars", "rates"]
    title: str
    series: tuple[Series, ...]
    unit: str = ""
    targets: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A table to print.

    Args:
        columns: what its rows have cells for.
        rows: cells as people read them.
        data: what JSON and YAML print: a list of objects, or any JSON value; times and tuples may stand in it.
        title, foot: what stands above it, in large, and below it.
        head: what stands between title and table: number, version, unit, year.
        upright: whether its page stands upright.
        joined: whether it is a part of one paper, which a workbook has on one tab.
        lined: whether on a terminal each text of the head has a line of its own.
        name: what it is called where documents need a short name: a spreadsheet's tab, a heading in place of a title.
        blank: how many of its last rows are empty, to be written by hand.
        signatures: who signs below it on paper: a label for each line.
        plots: pictures of its figures.
        traces: the numbers of the records behind a figure, by row and column counted from 0.
        matters: what these records are about, by number, where that is known.
        brief: whether a terminal shows each row on one line, long text by its beginning.
        struck: the rows, counted from 0, that are crossed out on paper.
        alone, board: whether it has a page of its own; whether it is one of those that share a screen on the wall.
        anchor, links: a name for links to it; and the anchors that its own cells lead to, by row and column.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    data: Any
    title: str = ""
    head: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    name: str = ""
    blank: int = 0
    signatures: tuple[str, ...] = ()
    plots: tuple[Plot, ...] = ()
    traces: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    matters: Mapping[str, str] = field(default_factory=dict)
    brief: bool = False
    struck: frozenset[int] = frozenset()
    alone: bool = False
    board: bool = False
    anchor: str = ""
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    lined: bool = False
    upright: bool = False
    joined: bool = False

    @property
    def empty(self) -> bool:
        """True if there is nothing for people to read: no row, and no form worth printing blank."""
        return not self.rows and not self.title


class Pair(NamedTuple):
    """A value on a slip with its label. A wide one has a row of its own."""

    title: str
    value: str
    wide: bool = False


class Part(NamedTuple):
    """One part of a slip, to be torn off.

    Args:
        title: what it is called: counterfoil, owner's part.
        body: values and tables of things, in order.
        signs: who signs below: a label, the name in brackets where it is known, and room for ink; or what is known.
        page: which of the pages of this part it is, and how many there are.
        stamp: what stands across it in large, such as revoked; nothing where it is good.
    """

    title: str
    body: tuple[Pair | Sheet, ...]
    signs: tuple[Pair, ...] = ()
    page: tuple[int, int] = (1, 1)
    stamp: str = ""

    @property
    def page_text(self) -> str:
        """The page and the number of pages, in words."""
        return _("page {page} of {pages}").format(page=self.page[0], pages=self.page[1])


@dataclass(frozen=True)
class Slip:
    """A form of one record, in parts one above the other, with a line to cut between them.

    Args:
        title, head: what stands above each part: in large, and below that number, version, unit.
        parts: at least one.
        data: what JSON and YAML print.
        foot: what stands below each part.
        apart: whether each part has pages of its own, because two don't fit on one.
    """

    title: str
    head: tuple[str, ...]
    parts: tuple[Part, ...]
    data: Any
    foot: tuple[str, ...] = ()
    apart: bool = False

    @property
    def flat(self) -> Sheet:
        """The whole slip as a table of labels and values, each once."""
        said: dict[tuple[str, str], None] = {}
        for part in self.parts:
            if part.stamp:
                said[_("status"), part.stamp] = None
            for entry in (*part.body, *part.signs):
                if isinstance(entry, Pair):
                    said[entry.title, entry.value] = None
                else:
                    said.update(dict.fromkeys((entry.title, " ".join(row)) for row in entry.rows))
        columns = (Column("item", _("item")), Column("content", _("content"), flexible=True))
        return Sheet(columns, tuple(said), self.data, self.title, self.head, self.foot)


def render(sheet: Sheet | Slip, format: str, *, width: int | None = None, title: bool = False) -> str:  # noqa: A002 - as typed: --format
    """Render a sheet or slip as text in which every line is ended. An empty table is an empty text.

    Args:
        sheet: what to print.
        format: one of `PLAIN`.
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


def bind(
    sheets: Sequence[Sheet | Slip],
    format: str,  # noqa: A002
    title: str = "",
    letterhead: Letterhead | None = None,
) -> bytes:
    """Bind sheets into one document to print or keep. The same sheets always make the same bytes.

    Args:
        sheets: what to print, in order.
        format: one of `DOCUMENTS`.
        title: what the whole document is called, where its sheets don't say.
        letterhead: whose paper it is, if anybody's.
    """
    binds: Binder = import_module(f"{__name__}.{_DOCUMENTS[format]}").bind
    return binds(sheets, title, letterhead)
