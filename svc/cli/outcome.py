"""The outcome of a command that writes, printed as lines or as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from svc.cli import screen
from svc.cli.site_choices import with_item_labels
from svc.model.record import Record
from svc.model.show import show_time, show_value
from svc.procedures.changes import Change
from svc.procedures.run import Outcome
from svc.rules.deadlines import obligations
from svc.site.desk import Desk
from svc.store import index_refresh
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.language import comma_list
from svc.views.json import record_object
from svc.views.mask import OPEN, Mask
from svc.views.tables import answers_line, step_name

# What of a new record's facts is told back: short, and easily mistyped.
_REPEATED = ("time", "deadline", "choice", "template", "rates", "id", "items")


def report_done(desk: Desk, done: Outcome, given: Mapping[str, Any], *, first: int) -> int:
    """Print a line for each changed record, or with `--json` the whole first ones (all if `first` is 0)."""
    if given.get("json"):
        from svc.render import Sheet

        store = Store(desk.site, desk.now, index_refresh.find_by_index)
        wanted = done.changes[:first] if first else done.changes
        objects = [_in_full(store.get(c.after.id), store, desk, OPEN) for c in wanted]
        screen.show_sheets([Sheet((), (), objects[0] if first == 1 else objects)], {"format": "json"})
    else:
        for change in done.changes:
            screen.say(_change_line(replace(change, after=with_item_labels([change.after], desk)[0])))
    for text in done.notes:
        screen.remark(text)
    if done.failure:
        raise done.failure
    return 0


def _change_line(change: Change) -> str:
    """One change in one line: number, step, answers, status, and what is owed next."""
    record, kind = change.after, change.after.kind
    said = [record.id]
    if change.before is None and (opening := kind.opening(change.did)):
        given = [n for n in kind.columns if n.partition(".")[0] in record.facts and record[n] is not None]
        named = [f for n in given if (f := kind.field(n)).type in _REPEATED]
        said += [opening.label, *(f"{f.label} {show_value(f, record[f.name])}" for f in named)]
    for taken in change.steps:
        at = show_time(taken.at) if taken.entered else ""
        said += [step_name(taken, record), at, answers_line(taken, record, OPEN, text=False)]
    status = kind.summary(record) if kind.summary else kind.status_label(record.status)
    owed = [o for o in change.owed if not o.met]
    promises = comma_list(f"{o.label} {show_time(o.due)}" for o in owed)
    return " · ".join(s for s in (*said, status if status not in said else "", promises) if s)


def _in_full(record: Record, store: Store, desk: Desk, mask: Mask) -> dict[str, Any]:
    """A record in full, as JSON has it."""
    linked = store.linked(record)
    owed = obligations(record, linked.values(), desk.site.terms, desk.now)
    return record_object(record, owed, desk.site, mask, linked)
