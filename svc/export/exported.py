"""Records given away: each as it is, masked or redacted, with what it owes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from svc.kinds import KINDS
from svc.model.deadlines import Obligation
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.privacy.redact import Redaction
from svc.render.data import json_line
from svc.rules import site_promises
from svc.rules.deadlines import obligations
from svc.rules.home_rounds import HomeCall, calls_to_homes, promises_to_home
from svc.site.desk import Desk
from svc.store.index_refresh import Tick
from svc.store.index_tables import FOREVER
from svc.store.remembered import NEVER, RecordAnswer, RecordQuestion, ask_each, is_lasting
from svc.store.stream import Stream
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
        for record in self.records():
            self.remember(record)
            linked = self.stream.linked(record)
            owed = self.owed(record, linked)
            told = record
            if self.redaction:
                owed = [self.redaction.redact_obligation(each, record) for each in owed]
                told = self.redaction.redact_record(record)
                say = linked.items() if record.kind.told_elsewhere else ()
                linked = {number: self.redaction.redact_record(other) for number, other in say}
            yield told, record_object(told, owed, self.desk.site, self.mask, linked)

    def lines(self, tick: Tick | None = None) -> Iterator[str]:
        """Each record as a line of JSON. What can't change any more is remembered, and only the rest is read again.

        Args:
            tick: told what share is done, where much has to be read.
        """
        if self.redaction or self.since or self.until:
            yield from (json_line(whole) for _record, whole in self)
            return
        question = RecordQuestion(f"export {self.mask.on}", __name__, self.answer)
        for told in ask_each(self.stream.store, question, self.kinds, self.stream.load, tick):
            yield told.decode()

    def answer(self, record: Record) -> RecordAnswer:
        """The line of a record, and since when it stays the same."""
        linked = self.stream.linked(record)
        owed = self.owed(record, linked)
        told = json_line(record_object(record, owed, self.desk.site, self.mask, linked)).encode()
        called = record.kind.household and self.calls_homes
        if called or not all(map(is_lasting, (record, *linked.values()))):
            return RecordAnswer(told, until=NEVER)
        turns = [each.due.timestamp() for each in owed if not each.met]  # when what is not done turns late
        now = self.desk.now.timestamp()
        since = max((due + 1 for due in turns if due < now), default=0)
        return RecordAnswer(told, since, min((due for due in turns if due >= now), default=FOREVER))

    def owed(self, record: Record, linked: Mapping[str, Record]) -> list[Obligation]:
        """What a record owes and owed."""
        found = obligations(record, linked.values(), self.desk.site.terms, self.desk.now)
        if record.kind.household:
            found += promises_to_home(record, self.calls, self.desk.site.terms, self.desk.now)
        return found

    @property
    def calls_homes(self) -> bool:
        """True if homes of a type are called every so often (017.2)."""
        return any(habit.every for habit in self.desk.site.terms.callbacks.types.values())

    @cached_property
    def calls(self) -> list[HomeCall]:
        """The callbacks held at homes, where these are called every so often."""
        if not self.calls_homes:
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
