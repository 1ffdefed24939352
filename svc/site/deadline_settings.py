"""The `deadlines:` of svc.yaml: how long each promise lasts, and which ones the site has switched off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from svc.dates.workdays import Duration, parse_duration
from svc.kinds import KINDS
from svc.rules import site_promises
from svc.rules.home_rounds import HOME_KEY
from svc.site.settings_file import SettingsFile, as_mapping
from svc.text.errors import Damaged
from svc.text.language import _


def default_durations() -> dict[str, str]:
    """The kinds' own durations by `kind.what`, special ones by `kind.what.name`, or nothing."""
    every = [(f"{kind.name}.{d.what}", d) for kind in KINDS.values() for d in kind.deadlines]
    special = {f"{key}.{d.special.name}": d.special.lasts for key, d in every if d.special}
    lasts = [(key, d.lasts) for key, d in every]
    return dict(lasts) | {key: each for key, each in lasts if each} | special


def deadline_durations(settings: SettingsFile) -> dict[str, Duration]:
    """Read `deadlines:` over the defaults of the kinds and of the whole site."""
    known = default_durations() | site_promises.LASTS | {HOME_KEY: ""}
    given = _flatten(settings.get("deadlines", as_mapping, {}))
    for key, raw in given.items():
        line = settings.tree.line("deadlines", *key.split("."))
        if key not in known:
            raise Damaged(_("unknown deadline: {name}").format(name=key), path=settings.path, line=line)
        if not isinstance(raw, str):
            raise Damaged(_("one text expected"), path=settings.path, line=line)
        if key == HOME_KEY and raw != "none":
            sentence = _("{key}: `callbacks: {types}` says how often; here it can only be {none}")
            said = sentence.format(key=key, types="{types: …}", none="none")
            raise Damaged(said, path=settings.path, line=line)
        if raw != "none":
            settings.convert(parse_duration, raw, "deadlines", *key.split("."))
    return {key: parse_duration(raw) for key, raw in (known | given).items() if raw and raw != "none"}


def switched_off(settings: SettingsFile) -> frozenset[str]:
    """The keys of the deadlines that the site has switched off: `complaint.close: none`."""
    given = _flatten(settings.get("deadlines", as_mapping, {}))
    return frozenset(key for key, raw in given.items() if raw == "none")


def _flatten(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Write `{complaint: {answer: 3d}}` as `{complaint.answer: 3d}`."""
    found = {}
    for key, value in raw.items():
        if isinstance(value, dict):
            found.update({f"{key}.{what}": lasts for what, lasts in value.items()})
        else:
            found[key] = value
    return found
