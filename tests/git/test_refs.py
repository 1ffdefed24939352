"""What is read of refs and settings without asking git for each is what git says of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from svc.git.refs import last_commit, read_refs
from svc.git.remote import Remote
from svc.git.run import Git
from svc.git.settings import GitSettings
from svc.text.errors import StorageFailed
from tests.sites import git

SEEN, SEALS, TRACKED = "refs/svc/seen/", "refs/tags/seal/", "refs/remotes/origin/main"


@pytest.fixture
def clone(site: Path) -> Path:
    """A site with two commits, and refs that are files, listed, both, or no refs."""
    (site / "x").write_text("x")
    git(site, "add", "x")
    git(site, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x")
    git(site, "-c", "user.name=x", "-c", "user.email=x@x", "tag", "-a", "-m", "x", "seal/2026-10")
    for name in (f"{SEEN}A", f"{SEEN}main", f"{SEALS}2026-11", f"{SEEN}sub/C", TRACKED, f"{TRACKED}x"):
        git(site, "update-ref", name, "HEAD~1")
    git(site, "pack-refs", "--all")
    for name in (f"{SEEN}B", f"{SEEN}main", TRACKED):
        git(site, "update-ref", name, "HEAD")
    (site / f".git/{SEEN}D.lock").write_text("")
    return site


def asked(site: Path, *under: str) -> dict[str, str]:
    told = git(site, "for-each-ref", "--format=%(refname) %(objectname)", "--", *under)
    return dict(line.split() for line in told.splitlines())


def nothing(_site: Path) -> None:
    pass


def symbolic(site: Path) -> None:
    git(site, "symbolic-ref", f"{SEEN}Z", f"{SEEN}A")


def broken(site: Path) -> None:
    (site / f".git/{SEEN}Z").write_text("no object\n")


def zeros(site: Path) -> None:
    (site / f".git/{SEEN}Z").write_text("0" * 40 + "\n")


def odd_name(site: Path) -> None:
    (site / f".git/{SEEN}Z..x").write_text(git(site, "rev-parse", "HEAD") + "\n")


def no_list(site: Path) -> None:
    (site / ".git/packed-refs").unlink()


def nothing_loose(site: Path) -> None:
    git(site, "pack-refs", "--all")


WAYS = [nothing, no_list, nothing_loose]
ODD_WAYS = [symbolic, broken, zeros, odd_name]
UNDER = [(SEEN,), (SEALS,), (SEEN, SEALS), (TRACKED,), ("refs/remotes/origin/",), ("refs/none/",), ("refs/none",)]


@pytest.mark.parametrize("spoil", [*WAYS, *ODD_WAYS])
def test_refs_are_those_that_git_names(
    clone: Path, spoil: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(clone)
    calls, ask = [], Git.ask
    monkeypatch.setattr(Git, "ask", lambda *words: (calls.append(words), ask(*words))[1])
    for under in UNDER:
        assert list(read_refs(Git(clone), *under).items()) == list(asked(clone, *under).items())
    assert bool(calls) == (spoil in ODD_WAYS), "git is asked where its files don't show it, and only there"


def test_refs_of_a_linked_work_tree_are_those_of_its_repository(clone: Path, tmp_path: Path) -> None:
    git(clone, "worktree", "add", "-q", "-b", "other", str(tmp_path / "linked"), "HEAD~1")
    linked = Git(tmp_path / "linked")
    assert read_refs(linked, SEEN, SEALS) == asked(clone, SEEN, SEALS)
    assert last_commit(linked) == git(clone, "rev-parse", "HEAD~1")


def test_the_last_commit_is_the_one_that_git_names(clone: Path, tmp_path: Path) -> None:
    head = git(clone, "rev-parse", "HEAD")
    assert last_commit(Git(clone)) == head
    git(clone, "symbolic-ref", "refs/heads/another", "refs/heads/main")
    git(clone, "symbolic-ref", "HEAD", "refs/heads/another")
    assert last_commit(Git(clone)) == head
    git(clone, "symbolic-ref", "HEAD", "refs/heads/none")
    assert last_commit(Git(clone)) is None
    assert last_commit(Git(tmp_path)) is None


CONFIG = """
[remote "origin"]
    url = {there}
    fetch = +refs/heads/*:refs/remotes/origin/*
[remote "o.f fice"]
    fetch = x
[remote "/slash"]
    url = x
[remote]
    pushDefault = elsewhere
[branch "main"]
    remote = other
    remote = origin
[svc]
    desk = B
    plain
"""


def test_the_settings_say_what_git_says(clone: Path) -> None:
    with (clone / ".git/config").open("a") as file:
        file.write(CONFIG.format(there=clone.parent / "hub.git"))
    found = GitSettings.of(Git(clone))
    assert found.remotes() == git(clone, "remote").splitlines()
    assert found.address("origin") == git(clone, "remote", "get-url", "origin")
    assert found.get("branch.main.remote") == git(clone, "config", "--get", "branch.main.remote") == "origin"
    assert found.get("svc.plain") == ""
    assert (found.get("svc.desk", "local"), found.get("svc.desk", "global")) == ("B", None)
    assert found.get("svc.none") is None


@pytest.mark.parametrize(
    "more", ['[remote "origin"]\n\turl = second\n', '[url "ssh://x/"]\n\tinsteadOf = /\n'], ids=["two", "instead"]
)
def test_an_address_that_is_not_plain_is_asked_of_git(clone: Path, more: str) -> None:
    git(clone, "remote", "add", "origin", "/there")
    with (clone / ".git/config").open("a") as file:
        file.write(more)
    remote = Remote.of(clone)
    assert remote.settings.address("origin") is None
    assert remote.address == git(clone, "remote", "get-url", "origin")


def test_settings_that_cannot_be_read_name_no_other_repository(clone: Path) -> None:
    git(clone, "remote", "add", "origin", "/there")
    with (clone / ".git/config").open("a") as file:
        file.write("[broken\n")
    assert GitSettings.of(Git(clone)).every == ()
    with pytest.raises(StorageFailed, match="knows no other repository"):
        Remote.of(clone)
