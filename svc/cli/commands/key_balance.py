"""`svc key balance`: the number of keys in custody, in the cabinet, out and lost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from svc.cli import options, screen
from svc.cli.command import build_command
from svc.cli.filters import lives_in, unit_option
from svc.kinds import key_custody, key_figures
from svc.kinds.key import KEY
from svc.kinds.key_figures import Balance
from svc.model.record import Record
from svc.render import Column, Sheet
from svc.store.store import Store
from svc.text.dataclass import as_dict
from svc.text.language import _


def key_balance_command(folder: str | None) -> Any:
    """`svc key balance [--unit U]`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        found = [r for r in store.all(KEY) if lives_in(r, given.get("unit"), desk.site.units)]
        screen.show_sheets([_balances_sheet(found)], given)
        for record in found:
            for fault in key_custody.custody(record).faults:
                screen.remark(_("{id} does not add up: {sentence}").format(id=record.id, sentence=fault.sentence))
        return screen.report_damaged(store.damaged)

    text = _("How many keys are in custody, in the cabinet, out and lost: by unit, and in all")
    return build_command("balance", text, [unit_option(), *options.for_reading()], run)


def _balances_sheet(found: Iterable[Record]) -> Sheet:
    """The figures of each unit that has keys in custody, and of all."""
    by_unit: dict[str, Balance] = {}
    for record in found:
        figures = key_figures.balance(record)
        if any(as_dict(figures).values()):
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
        [{"unit": name, **as_dict(b)} for name, b in lines],
        name=_("Keys in custody"),
    )
