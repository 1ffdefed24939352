"""A git repository as its files show it, without starting git: its folders, its last commit, its locks."""

# ruff: noqa: PTH110, PTH113, PTH123 - each command looks several times, and a Path takes longer than the look
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path

ADDRESS = "svc@svc.invalid"  # what git is told where nobody's own is known
_HALFWAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")


class Repository:
    """The folders of a git repository.

    Args:
        top: the work tree's.
        site: the site in it.
        folder: this tree's git folder.
        common: the one that all trees share.
    """

    def __init__(self, top: Path, site: Path, folder: Path, common: Path) -> None:
        self.top = top
        self.site = site
        self.folder = folder
        self.common = common

    @classmethod
    def around(cls, place: Path) -> "Repository | None":
        """The repository whose work tree holds `place`, found without starting git."""
        site = _real(place)
        for mark in _marks(site):
            with suppress(OSError, ValueError):  # what can't be read, or is no path at all, is no repository
                folder, top = mark, Path(mark).parent
                if os.path.isfile(mark):  # a linked work tree or a submodule
                    told = Path(mark).read_text("utf-8", "surrogateescape")
                    folder = os.fspath(top / told.removeprefix("gitdir:").strip())
                if os.path.isfile(f"{folder}/HEAD"):
                    own, shared = Path(folder), f"{folder}/commondir"
                    common = own / Path(shared).read_text().strip() if os.path.isfile(shared) else own
                    return cls(top, Path(site), own, common)
        return None

    @staticmethod
    def claimed(place: Path) -> bool:
        """True if there is something that should be a repository, even a broken one."""
        return any(map(os.path.lexists, _marks(_real(place))))

    def may_set(self, *sections: bytes) -> bool:
        """True if its own settings may have one of some sections (asking git itself would cost more).

        Args:
            sections: their names in small letters, such as `remote`.
        """
        for file in filter(os.path.isfile, (f"{self.common}/config", f"{self.folder}/config.worktree")):
            with open(file, "rb") as settings:
                told = settings.read().lower()
            if any(word in told for word in (*sections, b"include")):
                return True
        return False

    def may_share(self) -> bool:
        """True if several users may share its store, whose files then have other modes."""
        return self.may_set(b"sharedrepository")

    def may_have_staged(self, name: bytes) -> bool:
        """True if a file of this name may be in the index (asking git would cost more).

        Args:
            name: the last part of a path.
        """
        try:
            index = (self.folder / "index").read_bytes()
        except FileNotFoundError:
            return False
        except OSError:
            return True
        shortened = index[4:8] not in (b"\0\0\0\2", b"\0\0\0\3") or b"link" in index or b"sdir" in index
        return shortened or name in index

    @cached_property
    def algorithm(self) -> str:
        """The hash that names its objects: `sha1`, or `sha256` where its settings say so."""
        with suppress(OSError):
            if re.search(rb"(?im)^\s*objectformat\s*=\s*sha256\b", (self.common / "config").read_bytes()):
                return "sha256"
        return "sha1"

    def named(self, path: str) -> bytes:
        """The site's `path` as git names it, starting from the repository's top."""
        return os.fsencode(f"{self._below}{path}")

    @property
    def _below(self) -> str:
        """The part of a path, from the repository's top, that stands before the site's own paths."""
        return "" if self.site == self.top else f"{self.site.relative_to(self.top)}{os.sep}"

    def head(self) -> str:
        """The last commit, read from git's own files, or empty before the first one or if they do not show it."""
        with suppress(OSError, UnicodeError):
            told = _text(f"{self.folder}/HEAD")
            if not told.startswith("ref: "):
                return told
            branch = told.removeprefix("ref: ")
            if os.path.isfile(f"{self.common}/{branch}"):
                return _text(f"{self.common}/{branch}")
            packed = (self.common / "packed-refs").read_text("utf-8").splitlines()
            return next((line.split()[0] for line in packed if line.endswith(f" {branch}")), "")
        return ""

    def branch(self) -> str | None:
        """The branch that is checked out, such as `refs/heads/main`, if it is a file of its own, else None."""
        try:
            told = (self.folder / "HEAD").read_text("utf-8")
        except (OSError, UnicodeError):
            return None
        found = re.fullmatch(r"ref: (refs/heads/[^\0]+)\n", told)
        return found[1] if found and (self.common / found[1]).is_file() else None

    def detached(self) -> bool:
        """True if HEAD names a commit itself, and not a branch."""
        try:
            return not (self.folder / "HEAD").read_text("utf-8", "surrogateescape").startswith("ref: ")
        except OSError:
            return False

    def halfway(self) -> bool:
        """True if a merge, a rebase or the like waits to be finished."""
        return any(os.path.exists(f"{self.folder}/{name}") for name in _HALFWAY)

    def locks(self) -> list[Path]:
        """The lock files that exist now for the index and the refs, which svc's own git calls write."""
        own = [self.folder / "index.lock", self.folder / "HEAD.lock", self.common / "packed-refs.lock"]
        for folder, _folders, files in os.walk(self.common / "refs"):
            own += [Path(folder, name) for name in files if name.endswith(".lock")]
        return list(filter(Path.exists, own))


def _text(path: str) -> str:
    """The text of a file of git's own."""
    with open(path, "rb") as file:
        return file.read().decode().strip()


def _real(place: Path) -> str:
    """The place without links on the way."""
    return _found(os.fspath(place if place.is_absolute() else Path.cwd() / place))


@lru_cache(16)
def _found(place: str) -> str:
    """The same of a whole path. Links are looked for once: a site stays where it is while a command runs."""
    return os.path.realpath(place)


def _marks(folder: str) -> Iterator[str]:
    """Where a folder or one above it has its git folder, if it is a work tree."""
    while folder.strip("/"):
        yield f"{folder}/.git"
        folder = folder.rpartition("/")[0]
    yield "/.git"
