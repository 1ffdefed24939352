"""Twenty honest histories without fault or doubt, and random ones of three desks (015.5)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.audit.prepared import C1, C2, Place, Shelf
from tests.audit.test_tamperings import TABLE
from tests.examples import THOROUGH
from tests.running import Svc
from tests.sites import git

Story = Callable[[Place], "Place | None"]
STORIES: dict[str, Story] = {}
COMPLAINT = "complaint add --channel phone --category noise --unit 3-1202"


def honest(story: Story) -> Story:
    """Put a story into the table of those with nothing wrong."""
    STORIES[story.__name__] = story
    return story


def desk(p: Place, name: str, letter: str) -> Place:
    """Another desk's clone of the site's remote."""
    there = p.site.parent / name
    git(p.site, "clone", "-q", str(p.site.parent / "remote.git"), str(there))
    for key, value in (("user.name", "李敏"), ("user.email", "limin@example.com"), ("svc.desk", letter)):
        git(there, "config", key, value)
    return Place(there, Svc(p.svc._home, there))


def remote(p: Place) -> Place:
    """Give a site a remote, and its own letter."""
    bare = p.site.parent / "remote.git"
    git(p.site.parent, "clone", "-q", "--bare", str(p.site), str(bare))
    git(p.site, "remote", "add", "origin", str(bare))
    git(p.site, "config", "svc.desk", "A")
    git(p.site, "fetch", "-q", "origin")
    git(p.site, "branch", "-q", "--set-upstream-to=origin/main", "main")
    return p


def sync(*places: Place, now: str) -> None:
    """Sync desks one after the other."""
    for p in places:
        result = p.svc("sync", now=now)
        assert result.code == 0, result.shown


@honest
def nothing_more(_p: Place) -> None:
    pass


@honest
def an_ordinary_week(p: Place) -> None:
    p.tell(
        "[11-03 09:00 陈总] note C2 已知悉",
        "[11-03 10:00 周主任] complaint decide C2 依章处理",
        "[11-04 09:00] complaint remedy C2 已劝停",
        "[11-04 10:00] complaint reply C2 --outcome --text 已劝停",
        "[11-04 11:00] complaint resolve C2 已解决",
        "[11-06 09:00] callback record --means phone --about C2 --content 噪声 --result 已停 --opinion satisfied",
        "[11-06 10:00] complaint close C2",
    )


@honest
def late_entries(p: Place) -> None:
    p.tell(
        "[11-05 09:00] note C2 补记 --at '2026-11-04 15:00'",
        f"[11-05 09:10] {COMPLAINT} --matter 漏记 --received '2026-11-04 20:00'",
        "[11-05 09:20 周主任] note C2 补记 --at '2026-11-03 15:00'",
    )


@honest
def entered_into_a_sealed_month(p: Place) -> None:
    p.tell(
        "[11-05 09:00] note C1 补记 --at '2026-10-31 15:00'",
        f"[11-05 10:00] {COMPLAINT} --matter 旧事 --received '2026-10-29 10:00'",
    )


@honest
def paper_of_a_sealed_month_in_its_time(p: Place) -> None:
    p.tell("[11-04 09:00] form submit TJ --month 2026-10", "[11-05 09:00 周主任] report comment 2026-10 平稳")


@honest
def amended_and_struck(p: Place) -> None:
    p.tell(
        "[11-03 09:00] amend C2 phone=13800000002 --reason 听错",
        "[11-03 09:10] note C2 记错了",
        "[11-03 09:20] strike C2 4 --reason 记错",
        "[11-03 09:30 周主任] amend C2 severity=general --reason 复核",
        "[11-03 09:40 陈总] cancel C2 --reason 重复",
    )


@honest
def dispatched_at_once_and_followed_up(p: Place) -> None:
    p.tell(
        f"[11-03 09:00] {COMPLAINT} --matter 又吵 --dispatch",
        "[11-03 10:00] complaint remedy C4 已劝停",
        "[11-03 10:10] complaint reply C4 --outcome --text 已劝停",
        "[11-03 10:20] complaint resolve C4 已解决",
        "[11-05 09:00] callback record --means phone --about C4 --content 噪声 --result 又吵 --opinion dissatisfied"
        " --rework 安防班 --due 2026-11-09",
    )


@honest
def a_written_complaint(p: Place) -> None:
    p.tell(
        "[11-03 09:00 保安甲] complaint add --channel letter --category noise --unit 3-1202 --matter 来信"
        " --document 函1 --name 王小明"
    )


@honest
def a_book_brought_in(p: Place) -> None:
    book = p.site.parent / "book.csv"
    book.write_text(
        "日期,时间,投诉人姓名,住址,联络电话,投诉事由及要求,接待人,回访人,回访结果\n"
        "2026-10-01,09:00,王小明,3-1201,13800000001,夜间施工,王静,王静,满意\n"
        "2026-10-02,10:00,冯女士,3-1202,13800000010,电梯异响,赵倩,,\n"
    )
    result = p.svc(f"import QR-002FW {book}", now="2026-11-05 09:00")
    assert result.code == 0, result.shown


@honest
def several_at_once(p: Place) -> None:
    p.tell("[11-03 09:00] note C2 C3 一并核对")


@honest
def escalated_by_the_clock(p: Place) -> None:
    p.tell("[11-09 09:00 svc] complaint escalate --auto")


@honest
def staff_and_deadlines_changed_for_good(p: Place) -> None:
    p.edit("svc.yaml", lambda text: text + "- {name: 新人, role: desk}\n")
    p.commit(by="周主任", when="2026-11-04 09:00 +0800")
    p.tell("[11-04 10:00 新人] note C2 接手")
    p.edit(
        "svc.yaml",
        lambda text: text.replace("- {name: 新人, role: desk}\n", "- {name: 新人, role: desk, until: '2026-11-05'}\n"),
    )
    p.commit(by="周主任", when="2026-11-06 09:00 +0800")


@honest
def a_setting_tried_and_put_back_unused(p: Place) -> None:
    p.edit("svc.yaml", lambda text: text + "deadlines: {complaint.answer: 9d}\n")
    p.commit(by="周主任", when="2026-11-04 09:00 +0800")
    p.tell("[11-04 10:00] note C2 核对")
    p.edit("svc.yaml", lambda text: text.replace("deadlines: {complaint.answer: 9d}\n", ""))
    p.commit(by="周主任", when="2026-11-04 11:00 +0800")


@honest
def two_desks_that_sync(p: Place) -> None:
    other = desk(remote(p), "gate", "B")
    p.tell("[11-03 09:00] note C2 一号台", f"[11-03 09:10] {COMPLAINT} --matter 一")
    other.tell("[11-03 09:05 王静] note C2 二号台", f"[11-03 09:20 王静] {COMPLAINT} --matter 二")
    sync(p, other, p, now="2026-11-03 10:00")


@honest
def three_desks_with_clocks_askew(p: Place) -> None:
    gate, office = desk(remote(p), "gate", "B"), desk(p, "office", "D")
    p.tell("[11-03 09:50] note C2 一号台")
    gate.tell("[11-03 09:10 王静] note C2 二号台")
    office.tell("[11-03 10:20 周主任] note C2 三号台")
    for now in ("2026-11-03 10:00", "2026-11-03 10:05"):
        sync(p, gate, office, now=now)
    gate.tell("[11-03 09:40 王静] note C2 钟慢了")
    sync(gate, p, now="2026-11-03 10:30")


@honest
def a_desk_offline_for_a_month(p: Place) -> None:
    gate = desk(remote(p), "gate", "B")
    gate.tell("[11-10 09:00 王静] note C2 离线", f"[11-28 09:10 王静] {COMPLAINT} --matter 离线")
    p.tell("[11-20 09:00] note C2 在线", "[12-01 09:00] seal 2026-11", "[12-02 09:00] note C2 之后")
    sync(gate, p, now="2026-12-03 09:00")


@honest
def a_desk_offline_while_the_other_was_idle(p: Place) -> None:
    gate = desk(remote(p), "gate", "B")
    sync(p, gate, now="2026-11-09 09:00")
    gate.tell("[11-28 09:10 王静] note C2 离线")
    p.tell("[12-01 09:00] seal 2026-11")
    sync(p, gate, p, now="2026-12-03 09:00")


@honest
def merged_by_hand(p: Place) -> Place:
    gate = desk(remote(p), "gate", "B")
    p.tell("[11-03 09:00] note C2 一号台")
    gate.tell("[11-03 09:05 王静] note C2 二号台", "[11-03 09:06 王静] note C2 再记")
    p.git("push", "-q", "origin", "main")
    gate.git("pull", "-q", "--no-rebase", "--no-edit", when="2026-11-03 10:00 +0800")
    return gate


@honest
def pulled_with_rebase(p: Place) -> Place:
    gate = desk(remote(p), "gate", "B")
    p.tell("[11-03 09:00] note C2 一号台")
    gate.tell("[11-03 09:05 王静] note C2 二号台", f"[11-03 09:06 王静] {COMPLAINT} --matter 二")
    p.git("push", "-q", "origin", "main")
    env = {"GIT_COMMITTER_NAME": "李敏", "GIT_COMMITTER_EMAIL": "limin@example.com"}
    gate.git("pull", "-q", "--rebase", when="2026-11-04 10:00 +0800", **env)
    gate.tell("[11-04 11:00 王静] note C2 变基之后")
    return gate


@honest
def a_note_on_ones_own_complaint_before_it_named_one(p: Place) -> None:
    p.tell("[11-03 09:00 王静] note C2 已安抚", "[11-03 09:10] amend C2 against=王静 --reason 住户补充")


@honest
def a_finding_settled(p: Place) -> None:
    p.swap(C1, "噪声扰民", "噪声很大")
    p.commit(by="李敏")
    [row] = [row for row in p.audit() if row["what"] == "rewritten"]
    p.tell(f"[11-20 18:10 周主任] audit accept {row['id']} --reason 已核对")


@honest
def files_that_came_back_executable(p: Place) -> None:
    p.git("config", "core.fileMode", "true")
    [photo] = p.file(C2).parent.rglob("photo.txt")
    for path in (photo, p.file(C1)):  # as a share or a USB stick gives them back
        path.chmod(0o755)
    p.commit(when="2026-11-04 09:00 +0800")


@honest
def a_colleagues_other_spelling(p: Place) -> None:
    p.edit(
        "svc.yaml",
        lambda text: text.replace("- {name: 李敏, role: desk}\n- {", "- {name: 李敏, role: desk, also: [小李]}\n- {"),
    )
    p.commit(by="周主任", when="2026-11-04 09:00 +0800")
    p.tell("[11-04 10:00 小李] note C2 一", "[11-04 10:10 李 敏] note C2 二")


@pytest.mark.parametrize("name", STORIES)
def test_an_honest_history_is_clean(shelf: Shelf, name: str) -> None:
    place = shelf.copy()
    place = STORIES[name](place) or place
    rows = [row for row in place.audit("--all") if row["grade"] != "note" and "accepted" not in row]
    assert rows == [], json.dumps(rows, ensure_ascii=False, indent=1)


def test_there_are_enough_of_them() -> None:
    assert len(STORIES) >= 20


# What was verified is kept


def test_the_same_is_found_with_what_was_verified_and_without(shelf: Shelf) -> None:
    p = shelf.copy()
    kept = p.site / ".svc"
    for name in ("step_reworded", "clerk_decides", "role_lent_and_taken_back", "step_put_into_a_sealed_month"):
        TABLE[name][1](p)
        daily = p.audit("--all")
        assert list(kept.glob("audit-*.json"))
        assert daily == p.audit("--all --full")
        before = json.loads((kept / "audit-zh.json").read_text())["head"]
        assert before == git(p.site, "rev-parse", "HEAD")
    alone = [row for row in p.audit("--all") if row["record"] == "C2026-0002"]
    assert [row["id"] for row in p.audit("C2 --all") if row["record"] == "C2026-0002"] == [row["id"] for row in alone]


def test_what_was_verified_is_no_help_to_a_rewritten_history(shelf: Shelf) -> None:
    p = shelf.copy()
    assert p.audit() == []
    p.swap(C1, "噪声扰民", "无事")
    p.git("add", "-A")
    head = git(p.site, "rev-list", "--max-parents=0", "HEAD")
    p.git("reset", "-q", "--soft", head)
    p.commit()
    assert p.found() == {row["what"] for row in p.audit("--full") if row["grade"] != "note"} != set()


def test_rotten_notes_of_what_was_verified_are_not_believed(shelf: Shelf) -> None:
    p = shelf.copy()
    p.swap(C1, "噪声扰民", "无事")
    p.commit()
    assert p.found() == {"rewritten"}
    file = p.site / ".svc/audit-zh.json"
    for rotten in ("", "[]", "{}", "null", file.read_text().replace('"found"', '"lost"')):
        file.write_text(rotten)
        assert p.found() == {"rewritten"}


# Random ones

LINES = st.sampled_from(
    (
        f"{COMPLAINT} --matter 又吵",
        "repair add --unit 3-1202 --item 水管漏水",
        "note C2 住户又来电",
        "amend C2 demand=尽快 --reason 补充",
        "complaint dispatch C2 --to 安防班",
        "strike C2 1 --reason 记错",
        "inquiry add --matter 几点开门 --kind question",
        "duty on",
    )
)
DEED = st.tuples(st.integers(0, 2), LINES, st.sampled_from(("李敏", "王静", "周主任")), st.integers(0, 50))


@pytest.mark.long
@settings(max_examples=2 * THOROUGH, suppress_health_check=list(HealthCheck), database=None)
@given(st.lists(DEED, min_size=3, max_size=8), st.sampled_from(sorted(TABLE)))
def test_random_days_of_three_desks_are_clean_and_a_random_tampering_is_found(
    shelf: Shelf, deeds: list[tuple[int, str, str, int]], tampering: str
) -> None:
    p = remote(shelf.copy())
    desks = [p, desk(p, "gate", "B"), desk(p, "office", "D")]
    for n, (which, line, by, minutes) in enumerate(deeds):
        desks[which].svc(line, by=by, now=f"2026-11-04 {9 + n:02}:{minutes:02}")
        if minutes % 3 == 0:
            sync(desks[which], now=f"2026-11-04 {9 + n:02}:59")
    sync(*desks, *desks, now="2026-11-04 18:30")
    for each in desks:
        assert each.found() == set(), each.audit()
    what, tamper = TABLE[tampering]
    tamper(p)
    assert what in {row["what"] for row in p.audit() if row["grade"] != "note"}
    shutil.rmtree(p.site.parent)
