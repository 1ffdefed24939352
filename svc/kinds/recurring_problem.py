"""Recurring problems (012.5): the department, its deadline, cause, prevention, and the work done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from svc.kinds.shared import CATEGORY
from svc.model.case import Case
from svc.model.deadlines import Deadline, Lasts, Term
from svc.model.fields import TEXT, Field
from svc.model.record import Record, Taken
from svc.model.roles import ALL, DESK, LEADERS, role_label
from svc.model.steps import CANCELLED, Step
from svc.text.dataclass import dataclass, field
from svc.text.errors import Refusal
from svc.text.language import _, comma_list

ARTICLE = "012.5"
KEY = Field("key", "问题", "problem", required=True)


@dataclass
class RecurringProblem:
    """All that is known of one recurring problem. Times have an offset.

    Args:
        key: names the problem, such as `noise@3`, a category in a building, or `3-1201`, a home.
        to, due: the department or person that looks for cause and prevention and puts it right, and by when.
        done: the step that says what was done; nothing while it is followed up.
        promises: all that was promised about it, the newest last.
    """

    key: str
    cause: str = ""
    prevention: str = ""
    to: str = ""
    due: datetime | None = None
    done: Taken | None = None
    promises: list[Term] = field(default_factory=list)

    def add(self, taken: Taken) -> None:
        """Add a finding. A problem that was done begins anew."""
        if self.done:
            self.to, self.due, self.done = "", None, None
        self.cause, self.prevention = taken["cause"] or self.cause, taken["prevention"] or self.prevention
        self.to, self.due = taken["to"] or self.to, taken["due"] or self.due
        if self.due is None:
            return
        if not self.promises or self.promises[-1].met:
            self.promises.append(Term(self.due, subject=problem_label(self.key)))
        self.promises[-1].due, self.promises[-1].who = self.due, self.to

    def end(self, at: datetime, *, ended: bool) -> None:
        """End the last deadline, as met or as no longer owed."""
        if self.promises and not self.promises[-1].met:
            self.promises[-1].met, self.promises[-1].ended = at, ended


def recurring_problems(record: Record) -> dict[str, RecurringProblem]:
    """The recurring problems of a half-year or year, by their keys."""
    known: dict[str, RecurringProblem] = {}
    for taken in record.trail:
        if taken.do == "finding":
            known.setdefault(taken["key"], RecurringProblem(taken["key"])).add(taken)
        elif taken.do == "finding-done" and taken["key"] in known:
            known[taken["key"]].done = taken
            known[taken["key"]].end(taken.at, ended=False)
        elif taken.do == "cancel":
            for finding in known.values():
                finding.end(taken.at, ended=True)
    return known


def problem_label(key: str) -> str:
    """The problem's name for people: building and category, or the home."""
    category, at, building = key.partition("@")
    return f"{building} · {CATEGORY.label_of(category)}" if at else key


def problems_due(record: Record, _lasts: Lasts) -> Iterator[Term]:
    """The time by which each problem is due from its department."""
    for finding in recurring_problems(record).values():
        yield from finding.promises


# Guards


def has_department_and_time(case: Case) -> None:
    """Refuse a recurring problem without a department and a time (012.5)."""
    finding = recurring_problems(case.after)[case.taken["key"]]
    lacking = [o for o, given in (("--to", finding.to), ("--due", finding.due)) if not given]
    if lacking and case.after.status != CANCELLED.value:
        raise Refusal(
            _("{key}: which department looks for cause and prevention, and by when?").format(key=finding.key),
            article=ARTICLE,
            todo=_("add {options}").format(options=" ".join(f"{option} …" for option in lacking)),
        )


def follows_up(*roles: str) -> Callable[[Case], None]:
    """A guard that refuses what is neither of one of these roles, nor of whom the problem was handed to (012.5)."""

    def guard(case: Case) -> None:
        """Refuse whoever has none of these roles, and to whom the problem was not handed (012.5)."""
        actor, known = case.actor, recurring_problems(case.record).get(case.taken["key"])
        to = known.to if known and not known.done else ""
        if actor.exempt or case.acts_as(roles) or (to and to in (actor.name, actor.role, actor.department)):
            return
        whom = comma_list([*([role_label(to)] if to else []), *map(role_label, roles)])
        raise Refusal(
            _("{key}: this is for {whom}, not for {name}").format(key=case.taken["key"], whom=whom, name=actor.name),
            article=ARTICLE,
            todo=_("let them do it: {command}").format(
                command=f"svc report finding {period_of(case.after.id)} {case.taken['key']} … --by {_('NAME')}"
            ),
        )

    return guard


def period_of(number: str) -> str:
    """The half-year or year whose analysis has a number: `2026-H2` of `HALF@2026-12`."""
    form, _at, month = number.partition("@")
    year, last = month.split("-")
    return f"{year}-H{1 if last == '06' else 2}" if form == "HALF" else year


def has_cause_and_prevention(case: Case) -> None:
    """Refuse to finish a problem before its cause and prevention are known (012.5)."""
    finding = recurring_problems(case.record).get(case.taken["key"])
    if finding is None or finding.done:
        raise Refusal(
            _("{key}: no department is looking into it").format(key=case.taken["key"]),
            article=ARTICLE,
            todo=_("hand it to one first: --to DEPARTMENT --due TIME"),
        )
    if lacking := [o for o, text in (("--cause", finding.cause), ("--prevention", finding.prevention)) if not text]:
        raise Refusal(
            _("{key}: cause and prevention are not both known yet").format(key=finding.key),
            article=ARTICLE,
            todo=_("add {options}").format(options=" ".join(f"{option} …" for option in lacking)),
        )


STEPS = (
    Step(
        "finding",
        "原因与预防",
        "a recurring problem goes to a department; its cause, its prevention",
        ARTICLE,
        (
            KEY,
            Field("cause", "原因", "cause"),
            Field("prevention", "预防措施", "prevention"),
            Field("to", "责任人", "who", "assignee", private="staff"),
            Field("due", "完成期限", "due", "deadline"),
        ),
        roles=ALL,
        guards=(follows_up(*DESK), has_department_and_time),
        wants=("cause", "prevention", "to", "due"),
    ),
    Step(
        "finding-done",
        "预防措施落实",
        "what was done so that it does not recur",
        ARTICLE,
        (KEY, Field("text", "落实情况", "what was done", required=True, options=("--done", *TEXT.options))),
        roles=ALL,
        guards=(has_cause_and_prevention, follows_up(*LEADERS)),
    ),
)
DEADLINE = Deadline(
    "finding",
    "反复问题查因与预防",
    "find cause and prevention of a recurring problem",
    ARTICLE,
    starts={"finding": "due"},
    met_by=("finding-done",),
    computed=problems_due,
)
