"""Each registering and each step of every kind is completed at its prompts alone."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from svc.kinds import KINDS
from svc.model.steps import COMMON
from tests.asked import Clerk
from tests.running import ROOT, Svc
from tests.sites import hire

HOME = {"房号": "3-1201"}
OWNER = "王小明"
COMPLAINT = {**HOME, "投诉事由": "楼上噪声", "要求": "停工", "类别": "噪声", "渠道": "1"}
CALL = {"方式": "电话", "回访内容": "问是否满意", "处理结果": "已停工", "意见": "1"}

Line = tuple[str, dict[str, Any], str]  # a command, what is typed by the label of its question, and what comes of it

# What a story needs beforehand is typed in full.
STORIES: dict[str, list[Line | str]] = {
    "resident": [
        (
            "resident add",
            {**HOME, "业主姓名": OWNER, "联络电话": "138 0000 0011", "租户": "张三、李四"},
            "租户 → 张三、李四",
        ),
        ("resident clear 3-1201 --by 钱会计", {"收据号": "S1"}, "S1"),
    ],
    "repair": [
        ("repair add", {"报修地点": "3-1201", "姓名": "张三", "维修项目": "水管漏水", "紧急程度": "1"}, "R2026-0001"),
        ("repair dispatch R1", {"责任部门": "维修"}, "维修班"),
        ("repair schedule R1", {"预约维修时间": "明天上午10点"}, "2026-11-03 10:00"),
        ("repair attempt R1", {"方式": "1", "说明": "无人接听"}, "电话"),
        ("[17:00] repair attempt R1", {"方式": "上门"}, "上门"),
        ("[17:00] repair unreachable -i R1", {"说明": "两次都无人"}, "无法联系"),
        ("[18:00] repair done R1", {"维修结果": "换了水管"}, "已完成"),
        ("[18:00] repair reopen -i R1", {"说明": "又漏了"}, "重新打开"),
    ],
    "complaint": [
        ("complaint add", COMPLAINT, "C2026-0001"),
        ("complaint classify C1", {"严重程度": "重大", "是否有效投诉": "1"}, "重大"),
        ("complaint dispatch -i C1", {"责任部门": "安防、维修", "说明": "联合处理"}, "安防班"),
        ("complaint urge -i C1", {"说明": "请尽快"}, "催办"),
        ("complaint remedy C1", {"内容": "到场劝停"}, "补救措施"),
        ("complaint correct C1", {"内容": "加装告示", "完成期限": "明天"}, "2026-11-03"),
        ("complaint correct C1", {"内容": "培训保安", "完成期限": "+2d"}, "2026-11-04"),
        (
            "complaint verify C1",
            {"内容": "告示未装", "纠正措施步骤号": "5", "验证不合格": "y", "新的完成期限": "+3d"},
            "11-05",
        ),
        ("complaint verify C1", {"内容": "已装", "纠正措施步骤号": "5"}, "验证纠正措施"),
        ("complaint verify C1", {"内容": "已培训"}, "验证纠正措施"),
        (
            "complaint reply C1",
            {"答复内容": "正在处理", "告知结果": "2", "下次答复时间": "明天上午9点"},
            "2026-11-03 09:00",
        ),
        (
            "complaint escalate C1",
            {"上报对象": "主管部门", "姓名或单位": "住建局", "原因": "超出权限", "承诺答复时间": "+2d"},
            "主管部门",
        ),
        ("complaint decide C1 --by 周主任", {"内容": "限期停工"}, "领导决定"),
        ("complaint attempt C1", {"方式": "1"}, "联系未果"),
        ("[17:00] complaint attempt C1", {"方式": "1"}, "联系未果"),
        ("[17:00] complaint unreachable C1", {"原因": "无人"}, "无法联系"),
        ("complaint resolve C1", {"处理结果": "已停工", "已将结果告知投诉人": "y"}, "已处理"),
        ("complaint case C1", {"内容": "值得借鉴", "经验教训": "早介入"}, "列入案例"),
        ("complaint close -i C1", {}, "已关闭"),
        ("complaint reopen -i C1", {"说明": "又施工"}, "重新打开"),
        ("complaint add", {**COMPLAINT, "渠道": "上级"}, "C2026-0002"),
        ("complaint refer C2", {"有关部门": "城管", "答复内容": "已转城管"}, "已转"),
        ("complaint report C2", {"内容": "已转城管", "回报对象": "街道办"}, "街道办"),
        ("complaint add", COMPLAINT, "C2026-0003"),
        ("complaint same-as C3", {"并入": "c1"}, "C2026-0001"),
        ("complaint add", COMPLAINT, "C2026-0004"),
        ("complaint withdraw -i C4", {"说明": "自行和解"}, "已撤回"),
    ],
    "callback": [
        "resident add --unit 3-1201 --owner 王小明 --phone 13800000011",
        ("complaint add", COMPLAINT, "C2026-0001"),
        ("callback book", {"方式": "上门", "回访事项": "C1", "预约时间": "明天下午3点"}, "2026-11-03 15:00"),
        ("callback schedule B1", {"预约时间": "11-04 10:00"}, "2026-11-04 10:00"),
        ("callback miss -i B1", {"说明": "不在家"}, "未赴约"),
        ("callback record B1", {k: v for k, v in CALL.items() if k != "方式"} | {"守时": "1"}, "满意"),
        (
            "callback record",
            {"方式": "1", "回访事项": "C1", "意见": "不满", "返工部门": "安防", "返工期限": "+2d"},
            "返工",
        ),
        ("callback record", {"方式": "1", **HOME, "意见": "3", "下次回访时间": "+3d", "原因": "等配件"}, "再次回访"),
        ("callback record", {"方式": "1", **HOME, "意见": "2", "态度": "不满", "改进建议": "加强培训"}, "改进建议"),
        ("callback rework-done -i B2 --by 周主任", {"说明": "已重做"}, "返工"),
        ("callback rework B3", {"责任部门": "维修", "完成期限": "+1d"}, "维修班"),
        ("callback next B3", {"时间": "+5d", "说明": "再看"}, "约定"),
        ("callback propose B3", {"建议": "装隔音", "呈报对象": "主任"}, "改进建议"),
        ("callback adopt B3 --by 周主任", {"内容": "同意"}, "采纳"),
        ("callback decline B4 --by 周主任", {"内容": "暂不"}, "不采纳"),
        (
            "callback meeting B3",
            {
                "事项 1 解决办法": "换电机",
                "事项 1 责任人": "张师傅",
                "事项 1 完成期限": "+7d",
                "事项 2 解决办法": "出通知",
                "事项 2 责任人": "主任",
                "事项 2 完成期限": "+1d",
            },
            "换电机",
        ),
        ("callback item-done B3 --by 张师傅", {"事项序号": "1", "内容": "已换"}, "事项落实"),
        ("callback attempt B3", {"方式": "1"}, "联系未果"),
        ("[17:00] callback attempt B3", {"方式": "1"}, "联系未果"),
        ("[17:00] callback unreachable -i B3", {"说明": "无人"}, "无法联系"),
        (
            "[12:00] callback record",
            {"方式": "1", "回访事项": "C1", "意见": "2", "认可处理结果": "n", "告知的上一级": "街道办"},
            "已回访",
        ),
    ],
    "pass": [
        "resident add --unit 3-1201 --owner 王小明 --phone 13800000011",
        (
            "pass issue",
            {
                **HOME,
                "搬出人": "刘强",
                "与业主关系": "非业主",
                "物品 1": "沙发",
                "沙发的数量": "2",
                "物品 2": "电视1台、冰箱×1",
                "业主答复": "1",
                "是否搬离": "不搬",
                "业主授权": "书面委托",
                "证件类型": "身份证",
                "证件后四位": "1234",
                "搬出人签名": "刘强",
            },
            "沙发×2",
        ),
        ("pass exit -i P1 --by 保安甲", {"放行岗": "南门"}, "已放行"),
        (
            "pass issue",
            {
                **HOME,
                "搬出人": OWNER,
                "与业主关系": "1",
                "物品 1": "2台空调",
                "是否搬离": "2",
                "证件类型": "身份证",
                "证件后四位": "1234",
                "搬出人签名": OWNER,
            },
            "空调×2",
        ),
        ("pass revoke -i P2", {"说明": "改期"}, "已撤销"),
        (
            "pass issue",
            {**HOME, "搬出人": "赵六", "与业主关系": "非业主", "物品 1": "床", "业主答复": "不同意"},
            "业主拒绝",
        ),
    ],
    "key": [
        "resident add --unit 3-1201 --owner 王小明 --phone 13800000011",
        (
            "key deposit",
            {
                **HOME,
                "钥匙 1": "大门2把",
                "钥匙 2": "信箱",
                "托管原因": "出差",
                "业主签名": "李四",
                "业主授权": "短信同意",
                "可领用人": "李四",
            },
            "大门×2",
        ),
        (
            "key lend K1",
            {"借用人/单位": "某公司", "钥匙 1": "大门1把", "联络电话": "139", "事由": "维修", "业主授权": "电话同意"},
            "某公司",
        ),
        ("key extend K1", {"应还时间": "+2d", "说明": "未完工"}, "2026-11-04"),
        ("key return K1", {"钥匙 1": "大门1把"}, "归还"),
        ("key lost K1", {"钥匙 1": "信箱×1", "柜中遗失": "y", "说明": "已换锁"}, "遗失"),
        ("key withdraw K1", {"取回签名": "孙七", "业主授权": "书面"}, "已取回"),
    ],
    "inquiry": [
        (
            "inquiry add",
            {"类别": "留言", "事项": "请回电", "渠道": "1", "姓名": "王小明", "联络电话": "13800000011"},
            "Q2026-0001",
        ),
        ("inquiry transfer Q1", {"部门": "维修"}, "维修班"),
        ("inquiry feedback Q1", {"内容": "已查"}, "部门反馈"),
        ("inquiry promise Q1", {"答复时间": "+1d"}, "约定"),
        ("inquiry report-up Q1", {"原因": "超出职权"}, "上报"),
        ("inquiry answer Q1 --by 周主任", {"答复内容": "明日施工"}, "已答复"),
        ("inquiry reopen -i Q1", {"说明": "没说清"}, "待答复"),
        ("inquiry refer Q1 --by 周主任", {"具体途径": "请到街道办一楼"}, "已指引"),
        ("inquiry add", {"类别": "求助", "事项": "电梯困人", "渠道": "1", "当场答复": "维修人员已出发"}, "已答复"),
        ("inquiry attempt Q2", {"方式": "1"}, "联系未果"),
        ("[17:00] inquiry attempt Q2", {"方式": "1"}, "联系未果"),
        ("[17:00] inquiry unreachable -i Q2", {}, "无法联系"),
    ],
    "incoming": [
        ("incoming add", {"来文单位/人": "街道办", "标题": "检查通知", "来文性质": "诉求"}, "D2026-0001"),
        ("incoming report -i D1", {"呈报对象": "周主任"}, "已呈报"),
        ("incoming answer -i D1", {"说明": "已复函"}, "已答复"),
        ("incoming file -i D1", {}, "已归档"),
    ],
    "inspection": [
        (
            "inspect add",
            {"检查表": "仪容", "检查对象": "王静", "不合格的项目": "工牌", "其余各项合格": "y", "备注": "当场提醒"},
            "工牌",
        ),
        ("inspect fix -i I1", {"说明": "已戴"}, "已办结"),
    ],
    "duty": [
        ("duty plan", {"日期": "11月3日", "值班人员": "李敏、王静"}, "2026-11-03"),
        ("duty plan 11-04 -i", {"班次起": ["25:99", "12:00"], "班次止": "8点", "值班人员": "王静"}, "2026-11-05 08:00"),
        ("[08:20] duty on -i", {}, "李敏"),
        ("duty on --for 王静", {}, "王静"),
        ("duty out", {"批准人": "周主任"}, "外出"),
        ("[09:30] duty back -i", {}, "返岗"),
        ("[18:00] duty off -i", {}, "下班"),
    ],
    "common": [
        ("complaint add", COMPLAINT, "C2026-0001"),
        ("note C1", {"说明": "已记"}, "补充记录"),
        ("attach C1", {"附件": "svc.yaml"}, "附上文件"),
        (
            "amend C1",
            {"更正哪一项 1": "姓名", "姓名改为": "王静静", "更正哪一项 2": "渠道", "渠道改为": "来访", "原因": "听错"},
            "王静静",
        ),
        ("strike C1", {"步骤号": "1", "原因": "误登"}, "划去"),
        ("cancel C1 --by 周主任", {"原因": "测试"}, "已作废"),
    ],
}


@pytest.fixture
def clerk(svc: Svc, site: Path, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    """A clerk at a terminal, at a site with staff."""
    hire(site)
    return Clerk(svc, monkeypatch)


@pytest.mark.parametrize("kind", STORIES)
def test_everything_is_completed_at_its_prompts_alone(clerk: Clerk, svc: Svc, kind: str) -> None:
    for each in STORIES[kind]:
        if isinstance(each, str):
            assert svc(each).code == 0
            continue
        line, answers, said = each
        clock, _bracket, command = line.rpartition("] ")
        result = clerk(command, answers, now=f"2026-11-02 {clock[1:] or '09:00'}")
        assert result.code == 0, (line, result.shown, clerk.asked)
        assert said in result.out, (line, result.shown)
        assert not clerk.unasked, (line, clerk.unasked, clerk.asked)


def test_no_step_is_forgotten() -> None:
    """Every step that is typed, of every kind, is in a story."""
    told = {
        each[0].rpartition("] ")[2] if isinstance(each, tuple) else each for story in STORIES.values() for each in story
    }
    words = {tuple(command.split()[:2]) for command in told}
    steps = {(kind.group, o.name) for kind in KINDS.values() for o in kind.openings if kind.group}
    steps |= {(k.group, s.name) for k in KINDS.values() if k.group for s in k.steps if s.typed and s not in COMMON}
    commons = {(k.group, s.name) for k in KINDS.values() for s in k.steps if s.name in {c.name for c in COMMON}}
    assert steps - commons - words == set()
    assert {c.name for c in COMMON} <= {word[0] for word in words}


# --- nothing is refused at the end ------------------------------------------------------------------------------------


def test_what_no_answer_could_make_possible_is_refused_before_anything_is_asked(clerk: Clerk, svc: Svc) -> None:
    assert clerk("complaint add", COMPLAINT).code == 0
    refused = clerk("complaint resolve C1")
    assert (refused.code, clerk.asked) == (3, [])
    assert "svc complaint remedy C2026-0001" in refused.err
    refused = clerk("complaint decide C1")  # for a leader
    assert (refused.code, clerk.asked) == (3, [])
    assert svc("complaint decide C1").code == 3


def test_what_is_refused_is_said_at_once_and_asked_again(clerk: Clerk, svc: Svc) -> None:
    assert clerk("complaint add", COMPLAINT).code == 0
    taboo = ["你问我，我问谁", "正在处理"]
    late = ["昨天", "明天上午9点"]
    done = clerk("complaint reply C1", {"答复内容": taboo, "告知结果": "进展", "下次答复时间": late})
    assert done.code == 0
    assert clerk.asked[:2] == ["答复内容", "答复内容"]
    assert clerk.asked.count("下次答复时间") == 2
    assert "禁语" in done.err or "忌语" in done.err
    assert "2026-11-03 09:00" in done.out


def test_a_refusal_of_the_rules_asks_what_it_speaks_of(clerk: Clerk, svc: Svc) -> None:
    assert clerk("complaint add", COMPLAINT).code == 0
    assert clerk("complaint remedy C1", {"内容": "到场劝停"}).code == 0
    told = {"处理结果": ["这不关我的事", "这不关我的事"], "已将结果告知投诉人": "y", "内容为住户原话": "y"}
    done = clerk("complaint resolve C1", told)
    assert done.code == 0, done.shown
    assert clerk.asked.count("处理结果") == 2


def test_what_finance_must_do_first_keeps_the_answers(clerk: Clerk, svc: Svc) -> None:
    assert svc("resident add --unit 3-1201 --owner 王小明 --phone 13800000011").code == 0
    moving = {
        **HOME,
        "搬出人": OWNER,
        "与业主关系": "1",
        "物品 1": "沙发2个",
        "是否搬离": "搬离",
        "证件类型": "身份证",
        "证件后四位": "1234",
        "搬出人签名": OWNER,
    }
    refused = clerk("pass issue", moving)
    assert refused.code == 130
    assert "svc resident clear 3-1201" in refused.err
    assert svc("resident clear 3-1201 --receipt S1", by="钱会计").code == 0
    assert (
        clerk("pass issue", {"回车 接着填 · n 重新填写": ""}, by="王静").code == 130
    )  # another's is nobody's business
    assert clerk.asked[0] == "房号"
    assert clerk("pass issue", {"回车 接着填 · n 重新填写": ""}, now="2026-11-10 09:01").code == 130  # a week is over
    assert clerk.asked[0] == "房号"


def test_the_answers_are_offered_again_for_a_week(clerk: Clerk, svc: Svc, site: Path) -> None:
    assert clerk("complaint add", {"房号": "3-1201", "投诉事由": "漏水"}).code == 130
    done = clerk("complaint add", {"回车 接着填 · n 重新填写": "", "类别": "2", "渠道": "1"}, now="2026-11-08 09:00")
    assert done.code == 0
    assert clerk.asked[:2] == ["回车 接着填 · n 重新填写", "类别"]
    assert svc("complaint show C1 -f json").json["matter"] == "漏水"
    assert not list(site.glob(".svc/drafts/*.json"))
    assert clerk("note C1", {"说明": "甲" + "\x03"}).code == 130
    assert clerk("note C1", {"回车 接着填 · n 重新填写": "n", "说明": "乙"}).code == 0
    assert "乙" in svc("show C1").out


def test_tab_completes_homes_people_and_numbers(clerk: Clerk, svc: Svc) -> None:
    assert svc("resident add --unit 3-1201 --owner 王小明 --phone 13800000011").code == 0
    assert svc("resident add --unit 5-301 --owner 孙七").code == 0
    assert clerk("repair add", {"报修地点": "\t\t", "维修项目": "灯"}).code == 0
    assert svc("show R1 -f json").json["unit"] == "5-301"  # the second of two
    answers = {"房号": "120\t", "投诉事由": "漏水", "类别": "设施\t", "渠道": "1"}
    assert clerk("complaint add", answers).code == 0
    found = svc("show C1 -f json").json
    assert (found["unit"], found["name"], found["phone"]) == ("3-1201", "王小明", "13800000011")
    assert clerk("complaint dispatch", {"编号": "漏水\t"}).code == 0
    assert clerk("inquiry add", {"类别": "1", "事项": "几点开门", "姓名": "小明\t"}).code == 0
    assert svc("show Q1 -f json").json["name"] == "王小明"
    call = {"方式": "1", "回访事项": "漏\t", "意见": "2"}
    assert clerk("callback record", call).code == 0
    assert svc("show B1 -f json").json["about"] == ["C2026-0001"]


def test_i_asks_for_everything_and_needs_a_terminal(clerk: Clerk, svc: Svc, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"严重程度": "重大", "文号": "A1", "被投诉人": "保安甲、王静"}
    assert clerk("complaint add -i --unit 3-1201 --matter 漏水 --category other --channel phone", answers).code == 0
    assert not clerk.unasked
    found = svc("show C1 -f json").json
    assert (found["severity"], found["document"], found["against"]) == ("major", "A1", ["保安甲", "王静"])
    monkeypatch.undo()
    assert svc("note C1 -i 好").code == 2


def test_a_complaint_from_ring_to_close_takes_few_keys(clerk: Clerk, svc: Svc) -> None:
    assert svc("resident add --unit 3-1201 --owner 王小明 --phone 13800000011").code == 0
    free = {"投诉事由": "楼上噪声", "要求": "停工"}
    rung = {"房号": "3-1201", **free, "类别": "1", "渠道": "1", "随即通知责任部门": "y"}
    assert clerk("complaint add", rung).code == 0
    assert clerk("complaint remedy C1", {"内容": "到场劝停"}).code == 0
    assert clerk("complaint resolve C1", {"处理结果": "已停工", "已将结果告知投诉人": "y"}).code == 0
    call = {"方式": "1", "回访事项": "C1", "意见": "1", "随即关闭投诉": "y"}
    said = {"回访内容": "是否停工", "处理结果": "已停工"}
    assert clerk("callback record", {**call, **said}).code == 0
    assert not clerk.unasked
    assert svc("show C1 -f json").json["status"] == "closed"
    texts = (*free.values(), "到场劝停", "已停工", *said.values())
    assert clerk.keys - sum(map(len, texts)) <= 128  # with five commands it took 205 before there were such prompts


def test_prompts_are_imported_only_when_something_is_asked() -> None:
    code = (
        "import sys; from svc.cli.main import main; main(['demo', '--help']); main(['complaint', 'reply', '--help']);"
        "print('prompt_toolkit' in sys.modules, 'svc.cli.dialogue' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "False False"


def test_words_are_asked_where_no_record_is_concerned(clerk: Clerk, svc: Svc) -> None:
    assert clerk("desk use -i", {"A 到 Z，每个副本一个": "B"}).code == 0, clerk.asked
    assert clerk("complaint add", COMPLAINT).code == 0
    assert svc("show CB1 -f json").json["id"] == "C2026-B0001"
