"""Files: whole or not there, whichever call fails; nothing but regular files is read."""

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from svc.disk.read import read_file
from svc.disk.write import append_to_file, create_file, remove_temporary, replace_file
from svc.text.errors import Damaged, StorageFailed

OLD, NEW = b"old\n" * 9, "新的\n".encode() * 5000
WRITING = ("open", "write", "fsync", "link", "rename", "mkdir", "fchmod", "close")
Save = Callable[[Path, bytes], None]


def fail(monkeypatch: pytest.MonkeyPatch, name: str, nth: int, number: int = errno.ENOSPC) -> list[int]:
    """Make the nth call of `os.name` fail, once; the list grows with each call."""
    real, calls = getattr(os, name), []

    def call(*arguments: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) == nth:
            if name == "close":
                real(*arguments)
            raise OSError(number, os.strerror(number))
        return real(*arguments, **named)

    monkeypatch.setattr(os, name, call)
    return calls


def refused(save: Save, path: Path) -> str:
    """What is said when it can't be saved; nothing when it can."""
    try:
        save(path, NEW)
    except StorageFailed as failure:
        return failure.sentence
    return ""


def left_over(root: Path) -> list[str]:
    return [path.name for path in root.rglob(".*")]


def test_a_new_file_is_there_whole_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "records/complaint/2026/11/C2026-0001.yaml"
    create_file(path, NEW)
    assert path.read_bytes() == NEW
    assert not left_over(tmp_path)
    assert path.stat().st_nlink == 1


def test_a_taken_name_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(OLD)
    with pytest.raises(FileExistsError):
        create_file(path, NEW)
    assert path.read_bytes() == OLD
    assert not left_over(tmp_path)


def test_a_name_taken_by_a_dangling_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        create_file(tmp_path / "a.yaml", NEW)
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_in_the_place_of_a_folder_is_not_taken_for_a_taken_name(tmp_path: Path) -> None:
    (tmp_path / "records").write_bytes(OLD)
    with pytest.raises(StorageFailed, match="not saved"):
        create_file(tmp_path / "records/complaint/a.yaml", NEW)


def test_replacing_keeps_the_permission_bits(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(OLD)
    path.chmod(0o640)
    replace_file(path, NEW)
    assert path.read_bytes() == NEW
    assert path.stat().st_mode & 0o777 == 0o640
    assert not left_over(tmp_path)


def test_only_a_regular_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(OLD)
    (tmp_path / "link").symlink_to("real")
    with pytest.raises(Damaged):
        replace_file(tmp_path / "link", NEW)
    with pytest.raises(StorageFailed, match="not saved"):
        replace_file(tmp_path / "missing", NEW)
    assert (tmp_path / "real").read_bytes() == OLD


@pytest.mark.parametrize("name", WRITING)
@pytest.mark.parametrize("save", [create_file, replace_file])
def test_whichever_call_fails_the_old_or_the_new_is_there_and_it_is_said(
    save: Save, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every call of that name fails in turn, until a run needs no more of them."""
    old = OLD if save is replace_file else None
    for nth in range(1, 20):
        path = tmp_path / str(nth) / "2026/11/a.yaml"
        if old:
            path.parent.mkdir(parents=True)
            path.write_bytes(old)
        with monkeypatch.context() as patch:
            calls = fail(patch, name, nth)
            told = refused(save, path)
        if len(calls) < nth:
            assert not told
            return
        found = path.read_bytes() if path.exists() else None
        assert not left_over(tmp_path)
        assert found in (old, NEW)
        assert os.strerror(errno.ENOSPC) in told
        assert told.startswith("not saved" if found == old else "written, but the disk does not confirm")
        if found != NEW:
            save(path, NEW)
        assert path.read_bytes() == NEW
    pytest.fail("no end of calls")


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP])
def test_where_there_are_no_hard_links_a_file_is_made_and_a_taken_name_refused(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **named: object) -> None:
        raise OSError(number, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    create_file(tmp_path / "a.yaml", NEW)
    assert (tmp_path / "a.yaml").read_bytes() == NEW
    with pytest.raises(FileExistsError):
        create_file(tmp_path / "a.yaml", OLD)
    with monkeypatch.context() as patch:
        fail(patch, "fsync", 2)  # of the file under its own name
        with pytest.raises(StorageFailed, match="not saved"):
            create_file(tmp_path / "b.yaml", NEW)
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:1000]))
    create_file(tmp_path / "a.yaml", NEW)
    assert (tmp_path / "a.yaml").read_bytes() == NEW


def test_appending_adds_at_the_end_and_says_when_it_could_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pending"
    append_to_file(path, b"one\n")
    append_to_file(path, b"two\n")
    assert path.read_bytes() == b"one\ntwo\n"
    for name in ("open", "write", "fsync"):
        with monkeypatch.context() as patch:
            fail(patch, name, 1)
            with pytest.raises(StorageFailed, match="not saved"):
                append_to_file(path, b"x")


def test_a_regular_file_is_read_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(NEW)
    assert read_file(path, len(NEW)) == NEW
    with pytest.raises(Damaged, match="too big") as told:
        read_file(path, len(NEW) - 1)
    assert told.value.path == path
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "missing", 1)


def link(path: Path) -> None:
    (path.parent / "real").write_bytes(OLD)
    path.symlink_to("real")


def listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


@pytest.mark.parametrize("make", [link, listen, os.mkfifo, Path.mkdir])
def test_what_is_no_regular_file_is_damaged_and_not_waited_for(
    make: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's name must be short
    path = Path("a.yaml")
    make(path)
    with pytest.raises(Damaged, match="not a regular file") as told:
        read_file(path, 1000)
    assert told.value.path == path


def test_an_unreadable_file_is_damaged_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_bytes(OLD)
    fail(monkeypatch, "read", 1, errno.EIO)
    with pytest.raises(Damaged, match="Input/output error"):
        read_file(tmp_path / "a.yaml", 1000)


def test_what_a_killed_writer_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    for name in (".tmp-0123456789abcdef", "a.yaml", ".gitignore"):
        (tmp_path / name).write_bytes(OLD)
    remove_temporary(tmp_path)
    remove_temporary(tmp_path / "missing")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".gitignore", "a.yaml"]
