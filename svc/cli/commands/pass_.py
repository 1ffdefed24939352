"""Commands about goods-removal passes: what a case needs beforehand, and what became of a month's passes."""

from __future__ import annotations

from typing import Any

from svc.cli import answers, options, screen
from svc.cli.command import Param, command
from svc.cli.commands import look
from svc.dates import workdays
from svc.kinds import gatepass_rules, gatepass_table
from svc.kinds.gatepass import PASS, ROLE
from svc.kinds.gatepass_table import MOVING, SEVERAL, TABLE, Proof
from svc.model.case import Actor, Case
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.procedures import defaults
from svc.render import Column, Sheet
from svc.store.store import Store
from svc.text.language import _, comma_list

ROLES = {c.value: c for c in ROLE.choices}


def guide(folder: str | None) -> Any:
    """`svc pass guide`: the steps of a case beforehand; without one, the whole table."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        facts = answers.given(PASS, PASS.fields, given, desk)
        if not (facts.get("bearer") or {}).get("role"):
            screen.show([table()], given)
            return 0
        store = Store(desk.site, desk.now)
        home = defaults.residents_file(facts.get("unit"), store.whole)
        bearer = {"name": home["owner"] if home and facts["bearer"]["role"] == gatepass_table.OWNER else None}
        facts = {**facts, "bearer": bearer | facts["bearer"], PASS.time: desk.now}
        gatepass_rules.fill(facts, home, desk.now, "")
        record = Record(PASS, "", facts)
        case = Case(record, record.registration, record, {}, Actor(""), staffed=False, home=home)
        screen.show([steps(gatepass_table.proofs(facts), case)], given)
        return 0

    leaves = [f for f in answers.params(PASS.fields) if f.name not in ("asked", "clerk")]
    text = _("What has to be done before a pass, step by step; without --role the whole table of WI/FW-020")
    return command("guide", text, [*leaves, *options.reading()], run)


def table() -> Sheet:
    """The whole table: for which goods and whom, what is done in order."""
    columns = (
        Column("goods", _("goods")),
        Column("bearer", _("who asks")),
        Column("moving", _("moving out")),
        Column("steps", _("what is done, in order"), flexible=True),
    )
    goods = {SEVERAL: _("several items"), gatepass_table.SINGLE: _("a single item")}
    moving = {MOVING: _("yes"), gatepass_table.STAYING: _("no")}
    rows = tuple(
        (goods[several], ROLES[role].label, moving[move], " → ".join(p.label for p in proofs))
        for (several, role, move), proofs in TABLE.items()
    )
    data = [
        {"goods": several, "role": role, "moving_out": move == MOVING, "steps": [p.name for p in proofs]}
        for (several, role, move), proofs in TABLE.items()
    ]
    return Sheet(columns, rows, data, name=_("What a pass takes"))


def steps(proofs: tuple[Proof, ...], case: Case) -> Sheet:
    """The steps of one case: which are done, and what to type for the others."""
    columns = (
        Column("number", _("no."), align="right"),
        Column("done", _("done?"), align="center"),
        Column("step", _("what is done")),
        Column("missing", _("what is missing"), flexible=True),
        Column("type", _("what to type"), flexible=True),
    )
    unit = case.after["unit"]
    found = [(proof, proof.lacks(case)) for proof in proofs]
    rows = tuple(
        (str(n), "✗" if why else "✓", proof.label, why, proof.typed(unit) if why else "")
        for n, (proof, why) in enumerate(found, 1)
    )
    data = [
        {"step": n, "name": p.name, "label": p.label, "done": not why, "missing": why, "type": p.typed(unit)}
        for n, (p, why) in enumerate(found, 1)
    ]
    return Sheet(columns, rows, data, name=_("What a pass takes"))


def reconcile(folder: str | None) -> Any:
    """`svc pass reconcile --month YYYY-MM`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        first, last = workdays.parse_month(given.get("month") or f"{desk.now:%Y-%m}")
        store = Store(desk.site, desk.now)
        months = (r for r in store.all(PASS, first, last) if first <= r.began.date() <= last)
        found = sorted(months, key=lambda r: r.order)
        screen.show([reckoned(found, f"{first:%Y-%m}")], given)
        return look.damage(store.damaged)

    month = Param("month", "--month", help=_("of this month; else the current one"), metavar="YYYY-MM")
    text = _("What became of a month's passes: used, expired, revoked, refused, never handed back (WI/FW-020)")
    return command("reconcile", text, [month, *options.reading()], run)


OUTCOMES = ("used", "revoked", "refused", "issued", "expired", CANCELLED.value)


def reckoned(found: list[Record], month: str) -> Sheet:
    """A month's passes by what became of them; each is in one row, and the rows add up to all."""
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
    by_outcome = {outcome: [r.id for r in found if r.status == outcome] for outcome in OUTCOMES}
    shown = {o: ids for o, ids in by_outcome.items() if ids or o != CANCELLED.value}
    rows = [
        (PASS.status_label(o), str(len(ids)), comma_list(ids), remarks.get(o, "") if ids else "")
        for o, ids in shown.items()
    ]
    rows.append((_("in all"), str(len(found)), "", ""))
    data = {"month": month, "count": len(found), **by_outcome, "not_handed_back": by_outcome["expired"]}
    return Sheet(columns, tuple(rows), data, title=_("passes of {month}").format(month=month))
