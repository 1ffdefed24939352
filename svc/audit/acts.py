"""The acts that a commit added to records, each judged by content, author, time, settings and sealed months."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from svc.audit import append_only, steps
from svc.audit.append_only import AddedStep
from svc.audit.everyday import is_everyday
from svc.audit.git_log import Commit
from svc.audit.places import Places
from svc.audit.promised import check_first_promises, check_promised
from svc.audit.rights import RightsCheck
from svc.audit.step_lines import RawStep
from svc.audit.steps import Added, SealedMonth, check_author, check_correction, check_sealed_month, check_time
from svc.audit.then import Then
from svc.audit.words import Wording
from svc.kinds import KINDS
from svc.model.kind import Kind
from svc.text.fold import clean_name
from svc.text.language import _

COUNTED = ("from-book", "carried", "begun")  # noted once a commit, with their number
Note = Callable[..., None]


class Standing(NamedTuple):
    """The circumstances in which a commit was made.

    Args:
        settings: those of its parents.
        floor: when the earliest of its parents was made.
        begins: whether the site began with it, so that nothing before it could be compared.
        sealed: the months that had been sealed in a history that the commit is no part of.
        away: whether the commit's desk may not have known that a month was sealed.
    """

    settings: Sequence[Then]
    floor: int
    begins: bool
    sealed: Mapping[str, SealedMonth]
    away: Callable[[str], bool]


class ActsJudge:
    """Judges the acts that commits added to records.

    Args:
        places: what the site's files are.
        rights: what judges roles.
        wording: what puts findings about a file into words.
        note: what collects a finding.
        zone: the site's time zone.
    """

    def __init__(
        self,
        places: Places,
        rights: RightsCheck,
        wording: Callable[[str, bytes, bytes], Wording],
        note: Note,
        zone: ZoneInfo,
    ) -> None:
        self.places = places
        self.rights = rights
        self.wording = wording
        self.note = note
        self.counts: Counter[str] = Counter()
        self.zone = zone
        self.beside: frozenset[str] = frozenset()

    def judge(
        self,
        commit: Commit,
        standing: Standing,
        path: str,
        olds: Sequence[bytes],
        new: bytes,
        acts: Sequence[AddedStep],
    ) -> None:
        """Judge the acts that a commit added to a record.

        Args:
            commit: who made it, when.
            standing: the circumstances.
            path: the record's file.
            olds: the versions before; none of a new record.
            new: the version afterwards.
            acts: the steps that none of the versions before has.
        """
        identity = self.places.identity(path)
        if identity is None:
            return
        if standing.begins:
            self.counts["begun"] += not olds
            return
        if not olds or acts:
            added = Added(
                identity[0],
                commit,
                new,
                not olds,
                standing.settings,
                standing.floor,
                len(acts),
                lambda: self.wording(path, b"", new),
                standing.sealed,
                self.zone,
                identity[1],
                standing.away,
                self.beside,
            )
            if not olds:
                self.judge_registration(added, path)
            for step, line in acts:
                if not is_everyday(step, added):
                    self.judge_step(step, line, added, path)
        for old in olds:
            if not commit.by_machine and old != new and names_somebody(identity[0], old):
                self.judge_concerned(commit, standing, path, old, new, acts)

    def judge_step(self, step: RawStep, line: int | None, added: Added, path: str) -> None:
        """Judge one step."""
        found = [
            *check_correction(step, line, added),
            *check_sealed_month(step, added),
            *check_author(step, added),
            *check_time(step, added),
            *self.rights.check_step(step, line, added),
            *(check_promised(step, line, added, self.rights.store.site.terms) if "due" in step else ()),
        ]
        for what, said in found:
            if what in COUNTED:
                self.counts[what] += 1
                continue
            mark = append_only.canonical(telling_part(step))
            self.note(added.commit, what, path, said, line, evidence=mark, doers=(str(step.get("by", "")),))

    def judge_registration(self, added: Added, path: str) -> None:
        """Judge a new record: its time, who registered it, and whether its month had been sealed."""
        found = [
            *steps.check_registration_time(added),
            *self.rights.check_registration(added),
            *check_first_promises(added, self.rights.store.site.terms),
        ]
        seal = added.sealed.get(self.places.month(path)) if added.sealed and not added.kind.named else None
        if seal:
            sentence = _("not there when {month} was sealed on {time}")
            told = sentence.format(month=seal.month, time=f"{seal.when:%Y-%m-%d}")
            found.append((steps.lateness(seal, added.entered, added), told))
        for what, said in found:
            if what in COUNTED:
                self.counts[what] += 1
            else:
                self.note(added.commit, what, path, said)

    def judge_concerned(
        self, commit: Commit, standing: Standing, path: str, old: bytes, new: bytes, acts: Sequence[AddedStep]
    ) -> None:
        """Note a commit by the person whom a record is about, whatever name its steps bear (015.5)."""
        record = self.wording(path, old, new).read_version(old)
        if record is None:
            return
        who = resolver(standing)
        barred = {who(name) for name in record.barred}
        carried = bool(standing.settings) and commit.was_carried(standing.settings[0].address(commit.author))
        guilty = {who(commit.author), *([] if carried or commit.is_merge else [who(commit.committer)])} & barred
        if commit.is_merge and not acts:
            return  # to join what others did is no act
        for name in sorted(guilty):
            if any(who(str(step.get("by", ""))) == name for step, _line in acts):
                continue  # told as an act of theirs
            sentence = _("{name} is the person it is about: {step}")
            what = _("committed in the name of {names}").format(
                names="、".join(dict.fromkeys(str(step.get("by", "")) for step, _line in acts)) or _("nobody")
            )
            self.note(
                commit, "concerned", path, sentence.format(name=name, step=what), evidence="commit", doers=(name,)
            )

    def judge_beside(self, commit: Commit, standing: Standing, path: str, record: bytes | None) -> None:
        """Judge a file that a commit put beside a record without a step of it."""
        identity = self.places.identity(path)
        if identity and record and not commit.by_machine and names_somebody(identity[0], record):
            self.judge_concerned(commit, standing, path, record, record, [])

    def note_counts(self, commit: Commit) -> None:
        """Note what is only counted in a commit: steps from a book, commits carried over, the beginning."""
        if not self.counts:
            return
        sentences = {
            "from-book": _("brought in from a book, in the names of others: {count} steps"),
            "carried": _("rebased since: {count} acts"),
            "begun": _("the history begins with {count} records"),
        }
        for what, count in self.counts.items():
            if count:
                self.note(commit, what, "", sentences[what].format(count=count))
        self.counts.clear()


def telling_part(step: RawStep) -> RawStep:
    """Return what tells a step from others, by which its findings are named: time, actor and name are mostly enough."""
    if "entered" in step or step.get("do") in ("amend", "strike"):
        return step
    return {key: step[key] for key in ("at", "by", "do") if key in step}


def resolver(standing: Standing) -> Callable[[str], str]:
    """Return what resolves a name, however it is spelled."""
    return standing.settings[0].resolve if standing.settings else clean_name


def names_somebody(kind: Kind, text: bytes) -> bool:
    """True if a record may name somebody whom it is about."""
    return any(map(text.__contains__, _conflict_words(kind.name)))


@cache
def _conflict_words(kind: str) -> tuple[bytes, ...]:
    """Return the words by which a file may name those whom a record of a kind is about."""
    names = ((f.name, *(o.strip("-") for o in f.options)) for f in KINDS[kind].fields if f.conflict)
    return tuple(word.encode() for each in names for word in each)
