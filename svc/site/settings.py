"""The settings of a site: `svc.yaml`, read and checked whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time, timedelta
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from svc.dates.workdays import Hours
from svc.disk.read import read_file
from svc.git.repository import ADDRESS
from svc.model.case import MANY_ITEMS, People
from svc.model.units import UnitForm
from svc.model.yaml_read import MAX_SIZE
from svc.rules.contacts import Callbacks
from svc.rules.terms import Terms
from svc.site import notify_settings
from svc.site.alias_settings import as_aliases
from svc.site.calendar_file import calendar_bytes, read_calendar
from svc.site.callback_settings import read_callbacks, read_recurring
from svc.site.deadline_settings import deadline_durations, switched_off
from svc.site.environment import SETTINGS_NAME
from svc.site.limits_settings import as_span, read_limits, read_targets
from svc.site.notify_settings import Channels
from svc.site.round_settings import checklist_title, read_inspections, read_since
from svc.site.settings_file import SettingsFile, as_count, as_text, as_text_mapping
from svc.site.staff import Member, as_member, as_people
from svc.site.unit_settings import as_unit_form
from svc.text import language
from svc.text.dataclass import dataclass, replace
from svc.text.language import _
from svc.text.paths import built_in_templates

URGE = "urge"  # the rung that urges; the others report to whom they name
RUNGS = (URGE, "director", "leader", "department", "authority")
DEFAULT_LADDER = (("0d", "urge"), ("2d", "director"), ("5d", "leader"))


class Rung(NamedTuple):
    """A step of the escalation ladder: the thing svc does by itself so long after the oldest unmet due time."""

    after: timedelta
    do: str


@dataclass(frozen=True)
class Site:
    """A site as `svc.yaml` and `calendar.yaml` describe it. Its times are in `zone`."""

    root: Path
    name: str
    company: str
    zone: ZoneInfo
    language: str
    households: int
    hours: Mapping[str, str]
    desks: Mapping[str, str]
    phone: str
    logo: str
    targets: Mapping[str, int]
    departments: tuple[str, ...]
    routes: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]]
    staff: tuple[Member, ...]
    terms: Terms
    ladder: tuple[Rung, ...]
    commits: bool
    callbacks: Callbacks
    recurring: int
    channels: Channels
    units: UnitForm

    @property
    def records(self) -> Path:
        """The folder of the records."""
        return self.root / "records"

    def templates(self, folder: str = "") -> list[Path]:
        """The folders of templates: the site's own before the built-in one."""
        return [self.root / "templates" / folder, built_in_templates() / folder]

    @cached_property
    def opening(self) -> Hours:
        """The opening hours of the centre, as times."""
        opens, closes = (time.fromisoformat(self.hours[key].rjust(5, "0")) for key in ("open", "close"))
        return Hours(opens, closes, self.zone)

    @cached_property
    def members(self) -> Mapping[str, Member]:
        """The staff by name."""
        return {m.name: m for m in self.staff}

    def address(self, name: str) -> str:
        """The mail address of a person, as commits name it."""
        member = self.members.get(name)
        return member.email if member and member.email else ADDRESS

    @property
    def people(self) -> People:
        """The staff and departments, as far as rules need to know."""
        return self.terms.people


def read_site(root: Path, told: bytes | None = None, calendar: bytes | None = None) -> Site:
    """Read the site at `root`.

    Args:
        root: its folder.
        told, calendar: what stood in its settings and in its calendar (empty where there was none) in some commit, to
            be read instead of what stands there now.

    Raises:
        Damaged: `svc.yaml` or `calendar.yaml` has a fault, with file and line (exit 5).
        StorageFailed: it can't be read.
    """
    told = read_file(root / SETTINGS_NAME, MAX_SIZE) if told is None else told
    calendar = calendar_bytes(root) if calendar is None else calendar
    # Planned inspections name checklists, whose files may change; a faulty calendar is named by who reads it itself.
    read = _read if calendar is not None and b"inspections" not in told else _read.__wrapped__
    return read(root, told, calendar)


@lru_cache(64)  # what replays hundreds of commands reads the same settings for each
def _read(root: Path, told: bytes, calendar: bytes | None) -> Site:
    """The site that these settings and this calendar describe. Nobody changes it."""
    settings = SettingsFile(root / SETTINGS_NAME, told)
    zone = settings.get("timezone", as_zone, ZoneInfo("Asia/Shanghai"))
    staff = tuple(settings.get_list("staff", as_member))
    departments = tuple(settings.get_list("departments", as_text))
    lasts, callbacks = deadline_durations(settings), read_callbacks(settings)
    site = Site(
        root=root,
        name=settings.get("name", as_text, ""),
        company=settings.get("company", as_text, ""),
        zone=zone,
        language=settings.get("language", as_language, "zh"),
        households=settings.get("households", as_count, 0),
        hours=settings.get("hours", as_opening_hours, {"open": "08:30", "close": "18:00"}),
        desks=settings.get("desks", as_text_mapping, {}),
        phone=settings.get("phone", as_text, ""),
        logo=settings.get("logo", as_text, ""),
        targets=read_targets(settings),
        departments=departments,
        routes=settings.get("routes", as_text_mapping, {}),
        aliases=settings.get("aliases", as_aliases, {}),
        staff=staff,
        terms=Terms(
            lasts,
            read_calendar(root, zone, calendar),
            bool(staff),
            as_people(staff, departments),
            many=settings.get("passes", as_many, MANY_ITEMS),
            limits=read_limits(settings),
            since=read_since(settings, zone),
            inspections=read_inspections(settings, root),
            called=partial(checklist_title, root),
            callbacks=callbacks,
            off=switched_off(settings),
        ),
        ladder=tuple(settings.get_list("escalation", as_rung))
        if "escalation" in settings.tree.value
        else tuple(as_rung({"after": after, "do": do}) for after, do in DEFAULT_LADDER),
        commits=settings.get("git", as_commit_switch, True),
        callbacks=callbacks,
        recurring=read_recurring(settings),
        channels=settings.get("notify", notify_settings.as_channels, Channels()),
        units=replace(settings.get("units", as_unit_form, UnitForm()), estate=settings.get("name", as_text, "")),
    )
    settings.refuse_unasked()
    return site


def as_language(raw: Any) -> str:
    """Read a language that svc speaks."""
    if (known := language.from_tag(as_text(raw))) is None:
        raise ValueError(_("one of: {choices}").format(choices=", ".join(language.LANGUAGES)))
    return known


def as_zone(raw: Any) -> ZoneInfo:
    """Read a time zone by its name, such as Asia/Shanghai."""
    try:
        return ZoneInfo(as_text(raw))
    except (OSError, ValueError, LookupError):
        raise ValueError(_("no such time zone: {name}").format(name=raw)) from None


def as_opening_hours(raw: Any) -> dict[str, str]:
    """Read the opening hours: open and close."""
    given = as_text_mapping(raw)
    if set(given) - {"open", "close"} or not all(re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", v) for v in given.values()):
        raise ValueError(_("{keys} expected").format(keys="{open: '08:30', close: '18:00'}"))
    return {"open": "08:30", "close": "18:00"} | given


def as_many(raw: Any) -> int:
    """The number of items above which a pass of somebody who stays is a doubt: `passes: {many: 5}`."""
    given = as_text_mapping(raw)
    if set(given) != {"many"} or not as_count(given["many"]):
        raise ValueError(_("{keys} expected").format(keys="{many: 5}"))
    return as_count(given["many"])


def as_commit_switch(raw: Any) -> bool:
    """Read `git: {commit: true}`: true if every change is committed."""
    given = as_text_mapping(raw)
    if set(given) - {"commit"} or given.get("commit", "true") not in ("true", "false"):
        raise ValueError(_("{keys} expected").format(keys="{commit: true}"))
    return given.get("commit", "true") == "true"


def as_rung(raw: Any) -> Rung:
    """Read a rung of the ladder: the time after which it acts, and its action."""
    given = as_text_mapping(raw)
    if set(given) != {"after", "do"} or given["do"] not in RUNGS:
        raise ValueError(_("{keys} expected").format(keys="{after: 2d, do: " + "|".join(RUNGS) + "}"))
    return Rung(as_span(given["after"]), given["do"])
