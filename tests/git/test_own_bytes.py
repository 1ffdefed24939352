"""What git was told to overlook reaches git all the same, and what differs from the last commit is seen (006.15)."""

import os
from pathlib import Path

import pytest

from tests.complaints import tell
from tests.running import Svc
from tests.sites import git
from tests.tampering import ADD, C1, C2

HIDING = {
    "assume-unchanged": ["update-index", "--assume-unchanged", C1],
    "skip-worktree": ["update-index", "--skip-worktree", C1],
    "checkStat": ["config", "core.checkStat", "minimal"],
    "trustctime": ["config", "core.trustctime", "false"],
    "ignoreStat": ["config", "core.ignoreStat", "true"],
    "fsmonitor": ["config", "core.fsmonitor", "true"],
    "fileMode": ["config", "core.fileMode", "false"],
    "sparse": ["config", "core.sparseCheckout", "true"],
    "untracked": ["config", "status.showUntrackedFiles", "no"],
    "excludes": ["config", "core.excludesFile", ".git/all"],
}
FILES = {
    ".git/info/exclude": "*\n",
    ".git/all": "*\n",
    ".git/info/attributes": "*.yaml ident working-tree-encoding=UTF-16 filter=void\n",
    ".git/info/sparse-checkout": "/svc.yaml\n",
}


@pytest.fixture
def hidden(svc: Svc, site: Path) -> Path:
    """A site with two complaints, in which git is told to overlook the first, whatever way there is."""
    tell(svc, ADD, ADD.replace("噪声扰民", "电梯异响"))
    git(site, "config", "filter.void.clean", "echo gone")
    for name, text in FILES.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(text)
    for words in HIDING.values():
        git(site, *words)
    return site


def test_a_step_reaches_git_whatever_git_was_told_to_overlook(svc: Svc, hidden: Path) -> None:
    for way in ("--assume-unchanged", "--skip-worktree", "--fsmonitor-valid"):
        git(hidden, "update-index", way, C1)
        said = svc(f"note C1 '$Id$ {way}'")
        assert (said.code, said.err) == (0, "")
        assert way in git(hidden, "show", f"HEAD:{C1}")
        assert git(hidden, "cat-file", "blob", f"HEAD:{C1}") == (hidden / C1).read_text().strip()
    tell(svc, ADD.replace("噪声扰民", "漏水"))  # a new file, though all are excluded
    assert "漏水" in git(hidden, "show", f"HEAD:{C1.replace('0001', '0003')}")
    assert svc("check").code == 0
    assert svc("audit", now="2026-11-20").code == 0


def test_a_file_that_differs_from_the_last_commit_is_seen_by_all(svc: Svc, hidden: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(hidden), "shared")
    git(hidden, "remote", "add", "origin", str(tmp_path / "shared"))
    tell(svc, "desk use --main")
    file = hidden / C1
    seen, text = file.stat(), file.read_text()
    file.write_text(text.replace("噪声扰民", "噪声扰人"))  # of the same size, and the times put back
    os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    git(hidden, "update-index", "--assume-unchanged", C1)
    loose = hidden / C2.replace("0002", "0003")
    loose.write_text((hidden / C2).read_text().replace("0002", "0003"))
    told = git(hidden, "status", "--porcelain")
    assert "C2026-0001" not in told  # git itself sees none of it
    assert "C2026-0003" not in told
    checked = svc("check")
    assert checked.code == 1
    assert {"C2026-0001", "C2026-0003"} <= {line.split(".yaml")[0].split("/")[-1] for line in checked.out.splitlines()}
    found = svc("audit -f json", now="2026-12-02 09:00").json
    assert {f["record"] for f in found if f["what"] == "uncommitted"} == {"C2026-0001", "C2026-0003"}
    assert svc("seal 2026-11", now="2026-12-02 09:00").code == 3
    assert all(name in svc("sync").err for name in ("C2026-0001.yaml", "C2026-0003.yaml"))


def test_other_line_ends_of_a_record_are_no_difference(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    (site / C1).write_bytes((site / C1).read_bytes().replace(b"\n", b"\r\n"))
    assert svc("check").code == 0
    tell(svc, "note C1 已告知")
    assert b"\r" not in git(site, "show", f"HEAD:{C1}").encode()
    assert git(site, "status", "--porcelain") == ""
    assert svc("audit", now="2026-11-20").code == 0


def test_records_that_a_sparse_checkout_hides_are_missing_and_not_forgotten(svc: Svc, site: Path) -> None:
    tell(svc, ADD, ADD.replace("噪声扰民", "电梯异响"))
    git(site, "status")
    git(site, "sparse-checkout", "set", "--no-cone", "/svc.yaml", f"/{C2}")
    assert not (site / C1).exists()
    assert C1 in svc("check").out
    found = svc("audit -f json", now="2026-12-02 09:00").json
    assert [f["record"] for f in found if f["what"] == "uncommitted"] == ["C2026-0001"]
    tell(svc, "note C2 已告知", ADD.replace("噪声扰民", "漏水"))
    assert "已告知" in git(site, "show", f"HEAD:{C2}")
    assert "漏水" in git(site, "show", f"HEAD:{C1.replace('0001', '0003')}")  # the hidden number is not given again
    git(site, "sparse-checkout", "disable")
    assert svc("audit", now="2026-12-02 09:00").code == 0
