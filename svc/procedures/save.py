"""Saving what a command did: all its files are written or none is, then they are one commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from svc.disk import bulk, transaction
from svc.disk.bulk import Bulk
from svc.disk.saved import note_outside_git
from svc.disk.transaction import FileWrite
from svc.git.commit import History
from svc.git.names import Paths
from svc.git.repository import Repository
from svc.git.run import GitError
from svc.model.case import Actor
from svc.procedures.changes import Change
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.errors import StorageFailed, SvcError

NAMED = 100  # records that a commit names one by one


def finish_earlier(history: History, held: int, store: Store, desk: Desk) -> list[Path]:
    """Finish what a killed command began, and commit what an earlier one could not.

    While git still can't commit it, the command goes on.
    """
    transaction.finish_moves(desk.site.root)
    bulk.finish_bulk(desk.site.root)
    finish_sync(desk.site.root, held)
    try:
        return history.commit_pending(held, lambda path: may_commit(store, path), desk.now)
    except StorageFailed:
        return []


def finish_sync(root: Path, held: int) -> None:
    """Finish a sync that was killed while it brought files in. While git can't, go on."""
    from svc.git.worktree import WorkTree, was_interrupted

    if was_interrupted(root) and (repository := Repository.around(root)):
        with suppress(GitError, StorageFailed):
            WorkTree(root, repository, held).finish()


def may_commit(store: Store, path: Path) -> bool:
    """True if a file may be committed: an attachment, or a record that can be read."""
    beside = path.parent.with_name(f"{path.parent.name}.yaml")
    if path.suffix != ".yaml" or store.folders.identify(beside):
        return True
    try:
        store.load(path)
    except SvcError:
        return False
    return True


def save_changes(
    changes: Sequence[Change], attachments: Mapping[Path, bytes], desk: Desk, store: Store, history: History, held: int
) -> StorageFailed | None:
    """Write what changed and commit it.

    Args:
        changes: new records, and steps of old ones.
        attachments: files beside them.
        desk, store, history: where, by whom, when.
        held: the descriptor of the site's lock.

    Returns:
        Why it was saved but not committed, if that is so.

    Raises:
        StorageFailed: nothing was saved.
    """
    root = desk.site.root
    beside = [FileWrite(path, None, data) for path, data in attachments.items()]
    moves = [file_write(change, store) for change in sorted(changes, key=lambda c: c.before is not None)]
    paths = [*attachments, *(store.file(c.after) for c in changes)]
    history.note_pending(paths)
    transaction.note_moves(root, moves)
    with undone_on_failure(root) as done:
        for move in [*beside, *moves]:
            move.do()
            done.append(move)
    transaction.forget_moves(root)
    return commit_saved(paths, *subject_and_trailers(changes, desk.actor), desk, history, held)


def save_many(
    files: Bulk, name: str, ids: Sequence[str], desk: Desk, history: History, held: int
) -> StorageFailed | None:
    """Put many files written aside in their places, and commit them.

    Args:
        files: all of them.
        name: what made them, for the commit's subject.
        ids: the records they are, or the first of them.
        desk, history: where, by whom, when.
        held: the descriptor of the site's lock.

    Returns:
        Why they were saved but not committed, if that is so.

    Raises:
        StorageFailed: nothing was saved.
    """
    history.note_pending(files)
    files.complete()
    files.place()
    records = f"{len(files)} record{'s' * (len(files) > 1)}"
    named = [("Record", number) for number in ids] if len(files) <= NAMED else [("Records", str(len(files)))]
    return commit_saved(files, f"{name}: {records}", [*named, ("Actor", desk.actor.name)], desk, history, held)


def commit_saved(
    paths: Paths, subject: str, trailers: Sequence[tuple[str, str]], desk: Desk, history: History, held: int
) -> StorageFailed | None:
    """Commit files in the name of the actor.

    Returns:
        Why it failed, if it did.
    """
    name = desk.actor.name
    if not history.keeps():
        note_outside_git()
    try:
        history.commit(paths, subject, trailers, name, desk.site.address(name), desk.now, held)
    except StorageFailed as failure:
        return failure
    return None


def file_write(change: Change, store: Store) -> FileWrite:
    """The write of one record's file. All that could be refused is refused now, before anything is written."""
    path = store.file(change.after)
    if change.before is None:
        return FileWrite(path, None, store.text(change.after))
    return FileWrite(path, *store.appended(change.before, change.steps))


@contextmanager
def undone_on_failure(root: Path) -> Iterator[list[FileWrite]]:
    """Take back what the body did so far if it fails, the last first, as far as the storage lets us."""
    done: list[FileWrite] = []
    try:
        yield done
    except BaseException:
        transaction.forget_moves(root)
        for move in reversed(done):
            with suppress(OSError, SvcError):
                move.undo()
        raise


def subject_and_trailers(changes: Sequence[Change], actor: Actor) -> tuple[str, list[tuple[str, str]]]:
    """The commit's subject and trailers: numbers and steps, never personal data."""
    first = changes[0]
    more = f" (+{len(changes) - 1})" if len(changes) > 1 else ""
    trailers = []
    for change in changes:
        trailers.append(("Record", change.after.id))
        did = [change.did] if change.before is None else []
        trailers += [("Step", do) for do in dict.fromkeys([*did, *(t.do for t in change.steps)])]
    return f"{first.after.kind.name} {first.after.id}: {first.did}{more}", [*trailers, ("Actor", actor.name)]
