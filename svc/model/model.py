"""What a kind of record is declared with: fields, steps, deadlines, ways of opening it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from svc.text.language import current

if TYPE_CHECKING:
    from svc.dates.workdays import Hours
    from svc.model.record import Case, Fault, Moment, People, Promise, Record, Taken

DESK = ("desk", "director", "leader")
LEADERS = ("director", "leader")
WORKERS = ("department", "desk", "director")
ALL: tuple[str, ...] = ()


class Choice(NamedTuple):
    """One of a field's allowed values, with its names for people."""

    value: str
    zh: str
    en: str

    @property
    def label(self) -> str:
        """Its name in the language now spoken."""
        return self.zh if current() == "zh" else self.en


@dataclass(frozen=True)
class Field:
    """A fact of a record, or an answer of a step.

    Args:
        name: its key in the file and in JSON; `x_y` is the option `--x-y`.
        zh, en: its label.
        type: text, name, phone, unit, department, desk, template, choice, time, deadline, day, month, last4, flag,
            count, id, ids of kinds, rates, items (`{name, count}` each), parts, figures, promises, changes or file. A
            `deadline` given as a bare day means that day's last second.
        required: whether a record or step can't do without it.
        many: whether it may be given several times.
        choices: its allowed values.
        default: what its absence means (never written to the file); of `rates`, what those not named are given.
        options: other names of its option; the first replaces `--name`.
        kinds: for `id`, the kinds it may name.
        no: for a flag, or a choice of two, the option that says no, or the second.
        spoken: said to a resident, so checked for taboo phrases (003.6).
        conflict: names people who may not act on the record (015.5).
        past: a time that can't lie in the future.
        routed: a department left out is taken from the site's `routes`.
        roles: names one of the staff, who must have one of these roles; asked only where staff are listed.
        values: for `rates`, what each of the choices may be given.
        of: for `rates` without choices of their own, the fact (a `template`) that names the checklist which has them.
        parts: for `parts`, the fields of a mapping such as `{name, role}`; each has an option of its own, part `y` of
            `x` being `--x-y`. One that is required is so wherever the whole is given.
        derived: filled in by svc, so nobody is asked for it.
        copies_from: for `id`, facts copied from the record it names where left out: own fact -> that record's.
        fills: for an answer, what it is where left out: (record, other answers, actor, who works here) -> a value.
        private: how it is redacted, where its type does not say so: as the name of a `resident`, of the `staff`, of an
            `outsider` or a `firm`, as a `number` that tells who somebody is, or not at all, being `open`.
        headings: what else tables call it, beside its labels, its name and its option.
    """

    name: str
    zh: str
    en: str
    type: str = "text"
    required: bool = False
    many: bool = False
    choices: tuple[Choice, ...] = ()
    default: str = ""
    options: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    no: str = ""
    spoken: bool = False
    conflict: bool = False
    past: bool = False
    routed: bool = False
    roles: tuple[str, ...] = ()
    values: tuple[Choice, ...] = ()
    of: str = ""
    parts: tuple[Field, ...] = ()
    derived: bool = False
    copies_from: Mapping[str, str] = field(default_factory=dict)
    fills: Callable[[Record, Mapping[str, Any], str, People], Any] | None = None
    private: str = ""
    headings: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its name in the language now spoken."""
        return self.zh if current() == "zh" else self.en

    @cached_property
    def leaves(self) -> tuple[Field, ...]:
        """What is asked one by one: itself, or its parts as fields named `bearer.role`."""
        return tuple(replace(part, name=f"{self.name}.{part.name}") for part in self.parts) or (self,)

    @property
    def several(self) -> bool:
        """Whether its option may be given several times."""
        return self.many or self.type in ("rates", "items")

    @property
    def says(self) -> bool:
        """Whether it is what a step says: `--text`, or the last argument."""
        return "--text" in self.options

    @property
    def option(self) -> str:
        """The option that gives it, such as `--answer-by`."""
        return self.options[0] if self.options else "--" + self.name.replace("_", "-").replace(".", "-")

    def part(self, name: str) -> Field | None:
        """Its part of that name."""
        return next((part for part in self.parts if part.name == name), None)

    def label_of(self, value: str) -> str:
        """The label of one of its choices; the value itself where it is none."""
        return next((choice.label for choice in self.choices if choice.value == value), value)


Test = Callable[["Moment"], bool]
Keeps = Callable[["Moment", "Record"], bool]
Guard = Callable[["Case"], None]
Check = Callable[["Record", Mapping[str, "Record"], "People"], "Iterable[Fault]"]
Lasts = Callable[[datetime], datetime | None]
Note = Callable[["Case"], str]


@dataclass(frozen=True)
class Step:
    """Something that can be done to a record.

    Args:
        name: its command and its `do`.
        zh, en: what it does; lists in English show its name instead, `en` being a sentence for help.
        article: the article that asks for it.
        asks: its answers.
        after: the statuses it may be taken in; none means any.
        to: the status it leads to, if it changes it.
        moves: those of `after` that it leads on from; none means all.
        roles: who may take it where staff are listed; none means all.
        guards: pure checks that raise a Refusal.
        sets: answer -> the value of the record that it is from then on.
        wants: names of answers of which at least one must be given.
        typed: whether it is a command; else it only follows from what is done elsewhere.
        peers: an answer such as a name; guards then see all records of the kind in which it may stand.
        notes: what is said to the actor without refusing the step; an empty text is not.
    """

    name: str
    zh: str
    en: str
    article: str = ""
    asks: tuple[Field, ...] = ()
    after: tuple[str, ...] = ()
    to: str = ""
    moves: tuple[str, ...] = ()
    roles: tuple[str, ...] = DESK
    guards: tuple[Guard, ...] = ()
    sets: Mapping[str, str] = field(default_factory=dict)
    wants: tuple[str, ...] = ()
    typed: bool = True
    peers: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def label(self) -> str:
        """What it does in a word or two, in the language now spoken."""
        return self.zh if current() == "zh" else self.name.replace("-", " ")

    @property
    def help(self) -> str:
        """What it does, in the language now spoken."""
        return self.zh if current() == "zh" else self.en

    def ask(self, name: str) -> Field | None:
        """Its answer of that name."""
        return next((a for a in self.asks if a.name == name), None)


@dataclass(frozen=True)
class Deadline:
    """A promise that some moments start and others meet.

    Args:
        what: its name; kind and name are the key of its setting.
        zh, en: what is owed.
        article: where the manual asks for it.
        starts: step (or `add`) -> the answer that names the time, or `''` where the setting counts it.
        met_by: steps of the record, or tests of (any moment of it or of a linked record, the record itself).
        lasts: the default setting; nothing where the time is always named.
        or_else: steps after which the setting counts where the answer does not name a time.
        kept: where the setting counts its time, that is kept as the answer that would have named it.
        moved: step -> answer whose later time moves an open promise.
        voided_by: steps after which an open promise is no longer owed.
        starting: what else must hold of a moment to start it.
        applies: what must hold of the record for it to be owed at all.
        many: each start is a promise of its own.
        singly: each moment that meets it keeps one, the oldest.
        who: whom it waits for.
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
    or_else: tuple[str, ...] = ()
    kept: bool = False
    moved: Mapping[str, str] = field(default_factory=dict)
    voided_by: tuple[str, ...] = ()
    starting: Test | None = None
    applies: Callable[[Record], bool] | None = None
    many: bool = False
    singly: bool = False
    who: Callable[[Record], str] | None = None
    computed: Callable[[Record, Lasts], Iterable[Promise]] | None = None

    @property
    def label(self) -> str:
        """What is owed, in the language now spoken."""
        return self.zh if current() == "zh" else self.en


class ComputedFact(NamedTuple):
    """A fact that is computed from the steps, such as how many keys are out, and never written to the file."""

    field: Field
    compute: Callable[[Record], Any]


class Act(NamedTuple):
    """Something to do: a step on a record (by ID, or `THIS` one), or, without ID, registering one of a kind.

    With both, the record is of a kind that has names instead of numbers, and begins with this step if there is none.
    """

    id: str
    do: str
    answers: Mapping[str, Any]
    kind: str = ""


class Deed(NamedTuple):
    """Something that was done; when, if not now; and by whom, if not by who says so."""

    act: Act
    at: datetime | None = None
    by: str = ""


THIS = "."
UNTIL = "until all"  # an answer that only the rules see: when the promises that a step starts are due


@dataclass(frozen=True)
class Opening:
    """A way of registering a record: its command, and what it asks beside the kind's facts.

    `roles` may do it where staff are listed. `fills` adds what svc knows by itself to the facts, given the residents'
    file of the unit (if there is one), the time and the actor; `guards` raise a Refusal over the new record.

    `needs` are facts required beside the kind's own, of `either` at least one; those `without` are
    not asked; `time` is the fact that is now unless
    given; `splits` takes the extra answers out of the given ones and, knowing what the record is about, returns the
    further steps that they stand for.
    """

    name: str
    zh: str
    en: str
    article: str
    needs: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    extra: tuple[Field, ...] = ()
    splits: Callable[[dict[str, Any], Sequence[str]], list[Act]] | None = None
    time: str = ""
    roles: tuple[str, ...] = DESK
    fills: Callable[[dict[str, Any], Record | None, datetime, str], None] | None = None
    guards: tuple[Guard, ...] = ()

    @property
    def label(self) -> str:
        """What it does, in the language now spoken."""
        return self.zh if current() == "zh" else self.en


class Verdict(NamedTuple):
    """What somebody who looks at a record has to know before all else: is it good, and in a word."""

    good: bool
    zh: str
    en: str

    @property
    def label(self) -> str:
        """The word, in the language now spoken."""
        return self.zh if current() == "zh" else self.en


class Named(NamedTuple):
    """How the records of a kind are named where they have no number: their file's name holds their only fact.

    Args:
        fact: the fact that the file is named by.
        pattern: what an ID looks like, as a whole, with the file's name as its group `name` and, where they are kept
            by month, `year` and `month`; no ID fits the patterns of two kinds.
        example: an ID, for help.
        template: the ID, made from these groups.
        daily: the name is a day: a step belongs to the record of the day on which it is taken, and begins it.
    """

    fact: str
    pattern: re.Pattern[str]
    example: str
    template: str = "{name}"
    daily: bool = False

    @property
    def monthly(self) -> bool:
        """Whether its files are in folders of years and months; else all are in one."""
        return "month" in self.pattern.groupindex

    def place(self, number: str) -> tuple[str, ...]:
        """The folders below the kind's own, and the name, of the file of an ID.

        Raises:
            ValueError: it is no ID of this kind.
        """
        match = self.pattern.fullmatch(number)
        if match is None:
            raise ValueError(number)
        return (match["year"], match["month"], match["name"]) if self.monthly else (match["name"],)

    def number(self, place: Sequence[str]) -> str | None:
        """The ID of the file at a place, or nothing where there can be none."""
        if len(place) != (3 if self.monthly else 1):
            return None
        year, month = (*place, "")[:2] if self.monthly else ("", "")
        number = self.template.format(name=place[-1], year=year, month=month)
        return number if self.pattern.fullmatch(number) and self.place(number) == tuple(place) else None


@dataclass(frozen=True)
class Kind:
    """One kind of record, declared once; commands, files, lists and deadlines follow from it.

    Args:
        name, letter, zh, en: what it is called and numbered.
        fields: its facts.
        steps: what can be done to it, beside `COMMON`.
        statuses: its statuses with labels, the first being that of a new record unless `first_status` says otherwise.
        deadlines: what it owes.
        openings: how one is registered.
        time: the fact that says when it began; it decides year, month and order.
        subject: the facts that say what it is about, the first that is given.
        holder: the fact that names who is answerable for it, filled with the actor.
        columns: facts that lists show.
        front: facts that stand first where one is shown.
        rank: a choice, and those of its values that lists have first, whatever the time.
        urgent: fact -> the value by which one is urgent.
        prompts: facts, or further answers of an opening, asked for on a terminal when none is typed.
        settled: guards that must hold once a command is done.
        follows: what a change to one sets off, as further acts: (before, after, linked) -> acts.
        first_status: the first status, read from the facts.
        status_at: the status at a time, where time alone changes it: (record, status so far, time) -> status.
        verdict: what has to be known of a record before all else.
        computed: facts computed from the steps; JSON, lists and forms show them like written ones.
        named: how its records are named where they have no number; the letter is empty then.
        command: the name of its group of commands; none means the kind's own, an empty one that it has no group.
        checks: what `svc check` finds impossible in one: (record, linked, who works here) -> faults.
        summary: what the answer to a command says of one in place of its status.
        remarks: what is to be said of a step just taken that is allowed and yet not as it should be:
            (record, step, the site's hours) -> sentences.
        import_key: the facts by which a row of its form is known to be one that is on file.
        indexed_times: times by which a record is found in the index without being read, by name.
        from_paper: what a row of its form stands for, beside registering it and the steps that the row has answers of:
            (kind, row, when it began, now) -> the deeds, the first of which registers it.
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
    holder: str = "receiver"
    columns: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    front: tuple[str, ...] = ()
    rank: tuple[str, ...] = ()
    urgent: Mapping[str, str] = field(default_factory=dict)
    settled: tuple[Guard, ...] = ()
    follows: Callable[[Record | None, Record, Mapping[str, Record]], Sequence[Act]] | None = None
    first_status: Callable[[Mapping[str, Any]], str] | None = None
    checks: tuple[Check, ...] = ()
    import_key: tuple[str, ...] = ()
    indexed_times: Callable[[Record], Mapping[str, datetime]] | None = None
    from_paper: Callable[[Kind, Mapping[str, Any], datetime, datetime], Sequence[Deed]] | None = None
    status_at: Callable[[Record, str, datetime], str] | None = None
    verdict: Callable[[Record], Verdict] | None = None
    computed: tuple[ComputedFact, ...] = ()
    named: Named | None = None
    summary: Callable[[Record], str] | None = None
    remarks: Callable[[Record, Taken, Hours], Sequence[str]] | None = None
    command: str | None = None

    @property
    def day(self) -> Field | None:
        """The fact that names its records, where that is the day on which their steps are taken."""
        return self.all_fields[self.named.fact] if self.named and self.named.daily else None

    @property
    def group(self) -> str:
        """The name of its group of commands; empty where it has none."""
        return self.name if self.command is None else self.command

    @property
    def example(self) -> str:
        """A number of its, for help."""
        return self.named.example if self.named else f"{self.letter}12"

    @property
    def label(self) -> str:
        """Its name in the language now spoken."""
        return self.zh if current() == "zh" else self.en

    @cached_property
    def all_steps(self) -> Mapping[str, Step]:
        """Its steps and the common ones (its own of the same name come first), by name."""
        own = {step.name: step for step in self.steps}
        return own | {step.name: step for step in COMMON if step.name not in own}

    @cached_property
    def all_fields(self) -> Mapping[str, Field]:
        """Its facts by name."""
        return {f.name: f for f in self.fields}

    @cached_property
    def leaves(self) -> Mapping[str, Field]:
        """Its facts by name, each part of one being a field such as `bearer.role`."""
        return {leaf.name: leaf for f in self.fields for leaf in f.leaves}

    @cached_property
    def computed_by_name(self) -> Mapping[str, ComputedFact]:
        """Its computed facts by name."""
        return {fact.field.name: fact for fact in self.computed}

    def field(self, name: str) -> Field:
        """Its fact of that name, or the part of one, or the field of a computed fact."""
        if fact := self.computed_by_name.get(name):
            return fact.field
        return self.all_fields.get(name) or self.leaves[name]

    @cached_property
    def names_others(self) -> bool:
        """Whether one may name other records, in a fact or in a step."""
        asks = (f for step in self.all_steps.values() for f in step.asks)
        return any(f.type == "id" for f in (*self.fields, *asks))

    @property
    def written(self) -> Mapping[str, Field]:
        """Every fact that may stand in a file: its own, and the promises made at registration."""
        return {**self.all_fields, PROMISES.name: PROMISES}

    def opening(self, name: str) -> Opening | None:
        """Its opening of that name."""
        return next((o for o in self.openings if o.name == name), None)

    def status_label(self, status: str) -> str:
        """A status in the language now spoken."""
        return next((s.label for s in (*self.statuses, CANCELLED) if s.value == status), status)


def same(*names: str) -> dict[str, str]:
    """Answers that are values of the same name."""
    return {name: name for name in names}


TEXT = Field("text", "说明", "text", options=("--text", "--why", "--comment", "--reason"))
REASON = Field("reason", "原因", "reason", required=True)
PROMISES = Field("due", "期限", "promises", "promises")
CANCELLED = Choice("cancelled", "已作废", "cancelled")
ENDS = ("close", "withdraw", "cancel")

ROLES = (
    Choice("desk", "服务中心", "desk"),
    Choice("department", "部门", "department"),
    Choice("director", "主任", "director"),
    Choice("leader", "公司领导", "leader"),
    Choice("finance", "财务", "finance"),
    Choice("guard", "门岗", "guard"),
)


def role_label(role: str) -> str:
    """A role in the language now spoken."""
    return next((r.label for r in ROLES if r.value == role), role)


AMEND = Step(
    "amend",
    "更正登记内容",
    "correct a fact",
    "005.2.10",
    (Field("set", "更正", "changes", "changes", required=True), REASON),
)
COMMON = (
    Step("note", "补充记录", "add a note", "014.5", (replace(TEXT, required=True),), roles=ALL),
    Step(
        "attach",
        "附上文件",
        "attach a file",
        "011.1.2",
        (Field("file", "附件", "file", "file", required=True), TEXT),
        roles=ALL,
    ),
    AMEND,
    Step(
        "strike",
        "划去误登的步骤",
        "strike a step taken by mistake",
        "005.2.10",
        (
            Field("step", "步骤号", "step", "count", required=True),
            Field("was", "原步骤", "what it was"),
            REASON,
        ),
    ),
    Step("cancel", "作废", "cancel the record", "015.5", (REASON,), to=CANCELLED.value),
)
