"""The callback plan and the agenda: whom to call, in what order, when; and what meetings have before them (017)."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.dates.workdays import Calendar, parse_duration
from svc.kinds.repair import REPAIR
from svc.kinds.resident import household
from svc.kinds.shared import NAME, PHONE, UNIT, choices
from svc.model.contact import Contact
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.rules import callback_plan
from svc.rules.contacts import Callbacks, Habit
from tests.complaints import ADD, OUTCOME, REMEDY, RESOLVE, RESOLVED, commit, prepare, quiet, refused, settings, tell
from tests.running import Result, Svc
from tests.sites import clean, commits, git, subjects

ZONE = ZoneInfo("Asia/Shanghai")
CAL = Calendar(ZONE)
HOME = "repair add --unit {} --item 灯不亮 --name 住户 --phone 13800000001"
CALL = "callback record --unit {} --means phone --content 近况 --opinion fairly"
DONE = ["repair add --unit {} --item 灯不亮 --name 住户 --phone 13800000001", "repair done R{} --result 已换"]
MAJOR = "callback record --unit 3-1201 --means visit --content 门禁坏了三天 --opinion satisfied --major"
MEETING = "[11-04 10:00] callback meeting B1 --item 更换门禁=工程=2026-11-20"


def proposals(svc: Svc, options: str = "--week", as_of: str = "2026-11-05 09:00") -> list[dict[str, Any]]:
    """The rows of the plan."""
    result = svc(f"callback plan {options} -f json --as-of '{as_of}'", now=as_of)
    assert result.code == 0, result.shown
    rows: list[dict[str, Any]] = result.json
    return rows


def units(svc: Svc, options: str = "--week", as_of: str = "2026-11-05 09:00") -> list[str]:
    """The homes of the plan, in its order."""
    return [row["unit"] for row in proposals(svc, options, as_of)]


def settle(number: int, unit: str) -> list[str]:
    """A complaint of a home, settled."""
    lines = [ADD.replace("3-1201", unit), REMEDY, OUTCOME, RESOLVE]
    return [line.replace(" C1 ", f" C{number} ") for line in lines]


def repaired(count: int) -> list[str]:
    """Finished repairs, each of another home."""
    return [line for n in range(1, count + 1) for line in (DONE[0].format(f"{n}-0101"), DONE[1].format(n))]


# --- what is owed ----------------------------------------------------------------------------------------------------


def test_a_site_without_records_has_nobody_to_call(svc: Svc, site: Path) -> None:
    assert proposals(svc) == []
    assert svc("callback plan").out == "没有需要回访的住户\n"


def test_owed_callbacks_come_first_the_earliest_due_before_the_later(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, HOME.format("9-0101"), *settle(1, "3-1201"))
    tell(svc, *(f"[11-01 {10 + n}:00] {line}" for n, line in enumerate(settle(2, "2-0101"))))
    rows = proposals(svc)
    assert [(row["id"], row["unit"], row["reason"]) for row in rows] == [
        ("C2026-0002", "2-0101", "complaint"),
        ("C2026-0001", "3-1201", "complaint"),
        (None, "9-0101", "turn"),
    ]
    assert [row["due"] for row in rows] == ["2026-11-08T23:59:59+08:00", "2026-11-09T23:59:59+08:00", None]


def test_a_row_says_whom_how_why_and_when_last(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "[10-20 10:00] " + CALL.format("3-1201"), *RESOLVED)
    assert proposals(svc) == [
        {
            "id": "C2026-0001",
            "unit": "3-1201",
            "name": "王小明",
            "phone": "13800000000",
            "means": "phone",
            "reason": "complaint",
            "type": "",
            "about": ["C2026-0001"],
            "due": "2026-11-09T23:59:59+08:00",
            "last": "2026-10-20T10:00:00+08:00",
            "callback": None,
            "booked": None,
        }
    ]
    head, _rule, line = svc("callback plan", now="2026-11-05").out.splitlines()
    assert [cell.strip() for cell in head.split("│")] == "编号 房号 姓名 电话 方式 缘由 上次回访".split()  # noqa: SIM905 - a head
    assert [cell.strip() for cell in line.split("│")] == [
        "C2026-0001",
        "3-1201",
        "王小明",
        "13800000000",
        "电话",
        "回访投诉人 2026-11-09",
        "2026-10-20 10:00",
    ]
    masked = svc("callback plan --mask", now="2026-11-05").out
    assert "王**" in masked
    assert "138****0000" in masked
    assert "王小明" not in masked


def test_all_complaints_are_called_and_a_share_of_repairs(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *repaired(10), *settle(1, "11-0101"), *settle(2, "12-0101"))
    settings(site, "callbacks: {week: 0}")
    assert sorted(row["id"] for row in proposals(svc)) == [
        "C2026-0001",
        "C2026-0002",
        "R2026-0001",
        "R2026-0004",
        "R2026-0007",
    ]


@pytest.mark.parametrize(("share", "wanted"), [("0%", 0), ("10%", 1), ("50%", 5), ("95%", 10), ("100%", 10)])
def test_the_share_is_the_sites_to_set(svc: Svc, site: Path, share: str, wanted: int) -> None:
    quiet(site)
    settings(site, f"callbacks: {{week: 0, repairs: {share}}}")
    tell(svc, *repaired(10))
    assert len(proposals(svc)) == wanted


def test_a_repair_once_in_the_share_stays_in_it_when_another_is_called(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, "callbacks: {week: 0}")
    tell(svc, *repaired(10), "[11-03 10:00] callback record --about R4 --means phone --opinion fairly")
    assert [row["id"] for row in proposals(svc)] == ["R2026-0001", "R2026-0007"]


def test_a_time_agreed_upon_waits_for_its_week_and_is_kept(svc: Svc, site: Path) -> None:
    quiet(site)
    record = "callback record --unit 3-1201 --means phone --opinion dissatisfied"
    tell(svc, f"{record} --next '2026-11-12 10:00' --why 等待配件")
    assert proposals(svc, as_of="2026-11-05") == []
    (row,) = proposals(svc, as_of="2026-11-09")
    assert (row["reason"], row["about"]) == ("callback", ["B2026-0001"])
    (row,) = proposals(svc, "--week --book", as_of="2026-11-09 09:00")
    assert row["booked"] == "2026-11-12T10:00:00+08:00"


def test_one_home_is_called_once_about_all_that_is_owed_to_it(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *settle(1, "3-1201"), *settle(2, "3-1201"))
    (row,) = proposals(svc)
    assert row["about"] == ["C2026-0001", "C2026-0002"]


def test_who_complained_without_a_unit_is_called_all_the_same(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *(line.replace("--unit 3-1201", "") for line in RESOLVED))
    (row,) = proposals(svc, "--week --book")
    assert (row["unit"], row["phone"], row["callback"]) == ("", "13800000000", "B2026-0001")


# --- whose turn it is ------------------------------------------------------------------------------------------------


def test_homes_fill_the_week_or_the_month_from_all_buildings_in_turn(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *(HOME.format(f"{building}-0{floor}01") for building in (1, 2, 10) for floor in range(1, 10)))
    assert units(svc) == ["1-0101", "2-0101", "10-0101", "1-0201", "2-0201"]
    assert len(units(svc, "--month")) == 20
    settings(site, "callbacks: {week: 2, month: 7}")
    assert units(svc) == ["1-0101", "2-0101"]
    assert len(units(svc, "--month")) == 7


def test_a_week_is_meant_unless_a_month_is_asked_for(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *(HOME.format(f"{n}-0101") for n in range(1, 10)))
    assert units(svc, "") == units(svc, "--week")
    refused(svc, prepared(svc, site), "callback plan --week --month", code=2)


def prepared(svc: Svc, site: Path) -> Path:
    """The site with everything committed."""
    commit(site)
    return site


def test_the_longest_not_called_comes_before_the_others(svc: Svc, site: Path) -> None:
    quiet(site)
    called = {"1-0101": "10-20", "1-0102": "10-10", "1-0103": "10-15"}
    tell(svc, *(f"[{day} 10:00] {CALL.format(unit)}" for unit, day in called.items()), HOME.format("1-0104"))
    assert units(svc) == ["1-0104", "1-0102", "1-0103", "1-0101"]


def test_a_type_of_resident_is_called_as_often_and_by_the_means_that_is_set(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(
        site,
        "callbacks: {types: {独居老人: {every: 30d, means: visit}, 租户: {means: writing}},"
        " homes: {9-0101: 独居老人, 9-0102: 独居老人, 9-0103: 租户}}",
    )
    tell(svc, f"[10-02 10:00] {CALL.format('9-0101')}", f"[10-20 10:00] {CALL.format('9-0102')}")
    tell(svc, HOME.format("1-0101"), HOME.format("9-0103"))
    rows = proposals(svc)
    assert [(row["unit"], row["reason"], row["means"]) for row in rows] == [
        ("9-0101", "type", "visit"),
        ("1-0101", "turn", "phone"),
        ("9-0103", "turn", "writing"),
        ("9-0102", "turn", "visit"),
    ]
    assert "独居老人，每 30d" in svc("callback plan", now="2026-11-05").out


def test_name_and_phone_are_the_latest_and_of_one_record(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "[11-02 09:00] repair add --unit 3-1201 --item 灯 --name 旧户 --phone 13800000001")
    tell(svc, "[11-02 09:10] repair add --unit 3-1201 --item 灯 --name 新户 --phone 13800000002")
    tell(svc, "[11-02 09:20] repair add --unit 3-1201 --item 灯 --name 过客")
    (row,) = proposals(svc)
    assert (row["name"], row["phone"]) == ("新户", "13800000002")


# --- whom never ------------------------------------------------------------------------------------------------------


def test_nobody_called_this_week_is_called_again_nor_in_the_month_for_a_month(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *(HOME.format(f"{n}-0101") for n in range(1, 4)))
    tell(svc, f"[11-02 10:00] {CALL.format('1-0101')}")
    assert units(svc, as_of="2026-11-08 23:59:59") == ["2-0101", "3-0101"]
    assert units(svc, as_of="2026-11-09") == ["2-0101", "3-0101", "1-0101"]
    assert units(svc, "--month", as_of="2026-11-30 23:59:59") == ["2-0101", "3-0101"]
    assert units(svc, "--month", as_of="2026-12-01") == ["2-0101", "3-0101", "1-0101"]


def test_what_is_owed_to_a_home_called_this_week_waits_unless_it_runs_out(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"[11-02 08:00] {CALL.format('3-1201')}", *RESOLVED)
    assert units(svc, as_of="2026-11-05") == []
    assert units(svc, as_of="2026-11-09") == ["3-1201"]
    assert units(svc, "--month", as_of="2026-11-05") == ["3-1201"]


def test_nobody_with_a_booked_callback_is_booked_again(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, HOME.format("1-0101"))
    tell(svc, "callback book --unit 1-0101 --means phone --when 2026-12-24")
    tell(svc, "callback book --about C1 --means visit --when '2026-11-04 10:00'")
    assert units(svc) == []
    tell(svc, "[11-04 10:30] callback miss B2")
    assert units(svc) == ["3-1201"]


def test_nobody_who_asked_not_to_be_called_is_called(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, "callbacks: {never: [5-0202, 3-1201]}")
    tell(svc, *RESOLVED, HOME.format("5-0202"), HOME.format("5-0201"))
    assert units(svc) == ["5-0201"]


def test_a_cancelled_record_makes_no_home(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, HOME.format("1-0101"), "cancel R1 --reason 误登")
    assert units(svc) == []


# --- the same, and another -------------------------------------------------------------------------------------------


def test_the_plan_is_the_same_on_every_run_of_a_day_and_changes_when_somebody_was_called(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, *(HOME.format(f"{n % 4}-0{n}01") for n in range(1, 9)))
    before = units(svc)
    assert units(svc) == units(svc, as_of="2026-11-05 17:00") == before
    tell(svc, f"[11-05 10:00] {CALL.format(before[2])}")
    assert units(svc, as_of="2026-11-05 11:00") == [u for u in before if u != before[2]]


def test_a_damaged_file_hides_no_proposal(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, HOME.format("1-0101"), HOME.format("2-0101"))
    (site / "records/repair/2026/11/R2026-0001.yaml").write_text("nonsense", "utf-8")
    result = svc("callback plan -f json")
    assert (result.code, [row["unit"] for row in result.json]) == (5, ["2-0101"])
    assert "R2026-0001.yaml" in result.err


# --- booking ---------------------------------------------------------------------------------------------------------


def book(svc: Svc, now: str = "2026-11-02 09:00", options: str = "") -> Result:
    """Book the plan."""
    return svc(f"callback plan --book -f json {options}", now=now)


def test_booking_is_one_commit_and_leaves_nothing_behind(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, *(HOME.format(f"{n}-0101") for n in range(1, 9)))
    made = commits(site)
    result = book(svc)
    assert result.code == 0, result.shown
    assert [row["callback"] for row in result.json] == [f"B2026-{n:04}" for n in range(1, 6)]
    assert commits(site) == made + 1
    assert subjects(site)[-1] == "callback B2026-0001: book (+4)"
    assert "138" not in git(site, "log", "-1", "--format=%B")
    clean(site)
    first = svc("show B1 -f json").json
    assert (first["status"], first["about"], first["unit"], first["caller"]) == (
        "booked",
        ["C2026-0001"],
        "3-1201",
        "李敏",
    )
    assert "about" not in {key for key, value in svc("show B2 -f json").json.items() if value}


def test_booking_again_books_nobody(svc: Svc, site: Path) -> None:
    prepare(svc, site, *(HOME.format(f"{n}-0101") for n in range(1, 9)))
    book(svc)
    made = commits(site)
    again = book(svc, now="2026-11-02 09:05")
    assert (again.code, again.json, commits(site)) == (0, [], made)
    clean(site)


def test_appointments_are_spread_over_the_coming_working_days_within_the_hours(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, "callbacks: {week: 8, month: 30}")
    (site / "calendar.yaml").write_text("holidays: [2026-11-05]\nworkdays: [2026-11-07]\n", "utf-8")
    tell(svc, *(HOME.format(f"{n}-0101") for n in range(1, 40)))
    times = [datetime.fromisoformat(row["booked"]) for row in book(svc, now="2026-11-02 10:00").json]
    assert times == sorted(set(times))
    assert {t.day for t in times} == {3, 4, 6, 7}  # from tomorrow, not on the holiday, but on the Saturday worked
    assert all("08:30" <= f"{t:%H:%M}" < "18:00" and t.hour not in (12, 13) for t in times)
    later = [datetime.fromisoformat(row["booked"]) for row in book(svc, now="2026-11-02 10:00", options="--month").json]
    assert len(later) == 22
    assert not set(times) & set(later)
    assert {t.isocalendar().week for t in later} == {45, 46, 47, 48, 49}


def test_next_week_is_booked_this_week_with_as_of(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, HOME.format("1-0101"))
    (row,) = book(svc, now="2026-11-06 17:00", options="--as-of 2026-11-09").json
    assert row["booked"] == "2026-11-09T09:00:00+08:00"


def test_on_the_last_working_day_what_is_left_of_it_is_used_and_then_nothing(svc: Svc, site: Path) -> None:
    prepare(svc, site, HOME.format("1-0101"))
    said = svc("callback plan --book", now="2026-11-06 18:00")
    assert (said.code, said.out) == (2, "")
    assert "--as-of" in said.err
    clean(site)
    (row,) = book(svc, now="2026-11-06 15:10").json
    assert row["booked"] == "2026-11-06T16:00:00+08:00"


def test_when_many_are_booked_on_one_day_they_are_closer_together(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, "callbacks: {week: 12}")
    text = (site / "svc.yaml").read_text("utf-8")
    (site / "svc.yaml").write_text(text.replace("'08:30'", "'09:00'").replace("'18:00'", "'12:00'"), "utf-8")
    tell(svc, *(HOME.format(f"{n}-0101") for n in range(1, 20)))
    times = [row["booked"][11:16] for row in book(svc, now="2026-11-05 20:00").json]
    assert times == [f"{9 + n // 4:02}:{n % 4 * 15:02}" for n in range(12)]


def test_the_person_concerned_does_not_book_the_callback_but_the_others(svc: Svc, site: Path) -> None:
    prepare(svc, site, *(line.replace("--unit", "--against 李敏 --unit") for line in RESOLVED[:1]))
    prepare(svc, site, *(f"[11-02 09:00 王静] {line}" for line in RESOLVED[1:]), HOME.format("1-0101"))
    result = book(svc)
    assert [row["unit"] for row in result.json] == ["1-0101"]
    assert "C2026-0001" in result.err
    assert result.code == 0
    clean(site)


def test_who_may_not_book_books_nothing(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, *RESOLVED)
    refused(svc, staffed, "[11-02 09:00 张师傅] callback plan --book", "017.2")
    refused(svc, staffed, "[11-02 09:00 路人] callback plan --book", "009.1")


# --- settings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "line", "word"),
    [
        ("callbacks: {weekly: 5}", 1, "week"),
        ("callbacks:\n  week: many", 2, "callbacks"),
        ("callbacks:\n  week: 5\n  repairs: a third", 3, "30%"),
        ("callbacks:\n  complaints: 101%", 2, "100%"),
        ("callbacks:\n  types:\n    老人: {every: soon}", 3, "soon"),
        ("callbacks:\n  types:\n    老人: {means: pigeon}", 3, "pigeon"),
        ("callbacks:\n  types:\n    老人: {often: 3d}", 3, "every"),
        ("callbacks:\n  types: {老人: {every: 30d}}\n  homes:\n    3-1201: 富人", 4, "富人"),
        ("callbacks:\n  never: 5-0202", 2, "callbacks"),
        ("callbacks:\n  never:\n  - 5-0202\n  - [a]", 4, "callbacks"),
        ("callbacks: often", 1, "callbacks"),
    ],
)
def test_a_wrong_setting_is_named_with_file_and_line(svc: Svc, site: Path, setting: str, line: int, word: str) -> None:
    before = len((site / "svc.yaml").read_text("utf-8").splitlines())
    settings(site, setting)
    result = svc("callback plan")
    assert result.code == 5
    assert result.err.startswith(f"svc: svc.yaml:{before + line}: "), result.err
    assert word in result.err


def test_settings_may_be_left_out_one_by_one(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, "callbacks:\n  week:\n  types: {老人: }\n  homes:\n  never: []")
    assert svc("callback plan").code == 5  # a type without habits is a slip
    text = (site / "svc.yaml").read_text("utf-8")
    (site / "svc.yaml").write_text(text.replace("{老人: }", "{老人: {}}"), "utf-8")
    assert svc("callback plan").code == 0


def test_the_owner_of_deposited_keys_is_named_together_with_their_phone(svc: Svc, site: Path) -> None:
    quiet(site)
    owner = "--owner 王小明 --phone 13800000001 --signed 王小明"
    tell(svc, f"key deposit --unit 3-1201 --key 大门=2 --purpose 出差 {owner}")
    [row] = proposals(svc)
    assert (row["unit"], row["name"], row["phone"]) == ("3-1201", "王小明", "13800000001")


# --- the pure plan ---------------------------------------------------------------------------------------------------


def moment(text: str) -> datetime:
    """A time in the tests' zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


RESIDENT = Kind(  # as the reference describes it
    "resident",
    "X",
    "住户",
    "resident",
    fields=(
        UNIT,
        Field("owner", "业主", "owner", "name"),
        PHONE,
        Field("type", "类型", "type"),
        Field("no_callback", "免回访", "no callback", "flag"),
        Field("since", "登记", "since", "time"),
        NAME,
    ),
    steps=(),
    statuses=choices("kept 在册 kept"),
    openings=(),
    time="since",
    subject=("unit",),
    contact=Contact(name="owner"),
    household=household,
)


def book_of(*records: Record) -> Mapping[str, Record]:
    """Records by number."""
    return {record.id: record for record in records}


def resident(number: int, unit: str, **facts: object) -> Record:
    """A resident's file."""
    return Record(RESIDENT, f"X{number}", {"unit": unit, "since": moment("2026-01-01"), **facts})


def test_a_residents_file_makes_a_home_with_its_owner_type_and_wish() -> None:
    customs = Callbacks(types={"独居老人": Habit(parse_duration("30d"), "visit")})
    period = callback_plan.week_of(moment("2026-11-05").date(), customs, CAL)
    records = book_of(
        resident(1, "1-0101", owner="甲", phone="138", type="独居老人"),
        resident(2, "2-0101", owner="乙", phone="139", no_callback=True),
        resident(3, "3-0101", owner="丙", phone="137"),
        Record(REPAIR, "R2026-0001", {"unit": "3-0101", "item": "灯", "reported": moment("2026-02-01"), "phone": "1"}),
    )
    found = planned(records, customs, period)
    assert [(p.home.unit, p.home.name, p.means, p.reason) for p in found] == [
        ("1-0101", "甲", "visit", "type"),
        ("3-0101", "", "phone", "turn"),
    ]


def planned(
    records: Mapping[str, Record], customs: Callbacks, period: callback_plan.PlanPeriod
) -> list[callback_plan.Proposal]:
    """The plan of records that promise nothing."""
    return callback_plan.propose(callback_plan.whole_history(records, [], customs), customs, period, CAL)


HOMES = st.lists(
    st.tuples(st.sampled_from("1 2 3 10 A".split()), st.integers(1, 9)),  # noqa: SIM905 - five words
    unique=True,
    max_size=20,
)


@given(HOMES, st.data())
def test_buildings_differ_by_one_call_at_most_while_they_have_homes(
    homes: list[tuple[str, int]], data: st.DataObject
) -> None:
    records = book_of(*(resident(n, f"{b}-0{f}01") for n, (b, f) in enumerate(homes)))
    customs = Callbacks(week=data.draw(st.integers(0, 20)))
    period = callback_plan.week_of(moment("2026-11-05").date(), customs, CAL)
    found = planned(records, customs, period)
    assert len(found) == min(customs.week, len(homes))
    shuffled = data.draw(st.permutations(list(records.values())))
    assert planned(book_of(*shuffled), customs, period) == found
    asked = [p.home.building for p in found]
    for building in {b for b, _floor in homes}:
        left = sum(b == building for b, _floor in homes) - asked.count(building)
        assert not left or asked.count(building) >= max(map(asked.count, asked), default=0) - 1


@given(st.integers(0, 100), st.integers(0, 40))
def test_a_share_of_many_is_that_many_of_them_rounded_up(share: int, count: int) -> None:
    due = {f"R{n:04}": moment("2026-11-05") for n in range(count)}
    chosen = list(callback_plan.sampled(due, share))
    assert len(chosen) == -(-count * share // 100)
    some = dict(list(due.items())[: count // 2])
    assert list(callback_plan.sampled(some, share)) == [number for number in chosen if number in some]


# --- the agenda ------------------------------------------------------------------------------------------------------


def agenda(svc: Svc, as_of: str = "2026-11-05") -> list[dict[str, Any]]:
    """The rows of the agenda."""
    result = svc(f"callback agenda -f json --as-of {as_of}")
    assert result.code == 0, result.shown
    rows: list[dict[str, Any]] = result.json
    return rows


def test_a_major_finding_is_on_the_agenda_until_its_meeting_is_held_and_answered(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, MAJOR, CALL.format("1-0101"))
    assert agenda(svc) == [
        {
            "id": "B2026-0001",
            "unit": "3-1201",
            "finding": "门禁坏了三天",
            "meeting": None,
            "solution": None,
            "who": "李敏",
            "until": None,
            "due": "2026-11-09T23:59:59+08:00",
            "late": False,
        }
    ]
    tell(svc, MEETING)
    (row,) = agenda(svc, "2026-11-21")
    assert {key: row[key] for key in ("meeting", "solution", "who", "until", "late")} == {
        "meeting": "2026-11-04T10:00:00+08:00",
        "solution": "更换门禁",
        "who": "工程",
        "until": "2026-11-20T23:59:59+08:00",
        "late": True,
    }
    tell(svc, "[11-18 10:00 周主任] callback item-done B1 1 --text 已更换")
    assert agenda(svc) == []
    assert svc("callback agenda").out == "没有待议的重大问题\n"


def test_each_item_of_a_meeting_is_on_the_agenda(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(
        svc, MAJOR, MEETING, MEETING.replace("更换门禁", "夜间加岗").replace("工程", "安防班").replace("11-20", "11-10")
    )
    assert [(row["solution"], row["who"], row["until"][:10]) for row in agenda(svc)] == [
        ("夜间加岗", "安防班", "2026-11-10"),
        ("更换门禁", "工程", "2026-11-20"),
    ]
    tell(svc, "[11-06 10:00 周主任] callback item-done B1 1 --text 门禁已更换")
    assert [row["solution"] for row in agenda(svc)] == ["夜间加岗"]


def test_the_agenda_is_a_table_that_can_be_masked(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, MAJOR.replace("门禁坏了三天", "王小明的门禁") + " --name 王小明", MEETING)
    table = svc("callback agenda --mask").out
    assert "王小明" not in table
    assert [cell.strip() for cell in table.splitlines()[-1].split("│")] == [
        "B2026-0001",
        "3-1201",
        "王**的门禁",
        "2026-11-04 10:00",
        "更换门禁",
        "工程",
        "2026-11-20",
    ]
