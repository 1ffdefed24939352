"""What reaches the screen: every line goes through here, so that no data can act on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from svc.disk.write import create_file, replace_file
from svc.render import BINARY, DOCUMENTS, FORMATS, Sheet, Slip, bind, ready, render
from svc.render.screen import visible
from svc.text.errors import BadInput, StorageFailed, SvcError
from svc.text.language import _


def say(text: str) -> None:
    """One line on stdout."""
    sys.stdout.write(visible(text) + "\n")


def banner(text: str, *, good: bool) -> None:
    """A word in a frame, to be read at arm's length; on a terminal green or red."""
    from wcwidth import wcswidth

    spaced = " ".join(visible(text)) if not text.isascii() else visible(text).upper()
    bar = "━" * (wcswidth(spaced) + 4)
    lines = (f"┏{bar}┓", f"┃  {spaced}  ┃", f"┗{bar}┛")
    for line in lines:
        if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
            line = f"\x1b[1;{32 if good else 31}m{line}\x1b[0m"  # noqa: PLW2901
        sys.stdout.write(line + "\n")


def note(text: str) -> None:
    """One line on stderr: what the user should know, beside the answer."""
    sys.stderr.write("svc: " + visible(text) + "\n")


def complain(error: SvcError) -> None:
    """An error: where, what, which article; on a second line what to do now."""
    sys.stdout.flush()
    place = ""
    if error.path is not None:
        place = f"{shortened(error.path)}:{error.line}: " if error.line else f"{shortened(error.path)}: "
    article = f" (WI/FW-{error.article})" if error.article else ""
    sys.stderr.write("svc: " + visible(place + error.sentence + article) + "\n")
    if error.todo:
        sys.stderr.write("     " + visible(error.todo) + "\n")
    for number, step in enumerate(error.steps, 1):
        sys.stderr.write(f"     {number}. {visible(step)}\n")


def confess(error: Exception) -> None:
    """A fault of svc itself, in one line."""
    kind = type(error).__name__
    sys.stderr.write("svc: " + visible(_("a fault of svc itself: {error}").format(error=f"{kind}: {error}")) + "\n")
    sys.stderr.write("     " + _("SVC_DEBUG=1 shows where; please report it") + "\n")


def unwritten(error: OSError) -> str:
    """What to say when the answer could not be written."""
    return _("the answer could not be written: {reason}").format(reason=error.strerror)


def shortened(path: Path) -> str:
    """A path as seen from the current folder, where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except (OSError, ValueError):
        return str(path)
    return relative if len(relative) < len(str(path)) else str(path)


def width(asked: str | None) -> int | None:
    """The width tables must fit: as asked, else the terminal's; none where the answer goes elsewhere."""
    if asked is not None:
        if not (asked.isascii() and asked.isdigit()) or not 20 <= int(asked) <= 1000:
            raise BadInput(_("--width: a number from 20 to 1000 is expected"))
        return int(asked)
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def show(sheets: Sequence[Sheet | Slip], given: dict[str, Any], data: Any = None, title: str = "") -> None:
    """Print sheets one below the other in the format asked for, or write them to a file.

    Args:
        sheets: what people read.
        given: the command's `format`, `output`, `width` and `title`.
        data: what JSON and YAML print instead of the first sheet's data.
        title: what an HTML page with all of them is called.
    """
    target = given.get("output")
    shape = chosen(given)
    if shape in DOCUMENTS:
        written = bind(sheets, shape, title)
        keep(Path(target), written) if target else put(written)
        return
    text = lines(sheets, shape, given, data)
    if target:
        keep(Path(target), text.encode())
    else:
        sys.stdout.write(text)


def lines(sheets: Sequence[Sheet | Slip], shape: str, given: Mapping[str, Any], data: Any = None) -> str:
    """Sheets as text, one below the other."""
    asked = given.get("width")
    fits = None if given.get("output") and not asked else width(asked)
    if shape in ("json", "jsonl", "yaml"):
        sheets = [Sheet((), (), sheets[0].data if data is None else data)]
    texts = [render(s, shape, width=fits, title=bool(given.get("title"))) for s in sheets]
    return "\n".join(t.removeprefix("\ufeff") if n else t for n, t in enumerate(filter(None, texts)))


def chosen(given: Mapping[str, Any]) -> str:
    """The format asked for: by name, else by the file's name; else a table. Nothing is read or changed before.

    Raises:
        BadInput: there is no such format, or no terminal can show it (exit 2).
        StorageFailed: a library that it needs is not installed (exit 5).
    """
    shape: str = given.get("format") or by_suffix(given.get("output")) or "table"
    if shape not in FORMATS:
        raise BadInput(
            _("{option}: {value} is not possible").format(option="--format", value=shape),
            todo=_("one of: {choices}").format(choices=", ".join(FORMATS)),
        )
    if shape in BINARY and not given.get("output") and sys.stdout.isatty():
        raise BadInput(
            _("{format} is not for a screen").format(format=shape),
            todo=_("write it to a file: {option}").format(option=f"-o {_('FILE')}.{shape}"),
        )
    ready(shape)
    return shape


def on_paper(given: Mapping[str, Any]) -> bool:
    """Whether the answer is a document that is printed and signed."""
    return chosen(given) in DOCUMENTS


def page(text: str, target: str | None) -> None:
    """Print a text of several lines, or write it to a file."""
    if target:
        keep(Path(target), text.encode())
    else:
        sys.stdout.write(visible(text, lines=True))


def by_suffix(target: str | None) -> str | None:
    """The format that a file's name asks for."""
    suffix = Path(target).suffix[1:].lower() if target else ""
    return {"txt": "table", "markdown": "md", "yml": "yaml", "htm": "html"}.get(suffix, suffix) or None


def put(written: bytes) -> None:
    """Write a document to stdout byte for byte: it names its own encoding, whatever the terminal's is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(written)


def keep(target: Path, written: bytes) -> None:
    """Write an answer to a file, so that its readers see the old one or the new; to a device or pipe as it comes.

    Raises:
        StorageFailed: it could not be written; what stood there before is untouched.
    """
    try:
        if target.is_symlink() or (target.exists() and not target.is_file()):
            target.write_bytes(written)
        elif target.exists():
            replace_file(target, written)
        elif target.parent.is_dir():
            create_file(target, written)
        else:
            raise StorageFailed(_("not written: there is no folder {name}").format(name=target.parent), path=target)
    except OSError as error:
        raise StorageFailed(_("not written: {reason}").format(reason=error.strerror), path=target) from None
