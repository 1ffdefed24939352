"""What each commit did to the files of records, judged: whatever is lost from one version to the next is a finding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from svc.audit import growth
from svc.audit.findings import DOUBT, FAULT, SORTS, Finding, by
from svc.audit.growth import Added, Loss
from svc.audit.walk import Commit, Contents, Entry
from svc.audit.wording import Wording
from svc.calendar import read_time
from svc.folders import Folders
from svc.history import plain
from svc.language import _, listed
from svc.model import Kind
from svc.site import Site
from svc.views import Mask

_SLACK = timedelta(hours=24)  # a step written by hand is committed on the same day
_FEW = 3  # numbers named one by one
Wanted = Callable[[Path, str], bool]


@dataclass(frozen=True)
class Sealed:
    """A month that had been sealed, and when."""

    month: str
    when: datetime


@dataclass
class Judge:
    """Goes through history, commit by commit, and remembers what it finds.

    Args:
        site: whose records.
        folders: where they are.
        contents: what reads the versions of files.
        mask: whether phones and names are hidden.
        wanted: which records are looked at: by file and number.
        noting: whether what is only to be noted is kept, too, or just counted.
    """

    site: Site
    folders: Folders
    contents: Contents
    mask: Mask
    wanted: Wanted
    noting: bool
    found: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _told: set[tuple[str, str, str]] = field(default_factory=set)
    _good: dict[str, str] = field(default_factory=dict)
    _bad: set[str] = field(default_factory=set)

    def commit(self, commit: Commit, entries: Sequence[Entry], sealed: Mapping[str, Sealed]) -> None:
        """Judge one commit.

        Args:
            commit: who made it, when.
            entries: what it changed.
            sealed: the months that had been sealed before it.
        """
        entries = [e for e in entries if self.known(e.path)]
        gone = {self.name(e): e for e in entries if not e.new and self.is_record(e.path)}
        for start in range(0, len(entries), 100):
            some = [e for e in entries[start : start + 100] if self.is_record(e.path)]
            texts = self.contents.of(blob for e in some for blob in (*e.olds, e.new) if blob)
            for entry in some:
                moved = gone.pop(self.name(entry), None) if entry.new and not entry.olds else None
                if moved:
                    self.moved(commit, moved, entry)
                elif entry.new:
                    self.record(commit, entry, texts, sealed)
        for entry in gone.values():
            self.note(commit, "deleted", entry.path, self.missing(entry.path))
        for entry in entries:
            if not self.is_record(entry.path) and entry.olds:
                self.attachment(commit, entry)
        if entries and not commit.svcs and commit.parents < 2:
            self.by_hand(commit, entries)

    def record(
        self, commit: Commit, entry: Entry, texts: Mapping[str, bytes | None], sealed: Mapping[str, Sealed]
    ) -> None:
        """Judge what a commit made of one record's file."""
        new = texts[entry.new]
        if new is None:
            self.note(commit, "damaged", entry.path, _("it is larger than any record, or missing in git"))
            return
        turned: set[int | None] = set()
        olds = []
        for name in dict.fromkeys(entry.olds):
            if name in self._bad and (good := self._good.get(entry.path)):
                name = good  # noqa: PLW2901 - what was damaged is judged by the last version that could be read
            old = (texts[name] if name in texts else self.contents.of([name])[name]) or b""
            olds.append(old)
            for loss in growth.losses(old, new, merged=commit.parents > 1):
                if loss.what == "damaged":
                    self._good.setdefault(entry.path, name)
                    self._bad.add(entry.new)
                if loss.what == "changed":
                    turned.add(loss.line)
                self.lost(commit, entry.path, loss, old, new)
        if entry.new in self._bad:
            return
        self._good.pop(entry.path, None)
        if entry.fresh:
            added = [each for each in growth.added(olds, new) if each.line not in turned]
            self.grown(commit, entry, added, new, sealed)
            if not entry.olds:
                self.registered(commit, entry.path, sealed)

    def finish(self, head: Callable[[str], bytes | None]) -> None:
        """Judge what is damaged to this day by its lines."""
        for path, name in self._good.items():
            old, new = self.contents.of([name])[name], head(path)
            for loss in growth.lost_lines(old or b"", new or b""):
                self.lost(None, path, loss, old or b"", new or b"")

    def working(self, path: str, old: bytes | None, new: bytes | None) -> None:
        """Judge a file that differs from what was committed last."""
        if self.is_record(path) and old is not None and new is not None:
            for loss in growth.losses(old, new):
                self.lost(None, path, loss, old, new)

    def against(self, entries: Sequence[Entry], seal: str) -> None:
        """Judge what became of files since they were sealed, where the history between is lost."""
        for entry in entries:
            if not entry.olds or not self.known(entry.path) or not self.is_record(entry.path):
                continue
            texts = self.contents.of([*entry.olds, *filter(None, [entry.new])])
            if not entry.new:
                self.note(None, "deleted", entry.path, _("{name}: it was there").format(name=seal))
            old, new = texts[entry.olds[0]] or b"", texts.get(entry.new) or b""
            for loss in growth.losses(old, new) if entry.new else ():
                said = _("{name}: {text}").format(name=seal, text=self.wording(entry.path, old, new).of(loss))
                self.note(None, loss.what, entry.path, said, loss.line or loss.line_before)

    # What is found

    def lost(self, commit: Commit | None, path: str, loss: Loss, old: bytes, new: bytes) -> None:
        """A version says less than the one before, or something else."""
        line = loss.line or (loss.after[1] if loss.what == "damaged" else None)
        self.note(commit, loss.what, path, self.wording(path, old, new).of(loss), line or loss.line_before)

    def moved(self, commit: Commit, entry: Entry, other: Entry) -> None:
        """A record's file is in another folder now."""
        self.note(commit, "moved", other.path, f"{entry.path} → {other.path}")
        texts = self.contents.of([*entry.olds, other.new])
        new = texts[other.new]
        for name in entry.olds:
            old = texts[name]
            if old is not None and new is not None:
                for loss in growth.losses(old, new):
                    self.lost(commit, other.path, loss, old, new)

    def attachment(self, commit: Commit, entry: Entry) -> None:
        """A file beside a record is another one now, or gone."""
        gone = _("{name} was removed") if not entry.new else _("{name} was replaced")
        self.note(commit, "attachment", entry.path, gone.format(name=Path(entry.path).name))

    def grown(
        self, commit: Commit, entry: Entry, added: Sequence[Added], text: bytes, sealed: Mapping[str, Sealed]
    ) -> None:
        """Steps that a commit added: whose, of when, and what they correct."""
        path = entry.path
        for step, line in added:
            who, do = str(step.get("by", "")), str(step.get("do", ""))
            if do in ("amend", "strike") and not commit.imports:
                what = "amended" if do == "amend" else "struck"
                said = self.wording(path, b"", text).answered(step, text, line) if self.noting else ""
                self.note(commit, what, path, said, line)
            at = self.time(step.get("at"))
            entered = self.time(step.get("entered"))
            seal = sealed.get(f"{at:%Y-%m}") if at and sealed else None
            if seal and not (entered and entered >= seal.when):
                sentence = _("{step}: not there when {month} was sealed on {time}")
                name = self.wording(path, b"", text).name(step)
                self.note(
                    commit,
                    "late",
                    path,
                    sentence.format(step=name, month=seal.month, time=f"{seal.when:%Y-%m-%d}"),
                    line,
                )
            if commit.settles or commit.imports or commit.parents > 1 or not entry.olds:
                continue
            if plain(who) != commit.author and not (who == "svc" and commit.svcs):
                name = self.wording(path, b"", text).name(step)
                self.note(
                    commit, "author", path, _("{step}: committed by {name}").format(step=name, name=commit.author), line
                )
            if at and not entered and self.when(commit) - at > _SLACK and not commit.svcs:
                name = self.wording(path, b"", text).name(step)
                self.note(
                    commit,
                    "backdated",
                    path,
                    _("{step}: committed {time}").format(step=name, time=f"{self.when(commit):%Y-%m-%d %H:%M}"),
                    line,
                )

    def by_hand(self, commit: Commit, entries: Sequence[Entry]) -> None:
        """A commit that svc did not make: what it says of itself, and the records that came with it."""
        fresh = [self.name(e) for e in entries if not e.olds and self.is_record(e.path)]
        said = [] if self.mask.on else [commit.subject]
        if fresh:
            more = _(" and {count} more").format(count=len(fresh) - _FEW) if len(fresh) > _FEW else ""
            said.append(_("new: {numbers}").format(numbers=listed(fresh[:_FEW]) + more))
        self.note(commit, "by-hand", "", " · ".join(said))

    def registered(self, commit: Commit, path: str, sealed: Mapping[str, Sealed]) -> None:
        """A record that is new, in a month that had been sealed."""
        month = re.search(r"/(\d{4})/(\d{2})/[^/]+$", path) if sealed else None
        if month and (seal := sealed.get(f"{month[1]}-{month[2]}")):
            sentence = _("not there when {month} was sealed on {time}")
            self.note(commit, "registered-late", path, sentence.format(month=seal.month, time=f"{seal.when:%Y-%m-%d}"))

    def note(self, commit: Commit | None, what: str, path: str, text: str, line: int | None = None) -> None:
        """Remember a finding, once: a merge that takes over what was done elsewhere did not do it again."""
        key = (what, path, text)
        if what != "by-hand" and SORTS[what].rank in (FAULT, DOUBT):
            if key in self._told and (commit is None or commit.parents > 1):
                return
            self._told.add(key)
        self.counts[what] += 1
        if SORTS[what].rank not in (FAULT, DOUBT) and not self.noting:
            return
        number = self.number(path)
        found = Finding(what, text, number, self.site.root / path if path else None, line)
        self.found.append(by(found, commit, self.site.zone))

    # What is known of a file by its name

    def known(self, path: str) -> bool:
        """Whether a file is a record or an attachment of one, and one that is looked at."""
        number = self.number(path)
        return bool(number) and self.wanted(self.site.root / path, number)

    def is_record(self, path: str) -> bool:
        """Whether a file is a record's."""
        return self.identity(path) is not None

    def identity(self, path: str) -> tuple[Kind, str] | None:
        """The kind and number of the record that a file is."""
        return self.folders.identify(self.site.root / path) if path.endswith(".yaml") else None

    def number(self, path: str) -> str:
        """The number of the record that a file is, or is an attachment of; nothing where it is neither."""
        if not path:
            return ""
        file = self.site.root / path
        found = self.identity(path) or self.folders.identify(file.parent.with_name(f"{file.parent.name}.yaml"))
        return found[1] if found else ""

    def name(self, entry: Entry) -> str:
        """The number of the record that an entry is about."""
        return self.number(entry.path)

    def missing(self, path: str) -> str:
        """What to say of a file that was deleted."""
        return _("deleted, and put back later") if regular(self.site.root / path) else _("deleted")

    def wording(self, path: str, old: bytes, new: bytes) -> Wording:
        """How what is found in a record is said."""
        kind, number = self.identity(path) or (None, "")
        return Wording(kind, number, self.site.root / path, self.site.zone, self.mask, old, new)

    def when(self, commit: Commit) -> datetime:
        """When a commit was made."""
        return datetime.fromtimestamp(commit.when, self.site.zone)

    def time(self, raw: object) -> datetime | None:
        """A time of a file."""
        try:
            return read_time(str(raw), self.site.zone) if raw else None
        except ValueError:
            return None


def regular(path: Path) -> bool:
    """Whether a file is there, which is no link."""
    return path.is_file() and not path.is_symlink()
