"""Homes of the manual's articles: the commands, templates and deadlines of this program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from svc.manual import flows
from svc.manual.articles import Manual
from svc.manual.coverage import SORTS, Program
from svc.site import environment
from svc.site.settings import read_site
from svc.text import paths


def site_program(folder: str | None, known: Manual) -> Program:
    """The program that homes are looked up in: its commands, and the templates of the site if there is one."""
    from svc.cli.app import command_tree

    root = environment.site_root_if_any(folder)
    templates = [root / "templates", paths.built_in_templates()] if root else [paths.built_in_templates()]
    lasts = read_site(root).terms.lasts if root else flows.default_limits()
    return Program(dict(typed_commands(command_tree(folder), ())), templates, known, lasts)


def typed_commands(made: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Callable[[], str]]]:
    """Every command below a group as it is typed, each with a function that gives its short help."""
    for name, make in made.makers.items():
        found = make()
        if hasattr(found, "makers"):
            yield from typed_commands(found, (*path, name))
        else:
            yield " ".join((*path, name)), partial(getattr, found, "summary")


def sort_and_name(home: str) -> tuple[str, str]:
    """A home's sort as it is called, and its name."""
    sort, _space, name = home.partition(" ")
    return (SORTS[sort].label if sort in SORTS else sort), name
