"""The documents run: every console block in them answers what they say."""

from pathlib import Path

import pytest

from tests.console import Command, check, parse, scenes
from tests.running import ROOT
from tests.sites import Sites
from tests.terminal import Terminal

DOCUMENTS = [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
RUNNING = [
    path for path in DOCUMENTS if any(isinstance(step, Command) for step in parse(path, path.read_text("utf-8")))
]


@pytest.mark.long
@pytest.mark.parametrize("document", RUNNING, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_document_answers_as_written(
    document: Path, sites: Sites, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    rewrite = pytestconfig.getoption("--rewrite-golden", default=False)
    english = document.with_name(document.name.replace(".zh-CN.md", ".md"))
    seen = {scene for scene, _steps in scenes(english, english.read_text("utf-8"))} if english != document else set()
    if report := check(document, Terminal(tmp_path, sites), rewrite=rewrite, seen=seen):
        pytest.fail(report, pytrace=False)


@pytest.mark.skipif(not (ROOT / "svc" / "cli").exists(), reason="svc has no commands yet")
@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_svc_at_work(name: str) -> None:
    if not (ROOT / name).exists():
        pytest.skip(f"{name} is not written yet")
    assert ROOT / name in RUNNING
