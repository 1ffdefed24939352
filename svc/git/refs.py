"""The refs of a clone, read from git's own files where they show them plainly, which costs less than to start git."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from svc.git.repository import Repository
from svc.git.run import Git, answer_text

_OBJECT = re.compile(r"(?!0+\n)([0-9a-f]{40}(?:[0-9a-f]{24})?)\n")
_PACKED = re.compile(r"^([0-9a-f]{40,64}) (refs/\S+)$", re.MULTILINE)
_PLAIN_NAME = re.compile(r"(?:/?[\w-](?:\.?[\w-])*)+")  # what git takes for a ref wherever it finds such a file


def read_refs(git: Git, *under: str) -> dict[str, str]:
    """The refs with these names, or with names that begin so, each with its object, in order.

    Args:
        git: run in the repository.
        under: a whole ref, or a folder of refs, which ends with a slash.
    """
    try:
        return dict(sorted(_plain_refs(git.place, under).items()))
    except (OSError, ValueError):
        told = git.ask("for-each-ref", "--format=%(objectname) %(refname)", "--", *under) or b""
        rows = (line.split(" ", 1) for line in told.decode("utf-8", "replace").splitlines())
        return {ref: oid for oid, ref in rows}


def last_commit(git: Git) -> str | None:
    """The commit that is checked out, or None if there is none yet."""
    repository = Repository.around(git.place)
    head = repository.head() if repository else ""
    if _OBJECT.fullmatch(f"{head}\n"):
        return head
    return answer_text(git.ask("rev-parse", "--verify", "--quiet", "HEAD"))


def _plain_refs(place: Path, under: tuple[str, ...]) -> dict[str, str]:
    """The refs as the files show them. What a ref's own file says counts more than the list, and is read before it.

    Raises:
        ValueError: they don't show it plainly.
    """
    repository = Repository.around(place)
    if repository is None or (repository.common / "reftable").exists():
        raise ValueError(place)
    top = os.fspath(repository.common)
    own = {ref: _object(f"{top}/{ref}") for start in under for ref in _loose(top, start)}
    try:
        packed = (repository.common / "packed-refs").read_text("utf-8")
    except FileNotFoundError:
        packed = ""
    folders = tuple(start for start in under if start.endswith("/"))
    listed = {ref: oid for oid, ref in _PACKED.findall(packed) if ref in under or ref.startswith(folders)}
    return listed | {ref: oid for ref, oid in own.items() if oid}


def _loose(top: str, start: str) -> Iterator[str]:
    """The refs that have a file of their own, by the name or the folder that they begin with."""
    if not start.endswith("/"):
        if os.path.isfile(f"{top}/{start}"):  # noqa: PTH113
            yield start
        return
    try:
        found = list(os.scandir(f"{top}/{start}"))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in found:
        if not entry.name.endswith(".lock"):
            if not _PLAIN_NAME.fullmatch(entry.name):
                raise ValueError(entry.name)
            yield from _loose(top, f"{start}{entry.name}/" if entry.is_dir() else start + entry.name)


def _object(file: str) -> str | None:
    """The object that a ref's own file names, or None if the ref was just moved to the list."""
    try:
        found = _OBJECT.fullmatch(Path(file).read_text("ascii"))
    except FileNotFoundError:
        return None
    if not found:
        raise ValueError(file)
    return found[1]
