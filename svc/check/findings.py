"""A site looked through for faults: what was in order is remembered, and only what changed is looked at again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from svc.check import faults
from svc.check.faults import BookFault, file_of
from svc.git.ask import Clone
from svc.git.blobs import file_blobs
from svc.kinds import KINDS
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.site import calendar_file
from svc.site.alias_settings import CommandMeant
from svc.site.calendar_file import calendar_faults
from svc.site.environment import SETTINGS_NAME
from svc.site.settings_check import settings_faults
from svc.store import index_refresh, index_spans
from svc.store.index_refresh import Tick
from svc.store.index_tables import FOREVER
from svc.store.remembered import NEVER, RecordAnswer, RecordQuestion, ask_each, is_lasting
from svc.store.store import Store
from svc.store.stream import LinkedRecords, Stream
from svc.text.language import _

if TYPE_CHECKING:
    from svc.site.checklists import Checklist

CLOCKS_DIFFER = timedelta(hours=1)  # as the audit has it
_JOINS = "same-as"  # the step that joins one complaint with another


class Findings:
    """What there is to find fault with at a site.

    Args:
        store: its records. What lies in the future is judged at its time.
        clone: the clone of the site, which knows what is not committed.

    Attributes:
        ahead: how far the newest step that was entered by a fast clock lies ahead, within what clocks may differ.
    """

    def __init__(self, store: Store, clone: Clone) -> None:
        self.store = store
        self.stream = Stream(store)
        self.clone = clone
        self.ahead = timedelta(0)
        self._own: dict[str, list[BookFault]] = {}
        self._named: dict[str, tuple[Path, list[str]]] = {}  # without an index, which knows it
        self._joined: dict[str, str] = {}
        self._blobs: dict[bytes, bytes] = {}

    def find(
        self, paths: Sequence[Path] = (), command_meant: CommandMeant | None = None, tick: Tick | None = None
    ) -> list[BookFault]:
        """All faults of a site's records, or of those in some files and folders.

        Args:
            paths: files and folders to report on; none means all.
            command_meant: the command of svc that some words name, for the site's short words.
            tick: told what share is done, where much has to be read.
        """
        store, root = self.store, self.store.site.root
        self.look_at_records(tick)
        found = [BookFault("damaged", d.path, d.line, d.sentence) for d in store.damaged if d.path]
        found += [*self.unknown_references(), *self.circles(), *faults.twice(store), *faults.colliding(store)]
        found += [fault for own in self._own.values() for fault in own]
        settings = settings_faults(store.site, command_meant=command_meant)
        found += [BookFault("settings", root / SETTINGS_NAME, *fault) for fault in settings]
        found += [BookFault("calendar", root / calendar_file.FILE, *fault) for fault in calendar_faults(root)]
        found += faults.faulty_directory(store)
        found += faults.uncommitted(self.clone, self._blobs)
        wanted = [p.absolute() for p in paths]
        chosen = [f for f in found if not wanted or any(f.path.is_relative_to(p) for p in wanted)]
        return sorted(chosen, key=lambda f: (str(f.path), f.line or 0))

    # Records, one by one

    def look_at_records(self, tick: Tick | None = None) -> None:
        """Look at each record that is not known to be in order."""
        from svc.site.checklists import FOLDER, state_of_checklists

        beside = f"{self.algorithm} {state_of_checklists(self.store.site.templates(FOLDER))}"
        question = RecordQuestion("check", __name__, self.look_at, beside)
        for told in ask_each(self.store, question, list(KINDS.values()), self.stream.load, tick):
            number, path, blob, joined = json.loads(told)
            if joined:
                self._joined[number] = joined
            if blob:
                self._blobs[os.fsencode(path)] = blob.encode()

    def look_at(self, record: Record) -> RecordAnswer:
        """Look at one record, and tell what has to be known of it while it stays in order."""
        linked = LinkedRecords(record, self.stream)
        found = [
            *self.from_the_future(record),
            *faults.outside_its_year(record),
            *faults.identities(record),
            *self.unknown_items(record),
            *(
                faults.faults_of_kind(record, linked, self.store.site.people)
                if record.status != CANCELLED.value
                else ()
            ),
        ]
        path, joins = file_of(record), record.last(_JOINS)
        if found or record.id in self._own:
            self._own[record.id] = found
        if self.store.fresh_index is None:
            self._named[record.id] = path, sorted(record.named_ids)
        blobs = file_blobs(str(path), self.algorithm) if self.algorithm else ()
        blob = blobs[0].decode() if len(blobs) == 1 else ""
        told = json.dumps((record.id, self.clone.relative(path), blob, joins and joins["of"]))
        lasting = not found and all(map(is_lasting, (record, *linked.read.values())))
        latest = max((taken.at.timestamp() for taken in record.steps), default=0)
        return RecordAnswer(told.encode(), latest, FOREVER if lasting else NEVER)

    @cached_property
    def algorithm(self) -> str:
        """How git names contents here; nothing where svc commits nothing."""
        return self.clone.repository.algorithm if self.clone.enabled and self.clone.available() else ""

    @cached_property
    def checklists(self) -> Mapping[str, Checklist]:
        """The checklists that there are."""
        from svc.site import checklists

        return checklists.all_checklists(self.store.site.templates(checklists.FOLDER))

    def from_the_future(self, record: Record) -> Iterator[BookFault]:
        """Find steps dated later than now, by more than the clocks of two desks may differ."""
        for taken in record.steps:
            if (span := taken.at - self.store.now) <= CLOCKS_DIFFER:
                self.ahead = max(self.ahead, span)
                continue
            sentence = _("step {number} lies in the future: {time}").format(
                number=taken.number, time=f"{taken.at:%Y-%m-%d %H:%M:%S}"
            )
            yield BookFault("future", file_of(record), taken.line, sentence)

    def unknown_items(self, record: Record) -> Iterator[BookFault]:
        """Find an unknown checklist of an inspection, or items that its checklist lacks."""
        for f in (f for f in record.kind.fields if f.of):
            name = record[f.of]
            if name not in self.checklists:
                yield BookFault("checklist", file_of(record), None, _("there is no checklist {name}").format(name=name))
                continue
            for item in sorted(set(record[f.name]) - {item.id for item in self.checklists[name].items}):
                sentence = _("checklist {name} has no item {item}").format(name=name, item=item)
                yield BookFault("checklist", file_of(record), None, sentence)

    # All records together

    def unknown_references(self) -> Iterator[BookFault]:
        """Find records that name a record that does not exist."""
        root, known, told = self.store.folders.root, self._named, None
        if self.store.fresh_index:
            told = index_refresh.ask_index(self.store, index_spans.unknown_names)
            book = self.store.everything() if told is None else ()  # it proved broken
            known = {record.id: (file_of(record), sorted(record.named_ids)) for record in book}
        pairs = [(number, path, other) for number, (path, names) in known.items() for other in names]
        pairs += [(number, root / place.folder / place.name, other) for number, place, other in told or ()]
        for number, path, other in pairs:
            if other not in known and self.store.folders.locate(other) is None:
                sentence = _("{id} names {other}, which does not exist").format(id=number, other=other)
                yield BookFault("reference", path, None, sentence)

    def circles(self) -> Iterator[BookFault]:
        """Find complaints joined in a circle, as two clones can make one."""
        for number in self._joined:
            chain = [number]
            while (of := self._joined[chain[-1]]) in self._joined and of not in chain:
                chain.append(of)
            own, last = self.stream.whole(number), self.stream.whole(chain[-1])
            if of == number and own and last and (step := last.last(_JOINS)):
                sentence = _("joined in a circle: {chain}").format(chain=" → ".join([*chain, number]))
                yield BookFault("circle", file_of(own), step.line, sentence)
