"""Books kept on standard forms: a row of QR-001FW is a repair and its steps, as its template says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from svc.forms.columns import FormColumn
from svc.forms.template import Form
from svc.importing.follow_ups import follow_ups
from svc.importing.form_columns import column_field, fact_column
from svc.importing.importer import RowPlan, column_names, usual_headings
from svc.importing.mending import Mending
from svc.importing.on_file import Match, OnFile
from svc.importing.row_texts import NUMBER, RowTexts, column_titles
from svc.importing.site_words import SiteWords, load_words
from svc.importing.tables.heads import SERIAL, Headings
from svc.importing.tables.home_parts import home_headings
from svc.importing.tables.notes import Notes
from svc.kinds import KINDS
from svc.model.fields import Field
from svc.model.steps import CANCEL, CANCELLED, THIS, Act, Deed, Step
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.language import _

NOTE = "note"
_INSTEAD = {"answer": frozenset(("refer", "become"))}  # steps that stand under another's columns on our own form


class FormBook:
    """Imports the rows of a form.

    Args:
        form: its template.
        now: the present.
        given: facts that the form has no column for, for every row; `callback` has those of callbacks.
        reason: why what is on file is added to.
        folders: where the site's own words for its books are looked for.
    """

    def __init__(
        self, form: Form, now: datetime, given: Mapping[str, Any], reason: str, folders: Sequence[Path] = ()
    ) -> None:
        self.form = form
        self.kind = KINDS[form.kind]
        self.now = now
        self.given = given
        self.reason = reason
        self.folders = folders
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
    def words(self) -> SiteWords:
        """The site's own headings and words for this form."""
        return load_words(self.form.number, self.folders, self.key_called)

    def key_called(self, name: str) -> str | None:
        """Return the key of the column with a heading, or of the fact with a name; `serial` is the rows' numbers."""
        titled = (key for key, column in self.own_columns.items() if name in (*column_titles(column), *column.holds))
        return next(titled, None) or (name if name == "serial" or name in self.kind.leaves else None)

    @cached_property
    def columns(self) -> Mapping[str, FormColumn]:
        """The columns that can be imported, by key, with what the site calls them and means by their words."""
        words, found = self.words, dict(self.own_columns)
        for key in dict.fromkeys((*words.also, *words.means)):
            if key != "serial":
                column = found.get(key) or fact_column(self.kind, key)
                means = {**column.means, **words.means.get(key, {})}
                found[key] = replace(column, means=means)
        return found

    @cached_property
    def own_columns(self) -> Mapping[str, FormColumn]:
        """The form's columns that can be imported. Several columns for the same fact have keys of their own."""
        found: dict[str, FormColumn] = {}
        for number, column in enumerate((*self.form.columns, *self.form.also_taken)):
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
        names.append(f"{CANCEL.name}.reason")  # of a struck line
        names += [f.name for f in self.kind.paper if f.name in ("outcome", "unsettled")]
        return {n: column_field(self.kind, n) for n in dict.fromkeys(names) if n != NUMBER.name} | {NUMBER.name: NUMBER}

    @property
    def step(self) -> Step:
        """The step that registers a row's record."""
        opening = self.kind.openings[0]
        return Step(opening.name, opening.zh, opening.en, opening.article, roles=opening.roles)

    @cached_property
    def mending(self) -> Mending:
        """The finder of rows that were mended since they were brought in."""
        return Mending(self.kind, self.reason, self.said)

    together = False

    def look_ahead(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Do nothing: each row stands for itself."""

    @cached_property
    def headings(self) -> Headings:
        """The headings of the columns, below their groups or alone, and other usual names of their facts."""
        names = {
            key: (*column_titles(column), *self.words.also.get(key, ()), *self.usual_headings(key))
            for key, column in self.columns.items()
        }
        idle = [title for column in self.form.columns if not column.holds for title in column_titles(column)]
        needed = tuple(name for name in self.needed if name in self.columns and self.columns[name].take)
        spare = {key: column.also for key, column in self.columns.items()}
        serials = (*SERIAL, *self.words.also.get("serial", ()))
        return usual_headings(Headings(home_headings(names), needed, idle, serials, spare), self.fields)

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The keys that every row needs, as far as the form has a column for them."""
        required = (f.name for f in self.kind.fields if f.required and f.name not in self.kind.paper_lacks)
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

    def taken_as(self, key: str) -> str:
        """Return the key: every column has a field."""
        return key

    def unique_key(self, given: Mapping[str, Any]) -> str:  # noqa: ARG002 - a book may have the same line twice
        """Return an empty text: two rows alike are two."""
        return ""

    def plan(self, given: Mapping[str, Any], store: Store, source: Mapping[str, Any]) -> RowPlan:
        """Plan a new record with its steps, or for one on file its mended facts and the steps that it lacks."""
        row, number = self.complete_row(given)
        if spot := row.pop("spot", ""):  # a column for places and homes
            home = store.site.units.read(spot)
            row["unit" if home else "place"] = home or spot
        known = self._known = self._known or OnFile(self.kind, store)
        known.read_for(row)
        if known.is_repeated(row, source):
            self.say(_("{serial} stands there twice with all the same: read once").format(serial=source["serial"]))
            return RowPlan(known=True)
        at = row[self.kind.time]
        found = self.mending.find_numbered(number, row, known) or known.find(row, source)
        if found is None and self.kind.follow_up:
            stub = known.follow_ups.take("stub", self.kind, row, at)
            if stub:
                return self.extend_follow_up(stub, row, store)
        found = found or self.mending.find_stub(row, known) or self.mending.find_mended(row, source, known)
        deeds = self.kind.from_paper(self.kind, row, at, self.now) if self.kind.from_paper else ()
        if found is None:
            void = row.get(CANCEL.name)
            if void and not any(deed.act.do == CANCEL.name for deed in deeds):
                deeds = [*deeds, Deed(Act(THIS, CANCEL.name, dict(void)), max(deed.at or at for deed in deeds))]
            deeds = [self.link_follow_up(deed, row, known) for deed in deeds]
            return RowPlan(known=False, deeds=deeds, number=number)
        known.claim(found.id)
        lacking: list[Deed] = []
        if len(deeds) > 1 and not known.follow_ups.about(found.id):
            ours = frozenset((NOTE,) if number else ())  # a number is ours: what else stands there, we printed
            missing = [d for d in deeds[1:] if d.act.do not in ours and self.is_missing(found, d, known)]
            began = store.get(found.id).began if missing else at
            missing = [deed._replace(at=max(began, deed.at or began)) for deed in missing]  # a row may have days only
            lacking += [self.link_follow_up(deed, row, known) for deed in missing]
        mended, typed = self.mending.mend(found, {**row, **given}, deeds[1:], known)
        return RowPlan(known=True, deeds=[*mended, *lacking], this=found.id, typed=typed)

    def complete_row(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """Return a row with the facts that its form has no column for, and its own number."""
        row = {**{k: v for k, v in self.given.items() if k in self.kind.all_fields}, **given}
        number = row.pop(NUMBER.name, "")
        for name in row.keys() & follow_ups().keys():
            row[name] = {**self.given.get(name, {}), **row[name]}
        if self.kind.follow_up:
            row = {**self.given.get(self.kind.name, {}), **row}
        return row, number

    def is_missing(self, found: Match, deed: Deed, known: OnFile) -> bool:
        """True if a step in the row is not on file yet, and can be taken."""
        if found.status == CANCELLED.value or deed.act.id != THIS:
            return found.status != CANCELLED.value
        step = self.kind.all_steps[deed.act.do]
        if not _INSTEAD.get(step.name, frozenset()).isdisjoint(found.did.split()):
            return False
        if step.name == NOTE:  # on our own forms some other text stands there
            stood = known.places.of(found.id)
            return bool(stood and stood.file) and NOTE not in found.did.split()
        return step.name not in found.did.split() and (not step.after or found.status in step.after)

    def link_follow_up(self, deed: Deed, row: Mapping[str, Any], known: OnFile) -> Deed:
        """Return the deed of a follow-up: a new one, or the link to one that is on file.

        A callback may have been imported from its own form before, about no record. Then it is linked to this one.
        """
        declared, given = follow_ups().get(deed.act.kind), deed.act.answers
        if declared is None or deed.act.kind == self.kind.name:
            return deed
        number = known.follow_ups.take("loose", KINDS[deed.act.kind], {**row, **given}, row[self.kind.time])
        if not number:
            return deed
        added = {name: given[name] for name in declared.added if given.get(name)}
        return self.mending.amendment(number, {declared.about: (THIS,), **added})

    def extend_follow_up(self, number: str, row: Mapping[str, Any], store: Store) -> RowPlan:
        """Plan the missing facts of a follow-up that is on file from another form, where only its result stood."""
        record = store.get(number)
        new = {name: value for name, value in row.items() if name in self.kind.all_fields and record[name] != value}
        return RowPlan(known=True, deeds=[self.mending.amendment(number, new)])
