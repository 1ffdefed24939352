"""The steps that can be taken on a record, and the ways of registering one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from svc.model.fields import AT, AUTO, DUE_TIMES, ENTERED, REASON, SOURCE, TEXT, Choice, Field
from svc.model.roles import ALL, DESK, LEADERS
from svc.text.dataclass import dataclass, field, replace
from svc.text.errors import BadInput
from svc.text.language import _, current_language

if TYPE_CHECKING:
    from svc.model.case import Case, People
    from svc.model.record import Record


Guard = Callable[["Case"], None]
Note = Callable[["Case"], str]


@dataclass(frozen=True)
class Step:
    """A step that can be taken on a record.

    Args:
        name: its command and its `do`.
        zh, en: what it does; lists in English show its name instead, `en` being a sentence for help.
        article: the article that asks for it.
        asks: its answers.
        after: the statuses it may be taken in; none means any.
        to: the status it leads to, if it changes it.
        moves: those of `after` that it leads on from; none means all.
        roles: who may take it where staff are listed; none means all.
        given_to: the departments that the matter was given to; beside `roles`, whoever works there may take it.
        overdue_roles: who alone may take it where it ends something overdue, or takes that off whom it waits for; none
            means that it does not matter.
        promise_roles: who alone may take it where it ends a promise or puts one later; none means that it does not
            matter.
        others_roles: who alone may take it on somebody else's step, for one that names a step.
        guards: pure checks that raise a Refusal.
        sets: answer -> the value of the record that it is from then on.
        prompts: answers that it can do without, asked for all the same once a terminal is asked for others.
        wants: names of answers of which at least one must be given.
        typed: whether it is a command; else it only follows from what is done elsewhere.
        fills: fills in answers from the residents' file of the record's unit, which guards then see, too:
            (record, answers, file, when).
        peers: an answer such as a name; guards then see all records of the kind in which it may stand.
        notes: what is said to the actor without refusing the step; an empty text is not.
        always: whether it may be taken in any status, also on a cancelled record.
        ends: whether it ends all that is owed.
        reopens: whether what it ended, or another step did, is owed again.
        caused_by: the answer that names the record which set it off.
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
    given_to: Callable[[Record], Iterable[str]] | None = None
    overdue_roles: tuple[str, ...] = ()
    promise_roles: tuple[str, ...] = ()
    others_roles: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    sets: Mapping[str, str] = field(default_factory=dict)
    prompts: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    typed: bool = True
    fills: Callable[[Record, dict[str, Any], Record | None, datetime], None] | None = None
    peers: str = ""
    notes: tuple[Note, ...] = ()
    always: bool = False
    ends: bool = False
    reopens: bool = False
    caused_by: str = ""

    @cached_property
    def written(self) -> Mapping[str, Field]:
        """Every answer that may stand in a file, and what every step has there."""
        return {f.name: f for f in (AT, ENTERED, AUTO, DUE_TIMES, SOURCE, *self.asks)}

    @property
    def label(self) -> str:
        """The label, a word or two in the current language."""
        return self.zh if current_language() == "zh" else self.name.replace("-", " ")

    @property
    def help(self) -> str:
        """The description in the current language."""
        return self.zh if current_language() == "zh" else self.en

    def ask(self, name: str) -> Field | None:
        """The answer with that name."""
        return next((a for a in self.asks if a.name == name), None)


class Act(NamedTuple):
    """A step to take on a record, or a record to register.

    Args:
        id: the record, or `THIS` one. Without an ID a record of the kind is registered.
        do: the step, or the opening.
        answers: the answers.
        kind: the kind to register. With an ID, too, its records have names instead of numbers, and one that is not
            there begins with this step.
    """

    id: str
    do: str
    answers: Mapping[str, Any]
    kind: str = ""


class Deed(NamedTuple):
    """An act that was done, with its time if that is not now, and its author if that is not the actor."""

    act: Act
    at: datetime | None = None
    by: str = ""


THIS = "."
UNTIL = "until all"  # an answer that only the rules see: when the obligations that a step starts are due


@dataclass(frozen=True)
class Opening:
    """A way of registering a record: its command, and the answers it asks for beside the kind's facts.

    `roles` may do it where staff are listed. `fills` adds what svc knows by itself to the facts, given the residents'
    file of the unit (if there is one), the time and the actor; `guards` raise a Refusal over the new record, `notes`
    say something of it. `peers` is a fact such as a unit: both then see the records of the kind that may have it, too.

    `needs` are facts required beside the kind's own, of `either` at least one; those `without` are
    not asked; `time` is the fact that is now unless
    given; `splits` takes the extra answers out of the given ones and, knowing the record's values (of a new one
    its answers), returns the further steps that they stand for.
    """

    name: str
    zh: str
    en: str
    article: str
    needs: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    extra: tuple[Field, ...] = ()
    splits: Callable[[dict[str, Any], Mapping[str, Any]], list[Act]] | None = None
    time: str = ""
    roles: tuple[str, ...] = DESK
    fills: Callable[[dict[str, Any], Record | None, datetime, str], None] | None = None
    guards: tuple[Guard, ...] = ()
    notes: tuple[Note, ...] = ()
    peers: str = ""

    @property
    def label(self) -> str:
        """The description in the current language."""
        return self.zh if current_language() == "zh" else self.en


UNDONE = "undo"  # the reason of what a person takes back at once
UNDONE_WITHIN = timedelta(minutes=15)
CANCELLED = Choice("cancelled", "已作废", "cancelled")


def struck_step(record: Record, answers: Mapping[str, Any], _actor: str, _people: People) -> str:
    """The signature of the step that is struck, so that a merge can't make the strike point elsewhere.

    Raises:
        BadInput: there is no such step to strike (exit 2).
    """
    number = answers["step"]
    found = next((t for t in record.steps if t.number == number), None)
    if found is None or number in record.struck:
        raise BadInput(
            _("{id} has no step {number} to strike").format(id=record.id, number=number),
            todo=_("steps and their numbers: svc show {id}").format(id=record.id),
        )
    return found.signature


CHANGES = Field("set", "更正", "changes", "changes", required=True)
ATTACH = Step(
    "attach",
    "附上文件",
    "attach a file",
    "011.1.2",
    (
        Field("file", "附件", "file", "file", required=True),
        Field(
            "when",
            "拍摄",
            "taken",
            "choice",
            choices=(Choice("before", "处理前", "before"), Choice("after", "处理后", "after")),
        ),
        TEXT,
    ),
    roles=ALL,
    always=True,
)
AMEND = Step(
    "amend",
    "更正登记内容",
    "correct a fact",
    "005.2.10",
    (CHANGES, REASON),
    overdue_roles=LEADERS,
    promise_roles=LEADERS,
)
CANCEL = Step(
    "cancel",
    "作废",
    "cancel the record",
    "015.5",
    (REASON,),
    to=CANCELLED.value,
    overdue_roles=LEADERS,
    ends=True,
)
COMMON = (
    Step("note", "补充记录", "add a note", "014.5", (replace(TEXT, required=True),), roles=ALL, always=True),
    ATTACH,
    AMEND,
    Step(
        "strike",
        "划去误登的步骤",
        "strike a step taken by mistake",
        "005.2.10",
        (
            Field("step", "步骤号", "step", "count", required=True),
            Field("was", "原步骤", "what it was", fills=struck_step),
            REASON,
        ),
        roles=ALL,
        overdue_roles=LEADERS,
        others_roles=LEADERS,
        always=True,
    ),
    CANCEL,
)
