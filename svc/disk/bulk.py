"""The many files of one command, put in place all together or not at all, even after a kill.

A flush for each file is safe, but ten thousand of them take minutes. So all new contents first go to a folder of their
own, one flush secures them, and the folder gets a new name, which marks it as complete. If a kill comes after that, the
next command finishes the work; if it comes before, the next command throws everything away.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO

from svc.disk.failures import saving
from svc.disk.flush import flush, flush_all
from svc.disk.lock import FOLDER
from svc.disk.read import read_file
from svc.disk.spool import Spool
from svc.disk.write import link_or_copy, make_folders, move_file, move_over
from svc.text.errors import Damaged, StorageFailed, SvcError
from svc.text.language import _

NAMES = "names"  # one line a file, in order: the fingerprint of its content before, and its path
NOTHING = "new"  # the fingerprint of a file that is not there yet
LARGEST = 1024 * 1024  # bytes of a file that is added to


class Bulk:
    """The files that one command writes, used only under the site's lock.

    Args:
        root: the site's folder, which the paths lie in.
        folder: where their new contents are collected.
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
        """Begin with no files, in a new folder.

        Raises:
            StorageFailed: the folder can't be made.
        """
        bulk = cls(root, _begun_folder(root))
        with saving(bulk.folder):
            _discard(bulk.folder)
            bulk.folder.mkdir(mode=0o700, parents=True)
            bulk._names = (bulk.folder / NAMES).open("xb")
        return bulk

    def add(self, path: Path, before: bytes | None, after: bytes) -> None:
        """Add a file, with its content before (None for a new file) and after.

        Raises:
            StorageFailed: there is no room for it.
        """
        name = os.fspath(path).removeprefix(f"{self.root}/")  # no Path in here: it costs more than the file
        with saving(path):
            self._names.write(os.fsencode(f"{_fingerprint(before)} {name}\n"))
            self._contents.add(after)

    def __len__(self) -> int:
        return self._contents.count

    def __iter__(self) -> Iterator[str]:
        """Yield the paths of the files, relative to the site, in the order in which they were added."""
        if not self._names.closed:
            self._names.flush()
        for name, _before in self._listed():
            yield name

    def complete(self) -> None:
        """Flush all contents and mark them as complete: after this, the next command finishes what a kill cuts short.

        Raises:
            StorageFailed: nothing is saved.
        """
        with saving(self.folder):
            self._contents.close()
            self._names.close()
            flush_all(self.folder)
            self.folder = self.folder.rename(_complete_folder(self.root))
            flush(self.folder.parent)

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
        """Put in place the files that a killed command left over, except those changed since.

        Raises:
            StorageFailed: it can't be written.
        """
        records = (self.root / "records").resolve()
        for number, (name, before) in enumerate(self._listed()):
            path, aside = self.root / name, self.folder / str(number)
            if aside.is_file() and path.resolve().is_relative_to(records) and _fingerprint_of(path) == before:
                self._put(number, str(path), before)
        self._flush()
        self.remove()

    def remove(self) -> None:
        """Remove the collected contents, once the files are in their places or are not wanted any more."""
        self._names.close()
        with suppress(OSError):  # what it could not write is thrown away now
            self._contents.close()
        if not self.halfway:
            with suppress(OSError):
                _discard(self.folder)

    def _listed(self) -> Iterator[tuple[str, str]]:
        """Yield the path of each file, in order, with the fingerprint of its content before."""
        with (self.folder / NAMES).open("rb") as lines:
            for line in lines:
                before, _space, name = os.fsdecode(line).rstrip("\n").partition(" ")
                yield name, before

    def _put(self, number: int, path: str, before: str) -> None:
        staged = f"{self.folder}/{number}"
        with saving(Path(path)):
            self._make(path.rpartition("/")[0])
            if before == NOTHING:
                move_file(staged, path)
                return
            if _fingerprint_of(Path(path)) != before:
                raise StorageFailed(_("not saved: somebody else has changed it just now"), path=Path(path))
            with suppress(FileExistsError):
                link_or_copy(path, _kept_before(staged))
            move_over(staged, path)

    def _make(self, folder: str) -> None:
        if folder not in self._ready:
            self._grown |= dict.fromkeys((*make_folders(Path(folder)), Path(folder)))
            self._ready.add(folder)

    def _flush(self) -> None:
        with saving(self.root):
            for folder in self._grown:
                flush(folder)

    def _take_back(self, done: int) -> bool:
        """Undo the files put in place, which are among the first `done`, and return True if nothing is left of them."""
        whole = True
        for number, (name, before) in zip(range(done), self._listed(), strict=False):
            staged, path = f"{self.folder}/{number}", f"{self.root}/{name}"
            try:
                if not os.path.lexists(staged):
                    link_or_copy(path, staged)
                    if before != NOTHING:
                        move_over(_kept_before(staged), path)
                    else:
                        Path(path).unlink()
            except (OSError, SvcError):
                whole = False
        return whole


def finish_bulk(root: Path) -> None:
    """Finish the bulk that a killed command completed, or throw away one it did not, under the site's lock.

    Raises:
        StorageFailed: it still can't be written.
    """
    with suppress(OSError):
        _discard(_begun_folder(root))
    if (_complete_folder(root) / NAMES).is_file():
        Bulk(root, _complete_folder(root)).finish()
    else:  # what a kill left of a folder that was being removed
        with suppress(OSError):
            _discard(_complete_folder(root))


def _fingerprint_of(path: Path) -> str:
    """The fingerprint of a file's present content, or an empty one if it can't be read."""
    try:
        return _fingerprint(read_file(path, LARGEST))
    except FileNotFoundError:
        return NOTHING
    except Damaged:
        return ""


def _fingerprint(data: bytes | None) -> str:
    """The fingerprint by which a content is recognised."""
    return NOTHING if data is None else sha256(data).hexdigest()


def _kept_before(staged: str) -> str:
    """The path where a file's content before is kept until all files are in place."""
    return f"{staged}.old"


def _begun_folder(root: Path) -> Path:
    """The folder where contents are collected until all are there."""
    return root / FOLDER / "bulk-begun"


def _complete_folder(root: Path) -> Path:
    """The folder of contents that are complete, and to be put in place."""
    return root / FOLDER / "bulk"


def _discard(folder: Path) -> None:
    """Remove a folder and all in it, the names first, so that no remainder is ever taken for a complete bulk."""
    (folder / NAMES).unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        import shutil

        shutil.rmtree(folder)
