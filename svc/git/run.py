"""The git program: how it is called, fed and read, and what it says when it fails."""

import os
import re
import signal
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from svc.git.environment import command_line, git_environment
from svc.git.locks import clear_left_locks, gits_at_work, lock_files, note_left_locks
from svc.git.repository import Repository
from svc.text.dataclass import dataclass
from svc.text.errors import StorageFailed
from svc.text.language import _, system_reason

PATIENCE = 5.0  # seconds another git, perhaps a person's, may keep its own locks
_BUSY = re.compile(r"\.lock': File exists|but expected|Not updating")
_LOCK = re.compile(r"'([^']+\.lock)'")
_COMPLAINT = re.compile(r"(fatal|error|warning): ")


class GitError(Exception):
    """A failure of git, with its own reason, and advice where there is any."""

    def __init__(self, reason: str, todo: str = "", *, code: int = 0, output: bytes = b"") -> None:
        super().__init__(reason)
        self.reason = reason
        self.todo = todo
        self.code = code
        self.output = output

    @property
    def killed(self) -> bool:
        """True if a signal ended it."""
        return self.code < 0


@dataclass(frozen=True)
class Git:
    """The git program, run in one folder: no shell, no terminal, none of the caller's `GIT_*`."""

    place: Path

    def run(
        self,
        *arguments: str,
        feed: Iterable[bytes] = (),
        lock: int | None = None,
        into: IO[bytes] | None = None,
        index: Path | None = None,
        env: Mapping[str, str] | None = None,
        patience: float | None = None,
    ) -> bytes:
        """Run one command and return its output.

        Args:
            arguments: the command and its options.
            feed: what it reads.
            lock: the descriptor of the site's lock, which it keeps until it ends, even if svc is killed.
            into: a file that takes the output instead, however much it is.
            index: another index than the repository's.
            env: more variables.
            patience: the seconds after which it is ended with all that it started; it then has no terminal either.

        Raises:
            GitError: it failed.
        """
        import subprocess

        # A repository about to be made is not the one around it, whose settings are none of its business.
        repository = None if arguments[0] == "init" else Repository.around(self.place)
        locked = lock_files(repository) if repository and lock is not None else []
        with subprocess.Popen(  # noqa: S603 (an argument list; paths and texts are read from stdin or stand after `--`)
            command_line(arguments),
            cwd=self.place,
            env=git_environment(self.place, repository)
            | ({"GIT_INDEX_FILE": str(index.absolute())} if index else {})
            | dict(env or {}),
            stdin=subprocess.PIPE,
            stdout=into or subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=() if lock is None else (lock,),
            start_new_session=patience is not None,
        ) as git:
            if git.stdin:
                with suppress(BrokenPipeError):  # it has died, and its own reason says more
                    git.stdin.writelines(feed)
                with suppress(BrokenPipeError):
                    git.stdin.close()
                git.stdin = None
            try:
                output, errors = git.communicate(timeout=patience)
            except BaseException as ended:
                if patience is not None:
                    with suppress(ProcessLookupError):
                        os.killpg(git.pid, signal.SIGTERM)
                if isinstance(ended, subprocess.TimeoutExpired):
                    raise GitError(_("no answer in {seconds} seconds").format(seconds=int(ended.timeout))) from None
                raise
        if repository and lock is not None:
            note_left_locks(repository, locked)
        if git.returncode == 0:
            return output or b""
        if repository:  # fast-import leaves a report of what it was fed
            with suppress(OSError):  # where nothing can be written, none was left
                (repository.folder / f"fast_import_crash_{git.pid}").unlink()
        raise GitError(_reason(errors, git.returncode), code=git.returncode, output=output or b"")

    @contextmanager
    def flowing(self, *arguments: str, source: IO[bytes] | None = None) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        """Start a command to write to and read from while it runs, which ends with the block.

        Args:
            arguments: the command and its options.
            source: a file that it reads instead, from where that stands.

        Yields:
            The stream to write to, which leads nowhere if there is a `source`, and the one to read from.

        Raises:
            GitError: it failed, where the body did not.
        """
        import fcntl
        import subprocess
        from tempfile import TemporaryFile

        with TemporaryFile() as complaints:
            git = subprocess.Popen(  # noqa: S603 - as above
                command_line(arguments),
                cwd=self.place,
                env=git_environment(self.place, Repository.around(self.place)),
                stdin=source or subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                bufsize=(room := 1 << 20),  # bytes that git may say before anybody listens
            )
            with suppress(OSError, AttributeError):  # Linux alone lets a pipe hold more
                fcntl.fcntl(git.stdout or complaints, fcntl.F_SETPIPE_SZ, room)
            try:
                yield git.stdin or complaints, git.stdout or complaints
            except BaseException:
                git.kill()
                raise
            finally:
                for stream in filter(None, (git.stdin, git.stdout)):
                    with suppress(BrokenPipeError):
                        stream.close()
                git.wait()
            if git.returncode:
                complaints.seek(0)
                raise GitError(_reason(complaints.read(), git.returncode), code=git.returncode)

    def answer(self, *arguments: str, feed: Iterable[bytes]) -> bytes:
        """Run a command that answers while it is still fed, by way of a file: a pipe would fill up and block both.

        Raises:
            GitError: it failed.
        """
        from tempfile import TemporaryFile

        with TemporaryFile() as told:
            self.run(*arguments, feed=feed, into=told)
            told.seek(0)
            return told.read()

    def ask(self, *arguments: str) -> bytes | None:
        """Git's answer, or None if it has none or there is no git."""
        try:
            return self.run(*arguments)
        except (GitError, OSError):
            return None

    def patiently(self, *arguments: str, feed: Iterable[bytes], lock: int) -> None:
        """Run a command, and again while another git holds its own locks, each time with `feed` from its start."""
        until = monotonic() + PATIENCE
        while True:
            try:
                self.run(*arguments, feed=feed, lock=lock)
            except GitError as failure:
                if not _BUSY.search(failure.reason):
                    raise
                repository = Repository.around(self.place)
                if repository and clear_left_locks(repository):
                    continue
                if monotonic() >= until:
                    raise GitError(failure.reason, _way_out(failure, repository), code=failure.code) from failure
                sleep(0.1)
            else:
                return


def _way_out(failure: GitError, repository: Repository | None) -> str:
    """What to do about a lock that another git keeps: who that is, or that nobody keeps it any more."""
    named = _LOCK.search(failure.reason)
    lock = Path(named[1]) if named else None
    if repository and (others := gits_at_work(repository, [lock] if lock else [])):
        return _("wait until this has ended: {command} (process {number})").format(
            command=others[0].command, number=others[0].process
        )
    if lock:
        return _("no git is at work here any more; remove what it left: rm {path}").format(path=lock)
    return _("wait until the other git has ended")


def git_installed() -> bool:
    """True if there is a git program."""
    return any(os.access(f"{folder}/git", os.X_OK) for folder in os.get_exec_path())


def _reason(errors: bytes, code: int) -> str:
    """Git's own reason, taken from its last three complaints: when a disk is full, the last alone hides why."""
    lines = [line.strip() for line in errors.decode("utf-8", "replace").splitlines() if line.strip()]
    complaints = [line for line in lines if _COMPLAINT.match(line)] or lines
    said = "; ".join(_COMPLAINT.sub("", line) for line in complaints[-3:])
    return said or _("git ended with code {code}").format(code=code)


def answer_text(answer: bytes | None) -> str | None:
    """An answer of git as one text, or None if it is empty."""
    return answer.decode("utf-8", "replace").strip() or None if answer else None


def has_commit(repository: Repository, git: Git) -> bool:
    """True if HEAD has a commit. Git is asked only where the branch is not a file of its own."""
    branch = (repository.folder / "HEAD").read_text("utf-8", "surrogateescape").strip().removeprefix("ref: ")
    if (repository.common / branch).is_file():
        return True
    return git.ask("rev-parse", "--verify", "--quiet", "HEAD") is not None


@contextmanager
def explaining_failures(sentence: str, todo: str = "") -> Iterator[None]:
    """Turn a failure of git or of the system into one that a user understands.

    Args:
        sentence: what could not be done, with a place for the `{reason}`.
        todo: what to do now, where git's own failure has no advice.

    Raises:
        StorageFailed: something failed.
    """
    try:
        yield
    except GitError as failure:
        raise StorageFailed(sentence.format(reason=failure.reason), todo=failure.todo or todo) from failure
    except OSError as error:
        raise StorageFailed(sentence.format(reason=system_reason(error)), todo=todo) from error
