"""`svc undo`: a person's own last command, within a quarter of an hour, with nothing built on it."""

import json
from pathlib import Path

import pytest

from tests.asked import Clerk
from tests.running import Svc
from tests.sites import clean, commits, git
from tests.tampering import commit

C1 = "complaint add --unit 3-1201 --name 王小明 --phone 13800000011 --matter 电钻 --category noise --channel letter"


def status(svc: Svc, number: str, **more: str) -> str:
    return str(svc(f"show {number} -f json", **more).json["status"])


def test_a_registration_is_cancelled_with_what_it_opened(svc: Svc, staffed: Path) -> None:
    nothing = svc("undo")
    assert nothing.code == 3
    assert "005.2.10" in nothing.err
    assert "svc amend" in nothing.err
    svc(C1)
    other = svc("undo", by="王静")
    assert (other.code, "svc undo --by 李敏" in other.err) == (3, True)
    stranger = svc("undo", by="路人")
    assert (stranger.code, "009.1" in stranger.err) == (3, True)
    before = commits(staffed)
    done = svc("undo", now="2026-11-02 09:15")
    assert done.code == 0, done.shown
    assert done.out.splitlines()[:2] == ["已撤销：C2026-0001 的登记（投诉）", "已撤销：D2026-0001 的登记（收文）"]
    assert [status(svc, n) for n in ("C1", "D1")] == ["cancelled", "cancelled"]
    assert commits(staffed) == before + 1
    assert svc("show C1 -f json").json["steps"][-1] == {
        "number": 1,
        "at": "2026-11-02T09:15:00+08:00",
        "by": "李敏",
        "do": "cancel",
        "reason": "undo",
    }
    again = svc("undo", now="2026-11-02 09:16")
    assert (again.code, "svc show C2026-0001" in again.err) == (3, True)
    assert svc("audit", now="2026-11-20").code == 0
    clean(staffed)


def test_a_step_is_struck_by_whoever_took_it(svc: Svc, staffed: Path) -> None:
    svc(C1.replace("letter", "phone"))
    svc("complaint dispatch C1 --to 维修班")
    svc("complaint remedy C1 --text 已劝停 --by 张师傅", now="2026-11-02 10:00")
    late = svc("undo --by 张师傅", now="2026-11-02 10:15:01")
    assert late.code == 3
    assert "15 分钟" in late.err
    assert "svc strike C2026-0001 2 --reason" in late.err
    svc("note C1 续", by="王静", now="2026-11-02 10:05")
    built = svc("undo --by 张师傅", now="2026-11-02 10:10")
    assert built.code == 3
    assert "王静" in built.err
    assert "svc log C2026-0001" in built.err
    assert svc("undo", by="王静", now="2026-11-02 10:11").code == 0  # what was taken back, nobody built
    done = svc("undo --by 张师傅 --json", now="2026-11-02 10:15")
    assert done.code == 0, done.shown
    steps = done.json["steps"]
    assert [(s["do"], s.get("step"), s.get("reason")) for s in steps[-1:]] == [("strike", 2, "undo")]
    assert "remedy" not in [o["what"] for o in done.json["obligations"] if o["met"]]
    assert svc("complaint resolve C1 --text 好", now="2026-11-02 10:20").code == 3  # there is no remedy any more
    assert git(staffed, "show", "-s", "--format=%an %s", "HEAD") == "张师傅 complaint C2026-0001: strike"
    assert svc("undo", now="2026-11-02 10:20").code == 3  # the dispatch is long ago
    assert svc("audit", now="2026-11-20").code == 0


def test_what_a_step_set_off_goes_with_it_if_nothing_names_it(svc: Svc, staffed: Path) -> None:
    svc("repair add --unit 3-1201 --item 水管 --phone 13800000011")
    svc("repair dispatch R1 --to 维修班")
    svc("repair done R1 --result 已修")
    book = "callback book --unit 3-1201 --when '2026-11-04 10:00' --means visit --about R1"
    svc(book, by="王静")
    refused = svc("undo")
    assert (refused.code, "B2026-0001" in refused.err) == (3, True)
    assert svc("undo", by="王静").code == 0
    graded = "--punctuality satisfied --attitude satisfied --quality dissatisfied --opinion dissatisfied"
    call = f"callback record --about R1 --means phone --content 问 --result 仍漏 {graded} --rework 维修班 --due +3d"
    assert svc(call).code == 0
    assert status(svc, "R1") == "reopened"
    assert svc("undo").code == 0
    assert (status(svc, "B2"), status(svc, "R1")) == ("cancelled", "done")
    many = json.dumps([{"matter": f"问{n}", "kind": "question", "channel": "phone"} for n in range(3)])
    assert svc("inquiry add --file -", stdin=many, by="保安甲").code == 0
    assert len(svc("undo --json", by="保安甲").json) == 3  # whatever their role
    assert {r["status"] for r in svc("inquiry list -f json").json} == {"cancelled"}
    assert svc("resident add --unit 3-1201 --owner 王小明 --phone 13800000011").code == 0
    assert svc("undo").code == 0
    assert svc("show 3-1201 -f json").json.get("owner") is None
    assert svc("duty on", by="王静").code == 0
    assert svc("undo", by="王静").code == 0
    assert "王静" not in svc("duty now").out
    assert svc("audit", now="2026-11-20").code == 0


def test_what_an_earlier_command_could_not_commit_is_taken_back(svc: Svc, staffed: Path) -> None:
    svc("inquiry add --matter 甲 --kind question")
    assert svc("note Q1 乙", PATH="/nowhere").code == 5  # saved, but there is no git to commit it
    done = svc("undo", now="2026-11-02 09:05")
    assert (done.code, done.out.splitlines()[0]) == (0, "已撤销：Q2026-0001 第 1 步（补充记录）")
    clean(staffed)
    assert svc("audit", now="2026-11-20").code == 0


STEPS = """
complaint classify C1 --severity major | 李敏 | C2026-0001
complaint escalate C1 --to director --why 急 --answer-by +2d | 李敏 | C2026-0001
incoming answer D1 --means letter --text 已收到 | 李敏 | D2026-0001
key lend K1 --borrower 王静 --phone 13800000001 --purpose 看房 --due +1d | 李敏 | K2026-0001
pass exit P1 | 保安甲 | P2026-0001
inspect fix I1 --text 改好 | 王静 | I2026-0001
amend 3-1201 phone=13800000012 --reason 换号 | 王静 | 3-1201
"""


def test_all_is_as_it_was_before_the_step(svc: Svc, staffed: Path) -> None:
    here = "--unit 3-1201"
    for line in (
        f"resident add {here} --owner 王小明 --phone 13800000011",
        C1,
        f"key deposit {here} --owner 王小明 --key 大门=2 --purpose 看房 --signed 王小明",
        f"pass issue {here} --bearer 王小明 --role owner --item 箱=1 --id-type 身份证 --id-last4 1234 --signed 王小明",
        "inspect add --checklist appearance --subject 李敏 --fail badge --rest-pass --by 王静",
    ):
        assert svc(line).code == 0, line
    for line in STEPS.strip().splitlines():
        command, who, number = line.split(" | ")

        def state(number: str = number) -> dict[str, object]:
            return {name: value for name, value in svc(f"show {number} -f json").json.items() if name != "steps"}

        before = state()
        assert svc(command, by=who).code == 0, command
        assert state() != before, command
        assert svc("undo", by=who).code == 0, command
        assert state() == before, command
    svc("amend 3-1201 owner=王大明 --reason 过户")
    svc("callback book --unit 3-1201 --when '2026-11-04 10:00' --means visit", by="王静")
    relied = svc("undo")
    assert (relied.code, "B2026-0001" in relied.err) == (3, True)  # the home's file was used for it
    assert svc("audit", now="2026-11-20").code == 0


def test_the_person_concerned_and_settings_are_refused(svc: Svc, staffed: Path) -> None:
    svc(f"{C1.replace('letter', 'phone')} --against 李敏")
    concerned = svc("undo")
    assert (concerned.code, "015.5" in concerned.err) == (3, True)
    assert svc("edit svc.yaml", by="周主任", EDITOR="sed -i '$ a phone: \"8888\"'", VISUAL=None).code == 0
    settings = svc("undo", by="周主任")
    assert (settings.code, "svc edit svc.yaml" in settings.err) == (3, True)


def test_without_git_the_records_tell(svc: Svc, site: Path) -> None:
    (site / "svc.yaml").write_text((site / "svc.yaml").read_text() + "git: {commit: false}\n")
    svc("inquiry add --matter 问 --kind question", now="2026-11-02 09:00")
    svc("note Q1 甲", now="2026-11-02 09:05")
    svc("note Q1 乙", now="2026-11-02 09:06", by="王静")
    assert svc("undo", now="2026-11-02 09:07").code == 3
    assert svc("undo", now="2026-11-02 09:07", by="王静").code == 0
    assert svc("undo", now="2026-11-02 09:08").code == 0
    assert [s["do"] for s in svc("show Q1 -f json").json["steps"]] == ["note", "note", "strike", "strike"]
    assert svc("undo", now="2026-11-02 09:09").code == 3


def test_on_a_terminal_it_shows_and_asks(svc: Svc, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    svc("inquiry add --matter 问 --kind question")
    clerk = Clerk(svc, monkeypatch)
    no = clerk("undo", {"确定撤销吗？（y/n）": "n"})
    assert (no.code, clerk.asked) == (0, ["确定撤销吗？（y/n）"])
    assert "将撤销：Q2026-0001 的登记" in no.err
    assert status(svc, "Q1") == "open"
    assert clerk("undo -y").code == 0
    assert (clerk.asked, status(svc, "Q1")) == ([], "cancelled")


def test_an_undo_written_by_hand_gives_no_rights(svc: Svc, staffed: Path) -> None:
    svc(C1.replace("letter", "phone"))
    svc("note C1 甲", by="周主任")
    at, record = "2026-11-02T09:10:00+08:00", next(staffed.glob("records/complaint/*/*/C2026-0001.yaml"))
    assert svc("audit", now="2026-11-20").code == 0
    was = "note 2026-11-02T09:00:00+08:00 周主任"
    for done in (f"do: strike, step: 1, was: '{was}'", "do: cancel"):
        with record.open("a") as file:
            file.write(f"- {{at: '{at}', by: 王静, {done}, reason: undo}}\n")
        commit(staffed, by="王静", when=at)
        found = svc("audit -f json", now="2026-11-20")
        assert found.code == 1
        assert [f["grade"] for f in found.json if "王静" in f["text"]] == ["fault"], found.shown
        git(staffed, "reset", "-q", "--hard", "HEAD~1")
