"""Files compared with the last commit by their own bytes, hashed here.

Git's own answer depends on what a person may have told it: flags in the index (`assume-unchanged`, `skip-worktree`),
how it compares times, what it ignores, filters. None of these is believed: a file is as committed if its bytes hash to
the name that the last commit gives it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from svc.git.repository import Repository
from svc.git.run import Git, GitError, has_commit
from svc.text.language import _

if TYPE_CHECKING:
    import hashlib

_READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_SOME = 1 << 20  # bytes read at a time
REGULAR, EXECUTABLE, LINK = b"100644", b"100755", b"120000"


class CommittedFile(NamedTuple):
    """A file in a commit: its mode, and the name of its content."""

    mode: bytes
    blob: bytes


def content_blob(data: bytes, algorithm: str, sort: bytes = b"blob") -> bytes:
    """The name that git gives a content, or another object of a sort."""
    counted = object_hash(algorithm, sort, len(data))
    counted.update(data)
    return counted.hexdigest().encode()


def object_hash(algorithm: str, sort: bytes, size: int) -> hashlib._Hash:
    """The hash of an object of git's, whose content is still to come."""
    import hashlib  # brings OpenSSL in

    made: hashlib._Hash = getattr(hashlib, algorithm)(b"%s %d\0" % (sort, size), usedforsecurity=False)
    return made


def plain_lines(path: str, data: bytes) -> bytes:
    """The content of a record as it is committed: with the line ends that `.gitattributes` wants for records."""
    return data.replace(b"\r\n", b"\n") if b"\r\n" in data and path.endswith(".yaml") else data


def file_blobs(path: str, algorithm: str) -> tuple[bytes, ...]:
    """The names that the content of a file may have in git, none if no regular file or link is there.

    A record has two if an editor wrote other line ends: git commits it with its own.
    """
    try:
        descriptor = os.open(path, _READING)
    except OSError:
        return _link_blob(path, algorithm)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            return ()
        if found.st_size > _SOME:
            return (_large_blob(descriptor, found.st_size, algorithm),)
        data = os.read(descriptor, found.st_size + 1)
        if len(data) != found.st_size:  # it is being written
            data += b"".join(iter(lambda: os.read(descriptor, _SOME), b""))
    except OSError:
        return ()
    finally:
        os.close(descriptor)
    plain = plain_lines(path, data)
    own = content_blob(data, algorithm)
    return (own,) if plain is data else (own, content_blob(plain, algorithm))


def _large_blob(descriptor: int, size: int, algorithm: str) -> bytes:
    counted = object_hash(algorithm, b"blob", size)
    while some := os.read(descriptor, _SOME):
        counted.update(some)
    return counted.hexdigest().encode()


def _link_blob(path: str, algorithm: str) -> tuple[bytes, ...]:
    try:
        return (content_blob(os.fsencode(Path(path).readlink()), algorithm),)
    except OSError:
        return ()


def committed_files(
    git: Git, repository: Repository, *names: str, lock: int | None = None
) -> dict[bytes, CommittedFile]:
    """The files of the last commit with these names, or below such folders, by their paths from where `git` is run.

    Raises:
        GitError: git can't say.
    """
    if not has_commit(repository, git):
        return {}
    told = git.run("--literal-pathspecs", "ls-tree", "-r", "-z", "HEAD", "--", *names, lock=lock)
    return dict(_entries(told.split(b"\0")[:-1]))


def _entries(lines: Iterable[bytes]) -> Iterator[tuple[bytes, CommittedFile]]:
    for line in lines:
        meta, _tab, path = line.partition(b"\t")
        mode, _sort, blob = meta.split()
        yield path, CommittedFile(mode, blob)


def differing_files(
    top: str,
    under: str,
    committed: Mapping[bytes, CommittedFile],
    algorithm: str,
    known: Mapping[bytes, bytes],
) -> Iterator[bytes]:
    """The files of a folder that are not as committed, with those that are not committed or not there any more.

    Args:
        top: the folder that paths start from.
        under: the folder in it that is gone through.
        committed: the committed files below it.
        algorithm: how the repository names contents.
        known: files whose contents are known, each with the name that git gives its content.
    """
    left = dict(committed)
    start = os.fsencode(os.path.join(top, ""))  # noqa: PTH118
    for place in _files_below(start + os.fsencode(under)):
        path = place[len(start) :]
        entry = left.pop(path, None)
        if entry is None or (
            entry.blob != known.get(path) and entry.blob not in file_blobs(os.fsdecode(place), algorithm)
        ):
            yield path
    yield from left


def _files_below(folder: bytes) -> Iterator[bytes]:
    """The regular files and links below a folder, in order."""
    try:
        found = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(entry.path)
        elif entry.is_symlink() or entry.is_file(follow_symlinks=False):
            yield entry.path


def read_blobs(git: Git, names: Sequence[bytes]) -> dict[bytes, bytes]:
    """The contents with these names.

    Raises:
        GitError: git has not all of them.
    """
    wanted = list(dict.fromkeys(names))
    told = git.answer("cat-file", "--batch", feed=(name + b"\n" for name in wanted)) if wanted else b""
    found, at = {}, 0
    for name in wanted:
        end = told.index(b"\n", at)
        words = told[at:end].split()
        if len(words) != 3:
            raise GitError(_("object {name} is missing").format(name=name.decode()[:12]))
        size = int(words[2])
        found[name] = told[end + 1 : end + 1 + size]
        at = end + 2 + size
    return found
