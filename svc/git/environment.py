"""The options and variables git is run with, so that it asks nobody and runs nothing that a repository names."""

import os
from collections.abc import Sequence
from pathlib import Path

from svc.git.repository import ADDRESS, Repository

_SETTINGS = (  # a commit acknowledged survives a power cut; nothing the repository names is run
    "core.fsync=committed",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.quotePath=false",
    "protocol.allow=never",
    "gc.auto=0",
    "maintenance.auto=false",
    "core.commitGraph=false",  # a copy of what commits say, beside them, and of what packs hold: anybody can write one
    "core.multiPackIndex=false",
    "core.ignoreStat=false",  # else git would never look again at any file that svc stages
)


def command_line(arguments: Sequence[str]) -> list[str]:
    """The words of one git command, run by the git in the user's PATH."""
    return ["git", *(word for setting in _SETTINGS for word in ("-c", setting)), *arguments]


def git_environment(place: Path, repository: Repository | None) -> dict[str, str]:
    """The variables for a git command run in the folder `place`, which may lie in a repository."""
    return _plain_environment() | (_overruling(place, repository) if repository else {})


def _plain_environment() -> dict[str, str]:
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
    fetching = {"GIT_ALLOW_PROTOCOL": "none"}  # whatever a missing object may be promised by
    return clean | committer | asking | keeping | fetching


def _overruling(place: Path, repository: Repository) -> dict[str, str]:
    """Variables that overrule what the repository itself sets: another work tree, and filters.

    The filters of the user's own settings, such as Git LFS, stay.
    """
    variables = {"GIT_WORK_TREE": str(repository.top)}
    if repository.may_set(b"filter"):
        off = [pair for name in _filters(place) for pair in ((f"{name}.process", ""), (f"{name}.required", "no"))]
        for n, (key, value) in enumerate(off):
            variables |= {f"GIT_CONFIG_KEY_{n}": key, f"GIT_CONFIG_VALUE_{n}": value, "GIT_CONFIG_COUNT": str(n + 1)}
    return variables


def _filters(place: Path) -> set[str]:
    """The filters that the repository's own settings name, such as `filter.x`."""
    import subprocess

    asked = ["git", "config", "--show-scope", "--name-only", "-z", "--get-regexp", r"^filter\."]
    told = subprocess.run(asked, check=False, cwd=place, env=_plain_environment(), capture_output=True)  # noqa: S603
    words = list(map(os.fsdecode, told.stdout.split(b"\0")))
    named = zip(words[0:-1:2], words[1::2], strict=True)
    return {key.rpartition(".")[0] for scope, key in named if scope in ("local", "worktree")}
