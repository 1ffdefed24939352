"""Words under an outcome or an opinion that say more than they seem to: not done, nobody reached, in other words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from svc.text.fold import fold
from svc.text.numerals import NINE

UNDONE = "undone"
UNREACHED = "unreached"
NOT_CALLED = "not_called"
_WORK = (
    "(?:维修|修理|修复|修好|修缮|修|处理|完成|完工|解决|更换|安装|换|安排|派工|派单|上门|做|动工|施工|恢复|跟进|落实)"
)
_UNDONE = re.compile(
    rf"(?:暂|尚|仍|还|一直)?(?:未|没有?|无法|不能)(?:能够?|予以?|有|及时|得到|来得及|曾|再)?{_WORK}"
    rf"|(?:尚未|还未|还没|仍未|未果|未能)"
    rf"|(?:等待?|待|缺|候|欠)(?:料|件|货|配|材|零|厂|物|采购|{_WORK}|定|约|确认|业主|通知|回复|审批|报价|检|查|领导|开发|保修)"
    rf"|(?:正在?|还在|仍在|在)(?:{_WORK}|采购|联系|排期|等)"
    rf"|{_WORK}(?:之?中(?![心间])|不(?:好|了|成|上))|(?:进行|跟进|采购|排期|协调|联系|订货|整改)中"
    rf"|需要?(?:{_WORK}|采购|报价|大修|厂家|开发商|配|订)"
    r"|(?:配件|材料|零件|货|料|件|师傅|厂家|厂商)(?:尚|还)?(?:未|没有?)(?:到|来|齐)|缺货|断货"
    r"|^转(?:交|给|至|到|派|由|请)?[^，。；,;]{1,8}(?:处理|维修|跟进|负责|解决)|转(?:开发商|厂家|工程|维修|物业|施工|供电|水务|燃气)"
    r"|再约|另约|改约|改期|延期|推迟|约时间|择日|已(?:派工|派单|转(?:交|给|至|到|派|工程|物业|开发|厂家|维修|施工)|上报|报(?!废)|登记|受理|安排|预约|约|联系|通知|下单|订)"
    r"|明天|明日|后天|下周|周[一二三四五六日](?=来|修|去|上门)|不在家|(?:家中?)?无人(?:在家)?|进不去|未开门"
    r"|返修|返工|重修|改天|改日|暂缓|挂起|暂停|搁置|未闭环|未通过|不合格|^取消$|重新打开|^打开$|^处理|拒修|不让修|不予(?:维修|修理|处理|更换)|业主拒绝"
    r"|(?:待|再|先|继续|持续|需)?观察(?:中|使用)?(?:[一二两三四五几\d]|$)|已(?:接单|受理|接报|移交|移送|反馈|告知|知会)$|(?:受理|接单|挂单|接报)(?:中|$)|^跟进|继续跟"
    r"|(?:只|仅|才)(?:修|换|处理|完成|做)|(?:部分|一部分|一半|未全部?)(?:完成|修|处理|更换|恢复)|(?:修|做|换|完成)了?(?:一半|一部分|部分)"
    r"|(?:仍|还|又|依旧|依然)(?:在|然|有|会|是)?(?:漏|渗|坏|堵|响|不)|\b(?:half|partly|partial|on hold|cancell?ed)\b"
    r"|约(?=周|星期|下|明|后天|\d)|^(?:[0-9]|[1-9][0-9])%"
    r"|\b(?:pending|in progress|not (?:yet |)(?:done|repaired|fixed)|waiting|to do|todo|open)\b"
)
_NO = ("否", "×", "✗", "✘", "x", "n", "no", "false", "未", "没", "没有", "0")  # where a word says whether it is done
_NO_NEED = re.compile(r"(?:无需|不需要?|不用|无须|毋需)(?:再|上门)?(?:维修|修理|处理|修|更换|换|上门)")
# What a desk writes of work that was done, beside the words of DONE.
_WORKED = re.compile(
    r"[修换装拆补焊粘紧拧刷涂漆堵疏通清洗理扫除调校整检查测试复位送合闸加固接封打胶敷润油]|重启|重置|已|好|√|✓|ok|妥|毕|完|讫|^[是对y1]$"
    r"|\b(?:replaced|installed|cleaned|checked|ok|yes|true)\b"
)
_DONE = re.compile(
    rf"已经?(?:全部|当场|现场|为其|帮其|重新|自行)?(?:更换|{_WORK})(?!中|日期)|(?:修|换|弄|装|通|处理|搞)(?:好|妥|完|通)了?"
    r"|恢复正常|完成|完工|解决|正常|\b(?:done|repaired|fixed)\b"
)
_NOT_DONE_AFTER_ALL = re.compile(r"未|没|无法|不能|待|不$|不(?:能|了)")
_UNREACHED = re.compile(
    r"(?:无人|没人|没有人|无)(?:接听?|应答?|应|在家|回应)|未接(?:通|听|电话)?|没接|不接|拒接|关机|停机|空号|占线|忙音|通话中|打不通|不通$"
    r"|拒访|拒绝(?:接受)?(?:回访|访问)|不(?:愿意?|肯)(?:接受)?回访|挂断|挂机|挂了|语音信箱|呼叫转移|(?:正在|正)通话|稍[后候]再|不方便|没空|停用|暂停服务|未回复|没回复"
    r"|联系不[上到]|未联系[上到]|无法联系|无法接通|未能联系|未打通|没打通|不在家|家中无人|号码错|错号"
    r"|\bno answer\b|\bnot reached\b"
)
_NOT_CALLED = re.compile(
    r"(?:暂|尚|还)?(?:未|没有?)(?:做|进行|予以?)?回访(?:到|成功)?|待回访|需回访|再回访|不需回访|无需回访|\bnot called\b"
)
_STARS = re.compile(rf"([1-5]|[{NINE[:5]}])\s*颗?星(?:好评|级)?")
_TICKED = re.compile(r"[☑✅√✓✔☒■●]\ufe0f?\s*([^\s☑✅√✓✔☒■●□☐○◯()（）]+)")
_UNTICKED = re.compile(r"[□☐○◯]\s*[^\s☑✅√✓✔☒■●□☐○◯]+")
_NOT = r"(?:不|不太|不很|不是很|不够|不怎么|不大|没有?|未|欠|难以?)"
_GRADES: Mapping[str, re.Pattern[str]] = {
    "dissatisfied": re.compile(
        rf"{_NOT}(?:太|很|是很|够|怎么|大|十分)?(?:满意|认可|理想|接受|好|行"
        r"|合格|及格|准时|守时|及时|按时|热情|礼貌|耐心|专业|到位|彻底|干净)"
        r"|不满|欠佳|差(?!不多|强人意)|恶劣|糟|失望|抱怨|(?<![无有]效)投诉(?!人|已|处理|解决|完)|有意见|生气|拖拉|太慢|太久|很慢"
        r"|(?:说|谈|称|算)不上|不能(?:说|算)|并不|满意度.?[低差]|满意度不|迟到|超时|敷衍|推诿|冷淡|怠慢"
        r"|要求(?:重|返|再|尽快|继续)|返工|返修|重修|没(?:有)?(?:人)?来"
        r"|(?:还|仍|又|依旧|依然|仍旧|继续)(?:是|在|然|有|会)?(?!不错)[^，。；,;]{0,4}(?:漏|渗|坏|堵|响|不|没|吵|臭|有|出现|存在|故障|问题|松|掉|裂)"
        r"|(?:没|未)(?:有|能)?(?:修|解决|处理|换)(?:好|完)?|修不好|反复|再次出现"
        r"|\b(?:dissatisfied|unsatisfied|not satisfied|bad|poor)\b"
    ),
    "fairly": re.compile(
        r"(?:较|比较|基本|尚|还算|大体|大致|勉强|一般)(?:为)?(?:满意|好|可以|及时|准时)?$|差强人意|将就|还(?:行|可以|好|不错|过得去)|一般般?|凑合|马马虎虎|过得去|尚可|中等|"
        r"\b(?:fairly|fair|ok|okay|so so)\b"
    ),
    "satisfied": re.compile(
        r"满意|好评|表扬|感谢|谢谢|(?:不|没有?|未)再|认可|赞|优|良好|很好|非常好|挺好|好$|不错|可以|正常|没(?:有|什么|啥)?(?:问题|意见)|无(?:问题|意见|异议)|"
        r"(?:修|解决|处理|弄)好了?|已?(?:解决|修复)|准时|守时|按时|及时|热情|礼貌|耐心|到位|专业|合格|\b(?:satisfied|good|excellent|great|fine|happy)\b"
    ),
}


def says_not_done(text: str, words: Collection[str] = ()) -> bool:
    """True if an outcome says that the work is not finished, and does not go on to say that it is.

    Args:
        text: such as 待料, or 待料，11月5日已更换, which is done.
        words: further words that say so, from the form's template.
    """
    plain = _NO_NEED.sub("", fold(text))
    if plain.strip() in _NO or any(fold(word) in plain for word in words):
        return True
    last = max((found.end() for found in _UNDONE.finditer(plain)), default=-1)
    if last < 0:
        return False
    rest = plain[last:]
    return not any(not _NOT_DONE_AFTER_ALL.search(rest[: f.start()][-2:]) for f in _DONE.finditer(rest))


def says_worked(text: str) -> bool:
    """True if an outcome tells of work, or that there was nothing to be done; others may not mean that it is done."""
    plain = fold(text)
    if re.search(r"临时|暂时|应急", plain):
        return False
    return bool(_NO_NEED.search(plain) or _DONE.search(plain) or _WORKED.search(plain))


def says_unreached(text: str, words: Collection[str] = ()) -> bool:
    """True if the result of a callback says that somebody tried and nobody was reached."""
    plain = fold(text)
    return bool(_UNREACHED.search(plain)) or any(fold(word) in plain for word in words)


def says_not_called(text: str, words: Collection[str] = ()) -> bool:
    """True if the result of a callback says that nobody called."""
    plain = fold(text)
    return bool(_NOT_CALLED.search(plain)) or any(fold(word) in plain for word in words)


def grade_opinion(text: str, words: Mapping[str, Collection[str]]) -> str:
    """Return the grade that an opinion in other words means, or an empty text where nobody could say.

    Args:
        text: such as 非常不满意, 还行 or 还在漏水. What is not settled goes before praise.
        words: further words by grade, from the form's template; they go before the usual ones.
    """
    text = _chosen(text)
    plain = fold(text)
    if stars := _stars(text):
        return "satisfied" if stars > 3 else "fairly" if stars == 3 else "dissatisfied"
    for grade in _GRADES:
        if any(fold(word) in plain for word in words.get(grade, ())):
            return grade
    return next((grade for grade, pattern in _GRADES.items() if pattern.search(plain)), "")


def _chosen(text: str) -> str:
    """Return the one choice that is ticked of several in a cell, such as 满意 of ☑满意 □不满意; else the text.

    Where none or several are ticked, nobody could say, and it is an empty text.
    """
    ticked = _TICKED.findall(text)
    if not ticked and not _UNTICKED.search(text):
        return text
    return ticked[0] if len(ticked) == 1 else ""


def _stars(text: str) -> int:
    """Return how many stars of five a text gives, or 0 where it gives none."""
    if found := _STARS.fullmatch(fold(text).strip()):
        return int(found[1]) if found[1].isdecimal() else NINE.index(found[1]) + 1
    shown = text.strip()
    return shown.count("★") + shown.count("⭐") if shown and set(shown) <= set("★☆⭐\ufe0f") else 0
