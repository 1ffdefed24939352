"""A lock file that svc's own git left behind is removed; somebody else's is waited for and named, and stays."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from svc.git.locks import clear_locks_since, gits_at_work
from svc.git.repository import Repository
from tests.complaints import tell
from tests.running import Svc, environment
from tests.sites import clean, git
from tests.tampering import ADD, C1

LEFT = ["index.lock", "HEAD.lock", "refs/heads/main.lock", "packed-refs.lock"]


def careless_git(folder: Path, lock: Path, *, fails: bool) -> str:
    """A git whose `update-index` can't unlink its lock file, once; a PATH with it."""
    folder.mkdir()
    script = folder / "git"
    script.write_text(
        f'#!/bin/sh\ncase "$*" in *update-index*) if [ ! -e {folder}/once ]; then : > {folder}/once\n'
        f'{shutil.which("git")} "$@" || exit $?; : > {lock}; exit {int(fails)}\nfi;; esac\n'
        f'exec {shutil.which("git")} "$@"\n'
    )
    script.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fails", [False, True], ids=["after success", "after a failure"])
def test_a_lock_that_svcs_own_git_left_does_not_block_the_next_command(
    fails: bool, svc: Svc, site: Path, tmp_path: Path
) -> None:
    tell(svc, ADD)
    for n, name in enumerate(LEFT):
        lock = site / ".git" / name
        path = careless_git(tmp_path / f"bin{n}", lock, fails=fails)
        svc(f"note C1 第{n}条", PATH=path)  # the failing one is saved and not committed, or blocked by its own lock
        done = svc(f"note C1 再{n}条")
        assert done.code == 0, done.shown
        assert not lock.exists()
        assert f"再{n}条" in git(site, "show", f"HEAD:{C1}")
        assert not (site / ".git/svc-locks").exists()
    clean(site)


@pytest.mark.usefixtures("impatient")
def test_a_lock_that_is_not_svcs_is_named_with_what_to_type(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    lock = site / ".git/index.lock"
    lock.write_text("")
    for _again in range(2):
        said = svc("note C1 x")
        assert said.code == 5
        assert f"rm {lock}" in said.err
        assert lock.exists()
    lock.unlink()
    assert svc("note C1 y").code == 0
    assert git(site, "show", f"HEAD:{C1}").count("text: x") == 2


@pytest.mark.usefixtures("impatient")
def test_a_lock_of_a_living_git_is_never_removed_and_its_command_is_named(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    lock = site / ".git/index.lock"
    person = {"GIT_EDITOR": "sleep 60 #", "GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x", "GIT_COMMITTER_NAME": "x"}
    command = ["git", "commit", "-a", "--allow-empty"]
    env = environment(site.parent) | person | {"GIT_COMMITTER_EMAIL": "x"}
    with subprocess.Popen(command, cwd=site, env=env, start_new_session=True, stderr=subprocess.DEVNULL) as living:
        try:
            while not lock.exists():
                time.sleep(0.01)
            said = svc("note C1 x")
            assert said.code == 5
            assert f"git commit -a --allow-empty（进程 {living.pid}）" in said.err
            found = Repository.around(site)
            assert found
            assert [each.process for each in gits_at_work(found, [lock])] == [living.pid]
            seen = lock.stat()
            (site / ".git/svc-locks").write_text(f"{seen.st_ino} {seen.st_mtime_ns} {lock}\n")  # even if taken for ours
            clear_locks_since(found, 0)
            assert svc("note C1 y").code == 5
            assert lock.exists()
        finally:
            os.killpg(living.pid, 9)
    assert svc("note C1 z").code == 0  # noted as ours, and nobody is at work any more
    assert not lock.exists()


def test_a_lock_of_a_seal_that_was_killed_is_removed(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    (site / ".git/svc-locks").write_text(f"since {time.time_ns()}\n")
    lock = site / ".git/refs/tags/seal/2026-11.lock"
    lock.parent.mkdir(parents=True)
    lock.write_text("")
    assert svc("seal 2026-11", now="2026-12-02 09:00").code == 0
    assert not lock.exists()
