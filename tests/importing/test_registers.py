"""The registers of passes, custodies and documents brought in, and printed ones brought back."""

from pathlib import Path

import pytest

from tests.importing.test_as_seen import NOW, bring, listed, shown
from tests.running import Svc
from tests.sites import Sites

LATER = "2026-11-26 09:00"  # no pass of the sample is good any more
PASSES = (
    "编号,日期,房号,业主姓名,搬出人,与业主关系,证件及后四位,联络电话,物品名称,数量,业主同意方式,财务核查,经办人,"
    "搬出人签名,放行岗,放行时间,状态"
)
KEYS = (
    "编号,日期,房号,业主姓名,联络电话,钥匙名称,数量,托管原因,可领用人,托管期限,接收人,业主签名,遗失,取回日期,取回签名,"
    "备注"
)
PAPERS = "序号,收文日期,来文单位/人,文号,标题,份数,登记人,呈报人,承办,处理情况,答复时间,归档,备注"


def test_passes_of_old_come_in_with_what_became_of_them(svc: Svc, site: Path) -> None:
    rows = (
        "01,2026-11-02,3-1201,王小明,王小明,本人,身份证1234,13800000001,沙发、冰箱,1、2,本人,结清 SJ-88,李敏,"
        "王小明,南门,9:40,",
        "02,2026-11-03,3-1202,李四,张三,租客,身份证 123X,,电视1台,,电话核实 10:20,不适用,李敏,张三,,,已撤销",
        "03,2026-11-04,3-1203,孙八,赵六,亲戚,,,钢琴,1,电话核实：不同意,,李敏,,,,",
    )
    result = bring(svc, "QR-005FW", "\n".join((PASSES, *rows)))
    assert (result.code, result.out) == (0, "共 3 行：新增 3\n"), result.shown
    assert "租客 归为非业主（第 3 行）" in result.err
    used = shown(svc, "P1")
    wanted = {"status": "used", "fees": {"receipt": "SJ-88", "by": "依据纸质登记表"}, "signed": "王小明"}
    assert {**used, **wanted} == used
    assert used["items"] == [{"name": "沙发", "count": 1}, {"name": "冰箱", "count": 2}]
    assert used["bearer"]["id_last4"] == "1234"
    [gone] = used["steps"]
    assert (gone["at"], gone["gate"]) == ("2026-11-02T09:40:00+08:00", "南门")
    revoked, refused = shown(svc, "P2"), shown(svc, "P3")
    assert (revoked["status"], revoked["owner_answer"]) == ("revoked", "confirmed")
    assert revoked["bearer"]["role"] == "non-owner"
    assert (refused["status"], refused["owner_answer"]) == ("refused", "refused")
    assert bring(svc, "QR-005FW", "\n".join((PASSES, *rows))).out == "共 3 行：不变 3\n"
    assert svc("check", now=NOW).code == 0
    # a pass that is still good is issued under all of 020, and an issued one is not changed through a sheet
    today = "04,2026-11-23,3-1204,周七,周七,本人,,,沙发,1,,,李敏,,,,"
    assert bring(svc, "QR-005FW", f"{PASSES}\n{today}\n").code == 2
    more = bring(svc, "QR-005FW", "\n".join((PASSES, rows[0].replace("1、2", "1、3"))))
    assert "P2026-0001 · 物品 沙发×1、冰箱×2 → 沙发×1、冰箱×3" in more.out


def test_custodies_come_in_with_their_loans_before_or_after(svc: Svc, site: Path) -> None:
    rows = (
        "Y-1,2026-10-01,3-1201,王小明,13800000001,大门、信箱,2、1,出国,王静、王强,2027-03-01,李敏,王小明,,,,",
        "Y-2,2026-10-02,3-1202,李四,,大门3把,,,,,李敏,,1,2026-11-01,李四,配了新锁",
    )
    result = bring(svc, "QR-006FW", "\n".join((KEYS, *rows)))
    assert (result.code, result.out) == (0, "共 2 行：新增 2\n"), result.shown
    held, back = shown(svc, "K1"), shown(svc, "K2")
    assert held["keys"] == [{"name": "大门", "count": 2}, {"name": "信箱", "count": 1}]
    assert (held["collectors"], held["until"]) == (["王静", "王强"], "2027-03-01T23:59:59+08:00")
    assert [step["do"] for step in back["steps"]] == ["lost", "withdraw"]
    assert (back["status"], back["purpose"], back["steps"][0]["count"]) == ("withdrawn", "依据纸质登记表", 1)
    assert bring(svc, "QR-006FW", "\n".join((KEYS, *rows))).out == "共 2 行：不变 2\n"
    refused = bring(svc, "QR-006FW", f"{KEYS}\nY-3,2026-10-03,3-1203,孙八,,大门、信箱,5,,,,李敏,,,,,\n")
    assert (refused.code, "5" in refused.err) == (2, True), refused.shown


def test_documents_come_in_with_report_answer_and_file(svc: Svc, site: Path) -> None:
    rows = (
        "1,2026-11-02,街道办,街〔2026〕8号,消防检查,1,李敏,李敏,工程部,已答复：已整改,2026-11-05 10:00,2026-11-06,存柜",
        "2,2026-11-03,王小明,,要求修路灯,1,李敏,,,,,,",
    )
    result = bring(svc, "SW", "\n".join((PAPERS, *rows)))
    assert (result.code, result.out) == (0, "共 2 行：新增 2\n"), result.shown
    first = shown(svc, "D1")
    assert [step["do"] for step in first["steps"]] == ["report", "note", "answer", "file"]
    assert (first["status"], first["handler"], first["number"]) == ("filed", "工程部", "街〔2026〕8号")
    assert shown(svc, "D2")["status"] == "registered"
    assert bring(svc, "SW", "\n".join((PAPERS, *rows))).out == "共 2 行：不变 2\n"
    assert [row["编号"] for row in listed(svc, "incoming")] == ["D2026-0001", "D2026-0002"]


def test_a_custody_that_a_loan_began_is_made_whole_by_its_own_register(svc: Svc, site: Path) -> None:
    head = "房号,钥匙名称,数量,借用人/单位,联络电话,事由,借出时间,归还时间"
    loans = f"{head}\n3-1201,大门,1,张师傅,13800000009,维修,2026-11-05,2026-11-06\n"
    assert bring(svc, "QR-007FW", loans, name="外借.csv").code == 0
    row = "Y-1,2026-10-01,3-1201,王小明,13800000001,大门,2,出国,王静,,李敏,王小明,,,,"
    assert "更改 1" in bring(svc, "QR-006FW", f"{KEYS}\n{row}\n", name="托管.csv").out
    [held] = svc("key list -f json", now=NOW).json
    assert (held["purpose"], held["keys"], held["owner"]) == ("出国", [{"name": "大门", "count": 2}], "王小明")
    assert bring(svc, "QR-006FW", f"{KEYS}\n{row}\n", name="托管.csv").out == "共 1 行：不变 1\n"
    assert bring(svc, "QR-007FW", loans, name="外借.csv").out == "共 1 行：不变 1\n"


@pytest.mark.parametrize("suffix", ["xlsx"])
def test_printed_registers_come_back_without_a_new_record(svc: Svc, site: Path, sites: Sites, suffix: str) -> None:
    sample = sites.put("sample", site.parent / "sample")
    for form in ("QR-005FW", "QR-006FW", "SW"):
        book = str(site.parent / f"{form}.{suffix}")
        assert svc(["form", "print", form, "--year", "2026", "-o", book], now=LATER, cwd=sample).code == 0
        own = svc(["import", form, book, "-n"], now=LATER, cwd=sample)
        assert (own.code, "新增" in own.out, "更改" in own.out) == (0, False, False), own.shown
        first = svc(["import", form, book], now=LATER)
        assert first.code == 0, first.shown
        again = svc(["import", form, book], now=LATER)
        assert (again.code, "新增" in again.out, "更改" in again.out) == (0, False, False), again.shown
    assert svc("check", now=LATER).code == 0


def test_enquiries_come_in_and_a_printed_register_of_them_comes_back(svc: Svc, site: Path) -> None:
    head = "序号,时间,姓名,地点,联络电话,事项,类别,首接人,转交,答复时间,答复内容"
    rows = (
        "1,2026-11-02 9:15,周七,3栋1201,13800000001,怎么停车,咨询,李敏,安防班,2026-11-03 10:00,已告知办证",
        "2,2026-11-02,,大堂,,有人晕倒,求助,李敏,,,",
        "3,2026-11-02,,大门,,有人晕倒,求助,李敏,,,",
    )
    result = bring(svc, "QZ", "\n".join((head, *rows)))
    assert (result.code, result.out) == (0, "共 3 行：新增 3\n"), result.shown
    first = shown(svc, "Q1")
    assert (first["unit"], first["kind"], first["status"]) == ("3-1201", "question", "answered")
    assert [step["text"] for step in first["steps"]] == ["转交 安防班", "已告知办证"]
    assert bring(svc, "QZ", "\n".join((head, *rows))).out == "共 3 行：不变 3\n"
    svc("inquiry refer Q2 --authority 120 --text 拨打急救电话", now=NOW)
    printed = svc("form print QZ --month 2026-11 -f csv", now=NOW).out
    assert bring(svc, "QZ", printed, name="打印.csv").out == "共 3 行：不变 3\n"
    assert svc("check", now=NOW).code == 0
