"""What was synced and then rewritten is named at every desk, is joined by none, and the honest hear no reproach."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desks import ADD, FIRST, Desks
from tests.running import Svc
from tests.sites import git
from tests.tampering import raw

SEEN = "refs/svc/seen/"


@pytest.fixture(scope="module")
def original(met: Desks, tmp_path_factory: pytest.TempPathFactory) -> Desks:
    """Two desks that have synced a second complaint of desk A."""
    both = met.copied(met.svc, tmp_path_factory.mktemp("desks"))
    both.run(both.a, f"{ADD} 第二件")
    both.sync(both.a)
    both.sync(both.b)
    for place in (both.a, both.b):
        git(place, "config", "user.name", "内鬼")
        git(place, "config", "user.email", "x@x")
    return both


@pytest.fixture
def desks(original: Desks, svc: Svc, site: Path, tmp_path: Path) -> Desks:
    """A copy of these desks."""
    shutil.rmtree(site)
    return original.copied(svc, tmp_path)


def audited(desks: Desks, place: Path, what: str = "history") -> list[str]:
    """What the audit finds of a sort at a desk."""
    rows = desks.svc("audit -f json", cwd=place, now="2026-11-20 09:00").json
    return [row["text"] for row in rows if row["what"] == what]


def typed(place: Path, told: str, command: str) -> None:
    """Type the command that a refusal names."""
    line = next(line for line in told.splitlines() if f"git {command}" in line)
    git(place, *line.partition("git ")[2].split())


def force(place: Path) -> None:
    git(place, "push", "-q", "--force", "origin", "main")


def amend(place: Path) -> None:
    path = place / str(FIRST).replace("0001", "0002")
    path.write_text(path.read_text().replace("第二件", "没什么"))
    raw(place, "commit", "-q", "-a", "--amend", "--no-edit")


def rebase(place: Path) -> None:
    raw(place, "rebase", "-q", "--root", "--exec", "true", "--committer-date-is-author-date")


def reset(place: Path) -> None:
    raw(place, "reset", "-q", "--hard", "HEAD~1")


def filter_branch(place: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FILTER_BRANCH_SQUELCH_WARNING", "1")  # it would wait for ten seconds
        command = ["git", "filter-branch", "-f", "--msg-filter", "sed s/add/entry/", "HEAD"]
        subprocess.run(command, cwd=place, check=True, capture_output=True)


@pytest.mark.parametrize("rewrite", [amend, rebase, reset, filter_branch])
def test_a_history_rewritten_and_forced_is_named_at_every_desk(rewrite: Callable[[Path], None], desks: Desks) -> None:
    rewrite(desks.a)
    assert len(audited(desks, desks.a)) == 1  # at the desk itself before it pushes anything
    refused = desks.sync(desks.a, code=5).err
    assert "git reset --keep" in refused
    force(desks.a)
    desks.run(desks.b, "note CA1 乙台照常登记")
    before = git(desks.b, "rev-parse", "HEAD")
    told = desks.sync(desks.b, code=5).err
    assert "改写" in told
    assert "git push" in told
    assert "git mv" not in told
    assert "--renumber" not in told
    assert git(desks.b, "rev-parse", "HEAD") == before
    assert audited(desks, desks.b), "the innocent desk's audit names it, too"
    assert desks.run(desks.b, "audit -q", code=1, now="2026-11-20 09:00").out
    assert desks.sync(desks.a, code=5).code == 5


def test_what_the_refusal_says_puts_it_right(desks: Desks) -> None:
    amend(desks.a)
    force(desks.a)
    told = desks.sync(desks.b, code=5).err
    typed(desks.b, told, "push --force-with-lease")
    desks.sync(desks.b)
    assert audited(desks, desks.b) == []
    here = desks.sync(desks.a, code=5).err
    git(desks.a, "branch", "aside")
    typed(desks.a, here, "reset --keep")
    desks.sync(desks.a)
    assert audited(desks, desks.a) == []
    assert "第二件" in (desks.a / str(FIRST).replace("0001", "0002")).read_text()


def test_a_branch_set_back_there_is_pushed_again_by_a_desk_that_has_it(desks: Desks) -> None:
    git(desks.hub, "update-ref", "refs/heads/main", "main~1")
    told = desks.sync(desks.b, code=5).err
    assert "git push origin HEAD:refs/heads/main" in told
    assert audited(desks, desks.b)
    git(desks.b, "push", "-q", "origin", "HEAD:refs/heads/main")
    desks.sync(desks.b)
    desks.sync(desks.a)
    assert audited(desks, desks.b) == audited(desks, desks.a) == []


def test_a_desk_that_never_had_it_hears_of_it_as_well(desks: Desks) -> None:
    desks.run(desks.a, f"{ADD} 第三件")
    desks.sync(desks.a)
    reset(desks.a)
    force(desks.a)
    assert "A" in desks.sync(desks.b, code=5).err
    assert audited(desks, desks.b)
    new = desks.clone("c", "C")
    assert "改写" in desks.sync(new, code=5).err


def test_who_pulled_a_rewritten_history_by_hand_is_told_as_well(desks: Desks) -> None:
    raw(desks.a, "commit", "-q", "--amend", "-m", "没什么")
    force(desks.a)
    raw(desks.b, "pull", "-q", "--no-rebase", "--no-edit")
    assert len(audited(desks, desks.b)) == 1  # here it is joined, but missing there
    told = desks.sync(desks.b, code=5).err
    typed(desks.b, told, "push origin HEAD:")
    desks.sync(desks.b)
    assert audited(desks, desks.b) == []


@pytest.mark.parametrize("where", ["here", "there", "back"])
def test_a_mark_that_was_taken_away_is_named_and_put_back(where: str, desks: Desks) -> None:
    ref, mark = f"{SEEN}A", git(desks.a, "rev-parse", f"{SEEN}A")
    if where == "here":
        git(desks.a, "update-ref", "-d", ref)
        assert audited(desks, desks.a, "mark"), "without a sync"
    elif where == "there":
        git(desks.hub, "update-ref", "-d", ref)
    else:
        git(desks.hub, "update-ref", ref, f"{mark}~1")
    assert ref in desks.sync(desks.a).err
    assert git(desks.hub, "rev-parse", ref) == git(desks.a, "rev-parse", ref) == mark
    assert len(audited(desks, desks.a, "mark")) == 1
    assert desks.sync(desks.a).err == ""


def test_a_mark_that_could_not_be_sent_is_no_reproach(desks: Desks) -> None:
    hook = desks.hub / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nwhile read old new ref; do case $ref in refs/svc/*) exit 1;; esac; done\n")
    hook.chmod(0o755)
    before = git(desks.hub, "rev-parse", f"{SEEN}A")
    desks.run(desks.a, "note CA1 x")
    assert f"{SEEN}A" in desks.sync(desks.a).err  # it is not taken
    assert git(desks.hub, "rev-parse", f"{SEEN}A") == before
    hook.unlink()
    assert desks.sync(desks.a).err == ""
    assert git(desks.hub, "rev-parse", f"{SEEN}A") == git(desks.a, "rev-parse", "HEAD")
    assert audited(desks, desks.a, "mark") == []


def test_a_seal_that_was_sent_and_is_missing_there_is_named(desks: Desks) -> None:
    desks.run(desks.a, "seal 2026-11", now="2026-12-02 09:00")
    for place in (desks.a, desks.b):
        desks.run(place, "sync", now="2026-12-02 09:00")
    git(desks.hub, "update-ref", "refs/heads/main", "main~1")
    desks.sync(desks.b, code=5)
    assert len(audited(desks, desks.b, "seal")) == 1
    new = desks.clone("c", "C")
    for mark in git(desks.hub, "for-each-ref", "--format=%(refname)", SEEN).splitlines():
        git(desks.hub, "update-ref", "-d", mark)
    assert "seal/2026-11" in desks.sync(new, code=5).err


def test_a_rewriting_is_found_though_the_mark_here_was_taken_away_first(desks: Desks) -> None:
    git(desks.a, "update-ref", "-d", f"{SEEN}A")
    amend(desks.a)
    assert len(audited(desks, desks.a)) == 1
    assert "git reset --keep" in desks.sync(desks.a, code=5).err


def test_honest_ways_are_no_rewriting(desks: Desks) -> None:
    desks.run(desks.a, "note CA1 甲台")
    desks.sync(desks.a)
    desks.run(desks.b, "note CA2 乙台")
    git(desks.b, "fetch", "-q")  # not yet joined
    assert audited(desks, desks.b) == []
    raw(desks.b, "-c", "user.name=李敏", "pull", "-q", "--rebase")  # what was never pushed
    desks.sync(desks.b)
    desks.run(desks.b, "desk use D")  # another letter from now on
    desks.run(desks.b, "note CA2 改用丁台")
    desks.sync(desks.b)
    desks.sync(desks.a)
    again = desks.clone("again", "A")  # a desk whose computer was replaced
    desks.run(again, "note CA1 新电脑")
    desks.sync(again)
    git(desks.work, "init", "-q", "--bare", "-b", "main", "new.git")  # and a server that was replaced
    git(again, "remote", "set-url", "origin", str(desks.work / "new.git"))
    desks.sync(again)
    assert git(desks.work / "new.git", "rev-parse", f"{SEEN}A") == git(again, "rev-parse", "HEAD")
    for place in (desks.a, desks.b, again):
        assert audited(desks, place) == audited(desks, place, "mark") == []


def test_marks_stand_where_a_sync_has_finished(desks: Desks) -> None:
    head = git(desks.a, "rev-parse", "HEAD")
    for place in (desks.a, desks.hub):
        assert git(place, "rev-parse", f"{SEEN}A") == head
    assert git(desks.hub, "rev-parse", f"{SEEN}B") == head
    desks.run(desks.a, "note CA1 x")
    shutil.move(desks.hub, desks.work / "away")
    desks.sync(desks.a, code=5)
    assert git(desks.a, "rev-parse", f"{SEEN}A") == head
