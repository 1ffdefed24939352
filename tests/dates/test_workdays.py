"""Days, working days, months and durations."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.dates.timestamps import format_span, iso, iso_text, read_deadline, read_time
from svc.dates.workdays import (
    Calendar,
    Duration,
    add_elapsed,
    due_date,
    end_of_day,
    parse_duration,
    parse_month,
    previous_month,
    start_of_day,
    years_without_holidays,
)
from svc.text import language
from svc.text.errors import BadInput

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
ZONES = st.sampled_from([SHANGHAI, BERLIN, SAO_PAULO, ZoneInfo("Pacific/Apia"), ZoneInfo("America/New_York")])

# The National Day holidays of 2026, made up for on the Sunday before and the Saturday after; and a day of spring.
CALENDAR = Calendar(
    SHANGHAI,
    holidays=frozenset({*(date(2026, 10, day) for day in range(1, 8)), date(2026, 2, 17)}),
    workdays=frozenset({date(2026, 9, 27), date(2026, 10, 10)}),
)
BARE = Calendar(SHANGHAI)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    before = language.current_language()
    language.use_language("en")
    yield
    language.use_language(before)


def shanghai(*numbers: int) -> datetime:
    year, month_, day, hour, minute, second = (*numbers, 0, 0, 0)[:6]
    return datetime(year, month_, day, hour, minute, second, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),  # a Saturday, made up
        (date(2026, 10, 11), False),
        (date(2026, 10, 12), True),
    ],
)
def test_a_working_day_is_a_weekday_that_is_no_holiday_or_a_make_up_workday(day: date, works: bool) -> None:
    assert CALENDAR.works_on(day) is works


def test_a_year_is_covered_when_its_two_great_holidays_are_listed() -> None:
    assert CALENDAR.covers(2026)
    assert not CALENDAR.covers(2027)
    assert not BARE.covers(2026)


@pytest.mark.parametrize("text", ["0d", "3d", "3wd", "2h", "30min", "36525d"])
def test_a_duration_is_written_as_it_is_read(text: str) -> None:
    assert str(parse_duration(text)) == text


def test_minutes_in_the_spelling_of_before_are_read_and_written_in_the_new_one() -> None:
    assert parse_duration("30m") == parse_duration("30min")
    assert str(parse_duration("30m")) == "30min"


@pytest.mark.parametrize(
    "text", ["", "3", "d", "-1d", "+3d", "3 d", "3.5d", "3w", "3dd", "３d", "1000000d", "9" * 5000]
)
def test_what_is_no_duration_is_refused_and_quoted(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_duration(text)
    assert text in refused.value.sentence
    assert "3wd" in refused.value.todo


def test_an_absurd_duration_cannot_be_made_by_hand_either() -> None:
    for amount in (-1, 10**6, 10**30):
        with pytest.raises(BadInput):
            Duration(amount, "d")


@given(st.times())
def test_started_on_2_november_at_any_hour_3d_is_due_when_5_november_is_over(hour: time) -> None:
    day = due_date(datetime.combine(date(2026, 11, 2), hour, SHANGHAI), parse_duration("3d"), BARE)
    assert iso_text(day) == "2026-11-05"
    assert iso(end_of_day(date(2026, 11, 5), SHANGHAI)) == "2026-11-05T23:59:59+08:00"
    assert iso(read_deadline(iso_text(day), SHANGHAI)) == "2026-11-05T23:59:59+08:00"


def test_days_are_counted_in_the_calendars_zone() -> None:
    late_in_london = datetime(2026, 11, 1, 16, 0, tzinfo=UTC)  # already 2 November in Shanghai
    assert due_date(late_in_london, parse_duration("3d"), BARE) == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("start", "lasts", "end"),
    [
        (shanghai(2026, 11, 5), "0d", date(2026, 11, 5)),
        (shanghai(2026, 12, 30), "3d", date(2027, 1, 2)),
        (shanghai(2026, 11, 5), "1wd", date(2026, 11, 6)),
        (shanghai(2026, 11, 5), "3wd", date(2026, 11, 10)),  # over a weekend
        (shanghai(2026, 11, 7), "1wd", date(2026, 11, 9)),  # from a Saturday
        (shanghai(2026, 11, 7), "0wd", date(2026, 11, 7)),
        (shanghai(2026, 9, 25), "1wd", date(2026, 9, 27)),  # a Sunday, made up
        (shanghai(2026, 9, 30), "1wd", date(2026, 10, 8)),  # over the holidays
        (shanghai(2026, 9, 30), "3wd", date(2026, 10, 10)),  # a Saturday, made up
        (shanghai(2026, 11, 5, 22, 30, 7), "2h", shanghai(2026, 11, 6, 0, 30, 7)),
        (shanghai(2026, 11, 5, 9), "30m", shanghai(2026, 11, 5, 9, 30)),
        (datetime(2026, 11, 5, 1, 0, 0, 999, tzinfo=UTC), "2h", shanghai(2026, 11, 5, 11)),
    ],
)
def test_a_promise_is_due(start: datetime, lasts: str, end: date | datetime) -> None:
    found = due_date(start, parse_duration(lasts), CALENDAR)
    assert iso_text(found) == iso_text(end)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 60))
def test_so_many_working_days_later_so_many_working_days_have_passed(start: date, amount: int) -> None:
    end = due_date(start_of_day(start, SHANGHAI), Duration(amount, "wd"), CALENDAR)
    passed = [start + timedelta(days=n) for n in range(1, (date.fromisoformat(iso_text(end)) - start).days + 1)]
    assert sum(map(CALENDAR.works_on, passed)) == amount


@pytest.mark.parametrize("lasts", ["2d", "1wd", "48h", "2880m", "36525wd"])
def test_what_is_due_after_the_last_year_is_bad_input(lasts: str) -> None:
    with pytest.raises(BadInput, match="9999-12-31T09:00:00"):
        due_date(shanghai(9999, 12, 31, 9), parse_duration(lasts), BARE)


def test_an_hour_is_an_hour_when_the_clocks_change() -> None:
    before = datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN)
    assert iso(add_elapsed(before, timedelta(hours=1), BERLIN)) == "2026-03-29T03:30:00+02:00"
    assert iso(add_elapsed(before, timedelta(hours=24), BERLIN)) == "2026-03-30T02:30:00+02:00"


def test_a_natural_day_may_have_23_or_25_hours() -> None:
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        length = end_of_day(day, BERLIN).timestamp() - start_of_day(day, BERLIN).timestamp() + 1
        assert length == hours * 3600


def test_a_day_without_a_midnight_starts_at_its_first_second() -> None:
    assert iso(start_of_day(date(2018, 11, 4), SAO_PAULO)) == "2018-11-04T01:00:00-02:00"


def test_a_day_whose_last_hour_comes_twice_ends_with_the_second() -> None:
    assert iso(end_of_day(date(2018, 2, 17), SAO_PAULO)) == "2018-02-17T23:59:59-03:00"


@given(st.dates(date(1980, 1, 1), date(2100, 1, 1)), ZONES)
def test_a_day_ends_one_second_before_the_next(day: date, zone: ZoneInfo) -> None:
    assert end_of_day(day, zone).timestamp() + 1 == start_of_day(day + timedelta(days=1), zone).timestamp()


@given(ZONES)
def test_the_first_and_the_last_day_of_all_are_days_too(zone: ZoneInfo) -> None:
    assert iso(start_of_day(date.min, zone)).startswith("0001-01-01T00:00:00")
    assert iso(end_of_day(date.max, zone)).startswith("9999-12-31T23:59:59")


def test_a_count_through_a_year_the_calendar_does_not_cover_names_it() -> None:
    new_year_eve = shanghai(2026, 12, 31)
    assert years_without_holidays(shanghai(2026, 11, 5), date(2026, 11, 9), CALENDAR) == []
    assert years_without_holidays(new_year_eve, date(2026, 12, 31), BARE) == []
    assert years_without_holidays(new_year_eve, date(2027, 1, 4), CALENDAR) == [2027]
    assert years_without_holidays(new_year_eve, shanghai(2028, 1, 3), CALENDAR) == [2027, 2028]
    assert years_without_holidays(shanghai(2026, 11, 5), date(2027, 1, 4), BARE) == [2026, 2027]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31)),
    ],
)
def test_a_month_has_a_first_and_a_last_day(text: str, first: date, last: date) -> None:
    assert parse_month(text) == (first, last)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "0000-01", "2026-1", "2026-11-05", "November"])
def test_what_is_no_month_is_refused_and_quoted(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_month(text)
    assert repr(text) in refused.value.sentence


def test_the_month_before_january_is_december() -> None:
    assert previous_month(date(2026, 1, 31)) == parse_month("2025-12")
    assert previous_month(date(2024, 3, 31)) == parse_month("2024-02")
    with pytest.raises(BadInput):
        previous_month(date(1, 1, 5))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23T09:15:00+08:00", "2026-11-23T09:15:00+08:00"),
        ("2026-11-23 09:15:00", "2026-11-23T09:15:00+08:00"),
        ("2026-11-23T09:15", "2026-11-23T09:15:00+08:00"),
        ("2026-11-23T01:15:00Z", "2026-11-23T09:15:00+08:00"),
        ("2026-11-23 01:15+0000", "2026-11-23T09:15:00+08:00"),
        ("2026-11-23T09:15:59.999999999+08:00", "2026-11-23T09:15:59+08:00"),
        ("2026-11-23T09:15:59,9", "2026-11-23T09:15:59+08:00"),
        ("2026-11-23", "2026-11-23T00:00:00+08:00"),
    ],
)
def test_a_time_in_a_file_is_read_in_the_sites_zone_to_the_second(text: str, moment: str) -> None:
    assert iso(read_time(text, SHANGHAI)) == moment


def test_a_deadline_in_a_file_is_read_as_a_time_but_a_bare_date_is_its_last_second() -> None:
    assert iso(read_deadline("2026-11-23", SHANGHAI)) == "2026-11-23T23:59:59+08:00"
    assert iso(read_deadline("2026-11-23T09:15:00+08:00", SHANGHAI)) == "2026-11-23T09:15:00+08:00"


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "2026", "2026-11", "20261123", "2026-W48-1", "2026-11-23T", "2026-11-23T09", "2026-11-23_09:15"),
        *("2026-02-30", "2026-11-23T24:00", "2026-11-23T09:60", "2026-11-23T09:15.5", "2026-11-23T09:15:00+25:00"),
        *("2026-11-23T09:15:00+08:99", " 2026-11-23", "2026-11-23\n", "２０２６-11-23", "0000-01-01"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
    ],
)
def test_what_is_no_time_in_a_file_is_a_value_error(text: str) -> None:
    for read in (read_time, read_deadline):
        with pytest.raises(ValueError):  # noqa: PT011 - which one is the reader's own affair
            read(text, SHANGHAI)


@given(st.text())
def test_reading_any_text_gives_a_time_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert read_time(text, SHANGHAI).tzinfo is SHANGHAI


@given(st.integers(-62_000_000_000, 253_000_000_000), ZONES)
def test_a_time_is_read_as_it_was_written(seconds: int, zone: ZoneInfo) -> None:
    moment = datetime.fromtimestamp(seconds, zone)
    again = read_time(iso(moment), zone)
    assert (iso(again), again.timestamp()) == (iso(moment), seconds)


def test_a_local_time_that_the_clocks_skip_is_moved_on() -> None:
    assert iso(read_time("2026-03-29 02:30", BERLIN)) == "2026-03-29T03:30:00+02:00"


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (timedelta(days=3, hours=4, minutes=59), "3 d 4 h"),
        (timedelta(days=3, minutes=5), "3 d"),
        (timedelta(hours=2, minutes=30), "2 h 30 min"),
        (timedelta(minutes=5, seconds=1), "5 min 1 s"),
        (-timedelta(hours=1), "1 h"),
        (86_400, "1 d"),
        (0.9, "0 s"),
        (0, "0 s"),
    ],
)
def test_a_length_of_time_is_told_in_its_two_largest_units(length: timedelta | float, told: str) -> None:
    assert format_span(length) == told


def test_later_moments_are_later_days_in_order() -> None:
    days = [due_date(shanghai(2026, 9, 25), Duration(n, "wd"), CALENDAR) for n in range(12)]
    assert all(iso_text(a) < iso_text(b) for a, b in pairwise(days))
