"""The typed value of a field, read from a file and written to files and JSON."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from svc.dates import workdays
from svc.model import items
from svc.model.fields import Choice, Field
from svc.text.errors import BadInput, Misread
from svc.text.language import _

NUMBER = re.compile(r"[A-Z][0-9]{4}-[A-Z]?[0-9]{4,}")
FLAGS = {"true": True, "false": False}


# From a file


def from_file(field: Field, raw: Any, zone: ZoneInfo, *, partly: bool = False) -> Any:
    """A value as it stands in a file, with its type.

    Args:
        field: what it should be.
        raw: text, list or mapping as read.
        zone: the site's time zone, for times without offset.
        partly: of a field with parts, only some are given: what a correction changes, or takes away by an empty text.

    Returns:
        The typed value; a tuple where the field is `many`.

    Raises:
        ValueError: it is not what the field allows; the sentence says so (and a Misread where in it).
    """
    if field.parts:
        return parts_from_file(field, raw, zone, partly=partly)
    if field.type == "items":
        return items.from_file(field, raw)
    if field.many:
        each = raw if isinstance(raw, list) else [raw]
        return tuple(one_from_file(field, item, zone) for item in each)
    return one_from_file(field, raw, zone)


def one_from_file(field: Field, raw: Any, zone: ZoneInfo) -> Any:
    """A single value of a field from a file."""
    if field.type == "figures":
        return figures(raw)
    if field.type in ("rates", "promises", "changes"):
        if not isinstance(raw, dict):
            raise ValueError(_("{field}: {keys} expected").format(field=field.name, keys="{key: value}"))
        return {key: part_from_file(field, key, value, zone) for key, value in raw.items()}
    if not isinstance(raw, str):
        raise ValueError(_("{field}: one text expected").format(field=field.name))
    return scalar_from_file(field, raw, zone)


def parts_from_file(field: Field, raw: Any, zone: ZoneInfo, *, partly: bool) -> dict[str, Any]:
    """A mapping whose parts are fields of their own, in the order in which these are declared."""
    if not isinstance(raw, dict):
        keys = "{" + ", ".join(f"{part.name}: …" for part in field.parts) + "}"
        raise Misread(_("{field}: {keys} expected").format(field=field.name, keys=keys))
    if unknown := [key for key in raw if not field.part(key)]:
        raise Misread(_("unknown field: {name}").format(name=f"{field.name}.{unknown[0]}"), unknown[0])
    found: dict[str, Any] = {}
    for part in field.leaves:
        key = part.name.rpartition(".")[2]
        try:
            if raw.get(key, "") != "":
                found[key] = from_file(part, raw[key], zone)
            elif key in raw and partly:
                found[key] = None
        except ValueError as error:
            raise Misread(str(error), key, *getattr(error, "where", ())) from None
        if part.required and key not in found and not partly:
            raise Misread(_("missing: {names}").format(names=part.name))
    return found


def part_from_file(field: Field, key: str, raw: Any, zone: ZoneInfo) -> Any:
    """One entry of a mapping: a promise's due time, a topic's rating; a change is typed by its own field later."""
    if field.type == "changes":
        return raw
    if not isinstance(raw, str):
        raise ValueError(_("{field}: one text expected").format(field=f"{field.name}.{key}"))
    if field.type == "promises":
        return deadline_of(field, raw, zone)
    if field.choices:
        known(field.name, field.choices, key)
    return known(f"{field.name}.{key}", field.values, raw)


def scalar_from_file(field: Field, raw: str, zone: ZoneInfo) -> Any:
    """A text from a file as the field's type."""
    if reads := PLAIN.get(field.type):
        return reads(field, raw)
    match field.type:
        case "time":
            return time_of(field, raw, zone)
        case "day":
            return f"{time_of(field, raw, zone):%Y-%m-%d}"
        case "deadline":
            return deadline_of(field, raw, zone)
        case "choice":
            return known(field.name, field.choices, raw)
        case "id" if not NUMBER.fullmatch(raw):
            raise ValueError(_("{field}: not a record number: {value}").format(field=field.name, value=raw))
        case _other:
            return raw


def flag_of(field: Field, raw: str) -> bool:
    """Whether a text says true or false."""
    if raw not in FLAGS:
        raise ValueError(_("{field}: true or false expected, not {value}").format(field=field.name, value=raw))
    return FLAGS[raw]


def time_of(field: Field, raw: str, zone: ZoneInfo) -> datetime:
    """A time from a file; a bare day is its first second."""
    try:
        return workdays.read_time(raw, zone)
    except ValueError:
        raise ValueError(_("{field}: not a time: {value}").format(field=field.name, value=raw)) from None


def deadline_of(field: Field, raw: str, zone: ZoneInfo) -> datetime:
    """A deadline from a file; a bare day is its last second."""
    try:
        return workdays.read_deadline(raw, zone)
    except ValueError:
        raise ValueError(_("{field}: not a time: {value}").format(field=field.name, value=raw)) from None


def month_of(field: Field, raw: str) -> str:
    """A month, as `2026-11`."""
    try:
        workdays.parse_month(raw)
    except BadInput:
        raise ValueError(_("{field}: not a month: {value}").format(field=field.name, value=raw)) from None
    return raw


def last_four(field: Field, raw: str) -> str:
    """The last four characters of an identity document, which is all of it that is ever kept (006.15)."""
    if not re.fullmatch(r"[0-9]{3}[0-9X]", raw.upper(), re.ASCII):
        raise ValueError(_("{field}: the last four characters only, not {value}").format(field=field.name, value=raw))
    return raw.upper()


def count_of(field: Field, raw: str) -> int:
    """A count from a text, at most six digits."""
    if not re.fullmatch(r"[0-9]{1,6}", raw):
        raise ValueError(_("{field}: not a count: {value}").format(field=field.name, value=raw))
    return int(raw)


PLAIN = {"flag": flag_of, "count": count_of, "month": month_of, "last4": last_four}  # typed as they are written


def figures(raw: Any) -> Any:
    """What a form said when it was handed in: lists and mappings whose whole numbers are counts again."""
    if isinstance(raw, dict):
        return {key: figures(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return tuple(figures(value) for value in raw)
    return int(raw) if re.fullmatch(r"0|[1-9][0-9]{0,8}", raw) else raw


def known(name: str, choices: tuple[Choice, ...], value: str) -> str:
    """`value`, if it is one of the choices."""
    if all(choice.value != value for choice in choices):
        allowed = ", ".join(choice.value for choice in choices)
        raise ValueError(_("{field}: {value} is none of {choices}").format(field=name, value=value, choices=allowed))
    return value


# To a file and to JSON


def to_file(field: Field, value: Any) -> Any:
    """A typed value as `yamltext` writes it: text, number, true or false, list, mapping."""
    if isinstance(value, tuple):
        return [to_file(field, item) for item in value]
    if isinstance(value, Mapping):
        return {key: to_file(field.part(key) or field, item) for key, item in value.items()}
    if value is None:
        return ""
    if isinstance(value, datetime):
        whole_day = field.type == "promises" and value == workdays.end_of_day(value.date(), value.tzinfo)  # type: ignore[arg-type]
        return workdays.iso_text(value.date() if whole_day else value)
    return value


def to_json(value: Any) -> Any:
    """A typed value as JSON has it: times as ISO 8601 with offset, tuples as lists."""
    if isinstance(value, datetime):
        return workdays.iso(value)
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    return value
