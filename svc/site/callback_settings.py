"""The settings `callbacks:` and `recurring:` of `svc.yaml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from svc.dates.workdays import parse_duration
from svc.kinds import KINDS
from svc.kinds.shared import MEANS
from svc.model import values
from svc.rules.contacts import Callbacks, Habit
from svc.site.settings_file import SettingsFile, as_count, as_list, as_mapping, as_text, as_text_mapping
from svc.text.dataclass import field_names
from svc.text.language import _, comma_list


def read_callbacks(settings: SettingsFile) -> Callbacks:
    """Read `callbacks:`: how many calls, which share, how often for whom, and the homes never called."""
    given = {key: raw for key, raw in settings.get("callbacks", as_mapping, {}).items() if raw != ""}
    kinds = {f"{kind.name}s": kind.name for kind in KINDS.values() if any(d.share is not None for d in kind.deadlines)}
    own = [name for name in field_names(Callbacks) if name != "shares"]
    settings.refuse_unknown(given, [own[0], own[1], *kinds, *own[2:]], "callbacks")

    def each(key: str, reads: Callable[[Any], Any]) -> dict[str, Any]:
        named = settings.convert(as_mapping, given.get(key, {}), "callbacks", key)
        return {name: settings.convert(reads, raw, "callbacks", key, name) for name, raw in named.items()}

    found = {key: settings.convert(as_count, given[key], "callbacks", key) for key in ("week", "month") if key in given}
    shares = {k: settings.convert(as_percent, given[key], "callbacks", key) for key, k in kinds.items() if key in given}
    types = each("types", as_habit)
    homes = each("homes", lambda raw: as_home_type(raw, types))
    never = settings.convert(as_list, given.get("never", []), "callbacks", "never")
    units = [settings.convert(as_text, raw, "callbacks", "never", n) for n, raw in enumerate(never)]
    return Callbacks(**found, shares=shares, types=types, homes=homes, never=frozenset(units))


def read_recurring(settings: SettingsFile) -> int:
    """Read `recurring: {times: 3}`: the number of complaints that make a recurring problem (012.5)."""
    given = settings.get("recurring", as_mapping, {})
    settings.refuse_unknown(given, ["times"], "recurring")
    times: int = settings.convert(as_times, given.get("times") or "3", "recurring", "times")
    return times


def as_times(raw: Any) -> int:
    """Read the number of times that make something recur, at least two."""
    if (found := as_count(raw)) < 2:
        raise ValueError(_("2 or more expected"))
    return found


def as_percent(raw: Any) -> int:
    """Read a share, in percent."""
    found = re.fullmatch(r"([0-9]{1,3}) ?%", as_text(raw))
    if not found or int(found[1]) > 100:
        raise ValueError(_("a share such as {example} expected, at most 100%").format(example="30%"))
    return int(found[1])


def as_habit(raw: Any) -> Habit:
    """Read how a type of resident is called back: how often, and by which means (017.2)."""
    given = as_text_mapping(raw)
    if set(given) - {"every", "means"}:
        raise ValueError(_("{keys} expected").format(keys="{every: 30d, means: visit}"))
    means = values.require_choice("means", MEANS, given.get("means") or Habit().means)
    return Habit(parse_duration(given["every"]) if given.get("every") else None, means)


def as_home_type(raw: Any, types: Collection[str]) -> str:
    """Read the type of a home's residents, one of `types`."""
    if as_text(raw) not in types:
        raise ValueError(_("no such type: {name}; `types` has {choices}").format(name=raw, choices=comma_list(types)))
    return as_text(raw)
