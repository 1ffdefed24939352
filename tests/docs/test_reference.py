"""The reference in docs/ says what the declarations and the command line say now."""

import subprocess
import sys

from tests.running import ROOT


def test_the_reference_is_as_generated() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "reference", "--check"], capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
