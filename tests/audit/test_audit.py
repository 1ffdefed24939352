"""`svc audit`: nobody alters a record or tears one out unseen (015.5, 006.15)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.complaints import LETTER, settings
from tests.complaints import tell as told
from tests.running import Svc, environment
from tests.sites import clean, git
from tests.tampering import ADD, C1, C2, clone, commit, drop, edit, raw, swap

WHO = ("-c", "user.name=内鬼", "-c", "user.email=x@x")
DISPATCH = "complaint dispatch C1 --to 安防班"
LATER = "2026-11-20 18:00"


def audit(svc: Svc, words: str = "", *, code: int | None = None, **env: str) -> list[dict[str, Any]]:
    """What an audit finds."""
    result = svc(f"audit {words} -f json", now="2026-12-20 09:00", **env)
    rows: list[dict[str, Any]] = result.json
    faults = any(row["grade"] in ("fault", "doubt") for row in rows)
    assert result.code == (int(faults) if code is None else code), result.shown
    return rows


def sorts(rows: list[dict[str, Any]]) -> list[str]:
    """What was found, in order."""
    return [row["what"] for row in rows]


def only(rows: list[dict[str, Any]], what: str) -> dict[str, Any]:
    """The one thing that was found, beside what is only noted."""
    found = [row for row in rows if row["grade"] != "note"]
    assert sorts(found) == [what], rows
    return found[0]


@pytest.fixture
def lived(svc: Svc, site: Path) -> Path:
    """A site on which two complaints were handled."""
    told(svc, ADD, DISPATCH, "[11-03 10:00] complaint remedy C1 已到场劝停")
    told(svc, f"[11-03 10:30] {ADD.replace('噪声扰民', '电梯异响')}")
    return site


def tell(svc: Svc, *lines: str) -> None:
    """Run lines that must succeed, those that name no time on the day on which somebody tampers."""
    told(svc, *(line if line.startswith("[") else f"[{LATER[5:]}] {line}" for line in lines))


# Nothing was done


def test_what_svc_writes_is_without_fault(svc: Svc, lived: Path) -> None:
    tell(
        svc,
        "amend C1 phone='138 0000 0002' --reason 听错",
        "note C1 已电话告知",
        "strike C1 4 --reason 记错",
        "cancel C2 --reason 重复",
        LETTER,
        "duty on",
        "resident add --unit 3-1201 --owner 王小明",
    )
    result = svc("audit")
    assert (result.code, result.err) == (0, "")
    assert result.out == "已查提交 12 次、记录 6 份：无篡改、无缺号\n另有备查：更正 2、划销 1（--all 列出）\n"
    assert sorts(audit(svc, "--all")) == ["amended", "struck", "amended"]
    assert svc("audit -q").shown == ""


def test_a_site_without_records(svc: Svc, site: Path) -> None:
    assert audit(svc) == []
    assert svc("audit").out == "已查提交 1 次、记录 0 份：无篡改、无缺号\n"


def test_two_desks_and_a_merge_of_steps_on_one_record_are_clean(svc: Svc, lived: Path) -> None:
    there = clone(lived, "gate")
    svc("desk use B", cwd=there)
    tell(svc, "note C1 一号台")
    assert svc("note C1 二号台", now=LATER, cwd=there).code == 0
    assert svc("complaint add --matter 道闸坏了 --category facility --channel visit", now=LATER, cwd=there).code == 0
    raw(there, "pull", "-q", "--no-rebase", "--no-edit", "origin")
    assert svc("audit -f json --all", cwd=there).json == []
    assert "C2026-B0001" in svc("complaint list", cwd=there).out


# Facts, steps, files


def test_a_fact_rewritten_is_told_with_old_and_new(svc: Svc, lived: Path) -> None:
    swap(lived, C1, "噪声扰民", "无事")
    made = commit(lived)
    found = only(audit(svc), "rewritten")
    assert found["text"] == "投诉事由: 噪声扰民 → 无事"
    assert (found["record"], found["path"], found["line"], found["article"]) == ("C2026-0001", C1, 6, "015.5")
    assert (found["commit"], found["author"], found["at"]) == (made, "内鬼", "2026-11-20T18:00:00+08:00")
    shown = svc("audit")
    assert shown.code == 1
    assert "登记内容被改写 · 有误 (WI/FW-015.5)" in shown.out
    assert shown.out.splitlines()[-2].endswith("：有误 1 处")


def test_a_fact_put_in_or_taken_out_is_rewritten(svc: Svc, lived: Path) -> None:
    drop(lived, C1, "unit:")
    commit(lived)
    swap(lived, C1, "category:", "against: [保安甲]\ncategory:")
    commit(lived)
    texts = [row["text"] for row in audit(svc)]
    assert texts == ["房号: 3-1201 → 无", "被投诉人: 无 → 保安甲"]


def test_a_step_taken_out_is_told(svc: Svc, lived: Path) -> None:
    drop(lived, C1, "do: remedy")
    commit(lived)
    assert only(audit(svc), "removed")["text"] == "2026-11-03 10:00 李敏 补救措施 · 已到场劝停"


def test_a_step_changed_is_told_with_old_and_new(svc: Svc, lived: Path) -> None:
    swap(lived, C1, "text: 已到场劝停", "text: 未到场")
    commit(lived)
    found = only(audit(svc), "changed")
    assert found["text"] == "2026-11-03 10:00 李敏 补救措施: 内容: 已到场劝停 → 未到场"


def test_the_last_step_may_not_be_replaced_by_another(svc: Svc, lived: Path) -> None:
    edit(lived, C1, lambda text: "".join(text.splitlines(True)[:-1]))
    with (lived / C1).open("a") as file:
        file.write("- {at: '2026-11-20T17:00:00+08:00', by: 内鬼, do: note, text: 无事发生}\n")
    commit(lived)
    assert only(audit(svc), "removed")["record"] == "C2026-0001"


def test_a_record_deleted_is_told_also_when_it_is_put_back(svc: Svc, lived: Path) -> None:
    kept = (lived / C2).read_bytes()
    (lived / C2).unlink()
    commit(lived)
    found = only(audit(svc), "deleted")
    assert (found["record"], found["text"]) == ("C2026-0002", "已删除")
    assert only(audit(svc, "C2"), "deleted")["record"] == "C2026-0002"
    assert audit(svc, "C1") == []
    assert audit(svc, "C2 --since 2026-11-21") == []
    (lived / C2).write_bytes(kept)
    commit(lived)
    assert only(audit(svc), "deleted")["text"] == "已删除，其后又放回"


def test_a_record_put_back_is_compared_with_what_it_was(svc: Svc, lived: Path) -> None:
    kept = (lived / C2).read_text()
    (lived / C2).unlink()
    commit(lived)
    (lived / C2).write_text(kept.replace("电梯异响", "没有事"))
    commit(lived)
    assert sorts(audit(svc)) == ["deleted", "rewritten"]
    assert audit(svc, "--since 2026-11-21") == []


def test_a_record_moved_to_another_month_is_told_with_what_was_changed_on_the_way(svc: Svc, lived: Path) -> None:
    other = C2.replace("/11/", "/10/")
    (lived / other).parent.mkdir()
    (lived / C2).rename(lived / other)
    swap(lived, other, "电梯异响", "没有事")
    commit(lived)
    rows = audit(svc)
    assert sorts(rows) == ["moved", "rewritten"]
    assert rows[0]["text"] == f"{C2} → {other}"


def test_a_record_renamed_to_another_number_is_a_record_deleted(svc: Svc, lived: Path) -> None:
    git(lived, "mv", C2, C2.replace("0002", "0003"))
    commit(lived)
    rows = [row for row in audit(svc) if row["what"] != "backdated"]  # what a new file says of its time
    assert only(rows, "deleted")["record"] == "C2026-0002"


def test_a_link_in_the_place_of_a_record_is_a_record_deleted(svc: Svc, lived: Path) -> None:
    (lived / C2).unlink()
    (lived / C2).symlink_to("C2026-0001.yaml")
    commit(lived)
    result = svc("audit -f json")
    assert (result.code, sorts(result.json), result.json[0]["text"]) == (5, ["deleted"], "已删除")


def test_an_attachment_replaced_or_removed_is_told(svc: Svc, lived: Path, tmp_path: Path) -> None:
    (tmp_path / "照片.txt").write_text("原件")
    tell(svc, f"attach C1 {tmp_path / '照片.txt'}")
    assert audit(svc) == []
    folder = C1.removesuffix(".yaml")
    (lived / folder / "照片.txt").write_text("假的")
    commit(lived)
    (lived / folder / "照片.txt").unlink()
    commit(lived)
    assert [row["text"] for row in audit(svc)] == ["照片.txt 被替换", "照片.txt 被删除"]


# Numbers


def test_a_number_torn_out_before_it_was_ever_committed_leaves_a_gap(svc: Svc, lived: Path) -> None:
    git(lived, "reset", "-q", "--hard", "HEAD~1")
    with (lived / C1).open() as file:
        text = file.read()
    for n in (4, 5, 9):
        (lived / C1.replace("0001", f"000{n}")).write_text(text.replace("0001\n", f"000{n}\n"))
    commit(lived)
    rows = [row for row in audit(svc) if row["what"] == "skipped"]
    assert [row["text"] for row in rows] == [
        "C2026-0002 至 C2026-0003 缺号（2 个）",
        "C2026-0006 至 C2026-0008 缺号（3 个）",
    ]
    assert rows[0]["record"] == "C2026-0002"


def test_a_series_has_its_own_numbers_for_each_kind_year_and_desk(svc: Svc, lived: Path) -> None:
    svc("desk use B")
    tell(svc, ADD, ADD, "repair add --unit 3-1201 --item 水管")
    assert audit(svc) == []
    (lived / C1.replace("0001", "B0001")).unlink()
    commit(lived)
    assert sorts(audit(svc)) == ["deleted"]


def test_a_number_used_twice_is_told(svc: Svc, lived: Path) -> None:
    other = lived / C1.replace("/11/", "/10/")
    other.parent.mkdir()
    shutil.copy(lived / C1, other)
    commit(lived)
    [twice] = [row for row in audit(svc) if row["grade"] == "fault"]
    assert twice["text"] == "同一号码在两处：2026/10 与 2026/11"


def test_numbers_that_an_imported_book_skips_are_noted_and_no_fault(svc: Svc, site: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.csv"
    book.write_text(
        "日期,时间,投诉人姓名,住址,联络电话,投诉事由及要求,接待人\n"
        "2026-11-01,09:00,王小明,3-1201,138 0000 0001,夜间施工 〔C2026-0003〕,李敏\n"
        "2026-11-01,10:00,冯女士,3-1202,138 0000 0010,电梯异响 〔C2026-0006〕,李敏\n"
    )
    assert svc(f"import QR-002FW {book}").code == 0
    assert audit(svc) == []
    assert [row["text"] for row in audit(svc, "--all")] == [
        "C2026-0001 至 C2026-0002 缺号（2 个）",
        "C2026-0004 至 C2026-0005 缺号（2 个）",
    ]
    (site / C1.replace("0001", "0009")).write_text((site / C1.replace("0001", "0006")).read_text().replace("06", "09"))
    commit(site)
    [skipped] = [row for row in audit(svc) if row["grade"] == "fault"]
    assert skipped["text"] == "C2026-0007 至 C2026-0008 缺号（2 个）"


# Merges


def test_a_merge_that_drops_the_other_sides_steps_is_told(svc: Svc, lived: Path) -> None:
    there = clone(lived, "gate")
    svc("desk use B", cwd=there)
    assert svc("note C1 住户带了录音来", now=LATER, cwd=there).code == 0
    tell(svc, "note C1 一号台")
    git(lived, "fetch", "-q", str(there))
    raw(lived, *WHO, "merge", "-q", "-s", "ours", "-m", "merge", "FETCH_HEAD")
    found = only(audit(svc), "removed")
    assert "住户带了录音来" in found["text"]
    assert found["committer"] == "内鬼"


def test_a_merge_that_drops_both_sides_and_adds_what_nobody_wrote_is_told(svc: Svc, lived: Path) -> None:
    there = clone(lived, "gate")
    svc("desk use B", cwd=there)
    assert svc("note C1 住户带了录音来", now=LATER, cwd=there).code == 0
    tell(svc, "note C1 一号台")
    git(lived, "fetch", "-q", str(there))
    raw(lived, *WHO, "merge", "-q", "--no-commit", "FETCH_HEAD")
    drop(lived, C1, "do: note")
    swap(lived, C1, "噪声扰民", "无事")
    commit(lived)
    rows = audit(svc)
    assert sorted(sorts(rows)) == ["removed", "removed", "rewritten"]


def test_what_was_done_on_a_branch_is_told_once(svc: Svc, lived: Path) -> None:
    git(lived, "checkout", "-q", "-b", "side")
    swap(lived, C1, "噪声扰民", "无事")
    commit(lived)
    git(lived, "checkout", "-q", "main")
    tell(svc, "note C2 一号台")
    raw(lived, *WHO, "merge", "-q", "--no-edit", "side")
    only(audit(svc), "rewritten")


# The form of a file


def test_line_ends_changed_by_an_editor_are_doubtful_and_no_fault(svc: Svc, lived: Path) -> None:
    (lived / ".gitattributes").write_text("")
    commit(lived)
    edit(lived, C1, lambda text: text.replace("\n", "\r\n"))
    commit(lived)
    found = only(audit(svc), "form")
    assert (found["grade"], found["record"]) == ("doubt", "C2026-0001")
    assert svc("audit").code == 1


def test_a_file_written_otherwise_that_says_the_same_is_doubtful(svc: Svc, lived: Path) -> None:
    edit(lived, C1, lambda text: text.replace("category: noise", 'category:   "noise"'))
    commit(lived)
    only(audit(svc), "form")


def test_steps_put_in_another_order_are_doubtful(svc: Svc, lived: Path) -> None:
    edit(lived, C1, lambda text: "".join([*text.splitlines(True)[:-2], *reversed(text.splitlines(True)[-2:])]))
    commit(lived)
    only(audit(svc), "form")


def test_a_comment_is_harmless_and_only_noted(svc: Svc, lived: Path) -> None:
    edit(lived, C1, lambda text: "# 住户常来电\n" + text)
    commit(lived)
    assert audit(svc) == []
    assert sorts(audit(svc, "--all")) == ["comment", "by-hand"]


def test_a_record_damaged_and_mended_is_compared_with_what_it_was_before(svc: Svc, lived: Path) -> None:
    whole = (lived / C1).read_text()
    (lived / C1).write_text(whole.replace("steps:", "steps: [{{"))
    commit(lived)
    (lived / C1).write_text(whole)
    commit(lived)
    found = only(audit(svc), "damaged")
    assert found["grade"] == "doubt"
    (lived / C1).write_text(whole.replace("steps:", "steps: [{{"))
    commit(lived)
    (lived / C1).write_text(whole.replace("噪声扰民", "无事"))
    commit(lived)
    assert "rewritten" in sorts(audit(svc))


def test_a_file_blown_up_and_shrunk_hides_nothing(svc: Svc, lived: Path) -> None:
    whole = (lived / C1).read_text()
    (lived / C1).write_text(whole + "# 无\n" * 200_000)
    commit(lived)
    (lived / C1).write_text(whole.replace("噪声扰民", "无事"))
    commit(lived)
    assert sorts(audit(svc)) == ["rewritten", "damaged"]


def test_damage_hides_nothing(svc: Svc, lived: Path) -> None:
    swap(lived, C1, "matter: 噪声扰民", "matter: [[无事")
    commit(lived)
    rows = audit(svc)
    assert {"damaged", "rewritten"} <= set(sorts(rows))


# People


def test_an_act_by_the_person_concerned_is_told_when_it_was_written_by_hand(svc: Svc, site: Path) -> None:
    told(svc, f"{ADD} --against 保安甲")
    with (site / C1).open("a") as file:
        file.write("- {at: '2026-11-03T17:00:00+08:00', by: 保安甲, do: note, text: 不是这样}\n")
    made = commit(site, by="保安甲", when="2026-11-03 17:00 +0800")
    found = only(audit(svc), "concerned")
    assert found["text"] == "保安甲 是所涉及的人：2026-11-03 17:00 补充记录 · 不是这样"
    assert (found["commit"], found["author"], found["line"]) == (made, "保安甲", 13)


def test_so_is_one_on_a_callback_or_a_document_that_names_it(svc: Svc, site: Path) -> None:
    told(
        svc,
        f"{LETTER} --against 保安甲",
        "callback book --about C1 --means phone --when '2026-11-05 10:00' --unit 3-1201",
    )
    for path in (site / "records").rglob("[BD]2026-0001.yaml"):
        with path.open("a") as file:
            file.write("- {at: '2026-11-03T17:00:00+08:00', by: 保安甲, do: note, text: 不是这样}\n")
    commit(site, by="保安甲", when="2026-11-03 17:00 +0800")
    assert sorted(row["record"] for row in audit(svc) if row["what"] == "concerned") == ["B2026-0001", "D2026-0001"]


def test_what_one_did_before_the_complaint_named_one_is_no_fault(svc: Svc, site: Path) -> None:
    told(
        svc,
        ADD,
        "[11-02 09:10 王静] note C1 已安抚",
        "[11-02 09:20] amend C1 against=王静 --reason 住户补充",
    )
    assert audit(svc) == []


def test_registering_ones_own_complaint_is_noted_and_no_fault(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 09:10 王静] {LETTER} --against 王静")
    assert audit(svc) == []
    assert sorts(audit(svc, "--all")) == ["registered", "registered"]


def test_a_callback_made_up_by_the_person_concerned_is_a_fault(svc: Svc, site: Path) -> None:
    told(svc, f"{ADD} --against 王静")
    folder = site / "records/callback/2026/11"
    folder.mkdir(parents=True)
    (folder / "B2026-0001.yaml").write_text(
        "id: B2026-0001\nheld: '2026-11-05T10:00:00+08:00'\nmeans: phone\nabout: [C2026-0001]\ncaller: 王静\n"
        "opinion: satisfied\nsteps:\n"
    )
    commit(site, by="王静")
    rows = [row for row in audit(svc) if row["grade"] == "fault"]
    assert only(rows, "concerned")["record"] == "B2026-0001"


def test_a_step_in_anothers_name_is_doubtful(svc: Svc, lived: Path) -> None:
    with (lived / C1).open("a") as file:
        file.write("- {at: '2026-11-20T17:00:00+08:00', by: 周主任, do: note, text: 同意}\n")
    commit(lived)
    found = only(audit(svc), "author")
    assert found["text"] == "2026-11-20 17:00 周主任 补充记录：由 内鬼 提交"


def test_a_step_dated_back_by_hand_is_doubtful_unless_it_says_so(svc: Svc, lived: Path) -> None:
    with (lived / C1).open("a") as file:
        file.write("- {at: '2026-11-05T17:00:00+08:00', by: 内鬼, do: note, text: 已回复}\n")
    commit(lived)
    assert only(audit(svc), "backdated")["grade"] == "doubt"
    tell(svc, "[11-20 18:30] note C1 补记 --at '2026-11-06 09:00'")
    only(audit(svc), "backdated")


# What is not committed


def test_uncommitted_changes_are_told_with_what_they_do(svc: Svc, lived: Path) -> None:
    swap(lived, C1, "噪声扰民", "无事")
    (lived / C2).unlink()
    rows = audit(svc)
    assert [(row["what"], row["record"], row["text"]) for row in rows] == [
        ("uncommitted", "C2026-0001", "已改动，未提交"),
        ("rewritten", "C2026-0001", "投诉事由: 噪声扰民 → 无事"),
        ("uncommitted", "C2026-0002", "已删除，未提交"),
    ]
    assert {row["commit"] for row in rows} == {None}


# What could lead an audit astray


def test_replaced_commits_grafts_and_settings_hide_nothing(svc: Svc, lived: Path) -> None:
    swap(lived, C1, "噪声扰民", "无事")
    commit(lived)
    honest = git(lived, "rev-parse", "HEAD~1")
    git(lived, "replace", "HEAD", git(lived, *WHO, "commit-tree", "-p", honest, "-m", "x", "HEAD~1^{tree}"))
    (lived / ".git/info").mkdir(exist_ok=True)
    (lived / ".git/info/grafts").write_text(git(lived, "rev-parse", "HEAD") + "\n")
    for key, value in (
        ("log.showRoot", "false"),
        ("diff.renames", "copies"),
        ("diff.relative", "false"),
        ("core.quotePath", "true"),
        ("i18n.logOutputEncoding", "latin1"),
        ("log.diffMerges", "off"),
    ):
        git(lived, "config", key, value)
    assert "rewritten" in sorts(audit(svc))


def test_a_commit_with_strange_names_and_times_is_told(svc: Svc, lived: Path) -> None:
    swap(lived, C1, "噪声扰民", "无事")
    commit(lived, by="内\x1f鬼\x1b[31m", message="a\x1fb\x1b[31m\n\n:100644 x\n\x1f")
    assert sorts(audit(svc)) == ["rewritten"]
    assert "\x1b" not in svc("audit --all").out
    tree, head = git(lived, "rev-parse", "HEAD^{tree}"), git(lived, "rev-parse", "HEAD")
    text = f"tree {tree}\nparent {head}\nauthor x <x> 99999999999999 +0800\ncommitter x <x> 99999999999999 +0800\n\nx\n"
    made = subprocess.run(
        ["git", "hash-object", "--literally", "-t", "commit", "-w", "--stdin"],
        cwd=lived,
        input=text,
        text=True,
        capture_output=True,
        check=True,
    ).stdout.strip()
    git(lived, "reset", "-q", "--hard", made)
    swap(lived, C1, "无事", "有事")
    commit(lived)
    assert len(audit(svc)) == 2


def test_many_steps_and_a_line_that_is_cut_off_take_no_time(svc: Svc, lived: Path) -> None:
    step = "- {at: '2026-11-20T17:00:00+08:00', by: 内鬼, do: note, text: '}}}}', due: {answer: '2026-11-21'}}\n"
    with (lived / C1).open("a") as file:
        file.write(step * 200 + "- {at: ")
    commit(lived)
    assert sorts(audit(svc, "C1")) == ["damaged"]


def test_a_commit_dated_back_is_not_hidden_from_since(svc: Svc, lived: Path) -> None:
    tell(svc, "[11-18 09:00] note C1 又来电")
    swap(lived, C1, "噪声扰民", "无事")
    commit(lived, when="2020-01-01 00:00 +0800")
    assert sorts(audit(svc, "--since 2026-11-18")) == ["rewritten", "clock"]
    tell(svc, "[11-19 09:00] note C1 又来电")
    assert sorts(audit(svc, "--since 2026-11-19")) == []


def test_a_site_in_a_folder_of_a_larger_repository(svc: Svc, lived: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    git(whole, "init", "-q", "-b", "main")
    shutil.copytree(lived, whole / "小区", ignore=shutil.ignore_patterns(".git"))
    commit(whole)
    assert svc("note C1 一", now=LATER, cwd=whole / "小区").code == 0
    (whole / "records").mkdir()
    (whole / "records" / "note.txt").write_text("1")
    swap(whole / "小区", C1, "噪声扰民", "无事")
    commit(whole)
    found = only(svc("audit -f json", cwd=whole / "小区").json, "rewritten")
    assert found["path"] == C1


def test_a_shallow_clone_proves_nothing(svc: Svc, lived: Path) -> None:
    subprocess.run(
        ["git", "clone", "-q", "--depth=1", f"file://{lived}", lived.parent / "shallow"],
        check=True,
        env=environment(lived.parent),
    )
    result = svc("audit", cwd=lived.parent / "shallow")
    assert (result.code, result.out) == (5, "")
    assert "git fetch --unshallow" in result.err


def test_a_repository_without_a_commit(svc: Svc, lived: Path) -> None:
    shutil.rmtree(lived / ".git")
    git(lived, "init", "-q")
    assert set(sorts(audit(svc))) == {"uncommitted"}
    assert svc("seal 2026-10").code == 5
    assert svc("seal").code == 0


def test_without_git_there_is_nothing_to_audit(svc: Svc, lived: Path) -> None:
    shutil.rmtree(lived / ".git")
    for line in ("audit", "seal 2026-10", "seal"):
        result = svc(line)
        assert (result.code, result.out) == (5, ""), line
        assert result.err.startswith("svc: 此处没有 git")
        assert len(result.err.splitlines()) == 2


def test_where_svc_keeps_no_history_only_the_records_are_looked_at(svc: Svc, sites: Any, tmp_path: Path) -> None:
    sample = sites.put("sample", tmp_path / "sample")
    git(tmp_path, "init", "-q", str(sample))
    commit(sample)
    result = svc("audit", now="2026-11-23 09:00", cwd=sample)
    assert result.code == 0, result.shown
    first, second = result.out.splitlines()
    assert first.endswith("：无缺号、无当事人经办")
    assert second.startswith("此站点不由 svc 记录历史")


def test_turning_the_history_off_does_not_hide_what_is_in_it(svc: Svc, lived: Path) -> None:
    swap(lived, C1, "噪声扰民", "无事")
    settings(lived, "git: {commit: false}")
    commit(lived)
    only(audit(svc), "rewritten")


def test_turning_the_history_off_does_not_hide_what_is_changed_from_then_on(svc: Svc, lived: Path) -> None:
    settings(lived, "git: {commit: false}")
    swap(lived, C2, "电梯异响", "无事")
    assert {"uncommitted", "rewritten"} <= {row["what"] for row in audit(svc) if row["record"] == "C2026-0002"}


# What is looked at


def test_records_files_and_folders_can_be_named(svc: Svc, lived: Path) -> None:
    swap(lived, C1, "噪声扰民", "无事")
    swap(lived, C2, "电梯异响", "没有事")
    commit(lived)
    for words, ids in (
        ("C1", ["C2026-0001"]),
        (C2, ["C2026-0002"]),
        ("records/complaint/2026", ["C2026-0001", "C2026-0002"]),
        (".", ["C2026-0001", "C2026-0002"]),
        ("C1 C2026-0002", ["C2026-0001", "C2026-0002"]),
        ("records/repair", []),
    ):
        (lived / "records/repair").mkdir(exist_ok=True)
        assert [row["record"] for row in audit(svc, words)] == ids, words


@pytest.mark.parametrize(
    ("word", "code"), [("C99", 4), ("3-9999", 4), ("ABC", 4), ("/", 0), ("/etc", 2), ("nowhere/", 2)]
)
def test_what_is_no_record_is_not_looked_at_in_silence(svc: Svc, lived: Path, word: str, code: int) -> None:
    result = svc(f"audit {word}")
    assert result.code == code, result.shown
    assert bool(result.out) is not bool(code)


# How it is said


def test_mask_hides_names_and_phones_in_what_was_changed(svc: Svc, lived: Path) -> None:
    swap(lived, C1, "138 0000 0001", "139 0000 0009")
    swap(lived, C1, "噪声扰民", "王小明 139 0000 0009 说无事")
    drop(lived, C1, "do: remedy")
    commit(lived)
    shown = svc("audit --mask").out
    assert "王小明" not in shown
    assert "0000 000" not in shown
    assert "138****0001 → 139****0009" in shown


def test_a_folder_that_became_a_link_is_named_and_all_else_is_told(svc: Svc, lived: Path) -> None:
    month = (lived / C1).parent
    moved = lived.parent / "elsewhere"
    month.rename(moved)
    month.symlink_to(moved)
    rows = audit(svc, code=5)
    assert sorts(rows) == ["uncommitted", "uncommitted"]
    assert {row["record"] for row in rows} == {"C2026-0001", "C2026-0002"}
    assert svc("audit", now="2026-12-20 09:00").err == f"svc: {month.relative_to(lived)}: 不是文件夹\n"


@pytest.mark.parametrize("shape", ["table", "md", "json", "jsonl", "csv", "tsv", "yaml", "html"])
def test_every_format_tells_the_same(svc: Svc, lived: Path, shape: str) -> None:
    swap(lived, C1, "噪声扰民", "无事")
    commit(lived)
    result = svc(f"audit -f {shape}")
    assert result.code == 1
    assert "无事" in result.out


def test_english(svc: Svc, lived: Path) -> None:
    swap(lived, C1, "噪声扰民", "无事")
    commit(lived)
    out = svc("audit", SVC_LANG="en").out
    assert "Facts rewritten · fault (WI/FW-015.5)" in out
    assert "commits read: 6, records: 2 - faults: 1" in out


def test_an_audit_leaves_everything_as_it_is(svc: Svc, lived: Path) -> None:
    before = git(lived, "rev-parse", "HEAD")
    svc("audit --all")
    assert git(lived, "rev-parse", "HEAD") == before
    clean(lived)
