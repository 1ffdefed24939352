"""Columns that desks add to a form: how a matter stands, when it was done, by whom, and what a caller is called."""

from pathlib import Path

from tests.importing.test_as_seen import NOW, bring, shown
from tests.running import Svc

REPAIRS = "编号,创建时间,房号,来电人,故障描述,维修结果,工单状态,完成时间,维修人员,材料,维修费,满意度"


def test_a_repair_is_as_its_state_says(svc: Svc, site: Path) -> None:
    rows = (
        "W1,2026-11-02 9:15,3-101,周七,灯,换灯泡,已完成,11-03 10:00,张师傅,灯泡,20,满意",
        "W2,2026-11-02,3-102,周七,灯,换灯泡,未完成,,张师傅,,,",
        "W3,2026-11-02,3-103,周七,灯,,是,,,,,",
        "W4,2026-11-02,3-104,周七,灯,,,2026-11-04,,,,",
        "W5,2026-11-02,3-105,周七,灯,,,,李师傅,,,",
        "W6,2026-11-02,3-106,周七,灯,换线,FALSE,,,,,",
    )
    book = "\n".join((REPAIRS, *rows))
    result = bring(svc, "QR-001FW", book)
    assert (result.code, result.out) == (0, "共 6 行：新增 6\n"), result.shown
    assert "维修人员: 李师傅：没有写结果，记入备注（第 6 行）" in result.err
    assert "未采用" not in result.err
    found = {row["unit"]: (row["status"], row["remark"]) for row in svc("repair list -f json", now=NOW).json}
    assert found == {
        "3-101": ("done", None),
        "3-102": ("registered", "维修结果: 换灯泡；未完成"),
        "3-103": ("done", None),
        "3-104": ("done", None),
        "3-105": ("registered", "维修人员: 李师傅"),
        "3-106": ("registered", "维修结果: 换线；FALSE"),
    }
    [done] = shown(svc, "R1")["steps"]
    wanted = {"at": "2026-11-03T10:00:00+08:00", "worker": "张师傅", "material": "灯泡", "fee": "20"}
    assert {**done, **wanted} == done
    assert shown(svc, "B1")["held"] == "2026-11-03T10:00:00+08:00"
    assert shown(svc, "R4")["steps"][0]["at"][:10] == "2026-11-04"
    assert bring(svc, "QR-001FW", book).out == "共 6 行：不变 6\n"
    # what was left open is done once the book says so, and no other record is made
    assert bring(svc, "QR-001FW", book.replace("未完成", "已完成")).out.endswith("共 6 行：更改 1、不变 5\n")
    assert shown(svc, "R2")["status"] == "done"


def test_complaints_have_a_category_a_channel_and_an_outcome(svc: Svc, site: Path) -> None:
    head = "编号,投诉日期,反映人,房号,反映内容,投诉类别,投诉渠道,处理结果,满意度"
    rows = (
        "TS1,2026-11-02,周七,3-101,楼上吵,噪音扰民,微信,已劝停,满意",
        "TS2,2026-11-02,周七,3-102,电梯停,电梯,电话,处理中,满意",
        "TS3,2026-11-02,周七,3-103,楼道味大,外星,,已清洗,",
    )
    result = bring(svc, "QR-002FW", "\n".join((head, *rows)))
    assert (result.code, result.out) == (0, "共 3 行：新增 3\n"), result.shown
    assert "类别：外星 不在可选项中，未采用（第 4 行）" in result.err
    assert "处理结果: 处理中：视为未完成（第 3 行）" in result.err
    found = svc("complaint list -f json", now=NOW).json
    by_home = {row["unit"]: (row["status"], row["category"], row["channel"]) for row in found}
    assert by_home == {
        "3-101": ("closed", "noise", "web"),
        "3-102": ("registered", "facility", "phone"),
        "3-103": ("registered", "other", "phone"),
    }
    assert [step["text"] for step in shown(svc, "C3")["steps"]] == ["已清洗"]
    assert bring(svc, "QR-002FW", "\n".join((head, *rows))).out == "共 3 行：不变 3\n"


def test_a_callback_has_its_opinion_in_one_column(svc: Svc, site: Path) -> None:
    head = "地点,回访内容及处理结果,满意度,回访日期,回访人,回访方式,姓名,电话"
    rows = (
        "3-101,维修；结果：已修,还行,2026-11-05,王静,上门走访,周七,13800000001",
        "3-102,维修,□满意 ☑不满意,2026-11-05,王静,电话,郑八,",
    )
    assert bring(svc, "QR-003FW", "\n".join((head, *rows))).code == 0
    first, second = (shown(svc, number) for number in ("B1", "B2"))
    wanted = {"opinion": "fairly", "means": "visit", "caller": "王静", "name": "周七", "result": "已修"}
    assert {**first, **wanted} == first
    assert (second["opinion"], second["means"]) == ("dissatisfied", "phone")
    refused = bring(svc, "QR-003FW", f"{head}\n3-103,维修,红色,2026-11-05,,,,\n")
    assert (refused.code, "红色" in refused.err) == (2, True)
