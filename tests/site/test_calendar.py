"""`calendar.yaml`: which years it covers, what is no day, and a year's list brought in."""

import json
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from svc.dates.workdays import Calendar
from svc.procedures.calendar_import import ListedDay, merged_calendar
from tests.running import Svc
from tests.sites import clean, subjects

ADD = "complaint add --matter 噪声 --category noise --channel phone"
WORKING = "deadlines: {complaint.answer: 3wd}\n"


@pytest.mark.parametrize(
    ("holidays", "covered"),
    [
        (["2027-02-06", "2027-10-01"], True),
        (["2027-01-21", "2027-10-07"], True),
        (["2027-01-01"], False),  # announced with the year before
        (["2027-02-06"], False),
        (["2027-10-01"], False),
        (["2027-02-22", "2027-10-08"], False),
        ([], False),
    ],
)
def test_a_year_is_covered_if_its_spring_festival_and_national_day_are_known(
    holidays: list[str], covered: bool
) -> None:
    calendar = Calendar(ZoneInfo("Asia/Shanghai"), frozenset(map(date.fromisoformat, holidays)))
    assert calendar.covers(2027) == covered


@pytest.mark.parametrize("day", ["2026/10/01", "2026-10-01~2026-10-07", "2026年10月1日", "2026-02-30"])
def test_what_is_no_day_is_refused_with_how_one_is_written(day: str, svc: Svc, site: Path) -> None:
    (site / "calendar.yaml").write_text(f"holidays:\n- {day}\n", "utf-8")
    done = svc("check")
    assert done.code == 5
    assert "calendar.yaml:2: holidays: " in done.err
    assert "2026-10-01..2026-10-07" in done.err


def test_a_day_that_is_both_is_a_fault_with_its_line(svc: Svc, site: Path) -> None:
    (site / "calendar.yaml").write_text("holidays: [2026-10-09..2026-10-10]\nworkdays:\n- 2026-10-10\n", "utf-8")
    done = svc("check")
    assert (done.code, done.out.splitlines()[0]) == (1, "calendar.yaml:3: 2026-10-10 既是假日又是调休上班日")


def test_a_years_list_is_brought_in_and_replaces_what_stood_for_its_days(svc: Svc, site: Path, tmp_path: Path) -> None:
    (site / "svc.yaml").write_text((site / "svc.yaml").read_text("utf-8") + WORKING, "utf-8")
    (site / "calendar.yaml").write_text("holidays: [2026-10-01..2026-10-07]\nworkdays: [2027-02-08]\n", "utf-8")
    days = [("春节", f"2027-02-0{n}", True) for n in range(5, 10)] + [("春节", "2027-02-13", False)]
    days += [("国庆节", "2027-10-01", True)]
    listed = {"year": 2027, "days": [{"name": n, "date": d, "isOffDay": off} for n, d, off in days]}
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(listed), "utf-8")
    assert svc(f"calendar import {file}").out == "2027：放假 6 天，调休上班 1 天\n"
    assert (site / "calendar.yaml").read_text("utf-8").splitlines() == [
        "holidays:",
        "- 2026-10-01..2026-10-07",
        "- 2027-02-05..2027-02-09  # 春节",
        "- 2027-10-01  # 国庆节",
        "workdays:",
        "- 2027-02-13  # 春节",
    ]
    assert "svc: calendar" in subjects(site)
    done = svc(ADD, now="2027-02-04 09:00")
    assert "答复投诉人 2027-02-12" in done.out
    assert "2027" not in done.err
    assert svc(f"calendar import {file}").code == 0


@pytest.mark.parametrize("text", ["", "[]", '{"days": []}', '{"days": [{"date": "morgen", "isOffDay": true}]}', "\x00"])
def test_what_is_no_such_list_is_refused(text: str, svc: Svc, site: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text(text, "utf-8")
    done = svc(f"calendar import {file}")
    assert (done.code, "isOffDay" in done.err) == (2, True)
    assert not (site / "calendar.yaml").exists()
    clean(site)


def test_days_in_a_row_of_two_holidays_are_two_runs() -> None:
    listed = [ListedDay(date(2028, 10, n), "中秋节" if n > 6 else "国庆节", off=True) for n in range(5, 9)]
    assert merged_calendar([], [], listed).splitlines()[1:3] == [
        "- 2028-10-05..2028-10-06  # 国庆节",
        "- 2028-10-07..2028-10-08  # 中秋节",
    ]
