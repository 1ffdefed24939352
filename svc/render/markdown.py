"""Markdown: pipe tables whose cells are plain text."""

import re
from collections.abc import Iterator
from itertools import groupby

from svc.render import Column, Pair, Part, Sheet, Slip
from svc.render.screen import visible
from svc.text.language import _

LINE = r"\_" * 12  # to sign on
_MARKUP = re.compile(r"[\\`*_~$|\[\]]")
_HTML = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}


def render(sheet: Sheet, format: str, *, width: int | None, title: bool) -> str:  # noqa: A002, ARG001 - one shape for all
    """Render title, head, table and foot. Grouped headers become `组/列`, and a line break in a cell becomes ↵."""
    if sheet.empty:
        return ""
    head = " · ".join(map(escape, sheet.head))
    parts = [f"# {escape(sheet.title)}" if sheet.title else "", head, _table(sheet), *map(escape, sheet.foot)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _table(sheet: Sheet) -> str:
    """Render the table alone."""
    if not sheet.columns:
        return ""
    from svc.render.lean_tabulate import tabulate

    return tabulate(
        [
            [_struck(escape(cell)) if n in sheet.struck else escape(cell) for cell in row]
            for n, row in enumerate(sheet.rows)
        ],
        headers=[escape(column.path) for column in sheet.columns],
        tablefmt="pipe",
        colalign=[column.align for column in sheet.columns],
        disable_numparse=True,
    )


def render_slip(slip: Slip, *, width: int | None) -> str:  # noqa: ARG001 - one shape for all
    """Render each part with its values, things and signatures, and a rule to cut along between parts."""
    drawn = []
    for part in slip.parts:
        texts = [
            f"# {escape(slip.title)}",
            " · ".join(map(escape, slip.head)),
            f"## {escape(part.title)} · {part.page_text}",
        ]
        texts += [f"**{escape(part.stamp)}**"] if part.stamp else []
        signed = " · ".join(f"{escape(pair.title)}: {escape(pair.value) or LINE}" for pair in part.signs)
        texts += [*map(_table, _tables(part)), signed, *map(escape, slip.foot)]
        drawn.append("\n\n".join(filter(None, texts)) + "\n")
    return "\n---\n\n".join(drawn)


def _tables(part: Part) -> Iterator[Sheet]:
    """Yield the tables of a part: runs of values, and things between them."""
    for things, run in groupby(part.body, key=lambda entry: isinstance(entry, Sheet)):
        if things:
            yield from (entry for entry in run if isinstance(entry, Sheet))
        else:
            pairs = tuple((pair.title, pair.value) for pair in run if isinstance(pair, Pair))
            yield Sheet((Column("item", _("item")), Column("content", _("content"))), pairs, None)


def _struck(cell: str) -> str:
    """Cross a cell out."""
    return f"~~{cell}~~" if cell.strip() else cell


def escape(text: str) -> str:
    """Escape a text so that Markdown and HTML show it unchanged."""
    return _MARKUP.sub(r"\\\g<0>", visible(text)).translate(_HTML)
