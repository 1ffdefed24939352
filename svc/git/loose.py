"""Git's loose objects, read and written without starting git: files, folders and commits.

What svc has just committed is loose, and stays so until git packs it. Where something on the way is packed, or is not
what its name says, nothing is known here and git is asked.
"""

# ruff: noqa: PTH102, PTH104, PTH108, PTH110, PTH112, PTH123 - each command keeps and reads a dozen objects, and a Path
# takes longer than what is done with it
from __future__ import annotations

import os
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress

from svc.disk.flush import flush, flush_open
from svc.git.blobs import CommittedFile, committed_files, content_blob
from svc.git.repository import Repository
from svc.git.run import Git

FOLDER = b"40000"  # the mode of a folder, as trees have it
_DRAFT = "tmp_obj_"  # what is left of files with such names git prunes
_LARGEST = 16 << 20  # bytes: of a larger object git is asked


def find_committed(
    git: Git, repository: Repository, names: Collection[str], lock: int | None = None
) -> dict[bytes, CommittedFile]:
    """The files of the last commit with these paths from where `git` is run, the site. Git is asked only if it must be.

    Raises:
        GitError: git can't say.
    """
    try:
        top = commit_tree(repository, repository.head())
        found = ((os.fsencode(name), _entry(repository, top, name)) for name in names)
        return {path: entry for path, entry in found if entry}
    except (OSError, ValueError, zlib.error):
        return committed_files(git, repository, *names, lock=lock)


def last_content(repository: Repository, name: str) -> bytes | None:
    """The content of a file of the site in the last commit, by its path from the site, or None if it has none.

    Raises:
        OSError, ValueError, zlib.error: git has to be asked.
    """
    found = _entry(repository, commit_tree(repository, repository.head()), name)
    return _content(repository, found.blob.decode(), b"blob") if found else None


def changed_files(repository: Repository, before: str, after: str) -> list[bytes]:
    """The paths from the repository's top at which two commits differ, links and such among them.

    Raises:
        OSError, ValueError, zlib.error: git has to be asked.
    """
    old, new = (folder_entries(repository, commit_tree(repository, commit)) for commit in (before, after))
    return list(_differing(repository, old, new))


def commit_tree(repository: Repository, commit: str) -> bytes:
    """The name of the tree of a commit.

    Raises:
        OSError, ValueError, zlib.error: git has to be asked.
    """
    told = re.match(rb"tree ([0-9a-f]+)\n", _content(repository, commit, b"commit"))
    if told is None:
        raise ValueError(commit)
    return told[1]


def folder_entries(repository: Repository, tree: bytes) -> dict[bytes, CommittedFile]:
    """The entries of a folder by their names, in the order in which git keeps them.

    Raises:
        OSError, ValueError, zlib.error: git has to be asked.
    """
    length = 32 if repository.algorithm == "sha256" else 20
    return dict(_entries(_content(repository, tree.decode(), b"tree"), length))


def keep_objects(repository: Repository, objects: Iterable[tuple[bytes, bytes]]) -> None:
    """Keep objects in this order, flushed, as `git hash-object -w` does.

    Args:
        repository: where. Its store must not be one that several users share (`may_share`).
        objects: the sort and the content of each.

    Raises:
        OSError: they were not all kept.
    """
    grown = {}
    for sort, data in objects:
        name = content_blob(data, repository.algorithm, sort).decode()
        path = _place(repository, name)
        if os.path.exists(path):
            continue
        folder = path.rpartition("/")[0]
        if not os.path.isdir(folder):
            with suppress(FileExistsError):
                os.mkdir(folder)
            grown[folder.rpartition("/")[0]] = True
        draft = f"{folder}/{_DRAFT}{os.urandom(8).hex()}"
        try:
            with open(draft, "xb", opener=_read_only) as file:
                file.write(zlib.compress(b"%s %d\0%s" % (sort, len(data), data), 1))
                file.flush()
                flush_open(file.fileno())
            os.rename(draft, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(draft)
            raise
        grown[folder] = True
    for folder in grown:
        flush(folder)


def _place(repository: Repository, name: str) -> str:
    """The file of a loose object."""
    return f"{repository.common}/objects/{name[:2]}/{name[2:]}"


def _read_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o444)


def _entry(repository: Repository, tree: bytes, name: str) -> CommittedFile | None:
    """The entry of a file of the site in the tree of a commit, or None if there is none.

    Raises:
        OSError, ValueError, zlib.error: a folder on the way is not loose, or is none.
    """
    entry = None
    for part in repository.named(name).split(b"/"):
        if (entry := folder_entries(repository, entry.blob if entry else tree).get(part)) is None:
            return None
    return entry


def _differing(
    repository: Repository, old: Mapping[bytes, CommittedFile], new: Mapping[bytes, CommittedFile], above: bytes = b""
) -> Iterator[bytes]:
    """The paths at which the entries of two folders differ."""
    for name in old.keys() | new.keys():
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        path = b"%s/%s" % (above, name) if above else name
        below = [folder_entries(repository, each.blob) if each and each.mode == FOLDER else {} for each in (was, now)]
        yield from _differing(repository, below[0], below[1], path)
        if any(each and each.mode != FOLDER for each in (was, now)):
            yield path


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
    with open(_place(repository, name), "rb") as file:
        packed = file.read()
    head, _nul, data = zlib.decompressobj().decompress(packed, _LARGEST).partition(b"\0")
    if head != b"%s %d" % (sort, len(data)) or content_blob(data, repository.algorithm, sort) != name.encode():
        raise ValueError(name)
    return data
