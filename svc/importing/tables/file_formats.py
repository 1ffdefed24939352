"""The format of a file, known by its first bytes: its sheets are opened by the reader for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from svc.importing.tables.lines import LARGEST, Lines
from svc.text.errors import BadInput
from svc.text.language import _

ZIP = b"PK\x03\x04"
MARKED = 256  # bytes by which a file is known
LOCKED = "EncryptedPackage".encode("utf-16-le")
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|table|\?xml)", re.IGNORECASE)


def open_sheets(file: IO[bytes], path: Path) -> Iterator[Lines]:
    """Return the sheets of a file. A text file is split at each possible delimiter."""
    file.seek(0)
    begin = file.read(MARKED)
    sentence = ""
    if begin.startswith(OLD_EXCEL):
        locked = LOCKED in begin or LOCKED in file.read(LARGEST)
        from svc.importing.tables import old_workbook

        if not locked and (found := old_workbook.old_sheets(file, path)) is not None:
            return found
        sentence = _("protected by a password") if locked else _("this is an .xls file of old")
    elif begin.startswith(ZIP) and OPEN_DOCUMENT in begin:
        from svc.importing.tables import open_document

        return open_document.open_sheets(file, path)
    elif _PAGE.match(begin):
        sentence = _("this is a web page, whatever its name")
    if sentence:
        todo = _("open it in a spreadsheet program and save it as .xlsx or as CSV")
        if begin.startswith(OLD_EXCEL) and not locked:
            todo = _("pip install 'svc[books]'; or open it in a spreadsheet program and save it as .xlsx or as CSV")
        raise BadInput(sentence, path=path, todo=todo)
    if begin.startswith(ZIP):
        from svc.importing.tables import workbook

        return workbook.workbook_sheets(file, path)
    from svc.importing.tables import delimited

    return delimited.text_sheets(file, path)
