"""The last commit's files, read from loose objects: as git says, or git is asked."""

import zlib
from pathlib import Path

import pytest

from svc.git import loose
from svc.git.ask import Clone
from svc.git.blobs import committed_files, content_blob
from svc.git.repository import Repository
from svc.git.run import Git
from tests.sites import git

NAMES = ["a", "d/e/f", "d/e/missing", "missing/x", "字 \"'\n.yaml"]
WHO = ("-c", "user.name=x", "-c", "user.email=x@x")


@pytest.fixture(params=["sha1", "sha256"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A site in a folder of a repository, with a commit."""
    top = tmp_path / "top"
    top.mkdir()
    git(top, "init", "-q", "-b", "main", f"--object-format={request.param}")
    for name in ("a", "d/e/f", NAMES[-1]):
        path = top / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (top / "site/d/e/f").chmod(0o755)
    git(top, "add", ".")
    git(top, *WHO, "commit", "-qm", "all")
    return top / "site"


def found(place: Path, monkeypatch: pytest.MonkeyPatch, *, asking: bool) -> None:
    """It says what git says of files, and asks git only if it must."""
    repository = Repository.around(place)
    assert repository
    asked: list[str] = []

    def ask(*arguments, **named):  # type: ignore[no-untyped-def]
        asked.append("git")
        return committed_files(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(loose, "committed_files", ask)
        told = loose.find_committed(Git(place), repository, NAMES)
    assert told == committed_files(Git(place), repository, *NAMES)
    assert told.keys() == {b"a", b"d/e/f", NAMES[-1].encode()}
    assert bool(asked) == asking


def test_what_was_just_committed_is_read_without_git(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found(place, monkeypatch, asking=False)


def test_of_what_is_packed_git_is_asked(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(place, "gc", "-q")
    found(place, monkeypatch, asking=True)


def test_an_object_that_is_not_what_its_name_says_is_not_believed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = git(place, "rev-parse", "HEAD:site/d/e")
    path = place.parent / ".git/objects" / tree[:2] / tree[2:]
    data = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(zlib.compress(zlib.decompress(data).replace(b"f\0", b"g\0")))
    repository = Repository.around(place)
    assert repository
    asked: list[str] = []
    monkeypatch.setattr(loose, "committed_files", lambda *_more, **_named: asked.append("git") or {})
    assert loose.find_committed(Git(place), repository, ["d/e/f"]) == {}
    assert asked == ["git"]


def test_before_the_first_commit_there_is_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    repository = Repository.around(tmp_path)
    assert repository
    assert loose.find_committed(Git(tmp_path), repository, ["a"]) == {}


@pytest.mark.parametrize("shared", [False, True])
def test_a_content_is_kept_as_git_keeps_it(shared: bool, place: Path) -> None:
    if shared:
        git(place, "config", "core.sharedRepository", "group")
    repository = Repository.around(place)
    assert repository
    for data in (b"", "一\n".encode() * 3000, b"a"):
        name = git(place, "hash-object", "-t", "blob", "a") if data == b"a" else ""
        loose.keep_objects(repository, [(b"blob", data)])
        told = content_blob(data, repository.algorithm).decode()
        assert name in ("", told)
        assert git(place, "cat-file", "-s", told) == str(len(data))
        [path] = (repository.common / "objects" / told[:2]).glob(told[2:])
        assert path.stat().st_mode & 0o222 == 0
    assert git(place, "fsck", "--strict", "--no-dangling", "--no-progress") == ""
    assert list((repository.common / "objects").rglob("tmp_obj*")) == []


def test_the_last_content_of_a_file_is_read_without_git_or_asked_of_it(place: Path) -> None:
    clone = Clone(place, enabled=True)
    (place / "a").write_text("changed since")
    for packed in (False, True):
        if packed:
            git(place, "gc", "-q")
        assert [clone.committed(name) for name in ("a", "d/e/f", "missing", "d/e")] == [b"a", b"d/e/f", None, None]
