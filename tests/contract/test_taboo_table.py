"""Nothing that a resident is told has a taboo phrase, whatever command says it (reference 4, 004.8, 004.10)."""

from pathlib import Path

import pytest

from tests.complaints import ADD, LETTER, quiet, say, tell
from tests.running import Svc

# Our own variations of the manual's twenty, the first twenty in its order, and ten more
TABOO = (
    "这个我不知道，你问别人",
    "这事我不管",
    "我没法帮您，办不了",
    "不是跟你说过了吗",
    "我没空，晚点再说",
    "问我，我问谁去",
    "没看见我正忙着吗",
    "我就这个态度",
    "有意见去找领导",
    "你要投诉就去投诉",
    "你怎么这么多毛病",
    "你有什么权利这样要求",
    "你自己看着办",
    "我又不是只为你一个人服务",
    "交一分钱的费，办一分钱的事",
    "这种事情不可能发生",
    "你去找别人，不关我的事",
    "我肯定没说过这话",
    "我不会处理，不知道怎么办",
    "公司就是这么规定的",
    "连这点常识都没有",
    "过几天再给您答复吧",
    "我态度就是这样",
    "那你找领导去吧",
    "哪来这么多毛病",
    "你凭什么这么说",
    "我绝对没有这样说过",
    "公司的规定就是这样",
    "以后再告诉你",
    "你以为就你一家啊",
)
# The same characters, innocent
INNOCENT = (
    "您家的态度我们很理解，谢谢您",
    "师傅的态度您满意吗",
    "我们会改进服务态度",
    "已报领导，领导明天到场",
    "我会找领导核实后给您答复",
    "主任说会请领导到场",
    "空调的毛病已查清，是电容坏了",
    "机器这么多毛病我们逐一修好",
    "您有权利查阅账目",
    "业主有权利要求公示",
    "您的权利我们会保护",
    "停车按公司规定收费，每月一百五十元",
    "按规定装修时间为上午八点至十二点",
    "公司规定的收费标准贴在大堂",
    "我肯定会把您的话转告师傅",
    "您没说过的我们不会记",
    "您说过的事都记下了",
    "我们为每一户服务",
    "您一个人在家，请锁好门",
    "一分钱也不用您出",
    "一分钟后师傅到",
    "物业费已收，收据在前台",
    "师傅已处理，怎么处理的我讲给您听",
    "怎么处理已写在附件",
    "改天线的师傅明天到",
    "这几天会通知您停水时间",
    "明天通知您结果，最迟上午十点",
    "基本常识手册已放在大堂",
    "您问我，我就把经过说清楚",
    "您看见了就请告诉我",
    "我正在为您联系师傅",
    "投诉已登记，编号已短信发您",
    "您的投诉已处理完毕",
    "谁都可能碰到，请别着急",
    "您不用自己去，我们送上门",
    "知道了，谢谢您提醒",
    "您不知道的可以随时问我",
    "请问您方便的时间",
    "这种情况发生后我们已加强巡查",
    "凭证已收到，凭票领取",
)
INQUIRY = "inquiry add --kind question --matter 门禁卡 --name 王小明 --phone 13800000000"
PASS = "pass issue --unit 3-1201 --bearer 李四 --role non-owner --item 沙发 --owner-refused"
COMMANDS = {
    "reply": ([ADD], "complaint reply C1 --outcome --text"),
    "progress": ([ADD], "complaint reply C1 --progress --next +1d --text"),
    "resolve-told": ([ADD, "complaint remedy C1 --text 已到场劝停"], "complaint resolve C1 --told --text"),
    "refer": ([ADD], "complaint refer C1 --authority 城管 --text"),
    "inquiry-answer": ([INQUIRY], "inquiry answer Q1 --text"),
    "inquiry-at-once": ([], f"{INQUIRY} --answer"),
    "inquiry-refer": ([INQUIRY], "inquiry refer Q1 --authority 供电所 --text"),
    "inquiry-promise": ([INQUIRY], "inquiry promise Q1 --next +1d --text"),
    "incoming-answer": ([LETTER], "incoming answer D1 --text"),
    "callback-content": ([ADD], "callback record --about C1 --means phone --result 已停 --opinion fairly --content"),
    "callback-result": ([ADD], "callback record --about C1 --means phone --content 询问 --opinion fairly --result"),
    "pass-refusal": ([], f"{PASS} --reason"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_thirty_taboo_sentences_are_refused_and_forty_innocent_ones_are_not(svc: Svc, site: Path, name: str) -> None:
    quiet(site)
    before, line = COMMANDS[name]
    if before:
        tell(svc, *before)
    passed = [text for text in TABOO if say(svc, f"{line} '{text}'").code != 3]
    assert passed == []
    refused = say(svc, f"{line} '{TABOO[0]}'").err
    assert "004" in refused
    assert "--quote" in refused
    innocent = "。".join(INNOCENT)
    tell(svc, f"{line} '{innocent}'")


@pytest.mark.parametrize("text", INNOCENT)
def test_each_innocent_sentence_is_clean_by_itself(svc: Svc, text: str) -> None:
    assert svc(["phrase", "check", text]).code == 0


def test_the_residents_own_words_are_quoted(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(
        svc,
        INQUIRY,
        f"inquiry promise Q1 --next +1d --quote --text '{TABOO[0]}'",
        f"{PASS} --quote --reason '{TABOO[7]}'",
    )
