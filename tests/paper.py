"""Paper: the PDF that a browser or an office program makes of svc's pages, where there are such programs."""

import functools
import html
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser import PROGRAM as BROWSER
from tests.browser import browser

OFFICE = next(filter(None, map(shutil.which, ("soffice", "libreoffice"))), None)
READS = all(map(shutil.which, ("pdftotext", "pdfinfo")))
A4 = (842, 595)
WORD = re.compile(r'<word xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">(.*?)</word>')


@functools.cache
def reads_chinese() -> bool:
    """Whether there is a font to print Chinese in."""
    lister = shutil.which("fc-list")
    return bool(lister and subprocess.run([lister, ":lang=zh"], capture_output=True).stdout.strip())


needs_browser = pytest.mark.skipif(not (BROWSER and READS and reads_chinese()), reason="no browser, PDF reader or font")
needs_office = pytest.mark.skipif(
    not (OFFICE and READS and reads_chinese()), reason="no office program, PDF reader or font"
)


@dataclass(frozen=True)
class Word:
    """A word on paper, in points from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


class Paper:
    """A PDF: what is known of it, its pages' words and texts."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @functools.cached_property
    def info(self) -> str:
        """What is known of it, a line each."""
        return _run("pdfinfo", self.path)

    @property
    def size(self) -> tuple[int, int]:
        """How wide and high its pages are, in points."""
        found = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", self.info)
        assert found
        return round(float(found[1])), round(float(found[2]))

    @functools.cached_property
    def pages(self) -> list[list[Word]]:
        """The words of each page."""
        pages = _run("pdftotext", "-bbox", self.path, "-").split("<page ")[1:]
        return [
            [Word(*map(float, found[:4]), html.unescape(found[4])) for found in WORD.findall(page)] for page in pages
        ]

    @functools.cached_property
    def texts(self) -> list[str]:
        """The text of each page as it was drawn, cell by cell, without spaces."""
        return ["".join(page.split()) for page in _run("pdftotext", "-raw", self.path, "-").split("\f")[:-1]]

    def text(self, page: int | None = None) -> str:
        """The same of one page, counted from 1, or of all together."""
        return self.texts[page - 1] if page else "".join(self.texts)


def _run(*command: object) -> str:
    return subprocess.run(list(map(str, command)), capture_output=True, check=True, timeout=120).stdout.decode()


def printed(page: Path) -> tuple[Paper, list[str]]:
    """What a browser prints of a page, and what it has to say about it."""
    browser().open(page)
    target = page.with_suffix(".pdf")
    target.write_bytes(browser().pdf())
    return Paper(target), browser().remarks()


def converted(folder: Path, kind: str, *books: Path) -> list[Path]:
    """Workbooks as an office program writes them in another format."""
    user = f"-env:UserInstallation={(folder / 'user').as_uri()}"
    command = [str(OFFICE), "--headless", user, "--convert-to", kind, "--outdir", str(folder), *map(str, books)]
    subprocess.run(command, capture_output=True, check=True, timeout=240)
    return [folder / f"{book.stem}.{kind.partition(':')[0]}" for book in books]
