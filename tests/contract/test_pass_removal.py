"""Passes of one home and day are one removal, and an owner's refusal stays one (reference 4, 020)."""

from pathlib import Path

import pytest

from tests.complaints import commit, prepare, refused, shown, status, tell
from tests.complaints import settings as configure
from tests.running import Svc
from tests.sites import STAFF, clean

HOME = "resident add --unit 3-1201 --owner 王小明 --phone 13800000001 --tenant 李四"
OWNER = "pass issue --unit 3-1201 --bearer 王小明 --role owner --id-type 身份证 --id-last4 1234 --signed 王小明"
OTHER = (
    "pass issue --unit 3-1201 --bearer 李四 --role non-owner --id-type 身份证 --id-last4 5678 --signed 李四"
    " --authorisation 委托书"
)
REFUSED = f"{OTHER} --owner-refused"
ALLOWED = f"{OTHER} --owner-confirmed"


@pytest.fixture
def home(svc: Svc, staffed: Path) -> Path:
    """A staffed site with the owner's file."""
    prepare(svc, staffed, HOME)
    return staffed


def test_the_second_single_item_of_a_day_asks_whether_somebody_moves_out(svc: Svc, home: Path) -> None:
    tell(svc, f"{OWNER} --item 沙发")
    said = refused(svc, home, f"[11-02 09:01] {OWNER} --item 茶几", "020").err
    assert "--moving-out | --staying" in said
    refused(svc, home, f"[11-02 09:01] {OWNER} --item 茶几 --moving-out", "020")
    tell(svc, f"[11-02 09:01] {OWNER} --item 茶几 --staying", f"[11-03 09:00] {OWNER} --item 电视")
    clean(home)


@pytest.mark.parametrize("ending", ["pass revoke P1 --text 不搬了", "cancel P1 --reason 误开"])
def test_a_pass_that_is_void_is_no_part_of_the_removal(svc: Svc, home: Path, ending: str) -> None:
    tell(svc, f"{OWNER} --item 沙发", ending, f"{OWNER} --item 茶几")


def test_another_homes_pass_is_no_part_of_the_removal(svc: Svc, home: Path) -> None:
    tell(svc, HOME.replace("3-1201", "3-1202"), f"{OWNER} --item 沙发")
    tell(svc, f"{OWNER.replace('3-1201', '3-1202')} --item 茶几")


def test_a_contractors_pass_is_apart(svc: Svc, home: Path) -> None:
    tell(svc, "amend 3-1201 decoration.manager=赵工 --reason 装修")
    contractor = "pass issue --unit 3-1201 --bearer 赵工 --role contractor --id-type 身份证 --id-last4 1 --signed 赵工"
    tell(svc, f"{contractor.replace('last4 1', 'last4 0001')} --item 切割机=3", f"{OWNER} --item 沙发")


def test_many_items_of_one_who_stays_are_a_doubt_that_reconcile_lists(svc: Svc, home: Path) -> None:
    tell(svc, f"{OWNER} --item 纸箱=3 --staying")
    assert svc("pass reconcile -f json").json["doubts"] == []
    said = tell(svc, f"{OWNER} --item 椅子=3 --staying")
    assert "6" in said.err
    assert svc("pass reconcile -f json").json["doubts"] == ["P2026-0002"]
    assert "P2026-0002" in svc("pass reconcile").out


def test_the_site_says_how_many_are_many(svc: Svc, home: Path) -> None:
    configure(home, "passes: {many: 2}")
    commit(home)
    tell(svc, f"{OWNER} --item 纸箱=3 --staying")
    assert svc("pass reconcile -f json").json["doubts"] == ["P2026-0001"]


def test_a_refusal_is_recorded_even_where_nothing_else_is_answered(svc: Svc, home: Path) -> None:
    bare = "pass issue --unit 3-1201 --bearer 李四 --role non-owner --item 沙发=2 --owner-refused"
    tell(svc, bare)
    assert status(svc, "P1") == "refused"


def test_after_the_owners_refusal_only_the_director_issues_with_a_reason(svc: Svc, home: Path) -> None:
    tell(svc, f"{REFUSED} --item 沙发")
    said = refused(svc, home, f"[11-02 09:10] {ALLOWED} --item 沙发", "020").err
    assert "P2026-0001" in said
    refused(svc, home, f"[11-02 09:10] {ALLOWED} --item 沙发 --reason 业主改口", "020")
    refused(svc, home, f"[11-02 09:10 周主任] {ALLOWED} --item 沙发", "020")
    refused(svc, home, "[11-02 09:10] amend P1 owner_answer=confirmed --reason 写错", "020")
    tell(svc, "cancel P1 --reason 误登")
    refused(svc, home, f"[11-02 09:10] {ALLOWED} --item 沙发", "020")
    tell(svc, f"[11-02 09:10 周主任] {ALLOWED} --item 沙发 --reason 业主亲自到场同意")
    assert shown(svc, "P2")["status"] == "issued"
    tell(svc, f"[11-02 09:20] {OWNER} --item 茶几 --staying", f"[11-03 09:20] {ALLOWED} --item 茶几")


def test_only_the_guard_and_the_director_let_goods_out(svc: Svc, home: Path) -> None:
    assert "guard" in STAFF
    tell(svc, f"{OWNER} --item 沙发")
    for name in ("李敏", "陈总", "钱会计", "张师傅"):
        refused(svc, home, f"[11-02 09:30 {name}] pass exit P1", "020")
    tell(svc, "[11-02 09:30 保安甲] pass exit P1")


@pytest.mark.parametrize(
    ("typed", "name", "count"),
    [
        ("沙发=1", "沙发", 1),
        ("沙发×2", "沙发", 2),
        ("2台空调", "空调", 2),
        ("两台空调", "空调", 2),
        ("空调 2 台", "空调", 2),
        ("纸箱12个", "纸箱", 12),
        ("信箱 1", "信箱", 1),
        ("三人沙发", "三人沙发", 1),
        ("2号门", "2号门", 1),
    ],
)
def test_counts_in_words_are_counts(svc: Svc, home: Path, typed: str, name: str, count: int) -> None:
    tell(svc, f"{OWNER} --item '{typed}' --staying")
    assert shown(svc, "P1")["items"] == [{"name": name, "count": count}]
