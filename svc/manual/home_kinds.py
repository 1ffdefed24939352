"""The kinds of homes that articles have, so that a line on a checklist does not count like a promise that falls due."""

from __future__ import annotations

from collections.abc import Iterable

from svc.kinds.shared import choices
from svc.manual.articles import Article
from svc.manual.coverage import Program, describe_home
from svc.manual.flows.elements import find_step
from svc.model.steps import COMMON

PROMISE, REFUSAL, MEASURE, RECORD, REPORT, PHRASE, CHECKLIST = HOME_KINDS = choices(
    "promise 期限 promise",  # it falls due, and is shown when it is late
    "refusal 把关 refusal",  # what breaks it is refused
    "measure 计量 measure",  # an inspection measures it against a limit
    "record 登记 record",  # it is kept
    "report 报表 report",  # it is shown: by a command, on paper, in a chart
    "phrase 用语 phrase",  # svc has the words
    "checklist 检查项 checklist",  # an inspection looks at it
)
BITING = (PROMISE, REFUSAL, MEASURE)  # what says by itself that an article was not kept
SOFT = (PHRASE, CHECKLIST)  # what a person must look at, or say
_OF_SORT = {
    "deadline": PROMISE,
    "refusal": REFUSAL,
    "step": RECORD,
    "field": RECORD,
    "report": REPORT,
    "form": REPORT,
    "letter": REPORT,
    "flow": REPORT,
    "phrase": PHRASE,
}
_ALSO_WRITE = ("seal",)  # beside the steps


def kind_of_home(home: str, program: Program) -> str:
    """The kind of a home such as `deadline complaint.answer`.

    Args:
        home: one that is there.
        program: what it is looked up in.
    """
    sort, _space, name = home.partition(" ")
    if sort == "checklist":
        listed, _dot, item = name.partition(".")
        limits = {each.id: each.limit for each in program.lists[listed].items}
        return (MEASURE if limits[item] else CHECKLIST).value
    if sort == "command":
        return (RECORD if _writes(name) else REPORT).value
    return _OF_SORT[sort].value


def _writes(command: str) -> bool:
    """True if a command takes a step, or writes otherwise."""
    if command in _ALSO_WRITE or command in {step.name for step in COMMON}:
        return True
    group, _space, step = command.partition(" ")
    try:
        find_step(f"{group}.{step}")
    except LookupError:
        return False
    return bool(step)


def kinds_of(article: Article, program: Program) -> list[str]:
    """The kinds of homes that an article has, the strongest first; none where no home is there."""
    found = {kind_of_home(home, program) for home in article.homes if describe_home(home, program) is not None}
    return in_order(found)


def in_order(kinds: Iterable[str]) -> list[str]:
    """Kinds of homes, the strongest first."""
    wanted = set(kinds)
    return [kind.value for kind in HOME_KINDS if kind.value in wanted]


def bites(kinds: Iterable[str]) -> bool:
    """True if something says by itself when an article is not kept."""
    return any(kind.value in kinds for kind in BITING)


def is_soft(kinds: Iterable[str]) -> bool:
    """True if nothing but an inspection's look, or words to say, stands for an article."""
    return bool(kinds) and set(kinds) <= {kind.value for kind in SOFT}


def checklists_of(article: Article) -> list[str]:
    """The checklists that look at an article."""
    return list(
        dict.fromkeys(home.split(" ")[1].partition(".")[0] for home in article.homes if home.startswith("checklist "))
    )
