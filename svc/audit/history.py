"""The history of a site gone through commit by commit, each judged by the settings and seals that stood before it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from itertools import islice

from svc.audit.acts import Standing
from svc.audit.commits import Contents, Past
from svc.audit.findings import Finding, with_commit
from svc.audit.git_log import Commit, FileChange
from svc.audit.judge import Judge
from svc.audit.seals import Seal
from svc.audit.settings_log import SettingsLog
from svc.audit.steps import HOUR, SealedMonth
from svc.audit.then import PastSettings
from svc.audit.verified import Verified
from svc.git.ask import Clone
from svc.git.run import GitError, answer_text
from svc.git.seen import SEEN, is_ancestor
from svc.site.environment import SETTINGS_NAME
from svc.site.settings import Site
from svc.text.dataclass import dataclass
from svc.text.language import _

_TOGETHER = 100  # commits whose files are asked for together
Tick = Callable[[int, int], None]


@dataclass
class HistoryJudge:
    """Goes through the commits that nobody has verified yet.

    Args:
        site: whose history.
        past: its history.
        contents: what reads its files.
        judge: what judges the files that a commit changed.
        seals: the seals that hold, in the order in which they were made.
        verified: the last commit that was verified, if there is one.
    """

    site: Site
    past: Past
    contents: Contents
    judge: Judge
    seals: Sequence[Seal]
    verified: str | None = None

    def __post_init__(self) -> None:
        self.found = self.judge.found
        below = ""
        with suppress(GitError):
            below = Clone(self.site.root, enabled=True).repository.named("").decode("utf-8", "surrogateescape")
        self.settings = PastSettings(self.site.root, below, self.contents, self.past.parents, self.site)
        self.times: dict[str, int] = {}
        self.log = SettingsLog(self.site, self.past, self.contents, self.settings, self.judge)

    def resume(self, known: Verified) -> None:
        """Go on from what was verified before."""
        self.settings.edition = bool(known.kept.get("edition"))
        self.log.changes = known.changes()

    @cached_property
    def sealed(self) -> list[Mapping[str, SealedMonth]]:
        """The months sealed before each part of the history."""
        found: list[Mapping[str, SealedMonth]] = [{}]
        for seal in self.seals:
            found.append({**found[-1], seal.month: SealedMonth(seal.month, seal.when)} if seal.when else found[-1])
        return found

    def run(self, tick: Tick, total: int) -> None:
        """Judge the commits.

        Args:
            tick: told how many commits are done, and of how many.
            total: how many there are.
        """
        if self.past.head is None:
            return
        tips = [*(seal.commit for seal in self.seals), self.past.head]
        changes = self.past.changes(tips, self.verified)
        done = 0
        with seldom_collected():
            some = list(islice(changes, _TOGETHER))
            while some:
                tick(done, total)
                done += len(some)
                self.contents.read(record_contents(some))
                after = list(islice(changes, _TOGETHER))
                self.contents.ask(record_contents(after))
                for part, commit, entries in some:
                    self.judge_commit(commit, entries, part)
                some = after

    def judge_commit(self, commit: Commit, entries: Sequence[FileChange], part: int) -> None:
        """Judge one commit."""
        parents = [self.times.get(parent) or self.time_of(parent) for parent in commit.parents]
        below_records = [e for e in entries if e.path.startswith("records/")]
        has_records = any(is_record(e.path) for e in below_records)
        if has_records and not commit.is_merge:
            self.times[commit.hash] = commit.when
            if parents and commit.when < max(parents) - HOUR:
                self.found.append(self.clock_finding(commit, entries, max(parents)))
        begins = commit.hash in self.beginnings and not self.settings.has_site(commit)
        if not (begins or commit.parents) and has_records:
            text = _("another beginning of the history, with records in it")
            self.found.append(with_commit(Finding("two-roots", text), commit, self.site.zone))
        standing = Standing(
            self.settings.before(commit),
            min(parents, default=commit.when),
            begins,
            self.sealed[part],
            lambda month: self.is_away(month, commit.hash),
        )
        others = len(below_records) < len(entries)
        if others:
            self.settings.note_changes(commit, entries)
        self.judge.judge_commit(commit, below_records, standing)
        if others and not begins:
            self.found += self.log.judge(commit, [e for e in entries if not e.path.startswith("records/")])

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The commit with which the site began: the first on the main line that brought settings."""
        if self.verified is not None:
            return frozenset()
        for commit in self.past.main_line():
            name = f"{commit}:{self.settings.below}{SETTINGS_NAME}"
            if self.contents.read([name])[name] is not None:
                return frozenset([commit])
        return frozenset()

    def is_away(self, month: str, commit: str) -> bool:
        """True if a commit's desk may not have known that a month was sealed.

        Its history does not have what was sealed, or runs beside what was committed since, or the site has several
        desks that sync.
        """
        seal = next(seal for seal in self.seals if seal.month == month)
        if self.desks > 1 or not is_ancestor(self.past.git, seal.commit, commit):
            return True
        after = (self.past.git.ask("rev-list", "--ancestry-path", f"{commit}..HEAD") or b"").split()
        others = (self.past.git.ask("rev-list", "HEAD", f"^{commit}", f"^{seal.commit}") or b"").split()
        return bool(set(others) - set(after))

    @cached_property
    def desks(self) -> int:
        """How many desks have ever finished a sync."""
        return len((self.past.git.ask("for-each-ref", "--format=%(refname)", SEEN) or b"").split())

    def time_of(self, commit: str) -> int:
        """Return when records were last changed in what led to a commit. What joins histories sets no clock."""
        waiting = [commit]
        while waiting:
            name = waiting[-1]
            parents = self.past.parents.get(name)
            if name in self.times:
                waiting.pop()
            elif parents is None:  # it led to what was verified before
                asked = ("log", "-1", "--no-merges", "--format=%ct", name, "--", "records")
                self.times[name] = int(answer_text(self.past.git.ask(*asked)) or 0)
            elif unknown := [parent for parent in parents if parent not in self.times]:
                waiting += unknown
            else:
                self.times[name] = max((self.times[parent] for parent in parents), default=0)
        return self.times[commit]

    def clock_finding(self, commit: Commit, entries: Sequence[FileChange], before: int) -> Finding:
        """Return the finding about a commit that is older than what it builds on."""
        then, now = (datetime.fromtimestamp(t, self.site.zone) for t in (before, commit.when))
        sentence = _("dated {time}, and it builds on a commit of {other}")
        text = sentence.format(time=f"{now:%Y-%m-%d %H:%M}", other=f"{then:%Y-%m-%d %H:%M}")
        numbers = tuple(dict.fromkeys(filter(None, (self.judge.places.number(e.path) for e in entries))))
        found = Finding("clock", text, numbers[0] if len(numbers) == 1 else "", records=numbers)
        return with_commit(found, commit, self.site.zone)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python look for rubbish a hundred times as seldom while a whole history is in memory."""
    before = gc.get_threshold()
    gc.set_threshold(before[0] * 100, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def record_contents(changes: Iterable[tuple[int, Commit, list[FileChange]]]) -> Iterator[str]:
    """Yield the names of all contents of records before and after some commits."""
    for _part, _commit, entries in changes:
        for entry in entries:
            if is_record(entry.path):
                yield from entry.olds
                yield entry.new


def is_record(path: str) -> bool:
    """True if a file may be a record."""
    return path.startswith("records/") and path.endswith(".yaml")
