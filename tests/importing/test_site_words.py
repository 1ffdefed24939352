"""A site's own headings and words for its books, taught by a file in `templates/books` and no code."""

from pathlib import Path

from tests.importing.test_as_seen import NOW, bring, shown
from tests.running import Svc

HOTLINE = """\
also:
  received: 受理时间
  投诉人姓名: 诉求人
  phone: [来电号码, 主叫]
  住址: 诉求地址
  投诉事由及要求: 诉求内容
  category: 诉求类型
  serial: 工单编号
means:
  category: {noise: [噪, 扰民], facility: [电梯, 路灯]}
"""
FEES = """\
also: {房号: 资源名称, owner: 客户名称, phone: 移动电话, type: 客户分类}
means: {type: {tenant: [租], owner: [产权]}}
"""


def teach(site: Path, name: str, text: str) -> None:
    (site / "templates" / "books").mkdir(parents=True, exist_ok=True)
    (site / "templates" / "books" / f"{name}.yaml").write_text(text, "utf-8")


def test_a_hotlines_export_and_a_fee_systems_list_come_in(svc: Svc, site: Path) -> None:
    teach(site, "QR-002FW", HOTLINE)
    lines = (
        "工单编号,受理时间,诉求人,来电号码,诉求地址,诉求内容,诉求类型,坐席",
        "SH20261102001,2026-11-02 09:15,王小明,13800000001,3幢1201,夜间施工,社会生活噪音,A7",
        "SH20261102002,2026-11-02 09:40,李女士,13800000002,3幢1202,轿厢异响,电梯,A7",
    )
    result = bring(svc, "QR-002FW", "\n".join(lines), "--channel", "phone", name="热线.csv")
    assert (result.code, result.out) == (0, "共 2 行：新增 2\n"), result.shown
    assert "社会生活噪音 归为装修噪声（第 2 行）" in result.err
    assert "未采用的列：坐席" in result.err
    found = shown(svc, "C1")
    wanted = {"category": "noise", "unit": "3-1201", "matter": "夜间施工", "name": "王小明", "phone": "13800000001"}
    assert {**found, **wanted} == found
    assert found["source"]["serial"] == "SH20261102001"
    mended = bring(svc, "QR-002FW", "\n".join(lines).replace("轿厢异响", "轿厢抖动"), name="热线.csv")
    assert "C2026-0002 · 投诉事由 轿厢异响 → 轿厢抖动" in mended.out

    teach(site, "residents", FEES)
    rooms = "资源名称,客户名称,移动电话,建筑面积\n3号楼1单元1201,王小明,138-0000-0001,98.5\n"
    refused = bring(svc, "residents", rooms, name="房间.csv")
    assert (refused.code, "单元" in refused.err) == (2, True), refused.shown
    assert bring(svc, "residents", rooms.replace("1单元", ""), name="房间.csv").code == 0
    assert (shown(svc, "3-1201")["owner"], shown(svc, "3-1201")["phone"]) == ("王小明", "138-0000-0001")


def test_a_fault_in_such_a_file_is_named_with_its_line(svc: Svc, site: Path) -> None:
    for text, said in (
        ("also: {天气: [晴]}\n", "QR-001FW.yaml:1: 没有称为“天气”的列"),
        ("means:\n  unit: x\n", "QR-001FW.yaml:2"),
        ("alos: {}\n", "alos"),
    ):
        teach(site, "QR-001FW", text)
        result = bring(svc, "QR-001FW", "报修时间,报修地点,维修项目\n2026-11-02,3-1201,灯\n")
        assert result.code == 5, result.shown
        assert said in result.err, result.shown
    assert svc("check", now=NOW).code == 0
