"""JSON Schema of the values that a field may have in a file.

It admits what svc reads: a text may stand without quotes even where YAML takes it for a number or a truth, one of
several values without brackets, and a fact with nothing behind its colon is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from svc.model.fields import Choice, Field

Schema = dict[str, Any]

TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}
TIME: Schema = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:?\d{2}|Z)?)?$",
}
NUMBER: Schema = {"type": "string", "pattern": "^[A-Z][0-9]{4}-[A-Z]?[0-9]{4,}$"}
COUNT: Schema = {"type": ["integer", "string"], "minimum": 0, "pattern": "^[0-9]{1,6}$"}
AMOUNT: Schema = {"type": ["number", "string"], "minimum": 0, "pattern": r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?$"}
TRUTH: Schema = {"enum": [True, False, "true", "false"]}
MONTH: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}
LAST_FOUR: Schema = {"type": ["string", "integer"], "pattern": "^[0-9]{3}[0-9Xx]$", "minimum": 1000, "maximum": 9999}
ITEM: Schema = {
    "type": "object",
    "properties": {"name": TEXT, "count": COUNT},
    "required": ["name"],
    "additionalProperties": False,
}
_BY_TYPE: Mapping[str, Schema] = {
    "time": TIME,
    "deadline": TIME,
    "day": TIME,
    "month": MONTH,
    "last4": LAST_FOUR,
    "flag": TRUTH,
    "count": COUNT,
    "amount": AMOUNT,
    "id": NUMBER,
    "figures": {},
    "due_times": {"type": "object", "additionalProperties": TIME},
}


def titled(schema: Schema, zh: str, en: str) -> Schema:
    """A schema under its Chinese and its English name."""
    return {"title": f"{zh} · {en}", **schema}


def field_schema(f: Field) -> Schema:
    """The schema of a field, under its names."""
    return titled(_of_several(f), f.zh, f.en)


def choices_schema(choices: Iterable[Choice]) -> Schema:
    """The schema of a closed set of values, each under its names."""
    return {"oneOf": [{"const": c.value, "title": f"{c.zh} · {c.en}"} for c in choices]}


def object_schema(fields: Iterable[Field], *, partly: bool = False) -> Schema:
    """The schema of a mapping whose parts are fields; of `partly` given ones none is required."""
    listed = list(fields)
    properties = {name: field_schema(f) for f in listed for name in file_names(f)}
    required = [] if partly else [f.name for f in listed if f.required]
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": required} if required else {})


def file_names(f: Field) -> list[str]:
    """The keys under which a field may stand in a file: its name, and what other names its option has."""
    return list(dict.fromkeys((f.name, *(option.removeprefix("--").replace("-", "_") for option in f.options))))


def changes_schema(fields: Iterable[Field]) -> Schema:
    """The schema of what a correction sets: any fact, of a composite one some parts; an empty text takes it away."""
    return {
        "type": "object",
        "properties": {f.name: _or_nothing(_partly(f)) for f in fields},
        "additionalProperties": False,
    }


def one_or_many(schema: Schema) -> Schema:
    """The schema of one value, or a list of them."""
    return {"anyOf": [schema, {"type": "array", "items": schema}]}


def _partly(f: Field) -> Schema:
    if not f.parts or f.many:
        return field_schema(f)
    parts = {part.name: _or_nothing(field_schema(part)) for part in f.parts}
    return titled({"type": "object", "properties": parts, "additionalProperties": False}, f.zh, f.en)


def _or_nothing(schema: Schema) -> Schema:
    """A value, or nothing: an empty text."""
    return {"anyOf": [schema, {"enum": ["", None]}]}


def _of_several(f: Field) -> Schema:
    if f.type == "items":
        return one_or_many(ITEM)
    if f.type == "rates":
        return _rates_schema(f)
    return one_or_many(_of_one(f)) if f.many else _of_one(f)


def _of_one(f: Field) -> Schema:
    if f.parts:
        return object_schema(f.parts)
    if f.type == "choice":
        return choices_schema(f.choices)
    return _BY_TYPE.get(f.type, TEXT)


def _rates_schema(f: Field) -> Schema:
    """The schema of a mapping of items, or of the field's choices, to values."""
    value = choices_schema(f.values)
    if not f.choices:
        return {"type": "object", "additionalProperties": value}
    named = {c.value: titled(value, c.zh, c.en) for c in f.choices}
    return {"type": "object", "properties": named, "additionalProperties": False}
