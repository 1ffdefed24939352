"""The folder of the site and the time, as the environment gives them before any file is read."""

from __future__ import annotations

import os
import time
from pathlib import Path

from svc.text.errors import StorageFailed
from svc.text.language import _, system_reason

SETTINGS_NAME = "svc.yaml"


def site_above(start: Path) -> Path:
    """The root of the site that `start` lies in.

    Args:
        start: the folder to look in, and upwards from.

    Returns:
        The folder that holds `svc.yaml`.

    Raises:
        StorageFailed: there is none (exit 5).
    """
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / SETTINGS_NAME).is_file():
            return folder
    raise StorageFailed(
        _("no site here: no {name} in {folder} or above").format(name=SETTINGS_NAME, folder=start),
        todo=_("make one: svc init DIR --name NAME; or name one: svc -C DIR …"),
    )


def site_root(folder: str | None) -> Path:
    """The root of the site: `-C`, then `SVC_SITE`, then upward from the current folder.

    Raises:
        StorageFailed: there is none (exit 5).
    """
    named = folder or os.environ.get("SVC_SITE")
    try:
        return site_above(Path(named) if named else Path.cwd())
    except OSError as error:  # the current folder is gone, or may not be looked into
        raise StorageFailed(_("the site can't be found: {reason}").format(reason=system_reason(error))) from None


def site_root_if_any(folder: str | None) -> Path | None:
    """The root of the site, or None where none is named and none is here.

    Raises:
        StorageFailed: the one that is named is none (exit 5).
    """
    try:
        return site_root(folder)
    except StorageFailed:
        if folder:
            raise
        return None


def svc_now() -> str:
    """The value of `SVC_NOW`, or an empty text."""
    return os.environ.get("SVC_NOW", "")


def now_in_seconds(zone: str) -> float | None:
    """The time in seconds: `SVC_NOW` if it is written in full, else the clock. None if `SVC_NOW` needs parsing.

    Args:
        zone: the site's time zone, for a time without offset.
    """
    if not svc_now():
        return time.time()
    from datetime import datetime
    from zoneinfo import ZoneInfo

    try:
        moment = datetime.fromisoformat(svc_now())
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).timestamp()
    except (ValueError, LookupError, OSError):
        return None
