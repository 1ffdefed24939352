"""What one command does to several records: register, advance, and what follows from it; all kept, one commit."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from svc import files, lock, rules, store, values
from svc.desk import Desk
from svc.draft import Change, Draft
from svc.errors import BadInput, Damaged, StorageFailed, SvcError
from svc.history import History
from svc.kinds.complaint import COMPLAINT
from svc.language import _
from svc.model import Act, Actor, Obligation, Record
from svc.store import Book, Store

ATTACHMENT = 50 * 1024 * 1024  # bytes of one attached file; git keeps every version for ever

Plan = Callable[[Store], Sequence[Act]]


@dataclass
class Done:
    """What a command did, what it has to say, and whether the commit failed after all was saved."""

    changes: list[Change]
    notes: list[str] = field(default_factory=list)
    failure: StorageFailed | None = None


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
        shelf = Store(desk.site)
        settled = settle(history, held, shelf, desk)
        draft = Draft(desk, shelf, history)
        for act in plan(shelf):
            draft.act(act)
        draft.follow()
        done = Done(draft.changes(), draft.notes)
        if settled:
            done.notes.append(_("{count} files saved earlier are now committed").format(count=len(settled)))
        if done.changes:
            keep(desk, shelf, history, done, attachments or {}, held)
    return done


def settle(history: History, held: int, shelf: Store, desk: Desk) -> list[Path]:
    """Commit what an earlier command saved and could not; while git still can't, the desk goes on saving."""
    try:
        return history.settle(held, lambda path: whole(shelf, path), desk.now)
    except StorageFailed:
        return []


def whole(shelf: Store, path: Path) -> bool:
    """Whether a file may be committed: an attachment, or a record that can be read."""
    if path.suffix != ".yaml" or store.NUMBER.fullmatch(path.parent.name):
        return True
    try:
        shelf.load(path)
    except SvcError:
        return False
    return True


def keep(desk: Desk, shelf: Store, history: History, done: Done, attachments: Mapping[Path, bytes], held: int) -> None:
    """Write what changed and commit it."""
    paths = [*attachments, *(c.after.path for c in done.changes if c.after.path)]
    history.promise(paths)
    for path, data in attachments.items():
        files.create(path, data)
    for change in sorted(done.changes, key=lambda c: c.before is not None):
        if change.before is None:
            shelf.create(change.after)
        else:
            shelf.append(change.before, change.steps)
    try:
        subject, trailers = message(done.changes, desk.actor)
        member = desk.site.members.get(desk.actor.name)
        email = member.email if member and member.email else "svc@svc.invalid"
        history.commit(paths, subject, trailers, desk.actor.name, email, desk.now, held)
    except StorageFailed as failure:
        done.failure = failure
    if desk.site.commits and not history.available():
        done.notes.append(_("no git here: saved without an audit trail"))


def message(changes: Sequence[Change], actor: Actor) -> tuple[str, list[tuple[str, str]]]:
    """The commit's subject and trailers; numbers and steps, never personal data."""
    first = changes[0]
    more = f" (+{len(changes) - 1})" if len(changes) > 1 else ""
    trailers = []
    for change in changes:
        trailers.append(("Record", change.after.id))
        did = [change.did] if change.before is None else []
        trailers += [("Step", do) for do in dict.fromkeys([*did, *(t.do for t in change.steps)])]
    return f"{first.after.kind.name} {first.after.id}: {first.did}{more}", [*trailers, ("Actor", actor.name)]


def ladder(desk: Desk) -> Done:
    """Climb the escalation ladder for every complaint that is late, each rung once since its last reopening.

    Running it again at the same time changes nothing.

    Args:
        desk: site and time; svc itself acts.
    """
    return carry_out(desk.alone(), lambda shelf: climb(desk, shelf.everything()))


def climb(desk: Desk, book: Book) -> list[Act]:
    """The rungs now due, counted from the oldest unmet due time of each complaint (015.8, 015.10)."""
    acts = []
    for record in book:
        if record.kind is not COMPLAINT or not (unmet := late(desk, book, record)):
            continue
        oldest = min(o.due for o in unmet)
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

    def plan(shelf: Store) -> list[Act]:
        book = shelf.everything()
        possible = COMPLAINT.all_steps["urge"].after
        return [
            Act(record.id, "urge", answers)
            for record in book
            if record.kind is COMPLAINT
            and record.status in possible
            and late(desk, book, record)
            and desk.actor.name not in rules.barred(record)
        ]

    return carry_out(desk, plan)


def late(desk: Desk, book: Book, record: Record) -> list[Obligation]:
    """What a record should have kept by now and has not."""
    owed = rules.obligations(record, book.linked(record).values(), desk.site.terms, desk.now)
    return [o for o in owed if o.late and not o.met]


def attach(desk: Desk, number: str, source: Path, text: str | None) -> Done:
    """Keep a copy of a file beside a record, and say so in its trail (011.1.2).

    Raises:
        BadInput: there is no such file, or it is too large (exit 2).
    """
    try:
        data = files.read(source, ATTACHMENT)
    except FileNotFoundError:
        raise BadInput(_("no such file: {path}").format(path=source)) from None
    except Damaged as damaged:
        raise BadInput(damaged.sentence, path=source) from None
    attachments: dict[Path, bytes] = {}

    def plan(shelf: Store) -> list[Act]:
        record = shelf.get(number)
        folder = shelf.attachments(record)
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
