"""Sites to test on: made once, copied for each test."""

import os
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from svc.store.code_version import code_version
from tests.running import BY, NOW, ROOT, Main, environment, run

STAFF = """\
staff:
- {name: 李敏, role: desk}
- {name: 王静, role: desk}
- {name: 周主任, role: director}
- {name: 陈总, role: leader}
- {name: 钱会计, role: finance}
- {name: 张师傅, role: department, department: 维修班}
- {name: 保安甲, role: guard}
"""

# What of the repository is its sample site.
_SAMPLE = ("svc.yaml", "calendar.yaml", ".gitattributes", ".gitignore", "records", "templates")


class Sites:
    """Makes each kind of site the first time it is asked for, and gives out copies.

    Args:
        shelf: an empty folder for the originals.
        main: stands in for the program in the harness's own tests.
    """

    KINDS = ("site", "staffed", "sample", "new")

    def __init__(self, shelf: Path, main: Main | None = None) -> None:
        shelf.mkdir(parents=True, exist_ok=True)
        self._shelf = shelf
        self._main = main
        self._originals: dict[str, Kept] = {}

    def put(self, kind: str, folder: Path) -> Path:
        """A new `kind` of site at `folder`, in place of whatever is there: made by `svc init` (`site`), with people in
        svc.yaml (`staffed`), the repository's own (`sample`), or an empty folder (`new`)."""
        shutil.rmtree(folder, ignore_errors=True)
        if kind == "new":
            folder.mkdir(parents=True)
        elif kind == "sample":
            folder.mkdir(parents=True)
            for place in map(ROOT.joinpath, _SAMPLE):
                copy = _copy if place.is_dir() else _copy_file
                copy(os.fspath(place), f"{folder}/{place.name}", timed=True)
        else:
            if kind not in self._originals:
                self._originals[kind] = Kept(self._made(kind))
            self._originals[kind].lay(folder)
        return folder

    def _made(self, kind: str) -> Path:
        draft = self._shelf / kind
        if kind == "staffed":
            hire(self.put("site", draft))
        else:
            env = environment(self._shelf, SVC_NOW=NOW, SVC_BY=BY)
            made = run(["init", str(draft), "--name", "阳光花园"], env, self._shelf, main=self._main)
            assert made.code == 0, made.shown
            shutil.rmtree(draft / ".git" / "hooks", ignore_errors=True)  # fourteen samples that each copy would carry
            code_version(draft / ".svc" / "code")  # known to each copy, which need not read svc's sources for it
        return draft


class Kept:
    """A folder as it is now, kept in memory, to be laid out in other places in half the time that a copy takes."""

    def __init__(self, folder: Path) -> None:
        self._folders: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._files: list[tuple[str, int, bytes]] = []
        self._keep(os.fspath(folder), "")

    def _keep(self, folder: str, below: str) -> None:
        self._folders.append(below)
        for entry in os.scandir(folder):
            place = f"{below}/{entry.name}"
            if entry.is_symlink():
                self._links.append((place, os.readlink(entry.path)))  # noqa: PTH115
            elif entry.is_dir():
                self._keep(entry.path, place)
            else:
                file = os.open(entry.path, os.O_RDONLY)
                looks = os.fstat(file)
                self._files.append((place, looks.st_mode, os.read(file, looks.st_size)))
                os.close(file)

    def lay(self, folder: Path) -> None:
        """Make the folder, which is not there yet, as the kept one was, with new times."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        start = os.fspath(folder)
        for place in self._folders:
            os.mkdir(start + place)  # noqa: PTH102
        for place, target in self._links:
            os.symlink(target, start + place)  # noqa: PTH211
        for place, mode, data in self._files:
            file = os.open(start + place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            os.write(file, data)
            os.close(file)


def copy_folder(folder: Path, target: Path, *, timed: bool = False) -> Path:
    """Copy a folder, links as links, in a fifth of the time that `shutil.copytree` takes; `timed` keeps its times."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy(os.fspath(folder), os.fspath(target), timed=timed)
    return target


def _copy(folder: str, target: str, *, timed: bool = False) -> None:
    """The same of names alone, which are put together thousands of times a minute."""
    with suppress(FileExistsError):
        os.mkdir(target)  # noqa: PTH102
    for entry in os.scandir(folder):
        place = f"{target}/{entry.name}"
        if entry.is_symlink():
            os.symlink(os.readlink(entry.path), place)  # noqa: PTH115, PTH211
        elif entry.is_dir():
            _copy(entry.path, place, timed=timed)
        else:
            _copy_file(entry.path, place, timed=timed)
    if timed:
        _keep_times(target, os.stat(folder))  # noqa: PTH116


def _copy_file(file: str, place: str, *, timed: bool) -> None:
    source = os.open(file, os.O_RDONLY)
    looks = os.fstat(source)
    copy = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, looks.st_mode)
    os.write(copy, os.read(source, looks.st_size))
    os.close(source)
    os.close(copy)
    if timed:
        _keep_times(place, looks)


def _keep_times(place: str, looks: os.stat_result) -> None:
    os.utime(place, ns=(looks.st_atime_ns, looks.st_mtime_ns))


def remove_folder(folder: Path | str) -> None:
    """Remove a folder in a third of the time that `shutil.rmtree` takes, which watches for what a stranger may do."""
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            remove_folder(entry.path)
        else:
            os.unlink(entry.path)  # noqa: PTH108
    os.rmdir(folder)  # noqa: PTH106


def hire(site: Path, staff: str = STAFF) -> None:
    """Put `staff` into the site's svc.yaml and commit it."""
    settings = site / "svc.yaml"
    others = re.sub(r"^staff:.*?(?=^[^\s-]|\Z)", "", settings.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    settings.write_text(others.rstrip("\n") + "\n" + staff, "utf-8")
    git(site, "-c", "user.name=svc", "-c", "user.email=svc@localhost", "commit", "-qam", "site: staff")


def git(site: Path, *args: str) -> str:
    """What git prints in the site, without the last line break."""
    done = subprocess.run(
        ["git", *args], cwd=site, env=environment(site.parent), capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.rstrip("\n")


def head(site: Path) -> str:
    """The commit that is checked out, as git's own files say; git is asked where they don't."""
    named = (site / ".git/HEAD").read_text("utf-8").strip().removeprefix("ref: ")
    with suppress(OSError):
        return (site / ".git" / named).read_text("utf-8").strip()
    return git(site, "rev-parse", "HEAD")


def clean(site: Path) -> None:
    """Assert that nothing in the site is left uncommitted."""
    assert git(site, "status", "--porcelain") == ""


def subjects(site: Path) -> list[str]:
    """The commits' subjects, oldest first."""
    return git(site, "log", "--reverse", "--format=%s").splitlines()


def commits(site: Path) -> int:
    """How many commits the site has."""
    return int(git(site, "rev-list", "--count", "HEAD"))
