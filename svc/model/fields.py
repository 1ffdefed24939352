"""The fields that a kind declares: facts of a record and answers of a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from svc.text.dataclass import dataclass, field, replace
from svc.text.language import current_language

if TYPE_CHECKING:
    from svc.model.case import People
    from svc.model.record import Record
    from svc.model.situation import Situation


class Choice(NamedTuple):
    """One of a field's allowed values, with its names for people."""

    value: str
    zh: str
    en: str

    @property
    def label(self) -> str:
        """The name in the current language."""
        return self.zh if current_language() == "zh" else self.en


@dataclass(frozen=True)
class Field:
    """A fact of a record, or an answer of a step.

    Args:
        name: its key in the file and in JSON; `x_y` is the option `--x-y`.
        zh, en: its label.
        type: text, name, phone, unit, department, desk, assignee, template, choice, time, deadline, day, month, last4,
            flag, count, amount, id, ids of kinds, rates, items (`{name, count}` each), parts, figures, due_times,
            changes or file. A `deadline` given as a bare day means that day's last second. An `assignee` is whom
            something waits for: a role, a department or a person.
        required: whether a record or step can't do without it.
        many: whether it may be given several times.
        placed: whether it is typed after the record's number, without its option.
        choices: its allowed values.
        usual: for a text, words that it often consists of, each with its names for people.
        default: what its absence means (never written to the file); of `rates`, what those not named are given.
        options: other names of its option; the first replaces `--name`.
        kinds: for `id`, the kinds it may name.
        no: for a flag, or a choice of two, the option that says no, or the second.
        spoken: said to a resident, so checked for taboo phrases (003.6).
        spoken_if: the answer, a flag, without which it is not said to a resident after all.
        quotes: a flag that says that what is spoken are the resident's own words.
        conflict: names people who may not act on the record (015.5), nor may whom it ever named; a name is taken out of
            it by a director or leader alone, with the reason.
        joins: for `id`, whether the record becomes part of the one it names: whoever may not act on it may then not
            act on that one either.
        eased: whether a change of its value ends or lengthens a promise, which only a director or leader may do, with
            the reason: (old value, new one) -> true or false.
        puts_off: a time until which it puts off an answer; only a director or leader may name one that lies too far
            from the registration (`promises.longest`).
        past: a time that can't lie in the future.
        routed_by: a department left out is the one that the site's `routes` name for this fact of the record (012.1).
        directory: what of the directory of authorities it is where left out: the `matter` looked up there, the
            `authority`, or what a resident is `told` (006.17).
        roles: names one of the staff, who must have one of these roles; asked only where staff are listed.
        values: for `rates`, what each of the choices may be given.
        of: for `rates` without choices of their own, the fact (a `template`) that names the checklist which has them.
        rest: for `rates` of a checklist, the answer, a flag, that says in so many words that the items left out are as
            the default says; without it every item must be answered.
        measures: for `items`, the fact (`rates`) whose items they measure: one above its limit has failed.
        parts: for `parts`, the fields of a mapping such as `{name, role}`; each has an option of its own, part `y` of
            `x` being `--x-y`. One that is required is so wherever the whole is given. Where there are `many`, each is
            typed as `PART=PART`, or with another sign between them.
        parted: the sign between the parts of one of `many`. Behind a colon those not required may be left out.
        derived: filled in by svc, so nobody is asked for it.
        needed_if: whether a prompt must have it, as far as what is known by then tells; without it `required` says so.
        offered_if: whether a prompt offers it, as far as what is known by then tells.
        copies_from: for `id`, facts copied from the record it names where left out: own fact -> that record's.
        fills: for an answer, what it is where left out: (record, other answers, actor, who works here) -> a value.
        outsiders: whether a colleague's name that means nobody on the staff's list is taken: `refused`, taken with a
            warning (`warned`), or `taken` as anybody's is.
        worded: whether the last argument gives it where that is the name of one of the staff, instead of the text.
        colleague_if: for a name whose outsiders are `taken`, whether the step's other answers make it a colleague's, so
            that one that means nobody on the list is refused after all.
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
    placed: bool = False
    choices: tuple[Choice, ...] = ()
    usual: tuple[Choice, ...] = ()
    default: str = ""
    options: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    no: str = ""
    spoken: bool = False
    spoken_if: str = ""
    quotes: bool = False
    conflict: bool = False
    joins: bool = False
    eased: Callable[[Any, Any], bool] | None = None
    puts_off: bool = False
    past: bool = False
    routed_by: str = ""
    directory: str = ""
    roles: tuple[str, ...] = ()
    values: tuple[Choice, ...] = ()
    of: str = ""
    rest: str = ""
    measures: str = ""
    parts: tuple[Field, ...] = ()
    parted: str = "="
    derived: bool = False
    needed_if: Callable[[Situation], bool] | None = None
    offered_if: Callable[[Situation], bool] | None = None
    copies_from: Mapping[str, str] = field(default_factory=dict)
    fills: Callable[[Record, Mapping[str, Any], str, People], Any] | None = None
    outsiders: str = "refused"
    worded: bool = False
    colleague_if: Callable[[Mapping[str, Any]], bool] | None = None
    private: str = ""
    headings: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name in the current language."""
        return self.zh if current_language() == "zh" else self.en

    @cached_property
    def leaves(self) -> tuple[Field, ...]:
        """The fields that are asked one by one: this one, or its parts, named such as `bearer.role`."""
        if self.many or not self.parts:
            return (self,)
        return tuple(replace(part, name=f"{self.name}.{part.name}") for part in self.parts)

    @property
    def mapped(self) -> bool:
        """True if its value is one mapping of parts."""
        return bool(self.parts) and not self.many

    @property
    def looked_up(self) -> bool:
        """True if the site's settings or templates may tell it where it is left out."""
        return bool(self.routed_by or self.directory)

    @property
    def several(self) -> bool:
        """True if the option may be given several times."""
        return self.many or self.type in ("rates", "items")

    @property
    def colleague(self) -> bool:
        """True if it names somebody of the staff."""
        return self.type == "staff" or self.conflict or self.private == "staff"

    @property
    def says(self) -> bool:
        """True if it is the text of a step: `--text`, or the last argument."""
        return "--text" in self.options

    @property
    def positional(self) -> bool:
        """True if it is typed after the record's number, without its option: also the record that a step names."""
        return self.placed or (self.type == "id" and self.required)

    @property
    def option(self) -> str:
        """The option that gives it, such as `--answer-by`."""
        return self.options[0] if self.options else "--" + self.name.replace("_", "-").replace(".", "-")

    def part(self, name: str) -> Field | None:
        """The part with that name."""
        return next((part for part in self.parts if part.name == name), None)

    def label_of(self, value: str) -> str:
        """The label of a choice or usual word, or the value itself if it is none of them."""
        return next((choice.label for choice in (*self.choices, *self.usual) if choice.value == value), value)


def same_names(*names: str) -> dict[str, str]:
    """A mapping of names to themselves, for answers that set the value of the same name."""
    return {name: name for name in names}


def leaves_value(value: str) -> Callable[[Any, Any], bool]:
    """The test of a change that leaves a value on which promises hang."""
    return lambda old, new: bool(old == value and new != value)


def put_later(old: Any, new: Any) -> bool:
    """True if a time is put later, or taken away."""
    return old is not None and (new is None or new > old)


TEXT = Field("text", "说明", "text", options=("--text", "--why", "--comment", "--reason"))
REASON = Field("reason", "原因", "reason", required=True)
AT = Field("at", "时间", "at", "time")
AUTO = Field("auto", "自动", "by itself", "flag")
DUE_TIMES = Field("due", "期限", "promises", "due_times")
ENTERED = Field("entered", "补记时间", "entered", "time")
SOURCE = Field(  # where in a book that was brought in a record or a step stood
    "source",
    "出处",
    "source",
    "parts",
    derived=True,
    private="open",
    parts=(
        Field("book", "账册", "book"),
        Field("sheet", "工作表", "sheet"),
        Field("row", "行", "row", "count"),
        Field("serial", "序号", "number in it"),
    ),
)
