"""A book brought in again: its rows are found by where they stood, what was mended amends, and nothing is lost."""

from pathlib import Path

from tests.importing.test_as_seen import NOW, bring, listed, shown, workbook
from tests.running import Svc
from tests.sites import clean

HEAD = "序号,报修时间,报修地点,业主姓名,联络电话,维修项目,维修结果"
LEAK = "1,2026-11-02 9:15,3-1201,王小明,13800000001,厨房水管漏永,"


def book(*lines: str) -> str:
    return "\n".join((HEAD, *lines, ""))


def items(svc: Svc) -> list[str]:
    return [row["维修项目"] for row in listed(svc, "repair")]


def test_a_mended_row_amends_its_record_and_no_other(svc: Svc, site: Path) -> None:
    lamp = "2,2026-11-03,3-1202,周七,,灯不亮,待料"
    assert bring(svc, "QR-001FW", book(LEAK, lamp)).out == "共 2 行：新增 2\n"
    source = {"book": "登记.csv", "row": 2, "serial": "1"}
    assert shown(svc, "R1")["source"] == source
    assert "登记.csv · 第 2 行 · 序号 1" in svc("show R1", now=NOW).out
    # a line above it, another telephone, and the text: all of it is said; an outcome adds its step
    mended = LEAK.replace("漏永", "漏水").replace("0001,", "0002,")
    again = bring(svc, "QR-001FW", book("", mended, lamp.replace("待料", "已换灯泡")))
    assert "R2026-0001 · 维修项目 厨房水管漏永 → 厨房水管漏水、联络电话 13800000001 → 13800000002" in again.out
    assert "更改 2" in again.out
    [step] = shown(svc, "R1")["steps"]
    assert (step["do"], step["source"]) == ("amend", {**source, "row": 3})
    assert shown(svc, "R2")["status"] == "done"
    assert bring(svc, "QR-001FW", book(mended, lamp.replace("待料", "已换灯泡"))).out == "共 2 行：不变 2\n"
    # mended twice, and in a copy of the file
    twice = mended.replace("厨房水管", "厨房软管")
    assert "更改 1" in bring(svc, "QR-001FW", book(twice), name="登记 (2).csv").out
    assert items(svc) == ["厨房软管漏水", "灯不亮"]
    # a mended result strikes the step that the book had, and takes it again
    otherwise = bring(svc, "QR-001FW", book(twice, lamp.replace("待料", "已换镇流器")))
    assert "R2026-0002 · 维修结果 已换灯泡 → 已换镇流器" in otherwise.out
    steps = shown(svc, "R2")["steps"]
    assert [(step["do"], step.get("result"), bool(step.get("struck"))) for step in steps] == [
        ("done", "已换灯泡", True),
        ("done", "已换镇流器", False),
        ("strike", None, False),
    ]
    clean(site)
    assert svc("check", now=NOW).code == 0
    assert svc("audit", now=NOW).code == 0


def test_what_the_desk_has_amended_since_is_left(svc: Svc, site: Path) -> None:
    bring(svc, "QR-001FW", book(LEAK))
    svc("amend R1 item=爆管 --reason 到场看过", now=NOW)
    again = bring(svc, "QR-001FW", book(LEAK.replace("漏永", "漏水").replace("0001,", "0002,")))
    assert "维修项目已在窗口更正，仍为 爆管" in again.err
    assert (shown(svc, "R1")["item"], shown(svc, "R1")["phone"]) == ("爆管", "13800000002")
    # the same home, day and name: two of them agree, so a mended day is one; fewer is another matter, and said
    assert "更改 1" in bring(svc, "QR-001FW", book(LEAK.replace("11-02 9:15", "11-04"))).out
    other = bring(svc, "QR-001FW", book("1,2026-11-05,3-1203,孙八,,门锁坏,"))
    assert "序号 1 原是 R2026-0001，内容不是同一件，作新登记（第 2 行）" in other.err
    assert items(svc) == ["爆管", "门锁坏"] or items(svc) == ["门锁坏", "爆管"]


def test_two_alike_are_two_and_stay_two(svc: Svc, site: Path) -> None:
    lines = [f"{n},2026-11-02,3-1201,王小明,,灯不亮," for n in ("1", "2")]
    assert bring(svc, "QR-001FW", book(lines[0])).out == "共 1 行：新增 1\n"
    assert bring(svc, "QR-001FW", book(*lines)).out == "共 2 行：新增 1、不变 1\n"
    assert bring(svc, "QR-001FW", book(*lines)).out == "共 2 行：不变 2\n"
    assert [shown(svc, f"R{n}")["source"]["serial"] for n in (1, 2)] == ["1", "2"]
    # without numbers, too
    bare = [line[1:] for line in lines]
    assert bring(svc, "QR-001FW", book(*bare), name="另册.csv").out == "共 2 行：不变 2\n"
    assert bring(svc, "QR-001FW", book(*bare, bare[0]), name="另册.csv").out == "共 3 行：新增 1、不变 2\n"
    near = bring(svc, "QR-001FW", book(",2026-11-02,3-1201,王小明,,水龙头漏,"), name="另册.csv")
    assert "与 R2026-0001、R2026-0002、R2026-0003 同日同户" in near.err
    assert "新增 1" in near.out


def test_records_without_provenance_and_printed_numbers_are_known(svc: Svc, site: Path) -> None:
    svc("repair add --unit 3-1201 --name 王小明 --item 漏水 --reported '2026-11-02 09:15'", now="2026-11-02 10:00")
    assert bring(svc, "QR-001FW", book("1,2026-11-02 9:15,3-1201,王小明,,漏水,")).out == "共 1 行：不变 1\n"
    assert "source" not in shown(svc, "R1")
    # our own form, printed, mended on the sheet and brought back
    head = [*HEAD.split(","), "备注"]
    line = [1, "2026-11-02 09:15", "3-1201", "王小明", "", "厨房漏水", "", "〔R2026-0001〕"]
    again = bring(svc, "QR-001FW", workbook(head, line, sheet="11月"), name="打印.xlsx")
    assert again.out == "  R2026-0001 · 维修项目 漏水 → 厨房漏水\n共 1 行：更改 1\n"
    assert shown(svc, "R1")["steps"][0]["source"] == {"book": "打印.xlsx", "sheet": "11月", "row": 2, "serial": "1"}


def test_residents_keep_their_source_and_masks_and_searches_know_of_it(svc: Svc, site: Path) -> None:
    bring(svc, "residents", "房号,业主姓名\n3-1201,王小明\n", name="王小明家.csv")
    assert shown(svc, "3-1201")["steps"][0]["source"] == {"book": "王小明家.csv", "row": 2}
    bring(svc, "QR-001FW", book(LEAK), name="王小明.csv")
    assert "王小明" not in svc("show R1 --mask", now=NOW).out
    assert "王小明" not in svc("show 3-1201 -f json --mask", now=NOW).out
    assert "王小明" not in svc("repair list -f json --mask", now=NOW).out
    assert "R2026-0001" not in svc("find 登记", now=NOW).out


def test_a_mended_result_or_opinion_amends_and_what_the_desk_did_is_left(svc: Svc, site: Path) -> None:
    head = f"{HEAD},回访人,回访结果"
    line = "{n},2026-11-02,3-120{n},周七,,灯,{result},{caller},{opinion}"

    def told(*rows: tuple[str, str, str]) -> str:
        rest = [line.format(n=n, result=r, caller=c, opinion=o) for n, (r, c, o) in enumerate(rows, 1)]
        return "\n".join((head, *rest))

    bring(svc, "QR-001FW", told(("已换", "李敏", "满意"), ("", "", ""), ("已换", "李敏", "不满意")))
    svc("repair done R2 --result 桌上记的", now=NOW)
    mended = told(("已换灯泡", "王静", "较满意"), ("已修", "", ""), ("已换", "李敏", "满意"))
    again = bring(svc, "QR-001FW", mended)
    assert "更改 1、不变 2" in again.out
    assert "R2026-0001 · 维修结果 已换 → 已换灯泡" in again.out
    assert "意见 满意 → 较满意" in again.out
    assert "R2026-0002：维修完成与已登记的不同" in again.err
    assert "B2026-0002：已登记为 意见 不满意，与账册不同，保持原样" in again.err
    assert (shown(svc, "B1")["opinion"], shown(svc, "B1")["caller"]) == ("fairly", "王静")
    assert (shown(svc, "R1")["status"], shown(svc, "R3")["status"]) == ("done", "reopened")
    assert bring(svc, "QR-001FW", mended).out == "共 3 行：不变 3\n"
    assert len(items(svc)) == 3
    clean(site)
    assert svc("audit", now=NOW).code == 0


def test_a_printed_repair_that_was_done_twice_is_the_same(svc: Svc, site: Path) -> None:
    svc("repair add --unit 3-1201 --name 周七 --item 灯", now="2026-11-02 09:00")
    svc("repair done R1 --result 换灯泡 --material 灯泡 --fee 10", now="2026-11-02 10:00")
    svc("repair reopen R1 --text 又不亮", now="2026-11-03 09:00")
    svc("repair done R1 --result 换镇流器 --material 镇流器 --fee 30", now="2026-11-04 10:00")
    printed = svc("form print QR-001FW --month 2026-11 -f csv", now=NOW).out
    assert "收费：40.00 元" in printed
    again = bring(svc, "QR-001FW", printed)
    assert (again.out, again.err) == ("共 1 行：不变 1\n", "")
