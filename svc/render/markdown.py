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
    head = " · ".join(map(escaped, sheet.head))
    parts = [f"# {escaped(sheet.title)}" if sheet.title else "", head, _table(sheet), *map(escaped, sheet.foot)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _table(sheet: Sheet) -> str:
    """The table alone."""
    if not sheet.columns:
        return ""
    from tabulate import tabulate

    return tabulate(
        [[escaped(cell) for cell in row] for row in sheet.rows],
        headers=[escaped(column.path) for column in sheet.columns],
        tablefmt="pipe",
        colalign=[column.align for column in sheet.columns],
        disable_numparse=True,
    )


def render_slip(slip: Slip, *, width: int | None) -> str:  # noqa: ARG001 - one shape for all
    """Each part with title, head, its values and things as tables, and who signs; a rule to cut along between them."""
    drawn = []
    for part in slip.parts:
        texts = [f"# {escaped(slip.title)}", " · ".join(map(escaped, slip.head)), f"## {escaped(part.title)}"]
        signed = " · ".join(f"{escaped(pair.title)}: {escaped(pair.value) or LINE}" for pair in part.signs)
        texts += [*map(_table, _tables(part)), signed, *map(escaped, slip.foot)]
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


def escaped(text: str) -> str:
    """`text` so that Markdown and HTML show it as it is."""
    return _MARKUP.sub(r"\\\g<0>", visible(text)).translate(_HTML)
