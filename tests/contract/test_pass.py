"""Passes: every cell of the table of 020, allowed and refused; the gate; what nothing but the procedure moves."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from svc.kinds import gatepass_table
from tests.goldens import Golden
from tests.running import ROOT, Result, Svc

OWNER, TENANT, MANAGER = "王小明", "李四", "赵工"
HOME = (
    f"resident add --unit 3-1201 --owner {OWNER} --phone 13800000001 --tenant {TENANT} --id-last4 1234"
    f" --decoration-manager {MANAGER} --decoration-from 2026-10-01 --decoration-until 2026-11-30"
)
BEARERS = {"owner": OWNER, "non-owner": TENANT, "contractor": MANAGER}
GOODS = {"single": "--item 沙发", "several": "--item 沙发=1 --item 茶几=1"}
TYPED = {  # what proves each step of the procedure
    "identity": "--id-type 身份证 --id-last4 1234",
    "authorisation": "--authorisation 委托书一份",
    "owner": "--owner-confirmed",
    "finance": "--fees-cleared A-17",
    "signed": "--signed {name}",
}
MOVES = {"staying": "--staying", "moving": "--moving-out"}
# The table of 020 as the manual has it, goods × bearer × moving: what must be proved before a pass is issued.
TABLE = {
    ("single", "owner", ""): ("identity", "signed"),
    ("single", "non-owner", ""): ("identity", "authorisation", "owner", "signed"),
    ("several", "owner", "staying"): ("identity", "signed"),
    ("several", "non-owner", "staying"): ("identity", "authorisation", "owner", "signed"),
    ("several", "owner", "moving"): ("finance", "identity", "signed"),
    ("several", "non-owner", "moving"): ("finance", "identity", "authorisation", "owner", "signed"),
    ("single", "contractor", ""): ("identity", "signed"),
    ("several", "contractor", ""): ("identity", "signed"),
}
CELLS = pytest.mark.parametrize("cell", TABLE, ids="-".join)


def issue(svc: Svc, cell: tuple[str, str, str], proved: tuple[str, ...], **how: Any) -> Result:
    """Issue a pass for a cell, with some of its steps proved."""
    goods, role, moving = cell
    name = BEARERS[role]
    words = [GOODS[goods], MOVES.get(moving, ""), *(TYPED[step].format(name=name) for step in proved)]
    by = "钱会计" if "finance" in proved else "李敏"
    how.setdefault("by", by)
    return svc(f"pass issue --unit 3-1201 --bearer {name} --role {role} {' '.join(words)}", **how)


def passes(site: Path) -> list[Path]:
    """The files of all passes."""
    return sorted((site / "records").glob("pass/**/*.yaml"))


@CELLS
def test_a_pass_is_issued_when_every_step_is_proved(svc: Svc, staffed: Path, cell: tuple[str, str, str]) -> None:
    svc(HOME)
    issued = issue(svc, cell, TABLE[cell])
    assert (issued.code, issued.err) == (0, "")
    shown = svc("pass show P1 -f json").json
    assert shown["status"] == "issued"
    assert shown["valid_until"] == "2026-11-02T23:59:59+08:00"
    assert (
        shown["obligations"][0] | {"due": "2026-11-02T23:59:59+08:00", "what": "exit", "met": None}
        == (shown["obligations"][0])
    )


@CELLS
def test_no_pass_while_any_step_is_missing(svc: Svc, staffed: Path, cell: tuple[str, str, str]) -> None:
    svc(HOME)
    wanted = TABLE[cell]
    for count in range(len(wanted)):
        for proved in combinations(wanted, count):
            refused = issue(svc, cell, proved)
            assert refused.code == 3, proved
            assert "020" in refused.err
            lines = [line for line in refused.err.splitlines() if line.lstrip()[:2].rstrip(".").isdigit()]
            missing = [step for step in wanted if step not in proved]
            assert len(lines) == len(missing), (proved, refused.err)
    assert passes(staffed) == []


@CELLS
def test_the_guide_lists_beforehand_what_issuing_asks(svc: Svc, staffed: Path, cell: tuple[str, str, str]) -> None:
    svc(HOME)
    goods, role, moving = cell
    line = f"pass guide --unit 3-1201 --bearer {BEARERS[role]} --role {role} {GOODS[goods]} {MOVES.get(moving, '')}"
    found = svc(f"{line} -f json").json
    assert [step["name"] for step in found if not step["done"]] == list(TABLE[cell])
    assert passes(staffed) == []


@pytest.mark.parametrize("role", ["owner", "non-owner"])
def test_of_several_items_it_is_asked_whether_somebody_moves_out(svc: Svc, staffed: Path, role: str) -> None:
    svc(HOME)
    refused = issue(svc, ("several", role, ""), TABLE["several", role, "staying"])
    assert refused.code == 3
    assert "--moving-out" in refused.err
    assert passes(staffed) == []


def test_two_of_one_thing_are_several(svc: Svc, staffed: Path) -> None:
    svc(HOME)
    line = f"pass issue --unit 3-1201 --bearer {OWNER} --role owner --item 椅子=2 {TYPED['identity']} --signed {OWNER}"
    assert svc(line).code == 3
    assert svc(f"{line} --staying").code == 0


def test_what_nobody_can_do_without_is_bad_input(svc: Svc, site: Path) -> None:
    missing = svc(f"pass issue --unit 3-1201 --bearer {OWNER}")
    assert missing.code == 2
    assert "--role" in missing.err
    assert "--item" in missing.err


@pytest.mark.parametrize("role", ["owner", "non-owner"])
def test_an_owner_who_refuses_is_recorded_and_nothing_passes(svc: Svc, staffed: Path, role: str) -> None:
    svc(HOME)
    refused = svc(f"pass issue --unit 3-1201 --bearer {BEARERS[role]} --role {role} --item 沙发 --owner-refused")
    assert refused.code == 0
    shown = svc("pass show P1 -f json").json
    assert (shown["status"], shown["owner_answer"], shown["obligations"]) == ("refused", "refused", [])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (f"--bearer 张三 --role owner --signed 张三 {TYPED['identity']}", "3-1201 登记的业主"),
        (f"--bearer {OWNER} --role owner --signed {OWNER} --id-type 身份证 --id-last4 9999", "后四位"),
        (f"--bearer {OWNER} --role owner --signed 张三 {TYPED['identity']}", "签名"),
        (f"--bearer 孙工 --role contractor --signed 孙工 {TYPED['identity']}", "装修责任人"),
        (
            f"--bearer {TENANT} --role non-owner --owner 张三 --signed {TENANT} --owner-confirmed --authorisation 有"
            f" {TYPED['identity']}",
            "登记的业主",
        ),
    ],
)
def test_what_the_file_says_otherwise_is_refused(svc: Svc, staffed: Path, line: str, why: str) -> None:
    svc(HOME)
    refused = svc(f"pass issue --unit 3-1201 --item 沙发 {line}")
    assert refused.code == 3
    assert why in refused.err
    assert passes(staffed) == []


def test_a_home_without_a_file_gets_no_pass(svc: Svc, staffed: Path) -> None:
    assert issue(svc, ("single", "owner", ""), ("identity", "signed")).code == 3
    assert passes(staffed) == []


def test_a_fit_out_that_is_over_takes_nothing_out(svc: Svc, staffed: Path) -> None:
    svc(HOME)
    cell = ("single", "contractor", "")
    assert issue(svc, cell, TABLE[cell], now="2026-11-30 23:00").code == 0
    assert issue(svc, cell, TABLE[cell], now="2026-12-01 08:00").code == 3


def test_a_clearance_is_good_for_its_day(svc: Svc, staffed: Path) -> None:
    svc(HOME)
    svc("resident clear 3-1201 --receipt A-17", by="钱会计", now="2026-11-01 16:00")
    proved = ("identity", "signed")
    assert issue(svc, ("several", "owner", "moving"), proved).code == 3
    svc("resident clear 3-1201 --receipt A-18", by="钱会计", now="2026-11-02 08:30")
    assert issue(svc, ("several", "owner", "moving"), proved).code == 0
    assert svc("pass show P1 -f json").json["fees"] == {"receipt": "A-18", "by": "钱会计"}


@pytest.mark.parametrize("by", ["李敏", "周主任"])
def test_only_finance_finds_fees_settled(svc: Svc, staffed: Path, by: str) -> None:
    svc(HOME)
    assert issue(svc, ("several", "owner", "moving"), ("finance", "identity", "signed"), by=by).code == 3
    assert passes(staffed) == []


def test_finance_issues_no_pass_but_with_its_own_clearance(svc: Svc, staffed: Path) -> None:
    svc(HOME)
    assert issue(svc, ("single", "owner", ""), ("identity", "signed"), by="钱会计").code == 3


@pytest.mark.parametrize("by", ["保安甲", "张师傅"])
def test_the_gate_and_departments_issue_none(svc: Svc, staffed: Path, by: str) -> None:
    svc(HOME)
    assert issue(svc, ("single", "owner", ""), ("identity", "signed"), by=by).code == 3


def test_it_is_good_for_its_day_and_longer_only_with_a_reason(svc: Svc, staffed: Path) -> None:
    svc(HOME)
    line = f"pass issue --unit 3-1201 --bearer {OWNER} --role owner --item 沙发 {TYPED['identity']} --signed {OWNER}"
    line += " --staying"
    assert svc(f"{line} --valid-until 2026-11-03").code == 3
    past = "--valid-until '2026-11-02 08:00'"
    assert svc(f"{line} {past}").code == 2
    assert svc(f"{line} {past} --at '2026-11-02 08:30'").code == 3
    assert svc(f"{line} --valid-until '2026-11-02 18:00'").code == 0
    assert svc(f"{line} --valid-until 2026-11-03 --reason 货车明早到").code == 0
    due = [row["due"][:19] for row in svc("pass due -f json").json]
    assert due == ["2026-11-02T18:00:00", "2026-11-03T23:59:59"]


def good(svc: Svc, site: Path) -> None:
    """One pass that is good."""
    svc(HOME)
    assert issue(svc, ("single", "owner", "staying"), ("identity", "signed")).code == 0


def test_the_guard_lets_the_goods_out_once(svc: Svc, staffed: Path) -> None:
    good(svc, staffed)
    assert svc("pass exit P1 --gate 南门", by="李敏").code == 3
    assert svc("pass exit P1 --gate 南门", by="保安甲").code == 0
    shown = svc("pass show P1 -f json").json
    assert (shown["status"], shown["good"], shown["obligations"][0]["late"]) == ("used", False, False)
    assert svc("pass exit P1 --gate 南门", by="保安甲").code == 3


def test_five_passes_that_are_not_good_get_five_answers(svc: Svc, staffed: Path) -> None:
    for _each in range(4):
        good(svc, staffed)
    svc(f"pass issue --unit 3-1201 --bearer {OWNER} --role owner --item 沙发 --owner-refused")
    svc("pass exit P1", by="保安甲")
    svc("pass revoke P2 业主改日再搬")
    answers = [svc(f"pass exit {number}", by="保安甲") for number in ("P1", "P2", "P5", "P9")]
    answers.append(svc("pass exit P3", by="保安甲", now="2026-11-03 00:00"))
    assert [answer.code for answer in answers] == [3, 3, 3, 4, 3]
    assert len({answer.err for answer in answers}) == 5
    assert all(answer.err.splitlines()[1].strip() for answer in answers)


def test_it_expires_by_itself_and_is_then_late(svc: Svc, staffed: Path) -> None:
    good(svc, staffed)
    late = {"now": "2026-11-03 00:00"}
    assert svc("pass show P1 -f json", **late).json["status"] == "expired"
    assert [row["id"] for row in svc("pass list --status expired -f json", **late).json] == ["P2026-0001"]
    assert [row["id"] for row in svc("pass overdue -f json", **late).json] == ["P2026-0001"]
    assert svc("pass show P1 -f json").json["status"] == "issued"
    assert svc("pass revoke P1 已追回放行联", **late).code == 0
    assert svc("pass show P1 -f json", **late).json["status"] == "revoked"
    assert svc("pass overdue -f json", **late).json == []


def test_what_the_guard_reads_comes_first(svc: Svc, staffed: Path) -> None:
    good(svc, staffed)
    top = svc("pass show P1").out.splitlines()[:8]
    assert "可 放 行" in top[1]
    assert "不" not in top[1]
    assert "沙发" in "".join(top)
    assert "不 可 放 行" in svc("pass show P1", now="2026-11-03 00:00").out.splitlines()[1]


def test_a_month_is_reconciled(svc: Svc, staffed: Path) -> None:
    for _each in range(4):
        good(svc, staffed)
    svc(f"pass issue --unit 3-1201 --bearer {OWNER} --role owner --item 沙发 --owner-refused")
    svc("pass exit P1", by="保安甲")
    svc("pass revoke P2 业主改日再搬")
    svc("cancel P3 --reason 重复")
    found = svc("pass reconcile --month 2026-11 -f json", now="2026-11-03 09:00").json
    wanted = {
        "count": 5,
        "used": ["P2026-0001"],
        "revoked": ["P2026-0002"],
        "cancelled": ["P2026-0003"],
        "expired": ["P2026-0004"],
        "not_handed_back": ["P2026-0004"],
        "refused": ["P2026-0005"],
        "issued": [],
    }
    assert {key: found[key] for key in wanted} == wanted
    assert svc("pass reconcile --month 2026-10 -f json").json["count"] == 0


def test_the_tests_table_is_the_programs() -> None:
    """What is proved by options alone; checking the file needs none."""
    typed = {"said", "file", "manager"}
    for (goods, role, moving), steps in TABLE.items():
        proofs = gatepass_table.TABLE[goods, role, moving or "staying"]
        assert tuple(p.name for p in proofs if p.name not in typed) == steps


def test_personal_data_is_masked(svc: Svc, staffed: Path) -> None:
    good(svc, staffed)
    shown = svc("pass show P1 --mask -f json")
    assert OWNER not in shown.out
    assert "13800000001" not in shown.out


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("80.txt", "--width 80"),
        ("120.txt", "--width 120"),
        ("csv", "-f csv --title"),
        ("md", "-f md"),
        ("slip.80.txt", "--record P4 --width 80"),
        ("slip.120.txt", "--record P4 --width 120"),
    ],
)
def test_the_sample_months_passes_print_as_when_somebody_last_read_them(
    golden: Golden, svc: Svc, name: str, options: str
) -> None:
    period = "" if "--record" in options else "--month 2026-11 "
    printed = svc(f"form print QR-005FW {period}--as-of '2026-11-23 09:00' {options}", cwd=ROOT)
    assert (printed.code, printed.err) == (0, "")
    golden(ROOT / "tests" / "golden" / "forms" / f"QR-005FW.{name}", printed.out)


def test_every_pass_of_the_month_has_a_row_with_what_became_of_it(svc: Svc) -> None:
    rows = svc("form print QR-005FW --month 2026-11 --as-of '2026-11-23 09:00' -f json", cwd=ROOT).json
    files = sorted((ROOT / "records" / "pass" / "2026" / "11").glob("*.yaml"))
    assert [row["id"] for row in rows] == [path.stem for path in files]
    assert [row["status"] for row in rows] == ["used", "used", "refused", "used", "revoked", "expired", "issued"]


def test_the_board_shows_passes_at_the_gate_keys_out_and_fit_outs_that_end(svc: Svc, staffed: Path) -> None:
    good(svc, staffed)
    svc("resident add --unit 5-0501 --owner 刘雨 --decoration-manager 丁师傅 --decoration-until 2026-11-08")
    svc("resident add --unit 5-0502 --owner 高女士 --decoration-manager 丁师傅 --decoration-until 2026-11-20")
    svc("key deposit --unit 3-1201 --owner 王小明 --key 大门=2 --purpose 代管 --signed 王小明")
    svc("key lend K1 --borrower 孙师傅 --phone 13800000049 --purpose 通风 --authorisation 业主同意")
    board = svc("today -f json").json
    assert [row["id"] for row in board["passes"]] == ["P2026-0001"]
    assert [row["id"] for row in board["keys"]] == ["K2026-0001"]
    assert [row["id"] for row in board["fitouts"]] == ["5-0501"]
    svc("pass exit P1", by="保安甲")
    svc("key return K1")
    board = svc("today -f json").json
    assert (board["passes"], board["keys"]) == ([], [])
    assert "一周内到期的装修（1）" in svc("today").out
