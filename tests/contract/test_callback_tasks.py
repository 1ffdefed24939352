"""What follows from a callback: meeting items, proposals, other appointments, low grades, nobody reached (017)."""

from pathlib import Path

import pytest

from tests.complaints import (
    ADD,
    RESOLVED,
    SATISFIED,
    commit,
    owed,
    pending,
    prepare,
    quiet,
    refused,
    shown,
    status,
    steps,
    tell,
)
from tests.running import Svc

VISIT = "callback record --unit 3-1201 --means visit --opinion fairly --major"
CALL = "callback record --unit 3-1201 --means phone --content 询问 --result 已停"
BOOK = "callback book --unit 3-1201 --when '2026-11-03 15:00' --means phone --about C1"
TWO = "callback meeting B1 --item 更换曳引机=张师傅=2026-12-01 --item '公示费用=财务=2026-11-25 17:00'"


# --- nobody reached --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("means", ["phone", "visit"])
def test_a_call_without_an_opinion_is_refused_and_the_attempt_is_shown(svc: Svc, site: Path, means: str) -> None:
    prepare(svc, site, *RESOLVED)
    said = refused(svc, site, f"callback record --about C1 --means {means} --content 无人接", "017.6").err
    assert f"svc complaint attempt C2026-0001 --means {means}" in said


@pytest.mark.parametrize("means", ["writing", "email"])
def test_what_is_written_may_wait_for_its_opinion_and_meets_nothing_until_then(
    svc: Svc, site: Path, means: str
) -> None:
    quiet(site)
    tell(svc, *RESOLVED, f"callback record --about C1 --means {means} --content 已去函")
    assert shown(svc, "B1")["status"] == "held"


def test_a_booked_call_that_nobody_answered_is_an_attempt(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, BOOK)
    said = refused(svc, site, "[11-03 15:00] callback record B1 --content 无人接", "017.6").err
    assert "svc callback attempt B2026-0001 --means phone" in said
    quiet(site)
    tell(svc, "[11-03 15:05] callback attempt B1 --means phone --text 无人接")
    assert (status(svc, "B1"), set(pending(svc, "B1"))) == ("booked", {"book"})
    assert "callback" in pending(svc)


def test_an_attempt_or_a_miss_keeps_no_round_and_no_month(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, BOOK, "[11-03 15:05] callback attempt B1 --means phone", "[11-03 15:06] callback miss B1 不在")
    rows = svc("due -f json --as-of '2026-11-03 16:00'").json
    assert {row["what"] for row in rows if row["id"] == "site"} == {"phone", "month"}
    assert "book" in pending(svc, "B1")


# --- another appointment ---------------------------------------------------------------------------------------------


def test_an_appointment_is_set_anew_and_the_past_is_refused(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, BOOK)
    refused(svc, site, "[11-03 14:00] callback schedule B1 --when '2026-11-03 10:00' --why 住户外出", code=2)
    quiet(site)
    tell(svc, "[11-03 14:00] callback schedule B1 --when '2026-11-05 10:00' --why 住户外出")
    assert pending(svc, "B1") == {"book": "2026-11-05T10:00:00"}
    assert shown(svc, "B1")["booked"] == "2026-11-05T10:00:00+08:00"


def test_a_missed_appointment_can_be_set_anew(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, BOOK, "[11-03 15:10] callback miss B1 不在", "[11-03 15:11] callback schedule B1 --when +1d")
    assert (status(svc, "B1"), pending(svc, "B1")) == ("booked", {"book": "2026-11-04T23:59:59"})


# --- the items of meetings -------------------------------------------------------------------------------------------


def test_each_item_waits_for_its_own_person(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, VISIT, f"[11-04 10:00] {TWO}")
    assert [(o["who"], o["due"], o["text"]) for o in owed(svc, "item", "B1")] == [
        ("财务", "2026-11-25T17:00:00+08:00", "会议事项答复: 公示费用"),
        ("张师傅", "2026-12-01T23:59:59+08:00", "会议事项答复: 更换曳引机"),
    ]
    rows = svc("due --who 张师傅 -f json", now="2026-11-04 11:00").json
    assert [(row["id"], row["what"]) for row in rows] == [("B2026-0001", "item")]


def test_an_item_is_answered_by_its_number_over_all_meetings(svc: Svc, site: Path) -> None:
    quiet(site)
    third = "[11-05 10:00] callback meeting B1 --item 复查=王静=2026-11-30"
    tell(svc, VISIT, f"[11-04 10:00] {TWO}", third, "[11-06 10:00] callback item-done B1 3 --text 已复查")
    assert [o["who"] for o in owed(svc, "item", "B1") if o["met"] is None] == ["财务", "张师傅"]
    refused_ = svc("callback item-done B1 3 --text 再答", now="2026-11-06 11:00")
    assert refused_.code == 3
    assert "1 更换曳引机" in refused_.err


@pytest.mark.parametrize(
    ("who", "code"), [("张师傅", 0), ("周主任", 0), ("陈总", 0), ("李敏", 3), ("钱会计", 3), ("保安甲", 3)]
)
def test_an_item_is_answered_by_whom_it_waits_for(svc: Svc, staffed: Path, who: str, code: int) -> None:
    quiet(staffed)
    tell(svc, VISIT, "[11-04 10:00] callback meeting B1 --item 更换曳引机=张师傅=2026-12-01")
    done = svc("callback item-done B1 1 --text 已更换", now="2026-11-05 10:00", by=who)
    assert done.code == code, done.shown
    assert not code or "017.4" in done.err


def test_an_item_for_a_department_or_a_role_is_answered_by_whoever_is_of_it(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    items = "--item 更换曳引机=维修班=2026-12-01 --item 对账=finance=2026-12-01 --item 定案=主任=2026-12-01"
    tell(svc, VISIT, f"[11-04 10:00] callback meeting B1 {items}")
    assert [o["who"] for o in owed(svc, "item", "B1")] == ["维修班", "finance", "director"]
    tell(
        svc, "[11-05 10:00 张师傅] callback item-done B1 1 已更换", "[11-05 10:00 钱会计] callback item-done B1 2 已对"
    )
    assert svc("callback item-done B1 3 定了", now="2026-11-05 11:00", by="张师傅").code == 3


def test_an_item_for_nobody_of_the_site_is_refused(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, VISIT)
    refused(svc, staffed, "[11-04 10:00] callback meeting B1 --item 更换曳引机=某某=2026-12-01", "009.1")


@pytest.mark.parametrize("item", ["更换曳引机", "更换曳引机=张师傅", "=张师傅=2026-12-01", "更换=张师傅=someday"])
def test_an_item_is_a_text_a_person_and_a_time(svc: Svc, site: Path, item: str) -> None:
    prepare(svc, site, VISIT)
    refused(svc, site, f"[11-04 10:00] callback meeting B1 --item '{item}'", code=2)


def test_a_meeting_without_an_item_is_refused(svc: Svc, site: Path) -> None:
    prepare(svc, site, VISIT)
    assert "--item" in refused(svc, site, "[11-04 10:00] callback meeting B1 --text 谈过了", code=2).err


def test_the_text_of_an_item_may_hold_an_equal_sign(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, VISIT, "[11-04 10:00] callback meeting B1 --item 'A=B 相接=张师傅=2026-12-01'")
    assert shown(svc, "B1")["steps"][-1]["item"][0]["text"] == "A=B 相接"


def test_meetings_and_answers_of_the_version_before_are_read_as_they_are(svc: Svc, site: Path) -> None:
    quiet(site)
    folder = site / "records/callback/2026/10"
    folder.mkdir(parents=True)
    (folder / "B2026-0001.yaml").write_text(
        "id: B2026-0001\nheld: '2026-10-02T10:00:00+08:00'\nunit: 3-1201\nmeans: visit\nopinion: fairly\n"
        "major: true\nsteps:\n"
        "- {at: '2026-10-03T10:00:00+08:00', by: 周主任, do: meeting, text: 更换门禁, who: 工程, until: '2026-10-20'}\n"
        "- {at: '2026-10-03T10:05:00+08:00', by: 周主任, do: meeting, text: 公示, who: 财务, until: '2026-10-25'}\n"
        "- {at: '2026-10-10T10:00:00+08:00', by: 周主任, do: decide, text: 门禁已更换}\n"
        "- {at: '2026-10-10T11:00:00+08:00', by: 周主任, do: propose, text: 增设照明}\n",
        "utf-8",
    )
    assert [(o["who"], o["met"] is None) for o in owed(svc, "item", "B1")] == [("工程", False), ("财务", True)]
    assert svc("check").code == 0
    tell(svc, "callback item-done B1 2 已公示")
    assert not [o for o in owed(svc, "item", "B1") if o["met"] is None]
    assert svc("callback decide B1 x").code == 2


# --- proposals -------------------------------------------------------------------------------------------------------


def test_a_proposal_waits_for_whom_it_went_to_seven_days(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, CALL + " --opinion fairly", "callback propose B1 --to director --text 增设隔音门")
    (row,) = owed(svc, "proposal", "B1")
    assert (row["who"], row["due"], row["article"]) == ("director", "2026-11-09T23:59:59+08:00", "017.6")
    assert svc("callback adopt B1 --text 列入计划", by="李敏").code == 3
    tell(svc, "[11-03 10:00 周主任] callback adopt B1 --text 列入计划")
    assert pending(svc, "B1") == {}


def test_a_proposal_may_name_its_time_and_goes_to_the_leader_unless_told(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, CALL + " --opinion fairly", "callback propose B1 --text 增设隔音门 --due '2026-11-05 12:00'")
    (row,) = owed(svc, "proposal", "B1")
    assert (row["who"], row["due"]) == ("leader", "2026-11-05T12:00:00+08:00")


def test_adopting_and_declining_need_a_text_and_something_open(svc: Svc, site: Path) -> None:
    prepare(svc, site, CALL + " --opinion fairly", "callback propose B1 --to director --text 增设隔音门")
    refused(svc, site, "callback adopt B1", code=2)
    quiet(site)
    tell(svc, "[11-03 10:00] callback decline B1 --text 费用过高")
    assert svc("callback adopt B1 --text 又采纳", now="2026-11-03 11:00").code == 3
    assert steps(svc, "B1") == ["propose", "decline"]


def test_of_two_proposals_the_actor_answers_their_own(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(
        svc,
        CALL + " --opinion fairly",
        "callback propose B1 --to leader --text 增设隔音门",
        "callback propose B1 --to 张师傅 --text 换软管",
        "[11-03 10:00 张师傅] callback adopt B1 --text 本周换",
    )
    assert [o["who"] for o in owed(svc, "proposal", "B1") if o["met"] is None] == ["leader"]


# --- low grades ------------------------------------------------------------------------------------------------------


LOW = ["--quality dissatisfied", "--punctuality dissatisfied", "--attitude dissatisfied", "--topic noise=dissatisfied"]


@pytest.mark.parametrize("low", LOW)
def test_a_low_grade_beside_a_better_opinion_needs_something_to_follow(svc: Svc, site: Path, low: str) -> None:
    prepare(svc, site, *RESOLVED)
    said = refused(svc, site, f"callback record --about C1 --means phone --opinion satisfied {low}", "017.6").err
    assert "--propose" in said


@pytest.mark.parametrize(
    "follows",
    [
        "--rework 维修班 --due 2026-11-09",
        "--next 2026-11-09 --why 等配件",
        "--propose 加装隔音条 --propose-to director",
    ],
)
def test_rework_next_or_a_proposal_follows_and_nothing_is_reopened(svc: Svc, site: Path, follows: str) -> None:
    quiet(site)
    low = "--quality dissatisfied"
    tell(svc, *RESOLVED, f"callback record --about C1 --means phone --opinion satisfied {low} {follows}")
    assert (status(svc), "reopen" in steps(svc)) == ("resolved", False)
    assert set(pending(svc, "B1")) <= {"rework", "next", "proposal"}
    assert pending(svc, "B1")


def test_a_proposal_does_not_do_where_the_opinion_is_dissatisfied(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED)
    refused(svc, site, "callback record --about C1 --means phone --opinion dissatisfied --propose 加装", "019")


def test_the_complainant_accepts_the_outcome_or_hears_who_is_next(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED)
    asked = "callback record --about C1 --means phone --opinion fairly"
    assert "--next-instance" in refused(svc, site, f"{asked} --not-accepted", "015.8").err
    for said in ("--accepted", "--not-accepted --next-instance 街道办", "--next-instance 街道办"):
        assert "--about C" in refused(svc, site, f"{CALL} --opinion fairly {said}", "011.2.4").err
    assert (shown(svc)["accepted"], shown(svc)["next_instance"]) == (None, None)
    tell(svc, f"{asked} --not-accepted --next-instance 街道办")
    assert [(shown(svc, n)["accepted"], shown(svc, n)["next_instance"]) for n in ("B1", "C1")] == [
        (False, "街道办")
    ] * 2
    for number in ("B1", "C1"):
        out = tell(svc, f"show {number}").out
        assert "认可处理结果" in out
        assert "街道办" in out
    tell(svc, "note B1 留言", f"[11-03 10:00] {asked} --accepted")
    assert (shown(svc, "B2")["accepted"], shown(svc)["accepted"], shown(svc)["next_instance"]) == (True, True, None)
    refused(svc, site, "amend B2 accepted=false --reason 记错", "015.8")
    refused(svc, site, "amend B1 next_instance= --reason 记错", "015.8")
    tell(svc, "amend B2 accepted=false next_instance=区住建局 --reason 记错")
    assert shown(svc)["next_instance"] == "区住建局"


def test_an_answer_of_the_version_before_without_a_next_instance_stays_usable(svc: Svc, site: Path) -> None:
    prepare(svc, site, *RESOLVED, "callback record --about C1 --means phone --opinion fairly")
    path = site / "records/callback/2026/11/B2026-0001.yaml"
    path.write_text(path.read_text("utf-8").replace("opinion: fairly", "opinion: fairly\naccepted: false"), "utf-8")
    commit(site)
    tell(svc, "note B1 留言", "amend B1 content=询问 --reason 补记")
    assert shown(svc)["accepted"] is False


# --- what came of a meeting ------------------------------------------------------------------------------------------


def test_the_resident_hears_what_came_of_a_meeting(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, *RESOLVED, f"{SATISFIED} --major", "complaint close C1", TWO)
    assert svc("due --kind callback -f json").json
    tell(svc, "[11-03 10:00 张师傅] callback item-done B1 1 --text 已换")
    assert "callback" not in pending(svc)
    tell(svc, "[11-04 10:00 周主任] callback item-done B1 2 --text 已公示")
    promise = {"id": "C2026-0001", "what": "callback", "due": "2026-11-11T23:59:59+08:00", "who": "李敏", "late": True}
    (row,) = [r for r in svc("overdue -f json --kind callback --as-of 2026-11-12").json if r["id"] != "site"]
    assert promise.items() <= row.items()
    tell(svc, "[11-04 11:00] callback record --about C1 --means phone --content 告知会议结果 --opinion satisfied")
    assert pending(svc) == {}


def test_a_struck_item_takes_back_the_call_about_its_meeting(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, *RESOLVED, f"{SATISFIED} --major", "complaint close C1")
    tell(svc, "callback meeting B1 --item 更换曳引机=张师傅=2026-12-01")

    def due() -> set[str]:
        return {r["what"] for r in svc("due -f json --as-of 2026-11-04").json if r["id"] == "C2026-0001"}

    assert due() == set()
    tell(svc, "[11-03 10:00 张师傅] callback item-done B1 1 --text 已换")
    assert due() == {"callback"}
    tell(svc, "[11-03 10:01 张师傅] strike B1 2 --reason 打错")
    assert due() == set()
