"""Rows that were mended in a book since it was brought in: found by number or place, and what of them is taken over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from svc.importing.mended import (
    compare_row,
    facts_on_file,
    identity_of,
    same_value,
    steps_on_file,
    steps_otherwise,
)
from svc.importing.on_file import Match, OnFile
from svc.importing.places import is_mended
from svc.importing.row_texts import NUMBER
from svc.importing.tables.notes import Notes
from svc.model.fields import ENTERED, SOURCE
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.show import show_value
from svc.model.steps import AMEND, CANCELLED, CHANGES, THIS, Act, Deed
from svc.model.values import to_json
from svc.text.language import _, comma_list

_TOLD = ("opinion", "result", "caller")  # what a row of a matter says of its callback


class Mending:
    """Finds the record that a row became, and corrects it.

    Args:
        kind: of which the rows are.
        reason: why what is on file is corrected.
        said: takes what is not taken over.
    """

    def __init__(self, kind: Kind, reason: str, said: Notes) -> None:
        self.kind = kind
        self.reason = reason
        self.said = said

    def find_numbered(self, number: str, row: Mapping[str, Any], known: OnFile) -> Match | None:
        """Return the record whose own number stands in a row, as on our own forms, if it is that one."""
        record = known.store.whole(number) if number else None
        if record is None or record.kind is not self.kind or known.is_claimed(number):
            return None
        same = identity_of(self.kind, row).agreeing(identity_of(self.kind, record.values)) >= 2
        return known.match(number) if same else None

    def find_stub(self, row: Mapping[str, Any], known: OnFile) -> Match | None:
        """Return the record of the same home and things that some other book began, without the facts of this one."""
        for record in known.stubs():
            same = all(thing_names(record[name]) == thing_names(row.get(name)) for name in self.kind.subject)
            if same and record["unit"] == row.get("unit"):
                return known.match(record.id)
        return None

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
            self.said.say(_("{ids} has the same home and day: taken as another").format(ids=comma_list(alike)))
        elif placed:
            sentence = _("number {serial} was {id} before, which is something else: taken as new")
            self.said.say(sentence.format(serial=source["serial"], id=placed[0].id))
        return None

    def mend(
        self, found: Match, row: Mapping[str, Any], steps: Sequence[Deed], known: OnFile
    ) -> tuple[list[Deed], list[Deed]]:
        """Return the correction of a record, and say what of its row is not taken over.

        Returns:
            That of a record which came from a book, and that of one which did not: it is judged as if it were typed.
        """
        stood = known.places.of(found.id)
        if found.status == CANCELLED.value or not (NUMBER.name in row or (stood and stood.file)):
            return [], []
        from_book = bool(stood and stood.file)
        if stood and from_book:
            facts, taken = stood.read()
        else:
            record = known.store.get(found.id)
            facts, taken = facts_on_file(record), steps_on_file(record)
        changed, left = compare_row(self.kind, facts, row)
        for name in left:
            f, value = self.kind.all_fields[name], known.store.get(found.id)[name]
            sentence = _("{id}: {field} was amended at the desk since: left as {value}")
            self.said.say(sentence.format(id=found.id, field=f.label, value=show_value(f, value)))
        deeds = [self.amendment(found.id, changed)] if changed else []
        for name in steps_otherwise(taken, steps):
            if again := self.step_again(found, name, steps, known):
                deeds += again
                continue
            sentence = _("{id}: {step} stands otherwise on file: left as it is (svc strike {id} N --reason …)")
            self.said.say(sentence.format(id=found.id, step=self.kind.all_steps[name].label))
        for deed in steps:
            if deed.act.kind and deed.act.kind != self.kind.name:
                deeds += self.follow_up_mended(found, deed.act, known)
        return (deeds, []) if from_book else ([], deeds)

    def step_again(self, found: Match, name: str, steps: Sequence[Deed], known: OnFile) -> list[Deed]:
        """Return the deeds that strike an outcome of the book's own and take it again as the book has it now.

        One that was recorded at the desk, or after which the matter went on, is left: nothing is returned.
        """
        step, record = self.kind.all_steps[name], known.store.get(found.id)
        last = [taken for taken in record.trail if taken.do == name][-1]
        own = bool(last.source) or (SOURCE.name in record.facts and last.entered == record.facts.get(ENTERED.name))
        if not own or not step.to or found.status != step.to or not step.ask("result"):
            return []
        mended = next(deed for deed in steps if deed.act.id == THIS and deed.act.do == name)
        struck = Act(found.id, "strike", {"step": last.number, "reason": self.reason})
        return [Deed(struck), mended._replace(act=mended.act._replace(id=found.id), at=last.at)]

    def follow_up_mended(self, found: Match, act: Act, known: OnFile) -> list[Deed]:
        """Return the correction of the callback that a row told of, or say what of it is left as it is."""
        numbers = known.follow_ups.about(found.id)
        record = known.store.get(numbers[0]) if len(numbers) == 1 else None
        if record is None or SOURCE.name not in record.facts:
            return []
        told = {name: act.answers[name] for name in _TOLD if act.answers.get(name)}
        other = {name: value for name, value in told.items() if not same_value(to_json(value), to_json(record[name]))}
        amended = other.keys() & {name for taken in record.trail for name in taken.answers.get(CHANGES.name, ())}
        if amended or "dissatisfied" in (other.get("opinion"), record["opinion"] if "opinion" in other else ""):
            fields = comma_list(self.of(record, name) for name in other)
            sentence = _("{id}: {fields} on file, otherwise in the book: left as it is (svc amend {id} …)")
            self.said.say(sentence.format(id=record.id, fields=fields))
            return []
        return [self.amendment(record.id, other)] if other else []

    def of(self, record: Record, name: str) -> str:
        """Return a fact of a record as people say it."""
        f = record.kind.all_fields[name]
        return f"{f.label} {show_value(f, record[name])}"

    def amendment(self, number: str, changes: Mapping[str, Any]) -> Deed:
        """Return the deed that corrects a record on file."""
        return Deed(Act(number, AMEND.name, {CHANGES.name: changes, "reason": self.reason}))


def thing_names(value: Any) -> frozenset[str]:
    """Return the names of things with a count."""
    return frozenset(str(each["name"]) for each in value or ())
