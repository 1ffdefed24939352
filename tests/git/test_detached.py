"""A detached HEAD: svc writes nothing there, whatever the command, and tells the way back."""

import json
from pathlib import Path

import pytest

from tests.complaints import tell
from tests.desks import snapshot
from tests.running import Svc
from tests.sites import git
from tests.tampering import ADD

HOLIDAYS = {"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}]}
WRITING = [
    ADD,
    "complaint dispatch C1 --to 安防班",
    "note C1 x",
    "attach C1 photo.jpg",
    "amend C1 phone=13800000002 --reason 听错",
    "strike C1 1 --reason 记错",
    "cancel C1 --reason 重复",
    "repair add --unit 3-1201 --item 水管",
    "callback record --unit 3-1201 --means phone --opinion satisfied --content x",
    "key deposit --unit 3-1201 --key 大门1把 --purpose 看房 --signed 王小明",
    "inquiry add --kind question --matter x",
    "incoming add --sender 街道 --subject x",
    "resident add --unit 3-1202",
    "resident import homes.csv",
    "duty on",
    "duty plan 2026-11-20 李敏",
    "import QR-002FW book.csv",
    "calendar import holidays.json",
    "report comment 2026-10 平稳",
    "form submit QR-004FW --month 2026-10",
    "complaint escalate --auto",
    "callback plan --book",
    "seal 2026-10",
    "edit svc.yaml",
    "sync",
    "sync --renumber",
]


@pytest.fixture
def detached(svc: Svc, site: Path, tmp_path: Path) -> Path:
    """A site with a complaint and another repository, no branch checked out, and the files that commands bring in."""
    tell(svc, ADD, "[11-02 09:30] note C1 先记")
    git(tmp_path, "clone", "-q", "--bare", str(site), "hub.git")
    git(site, "remote", "add", "origin", str(tmp_path / "hub.git"))
    tell(svc, "desk use --main")
    git(site, "checkout", "-q", "--detach")
    (site / "photo.jpg").write_bytes(b"x")
    (site / "holidays.json").write_text(json.dumps(HOLIDAYS))
    (site / "homes.csv").write_text("房号,业主\n3-1203,李四\n")
    (site / "book.csv").write_text("日期,投诉人,房号,投诉事由及要求\n2026-11-01,张三,3-1204,噪声\n")
    return site


def test_no_command_writes_anything_and_each_tells_the_way_back(svc: Svc, detached: Path) -> None:
    before = snapshot(detached)
    for line in WRITING:
        result = svc(line, now="2026-11-10 09:00", EDITOR="true")
        assert result.code == 5, f"{line}\n{result.shown}"
        assert "git switch main" in result.err, f"{line}\n{result.shown}"
        assert snapshot(detached) == before, line
    assert git(detached, "tag") == ""
    git(detached, "switch", "-q", "main")
    assert svc("note C1 x").code == 0


def test_during_a_rebase_the_way_back_is_to_finish_it(svc: Svc, detached: Path) -> None:
    (detached / ".git/rebase-merge").mkdir()
    assert "git rebase --continue" in svc("note C1 x").err
