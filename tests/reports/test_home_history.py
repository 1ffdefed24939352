"""`svc unit`: the story of one home over all kinds, the newest first."""

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.complaints import (
    ADD,
    CALLBACK,
    DISPATCH,
    LETTER,
    OUTCOME,
    REMEDY,
    RESOLVE,
    RESOLVED,
    REWORK,
    SATISFIED,
    prepare,
    quiet,
    say,
    settings,
    shown,
    tell,
)
from tests.running import ROOT, Svc

REPAIR = "repair add --unit 3-1201 --name 王小明 --phone 13800000000 --item 厨房水管漏水"
HOME = "unit 3-1201"
LATER = "2026-12-24 09:00"


def told(svc: Svc, line: str = HOME) -> list[list[str]]:
    """The lines of a story: time, number, kind, step, who, what was said."""
    out = svc(f"{line} -f csv", now=LATER).out
    return list(csv.reader(out.removeprefix("\ufeff").splitlines()))[1:]


def done(svc: Svc, line: str = HOME) -> list[tuple[str, str]]:
    """What was done on which record."""
    return [(number, step) for _time, number, _kind, step, *_rest in told(svc, line)]


def test_every_step_of_every_record_is_told_the_newest_first(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        f"[11-02 09:00 李敏] {ADD}",
        f"[11-02 10:00 周主任] {DISPATCH} --text 请午前到场",
        f"[11-03 09:00 王静] {REPAIR}",
        "[11-03 15:00 张师傅] repair done R1 --result 更换软管",
        f"[11-04 09:00 保安甲] {REMEDY}",
        "[11-05 09:00 王静] callback record --about R1 --means phone --content 询问漏水 --opinion satisfied",
    )
    assert told(svc) == [
        ["2026-11-05 09:00", "B2026-0001", "回访", "登记回访", "王静", "R2026-0001 · 回访内容 询问漏水 · 意见 满意"],
        ["2026-11-04 09:00", "C2026-0001", "投诉", "补救措施", "保安甲", "已到场劝停"],
        ["2026-11-03 15:00", "R2026-0001", "报修", "维修完成", "张师傅", "更换软管"],
        ["2026-11-03 09:00", "R2026-0001", "报修", "登记报修", "王静", "厨房水管漏水"],
        ["2026-11-02 10:00", "C2026-0001", "投诉", "通知部门处理", "周主任", "安防班 · 请午前到场"],
        ["2026-11-02 09:00", "C2026-0001", "投诉", "登记投诉", "李敏", "楼上装修噪声"],
    ]


def test_within_one_second_what_was_set_off_stands_above_what_set_it_off(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, REWORK, f"[11-06 09:00] {REMEDY}", f"[11-06 10:00] {RESOLVE}")
    assert done(svc)[:5] == [
        ("C2026-0001", "处理完成"),
        ("C2026-0001", "补救措施"),
        ("C2026-0001", "重新打开"),
        ("B2026-0001", "要求返工"),
        ("B2026-0001", "登记回访"),
    ]
    prepare(svc, site, f"[11-06 10:30] {OUTCOME}", f"[11-06 11:00] {SATISFIED} --close")
    assert done(svc)[:2] == [("C2026-0001", "关闭"), ("B2026-0002", "登记回访")]


def test_callbacks_and_documents_about_its_records_belong_to_a_home(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        LETTER,
        ADD.replace("3-1201", "5-502"),
        f"{CALLBACK} --about C1 --about C2 --unit 5-502 --opinion satisfied",
    )
    expected = {"3-1201": {"B2026-0001", "C2026-0001", "D2026-0001"}, "5-502": {"B2026-0001", "C2026-0002"}}
    found = {unit: {row["id"] for row in svc(f"unit {unit} -f json").json} for unit in expected}
    assert found == expected


def test_a_complaint_of_another_home_that_was_joined_is_not_this_homes_affair(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, ADD.replace("3-1201", "3-1202").replace("王小明", "赵六"), "complaint same-as C2 C1")
    assert done(svc) == [("C2026-0001", "登记投诉")]
    assert "赵六" not in svc(f"{HOME} -f json").out
    assert {number for number, _step in done(svc, "unit 3-1202")} == {"C2026-0002"}


def test_a_home_is_not_another_whose_number_begins_alike(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, ADD.replace("3-1201", "3-120"), ADD.replace("3-1201", "3-12012"))
    assert {number for number, _step in done(svc)} == {"C2026-0001"}


def test_a_unit_typed_in_full_width_is_understood(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD)
    assert svc(["unit", "３－１２０１"]).out == svc(HOME).out
    assert svc(HOME).out.startswith("3-1201 · 王小明 13800000000\n")


def test_a_corrected_unit_moves_the_whole_story(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, DISPATCH, "[11-02 11:00] amend C1 unit=3-1301 --reason 听错")
    assert told(svc) == []
    assert done(svc, "unit 3-1301")[0] == ("C2026-0001", "更正登记内容")


def test_a_residents_file_is_part_of_the_story_and_nothing_but_steps(svc: Svc, site: Path) -> None:
    prepare(svc, site, "resident add --unit 3-1201 --owner 王小明 --phone 13800000000 --type elderly")
    assert told(svc) == [
        [
            *("2026-11-02 09:00", "3-1201", "住户", "登记、更正", "李敏"),
            "业主姓名 → 王小明, 联络电话 → 13800000000, 住户类型 → elderly",
        ]
    ]
    assert svc(HOME).out.splitlines()[0] == "3-1201 · 王小明 13800000000 · elderly"


# --- who lives there, what is open -----------------------------------------------------------------------------------


def test_the_newest_name_and_phone_head_the_story(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, f"[11-09 09:00] {REPAIR.replace('王小明', '李雷').replace('13800000000', '13800000009')}")
    assert svc(HOME).out.splitlines()[0] == "3-1201 · 李雷 13800000009"
    settings(site, "callbacks: {types: {elderly: {every: 1m}}, homes: {3-1201: elderly}, never: [3-1201]}")
    assert svc(HOME).out.splitlines()[0] == "3-1201 · 李雷 13800000009 · elderly · 不接受回访"


def test_what_is_open_stands_above_and_what_is_late_is_marked(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, DISPATCH, f"[11-04 09:00] {REPAIR}")
    out = svc(f"{HOME} --as-of '2026-11-06 08:00'", now=LATER).out
    head, table, story = out.partition("\n\n")[0].splitlines()[:2], out.split("\n\n")[0], out.split("\n\n")[1]
    assert head == ["3-1201 · 王小明 13800000000", "记录 2 件 · 待办 4 项 · 逾期 3 项"]
    owed = [[cell.strip() for cell in line.split("│")] for line in table.splitlines()[4:]]
    assert [(cells[0], cells[1], cells[3]) for cells in owed] == [
        ("C2026-0001", "答复投诉人", "8 小时"),
        ("C2026-0001", "处理完成", "8 小时"),
        ("R2026-0001", "派工", "8 小时"),
        ("R2026-0001", "完成维修", ""),
    ]
    assert story.count("C2026-0001") == 2


def test_a_home_to_which_nothing_is_owed_has_no_table_of_it(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, f"[11-04 09:00] {SATISFIED} --close")
    first, second, third = svc(HOME).out.splitlines()[:3]
    assert (first, second) == ("3-1201 · 王小明 13800000000", "记录 2 件 · 待办 0 项")
    assert third.startswith("时间")


def test_the_time_asked_about_hides_no_step(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, f"[11-04 09:00] {DISPATCH}")
    assert len(told(svc, f"{HOME} --as-of 2026-11-02")) == 2


# --- particular steps ------------------------------------------------------------------------------------------------


def test_struck_steps_stay_in_the_story_and_are_marked(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, f"[11-03 09:00] {DISPATCH}", "[11-03 10:00] strike C1 1 --reason 误登")
    assert [step for _number, step in done(svc)] == ["划去误登的步骤", "通知部门处理（已划去）", "登记投诉"]


def test_a_booked_callback_says_when_and_about_what(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, "callback book --about C1 --when '2026-11-05 15:00' --means visit")
    assert told(svc)[0][3:] == ["预约回访", "李敏", "预约时间 2026-11-05 15:00 · C2026-0001"]
    prepare(svc, site, "[11-05 15:10] callback record B1 --content 询问噪声 --opinion satisfied")
    assert [row[0][5:16] for row in told(svc) if row[1] == "B2026-0001"] == ["11-05 15:10", "11-02 09:00"]  # made then


def test_what_was_registered_is_called_by_how_it_was_registered(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        "callback record --unit 3-1201 --means phone --content 近况 --opinion satisfied",
        "callback book --unit 3-1201 --means phone --when '2026-11-05 15:00'",
    )
    assert [svc(f"log B{n} -f json").json[0]["do"] for n in (1, 2)] == ["add", "add"]
    assert ["登记回访" in svc(f"log B{n}").out for n in (1, 2)] == [True, False]


# --- formats ---------------------------------------------------------------------------------------------------------


def test_json_has_the_records_in_full_the_newest_first(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, f"[11-04 09:00] {SATISFIED}")
    found: list[dict[str, Any]] = svc(f"{HOME} -f json").json
    assert [row["id"] for row in found] == ["B2026-0001", "C2026-0001"]
    assert found == [shown(svc, "B1"), shown(svc, "C1")]
    assert [step["do"] for step in found[1]["steps"]] == ["remedy", "reply", "resolve"]
    assert len(svc(f"{HOME} -f jsonl").out.splitlines()) == 2


def test_a_spreadsheet_gets_one_table(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD)
    for shape in ("csv", "tsv"):
        out = svc(f"{HOME} -f {shape}").out
        assert out.startswith("\ufeff时间")
        assert len(out.splitlines()) == 2
    assert svc(f"{HOME} -o home.csv").code == 0
    assert len((site / "home.csv").read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize("shape", ["table", "md", "json", "csv", "yaml"])
def test_a_masked_story_names_no_resident(svc: Svc, site: Path, shape: str) -> None:
    prepare(svc, site, LETTER, f"{SATISFIED} --signed 王小明", "note C1 请打13800000000找王小明")
    out = svc(f"{HOME} --mask -f {shape}").out
    assert "王小明" not in out
    assert "13800000000" not in out


@pytest.mark.parametrize("width", [80, 120])
def test_the_story_fits(svc: Svc, width: int) -> None:
    from svc.render.wrapping import text_width

    for unit in ("2-0101", "10-0604"):
        out = svc(f"unit {unit} --width {width}", now="2026-11-23 09:00", cwd=ROOT).out
        assert max(map(text_width, out.splitlines())) <= width
        assert "─\n" in out
        assert "编号: " not in out


# --- homes that are not known ----------------------------------------------------------------------------------------


def test_a_home_without_records_is_answered_with_those_it_may_have_been_meant_for(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, ADD.replace("3-1201", "3-0301"))
    assert say(svc, "unit 3-1210").out == "没有 3-1210 的记录；是否指 3-1201？\n"
    assert say(svc, "unit 3").out == "没有 3 的记录；是否指 3-0301, 3-1201？\n"
    assert say(svc, "unit 会所").out == "没有 会所 的记录\n"
    assert (say(svc, "unit 会所").code, say(svc, "unit 会所 -f json").json) == (0, [])
    assert say(svc, "unit 会所 -f csv").out == "\ufeff时间,编号,类别,步骤,经办人,内容\r\n"


def test_a_damaged_record_is_named_and_the_rest_is_told(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, ADD, OUTCOME)
    path = site / "records/complaint/2026/11/C2026-0002.yaml"
    path.write_text("id: C2026-0002\nmatter: [\n", "utf-8")
    result = svc(HOME)
    assert result.code == 5
    assert "C2026-0002.yaml" in result.err
    assert "答复投诉人" in result.out
