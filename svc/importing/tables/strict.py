"""Workbooks saved as Strict Open XML, which name the same things by other addresses, turned into usual ones."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import IO

_STRICT = b"http://purl.oclc.org/ooxml/"
_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/")
_PIECE = 1 << 20
_OVERLAP = 64  # bytes, longer than what is replaced


def as_usual(file: IO[bytes]) -> IO[bytes]:
    """Return a workbook that may be strict as a usual one: itself, or a temporary copy with the usual addresses."""
    with zipfile.ZipFile(file) as packed:
        strict = "xl/workbook.xml" in packed.namelist() and _STRICT in packed.read("xl/workbook.xml")
        if strict:
            from tempfile import TemporaryFile

            copy = TemporaryFile()  # noqa: SIM115 - the caller's
            with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as usual:
                for part in packed.infolist():
                    with packed.open(part) as source, usual.open(part.filename, "w", force_zip64=True) as target:
                        for piece in _renamed(source) if part.filename.endswith((".xml", ".rels")) else source:
                            target.write(piece)
    file.seek(0)
    if not strict:
        return file
    copy.seek(0)
    return copy


def _renamed(source: IO[bytes]) -> Iterator[bytes]:
    """Yield a part of a workbook with its addresses renamed. None is cut by the end of a piece."""
    kept = b""
    while some := source.read(_PIECE):
        text = kept + some
        cut = text.rfind(b'"', 0, max(0, len(text) - _OVERLAP)) + 1
        yield _NAME.sub(rb"http://schemas.openxmlformats.org/\1/2006/", text[:cut])
        kept = text[cut:]
    yield _NAME.sub(rb"http://schemas.openxmlformats.org/\1/2006/", kept)
