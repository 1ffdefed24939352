"""Changes of a site's settings: each is listed, and one that was used and then taken back is doubtful (015.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import sha256

from svc.audit import append_only
from svc.audit.append_only import AddedStep
from svc.audit.commits import Contents, Past
from svc.audit.findings import Finding, with_commit
from svc.audit.git_log import Commit, FileChange
from svc.audit.judge import Judge
from svc.audit.setting_values import (
    SettingChange,
    changed_values,
    describe_changes,
    describe_lines,
    due_names,
    is_longer,
)
from svc.audit.step_lines import RawStep
from svc.audit.steps import Added
from svc.audit.then import PastSettings, Then
from svc.audit.words import HIDDEN
from svc.site.calendar_file import FILE as CALENDAR_NAME
from svc.site.environment import SETTINGS_NAME
from svc.site.settings import Site
from svc.text.language import _

_RIGHTS = ("staff", "departments", "promises")  # settings on which rights hang
_USED_BY_ALL = ("hours", "since", "timezone", "callbacks", "inspections", "git")


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
                yield from self.dropped(commit, entry)
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

    def dropped(self, commit: Commit, entry: FileChange) -> Iterator[Finding]:
        """Yield a doubt for each change of a setting that a merge left out, if it was used before."""
        if entry.path in (SETTINGS_NAME, CALENDAR_NAME):
            told = self.contents.read(filter(None, [*entry.olds, entry.new]))
            for old in entry.olds:
                for change in changed_values(told[old] or b"", told.get(entry.new) or b"", commit):
                    yield from self.taken_back(change)

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
