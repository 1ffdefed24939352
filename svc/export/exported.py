"""Records given away: each as it is, masked or redacted, with what it owes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from svc.export.stream import Stream
from svc.kinds import KINDS
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.privacy.redact import Redaction
from svc.rules import site_promises
from svc.rules.deadlines import obligations
from svc.rules.home_rounds import HomeCall, calls_to_homes, promises_to_home
from svc.site.desk import Desk
from svc.text.dataclass import dataclass, field
from svc.views.json import obligation_object, record_object
from svc.views.mask import Mask


@dataclass
class Exported:
    """Records one after the other as they are given away. It can be iterated over once.

    Args:
        desk: whose, and when.
        stream: all of them.
        kinds: those asked for.
        mask: what is hidden.
        since, until: the days between which they begin; None leaves an end open.
        redaction: stand-ins for what names somebody, where they are asked for.
        promising, first: of the records that went by, those that the whole site's promises are read from.
    """

    desk: Desk
    stream: Stream
    kinds: Sequence[Kind]
    mask: Mask
    since: date | None = None
    until: date | None = None
    redaction: Redaction | None = None
    promising: list[Record] = field(default_factory=list)
    first: Record | None = None

    def records(self) -> Iterator[Record]:
        """The records as they are."""
        for kind in self.kinds:
            yield from self.stream.of(kind, self.since, self.until)

    def __iter__(self) -> Iterator[tuple[Record, dict[str, Any]]]:
        """Each record as it is given away, and the same as JSON has it, in full."""
        site = self.desk.site
        for record in self.records():
            self.remember(record)
            linked = self.stream.linked(record)
            owed = obligations(record, linked.values(), site.terms, self.desk.now)
            if record.kind.household:
                owed += promises_to_home(record, self.calls, site.terms, self.desk.now)
            told = record
            if self.redaction:
                owed = [self.redaction.redact_obligation(each, record) for each in owed]
                told = self.redaction.redact_record(record)
                say = linked.items() if record.kind.told_elsewhere else ()
                linked = {number: self.redaction.redact_record(other) for number, other in say}
            yield told, record_object(told, owed, site, self.mask, linked)

    @cached_property
    def calls(self) -> list[HomeCall]:
        """The callbacks held at homes, where homes of a type are called every so often (017.2)."""
        if not any(habit.every for habit in self.desk.site.terms.callbacks.types.values()):
            return []
        return list(calls_to_homes(r for kind in KINDS.values() if kind.call for r in self.stream.of(kind)))

    def remember(self, record: Record) -> None:
        """Keep a record that the site's promises are read from: each callback, and of all others the first."""
        if site_promises.is_evidence(record):
            self.promising.append(record)
        elif record.status != CANCELLED.value and (self.first is None or record.entered < self.first.entered):
            self.first = record

    def promises(self) -> Iterator[dict[str, Any]]:
        """The obligations of the whole site, if all records went by."""
        if len(self.kinds) == len(KINDS) and not self.since and not self.until:
            kept = [*self.promising, *filter(None, (self.first,))]
            for owed in site_promises.site_obligations(kept, self.desk.site.terms, self.desk.now):
                if owed.id == site_promises.SITE:  # what is promised to a home stands with its record
                    yield obligation_object(owed, None, self.mask)
