"""The judge of commits: whatever a record loses from one version to the next is a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from svc.audit import append_only
from svc.audit.acts import ActsJudge, Standing
from svc.audit.append_only import Loss
from svc.audit.commits import Contents
from svc.audit.findings import DOUBT, FAULT, FINDING_TYPES, Finding, with_commit
from svc.audit.git_log import Commit, FileChange
from svc.audit.places import Places
from svc.audit.renumbered import settle_renamed
from svc.audit.rights import RightsCheck
from svc.audit.words import Wording
from svc.site.settings import Site
from svc.text.dataclass import dataclass, field, replace
from svc.text.language import _, comma_list
from svc.views.mask import Mask

_FEW = 3  # numbers named one by one


@dataclass
class Judge:
    """Goes through the history commit by commit and collects findings.

    Args:
        site: whose records.
        places: what its files are.
        contents: what reads the versions of files.
        mask: whether phones and names are hidden.
        rights: what judges roles.
    """

    site: Site
    places: Places
    contents: Contents
    mask: Mask
    rights: RightsCheck
    found: list[Finding] = field(default_factory=list)
    _told: set[tuple[str, str, str]] = field(default_factory=set)
    _good: dict[str, str] = field(default_factory=dict)
    _bad: set[str] = field(default_factory=set)
    _gone: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.acts = ActsJudge(self.places, self.rights, self.wording, self.note, self.site.zone)

    def state(self) -> dict[str, Any]:
        """Return what it has to remember of the commits judged so far, as JSON keeps it."""
        told = [list(each) for each in sorted(self._told)]
        return {"told": told, "good": self._good, "bad": sorted(self._bad), "gone": self._gone}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Remember the commits that were judged before."""
        self._told = {(what, path, text) for what, path, text in state["told"]}
        self._good, self._bad = dict(state["good"]), set(state["bad"])
        self._gone = {number: tuple(names) for number, names in state["gone"].items()}

    def judge_commit(self, commit: Commit, entries: Sequence[FileChange], standing: Standing) -> None:
        """Judge one commit.

        Args:
            commit: who made it, when.
            entries: what it changed.
            standing: the circumstances in which it was made.
        """
        if len(entries) == 1 and (only := entries[0]).new and self.places.is_record(only.path) and self.is_kept(only):
            self.acts.beside = frozenset()
            self.judge_record(commit, only, self.contents.read([*only.olds, only.new]), standing)
            self.note_rest(commit, entries)
            return
        renamed = settle_renamed(entries, self.places, self.contents)
        entries = [e for e in renamed.entries if self.places.wanted(e.path)]
        gone = {self.places.number(e.path): e for e in entries if not e.new and self.places.is_record(e.path)}
        self.acts.beside = frozenset(self.places.number(e.path) for e in entries if self.places.is_record(e.path))
        for start in range(0, len(entries), 100):
            some = [e for e in entries[start : start + 100] if self.places.is_record(e.path)]
            blobs = [blob for e in some for blob in (*e.olds, e.new) if blob and blob not in renamed.texts]
            texts = {**self.contents.read(blobs), **renamed.texts}
            for entry in some:
                moved = gone.pop(self.places.number(entry.path), None) if entry.new and not entry.olds else None
                if moved:
                    self.note_move(commit, moved, entry)
                elif entry.new:
                    self.judge_record(commit, entry, texts, standing)
        for number, entry in gone.items():
            self._gone[number] = entry.olds
            self.note(commit, "deleted", entry.path, _("deleted"))
        for entry in entries:
            if not self.places.is_record(entry.path):
                self.judge_attachment(commit, entry, standing)
        self.note_rest(commit, entries)

    def judge_attachment(self, commit: Commit, entry: FileChange, standing: Standing) -> None:
        """Judge a file beside a record: whether it was replaced, and who put it there without a step of the record."""
        if entry.olds and entry.new not in entry.olds:
            gone = _("{name} was removed") if not entry.new else _("{name} was replaced")
            self.note(commit, "attachment", entry.path, gone.format(name=Path(entry.path).name), evidence=entry.path)
        if self.places.number(entry.path) not in self.acts.beside:
            path = f"{entry.path.rpartition('/')[0]}.yaml"
            name = f"{commit.hash}:./{path}"
            self.acts.judge_beside(commit, standing, path, self.contents.read([name])[name])

    def is_kept(self, entry: FileChange) -> bool:
        """True if a record was there before under the same name, or was never deleted."""
        return bool(entry.olds) or self.places.number(entry.path) not in self._gone

    def note_rest(self, commit: Commit, entries: Sequence[FileChange]) -> None:
        """Note what is only counted in a commit, and that it was made by hand."""
        self.acts.note_counts(commit)
        if entries and not commit.says_svc and not commit.is_merge:
            self.note_manual_commit(commit, entries)

    def judge_record(
        self, commit: Commit, entry: FileChange, texts: Mapping[str, bytes | None], standing: Standing
    ) -> None:
        """Judge the changes of a commit to one record's file."""
        new = texts[entry.new]
        if new is None:
            self.note(commit, "damaged", entry.path, _("it is larger than any record, or missing in git"))
            self.remember_readable(entry, entry.olds[:1])
            return
        olds = self.earlier_versions(entry, texts)
        if len(olds) == 1 and entry.fresh and entry.new not in self._bad:
            [old] = olds.values()
            added = append_only.appended_steps(old, new)
            if added is not None:  # as nearly always
                self._good.pop(entry.path, None)
                self.acts.judge(commit, standing, entry.path, [old], new, added)
                return
        lost = [
            (name, loss)
            for name, old in olds.items()
            for loss in append_only.find_losses(old, new, merged=commit.is_merge)
        ]
        for name, loss in lost:
            self.note_loss(commit, entry.path, loss, olds[name], new)
            if loss.what == "damaged":
                self.remember_readable(entry, [name])
        if entry.new in self._bad:
            return
        self._good.pop(entry.path, None)
        if entry.fresh:
            turned = {loss.line for _name, loss in lost if loss.what == "changed"}
            added = [each for each in append_only.find_added(list(olds.values()), new) if each.line not in turned]
            self.acts.judge(commit, standing, entry.path, list(olds.values()), new, added)

    def earlier_versions(self, entry: FileChange, texts: Mapping[str, bytes | None]) -> dict[str, bytes]:
        """Return the versions to compare with: for a damaged or deleted file the last readable ones."""
        names = entry.olds or self._gone.pop(self.places.number(entry.path), ())
        good = self._good.get(entry.path)
        readable = [good if name in self._bad else name for name in names] if good else names
        found = texts if all(name in texts for name in readable) else self.contents.read(readable)
        return {name: found[name] or b"" for name in readable}

    def remember_readable(self, entry: FileChange, good: Sequence[str]) -> None:
        """Remember the last readable version of a file that was damaged."""
        self._bad.add(entry.new)
        for name in good:
            self._good.setdefault(entry.path, name)

    def judge_damaged(self, head: Callable[[str], bytes | None]) -> None:
        """Judge files that are still damaged, line by line."""
        for path, name in self._good.items():
            old, new = self.contents.read([name])[name], head(path)
            for loss in append_only.find_lost_lines(old or b"", new or b""):
                self.note_loss(None, path, loss, old or b"", new or b"")

    def judge_working_file(self, path: str, old: bytes | None, new: bytes | None) -> None:
        """Judge a file that differs from the last commit."""
        if self.places.is_record(path) and old is not None and new is not None:
            for loss in append_only.find_losses(old, new):
                self.note_loss(None, path, loss, old, new)

    def judge_since_seal(self, entries: Sequence[FileChange], seal: str) -> None:
        """Judge the changes to files since they were sealed, if the history between is lost."""
        for entry in entries:
            if not entry.olds or not self.places.wanted(entry.path) or not self.places.is_record(entry.path):
                continue
            texts = self.contents.read([*entry.olds, *filter(None, [entry.new])])
            if not entry.new:
                self.note(None, "deleted", entry.path, _("{name}: it was there").format(name=seal))
            old, new = texts[entry.olds[0]] or b"", texts.get(entry.new) or b""
            for loss in append_only.find_losses(old, new) if entry.new else ():
                said = _("{name}: {text}").format(name=seal, text=self.wording(entry.path, old, new).describe(loss))
                line = loss.line or loss.line_before
                self.note(None, loss.what, entry.path, said, line, evidence=f"{seal} {loss.evidence}")

    # What is found

    def note_loss(self, commit: Commit | None, path: str, loss: Loss, old: bytes, new: bytes) -> None:
        """Note what a version lost of the one before."""
        line = loss.line or (loss.after[1] if loss.what == "damaged" else None)
        said = self.wording(path, old, new).describe(loss)
        self.note(commit, loss.what, path, said, line or loss.line_before, evidence=loss.evidence)

    def note_move(self, commit: Commit, entry: FileChange, other: FileChange) -> None:
        """Note that a record's file was moved to another folder, and what was lost on the way."""
        self.note(commit, "moved", other.path, f"{entry.path} → {other.path}")
        texts = self.contents.read([*entry.olds, other.new])
        new = texts[other.new]
        for name in entry.olds:
            old = texts[name]
            if old is not None and new is not None:
                for loss in append_only.find_losses(old, new):
                    self.note_loss(commit, other.path, loss, old, new)

    def note_manual_commit(self, commit: Commit, entries: Sequence[FileChange]) -> None:
        """Note a commit that svc did not make: its subject, and the records that came with it."""
        fresh = [self.places.number(e.path) for e in entries if not e.olds and self.places.is_record(e.path)]
        said = [] if self.mask.on else [commit.subject]
        if fresh:
            more = _(" and {count} more").format(count=len(fresh) - _FEW) if len(fresh) > _FEW else ""
            said.append(_("new: {numbers}").format(numbers=comma_list(fresh[:_FEW]) + more))
        numbers = tuple(dict.fromkeys(self.places.number(e.path) for e in entries))
        self.note(commit, "by-hand", "", " · ".join(said), records=numbers)

    def note(
        self,
        commit: Commit | None,
        what: str,
        path: str,
        text: str,
        line: int | None = None,
        *,
        evidence: str = "",
        doers: tuple[str, ...] = (),
        records: tuple[str, ...] = (),
    ) -> None:
        """Collect a finding, once. A merge that takes over a change made elsewhere did not make it again."""
        key = (what, path, text)
        if what != "by-hand" and FINDING_TYPES[what].rank in (FAULT, DOUBT):
            if key in self._told and (commit is None or commit.is_merge):
                return
            self._told.add(key)
        number = self.places.number(path)
        found = Finding(what, text, number, self.site.root / path if path else None, line)
        found = replace(found, evidence=evidence, doers=doers, records=records)
        self.found.append(with_commit(found, commit, self.site.zone))

    def wording(self, path: str, old: bytes, new: bytes) -> Wording:
        """Return the wording for findings about a record."""
        kind, number = self.places.identity(path) or (None, "")
        return Wording(kind, number, self.site.root / path, self.site.zone, self.mask, old, new)
