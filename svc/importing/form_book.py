"""Books kept on standard forms: a row of QR-001FW is a repair and its steps, as its template says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from svc.forms.columns import FormColumn
from svc.forms.template import Form
from svc.importing import cells, outcomes
from svc.importing.importer import RowPlan, column_names
from svc.importing.on_file import Match, OnFile, follow_ups
from svc.importing.tables.heads import Headings
from svc.importing.tables.home_parts import home_headings
from svc.kinds import KINDS
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.steps import AMEND, CANCELLED, CHANGES, THIS, Act, Deed, Step
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.fold import fold
from svc.text.language import _, comma_list, current_language

OWN = re.compile(r"\s*〔([A-Z][0-9]{4}-[A-Z]?[0-9]{4,})〕\s*")  # a record's own number, as our forms print it
NUMBER = Field("id", "编号", "number")
OF_STEPS = {"at": Field("at", "时间", "at", "time", past=True), "by": Field("by", "经办人", "by", "name")}
TICKS = ("√", "✓", "✔", "☑", "✅", "●", "■", "○")  # that a refusal names
# Beside those that mean yes anywhere; the last are what ticks of the fonts Wingdings are as letters.
MARKS = (*"●■◆★vo○*x☑✅🗹☒⊙◎", "ok", "r", "p", "ü", "þ", "\uf0fc", "\uf0fe", "\uf052")


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
        self.said: dict[str, None] = {}
        self._known: OnFile | None = None

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

    def field_texts(self, cells: Mapping[str, str]) -> Mapping[str, str]:
        """Return the texts of a row's fields, with ticks read, columns joined, and second texts separated."""
        texts: dict[str, list[str]] = {}
        for key, cell in cells.items():
            column = self.columns[key]
            if said := self.ticked_value(key, cell) if column.tick else cell:
                texts.setdefault(column.holds[0], []).append(said)
        self.refuse_two_ticks(cells, texts)
        found: dict[str, str] = {}
        for name, parts in texts.items():
            found |= self.split(self.columns.get(name), name, " ".join(parts))
        return self.as_it_happened({name: text for name, text in found.items() if text})

    def ticked_value(self, key: str, cell: str) -> str:
        """Return the column's value if its cell is ticked, an empty text if not, or the grade that stands there.

        Raises:
            BadInput: it is neither (exit 2).
        """
        column = self.columns[key]
        if (said := ticked_value(cell, column.tick[0])) != cell:
            return said
        field = self.fields[column.holds[0]]
        if any(fold(cell) in map(fold, choice) for choice in field.choices):
            return cell
        raise BadInput(
            _("{column}: {value} is no tick").format(column=self.tick_title(key), value=cell),
            todo=_("a tick is one of: {marks}").format(marks=" ".join(TICKS)),
        )

    def tick_title(self, key: str) -> str:
        """Return the heading of a column to tick, below its group."""
        return next(column_titles(self.columns[key]))

    def refuse_two_ticks(self, cells: Mapping[str, str], texts: Mapping[str, list[str]]) -> None:
        """Refuse a row in which two columns of the same fact are ticked."""
        for name, said in texts.items():
            ticked = [key for key in cells if self.columns[key].tick and self.columns[key].holds[0] == name]
            if len(set(said)) > 1 and len(ticked) > 1:
                chosen = [self.tick_title(key) for key in ticked if self.ticked_value(key, cells[key])]
                raise BadInput(
                    _("two grades are ticked: {columns}").format(columns=comma_list(chosen)),
                    todo=_("leave one tick in the row"),
                )

    def as_it_happened(self, texts: dict[str, str]) -> dict[str, str]:
        """Return a row's texts without steps that its own words say were not taken.

        An outcome such as 待料 leaves the matter open, and its words go to the remark. A callback that reached nobody
        is an attempt, and one without a result is none.

        Raises:
            BadInput: the row itself is a callback that reached nobody, or an opinion that nobody could grade (exit 2).
        """
        for name in [name for name in texts if self.is_outcome(name)]:
            words = self.columns[name].means.get(outcomes.UNDONE, ()) if name in self.columns else ()
            if outcomes.says_not_done(texts[name], words):
                self.leave_open(texts, name)
        own = "" if self.kind.follow_up else "callback."
        if own and not any(name.startswith(own) for name in texts):
            return texts
        opinion, result, caller = (texts.get(f"{own}{name}", "") for name in ("opinion", "result", "caller"))
        column = self.columns.get(f"{own}opinion")
        means = column.means if column else {}
        if result and not opinion:
            if outcomes.says_unreached(result, means.get(outcomes.UNREACHED, ())):
                return self.as_attempt(texts, own, result)
            if own and outcomes.says_not_called(result, means.get(outcomes.NOT_CALLED, ())):
                self.say(_("{text}: no callback was held").format(text=result))
                return {name: text for name, text in texts.items() if not name.startswith(own)}
        if own and caller and not opinion and not result:
            self.say(_("a caller without a result: no callback was held"))
            return {name: text for name, text in texts.items() if not name.startswith(own)}
        return self.graded(texts, own, result if own else "")

    def as_attempt(self, texts: dict[str, str], own: str, result: str) -> dict[str, str]:
        """Return a row's texts with an attempt instead of a callback that reached nobody.

        Raises:
            BadInput: the row stands for the callback alone, of which nothing is left (exit 2).
        """
        if not own:
            raise BadInput(
                _("{text}: nobody was reached, so no callback was held").format(text=result),
                todo=_("take the row out and record an attempt: svc repair attempt ID --means phone --text …"),
            )
        self.say(_("{text}: no callback was held, it is kept as an attempt").format(text=result))
        caller = texts.get(f"{own}caller", "")
        rest = {name: text for name, text in texts.items() if not name.startswith(own)}
        return rest | {"attempt.means": "phone", "attempt.text": f"{result} ({caller})" if caller else result}

    def graded(self, texts: dict[str, str], own: str, result: str) -> dict[str, str]:
        """Return a row's texts with opinions in other words graded. Those of a callback are kept as its result, too.

        Raises:
            BadInput: nobody could say which grade one is (exit 2).
        """
        found = dict(texts)
        for name, text in texts.items():
            field = self.fields[name]
            if any(choice.value == "dissatisfied" for choice in field.choices) and not is_choice(field, text):
                found[name] = self.grade(name, text)
        if result and not texts.get(f"{own}opinion"):
            found[f"{own}opinion"] = self.grade(f"{own}opinion", result)
        return found

    def grade(self, name: str, text: str) -> str:
        """Return the grade of an opinion in other words.

        Raises:
            BadInput: it is none (exit 2).
        """
        column, field = self.columns.get(name), self.fields[name]
        grade = outcomes.grade_opinion(text, column.means if column else {})
        if not grade:
            raise BadInput(
                _("{option}: {value} is none of the grades").format(option=field.label, value=text),
                todo=_("write one of: {choices}").format(choices=comma_list(c.label for c in field.choices)),
            )
        self.say(_("{text} is taken as {grade}").format(text=text, grade=field.label_of(grade)))
        return grade

    def leave_open(self, texts: dict[str, str], name: str) -> None:
        """Take an outcome out of a row, and keep its words as a remark."""
        label, step = self.fields[name].label, name.partition(".")[0]
        said = f"{label}: {texts[name]}"
        self.say(_("{text}: it is left open").format(text=said))
        if "remark" in self.kind.all_fields:
            texts["remark"] = "；".join(filter(None, (texts.get("remark", ""), said)))
        for each in [each for each in texts if each.startswith(f"{step}.")]:
            del texts[each]

    def is_outcome(self, name: str) -> bool:
        """True if a field is the result of the step that finishes a matter."""
        step, _dot, part = name.partition(".")
        return part == "result" and step in self.kind.all_steps and bool(self.kind.all_steps[step].to)

    def say(self, text: str) -> None:
        """Keep what was read otherwise than it stands in the book."""
        self.said[text] = None

    def split(self, column: FormColumn | None, name: str, text: str) -> dict[str, str]:
        """Split one text into the texts of fields.

        Our own number and the texts behind known words are taken out. A text that is no choice belongs to the column's
        second field.
        """
        found = {NUMBER.name: own[1]} if (own := OWN.search(text)) else {}
        text = OWN.sub(" ", text).strip()
        for then, words in column.then.items() if column else ():
            shape = rf"(?:^|[；;]\s*)(?:{'|'.join(map(re.escape, words))})[:：]\s*"
            text, *rest = re.split(shape, text, maxsplit=1)
            found[then] = "".join(rest).strip()
        others = column.holds[1:] if column else ()
        if others and not is_choice(self.fields[name], text):
            name = others[0]
        return found | {name: text}

    def unique_key(self, given: Mapping[str, Any]) -> str:  # noqa: ARG002 - a book may have the same line twice
        """Return an empty text: a book may have the same line twice, and the second one is on file by then."""
        return ""

    def plan(self, given: Mapping[str, Any], store: Store) -> RowPlan:
        """Plan a new record with its steps, or for a record on file only the steps that it lacks."""
        row, number = self.complete_row(given)
        known = self._known = self._known or OnFile(self.kind, store)
        at = row[self.kind.time]
        found = known.find(row)
        if found is None and self.kind.follow_up:
            stub = known.take_follow_up("stub", self.kind.follow_up, row, at)
            if stub:
                return self.extend_follow_up(stub, row, store)
        deeds = self.kind.from_paper(self.kind, row, at, self.now) if self.kind.from_paper else ()
        if found is None:
            known.add(row)
            return RowPlan(known=False, deeds=[self.link_follow_up(deed, row, known) for deed in deeds], number=number)
        if not found.id or len(deeds) < 2 or known.has_follow_up(found.id):
            return RowPlan(known=True)
        lacking = [self.link_follow_up(deed, row, known) for deed in deeds[1:] if self.is_missing(found, deed)]
        return RowPlan(known=True, deeds=lacking, this=found.id)

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


def column_titles(column: FormColumn) -> Iterator[str]:
    """Yield the titles of a column in both languages, the current one first, below its group and alone."""
    languages = sorted(column.title, key=lambda language: language != current_language())
    if column.group:
        yield from (f"{column.group[language]}/{column.title[language]}" for language in languages)
    yield from (column.title[language] for language in languages)


def is_choice(field: Field, text: str) -> bool:
    """True if a text is one of the field's choices, by its value or a label."""
    return any(fold(text) in map(fold, choice) for choice in field.choices)


def ticked_value(cell: str, value: str) -> str:
    """Return the column's value if its cell is ticked, an empty text if not, and any other text unchanged."""
    word = fold(cell.replace("\ufe0f", ""))
    if cells.FLAGS.get(word) == "true" or word in MARKS:
        return value
    return "" if word in cells.FLAGS else cell
