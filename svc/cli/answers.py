"""A user's answers: as options, at prompts, or from a file; each becomes a typed value of its field."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from svc.cli.command import Param
from svc.model import items, values
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.steps import Opening, Step
from svc.procedures import validate
from svc.site.desk import Desk
from svc.text.errors import BadInput
from svc.text.language import _, current_language

SEVERAL = re.compile(r"\s*[,，、]\s*")  # what stands between several values at a prompt


def params(fields: Iterable[Field]) -> list[Param]:
    """The options of fields, each part of one having its own."""
    return [param(leaf) for f in fields for leaf in f.leaves if not leaf.derived]


def param(f: Field) -> Param:
    """The option of a field."""
    hint = f.label
    if f.choices and f.type == "choice":
        hint += ": " + ", ".join(f"{c.value} {c.label}" if current_language() == "zh" else c.value for c in f.choices)
    if f.type == "rates":
        hint += ": " + ("|".join(c.value for c in f.choices) or _("ITEM")) + "=" + "|".join(c.value for c in f.values)
    if f.required and not f.routed and not f.of:
        hint += _(" (required)")
    if f.type == "flag" and f.choices:
        hint = f"{hint}: " + " / ".join(c.label for c in f.choices)
    if f.type == "flag" or f.no:
        return Param(f.name, f"{f.option}/{f.no}" if f.no else f.option, help=hint, type=bool)
    several = f.several or f.type == "department"  # a second department is refused, not dropped
    names = f.options or (f.option,)
    metavar = metavars().get(f.type, _("TEXT"))
    return Param(f.name, *names, help=hint, type=list if several else str, metavar=metavar)


def metavars() -> Mapping[str, str]:
    """What help shows for a value, by type."""
    return {
        "time": _("TIME"),
        "deadline": _("TIME"),
        "day": _("TIME"),
        "choice": _("CHOICE"),
        "count": "N",
        "staff": _("NAME"),
        "items": _("NAME=N"),
    }


def given(kind: Kind, fields: Iterable[Field], typed: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """The answers that were typed, as values."""
    found: dict[str, Any] = {}
    for f in [leaf for field in fields for leaf in field.leaves]:
        raw = typed.get(f.name)
        if f.says and raw is None:
            raw = typed.get("words")
        elif f.says and typed.get("words"):
            raise BadInput(
                _("the text is given twice: {one}, {other}").format(one=raw, other=typed["words"]),
                todo=_("put a text with spaces in quotes"),
            )
        if raw is not None:
            validate.enter(found, f.name, changes(kind, raw, desk) if f.type == "changes" else value(f, raw, desk))
    return found


def value(f: Field, raw: Any, desk: Desk) -> Any:
    """One typed answer as a value."""
    return values.from_user(f, raw, desk.now, desk.site.zone)


def changes(kind: Kind, raw: Sequence[str], desk: Desk) -> dict[str, Any]:
    """`FIELD=VALUE…` of `amend`; nothing after the mark takes a fact away, unless it is required."""
    found: dict[str, Any] = {}
    seen: set[str] = set()
    for item in raw:
        name, mark, text = item.partition("=")
        f = amended(kind, name.strip())
        if not mark or f is None:
            raise unamendable(kind, item, name)
        means = {f.name, *(leaf.name for leaf in f.leaves)}
        if seen & means:
            raise BadInput(_("{option}: {value} is given twice").format(option="FIELD=VALUE", value=f.name))
        if not text and f.required:
            raise BadInput(_("{field} can't be taken away").format(field=f.name))
        seen |= means
        validate.enter(found, f.name, value(f, in_parts(f, text), desk) if text else None)
    return found


def amended(kind: Kind, name: str) -> Field | None:
    """The field that a correction names, or a part of one: `decoration.until`, also with `_` or `-` for the dot."""
    word = name.replace("-", "_")
    flat = {leaf.replace(".", "_"): f for leaf, f in kind.leaves.items()}
    return kind.all_fields.get(word) or kind.leaves.get(word) or flat.get(word)


def unamendable(kind: Kind, item: str, name: str) -> BadInput:
    """What to say of a correction to a field that there is not."""
    from difflib import get_close_matches

    near = get_close_matches(name, kind.leaves, 1)
    return BadInput(
        _("{item}: FIELD=VALUE is expected, with a field of the {kind}").format(item=item, kind=kind.label),
        todo=_("did you mean {near}?").format(near=near[0])
        if near
        else _("one of: {choices}").format(choices=", ".join(kind.leaves)),
    )


def in_parts(f: Field, text: str) -> Any:
    """One text in which several values may stand, as a correction or somebody at a prompt gives them."""
    if f.type == "items":
        return items.split(text)
    return text.split(",") if f.several else text


# Prompts


def asked(kind: Kind, opening: Opening, found: dict[str, Any], desk: Desk) -> dict[str, Any]:
    """The answers; on a terminal what is missing is asked for, and, where nothing was typed, what is usual besides."""
    if not at_terminal():
        return found
    usual = () if found else kind.prompts
    extra = {f.name: f for f in opening.extra}
    for f in [extra.get(name) or kind.field(name) for name in usual] or validate.missing_facts(kind, opening, found):
        answered = f.name in opening.either and any(found.get(n) for n in opening.either)
        if not answered and (given := prompt(known(f, desk, found), desk, needed=f.required or not usual)) is not None:
            validate.enter(found, f.name, given)
    return found


def wanted(step: Step, found: dict[str, Any], desk: Desk) -> dict[str, Any]:
    """A step's answers; required ones that are missing are asked for on a terminal, and refused elsewhere."""
    missing = [leaf for f in step.asks for leaf in validate.unanswered(f, found, needed=f.required and not f.routed)]
    if at_terminal():
        for f in missing:
            validate.enter(found, f.name, prompt(f, desk))
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


def at_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def known(f: Field, desk: Desk, found: Mapping[str, Any]) -> Field:
    """A field with its choices, those that come from the site's templates too."""
    if f.type != "template" and not f.of:
        return f
    from svc.site import checklists

    return checklists.informed(f, desk.site.templates(checklists.FOLDER), found)


def prompt(f: Field, desk: Desk, *, needed: bool = True) -> Any:
    """Ask for a value until it can be understood; nothing where it may be left out and was."""
    import typer

    from svc.cli import screen

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
            parts = [meant(f, part) for part in (SEVERAL.split(typed) if f.many else [typed])]
            return value(f, in_parts(f, typed) if f.type == "items" else parts if f.many else parts[0], desk)
        except BadInput as error:
            screen.complain(error)


def meant(f: Field, typed: str) -> str:
    """What is meant by an answer at a prompt: a choice by its place in the list, or as it is called."""
    if typed.isdigit() and 1 <= int(typed) <= len(f.choices):
        return f.choices[int(typed) - 1].value
    return values.chosen(f.label, f.choices, typed) if f.choices and f.type in ("name", "template") else typed


# Files


def from_file(kind: Kind, opening: Opening, desk: Desk, name: str) -> list[dict[str, Any]]:
    """The records of a YAML or JSON file, one or many; all of them are good or none is taken.

    Raises:
        BadInput: with the file's line (exit 2).
    """
    from svc.importing import records_file
    from svc.model.yamltext import MAX_SIZE

    path = Path("<stdin>" if name == "-" else name)
    try:
        data = sys.stdin.buffer.read(MAX_SIZE + 1) if name == "-" else start(path, MAX_SIZE + 1)
    except OSError as error:
        raise BadInput(_("can't be read: {reason}").format(reason=error.strerror), path=path) from None
    fields = {f.name: f for f in (*kind.fields, *opening.extra)}
    many = []
    for tree in records_file.parse_many(data, path):
        found = {}
        for key, raw in tree.value.items():
            if key not in fields:
                from svc.model.codec import unknown

                raise BadInput(unknown(key, fields), path=path, line=tree.line(key))
            if raw not in ("", []):
                found[key] = in_file(fields[key], raw, desk, path, tree.line(key))
        if missing := validate.missing_facts(kind, opening, found):
            names = ", ".join(f.name for f in missing)
            raise BadInput(_("missing: {options}").format(options=names), path=path, line=tree.line())
        many.append(found)
    if not many:
        raise BadInput(_("no record in it"), path=path)
    return many


def start(path: Path, size: int) -> bytes:
    """The first bytes of a file, be it endless."""
    with path.open("rb") as source:
        return source.read(size)


def in_file(f: Field, raw: Any, desk: Desk, path: Path, line: int) -> Any:
    """One value of such a file."""
    try:
        return value(f, raw, desk)
    except BadInput as error:
        raise BadInput(error.sentence, todo=error.todo, path=path, line=line) from None
