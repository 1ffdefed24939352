"""The audit trail: one commit of exactly one command's files, and nothing saved is ever left behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from svc.disk import lock
from svc.git.commit import History
from svc.text.errors import StorageFailed
from tests.running import ROOT

NOW = datetime(2026, 11, 23, 9, 15, tzinfo=timezone(timedelta(hours=8)))
RECORD = Path("records/complaint/2026/11/C2026-0001.yaml")


def git(place: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=place, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but ours, and an environment that would lead git astray."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        "[user]\n\tname = 管理员\n\temail = admin@example.org\n[commit]\n\tgpgSign = true\n"
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site, its first commit made by a person."""
    root = tmp_path / "site"
    root.mkdir()
    History(root, True).init()
    (root / ".gitignore").write_text(".svc/\n.tmp-*\n")
    (root / "svc.yaml").write_text("name: 阳光花园\n")
    git(root, "add", ".")
    git(root, "commit", "-q", "--no-gpg-sign", "-m", "a site")
    return root


@pytest.fixture
def held(root: Path) -> Iterator[int]:
    with lock.hold(root) as descriptor:
        yield descriptor


def write(root: Path, path: Path = RECORD, text: str = "id: C2026-0001\nsteps:\n") -> Path:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
    return root / path


def keep(
    root: Path, *paths: Path, author: str = "李敏", lock_: int = 0, subject: str = "complaint C2026-0001: add"
) -> None:
    trailers = [("Record", "C2026-0001"), ("Step", "add"), ("Actor", author)]
    History(root, True).commit(paths, subject, trailers, author, "limin@example.org", NOW, lock_)


def settle(root: Path, held: int) -> list[Path]:
    return History(root, True).commit_pending(held, lambda path: path.read_text().endswith("\n"), NOW)


def clean(root: Path) -> bool:
    return not git(root, "status", "--porcelain") and not git(root, "fsck", "--strict", "--no-dangling")


def subjects(root: Path) -> list[str]:
    return git(root, "log", "--format=%s").splitlines()


def test_a_commit_names_the_actor_the_time_and_the_record(root: Path, held: int) -> None:
    keep(root, write(root), lock_=held)
    told = git(root, "log", "-1", "--date=iso-strict", "--format=%an|%ae|%ad|%cn|%ce|%cd|%B")
    who = "李敏|limin@example.org|2026-11-23T09:15:00+08:00"
    assert told == f"{who}|{who}|complaint C2026-0001: add\n\nRecord: C2026-0001\nStep: add\nActor: 李敏"
    assert git(root, "log", "-1", "--format=%(trailers:key=Step,valueonly)") == "add"
    assert clean(root)


def test_what_else_is_changed_or_staged_stays_exactly_so(root: Path, held: int) -> None:
    keep(root, write(root), lock_=held)
    for name in ("staged", "both", "changed"):
        write(root, Path(name), "1\n")
    git(root, "add", "changed", "both")
    git(root, "commit", "-q", "--no-gpg-sign", "-m", "theirs")
    for name in ("staged", "both"):
        write(root, Path(name), "2\n")
        git(root, "add", name)
    for name in ("changed", "both", "new"):
        write(root, Path(name), "3\n")
    before = git(root, "status", "--porcelain"), git(root, "diff", "--cached"), git(root, "diff")
    keep(root, write(root, text="id: C2026-0001\nsteps:\n- {}\n"), lock_=held)
    assert (git(root, "status", "--porcelain"), git(root, "diff", "--cached"), git(root, "diff")) == before
    assert git(root, "show", "--format=", "--name-only", "HEAD") == str(RECORD)


def test_the_index_follows_so_that_a_persons_plain_commit_takes_nothing_back(root: Path, held: int) -> None:
    keep(root, write(root), lock_=held)
    write(root, Path("theirs"), "1\n")
    git(root, "add", "theirs")
    git(root, "commit", "-q", "--no-gpg-sign", "-m", "theirs")
    assert git(root, "show", "--format=", "--name-only") == "theirs"
    assert clean(root)


def test_nothing_changed_is_no_commit_and_no_error(root: Path, held: int) -> None:
    keep(root, write(root), lock_=held)
    keep(root, root / RECORD, lock_=held)
    keep(root, lock_=held)
    assert len(subjects(root)) == 2


def test_the_first_commit_of_a_repository(tmp_path: Path) -> None:
    root = tmp_path / "new"
    root.mkdir()
    assert not History(root, True).available()
    History(root, True).init()
    assert History(root, True).available()
    with lock.hold(root) as held:
        write(root, Path(".gitignore"), ".svc/\n")
        keep(root, write(root), root / ".gitignore", lock_=held)
    assert git(root, "branch", "--show-current") == "main"
    assert clean(root)


def test_packed_refs_and_a_linked_work_tree(root: Path, held: int, tmp_path: Path) -> None:
    git(root, "gc", "-q")
    keep(root, write(root), lock_=held)
    other = tmp_path / "other"
    git(root, "worktree", "add", "-q", "-b", "desk/b", str(other))
    assert History(other, True).available()
    keep(other, write(other, text="other\n"), lock_=held, subject="other")
    assert subjects(other)[0] == "other"
    assert subjects(root)[0] != "other"
    assert clean(root)
    assert clean(other)


def test_a_site_below_the_top_with_names_in_chinese_and_signs(root: Path) -> None:
    site = root / "小区 一期"
    names = [Path(f"records/resident/{name}.yaml") for name in ("3-1201", "三栋", "*", ":(top)x", 'a"b\\c', "-m", "é")]
    with lock.hold(site.parent) as held:
        keep(site, *[write(site, name) for name in names], lock_=held)
        assert clean(root)
        write(site, Path("records/resident/x.yaml"))
        keep(site, write(site, names[2], "changed\n"), lock_=held)  # the star is a name, not a pattern
        assert History(site, True).dirty() == [site / "records/resident/x.yaml"]
        assert not History(site, True).dirty("records/complaint")
        assert set(History(site, True).blame(names[2])) == {1}


def test_a_path_from_the_site_a_relative_site_and_one_through_a_link_mean_the_same(
    root: Path, held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "door").symlink_to(root)
    monkeypatch.chdir(tmp_path)
    write(root)
    keep(root, RECORD, lock_=held)
    for site in (tmp_path / "door", Path("site"), Path("door")):
        History(site, True).note_pending([site / RECORD])
        keep(site, write(site, text=f"{site}\n"), lock_=held)
        assert not (root / ".svc/pending").exists()
    monkeypatch.chdir(root)
    History(Path(), True).note_pending([RECORD])
    write(root)
    assert settle(Path(), held) == [RECORD]
    assert len(subjects(root)) == 6
    assert clean(root)


def test_ignored_files_are_committed_all_the_same(root: Path, held: int) -> None:
    (root / ".gitignore").write_text(".svc/\n*.yaml\n.gitignore\n")
    keep(root, write(root), root / ".gitignore", lock_=held)
    assert str(RECORD) in git(root, "ls-files")
    assert clean(root)


def test_no_hook_and_no_monitor_is_run(root: Path, held: int) -> None:
    trap = root / ".git/trap"
    trap.write_text(f"#!/bin/sh\ntouch {root}/.git/sprung\nexit 1\n")
    trap.chmod(0o755)
    for name in ("pre-commit", "commit-msg", "post-commit", "reference-transaction", "post-index-change"):
        shutil.copy(trap, root / ".git/hooks" / name)
    git(root, "config", "core.fsmonitor", str(trap))
    keep(root, write(root), lock_=held)
    History(root, True).dirty()
    assert not (root / ".git/sprung").exists()
    assert len(subjects(root)) == 2


def test_git_settings_of_the_caller_lead_nowhere(root: Path, held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY"):
            patch.setenv(name, "/nowhere")
        keep(root, write(root), lock_=held)
        assert History(root, True).dirty() == []
    assert clean(root)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("...", "unnamed"),
        ("", "unnamed"),
        ("<>\n\0", "unnamed"),
        ("李\n敏 <a@b>", "李 敏 a@b"),
        ("王 \x1b[31m", "王 [31m"),
        ("\udc80", "?"),
    ],
)
def test_a_name_git_would_refuse_is_made_safe(name: str, made: str, root: Path, held: int) -> None:
    write(root)
    trailers = [("Actor", f"{name}\nRecord: forged".replace("\udc80", "?"))]
    History(root, True).commit([RECORD], "one\nline", trailers, name, "a\n<b> c", NOW, held)
    assert git(root, "log", "-1", "--format=%an|%ae|%cn|%s") == f"{made}|abc|{made}|one line"
    assert not git(root, "log", "-1", "--format=%(trailers:key=Record)")
    assert clean(root)


def test_during_a_merge_the_record_is_saved_and_what_to_do_is_said(root: Path, held: int) -> None:
    git(root, "checkout", "-q", "-b", "side")
    keep(root, write(root, text="side\n"), lock_=held)
    git(root, "checkout", "-q", "main")
    keep(root, write(root, text="main\n"), lock_=held)
    subprocess.run(["git", "merge", "side"], cwd=root, capture_output=True, check=False)
    other = RECORD.with_name("C2026-0002.yaml")
    History(root, True).note_pending([other])
    write(root, other)
    with pytest.raises(StorageFailed, match="saved but not committed: a merge or rebase") as told:
        keep(root, other, lock_=held)
    assert "git merge --abort" in told.value.todo
    with pytest.raises(StorageFailed, match="nothing new was saved"):
        settle(root, held)
    git(root, "merge", "--abort")
    assert settle(root, held) == [root / other]
    assert clean(root)


def test_a_commit_that_fails_is_made_by_the_next_command(root: Path, held: int) -> None:
    History(root, True).note_pending([RECORD])
    write(root)
    objects = root / ".git/objects"
    objects.rename(root / ".git/away")
    objects.write_text("")
    with pytest.raises(StorageFailed, match="saved but not committed: ") as told:
        keep(root, RECORD, lock_=held)
    assert told.value.todo
    objects.unlink()
    (root / ".git/away").rename(objects)
    assert settle(root, held) == [root / RECORD]
    assert git(root, "log", "-1", "--format=%s|%an|%ae|%aI|%(trailers:key=Step,valueonly)") == (
        "svc: settle 1 file saved earlier|svc|svc@svc.invalid|2026-11-23T09:15:00+08:00|settle"
    )
    assert settle(root, held) == []
    assert clean(root)


@pytest.mark.usefixtures("impatient")
def test_a_branch_name_that_cannot_be_locked_is_gits_own_reason(root: Path, held: int) -> None:
    theirs = root / ".git/refs/heads/main.lock"
    theirs.write_text("")
    write(root)
    History(root, True).note_pending([RECORD])
    os.utime(theirs, (1, 1))
    with pytest.raises(StorageFailed, match=r"saved but not committed: .*main\.lock") as told:
        keep(root, RECORD, lock_=held)
    assert f"rm {theirs}" in told.value.todo
    assert not list((root / ".git").glob("fast_import_crash_*"))


def test_a_file_that_vanished_is_told_and_not_committed_as_deleted(root: Path, held: int) -> None:
    with pytest.raises(StorageFailed, match="saved but not committed"):
        keep(root, root / RECORD, lock_=held)
    assert clean(root)


def test_a_persons_git_is_waited_for(root: Path, held: int) -> None:
    theirs = root / ".git/index.lock"
    theirs.write_text("")
    with subprocess.Popen([sys.executable, "-c", f"import os, time; time.sleep(.5); os.unlink({str(theirs)!r})"]):
        keep(root, write(root), lock_=held)
    assert clean(root)


@pytest.mark.usefixtures("impatient")
def test_a_persons_lock_is_never_removed_even_after_a_failed_commit(root: Path, held: int) -> None:
    theirs = root / ".git/index.lock"
    History(root, True).note_pending([RECORD])
    theirs.write_text("")  # an editor open over `git commit -a`, begun after our promise
    write(root)
    for _ in range(2):
        with pytest.raises(StorageFailed, match=r"index\.lock"):
            keep(root, RECORD, lock_=held)
        with pytest.raises(StorageFailed, match="nothing new was saved"):
            settle(root, held)
        assert theirs.exists()
    theirs.unlink()
    assert settle(root, held) == [root / RECORD]


def test_a_lock_without_a_promise_is_left_alone(root: Path, held: int) -> None:
    theirs = root / ".git/index.lock"
    theirs.write_text("")
    assert settle(root, held) == []
    assert theirs.exists()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("left", ["index.lock", "HEAD.lock", "refs/heads/main.lock"])
def test_the_lock_of_a_git_killed_with_its_svc_is_cleared(left: str, root: Path, held: int) -> None:
    History(root, True).note_pending([RECORD])
    write(root)
    (root / ".git" / left).write_text("half")
    assert settle(root, held) == [root / RECORD]
    assert clean(root)


WRITER = """
import os, sys
from datetime import datetime, timezone
from pathlib import Path
from svc.disk import lock
from svc.disk.write import create_file
from svc.git.commit import History
from svc.git.pending import Pending
root, point = Path(sys.argv[1]), sys.argv[2]
path = root / "records/complaint/2026/11/C2026-0001.yaml"
def die(*_):
    os.kill(os.getpid(), 9)
with lock.hold(root) as held:
    History(root, True).note_pending([path])
    if point == "promised":
        die()
    if point == "linked":
        os.unlink = die
    create_file(path, b"id: C2026-0001\\nsteps:\\n")
    if point == "staged":
        History._record = die
    if point == "committed":
        Pending.forget = die
    if point != "saved":
        History(root, True).commit([path], "add", [], "a", "a@b", datetime.now(timezone.utc), held)
    die()
"""


@pytest.mark.parametrize(
    ("point", "settled", "commits"),
    [("promised", 0, 1), ("linked", 1, 2), ("saved", 1, 2), ("staged", 1, 2), ("committed", 0, 2)],
)
def test_a_writer_killed_anywhere_is_settled_by_the_next(point: str, settled: int, commits: int, root: Path) -> None:
    writer = subprocess.run([sys.executable, "-c", WRITER, str(root), point], cwd=ROOT)
    assert writer.returncode == -signal.SIGKILL
    with lock.hold(root, 2) as held:
        assert settle(root, held) == [root / RECORD][:settled]
        assert not (root / ".svc/pending").exists()
    assert len(subjects(root)) == commits
    assert not list(root.rglob(".tmp-*"))
    assert clean(root)


def test_only_whole_regular_files_of_the_records_are_settled(root: Path, held: int, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    torn, linked = RECORD.with_name("torn.yaml"), RECORD.with_name("linked.yaml")
    write(root)
    write(root, torn, "id: C2026-")
    (root / linked).symlink_to(RECORD.name)
    (root / "records/away").symlink_to(tmp_path / "outside")
    write(tmp_path / "outside", Path("a.yaml"))
    write(root, Path("secret.yaml"))
    asked = [RECORD, torn, linked, RECORD.parent, Path("records/away/a.yaml"), Path("records/../secret.yaml")]
    History(root, True).note_pending([*asked, RECORD, Path("secret.yaml"), Path("records/never.yaml")])
    with (root / ".svc/pending").open("a") as pending:
        pending.write('"/etc/hostname"\n"../x"\n[1]\nnull\n"a\\u0000b"\n"records/compl')  # and a line torn by a kill
    History(root, True).note_pending([RECORD])
    assert settle(root, held) == [root / RECORD]
    assert git(root, "show", "--format=", "--name-only") == str(RECORD)
    assert not (root / ".svc/pending").exists()


def test_a_promise_is_kept_by_its_commit_and_others_stay_open(root: Path, held: int) -> None:
    other = write(root, RECORD.with_name("C2026-0002.yaml"))
    History(root, True).note_pending([write(root), other])
    keep(root, root / RECORD, lock_=held)
    assert settle(root, held) == [other]
    assert clean(root)


def test_a_promise_that_cannot_be_noted_stops_the_command(
    root: Path, held: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StorageFailed, match="not saved: No space left on device"):
        History(root, True).note_pending([RECORD])


def test_many_files_go_into_one_commit(root: Path, held: int) -> None:
    paths = [write(root, Path(f"records/complaint/2026/11/C2026-{n:04}.yaml"), f"id: {n}\n") for n in range(300)]
    write(root, Path("theirs"), "1\n")
    git(root, "add", "theirs")
    keep(root, *paths, lock_=held)
    assert len(git(root, "show", "--format=", "--name-only").splitlines()) == 300
    assert git(root, "status", "--porcelain") == "A  theirs"


def test_switched_off_or_in_no_repository_nothing_is_recorded(root: Path, held: int, tmp_path: Path) -> None:
    off = History(root, False)
    off.note_pending([RECORD])
    off.commit([write(root)], "x", [], "a", "a@b", NOW, held)
    assert len(subjects(root)) == 1
    without = History(tmp_path, True)
    assert not without.available()
    without.note_pending([RECORD])
    without.commit([RECORD], "x", [], "a", "a@b", NOW, held)
    assert without.commit_pending(held, lambda _: True, NOW) == []
    assert (without.blame(RECORD), without.dirty(), without.setting("svc.desk")) == ({}, [], None)
    assert without.settings("remote", b"remote") == {}
    assert not (root / ".svc/pending").exists()
    assert not (tmp_path / ".svc").exists()


def test_what_is_saved_while_git_is_missing_is_committed_when_it_is_back(
    root: Path, held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        without = History(root, True)
        without.init()
        assert not without.available()
        without.note_pending([RECORD])
        with pytest.raises(StorageFailed, match="saved but not committed: there is no git program"):
            without.commit([write(root)], "x", [], "a", "a@b", NOW, held)
        assert (without.blame(RECORD), without.dirty(), without.user_name()) == ({}, [], None)
    assert settle(root, held) == [root / RECORD]
    assert clean(root)


def test_a_broken_repository_is_not_taken_for_none(root: Path, held: int, tmp_path: Path) -> None:
    (root / ".git").rename(tmp_path / "away")
    (root / ".git").write_text("gitdir: /nowhere\n")
    trail = History(root, True)
    trail.note_pending([RECORD])
    with pytest.raises(StorageFailed, match="the git repository is broken"):
        trail.commit([write(root)], "x", [], "a", "a@b", NOW, held)
    (root / ".git").unlink()
    (tmp_path / "away").rename(root / ".git")
    assert settle(root, held) == [root / RECORD]


def test_a_setting_that_is_not_set_is_none_on_a_read_only_disk_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "unlink", refuse)
    assert History(root, enabled=True).setting("svc.webhook") is None


def test_a_setting_that_cannot_be_read_is_not_taken_for_unset(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(root, "config", "svc.desk", "B")
    trail = History(root, True)
    with (root / ".git/config").open("a") as settings:
        settings.write("[broken\n")
    for ask in (lambda: trail.setting("svc.desk"), lambda: trail.settings("remote", b"svc", b"remote")):
        with pytest.raises(StorageFailed, match="can't be read: bad config line"):
            ask()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StorageFailed, match="there is no git program"):
        trail.setting("svc.desk")


@pytest.mark.parametrize("section", ['[filter "a=b.c"]\n\tclean = {}\n', '[filter "x"]\n\tprocess = {}\n\trequired\n'])
def test_no_filter_that_the_repository_names_is_run(section: str, root: Path, held: int, tmp_path: Path) -> None:
    program = tmp_path / "evil"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\ncat\n")
    program.chmod(0o755)
    (tmp_path / "settings").write_text(section.format(program) + f'[diff "x"]\n\ttextconv = {program}\n')
    git(root, "config", "include.path", str(tmp_path / "settings"))
    (root / ".git/info").mkdir(exist_ok=True)
    (root / ".git/info/attributes").write_text("* filter=x diff=x\n*.yaml filter=a=b.c\n")
    keep(root, write(root), lock_=held)
    assert History(root, True).dirty() == []
    assert len(History(root, True).blame(RECORD)) == 2
    assert not (tmp_path / "ran").exists()


def test_a_work_tree_set_elsewhere_leads_nowhere(root: Path, held: int, tmp_path: Path) -> None:
    git(root, "config", "core.worktree", str(tmp_path))
    keep(root, write(root), lock_=held)
    git(root, "config", "--unset", "core.worktree")
    assert len(subjects(root)) == 2
    assert clean(root)


def test_a_missing_index_does_not_make_all_else_count_as_deleted(root: Path, held: int) -> None:
    (root / ".git/index").unlink()
    keep(root, write(root), lock_=held)
    assert clean(root)


@pytest.mark.parametrize("line", ["[" * 100_000, "1" * 10_000, '"records/' + "x" * 5000 + '"', '"a\\u0000b"', "{}"])
def test_a_note_of_promises_may_hold_anything(line: str, root: Path, held: int) -> None:
    History(root, True).note_pending([RECORD])
    with (root / ".svc/pending").open("a") as pending:
        pending.write(f"{line}\n")
    write(root)
    assert settle(root, held) == [root / RECORD]


def test_a_site_inside_a_work_tree_gets_no_repository_of_its_own(root: Path) -> None:
    (root / "site").mkdir()
    History(root / "site", True).init()
    assert not (root / "site/.git").exists()
    assert History(root / "site", True).available()


def test_each_line_is_blamed_on_the_commit_that_wrote_it(root: Path, held: int) -> None:
    assert History(root, True).blame(RECORD) == {}
    keep(root, write(root), lock_=held)
    first = git(root, "rev-parse", "HEAD")[:8]
    keep(root, write(root, text="id: C2026-0001\nsteps:\n- {do: note}\n"), lock_=held)
    second = git(root, "rev-parse", "HEAD")[:8]
    write(root, text="id: C2026-0001\nsteps:\n- {do: note}\n- {do: urge}\n")
    assert History(root, True).blame(root / RECORD) == {1: first, 2: first, 3: second}


def test_what_is_not_committed_is_listed_whatever_the_persons_settings(root: Path, held: int) -> None:
    git(root, "config", "status.showUntrackedFiles", "no")
    keep(root, write(root), lock_=held)
    assert History(root, True).dirty() == []
    new, staged = RECORD.with_name("新.yaml"), RECORD.with_name("staged.yaml")
    for path in (RECORD, new, staged, RECORD.with_name(".tmp-0123"), Path("elsewhere")):
        write(root, path, "changed\n")
    git(root, "add", str(staged))
    assert sorted(History(root, True).dirty()) == sorted(root / path for path in (RECORD, new, staged))
    (root / ".git/index").write_text("garbage")  # what git thinks of the files is not asked
    assert sorted(History(root, True).dirty()) == sorted(root / path for path in (RECORD, new, staged))
    (root / ".git/refs/heads/main").write_text(f"{'0' * 39}1\n")
    with pytest.raises(StorageFailed, match="can't be told"):
        History(root, True).dirty()


def test_settings_of_this_clone(root: Path, tmp_path: Path) -> None:
    trail = History(root, True)
    assert trail.setting("svc.desk") is None
    trail.set_setting("svc.desk", "B")
    assert trail.setting("svc.desk") == "B"
    trail.set_setting("svc.desk", "--main")
    assert trail.setting("svc.desk") == "--main"
    assert trail.user_name() == "管理员"
    assert trail.settings(r"^remote\..*\.url$", b"remote") == {}
    git(root, "remote", "add", "origin", str(tmp_path))
    assert trail.settings(r"^(svc\.desk|remote\..*\.url)$", b"svc", b"remote") == {
        "svc.desk": "--main",
        "remote.origin.url": str(tmp_path),
    }
    (root / ".git/config.lock").write_text("")
    with pytest.raises(StorageFailed, match=r"config.*File exists"):
        trail.set_setting("svc.desk", "C")


@pytest.mark.parametrize("packed", [False, True], ids=["by svc", "by git"])
def test_a_commit_is_flushed_to_disk(packed: bool, root: Path, held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = root.parent / "trace"
    trace.touch()
    if packed:
        if not shutil.which("strace"):
            pytest.skip("needs strace")
        git(root, "gc", "-q")
        program = Path(root.parent / "bin/git")
        program.parent.mkdir()
        program.write_text(
            f'#!/bin/sh\nexec strace -A -f -y -e trace=fsync,fdatasync -o {trace} {shutil.which("git")} "$@"\n'
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")

    def fsync(descriptor: int) -> None:
        with trace.open("a") as told:
            told.write(f"{Path(f'/proc/self/fd/{descriptor}').readlink()}\n")

    monkeypatch.setattr(os, "fsync", fsync)
    keep(root, write(root), lock_=held)
    flushed = trace.read_text()
    assert "refs/heads/main.lock" in flushed
    assert flushed.count("/objects/") >= 7  # the record, five folders, the commit


def test_the_next_writer_waits_for_the_git_of_a_killed_svc(root: Path, tmp_path: Path) -> None:
    git(root, "repack", "-adq")  # or no git is needed for a few files
    slow = tmp_path / "bin/git"
    slow.parent.mkdir()
    slow.write_text(f'#!/bin/sh\n[ "$1" = config ] || sleep 0.5\nexec {shutil.which("git")} "$@"\n')
    slow.chmod(0o755)
    environment = os.environ | {"PATH": f"{slow.parent}:{os.environ['PATH']}"}
    command = [sys.executable, "-c", WRITER, str(root), "none"]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as writer:
        while not (root / RECORD).exists():
            time.sleep(0.01)
        time.sleep(0.2)
        writer.kill()  # svc alone; its git lives on
    with pytest.raises(StorageFailed, match="busy"), lock.hold(root, 0):
        pass
    with lock.hold(root, 5) as held:
        settle(root, held)
    assert len(subjects(root)) == 2
    assert clean(root)
