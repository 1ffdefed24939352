"""The audit trail: git commits exactly the files one command wrote, as the person who acted."""

import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

from svc import files
from svc.errors import StorageFailed, SvcError
from svc.language import _
from svc.lock import FOLDER

PATIENCE = 5.0  # seconds another git, perhaps a person's, may keep its own locks
_FEW = 100  # paths git is asked about by name; beyond, matching each with each costs more than listing all
_SETTINGS = (  # a commit acknowledged survives a power cut; nothing the repository names is run
    "core.fsync=committed",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.quotePath=false",
    "protocol.allow=never",
    "gc.auto=0",
    "maintenance.auto=false",
)
_HALFWAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
_BUSY = re.compile(r"\.lock': File exists|but expected|Not updating")
_COMPLAINT = re.compile(r"(fatal|error|warning): ")
_BLAMED = re.compile(rb"([0-9a-f]{40,64}) \d+ (\d+)")


class Change(NamedTuple):
    """A file whose staged content differs from the last commit; its path is the repository's, as git names it."""

    mode: bytes
    blob: bytes
    path: bytes


class Person(NamedTuple):
    """Whom a commit names, and when."""

    name: str
    email: str
    when: datetime


class GitError(Exception):
    """Git refused or died: its own reason, and what to do where that is known."""

    def __init__(self, reason: str, todo: str = "", *, code: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.todo = todo
        self.code = code

    @property
    def killed(self) -> bool:
        """Whether a signal ended it."""
        return self.code < 0


@dataclass(frozen=True)
class Repository:
    """Where git keeps what: the work tree's top, the site in it, this tree's git folder, the one all trees share."""

    top: Path
    site: Path
    folder: Path
    common: Path

    @classmethod
    def around(cls, place: Path) -> "Repository | None":
        """The repository whose work tree holds `place`, found without starting git."""
        site = place.resolve()
        for top in (site, *site.parents):
            with suppress(OSError, ValueError):  # what can't be read, or is no path at all, is no repository
                folder = top / ".git"
                if folder.is_file():  # a linked work tree or a submodule
                    folder = top / folder.read_text("utf-8", "surrogateescape").removeprefix("gitdir:").strip()
                if (folder / "HEAD").is_file():
                    shared = folder / "commondir"
                    return cls(top, site, folder, folder / shared.read_text().strip() if shared.is_file() else folder)
        return None

    @staticmethod
    def claimed(place: Path) -> bool:
        """Whether something that should be a repository is there, be it broken."""
        site = place.resolve()
        return any(os.path.lexists(top / ".git") for top in (site, *site.parents))

    def may_name_filters(self) -> bool:
        """Whether its own settings may name content filters, which are programs; asking git costs more than a look."""
        settings = filter(Path.is_file, (self.common / "config", self.folder / "config.worktree"))
        return any(word in file.read_bytes().lower() for file in settings for word in (b"filter", b"include"))

    def named(self, path: Path) -> bytes:
        """The site's `path` as git names it, from the top."""
        return os.fsencode((self.site / path).relative_to(self.top))

    def halfway(self) -> bool:
        """Whether a merge, a rebase or the like waits to be finished."""
        return any((self.folder / name).exists() for name in _HALFWAY)

    def locks(self) -> list[Path]:
        """The lock files now there of what svc's own git calls write: the index and the branch."""
        own = [self.folder / "index.lock", self.folder / "HEAD.lock"]
        return [*filter(Path.exists, own), *(self.common / "refs" / "heads").rglob("*.lock")]


@dataclass(frozen=True)
class Git:
    """The git program, run in one folder: no shell, no terminal, none of the caller's `GIT_*`."""

    place: Path

    def run(self, *arguments: str, feed: Iterable[bytes] = (), lock: int | None = None) -> bytes:
        """Run one command; its output.

        Args:
            arguments: the command and its options.
            feed: what it reads.
            lock: the descriptor of the site's lock, which it keeps until it ends, even if svc is killed.

        Raises:
            GitError: it failed.
        """
        import subprocess

        repository = Repository.around(self.place)
        options = [word for setting in _SETTINGS for word in ("-c", setting)]
        with subprocess.Popen(  # noqa: S603 (an argument list; paths and texts are read from stdin or stand after `--`)
            ["git", *options, *arguments],  # noqa: S607 (the git of the user's PATH is the one meant)
            cwd=self.place,
            env=_environment() | (self._tamed(repository) if repository else {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=() if lock is None else (lock,),
        ) as git:
            if git.stdin:
                with suppress(BrokenPipeError):  # it has died, and its own reason says more
                    git.stdin.writelines(feed)
                with suppress(BrokenPipeError):
                    git.stdin.close()
                git.stdin = None
            output, errors = git.communicate()
        if git.returncode == 0:
            return output
        if repository:  # fast-import leaves a report of what it was fed
            (repository.folder / f"fast_import_crash_{git.pid}").unlink(missing_ok=True)
        raise GitError(_reason(errors, git.returncode), code=git.returncode)

    def _tamed(self, repository: Repository) -> dict[str, str]:
        """Variables that overrule what the repository itself sets: another work tree, and filters.

        The filters of the user's own settings, such as Git LFS, stay.
        """
        tamed = {"GIT_WORK_TREE": str(repository.top)}
        if repository.may_name_filters():
            off = [pair for name in self._filters() for pair in ((f"{name}.process", ""), (f"{name}.required", "no"))]
            for n, (key, value) in enumerate(off):
                tamed |= {f"GIT_CONFIG_KEY_{n}": key, f"GIT_CONFIG_VALUE_{n}": value, "GIT_CONFIG_COUNT": str(n + 1)}
        return tamed

    def _filters(self) -> set[str]:
        """The filters that the repository's own settings name, such as `filter.x`."""
        import subprocess

        asked = ["git", "config", "--show-scope", "--name-only", "-z", "--get-regexp", r"^filter\."]
        told = subprocess.run(asked, check=False, cwd=self.place, env=_environment(), capture_output=True)  # noqa: S603
        words = list(map(os.fsdecode, told.stdout.split(b"\0")))
        named = zip(words[0:-1:2], words[1::2], strict=True)
        return {key.rpartition(".")[0] for scope, key in named if scope in ("local", "worktree")}

    def ask(self, *arguments: str) -> bytes | None:
        """What git answers, or nothing where it has no answer or there is no git."""
        try:
            return self.run(*arguments)
        except (GitError, OSError):
            return None

    def patiently(self, *arguments: str, feed: Sequence[bytes], lock: int) -> None:
        """Run a command; while another git holds one of its own locks, try again."""
        until = monotonic() + PATIENCE
        while True:
            try:
                self.run(*arguments, feed=feed, lock=lock)
            except GitError as failure:
                if not _BUSY.search(failure.reason):
                    raise
                if monotonic() >= until:
                    todo = _("wait until the other git has ended; if none is running, delete the lock file named")
                    raise GitError(failure.reason, todo, code=failure.code) from failure
                sleep(0.1)
            else:
                return


@dataclass(frozen=True)
class History:
    """The git history of the site at `root`; where it is not `enabled`, or there is no git, nothing is recorded.

    A writing command, under the site's lock, calls `settle`, then `promise` with the files it will write, writes them,
    and calls `commit`. Whatever dies in between, the next command's `settle` commits what is whole.
    """

    root: Path
    enabled: bool

    def available(self) -> bool:
        """Whether there is a git program and the site lies in a git work tree."""
        return _program() and Repository.around(self.root) is not None

    def init(self) -> None:
        """Make a git repository of the site, unless it lies in one already or there is no git program.

        Raises:
            StorageFailed: git could not.
        """
        if _program() and Repository.around(self.root) is None:
            with _translated(_("no git repository was made: {reason}")):
                self._git.run("init", "--quiet", "--initial-branch=main")

    def promise(self, paths: Sequence[Path]) -> None:
        """Note, before they are written, the files a command is about to write and commit.

        Raises:
            StorageFailed: the note could not be kept, so nothing should be written.
        """
        if self._works():
            lines = "".join(f"\n{json.dumps(self._inside(path).as_posix())}" for path in paths)
            files.append(self._pending, f"{lines}\n".encode())

    def commit(
        self,
        paths: Sequence[Path],
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
            StorageFailed: saved but not committed; the next `settle` will.
        """
        if not self._works():
            return
        with self._failing(
            _("saved but not committed: {reason}"), _("free the cause; the next svc command commits it")
        ):
            self._demand_git()
            if changes := self._stage(paths, lock):
                self._record(changes, _message(subject, trailers), Person(author, email, when), lock)
        with suppress(OSError, SvcError):  # a promise left over is found kept by the next settle
            self._forget(paths)

    def settle(self, lock: int, whole: Callable[[Path], bool], when: datetime) -> list[Path]:
        """Commit what an earlier command saved and could not commit, and clear git locks it left when it was killed.

        Args:
            lock: the descriptor of the site's lock.
            whole: whether a file is a complete record; what is not stays uncommitted, for `svc check` to report.
            when: svc's now, with its offset.

        Returns:
            The files committed.

        Raises:
            StorageFailed: they still can't be committed.
        """
        if not self._works() or not self._pending.exists():
            return []
        promised = [self.root / relative for relative in self._promises()]
        for folder in {path.parent for path in promised if self._is_ours(path.parent)}:
            files.sweep(folder)
        with self._failing(
            _("what an earlier command saved is still not committed, and nothing new was saved: {reason}"),
            _("free the cause and type the command again"),
        ):
            self._demand_git()
            self._clear_stale_locks()
            settled = [path for path in promised if self._is_ours(path) and _regular(path) and whole(path)]
            changes = self._stage(settled, lock)
            if changes:
                subject = f"svc: settle {len(changes)} file{'s' * (len(changes) > 1)} saved earlier"
                self._record(changes, _message(subject, [("Step", "settle")]), _svc(when), lock)
            self._pending.unlink()
        changed = {change.path for change in changes}
        return [path for path in settled if self._repository.named(self._inside(path)) in changed]

    def blame(self, path: Path) -> dict[int, str]:
        """The commit that wrote each line of `path`, by its first eight digits; a line not committed yet is missing."""
        name = self._inside(path).as_posix()
        options = ("--porcelain", "--no-textconv", "--ignore-revs-file=")
        lines = (self._git.ask("blame", *options, "--", name) or b"").split(b"\n")
        found = filter(None, map(_BLAMED.match, lines))
        return {int(line[2]): line[1][:8].decode() for line in found if line[1].strip(b"0")}

    def dirty(self, under: str = "records") -> list[Path]:
        """The files below the folder `under` that differ from the last commit, staged or not, new ones included.

        Raises:
            StorageFailed: git can't say.
        """
        if not self.available():
            return []
        options = ("--porcelain", "-z", "--untracked-files=all", "--no-renames")
        with _translated(_("what is not committed can't be told: {reason}")):
            told = self._git.run("--literal-pathspecs", "status", *options, "--", under)
            found = [self._repository.top / os.fsdecode(entry[3:]) for entry in told.split(b"\0")[:-1]]
            here = [self.root / path.relative_to(self._repository.site) for path in found]
        return [path for path in here if not path.name.startswith(files.TEMPORARY)]

    def knows(self, pattern: str) -> bool:
        """Whether git has a file at a path of the site, `*` standing for any name, in its last commit or staged."""
        return bool(self.enabled and self._told("ls-files", "--", pattern))

    def setting(self, name: str) -> str | None:
        """This clone's own git setting, such as `svc.desk`, if it is set.

        Raises:
            StorageFailed: git can't say: that is not the same as its not being set.
        """
        return _text(self._told("config", "--local", "--get", "--", name))

    def set_setting(self, name: str, value: str) -> None:
        """Set this clone's own git setting `name`.

        Raises:
            StorageFailed: git could not.
        """
        with _translated(_("the setting was not saved: {reason}")):
            self._git.run("config", "--local", "--", name, value)

    def has_remote(self) -> bool:
        """Whether the repository knows another one to sync with.

        Raises:
            StorageFailed: git can't say.
        """
        return bool(self._told("remote"))

    def user_name(self) -> str | None:
        """Git's `user.name`, this clone's or the user's own."""
        return _text(self._git.ask("config", "--get", "user.name"))

    def _told(self, *arguments: str) -> bytes | None:
        """What git answers; nothing where there is no repository, or where it ends with 1, which is a "no"."""
        if not Repository.claimed(self.root):
            return None
        with _translated(_("this clone's git settings can't be read: {reason}")):
            try:
                self._demand_git()
                return self._git.run(*arguments)
            except GitError as failure:
                if failure.code == 1:
                    return None
                raise

    def _demand_git(self) -> None:
        if not _program():
            raise GitError(_("there is no git program"))
        if Repository.around(self.root) is None:
            raise GitError(_("the git repository is broken: see what git status says"))

    # What a commit is made of. Plain plumbing, and not `git commit --only`: that costs by the size of the whole tree
    # (four times as much at 100,000 files) and matches every path with every other. The index comes first: a person's
    # plain `git commit` after a kill then includes our file, where a commit the index lags behind would delete it.

    def _stage(self, paths: Sequence[Path], lock: int) -> list[Change]:
        """Bring the index up to date for these files; those that differ from the last commit."""
        if not paths:
            return []
        if self._repository.halfway():
            raise GitError(
                _("a merge or rebase is under way in this repository"),
                _("finish it (git merge --continue) or drop it (git merge --abort); the next svc command commits it"),
            )
        if not os.path.lexists(self._repository.folder / "index") and self._has_commit():
            self._git.patiently("read-tree", "HEAD", feed=(), lock=lock)  # or all else would count as deleted
        inside = [self._inside(path) for path in paths]
        if len(inside) > _FEW:
            self._git.run("fast-import", "--quiet", "--done", feed=self._blobs(paths), lock=lock)
        self._git.patiently(
            "update-index", "--add", "-z", "--stdin", feed=[os.fsencode(path) + b"\0" for path in inside], lock=lock
        )
        return self._changes(inside)

    def _blobs(self, paths: Sequence[Path]) -> Iterator[bytes]:
        """The contents of many files, to go into one pack: staging then does not write and flush an object for each."""
        for path in paths:
            yield b"blob\n" + _counted((self.root / path).read_bytes())
        yield b"done\n"

    def _changes(self, paths: Sequence[Path]) -> list[Change]:
        """Those files whose index entry differs from the last commit."""
        asked = ("--literal-pathspecs", "diff-index", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames")
        last = "HEAD" if self._has_commit() else self._git.run("hash-object", "-t", "tree", "--stdin").decode().strip()
        names = map(str, paths) if len(paths) <= _FEW else ()
        parts = self._git.run(*asked, last, "--", *names).split(b"\0")[:-1]
        wanted = set(map(self._repository.named, paths))
        return [
            Change(mode, blob, path)
            for (_was, mode, _old, blob, _status), path in zip(map(bytes.split, parts[::2]), parts[1::2], strict=True)
            if path in wanted
        ]

    def _record(self, changes: Sequence[Change], message: bytes, person: Person, lock: int) -> None:
        """Put one commit with these changes on top of HEAD; `--done` makes a stream cut by a kill count for nothing."""
        identity = _identity(person)
        stream = [
            b"commit HEAD\n",
            *(b"%s %s\n" % (role, identity) for role in (b"author", b"committer")),
            _counted(message),
            b"from HEAD^0\n" if self._has_commit() else b"",
            *(b"M %s %s %s\n" % (change.mode, change.blob, _quoted(change.path)) for change in changes),
            b"done\n",
        ]
        self._git.patiently("fast-import", "--quiet", "--done", "--date-format=raw", feed=stream, lock=lock)

    def _has_commit(self) -> bool:
        """Whether HEAD is born; git is asked only where the branch is not a file of its own."""
        repository = self._repository
        branch = (repository.folder / "HEAD").read_text("utf-8", "surrogateescape").strip().removeprefix("ref: ")
        if (repository.common / branch).is_file():
            return True
        return self._git.ask("rev-parse", "--verify", "--quiet", "HEAD") is not None

    # Promises: `.svc/pending` holds one path per line, in JSON. A line torn by a kill promised nothing: what it names
    # was not yet written.

    @property
    def _pending(self) -> Path:
        return self.root / FOLDER / "pending"

    def _promises(self) -> list[Path]:
        """The promised paths, relative to the site, each once."""
        found: dict[Path, None] = {}
        for line in files.read(self._pending, 1 << 30).splitlines():
            with suppress(ValueError, RecursionError):
                name = json.loads(line)
                if isinstance(name, str) and name and "\0" not in name:
                    found[Path(name)] = None
        return list(found)

    def _forget(self, paths: Sequence[Path]) -> None:
        kept = set(map(self._inside, paths))
        left = [path for path in self._promises() if path not in kept]
        if left:
            files.replace(self._pending, "".join(f"{json.dumps(path.as_posix())}\n" for path in left).encode())
        else:
            self._pending.unlink()

    def _is_ours(self, path: Path) -> bool:
        """Whether `path` lies in `records/`, through no link and no `..`: a promise is a file anyone could write."""
        inside = self._inside(path)
        try:
            return inside.parts[:1] == ("records",) and path.resolve() == self.root.resolve() / inside
        except RuntimeError:  # links in a circle
            return False

    def _clear_stale_locks(self) -> None:
        """Remove the lock files of a git that died with its svc.

        Ours can only be younger than the promise it was to keep, since a commit that fails renews the promise's time
        (`_failing`): a lock that was there before, or outlived our patience, is a person's. None of our git children is
        alive, for they hold the site's lock. A moment's wait spares the short-lived lock of a person's git.
        """
        promised = self._pending.stat().st_mtime_ns
        repository = self._repository
        stale = {lock: seen for lock in repository.locks() if (seen := _age(lock)) is not None and seen >= promised}
        if stale:
            sleep(1)
        for lock, seen in stale.items():
            if _age(lock) == seen:
                lock.unlink()

    @contextmanager
    def _failing(self, sentence: str, todo: str) -> Iterator[None]:
        """Say why there is no commit, and mark the promise as one whose git has ended by itself."""
        with _translated(sentence, todo):
            try:
                yield
            except (GitError, OSError) as failure:
                if not (isinstance(failure, GitError) and failure.killed):
                    with suppress(OSError):
                        os.utime(self._pending)
                raise

    @property
    def _git(self) -> Git:
        return Git(self.root)

    @cached_property
    def _repository(self) -> Repository:
        if found := Repository.around(self.root):
            return found
        raise GitError(_("the site is in no git repository"))

    def _works(self) -> bool:
        return self.enabled and Repository.claimed(self.root)

    def _inside(self, path: Path) -> Path:
        """`path` as seen from the site, which it may already be."""
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path


@contextmanager
def _translated(sentence: str, todo: str = "") -> Iterator[None]:
    """Turn git's failure and the system's into one a user understands; `sentence` has a place for the `{reason}`."""
    try:
        yield
    except GitError as failure:
        raise StorageFailed(sentence.format(reason=failure.reason), todo=failure.todo or todo) from failure
    except OSError as error:
        raise StorageFailed(sentence.format(reason=error.strerror or error), todo=todo) from error


def _program() -> bool:
    return any(os.access(Path(folder, "git"), os.X_OK) for folder in os.get_exec_path())


def _environment() -> dict[str, str]:
    """The caller's environment without any `GIT_*`, in plain English, asking nobody, and never naming the person.

    The committer is needed for the reflog alone, which git would else ask the machine's name for.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    committer = {"GIT_COMMITTER_NAME": "svc", "GIT_COMMITTER_EMAIL": "svc@svc.invalid"}
    asking = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    return clean | committer | asking | {"GIT_ALLOW_PROTOCOL": "none"}  # whatever a missing object may be promised by


def _reason(errors: bytes, code: int) -> str:
    """Git's own reason: its last three complaints, for where a disk is full the last alone hides why."""
    lines = [line.strip() for line in errors.decode("utf-8", "replace").splitlines() if line.strip()]
    complaints = [line for line in lines if _COMPLAINT.match(line)] or lines
    said = "; ".join(_COMPLAINT.sub("", line) for line in complaints[-3:])
    return said or _("git ended with code {code}").format(code=code)


def _message(subject: str, trailers: Sequence[tuple[str, str]]) -> bytes:
    """A commit message; whatever a name or value holds, it stays one line."""
    lines = [_line(subject), "", *(f"{_line(name)}: {_line(value)}" for name, value in trailers)]
    return ("\n".join(lines).strip() + "\n").encode("utf-8", "replace")


def _svc(when: datetime) -> Person:
    return Person("svc", "svc@svc.invalid", when)


def _identity(person: Person) -> bytes:
    """Git's form of a person; a name or address git would refuse, such as `...`, is replaced."""
    name = _line(re.sub("[<>]", " ", person.name)).strip(" .,:;\"\\'") or "unnamed"
    email = re.sub(r"[<>\s]", "", _line(person.email)) or "unknown@svc.invalid"
    return f"{name} <{email}> {int(person.when.timestamp())} {person.when:%z}".encode("utf-8", "replace")


def _line(text: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())


def _counted(data: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(data), data)


def _quoted(path: bytes) -> bytes:
    return b'"' + path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'


def _regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:  # nothing is there, nor can it be: a name too long for a file
        return False


def _age(lock: Path) -> int | None:
    try:
        return lock.stat().st_mtime_ns
    except FileNotFoundError:
        return None


def _text(answer: bytes | None) -> str | None:
    return answer.decode("utf-8", "replace").strip() or None if answer else None
