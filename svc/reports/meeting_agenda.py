"""The agenda of department meetings: major findings of callbacks, and what is left to be answered (017.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from svc.kinds.callback import CALLBACK
from svc.kinds.callback_tasks import meeting_items
from svc.model.deadlines import Obligation
from svc.model.record import Record
from svc.model.units import unit_of
from svc.text.dataclass import dataclass, replace

Pair = tuple[Obligation, Record]
OWED = ("meeting", "item")  # what a finding owes until it is answered


@dataclass(frozen=True)
class AgendaItem:
    """A major finding that awaits a department meeting, or something that a meeting left to be answered (017.4)."""

    record: Record
    unit: str
    finding: str
    due: datetime
    who: str
    late: bool
    met: datetime | None = None
    solution: str = ""
    until: datetime | None = None
    number: int | None = None


def agenda_items(records: Mapping[str, Record], promised: Iterable[Pair], now: datetime) -> list[AgendaItem]:
    """Return the items for department meetings, the earliest due first (017.4).

    That is each major finding without a meeting, and each item of a meeting that is not answered yet.

    Args:
        records: all records of the site by number.
        promised: their obligations, the open ones at least.
        now: what counts as late is judged at this time.
    """
    open_ = {r.id: (o, r) for o, r in promised if o.kind == CALLBACK.name and o.what in OWED and not o.met}
    found = [
        item
        for promise, record in open_.values()
        for item in of_finding(promise, record, unit_of(record, records), now)
    ]
    return sorted(found, key=lambda item: (item.due, item.record.id))


def of_finding(promise: Obligation, record: Record, unit: str, now: datetime) -> list[AgendaItem]:
    """The items of one finding's meetings that are not answered, or the finding where there are none."""
    finding = next((record[name] for name in ("content", "result", "wishes") if record[name]), "")
    waits = AgendaItem(record, unit, finding, promise.due, promise.who, promise.late)
    return [
        replace(
            waits,
            due=task.due,
            who=task.who,
            late=now > task.due,
            met=task.asked["date"] or task.asked.at,
            solution=task.text,
            until=task.due,
            number=task.number,
        )
        for task in meeting_items(record)
        if task.open and task.due
    ] or [waits]
