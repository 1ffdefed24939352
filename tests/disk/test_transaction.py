"""A kill between the files of one command leaves nothing half done."""

import json
from pathlib import Path

import pytest

from svc.disk import transaction
from svc.disk.transaction import FileWrite
from svc.disk.write import create_file
from tests.complaints import ADD
from tests.running import Svc
from tests.sites import clean

LETTER = ADD.replace("--channel phone", "--channel letter")


class Killed(BaseException):
    """What no `except` of ours takes for an error of the storage."""


def kill_before_file(nth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """End the process's work, as a kill does, before its nth record file; nothing is taken back."""
    made: list[Path] = []
    create = create_file

    def stop(path: Path, data: bytes) -> None:
        if path.suffix == ".yaml":
            made.append(path)
            if len(made) == nth:
                raise Killed
        create(path, data)

    monkeypatch.setattr(transaction, "create_file", stop)
    monkeypatch.setattr(transaction, "forget_moves", lambda _root: None)
    monkeypatch.setattr(FileWrite, "undo", lambda _self: None)


@pytest.mark.parametrize("nth", [1, 2])
def test_a_letter_killed_between_its_files_has_both_after_the_next_command(
    nth: int, svc: Svc, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        kill_before_file(nth, patch)
        with pytest.raises(Killed):
            svc(LETTER)
    assert svc(ADD).code == 0
    assert [r["id"] for r in svc("complaint list -f json").json] == ["C2026-0001", "C2026-0002"]
    assert [r["complaint"] for r in svc("incoming list -f json").json] == ["C2026-0001"]
    assert not (site / ".svc/moves").exists()
    clean(site)


def test_a_file_that_was_changed_since_is_left_alone(site: Path, svc: Svc) -> None:
    svc(ADD)
    path = site / "records/complaint/2026/11/C2026-0001.yaml"
    now = path.read_bytes()
    moved = {
        "path": path.relative_to(site).as_posix(),
        "before": transaction.content_digest(b"another"),
        "after": "overwritten",
    }
    transaction.moves_file(site).write_text(json.dumps([moved]))
    transaction.finish_moves(site)
    assert path.read_bytes() == now
    assert not transaction.moves_file(site).exists()


def test_nothing_outside_the_records_is_written(site: Path, tmp_path: Path) -> None:
    (site / ".svc").mkdir(exist_ok=True)
    moved = {"path": "records/../../evil", "before": None, "after": "x"}
    transaction.moves_file(site).write_text(json.dumps([moved]))
    transaction.finish_moves(site)
    assert not list(tmp_path.rglob("evil"))
