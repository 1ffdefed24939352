"""What one command does to several records: acts and all that follows from them; the ladder, urging, attaching."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from svc.disk import files, lock
from svc.git.history import History
from svc.kinds.complaint import COMPLAINT
from svc.model import identity_numbers, values
from svc.model.record import Record
from svc.model.steps import Act
from svc.procedures import save
from svc.procedures.draft import Change, Draft
from svc.rules import steps
from svc.site.desk import Desk
from svc.store import due, index_refresh
from svc.store.numbering import Series
from svc.store.store import Store
from svc.text.errors import BadInput, Damaged, StorageFailed
from svc.text.language import _

ATTACHMENT = 50 * 1024 * 1024  # bytes of one attached file; git keeps every version for ever

Plan = Callable[[Store], Sequence[Act]]


@dataclass
class Done:
    """What a command did, what it has to say, whether the commit failed after all was saved, what it could not read."""

    changes: list[Change]
    notes: list[str] = field(default_factory=list)
    failure: StorageFailed | None = None
    damaged: list[Damaged] = field(default_factory=list)


def carry_out(desk: Desk, plan: Plan, attachments: Mapping[Path, bytes] | None = None) -> Done:
    """Do what a command asks and all that follows from it: everything or nothing, in one commit.

    Args:
        desk: site, time and actor.
        plan: says what to do; asked under the site's lock, so that what it reads stays true.
        attachments: files kept beside the records in the same commit.

    Returns:
        The changed records in the order in which they were changed.

    Raises:
        Refusal: the procedure forbids it; nothing is written (exit 3).
        BadInput, NotFound: the answers can't be used; nothing is written (exit 2, 4).
        StorageFailed: the site can't serve (exit 5).
    """
    history = History(desk.site.root, desk.site.commits)
    with lock.hold(desk.site.root) as held:
        store = Store(desk.site, desk.when, index_refresh.finds)
        settled = save.settle(history, held, store, desk)
        draft = Draft(desk, store, Series(store, history))
        for act in plan(store):
            draft.act(act)
        draft.follow()
        done = Done(draft.changes(), draft.notes, damaged=store.damaged)
        if settled:
            done.notes.append(_("saved earlier, now committed: {count}").format(count=len(settled)))
        if done.changes:
            done.failure = save.keep(done.changes, attachments or {}, desk, store, history, held)
            if desk.site.commits and not done.failure and not history.available():
                done.notes.append(_("no git here: saved without an audit trail"))
    return done


def ladder(desk: Desk) -> Done:
    """Climb the escalation ladder for every complaint that is late, each rung once since its last reopening.

    Running it again at the same time changes nothing.

    Args:
        desk: site and time; svc itself acts.
    """
    return carry_out(desk.alone(), lambda store: climb(desk, store))


def climb(desk: Desk, store: Store) -> list[Act]:
    """The rungs now due, counted from the oldest unmet due time of each complaint (015.8, 015.10)."""
    acts = []
    for record, oldest in late(desk, store):
        text = _("overdue since {time}").format(time=values.when(oldest))
        for rung in desk.site.ladder:
            to = {} if rung.do == "urge" else {"to": rung.do}
            do = "escalate" if to else "urge"
            climbed = any(t.auto and t.do == do and (not to or t["to"] == rung.do) for t in record.since("reopen"))
            possible = record.status in COMPLAINT.all_steps[do].after
            if possible and not climbed and desk.now > oldest + rung.after:
                acts.append(Act(record.id, do, {**to, "text": text, "auto": True}))
    return acts


def urge_all(desk: Desk, text: str | None) -> Done:
    """Urge the departments of every complaint that is late (015.10)."""
    answers = {"text": text} if text else {}

    def plan(store: Store) -> list[Act]:
        possible = COMPLAINT.all_steps["urge"].after
        return [
            Act(record.id, "urge", answers)
            for record, _oldest in late(desk, store)
            if record.status in possible and desk.actor.name not in steps.people_concerned(record)
        ]

    return carry_out(desk, plan)


def late(desk: Desk, store: Store) -> list[tuple[Record, datetime]]:
    """The complaints that have not kept what they should have by now, each with the oldest due time, in order."""
    found: dict[str, datetime] = {}
    for owed in due.owed(store, until=desk.now):
        if owed.kind == COMPLAINT.name and owed.due < desk.now:
            found.setdefault(owed.id, owed.due)
    records = ((record, due) for number, due in found.items() if (record := store.whole(number)))
    return sorted(records, key=lambda pair: pair[0].order)


def attach(desk: Desk, number: str, source: Path, text: str | None) -> Done:
    """Keep a copy of a file beside a record, and say so in its trail (011.1.2).

    Raises:
        BadInput: there is no such file, or it is too large (exit 2).
    """
    identity_numbers.refuse(source.name, _("FILE"))
    try:
        data = files.read(source, ATTACHMENT)
    except FileNotFoundError:
        raise BadInput(_("no such file: {path}").format(path=source)) from None
    except Damaged as damaged:
        raise BadInput(damaged.sentence, path=source) from None
    attachments: dict[Path, bytes] = {}

    def plan(store: Store) -> list[Act]:
        record = store.get(number)
        folder = store.attachments(record)
        name = free(folder, plain(source.name))
        attachments[folder / name] = data
        return [Act(record.id, "attach", {"file": name} | ({"text": text} if text else {}))]

    return carry_out(desk, plan, attachments)


def plain(name: str) -> str:
    """A file's name without what a folder or a terminal could trip over."""
    kept = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in unicodedata.normalize("NFC", name))
    return kept.lstrip(".-")[-100:] or "file"


def free(folder: Path, name: str) -> str:
    """`name`, or with a number where it is taken."""
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    names = (name, *(f"{stem}-{n}{dot}{suffix}" for n in range(2, 10_000)))
    return next(n for n in names if not os.path.lexists(folder / n))
