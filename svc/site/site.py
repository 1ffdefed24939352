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
from svc.model import values, yamltext
from svc.model.case import People
from svc.model.steps import ROLES
from svc.model.yamltext import Tree
from svc.rules import site_promises
from svc.rules.contacts import Callbacks, Habit
from svc.rules.deadlines import Terms
from svc.site import notify_settings
from svc.site.environment import NAME
from svc.site.notify_settings import Channels
from svc.text import language
from svc.text.errors import BadInput, Damaged
from svc.text.language import _, comma_list
from svc.text.paths import built_in_templates

RUNGS = ("urge", "director", "leader", "department", "authority")
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


def read(root: Path) -> Site:
    """The site at `root`.

    Raises:
        Damaged: `svc.yaml` or `calendar.yaml` has a fault, with file and line (exit 5).
        StorageFailed: it can't be read.
    """
    sheet = Sheet(root / NAME)
    zone = sheet.get("timezone", zone_of, ZoneInfo("Asia/Shanghai"))
    staff = tuple(sheet.each("staff", member))
    lasts = lasting(sheet)
    site = Site(
        root=root,
        name=sheet.get("name", text, ""),
        company=sheet.get("company", text, ""),
        zone=zone,
        language=sheet.get("language", spoken, "zh"),
        households=sheet.get("households", count, 0),
        hours=sheet.get("hours", hours, {"open": "08:30", "close": "18:00"}),
        desks=sheet.get("desks", mapping, {}),
        departments=tuple(sheet.each("departments", text)),
        routes=sheet.get("routes", mapping, {}),
        staff=staff,
        terms=Terms(lasts, read_calendar(root, zone), bool(staff)),
        ladder=tuple(sheet.each("escalation", rung))
        if "escalation" in sheet.tree.value
        else tuple(rung({"after": after, "do": do}) for after, do in DEFAULT_LADDER),
        commits=sheet.get("git", commits, True),
        callbacks=calling(sheet),
        recurring=recurring(sheet),
        channels=sheet.get("notify", notify_settings.read, Channels()),
    )
    sheet.finish()
    return site


def load(path: Path) -> Tree:
    """A settings file as text with line numbers."""
    return yamltext.parse(read_file(path, yamltext.MAX_SIZE), path)


class Sheet:
    """A settings file being read: every key is asked for once; what nobody asked for is a fault."""

    def __init__(self, path: Path) -> None:
        self.tree = load(path)
        self.path = path
        self.asked: set[str] = set()

    def get(self, key: str, reads: Callable[[Any], Any], default: Any) -> Any:
        """The value of a key, read by `reads`, or the default."""
        self.asked.add(key)
        if key not in self.tree.value or self.tree.value[key] == "":
            return default
        return self.guard(reads, self.tree.value[key], key)

    def each(self, key: str, reads: Callable[[Any], Any]) -> list[Any]:
        """The entries of a list, each read by `reads`."""
        self.asked.add(key)
        raw = self.tree.value.get(key, [])
        if raw == "":
            return []
        if not isinstance(raw, list):
            raise Damaged(_("{key}: a list expected").format(key=key), path=self.path, line=self.tree.line(key))
        return [self.guard(reads, item, key, n) for n, item in enumerate(raw)]

    def guard(self, reads: Callable[[Any], Any], raw: Any, *at: str | int) -> Any:
        """A value read, its fault reported with the line."""
        try:
            return reads(raw)
        except (ValueError, BadInput) as error:
            raise Damaged(f"{at[0]}: {error}", path=self.path, line=self.tree.line(*at)) from None

    def finish(self) -> None:
        """Refuse keys that nobody asked for."""
        self.known(self.tree.value, self.asked)

    def known(self, given: Iterable[str], known: Collection[str], *at: str) -> None:
        """Refuse keys of the mapping at `at` that are none of those known."""
        from difflib import get_close_matches

        for key in given:
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = "; " + _("did you mean {near}?").format(near=near[0]) if near else ""
                sentence = _("unknown setting: {name}").format(name=".".join([*at, key])) + hint
                raise Damaged(sentence, path=self.path, line=self.tree.line(*at, key))


def text(raw: Any) -> str:
    """A text."""
    if not isinstance(raw, str):
        raise ValueError(_("one text expected"))
    return raw


def mapping(raw: Any) -> dict[str, str]:
    """Names and texts."""
    if not isinstance(raw, dict) or not all(isinstance(v, str) for v in raw.values()):
        raise ValueError(_("{keys} expected").format(keys="{name: text}"))
    return raw


def anything(raw: Any) -> Any:
    """A mapping that a later part of svc reads."""
    if not isinstance(raw, dict):
        raise ValueError(_("{keys} expected").format(keys="{name: …}"))
    return raw


def count(raw: Any) -> int:
    """A whole number."""
    if not isinstance(raw, str) or not re.fullmatch(r"[0-9]{1,7}", raw):
        raise ValueError(_("a whole number expected"))
    return int(raw)


def spoken(raw: Any) -> str:
    """A language svc speaks."""
    if (known := language.from_tag(text(raw))) is None:
        raise ValueError(_("one of: {choices}").format(choices=", ".join(language.LANGUAGES)))
    return known


def zone_of(raw: Any) -> ZoneInfo:
    """A time zone by its name, such as Asia/Shanghai."""
    try:
        return ZoneInfo(text(raw))
    except (OSError, ValueError, LookupError):
        raise ValueError(_("no such time zone: {name}").format(name=raw)) from None


def hours(raw: Any) -> dict[str, str]:
    """Opening hours: open and close."""
    given = mapping(raw)
    if set(given) - {"open", "close"} or not all(re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", v) for v in given.values()):
        raise ValueError(_("{keys} expected").format(keys="{open: '08:30', close: '18:00'}"))
    return {"open": "08:30", "close": "18:00"} | given


def commits(raw: Any) -> bool:
    """Whether every change is committed: `git: {commit: true}`."""
    given = mapping(raw)
    if set(given) - {"commit"} or given.get("commit", "true") not in ("true", "false"):
        raise ValueError(_("{keys} expected").format(keys="{commit: true}"))
    return given.get("commit", "true") == "true"


def member(raw: Any) -> Member:
    """One of the staff."""
    given = mapping(raw)
    if set(given) - {"name", "role", "department", "email"} or not given.get("name"):
        raise ValueError(_("{keys} expected").format(keys="{name: …, role: …, department: …, email: …}"))
    if given.get("role") not in [r.value for r in ROLES]:
        raise ValueError(_("role is one of: {choices}").format(choices=", ".join(r.value for r in ROLES)))
    return Member(**given)


def rung(raw: Any) -> Rung:
    """A rung of the ladder: after how long, and what is done."""
    given = mapping(raw)
    if set(given) != {"after", "do"} or given["do"] not in RUNGS:
        raise ValueError(_("{keys} expected").format(keys="{after: 2d, do: " + "|".join(RUNGS) + "}"))
    lasts = parse_duration(given["after"])
    units = {"d": timedelta(days=1), "wd": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
    return Rung(lasts.amount * units[lasts.unit], given["do"])


def defaults() -> dict[str, str]:
    """The kinds' own durations by `kind.what`; nothing where the time is always named."""
    every = [(f"{kind.name}.{d.what}", d.lasts) for kind in KINDS.values() for d in kind.deadlines]
    return dict(every) | {key: lasts for key, lasts in every if lasts}


def lasting(sheet: Sheet) -> dict[str, Duration]:
    """How long each promise lasts: the defaults of kinds and of the whole site, and what `deadlines:` sets instead."""
    known = defaults() | site_promises.LASTS
    given = flat(sheet.get("deadlines", anything, {}))
    for key, raw in given.items():
        line = sheet.tree.line("deadlines", *key.split("."))
        if key not in known:
            raise Damaged(_("unknown deadline: {name}").format(name=key), path=sheet.path, line=line)
        if not isinstance(raw, str):
            raise Damaged(_("one text expected"), path=sheet.path, line=line)
        if raw != "none":
            sheet.guard(parse_duration, raw, "deadlines", *key.split("."))
    return {key: parse_duration(raw) for key, raw in (known | given).items() if raw and raw != "none"}


def calling(sheet: Sheet) -> Callbacks:
    """How the site calls back: how many, what share, how often whom, and whom never."""
    given = {key: raw for key, raw in sheet.get("callbacks", anything, {}).items() if raw != ""}
    sheet.known(given, [f.name for f in fields(Callbacks)], "callbacks")

    def each(key: str, reads: Callable[[Any], Any]) -> dict[str, Any]:
        named = sheet.guard(anything, given.get(key, {}), "callbacks", key)
        return {name: sheet.guard(reads, raw, "callbacks", key, name) for name, raw in named.items()}

    found = {key: sheet.guard(count, given[key], "callbacks", key) for key in ("week", "month") if key in given}
    found |= {
        key: sheet.guard(share, given[key], "callbacks", key) for key in ("repairs", "complaints") if key in given
    }
    types = each("types", habit)
    homes = each("homes", lambda raw: of_type(raw, types))
    never = sheet.guard(listing, given.get("never", []), "callbacks", "never")
    units = [sheet.guard(text, raw, "callbacks", "never", n) for n, raw in enumerate(never)]
    return Callbacks(**found, types=types, homes=homes, never=frozenset(units))


def recurring(sheet: Sheet) -> int:
    """How many complaints of a half-year or year make a recurring problem: `recurring: {times: 3}` (012.5)."""
    given = sheet.get("recurring", anything, {})
    sheet.known(given, ["times"], "recurring")
    times: int = sheet.guard(often, given.get("times") or "3", "recurring", "times")
    return times


def often(raw: Any) -> int:
    """How many times make something recur: twice at least."""
    if (found := count(raw)) < 2:
        raise ValueError(_("2 or more expected"))
    return found


def share(raw: Any) -> int:
    """A share, in percent."""
    found = re.fullmatch(r"([0-9]{1,3}) ?%", text(raw))
    if not found or int(found[1]) > 100:
        raise ValueError(_("a share such as {example} expected, at most 100%").format(example="30%"))
    return int(found[1])


def habit(raw: Any) -> Habit:
    """How a type of resident is called back: how often, and by what means (017.2)."""
    given = mapping(raw)
    if set(given) - {"every", "means"}:
        raise ValueError(_("{keys} expected").format(keys="{every: 30d, means: visit}"))
    means = values.known("means", MEANS, given.get("means") or Habit.means)
    return Habit(parse_duration(given["every"]) if given.get("every") else None, means)


def of_type(raw: Any, types: Collection[str]) -> str:
    """The type of a home's residents, one of `types`."""
    if text(raw) not in types:
        raise ValueError(_("no such type: {name}; `types` has {choices}").format(name=raw, choices=comma_list(types)))
    return text(raw)


def listing(raw: Any) -> list[Any]:
    """A list."""
    if not isinstance(raw, list):
        raise ValueError(_("a list expected"))
    return raw


def flat(raw: Mapping[str, Any]) -> dict[str, Any]:
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
    sheet = Sheet(path)
    days = [frozenset(d for ds in sheet.each(key, days_of) for d in ds) for key in ("holidays", "workdays")]
    sheet.finish()
    return Calendar(zone, *days)


def days_of(raw: Any) -> list[date]:
    """A day, or a run of days written `2026-10-01..2026-10-07`."""
    first, _dots, last = text(raw).partition("..")
    start, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
    if not 0 <= (end - start).days <= 366:
        raise ValueError(_("not a run of days: {value}").format(value=raw))
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
