"""What reaches the screen: every line goes through here, so that no data can act on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from svc.errors import BadInput, StorageFailed, SvcError
from svc.language import _
from svc.render import FORMATS, Sheet, Slip, render
from svc.render.screen import visible


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


def chosen(given: Mapping[str, Any]) -> str:
    """The format asked for, by `--format` or by the name of the file to write.

    Raises:
        BadInput: there is no such format (exit 2).
    """
    shape: str = given.get("format") or by_suffix(given.get("output")) or "table"
    if shape not in FORMATS:
        raise BadInput(
            _("{option}: {value} is not possible").format(option="--format", value=shape),
            todo=_("one of: {choices}").format(choices=", ".join(FORMATS)),
        )
    return shape


def show(sheets: Sequence[Sheet | Slip], given: dict[str, Any], data: Any = None) -> None:
    """Print sheets one below the other in the format asked for, or write them to a file.

    Args:
        sheets: what people read.
        given: the command's `format`, `output`, `width` and `title`.
        data: what JSON and YAML print instead of the first sheet's data.
    """
    target = given.get("output")
    shape = chosen(given)
    asked = given.get("width")
    fits = None if target and not asked else width(asked)
    if shape in ("json", "jsonl", "yaml"):
        sheets = [Sheet((), (), sheets[0].data if data is None else data)]
    texts = [render(s, shape, width=fits, title=bool(given.get("title"))) for s in sheets]
    text = "\n".join(t.removeprefix("\ufeff") if n else t for n, t in enumerate(filter(None, texts)))
    if target:
        keep(Path(target), text)
    else:
        sys.stdout.write(text)


def by_suffix(target: str | None) -> str | None:
    """The format that a file's name asks for."""
    suffix = Path(target).suffix[1:].lower() if target else ""
    return {"txt": "table", "markdown": "md", "yml": "yaml"}.get(suffix, suffix) or None


def keep(target: Path, text: str) -> None:
    """Write an answer to a file."""
    try:
        target.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise StorageFailed(_("not written: {reason}").format(reason=error.strerror), path=target) from None
