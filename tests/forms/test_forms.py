"""Forms: a template and records make the sheet that the manual asks for."""

import csv
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from svc.forms.fill import fill_form
from svc.forms.template import list_forms, load_form
from svc.render import Sheet, render
from svc.render.wrapping import text_width
from svc.text.errors import Damaged, NotFound
from svc.text.paths import built_in_templates
from tests.complaints import ADD, LETTER, OUTCOME, REMEDY, RESOLVE, prepare, tell
from tests.goldens import Golden
from tests.running import ROOT, Svc
from tests.sites import Sites

FOLDER = ROOT / "tests" / "golden" / "forms"
BUILT_IN = built_in_templates() / "forms"
REPAIR = "repair add --unit 3-1201 --name 王小明 --phone 13800000000 --item 厨房水管漏水 --receiver 李敏"
DONE = "repair done R1 --result 更换软管"
CALL = "callback record --about R1 --means phone --content 询问漏水 --result 未再漏水"
GRADES = "--punctuality satisfied --attitude fairly --quality satisfied --opinion satisfied"
LABELS = {
    "zh": {
        "satisfied": "满意",
        "fairly": "较满意",
        "dissatisfied": "不满意",
        "registered": "已登记",
        "filed": "已归档",
    },
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


REPAIRS: list[dict[str, Any]] = [
    {
        "id": "R2026-0002",
        "reported": "2026-11-13T19:40:12+08:00",
        "unit": "12-2603",
        "name": "欧阳静怡",
        "phone": "13800000003",
        "item": "大堂电动门关不严, 夜里一直响; 物业看过一次, 仍然如此",
        "appointment": "2026-11-14T23:59:59+08:00",
        "receiver": "王静",
        "callback": None,
    },
    {
        "id": "R2026-0001",
        "reported": "2026-11-03T09:12:00+08:00",
        "unit": "3-1201",
        "name": "王小明",
        "phone": "13800000001",
        "item": "厨房水管漏水",
        "appointment": "2026-11-04T14:00:00+08:00",
        "receiver": "李敏",
        "result": "更换水龙头软管及三角阀一只, 试水不漏, 已清理现场",
        "remark": "家有老人, 请先电话",
        "callback": {"caller": "李敏", "opinion": "satisfied", "result": "未再漏水"},
    },
    {
        "id": "R2026-0003",
        "reported": "2026-11-30T08:05:00+08:00",
        "unit": "1-502",
        "item": "=1+1 <b>楼道灯|不亮</b>\n全黑",
        "receiver": "李敏",
        "result": "换灯",
        "callback": {"caller": "王静", "result": "灯亮"},
    },
]
CALLBACKS: list[dict[str, Any]] = [
    {
        "id": "B2026-0004",
        "held": "2026-11-12T10:00:00+08:00",
        "unit": "10-0604",
        "content": "晚上是否安静",
        "result": "昨晚九点半又在打磨",
        "punctuality": "satisfied",
        "attitude": "fairly",
        "quality": "dissatisfied",
        "opinion": "dissatisfied",
    },
    {
        "id": "B2026-0003",
        "held": "2026-11-08T15:12:00+08:00",
        "unit": "3-1201",
        "content": "询问漏水是否还有",
        "result": "未再漏水",
        "punctuality": "satisfied",
        "attitude": "satisfied",
        "quality": "fairly",
        "opinion": "satisfied",
        "wishes": "希望每年检查一次楼内立管",
        "signed": "王小明",
    },
    {"id": "B2026-0005", "held": "2026-11-19T09:00:00+08:00", "about": ["C2026-0012"], "opinion": "fairly"},
]
DOCUMENTS: list[dict[str, Any]] = [
    {
        "id": "D2026-0002",
        "status": "registered",
        "received": "2026-11-12T15:30:00+08:00",
        "sender": "宋女士",
        "subject": "=1+1 <b>一楼|院子</b>有老鼠",
        "complaint": "C2026-0014",
        "receiver": "王静",
        "steps": [{"at": "2026-11-12T16:00:00+08:00", "by": "李敏", "do": "report", "struck": True}],
        "obligations": [{"what": "answer", "met": "2026-11-14T10:20:00+08:00"}],
    },
    {
        "id": "D2026-0001",
        "status": "filed",
        "received": "2026-11-03T09:12:00+08:00",
        "sender": "东湖街道办事处",
        "number": "东街办〔2026〕45号",
        "subject": "关于开展冬季消防安全检查的通知",
        "copies": 2,
        "receiver": "李敏",
        "handler": "安防班",
        "steps": [
            {"at": "2026-11-03T09:30:00+08:00", "by": "李敏", "do": "report", "to": "周主任", "handler": "办公室"},
            {"at": "2026-11-03T14:00:00+08:00", "by": "王静", "do": "report", "to": "陈总", "handler": "安防班"},
            {"at": "2026-11-05T16:40:00+08:00", "by": "王静", "do": "answer", "text": "自查表已盖章报送, 整改两处"},
            {"at": "2026-11-06T09:00:00+08:00", "by": "李敏", "do": "file"},
        ],
        "obligations": [{"what": "report", "met": "2026-11-03T09:30:00+08:00"}],
    },
    {"id": "D2026-0003", "received": "2026-11-20T11:00:00+08:00", "sender": "自来水公司", "subject": "停水通知"},
]
CUSTODY: dict[str, Any] = {
    "id": "K2026-0003",
    "unit": "3-1201",
    "deposited": "2026-11-02T09:15:00+08:00",
    "owner": "欧阳静怡",
    "phone": "13800000003",
    "keys": [{"name": "入户门", "count": 2}, {"name": "信箱", "count": 1}],
    "purpose": "长期在外地工作, 委托管理处每月通风一次, 并代收水表读数; 装修师傅凭授权领用",
    "collectors": ["王小明", "张丽"],
    "until": "2026-12-31T23:59:59+08:00",
    "receiver": "李敏",
    "signed": "欧阳静怡",
    "in_cabinet": 1,
    "out": 1,
    "lost": 1,
    "steps": [{"do": "lend", "at": "2026-11-05T10:00:00+08:00", "by": "李敏"}],
}
LOAN = {
    "keys": [{"name": "入户门", "count": 2}],
    "count": 2,
    "borrower": "向阳装饰",
    "phone": "13800000022",
    "purpose": "厨房改造, 每日进场",
    "authorisation": "业主微信授权, 截图已存",
    "lent": "2026-11-05T10:00:00+08:00",
    "due": "2026-11-05T23:59:59+08:00",
    "by": "李敏",
    "back": 0,
    "out": 1,
    "lost": 1,
    "remark": "一把丢失, 已换锁芯",
}
KEYS: list[dict[str, Any]] = [
    {
        **CUSTODY,
        "id": "K2026-0001",
        "unit": "12-2603",
        "deposited": "2026-11-01T16:00:00+08:00",
        "phone": None,
        "keys": [{"name": "=大门|*", "count": 1}],
        "purpose": "装修",
        "collectors": None,
        "until": None,
        "in_cabinet": 0,
        "out": 0,
        "lost": 0,
        "steps": [
            {"do": "withdraw", "at": "2026-11-03T10:00:00+08:00", "signed": "误签", "struck": True},
            {"do": "withdraw", "at": "2026-11-20T10:00:00+08:00", "signed": "欧阳静怡", "text": "装修完毕"},
            {"do": "note", "at": "2026-11-21T10:00:00+08:00", "text": "已致谢"},
        ],
    },
    CUSTODY,
]
LOANS: list[dict[str, Any]] = [
    {**CUSTODY, "each": LOAN},
    {
        **CUSTODY,
        "each": {
            **LOAN,
            "keys": [{"name": "信箱", "count": 1}],
            "count": 1,
            "borrower": "张丽",
            "purpose": None,
            "authorisation": None,
            "lent": "2026-11-03T10:00:00+08:00",
            "due": "2026-11-04T18:00:00+08:00",
            "returned": "2026-11-04T17:20:00+08:00",
            "returner": "王小明",
            "receiver": "王静",
            "back": 1,
            "out": 0,
            "lost": 0,
            "remark": None,
        },
    },
]
ROWS = {
    "QR-001FW": REPAIRS,
    "QR-002FW": COMPLAINTS,
    "QR-003FW": CALLBACKS,
    "QR-006FW": KEYS,
    "QR-007FW": LOANS,
    "SW": DOCUMENTS,
}
NOVEMBER = "--month 2026-11 -f csv"


def filled(language: str = "zh", number: str = "QR-002FW", **settings: Any) -> Sheet:
    form = load_form(number, [BUILT_IN])
    return fill_form(form, ROWS[number], "阳光花园", "2026-11", language, labels=LABELS[language], **settings)


def write(folder: Path, number: str, columns: str, head: str = "") -> Path:
    path = folder / f"{number}.yaml"
    path.write_text(f"number: {number}\ntitle: 试表\nkind: complaint\n{head}columns:\n{columns}", "utf-8")
    return path


def cell(folder: Path, take: str, language: str = "zh", **facts: Any) -> str:
    write(folder, "T-1", f"- {{zh: 列, en: Column, take: {take!r}}}\n")
    sheet = fill_form(load_form("T-1", [folder]), [facts], "阳光花园", "2026", language, labels=LABELS[language])
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
@pytest.mark.parametrize("number", ROWS)
def test_the_form_is_as_it_was_when_somebody_last_read_it(
    golden: Golden, number: str, name: str, kind: str, width: int | None
) -> None:
    golden(FOLDER / f"{number}.{name}", render(filled(number=number), kind, width=width, title=True))


def test_the_complaint_form_has_the_manuals_columns_in_order() -> None:
    titles = "序号 日期 时间 投诉人姓名 住址 联络电话 投诉事由及要求 接待人 回访人 回访结果"
    assert [column.title for column in filled().columns] == titles.split()
    assert filled().title == "业主/住户投诉记录表"
    assert filled().head == ("QR-002FW", "版号/状态: A/0", "单位: 阳光花园", "2026年11月")


def test_the_repair_form_has_the_manuals_columns_in_order() -> None:
    titles = "序号 报修时间 报修地点 业主姓名 联络电话 维修项目 预约维修时间 接待人 维修结果 回访人 回访结果 备注"
    sheet = filled(number="QR-001FW")
    assert [column.title for column in sheet.columns] == titles.split()
    assert sheet.title == "业主/住户报修记录表"
    assert sheet.head == ("QR-001FW", "版号/状态: A/0", "单位: 阳光花园", "2026年11月")


def test_the_callback_form_has_the_manuals_columns_in_order() -> None:
    paths = (
        "序号 地点 回访内容及处理结果 回访情况/守时 回访情况/态度 回访情况/质量 "
        "意见/满意 意见/较满意 意见/不满意 期望及提议 业主/住户签名 日期"
    )
    sheet = filled(number="QR-003FW")
    assert [column.path for column in sheet.columns] == paths.split()
    assert sheet.title == "回访统计表"
    assert sheet.head == ("QR-003FW", "版号/状态: A/0", "单位: 阳光花园", "2026年11月")


def test_the_register_of_documents_has_the_usual_columns_in_order() -> None:
    titles = "序号 收文日期 来文单位/人 文号 标题 份数 登记人 呈报人 承办 处理情况 答复时间 归档 备注"
    sheet = filled(number="SW")
    assert [column.title for column in sheet.columns] == titles.split()
    assert sheet.title == "收文记录表"
    assert sheet.head == ("SW", "版号/状态: A/0", "单位: 阳光花园", "2026年11月")


def test_the_register_of_documents_is_filled_from_the_newest_steps_that_count() -> None:
    assert [row[7:12] for row in filled(number="SW").rows] == [
        ("王静", "安防班", "已归档：自查表已盖章报送, 整改两处", "2026-11-05 16:40", "2026-11-06"),
        ("", "", "已登记", "2026-11-14 10:20", ""),
        ("", "", "", "", ""),
    ]


def test_the_register_of_keys_has_its_columns_in_order() -> None:
    paths = (
        "编号 日期 房号 业主姓名 联络电话 钥匙/钥匙名称 钥匙/数量 托管原因 可领用人 托管期限 接收人 业主签名 在柜 外借 "
        "遗失 取回日期 取回签名 备注"
    )
    sheet = filled(number="QR-006FW")
    assert [column.path for column in sheet.columns] == paths.split()
    assert sheet.title == "业主委托管理处保管钥匙单"
    assert [row[5:7] for row in sheet.rows] == [("=大门|*", "1"), ("入户门、信箱", "2、1")]
    assert [row[12:] for row in sheet.rows] == [
        ("0", "0", "0", "2026-11-20", "欧阳静怡", "装修完毕"),
        ("1", "1", "1", "", "", "遗失1把"),
    ]


def test_the_form_of_loans_has_its_columns_in_order_and_a_row_a_loan() -> None:
    titles = "序号 房号 钥匙名称 数量 借用人/单位 联络电话 事由 业主授权 借出时间 应还时间 经手人"
    sheet = filled(number="QR-007FW")
    assert [column.title for column in sheet.columns] == [*titles.split(), "归还时间", "归还人", "收回人", "备注"]
    assert sheet.title == "入户门钥匙外借记录表"
    assert [(row[0], row[2], row[4], *row[11:]) for row in sheet.rows] == [
        ("1", "信箱", "张丽", "2026-11-04 17:20", "王小明", "王静", "K2026-0003"),
        ("2", "入户门", "向阳装饰", "", "", "", "一把丢失, 已换锁芯 遗失1把 K2026-0003"),
    ]
    assert [(row["id"], row["borrower"]) for row in sheet.data] == [("K2026-0003", "张丽"), ("K2026-0003", "向阳装饰")]


def test_the_callback_form_shows_grades_and_one_tick() -> None:
    rows = filled(number="QR-003FW").rows
    assert [row[3:9] for row in rows] == [
        ("满意", "满意", "较满意", "√", "", ""),
        ("满意", "较满意", "不满意", "", "", "√"),
        ("", "", "", "", "√", ""),
    ]


def test_a_repair_that_was_called_about_without_a_grade_shows_what_was_said() -> None:
    assert [row[9:11] for row in filled(number="QR-001FW").rows] == [("李敏", "满意"), ("", ""), ("王静", "灯亮")]


def test_a_repairs_number_stands_beside_its_remark() -> None:
    remarks = [row[11] for row in filled(number="QR-001FW").rows]
    assert remarks == ["家有老人, 请先电话 〔R2026-0001〕", "〔R2026-0002〕", "〔R2026-0003〕"]


def test_an_appointment_for_a_day_names_no_hour() -> None:
    assert [row[6] for row in filled(number="QR-001FW").rows] == ["2026-11-04 14:00", "2026-11-14", ""]


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
    form = load_form("QR-002FW", [BUILT_IN])
    assert fill_form(form, [], "阳光花园", "2026", "zh").head[-1] == "2026年"


def test_a_form_is_found_in_any_case_and_the_sites_own_comes_first(tmp_path: Path) -> None:
    own = write(tmp_path, "QR-002FW", "- {zh: 列, take: row}\n")
    assert load_form("qr-002fw", [BUILT_IN]).path == BUILT_IN / "QR-002FW.yaml"
    assert load_form("QR-002FW", [tmp_path, BUILT_IN]).path == own


def test_an_unknown_form_names_those_it_may_have_been_meant_for() -> None:
    for typed in ("QR-00", "QR-02FW", "qr-002f"):
        with pytest.raises(NotFound) as caught:
            load_form(typed, [BUILT_IN])
        assert "QR-002FW" in caught.value.todo


@pytest.mark.parametrize("typed", ["", "../QR-002FW", "QR-002FW/", "QR-002FW.yaml", "*", "\0", "…"])
def test_what_is_no_number_is_no_path_either(typed: str) -> None:
    with pytest.raises(NotFound):
        load_form(typed, [BUILT_IN])


def test_adding_a_form_adds_a_file(tmp_path: Path) -> None:
    write(tmp_path, "QR-099FW", "- {zh: 编号, en: Number, take: id}\n- {zh: 状态, en: Status, take: status}\n")
    assert "QR-099FW" in [form.number for form in list_forms([tmp_path, BUILT_IN])]
    sheet = fill_form(load_form("QR-099FW", [tmp_path]), [{"id": "C2026-0001", "status": "closed"}], "", "2026", "zh")
    assert sheet.rows == (("C2026-0001", "closed"),)


def test_all_built_in_forms_can_be_read_and_filled_from_nothing() -> None:
    for form in list_forms([BUILT_IN]):
        for language in ("zh", "en"):
            assert render(fill_form(form, [{}], "阳光花园", "2026-11", language, blank=1), "table", width=80)


@pytest.mark.parametrize(
    ("columns", "head", "line"),
    [
        ("- {zh: 列, take: row}\n- {zh: 列, tick: x}\n", "", 6),
        ("- {zh: 列, take: row, colour: red}\n", "", 5),
        ("- {zh: 列, take: row, align: middle}\n", "", 5),
        ("- {zh: 列, take: row}\n", "period: week\n", 4),
        ("- {zh: 列, take: row}\n", "colour: red\n", 4),
        ("- {zh: 列, take: row}\n", "statuses: [held]\n", 4),
        ("- {zh: 列, take: [row]}\n", "", 5),
        ("- 列\n", "", 5),
        ("", "", 4),
    ],
)
def test_a_fault_in_a_template_is_reported_with_its_line(tmp_path: Path, columns: str, head: str, line: int) -> None:
    path = write(tmp_path, "T-1", columns, head)
    with pytest.raises(Damaged) as caught:
        load_form("T-1", [tmp_path])
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
    assert [form.number for form in list_forms([tmp_path], faults)] == ["T-2"]
    assert [fault.path for fault in faults] == [tmp_path / "T-1.yaml"]
    with pytest.raises(Damaged):
        list_forms([tmp_path])


def test_a_file_must_bear_the_number_it_has_inside(tmp_path: Path) -> None:
    write(tmp_path, "T-1", "- {zh: 列, take: row}\n").rename(tmp_path / "T-2.yaml")
    with pytest.raises(Damaged):
        load_form("T-2", [tmp_path])


@pytest.mark.parametrize(
    ("take", "facts", "text"),
    [
        ("received | day", {"received": "2026-11-23T09:15:00+08:00"}, "2026-11-23"),
        ("received | clock", {"received": "2026-11-23T09:15:00+08:00"}, "09:15"),
        ("received | clock", {"received": datetime(2026, 11, 23, 9, 15, tzinfo=UTC)}, "09:15"),
        ("received", {"received": datetime(2026, 11, 23, 9, 15, tzinfo=UTC)}, "2026-11-23 09:15"),
        ("received | day", {"received": "2026-11-23"}, "2026-11-23"),
        ("received | clock", {"received": "2026-11-23"}, ""),
        ("received | when", {"received": "2026-11-23T09:15:42+08:00"}, "2026-11-23 09:15"),
        ("received | when", {"received": "2026-11-23T23:59:59+08:00"}, "2026-11-23"),
        ("received | when", {"received": "2026-11-23"}, "2026-11-23"),
        ("received | when", {}, ""),
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
    sheet = fill_form(load_form("T-1", [tmp_path]), rows, "", "2026", "zh")
    assert sheet.rows == (("", "√", ""), ("", "", "√"), ("", "", ""))
    assert [column.path for column in sheet.columns] == ["意见/满意", "意见/较满意", "意见/不满意"]


# --- printed from records


def rows(svc: Svc, line: str, now: str = "2027-01-05 09:00") -> list[list[str]]:
    """The rows that a form prints as CSV, without its header."""
    result = svc(f"form print {line}", now=now)
    assert result.code == 0, result.shown
    return list(csv.reader(result.out.removeprefix("\ufeff").splitlines()))[1:]


def test_a_repair_is_followed_on_its_form_from_the_report_to_the_callback(svc: Svc, site: Path) -> None:
    prepare(svc, site, f"[11-02 09:12] {REPAIR} --appointment '2026-11-04 14:00' --remark 先电话")
    (reported,) = rows(svc, f"QR-001FW {NOVEMBER}")
    assert reported[:8] == [
        *("1", "2026-11-02 09:12", "3-1201", "王小明", "13800000000"),
        *("厨房水管漏水", "2026-11-04 14:00", "李敏"),
    ]
    assert reported[8:] == ["", "", "", "先电话 〔R2026-0001〕"]
    prepare(svc, site, f"[11-04 15:00] {DONE}", f"[11-08 10:00 王静] {CALL} {GRADES}")
    assert rows(svc, f"QR-001FW {NOVEMBER}")[0][8:11] == ["更换软管", "王静", "满意"]


def test_the_newest_callback_stands_on_the_repair_form(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        REPAIR,
        DONE,
        f"[11-05 10:00 李敏] {CALL} --opinion fairly",
        f"[11-09 10:00 王静] {CALL} --opinion satisfied",
    )
    assert rows(svc, f"QR-001FW {NOVEMBER}")[0][9:11] == ["王静", "满意"]


def test_what_happened_in_december_is_not_on_novembers_sheet(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        f"[11-29 09:00] {REPAIR} --appointment '2026-11-30 14:00'",
        "[12-01 08:00] repair schedule R1 --when '2026-12-02 14:00' --why 等待配件",
        f"[12-02 15:00] {DONE}",
        f"[12-03 10:00] {CALL} {GRADES}",
    )
    row = rows(svc, f"QR-001FW {NOVEMBER}")[0]
    assert row[6:11] == ["2026-11-30 14:00", "李敏", "", "", ""]
    assert rows(svc, "QR-001FW --year 2026 -f csv")[0][6:11] == ["2026-12-02 14:00", "李敏", "更换软管", "李敏", "满意"]
    assert rows(svc, "QR-001FW --month 2026-12 -f csv") == []


def test_a_complaints_december_callback_does_not_fill_novembers_sheet(svc: Svc, site: Path) -> None:
    call = "callback record --about C1 --means phone --content 询问 --opinion satisfied"
    prepare(svc, site, f"[11-28 09:00] {ADD}", REMEDY, OUTCOME, RESOLVE, f"[12-03 10:00 王静] {call}")
    assert rows(svc, f"QR-002FW {NOVEMBER}")[0][8:] == ["", ""]
    assert rows(svc, "QR-002FW --year 2026 -f csv")[0][8:] == ["王静", "满意"]


def test_a_correction_made_later_mends_the_earlier_sheet(svc: Svc, site: Path) -> None:
    prepare(svc, site, f"[11-02 09:12] {REPAIR}", f"[11-04 15:00] {DONE}")
    prepare(
        svc,
        site,
        "[12-01 09:00] amend R1 phone=13900000000 --reason 登记有误",
        "[12-01 09:05] strike R1 1 --reason 误登",
    )
    row = rows(svc, f"QR-001FW {NOVEMBER}")[0]
    assert (row[4], row[8]) == ("13900000000", "")


def test_the_json_of_a_sheet_ends_with_the_month_too(svc: Svc, site: Path) -> None:
    prepare(svc, site, f"[11-29 09:00] {REPAIR}", f"[12-02 15:00] {DONE}")
    data = svc("form print QR-001FW --month 2026-11 -f json", now="2027-01-05").json
    assert [(row["id"], row["status"], row["steps"], row["callback"]) for row in data] == [
        ("R2026-0001", "registered", [], None)
    ]
    assert not any(owed["met"] or owed["late"] for owed in data[0]["obligations"])


def test_a_callback_is_a_row_of_the_month_in_which_it_was_held(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        "[11-20 09:00] callback book --unit 3-1201 --when '2026-12-02 15:00' --means visit",
        "[11-21 09:00] callback book --unit 5-502 --when '2026-11-25 15:00' --means visit",
        "[11-25 16:00] callback miss B2",
        f"[12-02 15:30] callback record B1 --content 询问服务 --wishes 加装路灯 --signed 王小明 {GRADES}",
    )
    assert rows(svc, f"QR-003FW {NOVEMBER}") == []
    assert rows(svc, "QR-003FW --month 2026-12 -f csv") == [
        [
            "1",
            "3-1201",
            "询问服务 〔B2026-0001〕",
            "满意",
            "较满意",
            "满意",
            "√",
            "",
            "",
            "加装路灯",
            "王小明",
            "2026-12-02",
        ]
    ]


def test_a_callback_recorded_late_counts_when_it_was_held(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        "[11-20 09:00] callback book --unit 3-1201 --when '2026-11-30 15:00' --means visit",
        "[12-01 09:00] callback record B1 --held '2026-11-30 15:10' --content 询问服务 --opinion fairly",
        "[12-01 09:10] callback record --unit 5-502 --means phone --held '2026-11-30 16:00' --opinion dissatisfied "
        "--next 2026-12-04 --why 等待配件",
    )
    assert [row[1:9] for row in rows(svc, f"QR-003FW {NOVEMBER}")] == [
        ["3-1201", "询问服务 〔B2026-0001〕", "", "", "", "", "√", ""],
        ["5-502", "〔B2026-0002〕", "", "", "", "", "", "√"],
    ]
    assert rows(svc, "QR-003FW --month 2026-12 -f csv") == []


def test_a_cancelled_record_keeps_its_line_struck_with_the_reason(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        "callback record --unit 3-1201 --means phone --opinion satisfied",
        "key deposit --unit 3-1201 --owner 王小明 --phone 13800000000 --key 大门=2 --purpose 装修 --signed 王小明",
        "key lend K1 --borrower 丁师傅 --phone 13900000000 --purpose 维修 --authorisation 业主同意",
        "[11-02 11:00] key lost K1 --borrower 丁师傅 --text 已换锁",
        *(
            "cancel B1 --reason 误登",
            "callback book --unit 3-1201 --when 2026-11-20T10:00 --means visit",
            "cancel B2 --reason 改期",
        ),
        *(
            ADD,
            "complaint add --matter 门禁坏 --category facility --channel phone --unit 3-1201",
            "cancel C1 --reason 重复",
        ),
    )
    ((number, _place, content, *_rest),) = rows(svc, f"QR-003FW {NOVEMBER}")  # one only planned had no line
    assert (number, content) == ("1", "〔B2026-0001〕〔作废：误登〕")
    assert [row[6][-26:] for row in rows(svc, f"QR-002FW {NOVEMBER}")] == [
        "楼上装修噪声 〔C2026-0001〕〔作废：重复〕",
        "门禁坏 〔C2026-0002〕",
    ]
    page = svc(f"form print QR-002FW {NOVEMBER} -f html").out
    assert page.count('<tr class="struck">') == 1
    assert "~~重复" not in (md := svc(f"form print QR-002FW {NOVEMBER} -f md").out)
    assert "〔作废：重复〕~~" in md
    keys = svc("report month 2026-11 -f json", now="2026-11-03 09:00").json["keys"]
    assert {name: keys[name]["value"] for name in ("lost", "losses", "returned_late")} == {
        "lost": 1,
        "losses": 1,
        "returned_late": 1,
    }
    (owed,) = [o for o in svc("key show K1 -f json").json["obligations"] if o["what"] == "return"]
    assert owed["ended"], "a lost key is not a key brought back"


def test_a_masked_sheet_names_no_resident(svc: Svc, site: Path) -> None:
    prepare(svc, site, REPAIR, DONE, f"{CALL} {GRADES} --signed 王小明")
    for number in ("QR-001FW", "QR-003FW"):
        out = svc(f"form print {number} {NOVEMBER} --mask").out
        assert "王**" in out
        assert "王小明" not in out
        assert "13800000000" not in out


DOCUMENT = "incoming add --sender 街道办 --subject 消防检查 --number 东街办45号 --copies 2"


def test_a_document_is_followed_on_its_register_from_arrival_to_filing(svc: Svc, site: Path) -> None:
    prepare(svc, site, f"[11-02 09:12] {DOCUMENT}")
    (arrived,) = rows(svc, f"SW {NOVEMBER}")
    assert arrived == ["1", "2026-11-02", "街道办", "东街办45号", "消防检查", "2", "李敏", "", "", "已登记", "", "",
                       "〔D2026-0001〕"]  # fmt: skip
    prepare(
        svc,
        site,
        "[11-02 10:00 王静] incoming report D1 --to 周主任 --handler 安防班",
        "[11-04 15:00 赵倩] incoming answer D1 自查表已报送",
        "[11-05 09:00] incoming file D1",
    )
    assert rows(svc, f"SW {NOVEMBER}")[0][7:12] == [
        *("王静", "安防班", "已归档：自查表已报送", "2026-11-04 15:00", "2026-11-05")
    ]


def test_a_document_that_nobody_was_named_for_is_handled_by_who_answered(svc: Svc, site: Path) -> None:
    prepare(svc, site, DOCUMENT, "[11-04 15:00 赵倩] incoming answer D1 自查表已报送")
    assert rows(svc, f"SW {NOVEMBER}")[0][8] == "赵倩"


def test_a_written_complaints_document_tells_how_the_complaint_stands(svc: Svc, site: Path) -> None:
    prepare(svc, site, f"[11-02 09:00] {LETTER}", "[11-02 10:00] complaint dispatch C1 --to 工程 --to 维修班")
    assert rows(svc, f"SW {NOVEMBER}")[0][7:] == ["", "工程、维修班", "已登记", "", "", "C2026-0001 〔D2026-0001〕"]
    prepare(svc, site, f"[11-03 15:00] {OUTCOME}", "[12-01 09:00] incoming answer D1 复信第9号")
    assert rows(svc, f"SW {NOVEMBER}")[0][9:11] == ["已登记：已处理完毕", ""]  # told, not in writing
    assert rows(svc, "SW --year 2026 -f csv")[0][9:11] == ["已答复：复信第9号", "2026-12-01 09:00"]


def test_a_register_of_documents_is_masked_and_its_data_stay_the_records(svc: Svc, site: Path) -> None:
    prepare(svc, site, LETTER, OUTCOME)
    result = svc("form print SW --month 2026-11 --mask -f json")
    assert "王小明" not in result.out
    assert not {"linked", "step", "row"} & set(result.json[0])


@pytest.mark.parametrize("form", ["QR-001FW", "QR-003FW"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_sample_sites_sheets_print(sites: Sites, svc: Svc, site: Path, form: str, width: int) -> None:
    sites.put("sample", site)
    number = tell(svc, f"[11-20 09:12] {REPAIR} --json").json["id"]
    done, call = (line.replace("R1", number) for line in (DONE, CALL))
    tell(svc, f"[11-21 15:00] {done}", f"[11-22 10:00] {call} {GRADES}")
    result = svc(f"form print {form} --month 2026-11 --width {width}", now="2026-11-23 09:00")
    assert result.code == 0, result.shown
    assert "单位: 阳光花园   2026年11月" in result.out
    assert ("更换软管" if form == "QR-001FW" else "询问漏水") in result.out
    assert all(text_width(line) <= width for line in result.out.splitlines())
