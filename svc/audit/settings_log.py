"""Changes of a site's settings: each is listed, and one that was used and then taken back is doubtful (015.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from math import inf
from typing import Any

from svc.audit import append_only
from svc.audit.append_only import AddedStep
from svc.audit.commits import Contents, Past
from svc.audit.findings import Finding, with_commit
from svc.audit.git_log import Commit, FileChange
from svc.audit.judge import Judge
from svc.audit.step_lines import RawStep
from svc.audit.steps import Added
from svc.audit.then import PastSettings, Then
from svc.audit.words import HIDDEN
from svc.dates.workdays import parse_duration
from svc.model import yaml_read
from svc.site.calendar_file import FILE as CALENDAR_NAME
from svc.site.deadline_settings import default_durations
from svc.site.environment import SETTINGS_NAME
from svc.site.settings import Site
from svc.text.dataclass import dataclass
from svc.text.errors import SvcError
from svc.text.language import _, comma_list

_FEW = 6  # values named one by one
_RIGHTS = ("staff", "departments", "promises")  # settings on which rights hang
_USED_BY_ALL = ("hours", "since", "timezone", "callbacks", "inspections", "git")
Values = dict[str, str]


@dataclass(frozen=True)
class SettingChange:
    """A value of the settings that a commit changed, from one text to another, empty where there was none."""

    key: str
    old: str
    new: str
    commit: Commit | None


class SettingsLog:
    """Goes through the changes of the settings.

    Args:
        site: whose.
        past: its history.
        contents: what reads files of commits.
        settings: what finds the settings that stood in a commit.
        judge: what judges acts, for those that a change made possible.
    """

    def __init__(self, site: Site, past: Past, contents: Contents, settings: PastSettings, judge: Judge) -> None:
        self.site = site
        self.past = past
        self.contents = contents
        self.settings = settings
        self.judge_of_files = judge
        self.changes: dict[str, list[SettingChange]] = {}

    def judge(self, commit: Commit, entries: Sequence[FileChange]) -> Iterator[Finding]:
        """Yield a note for each settings file that a commit changed, and a doubt for what it took back after use."""
        for entry in entries:
            if commit.is_merge and not entry.fresh:
                continue
            names = (next(iter(entry.olds), ""), entry.new)
            told = self.contents.read(filter(None, names))
            old, new = (told.get(name) or b"" for name in names)
            if entry.path in (SETTINGS_NAME, CALENDAR_NAME):
                changed = list(changed_values(old, new, commit))
                said = describe_changes(changed, hidden=self.judge_of_files.mask.on)
                for change in changed:
                    yield from self.taken_back(change)
                    self.changes.setdefault(change.key, []).append(change)
            else:
                said = describe_lines(old, new)
            text = f"{entry.path}: {said or _('written otherwise')}"
            yield with_commit(Finding("settings", text, evidence=entry.path), commit, self.site.zone)

    def unsaved(self) -> Iterator[Finding]:
        """Yield a note for each settings file that differs from the last commit."""
        for name in (SETTINGS_NAME, CALENDAR_NAME):
            path = self.site.root / name
            old = self.past.committed(path) or b""
            new = path.read_bytes() if path.is_file() else b""
            if old in (b"", new):
                continue
            changed = list(changed_values(old, new, None))
            said = describe_changes(changed, hidden=self.judge_of_files.mask.on) or _("written otherwise")
            if any(each.key.startswith("staff.") for each in changed):
                said += " · " + _("who may do what does not count before it is committed")
            yield Finding("unsaved-settings", f"{name}: {said}", evidence=sha256(new).hexdigest())

    def taken_back(self, last: SettingChange) -> Iterator[Finding]:
        """Yield the earlier change that one takes back, if acts between them needed it."""
        for first in self.changes.get(last.key, ()):
            if (
                first.commit is None
                or last.commit is None
                or first.old != last.new
                or not (acts := list(self.acts_needing(first, first.commit, last.commit)))
            ):
                continue
            sentence = _("{key}: {old} → {new}, put back by {name}; meanwhile: {acts}")
            hidden = self.judge_of_files.mask.on
            was, now = (HIDDEN if hidden else value or _("nothing") for value in (first.old, first.new))
            more = _(" and {count} more").format(count=len(acts) - 1) if len(acts) > 1 else ""
            text = sentence.format(key=first.key, old=was, new=now, name=last.commit.author, acts=acts[0] + more)
            found = Finding("taken-back", text, evidence=f"{first.key} {last.commit.hash}", doers=(last.commit.author,))
            yield with_commit(found, first.commit, self.site.zone)

    def acts_needing(self, first: SettingChange, begin: Commit, last: Commit) -> Iterator[str]:
        """Yield the acts between two commits that a change made possible, or by which it made a promise longer."""
        before = self.then_before(begin)
        for commit, entries in self.past.between(begin.hash, last.hash):
            for entry in entries:
                identity = self.judge_of_files.places.identity(entry.path)
                if identity is None or not entry.new or not entry.fresh:
                    continue
                texts = self.contents.read([*entry.olds, entry.new])
                new = texts[entry.new] or b""
                acts = append_only.find_added([texts[name] or b"" for name in entry.olds], new)
                settings = [before] if before else []
                words = partial(self.judge_of_files.wording, entry.path, b"", new)
                fresh, zone = not entry.olds, self.site.zone
                added = Added(
                    identity[0], commit, new, fresh, settings, 0, len(acts), words, {}, zone, identity[1], never
                )
                yield from self.uses(first, added, acts)

    def uses(self, change: SettingChange, added: Added, acts: Sequence[AddedStep]) -> Iterator[str]:
        """Yield the acts of a commit that used a changed setting, in words."""
        kind, whole = added.kind.name, added.number
        top, *rest = change.key.split(".")
        started: list[tuple[RawStep, frozenset[str]]] = [({}, due_names(added.head))] if added.fresh else []
        for step, line in acts:
            started.append((step, frozenset(step.get("due", ())) | frozenset(k for k in ("next", "due") if k in step)))
            if top in _RIGHTS and list(self.judge_of_files.rights.check_step(step, line, added)):
                yield f"{whole} {added.wording.step_name(step)}"
        if top in _RIGHTS and added.fresh and list(self.judge_of_files.rights.check_registration(added)):
            yield f"{whole} {_('registered')}"
        for step, names in started:
            if (
                (top == "deadlines" and rest[:1] == [kind] and set(rest[1:2]) & names and is_longer(change))
                or (top in ("holidays", "workdays") and names)
                or (top == "attempts" and step.get("do") in ("attempt", "unreachable"))
                or (top == "passes" and kind == "pass" and added.fresh)
                or top in _USED_BY_ALL
            ):
                yield f"{whole} {added.wording.step_name(step) if step else _('registered')}"

    def then_before(self, commit: Commit) -> Then | None:
        """Return the settings before a commit, judged as those of this edition."""
        then = self.settings.read(self.settings.of(commit.parents[0])) if commit.parents else None
        return replace_edition(then) if then else None


def never(_month: str) -> bool:
    """False: what is asked is not so."""
    return False


def replace_edition(then: Then) -> Then:
    """Return settings by whose rules an act is judged, whenever it was."""
    told = Then(then.site)
    told.new = True
    return told


def changed_values(old: bytes, new: bytes, commit: Commit | None) -> Iterator[SettingChange]:
    """Yield the values that differ between two versions of a settings file."""
    before, after = flat_settings(old), flat_settings(new)
    for key in dict.fromkeys([*before, *after]):
        if before.get(key, "") != after.get(key, ""):
            yield SettingChange(key, before.get(key, ""), after.get(key, ""), commit)


def flat_settings(data: bytes) -> Values:
    """Return the values of a settings file by their keys, such as `staff.李敏.role`. What can't be read has none."""
    try:
        tree = yaml_read.parse_text(yaml_read.decode_text(data))[0].value if data.strip() else {}
    except SvcError:
        return {}
    found: Values = {}
    flatten(tree, "", found)
    return found


def flatten(raw: Any, key: str, found: Values) -> None:
    """Put the values below a key into a flat mapping. A list's entries go by their names, or by themselves."""
    if isinstance(raw, Mapping):
        for name, value in raw.items():
            flatten(value, f"{key}.{name}" if key else str(name), found)
    elif isinstance(raw, list):
        for entry in raw:
            if isinstance(entry, Mapping) and "name" in entry:
                flatten({k: v for k, v in entry.items() if k != "name"} or "-", f"{key}.{entry['name']}", found)
            else:
                found[f"{key}.{entry}"] = "✓"
    else:
        found[key] = str(raw)


def describe_changes(changed: Sequence[SettingChange], *, hidden: bool) -> str:
    """Describe changed values, the first few one by one."""
    told = []
    for each in changed[:_FEW]:
        was, now = (HIDDEN if hidden else value or _("nothing") for value in (each.old, each.new))
        told.append(f"{each.key}: {was} → {now}")
    more = _(" and {count} more").format(count=len(changed) - _FEW) if len(changed) > _FEW else ""
    return comma_list(told) + more


def describe_lines(old: bytes, new: bytes) -> str:
    """Describe a changed file by the number of its lines that came and went."""
    before, after = old.splitlines(), new.splitlines()
    gone, come = (
        len([line for line in before if line not in after]),
        len([line for line in after if line not in before]),
    )
    return _("lines added: {come}, removed: {gone}").format(come=come, gone=gone) if gone or come else ""


def due_names(head: bytes) -> frozenset[str]:
    """Return the promises that a new record's facts start."""
    due = flat_settings(b"\n".join(line for line in head.splitlines() if line.startswith(b"due:")))
    return frozenset(name.removeprefix("due.") for name in due)


def is_longer(change: SettingChange) -> bool:
    """True if a deadline was made longer. One that is switched off is longer than any."""
    lasts = [
        text or default_durations().get(change.key.removeprefix("deadlines."), "") for text in (change.old, change.new)
    ]
    old, new = (seconds(text) for text in lasts)
    return new > old


def seconds(text: str) -> float:
    """Return about how many seconds a length of time such as `3wd` has."""
    try:
        lasts = parse_duration(text)
    except SvcError:
        return inf
    return lasts.amount * {"m": 60, "h": 3600, "d": 86400, "wd": 120960}[lasts.unit]
