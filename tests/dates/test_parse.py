"""The times people type."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.dates.parse import parse_moment
from svc.dates.timestamps import iso
from svc.dates.workdays import Hours
from svc.text import language
from svc.text.errors import BadInput

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 14, 20, 30, 500, tzinfo=SHANGHAI)  # a Wednesday

EXACT = {
    "now": "2026-11-25 14:20:30",
    "现在": "2026-11-25 14:20:30",
    "2026-11-23 09:15": "2026-11-23 09:15:00",
    "2026-11-23 9:15": "2026-11-23 09:15:00",
    "2026-11-23 09:15:30": "2026-11-23 09:15:30",
    "2026-11-23T09:15": "2026-11-23 09:15:00",
    "2026-11-23T09:15+08:00": "2026-11-23 09:15:00",
    "2026-11-23T01:15:00Z": "2026-11-23 09:15:00",
    "2026-11-23 01:15:00.25+0000": "2026-11-23 09:15:00",
    "2026/11/3 9:15": "2026-11-03 09:15:00",
    "2026.11.3 9:15": "2026-11-03 09:15:00",
    "2026年11月23日 9点30分": "2026-11-23 09:30:00",
    "2026 年 11 月 23 日 9 点 30 分": "2026-11-23 09:30:00",
    "11月23日下午3点": "2026-11-23 15:00:00",
    "十一月二十三日十点": "2026-11-23 10:00:00",
    "11-25 10:00": "2026-11-25 10:00:00",
    "11-25 下午3点": "2026-11-25 15:00:00",
    "09:15": "2026-11-25 09:15:00",
    "9:15": "2026-11-25 09:15:00",
    "０９：１５": "2026-11-25 09:15:00",
    "9点": "2026-11-25 09:00:00",
    "上午9点": "2026-11-25 09:00:00",
    "上午9:05": "2026-11-25 09:05:00",
    "今天下午3点": "2026-11-25 15:00:00",
    "下午15:00": "2026-11-25 15:00:00",
    "中午12点": "2026-11-25 12:00:00",
    "中午一点": "2026-11-25 13:00:00",
    "晚上八点一刻": "2026-11-25 20:15:00",
    "凌晨0点": "2026-11-25 00:00:00",
    "明天 9:00": "2026-11-26 09:00:00",
    "明天　9：00": "2026-11-26 09:00:00",
    "明天9点": "2026-11-26 09:00:00",
    "明天9点整": "2026-11-26 09:00:00",
    "明天下午3点半": "2026-11-26 15:30:00",
    "明天二十三点": "2026-11-26 23:00:00",
    "tomorrow 9:00": "2026-11-26 09:00:00",
    "Tomorrow 9:00": "2026-11-26 09:00:00",
    "周三十点": "2026-11-25 10:00:00",
    "下周一 9:00": "2026-11-30 09:00:00",
    "+2h": "2026-11-25 16:20:30",
    "+30m": "2026-11-25 14:50:30",
    "-2h": "2026-11-25 12:20:30",
    "2小时后": "2026-11-25 16:20:30",
    "两个小时以后": "2026-11-25 16:20:30",
    "30分钟后": "2026-11-25 14:50:30",
    "十分钟前": "2026-11-25 14:10:30",
    "+3d 9:00": "2026-11-28 09:00:00",
    "3天后9点": "2026-11-28 09:00:00",
}

DAYS = {
    "2026-11-23": "2026-11-23",
    "2026-1-3": "2026-01-03",
    "2026/11/23": "2026-11-23",
    "２０２６－１１－２３": "2026-11-23",
    "2026年11月23日": "2026-11-23",
    "11月23日": "2026-11-23",
    "11月23号": "2026-11-23",
    "11-23": "2026-11-23",
    "11/23": "2026-11-23",
    "today": "2026-11-25",
    "今天": "2026-11-25",
    "tomorrow": "2026-11-26",
    " 明天 ": "2026-11-26",
    "后天": "2026-11-27",
    "大后天": "2026-11-28",
    "yesterday": "2026-11-24",
    "昨天": "2026-11-24",
    "前天": "2026-11-23",
    "周五": "2026-11-27",
    "周一": "2026-11-23",
    "星期日": "2026-11-29",
    "礼拜天": "2026-11-29",
    "下周一": "2026-11-30",
    "下个星期五": "2026-12-04",
    "下下周一": "2026-12-07",
    "上周五": "2026-11-20",
    "本周五": "2026-11-27",
}

DAYS_AWAY = {
    "+3d": "2026-11-28",
    "＋３ｄ": "2026-11-28",
    "-1d": "2026-11-24",
    "+0d": "2026-11-25",
    "+1w": "2026-12-02",
    "3天后": "2026-11-28",
    "3 天后": "2026-11-28",
    "三天后": "2026-11-28",
    "十天之后": "2026-12-05",
    "3日后": "2026-11-28",
    "一周后": "2026-12-02",
    "两个星期后": "2026-12-09",
    "三天前": "2026-11-22",
}

# Wednesday 25 November, 14:20:30, at a desk that is open from 8:30 to 18:00.
SPOKEN = {
    "今晚8点": "2026-11-25 20:00:00",
    "今早8点": "2026-11-25 08:00:00",
    "明早9点": "2026-11-26 09:00:00",
    "明晚七点半": "2026-11-26 19:30:00",
    "昨晚9点": "2026-11-24 21:00:00",
    "前晚10点": "2026-11-23 22:00:00",
    "前天下午": "2026-11-23 14:00:00",
    "昨天上午": "2026-11-24 09:00:00",
    "明天中午": "2026-11-26 12:00:00",
    "后天傍晚": "2026-11-27 18:00:00",
    "今晚": "2026-11-25 20:00:00",
    "下午": "2026-11-25 14:00:00",
    "下周三下午3点": "2026-12-02 15:00:00",
    "晚上12点": "2026-11-26 00:00:00",
    "今晚12点": "2026-11-26 00:00:00",
    "明天24点": "2026-11-27 00:00:00",
    "半小时后": "2026-11-25 14:50:30",
    "半个小时后": "2026-11-25 14:50:30",
    "半个钟头前": "2026-11-25 13:50:30",
    "一个半小时后": "2026-11-25 15:50:30",
    "两个钟头后": "2026-11-25 16:20:30",
    "刚才": "2026-11-25 14:20:30",
    "刚刚": "2026-11-25 14:20:30",
    "下班前": "2026-11-25 18:00:00",
    "明天下班前": "2026-11-26 18:00:00",
    "周五下班": "2026-11-27 18:00:00",
    "3点": "2026-11-25 15:00:00",
    "三点半": "2026-11-25 15:30:00",
    "5点": "2026-11-25 17:00:00",
    "6点": "2026-11-25 18:00:00",
    "7点": "2026-11-25 07:00:00",
    "8点": "2026-11-25 08:00:00",
    "8点半": "2026-11-25 08:30:00",
    "12点": "2026-11-25 12:00:00",
    "0点": "2026-11-25 00:00:00",
    "明天2点": "2026-11-26 14:00:00",
    "下周一两点一刻": "2026-11-30 14:15:00",
    "凌晨3点": "2026-11-25 03:00:00",
    "3:00": "2026-11-25 03:00:00",
    "15点": "2026-11-25 15:00:00",
    "月底下班前": "2026-11-30 18:00:00",
    "下个月3号10点": "2026-12-03 10:00:00",
    "上个月3号下午": "2026-10-03 14:00:00",
}
# How a day without its month or year is taken: as a deadline (its last second), and as something that has happened.
SIDES = {
    "5号": ("2026-12-05", "2026-11-05"),
    "25号": ("2026-11-25", "2026-11-25"),
    "28日": ("2026-11-28", "2026-10-28"),
    "31号": ("2026-12-31", "2026-10-31"),
    "月底": ("2026-11-30", None),
    "月末": ("2026-11-30", None),
    "下月底": ("2026-12-31", None),
    "下个月3号": ("2026-12-03", None),
    "11.5": ("2027-11-05", "2026-11-05"),
    "11-30": ("2026-11-30", "2025-11-30"),
    "12/31": ("2026-12-31", "2025-12-31"),
    "1-5": ("2027-01-05", "2026-01-05"),
    "1月5日": ("2027-01-05", "2026-01-05"),
    "2-29": ("2028-02-29", "2024-02-29"),
    "11月25日": ("2026-11-25", "2026-11-25"),
}


@pytest.mark.parametrize(("text", "moment"), SPOKEN.items())
@pytest.mark.parametrize("deadline", [False, True])
def test_times_are_taken_as_they_are_said_at_a_counter(text: str, moment: str, deadline: bool) -> None:
    assert iso(parse_moment(text, NOW, SHANGHAI, deadline=deadline)) == moment.replace(" ", "T") + "+08:00"


@pytest.mark.parametrize(("text", "days"), SIDES.items())
def test_a_day_lies_on_the_side_that_is_meant(text: str, days: tuple[str, str | None]) -> None:
    ahead, behind = days
    assert iso(parse_moment(text, NOW, SHANGHAI, deadline=True, side="ahead"))[:10] == ahead
    if behind:
        assert iso(parse_moment(text, NOW, SHANGHAI, side="behind"))[:10] == behind


def test_an_hour_is_taken_within_the_hours_of_the_site() -> None:
    night = Hours(time(20), time(6), SHANGHAI)
    early = Hours(time(3), time(12), SHANGHAI)
    assert iso(parse_moment("3点", NOW, SHANGHAI, hours=early))[11:16] == "03:00"
    assert iso(parse_moment("下班前", NOW, SHANGHAI, hours=night)) == "2026-11-26T06:00:00+08:00"


REFUSED = [
    *("", " ", "soon", "d", "3", "3d", "+3", "+d", "+3x", "+3wd", "++3d", "后", "周", "周八", "下上周一", "天后", "号"),
    *("2026-02-30", "2026-13-01", "2026-11", "2026-11-23 25:00", "2026-11-23T25:00+08:00", "0000-01-01", "2-29"),
    *(
        "25:00",
        "24:00",
        "9:60",
        "9:5",
        "09:15:60",
        "25点",
        "9点60分",
        "上午3点后",
        "上午13点",
        "十一月三十一日",
    ),
    *("2026-11-2309:15", "11-2510:00", "now 9:00", "+2h 9:00", "今天明天", "2026-11/23", "2026-11-23T09:15+25:00"),
    *("+99999d", "+1000000d", "9" * 5000, "+" + "9" * 5000 + "d", "9999999天后", "9999-12-31T23:59:59-12:00", "\ud800"),
]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    before = language.current_language()
    language.use_language("en")
    yield
    language.use_language(before)


@pytest.mark.parametrize(("text", "moment"), EXACT.items())
@pytest.mark.parametrize("deadline", [False, True])
def test_a_time_means_that_time_to_the_second(text: str, moment: str, deadline: bool) -> None:
    assert iso(parse_moment(text, NOW, SHANGHAI, deadline=deadline)) == moment.replace(" ", "T") + "+08:00"


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_bare_day_is_its_first_second(text: str, day: str) -> None:
    assert iso(parse_moment(text, NOW, SHANGHAI)) == f"{day}T00:00:00+08:00"


@pytest.mark.parametrize(("text", "day"), (DAYS | DAYS_AWAY).items())
def test_a_bare_day_given_as_a_deadline_is_its_last_second(text: str, day: str) -> None:
    assert iso(parse_moment(text, NOW, SHANGHAI, deadline=True)) == f"{day}T23:59:59+08:00"


@pytest.mark.parametrize(("text", "day"), DAYS_AWAY.items())
def test_so_many_days_away_is_the_same_time_of_day(text: str, day: str) -> None:
    assert iso(parse_moment(text, NOW, SHANGHAI)) == f"{day}T14:20:30+08:00"


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("deadline", [False, True])
def test_what_cannot_be_read_is_refused_quoted_and_answered_with_what_can(text: str, deadline: bool) -> None:
    with pytest.raises(BadInput) as refused:
        parse_moment(text, NOW, SHANGHAI, deadline=deadline)
    assert repr(text) in refused.value.sentence
    assert "明天下午3点半" in refused.value.todo
    assert refused.value.code == 2


def test_an_impossible_time_is_told_from_an_unreadable_one() -> None:
    with pytest.raises(BadInput, match="no such time as '2026-02-30'"):
        parse_moment("2026-02-30", NOW, SHANGHAI)
    with pytest.raises(BadInput, match="'soon' can't be read"):
        parse_moment("soon", NOW, SHANGHAI)


def test_every_shape_the_refusal_names_can_be_read() -> None:
    with pytest.raises(BadInput) as refused:
        parse_moment("soon", NOW, SHANGHAI)
    shapes = refused.value.todo.removeprefix("write ").replace(" or ", ", ").split(", ")
    assert len(shapes) > 10
    for shape in shapes:
        assert parse_moment(shape, NOW, SHANGHAI).tzinfo is SHANGHAI


def test_a_year_left_out_is_this_year_in_the_sites_zone() -> None:
    still_2026_in_utc = datetime.fromisoformat("2026-12-31T20:00:00Z")
    assert iso(parse_moment("1-1 9:00", still_2026_in_utc, SHANGHAI)) == "2027-01-01T09:00:00+08:00"


@pytest.mark.parametrize(
    ("text", "future", "accepted"),
    [
        ("now", True, True),
        ("now", False, True),
        ("+1h", True, True),
        ("+1h", False, False),
        ("-1h", True, False),
        ("-1h", False, True),
        ("周一", None, True),
        ("周一", True, False),
    ],
)
def test_a_time_on_the_wrong_side_of_now_is_refused(text: str, future: bool | None, accepted: bool) -> None:
    if accepted:
        parse_moment(text, NOW, SHANGHAI, future=future)
        return
    with pytest.raises(BadInput, match=r"which is (past|still to come)") as refused:
        parse_moment(text, NOW, SHANGHAI, future=future)
    assert iso(parse_moment(text, NOW, SHANGHAI)) in refused.value.sentence


def test_days_away_keep_the_time_of_day_when_the_clocks_change_and_hours_do_not() -> None:
    saturday = datetime(2026, 3, 28, 14, 0, tzinfo=BERLIN)
    assert iso(parse_moment("+1d", saturday, BERLIN)) == "2026-03-29T14:00:00+02:00"
    assert iso(parse_moment("+24h", saturday, BERLIN)) == "2026-03-29T15:00:00+02:00"


def test_a_local_time_that_the_clocks_skip_is_moved_on() -> None:
    assert iso(parse_moment("2026-03-29 02:30", NOW, BERLIN)) == "2026-03-29T03:30:00+02:00"


TYPED = st.text() | st.text("0123456789+-:/. 年月日号点时分半上下午周星期天后前一二两三十个小dhmwtz", max_size=16)


@given(TYPED, st.booleans(), st.none() | st.booleans(), st.sampled_from([SHANGHAI, BERLIN]))
def test_any_text_is_understood_or_bad_input(text: str, deadline: bool, future: bool | None, zone: ZoneInfo) -> None:
    with suppress(BadInput):
        moment = parse_moment(text, NOW, zone, deadline=deadline, future=future)
        assert (moment.tzinfo, moment.microsecond) == (zone, 0)


@given(st.integers(-62_000_000_000, 253_000_000_000))
def test_a_time_as_svc_writes_it_is_understood_as_itself(seconds: int) -> None:
    written = iso(datetime.fromtimestamp(seconds, BERLIN))
    assert iso(parse_moment(written, NOW, BERLIN)) == written
