"""Checks on a step that a commit added: a correction, of a sealed month, in another's name, or of a wrong time?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from svc.audit.git_log import Commit
from svc.audit.step_lines import RawStep
from svc.audit.then import Then
from svc.audit.words import Wording
from svc.dates.timestamps import read_time
from svc.git.format import author_name
from svc.git.repository import ADDRESS
from svc.model.kind import Kind
from svc.text.language import _

HOUR, DAY = 3600, 86400
MACHINE = "svc"
Found = tuple[str, str]  # the sort of a finding, and what it says


class SealedMonth(NamedTuple):
    """A sealed month, and the time of its seal."""

    month: str
    when: datetime


class Added(NamedTuple):
    """A version of a record to which a commit added steps.

    Args:
        kind: the record's.
        commit: what added them.
        text: the version.
        fresh: whether the record is new.
        settings: those of the commit's parents.
        floor: when the earliest of its parents was made.
        steps: how many steps were added.
        words: gives what puts findings into words.
        sealed: the months that had been sealed in a history that the commit is no part of.
        zone: the site's time zone.
        number: the record's.
        away: whether the commit's desk may not have known that a month was sealed.
        beside: the numbers of all records that the commit changed.
    """

    kind: Kind
    commit: Commit
    text: bytes
    fresh: bool
    settings: Sequence[Then]
    floor: int
    steps: int
    words: Callable[[], Wording]
    sealed: Mapping[str, SealedMonth]
    zone: ZoneInfo
    number: str
    away: Callable[[str], bool]
    beside: frozenset[str] = frozenset()

    @property
    def wording(self) -> Wording:
        """The words for findings."""
        return self.words()

    @property
    def then(self) -> Then | None:
        """The settings by which it is judged."""
        return self.settings[0] if self.settings else None

    @property
    def is_new(self) -> bool:
        """True if the site was kept under this edition when the commit was made."""
        return any(then.new for then in self.settings)

    @property
    def head(self) -> bytes:
        """The facts as they are written."""
        return b"\n" + self.text.partition(b"\nsteps:")[0]

    @property
    def began(self) -> datetime | None:
        """When the record began, as far as its facts say."""
        return fact_time(self.head, self.kind.time, self.zone)

    @property
    def entered(self) -> datetime | None:
        """When the record was typed, if its facts say that this was at another time than it began."""
        return fact_time(self.head, "entered", self.zone)

    @property
    def address(self) -> str:
        """The mail address under which svc commits what the commit's author does."""
        return self.then.address(self.commit.author) if self.then else ADDRESS

    def is_author(self, who: str) -> bool:
        """True if somebody is the author of the commit, under whatever spelling."""
        if self.then:
            return self.then.is_author(who, self.commit.author)
        return who == self.commit.author or author_name(who) == self.commit.author

    def is_from_book(self, step: RawStep) -> bool:
        """True if a step is written as svc writes those of a book brought in: long ago, and entered with this commit.

        Such a record is new, or of a kind of which books are kept, and says itself when it was typed.
        """
        typed = time_or_none(step.get("entered"), self.zone)
        if typed is None or abs(typed.timestamp() - self.commit.when) > HOUR:
            return False
        return self.entered is not None if self.fresh else bool(self.kind.from_paper or self.kind.name == "key")

    def is_carried(self, typed: datetime) -> bool:
        """True if what was typed then was committed then, and carried over to another parent later."""
        return self.commit.was_carried(self.address) and int(typed.timestamp()) == self.commit.written


def check_correction(step: RawStep, line: int | None, added: Added) -> Iterator[Found]:
    """Yield a correction or a strike. Both are lawful. Those of an imported book are left out."""
    what = {"amend": "amended", "strike": "struck"}.get(str(step.get("do")))
    if what and not (added.fresh and added.is_from_book(step)):
        yield what, added.wording.answers_of(step, added.wording.after, line)


def check_sealed_month(step: RawStep, added: Added) -> Iterator[Found]:
    """Yield a step of a sealed month: a fault, unless it says that it was entered later or its desk was away."""
    if not added.sealed:
        return
    at, entered = time_or_none(step.get("at"), added.zone), time_or_none(step.get("entered"), added.zone)
    seal = added.sealed.get(f"{at:%Y-%m}") if at else None
    if seal is None:
        return
    yield lateness(seal, entered, added), sealed_text(added.wording.step_name(step), seal)


def lateness(seal: SealedMonth, entered: datetime | None, added: Added) -> str:
    """Return the sort of what came into a sealed month: a fault, or a note if it says so or its desk was away."""
    if entered and entered >= seal.when:
        return "registered-late"
    return "arrived-late" if is_from_away(seal, added) else "late"


def is_from_away(seal: SealedMonth, added: Added) -> bool:
    """True if a commit was made before a month was sealed, and by a desk that knew nothing of the seal."""
    return added.commit.when <= seal.when.timestamp() + HOUR and added.away(seal.month)


def sealed_text(what: str, seal: SealedMonth) -> str:
    """Say that something was not there when a month was sealed."""
    sentence = _("{step}: not there when {month} was sealed on {time}")
    return sentence.format(step=what, month=seal.month, time=f"{seal.when:%Y-%m-%d}")


def check_author(step: RawStep, added: Added) -> Iterator[Found]:
    """Yield a step in the name of somebody other than the author of its commit."""
    who = str(step.get("by", ""))
    if added.is_author(who) or added.commit.by_machine:
        return
    if who == MACHINE and step.get("do") == "escalate" and (added.fresh or added.steps > 1):
        return  # svc escalates in the command that made it necessary
    if added.is_from_book(step):
        yield "from-book", ""
        return
    sentence = _("{step}: committed by {name}")
    yield "author", sentence.format(step=added.wording.step_name(step), name=added.commit.author)


def check_time(step: RawStep, added: Added) -> Iterator[Found]:
    """Yield a step that was dated long before or after its commit, or before its record."""
    at = time_or_none(step.get("at"), added.zone)
    if at is None:
        return
    typed = time_or_none(step.get("entered"), added.zone) or at
    for what, sentence in time_faults(at, typed, added):
        yield what, sentence.format(step=added.wording.step_name(step), time=commit_time(added))
    began = added.began if added.is_new else None
    if began and (began - at).total_seconds() > HOUR:
        sentence = _("{step}: the record began on {time}")
        time = f"{began:%Y-%m-%d %H:%M}"
        yield "before-record", sentence.format(step=added.wording.step_name(step), time=time)


def check_registration_time(added: Added) -> Iterator[Found]:
    """Yield a new record that was dated long before or after its commit."""
    if added.began and added.is_new:
        for what, sentence in time_faults(added.began, added.entered or added.began, added):
            name = f"{added.began:%Y-%m-%d %H:%M} {_('registered')}"
            yield what, sentence.format(step=name, time=commit_time(added))


def time_faults(at: datetime, typed: datetime, added: Added) -> Iterator[Found]:
    """Yield what is wrong with the time of an act, each with a sentence about it.

    Args:
        at: when it is said to have been done.
        typed: when it is said to have been typed.
        added: what added it.
    """
    commit, new = added.commit, added.is_new
    slack = HOUR if new else DAY
    if not new and commit.says_svc:  # the version before wrote other times
        return
    done, entered = at.timestamp(), typed.timestamp()
    if max(done, entered) > commit.when + slack:
        yield "postdated", _("{step}: committed {time}, which was before")
    if entered >= (min(commit.when, added.floor) if commit.by_machine else commit.when) - slack:
        return
    if added.is_carried(typed):
        yield "carried", ""
    else:
        yield "backdated", _("{step}: committed {time}")


def commit_time(added: Added) -> str:
    """Return the time of a commit as people read it."""
    return f"{datetime.fromtimestamp(added.commit.when, added.zone):%Y-%m-%d %H:%M}"


@lru_cache(maxsize=10_000)  # the facts of a record stay the same in all its versions
def fact_time(facts: bytes, name: str, zone: ZoneInfo) -> datetime | None:
    """Return the time that a fact names, if it stands there and names one to the second."""
    start = facts.find(b"\n%s: '" % name.encode()) if name else -1
    if start < 0:
        return None
    told = facts[start + 1 :].split(b"'", 2)[1]
    return time_or_none(told.decode("utf-8", "replace"), zone) if b"T" in told else None


def time_or_none(raw: object, zone: ZoneInfo) -> datetime | None:
    """Parse a time from a file, or return None if there is no valid one."""
    return _time_or_none(str(raw), zone) if raw else None


@lru_cache(maxsize=64)  # each check of a step asks for its time
def _time_or_none(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return read_time(text, zone)
    except ValueError:
        return None
