"""`svc key balance` and `svc key handover`: how many keys are where, and each one that is out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, command
from svc.cli.commands import look
from svc.dates import workdays
from svc.kinds import key_custody, key_figures
from svc.kinds.key import KEY
from svc.kinds.key_figures import Balance
from svc.kinds.key_loan import Loan
from svc.model import items, values
from svc.model.record import Record
from svc.render import Column, Sheet
from svc.store.store import Store
from svc.text.language import _, comma_list
from svc.views.views import Mask


def unit() -> Param:
    """`--unit`."""
    return Param("unit", "--unit", help=_("one home, or a building"))


def balancing(folder: str | None) -> Any:
    """`svc key balance [--unit U]`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        store = Store(desk.site, desk.now)
        found = [r for r in store.all(KEY) if look.lives_in(r, given.get("unit"))]
        screen.show([balances(found)], given)
        for record in found:
            for fault in key_custody.custody(record).faults:
                screen.note(_("{id} does not add up: {sentence}").format(id=record.id, sentence=fault.sentence))
        return look.damage(store.damaged)

    text = _("How many keys are in custody, in the cabinet, out and lost: by unit, and in all")
    return command("balance", text, [unit(), *options.reading()], run)


def balances(found: Iterable[Record]) -> Sheet:
    """The figures of each unit that has keys in custody, and of all."""
    by_unit: dict[str, Balance] = {}
    for record in found:
        figures = key_figures.balance(record)
        if any(asdict(figures).values()):
            by_unit[record["unit"]] = by_unit.get(record["unit"], Balance()) + figures
    in_all = sum(by_unit.values(), Balance())
    titles = [fact.field for fact in KEY.computed if fact.field.type == "count"]
    lines = [*sorted(by_unit.items()), (None, in_all)]
    return Sheet(
        (
            Column("unit", KEY.all_fields["unit"].label),
            *(Column(f.name, f.label, align="right") for f in titles),
        ),
        tuple((name or _("in all"), *(str(getattr(b, f.name)) for f in titles)) for name, b in lines),
        [{"unit": name, **asdict(b)} for name, b in lines],
        name=_("Keys in custody"),
    )


def handing_over(folder: str | None) -> Any:
    """`svc key handover [--unit U]`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        store = Store(desk.site, desk.now)
        found = key_figures.out(r for r in store.all(KEY) if look.lives_in(r, given.get("unit")))
        if found or given.get("format") or given.get("output"):
            screen.show([keys_out(found, desk.now, options.mask(given))], given)
        else:
            screen.say(_("no key is out"))
        return look.damage(store.damaged)

    text = _("Each key that is out, the one due first above: for the next shift")
    return command("handover", text, [unit(), *options.reading()], run)


def keys_out(found: Sequence[tuple[Record, Loan]], now: datetime, mask: Mask) -> Sheet:
    """Loans that are not wholly back, one a row."""
    lend = {f.name: f for f in KEY.all_steps["lend"].asks}
    columns = (
        Column("id", _("number")),
        Column("unit", KEY.all_fields["unit"].label),
        Column("keys", lend["keys"].label, flexible=True),
        Column("borrower", lend["borrower"].label),
        Column("phone", lend["phone"].label),
        Column("purpose", lend["purpose"].label, flexible=True),
        Column("lent", _("lent")),
        Column("due", lend["due"].label),
        Column("late", _("overdue by")),
    )
    rows, data = [], []
    for record, loan in found:
        keys = key_figures.things(loan.left, record)
        said = {name: mask.any(lend[name], loan.lent[name], record) for name in ("borrower", "phone", "purpose")}
        late = now > loan.until
        rows.append(
            (
                record.id,
                str(record["unit"]),
                comma_list(map(items.shown, keys)),
                *(str(value or "") for value in said.values()),
                values.when(loan.lent.at),
                values.when(loan.until),
                workdays.format_span(now - loan.until) if late else "",
            )
        )
        data.append(
            {
                "id": record.id,
                "unit": record["unit"],
                "keys": values.to_json(keys),
                "count": loan.out,
                **said,
                "lent": workdays.iso(loan.lent.at),
                "due": workdays.iso(loan.until),
                "late": late,
                "by": loan.lent.by,
            }
        )
    return Sheet(columns, tuple(rows), data, name=_("Keys that are out"))
