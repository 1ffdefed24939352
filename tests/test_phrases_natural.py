"""Taboo sentences as people really say them are caught; innocent ones with the same characters pass (003.6, 004)."""

from pathlib import Path

import pytest

from svc import phrases

PHRASES = phrases.load([Path(__file__).parents[1] / "templates"])

# Written before the phrases were tuned, and then tuned on.
TABOO = """
这我哪知道啊，你问别人去
我可不清楚，您打别的电话吧
这我可不太清楚哦
这事儿不归我管
这不是我们部门的事，您找工程部
跟你说了，不是前台负责的
现在没空，等会儿再打来
手头正忙着呢，没工夫听您说这个
那你去投诉好了，我不怕
有本事你去告啊
爱找谁找谁
花多少钱办多少事，您那点物业费还想怎样
想要好的服务就多交点钱
这根本不可能，别想了
我可没说过这话
谁答应你了？我没答应过
公司规定就是这样，我也没办法
规定就是规定
这是常识好吗
这点常识都没有？
改天再说吧
过两天再说
急什么急，等着
我只是值班的，管不着
这个我们弄不了，不会弄
自己看公告去
That's not our department's problem.
I have no idea, ask someone else.
If you don't like it, go and complain.
Sorry, it's company policy.
"""

INNOCENT = """
目前还不知道漏水原因，查清后今天18点前答复您
按公司规定，您可享受每年一次免费管道疏通
您反映您不清楚缴费方式，我们把明细发到您手机
门牌字迹看不清楚，已更换
不知不觉打扰您这么久，谢谢您的耐心
这件事归我们部门管，由我跟进到底
工程部已派人，这不是小问题，我们按重大处理
三号楼车库没空位，已在二号楼为您安排临时车位
您说周末没时间，我们改到周一晚上
您可以到政府热线投诉，电话12345，我们也会配合
您投诉的噪声已停，感谢您去年以来的支持
多花的钱已退到您的账户
花多少钱由您决定，报价单请先过目
我们不可能不管，已安排维修班今晚到场
抱歉，昨天我没说清楚收费标准，现补充说明
住户没说过要更换门锁，已电话核实
公司规定的答复时限是三天，我们会提前给您结果
消防常识宣传单已放进您的信箱
改天线的师傅明天九点到
工人说再等十分钟就到，请您稍等
您不用急，钥匙已送到门岗
自己家里也可以关总阀，我们师傅在电话里教您
燃气表归燃气公司管，电话是12345678，我们已代您报修
不管是谁的责任，我们先把水止住
本月师傅较忙，您的预约仍在周五下午
这台电梯的门机不行了，下周更换新的
We do not know the cause yet, and will call you by 18:00 today.
The job is not done yet; we will finish it tomorrow.
Under company policy you are entitled to a free check each year.
It is possible to move the visit; which day suits you?
"""

# Written at the same time, and not looked at again before the phrases had been tuned on the sentences above.
HELD_OUT_TABOO = """
不知道，你自己上网查
这个我说不上来，没人告诉我
我怎么会知道他什么时候来
鬼才知道
这种事你应该找开发商，跟我们没有半毛钱关系
我们不管这个的
这不在我职责范围内
你找错人了，不是我的活
我一个人忙不过来，没功夫管你这点小事
正吃饭呢，晚点再来
你去告吧，告到哪儿我都不怕
你爱投诉不投诉
不满意就投诉呗，电话在墙上
一分钱一分货，物业费就这么点
嫌不好你可以加钱请别人
绝对不可能给你退
做不到就是做不到
这不是我弄坏的，别赖我
我什么时候答应过你三天修好
我从没讲过这种话
这玩意儿我也不会修
公司就是这么规定的，你跟我吵没用
制度摆在那里，谁来都一样
连这都不懂，三岁小孩都知道
这不是明摆着的常识吗
改日吧，今天下班了
以后再说行不行，烦死了
I dunno, that's somebody else's job.
We can't do anything about it, rules are rules.
Come back some other day, I'm busy.
"""

HELD_OUT_INNOCENT = """
您不知道密码也没关系，凭身份证可以重置
师傅到现场后才知道管道已老化，需要加一天工期
具体原因暂不清楚，检测报告明天中午前发给您
我们知道您着急，已请维修班优先处理
停车场出口不归物业收费，由交管部门管理，路线图附上
这是我们部门的责任，向您道歉
没关系，您随时打来都可以
您现在方便吗？没空的话我们约明天下午
空调没时间显示的故障已修好
您的投诉我去现场核实过了
欢迎您向业委会投诉或提建议
这次更换不花您一分钱
多付的两百元已原路退回
修好需要多少钱，我先给您报价，您同意再动工
高层供水不可能整晚中断，最迟二十二点恢复
若师傅做不到位，请您直接告诉我
您说过的事我都记下了
昨天没说明收费依据，今天补上，请您谅解
依照物业服务合同和公司规定，这笔费用由我们承担
装修时间的规定已贴在大堂，周末不得施工
用电常识手册一共十二页，送到每户
改天窗的方案请您过目
下次再有噪声，请拨前台电话，我们十分钟到
先说结果：水泵已换，今晚恢复供水
师傅说弄这个要半天，请您家里留人
等着您的回复，收到后立即开工
老人自己看不清楚楼层，已加大字牌
If you have no time on Friday, we can come on Saturday.
We know it is annoying, and the pump is being replaced today.
The policy of the estate is on our website, page 3.
"""


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize("said", lines(TABOO) + lines(HELD_OUT_TABOO))
def test_a_taboo_is_caught_as_people_really_say_it(said: str) -> None:
    assert PHRASES.taboo(said) is not None


@pytest.mark.parametrize("said", lines(INNOCENT) + lines(HELD_OUT_INNOCENT))
def test_an_innocent_sentence_with_the_same_characters_passes(said: str) -> None:
    assert PHRASES.all(said) == []
