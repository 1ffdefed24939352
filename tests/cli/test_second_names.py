"""The Chinese second names of commands, options, fields, choices, forms and periods: each means one thing."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from svc.cli import second_names
from svc.cli.app import command_tree
from svc.cli.second_names import Path as Words
from svc.dates.named_periods import name_of_period
from svc.kinds import KINDS
from svc.model import user_input
from svc.model.fields import Choice
from svc.site import checklists
from svc.text import language, paths
from tests.running import Svc

HERE = date(2026, 11, 2)


@pytest.fixture(scope="module")
def commands() -> Iterator[list[tuple[Words, Any, Any]]]:
    """Every command and group: its words, itself, and the commands below it."""
    before = language.current_language()
    language.use_language("zh")
    yield list(_below((), command_tree(None)))
    language.use_language(before)


def _below(path: Words, node: Any) -> Iterator[tuple[Words, Any, Any]]:
    makers = second_names.subcommands(node, direct=True)
    yield path, node, makers
    for name, make in makers.items():
        yield from _below((*path, name), make())


def test_every_command_and_option_has_names_that_mean_nothing_else(commands: list[tuple[Words, Any, Any]]) -> None:
    for path, node, makers in commands:
        for names in (second_names.command_names(path, makers), second_names.option_names(path, node.declared)):
            nameless = [name for name, of in names.items() if not of]
            assert not nameless, f"svc {' '.join(path)}: give them a name in svc/cli/chinese_words.py: {nameless}"
            every = [each for of in names.values() for each in of]
            assert len(every) == len(set(every)), f"svc {' '.join(path)}: {sorted(every)}"
            assert not [each for each in every if each in names or each.isascii()]


def test_a_line_in_chinese_is_read_as_the_one_in_english(commands: list[tuple[Words, Any, Any]]) -> None:
    tree, chinese = command_tree(None), dict[Words, Words]({(): ()})
    for path, _node, makers in commands:
        for name, of in second_names.command_names(path, makers).items():
            chinese[(*path, name)] = (*chinese[path], of[0])
            for each in of:
                assert second_names.in_english([*chinese[path], each], tree) == [*path, name]
    for path, node, _makers in commands:
        said, meant = list(chinese[path]), list(path)
        for param in node.declared:
            names = second_names.option_names(path, node.declared)
            for option in filter(None, (param.spelled, param.no)):
                value = [] if param.type is bool else ["--姓名"]  # a value that looks like an option stays a value
                said += [f"--{names[option][-1]}", *value]
                meant += [option, *value]
        assert second_names.in_english([*said, "--", "--姓名"], tree) == [*meant, "--", "--姓名"]


def test_every_choice_is_known_by_its_label() -> None:
    sets = [f.choices for k in KINDS.values() for f in k.leaves.values()]
    sets += [f.choices for k in KINDS.values() for s in k.all_steps.values() for a in s.asks for f in (a, *a.parts)]
    sets += [f.values for k in KINDS.values() for s in k.all_steps.values() for f in s.asks]
    sets += [k.statuses for k in KINDS.values()]
    sets += [c.choices for c in checklists.all_checklists([paths.built_in_templates() / checklists.FOLDER]).values()]
    for choices in sets:
        for choice in choices:
            assert user_input.parse_choice("--x", choices, choice.zh) == choice.value
    noise = (
        Choice("noise", "装修噪声", "noise"),
        Choice("press", "报刊遗失", "press"),
        Choice("bad", "报刊破损", "bad"),
    )
    assert user_input.parse_choice("--x", noise, "噪聲") == "noise"
    for word in ("报刊", "声", "噪音"):
        with pytest.raises(Exception, match=word):
            user_input.parse_choice("--x", noise, word)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("11月", "2026-11"),
        ("12月", "2025-12"),
        ("２０２６年３月", "2026-03"),
        ("2026年11月份", "2026-11"),
        ("2026.3", "2026-03"),
        ("十一月", "2026-11"),
        ("元月", "2026-01"),
        ("去年 十二月", "2025-12"),
        ("本月", "2026-11"),
        ("上個月", "2026-10"),
        ("上上月", "2026-09"),
        ("this", "2026-11"),
        ("LAST", "2026-10"),
        ("上半年", "2026-H1"),
        ("下半年", "2026-H2"),
        ("去年上半年", "2025-H1"),
        ("2025年下半年", "2025-H2"),
        ("去年", "2025"),
        ("今年", "2026"),
        ("2024年", "2024"),
        ("2026-11", "2026-11"),
        ("11.5", "11.5"),
        ("昨天", "昨天"),
        ("13月", "2025-13"),
    ],
)
def test_periods_have_names(typed: str, name: str) -> None:
    assert name_of_period(typed, HERE) == name


def test_a_half_year_that_has_not_begun_is_the_last_one() -> None:
    assert name_of_period("下半年", date(2026, 3, 1)) == "2025-H2"
    assert name_of_period("上月", date(2026, 1, 31)) == "2025-12"


def test_a_day_at_the_desk_in_chinese(svc: Svc, staffed: Path) -> None:
    done = svc("投诉 登记 --住址 3-1201 --姓名 王静 --类别 噪声 --渠道 电话 --投诉事由 电钻 --严重程度=重大")
    assert done.code == 0, done.shown
    facts = svc("显示 C1 --格式 json").json
    assert [facts[f] for f in ("unit", "name", "category", "channel", "severity")] == [
        "3-1201",
        "王静",
        "noise",
        "phone",
        "major",
    ]
    for line in (
        "投訴 通知 C1 --责任部门 安防班 --操作人 王静",
        "更正 C1 姓名＝王小明 住址=3-1202 --原因 听错了",
        "投诉 答复 C1 --结果 --答复方式 电话 --内容 已处理",
        "投诉 补救 C1 已劝停",
        "备注 C1 ——见附件",
        "——站点 . 今日",
        "报修 列表 --自 本月 --格式 csv",
        "报表 月度 11月 --语言 英文",
        "report half 下半年 -f json",
        "放行条 清点 --月份 本月",
        "值班 空岗 --月 11月",
        "投诉 逾期 --静默",
        "投诉 --帮助",
        "帮助 投诉 登记",
        "到期 --种类 投诉 --谁 主任",
        "导出 --种类 投诉",
        "结构 投诉",
    ):
        found = svc(line)
        assert found.code == 0, f"{line}\n{found.shown}"
    facts = svc("show C1 -f json").json
    assert (facts["name"], facts["unit"], facts["steps"][0]["by"]) == ("王小明", "3-1202", "王静")
    assert facts["steps"][-1]["text"] == "——见附件"
    forms = ["投诉记录表", "qr002", "QR002FW", "qr-002fw", "ＱＲ－００２ＦＷ", "業主/住戶投訴記錄表"]
    printed = [svc(f"form print {form} --月份 11月").out for form in forms]
    assert len(set(printed)) == 1
    assert "C2026-0001" in printed[0]
    assert svc("form print 投诉分析").err.splitlines()[1:] == ["     是否指 HALF, YEAR？"]


def test_a_part_that_one_option_alone_has_is_enough(svc: Svc, site: Path) -> None:
    made = svc("投诉 登记 --事由 电钻 --类别 噪声 --渠道 电话 --json").json
    assert made["matter"] == "电钻"
    assert svc("投诉 登记 --人 李敏").code == 2


def test_a_mistyped_chinese_name_is_asked_back(svc: Svc, staffed: Path) -> None:
    for line, near in (
        ("投速", "是否指 投诉？"),
        ("投诉 登计", "是否指 登记？"),
        ("投诉 登记 --住处 3-1201", "--住址"),
        ("今天看板", "看板"),
        ("修改 C1", "是否指 更正？"),
        ("删除 C1", "是否指 作废？"),
        ("delete C1", "是否指 cancel？"),
        ("催 C1", "是否指 投诉 催办？"),
        ("关闭 C1", "是否指 投诉 关闭？"),
        ("close C1", "是否指 complaint close？"),
        ("登记", "是否指 报修 登记, 投诉 登记, 回访 登记？"),
        ("amend C1 姓明=王静 --reason 写错", "是否指 姓名"),
    ):
        svc("complaint add --matter 电钻 --category noise --channel phone --unit 3-1201") if line.startswith(
            "amend"
        ) else None
        found = svc(line)
        assert (found.code, near in found.err) == (2, True), found.shown


def test_help_names_both_where_the_language_is_chinese(svc: Svc, site: Path) -> None:
    top, group, command = (svc(line).out for line in ("--help", "投诉 --help", "投诉 登记 --help"))
    assert re.search("^  today +今日  看板", top, re.MULTILINE)
    assert "  add         登记      登记投诉" in group
    assert "  --unit 文字             --房号\n" in command
    assert "--操作人" in command
    assert "--站点：站点文件夹" in top
    assert svc("--版本").out == svc("--version").out
    assert "房号" not in svc("complaint add --help --lang en").out
    assert "--有效投诉/--无效投诉" in svc("complaint classify --help").out


def test_own_words_may_be_chinese_on_both_sides(svc: Svc, site: Path) -> None:
    settings = site / "svc.yaml"
    with settings.open("a", encoding="utf-8") as file:
        file.write("aliases: {吵: 投诉 登记 --类别 噪声 --渠道 电话, 今日: today, 报修: complaint list}\n")
    assert svc("吵 --住址 3-1201 --投诉事由 电钻").code == 0
    assert svc("show C1 -f json").json["category"] == "noise"
    faults = svc("check").out
    assert "报修" in faults
    assert "今日" not in faults
    assert "吵" not in faults
