"""Work shared among processes: all results, in order, or an error; nobody is left behind."""

import os
import signal
import time
from pathlib import Path

import pytest

from svc.disk import workers
from svc.disk.workers import BATCH, map_in_processes


@pytest.mark.parametrize("count", [0, 1, BATCH, BATCH + 1, 7 * BATCH + 3])
@pytest.mark.parametrize("processors", [1, 2, 3, 40])
def test_results_come_in_the_order_of_the_things(count: int, processors: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(processors)))
    assert list(map_in_processes(lambda n: n * n, range(count))) == [n * n for n in range(count)]


def test_it_is_done_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1})
    workers = set(map_in_processes(lambda _n: os.getpid(), range(4 * BATCH)))
    assert len(workers) == 2
    assert os.getpid() not in workers
    for worker in workers:
        with pytest.raises(ChildProcessError):
            os.waitpid(worker, os.WNOHANG)


def test_if_one_of_them_dies_it_is_an_error() -> None:
    def dies(number: int) -> int:
        if number == 3 * BATCH:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(OSError, match="ended before"):
        list(map_in_processes(dies, range(6 * BATCH)))


def test_who_stops_listening_leaves_nobody_at_work() -> None:
    results = map_in_processes(lambda _n: os.getpid(), range(400 * BATCH))
    worker = next(results)
    results.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(worker, os.WNOHANG)


def alive(process: str) -> bool:
    """Whether a process is there and not merely not yet buried."""
    told = Path(f"/proc/{process}/stat")
    try:
        return " Z " not in told.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_they_end_when_svc_is_killed(tmp_path: Path) -> None:
    def slowly(number: int) -> bytes:
        if number % BATCH == 0:
            (tmp_path / str(os.getpid())).touch()
            time.sleep(0.01)
        return b"x" * 1000

    killed = os.fork()
    if killed == 0:
        next(map_in_processes(slowly, range(1000 * workers.BATCH)))
        time.sleep(60)
    while not list(tmp_path.iterdir()):
        time.sleep(0.01)
    os.kill(killed, signal.SIGKILL)
    os.waitpid(killed, 0)
    until = time.monotonic() + 120
    left = [path.name for path in tmp_path.iterdir()]
    while any(
        Path(f"/proc/{pid}/stat").exists() and " Z " not in Path(f"/proc/{pid}/stat").read_text() for pid in left
    ):
        assert time.monotonic() < until, "still at work"
        time.sleep(0.05)
