"""Homes of the manual's articles, looked up in the running program: a home that there is not is none.

What else cites an article (a step, a deadline, a refusal, an item of a checklist, a phrase) is found in the
declarations themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from svc.forms import forms
from svc.kinds import KINDS
from svc.manual import flows
from svc.manual.articles import NUMBER, Manual
from svc.manual.flows.elements import done
from svc.model.deadlines import Deadline
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.steps import COMMON, Opening, Step
from svc.rules import site_promises
from svc.site import checklists, phrases
from svc.site.checklists import Checklist
from svc.site.phrases import SITUATIONS, Phrases
from svc.text.language import current_language

TABOO = "taboo"  # the name of what is never said, beside those of the situations


@dataclass(frozen=True)
class Program:
    """What homes are looked up in, beside the kinds.

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
        return phrases.load_phrases(list(reversed(self.templates)))

    @cached_property
    def forms(self) -> Mapping[str, str]:
        """The titles of the forms by number, in the language now spoken."""
        return {
            f.number: f.title[current_language()]
            for f in forms.list_forms([folder / "forms" for folder in self.templates])
        }


class Sort(NamedTuple):
    """A sort of homes: what it is called, and what says what one of that name is."""

    zh: str
    en: str
    says: Callable[[str, Program], str]

    @property
    def label(self) -> str:
        """What it is called, in the language now spoken."""
        return self.zh if current_language() == "zh" else self.en


def meaning(home: str, program: Program) -> str | None:
    """What a home is, in a few words of the language now spoken; nothing where there is no such thing.

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


def command(name: str, program: Program) -> str:
    """A command, such as `duty gaps`."""
    return program.commands[name]()


def step(name: str, _program: Program) -> str:
    """A step or a way of registering, such as `complaint.reply`."""
    _kind, opening, taken = done(name)
    return taken.help if taken else opening.label if opening else ""


def field(name: str, _program: Program) -> str:
    """A fact, a part of one, or the answer of a step, such as `complaint.against` or `complaint.dispatch.to`."""
    kind, rest = KINDS[name.partition(".")[0]], name.partition(".")[2]
    found = kind.all_fields.get(rest) or kind.leaves.get(rest) or answer(kind, *rest.split("."))
    if found is None:
        raise LookupError(name)
    return found.label


def answer(kind: Kind, do: str, name: str = "") -> Field | None:
    """An answer of a step."""
    taken = kind.all_steps.get(do)
    return taken.ask(name) if taken else None


def deadline(name: str, program: Program) -> str:
    """A deadline, such as `complaint.answer`, and how long it lasts where a setting says so."""
    label = next((d.label for kind, d in deadlines() if f"{kind.name}.{d.what}" == name), "") or missing(name)
    setting = program.lasts.get(name)
    return f"{label} · {flows.limit(setting)}" if setting and name not in site_promises.LASTS else label


def refusal(name: str, _program: Program) -> str:
    """A step or a way of registering that can be refused: by a guard, or in some statuses."""
    kind, opening, taken = done(name)
    guards = bool(opening and (opening.guards or kind.settled)) or bool(taken and (taken.guards or taken.after))
    return (taken.help if taken else opening.label if opening else "") if guards else missing(name)


def item(name: str, program: Program) -> str:
    """An item of a checklist, such as `appearance.badge`."""
    known = program.lists[name.partition(".")[0]]
    return next((i.label for i in known.items if i.id == name.partition(".")[2]), "") or missing(name)


def phrase(name: str, program: Program) -> str:
    """What to say in a situation; or what is never said."""
    if name == TABOO:
        return "、".join(entry.names[0] for entry in program.phrases.entries[:3]) + "…"
    situation = next((choice for choice in SITUATIONS if choice.value == name), None)
    if situation is None or not any(saying.situation == name for saying in program.phrases.sayings):
        raise LookupError(name)
    return situation.label


def letter(name: str, program: Program) -> str:
    """The template of a letter, such as that about a complaint."""
    files = [folder / "letters" / f"{name}.zh.j2" for folder in program.templates]
    return KINDS[name].label if any(file.is_file() for file in files) else missing(name)


def flow(name: str, program: Program) -> str:
    """A flow chart."""
    return program.manual.article(flows.charts()[name].article).label


def report(name: str, program: Program) -> str:
    """A report, which is a command of its own."""
    return program.commands[f"report {name}"]()


def missing(name: str) -> str:
    """There is no such thing."""
    raise LookupError(name)


SORTS: Mapping[str, Sort] = {
    "command": Sort("命令", "command", command),
    "step": Sort("步骤", "step", step),
    "field": Sort("栏目", "field", field),
    "deadline": Sort("期限", "deadline", deadline),
    "refusal": Sort("把关", "refusal", refusal),
    "checklist": Sort("检查项", "checklist", item),
    "phrase": Sort("用语", "phrase", phrase),
    "form": Sort("表单", "form", lambda name, program: program.forms[name]),
    "flow": Sort("流程图", "flow chart", flow),
    "letter": Sort("函件", "letter", letter),
    "report": Sort("报表", "report", report),
}


# What cites an article


def deadlines() -> Iterator[tuple[Kind, Deadline]]:
    """Every deadline with its kind, those of the whole site too."""
    for kind in KINDS.values():
        yield from ((kind, d) for d in kind.deadlines)
    yield from (
        (KINDS[site_promises.KIND], d)
        for d in (site_promises.PHONE, *site_promises.MONTH.values(), site_promises.COUNT)
    )


def citations(program: Program) -> Iterator[tuple[str, str]]:
    """Every article that svc cites, each with the home that cites it: steps, deadlines, refusals, items, phrases."""
    for kind in KINDS.values():
        for opening in kind.openings:
            yield opening.article, f"step {kind.name}.{opening.name}"
            yield from refusals(kind, opening, (*opening.guards, *kind.settled))
        for taken in (s for s in kind.steps if s.article):
            yield taken.article, f"step {kind.name}.{taken.name}"
            yield from refusals(kind, taken, taken.guards)
    yield from ((s.article, f"command {s.name}") for s in COMMON)
    yield from ((d.article, f"deadline {kind.name}.{d.what}") for kind, d in deadlines() if d.article)
    for name, known in program.lists.items():
        yield from ((i.article, f"checklist {name}.{i.id}") for i in known.items)
    yield from ((entry.article, f"phrase {TABOO}") for entry in program.phrases.entries)
    yield from ((saying.article, f"phrase {saying.situation}") for saying in program.phrases.sayings)


def refusals(kind: Kind, of: Step | Opening, guards: Sequence[Callable[..., Any]]) -> Iterator[tuple[str, str]]:
    """The articles that the guards of a step or of a way of registering refuse by."""
    for guard in guards:
        for number in sorted(named(guard)):
            yield number, f"refusal {kind.name}.{of.name}"


def named(guard: Callable[..., Any], depth: int = 2) -> set[str]:
    """The articles that a function names, and those it calls of the same module."""
    if not isinstance(guard, FunctionType):
        return set()
    found, names = constants(guard.__code__)
    used = [guard.__globals__.get(name) for name in names]
    found |= {value for value in used if isinstance(value, str) and NUMBER.fullmatch(value)}
    near = [value for value in used if isinstance(value, FunctionType) and value.__module__ == guard.__module__]
    return found.union(*(named(other, depth - 1) for other in near if depth))


def constants(code: CodeType) -> tuple[set[str], set[str]]:
    """The numbers of articles among a function's constants, and the names it uses; those inside it too."""
    inner = [constants(c) for c in code.co_consts if isinstance(c, CodeType)]
    texts = {c for c in flat(code.co_consts) if isinstance(c, str) and NUMBER.fullmatch(c)}
    return texts.union(*(t for t, _n in inner)), set(code.co_names).union(*(n for _t, n in inner))


def flat(consts: Sequence[Any]) -> Iterator[Any]:
    """Constants, those in tuples too."""
    for const in consts:
        yield from flat(const) if isinstance(const, tuple) else (const,)
