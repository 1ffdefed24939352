"""The rehearsal of an import: what columns and cells were taken as, what was changed, and what becomes of each row."""

from pathlib import Path

import pytest

from tests.asked import Clerk
from tests.importing.test_as_seen import NOW, bring, workbook
from tests.running import Svc
from tests.sites import git

HEAD = ["序号", "报修时间", "报修地点", "业主名称", "维修项目", "维修结果", "回访结果", "内部编码", "身份证号"]
LINES = [
    [1, "11月2日 9:15", "3-1201", "王小明", "厨房漏水", "已换", "还行", "A-1", "110101199003078515"],
    [2, "11月3日", "同上", "〃", "灯不亮", "待料", "/", "A-2", ""],
    [3, "13月3日", "3-1203", "李敏", "锁坏", "", "", "A-3", ""],
    ["合计", 3, "", "", "", "", "", "", ""],
]


def test_a_rehearsal_says_what_each_column_row_and_change_is(svc: Svc, site: Path) -> None:
    book = workbook(["2026年报修"], HEAD, *LINES, sheet="报修")
    assert bring(svc, "QR-001FW", book, "--partial", name="册.xlsx").code == 1
    before = git(site, "rev-parse", "HEAD")
    lines = [[*line] for line in LINES]
    lines[0][4], lines[1][4] = "厨房漏水严重", "走廊灯不亮"
    told = bring(svc, "QR-001FW", workbook(["2026年报修"], HEAD, *lines, sheet="报修"), "-n", name="册.xlsx")
    assert told.code == 2
    assert told.out.splitlines() == [
        "  A 序号 → 本行序号 · 1、2、3",
        "  B 报修时间 → 报修时间 · 11月2日 9:15、11月3日、13月3日",
        "  C 报修地点 → 报修地点 · 3-1201、3-1203",
        "  D 业主名称 → 姓名 · 王小明、李敏",
        "  E 维修项目 → 维修项目 · 厨房漏水严重、走廊灯不亮、锁坏",
        "  F 维修结果 → 维修结果 · 已换、待料",
        "  G 回访结果 → 意见 · 还行、/",
        "  H 内部编码 → 未采用 · A-1、A-2、A-3",
        "  I 身份证号 → 未采用 · …",
        "  第 3 行 更正 R2026-0001 · 维修项目 厨房漏水 → 厨房漏水严重",
        "  第 4 行 更正 R2026-0002 · 维修项目 灯不亮 → 走廊灯不亮",
        "  第 5 行 拒收 · B5 报修时间: 没有 '13月3日' 这个时间",
        "共 3 行：更改 2、拒收 1（演练，未写入）",
    ]
    for said in (
        "未采用的列：内部编码、身份证号",
        "同上 取上一行的内容（第 4 行）",
        "/ 视为空白（第 4 行）",
        "合计、小计行，不作为记录（第 6 行）",
        "还行 归为较满意（第 3 行）",
        "维修结果: 待料：视为未完成（第 4 行）",
    ):
        assert said in told.err
    assert git(site, "rev-parse", "HEAD") == before

    found = svc("import QR-001FW ../册.xlsx -n --json", now=NOW).json
    assert [found[key] for key in ("new", "changed", "unchanged", "refused")] == [0, 2, 0, 1]
    assert found["columns"][3] == {
        "place": "D",
        "heading": "业主名称",
        "taken_as": "姓名",
        "field": "name",
        "examples": ["王小明", "李敏"],
    }
    assert [each["taken_as"] for each in found["columns"][7:]] == [None, None]
    assert [(row["line"], row["outcome"], row["id"]) for row in found["rows"]] == [
        (3, "changed", "R2026-0001"),
        (4, "changed", "R2026-0002"),
        (5, "refused", ""),
    ]
    assert any("同上" in note for note in found["notes"])


def test_one_row_is_explained_cell_by_cell(svc: Svc, site: Path) -> None:
    book = workbook(["2026年报修"], HEAD, *LINES, sheet="报修")
    told = bring(svc, "QR-001FW", book, "--explain", "4", name="册.xlsx")
    assert told.out.splitlines() == [
        "第 4 行 新增 R2026-0002 · 2026-11-03 · 3-1201 · 灯不亮 · 已登记",
        "  A4 序号 · 2 → 本行序号",
        "  B4 报修时间 · 11月3日 → 报修时间 2026-11-03 00:00",
        "  C4 报修地点 · 同上 → 报修地点 3-1201",
        "  D4 业主名称 · 〃 → 姓名 王小明",
        "  E4 维修项目 · 灯不亮 → 维修项目 灯不亮",
        "  F4 维修结果 · 待料 → 维修结果",
        "  G4 回访结果 · / → 意见",
        "  H4 内部编码 · A-2 → 未采用",
        "  I4 身份证号 · – → 未采用",
    ]
    cell = svc("import QR-001FW ../册.xlsx --explain 4 --json", now=NOW).json["cells"][2]
    assert (cell["shown"], cell["taken_as"], cell["value"]) == ("同上", "报修地点", "3-1201")
    for line, said in (("6", "第 6 行不是登记"), ("99", "第 99 行不是登记"), ("x", "不是行号"), ("0", "不是行号")):
        refused = bring(svc, "QR-001FW", book, "--explain", line, name="册.xlsx")
        assert (refused.code, said in refused.err) == (2, True), refused.shown
    assert not (site / "records").exists()


def test_at_a_terminal_guesses_are_confirmed_first(svc: Svc, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head, book = "报修时间,报修地点,维修项目\n", site.parent / "册.csv"
    book.write_text(f"{head}2026-11-02,3-1201,灯\n2026-11-03,同上,锁\n", "utf-8")
    clerk, line, asked = Clerk(svc, monkeypatch), "import QR-001FW ../册.csv", "按以上读法导入吗？（y 是 / n 否）"
    given_up = clerk(line, {asked: ["也许", "n"]}, now=NOW)
    assert (given_up.code, "同上 取上一行的内容（第 3 行）" in given_up.err) == (130, True), given_up.shown
    assert not (site / "records").exists()
    assert clerk(line, {asked: "y"}, now=NOW).out == "共 2 行：新增 2\n"
    # nothing is asked where nothing was guessed
    book.write_text(f"{head}2026-11-02,3-1202,灯\n", "utf-8")
    assert (clerk(line, now=NOW).out, clerk.asked) == ("共 1 行：新增 1\n", [])
