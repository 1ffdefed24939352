"""An audit run: the history of all records examined for acts that nobody may commit (015.5, 006.19)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path

from svc.audit import accepted, eased, objects, own_record, rewritten, seals, series
from svc.audit.commits import Past
from svc.audit.findings import DOUBT, FAULT, FINDING_TYPES, NOTE, Finding, named_apart
from svc.audit.history import HistoryJudge
from svc.audit.judge import Judge
from svc.audit.places import Places, Wanted, everything
from svc.audit.rights import RightsCheck
from svc.audit.seals import Seal
from svc.audit.steps import HOUR
from svc.audit.uncommitted import content_name, current_content, uncommitted_state
from svc.audit.verified import Verified
from svc.disk.workers import begin_in_process
from svc.git.ask import Clone
from svc.kinds import KINDS
from svc.model.fields import ENTERED, SOURCE
from svc.store.store import Store
from svc.text.dataclass import dataclass, field, replace
from svc.text.errors import Damaged, StorageFailed
from svc.text.language import _
from svc.views.mask import Mask

Tick = Callable[[int, int], None]
MANY = 2000  # commits: to compare their objects takes longer than to start a process for it


@dataclass
class Report:
    """The result of an audit: its findings, and how much it examined.

    Args:
        found: the findings, in the order in which they happened; those of no commit come last.
        counts: how many there are of each sort, also of those that were only counted.
        known: how many faults there are beside them that somebody sealed in spite of.
        commits, records: how many were gone through.
        seals: the seals that hold.
        read: whether there is a history of svc's at all.
    """

    found: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    known: int = 0
    commits: int = 0
    records: int = 0
    seals: list[Seal] = field(default_factory=list)
    read: bool = True

    def of_rank(self, rank: str) -> list[Finding]:
        """Return the findings of one rank."""
        return [f for f in self.found if f.rank == rank]

    @property
    def open(self) -> list[Finding]:
        """The faults and doubts that nobody has settled."""
        return [f for f in self.found if f.open]


@dataclass(frozen=True)
class Audit:
    """An audit of a site.

    Args:
        store: its records.
        clone: the clone that it lies in.
        mask: whether phones and names are hidden.
        wanted: which records are looked at, by file and number.
        since: only what was committed from then on.
        noting: whether what is only to be noted is listed, too.
        full: whether what was verified before is verified again.
    """

    store: Store
    clone: Clone
    mask: Mask
    wanted: Wanted = everything
    since: datetime | None = None
    noting: bool = False
    full: bool = False

    @cached_property
    def past(self) -> Past:
        """The site's git history."""
        return Past(self.store.site.root)

    def run(self, tick: Tick) -> Report:
        """Examine the records and their history.

        Args:
            tick: told how many commits are done, and of how many.

        Raises:
            StorageFailed: the history can't be read, or is not all here (exit 5).
        """
        if self.past.shallow:
            raise StorageFailed(
                _("this clone has only the latest part of the history, which proves nothing"),
                todo=_("get all of it, then audit: git fetch --unshallow"),
            )
        report = Report(read=self.clone.enabled or self.past.has_records())
        listed = [path for kind in KINDS.values() for path in self.store.folders.paths(kind)]
        whole = self.wanted is everything
        report.records = len(listed) if whole else sum(1 for p in listed if self.wanted(p, self.number(p)))
        stored = self.begin_comparing()
        if report.read:
            self.read_history(report, tick)
        gone = {f.record for f in report.found if f.what in ("deleted", "moved", "uncommitted")}
        if self.since and any(series.find_gaps(self.store.folders, gone)):  # what was deleted before is no gap
            gone |= {name.removesuffix(".yaml") for name in self.past.deleted()}
        rest = [
            *own_record.find_own_acts(self.store, self.clone, self.past, self.mask),
            *eased.find_eased(self.store, self.mask),
            *series.gap_findings(self.store.folders, gone, self.was_imported),
            *series.duplicate_findings(listed),
            *stored(),
            *rewritten.find_rewritten(self.store.site, self.past, report.seals),
        ]
        report.found += [f for f in rest if self.is_wanted(f) and self.in_span(f)]
        report.found = list(named_apart(report.found))
        report.counts = Counter(f.what for f in report.found)
        report.found = [f for f in report.found if f.told or self.noting]
        self.mark_known(report)
        report.found = accepted.mark_accepted(report.found, self.store, self.clone, self.past)
        return report

    def begin_comparing(self) -> Callable[[], list[Finding]]:
        """Begin to compare what git stores with its names, beside all else where there is much of it."""

        def compare() -> list[Finding]:
            return list(objects.find_altered(self.past, full=self.full))

        long = self.full or not objects.were_compared(self.past)
        return begin_in_process(compare) if long and self.past.whole.total > MANY else compare

    def read_history(self, report: Report, tick: Tick) -> None:
        """Examine the commits, the seals and the uncommitted changes."""
        site = self.store.site
        made = seals.load_seals(self.past, site.zone)
        faults = list(seals.find_broken_seals(made, self.past, site.zone))
        bad = {found.record for found in faults}
        report.seals = [seal for seal in made if seal.name not in bad]
        usable = [seal for seal in made if seal.holds(site.zone) and self.past.contains(seal.commit)]
        places = Places(site.root, self.store.folders, everything)
        with self.past.open_contents() as contents:
            judge = Judge(site, places, contents, self.mask, RightsCheck(self.store, self.past.adder))
            known = Verified(self.store, self.past, usable, self.mask)
            verified = None if self.full else known.load(judge)
            new = self.past.beyond(verified) if verified else self.past.whole
            total, in_order = known.commits_before() + new.total, known.in_order and new.in_order
            history = HistoryJudge(site, self.past, contents, judge, usable, verified)
            history.resume(known)
            history.run(tick, total)
            known.save(history, total, in_order=in_order)
            judge.judge_damaged(lambda path: self.past.committed(site.root / path))
            tick(total, total)
            report.commits = total
            self.compare_lost_seals([seal for seal in made if seal not in usable], judge)
            self.judge_uncommitted(judge)
            history.found += history.log.unsaved() if self.clone.enabled else ()
        found = [with_return(f) for f in judge.found if self.is_wanted(f)]
        if self.since:
            late = self.past.made_since(int(self.since.timestamp()), in_order=in_order)
            found = [f for f in found if not f.commit or f.commit in late]
            report.commits = len(late)
        report.found = [*found, *(f for f in faults if self.seal_wanted(f))]

    def compare_lost_seals(self, lost: list[Seal], judge: Judge) -> None:
        """Compare months with the state that was sealed, where the history was rewritten since."""
        for seal in lost:
            if not seal.annotated or not seals.commit_exists(seal, self.past) or not self.past.head:
                continue
            folders = [f"records/{folder}" for folder in seals.month_folders(seal.month)]
            judge.judge_since_seal(self.past.diff(seal.commit, "HEAD", folders), seal.name)

    def judge_uncommitted(self, judge: Judge) -> None:
        """Judge the files that differ from the last commit, also where svc was told not to commit any more."""
        for path in self.clone.dirty():
            name = str(path.relative_to(self.store.site.root))
            if self.looks_at(name, judge):
                old, new = self.past.committed(path), current_content(path)
                judge.note(None, "uncommitted", name, uncommitted_state(old, new), evidence=content_name(new))
                judge.judge_working_file(name, old, new)

    def looks_at(self, name: str, judge: Judge) -> bool:
        """True if a file is a record that is looked at, or an attachment of one."""
        number = judge.places.number(name)
        return bool(number) and self.wanted(self.store.site.root / name, number)

    def mark_known(self, report: Report) -> None:
        """Mark the findings that somebody already knew when making a seal, and sort all findings."""
        known = {key: seal.name for seal in report.seals for key in seal.notes.get("Known", ())}
        names = {key.partition(" ")[0]: seal for key, seal in known.items()}
        old = {key: seal for key, seal in known.items() if key.partition(" ")[0] in FINDING_TYPES}  # without an id
        found = [replace(f, known=names.get(f.id) or (f.commit and old.get(f.key)) or "") for f in report.found]
        report.known = sum(1 for f in found if f.known)
        report.found = [f for f in found if self.noting or not f.known]
        order = {FAULT: 0, DOUBT: 1, NOTE: 2}
        latest = datetime.max.replace(tzinfo=self.store.site.zone)
        report.found.sort(key=lambda f: (order[f.rank], f.at.timestamp() if f.at else latest.timestamp()))

    def is_wanted(self, found: Finding) -> bool:
        """True if a finding is about a record that is looked at."""
        root = self.store.folders.root
        return self.wanted(found.path or root, found.record) or any(self.wanted(root, n) for n in found.records)

    def in_span(self, found: Finding) -> bool:
        """True if a finding falls into the audited span of time."""
        return not self.since or not found.at or found.at >= self.since

    def seal_wanted(self, found: Finding) -> bool:
        """True if a seal is to be examined. All are, unless records are asked for by name."""
        return self.wanted(self.store.folders.root, found.record)

    def number(self, path: Path) -> str:
        """Return the number of the record in a file."""
        found = self.store.folders.identify(path)
        return found[1] if found else ""

    def was_imported(self, path: Path) -> bool:
        """True if a record came with an imported book, which under this edition says in which place of it it stood."""
        commit = self.past.adding_commit(path) if self.clone.available() else None
        try:
            facts = self.store.load(path).facts if commit else {}
        except Damaged:
            return False
        typed = facts.get(ENTERED.name)
        if not commit or not typed or not (SOURCE.name in facts or self.store.site.terms.is_before(typed)):
            return False
        return bool(abs(typed.timestamp() - commit.when) <= HOUR)


def with_return(found: Finding) -> Finding:
    """Return a finding, which says of a deleted record that it was put back, if it was."""
    gone = found.path if found.what == "deleted" and found.commit else None
    back = gone and gone.is_file() and not gone.is_symlink()
    return replace(found, text=_("deleted, and put back later")) if back else found
