"""What to ask again after a refusal, and what is refused before anything is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from svc.cli.dialogue.subject import Known, Subject
from svc.model.fields import Field
from svc.model.steps import Step
from svc.procedures.run import rehearse
from svc.rules import steps
from svc.site.desk import Desk
from svc.text.errors import BadInput, Refusal, SvcError

_OPTION = re.compile(r"--[a-z][a-z0-9-]*")
_COMMAND = re.compile(r"svc ([a-z-]+(?: [a-z-]+)?)[^;；|。]*")  # a command that is to be typed, and all its options


def fields_named(error: SvcError, subject: Subject) -> list[str]:
    """The names of the answers that a refusal speaks of, by their options.

    Options of other commands don't count, and none does where somebody else has to act.
    """
    said = "\n".join((error.sentence, error.todo, *error.steps))
    own = _COMMAND.sub(lambda m: m[0] if m[1].startswith(subject.command) else " ", said)
    options = set(_OPTION.findall(own))
    if "--by" in options:
        return []
    named = [leaf for leaf in subject.leaves() if options & {leaf.option, leaf.no, *leaf.options}]
    if any(leaf.quotes for leaf in named):  # a phrase is taboo: the text that has it is asked as well
        named = [leaf for leaf in subject.leaves() if leaf.spoken or leaf in named]
    return [leaf.name for leaf in named]


def refuse_beforehand(subject: Subject, known: Known, given: Mapping[str, Any]) -> None:
    """Refuse at once what no answer could make possible: somebody without the right, or a record not ready for it.

    A step is tried with stand-ins for the answers that are missing yet. What is refused then counts only if it has
    nothing to do with any answer.

    Raises:
        SvcError: the refusal.
    """
    desk = known.lookup.desk
    if subject.opening:
        opening = subject.opening
        role = Step(opening.name, opening.zh, opening.en, opening.article, roles=opening.roles)
        steps.refuse_role(desk.actor, role, desk.site.terms)
        return
    flags = (f for f in subject.fields if f.type == "flag" and f.name in subject.prompts)
    texts = (f for f in subject.fields if f.required or (f.needed_if and f.type in ("text", "deadline")))
    wanted = [*texts, *flags]
    stand_ins = {f.name: stand_in(f, desk) for f in wanted}
    answers = {name: value for name, value in stand_ins.items() if value is not None} | dict(given)
    lacking = [f.name for f in subject.fields if f.required and not f.looked_up and f.name not in answers]
    if lacking:
        return
    try:
        rehearse(desk, lambda _store: subject.acts(answers))
    except BadInput:
        return
    except Refusal as refusal:
        if not fields_named(refusal, subject):
            raise


def stand_in(f: Field, desk: Desk) -> Any:
    """A value that stands for an answer which is not given yet, or None where nothing could."""
    match f.type:
        case "flag":
            return True
        case "text":
            return "…"
        case "name" | "staff":
            return desk.actor.name
        case "choice":
            return f.choices[0].value
        case "deadline":
            return desk.now + timedelta(days=1)
        case "department":
            return desk.site.departments[0] if desk.site.departments and not f.many else None
        case "phone":
            return "000"
    return None
