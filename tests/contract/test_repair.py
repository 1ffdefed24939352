"""Repairs, held against the reference and the manual: reported, dispatched, done by the appointment, called back."""

import json
from pathlib import Path

import pytest

from tests.complaints import RESOLVED, owed, pending, prepare, quiet, refused, settings, shown, status, steps, tell
from tests.running import Svc
from tests.sites import clean, commits, git, subjects

WHO = "--unit 3-1201 --name 王小明 --phone 13800000000"
ADD = f"repair add {WHO} --item 厨房水管漏水"
ADD_2 = ADD.replace("厨房水管漏水", "大门锁坏").replace("3-1201", "5-0602")
APPOINTED = f"{ADD} --appointment '2026-11-04 15:00'"
DISPATCH = "repair dispatch R1 --to 维修班"
SCHEDULE = "repair schedule R1 --when '2026-11-06 10:00' --why 业主出差"
DONE = "repair done R1 --result 更换软管"
ATTEMPT = "repair attempt R1 --means phone --text 无人接听"
UNREACHABLE = "repair unreachable R1 --why no-answer"
TRIED = [ATTEMPT, f"[11-02 13:00] {ATTEMPT}"]
TRIED_SINCE_YESTERDAY = [f"{ADD} --reported '2026-11-01 09:00'", f"{ATTEMPT} --at '2026-11-01 10:00'", ATTEMPT]
GONE = [*TRIED, f"[11-02 13:00] {UNREACHABLE}"]
REOPEN = "repair reopen R1 --text 又漏了"
CALL = "callback record --means phone --content 是否还漏 --result 已问"
SATISFIED = f"{CALL} --about R1 --opinion satisfied"
DISSATISFIED = f"{CALL} --about R1 --opinion dissatisfied"
REWORK = f"{DISSATISFIED} --rework 维修班 --due 2026-11-09"
NEXT = f"{DISSATISFIED} --next '2026-11-12 10:00' --why 等待配件"
FINISHED = [ADD, DISPATCH, DONE]
FILE = "records/repair/2026/11/R2026-0001.yaml"


# --- registering -----------------------------------------------------------------------------------------------------


FACTS = [
    ("unit", "--unit 5-502", "5-502"),
    ("item", "--item 卧室灯不亮", "卧室灯不亮"),
    ("reported", "--reported '2026-11-01 20:15'", "2026-11-01T20:15:00+08:00"),
    ("name", "--name 王小明", "王小明"),
    ("phone", "--phone 0123", "0123"),
    ("category", "--category other", "other"),
    ("urgency", "--urgency urgent", "urgent"),
    ("urgency", "--urgency normal", "normal"),
    ("appointment", "--appointment '2026-11-04 15:00'", "2026-11-04T15:00:00+08:00"),
    ("receiver", "--receiver 王静", "王静"),
    ("remark", "--remark 家中有狗", "家中有狗"),
    *(("channel", f"--channel {word}", word) for word in ("phone", "visit", "letter", "email", "web")),
]


@pytest.mark.parametrize(("fact", "option", "value"), FACTS, ids=[option for _, option, _ in FACTS])
def test_every_fact_is_an_option_and_is_kept(svc: Svc, site: Path, fact: str, option: str, value: object) -> None:
    quiet(site)
    required = {"unit": "3-1201", "item": "水管漏水"}
    others = " ".join(f"--{name} {text}" for name, text in required.items() if name != fact)
    tell(svc, f"repair add {others} {option}")
    assert shown(svc, "R1")[fact] == value


def test_reported_is_now_and_the_receiver_is_the_actor_unless_given(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "[11-02 10:20 王静] repair add --unit 3-1201 --item 漏水")
    record = shown(svc, "R1")
    assert (record["reported"], record["receiver"]) == ("2026-11-02T10:20:00+08:00", "王静")


@pytest.mark.parametrize("missing", ["unit", "item"])
def test_a_missing_required_fact_is_named(svc: Svc, site: Path, missing: str) -> None:
    required = {"unit": "3-1201", "item": "漏水"}
    line = "repair add " + " ".join(f"--{name} {text}" for name, text in required.items() if name != missing)
    said = refused(svc, site, line, code=2).err
    assert [name for name in required if f"--{name}" in said] == [missing]


def test_all_missing_facts_are_named_at_once(svc: Svc, site: Path) -> None:
    said = refused(svc, site, "repair add", code=2).err
    assert "--unit" in said
    assert "--item" in said


@pytest.mark.parametrize(
    "option", ["--urgency soon", "--channel pigeon", "--appointment someday", "--reported 2026-13-40", "--colour red"]
)
def test_what_is_no_choice_no_time_and_no_option_is_bad_input(svc: Svc, site: Path, option: str) -> None:
    refused(svc, site, f"{ADD} {option}", code=2)


def test_a_new_file_holds_the_facts_and_the_promises_and_ends_with_steps(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 09:15] {ADD} --channel phone --urgency urgent --remark 家中有狗")
    lines = (site / FILE).read_text("utf-8").splitlines()
    assert lines[0] == "id: R2026-0001"
    assert lines[-2:] == ["due: {dispatch: '2026-11-02T09:45:00+08:00', done: '2026-11-03'}", "steps:"]
    assert set(lines[1:-2]) == {
        "reported: '2026-11-02T09:15:00+08:00'",
        "name: 王小明",
        "unit: 3-1201",
        "phone: '13800000000'",
        "item: 厨房水管漏水",
        "urgency: urgent",
        "channel: phone",
        "receiver: 李敏",
        "remark: 家中有狗",
    }


def test_an_appointment_is_the_promise_whatever_is_set_later(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, APPOINTED)
    settings(site, "deadlines: {repair.done: 9d}")
    assert pending(svc, "R1")["done"] == "2026-11-04T15:00:00"


def test_repairs_are_numbered_by_themselves(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "complaint add --matter 噪声 --category noise --channel phone", ADD, ADD_2)
    assert [row["id"] for row in svc("repair list -f json").json] == ["R2026-0001", "R2026-0002"]


# --- status ----------------------------------------------------------------------------------------------------------


PATHS = [
    ("registered", [ADD]),
    ("registered", [ADD, "note R1 业主来电催"]),
    ("registered", [ADD, SCHEDULE]),
    ("registered", [ADD, ATTEMPT]),
    ("dispatched", [ADD, DISPATCH]),
    ("dispatched", [ADD, DISPATCH, SCHEDULE]),
    ("done", FINISHED),
    ("done", [*FINISHED, SATISFIED]),
    ("done", [*FINISHED, *GONE]),
    ("reopened", [*FINISHED, REOPEN]),
    ("reopened", [*FINISHED, REWORK]),
    ("reopened", [*FINISHED, NEXT]),
    ("dispatched", [*FINISHED, REOPEN, DISPATCH]),
    ("done", [*FINISHED, REOPEN, DONE]),
    ("cancelled", [ADD, "cancel R1 --reason 重复登记"]),
]


@pytest.mark.parametrize(("expected", "story"), PATHS)
def test_status_follows_from_the_steps(svc: Svc, site: Path, expected: str, story: list[str]) -> None:
    quiet(site)
    tell(svc, *story)
    assert status(svc, "R1") == expected
    assert [row["id"] for row in svc(f"repair list --status {expected} -f json").json] == ["R2026-0001"]


# --- steps -----------------------------------------------------------------------------------------------------------


STEPS = [
    ([ADD], "dispatch --to 维修班", {"do": "dispatch", "to": "维修班"}),
    ([ADD], "dispatch --to 维修班 --worker 张师傅", {"do": "dispatch", "to": "维修班", "worker": "张师傅"}),
    ([ADD], "schedule --when '2026-11-06 10:00'", {"do": "schedule", "when": "2026-11-06T10:00:00+08:00"}),
    ([ADD], "schedule --when +2d --why 业主出差", {"do": "schedule", "when": "2026-11-04T23:59:59+08:00"}),
    ([ADD, DISPATCH], "done --result 更换软管", {"do": "done", "result": "更换软管"}),
    ([ADD], "attempt --means phone --text 无人接", {"do": "attempt", "means": "phone", "text": "无人接"}),
    (
        TRIED_SINCE_YESTERDAY,
        "unreachable --why no-answer",
        {"do": "unreachable"},
    ),
    (FINISHED, "reopen --text 又漏了", {"do": "reopen", "text": "又漏了"}),
    (FINISHED, "reopen 又漏了", {"do": "reopen", "text": "又漏了"}),
]


@pytest.mark.parametrize(("story", "typed", "expected"), STEPS, ids=[typed for _, typed, _ in STEPS])
def test_a_step_keeps_its_options(
    svc: Svc, site: Path, story: list[str], typed: str, expected: dict[str, object]
) -> None:
    quiet(site)
    word, rest = typed.split(" ", 1)
    tell(svc, *story, f"[11-02 10:00 王静] repair {word} R1 {rest}")
    step = shown(svc, "R1")["steps"][-1]
    assert expected | {"at": "2026-11-02T10:00:00+08:00", "by": "王静"} == {
        name: step.get(name) for name in (*expected, "at", "by")
    }


@pytest.mark.parametrize("option", ["--why", "--text", "--reason", "--comment"])
def test_the_reason_of_a_new_appointment_is_kept(svc: Svc, site: Path, option: str) -> None:
    quiet(site)
    tell(svc, ADD, f"repair schedule R1 --when +2d {option} 业主出差")
    assert "业主出差" in shown(svc, "R1")["steps"][0].values()


def test_each_step_is_one_line_at_the_end_and_one_commit(svc: Svc, site: Path) -> None:
    before = commits(site)
    tell(svc, ADD)
    for n, line in enumerate((DISPATCH, SCHEDULE, DONE, ATTEMPT, ATTEMPT, UNREACHABLE, REOPEN), 1):
        text = (site / FILE).read_bytes()
        tell(svc, f"[11-0{n + 2} 10:00] {line}")
        assert (site / FILE).read_bytes().startswith(text)
        assert (site / FILE).read_bytes().count(b"\n") == text.count(b"\n") + 1
        assert commits(site) == before + 1 + n
        clean(site)
    words = ["add", "dispatch", "schedule", "done", "attempt", "attempt", "unreachable", "reopen"]
    assert subjects(site)[before:] == [f"repair R2026-0001: {word}" for word in words]


def test_a_commit_names_record_step_and_actor_and_nobody_else(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 10:00 王静] {ADD}")
    message = git(site, "log", "-1", "--format=%an%n%B")
    assert message.splitlines()[0] == "王静"
    assert {"Record: R2026-0001", "Step: add", "Actor: 王静"} <= set(message.splitlines())
    assert "王小明" not in message
    assert "13800000000" not in message


@pytest.mark.parametrize(
    "typed",
    [
        "dispatch R1",
        "schedule R1",
        "schedule R1 --when someday",
        "done R1",
        "attempt R1 --text 无人接",
        "attempt R1 --means pigeon --text 无人接",
        "dispatch",
        "done",
    ],
)
def test_a_step_with_something_missing_or_unreadable_is_bad_input(svc: Svc, site: Path, typed: str) -> None:
    prepare(svc, site, ADD)
    refused(svc, site, f"repair {typed}", code=2)


@pytest.mark.parametrize(
    "typed",
    ["dispatch R9 --to 维修班", "schedule R9 --when +1d", "done R9 --result 好", "attempt R9 --means phone --text 无",
     "unreachable R9 --why 无", "reopen R9 --text 又", "show R9"],
)  # fmt: skip
def test_a_step_on_no_such_repair_exits_4(svc: Svc, site: Path, typed: str) -> None:
    refused(svc, site, f"repair {typed}", code=4)


def test_the_number_of_a_complaint_is_no_repair(svc: Svc, site: Path) -> None:
    prepare(svc, site, "complaint add --matter 噪声 --category noise --channel phone", ADD)
    result = svc("repair done C1 --result 好")
    assert result.code in (2, 4), result.shown
    clean(site)


@pytest.mark.parametrize("typed", ["R1", "r1", "R2026-0001", "R01"])
def test_a_number_may_be_shortened(svc: Svc, site: Path, typed: str) -> None:
    quiet(site)
    tell(svc, ADD, f"repair dispatch {typed} --to 维修班")
    assert steps(svc, "R1") == ["dispatch"]


def test_no_department_is_dropped_in_silence(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    result = svc("repair dispatch R1 --to 维修班 --to 工程")
    assert result.code == 2 or shown(svc, "R1")["steps"][0]["to"] == ["维修班", "工程"], result.shown


def test_a_step_may_be_entered_later_with_its_own_time(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, DISPATCH, f"[11-06 09:00] {DONE} --at '2026-11-05 16:00'")
    step = shown(svc, "R1")["steps"][-1]
    assert (step["at"], step["entered"]) == ("2026-11-05T16:00:00+08:00", "2026-11-06T09:00:00+08:00")
    (done,) = owed(svc, "done", "R1")
    assert (done["met"], done["late"]) == ("2026-11-05T16:00:00+08:00", False)


# --- deadlines -------------------------------------------------------------------------------------------------------


def test_a_repair_is_to_be_dispatched_in_one_day_and_done_in_three(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    assert pending(svc, "R1") == {"dispatch": "2026-11-03T23:59:59", "done": "2026-11-05T23:59:59"}


def test_days_count_from_the_time_reported_not_typed(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"{ADD} --reported '2026-10-31 20:00'")
    assert pending(svc, "R1") == {"dispatch": "2026-11-01T23:59:59", "done": "2026-11-03T23:59:59"}


DONE_BY = [
    ("the appointment", [APPOINTED], "2026-11-04T15:00:00"),
    ("the appointment, also past three days", [f"{ADD} --appointment '2026-11-12 09:30'"], "2026-11-12T09:30:00"),
    ("an appointed day, to its last second", [f"{ADD} --appointment 2026-11-07"], "2026-11-07T23:59:59"),
    ("days from now, to the last second", [f"{ADD} --appointment +2d"], "2026-11-04T23:59:59"),
    ("hours from now", [f"{ADD} --appointment +2h"], "2026-11-02T11:00:00"),
    ("the new appointment, later", [APPOINTED, SCHEDULE], "2026-11-06T10:00:00"),
    ("the new appointment, earlier", [APPOINTED, "repair schedule R1 --when '2026-11-03 9:00'"], "2026-11-03T09:00:00"),
    ("the new appointment where there was none", [ADD, SCHEDULE], "2026-11-06T10:00:00"),
    ("the last one made", [ADD, SCHEDULE, "repair schedule R1 --when 2026-11-05"], "2026-11-05T23:59:59"),
    ("the new appointment, after dispatch", [ADD, DISPATCH, SCHEDULE], "2026-11-06T10:00:00"),
    ("three days from a reopening", [*FINISHED, f"[11-04 10:00] {REOPEN}"], "2026-11-07T23:59:59"),
    ("three days from a reopening, whatever was appointed",
     [APPOINTED, DISPATCH, DONE, f"[11-04 10:00] {REOPEN}"], "2026-11-07T23:59:59"),
    ("the rework's deadline", [*FINISHED, f"[11-04 10:00] {REWORK}"], "2026-11-09T23:59:59"),
    ("the next callback", [*FINISHED, f"[11-04 10:00] {NEXT}"], "2026-11-12T10:00:00"),
    ("the new appointment, after a reopening",
     [*FINISHED, f"[11-04 10:00] {REOPEN}", f"[11-04 10:05] {SCHEDULE}"], "2026-11-06T10:00:00"),
]  # fmt: skip


@pytest.mark.parametrize(("story", "due"), [case[1:] for case in DONE_BY], ids=[case[0] for case in DONE_BY])
def test_the_work_is_due_by(svc: Svc, site: Path, story: list[str], due: str) -> None:
    quiet(site)
    tell(svc, *story)
    assert pending(svc, "R1")["done"] == due


def test_a_new_appointment_does_not_move_the_dispatch(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, SCHEDULE)
    assert pending(svc, "R1")["dispatch"] == "2026-11-03T23:59:59"


def test_a_callback_is_due_seven_days_after_the_work(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, DISPATCH, f"[11-04 16:00] {DONE}")
    assert pending(svc, "R1") == {"callback": "2026-11-11T23:59:59"}


LATE = [
    ("dispatch", [ADD], "2026-11-03 23:59:59", "2026-11-04 00:00:00"),
    ("done", [ADD, DISPATCH], "2026-11-05 23:59:59", "2026-11-06"),
    ("done", [APPOINTED, DISPATCH], "2026-11-04 15:00:00", "2026-11-04 15:00:01"),
    ("done", [ADD, SCHEDULE, DISPATCH], "2026-11-06 10:00:00", "2026-11-06 10:00:01"),
    ("done", [*FINISHED, REWORK], "2026-11-09 23:59:59", "2026-11-10"),
    ("callback", FINISHED, "2026-11-09 23:59:59", "2026-11-10"),
]


@pytest.mark.parametrize(("what", "story", "last", "first"), LATE)
def test_it_is_late_one_second_after_it_is_due(
    svc: Svc, site: Path, what: str, story: list[str], last: str, first: str
) -> None:
    quiet(site)
    tell(svc, *story)
    for moment, late in ((last, False), (first, True)):
        rows = svc(["repair", "overdue", "-f", "json", "--as-of", moment]).json
        assert (what in {row["what"] for row in rows}) is late
        code = svc(["overdue", "--kind", "repair", "--exit-code", "--as-of", moment]).code
        assert code == (1 if rows else 0)


# What meets what: the steps taken, the promises they leave open.
MEETS = [
    ("dispatch", [ADD, DISPATCH], ["done"]),
    ("a schedule meets nothing", [ADD, SCHEDULE], ["dispatch", "done"]),
    ("an attempt meets nothing", [ADD, ATTEMPT], ["dispatch", "done"]),
    ("a note meets nothing", [ADD, "note R1 业主来电催"], ["dispatch", "done"]),
    ("unreachable does not free from the work", [ADD, DISPATCH, *GONE], ["done"]),
    ("done", FINISHED, ["callback"]),
    ("one attempt does not meet the callback", [*FINISHED, ATTEMPT], ["callback"]),
    ("nor do two", [*FINISHED, ATTEMPT, ATTEMPT], ["callback"]),
    ("unreachable after two attempts does", [*FINISHED, *GONE], []),
    ("unreachable before the work frees from the callback",
     [ADD, DISPATCH, *GONE, f"[11-02 14:00] {DONE}"], []),
    ("a callback naming it", [*FINISHED, SATISFIED], []),
    ("a callback without opinion does not",
     [*FINISHED, f"{CALL} --about R1".replace("phone", "writing")], ["callback"]),
    ("a visit, in writing, by email", [*FINISHED, SATISFIED.replace("phone", "writing")], []),
    ("a callback only booked does not", [*FINISHED, "callback book --means phone --about R1 --when +1d"], ["callback"]),
    ("a booked one held does",
     [*FINISHED, "callback book --means phone --about R1 --when +1d", "callback record B1 --opinion satisfied"], []),
    ("a booked one missed does not",
     [*FINISHED, "callback book --means phone --about R1 --when +1h", "[11-02 12:00] callback miss B1 不在"],
     ["callback"]),
    ("a callback about another does not",
     [*FINISHED, ADD_2, SATISFIED.replace("R1", "R2")], ["callback"]),
    ("a callback of the same home, naming nothing, does not",
     [*FINISHED, f"{CALL} --unit 3-1201 --opinion satisfied"], ["callback"]),
    ("a callback before the work was done does not",
     [ADD, DISPATCH, f"[11-02 10:00] {SATISFIED}", f"[11-02 11:00] {DONE}"], ["callback"]),
    ("a dissatisfied one meets it and opens the work again", [*FINISHED, REWORK], ["done"]),
    ("the work done again starts another", [*FINISHED, REWORK, f"[11-03 10:00] {DONE}"], ["callback"]),
    ("which another callback meets",
     [*FINISHED, REWORK, f"[11-03 10:00] {DONE}", f"[11-04 10:00] {SATISFIED}"], []),
    ("cancel ends all", [ADD, "cancel R1 --reason 登记错误"], []),
    ("cancel ends a callback too", [*FINISHED, "cancel R1 --reason 登记错误"], []),
]  # fmt: skip


@pytest.mark.parametrize(("story", "left"), [case[1:] for case in MEETS], ids=[case[0] for case in MEETS])
def test_what_meets_a_promise(svc: Svc, site: Path, story: list[str], left: list[str]) -> None:
    quiet(site)
    tell(svc, *story)
    assert sorted(pending(svc, "R1")) == sorted(left)
    for command in ("due", "repair due"):
        rows = [row for row in svc(f"{command} -f json").json if row["id"] == "R2026-0001"]
        assert sorted(row["what"] for row in rows) == sorted(left)


SETTINGS = [
    ("repair.dispatch", "2d", "dispatch", "2026-11-04T23:59:59", [ADD]),
    ("repair.dispatch", "4h", "dispatch", "2026-11-02T13:00:00", [ADD]),
    ("repair.done", "5d", "done", "2026-11-07T23:59:59", [ADD]),
    ("repair.done", "5d", "done", "2026-11-04T15:00:00", [APPOINTED]),
    ("repair.done", "5d", "done", "2026-11-07T23:59:59", [*FINISHED, REOPEN]),
    ("repair.done", "5wd", "done", "2026-11-09T23:59:59", [ADD]),
    ("repair.callback", "2d", "callback", "2026-11-04T23:59:59", FINISHED),
]


@pytest.mark.parametrize(("key", "value", "what", "due", "story"), SETTINGS)
def test_each_deadline_is_a_setting(
    svc: Svc, site: Path, key: str, value: str, what: str, due: str, story: list[str]
) -> None:
    quiet(site)
    settings(site, f"deadlines: {{{key}: {value}}}")
    tell(svc, *story)
    assert pending(svc, "R1")[what] == due


def test_a_changed_setting_moves_nothing_already_promised(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, ADD_2, DONE.replace("R1", "R2"))
    before = shown(svc, "R1")["obligations"], shown(svc, "R2")["obligations"]
    settings(site, "deadlines: {repair.dispatch: 9d, repair.done: 9d, repair.callback: 9d}")
    assert (shown(svc, "R1")["obligations"], shown(svc, "R2")["obligations"]) == before


def test_one_written_by_hand_is_judged_by_the_setting_and_its_appointment(svc: Svc, site: Path) -> None:
    quiet(site)
    folder = site / "records/repair/2026/11"
    folder.mkdir(parents=True)
    for n, more in ((1, ""), (2, "appointment: '2026-11-04T15:00:00+08:00'\n")):
        (folder / f"R2026-000{n}.yaml").write_text(
            f"id: R2026-000{n}\nreported: '2026-11-02T09:00:00+08:00'\nunit: 3-1201\nitem: 漏水\n{more}steps:\n",
            "utf-8",
        )
    settings(site, "deadlines: {repair.dispatch: 2d, repair.done: 5d}")
    assert pending(svc, "R1") == {"dispatch": "2026-11-04T23:59:59", "done": "2026-11-07T23:59:59"}
    assert pending(svc, "R2") == {"dispatch": "2026-11-04T23:59:59", "done": "2026-11-04T15:00:00"}


def test_obligations_name_who_they_wait_for_and_their_article(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    assert {row["what"]: (row["kind"], row["article"]) for row in shown(svc, "R1")["obligations"]} == {
        "dispatch": ("repair", "007"),
        "done": ("repair", "007"),
    }
    assert owed(svc, "dispatch", "R1")[0]["who"] == "李敏"
    tell(svc, DISPATCH)
    assert owed(svc, "done", "R1")[0]["who"] == "维修班"
    assert [row["id"] for row in svc("due --who 维修班 -f json").json] == ["R2026-0001"]
    tell(svc, DONE)
    (callback,) = owed(svc, "callback", "R1")
    assert (callback["article"], callback["who"]) == ("017.1", "李敏")


@pytest.mark.parametrize("command", ["due", "overdue"])
def test_the_callback_a_repair_waits_for_is_listed_with_callbacks(svc: Svc, site: Path, command: str) -> None:
    quiet(site)
    tell(svc, *FINISHED)
    for kind in ("callback", "repair"):
        rows = svc(f"{kind} {command} -f json --as-of 2026-11-20").json
        found = [(row["kind"], row["what"]) for row in rows if row["id"] == "R2026-0001"]
        assert found == [("repair", "callback")]


def test_what_else_a_repair_owes_is_not_listed_with_callbacks(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    rows = svc("callback overdue -f json --as-of 2026-11-20").json
    assert [row for row in rows if row["id"] == "R2026-0001"] == []


def test_what_is_due_soon_is_asked_for_by_days(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    assert [[row["what"] for row in svc(f"repair due --within {days} -f json").json] for days in ("1d", "3d")] == [
        ["dispatch"],
        ["dispatch", "done"],
    ]


# --- dissatisfied, and opened again ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    ["", "--rework 维修班", "--due 2026-11-09", "--next 2026-11-09", "--why 等待配件"],
    ids=["nothing", "a rework without time", "a time without rework", "a next without reason", "a reason alone"],
)
def test_a_dissatisfied_callback_needs_a_rework_with_a_time_or_a_next_with_a_reason(
    svc: Svc, site: Path, options: str
) -> None:
    prepare(svc, site, *FINISHED)
    refused(svc, site, f"{DISSATISFIED} {options}", "019", "017.6")


def test_a_dissatisfied_callback_opens_the_repair_again_in_one_commit(svc: Svc, site: Path) -> None:
    prepare(svc, site, *FINISHED)
    before = commits(site)
    tell(svc, f"[11-04 10:00] {REWORK}")
    assert status(svc, "R1") == "reopened"
    assert steps(svc, "R1") == ["dispatch", "done", "reopen"]
    assert commits(site) == before + 1
    assert sorted(git(site, "show", "--name-only", "--format=", "HEAD").splitlines()) == [
        "records/callback/2026/11/B2026-0001.yaml",
        FILE,
    ]
    clean(site)


@pytest.mark.parametrize("opinion", ["satisfied", "fairly"])
def test_any_other_opinion_opens_nothing(svc: Svc, site: Path, opinion: str) -> None:
    quiet(site)
    tell(svc, *FINISHED, f"{CALL} --about R1 --opinion {opinion}")
    assert steps(svc, "R1") == ["dispatch", "done"]
    assert status(svc, "R1") == "done"


@pytest.mark.parametrize("means", ["phone", "visit"])
def test_a_callback_by_phone_or_visit_needs_an_opinion(svc: Svc, site: Path, means: str) -> None:
    prepare(svc, site, *FINISHED)
    refused(svc, site, f"{CALL} --about R1".replace("phone", means), "017")


@pytest.mark.parametrize(
    "answer",
    [
        "--rework 维修班 --due 2026-11-09",
        "--next '2026-11-12 10:00' --why 等待配件",
        "--propose 更换阀门 --propose-to director",
    ],
    ids=["rework", "next", "propose"],
)
@pytest.mark.parametrize("opinion", ["satisfied", "fairly"])
def test_a_low_grade_beside_a_better_opinion_needs_an_answer_and_opens_nothing(
    svc: Svc, site: Path, opinion: str, answer: str
) -> None:
    low = f"{CALL} --about R1 --opinion {opinion} --quality dissatisfied"
    prepare(svc, site, *FINISHED)
    refused(svc, site, low, "017.6")
    tell(svc, f"{low} {answer}")
    assert steps(svc, "R1") == ["dispatch", "done"]
    assert status(svc, "R1") == "done"


def test_a_repair_not_done_yet_has_nothing_to_open(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, DISPATCH, REWORK)
    assert steps(svc, "R1") == ["dispatch"]
    assert status(svc, "R1") == "dispatched"


def test_one_callback_opens_a_repair_and_a_complaint(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        *FINISHED,
        "complaint add --matter 修得慢 --category service --channel phone",
        "complaint remedy C1 --text 已道歉",
        "complaint resolve C1 --text 已说明 --told",
    )
    before = commits(site)
    tell(svc, f"[11-04 10:00] {REWORK} --about C1")
    assert (status(svc, "R1"), status(svc, "C1")) == ("reopened", "reopened")
    assert pending(svc, "R1")["done"] == pending(svc, "C1")["settle"] == "2026-11-09T23:59:59"
    assert commits(site) == before + 1


@pytest.mark.parametrize("about", ["--about R1", "--about C1 --about R1"])
def test_a_repair_has_no_closing_that_a_callback_could_do_for_it(svc: Svc, site: Path, about: str) -> None:
    """Said, or passed over; never a fault of svc's own."""
    quiet(site)
    tell(svc, *FINISHED, *RESOLVED)
    assert svc(f"{CALL} {about} --opinion satisfied --close").code in (0, 2, 3)


def test_a_repair_opened_twice_is_just_done_again(svc: Svc, site: Path) -> None:
    """The second reopening of a complaint goes to the director; a repair has no such step."""
    quiet(site)
    tell(svc, *FINISHED, REWORK, f"[11-03 10:00] {DONE}", f"[11-04 10:00] {REWORK}")
    assert status(svc, "R1") == "reopened"
    tell(svc, f"[11-05 10:00] {DONE}", f"[11-06 10:00] {SATISFIED}")
    assert pending(svc, "R1") == {}


def test_the_departments_rework_is_owed_beside_the_repair(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *FINISHED, f"[11-04 10:00] {REWORK}")
    (rework,) = owed(svc, "rework", "B1")
    assert (rework["due"], rework["who"], rework["met"]) == ("2026-11-09T23:59:59+08:00", "维修班", None)
    tell(svc, "[11-05 09:00 张师傅] callback rework-done B1 --text 换了整根软管")
    assert owed(svc, "rework", "B1")[0]["met"] == "2026-11-05T09:00:00+08:00"


MEETS_NEXT = [
    ("a callback about the repair", [SATISFIED]),
    ("a callback about that callback", [f"{CALL} --about B1 --opinion satisfied"]),
    (
        "unreachable",
        [
            "callback attempt B1 --means phone --text 无 --at '2026-11-10 10:00'",
            "callback attempt B1 --means phone --text 无",
            "callback unreachable B1 --why no-answer",
        ],
    ),
]


@pytest.mark.parametrize("lines", [case[1] for case in MEETS_NEXT], ids=[case[0] for case in MEETS_NEXT])
def test_the_next_callback_about_a_repair_is_met_by(svc: Svc, site: Path, lines: list[str]) -> None:
    quiet(site)
    tell(svc, *FINISHED, f"[11-04 10:00] {NEXT}")
    assert pending(svc, "B1") == {"next": "2026-11-12T10:00:00"}
    tell(svc, *(f"[11-11 10:00] {line}" for line in lines))
    assert pending(svc, "B1") == {}


def test_unit_name_and_phone_of_a_callback_are_the_repairs(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *FINISHED, SATISFIED)
    record = shown(svc, "B1")
    assert [record[name] for name in ("about", "unit", "name", "phone")] == [
        ["R2026-0001"],
        "3-1201",
        "王小明",
        "13800000000",
    ]


def test_a_struck_done_is_undone_and_waits_for_no_callback(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *FINISHED, "strike R1 2 --reason 登错一户")
    assert status(svc, "R1") == "dispatched"
    assert sorted(pending(svc, "R1")) == ["done"]


# --- unreachable -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [0, 1])
def test_unreachable_needs_two_recorded_attempts(svc: Svc, site: Path, made: int) -> None:
    prepare(svc, site, *FINISHED, *[ATTEMPT] * made)
    refused(svc, site, UNREACHABLE)


def test_two_attempts_of_the_callback_are_not_the_repairs(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        *FINISHED,
        "callback book --means phone --about R1 --when +1d",
        *["callback attempt B1 --means phone --text 无人接"] * 2,
    )
    refused(svc, site, UNREACHABLE)


# --- lists -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(svc: Svc, site: Path) -> Path:
    """R1 normal and dispatched, R2 urgent and the day after, R3 urgent and two days after."""
    quiet(site)
    tell(
        svc,
        ADD,
        DISPATCH,
        "[11-03 09:00] repair add --unit 5-0602 --item 燃气味 --urgency urgent --category other",
        "[11-04 09:00] repair add --unit 3-0902 --item 水管爆裂 --urgency urgent",
    )
    return site


def test_urgent_ones_come_first(svc: Svc, three: Path) -> None:
    urgency = [(row["id"][-1], row["urgency"]) for row in svc("repair list -f json").json]
    assert [word for _, word in urgency] == ["urgent", "urgent", "normal"]
    assert sorted(number for number, _ in urgency[:2]) == ["2", "3"]


FILTERS = [
    ("--urgency urgent", "23"),
    ("--urgency normal", "1"),
    ("--status dispatched", "1"),
    ("--status registered", "23"),
    ("--status done", ""),
    ("--category other", "2"),
    ("--unit 5-0602", "2"),
    ("--unit 3-1201", "1"),
    ("--urgency urgent --unit 3-0902", "3"),
    ("--urgency normal --unit 3-0902", ""),
]


@pytest.mark.parametrize(("asked", "expected"), FILTERS)
def test_filters(svc: Svc, three: Path, asked: str, expected: str) -> None:
    rows = svc(f"repair list {asked} -f json").json
    assert "".join(sorted(row["id"][-1] for row in rows)) == expected


def test_an_empty_list_is_an_empty_array(svc: Svc) -> None:
    assert [svc(f"repair {word} -f json").out.strip() for word in ("list", "due", "overdue")] == ["[]"] * 3


def test_a_listings_rows_hold_every_fact(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"{APPOINTED} --category other --urgency urgent --channel visit --remark 有狗")
    (row,) = svc("repair list -f json").json
    assert {
        "id": "R2026-0001",
        "kind": "repair",
        "status": "registered",
        "unit": "3-1201",
        "item": "厨房水管漏水",
        "reported": "2026-11-02T09:00:00+08:00",
        "name": "王小明",
        "phone": "13800000000",
        "category": "other",
        "urgency": "urgent",
        "appointment": "2026-11-04T15:00:00+08:00",
        "channel": "visit",
        "receiver": "李敏",
        "remark": "有狗",
    }.items() <= row.items()


def test_json_prints_the_whole_record(svc: Svc, site: Path) -> None:
    quiet(site)
    added = tell(svc, f"{ADD} --json").json
    assert (added["id"], added["status"], added["steps"]) == ("R2026-0001", "registered", [])
    done = tell(svc, f"{DONE} --json").json
    assert done == shown(svc, "R1")
    assert {"status", "steps", "obligations", "path"} <= set(done)
    assert done["path"] == FILE


def test_mask_hides_phones_and_names(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, DISPATCH)
    for line in ("repair list --mask", "repair list --mask -f json", "repair show R1 --mask"):
        shown_ = svc(line).out
        assert "13800000000" not in shown_, line
        assert "王小明" not in shown_, line
    (row,) = svc("repair list --mask -f json").json
    assert (row["phone"], row["name"]) == ("138****0000", "王**")


def test_a_repair_is_found_by_text_and_by_home(svc: Svc, three: Path) -> None:
    for line in ("find 厨房水管", "unit 3-1201"):
        assert "R2026-0001" in svc(line).out, line
        assert "R2026-0002" not in svc(line).out, line


def test_the_board_shows_what_is_due_today(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, APPOINTED, DISPATCH)
    assert "R2026-0001" in svc("today --as-of '2026-11-04 08:30'").out


# --- read from a file ------------------------------------------------------------------------------------------------


ROWS = [{"unit": f"3-120{n}", "item": f"第{n}件", "phone": "0123", "urgency": "urgent"} for n in range(3)]


@pytest.mark.parametrize("name", ["in.json", "in.yaml"])
def test_many_are_read_from_a_file_in_one_commit(svc: Svc, site: Path, tmp_path: Path, name: str) -> None:
    lines = [f"- {{{', '.join(f'{k}: {v!r}' for k, v in row.items())}}}\n" for row in ROWS]
    text = json.dumps(ROWS, ensure_ascii=False) if name.endswith("json") else "".join(lines)
    (tmp_path / name).write_text(text, "utf-8")
    before = commits(site)
    tell(svc, f"repair add --file {tmp_path / name}")
    rows = svc("repair list -f json").json
    assert [(row["item"], row["phone"], row["urgency"]) for row in rows] == [
        (f"第{n}件", "0123", "urgent") for n in range(3)
    ]
    assert commits(site) == before + 1
    clean(site)


def test_one_is_read_from_what_is_piped_in(svc: Svc, site: Path) -> None:
    quiet(site)
    result = svc("repair add --file -", stdin="unit: 3-1201\nitem: 漏水\nappointment: 2026-11-04\n")
    assert result.code == 0, result.shown
    assert pending(svc, "R1")["done"] == "2026-11-04T23:59:59"


def test_a_file_with_one_bad_repair_adds_none(svc: Svc, site: Path) -> None:
    for bad in ("- {unit: 1-1, item: 漏水}\n- {unit: 1-2}\n", "- {unit: 1-1, item: 漏, urgency: soon}\n"):
        assert svc("repair add --file -", stdin=bad).code == 2
    assert svc("repair list -f json").json == []
    clean(site)


# --- who may ---------------------------------------------------------------------------------------------------------


EVERYBODY = ["李敏", "周主任", "陈总", "张师傅", "钱会计", "保安甲"]
DESK = ["李敏", "周主任", "陈总"]  # desk, director, leader
MAY = [
    ("add", [], ADD, EVERYBODY),
    ("dispatch", [ADD], DISPATCH, DESK),
    ("schedule", [ADD], SCHEDULE, DESK),
    ("done", [ADD, DISPATCH], DONE, ["李敏", "周主任", "张师傅"]),
    ("attempt", [*FINISHED], ATTEMPT, DESK),
    (
        "unreachable",
        TRIED_SINCE_YESTERDAY,
        UNREACHABLE,
        DESK,
    ),
    ("reopen", FINISHED, REOPEN, DESK),
    ("cancel", [ADD], "cancel R1 --reason 重复", DESK),
    ("note", [ADD], "note R1 业主来电", EVERYBODY),
    ("callback", FINISHED, SATISFIED, DESK),
]


@pytest.mark.parametrize(
    ("story", "line", "allowed"), [case[1:] for case in MAY], ids=[f"{case[0]} by role" for case in MAY]
)
def test_who_may_do_what(svc: Svc, staffed: Path, story: list[str], line: str, allowed: list[str]) -> None:
    prepare(svc, staffed, *story)
    quiet(staffed)
    before = {path: path.read_bytes() for path in (staffed / "records").rglob("*.yaml")}
    codes = {}
    for who in EVERYBODY:
        result = svc(line, now="2026-11-02 10:00", by=who)
        codes[who] = result.code
        for path in (staffed / "records").rglob("*.yaml"):
            path.write_bytes(before[path]) if path in before else path.unlink()
    assert codes == {who: 0 if who in allowed else 3 for who in EVERYBODY}


def test_somebody_unknown_is_refused_when_staff_are_listed(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed)
    result = svc(ADD, by="路人")
    assert result.code == 3, result.shown
    clean(staffed)


@pytest.mark.parametrize("when", ["1-6 10:00", "1月6日 10:00", "01/06 上午10点"])
def test_an_appointment_without_a_year_is_the_next_such_day(when: str, svc: Svc) -> None:
    added = svc(
        ["repair", "add", "--unit", "3-1201", "--item", "漏水", "--appointment", when, "--json"], now="2026-12-29 09:00"
    )
    assert added.json["appointment"].startswith("2027-01-06T10:00")
    assert svc("overdue --kind repair -f json", now="2026-12-29 09:00").json == []
