"""Questions to the clone that a site lies in: its settings, who wrote a line, what is not committed."""

import os
import re
import zlib
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from svc.disk.write import TEMPORARY
from svc.git.blobs import committed_files, differing_files
from svc.git.loose import changed_files, last_content
from svc.git.repository import Repository
from svc.git.run import Git, GitError, answer_text, explaining_failures, git_installed
from svc.text.dataclass import dataclass
from svc.text.language import _

REMOTES = r"^remote\..*\.url$"  # the settings that name other repositories to sync with
_BLAMED = re.compile(rb"([0-9a-f]{40,64}) \d+ (\d+)")


@dataclass(frozen=True)
class Clone:
    """The git clone that the site at `root` lies in. Svc records nothing in it unless it is `enabled`."""

    root: Path
    enabled: bool

    def available(self) -> bool:
        """True if there is a git program and the site lies in a git work tree."""
        return git_installed() and Repository.around(self.root) is not None

    def keeps(self) -> bool:
        """True if svc commits here what it saves."""
        return self.enabled and Repository.claimed(self.root)

    def blame(self, path: Path) -> dict[int, str]:
        """The commit that wrote each line of `path`, by its first eight digits, without lines not committed yet."""
        name = self.relative(path)
        options = ("--porcelain", "--no-textconv", "--ignore-revs-file=")
        lines = (self.git.ask("blame", *options, "--", name) or b"").split(b"\n")
        found = filter(None, map(_BLAMED.match, lines))
        return {int(line[2]): line[1][:8].decode() for line in found if line[1].strip(b"0")}

    def committed(self, name: str) -> bytes | None:
        """The content of a file of the site in the last commit, by its path from the site, or None if it has none."""
        with suppress(GitError, OSError, ValueError, zlib.error):
            return last_content(self.repository, name)
        return self.git.ask("cat-file", "blob", f"HEAD:./{name}")

    def changed_files(self, before: str, after: str, under: str) -> list[str] | None:
        """The files of the site below the folder `under` that differ between two commits, or None if it can't be told.

        Git is asked only if it must be.
        """
        if not git_installed() or (repository := Repository.around(self.root)) is None:
            return None
        wanted = repository.named(f"{under}/")
        with suppress(OSError, ValueError, zlib.error):
            paths = (os.fsdecode(path) for path in changed_files(repository, before, after) if path.startswith(wanted))
            return [path.removeprefix(os.fsdecode(repository.named(""))) for path in paths]
        asked = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--relative", before, after, "--", f"{under}/")
        told = self.git.ask(*asked)
        return None if told is None else [os.fsdecode(path) for path in told.split(b"\0") if path]

    def dirty(self, under: str = "records", known: Mapping[bytes, bytes] | None = None) -> list[Path]:
        """The files below the folder `under` whose bytes are not those of the last commit, new and missing ones, too.

        What git's index, its settings and its list of ignored files say does not count.

        Args:
            under: the folder.
            known: files that need not be read: each by its path in the site with the name that git gives its content.

        Raises:
            StorageFailed: git can't say.
        """
        if not self.available():
            return []
        with explaining_failures(_("what is not committed can't be told: {reason}")):
            committed = committed_files(self.git, self.repository, under)
            algorithm = self.repository.algorithm
            found = list(differing_files(os.fspath(self.root), under, committed, algorithm, known or {}))
        paths = [self.root / os.fsdecode(path) for path in found]
        return [path for path in paths if not path.name.startswith(TEMPORARY)]

    def has_file(self, pattern: str) -> bool:
        """True if git has a file at a path of the site (`*` stands for any folder), in its last commit or staged."""
        repository = Repository.around(self.root) if self.enabled else None
        if repository and not repository.may_have_staged(os.fsencode(pattern.rpartition("/")[2])):
            return False
        return bool(self.enabled and self._answer("ls-files", "--", pattern))

    def setting(self, name: str) -> str | None:
        """This clone's own git setting, such as `svc.desk`, if it is set.

        Raises:
            StorageFailed: git can't say, which does not mean that it is not set.
        """
        return answer_text(self._answer("config", "--local", "--get", "--", name))

    def settings(self, pattern: str, *sections: bytes) -> dict[str, str]:
        """This clone's own git settings with names like a regular expression, by their names.

        Args:
            pattern: the regular expression.
            sections: the sections it fits, such as `remote`: git is asked only if its files may have one of them.

        Raises:
            StorageFailed: git can't say, which does not mean that none is set.
        """
        with explaining_failures(_("this clone's git settings can't be read: {reason}")):
            repository = Repository.around(self.root)
            if repository and not repository.may_set(*sections):
                return {}
        told = self._answer("config", "--local", "--includes", "-z", "--get-regexp", "--", pattern) or b""
        return dict(each.partition("\n")[::2] for each in told.decode("utf-8", "replace").split("\0")[:-1])

    def set_setting(self, name: str, value: str) -> None:
        """Set this clone's own git setting `name`.

        Raises:
            StorageFailed: git could not.
        """
        with explaining_failures(_("the setting was not saved: {reason}")):
            self.git.run("config", "--local", "--", name, value)

    def user_name(self) -> str | None:
        """Git's `user.name`, this clone's or the user's own."""
        return answer_text(self.git.ask("config", "--get", "user.name"))

    def _answer(self, *arguments: str) -> bytes | None:
        """Git's answer, or None if there is no repository, or if git ends with 1, which means no."""
        if not Repository.claimed(self.root):
            return None
        with explaining_failures(_("this clone's git settings can't be read: {reason}")):
            try:
                self.demand_git()
                return self.git.run(*arguments)
            except GitError as failure:
                if failure.code == 1:
                    return None
                raise

    # What the writing side builds on

    @property
    def git(self) -> Git:
        """The git program, run in the site's folder."""
        return Git(self.root)

    @cached_property
    def repository(self) -> Repository:
        """The repository around the site.

        Raises:
            GitError: there is none.
        """
        if found := Repository.around(self.root):
            return found
        raise GitError(_("the site is in no git repository"))

    def demand_git(self) -> None:
        """Refuse to go on without a git program and a sound repository.

        Raises:
            GitError: one of them is missing.
        """
        if not git_installed():
            raise GitError(_("there is no git program"))
        if Repository.around(self.root) is None:
            raise GitError(_("the git repository is broken: see what git status says"))

    def relative(self, path: str | Path) -> str:
        """`path` relative to the site, which it may be already."""
        return os.fspath(path).removeprefix(self._above)  # a Path made of it costs ten times as much

    @cached_property
    def _above(self) -> str:
        """The beginning of the whole path of each file of the site."""
        return os.path.join(self.root, "")  # noqa: PTH118
