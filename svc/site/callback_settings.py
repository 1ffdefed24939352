"""`callbacks:` and `recurring:` in `svc.yaml`: who is called back how often, and when complaints recur."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import fields
from typing import Any

from svc.dates.workdays import parse_duration
from svc.kinds import KINDS
from svc.kinds.shared import MEANS
from svc.model import values
from svc.rules.contacts import Callbacks, Habit
from svc.site.settings_file import SettingsFile, as_count, as_list, as_mapping, as_text, as_text_mapping
from svc.text.language import _, comma_list


def read_callbacks(sheet: SettingsFile) -> Callbacks:
    """How the site calls back: how many, what share, how often whom, and whom never."""
    given = {key: raw for key, raw in sheet.get("callbacks", as_mapping, {}).items() if raw != ""}
    kinds = {f"{kind.name}s": kind.name for kind in KINDS.values() if any(d.share is not None for d in kind.deadlines)}
    own = [f.name for f in fields(Callbacks) if f.name != "shares"]
    sheet.refuse_unknown(given, [own[0], own[1], *kinds, *own[2:]], "callbacks")

    def each(key: str, reads: Callable[[Any], Any]) -> dict[str, Any]:
        named = sheet.convert(as_mapping, given.get(key, {}), "callbacks", key)
        return {name: sheet.convert(reads, raw, "callbacks", key, name) for name, raw in named.items()}

    found = {key: sheet.convert(as_count, given[key], "callbacks", key) for key in ("week", "month") if key in given}
    shares = {k: sheet.convert(as_percent, given[key], "callbacks", key) for key, k in kinds.items() if key in given}
    types = each("types", as_habit)
    homes = each("homes", lambda raw: as_home_type(raw, types))
    never = sheet.convert(as_list, given.get("never", []), "callbacks", "never")
    units = [sheet.convert(as_text, raw, "callbacks", "never", n) for n, raw in enumerate(never)]
    return Callbacks(**found, shares=shares, types=types, homes=homes, never=frozenset(units))


def read_recurring(sheet: SettingsFile) -> int:
    """How many complaints of a half-year or year make a recurring problem: `recurring: {times: 3}` (012.5)."""
    given = sheet.get("recurring", as_mapping, {})
    sheet.refuse_unknown(given, ["times"], "recurring")
    times: int = sheet.convert(as_times, given.get("times") or "3", "recurring", "times")
    return times


def as_times(raw: Any) -> int:
    """How many times make something recur: twice at least."""
    if (found := as_count(raw)) < 2:
        raise ValueError(_("2 or more expected"))
    return found


def as_percent(raw: Any) -> int:
    """A share, in percent."""
    found = re.fullmatch(r"([0-9]{1,3}) ?%", as_text(raw))
    if not found or int(found[1]) > 100:
        raise ValueError(_("a share such as {example} expected, at most 100%").format(example="30%"))
    return int(found[1])


def as_habit(raw: Any) -> Habit:
    """How a type of resident is called back: how often, and by what means (017.2)."""
    given = as_text_mapping(raw)
    if set(given) - {"every", "means"}:
        raise ValueError(_("{keys} expected").format(keys="{every: 30d, means: visit}"))
    means = values.require_choice("means", MEANS, given.get("means") or Habit.means)
    return Habit(parse_duration(given["every"]) if given.get("every") else None, means)


def as_home_type(raw: Any, types: Collection[str]) -> str:
    """The type of a home's residents, one of `types`."""
    if as_text(raw) not in types:
        raise ValueError(_("no such type: {name}; `types` has {choices}").format(name=raw, choices=comma_list(types)))
    return as_text(raw)
