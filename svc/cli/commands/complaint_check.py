"""`svc complaint check`: the five clears and one report of 014, each with its proof."""

from __future__ import annotations

from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.render import Column, Sheet
from svc.reports import five_clears
from svc.store import index_refresh
from svc.store.record_meant import record_meant
from svc.store.store import Store
from svc.text.language import _


def complaint_check_command(folder: str | None) -> Any:
    """`svc complaint check C12`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now, index_refresh.find_by_index)
        record = store.get(record_meant(store, given["number"], desk.now.year, ("complaint",)))
        found = five_clears.judge_clears(record, store.linked(record), desk.site.terms, desk.now)
        columns = (
            Column("article", _("article")),
            Column("clear", _("clear")),
            Column("ok", _("clear?"), align="center"),
            Column("proof", _("proof, or what is missing"), flexible=True),
        )
        mask = options.mask_given(given)
        rows = tuple((c.article, c.label, "✓" if c.ok else "✗", mask.text(c.proof, record)) for c in found)
        data = [
            {"article": c.article, "clear": c.name, "label": c.label, "ok": c.ok, "proof": mask.text(c.proof, record)}
            for c in found
        ]
        screen.show_sheets([Sheet(columns, rows, data, name=record.id)], given)
        return 1 if given.get("exit_code") and not all(c.ok for c in found) else 0

    params = [
        options.record_number(),
        Param("exit_code", "--exit-code", help=_("exit 1 when something is missing"), type=bool),
    ]
    text = _("The five clears and one report of WI/FW-014, each with its proof")
    return build_command("check", text, [*params, *options.for_reading()], run)
