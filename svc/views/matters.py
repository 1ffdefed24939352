"""Open obligations as the board shows them: a line for each matter, with the time that is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from svc.dates import timestamps
from svc.model.deadlines import Obligation
from svc.model.record import Record
from svc.render import Column, Sheet
from svc.rules.site_promises import SITE
from svc.text.language import _, comma_list
from svc.views.json import obligation_object
from svc.views.mask import Mask
from svc.views.tables import addressee_label


def matters_table(found: Sequence[tuple[Obligation, Record | None]], now: datetime, mask: Mask) -> Sheet:
    """Open obligations, a line for each record with all that it owes; each of the whole site has its own line.

    Args:
        found: the obligations, in the order of their lines; what a record owes stands in its first place.
        now: what is left of the time, or how long it is over, is told at this time.
        mask: what may be shown.
    """
    lines: dict[object, list[tuple[Obligation, Record | None]]] = {}
    for place, (o, r) in enumerate(found):
        lines.setdefault(place if r is None and o.id == SITE else o.id, []).append((o, r))
    columns = (
        Column("id", _("number")),
        Column("what", _("owed"), flexible=True, min_width=14),
        Column("due", _("due")),
        Column("who", _("who"), flexible=True, min_width=8),
        Column("unit", _("unit")),
        Column("text", _("subject"), flexible=True, min_width=8),
    )
    rows = tuple(_matter_row(line, now, mask) for line in lines.values())
    return Sheet(columns, rows, [obligation_object(o, r, mask) for o, r in found], name=_("What is owed"), brief=True)


def _matter_row(line: Sequence[tuple[Obligation, Record | None]], now: datetime, mask: Mask) -> tuple[str, ...]:
    """The cells of a record's line: what it owes joined, and the earliest due time."""
    first, record = min(line, key=lambda pair: pair[0].due)
    who = dict.fromkeys(each for o, r in line for each in addressee_label(o.who, r, mask).split("、"))
    return (
        first.id,
        comma_list(dict.fromkeys(o.label for o, _r in line)),
        _time_left(first, now),
        comma_list(filter(None, who)),
        first.unit,
        mask.text(first.subject, record) if record else first.subject,
    )


def _time_left(owed: Obligation, now: datetime) -> str:
    """The time by which an obligation is overdue or that is left; of an appointment today its hour."""
    span, left = timestamps.format_span(now - owed.due, 1), owed.due - now
    if owed.late:
        return _("overdue by {span}").format(span=span)
    here = owed.due.astimezone(now.tzinfo)
    appointment = owed.agreed or owed.what == "book"
    if appointment and here.date() == now.date() and f"{here:%H:%M:%S}" != "23:59:59":
        return f"{here:%H:%M}"
    return _("{span} left").format(span=span) if left >= timedelta(minutes=1) else _("now")
