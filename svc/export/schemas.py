"""JSON Schema (2020-12) for the files of a site, made from what the kinds and settings declare: for editors."""

from __future__ import annotations

from collections.abc import Callable

from svc.export.field_schemas import (
    NUMBER,
    TEXT,
    TIME,
    TRUTH,
    Schema,
    changes_schema,
    field_schema,
    file_names,
    object_schema,
    titled,
)
from svc.export.settings_schemas import authorities_schema, calendar_schema, site_schema
from svc.kinds import KINDS
from svc.model.fields import AT, DUE_TIMES, ENTERED, SOURCE, Field
from svc.model.kind import Kind
from svc.model.steps import Step
from svc.site.authorities import FILE as AUTHORITIES_NAME
from svc.site.calendar_file import FILE as CALENDAR_NAME
from svc.site.environment import SETTINGS_NAME
from svc.text.errors import BadInput
from svc.text.language import _
from svc.text.nearest import did_you_mean

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_makers() -> dict[str, Callable[[], Schema]]:
    """What makes the schema of each sort of file, by its name: settings, calendar, directory, each kind's records."""
    makers: dict[str, Callable[[], Schema]] = {
        SETTINGS_NAME: site_schema,
        CALENDAR_NAME: calendar_schema,
        AUTHORITIES_NAME: authorities_schema,
    }
    return makers | {kind.name: lambda kind=kind: record_schema(kind) for kind in KINDS.values()}


def made_schema(name: str) -> Schema:
    """The schema of a sort of file, as one document."""
    return {"$schema": DIALECT, "$id": file_name(name), **schema_makers()[name]()}


def file_name(name: str) -> str:
    """The name of the file that a schema is written to."""
    return f"{name.removesuffix('.yaml')}.schema.json"


def known_name(typed: str) -> str:
    """The sort of file that is meant by a name: of a file, a kind, its commands, or its Chinese label.

    Raises:
        BadInput: there is no such sort (exit 2).
    """
    words = {name.removesuffix(".yaml"): name for name in schema_makers()} | {name: name for name in schema_makers()}
    words |= {word: kind.name for kind in KINDS.values() for word in (kind.group, kind.zh) if word}
    if found := words.get(typed.strip().lower()):
        return found
    raise BadInput(
        _("no schema of that name: {name}").format(name=typed),
        todo=did_you_mean(typed, words) or _("one of: {choices}").format(choices=", ".join(schema_makers())),
    )


def record_schema(kind: Kind) -> Schema:
    """The schema of a record's file: its facts, and its steps by what they do."""
    head: Schema = {} if kind.named else {"id": titled(_number(kind), "编号", "number")}
    facts = object_schema(kind.written.values())
    steps: Schema = {"type": ["array", "null"], "items": _any_step(kind)}
    return titled(
        facts
        | {
            "properties": head | facts["properties"] | {"steps": titled(steps, "步骤", "steps")},
            "required": list(dict.fromkeys([*head, *facts.get("required", ())])),
            "$defs": {step.name: step_schema(step, kind) for step in kind.all_steps.values()},
        },
        kind.zh,
        kind.en,
    )


def _any_step(kind: Kind) -> Schema:
    """The schema of a step, which is that of what it does: so a slip is shown in its own place."""
    does = {"oneOf": [{"const": s.name, "title": f"{s.zh} · {s.en}"} for s in kind.all_steps.values()]}
    by_step = [
        {"if": {"properties": {"do": {"const": name}}, "required": ["do"]}, "then": {"$ref": f"#/$defs/{name}"}}
        for name in kind.all_steps
    ]
    return {"type": "object", "properties": {"do": does}, "required": ["do"], "allOf": by_step}


def step_schema(step: Step, kind: Kind) -> Schema:
    """The schema of one step. Only what reading asks for is required: files of the version before have less."""
    asked = {name: _answer_schema(f, kind) for f in step.written.values() for name in file_names(f)}
    head: Schema = {
        AT.name: titled(TIME, AT.zh, AT.en),
        "by": titled(TEXT, "经办人", "by"),
        "do": titled({"const": step.name}, step.zh, step.en),
    }
    properties = head | {name: schema for name, schema in asked.items() if name not in head} | {"auto": TRUTH}
    required = [AT.name, "by", "do"]
    return titled(
        {"type": "object", "properties": properties, "required": required, "additionalProperties": False},
        step.zh,
        step.en,
    )


def _answer_schema(f: Field, kind: Kind) -> Schema:
    """The schema of an answer; what a step has in common with the facts is told there."""
    if f in (DUE_TIMES, ENTERED, SOURCE):
        return {"$ref": f"#/properties/{f.name}"}
    return titled(changes_schema(kind.fields), f.zh, f.en) if f.type == "changes" else field_schema(f)


def _number(kind: Kind) -> Schema:
    """The schema of a kind's numbers."""
    return NUMBER | {"pattern": f"^{kind.letter}[0-9]{{4}}-[A-Z]?[0-9]{{4,}}$"}
