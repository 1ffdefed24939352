"""The homes of the manual's articles, looked up in the running program, where a missing one is found out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from svc.forms.template import list_forms
from svc.kinds import KINDS
from svc.manual import flows
from svc.manual.articles import Manual
from svc.manual.flows.elements import find_step
from svc.model.deadlines import Deadline
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.rules import site_papers, site_promises
from svc.rules.home_rounds import HOME
from svc.site import checklists
from svc.site.checklists import Checklist
from svc.site.phrases import SITUATIONS, Phrases
from svc.site.phrases_file import load_phrases
from svc.text.dataclass import dataclass
from svc.text.language import current_language

ALTERING = (".amend", ".strike", ".cancel")
TABOO = "taboo"  # the name of what is never said, beside those of the situations


@dataclass(frozen=True)
class Program:
    """The program's parts where homes are looked up, beside the kinds.

    Args:
        commands: every command as typed, with what says in a line what it does.
        templates: the folders of templates, those that win first.
        manual: whose flow charts are named by articles.
        lasts: how long each promise lasts, by `kind.what`.
    """

    commands: Mapping[str, Callable[[], str]]
    templates: Sequence[Path]
    manual: Manual
    lasts: flows.Lasts

    @cached_property
    def lists(self) -> Mapping[str, Checklist]:
        """The checklists by name."""
        return checklists.all_checklists([folder / checklists.FOLDER for folder in self.templates])

    @cached_property
    def phrases(self) -> Phrases:
        """The phrases in force."""
        return load_phrases(list(reversed(self.templates)))

    @cached_property
    def forms(self) -> Mapping[str, str]:
        """The titles of the forms by number, in the language now spoken."""
        return {
            f.number: f.title[current_language()] for f in list_forms([folder / "forms" for folder in self.templates])
        }


class HomeType(NamedTuple):
    """A type of home, with the function that describes one of that name."""

    zh: str
    en: str
    says: Callable[[str, Program], str]

    @property
    def label(self) -> str:
        """Its label in the language now spoken."""
        return self.zh if current_language() == "zh" else self.en


def describe_home(home: str, program: Program) -> str | None:
    """A few words that describe a home in the language now spoken, or None where there is no such thing.

    Args:
        home: such as `step complaint.reply`.
        program: what it is looked up in.
    """
    sort, _space, name = home.partition(" ")
    try:
        return SORTS[sort].says(name, program)
    except LookupError:
        return None


# What each sort of home is


def describe_command(name: str, program: Program) -> str:
    """The help line of a command such as `duty gaps`."""
    return program.commands[name]()


def describe_step(name: str, _program: Program) -> str:
    """The help line of a step or of a way of registering, such as `complaint.reply`."""
    _kind, opening, taken = find_step(name)
    return taken.help if taken else opening.label if opening else ""


def describe_field(name: str, _program: Program) -> str:
    """The label of a fact, a part of one, or the answer of a step, such as `complaint.dispatch.to`."""
    kind, rest = KINDS[name.partition(".")[0]], name.partition(".")[2]
    found = kind.all_fields.get(rest) or kind.leaves.get(rest) or step_answer(kind, *rest.split("."))
    if found is None:
        raise LookupError(name)
    return found.label


def step_answer(kind: Kind, do: str, name: str = "") -> Field | None:
    """The answer of a step by its name, or None."""
    taken = kind.all_steps.get(do)
    return taken.ask(name) if taken else None


def all_deadlines() -> Iterator[tuple[Kind, Deadline]]:
    """Every deadline with its kind, including those of the whole site."""
    for kind in KINDS.values():
        yield from ((kind, d) for d in kind.deadlines)
    yield from ((KINDS[site_promises.KIND], d) for d in (site_promises.PHONE, *site_promises.MONTH.values(), HOME))
    yield from ((KINDS[p.kind], p.deadline) for p in site_papers.PAPERS if p.kind in KINDS)


def describe_deadline(name: str, program: Program) -> str:
    """The label of a deadline such as `complaint.answer`, with its length where a setting says so."""
    named = {f"{kind.name}.{d.what}": d.label for kind, d in all_deadlines()}
    named |= {paper.key: paper.deadline.label for paper in site_papers.PAPERS}
    label = named.get(name) or no_such(name)
    setting = program.lasts.get(name)
    return f"{label} · {flows.limit_text(setting)}" if setting and name not in site_promises.LASTS else label


def describe_refusal(name: str, _program: Program) -> str:
    """The help line of a step or way of registering that can be refused: by a guard, in some statuses, to somebody."""
    kind, opening, taken = find_step(name)
    concerned = any(f.conflict for f in kind.fields) and name.endswith(ALTERING)  # the person it is about (015.5)
    guards = bool(opening and (opening.guards or kind.settled)) or bool(
        taken and (taken.guards or taken.after or concerned)
    )
    return (taken.help if taken else opening.label if opening else "") if guards else no_such(name)


def describe_check_item(name: str, program: Program) -> str:
    """The label of a checklist's item, such as `appearance.badge`."""
    known = program.lists[name.partition(".")[0]]
    return next((i.label for i in known.items if i.id == name.partition(".")[2]), "") or no_such(name)


def describe_phrase(name: str, program: Program) -> str:
    """A situation with something to say, or the words that are never said."""
    if name == TABOO:
        return "、".join(entry.names[0] for entry in program.phrases.entries[:3]) + "…"
    situation = next((choice for choice in SITUATIONS if choice.value == name), None)
    if situation is None or not any(saying.situation == name for saying in program.phrases.sayings):
        raise LookupError(name)
    return situation.label


def describe_letter(name: str, program: Program) -> str:
    """The kind that a letter's template is about, such as a complaint."""
    files = [folder / "letters" / f"{name}.zh.j2" for folder in program.templates]
    return KINDS[name].label if any(file.is_file() for file in files) else no_such(name)


def describe_flow(name: str, program: Program) -> str:
    """The title of a flow chart's article."""
    return program.manual.article(flows.charts()[name].article).label


def describe_report(name: str, program: Program) -> str:
    """The help line of a report, which is a command of its own."""
    return program.commands[f"report {name}"]()


def no_such(name: str) -> str:
    """Raise LookupError for a name that is not there."""
    raise LookupError(name)


SORTS: Mapping[str, HomeType] = {
    "command": HomeType("命令", "command", describe_command),
    "step": HomeType("步骤", "step", describe_step),
    "field": HomeType("栏目", "field", describe_field),
    "deadline": HomeType("期限", "deadline", describe_deadline),
    "refusal": HomeType("把关", "refusal", describe_refusal),
    "checklist": HomeType("检查项", "checklist", describe_check_item),
    "phrase": HomeType("用语", "phrase", describe_phrase),
    "form": HomeType("表单", "form", lambda name, program: program.forms[name]),
    "flow": HomeType("流程图", "flow chart", describe_flow),
    "letter": HomeType("函件", "letter", describe_letter),
    "report": HomeType("报表", "report", describe_report),
}
