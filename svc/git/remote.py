"""The repository that this clone syncs with, without asking anybody or running what the clone's settings name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from svc.git.repository import Repository
from svc.git.run import Git, GitError, answer_text
from svc.git.seen import SEEN
from svc.git.settings import GitSettings
from svc.text.dataclass import dataclass
from svc.text.errors import StorageFailed
from svc.text.language import _, comma_list

SEALS = "refs/tags/seal/"
ASKING = 60  # seconds for a question
MOVING = 600  # seconds for what there is to fetch or to push; a line that stands still is given up long before
PROTOCOLS = "file:ssh:https"
_PATIENCE = ("-c", "http.lowSpeedLimit=100", "-c", "http.lowSpeedTime=60")
_SSH = "-o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15 -o ServerAliveCountMax=4"
# What a clone's own settings may say of programs: a deploy key for ssh, and where git itself keeps passwords.
_PLAIN_SSH = re.compile(r"ssh(?: -i [\w./~@+-]+| -p \d+| -o (?:IdentitiesOnly=yes|IdentityFile=[\w./~@+-]+))*")
_PLAIN_HELPER = re.compile(r"[a-z][a-z-]*(?: --(?:file|timeout|socket)[= ][\w./~@+-]+)*")
_PASSWORD = re.compile(r"(?<=//)[^/@\s]+@")
_PROGRAMS = re.compile(r"core\.sshcommand|credential\.(.*\.)?helper", re.DOTALL)
_LATER = "(fetch first)", "(non-fast-forward)", "(stale info)", "cannot lock ref", "failed to update ref", "(failed to "


class Refused(NamedTuple):
    """A ref that the other repository did not take, with the reason, and whether another try may succeed."""

    ref: str
    reason: str
    later: bool


@dataclass(frozen=True)
class Remote:
    """The repository that this clone syncs with.

    Args:
        root: the site's folder.
        name: what this clone calls it, such as `origin`.
        branch: the branch here, such as `main`.
        theirs: the same there, as a whole ref.
        settings: what git's settings say here.
    """

    root: Path
    name: str
    branch: str
    theirs: str
    settings: GitSettings

    @classmethod
    def of(cls, root: Path, settings: GitSettings | None = None) -> Remote:
        """The branch's own remote, else the only one, else `origin`.

        Raises:
            StorageFailed: there is none, or it can't be told which (exit 5).
        """
        settings = settings or GitSettings.of(Git(root))
        if not (names := settings.remotes()):
            raise StorageFailed(
                _("nothing to sync with: this clone knows no other repository"),
                todo=_("name one: git remote add origin ADDRESS"),
            )
        if not (branch := _checked_out(root)):
            raise StorageFailed(_("no branch is checked out here"), todo=_("choose one, such as: git switch main"))
        if (own := settings.get(f"branch.{branch}.remote")) in names:
            merges = settings.get(f"branch.{branch}.merge")
            return cls(root, str(own), branch, merges or f"refs/heads/{branch}", settings)
        name = names[0] if len(names) == 1 else "origin"
        if name not in names:
            raise StorageFailed(
                _("with which repository? there are {names}").format(names=comma_list(names)),
                todo=_("say which: git config branch.{branch}.remote {name}").format(branch=branch, name=names[0]),
            )
        return cls(root, name, branch, f"refs/heads/{branch}", settings)

    @property
    def tracking(self) -> str:
        """The ref under which git remembers what the other repository had."""
        return f"refs/remotes/{self.name}/{self.theirs.removeprefix('refs/heads/')}"

    def refs(self) -> dict[str, str]:
        """The branches, seals and synced commits that it has, each with its object.

        Raises:
            StorageFailed: it can't be reached (exit 5).
        """
        told = self._talk("ls-remote", "--upload-pack=git-upload-pack", "--", self.name, wait=ASKING)
        rows = (line.split("\t", 1) for line in told.decode("utf-8", "surrogateescape").splitlines() if "\t" in line)
        return {
            ref: oid for oid, ref in rows if ref.startswith(("refs/heads/", SEALS, SEEN)) and not ref.endswith("^{}")
        }

    def fetch(self, refs: Sequence[str]) -> None:
        """Bring the objects of these refs here, without moving any ref of this clone.

        Raises:
            StorageFailed: it can't be reached (exit 5).
        """
        plain = ("--quiet", "--no-tags", "--no-write-fetch-head", "--refmap=", "--no-recurse-submodules")
        self._talk("fetch", *plain, "--upload-pack=git-upload-pack", "--", self.name, *refs, wait=MOVING)

    def push(self, refs: Sequence[str]) -> list[Refused]:
        """Send refs, each written `object:ref`, without ever overwriting anything there.

        Returns:
            What was not taken.

        Raises:
            StorageFailed: it can't be reached (exit 5).
        """
        plain = ("--porcelain", "--no-verify", "--no-signed", "--no-follow-tags", "--recurse-submodules=no")
        try:
            self._run("push", *plain, "--receive-pack=git-receive-pack", "--", self.name, *refs, wait=MOVING)
        except GitError as failure:
            lines = failure.output.decode("utf-8", "replace").splitlines()
            if refused := [_refused(line) for line in lines if line.startswith("!\t")]:
                return refused
            raise self._unreachable(failure) from failure
        return []

    @cached_property
    def address(self) -> str:
        """Its address, without any password."""
        known = self.settings.address(self.name)
        told = known or answer_text(Git(self.root).ask("remote", "get-url", "--", self.name))
        return _PASSWORD.sub("", told or self.name)

    def _talk(self, *arguments: str, wait: float) -> bytes:
        try:
            return self._run(*arguments, wait=wait)
        except GitError as failure:
            raise self._unreachable(failure) from failure

    def _run(self, *arguments: str, wait: float) -> bytes:
        options, env = self._tamed
        return Git(self.root).run(*_PATIENCE, *options, *arguments, env=env, patience=wait)

    def _unreachable(self, failure: GitError) -> StorageFailed:
        reason = _PASSWORD.sub("", failure.reason)
        return StorageFailed(
            _("{remote} ({address}) can't be reached: {reason}").format(
                remote=self.name, address=self.address, reason=reason
            ),
            todo=_("nothing is lost, all of it is kept here; when that works again: svc sync"),
        )

    @cached_property
    def _tamed(self) -> tuple[list[str], dict[str, str]]:
        """Options and variables by which git asks nobody and runs no program that the clone's own settings name.

        A hostile copy of a repository could name any. The user's own settings, and plain ones of the clone, stay.
        """
        ssh, helpers, hostile = "ssh", list[str](), False
        for scope, key, value in self.settings.every:
            if not _PROGRAMS.fullmatch(key):
                continue
            ours = scope in ("local", "worktree")
            if key == "core.sshcommand":
                ssh = value if not ours or _PLAIN_SSH.fullmatch(value) else ssh
            elif ours and value and not _PLAIN_HELPER.fullmatch(value):
                hostile = True
            else:
                helpers.append(f"{key}={value}")
        wanted = ["credential.helper=", *helpers] if hostile else []
        env = {"GIT_ALLOW_PROTOCOL": PROTOCOLS, "GIT_ASKPASS": "", "GIT_SSH_COMMAND": f"{ssh} {_SSH}"}
        return [word for setting in wanted for word in ("-c", setting)], env


def _checked_out(root: Path) -> str | None:
    """The branch that is checked out, by its short name."""
    repository = Repository.around(root)
    branch = repository.branch() if repository else None
    if branch:
        return branch.removeprefix("refs/heads/")
    return answer_text(Git(root).ask("symbolic-ref", "--quiet", "--short", "HEAD"))


def _refused(line: str) -> Refused:
    """A line of `git push --porcelain` about a ref that was not taken."""
    _flag, refs, *said = line.split("\t")
    reason = " ".join(said)
    return Refused(refs.rpartition(":")[2], reason, any(word in reason for word in _LATER))
