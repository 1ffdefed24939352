"""Markdown: a pipe table whose cells are text and nothing else."""

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
    """Title, head, table and foot; grouped headers stand as `组/列`, a line break in a cell as ↵."""
    if sheet.empty:
        return ""
    head = " · ".join(map(escape, sheet.head))
    parts = [f"# {escape(sheet.title)}" if sheet.title else "", head, _table(sheet), *map(escape, sheet.foot)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _table(sheet: Sheet) -> str:
    """The table alone."""
    if not sheet.columns:
        return ""
    from tabulate import tabulate

    return tabulate(
        [[escape(cell) for cell in row] for row in sheet.rows],
        headers=[escape(column.path) for column in sheet.columns],
        tablefmt="pipe",
        colalign=[column.align for column in sheet.columns],
        disable_numparse=True,
    )


def render_slip(slip: Slip, *, width: int | None) -> str:  # noqa: ARG001 - one shape for all
    """Each part with title, head, its values and things as tables, and who signs; a rule to cut along between them."""
    drawn = []
    for part in slip.parts:
        texts = [f"# {escape(slip.title)}", " · ".join(map(escape, slip.head)), f"## {escape(part.title)}"]
        signed = " · ".join(f"{escape(pair.title)}: {escape(pair.value) or LINE}" for pair in part.signs)
        texts += [*map(_table, _tables(part)), signed, *map(escape, slip.foot)]
        drawn.append("\n\n".join(filter(None, texts)) + "\n")
    return "\n---\n\n".join(drawn)


def _tables(part: Part) -> Iterator[Sheet]:
    """The tables of a part: runs of values, and things between them."""
    for things, run in groupby(part.body, key=lambda entry: isinstance(entry, Sheet)):
        if things:
            yield from (entry for entry in run if isinstance(entry, Sheet))
        else:
            pairs = tuple((pair.title, pair.value) for pair in run if isinstance(pair, Pair))
            yield Sheet((Column("item", _("item")), Column("content", _("content"))), pairs, None)


def escape(text: str) -> str:
    """`text` so that Markdown and HTML show it as it is."""
    return _MARKUP.sub(r"\\\g<0>", visible(text)).translate(_HTML)
