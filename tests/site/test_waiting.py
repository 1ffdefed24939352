"""Somebody is told: whom an obligation waits for, and who finds it (reference §1)."""

import shutil
from pathlib import Path

import pytest

from tests.complaints import ADD, DISPATCH, MAJOR, quiet, say, tell
from tests.running import Svc

STAFF = """\
staff:
- {name: 李敏, role: desk, email: li@example.com}
- {name: 王静, role: desk}
- {name: 周主任, role: director, email: zhou@example.com}
- {name: 张师傅, role: department, department: 维修班, email: zhang@example.com}
- {name: 韩队长, role: department, department: 安防班, email: han@example.com}
"""
LATE = "2026-11-09 09:00"


@pytest.fixture
def listed(site: Path) -> Path:
    with (site / "svc.yaml").open("a", encoding="utf-8") as file:
        file.write(STAFF)
    quiet(site)
    return site


def waits_for(svc: Svc, name: str, kind: str = "complaint") -> set[str]:
    return {row["what"] for row in svc(f"{kind} due --who {name} -f json", now=LATE).json}


def test_work_given_to_a_department_is_found_by_whoever_works_there(svc: Svc, listed: Path) -> None:
    tell(svc, ADD, DISPATCH)
    assert waits_for(svc, "韩队长") == waits_for(svc, "安防班") == {"settle"}
    assert waits_for(svc, "张师傅") == set()
    assert waits_for(svc, "李敏") == {"answer"}


def test_what_would_wait_for_the_accused_waits_for_the_director(svc: Svc, listed: Path) -> None:
    tell(svc, f"{ADD} --against 李敏")
    rows = svc("complaint due -f json", now=LATE).json
    assert {row["who"] for row in rows if row["what"] in ("dispatch", "answer")} == {"director"}
    assert "dispatch" in waits_for(svc, "周主任")
    assert "dispatch" not in waits_for(svc, "李敏")


def test_whole_site_promises_wait_for_everybody_at_the_desk(svc: Svc, listed: Path) -> None:
    tell(svc, ADD)
    site = {row["who"] for row in svc("callback due -f json", now=LATE).json if row["id"] == "site"}
    assert site == {"desk"}
    assert waits_for(svc, "王静", "callback") >= {"phone", "month"}
    assert "服务中心" in svc("callback due", now=LATE).out


def test_mine_is_what_waits_for_the_actor(svc: Svc, listed: Path) -> None:
    tell(svc, MAJOR, DISPATCH)
    mine = svc("mine -f json --by 韩队长", now=LATE).json
    assert [row["what"] for row in mine["overdue"]] == ["settle"]
    assert svc("today --who 韩队长 -f json", now=LATE).json["overdue"] == mine["overdue"]
    assert svc("mine", by="张师傅", now=LATE).code == 0


def test_each_is_told_once_a_state_and_day(svc: Svc, listed: Path, tmp_path: Path) -> None:
    tell(svc, "callback book --unit 3-1201 --when '2026-11-02 17:00' --means phone")
    morning = svc("notify -n", now="2026-11-02 09:30").out
    assert "li@example.com" in morning
    assert "今日到期" in morning
    soon = svc("notify -n", now="2026-11-02 13:30").out
    assert "即将到期" in soon


def test_a_role_that_nobody_holds_falls_to_the_director(svc: Svc, site: Path) -> None:
    with (site / "svc.yaml").open("a", encoding="utf-8") as file:
        file.write("staff:\n- {name: 周主任, role: director}\n")
    quiet(site)
    say(svc, f"[11-02 09:00 周主任] {ADD}")
    assert "phone" in waits_for(svc, "周主任", "callback")


def test_the_board_has_one_line_a_matter_and_urgent_ones_first(svc: Svc, listed: Path) -> None:
    long = ADD.replace("楼上装修噪声", "楼上装修噪声" * 12)
    tell(svc, long, f"[11-03 09:00] {MAJOR}", "[11-03 10:00] inquiry add --matter 老人摔倒 --kind help --channel phone")
    board = svc("today -f json", now="2026-11-06 09:00").json["overdue"]
    first = ["Q2026-0001", "C2026-0002", "C2026-0001"]
    assert list(dict.fromkeys(row["id"] for row in board)) == first
    for folder in (None, listed / ".svc"):  # from the index, and without it
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
        out = svc("today --width 80", now="2026-11-06 09:00").out
        overdue = out[: out.index("今日到期")] if "今日到期" in out else out
        lines = [line for line in overdue.splitlines() if line.startswith(("C2026", "Q2026"))]
        assert [line[:10] for line in lines] == first
        assert "逾期 " in lines[0]
        assert lines[2].rstrip().endswith("…")
        assert "─" not in out
    assert "楼上装修噪声" * 12 in svc("today", now="2026-11-06 09:00").out  # off a terminal nothing is cut


def test_an_outsider_who_borrowed_a_key_is_reminded_by_the_desk(svc: Svc, listed: Path) -> None:
    tell(
        svc,
        "key deposit --unit 3-1201 --owner 王小明 --key 大门=1 --purpose 装修 --signed 王小明",
        "key lend K1 --borrower 好家装饰 --phone 13800000022 --purpose 装修 --due 11-05 --authorisation 业主同意",
    )
    assert {row["who"] for row in svc("key due -f json", now=LATE).json} == {"李敏"}
    assert "好家装饰 大门×1" in svc("key due", now=LATE).out
    assert waits_for(svc, "李敏", "key") == {"return"}
    message = svc("notify --dry-run", now=LATE)
    assert "K2026-0001 归还外借钥匙" in message.out
    assert "好家装饰" not in message.err
