"""What is never said to a resident is caught, however it is typed; the same characters said innocently pass."""

import re
import time
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.site import phrase_match
from svc.site.phrases import SITUATIONS, Phrases
from svc.site.phrases_file import load_phrases
from svc.text import language
from svc.text.errors import Damaged
from tests.running import ROOT

BUILT_IN = ROOT / "templates"
PHRASES = load_phrases([BUILT_IN])

TABOO = {  # how it was said: what is found in it
    "不知道": "不知道",
    "您好，这个我不知道啊。": "不知道",
    "不 知 道": "不 知 道",
    "这事我也不，知道……": "不，知道",
    "我不清楚，您问问别人": "我不清楚",
    "具体不太清楚": "具体不太清楚",
    "这不归我们管，您找开发商": "不归我们管",
    "漏水不关我的事！": "不关我的事",
    "这不是我的事": "不是我的事",
    "这块不是我负责": "不是我负责",
    "和物业没关系": "和物业没关系",
    "现在没时间，晚点再打": "没时间",
    "师傅没空": "没空",
    "我很忙，没看见吗": "我很忙",
    "那你去投诉吧": "那你去投诉吧",
    "要投诉就去投诉，我不拦着": "要投诉就去投诉",
    "随便你怎么想": "随便你",
    "退钱？不可能！": "不可能",
    "我从来没这么说过": "我从来没这么说过",
    "我没说过三天修好": "我没说过",
    "这个我不会弄": "这个我不会弄",
    "对不起，公司规定，不能退": "公司规定",
    "这是公司的规定": "这是公司的规定",
    "这是常识，还用说吗": "这是常识",
    "改天再说": "改天",
    "您改不了就下次再说吧": "下次再说",
    "多交点钱就给您修": "多交点钱",
    "交多少钱办多少事": "交多少钱办",
    "这样不行的": "不行",
    "等着吧，快了": "等着吧",
    "急什么，又不是只有你一家": "急什么",
    "单子贴在门口，你自己看": "你自己看",
    "我们下班了，明早来": "我们下班了",
    "谁告诉你的？": "谁告诉你的",
    "可能吧": "可能吧",
    "ＩＭＰＯＳＳＩＢＬＥ, sir": "ＩＭＰＯＳＳＩＢＬＥ",
    "I don’t know, ask somebody else.": "I don’t know",
    "Sorry, that's not my job.": "not my job",
    "We have no time today.": "We have no time",
    "Then go complain!": "Then go complain",
    "It's company\npolicy.": "company\npolicy",
    "Sorry. No. We can't.": "No",
    "You get what you pay for": "You get what you pay for",
    "Come back another day": "Come back another day",
}

INNOCENT = {  # which phrase it resembles: what was said
    "不知道, of the resident": "已告知住户停水时间，此前住户不知道。",
    "不知道, of him": "他不知道阀门已关，现已说明",
    "不知道, of you": "您可能不知道，本月起垃圾清运改在早上",
    "不知道, a polite question": "不知道您明天上午是否方便开门检修？",
    "知不知道": "已询问邻居知不知道此事",
    "不清楚, of a sign": "车库标识不清楚，已重新喷涂",
    "不清楚, of a call": "昨日通话不清楚，今天再次致电说明",
    "不清楚, an offer": "如有不清楚的地方，请随时来电",
    "没时间, of the resident": "如果您没时间在家，可以预约周末上门",
    "没时间, a time limit": "该服务没有时间限制",
    "没空, of an air conditioner": "卧室没空调，已建议加装",
    "有没有空": "请问您周六上午有没有空？",
    "忙, of the resident": "知道您工作很忙，我们把单子送到家里",
    "忙, help": "已请安防班帮忙搬运",
    "投诉, an offer": "对处理结果不满意，您可以向街道办投诉",
    "投诉, thanks": "感谢您投诉反映的问题，已安排处理",
    "投诉, a noun": "您的投诉已登记，三日内答复",
    "随便, no such word": "请不要随便停放车辆",
    "不可能, a promise": "我们不可能让您白等",
    "可能, a guess with a time": "配件可能周三到，到货后当天安装",
    "有没有可能": "已请厂家确认有没有可能提前到货",
    "没门, of a card": "租户没门禁卡，已补办",
    "说, not clear": "抱歉，昨天我没说清楚",
    "不会, a promise": "我不会让您失望，今天一定答复",
    "不会, an assurance": "修好后不会再漏水",
    "规定, a rule broken": "该员工违反公司规定，已处理",
    "规定, a rule kept": "装修须符合规定时间",
    "常识, a lecture": "周末举办消防基本常识讲座",
    "改天, asked by the resident": "您需要改天的话，请提前来电",
    "改天, other words": "楼顶修改天线位置已完成",
    "多交钱, a refund": "您重复多交的费用已退回",
    "不行, asked": "周三上午行不行？",
    "不行, a condition": "如果还是不行，请拨打服务中心电话",
    "不行, a pedestrian": "车道不行人，请走人行道",
    "等着, patience thanked": "让您一直等着，非常抱歉",
    "自己, not needed": "费用无需您自己处理，由我们代办",
    "下班, of the resident": "等您下班后上门检修",
    "管, a department": "已转安防班管理员跟进",
    "事, is it ours": "已核实是不是我们负责的管道",
    "a sentence between": "问过可不可以？不。知道您着急，已派人。",
    "no, a number": "The pump in No. 3 was replaced.",
    "no time, at once": "It was fixed in no time.",
    "no time, part of a word": "The piano timetable is on the door.",
    "know, thanks": "I don't know how to thank you for your patience.",
    "company policy, kept": "The guard broke company policy and was warned.",
    "another day, offered": "Would another day suit you?",
    "nothing at all": "",
}


@pytest.mark.parametrize(("said", "found"), TABOO.items(), ids=list(TABOO))
def test_a_taboo_phrase_is_caught_as_it_is_written(said: str, found: str) -> None:
    hit = PHRASES.taboo(said)
    assert hit is not None
    assert hit.fragment == found
    assert hit.article in {"003.8", "004.8", "004.10", "009.2"}


@pytest.mark.parametrize("said", INNOCENT.values(), ids=list(INNOCENT))
def test_the_same_characters_said_innocently_pass(said: str) -> None:
    assert PHRASES.all(said) == []


def test_every_phrase_of_a_text_is_named_in_its_order() -> None:
    hits = PHRASES.all("您好，您可能不知道，我们没空。这不归我管，我不知道！")
    assert [each.fragment for each in hits] == ["没空", "不归我管", "不知道"]


def test_a_context_excuses_only_within_its_clause() -> None:
    assert PHRASES.taboo("您不知道") is None
    assert PHRASES.taboo("回复您，不知道") is not None


def test_a_promise_excuses_what_it_is_about_and_nothing_else() -> None:
    assert PHRASES.taboo("目前还不知道原因，查清后18点前答复您") is None
    assert PHRASES.taboo("目前还不知道原因。查清后18点前答复您") is not None
    hit = PHRASES.taboo("目前还不知道原因，那你去投诉吧，查清后答复您")
    assert hit is not None
    assert hit.fragment == "那你去投诉吧"


def test_who_speaks_of_himself_is_not_excused_by_whom_he_speaks_to() -> None:
    assert PHRASES.taboo("您说周末没时间") is None
    assert PHRASES.taboo("您说的我没时间") is not None


def test_a_gap_ends_with_the_sentence() -> None:
    assert PHRASES.taboo("嫌慢就要投诉，那你就去投诉") is not None
    assert PHRASES.taboo("住户要投诉。已陪同去投诉窗口") is None


@pytest.mark.parametrize("tag", language.LANGUAGES)
def test_what_is_better_said_is_given_in_the_language_spoken(tag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_current", tag)
    hit = PHRASES.taboo("不知道")
    assert hit is not None
    assert hit.better == PHRASES.entries[0].better[tag]


def test_nothing_svc_proposes_to_say_is_taboo() -> None:
    for each in (*(entry.better for entry in PHRASES.entries), *(saying.words for saying in PHRASES.sayings)):
        for sentence in each.values():
            assert PHRASES.all(sentence) == [], sentence


def test_what_a_taboo_is_called_is_heard_as_one() -> None:
    for entry in PHRASES.entries:
        for name in (name for names in entry.called.values() for name in names):
            assert Phrases((entry,)).taboo(name), name


def test_every_situation_is_provided_for_in_both_languages() -> None:
    assert {s.situation for s in PHRASES.sayings} == {choice.value for choice in SITUATIONS}
    assert all(saying.words.keys() == {"zh", "en"} for saying in PHRASES.sayings)


def test_the_manuals_numbers_of_phrases_are_reached() -> None:
    said = [saying.article for saying in PHRASES.sayings]
    assert (said.count("004.6"), said.count("004.7")) == (7, 15)
    assert len({s.situation for s in PHRASES.sayings if s.article == "004.9"}) == 6
    never = [entry.article for entry in PHRASES.entries]
    # The twenty phrases of the two articles; the entries that say one in other words bring them to these.
    assert (never.count("004.8"), never.count("004.10")) == (14, 12)


def choice(number: int, group: re.Match[str]) -> str:
    return group[1].split(",")[number]


def test_every_fragment_can_be_heard() -> None:
    """A fragment that nothing matches is a slip of the pen: each is said in its first and its last choice."""
    for entry in PHRASES.entries:
        for fragment in (*entry.fragments, *entry.unless):
            for number in (0, 1, -1):
                said = re.sub("[…^$]", "", phrase_match.GROUP.sub(partial(choice, number), fragment)).replace("~", ", ")
                heard, _ = phrase_match.fold_as_heard(said)
                assert list(phrase_match.find_fragments([fragment], heard, across=True)), (fragment, said)


# A site's own


def write(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "phrases.yaml").write_text(text, encoding="utf-8")
    return folder


OWN = """phrases:
- article: '004.8'
  situation: desk
  fragments: [亲]
  unless: [父亲, 不可能三角]
  better: {zh: 您好, en: Good morning}
"""


def test_a_site_adds_its_own_phrases_and_contexts(tmp_path: Path) -> None:
    both = load_phrases([BUILT_IN, write(tmp_path, OWN)])
    assert [each.fragment for each in both.all("亲，父亲不知道")] == ["亲", "不知道"]
    assert both.taboo("不可能三角") is None
    assert PHRASES.taboo("不可能三角") is not None


def test_a_folder_given_twice_or_without_phrases_adds_nothing(tmp_path: Path) -> None:
    assert load_phrases([BUILT_IN, tmp_path, BUILT_IN]) == PHRASES


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (OWN, "phrases: 不知道\n", 1),
        (OWN, "# nothing\nspeeches: []\n", 2),
        (OWN, "phrases:\n- 不知道\n", 2),
        ("'004.8'", "desk", 2),
        ("- article: '004.8'\n ", "-", 2),
        ("situation: desk", "situation: lobby", 3),
        ("fragments", "fragmants", 4),
        ("[亲]", "亲", 4),
        ("[亲]", "[[亲]]", 4),
        ("[亲]", "['亲{爱,']", 4),
        ("[亲]", "['亲{爱{的,},}']", 4),
        ("[亲]", "['亲,爱']", 4),
        ("[亲]", "['{亲,爱}', '{亲,}']", 4),
        ("[亲]", "[亲, '']", 4),
        ("[亲]", "[亲…亲…亲…亲]", 4),
        ("[亲]", "['亲" + "{,亲}" * 16 + "']", 4),
        ("父亲", "'{父'", 5),
        ("en:", "de:", 6),
        ("[亲]", "[亲", 4),
        ("  better: {zh: 您好, en: Good morning}\n", "", 2),
    ],
)
def test_a_malformed_file_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    assert old in OWN
    with pytest.raises(Damaged) as fault:
        load_phrases([BUILT_IN, write(tmp_path, OWN.replace(old, new))])
    assert (fault.value.path, fault.value.line) == (tmp_path / "phrases.yaml", line)


def test_a_folder_where_the_file_should_be_is_damage(tmp_path: Path) -> None:
    (tmp_path / "phrases.yaml").mkdir()
    with pytest.raises(Damaged):
        load_phrases([tmp_path])


# Whatever is typed

SCRAPS = st.lists(
    st.sampled_from([*TABOO, *INNOCENT.values(), "，", "。", "\n", " ", "他", "㍿", "ŉ", "\ud800", "\x00"])
)


@given(st.text() | SCRAPS.map("".join))
def test_any_text_is_heard_and_each_hit_is_a_part_of_it(text: str) -> None:
    at = 0
    for hit in PHRASES.all(text):
        at = text.index(hit.fragment, at) + len(hit.fragment)


@given(st.text(), st.sampled_from(list(TABOO)), st.text())
def test_a_taboo_sentence_stays_one_among_other_sentences(before: str, said: str, after: str) -> None:
    assert PHRASES.taboo(f"{before}。\n\n{said}。\n\n{after}") is not None


@given(
    st.sampled_from(["不知道", "不可能", "没时间", "随便你", "我很忙"]),
    st.sampled_from([" ", "，", "、", "*", "…", "·", "\u200b", "\n"]),
)
def test_signs_between_the_characters_hide_nothing(phrase: str, sign: str) -> None:
    assert PHRASES.taboo(sign.join(phrase)) is not None


@pytest.mark.parametrize(
    "scrap",
    [
        "天",
        " ",
        "\n ",
        "，",
        "-",
        ". ",
        "要投诉",
        "如果",
        "不知道您",
        "他不知道",
        "我不知道。",
        "多交钱",
        "no time ",
        "交多少钱…",
        "不，",
    ],
)
def test_a_text_a_hundred_times_as_long_is_not_heard_in_the_square_of_the_time(scrap: str) -> None:
    """Ten times as dear as its length is allowed: a machine that is slow for a moment is no fault, the square is."""
    PHRASES.taboo(scrap)

    def cost(size: int) -> float:
        start = time.process_time()
        PHRASES.all(scrap * (size // len(scrap.encode()) + 1))
        return time.process_time() - start

    assert cost(100_000) < 1000 * max(0.002, *(cost(1_000) for _ in range(3)))


@pytest.mark.parametrize(
    "reply",
    [
        "您好，水管已于今天下午修好，师傅更换了阀门，请您继续观察，有问题请来电。",
        "Dear Mr Wang, the leak was repaired this afternoon; the plumber will look at it again tomorrow at nine.",
    ],
)
def test_the_check_of_a_reply_is_not_felt(reply: str) -> None:
    """To compile a pattern is what costs time: of hundreds, an innocent reply needs next to none, each once."""
    phrase_match._regex.cache_clear()
    phrase_match._parts.cache_clear()
    phrase_match._letters.cache_clear()
    phrases = load_phrases([BUILT_IN])
    fragments = {fragment for entry in phrases.entries for fragment in entry.fragments}
    assert phrases.taboo(reply) is None
    compiled = phrase_match._regex.cache_info().misses
    assert compiled <= len(fragments) // 100
    for _ in range(5):
        assert phrases.taboo(reply * 20) is None
    assert phrase_match._regex.cache_info().misses == compiled
    assert phrase_match._parts.cache_info().misses == len(fragments)


def test_a_word_may_end_in_braces(tmp_path: Path) -> None:
    own = load_phrases([write(tmp_path, OWN.replace("[亲]", "['rule{,s} {is,are} ru{le,les}']"))])
    hit = own.taboo("Rules are rules.")
    assert hit is not None
    assert hit.fragment == "Rules are rules"
