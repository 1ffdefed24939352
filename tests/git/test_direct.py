"""A commit made without starting git is the commit that git makes, and git finds its index and its logs sound."""

import os
import subprocess
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.git import direct, index_entries
from svc.git.blobs import content_blob
from svc.git.direct import commit_files
from svc.git.format import Signature, commit_header, quoted_path
from svc.git.index_entries import IndexEntry, StagedFile, put_entries
from svc.git.lock_file import NotPlain
from svc.git.locks import clear_left_locks
from svc.git.loose import changed_files, keep_objects
from svc.git.repository import Repository
from tests.examples import THOROUGH
from tests.sites import git

WHEN = datetime(2026, 11, 23, 9, 15, tzinfo=timezone(timedelta(hours=8)))
WHO = Signature("李敏", "limin@example.org", WHEN)
BY = ("-c", "user.name=x", "-c", "user.email=x@x")
START = ("svc.yaml", "records/a.yaml", "records/a/b.yaml", "records/a-b/c", "records/字 \"'\n.yaml")


def begun(top: Path, sort: str = "sha1") -> Repository:
    """A repository with some files and a commit."""
    top.mkdir(parents=True)
    git(top, "init", "-q", "-b", "main", f"--object-format={sort}")
    for name in START:
        write(top, name, name)
    git(top, "add", ".")
    git(top, *BY, "commit", "-qm", "all")
    return around(top)


def around(top: Path) -> Repository:
    found = Repository.around(top)
    assert found
    return found


def write(top: Path, name: str, text: str) -> None:
    (top / name).parent.mkdir(parents=True, exist_ok=True)
    (top / name).write_text(text)


def entry(repository: Repository, name: str) -> IndexEntry:
    data = (repository.top / name).read_bytes()
    keep_objects(repository, [(b"blob", data)])
    found = (repository.top / name).stat()
    mode = b"100755" if found.st_mode & 0o100 else b"100644"
    return IndexEntry(StagedFile(mode, content_blob(data, repository.algorithm), os.fsencode(name)), found)


def keep(repository: Repository, *names: str) -> None:
    """Stage and commit these files as they are."""
    entries = [entry(repository, name) for name in names]
    put_entries(repository, entries)
    commit_files(repository, [each.file for each in entries], b"svc: a step\n\nActor: x\n", WHO)


def as_git_does(repository: Repository, files: Iterable[StagedFile]) -> str:
    """The commit that fast-import makes of these files, put on a branch of its own."""
    head = commit_header(b"svc: a step\n\nActor: x\n", WHO, b"from refs/heads/main^0\n")
    lines = [b"M %s %s %s\n" % (file.mode, file.blob, quoted_path(file.path)) for file in files]
    stream = b"".join([b"commit refs/heads/other\n", *head[1:], *lines, b"done\n"])
    asked = ["git", "fast-import", "--quiet", "--done", "--force", "--date-format=raw"]
    subprocess.run(asked, cwd=repository.top, input=stream, check=True)
    return git(repository.top, "rev-parse", "other")


def sound(repository: Repository) -> None:
    """Git finds nothing wrong, and nothing that is not committed, without reading any file again."""
    top = repository.top
    assert git(top, "fsck", "--strict", "--no-dangling", "--no-progress") == ""
    assert git(top, "diff-files", "--name-only") == ""
    assert git(top, "status", "--porcelain") == ""
    assert git(top, "ls-files", "--stage") == git(
        top, "ls-tree", "-r", "--format=%(objectmode) %(objectname) 0\t%(path)", "HEAD"
    )
    assert repository.locks() == []


@pytest.mark.parametrize("sort", ["sha1", "sha256"])
@pytest.mark.parametrize(
    "names",
    [
        ["svc.yaml"],
        ["a new one"],
        ["records/b/c/d/e.yaml", "records/b/c/d.yaml"],
        ["records/a/b.yaml", "records/a/z", "records/a.z", "records/a-z/y", "records/字 \"'\n.yaml"],
        ["records/a/" + "长" * 80, "records/" + "long/" * 200 + "x"],
    ],
)
def test_it_is_the_commit_that_git_makes(sort: str, names: list[str], tmp_path: Path) -> None:
    repository = begun(tmp_path / "top", sort)
    before = repository.head()
    for name in names:
        write(repository.top, name, f"new {name}")
    if os.name == "posix":
        (repository.top / names[0]).chmod(0o755)
    wanted = as_git_does(repository, [entry(repository, name).file for name in names])
    keep(repository, *names)
    assert repository.head() == wanted
    sound(repository)
    assert {os.fsdecode(path) for path in changed_files(repository, before, wanted)} == set(names)
    for log in ("HEAD", "main"):
        assert git(repository.top, "rev-parse", f"{log}@{{0}}", f"{log}@{{1}}").split() == [wanted, before]


FILES = st.text("ab-./字", min_size=1, max_size=5).map(lambda name: "/".join(filter(str.strip, name.split("/"))))


@settings(max_examples=10 * THOROUGH)
@given(
    st.lists(
        st.dictionaries(
            FILES.filter(lambda n: n and not {".", ".."} & set(n.split("/"))), st.text("xy", max_size=2), max_size=5
        ),
        max_size=4,
    )
)
def test_whatever_is_committed_git_agrees_or_was_left_to_do_it(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[dict[str, str]]
) -> None:
    repository = begun(tmp_path_factory.mktemp("direct") / "top")
    for files in rounds:
        before, there = repository.head(), {}
        for name, text in files.items():
            if (
                not any(place.is_file() for place in (repository.top / name).parents)
                and not (repository.top / name).is_dir()
            ):
                write(repository.top, name, text)
                there[name] = text
        keep(repository, *there)
        sound(repository)
        told = git(repository.top, "diff-tree", "-r", "-z", "--name-only", before, repository.head()).split("\0")[:-1]
        assert sorted(map(os.fsdecode, changed_files(repository, before, repository.head()))) == sorted(told)


def test_flags_and_entries_of_others_stay_and_our_flags_go(tmp_path: Path) -> None:
    repository = begun(tmp_path / "top")
    top = repository.top
    git(top, "update-index", "--skip-worktree", "records/a/b.yaml", "svc.yaml")
    git(top, "update-index", "--assume-unchanged", "records/a.yaml")
    write(top, "a person's", "staged")
    git(top, "add", "a person's")
    git(top, "update-index", "--untracked-cache")
    write(top, "svc.yaml", "new")
    keep(repository, "svc.yaml")
    assert git(top, "ls-files", "-v").splitlines()[:3] == ["H a person's", "H records/a-b/c", "h records/a.yaml"]
    assert "S records/a/b.yaml" in git(top, "ls-files", "-v")
    assert "H svc.yaml" in git(top, "ls-files", "-v")
    assert (
        git(top, "status", "--porcelain") == 'A  "a person\'s"' or git(top, "status", "--porcelain") == "A  a person's"
    )
    assert git(top, "diff", "--name-only", "HEAD^", "HEAD") == "svc.yaml"


def unmerged(top: Path) -> None:
    blobs = [git(top, "hash-object", "-w", name) for name in START[:3]]
    lines = "".join(f"100644 {blob} {stage}\tsvc.yaml\n" for stage, blob in enumerate(blobs, 1))
    given_ = f"0 {'0' * 40}\tsvc.yaml\n{lines}"
    subprocess.run(["git", "update-index", "--index-info"], cwd=top, input=given_.encode(), check=True)


def test_a_file_in_conflict_is_settled(tmp_path: Path) -> None:
    repository = begun(tmp_path / "top")
    unmerged(repository.top)
    write(repository.top, "svc.yaml", "new")
    keep(repository, "svc.yaml")
    sound(repository)


@pytest.mark.parametrize(
    "what",
    [
        "large",
        "v4",
        "split",
        "shared",
        "rotten",
        "none",
        "locked",
        "folder in place of a file",
        "file in place of a folder",
    ],
)
def test_an_index_that_is_not_plain_is_left_to_git_as_it_is(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = begun(tmp_path / "top")
    top, index = repository.top, repository.folder / "index"
    name = "svc.yaml"
    if what == "large":
        monkeypatch.setattr(index_entries, "LARGEST_INDEX", 100)
    elif what == "v4":
        git(top, "update-index", "--index-version", "4")
    elif what == "split":
        git(top, "update-index", "--split-index")
    elif what == "shared":
        git(top, "config", "core.sharedRepository", "group")
    elif what == "rotten":
        index.write_bytes(index.read_bytes().replace(b"svc.yaml", b"svd.yaml"))
    elif what == "none":
        index.unlink()
    elif what == "locked":
        (repository.folder / "index.lock").touch()
    elif what == "folder in place of a file":
        (top / name).unlink()
        write(top, name := "svc.yaml/x", "x")
    else:
        for file in (top / "records/a").iterdir():
            file.unlink()
        (top / "records/a").rmdir()
        write(top, name := "records/a", "x")
    before = index.read_bytes() if index.exists() else None
    with pytest.raises(NotPlain):
        put_entries(repository, [entry(repository, name)])
    assert (index.read_bytes() if index.exists() else None) == before
    assert (repository.folder / "index.lock").exists() == (what == "locked")


@pytest.mark.parametrize(
    "what", ["packed", "first", "detached", "packed branch", "shared", "HEAD.lock", "main.lock", "D/F"]
)
def test_a_commit_that_is_not_plain_is_left_to_git(what: str, tmp_path: Path) -> None:
    repository = begun(tmp_path / "top")
    top, name = repository.top, "svc.yaml"
    write(top, name, "new")
    lock = repository.folder / ("HEAD.lock" if what == "HEAD.lock" else "refs/heads/main.lock")
    if what == "packed":
        git(top, "gc", "-q")
    elif what == "first":
        git(top, "symbolic-ref", "HEAD", "refs/heads/other")
    elif what == "detached":
        git(top, "switch", "-q", "--detach")
    elif what == "packed branch":
        git(top, "pack-refs", "--all")
    elif what == "shared":
        git(top, "config", "core.sharedRepository", "group")
    elif what == "D/F":
        (top / name).unlink()
        write(top, name := "svc.yaml/x", "x")
    else:
        lock.touch()
    before = git(top, "for-each-ref")
    staged = entry(around(top), name).file
    with pytest.raises(NotPlain):
        commit_files(around(top), [staged], b"x\n", WHO)
    assert git(top, "for-each-ref") == before
    assert repository.locks() == ([lock] if what.endswith(".lock") else [])


def test_a_branch_that_moves_meanwhile_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = begun(tmp_path / "top")
    write(repository.top, "svc.yaml", "new")
    real = direct.keep_objects

    def slowly(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]
        git(repository.top, *BY, "commit", "-q", "--allow-empty", "-m", "a person's")

    staged = entry(repository, "svc.yaml").file
    monkeypatch.setattr(direct, "keep_objects", slowly)
    with pytest.raises(NotPlain):
        commit_files(repository, [staged], b"x\n", WHO)
    assert git(repository.top, "log", "-1", "--format=%s") == "a person's"
    assert repository.locks() == []


def test_a_lock_of_its_own_that_stays_is_known_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = begun(tmp_path / "top")
    git(repository.top, "update-index", "--index-version", "4")
    real = Path.unlink

    def stays(path: Path, *arguments: bool, **named: bool) -> None:
        if path.name == "index.lock":
            raise PermissionError(path)
        real(path, *arguments, **named)

    staged = entry(repository, "svc.yaml")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", stays)
        with pytest.raises(PermissionError):
            put_entries(repository, [staged])
    assert [lock.name for lock in repository.locks()] == ["index.lock"]
    assert clear_left_locks(repository)
    assert repository.locks() == []
