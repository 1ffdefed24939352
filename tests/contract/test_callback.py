"""Callbacks, held against the reference and the manual: booked, held, dissatisfied, reopening and closing."""

from pathlib import Path

import pytest

from tests.complaints import (
    ADD,
    ATTEMPT,
    CALLBACK,
    DISSATISFIED,
    OUTCOME,
    REMEDY,
    RESOLVE,
    RESOLVED,
    REWORK,
    SATISFIED,
    UNJUSTIFIED,
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
from tests.sites import clean, commits, git

ADD_2 = ADD.replace("3-1201", "3-1301")
REPAIR = ["repair add --unit 3-1201 --name 王小明 --item 水管漏水", "repair done R1 --result 更换软管"]
BOOK = "callback book --unit 3-1201 --when '2026-11-03 15:00' --means visit --about C1"
HELD = "callback record B1 --content 询问 --result 已停 --opinion satisfied"
NEXT = f"{DISSATISFIED} --next '2026-11-12 10:00' --why 等待配件"
REOPEN = "complaint reopen C1 --text 又响"
TRY = "callback attempt B1 --means phone --text 无人接"


# --- recording -------------------------------------------------------------------------------------------------------


FACTS = [
    *(("means", f"--means {word}", word) for word in ("phone", "visit", "writing", "email")),
    ("unit", "--means phone --unit 5-502", "5-502"),
    ("held", "--means phone --held '2026-11-01 15:00'", "2026-11-01T15:00:00+08:00"),
    ("name", "--means phone --name 赵六", "赵六"),
    ("phone", "--means phone --phone 0123", "0123"),
    ("caller", "--means phone --caller 王静", "王静"),
    ("survey", "--means phone --survey 年度满意度", "年度满意度"),
    ("content", "--means phone --content 询问噪声", "询问噪声"),
    ("result", "--means phone --result 已停", "已停"),
    *(
        (fact, f"--means phone --{fact} {grade}", grade)
        for fact in ("punctuality", "attitude", "quality")
        for grade in ("satisfied", "fairly", "dissatisfied")
    ),
    *(("opinion", f"--means phone --opinion {grade}", grade) for grade in ("satisfied", "fairly")),
    ("wishes", "--means phone --wishes 加装隔音条", "加装隔音条"),
    ("signed", "--means visit --signed 王小明", "王小明"),
    ("topics", "--means phone --topic noise=dissatisfied --topic greening=satisfied",
     {"noise": "dissatisfied", "greening": "satisfied"}),
    ("major", "--means phone --major", True),
    ("with", "--means visit --with 周主任", "周主任"),
]  # fmt: skip


def with_opinion(options: str) -> str:
    """The options of a call, with the opinion that it needs (017.6), and what follows from a low grade."""
    opinion = "" if "--opinion" in options else " --opinion satisfied"
    return options + opinion + (" --propose 加装隔音条" if "dissatisfied" in options else "")


@pytest.mark.parametrize(("fact", "options", "value"), FACTS, ids=[options for _, options, _ in FACTS])
def test_every_fact_is_an_option_and_is_kept(svc: Svc, site: Path, fact: str, options: str, value: object) -> None:
    quiet(site)
    place = "" if "--unit" in options else "--unit 3-1201"
    tell(svc, f"callback record {place} {with_opinion(options)}")
    assert shown(svc, "B1")[fact] == value


@pytest.mark.parametrize("topic", "security greening pests noise works complaints attitude efficiency".split())  # noqa: SIM905 - eight words
def test_every_topic_can_be_graded(svc: Svc, site: Path, topic: str) -> None:
    quiet(site)
    tell(svc, f"callback record --unit 3-1201 --means phone --opinion fairly --topic {topic}=fairly")
    assert shown(svc, "B1")["topics"] == {topic: "fairly"}


def test_all_eight_topics_are_graded_in_one_callback(svc: Svc, site: Path) -> None:
    quiet(site)
    names = "security greening pests noise works complaints attitude efficiency".split()  # noqa: SIM905 - as above
    grades = dict(zip(names, ["satisfied", "fairly", "dissatisfied", "satisfied"] * 2, strict=True))
    options = " ".join(f"--topic {name}={grade}" for name, grade in grades.items())
    tell(svc, f"callback record --unit 3-1201 --means visit {with_opinion(options)}")
    assert shown(svc, "B1")["topics"] == grades


def test_a_visit_without_signature_is_recorded_too(svc: Svc, site: Path) -> None:
    """The sheet has a column for it (QR-003FW), but no article makes it a condition."""
    quiet(site)
    tell(svc, "callback record --unit 3-1201 --means visit --opinion fairly")
    assert status(svc, "B1") == "held"
    assert not shown(svc, "B1").get("signed")


def test_wishes_of_a_satisfied_resident_are_heard_and_recorded(svc: Svc, site: Path) -> None:
    """A suggestion asks for nothing more (019)."""
    quiet(site)
    tell(svc, *RESOLVED, f"{SATISFIED} --wishes 加装隔音条")
    assert shown(svc, "B1")["wishes"] == "加装隔音条"
    assert (pending(svc, "B1"), status(svc)) == ({}, "resolved")


@pytest.mark.parametrize(
    "options",
    [
        "--unit 3-1201",
        "--means phone",
        "--means pigeon --unit 3-1201",
        "--means phone --unit 3-1201 --opinion happy",
        "--means phone --unit 3-1201 --quality good",
        "--means phone --unit 3-1201 --topic weather=satisfied",
        "--means phone --unit 3-1201 --topic noise=happy",
        "--means phone --unit 3-1201 --topic noise",
        "--means phone --unit 3-1201 --held someday",
    ],
)
def test_what_is_missing_or_no_choice_is_bad_input(svc: Svc, site: Path, options: str) -> None:
    refused(svc, site, f"callback record {options}", code=2)


def test_what_is_missing_is_named(svc: Svc, site: Path) -> None:
    assert "--means" in refused(svc, site, "callback record --unit 3-1201", code=2).err
    said = refused(svc, site, "callback record --means phone", code=2).err
    assert "--about" in said
    assert "--unit" in said


def test_unit_name_and_phone_are_those_of_what_it_is_about(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, f"[11-02 10:00 王静] {SATISFIED}")
    record = shown(svc, "B1")
    assert {name: record[name] for name in ("about", "unit", "name", "phone", "caller", "held", "status")} == {
        "about": ["C2026-0001"],
        "unit": "3-1201",
        "name": "王小明",
        "phone": "13800000000",
        "caller": "王静",
        "held": "2026-11-02T10:00:00+08:00",
        "status": "held",
    }


def test_a_callback_about_what_is_not_there_exits_4(svc: Svc, site: Path) -> None:
    refused(svc, site, SATISFIED, code=4)


def test_one_callback_may_be_about_several(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, ADD_2, *(line.replace("C1", "C2") for line in (REMEDY, OUTCOME, RESOLVE)))
    tell(svc, f"{SATISFIED} --about C2")
    assert shown(svc, "B1")["about"] == ["C2026-0001", "C2026-0002"]
    assert (list(pending(svc, "C1")), list(pending(svc, "C2"))) == (["close"], ["close"])


# --- booking ---------------------------------------------------------------------------------------------------------


def test_a_booked_one_is_a_promise_to_the_second(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, BOOK)
    record = shown(svc, "B1")
    assert (record["status"], record["booked"], record["means"]) == ("booked", "2026-11-03T15:00:00+08:00", "visit")
    (book,) = owed(svc, "book", "B1")
    assert (book["kind"], book["due"], book["met"], book["article"]) == (
        "callback",
        "2026-11-03T15:00:00+08:00",
        None,
        "017.2",
    )
    late = [owed(svc, "book", "B1", as_of=f"2026-11-03 15:00:0{second}")[0]["late"] for second in (0, 1)]
    assert late == [False, True]


def test_booked_today_stands_on_the_board(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, BOOK)
    assert "B2026-0001" in svc("today --as-of '2026-11-03 08:30'").out
    assert [row["id"] for row in svc("today --as-of '2026-11-03 08:30' -f json").json["booked"]] == ["B2026-0001"]


def test_holding_the_booked_one_meets_it_and_rewrites_no_fact(svc: Svc, site: Path) -> None:
    tell(svc, ADD, BOOK)
    file = site / "records/callback/2026/11/B2026-0001.yaml"
    before = file.read_bytes()
    tell(svc, f"[11-03 15:20] {HELD}")
    assert file.read_bytes().startswith(before)
    assert len(file.read_bytes().removeprefix(before).splitlines()) == 1
    record = shown(svc, "B1")
    assert (record["status"], record["opinion"], record["result"]) == ("held", "satisfied", "已停")
    (book,) = owed(svc, "book", "B1")
    assert (book["met"], book["late"]) == ("2026-11-03T15:20:00+08:00", True)
    clean(site)


@pytest.mark.parametrize("clock", ["11-03 10:00", "11-03 15:00", "11-03 15:30"])
def test_a_booked_one_held_earlier_on_time_or_later_owes_nothing(svc: Svc, site: Path, clock: str) -> None:
    quiet(site)
    tell(svc, ADD, BOOK, f"[{clock}] {HELD}")
    assert pending(svc, "B1") == {}


ANSWERS = [case for case in FACTS if case[0] not in ("means", "unit", "held", "name", "phone", "caller", "survey")]


@pytest.mark.parametrize(("fact", "options", "value"), ANSWERS, ids=[options for _, options, _ in ANSWERS])
def test_a_booked_one_takes_every_answer_when_held(
    svc: Svc, site: Path, fact: str, options: str, value: object
) -> None:
    quiet(site)
    answer = options.split(" ", 2)[2]
    tell(svc, ADD, BOOK, f"[11-03 15:20] callback record B1 {with_opinion(answer)}")
    record = shown(svc, "B1")
    assert (record[fact], record["means"], record["status"]) == (value, "visit", "held")


def test_a_booked_one_held_dissatisfied_sets_the_rework_or_the_next(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, BOOK, BOOK)
    before = commits(site)
    held = "callback record {} --content 询问 --result 未停 --opinion dissatisfied"
    first = svc(f"{held.format('B1')} --rework 安防班 --due 2026-11-09", now="2026-11-03 15:00")
    assert first.code == 0, first.shown
    assert status(svc) == "reopened"
    assert pending(svc, "B1") == {"rework": "2026-11-09T23:59:59"}
    second = svc(f"{held.format('B2')} --next '2026-11-12 10:00' --why 等待配件", now="2026-11-03 15:30")
    assert second.code == 0, second.shown
    assert pending(svc, "B2") == {"next": "2026-11-12T10:00:00"}
    assert commits(site) == before + 2
    clean(site)


KEEPS_NO_APPOINTMENT = [
    ("missing it", ["callback miss B1 --text 不在"]),
    ("finding nobody twice", [f"{TRY} --at '2026-11-03 10:00'", TRY, "callback unreachable B1 --why no-answer"]),
    ("calling about the same on another sheet", [SATISFIED]),
]


@pytest.mark.parametrize("lines", [case[1] for case in KEEPS_NO_APPOINTMENT], ids=[c[0] for c in KEEPS_NO_APPOINTMENT])
def test_only_holding_it_keeps_the_appointment(svc: Svc, site: Path, lines: list[str]) -> None:
    quiet(site)
    tell(svc, ADD, BOOK, *(f"[11-03 16:00] {line}" for line in lines))
    assert pending(svc, "B1")["book"] == "2026-11-03T15:00:00"


def test_a_booked_one_cancelled_owes_nothing(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, BOOK, "cancel B1 --reason 住户改期")
    assert pending(svc, "B1") == {}


def test_holding_a_booked_one_says_when_it_was_held(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, BOOK, f"[11-03 15:20] {HELD}")
    assert shown(svc, "B1")["held"] == "2026-11-03T15:20:00+08:00"


def test_a_booked_one_held_meets_the_complaints_callback(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, BOOK, f"[11-03 15:00] {HELD}")
    assert list(pending(svc)) == ["close"]
    tell(svc, "[11-03 16:00] complaint close C1")


def test_a_missed_one_says_so(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, BOOK, "[11-03 16:00] callback miss B1 --text 住户不在家")
    assert status(svc, "B1") == "missed"
    assert shown(svc, "B1")["steps"][0]["text"] == "住户不在家"


def test_a_missed_one_can_still_be_held(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, BOOK, "[11-03 16:00] callback miss B1 --text 住户不在家", f"[11-04 10:00] {HELD}")
    assert status(svc, "B1") == "held"
    assert pending(svc, "B1") == {}


def test_booking_needs_a_time(svc: Svc, site: Path) -> None:
    result = refused(svc, site, "callback book --unit 3-1201 --means visit", code=2)
    assert "--when" in result.err


def test_the_three_statuses_are_filters(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, BOOK, BOOK, "callback miss B2 --text 不在", SATISFIED)
    found = {word: [row["id"] for row in svc(f"callback list --status {word} -f json").json]
             for word in ("booked", "missed", "held")}  # fmt: skip
    assert found == {"booked": ["B2026-0001"], "missed": ["B2026-0002"], "held": ["B2026-0003"]}


# --- the callback each complaint is owed -----------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["due", "overdue"])
def test_the_callback_a_complaint_waits_for_is_listed_with_callbacks(svc: Svc, site: Path, command: str) -> None:
    quiet(site)
    tell(svc, *RESOLVED)
    rows = svc(f"callback {command} -f json --as-of 2026-11-20").json
    found = [(row["kind"], row["what"]) for row in rows if row["id"] == "C2026-0001"]
    assert found == [("complaint", "callback")]


@pytest.mark.parametrize(("moment", "late"), [("2026-11-09 23:59:59", False), ("2026-11-10", True)])
def test_a_callback_is_due_seven_days_after_the_resolve(svc: Svc, site: Path, moment: str, late: bool) -> None:
    quiet(site)
    tell(svc, *RESOLVED)
    rows = svc(["callback", "overdue", "-f", "json", "--as-of", moment]).json
    assert ("C2026-0001" in {row["id"] for row in rows}) is late


# --- dissatisfied ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    ["", "--rework 安防班", "--due 2026-11-09", "--next 2026-11-09", "--why 等待配件"],
    ids=["nothing", "a rework without time", "a time without rework", "a next without reason", "a reason alone"],
)
def test_a_dissatisfied_one_needs_a_rework_with_a_time_or_a_next_with_a_reason(
    svc: Svc, site: Path, options: str
) -> None:
    prepare(svc, site, *RESOLVED)
    refused(svc, site, f"{DISSATISFIED} {options}", "019", "017.6")


def test_so_does_a_booked_one_when_held(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, BOOK)
    refused(svc, site, "callback record B1 --content 询问 --result 未停 --opinion dissatisfied", "019", "017.6")


def test_a_rework_reopens_the_complaint_due_at_its_deadline(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED)
    before = commits(site)
    tell(svc, f"[11-04 10:00] {REWORK}")
    assert status(svc) == "reopened"
    due = pending(svc)
    assert (due["answer"], due["settle"]) == ("2026-11-09T23:59:59", "2026-11-09T23:59:59")
    (rework,) = owed(svc, "rework", "B1")
    assert (rework["due"], rework["met"], rework["who"]) == ("2026-11-09T23:59:59+08:00", None, "安防班")
    assert commits(site) == before + 1
    clean(site)


def test_a_next_callback_reopens_the_complaint_due_then(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, f"[11-04 10:00] {NEXT}")
    assert status(svc) == "reopened"
    due = pending(svc)
    assert (due["answer"], due["settle"]) == ("2026-11-12T10:00:00", "2026-11-12T10:00:00")
    assert pending(svc, "B1") == {"next": "2026-11-12T10:00:00"}


def test_the_rework_is_met_when_done(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, REWORK, "[11-08 10:00 张师傅] callback rework-done B1 --text 加装隔音")
    assert pending(svc, "B1") == {}
    (rework,) = owed(svc, "rework", "B1")
    assert (rework["met"], rework["late"]) == ("2026-11-08T10:00:00+08:00", False)


MEETS_NEXT = [
    ("a callback about the same complaint", [SATISFIED]),
    ("a callback about this one", [f"{CALLBACK} --about B1 --opinion satisfied"]),
    ("unreachable", [TRY, f"[11-05 15:00] {TRY}", "[11-05 15:00] callback unreachable B1 --why no-answer"]),
    (
        "a booked one held",
        [
            f"[11-04 11:00] {BOOK} --means phone --when '2026-11-05 11:00'",
            "[11-05 11:00] callback record B2 --opinion satisfied",
        ],
    ),
    ("a dissatisfied one", [f"{DISSATISFIED} --next '2026-11-20 10:00' --why 仍等配件"]),
]


@pytest.mark.parametrize("lines", [case[1] for case in MEETS_NEXT], ids=[case[0] for case in MEETS_NEXT])
def test_what_meets_the_next_callback(svc: Svc, site: Path, lines: list[str]) -> None:
    quiet(site)
    tell(svc, *RESOLVED, f"[11-04 10:00] {NEXT}")
    tell(svc, *(line if line.startswith("[") else f"[11-05 10:00] {line}" for line in lines))
    assert "next" not in pending(svc, "B1")


@pytest.mark.parametrize("about", ["C1", "C2", "R1", "B1"])
def test_the_next_callback_is_met_by_one_about_anything_it_is_about(svc: Svc, site: Path, about: str) -> None:
    quiet(site)
    tell(svc, *RESOLVED, ADD_2, *REPAIR, f"[11-04 10:00] {NEXT} --about C2 --about R1")
    assert pending(svc, "B1") == {"next": "2026-11-12T10:00:00"}
    tell(svc, f"[11-12 10:00] {CALLBACK} --about {about} --opinion satisfied")
    assert pending(svc, "B1") == {}
    assert owed(svc, "next", "B1")[0]["late"] is False


def test_the_next_callback_about_no_record_is_met_by_one_about_that_callback_only(svc: Svc, site: Path) -> None:
    quiet(site)
    unhappy = "callback record --unit 3-1201 --means phone --opinion dissatisfied --next 2026-11-12 --why 等配件"
    tell(svc, unhappy, f"[11-03 10:00] {CALLBACK} --unit 3-1201 --opinion satisfied")
    assert "next" in pending(svc, "B1")
    tell(svc, f"[11-04 10:00] {CALLBACK} --about B1 --opinion satisfied")
    assert pending(svc, "B1") == {}


def test_only_the_department_doing_it_meets_the_rework(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, f"[11-04 10:00] {REWORK}", f"[11-05 10:00] {SATISFIED}", "[11-05 11:00] note B1 已去看过")
    assert pending(svc, "B1") == {"rework": "2026-11-09T23:59:59"}


def test_a_rework_asked_for_again_has_its_new_deadline(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, f"[11-04 10:00] {REWORK}", "[11-05 10:00 张师傅] callback rework-done B1 --text 已做")
    tell(svc, "[11-06 10:00] callback rework B1 --to 维修班 --due '2026-11-08 12:00'")
    assert pending(svc, "B1") == {"rework": "2026-11-08T12:00:00"}
    assert [row["who"] for row in svc("callback due --who 维修班 -f json").json] == ["维修班"]


@pytest.mark.parametrize(
    "line", [f"{CALLBACK} --about C2 --opinion satisfied", TRY, "callback book --means phone --about C1 --when +1d"]
)
def test_what_does_not_meet_the_next_callback(svc: Svc, site: Path, line: str) -> None:
    quiet(site)
    tell(svc, *RESOLVED, ADD_2, f"[11-04 10:00] {NEXT}", f"[11-05 10:00] {line}")
    assert "next" in pending(svc, "B1")


def test_an_unjustified_complaint_is_not_reopened(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, UNJUSTIFIED, OUTCOME, RESOLVE, NEXT)
    assert status(svc) == "resolved"
    tell(svc, "complaint close C1")


def test_a_closed_complaint_is_reopened_too(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, SATISFIED, "complaint close C1", f"[11-04 10:00] {REWORK}")
    assert status(svc) == "reopened"


def test_a_satisfied_callback_reopens_nothing(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, f"{SATISFIED} --quality dissatisfied --propose 加装隔音条")
    assert status(svc) == "resolved"
    assert "reopen" not in steps(svc)


def test_all_that_it_is_about_is_reopened_in_one_commit(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, ADD_2, *(line.replace("C1", "C2") for line in (REMEDY, OUTCOME, RESOLVE)))
    before = commits(site)
    tell(svc, f"[11-04 10:00] {REWORK} --about C2")
    assert (status(svc, "C1"), status(svc, "C2")) == ("reopened", "reopened")
    assert commits(site) == before + 1
    clean(site)


SECOND = {
    "two callbacks": [REWORK, REMEDY, RESOLVE, REWORK],
    "a reopening and a callback": [REOPEN, REMEDY, RESOLVE, REWORK],
    "a callback and a reopening": [REWORK, REMEDY, RESOLVE, REOPEN],
}


@pytest.mark.parametrize("lines", SECOND.values(), ids=SECOND)
def test_a_second_reopening_goes_to_the_director_by_itself(svc: Svc, site: Path, lines: list[str]) -> None:
    quiet(site)
    tell(svc, *RESOLVED, *(f"[11-04 1{hour}:00] {line}" for hour, line in enumerate(lines[:-1])))
    assert "escalate" not in steps(svc)
    tell(svc, f"[11-04 15:00] {lines[-1]}")
    assert [step["to"] for step in shown(svc)["steps"] if step["do"] == "escalate"] == ["director"]
    assert status(svc) == "reopened"


def test_after_a_reopening_it_needs_a_new_remedy_and_a_new_callback(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, f"[11-04 10:00] {REWORK}")
    refused(svc, site, f"[11-05 09:00] {RESOLVE}")
    tell(svc, f"[11-05 10:00] {REMEDY}", f"[11-05 11:00] {RESOLVE}")
    refused(svc, site, "[11-05 12:00] complaint close C1")
    tell(svc, f"[11-05 13:00] {OUTCOME}", f"[11-05 13:00] {SATISFIED}", "[11-05 14:00] complaint close C1")
    assert status(svc) == "closed"


# --- rework and next as steps of their own ---------------------------------------------------------------------------


def test_a_rework_may_be_ordered_afterwards(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, SATISFIED, "callback rework B1 --to 维修班 --due 2026-11-09 --text 复查")
    (rework,) = owed(svc, "rework", "B1")
    assert (rework["due"], rework["who"], rework["article"]) in {
        ("2026-11-09T23:59:59+08:00", "维修班", article) for article in ("017.6", "019")
    }
    tell(svc, "[11-10 00:00:00] callback rework-done B1 --text 已查")
    assert owed(svc, "rework", "B1")[0]["late"] is True


def test_a_next_one_may_be_set_afterwards(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, SATISFIED, "callback next B1 --when '2026-11-12 10:00' --why 等待配件")
    (planned,) = owed(svc, "next", "B1")
    assert (planned["due"], planned["article"]) == ("2026-11-12T10:00:00+08:00", "019")


@pytest.mark.parametrize(
    "line", ["callback rework B1 --due +1d", "callback rework B1 --to 维修班", "callback next B1 --why 等",
             "callback next B1 --when +1d"]
)  # fmt: skip
def test_they_need_their_options(svc: Svc, site: Path, line: str) -> None:
    prepare(svc, site, *RESOLVED, REWORK)
    result = svc(line)
    assert result.code in (2, 3), result.shown
    clean(site)


@pytest.mark.parametrize(
    "line", ["callback miss B9 x", "callback rework-done B9 x", "callback record B9 --opinion fairly"]
)
def test_a_step_on_no_such_callback_exits_4(svc: Svc, site: Path, line: str) -> None:
    refused(svc, site, line, code=4)


def test_unreachable_needs_two_attempts(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, BOOK, TRY)
    refused(svc, site, "callback unreachable B1 --why no-answer", "006.18")
    tell(svc, f"[11-02 13:00] {TRY}", "[11-02 13:00] callback unreachable B1 --why no-answer")


def test_attempts_on_the_complaint_free_it_from_its_callback(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, ATTEMPT, f"[11-02 13:00] {ATTEMPT}", "[11-02 13:00] complaint unreachable C1 --why no-answer")
    assert [row for row in svc("callback due -f json", now="2026-11-02 13:00").json if row["id"] != "site"] == []


# --- major findings --------------------------------------------------------------------------------------------------


def test_a_major_finding_calls_a_meeting_and_the_meeting_an_answer(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "callback record --unit 3-1201 --means visit --opinion satisfied --major")
    assert pending(svc, "B1") == {"meeting": "2026-11-09T23:59:59"}
    tell(svc, "[11-04 10:00] callback meeting B1 --item 更换门禁=工程=2026-11-20")
    assert pending(svc, "B1") == {"item": "2026-11-20T23:59:59"}
    tell(svc, "[11-05 10:00] callback item-done B1 1 --text 已排期")
    assert pending(svc, "B1") == {}


def test_a_major_finding_of_a_booked_visit_calls_the_meeting_too(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, BOOK)
    assert "meeting" not in pending(svc, "B1")
    tell(svc, f"[11-03 15:00] {HELD} --major")
    assert pending(svc, "B1") == {"meeting": "2026-11-10T23:59:59"}
    (meeting,) = owed(svc, "meeting", "B1")
    assert (meeting["kind"], meeting["article"]) == ("callback", "017.4")


def test_a_meeting_keeps_its_solution_who_answers_and_by_when(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "callback record --unit 3-1201 --means visit --opinion fairly --major")
    tell(svc, "[11-04 10:00 周主任] callback meeting B1 --item '更换门禁=工程=2026-11-20 17:00'")
    step = shown(svc, "B1")["steps"][-1]
    assert step["item"] == [{"text": "更换门禁", "who": "工程", "until": "2026-11-20T17:00:00+08:00"}]
    late = [owed(svc, "item", "B1", as_of=f"2026-11-20 17:00:0{second}")[-1]["late"] for second in (0, 1)]
    assert late == [False, True]


def test_what_is_found_minor_calls_no_meeting(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "callback record --unit 3-1201 --means visit --opinion fairly --wishes 加装隔音条")
    assert pending(svc, "B1") == {}


def test_each_item_of_a_meeting_is_followed_to_an_answer(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "callback record --unit 3-1201 --means visit --opinion fairly --major")
    tell(svc, "[11-04 10:00] callback meeting B1 --item 更换门禁=工程=2026-11-20")
    tell(svc, "[11-04 10:05] callback meeting B1 --item 公示费用=财务=2026-11-25")
    tell(svc, "[11-05 10:00] callback item-done B1 1 --text 门禁已排期")
    assert pending(svc, "B1") == {"item": "2026-11-25T23:59:59"}, "one of two is still to be answered (017.4)"
    tell(svc, "[11-06 10:00] callback item-done B1 2 --text 费用已公示")
    assert pending(svc, "B1") == {}


def test_a_proposal_goes_to_the_leader(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "callback record --unit 3-1201 --means visit --opinion fairly", "callback propose B1 --text 增设隔音门")
    assert shown(svc, "B1")["steps"][-1]["text"] == "增设隔音门"


@pytest.mark.parametrize(("key", "value", "due"), [("callback.meeting", "2d", "2026-11-04T23:59:59")])
def test_the_meetings_time_is_a_setting(svc: Svc, site: Path, key: str, value: str, due: str) -> None:
    quiet(site)
    settings(site, f"deadlines: {{{key}: {value}}}")
    tell(svc, "callback record --unit 3-1201 --means visit --opinion fairly --major")
    assert pending(svc, "B1") == {"meeting": due}


# --- closing by a callback -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("opinion", ["satisfied", "fairly"])
def test_a_callback_may_close_what_it_is_about(svc: Svc, site: Path, opinion: str) -> None:
    prepare(svc, site, *RESOLVED)
    before = commits(site)
    tell(svc, f"{CALLBACK} --about C1 --opinion {opinion} --close")
    assert status(svc) == "closed"
    assert commits(site) == before + 1
    assert sorted(git(site, "show", "--name-only", "--format=", "HEAD").splitlines()) == [
        "records/callback/2026/11/B2026-0001.yaml",
        "records/complaint/2026/11/C2026-0001.yaml",
    ]
    clean(site)


NOT_CLOSED = [
    ("unresolved", [ADD, REMEDY, OUTCOME], SATISFIED),
    ("no outcome reply", [ADD, REMEDY, RESOLVE], SATISFIED),
    ("no opinion", RESOLVED, f"{CALLBACK} --about C1"),
    ("dissatisfied", RESOLVED, REWORK),
    ("corrective action unverified", [*RESOLVED, "complaint correct C1 --text 告示 --due +5d"], SATISFIED),
    ("held before the resolve", ["[11-02 08:00] " + ADD, *RESOLVED[1:]], f"{SATISFIED} --held '2026-11-02 08:30'"),
]


@pytest.mark.parametrize(("story", "line"), [case[1:] for case in NOT_CLOSED], ids=[case[0] for case in NOT_CLOSED])
def test_a_callback_cannot_close_what_may_not_be_closed(svc: Svc, site: Path, story: list[str], line: str) -> None:
    prepare(svc, site, *story)
    refused(svc, site, f"{line} --close")


def test_an_unjustified_one_is_closed_by_a_callback_of_any_opinion(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, UNJUSTIFIED, OUTCOME, RESOLVE, f"{NEXT} --close")
    assert status(svc) == "closed"


def test_a_callback_struck_no_longer_counts(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, BOOK, HELD, "strike B1 1 --reason 打错电话")
    refused(svc, site, "complaint close C1")


def test_a_callback_cancelled_no_longer_counts(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, SATISFIED, "cancel B1 --reason 打错电话")
    refused(svc, site, "complaint close C1")
    assert "callback" in pending(svc)


def test_an_amended_opinion_counts_as_amended(svc: Svc, site: Path) -> None:
    quiet(site)
    written = f"{CALLBACK} --about C1".replace("phone", "writing")  # a letter may wait for its opinion
    tell(svc, *RESOLVED, written, "amend B1 opinion=fairly --reason 漏填", "complaint close C1")
    assert status(svc) == "closed"


def test_the_callback_of_another_clone_written_by_hand_counts(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED)
    folder = site / "records/callback/2026/11"
    folder.mkdir(parents=True)
    (folder / "B2026-Z0001.yaml").write_text(
        "id: B2026-Z0001\nheld: '2026-11-02T10:00:00+08:00'\nmeans: phone\nabout: [C2026-0001]\n"
        "opinion: fairly\nsteps:\n",
        "utf-8",
    )
    assert list(pending(svc)) == ["close"]
    tell(svc, "[11-03 09:00] complaint close C1")


def test_a_person_concerned_cannot_act_on_the_callback(svc: Svc, site: Path) -> None:
    story = [f"{ADD} --against 保安甲", *RESOLVED[1:], REWORK]
    prepare(svc, site, *story)
    for line in ("callback rework-done B1 --text 已做", "note B1 我没有错", "callback next B1 --when +1d --why 等"):
        refused(svc, site, f"[11-03 09:00 保安甲] {line}", "015.5")


# --- who may ---------------------------------------------------------------------------------------------------------


EVERYBODY = ["李敏", "周主任", "陈总", "张师傅", "钱会计", "保安甲"]
DESK = ["李敏", "周主任", "陈总"]  # desk, director, leader
VISIT = "callback record --unit 3-1201 --means visit --opinion fairly --major"
MEETING = "callback meeting B1 --item 更换门禁=张师傅=2026-11-20"
PROPOSE = "callback propose B1 增设隔音门 --to leader"
MAY = [
    ("book", [], "callback book --unit 3-1201 --means visit --when +1d", DESK),
    ("record", [], VISIT, DESK),
    ("hold", [ADD, BOOK], HELD, DESK),
    ("miss", [ADD, BOOK], "callback miss B1 不在", DESK),
    ("attempt", [ADD, BOOK], TRY, DESK),
    (
        "unreachable",
        [f"{ADD} --received '2026-11-01 09:00'", BOOK, f"{TRY} --at '2026-11-01 10:00'", TRY],
        "callback unreachable B1 --why no-answer",
        DESK,
    ),
    ("rework", [VISIT], "callback rework B1 --to 维修班 --due +3d", DESK),
    (
        "rework-done",
        [*RESOLVED, REWORK.replace("安防班", "维修班")],
        "callback rework-done B1 已做",
        ["李敏", "周主任", "张师傅"],
    ),
    ("rework-done of another department", [*RESOLVED, REWORK], "callback rework-done B1 已做", ["李敏", "周主任"]),
    ("next", [VISIT], "callback next B1 --when +3d --why 等配件", DESK),
    ("meeting", [VISIT], MEETING, DESK),
    ("item-done", [VISIT, MEETING], "callback item-done B1 1 已排期", ["张师傅", "周主任", "陈总"]),
    ("adopt", [VISIT, PROPOSE], "callback adopt B1 列入计划", ["周主任", "陈总"]),
    (
        "decline",
        [VISIT, PROPOSE.replace("leader", "维修班")],
        "callback decline B1 做不到",
        ["张师傅", "周主任", "陈总"],
    ),
    ("propose", [VISIT], "callback propose B1 增设隔音门", DESK),
    ("note", [VISIT], "note B1 住户来电", EVERYBODY),
]


@pytest.mark.parametrize(
    ("story", "line", "allowed"), [case[1:] for case in MAY], ids=[f"{case[0]} by role" for case in MAY]
)
def test_who_may_do_what(svc: Svc, staffed: Path, story: list[str], line: str, allowed: list[str]) -> None:
    prepare(svc, staffed, *(f"[11-02 09:00 周主任] {each}" for each in story))
    quiet(staffed)
    before = {path: path.read_bytes() for path in (staffed / "records").rglob("*.yaml")}
    codes = {}
    for who in EVERYBODY:
        codes[who] = svc(line, now="2026-11-02 10:00", by=who).code
        for path in (staffed / "records").rglob("*.yaml"):
            path.write_bytes(before[path]) if path in before else path.unlink()
    assert codes == {who: 0 if who in allowed else 3 for who in EVERYBODY}
