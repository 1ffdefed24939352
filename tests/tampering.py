"""Tampering with a site by hand, as somebody could who knows git."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.running import environment
from tests.sites import git

C1 = "records/complaint/2026/11/C2026-0001.yaml"
C2 = "records/complaint/2026/11/C2026-0002.yaml"
WHO = "--name 王小明 --phone '138 0000 0001' --unit 3-1201"
ADD = f"complaint add --matter 噪声扰民 --category noise --channel phone {WHO}"


def commit(site: Path, *, by: str = "内鬼", when: str = "2026-11-20 18:00 +0800", message: str = "tidy up") -> str:
    """Commit everything by hand; the commit's name."""
    person = {"GIT_AUTHOR_NAME": by, "GIT_COMMITTER_NAME": by, "GIT_AUTHOR_EMAIL": "x@x", "GIT_COMMITTER_EMAIL": "x@x"}
    dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    for words in (["add", "-A"], ["commit", "-q", "--allow-empty", "-m", message]):
        subprocess.run(["git", *words], cwd=site, env=environment(site.parent) | person | dates, check=True)
    return git(site, "rev-parse", "HEAD")


def edit(site: Path, path: str, change: Callable[[str], str]) -> None:
    """Change a file's text."""
    before = (site / path).read_bytes().decode()
    after = change(before)
    assert after != before, "nothing was changed"
    (site / path).write_bytes(after.encode())


def swap(site: Path, path: str, old: str, new: str) -> None:
    """Put one text in the place of another in a file."""
    edit(site, path, lambda text: text.replace(old, new))


def drop(site: Path, path: str, word: str) -> None:
    """Take the lines that hold a word out of a file."""
    edit(site, path, lambda text: "".join(line for line in text.splitlines(True) if word not in line))


def clone(site: Path, name: str) -> Path:
    """A clone beside a site, with git's user."""
    there = site.parent / name
    git(site, "clone", "-q", str(site), str(there))
    for key, value in (("user.name", "李敏"), ("user.email", "limin@example.com")):
        git(there, "config", key, value)
    return there


def raw(site: Path, *words: str, when: str = "2026-11-20 18:00 +0800") -> None:
    """A git command by somebody, at a time."""
    person = {"GIT_COMMITTER_NAME": "内鬼", "GIT_COMMITTER_EMAIL": "x@x", "GIT_COMMITTER_DATE": when}
    env = environment(site.parent) | person | {"PATH": os.environ["PATH"]}
    subprocess.run(["git", *words], cwd=site, env=env, check=True, capture_output=True)
