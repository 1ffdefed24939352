"""Inquiries, held against the reference and the manual: who was asked first stays answerable until the answer."""

import random
from pathlib import Path

import pytest

from tests.complaints import ATTEMPT, owed, pending, prepare, quiet, refused, say, settings, shown, status, steps, tell
from tests.running import Result, Svc
from tests.sites import clean, commits, git, subjects

WHO = "--name 王小明 --phone 13800000001"
ADD = f"inquiry add {WHO} --matter 门禁卡怎么补办 --kind question --channel phone"
PAYMENT = "inquiry add --matter 交物业费 --kind payment --channel visit"
TRANSFER = "inquiry transfer Q1 --to 维修班"
FEEDBACK = "inquiry feedback Q1 --text 补卡需两天"
ANSWER = "inquiry answer Q1 --text 请带身份证来前台补办"
REFER = "inquiry refer Q1 --authority 供电所 --text 阳光路12号，周一至周五上午"
PROMISE = "inquiry promise Q1 --when '2026-11-04 15:00'"
REPORT = "inquiry report-up Q1 --to director --why 涉及收费标准"
HOME = f"inquiry add {WHO} --unit 3-1201 --matter 厨房水管漏水 --kind question --channel phone"
REPAIR = "repair add --from Q1"
COMPLAINT = "complaint add --from Q1 --category noise"
FILE = "records/inquiry/2026/11/Q2026-0001.yaml"
KINDS = ("question", "help", "suggestion", "message", "payment")


# --- registering -----------------------------------------------------------------------------------------------------


FACTS = [
    ("matter", "--matter '怎么办 停车证'", "怎么办 停车证"),
    *(("kind", f"--kind {word}", word) for word in KINDS),
    ("received", "--received '2026-11-01 20:15'", "2026-11-01T20:15:00+08:00"),
    ("place", "--place 3号楼大堂", "3号楼大堂"),
    ("name", "--name 王小明", "王小明"),
    ("phone", "--phone 0123", "0123"),
    ("unit", "--unit 5-502", "5-502"),
    *(("channel", f"--channel {word}", word) for word in ("phone", "visit", "letter", "email", "web")),
    ("receiver", "--receiver 王静", "王静"),
    ("repeated_back", "--repeated-back", True),
]


@pytest.mark.parametrize(("fact", "option", "value"), FACTS, ids=[option for _, option, _ in FACTS])
def test_every_fact_is_an_option_and_is_kept(svc: Svc, site: Path, fact: str, option: str, value: object) -> None:
    quiet(site)
    required = {"matter": "门禁卡", "kind": "question"}
    others = " ".join(f"--{name} {text}" for name, text in required.items() if name != fact)
    tell(svc, f"inquiry add {others} {option}")
    assert shown(svc, "Q1")[fact] == value


def test_received_is_now_and_the_receiver_is_the_actor_unless_given(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "[11-02 10:20 王静] inquiry add --matter 门禁卡 --kind question")
    record = shown(svc, "Q1")
    assert (record["received"], record["receiver"]) == ("2026-11-02T10:20:00+08:00", "王静")


def test_all_missing_facts_are_named_at_once_and_no_other(svc: Svc, site: Path) -> None:
    said = refused(svc, site, "inquiry add --name 王小明", code=2).err
    assert "--matter" in said
    assert "--kind" in said
    assert "--phone" not in said


@pytest.mark.parametrize("option", ["--kind wish", "--channel pigeon", "--received 2026-13-40", "--colour red"])
def test_what_is_no_choice_no_time_and_no_option_is_bad_input(svc: Svc, site: Path, option: str) -> None:
    refused(svc, site, f"inquiry add --matter 门禁卡 --kind question {option}", code=2)


def test_a_new_file_holds_the_call_note_and_the_promise(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 09:15] {ADD} --place 3号楼大堂 --repeated-back")
    assert (site / FILE).read_text("utf-8").splitlines() == [
        "id: Q2026-0001",
        "received: '2026-11-02T09:15:00+08:00'",
        "name: 王小明",
        "phone: '13800000001'",
        "matter: 门禁卡怎么补办",
        "kind: question",
        "place: 3号楼大堂",
        "channel: phone",
        "receiver: 李敏",
        "repeated_back: true",
        "due: {answer: '2026-11-05'}",
        "steps:",
    ]
    assert subjects(site)[-1] == "inquiry Q2026-0001: add"
    clean(site)


def test_a_listing_tells_the_kind_of_record_and_the_kind_of_inquiry_apart(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, PAYMENT)
    rows = svc("inquiry list -f json").json
    assert [(row["id"], row["kind"], row["inquiry_kind"]) for row in rows] == [
        ("Q2026-0001", "inquiry", "question"),
        ("Q2026-0002", "inquiry", "payment"),
    ]
    assert [row["kind"] for row in svc("find 物业费 -f json").json] == ["inquiry"]
    assert {row["kind"] for row in svc("due -f json").json} == {"inquiry", "callback"}
    record = shown(svc, "Q2")
    assert (record["kind"], record["inquiry_kind"]) == ("payment", "payment")


def test_lists_are_filtered_by_kind_and_calls_for_help_stand_first(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, PAYMENT, ADD, "[11-02 10:00] inquiry add --matter 老人摔倒 --kind help", "[11-02 11:00] " + ADD)
    rows = svc("inquiry list -f json").json
    assert [row["inquiry_kind"] for row in rows] == ["help", "payment", "question", "question"]
    assert [row["id"] for row in svc("inquiry list --kind question -f json").json] == ["Q2026-0002", "Q2026-0004"]


def test_the_kind_is_corrected_like_any_fact(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "amend Q1 kind=help --reason 误选")
    assert shown(svc, "Q1")["kind"] == "help"
    assert [row["inquiry_kind"] for row in svc("inquiry list -f json").json] == ["help"]
    assert say(svc, "amend Q1 kind=wish --reason 误选").code == 2
    assert say(svc, "amend Q1 kind= --reason 误选").code == 2


def test_many_are_read_from_a_file_at_once(svc: Svc, site: Path) -> None:
    given = "- {matter: 停车证, kind: question}\n- {matter: 谢谢保洁, kind: suggestion, answer: 一定转达}\n"
    assert svc("inquiry add --file -", stdin=given).code == 0
    assert [row["status"] for row in svc("inquiry list -f json").json] == ["open", "answered"]
    assert svc("inquiry add --file -", stdin="- {matter: 停车证}\n").code == 2
    clean(site)


# --- answered at once ------------------------------------------------------------------------------------------------


def test_what_is_answered_at_once_is_a_step_in_the_same_commit(svc: Svc, site: Path) -> None:
    before = commits(site)
    tell(svc, f"[11-02 09:15] {ADD} --answer 带身份证到前台，当天办好")
    record = shown(svc, "Q1")
    assert (record["status"], [step["do"] for step in record["steps"]]) == ("answered", ["answer"])
    assert record["steps"][0]["text"] == "带身份证到前台，当天办好"
    assert "answer" not in (site / FILE).read_text("utf-8").partition("due:")[0]
    assert [row["met"] for row in record["obligations"]] == ["2026-11-02T09:15:00+08:00"]
    assert commits(site) == before + 1
    clean(site)


def test_a_taboo_answer_registers_nothing(svc: Svc, site: Path) -> None:
    refused(svc, site, f"{ADD} --answer 我不知道", "004", "003.6")
    assert svc("inquiry list -f json").json == []
    tell(svc, f"{ADD} --answer '您说我不知道，我这就去问' --quote")
    assert status(svc, "Q1") == "answered"


@pytest.mark.parametrize("line", [ANSWER, REFER])
def test_what_a_resident_is_told_is_polite(svc: Svc, site: Path, line: str) -> None:
    prepare(svc, site, ADD)
    head = line.partition("--text")[0]
    refused(svc, site, f"{head} --text 这不是我的事", "004", "003.6")
    tell(svc, f"{head} --text 这不是我的事 --quote")


# --- status and steps ------------------------------------------------------------------------------------------------


PATHS = [
    ("open", [ADD]),
    ("open", [ADD, "note Q1 又来电"]),
    ("open", [ADD, PROMISE]),
    ("open", [ADD, REPORT]),
    ("transferred", [ADD, TRANSFER]),
    ("transferred", [ADD, TRANSFER, FEEDBACK]),
    ("transferred", [ADD, TRANSFER, TRANSFER]),
    ("answered", [ADD, ANSWER]),
    ("answered", [ADD, TRANSFER, ANSWER]),
    ("answered", [ADD, TRANSFER, FEEDBACK, ANSWER]),
    ("answered", [ADD, TRANSFER, ANSWER, FEEDBACK]),
    ("answered", [ADD, ANSWER, ANSWER]),
    ("answered", [ADD, REFER, ANSWER]),
    ("referred", [ADD, REFER]),
    ("referred", [ADD, TRANSFER, REFER]),
    ("turned", [HOME, REPAIR]),
    ("turned", [HOME, ANSWER, REPAIR]),
    ("answered", [HOME, REPAIR, ANSWER]),
    ("cancelled", [ADD, "cancel Q1 --reason 重复登记"]),
]


@pytest.mark.parametrize(("expected", "story"), PATHS)
def test_status_follows_from_the_steps(svc: Svc, site: Path, expected: str, story: list[str]) -> None:
    quiet(site)
    tell(svc, *story)
    assert status(svc, "Q1") == expected
    assert [row["id"] for row in svc(f"inquiry list --status {expected} -f json").json] == ["Q2026-0001"]


@pytest.mark.parametrize(
    ("story", "line"),
    [
        ([ADD], FEEDBACK),
        ([ADD, ANSWER], FEEDBACK),
        ([ADD, ANSWER], TRANSFER),
        ([ADD, ANSWER], PROMISE),
        ([ADD, ANSWER], REPORT),
        ([ADD, REFER], TRANSFER),
        ([ADD, "cancel Q1 --reason 误"], ANSWER),
        ([ADD, "cancel Q1 --reason 误"], "repair add --from Q1 --unit 3-1201"),
    ],
)
def test_what_makes_no_sense_then_is_refused(svc: Svc, site: Path, story: list[str], line: str) -> None:
    prepare(svc, site, *story)
    refused(svc, site, line)


STEPS = [
    ([ADD], "transfer --to 维修班 --person 张师傅", {"do": "transfer", "to": "维修班", "person": "张师傅"}),
    ([ADD, TRANSFER], "feedback --text 补卡需两天", {"do": "feedback", "text": "补卡需两天"}),
    ([ADD, TRANSFER], "feedback 补卡需两天", {"do": "feedback", "text": "补卡需两天"}),
    ([ADD], "answer 请到前台", {"do": "answer", "text": "请到前台"}),
    ([ADD], "refer --authority 供电所 --text 路口右转", {"do": "refer", "authority": "供电所", "text": "路口右转"}),
    ([ADD], "refer --to 供电所 路口右转", {"do": "refer", "authority": "供电所", "text": "路口右转"}),
    ([ADD], "refer 阳光路12号供电所，周一至周五", {"do": "refer", "text": "阳光路12号供电所，周一至周五"}),
    ([ADD], "promise --when '2026-11-04 15:00'", {"do": "promise", "next": "2026-11-04T15:00:00+08:00"}),
    ([ADD], "promise --next +2d --text 等维保单位", {"do": "promise", "next": "2026-11-04T23:59:59+08:00"}),
    ([ADD], "report-up --to leader --why 收费", {"do": "report-up", "to": "leader", "text": "收费"}),
    ([ADD], "report-up --text 收费", {"do": "report-up", "to": "director", "text": "收费"}),
]


@pytest.mark.parametrize(("story", "typed", "expected"), STEPS, ids=[typed for _, typed, _ in STEPS])
def test_a_step_keeps_its_options(
    svc: Svc, site: Path, story: list[str], typed: str, expected: dict[str, object]
) -> None:
    quiet(site)
    word, rest = typed.split(" ", 1)
    tell(svc, *story, f"[11-02 10:00 王静] inquiry {word} Q1 {rest}")
    step = shown(svc, "Q1")["steps"][-1]
    assert expected | {"at": "2026-11-02T10:00:00+08:00", "by": "王静"} == {
        name: step.get(name) for name in (*expected, "at", "by")
    }


@pytest.mark.parametrize(
    "typed",
    [
        "transfer Q1",
        "transfer Q1 --to 维修班 --to 工程",
        "transfer Q1 --to 维修",
        "answer Q1",
        "refer Q1 --authority 供电所",
        "promise Q1",
        "promise Q1 --when someday",
        "report-up Q1",
        "report-up Q1 --to mayor --why 收费",
        "answer",
        "become Q1 R1",
    ],
)
def test_a_step_with_something_missing_or_unreadable_is_bad_input(svc: Svc, site: Path, typed: str) -> None:
    prepare(svc, site, ADD)
    refused(svc, site, f"inquiry {typed}", code=2)


def test_out_of_scope_names_the_exact_way_or_is_refused(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD)
    said = refused(svc, site, "inquiry refer Q1 --authority 供电所", code=2).err
    assert "010.6" in said
    assert "--text" in said


@pytest.mark.parametrize("typed", [TRANSFER, FEEDBACK, ANSWER, REFER, PROMISE, REPORT, "inquiry chain Q1"])
def test_a_step_on_no_such_inquiry_exits_4(svc: Svc, site: Path, typed: str) -> None:
    refused(svc, site, typed, code=4)


def test_each_step_is_one_line_at_the_end_and_one_commit(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    before = commits(site)
    for n, line in enumerate((TRANSFER, FEEDBACK, PROMISE, REPORT, REFER, ANSWER), 1):
        text = (site / FILE).read_bytes()
        tell(svc, f"[11-02 1{n}:00] {line}")
        assert (site / FILE).read_bytes().startswith(text)
        assert (site / FILE).read_bytes().count(b"\n") == text.count(b"\n") + 1
        assert commits(site) == before + n
        clean(site)
    words = ["transfer", "feedback", "promise", "report-up", "refer", "answer"]
    assert subjects(site)[before:] == [f"inquiry Q2026-0001: {word}" for word in words]
    assert "王小明" not in git(site, "log", "--format=%B")


# --- what is owed ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_is_owed_on_the_third_day_for_help_sooner_and_not_for_a_payment(
    svc: Svc, site: Path, kind: str
) -> None:
    quiet(site)
    tell(svc, f"inquiry add {WHO} --matter 门禁卡 --kind {kind}")
    due = "2026-11-02T09:30:00" if kind == "help" else "2026-11-05T23:59:59"
    assert pending(svc, "Q1") == ({} if kind == "payment" else {"answer": due})


def test_the_days_are_the_sites_to_set_and_the_promise_is_written_down(svc: Svc, site: Path) -> None:
    settings(site, "deadlines: {inquiry.answer: 2h, inquiry: {feedback: 4h}}")
    quiet(site)
    tell(svc, ADD, TRANSFER)
    (site / "svc.yaml").write_text((site / "svc.yaml").read_text("utf-8").replace("2h", "9h"), "utf-8")
    assert pending(svc, "Q1") == {"answer": "2026-11-02T11:00:00", "feedback": "2026-11-02T13:00:00"}


@pytest.mark.parametrize("end", [ANSWER, REFER])
def test_answer_and_refer_keep_the_promise(svc: Svc, site: Path, end: str) -> None:
    quiet(site)
    tell(svc, ADD, f"[11-06 09:00] {end}")
    (answer,) = owed(svc, "answer", "Q1")
    assert (answer["met"], answer["late"], answer["article"]) == ("2026-11-06T09:00:00+08:00", True, "006.5")


@pytest.mark.parametrize("line", [FEEDBACK, REPORT, "note Q1 又来电"])
def test_nothing_else_keeps_the_promise(svc: Svc, site: Path, line: str) -> None:
    quiet(site)
    tell(svc, ADD, TRANSFER, line)
    assert pending(svc, "Q1")["answer"] == "2026-11-05T23:59:59"


def test_a_promise_of_the_version_before_is_read_and_printed_by_its_name_now(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    path = next((site / "records/inquiry").rglob("*.yaml"))
    old = "- {at: '2026-11-02T10:00:00+08:00', by: 李敏, do: promise, when: '2026-11-04T15:00:00+08:00'}\n"
    path.write_text(path.read_text("utf-8") + old, "utf-8")
    told = svc("show Q1 -f json").json
    assert told["steps"][-1]["next"] == "2026-11-04T15:00:00+08:00"
    assert {o["what"]: o["due"] for o in told["obligations"]}["answer"] == "2026-11-04T15:00:00+08:00"


@pytest.mark.parametrize("when", ["2026-11-03 10:00", "2026-11-09 10:00"])
def test_a_promised_time_is_the_promise_be_it_sooner_or_later(svc: Svc, site: Path, when: str) -> None:
    quiet(site)
    tell(svc, ADD, f"inquiry promise Q1 --when '{when}'")
    assert pending(svc, "Q1") == {"answer": when.replace(" ", "T") + ":00"}
    assert len(owed(svc, "answer", "Q1")) == 1


def test_a_promise_about_a_payment_is_owed_too(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, PAYMENT, PROMISE)
    assert pending(svc, "Q1") == {"answer": "2026-11-04T15:00:00"}
    tell(svc, ANSWER)
    assert pending(svc, "Q1") == {}


def test_what_was_no_payment_after_all_was_to_be_answered_from_the_beginning(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, PAYMENT, "[11-03 09:00] amend Q1 kind=question --reason 误选")
    assert pending(svc, "Q1") == {"answer": "2026-11-05T23:59:59"}
    tell(svc, "[11-03 11:00] amend Q1 kind=payment --reason 误选")
    assert pending(svc, "Q1") == {}


def test_another_kind_that_is_answered_owes_no_second_answer(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, ANSWER, "amend Q1 kind=suggestion --reason 误选")
    assert pending(svc, "Q1") == {}


@pytest.mark.parametrize("end", [FEEDBACK, ANSWER, REFER])
def test_the_department_reports_back_within_a_day_of_the_transfer(svc: Svc, site: Path, end: str) -> None:
    quiet(site)
    tell(svc, ADD, f"[11-02 23:00] {TRANSFER}")
    assert pending(svc, "Q1")["feedback"] == "2026-11-03T23:59:59"
    tell(svc, f"[11-04 00:00] {end}")
    (feedback,) = owed(svc, "feedback", "Q1")
    assert (feedback["met"], feedback["late"]) == ("2026-11-04T00:00:00+08:00", True)
    assert (feedback["who"], feedback["article"]) == ("维修班", "009.5")


def test_each_transfer_gives_the_next_department_its_own_day(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, TRANSFER, "[11-03 09:00] inquiry transfer Q1 --to 工程 --person 马工")
    first, second = owed(svc, "feedback", "Q1", as_of="2026-11-03 10:00")
    assert (first["ended"], second["met"], second["due"]) == (True, None, "2026-11-04T23:59:59+08:00")
    for who, expected in (("工程", 1), ("马工", 1), ("维修班", 0)):
        rows = svc(f"inquiry due --who {who} -f json", now="2026-11-03 10:00").json
        assert [row["what"] for row in rows] == ["feedback"] * expected


def test_late_ones_are_named_on_the_right_second_and_not_before(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    for as_of, expected in (("2026-11-05 23:59:59", []), ("2026-11-06 00:00:00", ["Q2026-0001"])):
        rows = svc(f"inquiry overdue -f json --as-of '{as_of}'").json
        assert [row["id"] for row in rows] == expected


# --- who is answerable -----------------------------------------------------------------------------------------------


def test_a_transfer_leaves_the_first_receiver_answerable(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, ADD, f"[11-02 10:00 王静] {TRANSFER}", f"[11-02 11:00 张师傅] {FEEDBACK}")
    assert shown(svc, "Q1")["receiver"] == "李敏"
    (answer,) = owed(svc, "answer", "Q1")
    assert answer["who"] == "李敏"


def test_a_department_reports_back_but_does_not_hand_on_or_answer(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, ADD, TRANSFER)
    for line in (ANSWER, REFER, PROMISE, REPORT, TRANSFER):
        refused(svc, staffed, f"[11-02 10:00 张师傅] {line}")
    refused(svc, staffed, f"[11-02 10:00 保安甲] {FEEDBACK}")
    tell(svc, f"[11-02 10:00 张师傅] {FEEDBACK}")


def test_a_colleague_answers_for_the_first_receiver_only_after_the_department(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, ADD, TRANSFER)
    for line in (ANSWER, REFER):
        refused(svc, staffed, f"[11-02 10:00 王静] {line}", "009.5")
    tell(svc, FEEDBACK, f"[11-02 10:00 王静] {ANSWER}")
    step = shown(svc, "Q1")["steps"][-1]
    assert (step["by"], step["for"]) == ("王静", "李敏")


def test_the_first_receiver_answers_in_their_own_name(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, ADD, TRANSFER, ANSWER)
    assert "for" not in shown(svc, "Q1")["steps"][-1]


def test_nobody_answers_for_a_third(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, ADD)
    refused(svc, staffed, f"[11-02 10:00 王静] {ANSWER} --for 赵倩", "009.2")


def test_what_was_reported_up_is_answered_by_the_superior(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, ADD, REPORT)
    (answer,) = owed(svc, "answer", "Q1")
    assert answer["who"] == "周主任"
    for line in (ANSWER, REFER):
        said = refused(svc, staffed, line, "009.5").err
        assert "周主任" in said
    tell(svc, f"[11-02 10:00 周主任] {ANSWER}")
    assert status(svc, "Q1") == "answered"
    assert "for" not in shown(svc, "Q1")["steps"][-1]


def test_a_report_made_by_mistake_is_struck_and_the_answer_is_the_desks_again(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, ADD, REPORT, "strike Q1 1 --reason 误报", ANSWER)
    assert status(svc, "Q1") == "answered"


def test_the_director_reports_to_the_leader(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, f"[11-02 09:00 周主任] {ADD}", "[11-02 10:00 周主任] inquiry report-up Q1 --why 收费")
    step = shown(svc, "Q1")["steps"][-1]
    assert (step["to"], step["name"]) == ("leader", "陈总")
    tell(svc, f"[11-02 11:00 陈总] {ANSWER}")


def test_where_nobody_is_listed_anyone_may_act(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, TRANSFER, REPORT, f"[11-02 10:00 王静] {ANSWER}")
    assert status(svc, "Q1") == "answered"


# --- messages --------------------------------------------------------------------------------------------------------

MESSAGE = "inquiry add --matter 请王工回电 --kind message --channel phone"


@pytest.mark.parametrize("given", ["", "--name 王小明", "--phone 13800000001"])
def test_a_message_on_the_telephone_says_whom_to_call_back(svc: Svc, site: Path, given: str) -> None:
    said = refused(svc, site, f"{MESSAGE} {given}", "003.13").err
    assert [option for option in ("--name", "--phone") if option not in given] == [
        option for option in ("--name", "--phone") if option in said
    ]


def test_a_message_keeps_its_telephone_number(svc: Svc, site: Path) -> None:
    prepare(svc, site, f"{MESSAGE} {WHO}")
    refused(svc, site, "amend Q1 phone= --reason 误记", "003.13")
    tell(svc, "amend Q1 phone=13800000002 --reason 误记", ANSWER)


def test_a_message_left_at_the_desk_or_answered_at_once_needs_no_number(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, MESSAGE.replace("phone", "visit"), f"{MESSAGE} --answer 王工就在旁边，已接听")


def test_whoever_is_on_file_at_home_can_be_called_back(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "resident add --unit 3-1201 --owner 王小明 --phone 13800000001", f"{MESSAGE} --unit 3-1201")
    assert (shown(svc, "Q1")["name"], shown(svc, "Q1")["phone"]) == ("王小明", "13800000001")


# --- what it becomes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("line", "number", "matter"), [(REPAIR, "R1", "item"), (COMPLAINT, "C1", "matter")])
def test_an_inquiry_becomes_a_record_of_its_own_with_what_is_known(
    svc: Svc, site: Path, line: str, number: str, matter: str
) -> None:
    tell(svc, HOME)
    before = commits(site)
    tell(svc, f"[11-02 09:30 王静] {line}")
    record = shown(svc, number)
    taken_over = {
        "name": "王小明",
        "phone": "13800000001",
        "unit": "3-1201",
        "channel": "phone",
        matter: "厨房水管漏水",
    }
    assert {name: record[name] for name in taken_over} == taken_over
    assert record["inquiry"] == "Q2026-0001"
    (step,) = shown(svc, "Q1")["steps"]
    assert (step["do"], step["record"], step["by"]) == ("become", record["id"], "王静")
    assert commits(site) == before + 1
    assert git(site, "log", "-1", "--format=%B").count("Record:") == 2
    clean(site)
    assert {"Q2026-0001", record["id"]} <= {row["id"] for row in svc("unit 3-1201 -f json").json}
    assert check(svc).code == 0


def test_what_is_typed_wins_over_what_is_taken_over(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, HOME, "repair add --from q1 --item 水管接头漏水 --name 李先生")
    record = shown(svc, "R1")
    assert (record["item"], record["name"], record["phone"]) == ("水管接头漏水", "李先生", "13800000001")


def test_what_neither_knows_comes_from_the_home_on_file(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "inquiry add --matter 灯不亮 --kind question --unit 3-1201")
    tell(svc, "resident add --unit 3-1201 --owner 王小明 --phone 13800000001", REPAIR)
    assert (shown(svc, "R1")["name"], shown(svc, "R1")["phone"]) == ("王小明", "13800000001")


def test_what_the_inquiry_does_not_know_is_asked_for(svc: Svc, site: Path) -> None:
    prepare(svc, site, "inquiry add --matter 灯不亮 --kind question")
    assert "--unit" in refused(svc, site, REPAIR, code=2).err
    assert "--channel" in refused(svc, site, COMPLAINT, code=2).err
    refused(svc, site, "repair add --from Q9 --unit 3-1201", code=4)
    refused(svc, site, "repair add --from C1 --unit 3-1201", code=2)


@pytest.mark.parametrize("line", [REPAIR, COMPLAINT])
def test_the_answer_is_owed_by_what_it_became_and_comes_back_when_that_is_cancelled(
    svc: Svc, site: Path, line: str
) -> None:
    tell(svc, HOME, TRANSFER, line)
    number = line[0].upper() + "1"
    assert pending(svc, "Q1") == {}
    assert {row["ended"] for row in shown(svc, "Q1")["obligations"]} == {True}
    before = commits(site)
    tell(svc, f"cancel {number} --reason 误登")
    assert status(svc, "Q1") == "transferred"
    assert set(pending(svc, "Q1")) == {"answer", "feedback"}
    assert commits(site) == before + 1
    tell(svc, f"strike {number} 1 --reason 没有误登")
    assert status(svc, "Q1") == "turned"
    assert check(svc).code == 0


def test_one_registered_before_is_linked_by_a_correction_and_unlinked_by_another(svc: Svc, site: Path) -> None:
    tell(svc, HOME, "repair add --unit 3-1201 --item 水管漏水", "amend R1 inquiry=Q1 --reason 同一件事")
    assert (status(svc, "Q1"), steps(svc, "Q1")) == ("turned", ["become"])
    tell(svc, "amend R1 inquiry= --reason 不是同一件")
    assert (status(svc, "Q1"), shown(svc, "R1")["inquiry"]) == ("open", None)
    assert check(svc).code == 0


def test_an_inquiry_may_become_two_records(svc: Svc, site: Path) -> None:
    tell(svc, HOME, REPAIR, COMPLAINT, "cancel R1 --reason 误登")
    assert status(svc, "Q1") == "turned"
    assert check(svc).code == 0


def test_a_written_one_that_becomes_a_complaint_opens_its_document(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, HOME.replace("phone --", "x --").replace("--channel phone", "--channel email"), COMPLAINT)
    assert shown(svc, "D1")["complaint"] == "C2026-0001"


# --- the chain -------------------------------------------------------------------------------------------------------


def check(svc: Svc) -> Result:
    """`svc check` in the evening, when no step lies in the future."""
    return svc("check", now="2026-11-30 18:00")


def chain(svc: Svc, options: str = "") -> Result:
    return svc(f"inquiry chain Q1 {options}")


def test_the_chain_shows_who_had_it_and_who_is_answerable(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(
        svc,
        ADD,
        f"[11-02 09:10] {TRANSFER} --person 张师傅",
        f"[11-02 15:00 张师傅] {FEEDBACK}",
        f"[11-02 15:30] {PROMISE}",
        f"[11-03 09:00] {REPORT}",
        f"[11-03 11:00 周主任] {ANSWER}",
    )
    links = chain(svc, "-f json").json
    assert [(link["do"], link["by"], link["with"]) for link in links] == [
        ("add", "李敏", "李敏"),
        ("transfer", "李敏", "维修班、张师傅"),
        ("feedback", "张师傅", "李敏"),
        ("promise", "李敏", "李敏"),
        ("report-up", "李敏", "周主任"),
        ("answer", "周主任", None),
    ]
    assert {link["answerable"] for link in links} == {"李敏"}
    assert [link["broken"] for link in links] == [[]] * 6
    assert links[1]["at"] == "2026-11-02T09:10:00+08:00"
    said = chain(svc).out
    assert "李敏" in said.splitlines()[1]
    assert "责任链完整" in said


def test_the_chain_leads_outside_and_to_what_it_became(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, HOME, REFER, REPAIR)
    assert [link["with"] for link in chain(svc, "-f json").json] == ["李敏", "供电所", "R2026-0001"]


def test_a_struck_link_is_no_link(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, TRANSFER, "strike Q1 1 --reason 误转")
    assert [link["do"] for link in chain(svc, "-f json").json] == ["add"]


def test_a_chain_can_be_masked(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD.replace("门禁卡怎么补办", "'请回王小明电话 13800000001'"), ANSWER)
    for options in ("--mask", "--mask -f json"):
        said = chain(svc, options).out
        assert "王小明" not in said
        assert "13800000001" not in said


HEAD = """\
id: Q2026-0001
received: '2026-11-02T09:00:00+08:00'
matter: 门禁卡
kind: question
receiver: 李敏
steps:
"""
AT = "at: '2026-11-02T1{}:00:00+08:00'"
HANDED = "- {at: '2026-11-02T10:00:00+08:00', by: 李敏, do: transfer, to: 维修班}\n"
BACK = "- {at: '2026-11-02T11:00:00+08:00', by: 张师傅, do: feedback, text: 两天}\n"
UP = "- {at: '2026-11-02T11:30:00+08:00', by: 李敏, do: report-up, to: director, text: 收费}\n"


def told(by: str, more: str = "", do: str = "answer") -> str:
    return f"- {{at: '2026-11-02T12:00:00+08:00', by: {by}, do: {do}, text: 请到前台{more}}}\n"


BROKEN = [
    ("nobody is answerable", HEAD.replace("receiver: 李敏\n", ""), None, "009.1"),
    ("who is answerable has left", HEAD.replace("李敏", "赵先生"), None, "009.2"),
    ("no department of the site", HEAD + HANDED.replace("维修班", "电梯班"), 7, "009.3"),
    ("reported back on, never handed on", HEAD + BACK, 7, "009.5"),
    ("answered by another in silence", HEAD + told("王静"), 7, "009.2"),
    ("answered by another after the feedback", HEAD + HANDED + BACK + told("王静"), 9, "009.2"),
    ("answered by the department", HEAD + HANDED + told("张师傅"), 8, "009.2"),
    ("answered for a third", HEAD + told("王静", ", for: 赵倩"), 7, "009.2"),
    ("a colleague did not wait for the department", HEAD + HANDED + told("王静", ", for: 李敏"), 8, "009.5"),
    ("reported up, answered by the desk", HEAD + UP + told("李敏"), 8, "009.5"),
    ("reported up, referred by the desk", HEAD + UP + told("王静", ", for: 李敏", do="refer"), 8, "009.5"),
]
WHOLE = [
    ("waiting", HEAD + HANDED),
    ("reported back on", HEAD + HANDED + BACK),
    ("answered by the first receiver without the department", HEAD + HANDED + told("李敏")),
    ("covered by a colleague", HEAD + HANDED + BACK + told("王静", ", for: 李敏")),
    ("answered by the director", HEAD + UP + told("周主任")),
    ("the director covers", HEAD + HANDED + told("周主任", ", for: 李敏")),
    ("answered by whoever is no longer here", HEAD.replace("李敏", "赵先生") + told("赵先生")),
    ("the department is no more, but reported back", HEAD + HANDED.replace("维修班", "电梯班") + BACK),
    (
        "a struck transfer",
        HEAD
        + HANDED
        + told("王静", ", for: 李敏")
        + "- {at: '2026-11-02T13:00:00+08:00', by: 李敏, do: strike, step: 1, reason: 误}\n",
    ),
]


def write(site: Path, text: str) -> None:
    path = site / FILE
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    quiet(site)


@pytest.mark.parametrize(("text", "line", "article"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_check_finds_a_broken_chain(svc: Svc, staffed: Path, text: str, line: int | None, article: str) -> None:
    write(staffed, text)
    result = check(svc)
    assert result.code == 1, result.shown
    assert result.out.count("\n") == 1
    assert f"{FILE}:{line}: " in result.out if line else f"{FILE}: " in result.out
    assert article in result.out
    shown_ = chain(svc, "--exit-code")
    assert shown_.code == 1
    assert "✗" in shown_.out
    assert [len(link["broken"]) for link in chain(svc, "-f json").json].count(1) == 1


@pytest.mark.parametrize("text", [text for _, text in WHOLE], ids=[name for name, _ in WHOLE])
def test_check_finds_no_fault_in_a_whole_chain(svc: Svc, staffed: Path, text: str) -> None:
    write(staffed, text)
    assert check(svc).code == 0, check(svc).out
    assert chain(svc, "--exit-code").code == 0


def test_check_finds_a_link_that_leads_one_way_only(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, HOME, REPAIR)
    repair = site / "records/repair/2026/11/R2026-0001.yaml"
    text = repair.read_text("utf-8")
    repair.write_text(text.replace("inquiry: Q2026-0001\n", ""), "utf-8")
    assert (check(svc).code, check(svc).out.count("R2026-0001")) == (1, 2)
    repair.write_text(text, "utf-8")
    inquiry = site / FILE
    inquiry.write_text(HEAD, "utf-8")
    assert "R2026-0001.yaml: " in check(svc).out
    inquiry.unlink()
    assert "Q2026-0001" in check(svc).out


def test_two_clones_may_break_a_chain_that_each_kept_whole(svc: Svc, staffed: Path, tmp_path: Path) -> None:
    prepare(svc, staffed, ADD)
    other = tmp_path / "other"
    git(staffed, "clone", "-q", ".", str(other))
    tell(svc, f"[11-02 10:00] {TRANSFER}")
    assert svc(f"-C {other} {ANSWER}", now="2026-11-02 11:00", by="王静").code == 0
    identity = ("-c", "user.name=手工", "-c", "user.email=hand@localhost")
    git(staffed, *identity, "pull", "-q", "--no-rebase", "--no-edit", str(other), "HEAD")
    assert steps(svc, "Q1") == ["transfer", "answer"]
    result = check(svc)
    assert (result.code, "009.5" in result.out) == (1, True), result.shown


def test_no_lawful_order_of_steps_breaks_a_chain(svc: Svc, staffed: Path) -> None:
    """Whoever tries whatever: what svc lets through, check finds whole; the seed is fixed."""
    quiet(staffed)
    chance = random.Random(9)
    lines = [TRANSFER, FEEDBACK, ANSWER, REFER, PROMISE, REPORT, REPAIR, COMPLAINT, "cancel R1 --reason 误", ATTEMPT]
    done = refused_ = 0
    for n in range(12):
        tell(svc, f"[11-02 09:00 {chance.choice(['李敏', '王静', '周主任'])}] {HOME}")
        for _ in range(6):
            line = chance.choice(lines).replace("Q1", f"Q{n + 1}")
            result = say(svc, f"[11-02 10:00 {chance.choice(['李敏', '王静', '周主任', '张师傅'])}] {line}")
            assert result.code in (0, 2, 3, 4), result.shown
            done, refused_ = done + (result.code == 0), refused_ + (result.code == 3)
    assert check(svc).code == 0, check(svc).out
    assert min(done, refused_) > 15
