"""The holidays and make-up workdays of `calendar.yaml`."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from svc.dates.workdays import Calendar
from svc.disk.read import read_file
from svc.model.yaml_read import MAX_SIZE
from svc.site.settings_file import SettingsFile, as_text
from svc.text.errors import SvcError
from svc.text.language import _

FILE = "calendar.yaml"


def calendar_bytes(root: Path) -> bytes | None:
    """The content of `calendar.yaml`, nothing where there is none, or None where something is wrong with it."""
    try:
        return read_file(root / FILE, MAX_SIZE) or None
    except FileNotFoundError:
        return b""
    except SvcError:
        return None


def read_calendar(root: Path, zone: ZoneInfo, data: bytes | None = None) -> Calendar:
    """Read holidays and make-up workdays from `calendar.yaml`, if there is one, or from what stood there once."""
    path = root / FILE
    if data == b"" or (data is None and not path.exists()):
        return Calendar(zone, frozenset(), frozenset())
    settings = SettingsFile(path, data)
    days = [frozenset(d for ds in settings.get_list(key, as_days) for d in ds) for key in ("holidays", "workdays")]
    settings.refuse_unasked()
    return Calendar(zone, *days)


def calendar_faults(root: Path, data: bytes | None = None) -> list[tuple[int | None, str]]:
    """The days of `calendar.yaml` that are both holiday and workday, each with its line.

    Args:
        root: the site; its calendar can be read.
        data: what is read instead of the file.
    """
    path = root / FILE
    if data == b"" or (data is None and not path.exists()):
        return []
    settings = SettingsFile(path, data)
    off = {day for days in settings.get_list("holidays", as_days) for day in days}
    found: list[tuple[int | None, str]] = []
    for number, days in enumerate(settings.get_list("workdays", as_days)):
        for day in sorted(off.intersection(days)):
            sentence = _("{day} is both holiday and workday").format(day=day)
            found.append((settings.tree.line("workdays", number), sentence))
    return found


def as_day(text: str) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        sentence = _("{value} is no day: one is written {day}, a run of days {run}")
        raise ValueError(sentence.format(value=text, day="2026-10-01", run="2026-10-01..2026-10-07")) from None


def as_days(raw: Any) -> list[date]:
    """Read a day, or a run of days written `2026-10-01..2026-10-07`."""
    first, _dots, last = as_text(raw).partition("..")
    start, end = as_day(first.strip()), as_day((last or first).strip())
    if not 0 <= (end - start).days <= 366:
        raise ValueError(_("not a run of days: {value}").format(value=raw))
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
