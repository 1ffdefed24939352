"""Twenty-odd further ways round the manual, each tried by a clerk who cuts corners: refused, or still owed."""

from pathlib import Path

import pytest

from tests.complaints import (
    ADD,
    CALLBACK,
    LETTER,
    REMEDY,
    RESOLVE,
    RESOLVED,
    SATISFIED,
    owed,
    pending,
    prepare,
    quiet,
    refused,
    say,
    shown,
    status,
    tell,
)
from tests.running import Svc

HOME = "resident add --unit 3-1201 --owner 王小明 --phone 13800000000"
FOR_3_1201 = "pass issue --unit 3-1201 --id-type 身份证 --id-last4 1234"
PASS = f"{FOR_3_1201} --bearer 王小明 --role owner --signed 王小明 --item 沙发"
STRANGER = f"{FOR_3_1201} --bearer 李四 --role owner --signed 李四 --item 画"
KEYS = "key deposit --unit 3-1201 --owner 王小明 --key 大门=2 --purpose 打扫 --signed 王小明"
LENT = "key lend K1 --borrower 王静 --phone 13900000000 --purpose 通风 --due 2026-11-02 --count 2"
HELP = "inquiry add --kind help --matter 老人摔倒 --channel phone --name 王小明 --phone 13800000000"
FAILED = "[11-02 09:00 王静] inspect add --checklist area --subject 李敏 --fail tidy --rest-pass"
DISSATISFIED = f"{CALLBACK} --about C1 --opinion dissatisfied --rework 安防班 --due 2026-11-06"
AGAINST = f"{ADD} --against 李敏"
CORRECT = "complaint correct C1 --text 装隔音条 --due 2026-11-03"
REPAIR = "repair add --unit 3-1201 --item 水管漏水"
BOOKED = "callback book --unit 3-1201 --means visit --when '2026-11-05 10:00'"

CHEATS = {
    "the reopening that a callback set off is struck": (
        [*RESOLVED, DISSATISFIED],
        "strike C1 {last} --reason 误",
        "015.5",
    ),
    "a dissatisfied opinion is made a satisfied one": (
        [*RESOLVED, DISSATISFIED],
        "amend B1 opinion=satisfied --reason 听错",
        "015.5",
    ),
    "a friend is called about somebody else's complaint": (
        RESOLVED,
        f"{CALLBACK} --about C1 --unit 5-0101 --phone 13900000000 --opinion satisfied",
        "011.2.4",
    ),
    "a visit to a friend is booked about it": (
        RESOLVED,
        "callback book --about C1 --unit 5-0101 --means visit --when '2026-11-05 10:00'",
        "011.2.4",
    ),
    "a new complaint is joined to one closed long ago": (
        [*RESOLVED, SATISFIED, "complaint close C1", f"[11-20 09:00] {ADD}"],
        "[11-20 09:10] complaint same-as C2 C1",
        "015.7",
    ),
    "whom it is against acts where it was joined": (
        [ADD, f"[11-02 09:00 王静] {AGAINST}", "[11-02 09:00 王静] complaint same-as C2 C1"],
        "complaint reply C1 --outcome --text 已处理",
        "015.5",
    ),
    "whom it is against calls the complainant": (
        [f"[11-02 09:00 王静] {AGAINST}"],
        f"[11-02 09:10 王静] {CALLBACK} --about C1 --opinion satisfied --caller 李敏",
        "015.5",
    ),
    "a pass with which goods went out is cancelled": (
        [HOME, PASS, "[11-02 09:10 保安甲] pass exit P1"],
        "cancel P1 --reason 误",
        "020",
    ),
    "more is written on a pass once issued": ([HOME, PASS], "amend P1 items=沙发,钢琴,床=3 --reason 漏写", "020"),
    "another bearer is written on a pass": ([HOME, PASS], "amend P1 bearer.name=李四 --reason 改", "020"),
    "a pass is made good for a month": ([HOME, PASS], "amend P1 valid_until=2026-12-02 --reason 改", "020"),
    "somebody is made the owner for a pass": (
        [f"[11-01 09:00 王静] {HOME}", "amend 3-1201 owner=李四 --reason 改"],
        STRANGER,
        "020",
    ),
    "a stranger is made a collector of keys": ([KEYS], "amend K1 collectors=李四 --reason 补", "005.1.2"),
    "a stranger is made the owner of keys": ([KEYS], "amend K1 owner=李四 --reason 补", "005.1.2"),
    "a custody is cancelled while its keys are out": ([KEYS, LENT], "cancel K1 --reason 误", "005.1.2"),
    "keys that are out are counted away": ([KEYS, LENT], "amend K1 keys=大门=1 --reason 数错", "005.1.2"),
    "a call for help becomes a complaint for three days": (
        [HELP],
        "complaint add --from Q1 --category other --channel phone",
        "006.13",
    ),
    "a call for help becomes an ordinary repair": ([HELP], "repair add --from Q1 --unit 3-1201 --item 门锁", "006.13"),
    "a repair is done that is not": ([REPAIR], "repair done R1 --result 未修好，待料", "007"),
    "a remedy was none": ([ADD], "complaint remedy C1 --text 暂未处理", "011.2.1"),
    "a complaint is settled that is not": ([ADD, REMEDY], "complaint resolve C1 --text 尚未解决", "011.2.4"),
    "whoever was inspected mends the mark": ([FAILED], "amend I1 items=tidy=pass --reason 改", "015.5"),
    "a colleague mends the mark for them": (
        [FAILED],
        "[11-02 09:10 王静] amend I1 items=tidy=pass --reason 改",
        "015.5",
    ),
    "whoever was inspected cancels it": ([FAILED], "cancel I1 --reason 误", "015.5"),
    "a letter no longer wants an answer": ([LETTER], "amend D1 wants_answer=false --reason 不必", "015.5"),
    "a letter is cancelled while its complaint goes on": ([LETTER], "cancel D1 --reason 误", "012.3"),
    "a colleague gets what is overdue": ([ADD], "[11-20 09:00] amend C1 receiver=王静 --reason 改", "015.5"),
    "one's own overdue order is struck": (
        [ADD, CORRECT],
        "[11-20 09:00] strike C1 1 --reason 误",
        "015.5",
    ),
    "the end of a custody is put off": (
        [f"{KEYS} --until 2026-11-20"],
        "amend K1 until=2027-11-20 --reason 改",
        "015.5",
    ),
    "a clerk acts as the machine": ([ADD], "[11-02 09:10 svc] complaint close C1 --text 完", "009.1"),
    "a refusal is cancelled and the pass issued after all": (
        [
            HOME,
            f"{FOR_3_1201} --bearer 李四 --role non-owner --item 画 --owner-refused",
            "cancel P1 --reason 误",
        ],
        f"{FOR_3_1201} --bearer 李四 --role non-owner --signed 李四 --authorisation 委托书 --owner-confirmed --item 画",
        "020",
    ),
}


@pytest.mark.parametrize(("story", "line", "article"), CHEATS.values(), ids=CHEATS)
def test_a_way_round_the_manual_is_refused_with_its_article_and_what_to_do(
    svc: Svc, staffed: Path, story: list[str], line: str, article: str
) -> None:
    prepare(svc, staffed, *story)
    last = len(shown(svc)["steps"]) if "{last}" in line else 0
    said = refused(svc, staffed, line.replace("{last}", str(last)), article).err
    assert "svc " in said or "--" in said
    assert "None" not in said


def test_what_the_desk_may_not_the_director_may_with_the_reason(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, *RESOLVED, DISSATISFIED, FAILED, f"{KEYS} --until 2026-11-20", BOOKED)
    tell(
        svc,
        "[11-02 10:00 周主任] amend B1 opinion=fairly --reason 住户更正",
        f"[11-02 10:01 周主任] strike C1 {len(shown(svc)['steps'])} --reason 住户更正",
        "[11-02 10:02 周主任] amend I1 items=tidy=pass --reason 看错",
        "[11-02 10:03 周主任] amend K1 until=2026-12-20 --reason 业主来电",
        "[11-02 10:04 周主任] amend K1 collectors=李四 --reason 业主来函",
        "[11-02 10:05 周主任] amend B2 booked='2026-11-06 10:00' --reason 住户改期",
    )
    assert status(svc) == "resolved"


def test_honest_corrections_stay_everybodys(svc: Svc, staffed: Path) -> None:
    """What ends and lengthens nothing is corrected at the desk as before."""
    quiet(staffed)
    tell(svc, ADD, CORRECT, HOME, PASS, KEYS, LENT, LETTER.replace("C1", "C2"), REPAIR, BOOKED)
    tell(
        svc,
        "amend C1 phone=13800000001 name=王小鸣 --reason 听错",
        "amend C1 receiver=王静 --reason 登错",
        "strike C1 1 --reason 登错",
        "amend P1 vehicle=粤A12345 --reason 漏写",
        "amend K1 phone=13800000001 --reason 听错",
        "amend R1 item=水管渗水 --reason 写错",
        "amend B1 booked='2026-11-04 10:00' --reason 住户要早些",
        "repair done R1 --result 已更换水管，原管未修好过",
    )
    assert "correct" not in pending(svc)


def test_a_pass_used_and_a_second_item_are_one_removal(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, HOME, PASS, "[11-02 09:10 保安甲] pass exit P1")
    assert say(svc, "[11-02 09:20] cancel P1 --reason 误").code == 3
    assert "--staying" in say(svc, f"[11-02 09:30] {PASS}").err


def test_a_paper_handed_in_before_its_month_is_over_is_still_owed(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "[11-03 09:00] form submit TJ --month 2026-11")
    late = svc("overdue -f json", now="2026-12-10 09:00").json
    assert ("complaint", "count") in [(row["kind"], row["what"]) for row in late if row["id"] == "site"]
    tell(svc, "[12-10 09:00] form submit TJ --month 2026-11")
    late = svc("overdue -f json", now="2026-12-10 10:00").json
    assert ("complaint", "count") not in [(row["kind"], row["what"]) for row in late if row["id"] == "site"]


def test_a_call_for_help_becomes_an_urgent_repair_or_anything_once_answered(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, HELP, "repair add --from Q1 --unit 3-1201 --item 门锁 --urgency urgent")
    tell(
        svc, HELP, "inquiry answer Q2 --text 保安两分钟内到", "complaint add --from Q2 --category other --channel phone"
    )
    assert [row["met"] is not None for row in owed(svc, "answer", "Q2")] == [True]


def test_a_custody_whose_keys_are_back_may_be_cancelled(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, KEYS, LENT, "key return K1 --borrower 王静 --count 2", "cancel K1 --reason 误登")
    assert status(svc, "K1") == "cancelled"


def test_a_resolved_complaint_whose_reopening_stands_is_called_about_again(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, *RESOLVED, DISSATISFIED, "cancel B1 --reason 误")
    assert status(svc) == "reopened"
    tell(svc, REMEDY, RESOLVE)
    assert "callback" in pending(svc)


def test_the_audit_lists_each_name_lifted_and_each_severity_lowered(svc: Svc, staffed: Path) -> None:
    tell(
        svc,
        f"{ADD} --against 保安甲 --severity major",
        "[11-02 10:00 周主任] amend C1 against= --reason 查无此事",
        "[11-02 10:05 陈总] complaint classify C1 --severity general --reason 情况轻微",
    )
    result = svc("audit -f json", now="2026-11-02 11:00")
    found = [row for row in result.json if row["record"] == "C2026-0001"]
    assert [row["grade"] for row in found] == ["note", "note"]
    assert all(word in found[0]["text"] for word in ("保安甲", "周主任", "查无此事"))
    assert all(word in found[1]["text"] for word in ("重大", "一般", "陈总", "情况轻微"))
    assert result.code == 0, "it is lawful"


def test_the_month_lists_what_was_put_far_off_or_given_up_by_who_said_so(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(
        svc,
        f"{REPAIR} --appointment '2027-03-01 10:00'",
        REPAIR,
        "repair schedule R2 --when '2026-11-04 10:00' --why 忙",
        BOOKED,
        "[11-02 10:00 王静] callback schedule B1 --when '2026-12-20 10:00' --why 住户出差",
        KEYS,
        LENT,
        "key extend K1 --borrower 王静 --due 2027-01-10 --why 装修",
        ADD,
        "[11-02 10:00 王静] complaint withdraw C1 --text 住户来电",
        ADD,
        "[11-02 10:01 王静] complaint classify C2 --unjustified --text 无此事",
        REPAIR,
        "cancel R3 --reason 重复",
    )
    found = svc("report month 2026-11 -f json", now="2026-11-30 18:00").json["said_so"]
    records = {name: found[name]["records"] for name in found if name != "by"}
    assert records == {
        "appointments": ["B2026-0001", "R2026-0001"],
        "reworks": [],
        "callbacks": [],
        "items": [],
        "extensions": ["K2026-0001"],
        "withdrawals": ["C2026-0001"],
        "cancellations": ["R2026-0003"],
        "unjustified": ["C2026-0002"],
    }
    by = {row["by"]: row for row in found["by"]}
    assert by["王静"]["withdrawals"]["records"] == ["C2026-0001"]
    assert by["王静"]["appointments"]["records"] == ["B2026-0001"]
    assert by["李敏"]["cancellations"]["value"] == 1
    for shape in ("table", "md", "csv", "html"):
        assert "远期与免办" in svc(f"report month 2026-11 -f {shape}", now="2026-11-30 18:00").out, shape
