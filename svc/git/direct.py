"""The commit of a few files in a small site, made without starting git, which would cost as much as all the rest.

It is byte for byte the commit that git makes. Wherever something is not as plain as a clone usually is (packed folders,
a large or split index, a store that users share, another git's lock), nothing is done here, and git is asked to do it.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from svc.disk.flush import flush, flush_open
from svc.git.blobs import CommittedFile, content_blob
from svc.git.format import Signature, signature_line, svc_signature
from svc.git.locks import note_left_lock
from svc.git.loose import FOLDER, commit_tree, folder_entries, keep_objects
from svc.git.repository import Repository

LARGEST_INDEX = 1 << 20  # bytes: at some ten thousand files git is as fast
_STATED = struct.Struct(">10I")
_EXTENDED, _STAGE, _LENGTH = 0x4000, 0x3000, 0xFFF
_NAME = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


class NotPlain(Exception):
    """A thing that is left to git."""


class StagedFile(NamedTuple):
    """A file with its staged content, by its path from the repository's top."""

    mode: bytes
    blob: bytes
    path: bytes


class Entry(NamedTuple):
    """A file for the index, and how the file system describes it."""

    file: StagedFile
    found: os.stat_result


def put_entries(repository: Repository, entries: Sequence[Entry]) -> None:
    """Put entries into the index, without any flag that stood on them.

    Raises:
        NotPlain: git has to do it.
        OSError: the index can't be written.
    """
    index = repository.folder / "index"
    if may_share(repository):
        raise NotPlain
    try:
        if index.stat().st_size > LARGEST_INDEX:
            raise NotPlain
        with _locked(repository, index) as lock:
            lock.put(index, _with_entries(index.read_bytes(), entries, repository.algorithm), flushed=False)
    except (FileNotFoundError, ValueError, struct.error) as error:
        raise NotPlain from error


def commit_files(repository: Repository, changes: Iterable[StagedFile], message: bytes, signature: Signature) -> None:
    """Put one commit with these changes on top of the branch.

    Raises:
        NotPlain: git has to do it.
        OSError: it was not made.
    """
    if may_share(repository):
        raise NotPlain
    parent = repository.head()
    branch = repository.branch()
    if branch is None or not _NAME.fullmatch(parent):
        raise NotPlain
    made: list[tuple[bytes, bytes]] = []
    try:
        files = {change.path: CommittedFile(change.mode, change.blob) for change in changes}
        tree = _grown_tree(repository, commit_tree(repository, parent), files, made)
    except (OSError, ValueError, zlib.error) as error:
        raise NotPlain from error
    line = signature_line(signature)
    head = b"tree %s\nparent %s\nauthor %s\ncommitter %s\n" % (tree, parent.encode(), line, line)
    made.append((b"commit", head + b"\n" + message))
    keep_objects(repository, made)
    name = content_blob(made[-1][1], repository.algorithm, b"commit").decode()
    _move_branch(repository, branch, parent, name, signature)


def may_share(repository: Repository) -> bool:
    """True if several users may share the store, whose files then have other modes."""
    return repository.may_set(b"sharedrepository")


def _grown_tree(
    repository: Repository, tree: bytes, files: Mapping[bytes, CommittedFile], made: list[tuple[bytes, bytes]]
) -> bytes:
    """The name of a folder with these files in it, by their paths from there; `made` takes the folders that are new.

    Raises:
        OSError, ValueError, zlib.error: git has to be asked.
    """
    entries = folder_entries(repository, tree) if tree else {}
    below: dict[bytes, dict[bytes, CommittedFile]] = {}
    for path, file in files.items():
        name, slash, rest = path.partition(b"/")
        if slash:
            below.setdefault(name, {})[rest] = file
        elif name in entries and entries[name].mode == FOLDER:
            raise ValueError(name)
        else:
            entries[name] = file
    for name, inside in below.items():
        old = entries.get(name)
        if name in files or (old and old.mode != FOLDER):
            raise ValueError(name)
        entries[name] = CommittedFile(FOLDER, _grown_tree(repository, old.blob if old else b"", inside, made))
    ordered = sorted(entries.items(), key=lambda entry: entry[0] + b"/" * (entry[1].mode == FOLDER))
    content = b"".join(b"%s %s\0%s" % (e.mode, name, bytes.fromhex(e.blob.decode())) for name, e in ordered)
    made.append((b"tree", content))
    return content_blob(content, repository.algorithm, b"tree")


def _move_branch(repository: Repository, branch: str, before: str, after: str, signature: Signature) -> None:
    """Let the branch name another commit, as git does, with a line in its log and in HEAD's.

    Raises:
        NotPlain: somebody has moved it, or is about to.
        OSError: it was not moved.
    """
    by = signature_line(svc_signature(signature.when)).decode()
    line = f"{before} {after} {by}\tsvc\n".encode()
    file = repository.common / branch
    with ExitStack() as held:
        held.enter_context(_locked(repository, repository.folder / "HEAD"))
        lock = held.enter_context(_locked(repository, file))
        if repository.head() != before or repository.branch() != branch:
            raise NotPlain
        for log in (repository.folder / "logs/HEAD", repository.common / "logs" / branch):
            if log.is_file():
                with log.open("ab") as told:
                    told.write(line)
        lock.put(file, f"{after}\n".encode(), flushed=True)
    flush(file.parent)


def _with_entries(data: bytes, entries: Sequence[Entry], algorithm: str) -> bytes:
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


class _Lock:
    """Git's lock of one of its files, and what will be in the file.

    Args:
        path: the lock.
        file: the file, open to be written.
    """

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self.path = path
        self.file = file
        self.held = True

    def put(self, target: Path, data: bytes, *, flushed: bool) -> None:
        """Put data in the place of the locked file, which is free again then."""
        self.file.write(data)
        self.file.flush()
        if flushed:
            flush_open(self.file.fileno())
        self.path.replace(target)
        self.held = False


@contextmanager
def _locked(repository: Repository, file: Path) -> Iterator[_Lock]:
    """Hold git's lock of one of its files.

    Raises:
        NotPlain: another git holds it.
    """
    path = file.with_name(f"{file.name}.lock")
    try:
        opened = path.open("xb")
    except FileExistsError as error:
        raise NotPlain from error
    lock = _Lock(path, opened)
    try:
        with opened:
            yield lock
    finally:
        if lock.held:
            try:
                path.unlink()
            except OSError:
                note_left_lock(repository, path)
                raise
