"""The lock: one writer at a time, nobody blocked by the dead."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from svc.disk import lock
from svc.text.errors import StorageFailed
from tests.running import ROOT

COUNT = """
import sys
from pathlib import Path
from svc.disk import lock
root, times = Path(sys.argv[1]), int(sys.argv[2])
for _ in range(times):
    with lock.hold(root):
        number = int((root / "count").read_text())
        (root / "count").write_text(str(number + 1))
"""
HOLD = """
import subprocess, sys, time
from pathlib import Path
from svc.disk import lock
with lock.hold(Path(sys.argv[1])) as held:
    child = subprocess.Popen(["sleep", sys.argv[2]], pass_fds=(held,), stdout=subprocess.DEVNULL)
    print("held", flush=True)
    time.sleep(60)
"""


def python(program: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def killed_holder(root: Path, child_seconds: float) -> None:
    with python(HOLD, root, child_seconds) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.send_signal(signal.SIGKILL)


def test_eight_processes_take_turns_and_lose_no_count(tmp_path: Path) -> None:
    (tmp_path / "count").write_text("0")
    writers = [python(COUNT, tmp_path, 25) for _ in range(8)]
    assert [writer.communicate() and writer.returncode for writer in writers] == [0] * 8
    assert (tmp_path / "count").read_text() == "200"


def test_a_busy_site_is_said_to_be_busy_after_the_time_given(tmp_path: Path) -> None:
    began = time.monotonic()
    with lock.hold(tmp_path), pytest.raises(StorageFailed, match="busy") as told, lock.hold(tmp_path, 0.2):
        pass
    assert time.monotonic() - began >= 0.2
    assert "try again" in told.value.todo


def test_a_killed_holder_blocks_nobody(tmp_path: Path) -> None:
    killed_holder(tmp_path, 0)
    with lock.hold(tmp_path, 2):
        pass


def test_the_git_child_of_a_killed_holder_still_holds_the_lock_until_it_ends(tmp_path: Path) -> None:
    killed_holder(tmp_path, 1)
    with pytest.raises(StorageFailed, match="busy"), lock.hold(tmp_path, 0.1):
        pass
    with lock.hold(tmp_path, 5):
        pass


def test_the_lock_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError), lock.hold(tmp_path):
        raise KeyError
    with lock.hold(tmp_path, 0):
        pass


def test_the_lock_left_in_the_folder_means_nothing_and_is_private(tmp_path: Path) -> None:
    for _ in range(2):
        with lock.hold(tmp_path, 0) as held:
            assert not os.get_inheritable(held)
    assert (tmp_path / ".svc").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / ".svc/lock").stat().st_mode & 0o777 == 0o600


def test_deleting_the_folder_while_someone_waits_gives_no_two_holders(tmp_path: Path) -> None:
    with lock.hold(tmp_path):
        (tmp_path / ".svc/lock").rename(tmp_path / ".svc/gone")
        with lock.hold(tmp_path, 0):  # the old holder's file is no longer the lock
            with pytest.raises(StorageFailed), lock.hold(tmp_path, 0):
                pass
            assert (tmp_path / ".svc/lock").exists()


def test_a_link_in_the_place_of_the_lock_or_its_folder_is_not_followed(tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    site.mkdir()
    (site / ".svc").symlink_to(elsewhere)
    with pytest.raises(StorageFailed), lock.hold(site):
        pass
    assert not list(elsewhere.iterdir())
    (site / ".svc").unlink()
    (site / ".svc").mkdir()
    (site / ".svc/lock").symlink_to(elsewhere / "made")
    with pytest.raises(StorageFailed), lock.hold(site):
        pass
    assert not list(elsewhere.iterdir())


def test_a_read_only_folder_is_said_to_be_unwritable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **named: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "mkdir", refuse)
    with pytest.raises(StorageFailed, match="can't be written: Read-only file system") as told, lock.hold(tmp_path):
        pass
    assert told.value.path == tmp_path / ".svc"


def test_a_full_disk_is_not_a_matter_of_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "mkdir", refuse)
    with pytest.raises(StorageFailed, match="No space left") as told, lock.hold(tmp_path):
        pass
    assert told.value.todo == "free the cause and type the command again"
