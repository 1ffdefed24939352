"""`svc resident find`: homes by a name, a phone or their unit."""

from __future__ import annotations

from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.kinds.resident import RESIDENT
from svc.model.record import Record
from svc.model.search import has_phone
from svc.model.units import UnitForm
from svc.store.store import Store
from svc.text.fold import fold
from svc.text.language import _
from svc.views.lists import records_table


def resident_find_command(folder: str | None) -> Any:
    """`svc resident find TEXT`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        found = [record for record in store.all(RESIDENT) if _known_by(record, given["text"], desk.site.units)]
        screen.show_sheets([records_table(found, [RESIDENT], options.mask_given(given))], given)
        return screen.report_damaged(store.damaged)

    text = Param("text", metavar=_("TEXT"), required=True, help=_("a part of a name, a phone or a unit"))
    return build_command("find", _("Find a home by a name, a phone or its unit"), [text, *options.for_listing()], run)


def _known_by(record: Record, text: str, form: UnitForm) -> bool:
    """True if a text is part of the unit or of a name, or its digits are part of the phone."""
    wanted = fold(text.strip())
    proxies = (each["name"] for each in record["proxies"] or ())
    names = (record.id, record["owner"], *(record["tenants"] or ()), *proxies)
    digits = sum(each.isdecimal() for each in wanted)
    if digits >= 3 and not set(wanted) - _PHONE_SIGNS and has_phone(record, text):
        return True
    return form.key(record.id) == form.key(text) or any(wanted in fold(name) for name in names if name)


_PHONE_SIGNS = set("0123456789+()- ")
