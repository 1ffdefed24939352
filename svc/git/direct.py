"""The commit of a few files in a small site, made without starting git, which would cost as much as all the rest.

It is byte for byte the commit that git makes. Wherever something is not as plain as a clone usually is (packed folders,
a large or split index, a store that users share, another git's lock), nothing is done here, and git is asked to do it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from contextlib import ExitStack

from svc.disk.flush import flush
from svc.git.blobs import CommittedFile, content_blob
from svc.git.format import Signature, signature_line, svc_signature
from svc.git.index_entries import StagedFile
from svc.git.lock_file import NotPlain, locked
from svc.git.loose import FOLDER, commit_tree, folder_entries, keep_objects
from svc.git.repository import Repository

_NAME = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


def commit_files(repository: Repository, changes: Iterable[StagedFile], message: bytes, signature: Signature) -> None:
    """Put one commit with these changes on top of the branch.

    Raises:
        NotPlain: git has to do it.
        OSError: it was not made.
    """
    if repository.may_share():
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
        held.enter_context(locked(repository, repository.folder / "HEAD"))
        lock = held.enter_context(locked(repository, file))
        if repository.head() != before or repository.branch() != branch:
            raise NotPlain
        for log in (repository.folder / "logs/HEAD", repository.common / "logs" / branch):
            if log.is_file():
                with log.open("ab") as told:
                    told.write(line)
        lock.put(file, f"{after}\n".encode(), flushed=True)
    flush(file.parent)
