"""A short command imports nothing that it does not use: what it may not bring in is named here, not timed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import NOW, ROOT, environment

NOT_NEEDED = {
    *("csv", "email", "html", "http", "importlib.metadata", "jinja2", "openpyxl", "pickle", "prompt_toolkit"),
    *("sqlite3", "tempfile", "unittest", "xml", "zipfile"),
    *("bz2", "calendar", "click", "dataclasses", "inspect", "lzma", "shutil", "typer"),
    *("svc.audit", "svc.demo", "svc.export", "svc.importing", "svc.manual", "svc.notify", "svc.sync"),
}
WRITING = {"tempfile", "bz2", "lzma", "shutil"}  # a new file is written beside its place before it gets its name
LOOKING_BACK = {"sqlite3"}  # the index


@pytest.mark.parametrize(
    ("line", "used"),
    [
        ("show C1", set()),
        ("complaint add --matter 噪声 --category noise --channel phone", WRITING),
        ("overdue", LOOKING_BACK),
    ],
)
def test_what_a_short_command_imports(line: str, used: set[str], site: Path, svc) -> None:
    assert svc("complaint add --matter 漏水 --category facility --channel phone").code == 0
    told = "import sys; from svc.cli.main import main; main(sys.argv[1:]); print(*sys.modules, sep='\\n')"
    env = environment(site.parent, SVC_NOW=NOW, SVC_BY="李敏", PYTHONPATH=str(ROOT))
    done = subprocess.run(
        [sys.executable, "-c", told, *line.split()], cwd=site, env=env, capture_output=True, text=True, check=True
    )
    modules = {*done.stdout.splitlines()}
    assert "svc.cli.main" in modules
    assert modules & (NOT_NEEDED - used) == set()
