"""The audit trail: git commits exactly the files one command wrote, in the name of the person who acted."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from svc.disk.lock import hold
from svc.disk.read import is_regular
from svc.git.ask import Clone
from svc.git.direct import commit_files
from svc.git.format import (
    Signature,
    commit_header,
    commit_message,
    counted_data,
    quoted_path,
    signature_line,
    svc_signature,
)
from svc.git.index_entries import StagedFile
from svc.git.lock_file import NotPlain
from svc.git.locks import clear_left_locks, noting_kills
from svc.git.names import Paths
from svc.git.pending import Pending
from svc.git.repository import Repository
from svc.git.run import GitError, answer_text, explaining_failures, git_installed, has_commit
from svc.git.stage import FEW, StagingArea
from svc.text.dataclass import dataclass
from svc.text.errors import StorageFailed, SvcError
from svc.text.language import _


class QueuedCommit(NamedTuple):
    """A commit to be made later together with others, with its files as they were when it was asked for."""

    files: list[tuple[bytes, bytes]]
    message: bytes
    signature: Signature


_queue: ContextVar[list[QueuedCommit] | None] = ContextVar("queue", default=None)


@dataclass(frozen=True)
class History(Clone):
    """The git history of the site at `root`, which records nothing if it is not `enabled` or there is no git.

    A writing command, under the site's lock, calls `commit_pending`, then `note_pending` with the files it will write,
    writes them, and calls `commit`. Whatever dies in between, the next `commit_pending` commits what is whole.
    """

    def init(self, *, own: bool = False) -> None:
        """Make a git repository of the site, unless it lies in one already or there is no git program.

        Args:
            own: also where the site lies in another's repository.

        Raises:
            StorageFailed: git could not.
        """
        around = Repository.around(self.root)
        if git_installed() and (around is None or (own and around.top != around.site)):
            with explaining_failures(_("no git repository was made: {reason}")):
                self.git.run("init", "--quiet", "--initial-branch=main")

    def note_pending(self, paths: Paths) -> None:
        """Note, before they are written, the files a command is about to write and commit.

        Raises:
            StorageFailed: the note could not be kept, so nothing should be written.
        """
        self.demand_branch()
        if self.keeps():
            self._pending.add(paths)

    def commit(
        self,
        paths: Paths,
        subject: str,
        trailers: Sequence[tuple[str, str]],
        author: str,
        email: str,
        when: datetime,
        lock: int,
    ) -> None:
        """Commit these files as they are now, and nothing else, whatever else is changed or staged.

        Where nothing changed, no commit is made. Nobody's hooks are run.

        Args:
            paths: regular files of the site.
            subject: the message's first line.
            trailers: names and values for the message's end, such as `("Record", "C2026-0012")`.
            author: the actor, author and committer alike.
            email: the actor's address.
            when: svc's now, with its offset.
            lock: the descriptor of the site's lock, which git inherits.

        Raises:
            StorageFailed: saved but not committed; the next `commit_pending` will do it.
        """
        if not self.keeps():
            return
        message, signature = commit_message(subject, trailers), Signature(author, email, when)
        with self._explained(
            _("saved but not committed: {reason}"), _("free the cause; the next svc command commits it")
        ):
            self.demand_git()
            if (queue := _queue.get()) is not None:
                named = [(self.repository.named(path), self.root / path) for path in map(self.relative, paths)]
                queue.append(QueuedCommit([(name, path.read_bytes()) for name, path in named], message, signature))
                return
            index = StagingArea(self, lock)
            with index.staged(paths) as changes:
                if next(iter(changes), None):
                    self._record(changes, message, signature, index)
        with suppress(OSError, SvcError):  # a file left on the note is found committed by the next command
            self._pending.forget(paths)

    def commit_pending(self, lock: int, whole: Callable[[Path], bool], when: datetime) -> list[Path]:
        """Commit what an earlier command saved and could not commit, and clear git locks it left when it was killed.

        Args:
            lock: the descriptor of the site's lock.
            whole: tells if a file is a complete record; others stay uncommitted, for `svc check` to report.
            when: svc's now, with its offset.

        Returns:
            The files committed.

        Raises:
            StorageFailed: they still can't be committed.
        """
        pending = self._pending
        if self.keeps() and (around := Repository.around(self.root)):
            clear_left_locks(around)
        if _queue.get() is not None or not self.keeps() or not pending.file.exists() or self._detached():
            return []
        pending.remove_temporary_files()
        with self._explained(
            _("what an earlier command saved is still not committed, and nothing new was saved: {reason}"),
            _("free the cause and type the command again"),
        ):
            self.demand_git()
            pending.clear_stale_locks()
            complete = [path for path in pending.files() if is_regular(path) and whole(path)]
            index = StagingArea(self, lock)
            with index.staged(complete) as found:
                if changes := list(found):
                    subject = f"svc: settle {len(changes)} file{'s' * (len(changes) > 1)} saved earlier"
                    self._record(changes, commit_message(subject, [("Step", "settle")]), svc_signature(when), index)
            pending.file.unlink()
        changed = {change.path for change in changes}
        return [path for path in complete if self.repository.named(self.relative(path)) in changed]

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Gather the commits made in a block, and make them in one go at its end, in a tenth of the time.

        For many commands replayed into a site that nobody else is at. After a kill `commit_pending` commits what they
        wrote.

        Raises:
            StorageFailed: saved but not committed; the next `commit_pending` will do it.
        """
        queue: list[QueuedCommit] = []
        before = _queue.set(queue)
        try:
            yield
        finally:
            _queue.reset(before)
            if queue:
                self._record_all(queue)
        with suppress(OSError):
            self._pending.file.unlink()  # everything noted is committed, where nothing broke off

    def tag(self, name: str, commit: str, message: str, author: str, email: str, when: datetime, lock: int) -> str:
        """Put an annotated tag on a commit, never replacing one of that name.

        Args:
            name: the tag's, such as `seal/2026-11`.
            commit: the commit to tag.
            message: the text of the tag.
            author, email, when: who makes it, and svc's now.
            lock: the descriptor of the site's lock, which git inherits.

        Returns:
            The tag's own name in git.

        Raises:
            StorageFailed: it was not made.
        """
        self.demand_branch()
        tagger = signature_line(Signature(author, email, when)).decode("utf-8", "replace")
        text = f"object {commit}\ntype commit\ntag {name}\ntagger {tagger}\n\n{message}"
        with explaining_failures(_("no tag was made: {reason}")), noting_kills(self.repository):
            made = self.git.run("mktag", feed=(text.encode("utf-8", "replace"),), lock=lock).decode().strip()
            asked = ("update-ref", "-m", f"svc: {name}", f"refs/tags/{name}", made, "0" * len(made))
            self.git.patiently(*asked, feed=(), lock=lock)
        return made

    def _record(self, changes: Iterable[StagedFile], message: bytes, signature: Signature, index: StagingArea) -> None:
        """Put one commit with these changes on top of HEAD."""
        if isinstance(changes, list) and len(changes) <= FEW:
            with suppress(NotPlain):
                commit_files(self.repository, changes, message, signature)
                return
        self._import([*commit_header(message, signature, self._parent()), *index.tree_changes(changes)], index.lock)

    def _record_all(self, queue: Iterable[QueuedCommit]) -> None:
        """Make the commits that were gathered, and the index like the last of them."""
        parent = self._parent()
        stream: list[bytes] = []
        for files, message, signature in queue:
            stream += commit_header(message, signature, parent)
            stream += [b"M 100644 inline %s\n%s" % (quoted_path(path), counted_data(data)) for path, data in files]
            parent = b""
        with self._explained(
            _("saved but not committed: {reason}"), _("free the cause; the next svc command commits it")
        ):
            with hold(self.root) as lock:
                self._import(stream, lock)
                self.git.patiently("read-tree", "HEAD", feed=(), lock=lock)
            self.git.ask("update-index", "-q", "--refresh")

    def _parent(self) -> bytes:
        """The line of a commit that names its parent, empty for the first one."""
        return b"from HEAD^0\n" if has_commit(self.repository, self.git) else b""

    def _import(self, stream: Sequence[bytes], lock: int) -> None:
        feed = [*stream, b"done\n"]  # with `--done` a stream cut by a kill counts for nothing
        self.git.patiently("fast-import", "--quiet", "--done", "--date-format=raw", feed=feed, lock=lock)

    @contextmanager
    def _explained(self, sentence: str, todo: str) -> Iterator[None]:
        """Say why there is no commit, and mark the note as one whose git has ended by itself."""
        with explaining_failures(sentence, todo):
            try:
                yield
            except (GitError, OSError) as failure:
                if not (isinstance(failure, GitError) and failure.killed):
                    self._pending.touch()
                raise

    def owes_commit(self) -> bool:
        """True if a file of which svc has noted so is not committed yet."""
        return self._pending.file.exists() and any(True for _file in self._pending.files())

    @property
    def _pending(self) -> Pending:
        return Pending(self)

    def demand_branch(self) -> None:
        """Refuse to write where no branch is checked out: whatever is committed there is lost with the way back.

        Raises:
            StorageFailed: HEAD is detached; nothing was saved.
        """
        if not self._detached():
            return
        todo = _("first finish the rebase (git rebase --continue) or drop it (git rebase --abort)")
        if not self.repository.halfway():
            todo = _("go back to it and type the command again: git switch {branch}").format(branch=self._left_branch())
        raise StorageFailed(_("no branch is checked out here (detached HEAD); nothing was saved"), todo=todo)

    def _detached(self) -> bool:
        """True if svc commits here and HEAD names a commit instead of a branch."""
        around = Repository.around(self.root) if self.enabled else None
        return around is not None and around.detached()

    def _left_branch(self) -> str:
        """The branch that was checked out last, else one that there is."""
        last = answer_text(self.git.ask("rev-parse", "--abbrev-ref", "@{-1}"))
        if last and last not in ("@{-1}", "HEAD"):
            return last
        told = answer_text(self.git.ask("for-each-ref", "--format=%(refname:short)", "refs/heads")) or "main"
        names = told.split("\n")
        return "main" if "main" in names else names[0]
