"""The last commit's files as git's loose objects show them, without starting git.

What svc has just committed is loose, and stays so until git packs it. Where something on the way is packed, or is not
what its name says, nothing is known here and git is asked.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Collection, Iterator

from svc.git.blobs import CommittedFile, committed_files, object_hash
from svc.git.repository import Repository
from svc.git.run import Git

_LARGEST = 16 << 20  # bytes: of a larger object git is asked


def find_committed(
    git: Git, repository: Repository, names: Collection[str], lock: int | None = None
) -> dict[bytes, CommittedFile]:
    """The files of the last commit with these paths from where `git` is run, the site. Git is asked only if it must be.

    Raises:
        GitError: git can't say.
    """
    try:
        commit = _content(repository, repository.head(), b"commit")
        top = re.match(rb"tree ([0-9a-f]+)\n", commit)
        found = ((os.fsencode(name), _entry(repository, top[1] if top else b"", name)) for name in names)
        return {path: entry for path, entry in found if entry}
    except (OSError, ValueError, zlib.error):
        return committed_files(git, repository, *names, lock=lock)


def _entry(repository: Repository, tree: bytes, name: str) -> CommittedFile | None:
    """The entry of a file of the site in the tree of a commit, or None if there is none.

    Raises:
        OSError, ValueError, zlib.error: a folder on the way is not loose, or is none.
    """
    length = 32 if repository.algorithm == "sha256" else 20
    entry = None
    for part in repository.named(name).split(b"/"):
        entries = dict(_entries(_content(repository, (entry.blob if entry else tree).decode(), b"tree"), length))
        if (entry := entries.get(part)) is None:
            return None
    return entry


def _entries(data: bytes, length: int) -> Iterator[tuple[bytes, CommittedFile]]:
    """The entries of a folder by their names, each object's own name being so many bytes long."""
    at = 0
    while at < len(data):
        space, end = data.index(b" ", at), data.index(b"\0", at)
        mode, name = data[at:space], data[space + 1 : end]
        at = end + 1 + length
        yield name, CommittedFile(mode, data[end + 1 : at].hex().encode())


def _content(repository: Repository, name: str, sort: bytes) -> bytes:
    """The content of a loose object, which is what its name says.

    Raises:
        OSError, ValueError, zlib.error: it is not loose, too large, of another sort, or altered.
    """
    packed = (repository.common / "objects" / name[:2] / name[2:]).read_bytes()
    head, _nul, data = zlib.decompressobj().decompress(packed, _LARGEST).partition(b"\0")
    told = object_hash(repository.algorithm, sort, len(data))
    told.update(data)
    if head != b"%s %d" % (sort, len(data)) or told.hexdigest() != name:
        raise ValueError(name)
    return data
