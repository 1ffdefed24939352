"""Keys, held against the reference: custody, loans due the same day, brought back, lost, withdrawn, and the balance."""

import json
from pathlib import Path

import pytest

from tests.complaints import commit, owed, pending, prepare, quiet, refused, settings, shown, status, steps, tell
from tests.running import Svc
from tests.sites import STAFF, clean, commits, git, subjects

DEPOSIT = (
    "key deposit --unit 3-1201 --owner 王小明 --phone 13800000000 --key 大门=2 --purpose 出差 --signed 王小明"
    " --collector 张师傅 --collector 李四"
)
BUNCH = DEPOSIT.replace("--key 大门=2", "--key 大门=2 --key 信箱=1")
OTHER = DEPOSIT.replace("3-1201", "5-0602").replace("王小明", "刘雨")
LEND = "key lend K1 --borrower 张师傅 --phone 13800000022 --purpose 修水管"
LEND_O = """key lend --borrower "O'Neil [甲]" --phone 0123 --purpose 通风 --authorisation 业主同意"""
LEND_B = LEND.replace("张师傅", "李四")
RETURN = "key return K1 --borrower 张师傅"
FILE = "records/key/2026/11/K2026-0001.yaml"


def figures(svc: Svc, number: str = "K1") -> tuple[int, int, int, int]:
    """In custody, in the cabinet, out, lost: of one record."""
    record = shown(svc, number)
    found = record["in_custody"], record["in_cabinet"], record["out"], record["lost"]
    assert found[0] == sum(found[1:])
    return found


# --- deposit ---------------------------------------------------------------------------------------------------------


FACTS = [
    ("unit", "--unit 5-502", "5-502"),
    ("keys", "--key 大门=2", [{"name": "大门", "count": 2}]),
    ("keys", "--key 大门=2 --key 信箱", [{"name": "大门", "count": 2}, {"name": "信箱", "count": 1}]),
    ("purpose", "--purpose 长期出差", "长期出差"),
    ("signed", "--signed 王小明", "王小明"),
    ("deposited", "--deposited '2026-11-01 20:15'", "2026-11-01T20:15:00+08:00"),
    ("owner", "--owner 王小明", "王小明"),
    ("phone", "--phone 0123", "0123"),
    ("collectors", "--collector 王小芳", ["王小芳"]),
    ("collectors", "--collector 王小芳 --collector 赵阿姨", ["王小芳", "赵阿姨"]),
    ("until", "--until 2026-12-31", "2026-12-31T23:59:59+08:00"),
    ("receiver", "--receiver 王静", "王静"),
]
REQUIRED = {"unit": "--unit 3-1201", "keys": "--key 大门", "purpose": "--purpose 出差", "signed": "--signed 王小明"}


@pytest.mark.parametrize(("fact", "option", "value"), FACTS, ids=[option for _, option, _ in FACTS])
def test_every_fact_is_an_option_and_is_kept(svc: Svc, site: Path, fact: str, option: str, value: object) -> None:
    quiet(site)
    others = " ".join(text for name, text in REQUIRED.items() if name != fact)
    tell(svc, f"key deposit {others} {option}")
    assert shown(svc, "K1")[fact] == value


def test_deposited_is_now_and_the_receiver_is_the_actor_unless_given(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"[11-02 10:20 王静] {DEPOSIT}")
    record = shown(svc, "K1")
    assert (record["deposited"], record["receiver"]) == ("2026-11-02T10:20:00+08:00", "王静")
    assert (record["id"], record["kind"], record["status"]) == ("K2026-0001", "key", "held")


@pytest.mark.parametrize("missing", REQUIRED)
def test_a_missing_required_fact_is_named(svc: Svc, site: Path, missing: str) -> None:
    line = "key deposit " + " ".join(text for name, text in REQUIRED.items() if name != missing)
    said = refused(svc, site, line, code=2).err
    assert [name for name, text in REQUIRED.items() if text.split()[0] in said] == [missing]


def test_all_missing_facts_are_named_at_once_and_nothing_else_is_required(svc: Svc, site: Path) -> None:
    said = refused(svc, site, "key deposit", code=2).err
    assert all(text.split()[0] in said for text in REQUIRED.values())
    assert "--owner" not in said
    tell(svc, "key deposit " + " ".join(REQUIRED.values()))


def test_a_deposit_is_one_file_and_one_commit(svc: Svc, site: Path) -> None:
    before = commits(site)
    tell(svc, DEPOSIT)
    assert (site / FILE).read_text("utf-8") == (
        "id: K2026-0001\n"
        "deposited: '2026-11-02T09:00:00+08:00'\n"
        "unit: 3-1201\n"
        "phone: '13800000000'\n"
        "keys: [{name: 大门, count: 2}]\n"
        "purpose: 出差\n"
        "signed: 王小明\n"
        "owner: 王小明\n"
        "collectors: [张师傅, 李四]\n"
        "receiver: 李敏\n"
        "steps:\n"
    )
    assert commits(site) == before + 1
    assert subjects(site)[-1] == "key K2026-0001: deposit"
    clean(site)


def test_keys_are_deposited_by_the_file(svc: Svc, site: Path) -> None:
    quiet(site)
    record = {"unit": "3-1201", "keys": [{"name": "大门", "count": 2}], "purpose": "出差", "signed": "王小明"}
    assert svc("key deposit --file -", stdin=json.dumps([record, record | {"unit": "5-0602"}])).code == 0
    assert [row["unit"] for row in svc("key list -f json").json] == ["3-1201", "5-0602"]


def test_the_owner_on_file_and_the_phone_are_filled_in(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "resident add --unit 3-1201 --owner 王小明 --phone 13800000001")
    bare = "key deposit --unit 3-1201 --key 大门 --purpose 出差"
    other = f"{bare} --owner 李雷 --signed 李雷 --authorisation 业主来信"
    tell(svc, f"{bare} --signed 王小明", other, f"{bare} --phone 0123 --signed 王小明")
    found = [(row["owner"], row["phone"]) for row in svc("key list -f json").json]
    assert found == [("王小明", "13800000001"), ("李雷", None), ("王小明", "0123")]


# --- lend ------------------------------------------------------------------------------------------------------------


def test_a_loan_is_due_the_same_day_unless_said(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, f"[11-02 09:30] {LEND}")
    assert pending(svc, "K1") == {"return": "2026-11-02T23:59:59"}
    [loan] = shown(svc, "K1")["steps"]
    assert loan == {
        "number": 1,
        "at": "2026-11-02T09:30:00+08:00",
        "by": "李敏",
        "do": "lend",
        "borrower": "张师傅",
        "phone": "13800000022",
        "purpose": "修水管",
        "due": "2026-11-02T23:59:59+08:00",
    }


def test_a_loan_is_due_when_it_is_said_to_be(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, f"{LEND} --due '11-04 18:00'")
    [due] = owed(svc, "return", "K1")
    assert (due["due"], due["met"], due["late"], due["who"], due["kind"]) == (
        "2026-11-04T18:00:00+08:00",
        None,
        False,
        "李敏",
        "key",
    )
    assert svc("key overdue -q --exit-code --as-of '2026-11-04 18:00:00'").code == 0
    late = svc("key overdue --exit-code -f json --as-of '2026-11-04 18:00:01'")
    assert (late.code, [row["id"] for row in late.json]) == (1, ["K2026-0001"])


def test_the_site_may_lend_for_longer(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, "deadlines: {key.return: 2d}")
    tell(svc, DEPOSIT, LEND)
    assert pending(svc, "K1") == {"return": "2026-11-04T23:59:59"}


def test_a_key_cannot_be_lent_beyond_the_count_in_the_cabinet(svc: Svc, site: Path) -> None:
    prepare(svc, site, DEPOSIT)
    said = refused(svc, site, f"{LEND} --count 3").err
    assert "K2026-0001" in said
    tell(svc, LEND)
    refused(svc, site, f"{LEND_B} --count 2")
    tell(svc, LEND_B)
    said = refused(svc, site, f"{LEND.replace('张师傅', '王五')} --authorisation 业主同意").err
    assert "张师傅" in said
    assert "李四" in said
    assert figures(svc) == (2, 0, 2, 0)


def test_a_key_that_came_back_can_be_lent_again(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, f"{LEND} --count 2", f"{RETURN} --count 2", f"{LEND_B} --count 2")
    assert figures(svc) == (2, 0, 2, 0)


def test_a_key_of_a_bunch_is_lent_by_its_name(svc: Svc, site: Path) -> None:
    prepare(svc, site, BUNCH)
    tell(svc, f"{LEND} --key 信箱=1")
    assert "信箱×0" in refused(svc, site, f"{LEND_B} --key 信箱=1").err
    refused(svc, site, f"{LEND_B} --key 大门=3")
    tell(svc, f"{LEND_B} --key 大门=2")
    assert figures(svc) == (3, 0, 3, 0)
    tell(svc, f"{RETURN} --key 信箱=1")
    assert figures(svc) == (3, 1, 2, 0)


@pytest.mark.parametrize(
    "line",
    [
        f"{LEND} --count 0",
        f"{LEND} --count 两",
        f"{LEND} --key 车库=1",
        f"{LEND} --key 大门=1 --count 2",
        "key lend K1 --phone 13800000022",
        f"{LEND} --due 昨日",
    ],
)
def test_a_loan_that_makes_no_sense_is_bad_input(svc: Svc, site: Path, line: str) -> None:
    prepare(svc, site, DEPOSIT)
    refused(svc, site, line, code=2)


@pytest.mark.parametrize("option", ["--borrower 张师傅", "--phone 13800000022", "--purpose 修水管"])
def test_a_loan_names_borrower_phone_and_purpose(svc: Svc, site: Path, option: str) -> None:
    prepare(svc, site, DEPOSIT)
    assert option.split(maxsplit=1)[0] in refused(svc, site, LEND.replace(option, ""), code=2).err


def test_keys_are_lent_to_owner_staff_and_collectors_and_to_others_only_as_the_owner_says(svc: Svc, site: Path) -> None:
    prepare(svc, site, DEPOSIT.replace(" --collector 李四", ""))
    settings(site, STAFF.replace("张师傅", "丁师傅"))
    commit(site)
    stranger = LEND.replace("张师傅", "安居中介")
    said = refused(svc, site, stranger, "005.1.2").err
    assert "安居中介" in said
    assert "--authorisation" in said
    tell(svc, f"{stranger} --authorisation 业主微信同意", "key return K1")
    for name in ("王小明", "王 小明", "丁师傅", "張師傅"):
        tell(svc, LEND.replace("张师傅", f"'{name}'"), "key return K1")


@pytest.mark.parametrize("line", [f"{LEND}", RETURN, "key lost K1 --text 丢失"])
def test_which_of_several_kinds_of_key_is_meant_must_be_said(svc: Svc, site: Path, line: str) -> None:
    prepare(svc, site, BUNCH, f"{LEND} --key 大门=1")
    said = refused(svc, site, line, code=2).err
    assert "--key 大门=1" in said
    tell(svc, f"{line} --key 大门=1")


def test_keys_are_deposited_by_the_owner_on_file(svc: Svc, site: Path) -> None:
    prepare(svc, site, "resident add --unit 3-1201 --owner 王小明 --phone 13800000001")
    stranger = DEPOSIT.replace("--signed 王小明", "--signed 路人")
    assert "--authorisation" in refused(svc, site, stranger, "005.1.2").err
    assert "路人" in refused(svc, site, DEPOSIT.replace("王小明", "路人"), "005.1.2").err
    assert tell(svc, DEPOSIT).err == ""
    assert tell(svc, f"{stranger} --authorisation 业主委托书").err == ""
    assert shown(svc, "K2")["authorisation"] == "业主委托书"


def test_where_the_home_has_no_file_whoever_signs_is_taken_with_a_warning(svc: Svc, site: Path) -> None:
    quiet(site)
    assert "3-1201" in tell(svc, DEPOSIT).err
    assert tell(svc, f"{DEPOSIT} --authorisation 委托书").err.count("3-1201") == 0


# --- overdue loans ---------------------------------------------------------------------------------------------------


def test_whoever_has_an_overdue_loan_of_any_keys_is_refused_the_next(svc: Svc, site: Path) -> None:
    prepare(svc, site, DEPOSIT, OTHER, LEND)
    again = LEND.replace("K1", "K2")
    tell(
        svc,
        f"[11-02 23:59] {again}",
        f"[11-02 23:59] {again.replace('lend', 'return')}".replace(" --phone 13800000022 --purpose 修水管", ""),
    )
    said = refused(svc, site, f"[11-03 08:00] {again}").err
    assert "K2026-0001" in said
    assert "2026-11-02" in said
    refused(svc, site, f"[11-03 08:00] {LEND}")
    tell(svc, f"[11-03 08:00] {LEND_B.replace('K1', 'K2')}", f"[11-03 08:00] {RETURN}", f"[11-03 08:00] {again}")


@pytest.mark.parametrize("ending", [RETURN, "key lost K1 --text 已换锁", "key extend K1 --due 11-05 --why 未修完"])
def test_the_next_loan_is_possible_once_the_overdue_one_is_settled(svc: Svc, site: Path, ending: str) -> None:
    quiet(site)
    tell(svc, DEPOSIT, OTHER, LEND, f"[11-03 08:00] {ending}", f"[11-03 08:30] {LEND.replace('K1', 'K2')}")


def test_a_director_may_lend_all_the_same_with_a_reason(svc: Svc, site: Path) -> None:
    prepare(svc, site, DEPOSIT, OTHER, LEND)
    settings(site, STAFF)
    commit(site)
    again = LEND.replace("K1", "K2")
    refused(svc, site, f"[11-03 08:00 李敏] {again} --why 水管爆裂")
    refused(svc, site, f"[11-03 08:00 周主任] {again}")
    tell(svc, f"[11-03 08:00 周主任] {again} --why 水管爆裂")
    assert steps(svc, "K2") == ["lend"]


def test_where_nobody_is_listed_anyone_may_overrule_with_a_reason(svc: Svc, site: Path) -> None:
    prepare(svc, site, DEPOSIT, LEND)
    refused(svc, site, f"[11-03 08:00] {LEND}")
    tell(svc, f"[11-03 08:00] {LEND} --reason 水管爆裂")


def test_a_borrower_whose_name_is_written_with_quotes_is_remembered(svc: Svc, site: Path) -> None:
    prepare(svc, site, DEPOSIT, OTHER, f"{LEND_O} K1")
    assert "K2026-0001" in refused(svc, site, f"[11-03 08:00] {LEND_O} K2").err


def test_keys_of_a_damaged_record_trouble_no_other(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, OTHER)
    (site / FILE).write_text("id: K2026-0001\n张师傅: [\n", "utf-8")
    tell(svc, LEND.replace("K1", "K2"))


# --- extend ----------------------------------------------------------------------------------------------------------


def test_an_extended_loan_is_due_at_the_new_time(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, LEND, "key extend K1 --borrower 张师傅 --due 11-05 --why 配件未到")
    assert pending(svc, "K1") == {"return": "2026-11-05T23:59:59"}
    assert len(owed(svc, "return", "K1")) == 1


@pytest.mark.parametrize("line", ["key extend K1 --due 11-05", "key extend K1 --why 未修完"])
def test_an_extension_needs_its_time_and_its_reason(svc: Svc, site: Path, line: str) -> None:
    prepare(svc, site, DEPOSIT, LEND)
    refused(svc, site, line, code=2)


def test_only_what_is_out_is_extended(svc: Svc, site: Path) -> None:
    prepare(svc, site, DEPOSIT)
    refused(svc, site, "key extend K1 --borrower 张师傅 --due 11-05 --why 未修完")
    tell(svc, LEND)
    refused(svc, site, "key extend K1 --borrower 李四 --due 11-05 --why 未修完")


def test_each_borrowers_loan_is_extended_alone(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, LEND, LEND_B, "key extend K1 --borrower 李四 --due 11-05 --why 未修完")
    assert {(o["text"].split()[1], o["due"][:10]) for o in owed(svc, "return", "K1")} == {
        ("张师傅", "2026-11-02"),
        ("李四", "2026-11-05"),
    }


# --- return ----------------------------------------------------------------------------------------------------------


def test_a_return_meets_the_promise(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, LEND, f"[11-02 17:00] {RETURN}")
    [due] = owed(svc, "return", "K1")
    assert (due["met"], due["late"]) == ("2026-11-02T17:00:00+08:00", False)
    assert figures(svc) == (2, 2, 0, 0)


def test_part_of_a_loan_back_leaves_the_promise_open(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, f"{LEND} --count 2", RETURN)
    [due] = owed(svc, "return", "K1")
    assert due["met"] is None
    assert figures(svc) == (2, 1, 1, 0)
    tell(svc, f"[11-03 10:00] {RETURN}")
    [due] = owed(svc, "return", "K1")
    assert (due["met"], due["late"]) == ("2026-11-03T10:00:00+08:00", True)


def test_each_loan_is_a_promise_of_its_own(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, LEND, f"{LEND_B} --due 11-04", RETURN)
    found = {o["text"].split()[1]: o["met"] for o in owed(svc, "return", "K1")}
    assert found == {"张师傅": "2026-11-02T09:00:00+08:00", "李四": None}
    assert pending(svc, "K1") == {"return": "2026-11-04T23:59:59"}


@pytest.mark.parametrize(
    "line", ["key return K1", "key lost K1 --text 已换锁", "key extend K1 --due 11-05 --why 未修完"]
)
def test_whose_loan_is_meant_may_be_left_out_only_where_there_is_one(svc: Svc, site: Path, line: str) -> None:
    prepare(svc, site, DEPOSIT, LEND, LEND_B)
    said = refused(svc, site, line, code=2).err
    assert "张师傅" in said
    assert "李四" in said
    tell(svc, RETURN)
    tell(svc, line)
    assert shown(svc, "K1")["steps"][-1]["borrower"] == "李四"


@pytest.mark.parametrize("line", ["key return K1", RETURN, f"{RETURN} --count 1", "key return K1 --borrower 王五"])
def test_what_is_not_out_cannot_come_back(svc: Svc, site: Path, line: str) -> None:
    prepare(svc, site, DEPOSIT)
    refused(svc, site, line)


def test_no_more_comes_back_than_was_lent(svc: Svc, site: Path) -> None:
    prepare(svc, site, DEPOSIT, LEND)
    refused(svc, site, f"{RETURN} --count 2")
    refused(svc, site, "key return K1 --borrower 李四")


def test_who_brought_it_back_and_to_whom_is_kept(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, LEND, f"[11-02 15:00 王静] {RETURN} --returner 小徐")
    [loan] = shown(svc, "K1")["loans"]
    assert (loan["returner"], loan["receiver"], loan["returned"]) == ("小徐", "王静", "2026-11-02T15:00:00+08:00")


def test_which_of_several_keys_comes_back_must_be_clear(svc: Svc, site: Path) -> None:
    prepare(svc, site, BUNCH, f"{LEND} --key 大门=1 --key 信箱=1")
    assert "--key" in refused(svc, site, RETURN, code=2).err
    assert "--key" in refused(svc, site, f"{RETURN} --count 2", code=2).err
    tell(svc, f"{RETURN} --key 大门=1 --key 信箱=1")
    assert figures(svc) == (3, 3, 0, 0)


# --- lost ------------------------------------------------------------------------------------------------------------


def test_a_key_lost_by_its_borrower_is_no_longer_owed(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, LEND, "key lost K1 --text 已换锁芯，费用由借用人承担")
    [due] = owed(svc, "return", "K1")
    assert due["met"] == "2026-11-02T09:00:00+08:00"
    assert figures(svc) == (2, 1, 0, 1)
    assert shown(svc, "K1")["steps"][-1]["borrower"] == "张师傅"


def test_what_was_done_about_a_lost_key_is_said(svc: Svc, site: Path) -> None:
    prepare(svc, site, DEPOSIT, LEND)
    assert "--text" in refused(svc, site, "key lost K1", code=2).err


def test_a_key_may_be_lost_from_the_cabinet(svc: Svc, site: Path) -> None:
    prepare(svc, site, DEPOSIT)
    tell(svc, "key lost K1 --text 盘点少一把，已换锁芯")
    assert figures(svc) == (2, 1, 0, 1)
    tell(svc, LEND)
    refused(svc, site, "key lost K1 --cabinet --text 又少一把")
    refused(svc, site, "key lost K1 --borrower 张师傅 --cabinet --text 少一把", code=2)
    refused(svc, site, LEND_B)
    tell(svc, RETURN, LEND_B, "key lost K1 --text 丢失")
    assert figures(svc) == (2, 0, 0, 2)


# --- withdraw --------------------------------------------------------------------------------------------------------


def test_keys_are_withdrawn_with_a_signature_and_only_when_none_is_out(svc: Svc, site: Path) -> None:
    prepare(svc, site, DEPOSIT, LEND)
    assert "张师傅" in refused(svc, site, "key withdraw K1 --signed 王小明").err
    tell(svc, RETURN)
    refused(svc, site, "key withdraw K1", code=2)
    tell(svc, "key withdraw K1 --signed 王小明")
    assert status(svc, "K1") == "withdrawn"
    assert figures(svc) == (0, 0, 0, 0)
    for line in (LEND, "key withdraw K1 --signed 王小明", "key extend K1 --due 11-05 --why 未修完"):
        refused(svc, site, line)


def test_keys_are_given_back_to_the_owner_or_a_collector_and_to_others_only_as_the_owner_says(
    svc: Svc, site: Path
) -> None:
    prepare(svc, site, DEPOSIT, DEPOSIT, DEPOSIT)
    said = refused(svc, site, "key withdraw K1 --signed 路人", "005.1.2").err
    assert "--authorisation" in said
    tell(svc, "key withdraw K1 --signed 路人 --authorisation 业主短信", "key withdraw K2 --signed 王小明")
    tell(svc, "key withdraw K3 --signed 张师傅")
    assert [status(svc, f"K{n}") for n in (1, 2, 3)] == ["withdrawn"] * 3


def test_lost_keys_do_not_hinder_a_withdrawal(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, LEND, "key lost K1 --text 已换锁", "key withdraw K1 --signed 王小明")
    assert status(svc, "K1") == "withdrawn"


def test_the_end_of_custody_is_promised_and_met_by_the_withdrawal(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, f"{OTHER} --until 2026-11-20")
    assert owed(svc, "until", "K1") == []
    assert pending(svc, "K2") == {"until": "2026-11-20T23:59:59"}
    assert svc("key overdue -q --exit-code --as-of 2026-11-21").code == 1
    tell(svc, "[11-22 09:00] key withdraw K2 --signed 刘雨")
    [due] = owed(svc, "until", "K2")
    assert (due["met"], due["late"]) == ("2026-11-22T09:00:00+08:00", True)
    assert "ended" not in due


def test_the_end_of_custody_may_be_amended(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"{DEPOSIT} --until 2026-11-20", "amend K1 until=2026-12-20 --reason 延期")
    assert pending(svc, "K1") == {"until": "2026-12-20T23:59:59"}
    tell(svc, "amend K1 until= --reason 未定")
    assert pending(svc, "K1") == {}


# --- the balance -----------------------------------------------------------------------------------------------------


def test_the_balance_is_by_unit_and_in_all(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(
        svc,
        DEPOSIT,
        DEPOSIT,
        OTHER,
        f"{LEND} --count 2",
        "key lost K3 --text 已换锁",
        f"[11-02 10:00] {LEND_B.replace('K1', 'K2')}",
    )
    rows = svc("key balance -f json").json
    assert rows == [
        {"unit": "3-1201", "in_custody": 4, "in_cabinet": 1, "out": 3, "lost": 0},
        {"unit": "5-0602", "in_custody": 2, "in_cabinet": 1, "out": 0, "lost": 1},
        {"unit": None, "in_custody": 6, "in_cabinet": 2, "out": 3, "lost": 1},
    ]
    assert [row["unit"] for row in svc("key balance --unit 5 -f json").json] == ["5-0602", None]
    assert svc("key balance").code == 0


def test_a_site_without_keys_has_a_balance_of_noughts(svc: Svc, site: Path) -> None:
    assert svc("key balance -f json").json == [{"unit": None, "in_custody": 0, "in_cabinet": 0, "out": 0, "lost": 0}]


def test_a_cancelled_custody_has_no_keys(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, LEND)
    assert "005.1.2" in svc("cancel K1 --reason 误登").err
    tell(svc, "key return K1 --borrower 张师傅 --count 1", "cancel K1 --reason 误登")
    assert figures(svc) == (0, 0, 0, 0)
    assert [due["met"] is not None for due in owed(svc, "return", "K1")] == [True]
    tell(svc, OTHER, f"[11-03 09:00] {LEND.replace('K1', 'K2')}")


def test_a_struck_loan_never_was(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, LEND, "strike K1 1 --reason 误登")
    assert figures(svc) == (2, 2, 0, 0)
    assert owed(svc, "return", "K1") == []


def test_each_key_out_is_handed_over(svc: Svc, site: Path) -> None:
    quiet(site)
    assert svc("key handover -f json").json == []
    tell(
        svc, DEPOSIT, OTHER, f"{LEND} --due 11-04", LEND_B.replace("K1", "K2"), f"{LEND_B} --due 11-03", "key return K2"
    )
    rows = svc("key handover -f json --as-of '2026-11-04 09:00'").json
    assert [(row["id"], row["unit"], row["borrower"], row["count"], row["late"]) for row in rows] == [
        ("K2026-0001", "3-1201", "李四", 1, True),
        ("K2026-0001", "3-1201", "张师傅", 1, False),
    ]
    assert "张师傅" not in svc("key handover --mask").out


# --- hands and merges ------------------------------------------------------------------------------------------------


MERGED = """\
- {at: '2026-11-02T10:00:00+08:00', by: 李敏, do: lend, borrower: 张师傅, count: 2}
- {at: '2026-11-02T10:01:00+08:00', by: 王静, do: lend, borrower: 李四}
"""


def test_a_key_lent_twice_by_two_clones_is_shown_and_checked(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT)
    with (site / FILE).open("a", encoding="utf-8") as file:
        file.write(MERGED)
    assert figures(svc) == (2, -1, 3, 0)
    checked = svc("check", now="2026-11-02 11:30")
    assert checked.code == 1
    assert "K2026-0001.yaml:13:" in checked.out
    assert checked.out.count("K2026-0001.yaml") == 1
    balance = svc("key balance")
    assert (balance.code, "K2026-0001" in balance.err) == (0, True)
    tell(svc, f"[11-02 12:00] {RETURN} --count 2", "[11-02 12:00] key return K1")
    assert figures(svc) == (2, 2, 0, 0)


@pytest.mark.parametrize(
    ("step", "line"),
    [
        ("do: return, borrower: 张师傅", 12),
        ("do: return", 12),
        ("do: lost, borrower: 张师傅, text: 丢失", 12),
        ("do: lost, count: 3, text: 丢失", 12),
        ("do: lend, borrower: 张师傅, count: 3", 12),
        ("do: lend, borrower: 张师傅}\n- {at: '2026-11-02T11:00:00+08:00', by: 李敏, do: withdraw, signed: 王", 13),
        ("do: withdraw, signed: 王}\n- {at: '2026-11-02T11:00:00+08:00', by: 李敏, do: lend, borrower: 张师傅", 13),
    ],
)
def test_what_cannot_be_is_found_with_its_line(svc: Svc, site: Path, step: str, line: int) -> None:
    quiet(site)
    tell(svc, DEPOSIT)
    with (site / FILE).open("a", encoding="utf-8") as file:
        file.write(f"- {{at: '2026-11-02T10:00:00+08:00', by: 李敏, {step}}}\n")
    checked = svc("check", now="2026-11-02 11:30")
    assert checked.code == 1
    assert f"K2026-0001.yaml:{line}:" in checked.out, checked.shown
    assert svc("key show K1").code == 0
    assert svc("due").code == 0
    figures(svc)


def test_a_loan_written_by_hand_without_a_time_is_judged_by_the_setting(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT)
    with (site / FILE).open("a", encoding="utf-8") as file:
        file.write("- {at: '2026-11-02T10:00:00+08:00', by: 李敏, do: lend, borrower: 张师傅}\n")
    assert pending(svc, "K1") == {"return": "2026-11-02T23:59:59"}
    settings(site, "deadlines: {key.return: 1d}")
    assert pending(svc, "K1") == {"return": "2026-11-03T23:59:59"}


def test_a_loan_entered_later_must_fit_in_where_it_was_made(svc: Svc, site: Path) -> None:
    prepare(svc, site, DEPOSIT.replace("大门=2", "大门=1"), f"[11-02 10:00] {LEND}", f"[11-02 12:00] {RETURN}")
    refused(svc, site, f"[11-02 15:00] {LEND_B} --at '11-02 11:00'")
    refused(svc, site, f"[11-02 15:00] {LEND_B} --at '11-02 09:30'")
    tell(svc, f"[11-02 15:00] {LEND_B} --at '11-02 13:00'")


def test_only_the_desk_and_those_above_it_handle_keys(svc: Svc, site: Path) -> None:
    prepare(svc, site, DEPOSIT)
    settings(site, STAFF)
    commit(site)
    for name in ("张师傅", "保安甲", "钱会计", "路人"):
        refused(svc, site, f"[11-02 10:00 {name}] {LEND}")
    tell(svc, f"[11-02 10:00 周主任] {LEND}", f"[11-02 10:00 陈总] {RETURN}")


def test_no_personal_data_is_in_the_commits(svc: Svc, site: Path) -> None:
    tell(svc, DEPOSIT, LEND, RETURN)
    log = git(site, "log", "--format=%B")
    assert "key K2026-0001: lend" in log
    assert not any(word in log for word in ("王小明", "张师傅", "13800000022"))
