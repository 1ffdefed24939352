"""HTML: one file to read on a screen and to print on A4 landscape, without scripts or outside resources."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from svc.render import Part, Plot, Sheet, Slip, handwriting, paper
from svc.render.page_cells import body_rows, header_rows, shares, trace_entry, unbroken
from svc.render.screen import visible
from svc.render.wrapping import text_width
from svc.text.language import _, current_language
from svc.text.paths import built_in_templates

if TYPE_CHECKING:
    from jinja2 import Environment

    from svc.render.letterhead import Letterhead

_TAGS = {"zh": "zh-CN", "en": "en"}
# How many terminal columns a page takes in each size of font: 277 mm by 0.58 em, since digits are wider than half a
# Chinese character.
_PAGE = 150
_SMALLER = {"small": (169, paper.PADDING), "tiny": (180, 1)}  # and what stands beside each cell then
_UPRIGHT = 186 / 277  # what an upright page has of the width of one that lies
_HEAD = 4  # the lines below the title of a form: number, version, unit, and the period
_FEW = 34  # rows on a board for the wall that are printed in large type
_KEPT = 14  # a table of no more rows is kept on one page
_CLOSE = 26  # rows of one line that need more than a page
_NARROW = 3  # a table of no more columns may be as narrow as a telephone


def bind(sheets: Sequence[Sheet | Slip], title: str, letterhead: Letterhead | None = None) -> bytes:
    """Bind sheets into one page for screen and paper, below a common title."""
    first = next((n for n, sheet in enumerate(sheets) if _name(sheet)), None)
    sections = [
        (_slip(sheet) if isinstance(sheet, Slip) else _section(sheet, n)) | {"first": not title and n == first}
        for n, sheet in enumerate(sheets)
    ]
    for (
        section
    ) in sections:  # a form has the letterhead beside its title, each slip has one; other pages have it on top
        section["headed"] = letterhead is not None and section["form"] and (section["first"] or "parts" in section)
    text = (
        page_environment()
        .get_template("page.html.j2")
        .render(
            language=page_language(),
            heading=visible(title),
            letterhead=letterhead_data(letterhead),
            board=_board(sheets),
            unnamed=not title and first is None,
            title=next(filter(None, [visible(title), *map(_title, sheets)]), "svc"),
            page_number=_page_number(),
            nothing=_("(none)"),
            cut_here=_("cut here"),
            sections=sections,
            behind=_("The records behind the figures"),
            back=_("back to the figure"),
            traces=[trace for section in sections for trace in section.get("traces", ())],
        )
    )
    return text.encode()


def _board(sheets: Sequence[Sheet | Slip]) -> str:
    """Return the class of a page that is a board for the wall, in large type where little stands on it, or nothing."""
    rows = [len(sheet.rows) for sheet in sheets if isinstance(sheet, Sheet) and sheet.board]
    return ("board roomy" if sum(rows) <= _FEW else "board") if rows else ""


def letterhead_data(letterhead: Letterhead | None) -> dict[str, Any] | None:
    """Return the templates' data for a letterhead, or None where there is neither a company nor a logo."""
    if letterhead is None or not (letterhead.company or letterhead.logo):
        return None
    wide, high = letterhead.logo.size if letterhead.logo else (0, 0)
    return {
        "company": visible(letterhead.company),
        "logo": letterhead.logo.uri if letterhead.logo else "",
        "name": visible(letterhead.site),
        "wide": wide,
        "high": high,
    }


def page_language() -> str:
    """Return the language of a page, as HTML names it."""
    return _TAGS[current_language()]


@cache
def page_environment() -> Environment:
    """Return the environment of the templates of pages, which escapes every text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(built_in_templates() / "html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _page_number() -> str:
    """Return the page number as CSS content: `"第" counter(page) "页 共" counter(pages) "页"`."""
    from markupsafe import Markup

    text = _("page {page} of {pages}").format(page='" counter(page) "', pages='" counter(pages) "')
    return Markup(f'"{text}"')  # noqa: S704 - the catalogue's words, in a style where nothing is escaped


def _name(sheet: Sheet | Slip) -> str:
    """Return what stands above a sheet or slip."""
    return visible(sheet.title) if isinstance(sheet, Slip) else paper.sheet_heading(sheet)


def _title(sheet: Sheet | Slip) -> str:
    """Return the name of a page for its tab and for what is saved: the form, with its number, site and month."""
    heading = _name(sheet)
    number, _version, *about = map(visible, sheet.head) if sheet.title and len(sheet.head) >= _HEAD - 1 else ("", "")
    return " · ".join(filter(None, (f"{heading} {number}".strip(), *about[: _HEAD - 2])))


def _section(sheet: Sheet, place: int) -> dict[str, Any]:
    """Return the template's data for a sheet. Its texts are made visible here and escaped in the template."""
    flat = [[visible(cell) for cell in row] for row in sheet.rows]
    size, widths = _sized(sheet, flat)
    padding = _SMALLER[size][1] if size else paper.PADDING
    headers = header_rows(sheet.columns, widths)
    traces = {cell: f"t{place + 1}-{cell[0] + 1}-{cell[1] + 1}" for cell in sorted(sheet.traces)}
    return {
        "template": "sheet.html.j2",
        "form": bool(sheet.title and sheet.head),
        "heading": paper.sheet_heading(sheet),
        "head": paper.head_lines([visible(item) for item in sheet.head]),
        "row": _height(sheet, headers),
        "size": size
        + (" narrow" if len(sheet.columns) <= _NARROW else " cards" if headers else "")
        + (" alone" if sheet.alone else "")
        + (" upright" if sheet.upright else "")
        + (" contents" if sheet.links else "")
        + (" long" if len(sheet.rows) > _KEPT else "")
        + (" close" if _is_list(sheet, flat, widths, padding) else ""),
        "anchor": sheet.anchor,
        "widths": shares(widths),
        "headers": headers,
        "rows": list(body_rows(sheet, widths, padding, traces)),
        "foot": [unbroken(visible(line, lines=True)) for line in sheet.foot],
        "signatures": [visible(label) for label in sheet.signatures],
        "plots": [_picture(plot) for plot in sheet.plots],
        "traces": [trace_entry(sheet, cell, name) for cell, name in traces.items()],
    }


def _is_list(sheet: Sheet, rows: list[list[str]], widths: list[int], padding: int) -> bool:
    """True if a table is long and all of its cells have one line, so that its rows can stand closer on paper."""
    rooms = [width - padding for width in widths]
    cells = (pair for row in rows for pair in zip(row, rooms, strict=True))
    return len(rows) > _CLOSE and not sheet.blank and all(text_width(text) <= room for text, room in cells)


def _slip(slip: Slip) -> dict[str, Any]:
    return {
        "template": "slip.html.j2",
        "form": True,
        "heading": visible(slip.title),
        "head": [visible(item) for item in slip.head],
        "apart": slip.apart,
        "parts": [_part(part) for part in slip.parts],
        "foot": [visible(line, lines=True) for line in slip.foot],
    }


def _part(part: Part) -> dict[str, Any]:
    """Return the template's data for a part of a slip: rows of labels and values, and tables of things."""
    body: list[dict[str, Any]] = []
    for row in paper.rows_of(part):
        if isinstance(row, Sheet):
            _size, widths = _sized(row, [[visible(cell) for cell in cells] for cells in row.rows])
            headers = header_rows(row.columns, widths)
            body.append(
                {
                    "name": visible(row.title),
                    "things": list(body_rows(row, widths)),
                    "headers": headers,
                    "widths": shares(widths),
                }
            )
        else:
            pairs = [{"label": visible(pair.title), "value": visible(pair.value, lines=True)} for pair in row]
            if not body or "pairs" not in body[-1]:
                body.append({"pairs": []})
            body[-1]["pairs"].append(pairs)
    rows = paper.signature_rows(part)
    signs = [{"label": visible(pair.title), "value": visible(pair.value)} for pair in part.signs]
    return {
        "name": visible(part.title),
        "page": part.page_text,
        "first": part.page[0] == 1,
        "stamp": visible(part.stamp),
        "body": body,
        "signs": signs,
        "abreast": len(rows[0]) if rows else 1,
    }


def _picture(plot: Plot) -> str:
    from markupsafe import Markup

    from svc.render.plots import svg

    return Markup(svg(plot))  # noqa: S704 - every text in it is escaped there


def _sized(sheet: Sheet, rows: list[list[str]]) -> tuple[str, list[int]]:
    """Return the largest font in which no word has to be broken, and the column widths."""
    share = _UPRIGHT if sheet.upright else 1
    size, widths = "", paper.page_widths(sheet, rows, int(_PAGE * share))
    for smaller, (page, padding) in _SMALLER.items():
        if not widths.roomy:
            size, widths = smaller, paper.page_widths(sheet, rows, int(page * share), padding)
    return size, widths.each


def _height(sheet: Sheet, headers: list[list[dict[str, Any]]]) -> float | None:
    """Return the height of rows for handwriting in millimetres, if all rows are blank and fit on a page."""
    if not sheet.blank or sheet.blank < len(sheet.rows):
        return None
    lines = [max((len(head["parts"]) for head in row if head["down"] == 1), default=1) for row in headers]
    found = handwriting.hand_row_height(sheet, lines, len(paper.head_lines(sheet.head)), _PAGE - paper.PADDING)
    return round(found, 2) if found else None
