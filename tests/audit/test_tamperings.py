"""Ninety ways of cheating the trail, each made by hand, and the finding that names it (015.5, 006.15, 006.19)."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable

import pytest

from tests.audit.prepared import C1, C2, DUTY, OLD, PAPER, PASS, Place, Shelf
from tests.sites import git

Tamper = Callable[[Place], None]
TABLE: dict[str, tuple[str, Tamper]] = {}
HEAD = """\
id: {number}
received: '{at}'
unit: 3-1201
name: 王小明
phone: '13800000000'
matter: 早已办妥
category: noise
channel: phone
receiver: {by}
steps:
"""
DIRECTOR = "- {name: 李敏, role: director}"
CLERK = "- {name: 李敏, role: desk}"


def named(what: str) -> Callable[[Tamper], Tamper]:
    """Put a way of tampering into the table, with the finding that must name it."""

    def put(tamper: Tamper) -> Tamper:
        TABLE[tamper.__name__] = (what, tamper)
        return tamper

    return put


def new_complaint(number: str = "C2026-0044", at: str = "2026-11-20T17:30:00+08:00", by: str = "李敏") -> str:
    """A complaint written by hand."""
    return HEAD.format(number=number, at=at, by=by)


def where(number: str, month: str = "2026/11") -> str:
    """The file of a complaint."""
    return f"records/complaint/{month}/{number}.yaml"


# What was written is altered


@named("rewritten")
def fact_rewritten(p: Place) -> None:
    p.swap(C1, "噪声扰民", "无事")
    p.commit()


@named("rewritten")
def fact_put_in(p: Place) -> None:
    p.swap(C1, "category:", "against: [保安甲]\ncategory:")
    p.commit()


@named("rewritten")
def fact_taken_out(p: Place) -> None:
    p.edit(C1, lambda text: text.replace("unit: 3-1201\n", ""))
    p.commit()


@named("rewritten")
def promise_put_later(p: Place) -> None:
    p.swap(C1, "answer: '2026-11-05'", "answer: '2026-11-25'")
    p.commit()


@named("removed")
def step_torn_out(p: Place) -> None:
    p.edit(C1, lambda text: "".join(line for line in text.splitlines(True) if "do: note" not in line))
    p.commit()


@named("changed")
def step_reworded(p: Place) -> None:
    p.swap(C1, "住户又来电", "住户满意")
    p.commit()


@named("changed")
def step_given_to_another(p: Place) -> None:
    p.swap(C1, "by: 王静, do: note", "by: 赵倩, do: note")
    p.commit()


@named("removed")
def last_step_replaced(p: Place) -> None:
    p.edit(C1, lambda text: "".join(text.splitlines(True)[:-1]))
    p.add(C1, text="无事发生")
    p.commit()


@named("changed")
def figures_of_a_paper_changed(p: Place) -> None:
    p.swap(PAPER, "records: 0", "records: 5")
    p.commit()
    [row] = [row for row in p.audit() if row["what"] == "changed"]
    assert "records: 0 → 5" in row["text"]


@named("form")
def steps_put_in_another_order(p: Place) -> None:
    p.edit(C1, lambda text: "".join([*text.splitlines(True)[:-2], *reversed(text.splitlines(True)[-2:])]))
    p.commit()


@named("form")
def written_otherwise(p: Place) -> None:
    p.swap(C1, "category: noise", 'category:   "noise"')
    p.commit()


@named("damaged")
def file_made_unreadable(p: Place) -> None:
    p.swap(C1, "steps:", "steps: [{{")
    p.commit()


@named("damaged")
def file_blown_up(p: Place) -> None:
    with p.file(C1).open("a") as file:
        file.write("# 无\n" * 300_000)
    p.commit()


@named("damaged")
def line_that_nobody_can_read(p: Place) -> None:
    with p.file(C1).open("a", encoding="utf-8") as file:
        file.write("- {at: '2026-11-20T17:30:00+08:00', by: 李敏, do: note, by: 陈总}\n")
    p.commit()


# Records and attachments torn out


@named("deleted")
def record_deleted(p: Place) -> None:
    p.file(C1).unlink()
    p.commit()


@named("deleted")
def record_deleted_and_put_back(p: Place) -> None:
    kept = p.file(C1).read_bytes()
    p.file(C1).unlink()
    p.commit()
    p.file(C1).write_bytes(kept)
    p.commit()


@named("moved")
def record_moved_to_another_month(p: Place) -> None:
    p.file("records/complaint/2026/12").mkdir()
    p.file(C1).rename(p.file(C1.replace("/11/", "/12/")))
    p.commit()


@named("deleted")
def record_renamed(p: Place) -> None:
    p.git("mv", C2, where("C2026-0009"))
    p.commit()


@named("skipped")
def record_renumbered_to_leave_a_gap(p: Place) -> None:
    p.git("mv", C1, where("C2026-0009"))
    p.swap(where("C2026-0009"), "C2026-0002", "C2026-0009")
    p.commit(message="sync: renumber C2026-0002 to C2026-0009")


@named("deleted")
def link_in_the_place_of_a_record(p: Place) -> None:
    p.file(C1).unlink()
    p.file(C1).symlink_to("C2026-0003.yaml")
    p.commit()


@named("attachment")
def attachment_replaced(p: Place) -> None:
    p.file(C1.removesuffix(".yaml") + "/photo.txt").write_text("假的")
    p.commit()


@named("attachment")
def attachment_removed(p: Place) -> None:
    p.file(C1.removesuffix(".yaml") + "/photo.txt").unlink()
    p.commit()


@named("skipped")
def number_skipped(p: Place) -> None:
    p.new(where("C2026-0006"), new_complaint("C2026-0006"))
    p.commit()


@named("skipped")
def number_skipped_behind_a_late_entry(p: Place) -> None:
    late = new_complaint("C2026-0045", at="2026-11-19T09:00:00+08:00")
    p.new(where("C2026-0045"), late.replace("steps:", "entered: '2026-11-20T18:00:00+08:00'\nsteps:"))
    p.commit()


@named("twice")
def number_used_twice(p: Place) -> None:
    p.new(where("C2026-0002", "2026/12"), p.file(C1).read_text())
    p.commit()


# What a commit says of itself


@named("author")
def trailer_settle(p: Place) -> None:
    p.add(C1, by="周主任", text="同意")
    p.commit(message="svc: settle 1 file saved earlier\n\nStep: settle")


@named("author")
def trailer_actor(p: Place) -> None:
    p.add(C1, by="王静", text="已回复")
    p.commit(message="complaint C2026-0002: note\n\nRecord: C2026-0002\nStep: note\nActor: 王静")


@named("author")
def subject_of_an_import(p: Place) -> None:
    p.add(C1, by="王静", text="已回复")
    p.commit(message="complaint: 5 records\n\nActor: 李敏")


@named("backdated")
def trailer_that_excuses_the_date(p: Place) -> None:
    p.add(C1, at="2026-11-04T10:00:00+08:00", text="已回复")
    p.commit(message="complaint C2026-0002: note\n\nActor: 李敏")


@named("author")
def step_forged_in_a_merge_commit(p: Place) -> None:
    p.git("checkout", "-q", "-b", "side")
    p.add(C2, text="一号台")
    p.commit()
    p.git("checkout", "-q", "main")
    p.add(PASS, text="二号台")
    p.commit()
    p.git("merge", "-q", "--no-commit", "--no-ff", "side")
    p.add(C1, by="周主任", text="同意")
    p.commit(message="Merge branch 'side'")


@named("rewritten")
def fact_rewritten_in_a_merge_commit(p: Place) -> None:
    p.git("checkout", "-q", "-b", "side")
    p.add(C2, text="一号台")
    p.commit()
    p.git("checkout", "-q", "main")
    p.add(PASS, text="二号台")
    p.commit()
    p.git("merge", "-q", "--no-commit", "--no-ff", "side")
    p.swap(C1, "噪声扰民", "无事")
    p.commit(message="Merge branch 'side'")


@named("removed")
def merge_that_drops_a_side(p: Place) -> None:
    p.git("checkout", "-q", "-b", "side")
    p.add(C1, text="一号台")
    p.commit()
    p.git("checkout", "-q", "main")
    p.add(C2, text="二号台")
    p.commit()
    p.git("merge", "-q", "-s", "ours", "--no-edit", "side")


@named("removed")
def merge_of_three_that_drops_two(p: Place) -> None:
    for branch, path, by in (("one", C1, "王静"), ("two", OLD, "李敏")):
        p.git("checkout", "-q", "-b", branch, "main")
        p.add(path, by=by, text="住户另有来电")
        p.commit(by=by)
    p.git("checkout", "-q", "main")
    p.git("merge", "-q", "-s", "ours", "--no-edit", "one", "two")


@named("role")
def leaders_step_in_a_merge_commit(p: Place) -> None:
    p.git("checkout", "-q", "-b", "side")
    p.add(C2, text="一号台")
    p.commit()
    p.git("checkout", "-q", "main")
    p.add(PASS, text="二号台")
    p.commit()
    p.git("merge", "-q", "--no-commit", "--no-ff", "side")
    p.add(C1, do="decide", text="不予处理")
    p.commit(message="Merge branch 'side'")


@named("author")
def steps_inside_a_new_file(p: Place) -> None:
    p.new(where("C2026-0044"), new_complaint())
    p.add(where("C2026-0044"), do="dispatch", to="安防班")
    p.add(where("C2026-0044"), by="王静", do="remedy", text="已劝停")
    p.add(where("C2026-0044"), by="周主任", do="decide", text="同意")
    p.commit(message="complaint C2026-0044: add\n\nActor: 李敏")


# Another's name, no right


@named("author")
def signed_with_the_directors_name(p: Place) -> None:
    p.add(C1, by="周主任", do="decide", text="同意")
    p.commit()


@named("author")
def directors_step_behind_a_line_end_of_its_own(p: Place) -> None:
    with p.file(C1).open("a", encoding="utf-8", newline="") as file:
        file.write("- {at: '2026-11-20T17:30:00+08:00', by: 陈总, do: decide,\r text: 不予处理}\n")
    p.commit()


@named("role")
def clerk_decides(p: Place) -> None:
    p.add(C1, do="decide", text="不予处理")
    p.commit()


@named("role")
def clerk_strikes_anothers_step(p: Place) -> None:
    p.add(C1, do="strike", step=2, was="note 2026-11-02T11:30:00+08:00 王静", reason="记错")
    p.commit()


@named("role")
def clerk_lifts_a_name(p: Place) -> None:
    with p.file(C2).open("a") as file:
        file.write("- {at: '2026-11-20T17:30:00+08:00', by: 李敏, do: amend, set: {against: ''}, reason: 误记}\n")
    p.commit()


@named("role")
def clerk_lowers_a_severity(p: Place) -> None:
    with p.file(C1).open("a") as file:
        file.write("- {at: '2026-11-20T17:30:00+08:00', by: 李敏, do: amend, set: {severity: general}, reason: 误记}\n")
    p.commit()


@named("role")
def clerk_cancels_a_complaint(p: Place) -> None:
    p.add(C1, do="cancel", reason="重复")
    p.commit()


@named("role")
def clerk_lets_goods_out(p: Place) -> None:
    p.add(PASS, do="exit")
    p.commit()


@named("role")
def clerk_puts_an_answer_far_off(p: Place) -> None:
    p.add(C1, do="reply", outcome="false", text="再等等", next="2027-03-01T18:00:00+08:00")
    p.commit()


@named("stretched")
def registered_with_a_year_for_the_answer(p: Place) -> None:
    due = "due: {answer: '2027-11-23', settle: '2027-11-23'}"
    p.new(where("C2026-0044"), new_complaint("C2026-0044").replace("steps:", f"{due}\nsteps:"))
    p.commit()


@named("stretched")
def step_with_a_promise_of_its_own(p: Place) -> None:
    p.add(C1, do="dispatch", to="维修班")
    p.swap(C1, "to: 维修班}", "to: 维修班, due: {answer: '2027-11-23'}}")
    p.commit()


@named("role")
def another_departments_remedy(p: Place) -> None:
    p.add(C1, by="张师傅", do="remedy", text="已修好")
    p.commit(by="张师傅")


@named("role")
def guard_dispatches(p: Place) -> None:
    p.add(C1, by="保安甲", do="dispatch", to="维修班")
    p.commit(by="保安甲")


@named("role")
def stranger_acts(p: Place) -> None:
    p.add(C1, by="过路人", text="我来办")
    p.commit(by="过路人")


@named("role")
def stranger_registers(p: Place) -> None:
    p.new(where("C2026-0044"), new_complaint(by="过路人"))
    p.commit(by="过路人")


@named("role")
def who_has_left_acts(p: Place) -> None:
    p.add(C1, by="赵倩", text="补一条")
    p.commit(by="赵倩")


@named("role")
def approved_by_a_clerk(p: Place) -> None:
    p.add(DUTY, at="2026-11-03T10:00:00+08:00", do="out", text="外出", approved_by="李敏")
    p.commit(when="2026-11-03 10:00 +0800")


@named("role")
def finding_settled_by_a_clerk(p: Place) -> None:
    p.swap(C1, "噪声扰民", "无事")
    p.commit(by="王静")
    [row] = [row for row in p.audit() if row["what"] == "rewritten"]
    p.new(f"records/acceptance/2026/11/{row['id']}.yaml", f"finding: {row['id']}\nsteps:\n")
    p.add(f"records/acceptance/2026/11/{row['id']}.yaml", do="accept", reason="没事")
    p.commit()
    assert "accepted" not in next(each for each in p.audit() if each["id"] == row["id"])


@named("rewritten")
def finding_settled_and_the_settling_struck(p: Place) -> None:
    p.swap(C1, "噪声扰民", "无事")
    p.commit(by="王静")
    [row] = [row for row in p.audit() if row["what"] == "rewritten"]
    for line in (f"audit accept {row['id']} --reason 已核对", f"strike {row['id']}@2026-11 1 --reason 有误"):
        p.tell(f"[11-20 18:10 周主任] {line}")


# Clocks


@named("backdated")
def step_dated_back(p: Place) -> None:
    p.add(C1, at="2026-11-05T17:00:00+08:00", do="reply", outcome="true", text="已答复")
    p.commit()


@named("backdated")
def step_dated_back_with_the_authors_date(p: Place) -> None:
    p.add(C1, at="2026-11-05T17:00:00+08:00", do="reply", outcome="true", text="已答复")
    p.commit(GIT_AUTHOR_DATE="2026-11-05 17:00 +0800")


@named("backdated")
def two_hours_dated_back(p: Place) -> None:
    p.add(C1, at="2026-11-20T15:30:00+08:00", text="已答复")
    p.commit()


@named("backdated")
def entered_dated_back(p: Place) -> None:
    p.add(C1, at="2026-11-05T17:00:00+08:00", text="已答复", entered="2026-11-05T18:00:00+08:00")
    p.commit()


@named("backdated")
def record_dated_back(p: Place) -> None:
    p.new(where("C2026-0044"), new_complaint(at="2026-11-05T09:00:00+08:00"))
    p.commit()


@named("postdated")
def step_dated_ahead(p: Place) -> None:
    p.add(C1, at="2026-11-21T09:00:00+08:00", text="已答复")
    p.commit()


@named("before-record")
def step_before_its_record(p: Place) -> None:
    p.add(C1, at="2026-11-02T08:00:00+08:00", text="早已答复", entered="2026-11-20T17:30:00+08:00")
    p.commit()


@named("clock")
def svc_now_set_back(p: Place) -> None:
    p.tell("[11-06 09:00] note C3 今日情况")
    p.tell("[11-05 17:00] complaint reply C2 --outcome --text 已办妥")


@named("clock")
def commit_dated_back(p: Place) -> None:
    p.add(C2, at="2026-11-06T09:00:00+08:00", text="今日情况")
    p.commit(when="2026-11-06 09:00 +0800")
    p.add(C1, at="2026-11-05T17:00:00+08:00", text="已答复")
    p.commit(when="2026-11-05 17:00 +0800")


# Seals


@named("late")
def step_put_into_a_sealed_month(p: Place) -> None:
    p.add(OLD, at="2026-10-31T17:00:00+08:00", text="早已回复")
    p.commit()


@named("late")
def step_put_into_a_sealed_month_with_a_false_time_of_entry(p: Place) -> None:
    p.add(OLD, at="2026-10-31T17:00:00+08:00", text="早已回复", entered="2026-11-01T09:00:00+08:00")
    p.commit()


@named("late")
def record_put_into_a_sealed_month(p: Place) -> None:
    p.new(where("C2026-0044", "2026/10"), new_complaint(at="2026-10-31T09:00:00+08:00"))
    p.commit()


@named("seal")
def plain_tag_in_the_place_of_a_seal(p: Place) -> None:
    p.git("tag", "-f", "seal/2026-10", "HEAD")


@named("seal")
def seal_moved_to_another_commit(p: Place) -> None:
    p.git(
        "tag",
        "-f",
        "-a",
        "-m",
        git(p.site, "tag", "-l", "--format=%(contents)", "seal/2026-10"),
        "seal/2026-10",
        "HEAD",
    )


@named("seal")
def seal_made_by_hand(p: Place) -> None:
    p.git("tag", "-a", "-m", "seal 2026-09: 0 records", "seal/2026-09", "HEAD")


@named("seal")
def seal_torn_out(p: Place) -> None:
    assert p.svc("seal 2026-11", now="2026-12-01 09:00").code == 0
    p.git("tag", "-d", "seal/2026-10")


@named("sealed-early")
def seal_of_a_month_not_over(p: Place) -> None:
    assert p.svc("seal 2026-11", now="2026-12-01 09:00").code == 0
    told = git(p.site, "cat-file", "tag", "seal/2026-11")
    early = re.sub(r"(?m)^(tagger .*>) \d+", r"\1 1795000000", told)
    made = subprocess.run(["git", "mktag"], cwd=p.site, input=early + "\n", text=True, capture_output=True, check=True)
    git(p.site, "update-ref", "refs/tags/seal/2026-11", made.stdout.strip())


@named("seal")
def history_rewritten_under_a_seal(p: Place) -> None:
    assert p.svc("seal 2026-11", now="2026-12-01 09:00").code == 0
    p.git("commit", "-q", "--amend", "--no-edit", "--date", "2026-11-03 09:00 +0800")


# The person concerned


@named("concerned")
def person_concerned_acts(p: Place) -> None:
    p.add(C2, by="王静", text="不是这样")
    p.commit(by="王静")


@named("concerned")
def person_concerned_in_traditional_characters(p: Place) -> None:
    p.add(C2, by="王靜", text="不是这样")
    p.commit(by="王靜")


@named("concerned")
def person_concerned_with_a_character_nobody_sees(p: Place) -> None:
    p.add(C2, by="王\u200b静", text="不是这样")
    p.commit(by="王静")


@named("concerned")
def person_concerned_with_a_space(p: Place) -> None:
    p.add(C2, by="王 静", text="不是这样")
    p.commit(by="王 静")


@named("concerned")
def person_concerned_commits_in_anothers_name(p: Place) -> None:
    p.add(C2, by="李敏", text="住户已不再追究")
    p.commit(by="王静")


@named("concerned")
def person_concerned_is_only_the_committer(p: Place) -> None:
    p.add(C2, by="李敏", text="住户已不再追究")
    p.commit(by="李敏", GIT_COMMITTER_NAME="王靜")


@named("concerned")
def person_concerned_joins_it_to_another(p: Place) -> None:
    p.add(C2, by="王静", do="same-as", of="C2026-0002")
    p.commit(by="王静")


@named("concerned")
def person_concerned_takes_her_name_out(p: Place) -> None:
    p.edit(C2, lambda text: text.replace("against: [王静]\n", ""))
    p.commit(by="王静")


@named("concerned")
def person_concerned_calls_back(p: Place) -> None:
    p.new(
        "records/callback/2026/11/B2026-0001.yaml",
        "id: B2026-0001\nheld: '2026-11-20T17:30:00+08:00'\nmeans: phone\nabout: [C2026-0003]\nunit: 3-1201\n"
        "caller: 王静\nopinion: satisfied\nsteps:\n",
    )
    p.commit(by="王静")


@named("concerned")
def person_concerned_slips_a_file_in(p: Place) -> None:
    p.new(C2.replace(".yaml", "/证明.txt"), "我当时不在")
    p.commit(by="王静")


# Settings


@named("taken-back")
def role_lent_and_taken_back(p: Place) -> None:
    p.swap("svc.yaml", CLERK, DIRECTOR)
    p.commit()
    p.add(C1, do="decide", text="不予处理")
    p.commit()
    p.swap("svc.yaml", DIRECTOR, CLERK)
    p.commit()


@named("taken-back")
def role_lent_on_a_branch_and_left_out_when_it_was_joined(p: Place) -> None:
    p.git("checkout", "-q", "-b", "other")
    p.swap("svc.yaml", CLERK, DIRECTOR)
    p.commit()
    p.add(C1, do="decide", text="不予处理")
    p.commit()
    p.git("checkout", "-q", "main")
    p.git("merge", "-q", "--no-commit", "--no-ff", "other")
    p.git("checkout", "main", "--", "svc.yaml")
    p.commit()


@named("taken-back")
def colleague_listed_for_one_act(p: Place) -> None:
    p.swap("svc.yaml", CLERK, f"{CLERK}\n- {{name: 过路人, role: desk}}")
    p.commit()
    p.add(C1, by="过路人", text="我来办")
    p.commit(by="过路人")
    p.edit("svc.yaml", lambda text: text.replace("- {name: 过路人, role: desk}\n", ""))
    p.commit()


@named("taken-back")
def deadline_lengthened_and_put_back(p: Place) -> None:
    with p.file("svc.yaml").open("a") as file:
        file.write("deadlines: {complaint.answer: 30d}\n")
    p.commit()
    p.tell("[11-20 18:00] complaint add --matter 又吵 --category noise --channel phone --unit 3-1201")
    p.edit("svc.yaml", lambda text: text.replace("deadlines: {complaint.answer: 30d}\n", ""))
    p.commit()


@named("taken-back")
def holidays_invented_and_taken_back(p: Place) -> None:
    p.new("calendar.yaml", "holidays: ['2026-11-23..2026-11-27']\nworkdays: []\n")
    p.commit()
    p.tell("[11-20 18:00] complaint add --matter 又吵 --category noise --channel phone --unit 3-1201")
    p.file("calendar.yaml").unlink()
    p.commit()


@named("taken-back")
def longest_promise_lengthened_and_put_back(p: Place) -> None:
    with p.file("svc.yaml").open("a") as file:
        file.write("promises: {longest: 300d}\n")
    p.commit()
    p.add(C1, do="reply", outcome="false", text="再等等", next="2027-03-01T18:00:00+08:00")
    p.commit()
    p.edit("svc.yaml", lambda text: text.replace("promises: {longest: 300d}\n", ""))
    p.commit()


@named("role")
def edition_taken_out_for_one_act(p: Place) -> None:
    kept = p.file("svc.yaml").read_text("utf-8")
    p.edit("svc.yaml", lambda text: "".join(line for line in text.splitlines(True) if not line.startswith("since")))
    p.commit()
    p.add(C1, do="decide", text="不予处理")
    p.commit()
    p.file("svc.yaml").write_text(kept, "utf-8")
    p.commit()


@named("role")
def settings_taken_away_for_one_act(p: Place) -> None:
    kept = p.file("svc.yaml").read_text("utf-8")
    p.file("svc.yaml").unlink()
    p.commit()
    p.add(C1, do="decide", text="不予处理")
    p.commit()
    p.file("svc.yaml").write_text(kept, "utf-8")
    p.commit()


@named("role")
def settings_broken_for_one_act(p: Place) -> None:
    kept = p.file("svc.yaml").read_text("utf-8")
    p.file("svc.yaml").write_text("name: [[\n")
    p.commit()
    p.add(C1, do="decide", text="不予处理")
    p.commit()
    p.file("svc.yaml").write_text(kept, "utf-8")
    p.commit()


@named("role")
def role_changed_in_the_same_commit(p: Place) -> None:
    p.swap("svc.yaml", CLERK, DIRECTOR)
    p.add(C1, do="decide", text="不予处理")
    p.commit()


@named("two-roots")
def second_beginning_joined(p: Place) -> None:
    p.git("checkout", "-q", "--orphan", "other")
    p.git("rm", "-q", "-r", "--cached", ".")
    p.new(where("C2026-0044"), new_complaint())
    p.git("add", where("C2026-0044"))
    p.git("commit", "-q", "-m", "start")
    p.git("checkout", "-q", "-f", "main")
    p.git("merge", "-q", "--no-edit", "--allow-unrelated-histories", "other")


# What is not committed


@named("uncommitted")
def change_not_committed(p: Place) -> None:
    p.swap(C1, "噪声扰民", "无事")


@named("uncommitted")
def record_deleted_and_not_committed(p: Place) -> None:
    p.file(C1).unlink()


@named("uncommitted")
def record_not_committed(p: Place) -> None:
    p.new(where("C2026-0044"), new_complaint())


# What hides a commit


def rewrite_and_go_on(p: Place) -> list[str]:
    """Rewrite a fact, and build on that; the newest three commits, newest first."""
    p.swap(C1, "噪声扰民", "无事")
    p.commit()
    p.add(C1)
    p.commit()
    return git(p.site, "rev-parse", "HEAD", "HEAD~1", "HEAD~2").split()


@named("rewritten")
def commit_replaced(p: Place) -> None:
    last, bad, before = rewrite_and_go_on(p)
    p.git("replace", "--graft", last, before)
    assert bad not in git(p.site, "log", "--format=%H")


@named("rewritten")
def commit_grafted_away(p: Place) -> None:
    last, bad, before = rewrite_and_go_on(p)
    p.new(".git/info/grafts", f"{last} {before}\n")
    assert bad not in git(p.site, "log", "--format=%H")


@named("rewritten")
def commit_left_out_of_a_forged_commit_graph(p: Place) -> None:
    last, bad, before = rewrite_and_go_on(p)
    p.git("commit-graph", "write", "--reachable")
    path = p.file(".git/objects/info/commit-graph")
    data = bytearray(path.read_bytes())
    chunks = {
        bytes(data[n : n + 4]): int.from_bytes(data[n + 4 : n + 12], "big") for n in range(8, 8 + 12 * data[6], 12)
    }
    names, commits = chunks[b"OIDL"], chunks[b"CDAT"]
    listed = [data[n : n + 20].hex() for n in range(names, commits, 20)]
    parent = commits + 36 * listed.index(last) + 20
    data[parent : parent + 4] = listed.index(before).to_bytes(4, "big")
    path.chmod(0o644)
    path.write_bytes(data)
    assert bad not in git(p.site, "log", "--format=%H")


@named("removed")
def merge_hidden_by_settings_of_git(p: Place) -> None:
    merge_that_drops_a_side(p)
    for name in ("log.diffMerges=off", "log.showRoot=false", "log.follow=true", "diff.ignoreSubmodules=all"):
        p.git("config", *name.split("="))


@pytest.mark.parametrize("name", TABLE)
def test_each_way_is_named(shelf: Shelf, name: str) -> None:
    what, tamper = TABLE[name]
    place = shelf.copy()
    tamper(place)
    rows = place.audit("--full")
    hits = [row for row in rows if row["what"] == what and row["grade"] != "note"]
    assert hits, json.dumps(rows, ensure_ascii=False, indent=1)
    assert len({row["id"] for row in rows}) == len(rows), "two findings of one name"


def test_there_are_enough_of_them() -> None:
    assert len(TABLE) >= 60
