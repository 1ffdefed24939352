"""Git's index as a file: entries of a few files put into a small one without starting git."""

from __future__ import annotations

import os
import re
import struct
from bisect import bisect
from collections.abc import Sequence
from typing import NamedTuple

from svc.git.lock_file import NotPlain, locked
from svc.git.repository import Repository

LARGEST_INDEX = 1 << 20  # bytes: at some ten thousand files git is as fast
_STATED = struct.Struct(">10I")
_EXTENDED, _STAGE, _LENGTH = 0x4000, 0x3000, 0xFFF


class StagedFile(NamedTuple):
    """A file with its staged content, by its path from the repository's top."""

    mode: bytes
    blob: bytes
    path: bytes


class IndexEntry(NamedTuple):
    """A file for the index, and how the file system describes it."""

    file: StagedFile
    found: os.stat_result


def put_entries(repository: Repository, entries: Sequence[IndexEntry]) -> None:
    """Put entries into the index, without any flag that stood on them.

    Raises:
        NotPlain: git has to do it.
        OSError: the index can't be written.
    """
    index = repository.folder / "index"
    if repository.may_share():
        raise NotPlain
    try:
        if index.stat().st_size > LARGEST_INDEX:
            raise NotPlain
        with locked(repository, index) as lock:
            lock.put(index, _with_entries(index.read_bytes(), entries, repository.algorithm), flushed=False)
    except (FileNotFoundError, ValueError, struct.error) as error:
        raise NotPlain from error


def _with_entries(data: bytes, entries: Sequence[IndexEntry], algorithm: str) -> bytes:
    """The index with these entries in their places, and without what git adds to make itself faster.

    Raises:
        ValueError, struct.error: it is of another form, or damaged.
    """
    size = 32 if algorithm == "sha256" else 20
    kept = _entries(data, algorithm, size)
    for file, found in entries:
        folders = (file.path[: slash.start()] for slash in re.finditer(b"/", file.path))
        if any((folder, stage) in kept for folder in folders for stage in range(4)):
            raise ValueError(file.path)
        for stage in range(1, 4):
            kept.pop((file.path, stage), None)
        kept[file.path, 0] = _entry(file, found)
    ordered = sorted(kept)
    for file, _found in entries:
        inside = file.path + b"/"
        if any(path.startswith(inside) for path, _stage in ordered[bisect(ordered, (inside, 0)) :][:1]):
            raise ValueError(file.path)
    body = data[:8] + struct.pack(">I", len(ordered)) + b"".join(map(kept.__getitem__, ordered))
    return body + _digest(body, algorithm)


def _entries(data: bytes, algorithm: str, size: int) -> dict[tuple[bytes, int], bytes]:
    """The entries of an index, each by its path and its stage in a merge.

    Raises:
        ValueError, struct.error: it is of another form, or damaged.
    """
    sort, version, count = struct.unpack_from(">4sII", data)
    end = len(data) - size
    if sort != b"DIRC" or version not in (2, 3) or data[end:] not in (_digest(data[:end], algorithm), bytes(size)):
        raise ValueError(version)
    found, at = {}, 12
    for _ in range(count):
        flags = data[at + 40 + size] << 8 | data[at + 41 + size]
        start = at + 42 + size + (2 if flags & _EXTENDED else 0)
        stop = data.index(b"\0", start)
        after = at + (stop - at + 8) // 8 * 8
        found[data[start:stop], (flags & _STAGE) >> 12] = data[at:after]
        at = after
    while at < end:
        sort, length = struct.unpack_from(">4sI", data, at)
        if not sort[:1].isupper():  # a part without which the rest is not understood
            raise ValueError(sort)
        at += 8 + length
    return found


def _entry(file: StagedFile, found: os.stat_result) -> bytes:
    """An entry of the index, as git writes it."""
    times = (part for time in (found.st_ctime_ns, found.st_mtime_ns) for part in divmod(time, 1_000_000_000))
    numbers = (*times, found.st_dev, found.st_ino, int(file.mode, 8), found.st_uid, found.st_gid, found.st_size)
    plain = _STATED.pack(*(number & 0xFFFFFFFF for number in numbers)) + bytes.fromhex(file.blob.decode())
    entry = plain + struct.pack(">H", min(len(file.path), _LENGTH)) + file.path
    return entry + bytes(8 - len(entry) % 8)


def _digest(data: bytes, algorithm: str) -> bytes:
    import hashlib

    return hashlib.new(algorithm, data, usedforsecurity=False).digest()
