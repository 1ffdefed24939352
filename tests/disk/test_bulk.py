"""Many files of one command: all in their places or none, whatever is killed or fails in between."""

import errno
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from svc.disk import bulk
from svc.disk.bulk import Bulk, finish_bulk
from svc.git.commit import History
from svc.text.errors import StorageFailed
from tests.program import load_svc
from tests.running import Svc
from tests.sites import clean, git, head


def book(rows: int, owner: str = "王小明") -> str:
    """A table of homes."""
    return "房号,业主姓名\n" + "".join(f"1-{n:04},{owner}\n" for n in range(1, rows + 1))


ROWS = 8
FILE, CHANGED = book(ROWS), book(ROWS, "孙七")
CALLS = ("open", "write", "fsync", "link", "rename", "mkdir", "unlink", "chmod", "utime")


def count(site: Path, text: str = "业") -> int:
    """How many homes have a text in their files."""
    return sum(text in path.read_text("utf-8") for path in (site / "records/resident").glob("1-*.yaml"))


def watched(call: Callable[[str], None]) -> None:
    """Have something done before each operation that changes files, of this process and until it ends."""

    def before(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def done(*arguments: Any, **named: Any) -> Any:
            if (name != "open" or arguments[1] & (os.O_WRONLY | os.O_RDWR)) and arguments[:1] not in ((1,), (2,)):
                call(name)
            return real(*arguments, **named)

        return done

    for name in CALLS:
        setattr(os, name, before(name, getattr(os, name)))
    subprocess._fork_exec = before("git", subprocess._fork_exec)  # type: ignore[attr-defined]
    bulk.flush_all = before("flush_all", bulk.flush_all)  # type: ignore[attr-defined]


def killed(nth: int, run: Callable[[], int]) -> list[str]:
    """What a process of its own did before its nth operation, at which it is killed; all of it, if it got through."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        done: list[str] = []

        def kill(name: str) -> None:
            done.append(name)
            if len(done) == nth:
                real_write(tell, " ".join(done).encode())
                os._exit(9)

        real_write = os.write
        watched(kill)
        code = run()
        real_write(tell, " ".join([*done, "through" if code == 0 else f"exit-{code}"]).encode())
        os._exit(0)
    os.close(tell)
    os.waitpid(child, 0)
    with os.fdopen(told, "rb") as pipe:
        return pipe.read().decode().split()


def points(done: list[str]) -> list[int]:
    """Where to kill: at the first and the last of each run of like operations, and at some between."""
    changes = [n for n in range(1, len(done)) if done[n] != done[n - 1]]
    return sorted({*changes[:6], *changes[-24:], *range(5, len(done), 11)})


@pytest.mark.long
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("owner", ["王小明", "孙七"])
def test_a_kill_anywhere_leaves_all_rows_or_none_after_the_next_command(svc: Svc, site: Path, owner: str) -> None:
    load_svc()  # once here, and not in every fork
    table = site.parent / "t.csv"
    if owner == "孙七":  # who comes after somebody else
        table.write_text(book(ROWS), "utf-8")
        assert svc("resident import ../t.csv").code == 0
    table.write_text(book(ROWS, owner), "utf-8")
    start = head(site)
    outcomes = set()
    for _ in range(2):  # the second time git's objects are there already, as after a kill
        git(site, "reset", "--quiet", "--hard", start)
        git(site, "clean", "-qfd", "records")
        [*done, end] = killed(10**6, lambda: svc("resident import ../t.csv").code)
        assert end == "through"
    for nth in points(done):
        git(site, "reset", "--quiet", "--hard", start)
        git(site, "clean", "-qfd", "records")
        assert len(killed(nth, lambda: svc("resident import ../t.csv").code)) == nth
        after = svc("resident add --unit 9-9999 --owner 赵六")
        assert after.code == 0, (nth, after.shown)
        there = count(site, owner)
        assert there in (0, ROWS), (nth, done[nth - 2 : nth])
        outcomes.add(there)
        clean(site)
        assert not list((site / ".svc").glob("bulk*"))
        assert svc("check").code == 0
    assert outcomes == {0, ROWS}
    assert git(site, "fsck", "--no-dangling", "--no-progress") == ""


@pytest.mark.parametrize("text", [FILE, CHANGED])
@pytest.mark.parametrize("name", CALLS)
def test_whichever_call_fails_all_or_nothing_is_there_and_it_is_said_which(
    svc: Svc, site: Path, text: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if text is CHANGED:
        (site.parent / "t.csv").write_text(FILE, "utf-8")
        assert svc("resident import ../t.csv").code == 0
    (site.parent / "t.csv").write_text(text, "utf-8")
    start = head(site)
    for nth in (1, 2, 3, 5, ROWS - 1, ROWS + 1, ROWS + 2, ROWS + 3, 2 * ROWS + 1, 2 * ROWS + 4):
        git(site, "reset", "--quiet", "--hard", start)
        git(site, "clean", "-qfd", "records")
        calls = []

        def fail(called: str, nth: int = nth, calls: list[str] = calls) -> None:
            if called == name:
                calls.append(name)
                if len(calls) >= nth:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patch:
            for each in CALLS:
                patch.setattr(os, each, getattr(os, each))
            patch.setattr(subprocess, "_fork_exec", subprocess._fork_exec)  # type: ignore[attr-defined]
            patch.setattr(bulk, "flush_all", bulk.flush_all)  # type: ignore[attr-defined]
            watched(fail)
            result = svc("resident import ../t.csv")
        if len(calls) < nth:
            assert result.code == 0
            break
        there = count(site, "孙七" if text is CHANGED else "王小明")
        in_part = "只保存了一部分" in result.err
        if there and not in_part:
            assert there == ROWS
            assert result.code == 0 or "未提交" in result.err, (nth, result.err)
        else:
            assert result.code == 5, (nth, result.shown)
            assert in_part or "未保存" in result.err or "无法写入" in result.err
        assert svc("resident add --unit 9-9999 --owner 赵六").code == 0
        after = count(site, "孙七" if text is CHANGED else "王小明")
        assert after == (ROWS if in_part else there), "what was said not to be saved came later"
        clean(site)


def test_without_one_flush_for_all_each_file_has_its_own(site: Path, svc: Svc, monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes

    flushed: list[int] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda *_arguments, **_named: object())
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (flushed.append(number), real(number))[1])
    (site.parent / "t.csv").write_text(FILE, "utf-8")
    assert svc("resident import ../t.csv").code == 0
    assert len(flushed) > ROWS


@pytest.mark.parametrize("number", [errno.EPERM, errno.EXDEV])
def test_where_a_file_cannot_be_moved_or_linked_it_is_copied(
    svc: Svc, site: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(source: str, target: str, **_named: Any) -> None:
        if "bulk" in str(source) and "records" in str(target):
            raise OSError(number, os.strerror(number))
        real(source, target)

    real = os.rename
    monkeypatch.setattr(os, "rename", never)
    for text in (FILE, CHANGED):
        (site.parent / "t.csv").write_text(text, "utf-8")
        assert svc("resident import ../t.csv").code == 0
        clean(site)
    assert count(site, "孙七") == ROWS


def test_a_file_made_by_hand_in_the_meantime_is_not_overwritten(site: Path) -> None:
    made, taken = (site / f"records/resident/{name}.yaml" for name in ("1-0001", "1-0002"))
    (site / ".svc").mkdir(exist_ok=True)
    many = Bulk.begin(site)
    for path in (made, taken):
        many.add(path, None, b"unit: x\n")
    many.complete()
    taken.parent.mkdir(parents=True)
    taken.write_bytes(b"by hand\n")
    with pytest.raises(StorageFailed):
        many.place()
    many.remove()
    assert taken.read_bytes() == b"by hand\n"
    assert not made.exists()
    assert not list((site / ".svc").glob("bulk*"))


def test_a_record_changed_by_hand_in_the_meantime_is_left_as_it_is(site: Path) -> None:
    path = site / "records/resident/1-0001.yaml"
    path.parent.mkdir(parents=True)
    (site / ".svc").mkdir(exist_ok=True)
    for way in ("place", "settle"):
        path.write_bytes(b"old\n")
        many = Bulk.begin(site)
        many.add(path, b"old\n", b"old\nnew\n")
        many.complete()
        path.write_bytes(b"by hand\n")
        if way == "place":
            with pytest.raises(StorageFailed, match="somebody else"):
                many.place()
            many.remove()
        else:
            finish_bulk(site)
        assert path.read_bytes() == b"by hand\n"
        assert not list((site / ".svc").glob("bulk*"))


def test_nothing_outside_the_records_is_finished(site: Path, tmp_path: Path) -> None:
    (site / ".svc").mkdir(exist_ok=True)
    many = Bulk.begin(site)
    many.add(site / "records/../../evil", None, b"x")
    many.complete()
    finish_bulk(site)
    assert not list(tmp_path.rglob("evil"))
    assert not list((site / ".svc").glob("bulk*"))


def test_permission_bits_of_what_is_added_to_stay(svc: Svc, site: Path) -> None:
    for text in (FILE, CHANGED):
        (site.parent / "t.csv").write_text(text, "utf-8")
        assert svc("resident import ../t.csv").code == 0
        path = site / "records/resident/1-0001.yaml"
        if text is FILE:
            path.chmod(0o640)
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.stat().st_nlink == 1


def test_what_else_is_staged_stays_out_of_a_commit_of_many_files(svc: Svc, site: Path) -> None:
    (site / "notes.txt").write_text("mine\n")
    git(site, "add", "notes.txt")
    (site.parent / "t.csv").write_text("房号\n" + "".join(f"1-{n}\n" for n in range(400)), "utf-8")
    assert svc("resident import ../t.csv").code == 0
    assert git(site, "show", "--name-only", "--format=").count("records/resident/") == 400
    assert git(site, "status", "--porcelain") == "A  notes.txt"
    assert not (site / ".svc/tree").exists()


def test_a_promise_of_many_files_is_forgotten_and_others_are_not(site: Path) -> None:
    from svc.disk import lock
    from tests.git.test_history import NOW

    history = History(site, enabled=True)
    with lock.hold(site) as held:
        history.note_pending([Path("records/x/other.yaml")])
        many = Bulk.begin(site)
        for n in range(300):
            many.add(site / f"records/x/{n}.yaml", None, b"x\n")
        history.note_pending(many)
        many.complete()
        many.place()
        history.commit(many, "many", [], "李敏", "svc@svc.invalid", NOW, held)
        many.remove()
    assert (site / ".svc/pending").read_text() == '"records/x/other.yaml"\n'
    assert git(site, "ls-files", "records").count("\n") == 299
    clean(site)
