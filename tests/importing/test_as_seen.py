"""Books as people keep them, brought in through the command: what the sheet shows is what becomes of it."""

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.running import Svc

NOW = "2026-11-23 09:00"
REPAIRS = "序号,报修时间,报修地点,业主姓名,联络电话,维修项目,接待人,维修结果,回访人,回访结果"
CALLS = "序号,地点,回访内容及处理结果,满意,较满意,不满意,业主/住户签名,日期"


def bring(svc: Svc, form: str, data: str | bytes, *options: str, name: str = "登记.csv") -> Any:
    """Bring in a file that lies beside the site."""
    Path(svc.site.parent / name).write_bytes(data.encode() if isinstance(data, str) else data)
    command = ["resident", "import"] if form == "residents" else ["import", form]
    return svc([*command, f"../{name}", *options], now=NOW)


def workbook(*lines: list[Any], sheet: str = "登记", formats: dict[str, str] | None = None) -> bytes:
    """A workbook with one sheet, and number formats by cell."""
    book = openpyxl.Workbook()
    tab = book.worksheets[0]
    tab.title = sheet
    for line in lines:
        tab.append(line)
    for cell, shape in (formats or {}).items():
        tab[cell].number_format = shape
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def listed(svc: Svc, kind: str) -> list[dict[str, str]]:
    out = svc([kind, "list", "-f", "csv"], now=NOW).out.removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(out)))


def shown(svc: Svc, number: str) -> dict[str, Any]:
    found = svc(["show", number, "-f", "json"], now=NOW).json
    assert isinstance(found, dict)
    return found


# Outcomes and callbacks


@pytest.mark.parametrize("words", ["等配件", "修理中", "暂未修复", "已派工", "需更换，待采购", "家中无人", "没修好"])
def test_an_outcome_that_says_not_done_leaves_the_repair_open(svc: Svc, site: Path, words: str) -> None:
    result = bring(svc, "QR-001FW", f"{REPAIRS}\n1,2026-11-02,5-301,周七,,窗把手断,李敏,{words.replace(',', '，')},,\n")
    assert result.code == 0, result.shown
    assert f"维修结果: {words}：视为未完成" in result.err
    found = shown(svc, "R1")
    assert (found["status"], found["remark"]) == ("registered", f"维修结果: {words}")
    assert {row["what"] for row in found["obligations"] if row["late"]} == {"dispatch", "done"}


@pytest.mark.parametrize("words", ["等配件，11月4日已更换", "已处理", "未发现问题", "换垫片", "业主自行修好"])
def test_an_outcome_that_says_done_in_the_end_is_done(svc: Svc, site: Path, words: str) -> None:
    assert bring(svc, "QR-001FW", f"{REPAIRS}\n1,2026-11-02,5-301,周七,,窗把手断,李敏,{words},,\n").code == 0
    found = shown(svc, "R1")
    assert (found["status"], found["steps"][0]["result"]) == ("done", words)


@pytest.mark.parametrize("mark", ["/", "——", "无", "待定", "-"])
def test_a_stroke_is_nothing(svc: Svc, site: Path, mark: str) -> None:
    line = f"1,2026-11-02,5-301,周七,{mark},窗把手断,李敏,{mark},{mark},{mark}"
    result = bring(svc, "QR-001FW", f"{REPAIRS}\n{line}\n")
    assert result.code == 0, result.shown
    assert f"{mark} 视为空白" in result.err
    found = shown(svc, "R1")
    assert (found["status"], found["phone"], found["steps"]) == ("registered", None, [])


def test_a_callback_that_reached_nobody_is_an_attempt_and_still_owed(svc: Svc, site: Path) -> None:
    rows = [
        f"{n},2026-11-0{n},5-30{n},周七,,窗把手断,李敏,已修,王静,{w}" for n, w in enumerate(["关机", "待回访", "好"], 1)
    ]
    result = bring(svc, "QR-001FW", "\n".join((REPAIRS, *rows)))
    assert result.code == 0, result.shown
    assert [step["do"] for step in shown(svc, "R1")["steps"]] == ["done", "attempt"]
    assert "王静" in shown(svc, "R1")["steps"][1]["text"]
    assert [step["do"] for step in shown(svc, "R2")["steps"]] == ["done"]
    for number in ("R1", "R2"):
        [owed] = [row for row in shown(svc, number)["obligations"] if not row["met"]]
        assert owed["what"] == "callback"
    [held] = listed(svc, "callback")
    assert (held["房号"], held["意见"]) == ("5-303", "满意")


@pytest.mark.parametrize(
    ("words", "grade"),
    [("很不满意", "不满意"), ("又漏了", "不满意"), ("还行", "较满意"), ("比较满意", "较满意"), ("十分满意", "满意")],
)
def test_an_opinion_in_other_words_is_graded_and_this_is_said(svc: Svc, site: Path, words: str, grade: str) -> None:
    result = bring(svc, "QR-001FW", f"{REPAIRS}\n1,2026-11-02,5-301,周七,,窗把手断,李敏,已修,王静,{words}\n")
    assert result.code == 0, result.shown
    assert f"{words} 归为{grade}" in result.err
    [held] = listed(svc, "callback")
    assert held["意见"] == grade
    assert shown(svc, "B1")["result"] == words
    assert shown(svc, "R1")["status"] == ("reopened" if grade == "不满意" else "done")


def test_an_opinion_that_nobody_could_grade_is_refused(svc: Svc, site: Path) -> None:
    result = bring(svc, "QR-001FW", f"{REPAIRS}\n1,2026-11-02,5-301,周七,,窗把手断,李敏,已修,王静,红色\n")
    assert result.code == 2
    assert "红色 无法归入任何等级" in result.err
    assert "满意、较满意、不满意" in result.err


@pytest.mark.parametrize("mark", ["☑", "✅", "1", "R", "ü", "✔️"])
def test_a_tick_is_a_tick_in_any_font(svc: Svc, site: Path, mark: str) -> None:
    assert bring(svc, "QR-003FW", f"{CALLS}\n1,5-301,换锁芯,,{mark},,周七,2026-11-05\n").code == 0
    assert [row["意见"] for row in listed(svc, "callback")] == ["较满意"]


def test_two_ticks_and_other_signs_are_refused_in_plain_words(svc: Svc, site: Path) -> None:
    rows = "1,5-301,换锁芯,√,,√,周七,2026-11-05\n2,5-302,换灯,?,,,郑八,2026-11-05"
    result = bring(svc, "QR-003FW", f"{CALLS}\n{rows}\n")
    assert result.code == 2
    assert "勾选了两个等级：意见/满意、意见/不满意" in result.err
    assert "意见/满意：? 不是勾选记号" in result.err
    assert "satisfied" not in result.err


# Days and homes


def test_a_day_that_may_have_lost_a_nought_is_refused(svc: Svc, site: Path) -> None:
    lines = [
        ["报修时间", "报修地点", "维修项目"],
        [10.2, "5-301", "换锁"],
        ["10.2", "5-302", "换灯"],
        [10.4, "5-303", "换窗"],
    ]
    result = bring(svc, "QR-001FW", workbook(*lines), "--partial", name="登记.xlsx")
    assert result.code == 1
    assert "A2" in result.err
    assert "10月20日" in result.err
    assert [row["报修时间"][:10] for row in listed(svc, "repair")] == ["2026-10-02", "2026-10-04"]
    again = bring(svc, "QR-001FW", "报修时间,报修地点,维修项目\n9.3,5-301,换锁\n")
    assert again.code == 2


def test_a_number_is_read_as_its_format_shows_it(svc: Svc, site: Path) -> None:
    lines = [["报修时间", "报修地点", "维修项目"], [10.2, 5301, "换锁"], ["11月3日", 30402, "换灯"]]
    data = workbook(*lines, formats={"A2": "0.00", "B2": '"7-"0000', "B3": r"0\-0000"})
    result = bring(svc, "QR-001FW", data, name="登记.xlsx")
    assert result.code == 0, result.shown
    found = [(row["报修时间"][:10], row["报修地点"]) for row in listed(svc, "repair")]
    assert found == [("2026-10-20", "7-5301"), ("2026-11-03", "3-0402")]


@pytest.mark.parametrize("name", ["2024年5月", "２０２４年", "二〇二四年", "2024-05", "2024.5", "年度：2024"])
@pytest.mark.parametrize("place", ["sheet", "title", "file"])
def test_the_year_stands_in_sheet_title_or_file_name(svc: Svc, site: Path, name: str, place: str) -> None:
    lines = [["报修时间", "报修地点", "维修项目"], ["5月6日", "5-301", "换锁"]]
    lines = [[name], *lines] if place == "title" else lines
    if place == "sheet" and "：" in name:
        name = name.replace("：", " ")
    data = workbook(*lines, sheet=name if place == "sheet" else "登记")
    result = bring(svc, "QR-001FW", data, name=f"{name if place == 'file' else '登记'}.xlsx")
    assert result.code == 0, result.shown
    assert "未写年份的日期按 2024 年计" in result.err
    assert [row["编号"] for row in listed(svc, "repair")] == ["R2024-0001"]


def test_a_home_in_several_columns_is_put_together(svc: Svc, site: Path) -> None:
    table = "楼号,单元号,房间号,业主姓名\n3号楼,2单元,501室,周七\n4号楼,2单元,501室,郑八\n"
    refused = bring(svc, "residents", table)
    assert refused.code == 2, refused.shown
    assert "3-2-501 含单元" in refused.err  # by default a home has no entrance, and none is lost
    with (site / "svc.yaml").open("a") as settings:
        settings.write("units: {form: '{building}-{unit}-{room}'}\n")
    result = bring(svc, "residents", table)
    assert result.code == 0, result.shown
    assert "楼号、单元号、房间号" in result.err
    assert {row["编号"]: row["业主姓名"] for row in listed(svc, "resident")} == {"3-2-501": "周七", "4-2-501": "郑八"}


@pytest.mark.parametrize("home", ["46300", "2026/11/2", "2025.1.15", "2026年3月4日"])
def test_a_home_that_became_a_day_is_refused(svc: Svc, site: Path, home: str) -> None:
    result = bring(svc, "residents", f"房号,业主姓名\n{home},周七\n")
    assert result.code == 2
    assert home in result.err
    assert listed(svc, "resident") == []


# Lines and cells


@pytest.mark.parametrize("word", ["合计", "本月小计", "本页合计", "累计", "总 计", "小计：2件"])
@pytest.mark.parametrize("column", range(4))
def test_a_line_of_sums_is_no_row_wherever_the_word_stands(svc: Svc, site: Path, word: str, column: int) -> None:
    sums = ["", "", "", "2"]
    sums[column] = word
    lines = ["序号,报修时间,报修地点,维修项目", "1,2026-11-02,5-301,换锁", ",".join(sums), "2,2026-11-03,5-302,换灯"]
    result = bring(svc, "QR-001FW", "\n".join(lines))
    assert result.code == 0, result.shown
    assert "合计、小计行，不作为记录（第 3 行）" in result.err
    assert [row["维修项目"] for row in listed(svc, "repair")] == ["换锁", "换灯"]


@pytest.mark.parametrize("mark", ["同上", "〃"])
def test_a_ditto_mark_is_the_cell_above(svc: Svc, site: Path, mark: str) -> None:
    lines = [
        "报修时间,报修地点,业主姓名,维修项目",
        "2026-11-02,5-301,周七,换锁",
        f"{mark},{mark},{mark},换灯",
        f"{mark},5-302,,换窗",
    ]
    result = bring(svc, "QR-001FW", "\n".join(lines))
    assert result.code == 0, result.shown
    assert f"报修时间：{mark} 取上一行的内容（第 3、4 行）" in result.err
    found = [(row["报修时间"][:10], row["报修地点"], row["姓名"]) for row in listed(svc, "repair")]
    assert found == [("2026-11-02", "5-301", "周七"), ("2026-11-02", "5-301", "周七"), ("2026-11-02", "5-302", "")]


def test_marks_formulas_and_characters_nobody_sees_are_cleaned(svc: Svc, site: Path) -> None:
    table = '\ufeff\ufeff"房号",业主姓名,联系方式\n"=""5-301""",周七\x1a,"=""13900000009"""\n\x1a'
    result = bring(svc, "residents", table)
    assert (result.code, result.err) == (0, ""), result.shown
    [home] = listed(svc, "resident")
    assert (home["编号"], home["业主姓名"], home["联络电话"]) == ("5-301", "周七", "13900000009")


def test_headings_with_remarks_are_known(svc: Svc, site: Path) -> None:
    lines = [["报修时间\n（年/月/日）", "报修地点（楼-房）", "*维修项目【必填】"], ["2026-11-02", "5-301", "换锁"]]
    result = bring(svc, "QR-001FW", workbook(*lines), name="登记.xlsx")
    assert (result.code, result.err) == (0, ""), result.shown
    assert [row["维修项目"] for row in listed(svc, "repair")] == ["换锁"]


def test_a_lone_cell_in_the_last_row_costs_nothing(svc: Svc, site: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["房号", "业主姓名"])
    sheet.append(["5-301", "周七"])
    sheet["A1048576"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    kept = io.BytesIO()
    book.save(kept)
    from svc.importing import tables
    from svc.importing.tables.heads import Headings

    table = tables.open_table(io.BytesIO(kept.getvalue()), Path("住户.xlsx"), Headings({"unit": ("房号",)}, ("unit",)))
    assert [row.values for row in table] == [{"unit": "5-301"}]
    assert len(list(table.lines)) == 3  # the million between are not made up
    assert bring(svc, "residents", kept.getvalue(), name="住户.xlsx").code == 0
