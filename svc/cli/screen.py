"""Everything printed goes through here, so that no data can act on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.cli import answer
from svc.disk.write import create_file, replace_file
from svc.render import BINARY, DOCUMENTS, FORMATS, Sheet, Slip, bind, render
from svc.render.installed import check_installed
from svc.render.screen import visible
from svc.text.dataclass import replace
from svc.text.errors import BadInput, Damaged, StorageFailed, SvcError
from svc.text.language import _, system_reason

if TYPE_CHECKING:
    from svc.site.settings import Site

FOR_PROGRAMS = ("json", "jsonl", "yaml")  # formats that print a sheet's data, not its cells


def report_damaged(found: Sequence[Damaged]) -> int:
    """Name the files that could not be read. Returns the exit code for that."""
    for damaged in {str(d.path): d for d in found}.values():
        complain(damaged)
    return StorageFailed.code if found else 0


def say(text: str) -> None:
    """Print one line on stdout."""
    sys.stdout.write(visible(text) + "\n")


def banner(text: str, *, good: bool) -> None:
    """Print a word in a frame, to be read at arm's length, in green or red on a terminal."""
    from wcwidth import wcswidth

    spaced = " ".join(visible(text)) if not text.isascii() else visible(text).upper()
    bar = "━" * (wcswidth(spaced) + 4)
    lines = (f"┏{bar}┓", f"┃  {spaced}  ┃", f"┗{bar}┛")
    for line in lines:
        if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
            line = f"\x1b[1;{32 if good else 31}m{line}\x1b[0m"  # noqa: PLW2901
        sys.stdout.write(line + "\n")


def remark(text: str) -> None:
    """Print one line on stderr that the user should know beside the answer."""
    sys.stderr.write("svc: " + visible(text) + "\n")


def complain(error: SvcError) -> None:
    """Print an error: where, what, which article, and on a second line what to do now."""
    sys.stdout.flush()
    place = ""
    if error.path is not None:
        place = f"{shortened_path(error.path)}:{error.line}: " if error.line else f"{shortened_path(error.path)}: "
    article = f" (WI/FW-{error.article})" if error.article else ""
    sys.stderr.write("svc: " + visible(place + error.sentence + article) + "\n")
    if error.todo:
        sys.stderr.write("     " + visible(error.todo) + "\n")
    for number, step in enumerate(error.steps, 1):
        sys.stderr.write(f"     {number}. {visible(step)}\n")


def confess(error: Exception) -> None:
    """Print a fault of svc itself in one line."""
    kind = type(error).__name__
    sys.stderr.write("svc: " + visible(_("a fault of svc itself: {error}").format(error=f"{kind}: {error}")) + "\n")
    sys.stderr.write("     " + _("SVC_DEBUG=1 shows where; please report it") + "\n")


def unwritten_text(error: OSError) -> str:
    """The sentence for an answer that could not be written."""
    return _("the answer could not be written: {reason}").format(reason=system_reason(error))


def shortened_path(path: Path) -> str:
    """A path as seen from the current folder, where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except (OSError, ValueError):
        return str(path)
    return relative if len(relative) < len(str(path)) else str(path)


def table_width(asked: str | None) -> int | None:
    """The width that tables must fit: `--width` or the terminal's. None for a file or pipe."""
    if asked is not None:
        if not (asked.isascii() and asked.isdigit()) or not 20 <= int(asked) <= 1000:
            raise BadInput(_("--width: a number from 20 to 1000 is expected"))
        return int(asked)
    if not sys.stdout.isatty():
        return None
    return terminal_size().columns


def terminal_size() -> os.terminal_size:
    """The terminal's columns and lines."""
    from shutil import get_terminal_size

    return get_terminal_size()


def show_sheets(
    sheets: Sequence[Sheet | Slip], given: dict[str, Any], data: Any = None, title: str = "", site: Site | None = None
) -> None:
    """Print sheets one below the other in the format asked for, or write them to a file.

    Args:
        sheets: what people read.
        given: the command's `format`, `output`, `width` and `title`.
        data: what JSON and YAML print instead of the first sheet's data.
        title: what an HTML page with all of them is called.
        site: whose paper it is: its letterhead stands on what is printed.
    """
    target = given.get("output")
    shape = chosen_format(given)
    answer.note_format(shape)
    if shape in DOCUMENTS:
        from svc.site.logo import letterhead_of  # who prints nothing does without

        written = bind(sheets, shape, title, letterhead_of(site) if site else None)
        write_answer(Path(target), written) if target else write_document(written)
        return
    put_text(_as_text(sheets, shape, given, data), target)


def put_text(text: str, target: str | None) -> None:
    """Print a text that is safe to show, or write it to a file."""
    if target:
        write_answer(Path(target), text.encode())
    else:
        _show_paged(text)


def _show_paged(text: str) -> None:
    """Print a text; on a terminal through the pager where it is longer than the screen."""
    if sys.stdout.isatty() and sys.stdin.isatty() and text.count("\n") >= terminal_size().lines:
        from pydoc import pager

        os.environ.setdefault("LESS", "FRX")
        pager(text)
    else:
        sys.stdout.write(text)


def clear() -> None:
    """Empty the terminal's screen."""
    sys.stdout.write("\x1b[2J\x1b[H")


def _as_text(sheets: Sequence[Sheet | Slip], shape: str, given: Mapping[str, Any], data: Any = None) -> str:
    """Sheets as text, one below the other."""
    asked = given.get("width")
    fits = None if given.get("output") and not asked else table_width(asked)
    if shape in FOR_PROGRAMS:
        sheets = [Sheet((), (), sheets[0].data if data is None else data)]
    elif given.get("full") or not sys.stdout.isatty():
        sheets = [replace(s, brief=False) if isinstance(s, Sheet) else s for s in sheets]
    texts = [render(s, shape, width=fits, title=bool(given.get("title"))) for s in sheets]
    return "\n".join(t.removeprefix("\ufeff") if n else t for n, t in enumerate(filter(None, texts)))


def chosen_format(given: Mapping[str, Any]) -> str:
    """The format asked for, by name or by the file's name, else a table. Checked before anything is read or changed.

    Raises:
        BadInput: there is no such format, or no terminal can show it (exit 2).
        StorageFailed: a library that it needs is not installed (exit 5).
    """
    shape: str = given.get("format") or format_of_file(given.get("output")) or "table"
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
    check_installed(shape)
    return shape


def on_paper(given: Mapping[str, Any]) -> bool:
    """True if the answer is a document to be printed and signed."""
    return chosen_format(given) in DOCUMENTS


def print_text(text: str, target: str | None) -> None:
    """Print a text of several lines, or write it to a file."""
    put_text(text if target else visible(text, lines=True), target)


def format_of_file(target: str | None) -> str | None:
    """The format that a file's name asks for."""
    suffix = Path(target).suffix[1:].lower() if target else ""
    return {"txt": "table", "markdown": "md", "yml": "yaml", "htm": "html"}.get(suffix, suffix) or None


def write_document(written: bytes) -> None:
    """Write a document to stdout byte for byte: it names its own encoding, whatever the terminal's is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(written)


def write_answer(target: Path, written: bytes) -> None:
    """Write an answer to a file so that readers see the old one or the new. Devices and pipes are written directly.

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
        raise StorageFailed(_("not written: {reason}").format(reason=system_reason(error)), path=target) from None
