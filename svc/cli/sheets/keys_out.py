"""The sheet of keys that are out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from svc.dates import timestamps
from svc.kinds import key_figures
from svc.kinds.key import KEY
from svc.kinds.key_loan import Loan
from svc.model import items, values
from svc.model.record import Record
from svc.model.show import show_time
from svc.render import Column, Sheet
from svc.text.language import _, comma_list
from svc.views.mask import Mask


def keys_out_sheet(found: Sequence[tuple[Record, Loan]], now: datetime, mask: Mask) -> Sheet:
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
        keys = key_figures.keys_as_items(loan.left, record)
        said = {name: mask.any(lend[name], loan.lent[name], record) for name in ("borrower", "phone", "purpose")}
        late = now > loan.until
        rows.append(
            (
                record.id,
                str(record["unit"]),
                comma_list(map(items.show_item, keys)),
                *(str(value or "") for value in said.values()),
                show_time(loan.lent.at),
                show_time(loan.until),
                timestamps.format_span(now - loan.until) if late else "",
            )
        )
        data.append(
            {
                "id": record.id,
                "unit": record["unit"],
                "keys": values.to_json(keys),
                "count": loan.out,
                **said,
                "lent": timestamps.iso(loan.lent.at),
                "due": timestamps.iso(loan.until),
                "late": late,
                "by": loan.lent.by,
            }
        )
    return Sheet(columns, tuple(rows), data, name=_("Keys that are out"))
