"""Escalation: what is done about what is late (015.8, 015.10)."""

from __future__ import annotations

from datetime import datetime

from svc.kinds import KINDS
from svc.model.kind import Escalation
from svc.model.record import Record
from svc.model.show import show_time
from svc.model.steps import Act
from svc.procedures.run import Outcome, carry_out
from svc.rules.steps import people_concerned
from svc.site.desk import Desk
from svc.site.settings import URGE
from svc.store import due
from svc.store.store import Store
from svc.text.language import _


def climb_ladder(desk: Desk) -> Outcome:
    """Climb the escalation ladder for every record that is late, each rung once since it was last reopened.

    Running it again at the same time changes nothing.

    Args:
        desk: site and time; svc itself acts.
    """
    return carry_out(desk.alone(), lambda store: due_rungs(desk, store))


def due_rungs(desk: Desk, store: Store) -> list[Act]:
    """The rungs now due, counted from the oldest unmet due time of each record (015.8, 015.10)."""
    acts = []
    for record, steps, oldest in late_records(desk, store):
        text = _("overdue since {time}").format(time=show_time(oldest))
        for rung in desk.site.ladder:
            to = {} if rung.do == URGE else {steps.to: rung.do}
            do = steps.report if to else steps.urge
            climbed = any(t.auto and t.do == do and to.items() <= t.answers.items() for t in record.since_reopened())
            possible = record.status in record.kind.all_steps[do].after
            if possible and not climbed and desk.now > oldest + rung.after:
                acts.append(Act(record.id, do, {**to, "text": text, "auto": True}))
    return acts


def urge_late(desk: Desk, text: str | None) -> Outcome:
    """Urge the departments of every record that is late (015.10)."""
    answers = {"text": text} if text else {}

    def plan(store: Store) -> list[Act]:
        return [
            Act(record.id, steps.urge, answers)
            for record, steps, _oldest in late_records(desk, store)
            if record.status in record.kind.all_steps[steps.urge].after
            and desk.actor.name not in people_concerned(record)
        ]

    return carry_out(desk, plan)


def late_records(desk: Desk, store: Store) -> list[tuple[Record, Escalation, datetime]]:
    """The late records of kinds that are escalated, in order, each with its oldest unmet due time."""
    found: dict[str, datetime] = {}
    for owed in due.open_obligations(store, until=desk.now):
        if owed.kind in KINDS and KINDS[owed.kind].escalation and owed.due < desk.now:
            found.setdefault(owed.id, owed.due)
    records = (
        (record, record.kind.escalation, due)
        for number, due in found.items()
        if (record := store.whole(number)) and record.kind.escalation
    )
    return sorted(records, key=lambda each: each[0].order)
