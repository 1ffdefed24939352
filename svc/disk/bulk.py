"""Many files of one command: written aside, flushed once, then put in their places; all or none, also after a kill.

A flush for each file is sure, but ten thousand of them take minutes. So all new contents go to a folder of their own
first, one flush makes them last, and the folder's new name says that they are complete: from then on the next command
finishes what a kill cuts short; before that, it throws all of it away.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO

from svc.disk import files
from svc.disk.lock import FOLDER
from svc.disk.spool import Spool
from svc.text.errors import Damaged, StorageFailed, SvcError
from svc.text.language import _

NAMES = "names"  # one line a file, in order: what its content before is known by, and its path
NOTHING = "new"  # what stands there of a file that is not there yet
LARGEST = 1024 * 1024  # bytes of a file that is added to


class Bulk:
    """The files that one command writes; only used under the site's lock.

    Args:
        root: the site's folder, which the paths lie in.
        folder: where they are written aside.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.folder = folder
        self.halfway = False  # only in part in their places, and to be finished by the next command
        self._names: IO[bytes] = BytesIO()
        self._contents = Spool(folder)
        self._ready: set[str] = set()  # folders that are there
        self._grown: dict[Path, None] = {}  # folders with new entries

    @classmethod
    def begin(cls, root: Path) -> Bulk:
        """None yet.

        Raises:
            StorageFailed: they can't be written aside.
        """
        bulk = cls(root, begun(root))
        with files.saving(bulk.folder):
            discard(bulk.folder)
            bulk.folder.mkdir(mode=0o700, parents=True)
            bulk._names = (bulk.folder / NAMES).open("xb")
        return bulk

    def add(self, path: Path, before: bytes | None, after: bytes) -> None:
        """One more file: what it holds before (nothing where it is new) and after.

        Raises:
            StorageFailed: there is no room for it.
        """
        name = os.fspath(path).removeprefix(f"{self.root}/")  # no Path in here: it costs more than the file
        with files.saving(path):
            self._names.write(os.fsencode(f"{digest(before)} {name}\n"))
            self._contents.add(after)

    def __len__(self) -> int:
        return self._contents.count

    def __iter__(self) -> Iterator[str]:
        """The paths of the files, as seen from the site, in the order in which they were added."""
        if not self._names.closed:
            self._names.flush()
        for name, _before in self._listed():
            yield name

    def complete(self) -> None:
        """Flush all of it; from now on a kill leaves the rest to the next command.

        Raises:
            StorageFailed: nothing is saved.
        """
        with files.saving(self.folder):
            self._contents.close()
            self._names.close()
            files.flush_all(self.folder)
            self.folder = self.folder.rename(complete(self.root))
            files.flush(self.folder.parent)

    def place(self) -> None:
        """Put every file in its place.

        Raises:
            StorageFailed: it can't be done; what was done of it is taken back. Where the storage does not even let us
                do that, the next command does the rest, and the sentence says so.
        """
        done = 0
        try:
            for number, (name, before) in enumerate(self._listed()):
                done = number + 1
                self._put(number, f"{self.root}/{name}", before)
            self._flush()
        except BaseException as failure:
            if not self._take_back(done):
                self.halfway = True
                raise StorageFailed(
                    _("saved in part: {reason}").format(reason=failure.__cause__ or failure),
                    todo=_("free the cause; the next svc command saves the rest"),
                ) from failure
            raise

    def finish(self) -> None:
        """Put in its place what a killed command did not come to; what has changed since is left alone.

        Raises:
            StorageFailed: it can't be written.
        """
        records = (self.root / "records").resolve()
        for number, (name, before) in enumerate(self._listed()):
            path, aside = self.root / name, self.folder / str(number)
            if aside.is_file() and path.resolve().is_relative_to(records) and content(path) == before:
                self._put(number, str(path), before)
        self._flush()
        self.remove()

    def remove(self) -> None:
        """Forget the files: they are in their places, or shall not be."""
        self._names.close()
        with suppress(OSError):  # what it could not write is thrown away now
            self._contents.close()
        if not self.halfway:
            with suppress(OSError):
                discard(self.folder)

    def _listed(self) -> Iterator[tuple[str, str]]:
        """The paths in the order of their files, each with what its content before is known by."""
        with (self.folder / NAMES).open("rb") as lines:
            for line in lines:
                before, _space, name = os.fsdecode(line).rstrip("\n").partition(" ")
                yield name, before

    def _put(self, number: int, path: str, before: str) -> None:
        staged = f"{self.folder}/{number}"
        with files.saving(Path(path)):
            self._make(path.rpartition("/")[0])
            if before == NOTHING:
                files.move(staged, path)
                return
            if content(Path(path)) != before:
                raise StorageFailed(_("not saved: somebody else has changed it just now"), path=Path(path))
            with suppress(FileExistsError):
                files.copy(path, old(staged))
            files.supplant(staged, path)

    def _make(self, folder: str) -> None:
        if folder not in self._ready:
            self._grown |= dict.fromkeys((*files.make_folders(Path(folder)), Path(folder)))
            self._ready.add(folder)

    def _flush(self) -> None:
        with files.saving(self.root):
            for folder in self._grown:
                files.flush(folder)

    def _take_back(self, done: int) -> bool:
        """Undo what was put in place, which is among the first `done`; what is no longer aside is there."""
        whole = True
        for number, (name, before) in zip(range(done), self._listed(), strict=False):
            staged, path = f"{self.folder}/{number}", f"{self.root}/{name}"
            try:
                if not os.path.lexists(staged):
                    files.copy(path, staged)
                    if before != NOTHING:
                        files.supplant(old(staged), path)
                    else:
                        Path(path).unlink()
            except (OSError, SvcError):
                whole = False
        return whole


def settle(root: Path) -> None:
    """Finish what a killed command had complete, and throw away what it had not; only under the site's lock.

    Raises:
        StorageFailed: it still can't be written.
    """
    with suppress(OSError):
        discard(begun(root))
    if (complete(root) / NAMES).is_file():
        Bulk(root, complete(root)).finish()
    else:  # what a kill left of a folder that was being removed
        with suppress(OSError):
            discard(complete(root))


def content(path: Path) -> str:
    """What the content of a file is known by."""
    try:
        return digest(files.read(path, LARGEST))
    except FileNotFoundError:
        return NOTHING
    except Damaged:
        return ""


def digest(data: bytes | None) -> str:
    """What a content is known by."""
    return NOTHING if data is None else sha256(data).hexdigest()


def old(staged: str) -> str:
    """Where the content before is kept until all is done."""
    return f"{staged}.old"


def begun(root: Path) -> Path:
    """Where files are that are not complete."""
    return root / FOLDER / "bulk-begun"


def complete(root: Path) -> Path:
    """Where files are that are complete."""
    return root / FOLDER / "bulk"


def discard(folder: Path) -> None:
    """Remove a folder with all that is in it; the names first, so that what a kill leaves is never taken for all."""
    (folder / NAMES).unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)
