"""A detached HEAD: svc writes nothing there, and tells the way back."""

from pathlib import Path

from tests.running import Svc
from tests.sites import git


def test_a_detached_head_gets_nothing_and_the_way_back_is_told(svc: Svc, site: Path) -> None:
    git(site, "checkout", "-q", "--detach")
    before = git(site, "rev-parse", "HEAD")
    result = svc("complaint add --matter 噪声扰民 --category noise --channel phone --unit 3-1201")
    assert (result.code, result.out) == (5, "")
    assert "git switch main" in result.err
    assert (git(site, "rev-parse", "HEAD"), git(site, "status", "--porcelain")) == (before, "")
    assert not list((site / "records").rglob("*.yaml"))
    git(site, "switch", "-q", "main")
    assert svc("complaint add --matter 噪声扰民 --category noise --channel phone --unit 3-1201").code == 0
