"""Commands of the residents' register beside those every kind has: find, import."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, command
from svc.cli.commands import import_, look
from svc.importing.resident_list import Register
from svc.kinds.resident import HOMES, RESIDENT
from svc.model import identity_numbers
from svc.model.record import Record
from svc.store.store import Store
from svc.text.fold import fold
from svc.text.language import _
from svc.views import views


def find(folder: str | None) -> Any:
    """`svc resident find TEXT`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        store = Store(desk.site, desk.now)
        found = [record for record in store.all(RESIDENT) if known_by(record, given["text"])]
        screen.show([views.listing(found, [RESIDENT], options.mask(given))], given)
        return look.damage(store.damaged)

    text = Param("text", metavar=_("TEXT"), required=True, help=_("a part of a name, a phone or a unit"))
    return command("find", _("Find a home by a name, a phone or its unit"), [text, *options.reading()], run)


def known_by(record: Record, text: str) -> bool:
    """Whether a text is a part of the unit or of somebody's name, or its digits are a part of the phone."""
    wanted = fold(text.strip())
    names = (record.id, record["owner"], *(record["tenants"] or ()))
    digits = figures(text)
    by_phone = len(digits) >= 3 and digits in figures(str(record["phone"] or "")) and not set(wanted) - PHONE_SIGNS
    return by_phone or any(wanted in fold(name) for name in names if name)


PHONE_SIGNS = set("0123456789+()- ")


def figures(text: str) -> str:
    """The digits of a text, and nothing between them."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isdecimal())


def importing(folder: str | None) -> Any:
    """`svc resident import FILE`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.working(folder, given)
        name = Path(given["file"]).name
        identity_numbers.refuse(name, _("FILE"))
        reason = _("import of {file}").format(file=name if name != "-" else "stdin")
        return import_.bring(desk, Register(RESIDENT, HOMES, reason), given)

    return command("import", _("Bring in a residents' file, a row a home: all rows or none"), import_.params(), run)
