"""Small clauses of the contract that are easily overlooked: names, promises switched off, joint handling, texts."""

from pathlib import Path

from tests.complaints import (
    ADD,
    OUTCOME,
    REMEDY,
    RESOLVE,
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

SUPERIOR = ADD.replace("phone", "superior", 1)
SETTLED = [SUPERIOR, REMEDY, OUTCOME, RESOLVE, SATISFIED]
ESCALATE = "complaint escalate C1 --why 超出权限 --answer-by 2026-11-10"
GUARDS = "- {name: 保安乙, role: department, department: 安防班}"
CALL = "callback record --unit 3-1201 --means phone --opinion fairly"


def test_a_report_to_the_superior_that_is_switched_off_does_not_keep_a_complaint_open(svc: Svc, site: Path) -> None:
    prepare(svc, site, *SETTLED)
    settings(site, "deadlines: {complaint.report_back: none}")
    prepare(svc, site, *(line.replace("C1", "C2") for line in SETTLED))
    refused(svc, site, "complaint close C1", "006.20")  # this one was promised before
    assert {"close", "report_back"} & set(pending(svc)) == {"report_back"}
    assert {"close", "report_back"} & set(pending(svc, "C2")) == {"close"}
    tell(svc, "complaint close C2")
    assert status(svc, "C2") == "closed"


def test_a_complaint_is_reported_to_a_colleague_who_exists_or_to_an_outsider(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, ADD)
    for to in ("director", "leader"):
        assert "--name" in refused(svc, staffed, f"{ESCALATE} --to {to} --name 路人", "009.1").err
    tell(svc, f"{ESCALATE} --to leader --name '陳 總'", f"{ESCALATE} --to authority --name 区城管局")
    assert [step["name"] for step in shown(svc)["steps"]] == ["陈总", "区城管局"]


def test_a_proposal_to_nobody_goes_to_the_leader_and_says_so(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"{CALL} --propose 加灯", "callback propose B1 加门")
    assert [step["to"] for step in shown(svc, "B1")["steps"]] == ["leader", "leader"]
    assert "加灯 · 公司领导" in tell(svc, "show B1").out


def test_the_usual_reasons_are_shown_by_their_labels(svc: Svc, site: Path) -> None:
    quiet(site)
    tried = "repair attempt R1 --means phone"
    tell(svc, "repair add --unit 3-1201 --item 灯不亮", tried, f"[11-02 14:00] {tried}")
    tell(svc, "[11-02 14:00] repair unreachable R1 --why no-answer")
    assert "无人接听" in tell(svc, "show R1").out
    assert shown(svc, "R1")["steps"][-1]["text"] == "no-answer"


def test_departments_that_handle_a_complaint_jointly_are_each_waited_for(svc: Svc, staffed: Path) -> None:
    settings(staffed, GUARDS)
    prepare(svc, staffed)

    def waits_for() -> str:
        return str(owed(svc, "settle")[0]["who"])

    tell(svc, ADD, "complaint dispatch C1 --to 安防班 --to 维修班")
    assert waits_for() == "安防班、维修班"
    tell(svc, "[11-02 10:00 张师傅] complaint remedy C1 已修门")
    assert waits_for() == "安防班"
    assert [row["id"] for row in svc("due --who 保安乙 --kind complaint -f json").json] == ["C2026-0001"]
    tell(svc, "[11-02 11:00 保安乙] complaint remedy C1 已劝停")
    assert waits_for() == "李敏"
    tell(svc, "[11-02 12:00] complaint dispatch C1 --to 维修班")
    assert waits_for() == "维修班"
    tell(svc, "[11-02 13:00] complaint remedy C1 已复查")  # the desk speaks for all
    assert waits_for() == "李敏"


def test_a_name_after_duty_on_is_whom_it_is_about(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, "duty on 王靜", "duty on --text 早班", "duty off 王静")
    found = shown(svc, "2026-11-02")["steps"]
    assert [(step["do"], step.get("for"), step.get("text")) for step in found] == [
        ("on", "王静", None),
        ("on", None, "早班"),
        ("off", "王静", None),
    ]


def test_the_case_analysis_without_a_picked_case_is_handed_in_with_a_warning(svc: Svc, site: Path) -> None:
    quiet(site)
    handing_in = "[12-02 09:00] form submit AL --month 2026-11"
    assert "案例" not in tell(svc, "[11-02 09:00] form submit AL --month 2026-10").err  # there was none to pick
    tell(svc, ADD)
    assert "svc complaint case" in tell(svc, handing_in).err
    tell(svc, "[12-02 09:00] complaint case C1 --comment 典型")
    assert "案例" not in tell(svc, handing_in).err


def test_what_is_put_right_or_opened_again_is_said(svc: Svc, staffed: Path) -> None:
    prepare(
        svc,
        staffed,
        "inspect add --checklist appearance --subject 王静 --fail badge --rest-pass",
        "repair add --unit 3-1201 --item 灯不亮",
        "repair done R1 --result 已换灯管",
    )
    assert "--text" in refused(svc, staffed, "inspect fix I1", code=2).err
    tell(svc, "inspect fix I1 已补戴工牌", "repair reopen R1 --reason 又不亮")
    assert [shown(svc, number)["steps"][-1]["text"] for number in ("I1", "R1")] == ["已补戴工牌", "又不亮"]


def test_a_line_that_is_wrong_is_answered_with_one_that_can_be_typed(svc: Svc, staffed: Path) -> None:
    tell(svc, ADD)
    wrong = {
        "cancel C1 试登": "svc cancel C1 --reason 试登",
        "cancel C1 试 登": "svc cancel C1 --reason '试 登'",
        "amend C1 phone 139": "phone=…",
        "complaint reply C1 --outcome --text": "svc complaint reply --help",
        "-C . pass issue --fees-cleared": "svc pass issue --help",
    }
    for line, told in wrong.items():
        answer = svc(line)
        assert (answer.code, told in answer.err.splitlines()[1]) == (2, True), answer.shown
        assert "引号" not in answer.err
    assert "\n  路径…  " in svc("check --help").out
    assert "引号" in svc("note C1 两段 文字").err
    nobody = svc("duty on 路人")
    assert (nobody.code, "--text 路人" in nobody.err) == (3, True)
    assert svc("duty on 提前来开门").code == 0


def test_clocks_of_two_desks_may_differ_a_little(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD)
    tell(svc, "[11-02 10:00] note C1 已记")
    ahead = svc("check", now="2026-11-02 09:50")
    assert (ahead.code, "10 分钟" in ahead.err, "时钟" in ahead.err) == (0, True, True)
    assert svc("check", now="2026-11-02 10:00").err == ""
    assert svc("check", now="2026-11-02 08:59").code == 1


def test_a_letter_may_repeat_what_the_resident_said(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD.replace("楼上装修噪声", "前台说不关我的事", 1), OUTCOME)
    assert "前台说不关我的事" in svc("show C1").out
    letter = svc("letter C1")
    assert (letter.code, "不关我的事" in letter.out) == (0, True), letter.shown
    (site / "templates/letters").mkdir(parents=True)
    (site / "templates/letters/complaint.zh.j2").write_text("答复\n{{ answer.text }} 这不归我们管\n")
    assert svc("letter C1").code == 3
