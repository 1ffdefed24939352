"""A site: the folder with `svc.yaml` at its root, found like git finds a repository, read and checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from svc.dates.workdays import Calendar, Duration, Hours, parse_duration
from svc.disk.read import read_file
from svc.git.repository import ADDRESS
from svc.kinds import KINDS
from svc.kinds.shared import MEANS
from svc.model import values, yaml_read
from svc.model.case import People
from svc.model.steps import ROLES
from svc.model.yaml_read import Tree
from svc.rules import site_promises
from svc.rules.contacts import Callbacks, Habit
from svc.rules.deadlines import Terms
from svc.site import notify_settings
from svc.site.environment import SETTINGS_NAME
from svc.site.notify_settings import Channels
from svc.text import language
from svc.text.errors import BadInput, Damaged
from svc.text.language import _, comma_list
from svc.text.paths import built_in_templates

URGE = "urge"  # the rung that urges; the others report to whom they name
RUNGS = (URGE, "director", "leader", "department", "authority")
DEFAULT_LADDER = (("0d", "urge"), ("2d", "director"), ("5d", "leader"))


@dataclass(frozen=True)
class Member:
    """One of the staff: name, role, department, email."""

    name: str
    role: str
    department: str = ""
    email: str = ""


@dataclass(frozen=True)
class Rung:
    """A step of the escalation ladder: what svc does by itself so long after the oldest unmet due time."""

    after: timedelta
    do: str


@dataclass(frozen=True)
class Site:
    """What `svc.yaml` and `calendar.yaml` say; times of the site are in `zone`."""

    root: Path
    name: str
    company: str
    zone: ZoneInfo
    language: str
    households: int
    hours: Mapping[str, str]
    desks: Mapping[str, str]
    departments: tuple[str, ...]
    routes: Mapping[str, str]
    staff: tuple[Member, ...]
    terms: Terms
    ladder: tuple[Rung, ...]
    commits: bool
    callbacks: Callbacks
    recurring: int
    channels: Channels

    @property
    def records(self) -> Path:
        """Where the records are."""
        return self.root / "records"

    def templates(self, folder: str = "") -> list[Path]:
        """Where templates are looked for: the site's own folder before the built-in one."""
        return [self.root / "templates" / folder, built_in_templates() / folder]

    @cached_property
    def opening(self) -> Hours:
        """When the centre opens and closes, as times."""
        opens, closes = (time.fromisoformat(self.hours[key].rjust(5, "0")) for key in ("open", "close"))
        return Hours(opens, closes, self.zone)

    @cached_property
    def members(self) -> Mapping[str, Member]:
        """The staff by name."""
        return {m.name: m for m in self.staff}

    def address(self, name: str) -> str:
        """Where mail reaches somebody, as commits name it."""
        member = self.members.get(name)
        return member.email if member and member.email else ADDRESS

    @cached_property
    def people(self) -> People:
        """Who works here, as far as rules need to know."""
        return People({m.name: m.role for m in self.staff}, self.departments)


def read_site(root: Path) -> Site:
    """The site at `root`.

    Raises:
        Damaged: `svc.yaml` or `calendar.yaml` has a fault, with file and line (exit 5).
        StorageFailed: it can't be read.
    """
    sheet = SettingsFile(root / SETTINGS_NAME)
    zone = sheet.get("timezone", as_zone, ZoneInfo("Asia/Shanghai"))
    staff = tuple(sheet.get_list("staff", as_member))
    lasts = deadline_durations(sheet)
    site = Site(
        root=root,
        name=sheet.get("name", as_text, ""),
        company=sheet.get("company", as_text, ""),
        zone=zone,
        language=sheet.get("language", as_language, "zh"),
        households=sheet.get("households", as_count, 0),
        hours=sheet.get("hours", as_opening_hours, {"open": "08:30", "close": "18:00"}),
        desks=sheet.get("desks", as_text_mapping, {}),
        departments=tuple(sheet.get_list("departments", as_text)),
        routes=sheet.get("routes", as_text_mapping, {}),
        staff=staff,
        terms=Terms(lasts, read_calendar(root, zone), bool(staff)),
        ladder=tuple(sheet.get_list("escalation", as_rung))
        if "escalation" in sheet.tree.value
        else tuple(as_rung({"after": after, "do": do}) for after, do in DEFAULT_LADDER),
        commits=sheet.get("git", as_commit_switch, True),
        callbacks=callback_settings(sheet),
        recurring=recurring_times(sheet),
        channels=sheet.get("notify", notify_settings.as_channels, Channels()),
    )
    sheet.refuse_unasked()
    return site


def parse_settings(path: Path) -> Tree:
    """A settings file as text with line numbers."""
    return yaml_read.parse(read_file(path, yaml_read.MAX_SIZE), path)


class SettingsFile:
    """A settings file being read: every key is asked for once; what nobody asked for is a fault."""

    def __init__(self, path: Path) -> None:
        self.tree = parse_settings(path)
        self.path = path
        self.asked: set[str] = set()

    def get(self, key: str, reads: Callable[[Any], Any], default: Any) -> Any:
        """The value of a key, read by `reads`, or the default."""
        self.asked.add(key)
        if key not in self.tree.value or self.tree.value[key] == "":
            return default
        return self.convert(reads, self.tree.value[key], key)

    def get_list(self, key: str, reads: Callable[[Any], Any]) -> list[Any]:
        """The entries of a list, each read by `reads`."""
        self.asked.add(key)
        raw = self.tree.value.get(key, [])
        if raw == "":
            return []
        if not isinstance(raw, list):
            raise Damaged(_("{key}: a list expected").format(key=key), path=self.path, line=self.tree.line(key))
        return [self.convert(reads, item, key, n) for n, item in enumerate(raw)]

    def convert(self, reads: Callable[[Any], Any], raw: Any, *at: str | int) -> Any:
        """A value read, its fault reported with the line."""
        try:
            return reads(raw)
        except (ValueError, BadInput) as error:
            raise Damaged(f"{at[0]}: {error}", path=self.path, line=self.tree.line(*at)) from None

    def refuse_unasked(self) -> None:
        """Refuse keys that nobody asked for."""
        self.refuse_unknown(self.tree.value, self.asked)

    def refuse_unknown(self, given: Iterable[str], known: Collection[str], *at: str) -> None:
        """Refuse keys of the mapping at `at` that are none of those known."""
        from difflib import get_close_matches

        for key in given:
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = "; " + _("did you mean {near}?").format(near=near[0]) if near else ""
                sentence = _("unknown setting: {name}").format(name=".".join([*at, key])) + hint
                raise Damaged(sentence, path=self.path, line=self.tree.line(*at, key))


def as_text(raw: Any) -> str:
    """A text."""
    if not isinstance(raw, str):
        raise ValueError(_("one text expected"))
    return raw


def as_text_mapping(raw: Any) -> dict[str, str]:
    """Names and texts."""
    if not isinstance(raw, dict) or not all(isinstance(v, str) for v in raw.values()):
        raise ValueError(_("{keys} expected").format(keys="{name: text}"))
    return raw


def as_mapping(raw: Any) -> Any:
    """A mapping that a later part of svc reads."""
    if not isinstance(raw, dict):
        raise ValueError(_("{keys} expected").format(keys="{name: …}"))
    return raw


def as_count(raw: Any) -> int:
    """A whole number."""
    if not isinstance(raw, str) or not re.fullmatch(r"[0-9]{1,7}", raw):
        raise ValueError(_("a whole number expected"))
    return int(raw)


def as_language(raw: Any) -> str:
    """A language svc speaks."""
    if (known := language.from_tag(as_text(raw))) is None:
        raise ValueError(_("one of: {choices}").format(choices=", ".join(language.LANGUAGES)))
    return known


def as_zone(raw: Any) -> ZoneInfo:
    """A time zone by its name, such as Asia/Shanghai."""
    try:
        return ZoneInfo(as_text(raw))
    except (OSError, ValueError, LookupError):
        raise ValueError(_("no such time zone: {name}").format(name=raw)) from None


def as_opening_hours(raw: Any) -> dict[str, str]:
    """Opening hours: open and close."""
    given = as_text_mapping(raw)
    if set(given) - {"open", "close"} or not all(re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", v) for v in given.values()):
        raise ValueError(_("{keys} expected").format(keys="{open: '08:30', close: '18:00'}"))
    return {"open": "08:30", "close": "18:00"} | given


def as_commit_switch(raw: Any) -> bool:
    """Whether every change is committed: `git: {commit: true}`."""
    given = as_text_mapping(raw)
    if set(given) - {"commit"} or given.get("commit", "true") not in ("true", "false"):
        raise ValueError(_("{keys} expected").format(keys="{commit: true}"))
    return given.get("commit", "true") == "true"


def as_member(raw: Any) -> Member:
    """One of the staff."""
    given = as_text_mapping(raw)
    if set(given) - {"name", "role", "department", "email"} or not given.get("name"):
        raise ValueError(_("{keys} expected").format(keys="{name: …, role: …, department: …, email: …}"))
    if given.get("role") not in [r.value for r in ROLES]:
        raise ValueError(_("role is one of: {choices}").format(choices=", ".join(r.value for r in ROLES)))
    return Member(**given)


def as_rung(raw: Any) -> Rung:
    """A rung of the ladder: after how long, and what is done."""
    given = as_text_mapping(raw)
    if set(given) != {"after", "do"} or given["do"] not in RUNGS:
        raise ValueError(_("{keys} expected").format(keys="{after: 2d, do: " + "|".join(RUNGS) + "}"))
    lasts = parse_duration(given["after"])
    units = {"d": timedelta(days=1), "wd": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
    return Rung(lasts.amount * units[lasts.unit], given["do"])


def default_durations() -> dict[str, str]:
    """The kinds' own durations by `kind.what`; nothing where the time is always named."""
    every = [(f"{kind.name}.{d.what}", d.lasts) for kind in KINDS.values() for d in kind.deadlines]
    return dict(every) | {key: lasts for key, lasts in every if lasts}


def deadline_durations(sheet: SettingsFile) -> dict[str, Duration]:
    """How long each promise lasts: the defaults of kinds and of the whole site, and what `deadlines:` sets instead."""
    known = default_durations() | site_promises.LASTS
    given = flatten(sheet.get("deadlines", as_mapping, {}))
    for key, raw in given.items():
        line = sheet.tree.line("deadlines", *key.split("."))
        if key not in known:
            raise Damaged(_("unknown deadline: {name}").format(name=key), path=sheet.path, line=line)
        if not isinstance(raw, str):
            raise Damaged(_("one text expected"), path=sheet.path, line=line)
        if raw != "none":
            sheet.convert(parse_duration, raw, "deadlines", *key.split("."))
    return {key: parse_duration(raw) for key, raw in (known | given).items() if raw and raw != "none"}


def callback_settings(sheet: SettingsFile) -> Callbacks:
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


def recurring_times(sheet: SettingsFile) -> int:
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
    means = values.known("means", MEANS, given.get("means") or Habit.means)
    return Habit(parse_duration(given["every"]) if given.get("every") else None, means)


def as_home_type(raw: Any, types: Collection[str]) -> str:
    """The type of a home's residents, one of `types`."""
    if as_text(raw) not in types:
        raise ValueError(_("no such type: {name}; `types` has {choices}").format(name=raw, choices=comma_list(types)))
    return as_text(raw)


def as_list(raw: Any) -> list[Any]:
    """A list."""
    if not isinstance(raw, list):
        raise ValueError(_("a list expected"))
    return raw


def flatten(raw: Mapping[str, Any]) -> dict[str, Any]:
    """`{complaint: {answer: 3d}}` and `{complaint.answer: 3d}` alike as the latter."""
    found = {}
    for key, value in raw.items():
        if isinstance(value, dict):
            found.update({f"{key}.{what}": lasts for what, lasts in value.items()})
        else:
            found[key] = value
    return found


def read_calendar(root: Path, zone: ZoneInfo) -> Calendar:
    """Holidays and make-up workdays from `calendar.yaml`, where there is one."""
    path = root / "calendar.yaml"
    if not path.exists():
        return Calendar(zone, frozenset(), frozenset())
    sheet = SettingsFile(path)
    days = [frozenset(d for ds in sheet.get_list(key, as_days) for d in ds) for key in ("holidays", "workdays")]
    sheet.refuse_unasked()
    return Calendar(zone, *days)


def as_days(raw: Any) -> list[date]:
    """A day, or a run of days written `2026-10-01..2026-10-07`."""
    first, _dots, last = as_text(raw).partition("..")
    start, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
    if not 0 <= (end - start).days <= 366:
        raise ValueError(_("not a run of days: {value}").format(value=raw))
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
