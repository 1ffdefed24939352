"""`svc pass reconcile`: a month's goods-removal passes by outcome (020)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.dates import workdays
from svc.kinds.gatepass import PASS
from svc.kinds.gatepass_rules import many_items_staying
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.render import Column, Sheet
from svc.store.store import Store
from svc.text.language import _, bracketed, comma_list


def pass_reconcile_command(folder: str | None) -> Any:
    """`svc pass reconcile --month YYYY-MM`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        first, last = workdays.parse_month(options.period_name(given.get("month") or "this", desk))
        store = Store(desk.site, desk.now)
        months = (r for r in store.all(PASS, first, last) if first <= r.began.date() <= last)
        found = sorted(months, key=lambda r: r.order)
        many = desk.site.terms.many
        doubts = {r.id: count for r in found if (count := many_items_staying(r, found, many))}
        screen.show_sheets([_outcomes_sheet(found, f"{first:%Y-%m}", doubts)], given, site=desk.site)
        return screen.report_damaged(store.damaged)

    month = Param("month", "--month", help=_("of this month; else the current one"), metavar="YYYY-MM")
    text = _("What became of a month's passes: used, expired, revoked, refused, never handed back (WI/FW-020)")
    return build_command("reconcile", text, [month, *options.for_reading()], run)


_OUTCOMES = ("used", "revoked", "refused", "issued", "expired", CANCELLED.value)


def _outcomes_sheet(found: list[Record], month: str, doubts: Mapping[str, int]) -> Sheet:
    """A month's passes by outcome. Each is in one row, and the rows add up to all.

    Args:
        found: the passes.
        month: as `2026-11`.
        doubts: those by which much went out though nobody moved, each with the number of items of that day.
    """
    columns = (
        Column("outcome", _("status")),
        Column("count", _("count"), align="right"),
        Column("ids", _("number"), flexible=True),
        Column("remark", _("remark"), flexible=True),
    )
    remarks = {
        "issued": _("good now, goods not out yet"),
        "expired": _("never used and never handed back: ask for the slip"),
    }
    by_outcome = {outcome: [r.id for r in found if r.status == outcome] for outcome in _OUTCOMES}
    shown = {o: ids for o, ids in by_outcome.items() if ids or o != CANCELLED.value}
    rows = [
        (PASS.status_label(o), str(len(ids)), comma_list(ids), remarks.get(o, "") if ids else "")
        for o, ids in shown.items()
    ]
    rows.append((_("in all"), str(len(found)), "", ""))
    if doubts:
        remark = _("much went out, though nobody moved out: ask the owner, and finance")
        ids = comma_list(bracketed(number, str(count)) for number, count in doubts.items())
        rows.append((_("doubt"), str(len(doubts)), ids, remark))
    data = {
        "month": month,
        "count": len(found),
        **by_outcome,
        "not_handed_back": by_outcome["expired"],
        "doubts": list(doubts),
    }
    return Sheet(columns, tuple(rows), data, title=_("passes of {month}").format(month=month))
