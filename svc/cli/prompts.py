"""Prompts: on a terminal, missing answers are asked for."""

from __future__ import annotations

import re
import sys
from typing import Any

from svc.cli import answers, screen
from svc.cli.site_choices import with_site_choices
from svc.model import user_input
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.steps import Opening, Step
from svc.procedures import validate
from svc.site.desk import Desk
from svc.text.errors import BadInput
from svc.text.language import _

SEVERAL = re.compile(r"\s*[,，、]\s*")  # what stands between several values at a prompt


def ask_for_opening(kind: Kind, opening: Opening, found: dict[str, Any], desk: Desk) -> dict[str, Any]:
    """Complete the answers of a registration at a terminal. If nothing was typed, ask for the usual fields too."""
    if not _at_terminal():
        return found
    usual = () if found else kind.prompts
    extra = {f.name: f for f in opening.extra}
    for f in [extra.get(name) or kind.field(name) for name in usual] or validate.missing_facts(kind, opening, found):
        answered = f.name in opening.either and any(found.get(n) for n in opening.either)
        if (
            not answered
            and (given := _ask(with_site_choices(f, desk, found), desk, needed=f.required or not usual)) is not None
        ):
            validate.enter(found, f.name, given)
    return found


def ask_for_step(step: Step, found: dict[str, Any], desk: Desk) -> dict[str, Any]:
    """Complete the required answers of a step: ask at a terminal, refuse elsewhere."""
    missing = [leaf for f in step.asks for leaf in validate.unanswered(f, found, needed=f.required and not f.routed_by)]
    if _at_terminal():
        for f in missing:
            validate.enter(found, f.name, _ask(f, desk))
        missing = []
    if missing:
        options = ", ".join(f"{f.option}|{f.no}" if f.no else f.option for f in missing)
        raise BadInput(
            _("missing: {options}").format(options=options),
            article=step.article,
            todo=_("{step} needs it").format(step=step.label),
        )
    if step.wants and not any(name in found for name in step.wants):
        some = ", ".join(f.option for f in step.asks if f.name in step.wants)
        raise BadInput(_("missing: one of {options}").format(options=some), article=step.article)
    return found


def _at_terminal() -> bool:
    """True if somebody sits at the terminal to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _ask(f: Field, desk: Desk, *, needed: bool = True) -> Any:
    """Ask until the answer can be understood. An optional answer may be left empty."""
    import typer

    if f.type == "flag":
        return typer.confirm(f.label, err=True)
    hint = f.label if needed else _("{field} (may be left out)").format(field=f.label)
    for n, choice in enumerate(f.choices, 1):
        typer.echo(f"  {n} {choice.label}", err=True)
    while True:
        typed = typer.prompt(hint, err=True, default="", show_default=False)
        if not typed and not needed:
            return None
        try:
            parts = [_choice_meant(f, part) for part in (SEVERAL.split(typed) if f.many else [typed])]
            return answers.typed_value(
                f, answers.split_typed(f, typed) if f.type == "items" else parts if f.many else parts[0], desk
            )
        except BadInput as error:
            screen.complain(error)


def _choice_meant(f: Field, typed: str) -> str:
    """The choice meant by an answer at a prompt: by its place in the list or by its label."""
    if typed.isdigit() and 1 <= int(typed) <= len(f.choices):
        return f.choices[int(typed) - 1].value
    return user_input.parse_choice(f.label, f.choices, typed) if f.choices and f.type in ("name", "template") else typed
