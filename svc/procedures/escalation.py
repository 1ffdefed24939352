"""Escalation: what is done about complaints that are late (015.8, 015.10)."""

from __future__ import annotations

from datetime import datetime

from svc.kinds.complaint import COMPLAINT
from svc.model.record import Record
from svc.model.show import show_time
from svc.model.steps import Act
from svc.procedures.run import Outcome, carry_out
from svc.rules.steps import people_concerned
from svc.site.desk import Desk
from svc.store import due
from svc.store.store import Store
from svc.text.language import _


def climb_ladder(desk: Desk) -> Outcome:
    """Climb the escalation ladder for every complaint that is late, each rung once since its last reopening.

    Running it again at the same time changes nothing.

    Args:
        desk: site and time; svc itself acts.
    """
    return carry_out(desk.alone(), lambda store: due_rungs(desk, store))


def due_rungs(desk: Desk, store: Store) -> list[Act]:
    """The rungs now due, counted from the oldest unmet due time of each complaint (015.8, 015.10)."""
    acts = []
    for record, oldest in late_complaints(desk, store):
        text = _("overdue since {time}").format(time=show_time(oldest))
        for rung in desk.site.ladder:
            to = {} if rung.do == "urge" else {"to": rung.do}
            do = "escalate" if to else "urge"
            climbed = any(t.auto and t.do == do and (not to or t["to"] == rung.do) for t in record.since("reopen"))
            possible = record.status in COMPLAINT.all_steps[do].after
            if possible and not climbed and desk.now > oldest + rung.after:
                acts.append(Act(record.id, do, {**to, "text": text, "auto": True}))
    return acts


def urge_late(desk: Desk, text: str | None) -> Outcome:
    """Urge the departments of every complaint that is late (015.10)."""
    answers = {"text": text} if text else {}

    def plan(store: Store) -> list[Act]:
        possible = COMPLAINT.all_steps["urge"].after
        return [
            Act(record.id, "urge", answers)
            for record, _oldest in late_complaints(desk, store)
            if record.status in possible and desk.actor.name not in people_concerned(record)
        ]

    return carry_out(desk, plan)


def late_complaints(desk: Desk, store: Store) -> list[tuple[Record, datetime]]:
    """The complaints that are late, each with its oldest unmet due time, in order."""
    found: dict[str, datetime] = {}
    for owed in due.open_obligations(store, until=desk.now):
        if owed.kind == COMPLAINT.name and owed.due < desk.now:
            found.setdefault(owed.id, owed.due)
    records = ((record, due) for number, due in found.items() if (record := store.whole(number)))
    return sorted(records, key=lambda pair: pair[0].order)
