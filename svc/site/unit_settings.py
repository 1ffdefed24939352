"""The setting `units:` of `svc.yaml`: how homes are written, and the places that are no homes."""

from __future__ import annotations

import re
from typing import Any

from svc.model.units import FORM, PLACES, UnitForm
from svc.site.settings_file import as_list, as_mapping, as_text
from svc.text.language import _

_PARTS = ("building", "unit", "room")
_UNFIT = r'[/\\:*?"<>|\x00-\x1f]'  # a home is the name of a file, too


def as_unit_form(raw: Any) -> UnitForm:
    """Read `units: {form: '{building}-{room}', unit: drop, also: […]}`."""
    given = dict(as_mapping(raw))
    if set(given) - {"form", "unit", "also"} or given.get("unit", "drop") != "drop":
        raise ValueError(_("{keys} expected").format(keys="{form: '" + FORM + "', unit: drop, also: […]}"))
    form = as_home_form(given.get("form", FORM))
    places = tuple(as_text(place).strip() for place in as_list(given.get("also", list(PLACES))))
    return UnitForm(form, given.get("unit") == "drop" and "{unit}" not in form, tuple(filter(None, places)))


def as_home_form(raw: Any) -> str:
    """Read the form of a home: `{room}`, once, and perhaps `{building}` and `{unit}`."""
    from string import Formatter  # of sites with a form of their own

    form = as_text(raw).strip()
    try:
        names = [name for _text, name, spec, conversion in Formatter().parse(form) if name is not None]
        plain = all(not spec and not conversion for _text, _name, spec, conversion in Formatter().parse(form))
    except ValueError:
        names, plain = [], False
    fitting = plain and "room" in names and len(set(names)) == len(names) and set(names) <= set(_PARTS)
    if not fitting or ("unit" in names and "building" not in names) or re.search(_UNFIT, form):
        raise ValueError(_("{keys} expected").format(keys="'{building}-{room}', '{building}-{unit}-{room}', '{room}'"))
    return form
