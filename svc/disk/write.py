"""Files written whole: completed and flushed under another name first, then put in their place."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from svc.disk.failures import saving
from svc.disk.flush import flush, flush_entries, flush_open
from svc.text.errors import Damaged
from svc.text.language import _

TEMPORARY = ".tmp-"  # a name that begins so is never listed, read or committed
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}  # what FAT and some network folders answer
_NOT_HERE = _NO_LINKS | {errno.EXDEV}  # the two names are in different file systems
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def create_file(path: Path, data: bytes) -> None:
    """Write the new file `path`, and the folders it needs, so that it is there whole or not at all.

    Args:
        path: the new file.
        data: all of its bytes.

    Raises:
        FileExistsError: the name is taken; that file is untouched.
        StorageFailed: not saved; or in place, where only the flush of its folder failed (the sentence says which).
    """
    with saving(path):
        changed = make_folders(path.parent)
        with _temporary_file(path, data) as temporary:
            taken = _link(temporary, path, data)
    if taken:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    flush_entries(path, changed)


def replace_file(path: Path, data: bytes) -> None:
    """Replace the file `path` with `data`, keeping its permission bits, so that readers see the old or the new.

    Args:
        path: an existing regular file.
        data: all of its new bytes.

    Raises:
        StorageFailed: not saved, the old file is byte-complete; or in place, where only the flush of its folder failed.
        Damaged: a link, a folder or the like stands there.
    """
    with saving(path):
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise Damaged(_("not a regular file"), path=path)
        with _temporary_file(path, data, stat.S_IMODE(found.st_mode)) as temporary:
            temporary.rename(path)
    flush_entries(path, [])


def append_to_file(path: Path, data: bytes) -> None:
    """Add `data` to the end of the file `path`, made if missing, and flush it. A power cut may leave part of it.

    Raises:
        StorageFailed: not saved, or in part.
    """
    with saving(path):
        new = not path.exists()
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        _fill(os.open(path, flags, 0o600), data)
        if new:
            flush(path.parent)


@contextmanager
def writing_whole(path: Path) -> Iterator[Path]:
    """Yield a new file to fill bit by bit, which takes the place of `path`, whole, when the block ends.

    Args:
        path: the file to be; a link is followed, and what is no regular file, such as a device, gets the bytes.

    Raises:
        StorageFailed: not saved, what stood there before is untouched; or in place, where only the flush failed.
    """
    import shutil
    import tempfile

    with saving(path):
        real = path.resolve()
        regular = real.is_file() or not real.exists()
        folder = real.parent if regular else Path(tempfile.gettempdir())
        temporary = folder / f"{TEMPORARY}{os.urandom(8).hex()}"
        mode = stat.S_IMODE(real.stat().st_mode) if real.is_file() else 0o666
        os.close(os.open(temporary, _NEW, mode))
        try:
            if real.is_file():
                temporary.chmod(mode)
            yield temporary
            flush(temporary)
            if regular:
                temporary.rename(real)
            else:
                with temporary.open("rb") as source, real.open("wb") as target:
                    shutil.copyfileobj(source, target)
        finally:
            with suppress(OSError):
                temporary.unlink()
    if regular:
        flush_entries(real, [])


def create_unflushed(path: str, data: bytes) -> None:
    """Write the new file `path`, whose bytes are sure to last only after `flush_all`.

    Raises:
        OSError: the name is taken, or there is no room; a part may be there.
    """
    descriptor = os.open(path, _NEW, 0o666)
    try:
        _write(descriptor, data)
    finally:
        os.close(descriptor)


def link_or_copy(source: str, path: str) -> None:
    """Give the whole file `source` a second name, or copy it where no second name is possible.

    Raises:
        FileExistsError: the name is taken; that file is untouched.
        OSError: it can't be done.
    """
    try:
        os.link(source, path)
    except OSError as error:
        if error.errno not in _NOT_HERE:
            raise
        create_file(Path(path), Path(source).read_bytes())


def move_file(source: str, path: str) -> None:
    """Give the whole file `source` another name, or copy it across where it can't be renamed.

    Raises:
        FileExistsError: the name is taken; that file is untouched.
        OSError: it can't be done.
    """
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
    try:
        os.rename(source, path)  # noqa: PTH104
    except OSError as error:
        if error.errno not in _NOT_HERE:
            raise
        create_file(Path(path), Path(source).read_bytes())
        Path(source).unlink()


def move_over(source: str, path: str) -> None:
    """Put the whole file `source` in the place of the file `path`, keeping its permission bits.

    Raises:
        OSError: it can't be done; the old file is untouched.
    """
    mode = stat.S_IMODE(os.lstat(path).st_mode)
    try:
        os.chmod(source, mode)  # noqa: PTH101
        os.rename(source, path)  # noqa: PTH104
    except OSError as error:
        if error.errno not in _NOT_HERE:
            raise
        replace_file(Path(path), Path(source).read_bytes())
        Path(source).unlink()


def remove_temporary(folder: Path) -> None:
    """Remove the temporary files a killed writer left in `folder`, under the site's lock, where none is in use."""
    with suppress(OSError):
        for left in folder.glob(f"{TEMPORARY}*"):
            left.unlink()


def make_folders(folder: Path) -> list[Path]:
    """Make `folder` with its parents, and return the folders that gained an entry, to be flushed."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        new.mkdir(exist_ok=True)
    return [new.parent for new in missing]


@contextmanager
def _temporary_file(path: Path, data: bytes, mode: int | None = None) -> Iterator[Path]:
    """A complete, flushed file beside `path`, gone afterwards unless it was renamed."""
    temporary = path.with_name(f"{TEMPORARY}{os.urandom(8).hex()}")
    descriptor = os.open(temporary, _NEW, 0o666)
    try:
        _fill(descriptor, data, mode)
        yield temporary
    finally:
        with suppress(OSError):
            temporary.unlink()


def _link(temporary: Path, path: Path, data: bytes) -> bool:
    """Give the finished file its name, or return True if that name is taken.

    Where there are no hard links the name is opened exclusively and filled: a kill may then leave a part, which is not
    a whole record and is never committed. A rename would be whole, but could overwrite.
    """
    try:
        os.link(temporary, path)
    except FileExistsError:
        return True
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        try:
            descriptor = os.open(path, _NEW, 0o666)
        except FileExistsError:
            return True
        try:
            _fill(descriptor, data)
        except BaseException:
            path.unlink()
            raise
    return False


def _fill(descriptor: int, data: bytes, mode: int | None = None) -> None:
    try:
        if mode is not None:
            os.fchmod(descriptor, mode)
        _write(descriptor, data)
        flush_open(descriptor)
    finally:
        os.close(descriptor)


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
