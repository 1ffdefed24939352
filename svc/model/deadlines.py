"""Deadlines that a kind declares, and the obligations that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from svc.text.dataclass import dataclass, field
from svc.text.language import current_language

if TYPE_CHECKING:
    from svc.model.case import People
    from svc.model.record import Moment, Record, Taken

Test = Callable[["Moment"], bool]
Keeps = Callable[["Moment", "Record"], bool]
Lasts = Callable[[datetime], datetime | None]
Ready = Callable[["Record", "Mapping[str, Record]", frozenset[str]], bool]


class Special(NamedTuple):
    """A setting of its own for some records, such as `repair.done.urgent`.

    Args:
        name: the third word of its key.
        applies: the records that it is for.
        lasts: the default duration.
        unless_sooner: whether it counts even where a time is named, unless that is sooner.
    """

    name: str
    applies: Callable[[Record], bool]
    lasts: str
    unless_sooner: bool = False


@dataclass(frozen=True)
class Deadline:
    """A deadline that some moments start and others meet.

    Args:
        what: its name; kind and name are the key of its setting.
        zh, en: what is owed.
        article: where the manual asks for it.
        starts: step (or `add`) -> the answer that names the time, or `''` where the setting counts it.
        met_by: steps of the record, or tests of (any moment of it or of a linked record, the record itself).
        lasts: the default setting; empty if the time is always named.
        special: a setting that counts instead of that one for some records.
        or_else: steps after which the setting counts where the answer does not name a time.
        kept: where the setting counts its time, that is kept as the answer that would have named it.
        moved: step -> answer whose later time moves an open obligation.
        voided_by: steps after which an open obligation is no longer owed.
        starting: what else must hold of a moment to start it.
        ready: it starts at the first moment at which this holds of the record and those linked with it, as they then
            were, and of the promises that the site has switched off; `starts` only names the steps of the record from
            which on that is possible.
        sooner: step -> answer whose time counts where it is sooner than that by the setting.
        by_svc: what svc does by itself starts it, too.
        replaces: a moment that starts it anew replaces the one still open.
        applies: what must hold of the record for it to be owed at all.
        many: each start makes an obligation of its own.
        singly: each moment that meets it ends only the oldest obligation.
        matches: whether a moment concerns one of several open obligations: (step that started it, moment) -> bool.
        reset: step -> answer that sets the time of an open obligation anew, sooner or later.
        who: whom it waits for.
        who_of: whom it waits for, where that depends on who works where; instead of `who`.
        asks: whom each promise alone waits for, by the moment that started it.
        share: where calling the resident meets it: of how many records in a hundred that is asked, unless the site's
            `callbacks` say otherwise.
        agreed: whether its time was agreed upon with the resident, who is called then.
        new: a promise of this edition: of what was entered under the version before it is owed only where its time is
            written down.
        met_of_old: what met it under the version before, and meets it where it was entered then: as for `met_by`.
        begun_by: whether a moment of a linked record makes the promise, where it was entered under this edition:
            (moment, the record itself) -> bool.
        computed: computes the obligations from the record itself, where each is met bit by bit by its own person:
            (record, when one that starts then is due by the setting) -> obligations. `starts` and `met_by` then only
            describe them for people.
    """

    what: str
    zh: str
    en: str
    article: str
    starts: Mapping[str, str]
    met_by: tuple[str | Keeps, ...] = ()
    lasts: str = ""
    special: Special | None = None
    or_else: tuple[str, ...] = ()
    kept: bool = False
    moved: Mapping[str, str] = field(default_factory=dict)
    voided_by: tuple[str, ...] = ()
    starting: Test | None = None
    ready: Ready | None = None
    sooner: Mapping[str, str] = field(default_factory=dict)
    by_svc: bool = False
    replaces: bool = False
    applies: Callable[[Record], bool] | None = None
    many: bool = False
    singly: bool = False
    matches: Callable[[Taken, Moment], bool] | None = None
    reset: Mapping[str, str] = field(default_factory=dict)
    who: Callable[[Record], str] | None = None
    who_of: Callable[[Record, People], str] | None = None
    asks: Callable[[Moment], str] | None = None
    share: int | None = None
    agreed: bool = False
    new: bool = False
    met_of_old: tuple[str | Keeps, ...] = ()
    begun_by: Keeps | None = None
    computed: Callable[[Record, Lasts], Iterable[Term]] | None = None

    @property
    def label(self) -> str:
        """The name of the deadline, in the current language."""
        return self.zh if current_language() == "zh" else self.en

    def special_of(self, record: Record) -> Special | None:
        """The special setting for a record, where there is one."""
        return self.special if self.special and self.special.applies(record) else None

    def key(self, kind: str, record: Record | None = None) -> str:
        """The key of the setting that counts for a record, such as `repair.done` or `repair.done.urgent`."""
        special = self.special_of(record) if record else None
        return f"{kind}.{self.what}" + (f".{special.name}" if special else "")


@dataclass
class Term:
    """An obligation while the history of its record is read.

    Args:
        due: when it is due.
        met: when it was met.
        ended: whether it is no longer owed.
        who: whom it alone waits for.
        subject: what it is about.
        started: the step that started it.
    """

    due: datetime
    met: datetime | None = None
    ended: bool = False
    who: str = ""
    subject: str = ""
    started: Taken | None = None


@dataclass(frozen=True)
class Obligation:
    """Something that a record owes, with the time by which it is due.

    `met` is None while it is open, and times have an offset. One that is `agreed` names a time that the resident
    agreed upon. An `urgent` one is of an urgent repair, a major complaint, or somebody who needs help.
    """

    id: str
    kind: str
    what: str
    due: datetime
    met: datetime | None
    late: bool
    who: str
    article: str
    label: str
    subject: str
    ended: bool = False
    unit: str = ""
    agreed: bool = False
    urgent: bool = False

    @property
    def order(self) -> tuple[datetime, str, str, str, str]:
        """The sort key of a list: the earliest due first, and always one order."""
        return self.due, self.id, self.article, self.what, self.subject

    @property
    def text(self) -> str:
        """The name of the deadline and the subject, in one text."""
        return f"{self.label}: {self.subject}" if self.subject else self.label
