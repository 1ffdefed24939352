"""Several desks, one site: `svc sync` joins what they did, loses nothing, and where it can't, leaves all as it was.

Many rounds with two and three clones, with and without kills, are `bench/clones.py`.
"""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desks import ADD, FIRST, Desks, snapshot
from tests.examples import THOROUGH, every
from tests.program import bench
from tests.running import BY, Svc
from tests.sites import clean, git

MARKER = re.compile(r"^(<<<<<<<|=======|>>>>>>>)", re.MULTILINE)


@pytest.fixture
def desks(met: Desks, svc: Svc, site: Path, tmp_path: Path) -> Desks:
    """Two desks with a complaint that both have."""
    shutil.rmtree(site)
    return met.copied(svc, tmp_path)


def equal(desks: Desks) -> None:
    heads = {git(place, "rev-parse", "HEAD") for place in (desks.a, desks.b, desks.hub)}
    assert len(heads) == 1
    for place in (desks.a, desks.b):
        clean(place)
        assert git(place, "fsck", "--full", "--no-dangling") == ""
        assert not MARKER.search("".join(path.read_text("utf-8") for path in place.rglob("records/**/*.yaml")))


# What two desks do comes together


def test_records_and_steps_of_both_desks_are_in_both_afterwards(desks: Desks) -> None:
    desks.run(desks.a, "note CA1 从前台")
    desks.run(desks.a, f"{ADD} 前台登记")
    desks.run(desks.b, "note CA1 从东门")
    desks.run(desks.b, f"{ADD} 东门登记")
    assert desks.sync(desks.a).out == "送出: 新记录 1、步骤 1\n"
    told = desks.sync(desks.b).out.splitlines()
    assert told[:2] == ["收到: 新记录 1、步骤 1", "送出: 新记录 1、步骤 1"]
    assert "C2026-A0001" in told[2]
    assert desks.sync(desks.a).out == "收到: 新记录 1、步骤 1\n"
    equal(desks)
    for place in (desks.a, desks.b):
        assert [row["id"] for row in desks.run(place, "complaint list -f json").json] == [
            "C2026-A0001",
            "C2026-A0002",
            "C2026-B0001",
        ]
        assert {s["text"] for s in desks.run(place, "show CA1 -f json").json["steps"] if s["do"] == "note"} == {
            "从前台",
            "从东门",
        }
    assert desks.sync(desks.a).out == "没有新内容，与 origin 一致\n"
    assert desks.sync(desks.a, "-q").shown == ""


def test_the_commit_that_joins_says_who_and_nothing_personal(desks: Desks) -> None:
    desks.run(desks.a, f"{ADD} 噪声 --name 王小明 --phone 13800000001")
    desks.sync(desks.a)
    desks.run(desks.b, "note CA1 x")
    desks.sync(desks.b)
    shown = git(desks.b, "log", "-1", "--format=%an|%cn|%aI|%B")
    assert shown == f"{BY}|{BY}|2026-11-02T09:00:00+08:00|svc: sync\n\nStep: sync\nActor: {BY}"
    assert len(git(desks.b, "log", "-1", "--format=%P").split()) == 2


def test_files_that_both_desks_make_under_one_name_join(desks: Desks, svc: Svc) -> None:
    for place, name, phone in ((desks.a, "王小明", "13800000001"), (desks.b, "王小明", "13800000002")):
        desks.run(place, f"resident add --unit 3-1201 --owner {name} --phone {phone}")
        desks.run(place, "duty on --by 李敏" if place == desks.a else "duty on --by 王静")
        desks.run(place, "form submit QR-004FW --month 2026-10")
    desks.sync(desks.a)
    desks.sync(desks.b)
    desks.sync(desks.a)
    equal(desks)
    for name in ("resident/3-1201", "duty/2026/11/2026-11-02"):
        steps = (desks.a / f"records/{name}.yaml").read_text("utf-8").count("\n- ")
        assert steps == 2
    assert len(list((desks.a / "records/submission").rglob("*.yaml"))) == 1


def test_a_step_that_both_wrote_word_for_word_is_there_once(desks: Desks) -> None:
    for place in (desks.a, desks.b):
        desks.run(place, "complaint escalate --auto", now="2026-11-08 07:00")
    desks.sync(desks.a)
    desks.sync(desks.b)
    steps = desks.run(desks.b, "show CA1 -f json").json["steps"]
    assert [s["do"] for s in steps if s.get("auto")] == ["urge", "escalate"]


def test_whatever_the_attributes_say_steps_join(desks: Desks) -> None:
    desks.hand(desks.a, ".gitattributes", "records/** -merge -text\n*.yaml merge=evil\n")
    git(desks.b, "config", "merge.evil.driver", f"touch {desks.work}/ran")
    desks.run(desks.a, "note CA1 one")
    desks.run(desks.b, "note CA1 two")
    desks.sync(desks.a)
    desks.sync(desks.b)
    text = (desks.b / FIRST).read_text("utf-8")
    assert "one" in text
    assert "two" in text
    assert not (desks.work / "ran").exists()


def test_a_file_with_other_line_ends_or_a_comment_joins_too(desks: Desks) -> None:
    text = (desks.b / FIRST).read_text("utf-8")
    (desks.b / ".gitattributes").unlink()
    desks.hand(desks.b, ".gitattributes", "* -text\n")
    desks.hand(desks.b, FIRST, f"# 手写\n{text}".replace("\n", "\r\n"))
    desks.run(desks.b, "note CA1 two")
    desks.run(desks.a, "note CA1 one")
    desks.sync(desks.a)
    desks.sync(desks.b)
    desks.sync(desks.a)
    equal(desks)
    steps = desks.run(desks.a, "show CA1 -f json").json["steps"]
    assert {s.get("text") for s in steps} >= {"one", "two"}


NOTES = st.lists(
    st.tuples(st.sampled_from("ab"), st.text("甲乙 :#-'\"{}[],\n\t\\|>%@", min_size=1, max_size=8)),
    min_size=2,
    max_size=6,
)


@pytest.mark.long
@settings(max_examples=4 * THOROUGH, suppress_health_check=list(HealthCheck), derandomize=True)
@given(notes=NOTES)
def test_whatever_two_desks_note_on_one_record_is_kept_word_for_word(
    desks: Desks, notes: list[tuple[str, str]]
) -> None:
    kept = []
    before = [s.get("text") for s in desks.run(desks.a, "show CA1 -f json").json["steps"]]
    for which, text in notes:
        result = desks.svc(["note", "CA1", "--text", text, "--json"], cwd=getattr(desks, which))
        if result.code == 0:
            kept.append(result.json["steps"])
    for place in (desks.a, desks.b, desks.a):
        desks.sync(place)
    equal(desks)
    after = [s.get("text") for s in desks.run(desks.b, "show CA1 -f json").json["steps"]]
    assert set(after) >= {s.get("text") for steps in kept for s in steps} | set(before)


def test_an_attachment_arrives_byte_for_byte(desks: Desks, tmp_path: Path) -> None:
    photo = tmp_path / "水 渍\"'.jpg"
    photo.write_bytes(bytes(range(256)) * 50)
    desks.svc(["attach", "CA1", str(photo)], cwd=desks.a)
    desks.sync(desks.a)
    desks.sync(desks.b)
    [arrived] = (desks.b / FIRST.with_suffix("")).iterdir()
    assert arrived.read_bytes() == photo.read_bytes()
    equal(desks)


def test_many_records_at_once_come_through(desks: Desks) -> None:
    """More than a pipe holds, of contents and of names, so that nothing waits for itself."""
    text = (desks.a / FIRST).read_text("utf-8")
    for n in range(2, 1702):
        number = f"C2026-A{n:04}"
        (desks.a / FIRST.with_stem(number)).write_text(text.replace(FIRST.stem, number), "utf-8")
    git(desks.a, "add", "records")
    git(desks.a, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "by hand")
    assert desks.sync(desks.a).out == "送出: 新记录 1700\n"
    desks.run(desks.b, f"{ADD} b")
    assert desks.sync(desks.b).out.splitlines()[0] == "收到: 新记录 1700"
    desks.sync(desks.a)
    equal(desks)


def test_what_is_not_committed_is_named_for_it_is_not_sent(desks: Desks) -> None:
    (desks.b / FIRST.with_name("C2026-B0001.yaml")).write_text("id: C2026-B0001\n")
    assert "C2026-B0001.yaml" in desks.sync(desks.b).err
    assert desks.sync(desks.b, "-q").shown == ""


def test_what_another_command_is_about_to_commit_is_not_taken_for_a_hand_edit(desks: Desks, tmp_path: Path) -> None:
    """The shared repository's own hook has a command at work here, between file and commit, at the first push."""
    file, ready = desks.a / FIRST, tmp_path / "ready"
    busy = tmp_path / "busy.py"
    busy.write_text(
        "import fcntl, pathlib, time\n"
        f"lock, file = open({str(desks.a / '.svc/lock')!r}, 'r+'), pathlib.Path({str(file)!r})\n"
        "fcntl.flock(lock, fcntl.LOCK_EX)\n"
        "before = file.read_bytes()\n"
        "file.write_bytes(before + b'# half way\\n')\n"
        f"pathlib.Path({str(ready)!r}).touch()\n"
        "time.sleep(1)\n"
        "file.write_bytes(before)\n"
    )
    hook = desks.hub / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\n[ ! -e {ready} ] || exit 0\n{sys.executable} {busy} >/dev/null 2>&1 </dev/null &\n"
        f"while [ ! -e {ready} ]; do sleep 0.01; done\n"
    )
    hook.chmod(0o755)
    desks.run(desks.a, "note CA1 x")
    assert desks.sync(desks.a).shown == "送出: 步骤 1\n"
    clean(desks.a)


def test_hand_edits_and_what_is_staged_stay_as_they_are(desks: Desks) -> None:
    desks.run(desks.b, f"{ADD} mine")
    desks.sync(desks.b)
    desks.run(desks.a, f"{ADD} theirs")
    mine = desks.b / "records/complaint/2026/11/C2026-B0001.yaml"
    mine.write_text(mine.read_text("utf-8") + "# half done\n", "utf-8")
    (desks.b / "staged").write_text("1\n")
    git(desks.b, "add", "staged")
    (desks.b / "loose").write_text("1\n")
    desks.sync(desks.a)
    desks.sync(desks.b)
    assert set(git(desks.b, "status", "--porcelain").splitlines()) == {
        "A  staged",
        " M records/complaint/2026/11/C2026-B0001.yaml",
        "?? loose",
    }
    assert "half done" in mine.read_text("utf-8")
    assert "half done" not in git(desks.b, "show", "HEAD:records/complaint/2026/11/C2026-B0001.yaml")


@pytest.mark.usefixtures("impatient")
def test_what_was_saved_and_not_committed_is_sent_too(desks: Desks) -> None:
    (desks.b / ".git/index.lock").write_text("")
    os.utime(desks.b / ".git/index.lock", (1, 1))
    failed = desks.run(desks.b, "note CA1 late", code=5)
    assert "已保存" in failed.err
    (desks.b / ".git/index.lock").unlink()
    desks.sync(desks.b)
    desks.sync(desks.a)
    equal(desks)
    assert "late" in (desks.a / FIRST).read_text("utf-8")


# Where the two can't be joined, all stays as it was


def test_settings_changed_in_different_lines_join_and_in_the_same_line_stop(desks: Desks) -> None:
    text = (desks.a / "svc.yaml").read_text("utf-8")
    desks.hand(desks.a, "svc.yaml", text.replace("households: 0", "households: 1286"))
    desks.hand(desks.b, "svc.yaml", text.replace("other: 办公室", "other: 工程"))
    desks.sync(desks.a)
    desks.sync(desks.b)
    joined = (desks.b / "svc.yaml").read_text("utf-8")
    assert "households: 1286" in joined
    assert "other: 工程" in joined
    desks.sync(desks.a)
    desks.hand(desks.a, "svc.yaml", joined.replace("1286", "1290"))
    desks.hand(desks.b, "svc.yaml", joined.replace("1286", "1300"))
    desks.run(desks.b, "note CA1 x")
    desks.sync(desks.a)
    refused = desks.refused(desks.b)
    assert "svc.yaml" in refused.err
    assert "git pull --no-rebase" in refused.err


def test_settings_that_could_not_be_read_are_not_taken_in(desks: Desks) -> None:
    text = (desks.a / "svc.yaml").read_text("utf-8")
    desks.hand(desks.b, "svc.yaml", text.replace("households: 0", "housholds: 1"))
    git(desks.b, "push", "-q", "origin", "main")
    refused = desks.refused(desks.a)
    assert "svc.yaml:5" in refused.err
    desks.hand(desks.b, "svc.yaml", text.replace("households: 0", "households: 2"))
    git(desks.b, "push", "-q", "origin", "main")
    desks.sync(desks.a)
    equal(desks)


def test_one_number_for_two_records_stops_with_what_to_do(desks: Desks) -> None:
    desks.run(desks.b, "desk use A")
    desks.run(desks.a, f"{ADD} 甲")
    desks.run(desks.b, f"{ADD} 乙")
    desks.sync(desks.a)
    refused = desks.refused(desks.b)
    assert "C2026-A0002" in refused.err
    assert "svc desk use" in refused.err
    assert "svc sync --renumber" in refused.err


def test_one_number_in_two_months_is_found_as_well(desks: Desks) -> None:
    desks.run(desks.b, "desk use A")
    desks.run(desks.a, f"{ADD} 甲")
    desks.run(desks.b, f"{ADD} 乙", now="2026-12-01 09:00")
    desks.sync(desks.a)
    assert "C2026-A0002" in desks.refused(desks.b).err


def test_facts_rewritten_by_both_stop(desks: Desks) -> None:
    for place, matter in ((desks.a, "one"), (desks.b, "two")):
        desks.hand(place, FIRST, (place / FIRST).read_text("utf-8").replace("shared", matter))
    desks.sync(desks.a)
    assert FIRST.name in desks.refused(desks.b).err


def test_a_record_that_one_removed_and_the_other_continued_is_kept(desks: Desks) -> None:
    desks.hand(desks.a, FIRST, None)
    desks.run(desks.b, "note CA1 continued")
    desks.sync(desks.a)
    assert FIRST.name in desks.sync(desks.b).err
    desks.sync(desks.a)
    equal(desks)
    assert "continued" in (desks.a / FIRST).read_text("utf-8")


def test_a_damaged_record_is_neither_sent_nor_received(desks: Desks) -> None:
    text = (desks.b / FIRST).read_text("utf-8")
    desks.hand(desks.b, FIRST, f"<<<<<<< HEAD\n{text}=======\n>>>>>>> x\n")
    assert f"{FIRST.name}:1" in desks.refused(desks.b).err
    git(desks.b, "push", "-q", "origin", "main")
    assert f"{FIRST.name}:1" in desks.refused(desks.a).err
    desks.hand(desks.b, FIRST, text)
    desks.sync(desks.b)
    desks.sync(desks.a)
    equal(desks)


def test_a_file_changed_by_hand_here_and_in_the_other_clone_stops(desks: Desks) -> None:
    desks.run(desks.a, "note CA1 x")
    desks.sync(desks.a)
    with (desks.b / FIRST).open("a") as file:
        file.write("# at work\n")
    assert FIRST.name in desks.refused(desks.b).err
    git(desks.b, "add", "-A")
    desks.refused(desks.b)
    git(desks.b, "reset", "-q", "--hard")
    desks.sync(desks.b)
    equal(desks)


def test_a_new_file_is_never_written_over_one_that_is_in_the_way(desks: Desks) -> None:
    desks.run(desks.a, f"{ADD} new")
    desks.sync(desks.a)
    way = desks.b / FIRST.with_name("C2026-A0002.yaml")
    way.write_text("mine\n")
    assert way.name in desks.refused(desks.b).err
    way.unlink()
    way.symlink_to("/nowhere")
    assert way.name in desks.sync(desks.b, code=5).err
    assert way.is_symlink()
    way.unlink()
    desks.sync(desks.b)
    equal(desks)


def test_attachments_of_one_name_stop(desks: Desks, tmp_path: Path) -> None:
    for place in (desks.a, desks.b):
        (tmp_path / "photo.jpg").write_bytes(os.urandom(20))
        desks.run(place, f"attach CA1 {tmp_path}/photo.jpg")
    desks.sync(desks.a)
    told = desks.refused(desks.b).err
    assert "photo.jpg" in told
    assert "svc sync --renumber" in told


def test_a_merge_that_waits_to_be_finished_is_left_alone(desks: Desks) -> None:
    (desks.b / ".git/MERGE_HEAD").write_text(git(desks.b, "rev-parse", "HEAD") + "\n")
    assert "git merge" in desks.refused(desks.b).err


@pytest.mark.parametrize(
    "name", [".svc/moves", "sub/.svc/pending", ".tmp-1", "records/complaint/2026/11/.tmp-2"], ids=str
)
def test_files_that_only_svc_may_write_are_not_taken_from_another_clone(name: str, desks: Desks) -> None:
    path = desks.b / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[]")
    git(desks.b, "add", "-f", name)
    git(desks.b, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x")
    git(desks.b, "push", "-q", "origin", "main")
    before = snapshot(desks.a)
    assert Path(name).name in desks.sync(desks.a, code=5).err
    assert snapshot(desks.a) == before


def test_a_link_is_not_taken_from_another_clone(desks: Desks, tmp_path: Path) -> None:
    (desks.b / "records/repair").symlink_to(tmp_path)
    git(desks.b, "add", "-A")
    git(desks.b, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x")
    git(desks.b, "push", "-q", "origin", "main")
    desks.refused(desks.a)


def test_nothing_is_written_through_a_link_of_this_clone(desks: Desks, tmp_path: Path) -> None:
    desks.run(desks.a, "repair add --unit 3-1201 --item 水管")
    desks.sync(desks.a)
    (tmp_path / "outside").mkdir()
    (desks.b / "records/repair").symlink_to(tmp_path / "outside")
    desks.sync(desks.b, code=5)
    assert not list((tmp_path / "outside").iterdir())


# The other repository


def test_without_another_repository_it_says_how_to_name_one(svc: Svc, site: Path) -> None:
    refused = svc("sync")
    assert refused.code == 5
    assert "git remote add origin" in refused.err


def test_a_repository_that_is_gone_loses_nothing(desks: Desks) -> None:
    desks.run(desks.b, "note CA1 kept")
    desks.hub.rename(desks.work / "away")
    refused = desks.refused(desks.b)
    assert len(refused.err.splitlines()) == 2
    (desks.work / "away").rename(desks.hub)
    desks.sync(desks.b)
    desks.sync(desks.a)
    equal(desks)


def test_of_several_repositories_the_branchs_own_counts_then_origin(desks: Desks) -> None:
    git(desks.a, "remote", "add", "backup", str(desks.work / "nowhere.git"))
    desks.run(desks.a, "note CA1 x")
    desks.sync(desks.a)
    git(desks.a, "config", "branch.main.remote", "backup")
    assert "backup" in desks.sync(desks.a, code=5).err
    git(desks.a, "config", "--unset", "branch.main.remote")
    git(desks.a, "remote", "rename", "origin", "office")
    assert "git config branch.main.remote" in desks.sync(desks.a, code=5).err


@pytest.mark.parametrize(
    "address", ["ext::sh -c 'touch ran'", "git://127.0.0.1:1/x", "http://127.0.0.1:1/x", "evil::x"]
)
def test_no_other_protocol_is_spoken(address: str, desks: Desks) -> None:
    git(desks.a, "remote", "set-url", "origin", address)
    assert "not allowed" in desks.sync(desks.a, code=5).err
    assert not (desks.a / "ran").exists()


def test_a_password_in_the_address_is_not_shown(desks: Desks) -> None:
    git(desks.a, "remote", "set-url", "origin", "https://me:secret@127.0.0.1:1/x.git")
    refused = desks.sync(desks.a, code=5)
    assert "secret" not in refused.shown
    assert "127.0.0.1" in refused.err


def test_nothing_that_the_clone_names_is_run(desks: Desks) -> None:
    program = desks.work / "evil"
    program.write_text(f'#!/bin/sh\ntouch {desks.work}/ran\nexec "$@"\n')
    program.chmod(0o755)
    hooks = desks.b / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("pre-push", "post-merge", "reference-transaction", "post-checkout", "pre-merge-commit", "commit-msg"):
        shutil.copy(program, hooks / name)
    for key, value in {
        "core.hooksPath": str(hooks),
        "core.fsmonitor": str(program),
        "core.sshCommand": str(program),
        "core.askPass": str(program),
        "credential.helper": f"!{program}",
        "remote.origin.uploadpack": f"{program} git-upload-pack",
        "remote.origin.receivepack": f"{program} git-receive-pack",
        "filter.x.smudge": str(program),
        "filter.x.clean": str(program),
    }.items():
        git(desks.b, "config", key, value)
    (desks.b / ".git/info").mkdir(exist_ok=True)
    (desks.b / ".git/info/attributes").write_text("* filter=x\n")
    desks.svc(f"{ADD} b", cwd=desks.b)
    desks.run(desks.a, f"{ADD} a")
    desks.sync(desks.a)
    desks.sync(desks.b)
    git(desks.b, "remote", "set-url", "origin", "ssh://127.0.0.1:1/x")
    desks.sync(desks.b, code=5)
    git(desks.b, "remote", "set-url", "origin", "https://127.0.0.1:1/x")
    desks.sync(desks.b, code=5)
    assert not (desks.work / "ran").exists()


def test_another_site_or_another_branch_is_no_clone_of_this_one(desks: Desks, sites: object, tmp_path: Path) -> None:
    git(desks.b, "checkout", "-q", "--orphan", "fresh")
    git(desks.b, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "another beginning")
    git(desks.b, "branch", "-qM", "main")
    desks.refused(desks.b)
    git(desks.b, "branch", "-qm", "other")
    git(desks.b, "config", "--remove-section", "branch.other")
    assert "main" in desks.refused(desks.b).err
    git(desks.b, "checkout", "-q", "--detach")
    assert "git switch" in desks.refused(desks.b).err


def test_a_repository_with_a_work_tree_is_named_as_what_it_is(desks: Desks) -> None:
    git(desks.a, "remote", "set-url", "origin", str(desks.b))
    desks.run(desks.a, "note CA1 x")
    assert "git clone --bare" in desks.sync(desks.a, code=5).err


def test_a_push_that_another_outruns_is_tried_again(desks: Desks) -> None:
    """The shared repository's own hook pushes somebody else's commit just before ours is looked at."""
    desks.run(desks.b, "note CA1 quick")
    hook = desks.hub / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nrm {hook}\ncd {desks.b} && env -i PATH="$PATH" HOME="$HOME" git push -q origin main\n')
    hook.chmod(0o755)
    desks.run(desks.a, "note CA1 slow")
    desks.sync(desks.a)
    desks.sync(desks.b)
    equal(desks)
    assert {"quick", "slow"} <= {s.get("text") for s in desks.run(desks.a, "show CA1 -f json").json["steps"]}


def test_a_repository_that_declines_says_why(desks: Desks) -> None:
    hook = desks.hub / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    desks.run(desks.a, "note CA1 x")
    assert "pre-receive hook declined" in desks.refused(desks.a).err


def test_seals_travel_and_are_never_moved(desks: Desks) -> None:
    identity = ("-c", "user.name=x", "-c", "user.email=x@x")
    git(desks.a, *identity, "tag", "-a", "-m", "x", "seal/2026-10")
    git(desks.a, *identity, "tag", "-a", "-m", "x", "mine")
    assert desks.sync(desks.a).out == "送出封存: seal/2026-10\n"
    assert desks.sync(desks.b).out == "收到封存: seal/2026-10\n"
    assert git(desks.b, "tag", "-l") == "seal/2026-10"
    git(desks.b, *identity, "tag", "-f", "-a", "-m", "y", "seal/2026-10")
    moved = git(desks.b, "rev-parse", "seal/2026-10")
    theirs = git(desks.hub, "rev-parse", "seal/2026-10")
    assert theirs != moved
    told = desks.sync(desks.b).err
    assert f"seal/2026-10 在本处为 {moved[:12]}，在 origin 为 {theirs[:12]}" in told
    assert git(desks.b, "rev-parse", "seal/2026-10") == moved
    assert git(desks.hub, "rev-parse", "seal/2026-10") == theirs
    assert "git tag -d seal/2026-10，再 svc sync" in told
    git(desks.b, "tag", "-d", "seal/2026-10")
    assert desks.sync(desks.b).shown == "收到封存: seal/2026-10\n"


def test_a_site_without_commits_of_svc_is_not_pushed_by_it(desks: Desks) -> None:
    with (desks.a / "svc.yaml").open("a") as file:
        file.write("git: {commit: false}\n")
    assert "git.commit" in desks.sync(desks.a, code=5).err


def test_a_dry_run_changes_nothing_on_either_side(desks: Desks) -> None:
    desks.run(desks.a, "note CA1 x")
    desks.sync(desks.a)
    desks.run(desks.b, f"{ADD} y")
    before, there = snapshot(desks.b), git(desks.hub, "rev-parse", "main")
    assert desks.sync(desks.b, "--dry-run").out == "将收到: 步骤 1\n将送出: 新记录 1\n"
    assert (snapshot(desks.b), git(desks.hub, "rev-parse", "main")) == (before, there)
    done = json.loads(desks.sync(desks.b, "--json").out)
    assert done["received"] == {"records": 0, "steps": 1, "removed": [], "files": []}
    assert (done["sent"]["records"], done["remote"], done["branch"]) == (1, "origin", "main")


def test_a_key_lent_by_both_desks_is_told_at_once(desks: Desks) -> None:
    desks.run(desks.a, "key deposit --unit 3-1201 --owner 王小明 --key 大门=1 --purpose 装修 --signed 王小明")
    desks.sync(desks.a)
    desks.sync(desks.b)
    lend = "key lend KA1 --borrower {} --phone 13800000009 --purpose 维修 --authorisation 业主同意 --due +1d"
    desks.run(desks.a, lend.format("张师傅"))
    desks.run(desks.b, lend.format("赵师傅"))
    desks.sync(desks.a)
    told = desks.sync(desks.b)
    assert "K2026-A0001" in told.err
    assert "006" in told.err or "WI/FW" in told.err


def test_a_site_inside_a_bigger_repository_syncs(svc: Svc, site: Path, tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    git(tmp_path, "init", "-q", "-b", "main", "top")
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "hub.git")
    shutil.rmtree(site / ".git")
    shutil.copytree(site, top / "a site")
    git(top, "add", "-A")
    git(top, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x")
    git(top, "remote", "add", "origin", str(tmp_path / "hub.git"))
    one = top / "a site"
    assert svc("desk use A", cwd=one).code == 0
    assert svc("sync", cwd=one).code == 0
    git(tmp_path, "clone", "-q", "hub.git", "b")
    two = tmp_path / "b/a site"
    assert svc("desk use B", cwd=two).code == 0
    for place, text in ((one, "一"), (two, "二")):
        assert svc(f"{ADD} {text}", cwd=place).code == 0
        assert svc("sync", cwd=place).code == 0
    assert svc("sync", cwd=one).code == 0
    assert git(top, "rev-parse", "HEAD") == git(tmp_path / "b", "rev-parse", "HEAD")
    assert len(svc("complaint list -f json", cwd=one).json) == 2


# Kills


@pytest.mark.long
@pytest.mark.parametrize("rounds", [["--clones", "2"], ["--clones", "3", "--kill"]])
def test_clones_at_random_lose_nothing(rounds: list[str], tmp_path: Path) -> None:
    trial(tmp_path, *rounds, "--rounds", f"{2 * THOROUGH}")


@pytest.mark.long
def test_a_sync_killed_at_any_operation_is_finished_or_undone(tmp_path: Path) -> None:
    trial(tmp_path, "--every", f"{every(36)}")


def test_what_a_killed_note_left_beside_it_goes_with_the_next(desks: Desks) -> None:
    left = desks.a / ".git/.tmp-0123"
    left.write_text("{")
    desks.run(desks.a, "note CA1 x")
    desks.sync(desks.a)
    assert not left.exists()


def trial(work: Path, *arguments: str) -> None:
    assert "faults: 0" in bench("clones.py", *arguments, work=work)


def test_a_sync_cut_short_is_finished_by_the_next_command_or_undone_where_a_hand_came_between(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    from svc.git.worktree import WorkTree

    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    def cut(place: Path) -> None:
        """A sync that dies when its files are in place and the branch is not."""
        with monkeypatch.context() as patch:
            patch.setattr(WorkTree, "_back", lambda *_: None)
            patch.setattr("svc.git.run.Git.patiently", die)
            with pytest.raises(Killed):
                desks.svc("sync", cwd=place)

    desks.run(desks.a, "note CA1 one")
    desks.sync(desks.a)
    head = git(desks.b, "rev-parse", "HEAD")
    cut(desks.b)
    assert git(desks.b, "rev-parse", "HEAD") == head
    assert "one" in (desks.b / FIRST).read_text("utf-8")
    desks.run(desks.b, "note CA1 two")
    assert git(desks.b, "rev-parse", "HEAD~1") == git(desks.a, "rev-parse", "HEAD")
    clean(desks.b)
    desks.run(desks.a, f"{ADD} new")
    desks.run(desks.a, "note CA1 three")
    desks.sync(desks.a)
    cut(desks.b)
    with (desks.b / FIRST).open("a") as file:
        file.write("# by hand\n")
    desks.run(desks.b, f"{ADD} other")
    assert not (desks.b / FIRST.with_name("C2026-A0002.yaml")).exists()
    assert FIRST.name in desks.sync(desks.b, code=5).err
    git(desks.b, "checkout", "-q", "--", str(FIRST))
    desks.sync(desks.b)
    desks.sync(desks.a)
    equal(desks)
