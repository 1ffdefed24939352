"""The reference in docs/ says what the declarations and the command line say now."""

from pathlib import Path

from tests.running import ROOT, environment, run, script


def test_the_reference_is_as_generated(tmp_path: Path) -> None:
    done = run(["--check"], environment(tmp_path), tmp_path, main=script(ROOT / ".ci" / "reference"))
    assert (done.code, done.shown) == (0, "")
