"""A kind of record, declared once: its fields, steps, statuses and deadlines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from svc.model.deadlines import Deadline
from svc.model.fields import DUE_TIMES, ENTERED, SOURCE, Choice, Field
from svc.model.steps import CANCELLED, COMMON, Act, Deed, Guard, Opening, Step
from svc.text.dataclass import dataclass, field
from svc.text.language import current_language

BEGINS = "begins"  # the indexed time of what makes the records that it names owe something

if TYPE_CHECKING:
    from svc.dates.workdays import Hours
    from svc.model.case import Fault, People
    from svc.model.contact import Call, Contact, Household
    from svc.model.record import Record, Taken


class ComputedFact(NamedTuple):
    """A fact that is computed from the steps, such as how many keys are out, and never written to the file."""

    field: Field
    compute: Callable[[Record], Any]


class Told(NamedTuple):
    """A value that another record says, and the number of that record."""

    value: Any
    by: str


class LinkedFact(NamedTuple):
    """A fact that the records linked with one say of it, such as what was answered at its callbacks."""

    field: Field
    find: Callable[[Record, Mapping[str, Record]], Told | None]


class Verdict(NamedTuple):
    """The first thing to know of a record, in a word: whether it is good."""

    good: bool
    zh: str
    en: str

    @property
    def label(self) -> str:
        """The word in the current language."""
        return self.zh if current_language() == "zh" else self.en


class Named(NamedTuple):
    """The names of records that have no numbers: the name of the file is their only fact.

    Args:
        fact: the fact that the file is named by.
        pattern: what an ID looks like, as a whole, with the file's name as its group `name` and, where they are kept
            by month, `year` and `month`; no ID fits the patterns of two kinds.
        example: an ID, for help.
        template: the ID, made from these groups.
        daily: the name is a day: a step belongs to the record of the day on which it is taken, and begins it.
    """

    fact: str
    pattern: str
    example: str
    template: str = "{name}"
    daily: bool = False

    @property
    def monthly(self) -> bool:
        """True if the files are in folders of years and months, and not all in one."""
        return "(?P<month>" in self.pattern

    def place(self, number: str) -> tuple[str, ...]:
        """The folders below the kind's own and the file name for an ID.

        Raises:
            ValueError: it is no ID of this kind.
        """
        match = re.fullmatch(self.pattern, number)
        if match is None:
            raise ValueError(number)
        return (match["year"], match["month"], match["name"]) if self.monthly else (match["name"],)

    def number(self, place: Sequence[str]) -> str | None:
        """The ID for the file at a place, or None if there can be none."""
        if len(place) != (3 if self.monthly else 1):
            return None
        year, month = (*place, "")[:2] if self.monthly else ("", "")
        number = self.template.format(name=place[-1], year=year, month=month)
        return number if re.fullmatch(self.pattern, number) and self.place(number) == tuple(place) else None


class FollowUp(NamedTuple):
    """The two places on paper where a record of the kind may stand: its own form, and that of a record it is about.

    Whichever is imported second adds to the record that the first one made.

    Args:
        about: the fact that names what it is about, which its own form does not tell.
        alike: the facts in both places, by which a record is found again.
        detail: a fact that its own form alone has.
        added: the facts that the other form adds.
    """

    about: str
    alike: tuple[str, ...]
    detail: str
    added: tuple[str, ...] = ()


class Escalation(NamedTuple):
    """The steps by which the escalation ladder is climbed (015.8, 015.10).

    Args:
        urge: urges whoever it waits for.
        report: reports it upwards.
        to: the answer of `report` that says to whom.
    """

    urge: str
    report: str
    to: str = "to"


Check = Callable[["Record", Mapping[str, "Record"], "People"], "Iterable[Fault]"]


@dataclass(frozen=True)
class Kind:
    """A kind of record, declared once. Commands, files, lists and deadlines follow from it.

    Args:
        name, letter, zh, en: what it is called and numbered.
        fields: its facts.
        steps: what can be done to it, beside `COMMON`.
        statuses: its statuses with labels, the first being that of a new record unless `first_status` says otherwise.
        over: the statuses in which, once all is kept that it owes, no later period looks at one again.
        deadlines: what it owes.
        openings: how one is registered.
        time: the fact that says when it began; it decides year, month and order.
        subject: the facts that say what it is about, the first that is given.
        holder: the fact that names who is answerable for it, filled with the actor.
        columns: facts that lists show.
        front: facts that stand first where one is shown.
        rank: a choice, and those of its values that lists have first, whatever the time.
        urgent: fact -> the value by which one is urgent.
        alike: a fact: open records of the same home or telephone with the same value may be about the same matter.
        prompts: facts, or further answers of an opening, asked for on a terminal when none is typed.
        settled: guards that must hold once a command is done.
        follows: what a change to one sets off, as further acts: (before, after, linked) -> acts.
        first_status: the first status, read from the facts.
        status_at: the status at a time, where time alone changes it: (record, status so far, time) -> status.
        verdict: what has to be known of a record before all else.
        computed: facts computed from the steps; JSON, lists and forms show them like written ones.
        told_elsewhere: facts that linked records say of one; shown with it, and never written to its file.
        given_to: the departments that one was given to last, where one may be given to any.
        named: how its records are named where they have no number; the letter is empty then.
        contact: the facts that name the resident whom it is about.
        household: who lives in a home, where one is the file of a home.
        call: the call to a resident that one is.
        follow_up: where it may stand on the form of another kind.
        escalation: the steps that are taken when one is late, by the site's `ladder`.
        command: the name of its group of commands; none means the kind's own, an empty one that it has no group.
        checks: what `svc check` finds impossible in one: (record, linked, who works here) -> faults.
        summary: what the answer to a command says of one in place of its status.
        remarks: what is to be said of a step just taken that is allowed and yet not as it should be:
            (record, step, the site's hours) -> sentences.
        of_day_before: of kinds with a record a day, whether a step still belongs to the day before:
            (that day's record, today's if there is one, step, the site's hours) -> true or false.
        import_key: the facts by which a row of its form is known to be one that is on file.
        indexed_times: times by which a record is found in the index without being read, by name.
        from_paper: what a row of its form stands for, beside registering it and the steps that the row has answers of:
            (kind, row, when it began, now) -> the deeds, the first of which registers it.
        paper: what cells of its form hold that is no single fact, for `from_paper` to understand.
        paper_lacks: required facts that a row of its form may lack, which `from_paper` fills in.
    """

    name: str
    letter: str
    zh: str
    en: str
    fields: tuple[Field, ...]
    steps: tuple[Step, ...]
    statuses: tuple[Choice, ...]
    openings: tuple[Opening, ...]
    time: str
    subject: tuple[str, ...]
    deadlines: tuple[Deadline, ...] = ()
    over: tuple[str, ...] = ()
    holder: str = "receiver"
    columns: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    front: tuple[str, ...] = ()
    rank: tuple[str, ...] = ()
    urgent: Mapping[str, str] = field(default_factory=dict)
    alike: str = ""
    settled: tuple[Guard, ...] = ()
    follows: Callable[[Record | None, Record, Mapping[str, Record]], Sequence[Act]] | None = None
    first_status: Callable[[Mapping[str, Any]], str] | None = None
    checks: tuple[Check, ...] = ()
    import_key: tuple[str, ...] = ()
    indexed_times: Callable[[Record], Mapping[str, datetime]] | None = None
    from_paper: Callable[[Kind, Mapping[str, Any], datetime, datetime], Sequence[Deed]] | None = None
    paper: tuple[Field, ...] = ()
    paper_lacks: tuple[str, ...] = ()
    status_at: Callable[[Record, str, datetime], str] | None = None
    verdict: Callable[[Record], Verdict] | None = None
    computed: tuple[ComputedFact, ...] = ()
    told_elsewhere: tuple[LinkedFact, ...] = ()
    given_to: Callable[[Record], Sequence[str]] | None = None
    named: Named | None = None
    contact: Contact | None = None
    household: Callable[[Record], Household] | None = None
    call: Callable[[Record], Call] | None = None
    follow_up: FollowUp | None = None
    escalation: Escalation | None = None
    summary: Callable[[Record], str] | None = None
    remarks: Callable[[Record, Taken, Hours], Sequence[str]] | None = None
    command: str | None = None
    of_day_before: Callable[[Record, Record | None, Taken, Hours], bool] | None = None

    @property
    def day(self) -> Field | None:
        """The fact that names the records, if that is the day on which their steps are taken."""
        return self.all_fields[self.named.fact] if self.named and self.named.daily else None

    @property
    def group(self) -> str:
        """The name of its group of commands, or an empty text."""
        return self.name if self.command is None else self.command

    @property
    def example(self) -> str:
        """An ID for help texts."""
        return self.named.example if self.named else f"{self.letter}12"

    @property
    def label(self) -> str:
        """The name in the current language."""
        return self.zh if current_language() == "zh" else self.en

    @cached_property
    def all_steps(self) -> Mapping[str, Step]:
        """Its own steps and the common ones, by name. Its own replace common ones of the same name."""
        own = {step.name: step for step in self.steps}
        return own | {step.name: step for step in COMMON if step.name not in own}

    @cached_property
    def all_fields(self) -> Mapping[str, Field]:
        """Its facts by name."""
        return {f.name: f for f in self.fields}

    @cached_property
    def leaves(self) -> Mapping[str, Field]:
        """Its facts by name, with each part as a field such as `bearer.role`."""
        return {leaf.name: leaf for f in self.fields for leaf in f.leaves}

    @cached_property
    def computed_by_name(self) -> Mapping[str, ComputedFact]:
        """Its computed facts by name."""
        return {fact.field.name: fact for fact in self.computed}

    def field(self, name: str) -> Field:
        """The field of that name: a fact, a part of one, or a computed fact."""
        if fact := self.computed_by_name.get(name):
            return fact.field
        return self.all_fields.get(name) or self.leaves[name]

    @cached_property
    def names_others(self) -> bool:
        """True if a record may name other records, in a fact or in a step."""
        asks = (f for step in self.all_steps.values() for f in step.asks)
        return any(f.type == "id" for f in (*self.fields, *asks))

    @property
    def written(self) -> Mapping[str, Field]:
        """Every fact that may stand in a file: its own, the due times set at registration, when it was typed, and where
        it stood in a book.
        """
        return {**self.all_fields} | {f.name: f for f in (DUE_TIMES, ENTERED, SOURCE)}

    def opening(self, name: str) -> Opening | None:
        """The opening with that name."""
        return next((o for o in self.openings if o.name == name), None)

    def status_label(self, status: str) -> str:
        """The label of a status in the current language."""
        return next((s.label for s in (*self.statuses, CANCELLED) if s.value == status), status)
