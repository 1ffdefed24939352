"""Where nothing is late nobody has to look: told by the index alone, and never for longer than it is sure to be so."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from svc.site import environment
from svc.store import index_file, nothing_late
from tests.complaints import ADD, REMEDY, tell
from tests.running import NOW, Svc


@pytest.fixture
def quiet(svc: Svc, site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site where a complaint is not late yet, and somebody has looked."""
    tell(svc, ADD)
    for _twice in range(2):
        time.sleep(0.05)
        assert svc("overdue -q").out == ""
    monkeypatch.setenv("SVC_NOW", NOW)
    return site


def at(when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another time."""
    monkeypatch.setenv("SVC_NOW", when)


def test_nothing_is_late_until_the_first_promise_is(quiet: Path, monkeypatch: pytest.MonkeyPatch, svc: Svc) -> None:
    due = min(row["due"] for row in svc("due -f json").json)
    assert nothing_late.is_certain(str(quiet))
    at(due, monkeypatch)
    assert nothing_late.is_certain(str(quiet))
    at(due.replace("23:59:59", "23:59:59.5"), monkeypatch)
    assert not nothing_late.is_certain(str(quiet))
    late = svc("overdue -q", now="2026-12-01")
    assert late.code == 0
    assert "C2026-0001" in late.out
    assert svc("overdue -q --exit-code", now="2026-12-01").code == 1
    assert not nothing_late.is_certain(str(quiet))


def test_an_earlier_time_than_that_of_looking_is_looked_at(quiet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at("2026-10-01T09:00:00", monkeypatch)
    assert not nothing_late.is_certain(str(quiet))


def test_it_ends_with_the_month_which_promises_anew(svc: Svc, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "svc.yaml").write_text(
        (site / "svc.yaml").read_text("utf-8")
        + "deadlines: {callback.phone: none, complaint.answer: 300d, complaint.close: 300d}\n",
        "utf-8",
    )
    tell(svc, ADD, "complaint dispatch C1 --to 安防班", REMEDY, "complaint resolve C1 --told --text 已停")
    tell(svc, "callback record --about C1 --means visit --content 询问 --result 已停 --opinion satisfied")
    tell(svc, "callback record --about C1 --means phone --content 询问 --result 已停 --opinion satisfied")
    for _twice in range(2):
        time.sleep(0.05)
        assert svc("overdue -q").out == ""
    at("2026-11-30T23:59:59", monkeypatch)
    assert nothing_late.is_certain(str(site))
    at("2026-12-01T00:00:01", monkeypatch)
    assert not nothing_late.is_certain(str(site))


@pytest.mark.parametrize("change", ["step", "new", "gone", "settings", "rotten", "damaged", "none"])
def test_whatever_changes_is_looked_at(quiet: Path, svc: Svc, change: str) -> None:
    found = next((quiet / "records/complaint").rglob("*.yaml"))
    if change == "step":
        tell(svc, "note C1 来电催问")
    elif change == "new":
        (found.parent / "C2026-0002.yaml").write_bytes(found.read_bytes().replace(b"C2026-0001", b"C2026-0002"))
        assert svc("check").code == 1  # not committed
    elif change == "gone":
        found.unlink()
    elif change == "settings":
        with (quiet / "svc.yaml").open("a") as file:
            file.write("# another line\n")
    elif change == "rotten":
        index_file.index_path(quiet).write_bytes(b"rotten")
    elif change == "damaged":
        found.write_text("id: [", "utf-8")
        assert svc("overdue -q").code == 5
    assert nothing_late.is_certain(str(quiet)) == (change == "none")
    for _twice in range(2):  # the first may come too soon after the change to be sure of the files' times
        time.sleep(0.05)
        assert svc("overdue -q").code == (5 if change == "damaged" else 0)
    assert nothing_late.is_certain(str(quiet)) == (change != "damaged")


def test_without_an_index_or_with_an_odd_time_it_is_looked_at(quiet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at("明天 9:00", monkeypatch)
    assert environment.now_in_seconds("Asia/Shanghai") is None
    assert not nothing_late.is_certain(str(quiet))
    at(NOW, monkeypatch)
    index_file.delete_index(quiet)
    assert not nothing_late.is_certain(str(quiet))


def test_what_cron_asks_all_day_long_imports_next_to_nothing(quiet: Path) -> None:
    told = "import sys; from svc.cli.main import main; code = main(['overdue', '-q']); print(code, *sys.modules)"
    run = subprocess.run([sys.executable, "-c", told], cwd=quiet, capture_output=True, text=True, check=True)
    code, *modules = run.stdout.split()
    assert code == "0"
    assert not {"typer", "yaml", "svc.kinds", "svc.model", "subprocess", "dataclasses"} & {*modules}
