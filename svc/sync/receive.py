"""The receiving half of a sync: what the other repository has is merged here, under the site's lock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from time import time

from svc.check.faults import faults_of_kind
from svc.disk import lock
from svc.git.blobs import REGULAR
from svc.git.commit import History
from svc.git.format import Signature, commit_message, index_lines, signature_line
from svc.git.locks import noting_kills
from svc.git.refs import last_commit, read_refs
from svc.git.remote import MOVING, SEALS, Remote
from svc.git.repository import Repository
from svc.git.run import Git, GitError
from svc.git.worktree import WorkTree
from svc.procedures import save
from svc.site.desk import Desk
from svc.store.store import Store
from svc.sync.changes import NOTHING, Commits, Gain, TreeEntry
from svc.sync.merge import Merge, Merged, refuse_foreign_files
from svc.sync.renumber import Renumbering
from svc.sync.rewritten import Witness
from svc.text.dataclass import dataclass, field
from svc.text.errors import StorageFailed, SvcError
from svc.text.language import _, system_reason


@dataclass
class SyncResult:
    """The result of a sync: the repository, what was received and sent, and notes for the user."""

    remote: Remote
    received: Gain = NOTHING
    sent: Gain = NOTHING
    joined: list[str] = field(default_factory=list)
    seals: list[str] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)  # seals of ours that went
    notes: list[str] = field(default_factory=list)
    renumbered: dict[str, str] = field(default_factory=dict)  # new numbers of our records, by their old ones


class Receiver:
    """Receives what the other repository has, under the site's lock."""

    def __init__(self, desk: Desk, remote: Remote, held: int, synced: SyncResult) -> None:
        self.desk = desk
        self.remote = remote
        self.held = held
        self.synced = synced
        repository = Repository.around(desk.site.root)
        if repository is None:
            raise StorageFailed(_("no git here: there is nothing to sync"))
        self.repository = repository
        self.git = Git(repository.top)
        self.commits = Commits(desk.site, repository)
        self.witness = Witness(desk, remote, repository, held)

    def receive(self, there: dict[str, str], *, dry: bool, renumber: bool = False) -> str:
        """Merge what the other repository has, and return our commit afterwards."""
        root = self.desk.site.root
        store = Store(self.desk.site, self.desk.now)
        if self.repository.halfway():
            raise StorageFailed(
                _("a merge or rebase is under way in this repository"),
                todo=_("finish it (git merge --continue) or drop it (git merge --abort), then svc sync"),
            )
        save.finish_earlier(History(root, enabled=True), self.held, store, self.desk)
        ours = last_commit(self.git) or self.git.run("rev-parse", "--verify", "HEAD").decode().strip()
        theirs = there.get(self.remote.theirs)
        head = ours
        with sync_errors():
            self.witness.refuse_rewritten(ours, there)
            if renumber and theirs is not None and not dry:
                head = ours = self.renumber(ours, theirs)
            if theirs is not None and theirs != ours:
                head = self.merge_theirs(ours, theirs, dry=dry)
            elif theirs is None:
                self.synced.sent = self.commits.gain(self.empty_tree(), ours)
            if not dry:
                with noting_kills(self.repository):
                    self.update_tracking(theirs)
                    self.take_seals(there)
        return head

    def merge_theirs(self, ours: str, theirs: str, *, dry: bool) -> str:
        """Merge their commit into ours."""
        commits = self.commits
        joining = Merge(commits)
        bases = joining.merge_bases(ours, theirs)
        if bases == [theirs]:
            self.synced.sent = commits.gain(theirs, ours)
            return ours
        joined = Merged() if bases == [ours] else joining.merge(ours, theirs, bases)
        head = (
            theirs
            if bases == [ours]
            else self.commit_files([ours, theirs], joined.files, "svc: sync", [("Step", "sync")])
        )
        changes = commits.diff(ours, head)
        refuse_foreign_files(commits, changes)
        received, sent = commits.gain(ours, head), commits.gain(theirs, head)
        if not dry:
            WorkTree(self.desk.site.root, self.repository, self.held).move(ours, head, changes, "svc: sync")
        self.note_gains(received, sent, joined)
        return head

    def renumber(self, ours: str, theirs: str) -> str:
        """Give other numbers and names to what both sides named alike, and return our commit afterwards."""
        [base, *_more] = Merge(self.commits).merge_bases(ours, theirs)
        done = Renumbering(self.commits, self.desk, base, ours, theirs).plan()
        if not done:
            return ours
        files = {
            path: TreeEntry(REGULAR, self.git.run("hash-object", "-w", "--stdin", feed=[data], lock=self.held).strip())
            if isinstance(data, bytes)
            else data
            for path, data in done.files.items()
        }
        trailers = [pair for old, new in done.numbers.items() for pair in (("Record", new), ("Was", old))]
        told = ", ".join(f"{old} {new}" for old, new in done.numbers.items()) or "attachments"
        head = self.commit_files([ours], files, f"svc: renumber {told}", [*trailers, ("Step", "renumber")])
        changes = self.commits.diff(ours, head)
        WorkTree(self.desk.site.root, self.repository, self.held).move(ours, head, changes, "svc: renumber")
        self.synced.renumbered |= done.numbers
        self.synced.notes += done.told
        return head

    def commit_files(
        self,
        parents: Sequence[str],
        files: Mapping[bytes, TreeEntry | None],
        subject: str,
        trailers: Sequence[tuple[str, str]],
    ) -> str:
        """Commit changed files on top of the first parent, in the actor's name, without touching the work tree."""
        index = self.desk.site.root / lock.FOLDER / "tree"
        lines = index_lines(files.items(), len(parents[0]))
        try:
            index.unlink(missing_ok=True)
            index.with_name("tree.lock").unlink(missing_ok=True)
            self.git.run("read-tree", parents[0], index=index, lock=self.held)
            self.git.run("update-index", "-z", "--index-info", feed=lines, index=index, lock=self.held)
            tree = self.git.run("write-tree", index=index, lock=self.held).strip()
        finally:
            index.unlink(missing_ok=True)
        actor = self.desk.actor
        signature = Signature(actor.name, self.desk.site.address(actor.name), self.desk.now)
        who = signature_line(signature)
        message = commit_message(subject, [*trailers, ("Actor", actor.name)])
        above = [b"tree %s" % tree, *(b"parent %s" % parent.encode() for parent in parents)]
        text = b"\n".join([*above, b"author %s" % who, b"committer %s" % who, b"", message])
        return (
            self.git.run("hash-object", "-t", "commit", "-w", "--stdin", feed=[text], lock=self.held).decode().strip()
        )

    def empty_tree(self) -> str:
        """Return the name of the empty tree."""
        return self.git.run("hash-object", "-t", "tree", "--stdin").decode().strip()

    def update_tracking(self, theirs: str | None) -> None:
        """Update git's own note of the other repository's branch."""
        if theirs and read_refs(self.git, self.remote.tracking).get(self.remote.tracking) != theirs:
            left = self.repository.common / f"{self.remote.tracking}.lock"
            with suppress(OSError):  # a killed git's; none that lives keeps it for so long
                if time() - left.stat().st_mtime > MOVING:
                    left.unlink()
            with suppress(GitError, OSError):
                self.git.run("update-ref", "-m", "svc: sync", "--", self.remote.tracking, theirs, lock=self.held)

    def take_seals(self, there: dict[str, str]) -> None:
        """Take the seals that this clone lacks. A seal that differs is reported and never moved."""
        own = read_refs(self.git, SEALS)
        for ref, oid in there.items():
            if ref.startswith(SEALS) and ref not in own:
                self.git.run("update-ref", "-m", "svc: sync", "--", ref, oid, "0" * len(oid), lock=self.held)
                self.synced.seals.append(ref.removeprefix("refs/tags/"))
            elif ref.startswith(SEALS) and own[ref] != oid:
                name = ref.removeprefix("refs/tags/")
                self.synced.notes.append(
                    _(
                        "{seal} is {ours} here, {theirs} in {remote}: see your notes; "
                        "for theirs: git tag -d {seal}, then svc sync"
                    ).format(seal=name, ours=own[ref][:12], theirs=oid[:12], remote=self.remote.name)
                )

    def note_gains(self, received: Gain, sent: Gain, joined: Merged) -> None:
        """Note what was received and sent, and breaches of the rules that the merge brought about."""
        synced = self.synced
        synced.received = synced.received.plus(received)
        synced.sent = sent
        synced.joined += [file.stem for file in joined.both if file.stem not in synced.joined]
        synced.notes += [_("{name} was removed on one side; it is kept").format(name=file.name) for file in joined.kept]
        synced.notes += [_("{name} was removed in the other clone").format(name=file.name) for file in received.gone]
        store = Store(self.desk.site, self.desk.now)
        for file in joined.both:
            try:
                record = store.load(file)
            except (SvcError, FileNotFoundError):
                continue
            synced.notes += [
                fault.sentence for fault in faults_of_kind(record, store.linked(record), self.desk.site.people)
            ]


@contextmanager
def sync_errors() -> Iterator[None]:
    """Turn a failure of git into an error that users understand."""
    try:
        yield
    except GitError as failure:
        raise StorageFailed(
            _("nothing was changed: {reason}").format(reason=failure.reason), todo=failure.todo
        ) from failure
    except OSError as error:
        raise StorageFailed(_("nothing was changed: {reason}").format(reason=system_reason(error))) from error
