"""A line without mistakes, read from the declarations alone. Anything else is left to Typer, which takes longer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from svc.cli.aliases import TAKE_A_VALUE
from svc.cli.command import Command, Group, Param


def read_plain(tree: Group, args: Sequence[str]) -> tuple[Command, dict[str, Any]] | None:
    """The command that a line names, and the values that it gives.

    Args:
        tree: all commands.
        args: the line.

    Returns:
        None for a line that asks for help, has a mistake, or leaves anything to be wondered about.
    """
    node: Any = tree
    words = list(args)
    while isinstance(node, Group):
        while words[:1] and words[0] in TAKE_A_VALUE:
            del words[:2]
        if not words or words[0] not in node.makers:
            return None
        node = node.command(words.pop(0))
    if words[:1] and words[0] in node.below:
        node = node.below[words.pop(0)]()
    given = _values(node.declared, words)
    return None if given is None else (node, given)


def _values(declared: Sequence[Param], words: list[str]) -> dict[str, Any] | None:
    """The values of a command's options and arguments by name, none for those that are not given."""
    options = {name: (p, True) for p in declared for name in p.names} | {p.no: (p, False) for p in declared if p.no}
    given: dict[str, Any] = {}
    loose: list[str] = []
    while words:
        word = words.pop(0)
        if word == "--":
            loose += words
            break
        if word[:1] != "-" or word == "-":
            loose.append(word)
            continue
        name, glued, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if name not in options:
            return None
        param, said = options[name]
        if param.type is bool:
            if glued:
                return None
            given[param.name] = said
            continue
        if not glued and not words:
            return None
        _keep(given, param, value if glued else words.pop(0))
    return _with_arguments([p for p in declared if not p.decls], loose, given)


def _keep(given: dict[str, Any], param: Param, value: str) -> None:
    """Keep a value: beside those before it if the option may be given several times, else instead of it."""
    if param.type is list:
        given.setdefault(param.name, []).append(value)
    else:
        given[param.name] = value


def _with_arguments(declared: Sequence[Param], words: list[str], given: dict[str, Any]) -> dict[str, Any] | None:
    """The values with those of the arguments: one that takes several leaves the last words to those after it."""
    place = next((n for n, p in enumerate(declared) if p.type is list), len(declared))
    for param in declared[:place]:
        if words:
            given[param.name] = words.pop(0)
    for param in reversed(declared[place + 1 :]):
        if words:
            given[param.name] = words.pop()
    if words and place < len(declared):
        given[declared[place].name] = words
    elif words:
        return None
    return None if any(p.required and p.name not in given for p in declared) else given
