"""Forms: a template and records make the sheet that the manual asks for."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from svc import forms
from svc.errors import Damaged, NotFound
from svc.render import Sheet, render
from svc.site import built_in
from tests.golden import Golden

FOLDER = Path(__file__).parent / "forms"
BUILT_IN = built_in() / "forms"
LABELS = {
    "zh": {"satisfied": "满意", "fairly": "较满意", "dissatisfied": "不满意"},
    "en": {"satisfied": "Satisfied", "fairly": "Fairly satisfied", "dissatisfied": "Dissatisfied"},
}
COMPLAINTS: list[dict[str, Any]] = [
    {
        "id": "C2026-0014",
        "received": "2026-11-23T20:40:00+08:00",
        "name": "欧阳静怡",
        "unit": "12-2603",
        "phone": "138 0000 0003",
        "matter": "地下车库有老鼠🐀",
        "demand": "尽快消杀, 并告知用药时间",
        "receiver": "李敏",
        "callback": {"caller": "王静", "opinion": "dissatisfied", "held": "2026-11-27T10:00:00+08:00"},
    },
    {
        "id": "C2026-0012",
        "received": datetime(2026, 11, 23, 9, 15, tzinfo=timezone(timedelta(hours=8))),
        "name": "王小明",
        "unit": "3-1201",
        "phone": "138 0000 0001",
        "matter": "楼上装修噪声, 中午仍在施工",
        "demand": "午休时间停工",
        "receiver": "李敏",
        "callback": {"caller": "李敏", "opinion": "satisfied", "held": "2026-11-26T10:00:00+08:00"},
    },
    {
        "id": "C2026-0013",
        "received": "2026-11-23T14:02:00+08:00",
        "name": "张丽",
        "unit": "1-502",
        "phone": "138 0000 0002",
        "matter": "2号电梯停在三层，报修两次仍未修好；服务中心电话占线，“无人接听”",
        "receiver": "王静",
        "callback": None,
    },
    {
        "id": "C2026-0015",
        "received": "2026-11-24T08:31:00+08:00",
        "matter": "=1+1 <b>大堂|地面</b>\n湿滑",
        "receiver": "王静",
    },
]


def filled(language: str = "zh", **settings: Any) -> Sheet:
    form = forms.load("QR-002FW", [BUILT_IN])
    return forms.fill(form, COMPLAINTS, "阳光花园", "2026-11", language, labels=LABELS[language], **settings)


def write(folder: Path, number: str, columns: str, head: str = "") -> Path:
    path = folder / f"{number}.yaml"
    path.write_text(f"number: {number}\ntitle: 试表\nkind: complaint\n{head}columns:\n{columns}", "utf-8")
    return path


def cell(folder: Path, take: str, language: str = "zh", **facts: Any) -> str:
    write(folder, "T-1", f"- {{zh: 列, en: Column, take: {take!r}}}\n")
    sheet = forms.fill(forms.load("T-1", [folder]), [facts], "阳光花园", "2026", language, labels=LABELS[language])
    return sheet.rows[0][0]


@pytest.mark.parametrize(
    ("name", "kind", "width"),
    [
        ("80.txt", "table", 80),
        ("120.txt", "table", 120),
        ("md", "md", None),
        ("csv", "csv", None),
        ("json", "json", None),
    ],
)
def test_the_complaint_form_is_as_it_was_when_somebody_last_read_it(
    golden: Golden, name: str, kind: str, width: int | None
) -> None:
    golden(FOLDER / f"QR-002FW.{name}", render(filled(), kind, width=width, title=True))


def test_the_complaint_form_has_the_manuals_columns_in_order() -> None:
    titles = "序号 日期 时间 投诉人姓名 住址 联络电话 投诉事由及要求 接待人 回访人 回访结果"
    assert [column.title for column in filled().columns] == titles.split()
    assert filled().title == "业主/住户投诉记录表"
    assert filled().head == ("QR-002FW", "版号/状态: A/0", "单位: 阳光花园", "2026年11月")


def test_rows_stand_in_the_order_of_their_time_and_are_numbered() -> None:
    assert [(row[0], row[2]) for row in filled().rows] == [
        ("1", "09:15"),
        ("2", "14:02"),
        ("3", "20:40"),
        ("4", "08:31"),
    ]


def test_data_are_the_records_themselves() -> None:
    assert [row["id"] for row in filled().data] == ["C2026-0012", "C2026-0013", "C2026-0014", "C2026-0015"]
    assert filled().data[1] == COMPLAINTS[2]


def test_every_figure_leads_back_to_its_record() -> None:
    assert all(row["id"] in cells[6] for row, cells in zip(filled().data, filled().rows, strict=True))


def test_a_form_speaks_english_too() -> None:
    sheet = filled("en")
    assert sheet.head == ("QR-002FW", "Version/status: A/0", "Unit: 阳光花园", "Month: 2026-11")
    assert sheet.rows[0][6:] == (
        "楼上装修噪声, 中午仍在施工; Demand: 午休时间停工 〔C2026-0012〕",
        "李敏",
        "李敏",
        "Satisfied",
    )


def test_blank_rows_are_numbered_and_otherwise_empty() -> None:
    rows = filled(blank=2).rows
    assert rows[4:] == (("5", *[""] * 9), ("6", *[""] * 9))


def test_a_year_form_names_the_year() -> None:
    form = forms.load("QR-002FW", [BUILT_IN])
    assert forms.fill(form, [], "阳光花园", "2026", "zh").head[-1] == "2026年"


def test_a_form_is_found_in_any_case_and_the_sites_own_comes_first(tmp_path: Path) -> None:
    own = write(tmp_path, "QR-002FW", "- {zh: 列, take: row}\n")
    assert forms.load("qr-002fw", [BUILT_IN]).path == BUILT_IN / "QR-002FW.yaml"
    assert forms.load("QR-002FW", [tmp_path, BUILT_IN]).path == own


def test_an_unknown_form_names_those_it_may_have_been_meant_for() -> None:
    for typed in ("QR-002", "QR-02FW", "qr-002f"):
        with pytest.raises(NotFound) as caught:
            forms.load(typed, [BUILT_IN])
        assert "QR-002FW" in caught.value.todo


@pytest.mark.parametrize(
    "typed", ["", "../QR-002FW", "QR-002FW/", "QR-002FW\n", "QR-002FW.yaml", "*", "ＱＲ-002FW", "\0"]
)
def test_what_is_no_number_is_no_path_either(typed: str) -> None:
    with pytest.raises(NotFound):
        forms.load(typed, [BUILT_IN])


def test_adding_a_form_adds_a_file(tmp_path: Path) -> None:
    write(tmp_path, "QR-099FW", "- {zh: 编号, en: Number, take: id}\n- {zh: 状态, en: Status, take: status}\n")
    assert [form.number for form in forms.names([tmp_path, BUILT_IN])][-1] == "QR-099FW"
    sheet = forms.fill(forms.load("QR-099FW", [tmp_path]), [{"id": "C2026-0001", "status": "closed"}], "", "2026", "zh")
    assert sheet.rows == (("C2026-0001", "closed"),)


def test_all_built_in_forms_can_be_read_and_filled_from_nothing() -> None:
    for form in forms.names([BUILT_IN]):
        for language in ("zh", "en"):
            assert render(forms.fill(form, [{}], "阳光花园", "2026-11", language, blank=1), "table", width=80)


@pytest.mark.parametrize(
    ("columns", "head", "line"),
    [
        ("- {zh: 列, take: row}\n- {zh: 列, tick: x}\n", "", 6),
        ("- {zh: 列, take: row, colour: red}\n", "", 5),
        ("- {zh: 列, take: row, align: middle}\n", "", 5),
        ("- {zh: 列, take: row}\n", "period: week\n", 4),
        ("- {zh: 列, take: row}\n", "colour: red\n", 4),
        ("- {zh: 列, take: [row]}\n", "", 5),
        ("- 列\n", "", 5),
        ("", "", 1),
    ],
)
def test_a_fault_in_a_template_is_reported_with_its_line(tmp_path: Path, columns: str, head: str, line: int) -> None:
    path = write(tmp_path, "T-1", columns, head)
    with pytest.raises(Damaged) as caught:
        forms.load("T-1", [tmp_path])
    assert (caught.value.path, caught.value.line) == (path, line)


@pytest.mark.parametrize(
    "take", ["1 +", "matter | nothing", "matter.upper(", "1 // 0", "matter + 1", "''.__class__.mro()"]
)
def test_an_expression_that_fails_names_its_line(tmp_path: Path, take: str) -> None:
    with pytest.raises(Damaged) as caught:
        cell(tmp_path, take, matter="噪声")
    assert caught.value.line == 5


def test_a_damaged_template_does_not_hide_the_others(tmp_path: Path) -> None:
    write(tmp_path, "T-1", "- 列\n")
    write(tmp_path, "T-2", "- {zh: 列, take: row}\n")
    faults: list[Damaged] = []
    assert [form.number for form in forms.names([tmp_path], faults)] == ["T-2"]
    assert [fault.path for fault in faults] == [tmp_path / "T-1.yaml"]
    with pytest.raises(Damaged):
        forms.names([tmp_path])


def test_a_file_must_bear_the_number_it_has_inside(tmp_path: Path) -> None:
    write(tmp_path, "T-1", "- {zh: 列, take: row}\n").rename(tmp_path / "T-2.yaml")
    with pytest.raises(Damaged):
        forms.load("T-2", [tmp_path])


@pytest.mark.parametrize(
    ("take", "facts", "text"),
    [
        ("received | day", {"received": "2026-11-23T09:15:00+08:00"}, "2026-11-23"),
        ("received | clock", {"received": "2026-11-23T09:15:00+08:00"}, "09:15"),
        ("received | clock", {"received": datetime(2026, 11, 23, 9, 15, tzinfo=UTC)}, "09:15"),
        ("received", {"received": datetime(2026, 11, 23, 9, 15, tzinfo=UTC)}, "2026-11-23 09:15"),
        ("received | day", {"received": "2026-11-23"}, "2026-11-23"),
        ("received | clock", {"received": "2026-11-23"}, ""),
        ("received | day", {"received": "昨天"}, "昨天"),
        ("received | day", {}, ""),
        ("opinion | label", {"opinion": "fairly"}, "较满意"),
        ("opinion | label", {"opinion": "别的"}, "别的"),
        ("against", {"against": ["甲", "乙"]}, "甲、乙"),
        ("[a, b, c] | join(' / ')", {"a": "甲", "c": "丙"}, "甲 / 丙"),
        ("callback.topics.noise | label", {"callback": {"topics": {"noise": "satisfied"}}}, "满意"),
        ("callback.topics.noise", {"callback": None}, ""),
        ("demand ~ '!'", {"demand": None}, "!"),
        ("count", {"count": 0}, "0"),
        ("result", {"result": "已修复"}, "已修复"),
        ("signed", {"signed": True}, "√"),
    ],
)
def test_what_an_expression_finds(tmp_path: Path, take: str, facts: dict[str, Any], text: str) -> None:
    assert cell(tmp_path, take, **facts) == text


def test_values_are_data_and_never_templates(tmp_path: Path) -> None:
    hostile = "{{ 7 * 7 }}{% for x in range(9) %}x{% endfor %}<script>"
    assert cell(tmp_path, "matter ~ ''", matter=hostile) == hostile


def test_a_tick_stands_under_the_value_that_was_given(tmp_path: Path) -> None:
    opinions = {"满意": "satisfied", "较满意": "fairly", "不满意": "dissatisfied"}
    group = "group: {zh: 意见, en: Opinion}"
    columns = [f"- {{zh: {zh}, {group}, take: opinion, tick: [{value}]}}\n" for zh, value in opinions.items()]
    write(tmp_path, "T-1", "".join(columns))
    rows = [{"opinion": "fairly"}, {"opinion": "dissatisfied"}, {}]
    sheet = forms.fill(forms.load("T-1", [tmp_path]), rows, "", "2026", "zh")
    assert sheet.rows == (("", "√", ""), ("", "", "√"), ("", "", ""))
    assert [column.path for column in sheet.columns] == ["意见/满意", "意见/较满意", "意见/不满意"]
