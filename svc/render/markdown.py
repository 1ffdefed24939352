"""Markdown: a pipe table whose cells are text and nothing else."""

import re

from svc.render import Sheet
from svc.render.screen import visible

_MARKUP = re.compile(r"[\\`*_~$|\[\]]")
_HTML = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}


def render(sheet: Sheet, format: str, *, width: int | None, title: bool) -> str:  # noqa: A002, ARG001 - one shape for all
    """Title, head, table and foot; grouped headers stand as `组/列`, a line break in a cell as ↵."""
    if sheet.empty:
        return ""
    from tabulate import tabulate

    table = tabulate(
        [[escaped(cell) for cell in row] for row in sheet.rows],
        headers=[escaped(column.path) for column in sheet.columns],
        tablefmt="pipe",
        colalign=[column.align for column in sheet.columns],
        disable_numparse=True,
    )
    head = " · ".join(map(escaped, sheet.head))
    parts = [f"# {escaped(sheet.title)}" if sheet.title else "", head, table, *map(escaped, sheet.foot)]
    return "\n\n".join(filter(None, parts)) + "\n"


def escaped(text: str) -> str:
    """`text` so that Markdown and HTML show it as it is."""
    return _MARKUP.sub(r"\\\g<0>", visible(text)).translate(_HTML)
