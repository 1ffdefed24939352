"""The version of the code that judges records: an edit to it makes the index anew, an edit elsewhere does not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from svc.store import code_version as code_version_module
from svc.store.code_version import FILLS_INDEX, PACKAGE, code_version, judging_code
from tests.running import ROOT


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of svc that may be edited."""
    return Path(shutil.copytree(PACKAGE, tmp_path / "svc", ignore=shutil.ignore_patterns("__pycache__", "locale")))


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    """Where the version is remembered."""
    return tmp_path / "code"


def replace(path: Path, old: str, new: str) -> None:
    """Edit a file so that neither its size nor its time tells."""
    before, text = path.stat(), path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.fixture(autouse=True)
def _read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question reads the sources, which a running svc need not do twice."""
    for name in ("judging_code", "_is_as_noted"):
        monkeypatch.setattr(code_version_module, name, getattr(code_version_module, name).__wrapped__)


def test_all_that_is_loaded_to_fill_an_index_has_a_say_in_its_version() -> None:
    asked = (
        f"import {FILLS_INDEX}, sys; print(*(m.__file__ for n, m in sys.modules.items() if n[:4] in ('svc', 'svc.')))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    files = {Path(path).relative_to(PACKAGE).as_posix() for path in loaded}
    assert {"kinds/complaint.py", "rules/deadlines.py", "dates/workdays.py"} < files
    assert files <= set(judging_code.__wrapped__())


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("kinds/repair.py", 'lasts="3d"', 'lasts="5d"'),
        ("rules/deadlines.py", "> p.due", "< p.due"),
        ("dates/workdays.py", "timedelta(days=1)", "timedelta(days=2)"),
    ],
)
def test_an_edit_to_what_judges_is_another_version(package: Path, memo: Path, file: str, old: str, new: str) -> None:
    before = code_version(memo, package)
    assert code_version(memo, package) == before
    replace(package / file, old, new)
    after = code_version(memo, package)
    assert after != before
    replace(package / file, new, old)
    assert code_version(memo, package) == before, "the same code is the same version, whenever it was written"


def test_an_edit_to_what_is_only_shown_is_the_same_version(package: Path, memo: Path) -> None:
    before = code_version(memo, package)
    remembered = memo.read_bytes()
    for path in (package / "cli").rglob("*.py"):
        path.write_text("", "utf-8")
    assert code_version(memo, package) == before
    assert memo.read_bytes() == remembered


def test_a_kind_of_its_own_file_counts_as_soon_as_it_is_listed(package: Path, memo: Path) -> None:
    before = code_version(memo, package)
    (package / "kinds/visit.py").write_text("VISIT = None\n", "utf-8")
    assert code_version(memo, package) == before
    listed = package / "kinds/__init__.py"
    listed.write_text("from svc.kinds.visit import VISIT\n" + listed.read_text("utf-8"), "utf-8")
    assert "kinds/visit.py" in judging_code.__wrapped__(package)
    assert code_version(memo, package) != before


def test_two_installations_of_the_same_code_share_a_version(package: Path, memo: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(package, tmp_path / "other/svc"))
    assert code_version(memo, package) == code_version(memo, other)


@pytest.mark.parametrize("torn", [b"", b"\xff", b"abc", b"abc\n/elsewhere\nkinds/repair.py 1 2 3"])
def test_a_torn_memo_is_written_anew(package: Path, memo: Path, torn: bytes) -> None:
    before = code_version(memo, package)
    whole = memo.read_bytes()
    memo.write_bytes(torn)
    assert code_version(memo, package) == before
    assert memo.read_bytes() == whole


def test_a_version_that_can_not_be_remembered_is_computed_each_time(package: Path, tmp_path: Path) -> None:
    assert code_version(tmp_path / "none/code", package) == code_version(tmp_path / "code", package)
    assert not (tmp_path / "none").exists()
