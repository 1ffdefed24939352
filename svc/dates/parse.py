"""Reading the times that people type: `2026-11-23 09:15`, `+3d`, `tomorrow 9:00`, `明天下午3点半`, `下周一`."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from svc.dates.timestamps import iso, read_time
from svc.dates.workdays import Hours, add_elapsed, days_in_month, end_of_day, local_time, start_of_day
from svc.text.errors import BadInput
from svc.text.fold import fold
from svc.text.language import _
from svc.text.numerals import NINE, read_numeral

Side = Literal["ahead", "behind"]


class _Asked(NamedTuple):
    """The circumstances, besides the text itself, on which its meaning depends."""

    now: datetime
    zone: ZoneInfo
    deadline: bool
    hours: Hours
    side: Side | None


_WORDS = {
    "today": 0, "tomorrow": 1, "yesterday": -1,
    "今天": 0, "明天": 1, "后天": 2, "大后天": 3, "昨天": -1, "前天": -2, "大前天": -3,
}  # fmt: skip
_WEEKS = {None: 0, "本": 0, "这": 0, "下": 1, "下下": 2, "上": -1, "上上": -2}
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_SIGNS = {"+": 1, "后": 1, "-": -1, "前": -1}
_UNITS = {
    **dict.fromkeys(("m", "分钟"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "小时", "钟头"), timedelta(hours=1)),
    **dict.fromkeys(("d", "天", "日"), timedelta(days=1)),
    **dict.fromkeys(("w", "周", "星期", "礼拜"), timedelta(weeks=1)),
}
# The hours each part of the day can mean: 下午3点 is 15:00. 24 is the midnight at the end of the day: 晚上12点.
_EVENING = range(17, 25)
_PARTS = {
    None: range(25), "凌晨": range(7), "早上": range(4, 12), "早晨": range(4, 12), "上午": range(12),
    "中午": range(11, 15), "下午": range(12, 20), "傍晚": range(16, 21), "晚上": _EVENING, "夜里": _EVENING,
}  # fmt: skip
# The time that a part of the day means by itself. The night has none.
_ALONE = {"早上": 9, "早晨": 9, "上午": 9, "中午": 12, "下午": 14, "傍晚": 18, "晚上": 20}
_SHORT_DAYS = {
    "今早": "今天早上", "今晚": "今天晚上", "今日": "今天", "明早": "明天早上", "明晚": "明天晚上", "明日": "明天",
    "昨早": "昨天早上", "昨晚": "昨天晚上", "昨日": "昨天", "前晚": "前天晚上", "后晚": "后天晚上",
}  # fmt: skip
_MINUTES = {None: 0, "整": 0, "钟": 0, "一刻": 15, "半": 30, "三刻": 45}

_N = rf"(?:[0-9]{{1,4}}|[{NINE}]?十[{NINE}]?|[零两{NINE}])"
_AFTER = rf"(?P<amount>{_N})个?(?P<unit>%s)[之以]?(?P<sign>[后前])"
_PART = "|".join(part for part in _PARTS if part)
_CLOCK = (  # may be missing; a digit never touches the digit of a date before it
    rf"(?P<clock>[ t]?(?!(?<=[0-9])[0-9])(?:(?P<part>{_PART})?"
    r"(?:(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    rf"|(?P<hour_zh>{_N})[点时](?:(?P<minute_zh>{_N})分?|(?P<about>整|钟|半|一刻|三刻))?)"
    rf"|(?P<alone>{'|'.join(_ALONE)})|(?P<closing>下班(?:前|时)?)))?"
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


def _half_away(found: re.Match[str], asked: _Asked) -> datetime:
    half = _UNITS[found["half"]] / 2 + _UNITS[found["half"]] * (_number(found["whole"]) if found["whole"] else 0)
    return add_elapsed(asked.now, _SIGNS[found["sign"]] * half, asked.zone)


def _date(found: re.Match[str], asked: _Asked) -> date:
    month, day = _number(found["month"]), _number(found["day"])
    if year := found.groupdict().get("year"):
        return date(int(year), month, day)
    this = asked.now.year
    return _nearest([(year, month, day) for year in range(this - 4, this + 5)], found, asked)


def _day_of_month(found: re.Match[str], asked: _Asked) -> date:
    day, today = _number(found["day"]), asked.now.date()
    if found["which"]:
        return date(*_month_away(today, _MONTHS[found["which"]]), day)
    return _nearest([(*_month_away(today, away), day) for away in range(-2, 3)], found, asked)


def _month_end(found: re.Match[str], asked: _Asked) -> date:
    year, month = _month_away(asked.now.date(), _MONTHS[found["which"]])
    return date(year, month, days_in_month(year, month))


def _month_away(day: date, away: int) -> tuple[int, int]:
    """Year and month so many months from that of a day."""
    months = day.year * 12 + day.month - 1 + away
    return months // 12, months % 12 + 1


def _nearest(candidates: Iterable[tuple[int, int, int]], found: re.Match[str], asked: _Asked) -> date:
    """The candidate on the side of now that is asked for that lies nearest; on whichever side, where none is."""
    days, today = [], asked.now.date()
    for each in candidates:
        with suppress(ValueError):  # no 29 February that year
            days.append(date(*each))

    def fits(day: date) -> bool:
        if asked.side is None:
            return day.year == today.year and (day.month == today.month or "which" not in found.groupdict())
        moment = _moment(day, found, asked)
        return moment >= asked.now or day == today if asked.side == "ahead" else moment <= asked.now

    if not (fitting := [day for day in days if fits(day)]):
        raise ValueError(found[0])
    return min(fitting, key=lambda day: abs(day - today))


def _word(found: re.Match[str], asked: _Asked) -> date:
    return asked.now.date() + timedelta(days=_WORDS[found["word"]])


def _weekday(found: re.Match[str], asked: _Asked) -> date:
    today = asked.now.date()
    return today + timedelta(weeks=_WEEKS[found["week"]], days=_WEEKDAYS[found["weekday"]] - today.weekday())


def _today(_found: re.Match[str], asked: _Asked) -> date:
    return asked.now.date()


_MONTHS = {None: 0, "本": 0, "这": 0, "这个": 0, "下": 1, "下个": 1, "上": -1, "上个": -1}

# Every accepted shape, in folded text. What gives a day may have a clock time after it; what gives a datetime is done.
_SHAPES: tuple[tuple[str, Callable[[re.Match[str], _Asked], date | datetime]], ...] = (
    (r"now|现在|刚才|刚刚", _now),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ t][0-9:.]+(?:z|[+-][0-9:]+)", _exact),
    (rf"(?P<year>[0-9]{{4}})(?P<between>[-/.])(?P<month>[0-9]{{1,2}})(?P=between)(?P<day>[0-9]{{1,2}}){_CLOCK}", _date),
    (rf"(?P<month>[0-9]{{1,2}})[-/.](?P<day>[0-9]{{1,2}}){_CLOCK}", _date),
    (rf"(?:(?P<which>本|这个?|下个?|上个?)月)?(?P<day>{_N})[日号]{_CLOCK}", _day_of_month),
    (rf"(?P<which>本|这个?|下个?|上个?)?月[底末]{_CLOCK}", _month_end),
    (rf"(?:(?P<year>[0-9]{{4}})年)?(?P<month>{_N})月(?P<day>{_N})[日号]{_CLOCK}", _date),
    (rf"(?P<word>{'|'.join(_WORDS)}){_CLOCK}", _word),
    (rf"(?P<week>上上|下下|[本这上下])?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天]){_CLOCK}", _weekday),
    (r"(?P<sign>[+-]) ?(?P<amount>[0-9]{1,4}) ?(?P<unit>[hm])", _hours_away),
    (r"(?P<whole>)半个?(?P<half>小时|钟头|天)[之以]?(?P<sign>[后前])", _half_away),
    (rf"(?P<whole>{_N})个?半(?P<half>小时|钟头)[之以]?(?P<sign>[后前])", _half_away),
    (_AFTER % "小时|钟头|分钟", _hours_away),
    (rf"(?P<sign>[+-]) ?(?P<amount>[0-9]{{1,4}}) ?(?P<unit>[dw]){_CLOCK}", _days_away),
    ((_AFTER % "天|日|周|星期|礼拜") + _CLOCK, _days_away),
    (rf"(?=.){_CLOCK}", _today),
)


@lru_cache(1024)  # a table has the same days again and again
def parse_moment(
    text: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    deadline: bool = False,
    future: bool | None = None,
    hours: Hours | None = None,
    side: Side | None = None,
) -> datetime:
    """The time that `text` means.

    Args:
        text: the time as it was typed, in any width of characters and either language.
        now: the present, an aware time.
        zone: the site's time zone, in which a time without offset is meant.
        deadline: True if a day without a time means its last second; otherwise it means its first, but `+3d` and
            `3天后` keep the time of day.
        future: True refuses a time before now, False one after now, None neither.
        hours: the site's opening hours, within which `3点` is meant; without them those of the manual's sites.
        side: where a day without its year or month lies: `ahead` of now as a deadline does, `behind` it as an event;
            None means this year's, and this month's.

    Returns:
        An aware time in `zone`, to the second.

    Raises:
        BadInput: it can't be read, there is no such time, or it is on the wrong side of now.
    """
    hours = hours or Hours(time(8, 30), time(18), zone)
    asked = _Asked(now.astimezone(zone).replace(microsecond=0), zone, deadline, hours, side)
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
    closed = re.sub(r" ?([一-鿿]) ?", r"\1", plain)
    return next((day + closed[len(word) :] for word, day in _SHORT_DAYS.items() if closed.startswith(word)), closed)


def _read(text: str, asked: _Asked) -> datetime | None:
    for shape, meaning in _SHAPES:
        if found := re.fullmatch(shape, text):
            return _moment(meaning(found, asked), found, asked)
    return None


def _moment(value: date | datetime, found: re.Match[str], asked: _Asked) -> datetime:
    if isinstance(value, datetime):
        return value
    if found["clock"]:
        if found["closing"]:
            return asked.hours.of(value)[1]
        hour, rest = divmod(_clock(found, asked.hours), 3600)
        day = value + timedelta(days=hour // 24)
        return local_time(day, time(hour % 24, rest // 60, rest % 60), asked.zone)
    return end_of_day(value, asked.zone) if asked.deadline else start_of_day(value, asked.zone)


def _clock(found: re.Match[str], hours: Hours) -> int:
    """The seconds since the day began."""
    if found["alone"]:
        return _ALONE[found["alone"]] * 3600
    told = _number(found["hour"] or found["hour_zh"])
    minute_told = found["minute"] or found["minute_zh"]
    minute = _number(minute_told) if minute_told else _MINUTES[found["about"]]
    second = int(found["second"] or 0)
    possible = [hour for hour in ((told, told + 12) if told else (0,)) if hour in _PARTS[found["part"]]]
    if found["part"] in ("晚上", "夜里") and told == 12:
        possible = [24]
    if (
        not possible
        or (found["hour"] and told > 23)
        or minute > 59
        or second > 59
        or (possible[0] == 24 and (minute or second))
    ):
        raise ValueError(told)
    if found["hour_zh"] and not found["part"] and told < 12:
        inside = [hour for hour in possible if hours.opens <= time(hour % 24, minute) <= hours.closes]
        possible = inside or possible
    return possible[0] * 3600 + minute * 60 + second


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
