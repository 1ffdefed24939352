"""Reading the times that people type: `2026-11-23 09:15`, `+3d`, `tomorrow 9:00`, `明天下午3点半`, `下周一`."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from svc.dates.workdays import add_elapsed, end_of_day, iso, local_time, read_time, start_of_day
from svc.text.errors import BadInput
from svc.text.fold import fold
from svc.text.language import _
from svc.text.numerals import NINE, read_numeral


class _Asked(NamedTuple):
    """The circumstances, besides the text itself, on which its meaning depends."""

    now: datetime
    zone: ZoneInfo
    deadline: bool


_WORDS = {
    "today": 0, "tomorrow": 1, "yesterday": -1,
    "今天": 0, "明天": 1, "后天": 2, "大后天": 3, "昨天": -1, "前天": -2, "大前天": -3,
}  # fmt: skip
_WEEKS = {None: 0, "本": 0, "这": 0, "下": 1, "下下": 2, "上": -1, "上上": -2}
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_SIGNS = {"+": 1, "后": 1, "-": -1, "前": -1}
_UNITS = {
    **dict.fromkeys(("m", "分钟"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "小时"), timedelta(hours=1)),
    **dict.fromkeys(("d", "天", "日"), timedelta(days=1)),
    **dict.fromkeys(("w", "周", "星期", "礼拜"), timedelta(weeks=1)),
}
# The hours each part of the day can mean: 下午3点 is 15:00. 晚上12点 is none, for it may be either of two midnights.
_PARTS = {
    None: range(24), "凌晨": range(7), "早上": range(4, 12), "上午": range(12), "中午": range(11, 15),
    "下午": range(12, 20), "傍晚": range(16, 21), "晚上": range(17, 24),
}  # fmt: skip
_MINUTES = {None: 0, "整": 0, "钟": 0, "一刻": 15, "半": 30, "三刻": 45}

_N = rf"(?:[0-9]{{1,4}}|[{NINE}]?十[{NINE}]?|[零两{NINE}])"
_AFTER = rf"(?P<amount>{_N})个?(?P<unit>%s)[之以]?(?P<sign>[后前])"
_CLOCK = (  # may be missing; a digit never touches the digit of a date before it
    r"(?P<clock>[ t]?(?!(?<=[0-9])[0-9])(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上)?"
    r"(?:(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    rf"|(?P<hour_zh>{_N})[点时](?:(?P<minute_zh>{_N})分?|(?P<about>整|钟|半|一刻|三刻))?))?"
)


def _now(_found: re.Match[str], asked: _Asked) -> datetime:
    return asked.now


def _exact(found: re.Match[str], asked: _Asked) -> datetime:
    return read_time(found[0].upper(), asked.zone)


def _hours_away(found: re.Match[str], asked: _Asked) -> datetime:
    return add_elapsed(asked.now, _lapse(found), asked.zone)


def _days_away(found: re.Match[str], asked: _Asked) -> date | datetime:
    away = asked.now + _lapse(found)  # by the clock on the wall: the same time on another day
    return away.date() if asked.deadline or found["clock"] else local_time(away.date(), away.time(), asked.zone)


def _date(found: re.Match[str], asked: _Asked) -> date:
    year = found.groupdict().get("year") or asked.now.year
    return date(int(year), _number(found["month"]), _number(found["day"]))


def _word(found: re.Match[str], asked: _Asked) -> date:
    return asked.now.date() + timedelta(days=_WORDS[found["word"]])


def _weekday(found: re.Match[str], asked: _Asked) -> date:
    today = asked.now.date()
    return today + timedelta(weeks=_WEEKS[found["week"]], days=_WEEKDAYS[found["weekday"]] - today.weekday())


def _today(_found: re.Match[str], asked: _Asked) -> date:
    return asked.now.date()


# Every accepted shape, in folded text. What gives a day may have a clock time after it; what gives a datetime is done.
_SHAPES: tuple[tuple[str, Callable[[re.Match[str], _Asked], date | datetime]], ...] = (
    (r"now|现在", _now),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ t][0-9:.]+(?:z|[+-][0-9:]+)", _exact),
    (rf"(?P<year>[0-9]{{4}})(?P<between>[-/.])(?P<month>[0-9]{{1,2}})(?P=between)(?P<day>[0-9]{{1,2}}){_CLOCK}", _date),
    (rf"(?P<month>[0-9]{{1,2}})[-/](?P<day>[0-9]{{1,2}}){_CLOCK}", _date),
    (rf"(?:(?P<year>[0-9]{{4}})年)?(?P<month>{_N})月(?P<day>{_N})[日号]{_CLOCK}", _date),
    (rf"(?P<word>{'|'.join(_WORDS)}){_CLOCK}", _word),
    (rf"(?P<week>上上|下下|[本这上下])?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天]){_CLOCK}", _weekday),
    (r"(?P<sign>[+-]) ?(?P<amount>[0-9]{1,4}) ?(?P<unit>[hm])", _hours_away),
    (_AFTER % "小时|分钟", _hours_away),
    (rf"(?P<sign>[+-]) ?(?P<amount>[0-9]{{1,4}}) ?(?P<unit>[dw]){_CLOCK}", _days_away),
    ((_AFTER % "天|日|周|星期|礼拜") + _CLOCK, _days_away),
    (rf"(?=.){_CLOCK}", _today),
)


@lru_cache(1024)  # a table has the same days again and again
def parse_moment(
    text: str, now: datetime, zone: ZoneInfo, *, deadline: bool = False, future: bool | None = None
) -> datetime:
    """The time that `text` means.

    Args:
        text: the time as it was typed, in any width of characters and either language.
        now: the present, an aware time.
        zone: the site's time zone, in which a time without offset is meant.
        deadline: True if a day without a time means its last second; otherwise it means its first, but `+3d` and
            `3天后` keep the time of day.
        future: True refuses a time before now, False one after now, None neither.

    Returns:
        An aware time in `zone`, to the second.

    Raises:
        BadInput: it can't be read, there is no such time, or it is on the wrong side of now.
    """
    asked = _Asked(now.astimezone(zone).replace(microsecond=0), zone, deadline)
    try:
        moment = _read(_folded(text), asked)
    except (ValueError, OverflowError):  # 30 February, 25:00, the year 10000
        raise _unreadable(_("there is no such time as {text}"), text) from None
    if moment is None:
        raise _unreadable(_("{text} can't be read as a time"), text)
    _check_side(text, moment, asked.now, future)
    return moment


def _folded(text: str) -> str:
    """`text` in narrow small characters, with single spaces, and none beside a Chinese character."""
    plain = " ".join(fold(text).split())
    return re.sub(r" ?([一-鿿]) ?", r"\1", plain)


def _read(text: str, asked: _Asked) -> datetime | None:
    for shape, meaning in _SHAPES:
        if found := re.fullmatch(shape, text):
            return _moment(meaning(found, asked), found, asked)
    return None


def _moment(value: date | datetime, found: re.Match[str], asked: _Asked) -> datetime:
    if isinstance(value, datetime):
        return value
    if found["clock"]:
        return local_time(value, _clock(found), asked.zone)
    return end_of_day(value, asked.zone) if asked.deadline else start_of_day(value, asked.zone)


def _clock(found: re.Match[str]) -> time:
    hour = _number(found["hour"] or found["hour_zh"])
    minute = found["minute"] or found["minute_zh"]
    possible = [hour for hour in (hour, hour + 12) if hour in _PARTS[found["part"]]]
    if not possible:
        raise ValueError(hour)
    return time(possible[0], _number(minute) if minute else _MINUTES[found["about"]], int(found["second"] or 0))


def _lapse(found: re.Match[str]) -> timedelta:
    return _SIGNS[found["sign"]] * _number(found["amount"]) * _UNITS[found["unit"]]


def _number(text: str) -> int:
    """Digits, or Chinese numerals up to 九十九."""
    return int(text) if text.isdecimal() else read_numeral(text)


def _check_side(text: str, moment: datetime, now: datetime, future: bool | None) -> None:
    ahead = moment.timestamp() - now.timestamp()  # in one zone datetimes compare by the clock on the wall
    understood = {"text": repr(text), "time": iso(moment)}
    if future is True and ahead < 0:
        raise BadInput(
            _("{text} is {time}, which is past").format(**understood),
            todo=_("give a time still to come, with the year if it is not this one"),
        )
    if future is False and ahead > 0:
        raise BadInput(
            _("{text} is {time}, which is still to come").format(**understood),
            todo=_("give a time that is not later than now"),
        )


def _unreadable(sentence: str, text: str) -> BadInput:
    shapes = _(
        "write 2026-11-23 09:15, 2026-11-23, 11-25 10:00, 09:15, now, today, tomorrow 9:00, +3d, +2h, +30m, +1w, -1d, "
        "11月23日, 明天下午3点半, 3天后 or 下周一"
    )
    return BadInput(sentence.format(text=repr(text)), todo=shapes)
