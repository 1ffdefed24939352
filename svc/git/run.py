"""The git program: where its repository is, how it is called, and what it complains of; nothing it names is run."""

import os
import re
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from svc.git.repository import ADDRESS, Repository
from svc.text.language import _

PATIENCE = 5.0  # seconds another git, perhaps a person's, may keep its own locks
_SETTINGS = (  # a commit acknowledged survives a power cut; nothing the repository names is run
    "core.fsync=committed",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.quotePath=false",
    "protocol.allow=never",
    "gc.auto=0",
    "maintenance.auto=false",
)
_BUSY = re.compile(r"\.lock': File exists|but expected|Not updating")
_COMPLAINT = re.compile(r"(fatal|error|warning): ")


class GitError(Exception):
    """Git refused or died: its own reason, and what to do where that is known."""

    def __init__(self, reason: str, todo: str = "", *, code: int = 0, output: bytes = b"") -> None:
        super().__init__(reason)
        self.reason = reason
        self.todo = todo
        self.code = code
        self.output = output

    @property
    def killed(self) -> bool:
        """Whether a signal ended it."""
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
        """Run one command; its output.

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
        with subprocess.Popen(  # noqa: S603 (an argument list; paths and texts are read from stdin or stand after `--`)
            _command(arguments),
            cwd=self.place,
            env=self._env(repository) | ({"GIT_INDEX_FILE": str(index.absolute())} if index else {}) | dict(env or {}),
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
        if git.returncode == 0:
            return output or b""
        if repository:  # fast-import leaves a report of what it was fed
            with suppress(OSError):  # where nothing can be written, none was left
                (repository.folder / f"fast_import_crash_{git.pid}").unlink()
        raise GitError(_reason(errors, git.returncode), code=git.returncode, output=output or b"")

    @contextmanager
    def flowing(self, *arguments: str, source: IO[bytes] | None = None) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        """A command that is written to and read from while it runs; it ends with the body.

        Args:
            arguments: the command and its options.
            source: a file that it reads instead, from where that stands.

        Yields:
            What is written to, which goes nowhere where there is a `source`; and what is read from.

        Raises:
            GitError: it failed, where the body did not.
        """
        import subprocess
        from tempfile import TemporaryFile

        with TemporaryFile() as complaints:
            git = subprocess.Popen(  # noqa: S603 - as above
                _command(arguments),
                cwd=self.place,
                env=self._env(Repository.around(self.place)),
                stdin=source or subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
            )
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

    def _env(self, repository: Repository | None) -> dict[str, str]:
        """The variables that a command is given."""
        return environment() | (self._tamed(repository) if repository else {})

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
        told = subprocess.run(asked, check=False, cwd=self.place, env=environment(), capture_output=True)  # noqa: S603
        words = list(map(os.fsdecode, told.stdout.split(b"\0")))
        named = zip(words[0:-1:2], words[1::2], strict=True)
        return {key.rpartition(".")[0] for scope, key in named if scope in ("local", "worktree")}

    def answer(self, *arguments: str, feed: Iterable[bytes]) -> bytes:
        """Run a command that answers while it is still fed: by way of a file, for a pipe would fill up and block both.

        Raises:
            GitError: it failed.
        """
        from tempfile import TemporaryFile

        with TemporaryFile() as told:
            self.run(*arguments, feed=feed, into=told)
            told.seek(0)
            return told.read()

    def ask(self, *arguments: str) -> bytes | None:
        """What git answers, or nothing where it has no answer or there is no git."""
        try:
            return self.run(*arguments)
        except (GitError, OSError):
            return None

    def patiently(self, *arguments: str, feed: Iterable[bytes], lock: int) -> None:
        """Run a command; while another git holds one of its own locks, try again, with `feed` from its beginning."""
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


def _command(arguments: Sequence[str]) -> list[str]:
    """The command line of one command; the git of the user's PATH is the one meant."""
    return ["git", *(word for setting in _SETTINGS for word in ("-c", setting)), *arguments]


def git_installed() -> bool:
    """Whether there is a git program."""
    return any(os.access(Path(folder, "git"), os.X_OK) for folder in os.get_exec_path())


def environment() -> dict[str, str]:
    """The caller's environment without any `GIT_*`, in plain English, asking nobody, and never naming the person.

    The committer is needed for the reflog alone, which git would else ask the machine's name for.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    committer = {"GIT_COMMITTER_NAME": "svc", "GIT_COMMITTER_EMAIL": ADDRESS}
    asking = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    # What was kept is what is read: nobody puts other commits in the place of those that were made (git replace).
    asking |= {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": f"{os.devnull}/none"}
    # Git takes 256 KB to pack each file and gives them back; that the C library keeps them saves seven eighths of the
    # time that ten thousand small files take.
    keeping = {"MALLOC_MMAP_THRESHOLD_": "67108864", "MALLOC_TRIM_THRESHOLD_": "134217728"}
    return (
        clean | committer | asking | keeping | {"GIT_ALLOW_PROTOCOL": "none"}
    )  # whatever a missing object may be promised by


def _reason(errors: bytes, code: int) -> str:
    """Git's own reason: its last three complaints, for where a disk is full the last alone hides why."""
    lines = [line.strip() for line in errors.decode("utf-8", "replace").splitlines() if line.strip()]
    complaints = [line for line in lines if _COMPLAINT.match(line)] or lines
    said = "; ".join(_COMPLAINT.sub("", line) for line in complaints[-3:])
    return said or _("git ended with code {code}").format(code=code)


def answer_text(answer: bytes | None) -> str | None:
    """What git answered, as one text; nothing where it answered nothing."""
    return answer.decode("utf-8", "replace").strip() or None if answer else None
