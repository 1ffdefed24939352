"""The holidays and make-up workdays of `calendar.yaml`."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from svc.dates.workdays import Calendar
from svc.site.settings_file import SettingsFile, as_text
from svc.text.language import _


def read_calendar(root: Path, zone: ZoneInfo) -> Calendar:
    """Read holidays and make-up workdays from `calendar.yaml`, if there is one."""
    path = root / "calendar.yaml"
    if not path.exists():
        return Calendar(zone, frozenset(), frozenset())
    settings = SettingsFile(path)
    days = [frozenset(d for ds in settings.get_list(key, as_days) for d in ds) for key in ("holidays", "workdays")]
    settings.refuse_unasked()
    return Calendar(zone, *days)


def as_days(raw: Any) -> list[date]:
    """Read a day, or a run of days written `2026-10-01..2026-10-07`."""
    first, _dots, last = as_text(raw).partition("..")
    start, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
    if not 0 <= (end - start).days <= 366:
        raise ValueError(_("not a run of days: {value}").format(value=raw))
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
