"""The rota as a form: printed for the month, and brought in again from a workbook or a text (reference 4, forms PB)."""

from pathlib import Path

import pytest
from wcwidth import wcswidth

from tests.complaints import tell
from tests.running import Svc
from tests.sites import STAFF, commits, hire, subjects


@pytest.fixture
def staffed(site: Path) -> Path:
    """A site with one more at its desk."""
    hire(site, STAFF.rstrip("\n") + "\n- {name: 赵倩, role: desk}\n")
    return site


def plans(svc: Svc, as_of: str = "2026-11-20 10:00") -> dict[str, list[str]]:
    """Who is planned, by day."""
    return {row["id"]: row["planned"] for row in svc("duty list -f json", now=as_of).json}


def test_the_rota_is_printed_with_a_row_a_day_and_what_became_of_each_shift(svc: Svc, staffed: Path) -> None:
    tell(
        svc,
        "[11-01 09:00] duty plan 2026-11-02 李敏 王静",
        "[11-01 09:00] duty plan 2026-11-02 赵倩 --from 12:00 --to 20:00",
        "[11-01 09:00] duty plan 2026-11-03 李敏",
        "[11-01 09:00] duty plan 2026-11-30 王静",
        "[11-02 08:10] duty on",
        "[11-02 08:40 王静] duty on",
        "[11-02 10:00 王静] duty out 去银行 --approved-by 周主任 --cover 赵倩",
        "[11-02 11:00 王静] duty back",
        "[11-02 18:00] duty off",
        "[11-02 18:00 王静] duty off",
        "[11-03 08:15] duty on",
        "[11-03 18:00] duty off",
    )
    rows = svc("form print PB --month 2026-11 -f json", now="2026-11-03 20:00").json
    assert [len(rows), rows[0]["date"], rows[1]["weekday"]] == [30, "2026-11-01", "一"]
    day, late = rows[1]["shifts"]
    assert (day["from"], day["to"], day["who"]) == ("08:30", "18:00", ["李敏", "王静"])
    assert [(one["who"], one["what"], one["minutes"]) for one in day["outcome"]] == [
        ("王静", "late", 20),
        ("王静", "covered", 60),
    ]
    assert late["became"] == ["赵倩 缺勤 8 小时"]
    assert [rows[2]["shifts"][0]["became"], rows[29]["shifts"][0]["became"]] == [["到齐"], []]
    printed = svc("form print PB --month 2026-11 --width 80", now="2026-11-03 20:00").out
    assert max(map(wcswidth, printed.splitlines())) <= 80
    assert day["became"] == ["王静 迟到 20 分钟", "赵倩 替 王静 顶岗"]
    heads = svc("form print PB --month 2026-11 -f csv", now="2026-11-03 20:00").out.splitlines()[0]
    assert heads.removeprefix("\ufeff").split(",")[:4] == [
        "日期",
        "星期",
        "08:30–18:00/值班人员",
        "08:30–18:00/实到情况",
    ]
    blank = svc("form print PB --blank 3 -f csv --lang en", now="2026-10-03 20:00").out.splitlines()
    assert (len(blank), blank[0].removeprefix("\ufeff").split(",")[2]) == (4, "08:30–18:00/On duty")
    assert "PB" in {row["number"] for row in svc("form list -f json").json}


@pytest.mark.parametrize("shape", ["csv", "xlsx"])
def test_a_printed_rota_comes_in_again_and_adds_nothing_twice(
    svc: Svc, staffed: Path, tmp_path: Path, shape: str
) -> None:
    tell(
        svc,
        "[11-01 09:00] duty plan 2026-12-01 李敏 王静",
        "[11-01 09:00] duty plan 2026-12-01 赵倩 --from 20:00 --to 8:00",
        "[11-01 09:00] duty plan 2026-12-02 李敏",
    )
    file = tmp_path / f"rota.{shape}"
    tell(svc, f"[11-20 09:00] form print PB --month 2026-12 -o {file}")
    before = commits(staffed)
    assert "不变" in tell(svc, f"[11-20 09:00] import PB {file}").out
    assert commits(staffed) == before
    tell(svc, "[11-20 09:11] strike 2026-12-01 1 --reason 重排")
    assert plans(svc)["2026-12-01"] == ["赵倩"]
    tell(svc, f"[11-20 09:12] import PB {file}")
    assert plans(svc)["2026-12-01"] == ["李敏", "王静", "赵倩"]
    shift = svc("show 2026-12-01 -f json", now="2026-11-20 10:00").json["steps"][1]
    assert (shift["from"], shift["to"]) == ("2026-12-01T20:00:00+08:00", "2026-12-02T08:00:00+08:00")


def test_a_rota_of_ones_own_has_a_column_a_person_or_a_shift(svc: Svc, staffed: Path, tmp_path: Path) -> None:
    file = tmp_path / "rota.csv"
    file.write_text("日期,李敏,王静\n12月3日,√,休\n12月4日,20:00-8:00,班\n12月5日,,夜\n", "utf-8")
    answer = svc(f"import PB {file}", now="2026-11-20 09:00")
    assert (answer.code, "rota.csv:4" in answer.err) == (2, True)
    assert plans(svc) == {}
    file.write_text("日期,李敏,王静\n12月3日,√,休\n12月4日,20:00-8:00,班\n", "utf-8")
    tell(svc, f"[11-20 09:00] import PB {file}")
    assert subjects(staffed)[-1] == "import PB: 2 records"
    assert plans(svc) == {"2026-12-03": ["李敏"], "2026-12-04": ["王静", "李敏"]}
    file.write_text("日期,值班人员,晚班（18:00～22:00）\n12月6日,李 敏/王静,赵清\n", "utf-8")
    answer = tell(svc, f"[11-20 09:01] import PB {file}")
    assert "赵清" in answer.err, "a name that means nobody is kept as written, and said"
    assert plans(svc)["2026-12-06"] == ["李敏", "王静", "赵清"]
    file.write_text("日期,备注\n12月7日,无\n", "utf-8")
    assert svc(f"import PB {file}", now="2026-11-20 09:02").code == 2, "no column of it plans anybody"
