"""PDF: the page that HTML gives, printed by a browser that is installed, or else the workbook by LibreOffice."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from svc.render import Sheet, Slip
from svc.text.errors import StorageFailed
from svc.text.language import _

if TYPE_CHECKING:
    from svc.render.letterhead import Letterhead

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
_OFFICES = ("soffice", "libreoffice")
_LONGEST = 120  # seconds


def find_printer() -> str | None:
    """Return the program that can print a PDF: a browser before an office program, or None if there is none."""
    return next(filter(None, map(shutil.which, (*_BROWSERS, *_OFFICES))), None)


def bind(sheets: Sequence[Sheet | Slip], title: str, letterhead: Letterhead | None = None) -> bytes:
    """Bind sheets into a PDF.

    Raises:
        StorageFailed: no program that prints is installed, or it failed (exit 5).
    """
    program = find_printer()
    if program is None:
        raise no_printer()
    with TemporaryDirectory(prefix="svc-pdf-") as folder:
        place = Path(folder)
        office = Path(program).name in _OFFICES
        source, made = place / ("page.xlsx" if office else "page.html"), place / "page.pdf"
        source.write_bytes(_page(sheets, title, letterhead, office=office))
        command = _office(program, place, source) if office else _browser(program, place, source, made)
        try:
            done = subprocess.run(command, capture_output=True, timeout=_LONGEST, check=False)  # noqa: S603 - no shell
        except (OSError, subprocess.SubprocessError) as error:
            raise _failed(program, str(error)) from None
        if not made.is_file():
            raise _failed(program, done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2])
        return made.read_bytes()


def no_printer() -> StorageFailed:
    """Return the error for a computer on which nothing prints a PDF."""
    return StorageFailed(
        _("a PDF is printed by Chromium or LibreOffice, and neither is installed"),
        todo=_("write the page and print it from any browser: {option}").format(option="-f html -o …"),
    )


def _page(sheets: Sequence[Sheet | Slip], title: str, letterhead: Letterhead | None, *, office: bool) -> bytes:
    from svc.render import html, xlsx

    return xlsx.bind(sheets, title, letterhead) if office else html.bind(sheets, title, letterhead)


def _browser(program: str, folder: Path, source: Path, made: Path) -> list[str]:
    alone = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # root has no sandbox
    quiet = [
        "--headless",
        "--disable-gpu",
        "--no-first-run",
        "--no-pdf-header-footer",
        f"--user-data-dir={folder}/user",
    ]
    return [program, *quiet, *alone, f"--print-to-pdf={made}", source.as_uri()]


def _office(program: str, folder: Path, source: Path) -> list[str]:
    own = f"-env:UserInstallation={(folder / 'user').as_uri()}"
    return [program, own, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]


def _failed(program: str, why: str) -> StorageFailed:
    sentence = _("{program} printed no PDF: {reason}").format(program=Path(program).name, reason=why or "?")
    return StorageFailed(
        sentence, todo=_("write the page and print it from any browser: {option}").format(option="-f html -o …")
    )
