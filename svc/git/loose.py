"""Git's loose objects, read and written without starting git: the last commit's files, and the content of a new one.

What svc has just committed is loose, and stays so until git packs it. Where something on the way is packed, or is not
what its name says, nothing is known here and git is asked.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Collection, Iterator

from svc.disk.flush import flush, flush_open
from svc.git.blobs import CommittedFile, committed_files, content_blob
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


def keep_content(git: Git, repository: Repository, data: bytes, lock: int) -> None:
    """Keep the content of a file, flushed, as `git hash-object -w` does, and by git itself where users share its store.

    Raises:
        GitError, OSError: it was not kept.
    """
    if repository.may_set(b"sharedrepository"):
        git.run("hash-object", "-w", "--stdin", feed=[data], lock=lock)
        return
    name = content_blob(data, repository.algorithm).decode()
    path = repository.common / "objects" / name[:2] / name[2:]
    if path.exists():
        return
    made = not path.parent.is_dir()
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f"tmp_obj_{os.urandom(8).hex()}")  # what is left of such a name git prunes
    try:
        with open(draft, "xb", opener=_read_only) as file:
            file.write(zlib.compress(b"blob %d\0%s" % (len(data), data), 1))
            file.flush()
            flush_open(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent)[: 1 + made]:
        flush(folder)


def _read_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o444)


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
    if head != b"%s %d" % (sort, len(data)) or content_blob(data, repository.algorithm, sort) != name.encode():
        raise ValueError(name)
    return data
