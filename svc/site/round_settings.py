"""`inspections:` and `since:` in `svc.yaml`: what the whole site is asked for, how often, and from when on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from svc.dates import timestamps
from svc.dates.workdays import Duration, parse_duration
from svc.site.settings_file import SettingsFile, as_mapping, as_text
from svc.text.errors import Damaged, SvcError
from svc.text.language import _, comma_list
from svc.text.paths import built_in_templates

NOT_YET = datetime.max.replace(tzinfo=UTC)  # of a site of the version before, until the first command that writes


def read_inspections(settings: SettingsFile, root: Path) -> Mapping[str, Duration]:
    """Read how often the site is inspected, by checklist: `inspections: {appearance: 7d}`."""
    found = {}
    for checklist, raw in settings.get("inspections", as_mapping, {}).items():
        folders = (root / "templates", built_in_templates())
        known = sorted({path.stem for folder in folders for path in (folder / "checklists").glob("*.yaml")})
        if checklist not in known:
            raise Damaged(
                _("no such checklist: {name}; there are {choices}").format(name=checklist, choices=comma_list(known)),
                path=settings.path,
                line=settings.tree.line("inspections", checklist),
            )
        if text := settings.convert(as_interval, raw, "inspections", checklist):
            found[checklist] = parse_duration(text)
    return found


def checklist_title(root: Path, name: str) -> str:
    """The title of a checklist of the site in the current language; its name where that can't be told."""
    from svc.site import checklists  # which only a site with planned inspections has a use for

    folders = [folder / checklists.FOLDER for folder in (root / "templates", built_in_templates())]
    try:
        return checklists.load_checklist(name, folders).label
    except SvcError:
        return name


def as_interval(raw: object) -> str:
    """A duration such as `7d`; nothing where it is `none`."""
    text = as_text(raw)
    if text == "none":
        return ""
    parse_duration(text)
    return text


def read_since(settings: SettingsFile, zone: ZoneInfo) -> datetime:
    """Read from when on the site is kept under this edition; `NOT_YET` where no command has written it so far."""
    found: datetime = settings.get("since", lambda raw: timestamps.read_time(as_text(raw), zone), NOT_YET)
    return found
