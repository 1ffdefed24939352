"""The audit trail: git commits exactly the files one command wrote, as the person who acted."""

import json
import os
import re
import stat
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from svc.disk.lock import FOLDER, hold
from svc.disk.read import read_lines
from svc.disk.write import TEMPORARY, append_to_file, remove_temporary, replace_file
from svc.git.repository import ADDRESS, Repository
from svc.git.run import Git, GitError, answer_text, git_installed
from svc.text.errors import StorageFailed, SvcError
from svc.text.language import _

_FEW = 100  # paths git is asked about by name; beyond, matching each with each costs more than listing all
_SOME = 10_000  # paths noted at a time
_DIFFERS = ("--literal-pathspecs", "diff-index", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames")
_BLAMED = re.compile(rb"([0-9a-f]{40,64}) \d+ (\d+)")


class Change(NamedTuple):
    """A file whose staged content differs from the last commit; its path is the repository's, as git names it."""

    mode: bytes
    blob: bytes
    path: bytes


class Paths(Protocol):
    """The files of one command, which may be too many for a list: their number, and each as often as it is asked.

    A path is the whole one or as seen from the site.
    """

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[str | Path]: ...


class Person(NamedTuple):
    """Whom a commit names, and when."""

    name: str
    email: str
    when: datetime


class Waiting(NamedTuple):
    """A commit that is made later together with others: its files as they were when it was asked for."""

    files: list[tuple[bytes, bytes]]
    message: bytes
    person: Person


_gathered: ContextVar[list[Waiting] | None] = ContextVar("gathered", default=None)


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
        return git_installed() and Repository.around(self.root) is not None

    def init(self, *, own: bool = False) -> None:
        """Make a git repository of the site, unless it lies in one already or there is no git program.

        Args:
            own: also where the site lies in another's repository.

        Raises:
            StorageFailed: git could not.
        """
        around = Repository.around(self.root)
        if git_installed() and (around is None or (own and around.top != around.site)):
            with _translated(_("no git repository was made: {reason}")):
                self._git.run("init", "--quiet", "--initial-branch=main")

    def promise(self, paths: Paths) -> None:
        """Note, before they are written, the files a command is about to write and commit.

        Raises:
            StorageFailed: the note could not be kept, so nothing should be written.
        """
        if self._works():
            lines = (f"\n{json.dumps(self._inside(path))}" for path in paths)
            while some := "".join(islice(lines, _SOME)):
                append_to_file(self._pending, f"{some}\n".encode())

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
            StorageFailed: saved but not committed; the next `settle` will.
        """
        if not self._works():
            return
        with self._failing(
            _("saved but not committed: {reason}"), _("free the cause; the next svc command commits it")
        ):
            self._demand_git()
            if (waiting := _gathered.get()) is not None:
                named = [(self._repository.named(inside), self.root / inside) for inside in map(self._inside, paths)]
                read = [(name, path.read_bytes()) for name, path in named]
                waiting.append(Waiting(read, message(subject, trailers), Person(author, email, when)))
                return
            with self._staged(paths, lock) as changes:
                if next(iter(changes), None):
                    self._record(changes, message(subject, trailers), Person(author, email, when), lock)
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
        if _gathered.get() is not None or not self._works() or not self._pending.exists():
            return []
        promised = [self.root / relative for relative in self._promises()]
        for folder in {path.parent for path in promised if self._is_ours(path.parent)}:
            remove_temporary(folder)
        with self._failing(
            _("what an earlier command saved is still not committed, and nothing new was saved: {reason}"),
            _("free the cause and type the command again"),
        ):
            self._demand_git()
            self._clear_stale_locks()
            settled = [path for path in promised if self._is_ours(path) and _regular(path) and whole(path)]
            with self._staged(settled, lock) as found:
                if changes := list(found):
                    subject = f"svc: settle {len(changes)} file{'s' * (len(changes) > 1)} saved earlier"
                    self._record(changes, message(subject, [("Step", "settle")]), itself(when), lock)
            self._pending.unlink()
        changed = {change.path for change in changes}
        return [path for path in settled if self._repository.named(self._inside(path)) in changed]

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Until the body ends commits are only gathered, then made in one go: a tenth of the time each takes alone.

        For many commands replayed into a site that nobody else is at. After a kill `settle` commits what they wrote.

        Raises:
            StorageFailed: saved but not committed; the next `settle` will.
        """
        waiting: list[Waiting] = []
        before = _gathered.set(waiting)
        try:
            yield
        finally:
            _gathered.reset(before)
            if waiting:
                self._make(waiting)
        with suppress(OSError):
            self._pending.unlink()  # every promise is kept, where nothing broke off

    def tag(self, name: str, commit: str, message: str, author: str, email: str, when: datetime, lock: int) -> str:
        """Put an annotated tag on a commit; one of that name is never replaced.

        Args:
            name: the tag's, such as `seal/2026-11`.
            commit: what it is put on.
            message: what is written into it.
            author, email, when: who makes it, and svc's now.
            lock: the descriptor of the site's lock, which git inherits.

        Returns:
            The tag's own name in git.

        Raises:
            StorageFailed: it was not made.
        """
        tagger = identify(Person(author, email, when)).decode("utf-8", "replace")
        text = f"object {commit}\ntype commit\ntag {name}\ntagger {tagger}\n\n{message}"
        with _translated(_("no tag was made: {reason}")):
            made = self._git.run("mktag", feed=(text.encode("utf-8", "replace"),), lock=lock).decode().strip()
            asked = ("update-ref", "-m", f"svc: {name}", f"refs/tags/{name}", made, "0" * len(made))
            self._git.patiently(*asked, feed=(), lock=lock)
        return made

    def blame(self, path: Path) -> dict[int, str]:
        """The commit that wrote each line of `path`, by its first eight digits; a line not committed yet is missing."""
        name = self._inside(path)
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
        return [path for path in here if not path.name.startswith(TEMPORARY)]

    def knows(self, pattern: str) -> bool:
        """Whether git has a file at a path of the site, `*` standing for any name, in its last commit or staged."""
        return bool(self.enabled and self._told("ls-files", "--", pattern))

    def setting(self, name: str) -> str | None:
        """This clone's own git setting, such as `svc.desk`, if it is set.

        Raises:
            StorageFailed: git can't say: that is not the same as its not being set.
        """
        return answer_text(self._told("config", "--local", "--get", "--", name))

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
        return answer_text(self._git.ask("config", "--get", "user.name"))

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
        if not git_installed():
            raise GitError(_("there is no git program"))
        if Repository.around(self.root) is None:
            raise GitError(_("the git repository is broken: see what git status says"))

    # What a commit is made of. Plain plumbing, and not `git commit --only`: that costs by the size of the whole tree
    # (four times as much at 100,000 files) and matches every path with every other. The index comes first: a person's
    # plain `git commit` after a kill then includes our file, where a commit the index lags behind would delete it.

    @contextmanager
    def _staged(self, paths: Paths, lock: int) -> Iterator[Iterable[Change]]:
        """Bring the index up to date for these files; those that differ from the last commit."""
        if len(paths):
            self._stage(paths, lock)
        if len(paths) <= _FEW:
            yield self._few_changes(paths) if len(paths) else []
        else:
            from tempfile import TemporaryFile

            with TemporaryFile() as told:
                wanted = self._wanted(paths)
                self._git.run(*_DIFFERS, self._last(), "--", into=told)
                yield Again(lambda: _differing(_parts(told), wanted))

    def _stage(self, paths: Paths, lock: int) -> None:
        """Bring the index up to date for these files."""
        if self._repository.halfway():
            raise GitError(
                _("a merge or rebase is under way in this repository"),
                _("finish it (git merge --continue) or drop it (git merge --abort); the next svc command commits it"),
            )
        if not os.path.lexists(self._repository.folder / "index") and self._has_commit():
            self._git.patiently("read-tree", "HEAD", feed=(), lock=lock)  # or all else would count as deleted
        if len(paths) > _FEW:
            self._git.run("fast-import", "--quiet", "--done", feed=self._blobs(paths), lock=lock)
        names = Again(lambda: (os.fsencode(self._inside(path)) + b"\0" for path in paths))
        self._git.patiently("update-index", "--add", "-z", "--stdin", feed=names, lock=lock)

    def _blobs(self, paths: Paths) -> Iterator[bytes]:
        """The contents of many files, to go into one pack: staging then does not write and flush an object for each."""
        for path in paths:
            with open(os.path.join(self.root, path), "rb", buffering=0) as file:  # noqa: PTH118, PTH123
                yield b"blob\n" + _counted(file.read())
        yield b"done\n"

    def _few_changes(self, paths: Paths) -> list[Change]:
        """Those of a few files whose index entry differs from the last commit."""
        told = self._git.run(*_DIFFERS, self._last(), "--", *map(self._inside, paths))
        return list(_differing(iter(told.split(b"\0")[:-1]), self._wanted(paths)))

    def _wanted(self, paths: Paths) -> "Among":
        """The files as git names them."""
        return Among(map(self._repository.named, map(self._inside, paths)))

    def _last(self) -> str:
        """What the index is compared with: the last commit, or the empty tree."""
        return "HEAD" if self._has_commit() else self._git.run("hash-object", "-t", "tree", "--stdin").decode().strip()

    def _record(self, changes: Iterable[Change], message: bytes, person: Person, lock: int) -> None:
        """Put one commit with these changes on top of HEAD; `--done` makes a stream cut by a kill count for nothing."""
        parent = b"from HEAD^0\n" if self._has_commit() else b""
        self._import([*_headed(message, person, parent), *self._modified(changes, lock)], lock)

    def _make(self, waiting: Iterable[Waiting]) -> None:
        """Make the commits that were gathered; the index then is as the last one."""
        parent = b"from HEAD^0\n" if self._has_commit() else b""
        stream: list[bytes] = []
        for files_, message, person in waiting:
            stream += _headed(message, person, parent)
            stream += [b"M 100644 inline %s\n%s" % (_quoted(path), _counted(data)) for path, data in files_]
            parent = b""
        with self._failing(
            _("saved but not committed: {reason}"), _("free the cause; the next svc command commits it")
        ):
            with hold(self.root) as lock:
                self._import(stream, lock)
                self._git.patiently("read-tree", "HEAD", feed=(), lock=lock)
            self._git.ask("update-index", "-q", "--refresh")

    def _import(self, stream: Sequence[bytes], lock: int) -> None:
        feed = [*stream, b"done\n"]
        self._git.patiently("fast-import", "--quiet", "--done", "--date-format=raw", feed=feed, lock=lock)

    def _modified(self, changes: Iterable[Change], lock: int) -> list[bytes]:
        """What the commit changes: files one by one, or, if they are many, the tree as a whole.

        For each file fast-import looks through all others of its folder, which at 100,000 takes a minute.
        """
        few = list(islice(changes, _FEW + 1))
        if len(few) <= _FEW:
            return [b"M %s %s %s\n" % (change.mode, change.blob, _quoted(change.path)) for change in few]
        index = self.root / FOLDER / "tree"  # an index of its own, for what else is staged must stay out of the commit
        lines = (b"%s %s\t%s\0" % (change.mode, change.blob, change.path) for change in changes)
        try:
            index.unlink(missing_ok=True)
            index.with_name("tree.lock").unlink(missing_ok=True)  # a killed one's: we hold the site's lock
            if self._has_commit():
                self._git.run("read-tree", "HEAD", index=index, lock=lock)
            self._git.run("update-index", "-z", "--index-info", feed=lines, index=index, lock=lock)
            return [b'M 040000 %s ""\n' % self._git.run("write-tree", index=index, lock=lock).strip()]
        finally:
            index.unlink(missing_ok=True)

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
        return list(map(Path, dict.fromkeys(self._noted())))

    def _noted(self) -> Iterator[str]:
        """Each line's path."""
        for line in read_lines(self._pending):
            with suppress(ValueError, RecursionError):
                name = json.loads(line)
                if isinstance(name, str) and name and "\0" not in name:
                    yield name

    def _forget(self, paths: Paths) -> None:
        kept = Among(map(os.fsencode, map(self._inside, paths)))
        left = dict.fromkeys(path for path in self._noted() if os.fsencode(path) not in kept)
        if left:
            replace_file(self._pending, "".join(f"{json.dumps(path)}\n" for path in left).encode())
        else:
            self._pending.unlink()

    def _is_ours(self, path: Path) -> bool:
        """Whether `path` lies in `records/`, through no link and no `..`: a promise is a file anyone could write."""
        inside = Path(self._inside(path))
        try:
            return inside.parts[:1] == ("records",) and path.resolve() == self.root.resolve() / inside
        except RuntimeError:  # links in a circle
            return False

    def _clear_stale_locks(self) -> None:
        """Remove the lock files of a git that died with its svc.

        Ours can only be younger than the promise it was to keep, since a commit that fails renews the promise's time
        (`_failing`): a lock that was there before, or outlived our patience, is a person's.
        """
        self._repository.clear_locks(self._pending.stat().st_mtime_ns)

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

    def _inside(self, path: str | Path) -> str:
        """`path` as seen from the site, which it may already be."""
        return os.fspath(path).removeprefix(self._above)  # a Path made of it costs ten times as much

    @cached_property
    def _above(self) -> str:
        """What the whole path of a file of the site begins with."""
        return os.path.join(self.root, "")  # noqa: PTH118


class Again:
    """What can be gone through again and again, though it is never a list."""

    def __init__(self, make: Callable[[], Iterator[Any]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[Any]:
        return self._make()


class Among:
    """Whether a name is one of some, which are known by eight bytes each."""

    def __init__(self, names: Iterable[bytes]) -> None:
        self._known = array("q", map(hash, names))
        if len(self._known) > 1:
            self._known = array("q", sorted(self._known))

    def __contains__(self, name: bytes) -> bool:
        place = bisect_left(self._known, hash(name))
        return place < len(self._known) and self._known[place] == hash(name)


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    """What git told into a file, each part ended by NUL."""
    file.seek(0)
    rest = b""
    while some := file.read(1 << 16):
        *whole, rest = (rest + some).split(b"\0")
        yield from whole


def _differing(parts: Iterator[bytes], wanted: Among) -> Iterator[Change]:
    """What `git diff-index` tells, of the files wanted."""
    for told, path in zip(parts, parts, strict=True):
        if path in wanted:
            _was, mode, _old, blob, _status = told.split()
            yield Change(mode, blob, path)


@contextmanager
def _translated(sentence: str, todo: str = "") -> Iterator[None]:
    """Turn git's failure and the system's into one a user understands; `sentence` has a place for the `{reason}`."""
    try:
        yield
    except GitError as failure:
        raise StorageFailed(sentence.format(reason=failure.reason), todo=failure.todo or todo) from failure
    except OSError as error:
        raise StorageFailed(sentence.format(reason=error.strerror or error), todo=todo) from error


def message(subject: str, trailers: Sequence[tuple[str, str]]) -> bytes:
    """A commit message; whatever a name or value holds, it stays one line."""
    lines = [_line(subject), "", *(f"{_line(name)}: {_line(value)}" for name, value in trailers)]
    return ("\n".join(lines).strip() + "\n").encode("utf-8", "replace")


def _headed(message: bytes, person: Person, parent: bytes) -> list[bytes]:
    """How a commit begins in git's stream."""
    identity = identify(person)
    roles = [b"%s %s\n" % (role, identity) for role in (b"author", b"committer")]
    return [b"commit HEAD\n", *roles, _counted(message), parent]


def itself(when: datetime) -> Person:
    """Svc, for what it commits by itself."""
    return Person("svc", ADDRESS, when)


def identify(person: Person) -> bytes:
    """Git's form of a person; a name or address git would refuse, such as `...`, is replaced."""
    name = plain(person.name)
    email = re.sub(r"[<>\s]", "", _line(person.email)) or "unknown@svc.invalid"
    return f"{name} <{email}> {int(person.when.timestamp())} {person.when:%z}".encode("utf-8", "replace")


def plain(name: str) -> str:
    """A person's name as git keeps it."""
    return _line(re.sub("[<>]", " ", name)).strip(" .,:;\"\\'") or "unnamed"


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
