"""Git's own store examined: every content, tree and commit must hash to its name, or it was altered in place (006.15).

Git reads an object without comparing it with its name. What was once compared is compared again only if its file has
changed since, by the time that the system keeps of the change. `.svc/objects-verified` says since when.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
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
    with history_errors():
        if not since:
            return _altered_of_all(git, repository)
        packs = list(_packs(repository, since - _SLACK))
        return [*_altered_of(git, repository, _loose(repository, since - _SLACK)), *_altered_in(git, repository, packs)]


def _altered_of_all(git: Git, repository: Repository) -> list[Altered]:
    """Return all altered objects, read in the order in which they are stored, which is many times as fast."""
    seen = Counter[bytes]()
    with git.flowing("cat-file", "--batch-all-objects", "--unordered", "--batch", "--buffer") as (_into, told):
        found = list(_altered(told, repository.algorithm, seen))
    packs = list(_packs(repository, 0))
    if found or not (packs or (repository.common / "objects/info/alternates").exists()):
        return found
    rows = (line.split(b": ", 1) for line in git.run("count-objects", "-v").splitlines())
    stored = {row[0]: row[-1] for row in rows}
    several = int(stored[b"in-pack"]) + int(stored[b"count"]) - int(stored[b"prune-packable"])
    if several <= seen.total() and b"alternate" not in stored:
        return found
    return _altered_in(git, repository, packs)  # of what is packed twice, git reads only one


def _altered_of(git: Git, repository: Repository, wanted: Iterable[bytes]) -> list[Altered]:
    """Return the altered ones of some objects."""
    with TemporaryFile() as names:
        names.writelines(name + b"\n" for name in wanted)
        if not names.tell():
            return []
        names.seek(0)
        with git.flowing("cat-file", "--batch", "--buffer", source=names) as (_into, told):
            return list(_altered(told, repository.algorithm, Counter()))


def _altered_in(git: Git, repository: Repository, packs: Iterable[Path]) -> list[Altered]:
    """Return the altered objects of some packs. Where git reads another copy of each, a pack itself is named."""
    found: list[Altered] = []
    for pack in packs:
        if git.ask("verify-pack", "--", str(pack.with_suffix(".idx"))) is None:
            with pack.with_suffix(".idx").open("rb") as file, git.flowing("show-index", source=file) as (_into, told):
                names = [line.split()[1] for line in told]
            found += _altered_of(git, repository, names) or [Altered(pack.stem.removeprefix("pack-"), "pack")]
    return list(dict.fromkeys(found))  # git finds the true pack at fault, too, whose object differs from what it reads


def _altered(told: IO[bytes], algorithm: str, seen: Counter[bytes]) -> Iterator[Altered]:
    """Yield the altered objects in the output of `git cat-file --batch`, and count all by their sort."""
    for head in iter(told.readline, b""):
        name, _space, sort_and_size = head[:-1].partition(b" ")
        sort, _space, size = sort_and_size.partition(b" ")
        if not size:  # it was packed or pruned meanwhile
            continue
        seen[sort] += 1
        counted = object_hash(algorithm, sort, int(size))
        counted.update(memoryview(told.read(int(size) + 1))[:-1])
        if counted.hexdigest().encode() != name:
            yield Altered(name.decode(), sort.decode())


def _loose(repository: Repository, since: int) -> Iterator[bytes]:
    """Yield the names of the loose objects whose files changed since some time, in nanoseconds."""
    for folder in sorted((repository.common / "objects").iterdir()):
        if len(folder.name) == 2:
            for entry in os.scandir(folder):
                if _LOOSE.fullmatch(entry.name) and entry.stat(follow_symlinks=False).st_ctime_ns >= since:
                    yield f"{folder.name}{entry.name}".encode()


def _packs(repository: Repository, since: int) -> Iterator[Path]:
    """Yield the packs that changed since some time, in nanoseconds."""
    folder = repository.common / "objects" / "pack"
    for index in sorted(folder.glob("*.idx")) if folder.is_dir() else ():
        pack = index.with_suffix(".pack")
        if pack.is_file() and max(each.stat().st_ctime_ns for each in (index, pack)) >= since:
            yield pack


def committed_places(past: Past) -> dict[str, str]:
    """Return the files of the last commit, by the names of their contents."""
    told = past.git.ask("ls-tree", "-r", "-z", "HEAD") or b""
    rows = (line.split(b"\t", 1) for line in told.split(b"\0")[:-1])
    return {meta.split()[2].decode(): os.fsdecode(path) for meta, path in rows}
