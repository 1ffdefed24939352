"""The settings of a site as they stood in its commits: an act is judged by those of the commit before it (015.5)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from svc.audit.commits import Contents, Parents
from svc.audit.git_log import Commit, FileChange
from svc.git.format import author_name
from svc.model.case import Actor
from svc.site.calendar_file import FILE as CALENDAR_NAME
from svc.site.environment import SETTINGS_NAME
from svc.site.round_settings import NOT_YET
from svc.site.settings import Site, read_site
from svc.text.errors import SvcError
from svc.text.fold import clean_name, fold_person


class SettingsText(NamedTuple):
    """What stood in a commit's `svc.yaml` and `calendar.yaml`; nothing where there was none."""

    site: bytes = b""
    calendar: bytes = b""


class PastSettings:
    """Finds the settings that stood in a commit.

    Args:
        root: the site.
        below: the site's place in its repository, such as `site/`.
        contents: what reads files of commits.
        parents: those of the commits gone through.
        now: the site as it is, for where nobody can read what its settings were.
    """

    def __init__(self, root: Path, below: str, contents: Contents, parents: Parents, now: Site) -> None:
        self.root = root
        self.below = below
        self.contents = contents
        self.parents = parents
        self.known: dict[str, SettingsText] = {}
        self.read = lru_cache(maxsize=64)(self._read)
        self.edition = False
        self.last: Then | None = None
        self.text: SettingsText | None = None
        self.found: list[Then] = []
        self.now = Then(now)

    def of(self, commit: str) -> SettingsText:
        """Return the settings in a commit, which are those of its first parent unless it was noted to change them."""
        if found := self.known.get(commit):
            return found
        passed = []
        while commit not in self.known and commit in self.parents:
            passed.append(commit)
            if not self.parents[commit]:
                self.known[commit] = SettingsText()
            else:
                commit = self.parents[commit][0]
        found = self.known.get(commit)
        if found is None:  # it led to what was verified before
            names = [f"{commit}:{self.below}{name}" for name in (SETTINGS_NAME, CALENDAR_NAME)]
            told = self.contents.read(names)
            found = self.known[commit] = SettingsText(*(told[name] or b"" for name in names))
        for each in passed:
            self.known[each] = found
        return found

    def note_changes(self, commit: Commit, entries: Iterable[FileChange]) -> None:
        """Note the settings that a commit changed."""
        now = {e.path: e.new for e in entries if e.path in (SETTINGS_NAME, CALENDAR_NAME)}
        if not now:
            return
        before = self.of(commit.parents[0]) if commit.parents else SettingsText()
        told = self.contents.read(filter(None, now.values()))
        texts = {name: told.get(blob) or b"" for name, blob in now.items()}
        site, calendar = texts.get(SETTINGS_NAME, before.site), texts.get(CALENDAR_NAME, before.calendar)
        self.known[commit.hash] = SettingsText(site, calendar)

    def before(self, commit: Commit) -> list[Then]:
        """Return the settings by which a commit is judged: those of its parents.

        Where these can't be read, or were taken away, they are the last that could. Where the site was kept under this
        edition once, it stays so: to take `since` out again does not bring the rules of the version before back.
        """
        texts = tuple([self.of(parent) for parent in commit.parents])
        if len(texts) == 1 and texts[0] is self.text:
            return self.found
        self.text = texts[0] if len(texts) == 1 else None
        self.found = found = self.readable(texts) or [self.last or self.now]
        self.last = found[0]
        self.edition = self.edition or any(then.new for then in found)
        if self.edition:
            for then in found:
                then.new = True
        return found

    def readable(self, texts: Iterable[SettingsText]) -> list[Then]:
        """Return those settings that can be read, each once."""
        return [then for text in dict.fromkeys(texts) if text.site and (then := self.read(text))]

    def has_site(self, commit: Commit) -> bool:
        """True if there was a site before a commit."""
        return any(self.of(parent).site for parent in commit.parents)

    def _read(self, text: SettingsText) -> Then | None:
        """Read settings, or return None if nobody can."""
        try:
            return Then(read_site(self.root, text.site, text.calendar))
        except SvcError:
            return None


class Then:
    """A site as its settings described it at some time.

    Args:
        site: the site.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.new = site.terms.since != NOT_YET
        self.resolve = lru_cache(maxsize=1000)(self._resolve)

    def _resolve(self, name: str) -> str:
        """Return the name on the staff's list that a name means, however it is spelled, or the name itself, tidied."""
        tidy = clean_name(name)
        return self.site.people.find(tidy) or tidy

    def actor(self, name: str, day: str) -> Actor:
        """Return somebody with the role that the site gave them on a day such as `2026-11-02`."""
        known = self.resolve(name)
        member = self.site.members.get(known)
        if member is None or not member.serves_on(day):
            return Actor(known, known=False)
        return Actor(known, member.role, department=member.department)

    def address(self, name: str) -> str:
        """Return the mail address under which svc commits what somebody does."""
        return self.site.address(name)

    def is_author(self, who: str, author: str) -> bool:
        """True if the author of a commit is the person that a step names."""
        if author == who or author_name(who) == author:
            return True
        return fold_person(self.resolve(author)) == fold_person(self.resolve(who))
