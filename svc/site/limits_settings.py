"""The numbers that a site sets: `attempts`, `promises` and `targets` of `svc.yaml`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from svc.dates.workdays import parse_duration
from svc.model.case import Limits
from svc.site.callback_settings import as_percent
from svc.site.settings_file import SettingsFile, as_count, as_mapping, as_text_mapping
from svc.text.language import _

TARGETS = ("answered_in_time", "settled_in_time", "satisfied", "repairs_on_time", "called_back_in_time")


def read_limits(settings: SettingsFile) -> Limits:
    """The numbers that the site sets for what is refused: `attempts` and `promises`."""
    usual = Limits()
    attempts = settings.get("attempts", as_attempts, {"count": usual.attempts, "apart": usual.apart})
    return Limits(attempts["count"], attempts["apart"], settings.get("promises", as_longest_promise, usual.longest))


def read_targets(settings: SettingsFile) -> dict[str, int]:
    """Read `targets:`, the shares in percent that the month's report is measured by."""
    given = settings.get("targets", as_mapping, {})
    settings.refuse_unknown(given, TARGETS, "targets")
    return {name: settings.convert(as_percent, raw, "targets", name) for name, raw in given.items()}


def as_attempts(raw: Any) -> dict[str, Any]:
    """The attempts before somebody is unreachable: `attempts: {count: 2, apart: 4h}`."""
    given = as_text_mapping(raw)
    if set(given) - {"count", "apart"}:
        raise ValueError(_("{keys} expected").format(keys="{count: 2, apart: 4h}"))
    count = as_count(given.get("count", "2"))
    if count < 1:
        raise ValueError(_("at least one attempt is needed"))
    return {"count": count, "apart": as_span(given.get("apart", "4h"))}


def as_longest_promise(raw: Any) -> int:
    """The days after the registration that the desk may promise an answer within: `promises: {longest: 15d}`."""
    given = as_text_mapping(raw)
    if set(given) != {"longest"}:
        raise ValueError(_("{keys} expected").format(keys="{longest: 15d}"))
    lasts = parse_duration(given["longest"])
    if lasts.unit != "d":
        raise ValueError(_("whole days such as {example} expected").format(example="15d"))
    return lasts.amount


def as_span(raw: str) -> timedelta:
    """A length of time such as 4h, 30min or 1d."""
    lasts = parse_duration(raw)
    units = {"d": timedelta(days=1), "wd": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
    return lasts.amount * units[lasts.unit]
