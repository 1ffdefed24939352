"""Ways round the manual that a complaint knew: each is refused, or waits for somebody (reference.md §1 and §4)."""

from pathlib import Path

import pytest

from tests.complaints import (
    ADD,
    ATTEMPT,
    CALLBACK,
    LETTER,
    MAJOR,
    OUTCOME,
    REMEDY,
    RESOLVE,
    RESOLVED,
    SATISFIED,
    owed,
    pending,
    prepare,
    quiet,
    refused,
    settings,
    shown,
    status,
    tell,
)
from tests.running import Svc
from tests.sites import hire

TO_DIRECTOR = "complaint escalate C1 --to director --why 超出权限 --answer-by '2026-11-10 18:00'"
SUPERIOR = ADD.replace("--channel phone", "--channel superior")
REPORT = "complaint report C1 --to 街道办 --text 已处理完毕"
CORRECT = "complaint correct C1 --text {} --due 2026-11-10"
STAFF = """\
staff:
- {name: 李敏, role: desk}
- {name: 王静, role: desk}
- {name: 周主任, role: director}
- {name: 陈总, role: leader}
- {name: 钱会计, role: finance, department: 财务}
- {name: 张师傅, role: department, department: 维修班}
- {name: 保安甲, role: guard, department: 安防班}
"""


@pytest.fixture
def staffed(site: Path) -> Path:
    """A site whose people have departments."""
    hire(site, STAFF)
    return site


def waiting(svc: Svc, who: str, now: str = "2026-11-04 09:00") -> list[tuple[str, str]]:
    """What is overdue and waits for somebody: number and sort."""
    result = svc(["overdue", "--who", who, "-f", "json"], now=now)
    assert result.code == 0, result.shown
    return [(row["id"], row["what"]) for row in result.json if row["kind"] == "complaint"]


# 1: who decides is waited for


def test_a_complaint_reported_upwards_waits_for_the_directors_decision(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, MAJOR, TO_DIRECTOR)
    (decide,) = owed(svc, "decide")
    assert (decide["who"], decide["due"], decide["met"]) == ("director", "2026-11-03T23:59:59+08:00", None)
    assert ("C2026-0001", "decide") in waiting(svc, "周主任")
    assert ("C2026-0001", "decide") not in waiting(svc, "李敏")
    tell(svc, "[11-03 10:00 周主任] complaint decide C1 --text 限期整改")
    assert owed(svc, "decide")[0]["met"] == "2026-11-03T10:00:00+08:00"


@pytest.mark.parametrize(
    ("options", "who"),
    [("--to leader", "leader"), ("--to department", "leader"), ("--to director --name 陈总", "陈总")],
)
def test_the_decision_waits_for_whom_it_was_reported_to(svc: Svc, staffed: Path, options: str, who: str) -> None:
    quiet(staffed)
    tell(svc, ADD, TO_DIRECTOR.replace("--to director", options))
    assert [row["who"] for row in owed(svc, "decide")] == [who]


def test_an_authority_owes_no_decision(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, ADD, TO_DIRECTOR.replace("director", "authority"))
    assert owed(svc, "decide") == []


def test_the_decision_is_due_by_the_time_promised_to_the_resident_where_that_is_sooner(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, TO_DIRECTOR.replace("2026-11-10 18:00", "2026-11-02 17:00"))
    assert pending(svc)["decide"] == "2026-11-02T17:00:00"


def test_a_later_escalation_replaces_an_open_one_and_the_ladder_asks_for_a_decision_too(
    svc: Svc, staffed: Path
) -> None:
    quiet(staffed)
    settings(staffed, "escalation: [{after: 0d, do: director}, {after: 2d, do: leader}]")
    tell(svc, ADD, "complaint dispatch C1 --to 维修班", "[11-06 09:00] complaint escalate --auto")
    assert [(row["who"], row["due"]) for row in owed(svc, "decide")] == [("director", "2026-11-07T23:59:59+08:00")]
    tell(svc, "[11-08 09:00] complaint escalate --auto")
    assert [(row["who"], row["due"]) for row in owed(svc, "decide")] == [("leader", "2026-11-09T23:59:59+08:00")]


def test_a_decision_waits_for_the_director_where_the_one_named_is_barred(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, f"{ADD} --against 陈总", TO_DIRECTOR.replace("--to director", "--to leader --name 陈总"))
    assert [row["who"] for row in owed(svc, "decide")] == ["director"]


# 2: a call nobody answered is no callback, and what could be closed is chased


def test_only_a_callback_with_an_opinion_is_one_and_then_closing_is_owed(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, CALLBACK.replace("phone", "writing") + " --about C1")
    assert list(pending(svc)) == ["callback"]
    tell(svc, f"[11-04 10:00] {SATISFIED}")
    assert pending(svc) == {"close": "2026-11-07T23:59:59"}
    assert owed(svc, "close")[0]["who"] == "李敏"
    tell(svc, "[11-09 10:00] complaint close C1")
    assert [(row["met"], row["late"]) for row in owed(svc, "close")] == [("2026-11-09T10:00:00+08:00", True)]


def test_what_happens_in_one_second_still_owes_and_keeps_the_closing(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, SATISFIED, "complaint close C1")
    assert [(row["due"], row["met"]) for row in owed(svc, "close")] == [
        ("2026-11-05T23:59:59+08:00", "2026-11-02T09:00:00+08:00")
    ]


def test_a_new_corrective_action_ends_the_wish_to_close(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, SATISFIED, CORRECT.format("装隔音条"))
    assert "close" not in pending(svc)
    tell(svc, "[11-05 10:00] complaint verify C1 --text 已装好")
    assert pending(svc) == {"close": "2026-11-08T23:59:59"}


# 3: a superior hears what came of it


@pytest.mark.parametrize(
    "story",
    [[REMEDY, OUTCOME, RESOLVE, SATISFIED], ["complaint refer C1 --authority 城管 --text 属城管职责"]],
    ids=["resolved", "referred"],
)
@pytest.mark.parametrize("who", ["李敏", "周主任"])
def test_a_superiors_complaint_is_not_closed_before_the_report(
    svc: Svc, staffed: Path, story: list[str], who: str
) -> None:
    prepare(svc, staffed, SUPERIOR, *story)
    said = refused(svc, staffed, f"[11-02 10:00 {who}] complaint close C1 --text 结束", "006.20").err
    assert "svc complaint report C2026-0001 --to" in said
    tell(svc, REPORT, "complaint close C1")
    assert status(svc) == "closed"


def test_a_report_needs_to_say_to_whom(svc: Svc, site: Path) -> None:
    prepare(svc, site, SUPERIOR, REMEDY, RESOLVE)
    assert "--to" in refused(svc, site, "complaint report C1 --text 已处理", code=2).err


# 4: nobody eases a record for themselves


EASED = [
    ("a name lifted", [f"{ADD} --against 保安甲"], "amend C1 against= --reason 查无此事"),
    ("a name exchanged", [f"{ADD} --against 保安甲"], "amend C1 against=保安乙 --reason 认错人"),
    ("made general", [MAJOR], "complaint classify C1 --severity general --reason 情况轻微"),
    ("made general by amend", [MAJOR], "amend C1 severity=general --reason 情况轻微"),
    ("the severity struck", [ADD, "complaint classify C1 --severity major"], "strike C1 1 --reason 误"),
    ("no superior's any more", [SUPERIOR], "amend C1 channel=phone --reason 误"),
    ("entered later", [ADD], "amend C1 received='2026-11-02 09:30' --reason 误"),
]


@pytest.mark.parametrize(("story", "line"), [case[1:] for case in EASED], ids=[case[0] for case in EASED])
def test_what_eases_a_complaint_is_for_director_or_leader(svc: Svc, staffed: Path, story: list[str], line: str) -> None:
    prepare(svc, staffed, *story)
    assert "--reason" in refused(svc, staffed, f"[11-02 10:00 李敏] {line}", "015.5").err
    tell(svc, f"[11-02 10:00 周主任] {line}")


def test_a_major_complaint_is_made_general_with_a_reason_only(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, MAJOR)
    said = refused(svc, staffed, "[11-02 10:00 陈总] complaint classify C1 --severity general", "015.5").err
    assert "--reason" in said


def test_a_name_may_be_added_at_the_desk(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, f"{ADD} --against 保安甲", "amend C1 against=保安甲,张师傅 --reason 查明")
    assert shown(svc)["against"] == ["保安甲", "张师傅"]


def test_whoever_was_named_stays_barred(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, f"{ADD} --against 王静", "[11-02 09:30 周主任] amend C1 against= --reason 查无此事")
    refused(svc, staffed, f"[11-02 10:00 王静] {OUTCOME}", "015.5")


def test_whoever_a_struck_amend_named_stays_barred(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, ADD, "amend C1 against=王静 --reason 查明", "[11-02 09:30 周主任] strike C1 1 --reason 误")
    refused(svc, staffed, f"[11-02 10:00 王静] {OUTCOME}", "015.5")


def test_anothers_step_is_struck_by_director_or_leader_ones_own_by_anybody(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, ADD, "complaint dispatch C1 --to 维修班", f"[11-02 09:30 张师傅] {REMEDY}")
    refused(svc, staffed, "[11-02 10:00 王静] strike C1 1 --reason 误", "015.5")
    tell(svc, "[11-02 10:00 张师傅] strike C1 2 --reason 登错", "[11-02 10:05 周主任] strike C1 1 --reason 误")


def test_something_overdue_is_cancelled_by_director_or_leader(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, "repair add --unit 3-1201 --item 水管漏水")
    refused(svc, staffed, "[11-20 10:00] cancel R1 --reason 重复", "015.5")
    refused(svc, staffed, "[11-20 10:00] cancel R1 --reason 重复 --at '2026-11-02 10:00'", "015.5")
    tell(svc, "[11-20 10:00 周主任] cancel R1 --reason 重复")


def test_an_urgent_repair_is_made_normal_by_director_or_leader(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, "repair add --unit 3-1201 --item 水管爆裂 --urgency urgent")
    refused(svc, staffed, "amend R1 urgency=normal --reason 误", "015.5")


# 7: each corrective action is inspected by itself, and may fail


def test_each_corrective_action_is_verified_by_itself(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, CORRECT.format("装隔音条"), CORRECT.format("张贴告示"))
    said = refused(svc, site, "complaint verify C1 --text 已看", "011.2.3", code=2).err
    assert "--correct 1" in said
    tell(svc, "complaint verify C1 --correct 1 --text 已装好")
    assert [row["met"] is None for row in owed(svc, "correct")].count(True) == 1
    tell(svc, "complaint verify C1 --text 已张贴")
    assert all(row["met"] for row in owed(svc, "correct"))
    refused(svc, site, "complaint verify C1 --text 再看", "011.2.3")


def test_a_failed_one_stays_open_until_its_new_time(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, CORRECT.format("装隔音条"))
    assert "--failed" in refused(svc, site, "complaint verify C1 --text 无效", "011.2.3").err
    assert "--due" in refused(svc, site, "complaint verify C1 --failed --text 无效", "011.2.3", code=2).err
    tell(svc, "complaint verify C1 --failed --due 2026-11-20 --text 无效")
    assert [(row["due"], row["met"]) for row in owed(svc, "correct")] == [("2026-11-20T23:59:59+08:00", None)]
    tell(svc, "complaint verify C1 --text 未发现不合格之处")
    assert owed(svc, "correct")[0]["met"]


# 9: whose department it is


@pytest.mark.parametrize("line", [REMEDY, CORRECT.format("改流程")])
def test_the_department_it_was_given_to_reports_and_no_other(svc: Svc, staffed: Path, line: str) -> None:
    prepare(svc, staffed, ADD, "complaint dispatch C1 --to 财务")
    said = refused(svc, staffed, f"[11-02 10:00 张师傅] {line}", "011.2.1").err
    assert "财务" in said
    refused(svc, staffed, f"[11-02 10:00 陈总] {line}", "011.2.1")
    tell(svc, f"[11-02 10:00 钱会计] {line}", f"[11-02 10:00 周主任] {line}", f"[11-02 10:00 李敏] {line}")


def test_a_repair_is_done_by_the_department_it_was_given_to(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, "repair add --unit 3-1201 --item 门禁失灵", "repair dispatch R1 --to 安防班")
    refused(svc, staffed, "[11-02 10:00 张师傅] repair done R1 --result 修好", "007")
    tell(svc, "[11-02 10:00 保安甲] repair done R1 --result 修好")


@pytest.mark.parametrize("who", ["张师傅", "钱会计", "保安甲"])
def test_everybody_registers_what_they_are_told(svc: Svc, staffed: Path, who: str) -> None:
    quiet(staffed)
    add = ["repair add --unit 3-1201 --item 灯坏", "inquiry add --matter 问路 --kind question", ADD]
    tell(svc, *(f"[11-02 10:00 {who}] {line}" for line in add))


# 11: unreachable


def test_two_attempts_in_a_minute_make_nobody_unreachable(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, ATTEMPT, ATTEMPT)
    said = refused(svc, site, "complaint unreachable C1 --why no-answer", "006.18").err
    assert "2026-11-02 13:00" in said
    tell(svc, f"[11-02 13:00] {ATTEMPT}", "[11-02 13:00] complaint unreachable C1 --why no-answer")
    assert "answer" in pending(svc), "it stays owed, by letter say"


def test_a_site_sets_how_often_and_how_far_apart_somebody_is_tried(svc: Svc, site: Path) -> None:
    settings(site, "attempts: {count: 3, apart: 1d}")
    prepare(svc, site, ADD, ATTEMPT, ATTEMPT)
    refused(svc, site, "[11-03 10:00] complaint unreachable C1 --why name", "006.18")
    tell(svc, f"[11-03 10:00] {ATTEMPT}", "[11-03 10:00] complaint unreachable C1 --why name")
    assert "answer" not in pending(svc)


@pytest.mark.parametrize(
    "text",
    ["attempts: {count: 0}", "attempts: {count: x}", "attempts: {often: 2}", "promises: {longest: 2h}", "promises: 3"],
)
def test_a_wrong_number_in_the_settings_is_named_with_its_line(svc: Svc, site: Path, text: str) -> None:
    settings(site, text)
    line = (site / "svc.yaml").read_text("utf-8").splitlines().index(text) + 1
    result = svc("complaint list")
    assert result.code == 5
    assert f"svc.yaml:{line}" in result.err


# 16: no answer is put off for ever


PUT_OFF = [
    "complaint reply C1 --progress --text 在办 --next {}",
    "complaint escalate C1 --to leader --why 超权 --answer-by {}",
]


@pytest.mark.parametrize("line", PUT_OFF)
def test_an_answer_is_put_off_past_the_longest_time_by_director_or_leader(svc: Svc, staffed: Path, line: str) -> None:
    prepare(svc, staffed, ADD)
    refused(svc, staffed, line.format("2026-11-18"), "013.8")
    tell(svc, line.format("2026-11-17"), f"[11-02 10:00 周主任] {line.format('2027-11-02')}")


def test_a_site_sets_its_longest_promise(svc: Svc, staffed: Path) -> None:
    settings(staffed, "promises: {longest: 5d}")
    prepare(svc, staffed, ADD)
    refused(svc, staffed, PUT_OFF[0].format("2026-11-08"), "013.8")


# 17: a letter is answered by a letter


def test_a_written_complaint_is_not_answered_by_a_spoken_word(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, LETTER, f"{OUTCOME} --means phone")
    assert "answer" in pending(svc, "D1")
    tell(svc, f"{OUTCOME} --means phone --wish 住户说不必来函")
    assert "answer" not in pending(svc, "D1")


# 18: nobody knows whom to send it to


def test_a_category_without_a_department_is_named_in_words(svc: Svc, site: Path) -> None:
    text = (site / "svc.yaml").read_text("utf-8")
    kept = [line for line in text.splitlines() if not line.strip().startswith("noise")]
    (site / "svc.yaml").write_text("\n".join(kept) + "\n", "utf-8")
    prepare(svc, site, ADD, "repair add --unit 3-1201 --item 灯坏")
    said = svc("complaint dispatch C1")
    assert "装修噪声尚未设定责任部门，请加 --to 部门" in said.err
    nowhere = svc("repair dispatch R1")
    assert "None" not in said.err + nowhere.err
    assert nowhere.code == 2
