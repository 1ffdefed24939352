"""What a callback's findings give somebody to do: the items of a meeting, and proposals (017.4, 017.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from svc.kinds.called_back import reachable
from svc.model.case import Case, People
from svc.model.deadlines import Lasts, Term
from svc.model.record import Moment, Record, Taken
from svc.model.roles import LEADERS, role_label
from svc.model.steps import CANCELLED
from svc.text.dataclass import dataclass
from svc.text.errors import Refusal
from svc.text.language import _, comma_list

MEETING, ITEM_DONE, OLD_ITEM_DONE = "meeting", "item-done", "decide"
PROPOSE, ANSWERS = "propose", ("adopt", "decline")
CANCEL = "cancel"
DEFAULT_READER = "leader"  # of a proposal that names nobody (017.6)


@dataclass
class Task:
    """Something that waits for somebody until it is answered. Times have an offset.

    Args:
        number: its place among the callback's items, or proposals, counted from 1.
        text: what is to be done, or what is proposed.
        who: the role, department or person that it waits for.
        due: when it is due; nothing for a proposal of an older file, which says no time.
        asked: the step that gave it.
        answer: the step that answered it, or ended it.
    """

    number: int
    text: str
    who: str
    due: datetime | None
    asked: Taken
    answer: Taken | None = None

    @property
    def open(self) -> bool:
        """True if it is not answered yet."""
        return self.answer is None

    def waits_for(self, name: str, role: str | None, department: str) -> bool:
        """True if it waits for a person, by their name, role or department."""
        return bool(self.who) and self.who in (name, role, department)


def meeting_items(record: Record) -> list[Task]:
    """The items of all meetings of a callback. A meeting of an older file has one, told by itself."""
    found: list[Task] = []
    for taken in record.trail:
        if taken.do == MEETING:
            old = [{"text": taken["text"], "who": taken["who"], "until": taken["until"]}] if taken["until"] else []
            for item in (*(taken["item"] or ()), *old):
                found.append(Task(len(found) + 1, item["text"], item["who"] or "", item["until"], taken))
        else:
            answer_task(found, taken, ITEM_DONE, "item", OLD_ITEM_DONE)
    return found


def proposals(record: Record) -> list[Task]:
    """The proposals of a callback. One of an older file went to the leader."""
    found: list[Task] = []
    for taken in record.trail:
        if taken.do == PROPOSE:
            found.append(Task(len(found) + 1, taken["text"] or "", taken["to"] or DEFAULT_READER, taken["due"], taken))
        for answer in ANSWERS:
            answer_task(found, taken, answer, "proposal")
    return found


def answer_task(tasks: list[Task], taken: Taken, do: str, counted_by: str, old: str = "") -> None:
    """Answer the task that a step numbers, else the oldest open one. A cancelled callback has nothing open.

    Args:
        tasks: those given so far.
        taken: any step.
        do: the step that answers one.
        counted_by: its answer that numbers the task.
        old: the step of older files that answers the oldest.
    """
    open_ = [task for task in tasks if task.open]
    number = taken[counted_by] if taken.do == do else None
    meant = [task for task in open_ if task.number == number] if number else open_[:1]
    if taken.do == CANCEL:
        meant = open_
    elif taken.do not in (do, old):
        meant = []
    for task in meant:
        task.answer = taken


# What is owed


def items_due(record: Record, _lasts: Lasts) -> Iterable[Term]:
    """The promises that the items of meetings make, each of its own person."""
    return map(as_term, meeting_items(record))


def proposals_due(record: Record, lasts: Lasts) -> Iterable[Term]:
    """The promises that proposals make; one without a time of its own is due by the setting."""
    for task in proposals(record):
        task.due = task.due or lasts(task.asked.at)
        if task.due:
            yield as_term(task)


def as_term(task: Task) -> Term:
    """A task as a promise."""
    answer = task.answer
    due, ended = task.due or task.asked.at, bool(answer and answer.do == CANCEL)
    return Term(due, answer.at if answer else None, ended, task.who, task.text, task.asked)


def meeting_is_done(moment: Moment, owner: Record) -> bool:
    """True if a step ends the last open item of a callback about a record, whose resident has to hear of it (017.4)."""
    callback, taken = moment.record, moment.taken
    if taken.do not in (ITEM_DONE, OLD_ITEM_DONE) or owner.id not in (callback["about"] or ()):
        return False
    if owner.status in ("withdrawn", CANCELLED.value):
        return False
    return last_item_done(callback) == taken.at and reachable(Moment(owner, taken))


def last_item_done(callback: Record) -> datetime | None:
    """The time at which the last item of a callback's meetings was done; nothing while one is open."""
    items = meeting_items(callback)
    answers = [item.answer for item in items if item.answer and item.answer.do != CANCEL]
    return max((answer.at for answer in answers), default=None) if len(answers) == len(items) else None


# Who may answer


def default_reader(_record: Record, _answers: Mapping[str, Any], _actor: str, _people: People) -> str:
    """The reader of a proposal that names nobody: the leader, as the manual has it (017.6)."""
    return DEFAULT_READER


def own_or_oldest(
    tasks: Callable[[Record], list[Task]],
) -> Callable[[Record, Mapping[str, Any], str, People], int | None]:
    """A filler that numbers the oldest open task that waits for the actor, else the oldest open one."""

    def number(record: Record, _answers: Mapping[str, Any], actor: str, people: People) -> int | None:
        open_ = [task for task in tasks(record) if task.open]
        role, department = people.roles.get(actor), people.works_in.get(actor, "")
        own = [task for task in open_ if task.waits_for(actor, role, department)]
        return next((task.number for task in own or open_), None)

    return number


def answered_by_its_own(tasks: Callable[[Record], list[Task]], counted_by: str) -> Callable[[Case], None]:
    """A guard that refuses to answer what is not open, or what waits for somebody else.

    Args:
        tasks: reads them from the record.
        counted_by: the answer that numbers the task.
    """

    def guard(case: Case) -> None:
        """Refuse to answer what is not open, or what waits for somebody else."""
        found, number = tasks(case.record), case.taken[counted_by]
        task = next((each for each in found if each.open and each.number == number), None)
        if task is None:
            refuse_nothing_open(case, [each for each in found if each.open], number)
        elif not may_answer(case, task):
            refuse_other_person(case, task)

    return guard


def may_answer(case: Case, task: Task) -> bool:
    """True if the actor is whom a task waits for, a director or a leader."""
    actor = case.actor
    own = task.waits_for(actor.name, actor.role, actor.department)
    return own or case.acts_as(LEADERS) or actor.exempt


def refuse_nothing_open(case: Case, open_: list[Task], number: int | None) -> None:
    """Refuse to answer a task that there is not, or that is answered already."""
    sentence = _("{id} has no open item {number}") if number else _("{id} has nothing open to answer")
    items = comma_list(f"{task.number} {task.text}" for task in open_)
    raise Refusal(
        sentence.format(id=case.record.id, number=number) + (_("; open: {items}").format(items=items) if items else ""),
        article=case.step.article,
        todo=_("see it first: {command}").format(command=f"svc show {case.record.id}"),
    )


def refuse_other_person(case: Case, task: Task) -> None:
    """Refuse to answer what waits for somebody else (017.4, 017.6)."""
    who, number = role_label(task.who), f" {task.number}" if case.step.ask("item") else ""
    command = f"svc callback {case.step.name} {case.record.id}{number} --text … --by {_('NAME')}"
    raise Refusal(
        _("{id}: this waits for {who}, not for {name}: {text}").format(
            id=case.record.id, who=who, name=case.actor.name, text=task.text
        ),
        article=case.step.article,
        todo=_("let {who}, the director or a leader do it: {command}").format(who=who, command=command),
    )
