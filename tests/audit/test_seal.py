"""`svc seal`: a month that is over is tagged, and any change to it shows (006.19, 015.5)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.complaints import refused, tell
from tests.running import Result, Svc, environment
from tests.sites import clean, git
from tests.tampering import ADD, C1, C2, clone, commit, drop, raw, swap

WHO = ("-c", "user.name=内鬼", "-c", "user.email=x@x")
DECEMBER = "2026-12-01 09:00"


def seal(svc: Svc, words: str = "2026-11", now: str = DECEMBER, by: str = "李敏") -> Result:
    """Seal a month, which must succeed."""
    result = svc(f"seal {words}", now=now, by=by)
    assert result.code == 0, result.shown
    return result


def audit(svc: Svc, words: str = "", now: str = "2027-02-01 09:00") -> list[tuple[str, str]]:
    """What an audit finds, beside what is only noted: sort and record."""
    result = svc(f"audit {words} -f json", now=now)
    return [(row["what"], row["record"]) for row in result.json if row["grade"] != "note"]


def texts(svc: Svc, what: str = "seal") -> list[str]:
    """What is said of the findings of a sort."""
    return [row["text"] for row in svc("audit -f json", now="2027-02-01 09:00").json if row["what"] == what]


@pytest.fixture
def lived(svc: Svc, site: Path) -> Path:
    """A site with two complaints in November."""
    tell(svc, ADD, "complaint dispatch C1", ADD)
    return site


@pytest.fixture
def sealed(svc: Svc, lived: Path) -> Path:
    """The same, with November sealed."""
    tell(svc, f"[{DECEMBER[5:]}] seal 2026-11")
    return lived


# Making one


def test_a_seal_is_an_annotated_tag_that_names_the_actor_the_time_and_no_resident(svc: Svc, lived: Path) -> None:
    head = git(lived, "rev-parse", "HEAD")
    result = seal(svc)
    own = git(lived, "rev-parse", "refs/tags/seal/2026-11")
    first, second = result.out.splitlines()
    assert first == f"2026-11 已封存：记录 2 份，封存号 {own[:12]}，李敏 于 2026-12-01 09:00"
    assert second == "请把封存号记在别处（纸上、会议纪要）；svc sync 会把它送到其他前台"
    told = git(lived, "cat-file", "tag", "seal/2026-11")
    digest = told.partition("Digest: ")[2][:64]
    assert told.splitlines() == [
        f"object {head}",
        "type commit",
        "tag seal/2026-11",
        "tagger 李敏 <svc@svc.invalid> 1796086800 +0800",
        "",
        "seal 2026-11: 2 records",
        "",
        "Month: 2026-11",
        "Records: 2",
        f"Commit: {head}",
        f"Digest: {digest}",
        "Actor: 李敏",
    ]
    clean(lived)
    assert git(lived, "rev-parse", "HEAD") == head
    assert git(lived, "fsck", "--strict", "--no-dangling") == ""


def test_sealing_again_changes_nothing(svc: Svc, sealed: Path) -> None:
    before = git(sealed, "rev-parse", "refs/tags/seal/2026-11")
    again = seal(svc, now="2026-12-05 09:00")
    assert again.out.startswith("2026-11 此前已封存：记录 2 份")
    assert "2026-12-01 09:00" in again.out
    assert git(sealed, "rev-parse", "refs/tags/seal/2026-11") == before


def test_a_month_that_is_not_over_is_not_sealed(svc: Svc, lived: Path) -> None:
    for line in ("[11-30 23:59] seal 2026-11", "[11-05 09:00] seal 2027-01"):
        refused(svc, lived, line, "006.19")
    assert seal(svc, now="2026-12-01 00:00").code == 0


@pytest.mark.parametrize("month", ["november", "2026-13", "2026", "2026-11-01", "../x"])
def test_what_is_no_month_is_bad_input(svc: Svc, lived: Path, month: str) -> None:
    result = svc(f"seal {month}", now=DECEMBER)
    assert (result.code, result.out) == (2, "")


def test_uncommitted_changes_are_not_sealed(svc: Svc, lived: Path) -> None:
    swap(lived, C1, "噪声扰民", "无事")
    result = svc("seal 2026-11", now=DECEMBER)
    assert result.code == 3
    assert "2026-11 须先提交全部改动才能封存：C2026-0001 (WI/FW-006.19)" in result.err


def test_a_month_in_which_a_record_was_altered_is_sealed_only_by_who_leads_and_it_is_written_down(
    svc: Svc, staffed: Path
) -> None:
    tell(svc, ADD)
    swap(staffed, C1, "噪声扰民", "无事")
    made = commit(staffed)
    refused(svc, staffed, "[12-01 09:00] seal 2026-11", "015.5")
    refused(svc, staffed, "[12-01 09:00] seal 2026-11 --despite", "015.5")
    result = seal(svc, "2026-11 --despite", by="周主任")
    assert result.err == "svc: 明知仍封存：C2026-0001 投诉事由: 噪声扰民 → 无事\n"
    assert f" rewritten C2026-0001 {made[:12]}\n" in git(staffed, "cat-file", "tag", "seal/2026-11")
    assert audit(svc) == []
    [row] = [row for row in svc("audit --all -f json").json if row["what"] == "rewritten"]
    assert (row["grade"], row["known"]) == ("note", "seal/2026-11")
    assert "登记内容被改写 · 已知，seal/2026-11 仍封存 (WI/FW-015.5)" in svc("audit --all").out
    assert "：无新的问题（已知仍封存 1 处）\n" in svc("audit").out


def test_who_seals_in_spite_of_faults_has_seen_all_of_them_and_a_new_one_is_a_fault_again(
    svc: Svc, sealed: Path
) -> None:
    drop(sealed, C1, "do: dispatch")
    commit(sealed)
    seal(svc, "2026-12 --despite", now="2027-01-01 09:00")
    assert audit(svc) == []
    swap(sealed, C2, "噪声扰民", "无事")
    commit(sealed)
    assert audit(svc) == [("rewritten", "C2026-0002")]
    git(sealed, "tag", "-d", "seal/2026-12")
    assert ("removed", "C2026-0001") in audit(svc)


def test_nothing_uncommitted_is_sealed_in_spite_of_it(svc: Svc, lived: Path) -> None:
    swap(lived, C1, "噪声扰民", "无事")
    assert svc("seal 2026-11 --despite", now=DECEMBER).code == 3


def test_another_months_fault_does_not_hold_a_seal_up(svc: Svc, lived: Path) -> None:
    swap(lived, C1, "噪声扰民", "无事")
    commit(lived)
    tell(svc, "[12-05 09:00] " + ADD)
    assert seal(svc, "2026-12", now="2027-01-01 09:00").code == 0


def test_who_may_not_register_may_not_seal(svc: Svc, staffed: Path) -> None:
    tell(svc, ADD)
    refused(svc, staffed, "[12-01 09:00 保安甲] seal 2026-11", "006.19")
    refused(svc, staffed, "[12-01 09:00 过路人] seal 2026-11")


def test_a_site_whose_history_svc_does_not_keep_has_nothing_to_seal(svc: Svc, lived: Path) -> None:
    with (lived / "svc.yaml").open("a") as file:
        file.write("git: {commit: false}\n")
    result = svc("seal 2026-11", now=DECEMBER)
    assert result.code == 5
    assert "svc.yaml" in result.err


# What is lawful after it


def test_a_record_may_grow_after_its_month_was_sealed(svc: Svc, sealed: Path) -> None:
    tell(svc, "[12-03 09:00] complaint remedy C1 已劝停", "[12-03 09:10] note C2 补记 --at '2026-11-29 09:00'")
    assert audit(svc) == []
    assert seal(svc, now="2026-12-05 09:00").out.startswith("2026-11 此前已封存")


def test_seals_are_listed(svc: Svc, sealed: Path) -> None:
    seal(svc, "2026-12", now="2027-01-01 09:00")
    rows = svc("seal -f json", now="2027-01-01 09:00").json
    assert [(row["month"], row["records"], row["by"], row["faults"]) for row in rows] == [
        ("2026-11", 2, "李敏", []),
        ("2026-12", 0, "李敏", []),
    ]
    assert "已封存 2 个月，最近为 2026-12" in svc("audit").out
    git(sealed, "tag", "-d", "seal/2026-11")
    result = svc("seal", now="2027-01-01 09:00")
    assert result.code == 1
    assert "已不在：打 seal/2026-12 时还在" in result.out


def test_no_seals(svc: Svc, lived: Path) -> None:
    assert svc("seal").out == "尚无已封存的月份\n"


# What a seal catches


def test_a_step_of_a_sealed_month_added_later_by_hand(svc: Svc, sealed: Path) -> None:
    with (sealed / C1).open("a") as file:
        file.write("- {at: '2026-11-28T17:00:00+08:00', by: 内鬼, do: note, text: 早已回复}\n")
    commit(sealed, when="2026-11-28 17:00 +0800")  # the commit's date is as easily made up
    assert audit(svc) == [("late", "C2026-0001")]
    assert texts(svc, "late") == ["2026-11-28 17:00 内鬼 补充记录：2026-11 于 2026-12-01 封存时尚无此步骤"]


def test_one_that_claims_to_have_been_entered_before(svc: Svc, sealed: Path) -> None:
    with (sealed / C1).open("a") as file:
        file.write(
            "- {at: '2026-11-28T17:00:00+08:00', by: 内鬼, do: note, text: 早已回复, "
            "entered: '2026-11-29T09:00:00+08:00'}\n"
        )
    commit(sealed, when="2026-11-29 09:30 +0800")
    assert audit(svc) == [("late", "C2026-0001")]


def test_a_record_registered_later_in_a_sealed_month_is_noted(svc: Svc, sealed: Path) -> None:
    tell(svc, f"[12-03 09:00] {ADD} --received '2026-11-29 10:00'")
    assert audit(svc) == []
    [row] = [row for row in svc("audit --all -f json").json if row["what"] == "registered-late"]
    assert (row["grade"], row["record"]) == ("note", "C2026-0003")


def test_history_rewritten_after_a_seal(svc: Svc, sealed: Path) -> None:
    swap(sealed, C2, "噪声扰民", "无事")
    git(sealed, "add", "-A")
    raw(sealed, *WHO, "commit", "-q", "--amend", "--no-edit", when="2026-11-02 09:00 +0800")
    rows = svc("audit -f json", now="2027-02-01 09:00").json
    assert [(row["what"], row["record"]) for row in rows if row["grade"] == "fault"] == [
        ("rewritten", "C2026-0002"),
        ("seal", "seal/2026-11"),
    ]
    assert [row["text"] for row in rows if row["grade"] == "fault"] == [
        "自 seal/2026-11 以来 · 投诉事由: 噪声扰民 → 无事",
        "封存的提交已不在历史中：历史被改写过",
    ]
    assert svc("seal 2026-11", now=DECEMBER).code == 3


def test_history_rewritten_together_with_its_tags(svc: Svc, sealed: Path) -> None:
    script = f"sed -i s/噪声扰民/无事/ {C2} 2>/dev/null || true"
    subprocess.run(
        ["git", *WHO, "filter-branch", "-f", "--tree-filter", script, "--tag-name-filter", "cat", "--", "--all"],
        cwd=sealed,
        env=environment(sealed.parent) | {"FILTER_BRANCH_SQUELCH_WARNING": "1"},
        check=True,
        capture_output=True,
    )
    assert "该月的内容与封存时不同" in texts(svc)
    assert "已不在当初封存的提交上" in texts(svc)


def test_a_tag_moved_to_another_commit(svc: Svc, sealed: Path) -> None:
    tell(svc, "[12-03 09:00] note C1 又来电")
    raw(sealed, *WHO, "tag", "-f", "-a", "-m", "seal 2026-11: 2 records", "seal/2026-11", "HEAD")
    assert texts(svc) == ["这个标签不是 svc seal 所打"]


def test_a_tag_made_anew_with_the_same_words_is_not_the_one_that_the_next_seal_knew(svc: Svc, sealed: Path) -> None:
    seal(svc, "2026-12", now="2027-01-01 09:00")
    words = git(sealed, "tag", "-l", "--format=%(contents)", "seal/2026-11")
    raw(
        sealed,
        *WHO,
        "tag",
        "-f",
        "-a",
        "-m",
        words,
        "seal/2026-11",
        "seal/2026-11^{commit}",
        when="2026-12-02 09:00 +0800",
    )
    assert audit(svc) == [("seal", "seal/2026-11")]
    assert texts(svc)[0].startswith("seal/2026-11 已不是打 seal/2026-12 时的那个")


def test_a_plain_tag_in_the_place_of_a_seal(svc: Svc, sealed: Path) -> None:
    git(sealed, "tag", "-f", "seal/2026-11", "HEAD")
    assert texts(svc) == ["封存的位置上是一个普通标签"]


def test_a_tag_that_is_gone(svc: Svc, sealed: Path) -> None:
    seal(svc, "2026-12", now="2027-01-01 09:00")
    git(sealed, "tag", "-d", "seal/2026-11")
    assert audit(svc) == [("seal", "seal/2026-11")]


def test_a_seal_copied_to_another_month(svc: Svc, sealed: Path) -> None:
    git(sealed, "update-ref", "refs/tags/seal/2026-10", git(sealed, "rev-parse", "refs/tags/seal/2026-11"))
    assert audit(svc) == [("seal", "seal/2026-10")]


def test_tampering_with_a_sealed_month_is_told_by_the_history_as_any_other(svc: Svc, sealed: Path) -> None:
    drop(sealed, C1, "do: dispatch")
    commit(sealed)
    assert audit(svc) == [("removed", "C2026-0001")]


def test_what_another_desk_had_not_yet_sent_when_the_month_was_sealed_shows(svc: Svc, lived: Path) -> None:
    there = clone(lived, "gate")
    svc("desk use B", cwd=there)
    assert svc("note C1 住户来过", cwd=there).code == 0
    seal(svc)
    tell(svc, "[12-02 09:00] note C2 一号台")
    raw(lived, *WHO, "pull", "-q", "--no-rebase", "--no-edit", str(there), "main")
    assert audit(svc) == []
    [row] = [row for row in svc("audit --all -f json").json if row["what"] == "arrived-late"]
    assert (row["grade"], row["record"]) == ("note", "C2026-0001")


def test_seals_travel_to_a_clone(svc: Svc, sealed: Path) -> None:
    there = clone(sealed, "office")
    result = svc("audit", cwd=there)
    assert (result.code, "已封存 1 个月" in result.out) == (0, True)


def test_seal_settings_of_the_repository_run_nothing(svc: Svc, lived: Path, tmp_path: Path) -> None:
    hook = lived / ".git" / "hooks" / "reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path / 'ran'}\n")
    hook.chmod(0o755)
    git(lived, "config", "tag.gpgSign", "true")
    seal(svc)
    assert not (tmp_path / "ran").exists()
    assert git(lived, "tag", "-l", "seal/*") == "seal/2026-11"
