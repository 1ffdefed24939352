"""Books kept on standard forms: a row of QR-001FW is a repair and its steps, as its template says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from svc.forms.columns import FormColumn
from svc.forms.template import Form
from svc.importing.importer import RowPlan, column_names
from svc.importing.mended import compare_row, facts_on_file, identity_of, steps_on_file, steps_otherwise
from svc.importing.on_file import Match, OnFile, follow_ups
from svc.importing.places import is_mended
from svc.importing.row_texts import NUMBER, RowTexts, column_titles
from svc.importing.tables.heads import Headings
from svc.importing.tables.home_parts import home_headings
from svc.importing.tables.notes import Notes
from svc.kinds import KINDS
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.show import show_value
from svc.model.steps import AMEND, CANCELLED, CHANGES, THIS, Act, Deed, Step
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.language import _, comma_list

OF_STEPS = {"at": Field("at", "时间", "at", "time", past=True), "by": Field("by", "经办人", "by", "name")}


class FormBook:
    """Imports the rows of a form.

    Args:
        form: its template.
        now: the present.
        given: facts that the form has no column for, for every row; `callback` has those of callbacks.
        reason: why what is on file is added to.
    """

    def __init__(self, form: Form, now: datetime, given: Mapping[str, Any], reason: str) -> None:
        self.form = form
        self.kind = KINDS[form.kind]
        self.now = now
        self.given = given
        self.reason = reason
        self.said = Notes()
        self._known: OnFile | None = None

    reads = RowTexts

    def say(self, text: str) -> None:
        """Keep what was read otherwise than it stands in the book, or is left as it is on file."""
        self.said.say(text)

    @property
    def time(self) -> str:
        """The fact that says when a row's matter began."""
        return self.kind.time

    @property
    def name(self) -> str:
        """The form and the action, for the commit's subject."""
        return f"import {self.form.number}"

    @cached_property
    def columns(self) -> Mapping[str, FormColumn]:
        """The columns that can be imported, by key. Several columns for the same fact have keys of their own."""
        found: dict[str, FormColumn] = {}
        for number, column in enumerate(self.form.columns):
            if column.holds:
                key = f"{column.holds[0]}={column.tick[0]}" if column.tick else column.holds[0]
                found[f"{key}+{number}" if key in found else key] = column
        return found

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The fields that a row can have."""
        names = [name for column in self.columns.values() for name in (*column.holds, *column.then)]
        if not self.kind.follow_up and "attempt" in self.kind.all_steps:
            names += ["attempt.means", "attempt.text"]
        return {name: column_field(self.kind, name) for name in dict.fromkeys(names)} | {NUMBER.name: NUMBER}

    @property
    def step(self) -> Step:
        """The step that registers a row's record."""
        opening = self.kind.openings[0]
        return Step(opening.name, opening.zh, opening.en, opening.article, roles=opening.roles)

    together = False

    def look_ahead(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Do nothing: each row stands for itself."""

    @cached_property
    def headings(self) -> Headings:
        """The headings of the columns, below their groups or alone, and other usual names of their facts."""
        names = {
            key: (*column_titles(column), *column.also, *self.usual_headings(key))
            for key, column in self.columns.items()
        }
        idle = [title for column in self.form.columns if not column.holds for title in column_titles(column)]
        return Headings(home_headings(names), tuple(name for name in self.needed if name in self.columns), idle)

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The keys that every row needs, as far as the form has a column for them."""
        required = (f.name for f in self.kind.fields if f.required)
        either = (name for opening in self.kind.openings for name in opening.either)
        return tuple(dict.fromkeys([self.time, *required, *either]))

    def usual_headings(self, key: str) -> tuple[str, ...]:
        """Return the other usual names for the column of a fact."""
        return column_names(self.fields[key]) if key in self.kind.all_fields else ()

    @cached_property
    def texts(self) -> RowTexts:
        """The reader of a row's cells."""
        return self.reads(self.kind, self.columns, self.fields, self.said)

    def field_texts(self, cells: Mapping[str, str]) -> Mapping[str, str]:
        """Return the texts of a row's fields, with ticks read, columns joined, and second texts separated."""
        return self.texts.read(cells)

    def unique_key(self, given: Mapping[str, Any]) -> str:  # noqa: ARG002 - a book may have the same line twice
        """Return an empty text: two rows alike are two."""
        return ""

    def plan(self, given: Mapping[str, Any], store: Store, source: Mapping[str, Any]) -> RowPlan:
        """Plan a new record with its steps, or for one on file its mended facts and the steps that it lacks."""
        row, number = self.complete_row(given)
        known = self._known = self._known or OnFile(self.kind, store)
        known.read_for(row)
        if known.is_repeated(row, source):
            self.say(_("{serial} stands there twice with all the same: read once").format(serial=source["serial"]))
            return RowPlan(known=True)
        at = row[self.kind.time]
        found = self.find_numbered(number, row, known) or known.find(row, source)
        if found is None and self.kind.follow_up:
            stub = known.take_follow_up("stub", self.kind.follow_up, row, at)
            if stub:
                return self.extend_follow_up(stub, row, store)
        found = found or self.find_mended(row, source, known)
        deeds = self.kind.from_paper(self.kind, row, at, self.now) if self.kind.from_paper else ()
        if found is None:
            deeds = [self.link_follow_up(deed, row, known) for deed in deeds]
            return RowPlan(known=False, deeds=deeds, number=number)
        known.claim(found.id)
        lacking = self.mend(found, given, deeds[1:], known)
        if len(deeds) > 1 and not known.has_follow_up(found.id):
            lacking += [self.link_follow_up(deed, row, known) for deed in deeds[1:] if self.is_missing(found, deed)]
        return RowPlan(known=True, deeds=lacking, this=found.id)

    def find_numbered(self, number: str, row: Mapping[str, Any], known: OnFile) -> Match | None:
        """Return the record whose own number stands in a row, as on our own forms, if it is that one."""
        record = known.store.whole(number) if number else None
        if record is None or record.kind is not self.kind or known.is_claimed(number):
            return None
        same = identity_of(self.kind, row).agreeing(identity_of(self.kind, record.values)) >= 2
        return known.match(number) if same else None

    def find_mended(self, row: Mapping[str, Any], source: Mapping[str, Any], known: OnFile) -> Match | None:
        """Return the record that a row became before something in it was mended, and say which other is like it."""
        known.read_book(source)
        if not known.places:
            return None
        mine, text = identity_of(self.kind, row), Record(self.kind, "", row).subject_of(row)
        placed = list(known.places.at_serial(source)) if source.get("serial") else []
        near = list(known.places.on_day(mine))
        for stood in (*placed, *sorted(near, key=lambda each: (each.row != source.get("row"), each.id))):
            if is_mended(self.kind, row, text, source, stood):
                return known.match(stood.id)
        if alike := [stood.id for stood in near if mine.home and mine.name == stood.name]:
            self.say(_("{ids} has the same home and day: taken as another").format(ids=comma_list(alike)))
        elif placed:
            sentence = _("number {serial} was {id} before, which is something else: taken as new")
            self.say(sentence.format(serial=source["serial"], id=placed[0].id))
        return None

    def mend(self, found: Match, row: Mapping[str, Any], steps: Sequence[Deed], known: OnFile) -> list[Deed]:
        """Return the correction of a record that came from a book, and say what of its row is not taken over."""
        stood = known.places.of(found.id)
        if found.status == CANCELLED.value or not (NUMBER.name in row or (stood and stood.file)):
            return []
        if stood and stood.file:
            facts, taken = stood.facts, stood.steps
        else:
            record = known.store.get(found.id)
            facts, taken = facts_on_file(record), steps_on_file(record)
        changed, left = compare_row(self.kind, facts, row)
        for name in left:
            f, value = self.kind.all_fields[name], known.store.get(found.id)[name]
            sentence = _("{id}: {field} was amended at the desk since: left as {value}")
            self.say(sentence.format(id=found.id, field=f.label, value=show_value(f, value)))
        for name in steps_otherwise(taken, steps):
            sentence = _("{id}: {step} stands otherwise on file: left as it is (svc strike {id} N --reason …)")
            self.say(sentence.format(id=found.id, step=self.kind.all_steps[name].label))
        return [self.amendment(found.id, changed)] if changed else []

    def complete_row(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """Return a row with the facts that its form has no column for, and its own number."""
        row = {**{k: v for k, v in self.given.items() if k in self.kind.all_fields}, **given}
        number = row.pop(NUMBER.name, "")
        for name in row.keys() & follow_ups().keys():
            row[name] = {**self.given.get(name, {}), **row[name]}
        if self.kind.follow_up:
            row = {**self.given.get(self.kind.name, {}), **row}
        return row, number

    def is_missing(self, found: Match, deed: Deed) -> bool:
        """True if a step in the row is not on file yet, and can be taken."""
        if found.status == CANCELLED.value or deed.act.id != THIS:
            return found.status != CANCELLED.value
        step = self.kind.all_steps[deed.act.do]
        return step.name not in found.did.split() and (not step.after or found.status in step.after)

    def link_follow_up(self, deed: Deed, row: Mapping[str, Any], known: OnFile) -> Deed:
        """Return the deed of a follow-up: a new one, or the link to one that is on file.

        A callback may have been imported from its own form before, about no record. Then it is linked to this one.
        """
        declared, given = follow_ups().get(deed.act.kind), deed.act.answers
        if declared is None or deed.act.kind == self.kind.name:
            return deed
        number = known.take_follow_up("loose", declared, {**row, **given}, row[self.kind.time])
        if not number:
            return deed
        added = {name: given[name] for name in declared.added if given.get(name)}
        return self.amendment(number, {declared.about: (THIS,), **added})

    def extend_follow_up(self, number: str, row: Mapping[str, Any], store: Store) -> RowPlan:
        """Plan the missing facts of a follow-up that is on file from another form, where only its result stood."""
        record = store.get(number)
        new = {name: value for name, value in row.items() if name in self.kind.all_fields and record[name] != value}
        return RowPlan(known=True, deeds=[self.amendment(number, new)])

    def amendment(self, number: str, changes: Mapping[str, Any]) -> Deed:
        """Return the deed that corrects a record on file."""
        return Deed(Act(number, AMEND.name, {CHANGES.name: changes, "reason": self.reason}))


def column_field(kind: Kind, name: str) -> Field:
    """Return the field of a column: a fact of the kind, an answer of a step, or a fact of a follow-up.

    Raises:
        BadInput: there is no such thing.
    """
    whole, _dot, part = name.partition(".")
    if name in kind.all_fields or name in kind.leaves:
        return kind.field(name)
    if whole in kind.all_steps and (ask := kind.all_steps[whole].ask(part) or OF_STEPS.get(part)):
        return ask
    if whole in follow_ups() and part in KINDS[whole].all_fields:
        return KINDS[whole].all_fields[part]
    raise BadInput(_("no field {name} in a {kind}").format(name=name, kind=kind.name))
