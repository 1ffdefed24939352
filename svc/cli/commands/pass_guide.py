"""`svc pass guide`: the steps before a goods-removal pass can be given (020)."""

from __future__ import annotations

from typing import Any

from svc.cli import answers, options, screen
from svc.cli.command import build_command
from svc.kinds import gatepass_rules, gatepass_table
from svc.kinds.gatepass import PASS, ROLE
from svc.kinds.gatepass_table import MOVING, SEVERAL, TABLE, Proof
from svc.model.case import Actor, Case
from svc.model.record import Record
from svc.procedures import defaults
from svc.render import Column, Sheet
from svc.store.store import Store
from svc.text.language import _

_ROLES = {c.value: c for c in ROLE.choices}


def pass_guide_command(folder: str | None) -> Any:
    """`svc pass guide`: the steps of one case, or the whole table if no case is named."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        facts = answers.typed_answers(PASS, PASS.fields, given, desk)
        if not (facts.get("bearer") or {}).get("role"):
            screen.show_sheets([_whole_table()], given)
            return 0
        store = Store(desk.site, desk.now)
        home = defaults.residents_file(facts.get("unit"), store.home_file)
        bearer = {"name": home["owner"] if home and facts["bearer"]["role"] == gatepass_table.OWNER else None}
        facts = {**facts, "bearer": bearer | facts["bearer"], PASS.time: desk.now}
        gatepass_rules.fill_from_file(facts, home, desk.now, "")
        record = Record(PASS, "", facts)
        case = Case(record, record.registration, record, {}, Actor(""), staffed=False, home=home)
        today = store.all(PASS, desk.now.date(), desk.now.date()) if facts.get("unit") else ()
        before = gatepass_rules.items_before(record, today)
        screen.show_sheets([_steps_sheet(gatepass_table.proofs(facts, before), case)], given)
        return 0

    leaves = [f for f in answers.field_options(PASS.fields) if f.name not in ("asked", "clerk")]
    text = _("What has to be done before a pass, step by step; without --role the whole table of WI/FW-020")
    return build_command("guide", text, [*leaves, *options.for_reading()], run)


def _whole_table() -> Sheet:
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
        (goods[several], _ROLES[role].label, moving[move], " → ".join(p.label for p in proofs))
        for (several, role, move), proofs in TABLE.items()
    )
    data = [
        {"goods": several, "role": role, "moving_out": move == MOVING, "steps": [p.name for p in proofs]}
        for (several, role, move), proofs in TABLE.items()
    ]
    return Sheet(columns, rows, data, name=_("What a pass takes"))


def _steps_sheet(proofs: tuple[Proof, ...], case: Case) -> Sheet:
    """The steps of one case: which are done, and what to type for the others."""
    columns = (
        Column("number", _("no."), align="right"),
        Column("done", _("done?"), align="center"),
        Column("step", _("what is done")),
        Column("missing", _("what is missing"), flexible=True),
        Column("type", _("what to type"), flexible=True),
    )
    found = [(proof, proof.lacks(case)) for proof in proofs]
    rows = tuple(
        (str(n), "✗" if why else "✓", proof.label, why, proof.typed(case) if why else "")
        for n, (proof, why) in enumerate(found, 1)
    )
    data = [
        {"step": n, "name": p.name, "label": p.label, "done": not why, "missing": why, "type": p.typed(case)}
        for n, (p, why) in enumerate(found, 1)
    ]
    return Sheet(columns, rows, data, name=_("What a pass takes"))
