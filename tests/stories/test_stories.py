"""One story per flow chart: `tests/stories/*.console`, as `tests.console` reads them."""

from pathlib import Path

import pytest

from tests.console import check
from tests.running import ROOT
from tests.sites import Sites
from tests.terminal import Terminal

STORIES = sorted((ROOT / "tests" / "stories").glob("*.console"))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_the_story_goes_as_written(story: Path, sites: Sites, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    rewrite = pytestconfig.getoption("--rewrite-golden", default=False)
    if report := check(story, Terminal(tmp_path, sites), rewrite=rewrite):
        pytest.fail(report, pytrace=False)
