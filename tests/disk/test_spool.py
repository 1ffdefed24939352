"""Many new files by a second process: all whole or said not to be, whichever of the two dies or finds no room."""

import errno
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from svc.disk import spool
from svc.disk.spool import FEW, Spool
from svc.disk.write import create_unflushed
from tests.running import Svc
from tests.sites import clean

ROWS = FEW + 60
FILE = "房号,业主姓名\n" + "".join(f"{n // 100 + 1}-{n % 100:04},王小明\n" for n in range(ROWS))


def homes(site: Path) -> int:
    """How many homes are on file."""
    return sum(1 for _ in (site / "records/resident").glob("*.yaml"))


def at(number: int, act: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have something done before the file of this number is written, by whoever writes it."""
    real = create_unflushed

    def put(path: str, data: bytes) -> None:
        if path.endswith(f"/{number}"):
            act()
        real(path, data)

    monkeypatch.setattr(spool, "create_unflushed", put)


@pytest.mark.parametrize("count", [0, 1, FEW, FEW + 1, ROWS])
def test_each_file_has_its_own_content_under_its_own_number(tmp_path: Path, count: int) -> None:
    contents = [os.urandom(n % 7 * 3000) for n in range(count)]
    many = Spool(tmp_path)
    for content in contents:
        many.add(content)
    many.close()
    assert many.count == count
    assert [(tmp_path / str(n)).read_bytes() for n in range(count)] == contents
    assert len(list(tmp_path.iterdir())) == count


def test_who_writes_is_another_process_only_where_there_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = create_unflushed
    monkeypatch.setattr(spool, "create_unflushed", lambda path, _data: real(path, str(os.getpid()).encode()))
    many = Spool(tmp_path)
    for _n in range(ROWS):
        many.add(b"")
    many.close()
    first, last = ((tmp_path / str(n)).read_text() for n in (0, ROWS - 1))
    assert first == str(os.getpid()) != last


@pytest.mark.parametrize("number", [7, FEW - 1, FEW, ROWS - 1])
def test_without_room_nothing_is_saved_and_it_is_said(
    svc: Svc, site: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.parent / "t.csv").write_text(FILE, "utf-8")

    def full() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        at(number, full, patch)
        result = svc("resident import ../t.csv")
    assert result.code == 5
    assert "未保存" in result.err
    assert "磁盘已满" in result.err
    assert homes(site) == 0
    assert not list((site / ".svc").glob("bulk*"))
    assert svc("resident import ../t.csv").code == 0
    assert homes(site) == ROWS
    clean(site)


def test_if_who_writes_is_killed_nothing_is_saved(svc: Svc, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site.parent / "t.csv").write_text(FILE, "utf-8")
    with monkeypatch.context() as patch:
        at(FEW + 50, lambda: os.kill(os.getpid(), signal.SIGKILL), patch)
        result = svc("resident import ../t.csv")
    assert result.code == 5
    assert "未保存" in result.err
    assert homes(site) == 0
    clean(site)


def test_if_who_reads_is_killed_the_site_stays_locked_until_the_other_has_ended(
    svc: Svc, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.parent / "t.csv").write_text(FILE, "utf-8")
    begun, done = tmp_path / "begun", tmp_path / "done"

    def slowly() -> None:
        begun.touch()
        time.sleep(1)
        done.touch()

    first = os.fork()
    if first == 0:
        at(FEW + 50, slowly, monkeypatch)
        monkeypatch.setattr(Spool, "close", lambda _many: os._exit(9))
        svc("resident import ../t.csv")
        os._exit(0)
    while not begun.exists():
        time.sleep(0.01)
    result = svc("resident add --unit 9-9999 --owner 赵六")
    os.waitpid(first, 0)
    assert result.code == 0, result.err
    assert done.exists()
    assert not list((site / ".svc").glob("bulk*"))
    assert homes(site) == 1
    clean(site)
