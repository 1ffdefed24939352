"""A sync with the shared repository: fetch, merge and push, repeated while others are faster."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from time import sleep

from svc.disk import lock
from svc.git.commit import History
from svc.git.locks import noting_kills
from svc.git.refs import last_commit, read_refs
from svc.git.remote import SEALS, Refused, Remote
from svc.git.run import Git
from svc.git.seen import SEEN, missing_commits
from svc.site.desk import Desk
from svc.sync.receive import Receiver, SyncResult
from svc.sync.rewritten import Rewritten
from svc.text.errors import StorageFailed
from svc.text.language import _

TRIES = 8  # a push that others outrun as often is told of


def sync_site(
    desk: Desk, *, dry: bool = False, renumber: bool = False, wait: Callable[[float], None] = sleep
) -> SyncResult:
    """Receive what other clones have pushed, and push what this one has.

    Nobody's steps are lost, and no file is mixed up. The network is used without the site's lock, so that nobody at the
    desk waits for it.

    Args:
        desk: site, time and actor.
        dry: only report what would be received and sent, and change nothing.
        renumber: give other numbers and names to what both sides named alike.
        wait: how to wait before another try.

    Raises:
        StorageFailed: the other repository can't be reached or refuses the push, or the two can't be merged; everything
            kept here is still kept (exit 5).
        Damaged: a record or the settings would be damaged by what comes in (exit 5).
    """
    check_syncable(desk)
    remote = Remote.of(desk.site.root)
    synced = SyncResult(remote)
    for tried in range(TRIES):
        there = remote.refs()
        check_branch(remote, there)
        if not fetch_missing(desk.site.root, remote, there):
            continue  # it was moved in between
        try:
            with lock.hold(desk.site.root) as held:
                head = Receiver(desk, remote, held, synced).receive(there, dry=dry, renumber=renumber)
        except Rewritten as rewritten:
            if there != remote.refs():
                continue  # its refs were read while another desk moved them
            if not dry:
                rewritten.remember()
            raise
        if dry:
            synced.sealed = names_of_seals(seals_to_push(desk.site.root, there, head))
            return synced
        wanted = [f"{head}:{remote.theirs}"] if there.get(remote.theirs) != head else []
        refused = remote.push(wanted) if wanted else []
        if not refused:
            finish(desk, remote, there, head, synced)
            return synced
        settled = [r for r in refused if not r.later]
        if settled:
            raise push_refusal(remote, settled[0])
        wait(random.uniform(0.05, 0.3) * (tried + 1))  # noqa: S311 - so that two do not meet again
    raise StorageFailed(
        _("{remote} was changed by others each time before this clone could push").format(remote=remote.name),
        todo=_("nothing is lost, all of it is kept here; try again: svc sync"),
    )


def check_syncable(desk: Desk) -> None:
    """Refuse a site without a history of its own, or without any commit."""
    trail = History(desk.site.root, desk.site.commits)
    if not trail.available():
        raise StorageFailed(_("no git here: there is nothing to sync"))
    if not trail.enabled:
        raise StorageFailed(
            _("svc does not commit here (git.commit is false in svc.yaml), so it does not sync either"),
            todo=_("use git pull and git push, or let svc commit"),
        )
    if last_commit(Git(desk.site.root)) is None:
        raise StorageFailed(_("nothing is committed here yet"), todo=_("commit the site first: git add -A, git commit"))


def check_branch(remote: Remote, there: dict[str, str]) -> None:
    """Refuse to start a branch in a repository that has others: each desk would then sync with nobody."""
    others = [ref.removeprefix("refs/heads/") for ref in there if ref.startswith("refs/heads/")]
    if others and remote.theirs not in there:
        raise StorageFailed(
            _("{remote} has no branch {branch}, but {others}").format(
                remote=remote.name, branch=remote.theirs.removeprefix("refs/heads/"), others=", ".join(others[:5])
            ),
            todo=_("rename yours: git branch -m {other}; or begin a new one: git push -u {remote} {branch}").format(
                other=others[0], remote=remote.name, branch=remote.branch
            ),
        )


def fetch_missing(root: Path, remote: Remote, there: dict[str, str]) -> bool:
    """Fetch the objects that this clone lacks, and return true if it has all of them then."""
    own = read_refs(Git(root), SEALS, SEEN)
    wanted = {
        ref: oid
        for ref, oid in there.items()
        if ref == remote.theirs
        or (ref.startswith(SEALS) and ref not in own)
        or (ref.startswith(SEEN) and own.get(ref) != oid)
    }
    lacking = incomplete(root, set(wanted.values()))
    if lacking:
        remote.fetch([ref for ref, oid in wanted.items() if oid in lacking])
    return not incomplete(root, lacking)


def incomplete(root: Path, commits: set[str]) -> set[str]:
    """Return the commits that are not here with all of their objects. A killed fetch may have left only some."""

    def complete(*some: str) -> bool:
        return Git(root).ask("rev-list", "--objects", "--quiet", *some, "--not", "HEAD") is not None

    left = commits - {last_commit(Git(root))}
    return set() if not left or complete(*left) else {each for each in left if len(left) == 1 or not complete(each)}


def finish(desk: Desk, remote: Remote, there: dict[str, str], head: str, synced: SyncResult) -> None:
    """Note what both sides have now, and send the seals and this desk's ref: only what the branch there holds.

    Raises:
        StorageFailed: the other repository does not take a seal (exit 5).
    """
    with lock.hold(desk.site.root) as held:
        receiver = Receiver(desk, remote, held, synced)
        with noting_kills(receiver.repository):
            if there.get(remote.theirs) != head:
                receiver.update_tracking(head)
            synced.notes += receiver.witness.note_sync(head, there)
        refs = receiver.witness.to_send(there)
    seals = seals_to_push(desk.site.root, there, head)
    refused = remote.push([*seals, *refs]) if seals or refs else []
    synced.sealed = names_of_seals(seals)
    untaken = {each.ref for each in refused}
    if taken := [ref for ref in refs if ref.partition(":")[2] not in untaken]:
        with lock.hold(desk.site.root):
            receiver.witness.note_sent(taken)
    for each in refused:
        if each.ref.startswith(SEALS) and not each.later:
            raise push_refusal(remote, each)
        if each.ref.startswith(SEEN) and not each.later:
            synced.notes.append(
                _("{remote} does not take {ref} ({reason}): a history rewritten there shows at this desk only").format(
                    remote=remote.name, ref=each.ref, reason=each.reason
                )
            )


def seals_to_push(root: Path, there: dict[str, str], head: str) -> list[str]:
    """Return the seals over what was synced that the other repository lacks, as `git push` takes them."""
    lacking = {oid: ref for ref, oid in read_refs(Git(root), SEALS).items() if ref not in there}
    left = missing_commits(Git(root), lacking, head)
    return [f"{oid}:{ref}" for oid, ref in lacking.items() if oid not in left]


def names_of_seals(refs: list[str]) -> list[str]:
    """Return the names of seals that are to be pushed."""
    return [ref.partition(":refs/tags/")[2] for ref in refs]


def push_refusal(remote: Remote, refused: Refused) -> StorageFailed:
    """Return the error for a push that the other repository refuses for good."""
    todo = _("nothing is lost, all of it is kept here; ask who looks after that repository")
    if "checked out" in refused.reason:
        todo = _("desks share a bare repository: git clone --bare {address} NEW, and sync with that").format(
            address=remote.address
        )
    return StorageFailed(
        _("{remote} does not take it: {reason}").format(remote=remote.name, reason=refused.reason), todo=todo
    )
