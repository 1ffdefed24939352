"""Keeping what a command did: all its files are written or none is, then they are one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from svc import files
from svc.desk import Desk
from svc.draft import Change
from svc.errors import StorageFailed, SvcError
from svc.folders import NUMBER
from svc.history import History
from svc.store import Store
from svc.trail import Actor

Undo = Callable[[], object]
Write = Callable[[], Undo]


def settle(history: History, held: int, shelf: Store, desk: Desk) -> list[Path]:
    """Commit what an earlier command saved and could not; while git still can't, the desk goes on saving."""
    try:
        return history.settle(held, lambda path: whole(shelf, path), desk.now)
    except StorageFailed:
        return []


def whole(shelf: Store, path: Path) -> bool:
    """Whether a file may be committed: an attachment, or a record that can be read."""
    if path.suffix != ".yaml" or NUMBER.fullmatch(path.parent.name):
        return True
    try:
        shelf.load(path)
    except SvcError:
        return False
    return True


def keep(
    changes: Sequence[Change], attachments: Mapping[Path, bytes], desk: Desk, shelf: Store, history: History, held: int
) -> StorageFailed | None:
    """Write what changed and commit it.

    Args:
        changes: new records, and steps of old ones.
        attachments: files beside them.
        desk, shelf, history: where, by whom, when.
        held: the descriptor of the site's lock.

    Returns:
        Why it was saved but not committed, if that is so.

    Raises:
        StorageFailed: nothing was saved.
    """
    writes = [write(path, data) for path, data in attachments.items()]
    writes += [prepared(change, shelf) for change in sorted(changes, key=lambda c: c.before is not None)]
    paths = [*attachments, *(shelf.file(c.after) for c in changes)]
    history.promise(paths)
    with undone() as undo:
        for do in writes:
            undo.append(do())
    try:
        subject, trailers = message(changes, desk.actor)
        member = desk.site.members.get(desk.actor.name)
        email = member.email if member and member.email else "svc@svc.invalid"
        history.commit(paths, subject, trailers, desk.actor.name, email, desk.now, held)
    except StorageFailed as failure:
        return failure
    return None


def prepared(change: Change, shelf: Store) -> Write:
    """How one record is written; all that could be refused is refused now, before anything is."""
    path = shelf.file(change.after)
    if change.before is None:
        return write(path, shelf.text(change.after))
    before, after = shelf.longer(change.before, change.steps)

    def do() -> Undo:
        files.replace(path, after)
        return lambda: files.replace(path, before)

    return do


def write(path: Path, data: bytes) -> Write:
    """How a new file is written."""

    def do() -> Undo:
        files.create(path, data)
        return path.unlink

    return do


@contextmanager
def undone() -> Iterator[list[Undo]]:
    """If the body fails, what it did so far is taken back, the last first, as far as the storage lets us."""
    undo: list[Undo] = []
    try:
        yield undo
    except BaseException:
        for take_back in reversed(undo):
            with suppress(OSError, SvcError):
                take_back()
        raise


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
