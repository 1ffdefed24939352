"""What desks write under outcomes, callbacks and ticks, each word in a row of one book: what becomes of it."""

from pathlib import Path

from tests.importing.test_as_seen import CALLS, NOW, bring, shown, workbook
from tests.running import Svc

BOOK = "序号,报修时间,报修地点,业主姓名,维修项目,维修结果,回访结果"
OPEN = [
    "未修复",
    "待配件",
    "已派单",
    "处理中…",
    "返修",
    "修不了",
    "改天再修",
    "不予维修",
    "待观察",
    "×",
    "X",
    "否",
    "no",
    "受理中",
    "已接单",
    "挂起",
    "暂缓",
    "未闭环",
    "部分完成",
    "只修了一半",
    "业主拒修",
    "已移交",
    "仍漏",
    "50%",
    "约周六",
    "保修期内转开发商",
    "FALSE",
    "验收不合格",
    "再观察两天",
    "取消",
]
DONE = [
    "√",
    "是",
    "已修",
    "修好",
    "OK",
    "换灯泡",
    "拧紧",
    "完毕",
    "疏通",
    "基本完成",
    "无需维修",
    "不用修，已正常",
    "done",
    "等料，11月5日已换",
]
DOUBTED = ["临时处理", "误报", "张师傅", "灯座"]
ATTEMPTS = ["没人接", "空号", "拒访", "关机", "停机", "挂断", "语音信箱", "正在通话", "稍后再打", "不方便", "拒绝回访"]
GRADES = {
    "dissatisfied": ["不满", "较差", "没来修", "要求返工", "谈不上满意", "满意度低", "☑不满意", "迟到"],
    "fairly": ["一般", "还行", "较好", "差强人意", "将就", "√较满意"],
    "satisfied": ["没什么问题", "挺好", "很及时", "五星"],
}
BOXES = ["☑满意 □较满意 □不满意", "满意☐ 较满意☐ ☑不满意", "□满意 □较满意 □不满意", "☑满意 ☑较满意 □不满意"]
NEVER = ["跟进", "红色", "未评价", "90分", "√", "已回访"]


def test_outcomes_say_whether_a_repair_is_done(svc: Svc, site: Path) -> None:
    words = [*OPEN, *DONE, *DOUBTED]
    rows = [f'{n},2026-11-02,3-{n},王小明,灯不亮,"{word}",' for n, word in enumerate(words, 101)]
    told = bring(svc, "QR-001FW", "\n".join((BOOK, *rows)), "-n")
    result = bring(svc, "QR-001FW", "\n".join((BOOK, *rows)))
    assert result.code == 0, result.shown
    status = {row["unit"]: row["status"] for row in svc("repair list -f json", now=NOW).json}
    found = {word: status[f"3-{n}"] for n, word in enumerate(words, 101)}
    assert found == dict.fromkeys(OPEN, "registered") | dict.fromkeys((*DONE, *DOUBTED), "done")
    for word in DOUBTED:
        assert f"{word} 看不出是否完成，按已完成登记" in told.err
    assert told.err.count("看不出是否完成") == len(DOUBTED)
    assert "--dry-run" in result.err  # where all of it is said


def test_callbacks_are_held_attempted_or_refused(svc: Svc, site: Path) -> None:
    graded = [(word, grade) for grade, words in GRADES.items() for word in words]
    graded += [(BOXES[0], "satisfied"), (BOXES[1], "dissatisfied")]
    words = [*ATTEMPTS, *(word for word, _grade in graded), *NEVER, *BOXES[2:]]
    rows = [f"{n},2026-11-02,3-{n},王小明,灯不亮,已修,{word}" for n, word in enumerate(words, 101)]
    result = bring(svc, "QR-001FW", "\n".join((BOOK, *rows)), "--partial")
    assert result.code == 1
    held = {row["unit"]: row["opinion"] for row in svc("callback list -f json", now=NOW).json}
    done = {row["unit"]: row["id"] for row in svc("repair list -f json", now=NOW).json}
    for n, word in enumerate(words, 101):
        home = f"3-{n}"
        assert held.get(home) == dict(graded).get(word), word
        assert (home in done) == (word in ATTEMPTS or word in dict(graded)), word
    assert [step["do"] for step in shown(svc, done["3-101"])["steps"]] == ["done", "attempt"]


def test_ticks_of_spreadsheets_and_hands(svc: Svc, site: Path) -> None:
    ticks = ["√√", "(√)", "TRUE", "✘", "□", "FALSE"]
    rows = [f"{n},3-{n},换锁芯,√,{'' if n < 104 else tick},,周七,2026-11-05" for n, tick in enumerate(ticks, 101)]
    rows[:3] = [f"{n},3-{n},换锁芯,,{tick},,周七,2026-11-05" for n, tick in enumerate(ticks[:3], 101)]
    assert bring(svc, "QR-003FW", "\n".join((CALLS, *rows))).code == 0
    found = [row["opinion"] for row in svc("callback list -f json", now=NOW).json]
    assert found == ["fairly"] * 3 + ["satisfied"] * 3
    lines = [["地点", "回访内容", "意见/满意", "意见/较满意", "日期"], ["3-201", "灯", True, False, "2026-11-05"]]
    assert bring(svc, "QR-003FW", workbook(*lines), name="登记.xlsx").code == 0


def test_lines_and_cells_that_mean_something_else(svc: Svc, site: Path) -> None:
    head = "序号,报修时间,报修地点,业主姓名,联络电话,维修项目,备注"
    full = "{n},2026-11-02,3-{n},王小明,,灯不亮,{text}"
    sums = [
        "共2件",
        "总数",
        "月计",
        "承前页",
        "共 2 条",
        "维修费合计",
        "Grand Total",
        "合计（2件）",
        "总计：2 件",
        "平均",
    ]
    rows = [full.format(n=101, text="小计"), *(f",,{word},,,2," for word in sums)]
    rows += ["102,同上,3-102,同,13800000001,同上,", "103,〃,3-103,,,↓,", "104,同上,3-104,″,同上,〃,"]
    result = bring(svc, "QR-001FW", "\n".join((head, *rows)))
    assert (result.code, result.out) == (0, "共 4 行：新增 4\n"), result.shown
    found = {row["unit"]: (row["name"], row["phone"], row["item"]) for row in svc("repair list -f json", now=NOW).json}
    assert found["3-101"] == ("王小明", None, "灯不亮")  # 小计 stands in a remark, and the line is a whole row
    assert found["3-102"] == ("王小明", "13800000001", "灯不亮")
    assert found["3-104"] == (None, None, "灯不亮")  # the cell above is empty, whatever stands above that
    # a formula that was never worked out counts only where somebody needs the cell
    lines = [["序号", "报修时间", "报修地点", "维修项目", "工时"], ["=ROW()-1", "2026-11-03", "3-201", "灯", "=1+1"]]
    assert bring(svc, "QR-001FW", workbook(*lines), name="登记.xlsx").code == 0
    lines[1][3] = "=A1"
    refused = bring(svc, "QR-001FW", workbook(*lines), name="登记.xlsx")
    assert (refused.code, "D2 维修项目: 公式尚未计算" in refused.err) == (2, True), refused.shown
    # a second table on the sheet with other columns is not read by the first one's
    second = "报修时间,报修地点,维修项目,业主姓名\n2026-11-02,3-301,灯,王\n,,,\n业主姓名,报修时间,报修地点,维修项目\n"
    refused = bring(svc, "QR-001FW", f"{second}李,2026-11-03,3-302,门\n", "--partial")
    assert (refused.code, "登记.csv:4" in refused.err) == (2, True), refused.shown
    assert not svc("repair list --unit 3-301 -f json", now=NOW).json
