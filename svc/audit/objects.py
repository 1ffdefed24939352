"""Git's own store examined: every content, tree and commit must hash to its name, or it was altered in place (006.15).

Git reads an object without comparing it with its name. What was once compared is compared again only if its file has
changed since, by the time that the system keeps of the change. `.svc/objects-verified` says since when.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from time import time_ns
from typing import IO

from svc.audit.commits import Past, history_errors
from svc.audit.findings import Finding
from svc.disk.lock import FOLDER
from svc.disk.read import read_file
from svc.git.blobs import object_hash
from svc.git.repository import Repository
from svc.git.run import Git
from svc.text.dataclass import dataclass
from svc.text.errors import SvcError
from svc.text.language import _

_FILE = "objects-verified"
_SLACK = 2_000_000_000  # nanoseconds by which the time of a change may be coarse
_LOOSE = re.compile(r"[0-9a-f]{38}([0-9a-f]{24})?")


@dataclass(frozen=True)
class Altered:
    """An object that is not what its name says: its name, and what it is now."""

    name: str
    sort: str


def find_altered(past: Past, *, full: bool) -> Iterator[Finding]:
    """Yield the objects of the repository that were altered in place.

    Args:
        past: the history.
        full: compare all of them, also those that were compared before.

    Raises:
        StorageFailed: one of them can't be read at all (exit 5).
    """
    repository = Repository.around(past.root)
    if repository is None:
        return
    note, began = _note(past), time_ns()
    found = altered_objects(past.git, repository, 0 if full else verified_until(note))
    if not found:
        with suppress(OSError):
            note.parent.mkdir(mode=0o700, exist_ok=True)
            note.write_text(json.dumps({"until": began}))
        return
    with suppress(OSError):
        note.unlink(missing_ok=True)
    files = committed_places(past)
    for each in found:
        path = files.get(each.name)
        text = _("object {name} ({sort}) is not what its name says: it was altered in place in the store")
        if path:
            text = _("the stored content of {path} is not what its name says: it was altered in place ({name})")
        told = text.format(name=each.name[:12], sort=each.sort, path=path)
        file = past.root / path if path else None
        record = Path(path).stem if path and path.startswith("records/") else ""
        yield Finding("object", told, record, file, evidence=each.name)


def were_compared(past: Past) -> bool:
    """True if most objects were compared with their names before."""
    return verified_until(_note(past)) > 0


def _note(past: Past) -> Path:
    return past.root / FOLDER / _FILE


def verified_until(note: Path) -> int:
    """Return the time before which all objects were compared, in nanoseconds, or 0 if that is not known."""
    with suppress(OSError, SvcError, ValueError, TypeError, KeyError):
        until = int(json.loads(read_file(note, 1000))["until"])
        return until if until <= time_ns() else 0
    return 0


def altered_objects(git: Git, repository: Repository, since: int) -> list[Altered]:
    """Return the objects that are not what their names say, of those whose files changed since some time."""
    with TemporaryFile() as names, history_errors():
        for name in object_names(git, repository, since):
            names.write(name + b"\n")
        if not names.tell():
            return []
        names.seek(0)
        with git.flowing("cat-file", "--batch", "--buffer", source=names) as (_into, told):
            return list(_altered(told, repository.algorithm))


def _altered(told: IO[bytes], algorithm: str) -> Iterator[Altered]:
    """Yield the altered objects in the output of `git cat-file --batch`."""
    while head := told.readline():
        words = head.split()
        if len(words) != 3:  # it was packed or pruned meanwhile
            continue
        name, sort, size = words
        counted = object_hash(algorithm, sort, int(size))
        counted.update(memoryview(told.read(int(size) + 1))[:-1])
        if counted.hexdigest().encode() != name:
            yield Altered(name.decode(), sort.decode())


def object_names(git: Git, repository: Repository, since: int) -> Iterator[bytes]:
    """Yield the names of the objects whose files changed since some time, in nanoseconds."""
    store = repository.common / "objects"
    least = since - _SLACK
    for folder in sorted(store.iterdir()):
        if len(folder.name) == 2:
            for entry in os.scandir(folder):
                if _LOOSE.fullmatch(entry.name) and entry.stat(follow_symlinks=False).st_ctime_ns >= least:
                    yield f"{folder.name}{entry.name}".encode()
    packs = store / "pack"
    for index in sorted(packs.glob("*.idx")) if packs.is_dir() else ():
        pack = index.with_suffix(".pack")
        if pack.is_file() and max(each.stat().st_ctime_ns for each in (index, pack)) >= least:
            with index.open("rb") as file, git.flowing("show-index", source=file) as (_into, told):
                rows = sorted((int(line[: line.index(b" ")]), line.split()[1]) for line in told)
            for _place, name in rows:  # in the order in which they are stored, which git reads many times as fast
                yield name


def committed_places(past: Past) -> dict[str, str]:
    """Return the files of the last commit, by the names of their contents."""
    told = past.git.ask("ls-tree", "-r", "-z", "HEAD") or b""
    rows = (line.split(b"\t", 1) for line in told.split(b"\0")[:-1])
    return {meta.split()[2].decode(): os.fsdecode(path) for meta, path in rows}
