"""`svc sync --renumber`: double numbers and attachments of one name are put right, and the audit finds nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.desks import ADD, FIRST, Desks
from tests.running import Svc
from tests.sites import git
from tests.tampering import commit

SECOND = Path("records/complaint/2026/11/C2026-A0002.yaml")


@pytest.fixture(scope="module")
def original(met: Desks, tmp_path_factory: pytest.TempPathFactory) -> Desks:
    """Two desks that give numbers of the same series."""
    both = met.copied(met.svc, tmp_path_factory.mktemp("desks"))
    both.run(both.b, "desk use A")
    return both


@pytest.fixture
def desks(original: Desks, svc: Svc, site: Path, tmp_path: Path) -> Desks:
    """A copy of these desks."""
    shutil.rmtree(site)
    return original.copied(svc, tmp_path)


def findings(desks: Desks, place: Path) -> list[str]:
    """The faults and doubts of an audit."""
    rows = desks.svc("audit -f json", cwd=place, now="2026-11-20 09:00").json
    return [f"{row['what']} {row['record']} {row['text']}" for row in rows if row["grade"] != "note"]


def test_double_numbers_are_given_anew_and_nobody_is_accused(desks: Desks, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(os.urandom(30))
    desks.run(desks.a, f"{ADD} 甲一")
    desks.run(desks.a, f"{ADD} 甲二")
    desks.sync(desks.a)
    desks.run(desks.b, f"{ADD} 乙一 --name 王小明 --unit 3-1201")
    desks.run(desks.b, f"attach CA2 {photo}")
    desks.run(desks.b, "complaint dispatch CA2 --to 安防班")
    desks.run(desks.b, f"{ADD} 乙二")
    desks.run(desks.b, "complaint same-as CA3 CA2")
    desks.run(desks.b, "note CA1 参见C2026-A0002")
    assert "--renumber" in desks.refused(desks.b).err
    said = desks.sync(desks.b, "--renumber")
    assert "C2026-A0002" in said.err
    assert "C2026-A0004" in said.err
    desks.sync(desks.a)
    for place in (desks.a, desks.b):
        matters = {n: desks.run(place, f"show CA{n} -f json").json for n in (2, 3, 4, 5)}
        assert [matters[n]["matter"] for n in (2, 3, 4, 5)] == ["甲一", "甲二", "乙一", "乙二"]
        assert [s["do"] for s in matters[4]["steps"]] == ["attach", "dispatch", "note"]
        assert "C2026-A0002" in matters[4]["steps"][-1]["text"]
        assert [s["of"] for s in matters[5]["steps"] if s["do"] == "same-as"] == ["C2026-A0004"]
        assert desks.run(place, "show CA1 -f json").json["steps"][-1]["text"] == "参见C2026-A0004"
        kept = SECOND.with_name("C2026-A0004") / "photo.jpg"
        assert (place / kept).read_bytes() == photo.read_bytes()
        assert not (place / SECOND.with_suffix("")).exists()
        assert findings(desks, place) == []
        assert desks.run(place, "check").code == 0
        assert desks.run(place, "audit CA2 CA4", now="2026-11-20 09:00").code == 0
        assert desks.run(place, "audit", now="2026-11-21 09:00").code == 0  # on top of what was verified before
    told = git(desks.b, "log", "--format=%B", "--grep=Step: renumber")
    assert "Was: C2026-A0002" in told
    assert "王小明" not in told


def test_after_a_letter_of_its_own_the_numbers_are_of_that_series(desks: Desks) -> None:
    desks.run(desks.a, f"{ADD} 甲")
    desks.sync(desks.a)
    desks.run(desks.b, f"{ADD} 乙", now="2026-12-01 09:00")
    desks.run(desks.b, "desk use B")
    desks.run(desks.b, "sync --renumber", now="2026-12-01 09:00")
    desks.run(desks.b, "undo", code=3, now="2026-12-01 09:01")  # other numbers are no command to take back
    assert desks.run(desks.b, "show CB1 -f json").json["matter"] == "乙"
    assert desks.run(desks.b, "sync --renumber --json").json["renumbered"] == {}
    assert findings(desks, desks.b) == []


def test_attachments_of_one_name_are_both_kept(desks: Desks, tmp_path: Path) -> None:
    photos = {}
    for place in (desks.a, desks.b):
        (tmp_path / "photo.jpg").write_bytes(photos.setdefault(place, os.urandom(20)))
        desks.run(place, f"attach CA1 {tmp_path}/photo.jpg")
    desks.sync(desks.a)
    assert "photo-2.jpg" in desks.sync(desks.b, "--renumber").err
    desks.sync(desks.a)
    for place in (desks.a, desks.b):
        folder = place / FIRST.with_suffix("")
        assert (folder / "photo.jpg").read_bytes() == photos[desks.a]
        assert (folder / "photo-2.jpg").read_bytes() == photos[desks.b]
        steps = desks.run(place, "show CA1 -f json").json["steps"]
        assert sorted(s["file"] for s in steps if s["do"] == "attach") == ["photo-2.jpg", "photo.jpg"]
        assert findings(desks, place) == []


CHANGES = [("乙一", "乙乙"), ("do: dispatch", "do: remedy"), ("by: 李敏", "by: 王静"), ("乙", "乙")]


@pytest.mark.parametrize("change", CHANGES, ids=["fact", "step", "name", "nothing, and no word of its old number"])
def test_a_record_changed_on_the_way_or_in_silence_is_no_renumbering(change: tuple[str, str], desks: Desks) -> None:
    desks.run(desks.b, f"{ADD} 乙一")
    desks.run(desks.b, "complaint dispatch CA2 --to 安防班")
    text = (desks.b / SECOND).read_text()
    (desks.b / SECOND).unlink()
    other = desks.b / SECOND.with_name("C2026-A0003.yaml")
    other.write_text(text.replace("C2026-A0002", "C2026-A0003").replace(*change))
    commit(desks.b, message="svc: renumber C2026-A0002 C2026-A0003\n\nStep: renumber\nActor: 李敏", by="李敏")
    assert findings(desks, desks.b)


def test_an_attachment_renamed_in_silence_is_a_fault(desks: Desks, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    desks.run(desks.b, f"attach CA1 {tmp_path}/photo.jpg")
    folder = desks.b / FIRST.with_suffix("")
    (folder / "photo.jpg").rename(folder / "other.jpg")
    commit(desks.b, message="svc: renumber attachments\n\nStep: renumber\nActor: 李敏", by="李敏")
    assert any(found.startswith("attachment") for found in findings(desks, desks.b))
