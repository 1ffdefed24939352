"""Who was at the centre when: worked out of steps, whatever hands and merges made of them (001.3, 006.8)."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.dates.workdays import Hours
from svc.kinds import duty_gaps, duty_roster
from svc.kinds.duty import DUTY
from svc.kinds.duty_roster import Roll
from svc.model.record import Record, Taken

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 2)
HOURS = Hours(datetime(2026, 1, 1, 8, 30).time(), datetime(2026, 1, 1, 18, 0).time(), ZONE)  # noqa: DTZ001 - clock times
EVENING = datetime(2026, 11, 2, 23, 0, tzinfo=ZONE)


def at(clock: str) -> datetime:
    """That time of the day."""
    return datetime.fromisoformat(f"2026-11-02T{clock}").replace(tzinfo=ZONE)


def taken(line: str) -> Taken:
    """`08:15 甲 on`, `10:00 甲 out cover=乙`."""
    clock, name, do, *more = line.split()
    return Taken(do, at(clock), name, dict(pair.split("=") for pair in more))


def day(*lines: str) -> Record:
    """The record of a day, its steps in order of time as they are when read."""
    steps = sorted(map(taken, lines), key=lambda t: t.at)
    return Record(DUTY, "2026-11-02", {"date": "2026-11-02"}, tuple(steps))


def alone(*lines: str, now: datetime = EVENING) -> list[tuple[str, str]]:
    """When nobody was there."""
    return [
        (f"{g.since:%H:%M}", f"{g.until:%H:%M}")
        for g in duty_gaps.unattended_times_of_day(DAY, day(*lines), HOURS, now)
    ]


def test_a_day_with_somebody_from_opening_to_closing_has_no_gap() -> None:
    assert alone("08:15 甲 on", "18:05 甲 off") == []
    assert alone("08:15 甲 on") == [], "who forgot to go off was there"


def test_a_gap_lies_within_the_opening_hours() -> None:
    assert alone("09:00 甲 on", "12:00 甲 off", "12:30 乙 on", "17:00 乙 off") == [
        ("08:30", "09:00"),
        ("12:00", "12:30"),
        ("17:00", "18:00"),
    ]
    assert alone("06:00 甲 on", "07:00 甲 off") == [("08:30", "18:00")]


def test_what_is_still_to_come_is_not_judged() -> None:
    lines = ("08:15 甲 on", "12:00 甲 off")
    assert alone(*lines, now=at("11:00")) == []
    assert alone(*lines, now=at("12:20")) == [("12:00", "12:20")]
    assert alone(*lines, now=at("08:00")) == []


def test_a_cover_counts_from_going_out_to_coming_back() -> None:
    assert alone("08:15 甲 on", "10:00 甲 out cover=乙", "11:00 甲 back", "18:00 甲 off") == []
    assert alone("08:15 甲 on", "10:00 甲 out", "11:00 甲 back", "18:00 甲 off") == [("10:00", "11:00")]


def test_back_lets_the_cover_go_but_not_one_who_was_on_before() -> None:
    assert Roll(map(taken, ("08:15 甲 on", "10:00 甲 out cover=乙", "11:00 甲 back"))).on_duty == ["甲"]
    both = ("08:15 甲 on", "08:16 乙 on", "10:00 甲 out cover=乙", "11:00 甲 back")
    assert sorted(Roll(map(taken, both)).on_duty) == ["乙", "甲"]
    stays = ("08:15 甲 on", "10:00 甲 out cover=乙", "10:30 乙 on", "11:00 甲 back")
    assert sorted(Roll(map(taken, stays)).on_duty) == ["乙", "甲"], "on in his own right by then"


def test_a_cover_who_goes_out_is_covered_in_turn_and_all_go_when_the_first_is_back() -> None:
    lines = ["08:15 甲 on", "10:00 甲 out cover=乙", "10:10 乙 out cover=丙"]
    assert Roll(map(taken, lines)).on_duty == ["丙"]
    assert Roll(map(taken, [*lines, "10:20 乙 back"])).on_duty == ["乙"]
    assert Roll(map(taken, [*lines, "11:00 甲 back"])).on_duty == ["甲"]


def test_a_cover_stays_when_the_one_who_is_out_goes_home() -> None:
    assert Roll(map(taken, ("08:15 甲 on", "10:00 甲 out cover=乙", "12:00 甲 off"))).on_duty == ["乙"]


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [
        (("08:20 甲 on",), None),
        (("08:20:01 甲 on",), 1),
        (("08:25 甲 on",), 5),
        (("09:00 甲 on",), 40),
        (("08:15 甲 on", "13:00 乙 on"), None),
        (("08:25 甲 on", "08:29 乙 on"), 5),
        (("08:15 甲 on", "12:00 甲 off", "13:00 乙 on"), None),
        (("18:30 甲 on",), None),
        (("08:25 甲 out cover=乙", "09:00 乙 on"), None),
        ((), None),
    ],
)
def test_only_the_first_to_come_is_late_and_only_after_ten_minutes_before_opening(
    lines: tuple[str, ...], minutes: int | None
) -> None:
    found = duty_roster.late_arrival(day(*lines), HOURS)
    assert (found[1] if found else None) == minutes


def test_a_day_without_a_record_is_unattended_but_none_before_the_first_or_after_now() -> None:
    records = {DAY: day("08:15 甲 on")}
    found = duty_gaps.unattended_times(records, date.min, date.max, HOURS, EVENING + timedelta(days=2))
    assert [(g.day.day, g.minutes, g.recorded) for g in found] == [(3, 570, False), (4, 570, False)]
    assert duty_gaps.unattended_times(records, date.min, date.max, HOURS, EVENING, ()) == []
    spoilt = duty_gaps.unattended_times(records, date.min, date.max, HOURS, EVENING + timedelta(days=1), ["2026-11-03"])
    assert spoilt == []
    assert duty_gaps.unattended_times({}, date.min, date.max, HOURS, EVENING) == []


def test_going_out_is_covered_by_a_colleague_or_by_a_cover_who_is_not_out() -> None:
    def found(*lines: str) -> list[str]:
        return [f"{t.at:%H:%M}" for t in duty_gaps.exits_leaving_nobody(day(*lines))]

    assert found("08:15 甲 on", "10:00 甲 out") == ["10:00"]
    assert found("08:15 甲 on", "08:16 乙 on", "10:00 甲 out", "10:05 乙 out cover=甲") == ["10:05"]
    assert found("08:15 甲 on", "10:00 甲 out cover=乙") == []
    assert found("10:00 甲 out") == ["10:00"], "nobody had come"


def test_the_next_shift_has_today_before_it_and_from_the_last_hour_on_tomorrow() -> None:
    assert f"{duty_roster.end_of_next_shift(at('12:00'), HOURS):%d %H:%M:%S}" == "02 23:59:59"
    assert f"{duty_roster.end_of_next_shift(at('16:59:59'), HOURS):%d}" == "02"
    assert f"{duty_roster.end_of_next_shift(at('17:00'), HOURS):%d}" == "03"
    assert f"{duty_roster.end_of_next_shift(at('22:00'), HOURS):%d}" == "03"


NAMES = ("甲", "乙", "丙")
STEPS = st.builds(
    lambda do, name, minute, cover: Taken(
        do, at("00:00") + timedelta(minutes=minute), name, {"cover": cover} if cover and do == "out" else {}
    ),
    st.sampled_from(("on", "off", "out", "back", "note")),
    st.sampled_from(NAMES),
    st.integers(0, 24 * 60 - 1),
    st.sampled_from((None, *NAMES)),
)


@given(st.lists(STEPS, max_size=25))
def test_whatever_the_steps_every_minute_is_attended_or_a_gap_and_never_both(steps: list[Any]) -> None:
    record = Record(DUTY, "2026-11-02", {"date": "2026-11-02"}, tuple(sorted(steps, key=lambda t: t.at)))
    opens, closes = HOURS.of(DAY)
    gaps = list(duty_gaps.unattended_times_of_day(DAY, record, HOURS, EVENING))
    minute = opens
    while minute < closes:
        there = duty_roster.roll(record, minute).on_duty
        alone = any(gap.since <= minute < gap.until for gap in gaps)
        assert bool(there) != alone, (minute, there, gaps)
        minute += timedelta(minutes=1)
    assert all(opens <= gap.since < gap.until <= closes for gap in gaps)
    assert [*gaps] == sorted(gaps)


@given(st.lists(STEPS, max_size=25))
def test_whatever_the_steps_nobody_is_in_two_places(steps: list[Any]) -> None:
    roll = Roll(sorted(steps, key=lambda t: t.at))
    for name in NAMES:
        own = [stay for stay in roll.stays if stay.name == name]
        assert all(one.ended and one.ended <= next_.since for one, next_ in pairwise(own))
        assert all(stay.ended for stay in own[:-1])
