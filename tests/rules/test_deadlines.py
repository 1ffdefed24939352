"""What is promised: each row of the table of deadlines, to the second."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.dates.workdays import Calendar, parse_duration
from svc.kinds import KINDS
from svc.kinds.complaint import COMPLAINT
from svc.model.case import Actor
from svc.model.record import Record
from svc.rules import deadlines, steps
from svc.rules.terms import Terms
from tests.complaints import settings as configure
from tests.examples import THOROUGH
from tests.running import Result, Svc

ZONE = ZoneInfo("Asia/Shanghai")
ADD = "complaint add --matter 噪声 --category noise --channel phone"
MAJOR = f"{ADD} --severity major"
SUPERIOR = "complaint add --matter 噪声 --category noise --channel superior"
LETTER = "complaint add --matter 噪声 --category noise --channel letter --name 刘先生"
CALL = "callback record --about C1 --means phone --content 问 --result 答"
REMEDY = "complaint remedy C1 话"
ESCALATE = "complaint escalate C1 --to director --why 话 --answer-by '2026-11-09 10:00'"
PROGRESS = "complaint reply C1 --progress 话 --next '2026-11-09 10:00'"
OUTCOME = "complaint reply C1 --outcome 话"
RESOLVE = "complaint resolve C1 话"
REFER = "complaint refer C1 --authority 城管 话"
TRIED = ("complaint attempt C1 话 --means phone",) * 2
REPORT = "complaint report C1 话 --to 街道办"
UNREACHABLE = "complaint unreachable C1 --why contact"
JOIN = "complaint same-as C1 C2"
DISSATISFIED = f"{CALL} --opinion dissatisfied"
NOON = "2026-11-02 12:00:00"  # a Monday
LAST_SECOND = "23:59:59"


@dataclass(frozen=True)
class Row:
    """A row of the table: what starts the promise (at NOON), when it is due, what meets it.

    `before` is done as the day begins; each of `met_by` is a way of its own, of one or more commands.
    """

    key: str
    started_by: str
    due: str
    met_by: tuple[tuple[str, ...], ...]
    before: tuple[str, ...] = ()
    on: str = "C1"


ROWS = (
    Row("complaint.escalate", MAJOR, "2026-11-02 14:00:00", ((ESCALATE,), ("complaint decide C1 话",))),
    Row(
        "complaint.escalate",
        "complaint classify C1 --severity major",
        "2026-11-02 14:00:00",
        ((ESCALATE,), ("complaint decide C1 话",)),
        (ADD,),
    ),
    Row(
        "complaint.dispatch",
        ADD,
        "2026-11-03 23:59:59",
        (("complaint dispatch C1",), (REFER,), (ADD, JOIN), (OUTCOME,), (REMEDY, f"{RESOLVE} --told")),
    ),
    Row(
        "complaint.answer",
        ADD,
        "2026-11-05 23:59:59",
        (
            (OUTCOME,),
            (PROGRESS,),
            (REFER,),
            (*TRIED, UNREACHABLE),
            (ESCALATE,),
            (REMEDY, f"{RESOLVE} --told"),
        ),
    ),
    Row("complaint.answer", PROGRESS, "2026-11-09 10:00:00", ((OUTCOME,), (PROGRESS,)), (ADD,)),
    Row("complaint.answer", ESCALATE, "2026-11-09 10:00:00", ((OUTCOME,), (REFER,)), (ADD,)),
    Row("complaint.answer", f"{PROGRESS[:-18]}+7d", "2026-11-09 23:59:59", ((OUTCOME,),), (ADD,)),
    Row("complaint.settle", ADD, "2026-11-05 23:59:59", ((REMEDY, RESOLVE), (REFER,), (ADD, JOIN))),
    Row("complaint.settle", PROGRESS, "2026-11-09 10:00:00", ((REMEDY, RESOLVE),), (ADD,)),
    Row("complaint.settle", ESCALATE, "2026-11-09 10:00:00", ((REMEDY, RESOLVE),), (ADD,)),
    Row(
        "complaint.correct",
        "complaint correct C1 话 --due 2026-11-12",
        "2026-11-12 23:59:59",
        (("complaint verify C1 话",),),
        (ADD,),
    ),
    Row("complaint.report_back", RESOLVE, "2026-11-03 23:59:59", ((REPORT,),), (SUPERIOR, REMEDY)),
    Row("complaint.report_back", REFER, "2026-11-03 23:59:59", ((REPORT,),), (SUPERIOR,)),
    Row("complaint.report_back", JOIN, "2026-11-03 23:59:59", ((REPORT,),), (SUPERIOR, ADD)),
    Row("complaint.decide", ESCALATE, "2026-11-03 23:59:59", (("complaint decide C1 话",), (REFER,)), (ADD,)),
    Row(
        "complaint.decide",
        ESCALATE.replace("2026-11-09 10:00", "2026-11-03 10:00"),
        "2026-11-03 10:00:00",
        (("complaint decide C1 话",),),
        (MAJOR,),
    ),
    Row("complaint.close", REFER, "2026-11-05 23:59:59", (("complaint close C1",),), (ADD,)),
    Row(
        "complaint.close",
        f"{CALL} --opinion fairly",
        "2026-11-05 23:59:59",
        (("complaint close C1",),),
        (ADD, REMEDY, f"{RESOLVE} --told"),
    ),
    Row(
        "complaint.callback",
        RESOLVE,
        "2026-11-09 23:59:59",
        (
            (f"{CALL} --opinion satisfied",),
            (f"{CALL} --opinion satisfied --close",),
            (f"{DISSATISFIED} --rework 维修班 --due 2026-11-20",),
            (*TRIED, UNREACHABLE),
        ),
        (ADD, REMEDY, OUTCOME),
    ),
    Row(
        "complaint.answer",
        f"{DISSATISFIED} --rework 维修班 --due 2026-11-06",
        "2026-11-06 23:59:59",
        ((OUTCOME,),),
        (ADD, REMEDY, f"{RESOLVE} --told"),
    ),
    Row(
        "complaint.settle",
        f"{DISSATISFIED} --next '2026-11-06 10:00' --why 缺件",
        "2026-11-06 10:00:00",
        ((REMEDY, RESOLVE),),
        (ADD, REMEDY, f"{RESOLVE} --told"),
    ),
    Row(
        "complaint.settle",
        "complaint reopen C1 话",
        "2026-11-05 23:59:59",
        ((REMEDY, RESOLVE),),
        (ADD, REMEDY, f"{RESOLVE} --told"),
    ),
    Row(
        "callback.book",
        "callback book --about C1 --means visit --when '2026-11-04 15:00'",
        "2026-11-04 15:00:00",
        (("callback record B1 --opinion satisfied",),),
        (ADD,),
        "B1",
    ),
    Row(
        "callback.next",
        f"{DISSATISFIED} --next '2026-11-04 15:00' --why 缺件",
        "2026-11-04 15:00:00",
        (
            (f"{CALL} --opinion satisfied",),
            ("callback record --about B1 --means phone --opinion satisfied",),
            (*(("callback attempt B1 话 --means phone",) * 2), "callback unreachable B1 话"),
        ),
        (ADD, REMEDY, f"{RESOLVE} --told"),
        "B1",
    ),
    Row(
        "callback.rework",
        f"{DISSATISFIED} --rework 维修班 --due 2026-11-04",
        "2026-11-04 23:59:59",
        (("callback rework-done B1 话",),),
        (ADD, REMEDY, f"{RESOLVE} --told"),
        "B1",
    ),
    Row(
        "callback.meeting",
        f"{CALL} --opinion fairly --major",
        "2026-11-09 23:59:59",
        (("callback meeting B1 --item 话=张师傅=2026-11-20",),),
        (ADD,),
        "B1",
    ),
    Row(
        "callback.meeting",
        "callback record B1 --opinion fairly --major",
        "2026-11-09 23:59:59",
        (("callback meeting B1 --item 话=张师傅=2026-11-20",),),
        (ADD, "callback book --about C1 --means visit --when '2026-11-02 12:00'"),
        "B1",
    ),
    Row(
        "callback.item",
        "callback meeting B1 --item '话=张师傅=2026-11-20 17:00'",
        "2026-11-20 17:00:00",
        (("callback item-done B1 1 话",),),
        (ADD, f"{CALL} --opinion fairly --major"),
        "B1",
    ),
    Row(
        "callback.proposal",
        "callback propose B1 话 --to director",
        "2026-11-09 23:59:59",
        (("callback adopt B1 话",), ("callback decline B1 话",)),
        (ADD, f"{CALL} --opinion fairly"),
        "B1",
    ),
    Row(
        "incoming.report",
        "incoming add --sender 街道办 --subject 检查通知",
        "2026-11-03 23:59:59",
        (("incoming report D1",),),
        (),
        "D1",
    ),
    Row(
        "incoming.answer",
        "incoming add --sender 街道办 --subject 检查通知 --wants-answer",
        "2026-11-05 23:59:59",
        (("incoming answer D1",),),
        (),
        "D1",
    ),
    Row(
        "incoming.answer",
        LETTER,
        "2026-11-05 23:59:59",
        (("incoming answer D1",), (f"{OUTCOME} --means letter",), (REMEDY, f"{RESOLVE} --told --means email")),
        (),
        "D1",
    ),
)
WAYS = [
    pytest.param(row, way, id=f"{row.key} of {row.started_by.split(' --')[0]} by {way[-1].split(' --')[0]}")
    for row in ROWS
    for way in row.met_by
]


@pytest.fixture(autouse=True)
def _no_git(site: Path) -> None:
    """Promises don't need history, and these tests are many."""
    with (site / "svc.yaml").open("a", encoding="utf-8") as settings_file:
        settings_file.write("git: {commit: false}\nattempts: {apart: 0h}\n")


def after(text: str, seconds: int) -> str:
    """So many seconds later."""
    return str(datetime.fromisoformat(text) + timedelta(seconds=seconds))


def do(svc: Svc, line: str, now: str) -> Result:
    """A command that must be allowed."""
    done = svc(line, now=now)
    assert done.code == 0, f"{line}: {done.shown}"
    return done


def start(svc: Svc, row: Row) -> None:
    """All up to the moment when the row's promise is made."""
    for n, line in enumerate(row.before):
        do(svc, line, f"2026-11-02 09:00:{n:02}")
    do(svc, row.started_by, NOON)


def promises(svc: Svc, row: Row, now: str) -> list[dict[str, Any]]:
    """What the row's record owes by its key, met or not, the earliest due first."""
    owed = do(svc, f"show {row.on} -f json --as-of '{now}'", now).json["obligations"]
    return [o for o in owed if f"{o['kind']}.{o['what']}" == row.key]


def moment(text: str | None) -> str:
    """A time of the JSON as a person writes it."""
    return text.removesuffix("+08:00").replace("T", " ") if text else ""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.key} of {row.started_by.split(' --')[0]}")
def test_a_promise_is_late_one_second_after_it_is_due(svc: Svc, row: Row) -> None:
    start(svc, row)
    open_ = [o for o in promises(svc, row, NOON) if not o["met"]]
    assert [moment(o["due"]) for o in open_] == [row.due]
    kind = row.key.partition(".")[0]
    for now, late in ((row.due, False), (after(row.due, 1), True)):
        what = row.key.partition(".")[2]
        found = [o["what"] for o in svc(f"{kind} overdue -f json", now=now).json if o["id"] == open_[0]["id"]]
        assert (what in found) is late, f"at {now}: {found}"


@pytest.mark.parametrize(("row", "way"), WAYS)
def test_a_promise_is_met_by_what_the_table_says_and_by_nothing_before(
    svc: Svc, row: Row, way: tuple[str, ...]
) -> None:
    start(svc, row)
    then = after(NOON, 3600)
    for n, line in enumerate(way):
        assert [o for o in promises(svc, row, then) if not o["met"]], f"met before {line}"
        do(svc, line, after(then, n))
    kept = [o for o in promises(svc, row, then) if moment(o["due"]) == row.due]
    assert (after(then, len(way) - 1), False) in [(moment(o["met"]), o["late"]) for o in kept]
    assert not any(o.get("ended") for o in kept), "it was kept, not dropped"


@pytest.mark.parametrize(("lapse", "late"), [(0, False), (1, True)])
def test_an_answer_in_the_last_second_is_in_time_and_one_second_later_is_not(svc: Svc, lapse: int, late: bool) -> None:
    do(svc, ADD, NOON)
    do(svc, OUTCOME, after("2026-11-05 23:59:59", lapse))
    owed = {o["what"]: o for o in svc("show C1 -f json", now="2026-11-20").json["obligations"]}
    assert owed["answer"]["late"] is late


def test_the_meeting_itself_is_owed_until_it_is_held(svc: Svc) -> None:
    """`meeting; then item-done`: an answer to one item is not the department meeting (017.4)."""
    do(svc, ADD, NOON)
    do(svc, f"{CALL} --opinion fairly --major", NOON)
    svc("callback item-done B1 1 话", now=after(NOON, 60))
    owed = svc("callback due -f json", now=after(NOON, 120)).json
    assert [(o["what"], moment(o["due"])) for o in owed if o["id"] == "B2026-0001"] == [
        ("meeting", "2026-11-09 23:59:59")
    ]


def test_every_row_of_the_table_for_these_kinds_is_declared_and_tested() -> None:
    declared = {f"{k.name}.{d.what}" for k in KINDS.values() for d in k.deadlines}
    tested = {row.key for row in ROWS}
    of_these = {key for key in declared if key.partition(".")[0] in ("complaint", "callback", "incoming")}
    assert of_these - {"callback.phone", "callback.month", "callback.count"} == tested


# 2 November, at any hour


TERMS = Terms(
    {f"{k.name}.{d.what}": parse_duration(d.lasts) for k in KINDS.values() for d in k.deadlines if d.lasts},
    Calendar(ZONE),
)
DESK = Actor("李敏", "desk")


@settings(max_examples=100 * THOROUGH)
@given(st.times())
def test_a_complaint_of_2_november_is_due_on_the_5th_at_its_last_second_at_whatever_hour_it_came(hour: time) -> None:
    received = datetime.combine(date(2026, 11, 2), hour.replace(microsecond=0, fold=0), ZONE)
    facts = {"matter": "噪声", "category": "noise", "channel": "superior", "severity": "major", "received": received}
    record = steps.register(Record(COMPLAINT, "C2026-0001", facts), {}, DESK, TERMS)
    last = datetime(2026, 11, 5, 23, 59, 59, tzinfo=ZONE)
    for now, late in ((last, False), (last + timedelta(seconds=1), True)):
        owed = {o.what: o for o in deadlines.obligations(record, [], TERMS, now)}
        assert owed["answer"].due == owed["settle"].due == last
        assert owed["answer"].late is owed["settle"].late is late
        assert owed["dispatch"].due == datetime(2026, 11, 3, 23, 59, 59, tzinfo=ZONE)
        assert owed["escalate"].due == received + timedelta(hours=2)


@settings(max_examples=20, deadline=None)
@given(hour=st.times().map(lambda t: t.replace(microsecond=0)))
@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_the_clock_of_the_computer_does_not_move_a_deadline(hour: time, zone: str) -> None:
    """The site's day counts, wherever the computer thinks it is."""
    received = datetime.combine(date(2026, 11, 2), hour, ZONE).astimezone(ZoneInfo(zone))
    record = Record(
        COMPLAINT, "C2026-0001", {"matter": "噪声", "category": "noise", "channel": "phone", "received": received}
    )
    due = steps.register(record, {}, DESK, TERMS).facts["due"]
    assert due["answer"] == datetime(2026, 11, 5, 23, 59, 59, tzinfo=ZONE)


# Settings


def setting(site: Path, text: str) -> None:
    """Write the site's `deadlines`."""
    path = site / "svc.yaml"
    kept = re.sub(r"^deadlines:.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE)
    path.write_text(f"{kept}deadlines: {text}\n", "utf-8")


def dues(svc: Svc, number: str = "C1", now: str = NOON) -> dict[str, str]:
    """What a record owes: what, and by when (the newest of each)."""
    return {o["what"]: moment(o["due"]) for o in do(svc, f"show {number} -f json", now).json["obligations"]}


def test_a_promise_survives_a_changed_setting(site: Path, svc: Svc) -> None:
    do(svc, MAJOR, NOON)
    do(svc, "complaint decide C1 话", NOON)
    do(svc, REMEDY, NOON)
    do(svc, RESOLVE, NOON)
    before = dues(svc)
    setting(
        site,
        "{complaint.answer: 9d, complaint.settle: 9d, complaint.dispatch: 9d, complaint.escalate: 9h, "
        "complaint.callback: 20d}",
    )
    assert dues(svc) == before
    assert before["callback"] == "2026-11-09 23:59:59"
    do(svc, ADD, NOON)
    assert dues(svc, "C2")["answer"] == "2026-11-11 23:59:59"


def test_a_reopening_s_promises_survive_a_changed_setting(site: Path, svc: Svc) -> None:
    for line in (ADD, REMEDY, f"{RESOLVE} --told", "complaint reopen C1 话"):
        do(svc, line, NOON)
    before = dues(svc)
    setting(site, "{complaint.answer: 9d, complaint.settle: 9d}")
    assert dues(svc) == before


def test_a_record_written_by_hand_is_judged_by_the_setting(site: Path, svc: Svc) -> None:
    path = site / "records/complaint/2026/11/C2026-0001.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        "id: C2026-0001\nreceived: '2026-11-02T12:00:00+08:00'\nmatter: 噪声\ncategory: noise\nchannel: phone\n"
        "severity: major\nsteps:\n- {at: '2026-11-02T13:00:00+08:00', by: 李敏, do: remedy, text: 话}\n"
        "- {at: '2026-11-02T14:00:00+08:00', by: 李敏, do: resolve, text: 话}\n",
        "utf-8",
    )
    assert dues(svc) == {
        "escalate": "2026-11-02 14:00:00",
        "dispatch": "2026-11-03 23:59:59",
        "answer": "2026-11-05 23:59:59",
        "settle": "2026-11-05 23:59:59",
        "callback": "2026-11-09 23:59:59",
    }
    setting(site, "{complaint.answer: 5d, complaint.callback: 10d}")
    assert dues(svc)["answer"] == "2026-11-07 23:59:59"
    assert dues(svc)["callback"] == "2026-11-12 23:59:59"


def test_a_deadline_set_to_none_is_not_promised(site: Path, svc: Svc) -> None:
    setting(site, "{complaint.dispatch: none}")
    do(svc, ADD, NOON)
    assert "dispatch" not in dues(svc)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-02 09:00", "2026-11-05"),  # Monday: Tuesday, Wednesday, Thursday
        ("2026-11-05 23:59:59", "2026-11-10"),  # Thursday: Friday, Monday, Tuesday
        ("2026-11-06 00:00", "2026-11-11"),
        ("2026-11-07 12:00", "2026-11-11"),  # Saturday: Monday, Tuesday, Wednesday
        ("2026-11-08 12:00", "2026-11-11"),
        ("2026-09-29 09:00", "2026-10-09"),  # 30 September, then the holidays to the 7th, 8 and 9 October
        ("2026-10-03 09:00", "2026-10-10"),  # 8, 9, and Saturday the 10th, worked to make up
    ],
)
def test_three_working_days_leave_out_weekends_and_holidays(site: Path, svc: Svc, received: str, due: str) -> None:
    (site / "calendar.yaml").write_text(
        "holidays: [2026-02-17, 2026-10-01..2026-10-07]\nworkdays: [2026-10-10]\n", "utf-8"
    )
    setting(site, "{complaint.answer: 3wd}")
    done = do(svc, ADD, received)
    assert done.err == ""
    assert dues(svc, now=received)["answer"] == f"{due} {LAST_SECOND}"


def test_a_year_the_calendar_does_not_cover_is_a_warning_and_no_crash(site: Path, svc: Svc) -> None:
    (site / "calendar.yaml").write_text("holidays: [2026-10-01..2026-10-07]\n", "utf-8")
    setting(site, "{complaint.answer: 3wd}")
    done = do(svc, ADD, "2026-12-31 09:00")
    assert "2027" in done.err
    assert dues(svc, now="2026-12-31 09:00")["answer"] == f"2027-01-05 {LAST_SECOND}"


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("2026-11-09", f"2026-11-09 {LAST_SECOND}"),
        ("+3d", f"2026-11-05 {LAST_SECOND}"),
        ("3天后", f"2026-11-05 {LAST_SECOND}"),
        ("明天", f"2026-11-03 {LAST_SECOND}"),
        ("'明天 9:00'", "2026-11-03 09:00:00"),
        ("+2h", "2026-11-02 14:00:07"),
        ("'2026-11-09 17:30:05'", "2026-11-09 17:30:05"),
    ],
)
def test_a_day_named_as_a_deadline_means_its_last_second_and_a_time_means_that_second(
    svc: Svc, typed: str, due: str
) -> None:
    do(svc, ADD, NOON)
    do(svc, f"complaint correct C1 话 --due {typed}", "2026-11-02 12:00:07")
    assert dues(svc)["correct"] == due


@pytest.mark.parametrize("kind", [("close", "话"), ("withdraw", "话"), ("cancel", "--reason 话")])
def test_closing_withdrawing_and_cancelling_end_every_promise(svc: Svc, site: Path, kind: tuple[str, str]) -> None:
    step, words = kind
    whole_site = ("callback.phone", "callback.month", "callback.count", "complaint.count", "complaint.cases")
    configure(site, f"deadlines: {{{', '.join(f'{key}: none' for key in whole_site)}}}")
    do(svc, MAJOR, NOON)
    do(svc, "complaint correct C1 话 --due +3d", NOON)
    group = "" if step == "cancel" else "complaint "
    do(svc, f"{group}{step} C1 {words}", after(NOON, 60))
    assert svc("due -f json", now=after(NOON, 120)).json == []
    assert svc("overdue --exit-code", now="2026-12-31").code == 0


def test_a_complaint_settled_late_counts_by_its_first_settling_and_the_promise_it_had_then(svc: Svc) -> None:
    do(svc, ADD, NOON)
    do(svc, REMEDY, NOON)
    do(svc, f"{RESOLVE} --told", "2026-11-06 09:00")
    do(svc, "complaint reopen C1 话", "2026-11-07 09:00")
    do(svc, PROGRESS, "2026-11-07 10:00")
    owed = svc("show C1 -f json", now="2026-11-07 10:00").json["obligations"]
    settle = [(moment(o["due"]), moment(o["met"]), o["late"]) for o in owed if o["what"] == "settle"]
    assert settle == [("2026-11-05 23:59:59", "2026-11-06 09:00:00", True), ("2026-11-10 23:59:59", "", False)]


def test_a_callback_booked_and_then_held_frees_the_complaint_to_be_closed(svc: Svc) -> None:
    for line in (ADD, REMEDY, f"{RESOLVE} --told"):
        do(svc, line, NOON)
    do(svc, "callback book --about C1 --means phone --when '2026-11-03 10:00'", NOON)
    do(svc, "callback record B1 --opinion satisfied", "2026-11-03 10:00")
    shown = do(svc, "show B1 -f json", "2026-11-03 10:00").json
    assert moment(shown.get("held")) == "2026-11-03 10:00:00", "first times default to now"
    do(svc, "complaint close C1", "2026-11-03 10:01")
    do(svc, "form print QR-002FW", "2026-11-03 10:01")


def test_a_document_filed_owes_no_answer_that_nobody_can_give_any_more(svc: Svc) -> None:
    """What is filed can't be answered; so filing must ask for the answer, or end the promise."""
    do(svc, "incoming add --sender 街道办 --subject 检查通知", NOON)
    do(svc, "incoming report D1", NOON)
    filed = svc("incoming file D1", now=after(NOON, 60))
    if filed.code == 0 and svc("incoming due -f json", now=after(NOON, 60)).json:
        assert svc("incoming answer D1 话", now=after(NOON, 120)).code == 0
