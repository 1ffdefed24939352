"""Complaints, held against the reference and the manual: facts, steps, deadlines, refusals."""

import json
from pathlib import Path

import pytest

from tests.complaints import (
    ADD,
    ATTEMPT,
    CALLBACK,
    DISPATCH,
    FILE,
    LETTER,
    MAJOR,
    OUTCOME,
    REMEDY,
    RESOLVE,
    RESOLVED,
    SATISFIED,
    UNJUSTIFIED,
    WHO,
    commit,
    owed,
    pending,
    prepare,
    quiet,
    refused,
    settings,
    shown,
    status,
    steps,
    tell,
)
from tests.running import Svc
from tests.sites import clean, commits, git, head

ADD_2 = ADD.replace("楼上装修噪声", "楼下装修噪声")
CORRECT = "complaint correct C1 --text 装修时段告示 --due 2026-11-10"
DECIDE = "complaint decide C1 --text 限期整改"
ESCALATE = "complaint escalate C1 --to leader --why 超出权限 --answer-by '2026-11-10 18:00'"
REFER = "complaint refer C1 --authority 城管 --text 属城管职责"
WITHDRAW = "complaint withdraw C1 --text 已自行和解"
REOPEN = "complaint reopen C1 --text 噪声又起"
SUPERIOR = ADD.replace("phone", "superior", 1)
REPORT = "complaint report C1 --to 街道办 --text 已书面上报"
LETTER_ASKING = f"{CALLBACK} --about C1".replace("phone", "writing")  # without an opinion
TRIED = [ATTEMPT, f"[11-02 13:00] {ATTEMPT}"]


# --- registering -----------------------------------------------------------------------------------------------------


FACTS = [
    ("matter", "--matter 夜间施工", "夜间施工"),
    ("received", "--received '2026-11-01 20:15'", "2026-11-01T20:15:00+08:00"),
    ("unit", "--unit 3-1201", "3-1201"),
    ("name", "--name 王小明", "王小明"),
    ("phone", "--phone 013800000000", "013800000000"),
    ("demand", "--demand 要求午休时间停工", "要求午休时间停工"),
    ("document", "--document 函2026-7", "函2026-7"),
    ("receiver", "--receiver 王静", "王静"),
    ("against", "--against 保安甲 --against 保安乙", ["保安甲", "保安乙"]),
    *(("severity", f"--severity {word}", word) for word in ("general", "major")),
    *(
        ("category", f"--category {word}", word)
        for word in ("noise", "facility", "press", "cleaning", "pests", "service", "other")
    ),
    *(
        ("channel", f"--channel {word}", word)
        for word in ("phone", "visit", "letter", "fax", "email", "web", "superior")
    ),
]


@pytest.mark.parametrize(("fact", "option", "value"), FACTS, ids=[f"{fact}-{option}" for fact, option, _ in FACTS])
def test_every_fact_is_an_option_and_is_kept(svc: Svc, site: Path, fact: str, option: str, value: object) -> None:
    quiet(site)
    required = {"matter": "装修噪声", "category": "noise", "channel": "phone"}
    others = " ".join(f"--{name} {text}" for name, text in required.items() if name != fact)
    tell(svc, f"complaint add {others} {option}")
    assert shown(svc)[fact] == value


def test_received_is_now_and_the_receiver_is_the_actor_unless_given(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "[11-02 10:20 王静] complaint add --matter 噪声 --category noise --channel phone")
    record = shown(svc)
    assert (record["received"], record["receiver"]) == ("2026-11-02T10:20:00+08:00", "王静")


@pytest.mark.parametrize("missing", ["matter", "category", "channel"])
def test_a_missing_required_fact_is_named(svc: Svc, site: Path, missing: str) -> None:
    required = {"matter": "噪声", "category": "noise", "channel": "phone"}
    line = "complaint add " + " ".join(f"--{name} {text}" for name, text in required.items() if name != missing)
    assert f"--{missing}" in refused(svc, site, line, code=2).err


def test_all_missing_facts_are_named_at_once(svc: Svc, site: Path) -> None:
    said = refused(svc, site, "complaint add", code=2).err
    assert all(f"--{name}" in said for name in ("matter", "category", "channel"))


@pytest.mark.parametrize("option", ["--category smell", "--channel pigeon", "--severity terrible"])
def test_a_word_that_is_no_choice_is_bad_input(svc: Svc, site: Path, option: str) -> None:
    refused(svc, site, f"{ADD} {option}", code=2)


@pytest.mark.parametrize("option", ["--received someday", "--received 2026-13-40", "--received ''"])
def test_a_time_that_cannot_be_read_is_bad_input(svc: Svc, site: Path, option: str) -> None:
    refused(svc, site, f"{ADD} {option}", code=2)


def test_a_new_file_is_as_the_reference_shows_it(svc: Svc, site: Path) -> None:
    tell(svc, f"{ADD} --demand 要求午休时间停工")
    text = (site / FILE).read_text("utf-8")
    assert text == (
        "id: C2026-0001\n"
        "received: '2026-11-02T09:00:00+08:00'\n"
        "name: 王小明\n"
        "unit: 3-1201\n"
        "phone: '13800000000'\n"
        "matter: 楼上装修噪声\n"
        "demand: 要求午休时间停工\n"
        "category: noise\n"
        "channel: phone\n"
        "receiver: 李敏\n"
        "due: {dispatch: '2026-11-03', answer: '2026-11-05', settle: '2026-11-05'}\n"
        "steps:\n"
    )


def test_a_step_is_one_line_at_the_end_as_the_reference_shows_it(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    before = (site / FILE).read_text("utf-8")
    tell(
        svc,
        "[11-02 09:40] complaint dispatch C1 --to 安防班",
        "[11-02 15:02:10] complaint reply C1 --progress --text 已到场劝停 --next '2026-11-04 18:00'",
    )
    first, second = (site / FILE).read_text("utf-8").removeprefix(before).splitlines()
    assert first == "- {at: '2026-11-02T09:40:00+08:00', by: 李敏, do: dispatch, to: 安防班}"
    assert second.startswith("- {at: '2026-11-02T15:02:10+08:00', by: 李敏, do: reply, ")
    assert {"outcome: false", "text: 已到场劝停", "next: '2026-11-04T18:00:00+08:00'"} <= set(
        second.removesuffix("}").split(", ")
    )


def test_a_line_break_in_a_text_does_not_break_the_step_line(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    before = (site / FILE).read_text("utf-8")
    text = "第一行\n- {at: '2026-11-02T09:00:00+08:00', by: 甲, do: close}\n\u2028三\u0085四: '五\" #六"
    assert svc(["complaint", "remedy", "C1", "--text", text]).code == 0
    assert len((site / FILE).read_text("utf-8").removeprefix(before).rstrip("\n").split("\n")) == 1
    assert shown(svc)["steps"][0]["text"] == text


def test_the_last_argument_is_the_text(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "complaint remedy C1 已到场劝停")
    assert shown(svc)["steps"][0]["text"] == "已到场劝停"


@pytest.mark.parametrize("option", ["--text", "--why", "--comment", "--reason"])
def test_text_has_other_names(svc: Svc, site: Path, option: str) -> None:
    quiet(site)
    tell(svc, ADD, f"complaint remedy C1 {option} 已到场劝停")
    assert shown(svc)["steps"][0]["text"] == "已到场劝停"


@pytest.mark.parametrize("channel", ["letter", "fax", "email", "web"])
def test_a_written_complaint_opens_its_incoming_document_by_itself(svc: Svc, site: Path, channel: str) -> None:
    before = commits(site)
    tell(svc, LETTER.replace("letter", channel))
    document = shown(svc, "D1")
    assert (document["kind"], document["complaint"], document["status"]) == ("incoming", "C2026-0001", "registered")
    assert commits(site) == before + 1
    clean(site)


@pytest.mark.parametrize("channel", ["phone", "visit", "superior"])
def test_one_not_in_writing_opens_none(svc: Svc, site: Path, channel: str) -> None:
    quiet(site)
    tell(svc, ADD.replace("--channel phone", f"--channel {channel}"))
    assert svc("incoming list -f json").json == []


# --- status ----------------------------------------------------------------------------------------------------------


PATHS = [
    ("registered", [ADD]),
    ("registered", [ADD, "note C1 住户来电催"]),
    ("dispatched", [ADD, DISPATCH]),
    ("dispatched", [ADD, "complaint dispatch C1"]),
    ("resolved", RESOLVED),
    ("referred", [ADD, REFER]),
    ("withdrawn", [ADD, WITHDRAW]),
    ("joined", [ADD, ADD_2, "complaint same-as C1 C2"]),
    ("reopened", [*RESOLVED, REOPEN]),
    ("closed", [*RESOLVED, SATISFIED, "complaint close C1"]),
    ("reopened", [*RESOLVED, SATISFIED, "complaint close C1", REOPEN]),
    ("resolved", [*RESOLVED, REOPEN, REMEDY, RESOLVE]),
    ("cancelled", [ADD, "cancel C1 --reason 重复登记"]),
]


@pytest.mark.parametrize(("expected", "story"), PATHS)
def test_status_follows_from_the_steps(svc: Svc, site: Path, expected: str, story: list[str]) -> None:
    quiet(site)
    tell(svc, *story)
    assert status(svc) == expected
    assert [row["id"] for row in svc(f"complaint list --status {expected} -f json").json][:1] == ["C2026-0001"]


# --- steps -----------------------------------------------------------------------------------------------------------


STEPS = [
    ("classify --severity major", {"do": "classify", "severity": "major"}),
    ("classify --justified", {"do": "classify", "justified": True}),
    ("classify --unjustified", {"do": "classify", "justified": False}),
    ("classify --category facility", {"do": "classify", "category": "facility"}),
    ("remedy --text 已劝停", {"do": "remedy", "text": "已劝停"}),
    ("correct --text 告示 --due 2026-11-10", {"do": "correct", "text": "告示", "due": "2026-11-10T23:59:59+08:00"}),
    ("reply --outcome --text 已停", {"do": "reply", "outcome": True, "text": "已停"}),
    (
        "reply --progress --text 明日再到场 --next '2026-11-03 18:00'",
        {"do": "reply", "outcome": False, "text": "明日再到场", "next": "2026-11-03T18:00:00+08:00"},
    ),
    ("urge --text 请抓紧", {"do": "urge", "text": "请抓紧"}),
    ("urge", {"do": "urge"}),
    ("refer --authority 城管 --text 属城管", {"do": "refer", "authority": "城管", "text": "属城管"}),
    ("attempt --means phone --text 无人接", {"do": "attempt", "means": "phone", "text": "无人接"}),
    ("withdraw --text 和解", {"do": "withdraw", "text": "和解"}),
    ("case --comment 典型", {"do": "case", "text": "典型"}),
    ("decide --text 限期整改", {"do": "decide", "text": "限期整改"}),
    *(
        (
            f"escalate --to {to} --name 陈总 --why 超出权限 --answer-by '2026-11-10 18:00'",
            {"do": "escalate", "to": to, "name": "陈总", "answer_by": "2026-11-10T18:00:00+08:00"},
        )
        for to in ("director", "leader", "department", "authority")
    ),
]


@pytest.mark.parametrize(("typed", "expected"), STEPS, ids=[typed for typed, _ in STEPS])
def test_a_step_keeps_its_options(svc: Svc, site: Path, typed: str, expected: dict[str, object]) -> None:
    quiet(site)
    word, rest = [*typed.split(" ", 1), ""][:2]
    tell(svc, ADD, f"[11-02 10:00 王静] complaint {word} C1 {rest}")
    step = shown(svc)["steps"][-1]
    assert expected | {"at": "2026-11-02T10:00:00+08:00", "by": "王静"} == {
        name: step.get(name) for name in (*expected, "at", "by")
    }


@pytest.mark.parametrize(
    "typed",
    [
        "remedy C1",
        "decide C1",
        "correct C1 --due 2026-11-10",
        "reply C1 --outcome",
        "reply C1 --text 已停",
        "refer C1 --text 属城管",
        "attempt C1 --text 无人接",
        "unreachable C1",
        "classify C1",
        "escalate C1 --to moon --why 因 --answer-by +3d",
        "attempt C1 --means pigeon --text 无人接",
        "correct C1 --text 告示 --due someday",
        "same-as C1",
        "dispatch",
    ],
)
def test_a_step_with_something_missing_or_unreadable_is_bad_input(svc: Svc, site: Path, typed: str) -> None:
    prepare(svc, site, ADD)
    refused(svc, site, f"complaint {typed}", code=2)


@pytest.mark.parametrize(
    "word", ["dispatch", "remedy", "verify", "close", "reopen", "withdraw", "report", "resolve", "case", "urge"]
)
def test_a_step_on_no_such_record_exits_4(svc: Svc, site: Path, word: str) -> None:
    refused(svc, site, f"complaint {word} C99 --text 因", code=4)


def test_dispatch_goes_by_routes_when_nobody_is_named(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "complaint dispatch C1")
    assert shown(svc)["steps"][0]["to"] in ("安防班", ["安防班"])


def test_dispatch_follows_the_category_it_was_classified_as(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "complaint classify C1 --category facility", "complaint dispatch C1")
    assert shown(svc)["steps"][1]["to"] in ("维修班", ["维修班"])


def test_several_departments_may_handle_one_jointly(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "complaint dispatch C1 --to 安防班 --to 维修班")
    assert shown(svc)["steps"][0]["to"] == ["安防班", "维修班"]
    for name in ("安防班", "维修班"):
        assert "settle" in {row["what"] for row in svc(f"due --who {name} -f json").json}


def test_classifying_changes_what_lists_find(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, ADD_2, "complaint classify C1 --severity major --category facility")
    for asked in ("--severity major", "--category facility"):
        assert [row["id"] for row in svc(f"complaint list {asked} -f json").json] == ["C2026-0001"]


def test_resolve_says_what_kind_of_outcome_it_was(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, REMEDY)
    refused(svc, site, f"{RESOLVE} --outcome-kind money", code=2)
    assert "赔礼道歉" in tell(svc, f"{RESOLVE} --outcome-kind apology").out
    assert shown(svc)["steps"][-1]["outcome_kind"] == "apology"
    assert "处理方式 赔礼道歉" in tell(svc, "show C1").out


def test_resolve_told_is_also_the_outcome_reply(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, REMEDY, f"{RESOLVE} --told", SATISFIED, "complaint close C1")
    assert status(svc) == "closed"
    (answer,) = owed(svc, "answer")
    assert answer["met"] == "2026-11-02T09:00:00+08:00"


def test_urging_all_overdue_urges_the_overdue_ones_in_one_commit(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, ADD_2, DISPATCH, f"[11-06 09:00] {ADD}")
    before = commits(site)
    tell(svc, "[11-06 10:00] complaint urge --all-overdue")
    assert [steps(svc, number) for number in ("C1", "C2", "C3")] == [["dispatch", "urge"], ["urge"], []]
    assert commits(site) == before + 1
    clean(site)


# --- deadlines -------------------------------------------------------------------------------------------------------


def test_a_general_complaint_starts_three_promises(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    assert pending(svc) == {
        "dispatch": "2026-11-03T23:59:59",
        "answer": "2026-11-05T23:59:59",
        "settle": "2026-11-05T23:59:59",
    }


def test_a_major_one_is_to_be_escalated_within_two_hours(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"[11-02 09:15:30] {MAJOR}")
    assert pending(svc)["escalate"] == "2026-11-02T11:15:30"


def test_one_found_major_later_has_two_hours_from_then(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "[11-03 10:00] complaint classify C1 --severity major")
    assert pending(svc)["escalate"] == "2026-11-03T12:00:00"


@pytest.mark.parametrize("clock", ["00:00:00", "09:00:00", "23:59:59"])
def test_the_day_it_starts_is_not_counted(svc: Svc, site: Path, clock: str) -> None:
    quiet(site)
    tell(svc, f"[11-02 {clock}] {ADD}")
    assert pending(svc)["answer"] == "2026-11-05T23:59:59"


def test_days_count_from_the_time_received_not_typed(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"{ADD} --received '2026-10-31 20:00'")
    assert pending(svc)["answer"] == "2026-11-03T23:59:59"


@pytest.mark.parametrize(
    ("moment", "late"),
    [("2026-11-05 23:59:59", False), ("2026-11-06 00:00:00", True), ("2026-11-06", True), ("2026-11-05", False)],
)
def test_the_last_day_is_not_late_until_it_is_over(svc: Svc, site: Path, moment: str, late: bool) -> None:
    quiet(site)
    tell(svc, ADD)
    (answer,) = owed(svc, "answer", as_of=moment)
    assert answer["late"] is late
    rows = svc(["complaint", "overdue", "-f", "json", "--as-of", moment]).json
    assert ("answer" in {row["what"] for row in rows}) is late


def test_hours_are_late_to_the_second(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, MAJOR)
    at = [owed(svc, "escalate", as_of=f"2026-11-02 {clock}")[0]["late"] for clock in ("11:00:00", "11:00:01")]
    assert at == [False, True]


# What meets what: the steps taken, the promises they leave open.
MEETS = [
    ("dispatch", [ADD, DISPATCH], ["answer", "settle"]),
    ("an outcome reply meets dispatch too", [ADD, OUTCOME], ["settle"]),
    ("a progress reply does not", [ADD, "complaint reply C1 --progress --text 办理中 --next +2d"],
     ["dispatch", "answer", "settle"]),
    ("refer", [ADD, REFER], ["close"]),
    ("same-as", [ADD, ADD_2, "complaint same-as C1 C2"], ["answer"]),
    ("escalate", [MAJOR, ESCALATE], ["decide", "dispatch", "answer", "settle"]),
    ("decide after escalate", [MAJOR, ESCALATE, DECIDE], ["dispatch", "answer", "settle"]),
    ("decide", [MAJOR, DECIDE], ["dispatch", "answer", "settle"]),
    ("unreachable", [ADD, *TRIED, "[11-02 13:00] complaint unreachable C1 --why name"], ["dispatch", "settle"]),
    ("no answer leaves the answer owed", [ADD, *TRIED, "[11-02 13:00] complaint unreachable C1 --why no-answer"],
     ["dispatch", "answer", "settle"]),
    ("urge meets nothing", [ADD, "complaint urge C1"], ["dispatch", "answer", "settle"]),
    ("remedy meets nothing", [ADD, REMEDY], ["dispatch", "answer", "settle"]),
    ("classify meets nothing", [ADD, UNJUSTIFIED], ["dispatch", "answer", "settle"]),
    ("one attempt meets nothing", [ADD, ATTEMPT], ["dispatch", "answer", "settle"]),
    ("resolve", [ADD, DISPATCH, REMEDY, RESOLVE], ["answer", "callback"]),
    ("resolve told", [ADD, DISPATCH, REMEDY, f"{RESOLVE} --told"], ["callback"]),
    ("a callback", [*RESOLVED, SATISFIED], ["close"]),
    ("a callback without an opinion meets nothing", [*RESOLVED, LETTER_ASKING], ["callback"]),
    ("a callback only booked meets nothing", [*RESOLVED, "callback book --means phone --about C1 --when +1d"],
     ["callback"]),
    ("a callback about another meets nothing", [*RESOLVED, ADD_2, f"{CALLBACK} --about C2 --opinion fairly"],
     ["callback"]),
    ("unreachable meets the callback", [*RESOLVED, *TRIED, "[11-02 13:00] complaint unreachable C1 --why contact"],
     ["close"]),
    ("a superior's waits for a report", [SUPERIOR, REMEDY, OUTCOME, RESOLVE], ["report_back", "callback"]),
    ("report", [SUPERIOR, REMEDY, OUTCOME, RESOLVE, REPORT], ["callback"]),
    ("correct", [*RESOLVED, CORRECT], ["correct", "callback"]),
    ("verify", [*RESOLVED, CORRECT, "complaint verify C1 --text 已复查"], ["callback"]),
    ("withdraw ends all", [MAJOR, CORRECT, WITHDRAW], []),
    ("cancel ends all", [MAJOR, CORRECT, "cancel C1 --reason 登记错误"], []),
    ("close ends all", [SUPERIOR, REMEDY, OUTCOME, RESOLVE, SATISFIED, REPORT, "complaint close C1"], []),
]  # fmt: skip


@pytest.mark.parametrize(("story", "left"), [case[1:] for case in MEETS], ids=[case[0] for case in MEETS])
def test_what_meets_a_promise(svc: Svc, site: Path, story: list[str], left: list[str]) -> None:
    quiet(site)
    tell(svc, *story)
    assert sorted(pending(svc)) == sorted(left)
    rows = [row for row in svc("due -f json").json if row["id"] == "C2026-0001"]
    assert sorted(row["what"] for row in rows) == sorted(left)


STARTS = [
    ("correct", "2026-11-10T23:59:59", [ADD, CORRECT]),
    ("report_back", "2026-11-05T23:59:59", [SUPERIOR, REMEDY, OUTCOME, f"[11-04 10:00] {RESOLVE}"]),
    ("callback", "2026-11-11T23:59:59", [ADD, REMEDY, OUTCOME, f"[11-04 10:00] {RESOLVE}"]),
    ("answer", "2026-11-08T18:00:00", [ADD, "complaint reply C1 --progress --text 在办 --next '2026-11-08 18:00'"]),
    ("settle", "2026-11-08T18:00:00", [ADD, "complaint reply C1 --progress --text 在办 --next '2026-11-08 18:00'"]),
    ("answer", "2026-11-08T23:59:59", [ADD, "complaint reply C1 --progress --text 在办 --next 2026-11-08"]),
    ("answer", "2026-11-05T23:59:59", [ADD, "complaint reply C1 --progress --text 在办 --next +3d"]),
    ("answer", "2026-11-02T11:00:00", [ADD, "complaint reply C1 --progress --text 在办 --next +2h"]),
    ("answer", "2026-11-10T18:00:00", [ADD, ESCALATE]),
    ("settle", "2026-11-10T18:00:00", [ADD, ESCALATE]),
    ("answer", "2026-11-09T23:59:59", [*RESOLVED, f"[11-06 10:00] {REOPEN}"]),
    ("settle", "2026-11-09T23:59:59", [*RESOLVED, f"[11-06 10:00] {REOPEN}"]),
]


@pytest.mark.parametrize(("what", "due", "story"), STARTS)
def test_when_a_promise_is_due(svc: Svc, site: Path, what: str, due: str, story: list[str]) -> None:
    quiet(site)
    tell(svc, *story)
    assert pending(svc)[what] == due


def test_a_progress_reply_and_an_escalation_meet_the_answer_that_was_pending(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(
        svc,
        ADD,
        "[11-03 10:00] complaint reply C1 --progress --text 在办 --next '2026-11-04 18:00'",
        f"[11-06 10:00] {ESCALATE}",
    )
    answers = {row["due"][:10]: (row["met"] and row["met"][:10], row["late"]) for row in owed(svc, "answer")}
    assert answers == {
        "2026-11-05": ("2026-11-03", False),
        "2026-11-04": ("2026-11-06", True),
        "2026-11-10": (None, False),
    }


def test_a_promise_met_late_stays_late(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, f"[11-06 00:00] {OUTCOME}")
    (answer,) = owed(svc, "answer")
    assert (answer["met"], answer["late"]) == ("2026-11-06T00:00:00+08:00", True)


def test_a_callback_before_the_resolve_does_not_meet_the_one_after(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, SATISFIED, "[11-02 10:00] " + REMEDY, "[11-02 10:00] " + OUTCOME, "[11-02 11:00] " + RESOLVE)
    assert "callback" in pending(svc)


ROWS = [
    ("complaint.escalate", "escalate", "4h", "2026-11-02T13:00:00", [MAJOR]),
    ("complaint.dispatch", "dispatch", "2d", "2026-11-04T23:59:59", [ADD]),
    ("complaint.answer", "answer", "5d", "2026-11-07T23:59:59", [ADD]),
    ("complaint.settle", "settle", "10d", "2026-11-12T23:59:59", [ADD]),
    ("complaint.settle", "settle", "36h", "2026-11-03T21:00:00", [ADD]),
    ("complaint.report_back", "report_back", "2d", "2026-11-04T23:59:59", [SUPERIOR, REMEDY, OUTCOME, RESOLVE]),
    ("complaint.callback", "callback", "3d", "2026-11-05T23:59:59", RESOLVED),
    ("incoming.report", "report", "2d", "2026-11-04T23:59:59", [LETTER]),
    ("incoming.answer", "answer", "7d", "2026-11-09T23:59:59", [LETTER]),
]


@pytest.mark.parametrize(("key", "what", "value", "due", "story"), ROWS, ids=[row[0] + row[2] for row in ROWS])
@pytest.mark.parametrize("nested", [False, True], ids=["flat", "nested"])
def test_every_deadline_is_a_setting(
    svc: Svc, site: Path, key: str, what: str, value: str, due: str, story: list[str], nested: bool
) -> None:
    quiet(site)
    kind, name = key.split(".")
    settings(site, f"deadlines:\n  {kind}:\n    {name}: {value}" if nested else f"deadlines: {{{key}: {value}}}")
    tell(svc, *story)
    assert pending(svc, "D1" if kind == "incoming" else "C1")[what] == due


def test_obligations_name_who_they_wait_for_and_their_article(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, MAJOR, DISPATCH, CORRECT)
    articles = {row["what"]: row["article"] for row in shown(svc)["obligations"]}
    assert articles["answer"] in ("006.18", "014.3")
    assert articles["settle"] in ("011.1.4", "015.3")
    assert articles["escalate"] in ("006.16", "012.2", "014.7")
    assert articles["dispatch"] == "012.1"
    assert articles["correct"] in ("011.2.1", "011.2.3")
    assert owed(svc, "settle")[0]["who"] == "安防班"
    assert all(row["who"] for row in shown(svc)["obligations"])


# --- the incoming document -------------------------------------------------------------------------------------------


DOCUMENT = [
    ("registered", ["answer", "report"], [LETTER]),
    ("reported", ["answer"], [LETTER, "incoming report D1 --text 呈主任"]),
    ("answered", ["report"], [LETTER, "incoming answer D1 --text 书面答复"]),
    ("answered", [], [LETTER, "incoming report D1 --text 呈", "incoming answer D1 --text 书面答复"]),
    (
        "filed",
        [],
        [LETTER, "incoming report D1 --text 呈", "incoming answer D1 --text 书面答复", "incoming file D1 --text 归档"],
    ),
]


@pytest.mark.parametrize(("expected", "left", "story"), DOCUMENT)
def test_a_documents_status_and_promises(
    svc: Svc, site: Path, expected: str, left: list[str], story: list[str]
) -> None:
    quiet(site)
    tell(svc, *story)
    assert (status(svc, "D1"), sorted(pending(svc, "D1"))) == (expected, left)


def test_a_document_is_due_for_report_in_one_day_and_answer_in_three(svc: Svc, site: Path) -> None:
    quiet(site)
    add = "incoming add --sender 街道办 --subject 消防检查 --number 街2026-3 --copies 2"
    tell(svc, f"{add} --wants-answer", f"{add} --sort request", f"{add} --sort complaint")
    tell(svc, f"{add} --sort notice --wants-answer")
    for number in ("D1", "D2", "D3", "D4"):
        assert pending(svc, number) == {"report": "2026-11-03T23:59:59", "answer": "2026-11-05T23:59:59"}
    record = shown(svc, "D1")
    assert (record["sender"], record["subject"], record["number"], record["receiver"]) == (
        "街道办",
        "消防检查",
        "街2026-3",
        "李敏",
    )


@pytest.mark.parametrize("sort", ["", "--sort other", "--sort notice", "--sort request --no-answer-wanted"])
def test_a_document_that_wants_no_answer_is_due_for_report_only(svc: Svc, site: Path, sort: str) -> None:
    quiet(site)
    tell(svc, f"incoming add --sender 街道办 --subject 消防检查 {sort}")
    assert pending(svc, "D1") == {"report": "2026-11-03T23:59:59"}


@pytest.mark.parametrize("answer", [f"{OUTCOME} --means letter", f"{OUTCOME} --means phone --wish 住户请来电答复"])
def test_the_outcome_reply_of_a_written_complaint_answers_its_document(svc: Svc, site: Path, answer: str) -> None:
    quiet(site)
    tell(svc, LETTER, "complaint reply C1 --progress --text 在办 --next +1d")
    assert "answer" in pending(svc, "D1")
    tell(svc, OUTCOME, f"{OUTCOME} --means phone")
    assert "answer" in pending(svc, "D1"), "a spoken word is no answer in writing (012.3)"
    tell(svc, answer)
    assert "answer" not in pending(svc, "D1")


def test_who_handles_a_document_is_kept_and_may_change(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, LETTER, "incoming report D1 --to 周主任 --handler 办公室")
    assert (shown(svc, "D1")["handler"], shown(svc, "D1")["steps"][0]["to"]) == ("办公室", "周主任")
    tell(svc, "incoming answer D1 --text 复信第9号 --handler 工程")
    assert shown(svc, "D1")["handler"] == "工程"


def test_a_written_answer_has_no_taboo_phrase_either(svc: Svc, site: Path) -> None:
    prepare(svc, site, LETTER)
    assert "公司规定" in refused(svc, site, "incoming answer D1 --text 这是公司规定", "004.10", "003.6").err
    tell(svc, "incoming answer D1 --text 这是公司规定 --quote")


NO_DEAD_END = [
    ("D1", ["incoming answer D1 --text 书面答复"], "incoming report D1 --text 补呈"),
    ("D1", ["incoming answer D1 --text 书面答复", "incoming file D1"], "incoming report D1 --text 补呈"),
    ("D1", [OUTCOME, "incoming file D1"], "incoming report D1 --text 补呈"),
]


@pytest.mark.parametrize(("number", "story", "line"), NO_DEAD_END)
def test_what_a_document_still_owes_can_still_be_done(
    svc: Svc, site: Path, number: str, story: list[str], line: str
) -> None:
    quiet(site)
    tell(svc, LETTER)
    for done in story:
        svc(done)
    if pending(svc, number):  # unless what came before was refused, or ended the promise
        tell(svc, line)
    assert "report" not in pending(svc, number)


def test_a_corrective_action_of_a_joined_complaint_can_be_verified_and_it_closed(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, SATISFIED, "complaint close C1", ADD_2, CORRECT.replace("C1", "C2"))
    tell(svc, "complaint same-as C2 C1", OUTCOME.replace("C1", "C2"), "complaint verify C2 --text 已查")
    tell(svc, "complaint close C2")


@pytest.mark.parametrize("missing", ["sender", "subject"])
def test_a_document_needs_a_sender_and_a_subject(svc: Svc, site: Path, missing: str) -> None:
    facts = {"sender": "街道办", "subject": "消防检查"}
    line = "incoming add " + " ".join(f"--{name} {text}" for name, text in facts.items() if name != missing)
    assert f"--{missing}" in refused(svc, site, line, code=2).err


# --- what the procedure forbids --------------------------------------------------------------------------------------


REFUSALS = [
    ("resolve before a remedy", RESOLVE, [ADD]),
    ("resolve before a remedy, dispatched", RESOLVE, [ADD, DISPATCH, OUTCOME]),
    ("resolve of an unjustified one before an outcome reply", RESOLVE, [ADD, UNJUSTIFIED]),
    ("resolve of an unjustified one after a progress reply", RESOLVE,
     [ADD, UNJUSTIFIED, "complaint reply C1 --progress --text 在办 --next +1d"]),
    ("resolve of a major one before a decision", RESOLVE, [MAJOR, REMEDY, OUTCOME]),
    ("resolve of a major one only escalated", RESOLVE, [MAJOR, REMEDY, OUTCOME, ESCALATE]),
    ("resolve of one classified major", RESOLVE, [ADD, "complaint classify C1 --severity major", REMEDY, OUTCOME]),
    ("resolve after a reopening without a new remedy", f"[11-03 10:00] {RESOLVE}",
     [*RESOLVED, f"[11-03 09:00] {REOPEN}"]),
    ("close before resolve", "complaint close C1", [ADD, REMEDY, OUTCOME]),
    ("close without an outcome reply", "complaint close C1", [ADD, REMEDY, RESOLVE, SATISFIED]),
    ("close without a callback", "complaint close C1", RESOLVED),
    ("close with a callback only booked", "complaint close C1",
     [*RESOLVED, "callback book --means phone --about C1 --when +1d"]),
    ("close with a callback about another", "complaint close C1",
     [*RESOLVED, ADD_2, f"{CALLBACK} --about C2 --opinion satisfied"]),
    ("close with a callback without opinion", "complaint close C1", [*RESOLVED, LETTER_ASKING]),
    ("close with a callback held before the resolve", "[11-03 09:00] complaint close C1",
     [ADD, REMEDY, OUTCOME, f"[11-02 10:00] {SATISFIED}", f"[11-02 11:00] {RESOLVE}"]),
    ("close with a corrective action unverified", "complaint close C1", [*RESOLVED, CORRECT, SATISFIED]),
    ("close of a reopened one not resolved again", "[11-03 09:00] complaint close C1",
     [*RESOLVED, SATISFIED, f"[11-03 08:00] {REOPEN}"]),
    ("close of a reopened one not called back again", "[11-04 09:00] complaint close C1",
     [*RESOLVED, SATISFIED, f"[11-03 08:00] {REOPEN}", f"[11-03 09:00] {REMEDY}", f"[11-03 09:30] {OUTCOME}",
      f"[11-03 10:00] {RESOLVE}"]),
    ("close of an unreachable one unresolved", "complaint close C1",
     [ADD, *TRIED, "[11-02 13:00] complaint unreachable C1 --why name"]),
    ("close of one nobody answered without its outcome reply", "complaint close C1",
     [ADD, REMEDY, RESOLVE, *TRIED, "[11-02 13:00] complaint unreachable C1 --why no-answer"]),
    ("close of an unjustified one without outcome reply", "complaint close C1", [ADD, UNJUSTIFIED, SATISFIED]),
    ("close of an unjustified one without callback", "complaint close C1", [ADD, UNJUSTIFIED, OUTCOME, RESOLVE]),
    ("close of a joined one before the other", "complaint close C1",
     [ADD, ADD_2, "complaint same-as C1 C2", OUTCOME]),
    ("close of a joined one without its own outcome reply", "complaint close C2",
     [*RESOLVED, ADD_2, "complaint same-as C2 C1", SATISFIED, "complaint close C1"]),
    ("unreachable without an attempt", "complaint unreachable C1 --why no-answer", [ADD]),
    ("unreachable after one attempt", "complaint unreachable C1 --why no-answer", [ADD, ATTEMPT]),
    ("same-as itself", "complaint same-as C1 C1", [ADD]),
    ("same-as in a circle", "complaint same-as C2 C1", [ADD, ADD_2, "complaint same-as C1 C2"]),
    ("same-as in a circle of three", "complaint same-as C3 C1",
     [ADD, ADD_2, ADD_2, "complaint same-as C1 C2", "complaint same-as C2 C3"]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "story"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])
def test_the_procedure_forbids(svc: Svc, site: Path, line: str, story: list[str]) -> None:
    prepare(svc, site, *story)
    refused(svc, site, line)


ALLOWED = [
    ("resolve after a remedy", RESOLVE, [ADD, REMEDY]),
    ("resolve of an unjustified one after its outcome reply", RESOLVE, [ADD, UNJUSTIFIED, OUTCOME]),
    ("resolve of a major one after a decision", RESOLVE, [MAJOR, REMEDY, DECIDE]),
    ("resolve after a reopening and a new remedy", RESOLVE, [*RESOLVED, REOPEN, REMEDY]),
    ("close when satisfied", "complaint close C1", [*RESOLVED, SATISFIED]),
    ("close when fairly satisfied", "complaint close C1", [*RESOLVED, f"{CALLBACK} --about C1 --opinion fairly"]),
    ("close with a verified corrective action", "complaint close C1",
     [*RESOLVED, CORRECT, "complaint verify C1 --text 已查", SATISFIED]),
    ("close of a referred one", "complaint close C1", [ADD, REFER]),
    ("close of a withdrawn one", "complaint close C1", [ADD, WITHDRAW]),
    ("close of an unreachable one, resolved", "complaint close C1",
     [ADD, REMEDY, RESOLVE, *TRIED, "[11-02 13:00] complaint unreachable C1 --why address"]),
    ("close of one nobody answered, told by letter", "complaint close C1",
     [ADD, REMEDY, RESOLVE, *TRIED, "[11-02 13:00] complaint unreachable C1 --why no-answer",
      f"{OUTCOME} --means letter"]),
    ("close of an unreachable one, resolved afterwards", "complaint close C1",
     [ADD, *TRIED, "[11-02 13:00] complaint unreachable C1 --why address", REMEDY, RESOLVE]),
    ("close of an unjustified one whatever the opinion", "complaint close C1",
     [ADD, UNJUSTIFIED, OUTCOME, RESOLVE, f"{CALLBACK} --about C1 --opinion dissatisfied --next +7d --why 再解释"]),
    ("close of an unjustified one never resolved", "complaint close C1", [ADD, UNJUSTIFIED, OUTCOME, SATISFIED]),
    ("close of a joined one after the other, with its outcome reply", "complaint close C2",
     [*RESOLVED, ADD_2, "complaint same-as C2 C1", SATISFIED, "complaint close C1",
      "complaint reply C2 --outcome --text 已处理"]),
    ("close --text of any other", "complaint close C1 --text 住户坚持不满意", [ADD]),
    ("register a written one twice", LETTER, [LETTER]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "story"), [case[1:] for case in ALLOWED], ids=[case[0] for case in ALLOWED])
def test_the_procedure_allows(svc: Svc, site: Path, line: str, story: list[str]) -> None:
    quiet(site)
    tell(svc, *story, line)


REASONS = [
    ("resolve names the remedy", RESOLVE, [ADD], ["011.2.1"]),
    ("resolve names the decision", RESOLVE, [MAJOR, REMEDY, OUTCOME], ["011.2.2", "015.4", "012.2"]),
    ("close names the callback", "complaint close C1", RESOLVED, ["011.2.4", "017.1"]),
    ("close names the inspection", "complaint close C1", [*RESOLVED, CORRECT, SATISFIED], ["011.2.3"]),
    ("unreachable names the three days", "complaint unreachable C1 --why name", [ADD], ["006.18"]),
]


@pytest.mark.parametrize(
    ("line", "story", "articles"), [case[1:] for case in REASONS], ids=[case[0] for case in REASONS]
)
def test_a_refusal_names_its_article(svc: Svc, site: Path, line: str, story: list[str], articles: list[str]) -> None:
    prepare(svc, site, *story)
    refused(svc, site, line, *articles)


@pytest.mark.parametrize("missing", ["why", "answer-by"])
def test_escalation_needs_a_reason_and_a_time(svc: Svc, site: Path, missing: str) -> None:
    prepare(svc, site, MAJOR)
    given = {"why": "超出权限", "answer-by": "+2d"}
    line = "complaint escalate C1 --to leader " + " ".join(f"--{k} {v}" for k, v in given.items() if k != missing)
    result = svc(line)
    assert result.code in (2, 3), result.shown  # a missing fact by section 3, a refusal by section 4
    assert f"--{missing}" in result.err
    clean(site)


def test_a_progress_reply_needs_the_time_of_the_next(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD)
    result = svc("complaint reply C1 --progress --text 在办")
    assert result.code in (2, 3), result.shown
    assert "--next" in result.err
    clean(site)


def test_a_corrective_action_needs_its_time(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD)
    result = svc("complaint correct C1 --text 告示")
    assert result.code in (2, 3), result.shown
    assert "--due" in result.err
    clean(site)


# --- the person concerned --------------------------------------------------------------------------------------------


AGAINST = f"{ADD} --against 保安甲"
CONCERNED = [
    ("classify", [AGAINST], "complaint classify C1 --unjustified"),
    ("dispatch", [AGAINST], DISPATCH),
    ("remedy", [AGAINST], REMEDY),
    ("reply", [AGAINST], OUTCOME),
    ("urge", [AGAINST], "complaint urge C1"),
    ("refer", [AGAINST], REFER),
    ("attempt", [AGAINST], ATTEMPT),
    ("resolve", [AGAINST, REMEDY], RESOLVE),
    ("withdraw", [AGAINST], WITHDRAW),
    ("case", [AGAINST], "complaint case C1 --comment 典型"),
    ("note", [AGAINST], "note C1 我没有错"),
    ("amend", [AGAINST], "amend C1 matter=无事 --reason 更正"),
    ("strike", [AGAINST, REMEDY], "strike C1 1 --reason 误"),
    ("cancel", [AGAINST], "cancel C1 --reason 误"),
    ("join another to it", [AGAINST, ADD_2], "complaint same-as C1 C2"),
    ("a callback about it", [AGAINST], SATISFIED),
    ("a callback booked about it", [AGAINST, "callback book --means phone --about C1 --when +1d"],
     f"{CALLBACK.replace('record', 'record B1')} --opinion satisfied"),
    ("the document", [f"{LETTER} --against 保安甲"], "incoming answer D1 --text 已答复"),
    ("one named later", [ADD, "amend C1 against=保安甲 --reason 查明"], REMEDY),
]  # fmt: skip


@pytest.mark.parametrize(("story", "line"), [case[1:] for case in CONCERNED], ids=[case[0] for case in CONCERNED])
def test_a_person_complained_of_cannot_act_on_it(svc: Svc, site: Path, story: list[str], line: str) -> None:
    prepare(svc, site, *story)
    refused(svc, site, f"[11-02 10:00 保安甲] {line}", "015.5")


def test_a_person_complained_of_cannot_attach(svc: Svc, site: Path, tmp_path: Path) -> None:
    prepare(svc, site, AGAINST)
    (tmp_path / "照片.jpg").write_bytes(b"\xff\xd8")
    refused(svc, site, f"[11-02 10:00 保安甲] attach C1 {tmp_path / '照片.jpg'}", "015.5")


def test_a_person_complained_of_may_register_it_and_is_flagged(svc: Svc, site: Path) -> None:
    quiet(site)
    plain = tell(svc, f"[11-02 10:00 保安乙] {AGAINST}")
    flagged = tell(svc, f"[11-02 10:00 保安甲] {AGAINST}")
    assert flagged.shown.replace("C2026-0002", "C2026-0001") != plain.shown


def test_a_colleague_may_act_on_it(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, AGAINST, f"[11-02 10:00 保安乙] {REMEDY}")


# --- taboo phrases ---------------------------------------------------------------------------------------------------


TABOO = [
    ("complaint reply C1 --outcome --text '这事我不知道'", "不知道"),
    ("complaint reply C1 --outcome --text '这是公司规定'", "公司规定"),
    ("complaint reply C1 --progress --next +1d --text '没时间, 改天再说'", "没时间"),
    ("callback record --about C1 --means phone --content '我不知道' --result 已停 --opinion satisfied", "不知道"),
    ("callback record --about C1 --means phone --content 询问 --result '这是公司规定' --opinion fairly", "公司规定"),
]


@pytest.mark.parametrize(("line", "phrase"), TABOO)
def test_a_taboo_phrase_is_refused_and_named(svc: Svc, site: Path, line: str, phrase: str) -> None:
    prepare(svc, site, *RESOLVED)
    assert phrase in refused(svc, site, line, "004.8", "004.10", "003.6", "018.").err


@pytest.mark.parametrize("line", [line for line, _ in TABOO])
def test_the_residents_own_words_may_be_quoted(svc: Svc, site: Path, line: str) -> None:
    quiet(site)
    tell(svc, *RESOLVED, f"{line} --quote")


def test_a_result_is_checked_for_taboo_phrases_where_the_complainant_is_told_it(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, REMEDY)
    line = "complaint resolve C1 --text '这是公司规定'"
    assert "公司规定" in refused(svc, site, f"{line} --told", "004.8", "004.10", "003.6", "018.").err
    tell(svc, line)


def test_what_the_complainant_says_is_written_as_said(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"complaint add --matter 保安说不知道 --category service --channel phone {WHO}")


def test_a_sites_own_phrases_add_to_the_built_in(svc: Svc, site: Path) -> None:
    (site / "templates").mkdir(exist_ok=True)
    rule = "{article: '004.8', situation: desk, fragments: [随便你], better: {zh: 您看这样可以吗, en: Would this do}}"
    (site / "templates" / "phrases.yaml").write_text(f"phrases:\n- {rule}\n", "utf-8")
    prepare(svc, site, ADD)
    assert "随便你" in refused(svc, site, "complaint reply C1 --outcome --text 随便你吧").err


# --- reopening -------------------------------------------------------------------------------------------------------


def test_a_second_reopening_escalates_to_the_director_by_itself(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, REOPEN)
    assert "escalate" not in steps(svc)
    tell(svc, REMEDY, RESOLVE, REOPEN)
    (escalation,) = [step for step in shown(svc)["steps"] if step["do"] == "escalate"]
    assert escalation["to"] == "director"


def test_reopening_twice_is_one_commit_each(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, REOPEN, REMEDY, RESOLVE)
    before = commits(site)
    tell(svc, REOPEN)
    assert commits(site) == before + 1
    clean(site)


def test_reopening_starts_answer_and_settle_and_waits_for_no_callback(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, f"[11-04 10:00] {REOPEN}")
    due = pending(svc)
    assert (due["answer"], due["settle"]) == ("2026-11-07T23:59:59", "2026-11-07T23:59:59")


# --- the five clears -------------------------------------------------------------------------------------------------


def test_check_shows_the_five_clears_and_one_report(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    result = svc("complaint check C1 -f json")
    assert result.code == 0, result.shown
    assert [row["article"] for row in result.json] == ["014.1", "014.2", "014.3", "014.4", "014.5", "014.7"]


def test_check_exits_1_only_when_asked(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    assert [svc(f"complaint check C1{option}").code for option in ("", " --exit-code")] == [0, 1]
    tell(svc, DISPATCH, REMEDY, OUTCOME, RESOLVE, SATISFIED, "complaint close C1")
    assert svc("complaint check C1 --exit-code").code == 0


def test_check_asks_a_major_one_to_be_reported(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, MAJOR)

    def report() -> object:
        (row,) = [row for row in svc("complaint check C1 -f json").json if row["article"] == "014.7"]
        return {name: value for name, value in row.items() if isinstance(value, bool)}

    before = report()
    tell(svc, ESCALATE)
    assert report() != before


def test_check_of_no_such_complaint_exits_4(svc: Svc) -> None:
    assert svc("complaint check C9").code == 4


# --- the escalation ladder -------------------------------------------------------------------------------------------


LADDER = "escalation: [{after: 0d, do: urge}, {after: 2d, do: director}, {after: 5d, do: leader}]"
AUTO = "complaint escalate --auto"


def rungs(svc: Svc) -> list[tuple[str, str | None]]:
    """What the ladder did, which is all by svc itself."""
    found = [step for step in shown(svc)["steps"] if step.get("auto")]
    assert {step["by"] for step in found} <= {"svc"}
    return [(step["do"], step.get("to")) for step in found]


def test_the_ladder_urges_then_reports_to_the_director_then_the_leader(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, LADDER)
    tell(svc, ADD, DISPATCH, f"[11-05 20:00] {AUTO}")
    assert rungs(svc) == []
    tell(svc, f"[11-06 09:00] {AUTO}")
    assert [do for do, _ in rungs(svc)] == ["urge"]
    tell(svc, f"[11-08 09:00] {AUTO}")
    assert rungs(svc)[1:] == [("escalate", "director")]
    tell(svc, f"[11-11 09:00] {AUTO}", f"[11-20 09:00] {AUTO}")
    assert rungs(svc)[2:] == [("escalate", "leader")]


def test_the_ladder_promises_and_moves_nothing(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, LADDER)
    tell(svc, MAJOR, DISPATCH)
    before = shown(svc, as_of="2026-11-20")["obligations"]
    tell(svc, f"[11-20 09:00] {AUTO}")
    assert rungs(svc)
    after = shown(svc, as_of="2026-11-20")["obligations"]
    assert [o for o in after if o["what"] != "decide"] == before  # whom it was reported to has to decide


def test_the_ladder_run_twice_changes_nothing(svc: Svc, site: Path) -> None:
    settings(site, LADDER)
    prepare(svc, site, ADD, ADD_2)
    tell(svc, f"[11-09 09:00] {AUTO}")
    before = head(site)
    tell(svc, f"[11-09 09:05] {AUTO}")
    assert head(site) == before
    clean(site)


def test_the_ladder_starts_again_after_a_reopening(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, LADDER)
    tell(
        svc,
        ADD,
        DISPATCH,
        f"[11-06 09:00] {AUTO}",
        *(f"[11-06 10:00] {line}" for line in (REMEDY, OUTCOME, RESOLVE, REOPEN)),
    )
    tell(svc, f"[11-10 09:00] {AUTO}")
    assert [do for do, _ in rungs(svc)] == ["urge", "urge"]


def test_the_ladder_leaves_settled_ones_alone(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, LADDER)
    tell(svc, ADD, WITHDRAW, f"[11-20 09:00] {AUTO}")
    assert rungs(svc) == []


def test_the_ladder_runs_whoever_is_listed(svc: Svc, staffed: Path) -> None:
    settings(staffed, LADDER)
    prepare(svc, staffed, ADD, DISPATCH)
    result = svc(AUTO, now="2026-11-06 09:00", by=None)
    assert result.code == 0, result.shown
    assert [do for do, _ in rungs(svc)] == ["urge"]
    assert git(staffed, "log", "-1", "--format=%an") == "svc"


# --- who may -----------------------------------------------------------------------------------------------------


UNHAPPY = [*RESOLVED, "callback record --about C1 --means phone --content 问 --result 未停 --opinion dissatisfied"
           " --next +7d --why 等待业委会"]  # fmt: skip


@pytest.mark.parametrize("who", ["李敏", "张师傅", "钱会计", "保安甲"])
def test_only_a_director_or_leader_closes_one_that_stays_dissatisfied(svc: Svc, staffed: Path, who: str) -> None:
    prepare(svc, staffed, *UNHAPPY)
    refused(svc, staffed, f"[11-03 09:00 {who}] complaint close C1 --text 多次处理仍不满意")


@pytest.mark.parametrize("who", ["周主任", "陈总"])
def test_a_director_or_leader_closes_one_that_stays_dissatisfied(svc: Svc, staffed: Path, who: str) -> None:
    quiet(staffed)
    tell(svc, *UNHAPPY)
    assert svc("complaint close C1", now="2026-11-03 09:00", by=who).code == 3
    tell(svc, f"[11-03 09:00 {who}] complaint close C1 --text 多次处理仍不满意")
    assert status(svc) == "closed"


# --- the form and the file -------------------------------------------------------------------------------------------


def test_complaints_are_read_from_a_file(svc: Svc, site: Path, tmp_path: Path) -> None:
    rows = [{"matter": f"事由{n}", "category": "noise", "channel": "phone", "phone": "0123"} for n in range(3)]
    (tmp_path / "in.json").write_text(json.dumps(rows), "utf-8")
    before = commits(site)
    tell(svc, f"complaint add --file {tmp_path / 'in.json'}")
    assert [row["matter"] for row in svc("complaint list -f json").json] == ["事由0", "事由1", "事由2"]
    assert commits(site) == before + 1
    clean(site)


def test_the_form_has_the_manuals_columns(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"{ADD} --demand 停工", REMEDY, OUTCOME, RESOLVE, f"[11-03 09:00 王静] {SATISFIED}")
    result = svc("form print QR-002FW --month 2026-11 -f csv")
    assert result.raw.startswith(b"\xef\xbb\xbf")
    head, row, *_ = result.out.removeprefix("\ufeff").splitlines()
    assert head == "序号,日期,时间,投诉人姓名,住址,联络电话,投诉事由及要求,接待人,回访人,回访结果"
    for text in ("王小明", "3-1201", "13800000000", "楼上装修噪声", "停工", "李敏", "王静", "满意"):
        assert text in row


def test_a_hand_written_complaint_without_due_is_judged_by_the_setting(svc: Svc, site: Path) -> None:
    folder = site / "records/complaint/2026/11"
    folder.mkdir(parents=True)
    (folder / "C2026-0001.yaml").write_text(
        "id: C2026-0001\nreceived: '2026-11-02T09:00:00+08:00'\nmatter: 噪声\n"
        "category: noise\nchannel: phone\nseverity: major\nsteps:\n",
        "utf-8",
    )
    settings(site, "deadlines: {complaint.answer: 6d}")
    commit(site)
    assert pending(svc) == {
        "escalate": "2026-11-02T11:00:00",
        "dispatch": "2026-11-03T23:59:59",
        "answer": "2026-11-08T23:59:59",
        "settle": "2026-11-05T23:59:59",
    }
