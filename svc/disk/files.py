"""Files that are whole: written completely and flushed under another name first, read only if regular."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from svc.text.errors import Damaged, StorageFailed
from svc.text.language import _

TEMPORARY = ".tmp-"  # a name that begins so is never listed, read or committed
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}  # what FAT and some network folders answer
_NOT_HERE = _NO_LINKS | {errno.EXDEV}  # the two names are in different file systems
_LATER: ContextVar[bool] = ContextVar("later", default=False)  # whether flushing waits for the end
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def create(path: Path, data: bytes) -> None:
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
        with _temporary(path, data) as temporary:
            taken = _link(temporary, path, data)
    if taken:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    _flush_folders(path, changed)


def replace(path: Path, data: bytes) -> None:
    """Put `data` in the place of the file `path`, keeping its permission bits; readers see the old or the new.

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
        with _temporary(path, data, stat.S_IMODE(found.st_mode)) as temporary:
            temporary.rename(path)
    _flush_folders(path, [])


def append(path: Path, data: bytes) -> None:
    """Add `data` to the end of the file `path`, made if missing, and flush it. A power cut may leave a part of it.

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
def making(path: Path) -> Iterator[Path]:
    """A new file to be filled bit by bit under another name, which in the end takes the place of `path`, whole.

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
        _flush_folders(real, [])


def read(path: Path, limit: int) -> bytes:
    """All bytes of the regular file `path`; nothing else is followed, waited for or read.

    Args:
        path: the file.
        limit: the most bytes it may have.

    Raises:
        FileNotFoundError: there is none.
        Damaged: a symbolic link, folder, pipe or device stands there, it is too big, or it can't be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Damaged(_("not a regular file"), path=path)
            data = _drain(descriptor, limit + 1)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(data) > limit:
        raise Damaged(_("too big: more than {limit} bytes").format(limit=limit), path=path)
    return data


def lines(path: Path) -> Iterator[bytes]:
    """The lines of the regular file `path`, one after the other.

    Raises:
        FileNotFoundError: there is none.
        Damaged: something else stands there, or it can't be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise Damaged(_("not a regular file"), path=path)
        with open(descriptor, "rb") as file:  # noqa: PTH123
            yield from file
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unreadable(path, error) from error


def put(path: str, data: bytes) -> None:
    """Write the new file `path`, whose bytes may only last once `flush_all` was called.

    Raises:
        OSError: the name is taken, or there is no room; a part may be there.
    """
    descriptor = os.open(path, _NEW, 0o666)
    try:
        _write(descriptor, data)
    finally:
        os.close(descriptor)


def copy(source: str, path: str) -> None:
    """Give the whole file `source` a second name; where that can't be, the new file has the same bytes.

    Raises:
        FileExistsError: the name is taken; that file is untouched.
        OSError: it can't be done.
    """
    try:
        os.link(source, path)
    except OSError as error:
        if error.errno not in _NOT_HERE:
            raise
        create(Path(path), Path(source).read_bytes())


def move(source: str, path: str) -> None:
    """Give the whole file `source` another name; where that can't be, the new file has the same bytes.

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
        create(Path(path), Path(source).read_bytes())
        Path(source).unlink()


def supplant(source: str, path: str) -> None:
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
        replace(Path(path), Path(source).read_bytes())
        Path(source).unlink()


@contextmanager
def flushed_at_last(folder: Path) -> Iterator[None]:
    """Until the body ends nothing is flushed, then all: for what is of no use before it is complete.

    Raises:
        StorageFailed: it did not all reach the disk.
    """
    before = _LATER.set(True)
    try:
        yield
    finally:
        _LATER.reset(before)
    with saving(folder):
        flush_all(folder)


def _flush(descriptor: int) -> None:
    if not _LATER.get():
        os.fsync(descriptor)


def flush_all(folder: Path) -> None:
    """Flush whatever was written to the file system of `folder`, or, where the system can't, each file in it.

    Raises:
        OSError: it did not all reach the disk.
    """
    import ctypes

    system = ctypes.CDLL(None, use_errno=True)
    if not hasattr(system, "syncfs"):
        for name in os.listdir(folder):  # noqa: PTH208
            flush(folder / name)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if hasattr(system, "syncfs") and system.syncfs(descriptor):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Remove the temporary files a killed writer left in `folder`; only under the site's lock, where none is in use."""
    with suppress(OSError):
        for left in folder.glob(f"{TEMPORARY}*"):
            left.unlink()


def _unreadable(path: Path, error: OSError) -> Damaged:
    if error.errno in {errno.ELOOP, errno.ENXIO}:  # a symbolic link; a socket
        return Damaged(_("not a regular file"), path=path)
    return Damaged(_("can't be read: {reason}").format(reason=error.strerror), path=path)


@contextmanager
def saving(path: Path) -> Iterator[None]:
    """Say that nothing was saved where the system refuses something.

    Raises:
        StorageFailed: so it was; the sentence has the reason.
    """
    try:
        yield
    except OSError as error:
        raise StorageFailed(
            _("not saved: {reason}").format(reason=error.strerror or error),
            todo=_("free the cause and type the command again"),
            path=path,
        ) from error


def make_folders(folder: Path) -> list[Path]:
    """Make `folder` with its parents; the folders that gained an entry, to be flushed."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        new.mkdir(exist_ok=True)
    return [new.parent for new in missing]


@contextmanager
def _temporary(path: Path, data: bytes, mode: int | None = None) -> Iterator[Path]:
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
    """Give the finished file its name; true when the name is taken.

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
        _flush(descriptor)
    finally:
        os.close(descriptor)


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _drain(descriptor: int, most: int) -> bytes:
    parts = []
    while most > 0 and (part := os.read(descriptor, min(most, 1 << 16))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _flush_folders(path: Path, others: list[Path]) -> None:
    """Flush the folder entry of a file already in place; a failure is no longer "not saved"."""
    try:
        for folder in (path.parent, *others):
            flush(folder)
    except OSError as error:
        raise StorageFailed(
            _("written, but the disk does not confirm it: {reason}").format(reason=error.strerror or error),
            todo=_("look whether it is there before you type the command again, and check the disk"),
            path=path,
        ) from error


def flush(path: Path) -> None:
    """Flush a file, or the entries of a folder.

    Raises:
        OSError: the disk does not confirm it.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        _flush(descriptor)
    finally:
        os.close(descriptor)
