"""A line without mistakes is read from the declarations alone, and means what Typer takes it for."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.cli.app import command_tree
from svc.cli.command import Command, Group
from svc.cli.plain_line import read_plain
from svc.cli.typer_tree import run_typed
from svc.text.errors import BadInput
from tests.examples import THOROUGH

VALUES = ("C1", "噪声", "", "-", "--", "-5", "a=b", "--unit", "=", "phone", "json", "３－０５０４", "x y")


@cache
def leaves() -> list[tuple[list[str], Command]]:
    """Every command with the words that reach it."""
    return list(_leaves(command_tree(None), []))


def _leaves(group: Group, path: list[str]) -> Any:
    for name in group.makers:
        made = group.command(name)
        if isinstance(made, Group):
            yield from _leaves(made, [*path, name])
        else:
            yield [*path, name], made
            yield from (([*path, name, word], make()) for word, make in made.below.items())


def _read_by_typer(line: list[str]) -> tuple[str, dict[str, Any]] | None:
    """What Typer takes a line for; None if it finds a mistake."""
    found: list[tuple[str, dict[str, Any]]] = []

    def note(command: Command, values: dict[str, Any]) -> int:
        found.append((command.text, values))
        return 0

    try:
        run_typed(command_tree(None), line, note)
    except BadInput:
        return None
    return found[0] if found else None


@settings(max_examples=200 * THOROUGH)
@given(data=st.data())
def test_both_readers_take_every_line_for_the_same(data: st.DataObject) -> None:
    path, command = leaves()[data.draw(st.integers(0, len(leaves()) - 1))]
    options = [name for p in command.declared for name in (*p.names, p.no) if name]
    word = st.sampled_from(VALUES) | st.sampled_from([*options, *options, "-x"]) if options else st.sampled_from(VALUES)
    glued = st.builds(lambda name, value: f"{name}={value}", st.sampled_from(options or ["-"]), st.sampled_from(VALUES))
    line = [*path, *data.draw(st.lists(word | word | glued, max_size=6))]
    plain = read_plain(command_tree(None), line)
    if plain is not None:
        assert (plain[0].text, plain[1]) == _read_by_typer(line)


@settings(max_examples=100)
@given(data=st.data())
def test_a_line_of_an_office_needs_no_typer(data: st.DataObject) -> None:
    path, command = leaves()[data.draw(st.integers(0, len(leaves()) - 1))]
    line, wanted = list(path), {}
    for param in command.declared:
        if not param.decls:
            wanted[param.name] = ["C1", "C2"] if param.type is list else "C1"
            line += ["C1", "C2"] if param.type is list else ["C1"]
    for param in command.declared:
        if param.decls and data.draw(st.booleans()):
            wanted[param.name] = {bool: True, list: ["值"], str: "值"}[param.type]
            line += [param.spelled] if param.type is bool else [param.spelled, "值"]
    plain = read_plain(command_tree(None), line)
    assert plain is not None
    assert (plain[0].text, plain[1]) == (command.text, wanted)


@pytest.mark.parametrize(
    "line", [[], ["complaint"], ["show", "-h"], ["shwo"], ["show", "C1", "C2"], ["show", "--fromat", "json"], ["-C"]]
)
def test_help_and_mistakes_are_left_to_typer(line: list[str]) -> None:
    assert read_plain(command_tree(None), line) is None
