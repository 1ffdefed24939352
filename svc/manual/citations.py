"""The articles that svc cites, found in the declarations, guards, checklists and phrases themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import CodeType, FunctionType
from typing import Any

from svc.kinds import KINDS
from svc.manual.articles import NUMBER
from svc.manual.coverage import TABOO, Program, all_deadlines
from svc.model.kind import Kind
from svc.model.steps import COMMON, Opening, Step


def citations(program: Program) -> Iterator[tuple[str, str]]:
    """Every article that svc cites, with the home that cites it."""
    for kind in KINDS.values():
        for opening in kind.openings:
            yield opening.article, f"step {kind.name}.{opening.name}"
            yield from refusal_citations(kind, opening, (*opening.guards, *kind.settled))
        for taken in (s for s in kind.steps if s.article):
            yield taken.article, f"step {kind.name}.{taken.name}"
            yield from refusal_citations(kind, taken, taken.guards)
    yield from ((s.article, f"command {s.name}") for s in COMMON)
    yield from ((d.article, f"deadline {kind.name}.{d.what}") for kind, d in all_deadlines() if d.article)
    for name, known in program.lists.items():
        yield from ((i.article, f"checklist {name}.{i.id}") for i in known.items)
    yield from ((entry.article, f"phrase {TABOO}") for entry in program.phrases.entries)
    yield from ((saying.article, f"phrase {saying.situation}") for saying in program.phrases.sayings)


def refusal_citations(
    kind: Kind, of: Step | Opening, guards: Sequence[Callable[..., Any]]
) -> Iterator[tuple[str, str]]:
    """The articles that the guards of a step or of a way of registering refuse by."""
    for guard in guards:
        for number in sorted(articles_named(guard)):
            yield number, f"refusal {kind.name}.{of.name}"


def articles_named(guard: Callable[..., Any], depth: int = 2) -> set[str]:
    """The articles that a function names, and those it calls of the same module."""
    if not isinstance(guard, FunctionType):
        return set()
    found, names = code_constants(guard.__code__)
    used = [guard.__globals__.get(name) for name in names]
    found |= {value for value in used if isinstance(value, str) and NUMBER.fullmatch(value)}
    near = [value for value in used if isinstance(value, FunctionType) and value.__module__ == guard.__module__]
    return found.union(*(articles_named(other, depth - 1) for other in near if depth))


def code_constants(code: CodeType) -> tuple[set[str], set[str]]:
    """The article numbers among a function's constants, and the names it uses, including inner functions."""
    inner = [code_constants(c) for c in code.co_consts if isinstance(c, CodeType)]
    texts = {c for c in nested_constants(code.co_consts) if isinstance(c, str) and NUMBER.fullmatch(c)}
    return texts.union(*(t for t, _n in inner)), set(code.co_names).union(*(n for _t, n in inner))


def nested_constants(consts: Sequence[Any]) -> Iterator[Any]:
    """Constants, including those in tuples."""
    for const in consts:
        yield from nested_constants(const) if isinstance(const, tuple) else (const,)
