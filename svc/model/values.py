"""Typed values of fields, read from files and written to files and JSON."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from svc.dates import timestamps, workdays
from svc.model import items
from svc.model.fields import Choice, Field
from svc.text.dataclass import replace
from svc.text.errors import BadInput, Misread
from svc.text.language import _

NUMBER = re.compile(r"[A-Z][0-9]{4}-[A-Z]?[0-9]{4,}")
FLAGS = {"true": True, "false": False}
Sort = TypeVar("Sort")


# From a file


def read_value(field: Field, raw: Any, zone: ZoneInfo, *, partly: bool = False) -> Any:
    """Read a value as it stands in a file, with its type.

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
    if field.parts and field.many:
        one = replace(field, many=False)
        return tuple(read_mapping(one, item, zone, partly=False) for item in (raw if isinstance(raw, list) else [raw]))
    if field.parts:
        return read_mapping(field, raw, zone, partly=partly)
    if field.type == "items":
        return items.read_items(field, raw)
    if field.many:
        each = raw if isinstance(raw, list) else [raw]
        return tuple(read_single(field, item, zone) for item in each)
    return read_single(field, raw, zone)


def read_single(field: Field, raw: Any, zone: ZoneInfo) -> Any:
    """Read a single value of a field."""
    if field.type == "figures":
        return read_figures(raw)
    if field.type in ("rates", "due_times", "changes"):
        if not isinstance(raw, dict):
            raise ValueError(_("{field}: {keys} expected").format(field=field.name, keys="{key: value}"))
        return {key: read_mapping_entry(field, key, value, zone) for key, value in raw.items()}
    if not isinstance(raw, str):
        raise ValueError(_("{field}: one text expected").format(field=field.name))
    return read_scalar(field, raw, zone)


def read_mapping(field: Field, raw: Any, zone: ZoneInfo, *, partly: bool) -> dict[str, Any]:
    """Read a mapping whose parts are fields, in the order in which these are declared."""
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
                found[key] = read_value(part, raw[key], zone)
            elif key in raw and partly:
                found[key] = None
        except ValueError as error:
            raise Misread(str(error), key, *getattr(error, "where", ())) from None
        if part.required and key not in found and not partly:
            raise Misread(_("missing: {names}").format(names=part.name))
    return found


def read_mapping_entry(field: Field, key: str, raw: Any, zone: ZoneInfo) -> Any:
    """Read one entry of a mapping: a due time or a rating. A change is typed later, by its own field."""
    if field.type == "changes":
        return raw
    if not isinstance(raw, str):
        raise ValueError(_("{field}: one text expected").format(field=f"{field.name}.{key}"))
    if field.type == "due_times":
        return read_due(field, raw, zone)
    if field.choices:
        require_choice(field.name, field.choices, key)
    return require_choice(f"{field.name}.{key}", field.values, raw)


def read_scalar(field: Field, raw: str, zone: ZoneInfo) -> Any:
    """Read a text as the type of the field."""
    if reads := PLAIN.get(field.type):
        return reads(field, raw)
    match field.type:
        case "time":
            return read_moment(field, raw, zone)
        case "day":
            return f"{read_moment(field, raw, zone):%Y-%m-%d}"
        case "deadline":
            return read_due(field, raw, zone)
        case "choice":
            return require_choice(field.name, field.choices, raw)
        case "amount":
            return read_amount(field, raw)
        case "id" if not NUMBER.fullmatch(raw):
            raise ValueError(_("{field}: not a record number: {value}").format(field=field.name, value=raw))
        case _other:
            return raw


def read_truth(field: Field, raw: str) -> bool:
    """Read `true` or `false`."""
    if raw not in FLAGS:
        raise ValueError(_("{field}: true or false expected, not {value}").format(field=field.name, value=raw))
    return FLAGS[raw]


def read_moment(field: Field, raw: str, zone: ZoneInfo) -> datetime:
    """Read a time. A bare day means its first second."""
    try:
        return timestamps.read_time(raw, zone)
    except ValueError:
        raise ValueError(_("{field}: not a time: {value}").format(field=field.name, value=raw)) from None


def read_due(field: Field, raw: str, zone: ZoneInfo) -> datetime:
    """Read a deadline. A bare day means its last second."""
    try:
        return timestamps.read_deadline(raw, zone)
    except ValueError:
        raise ValueError(_("{field}: not a time: {value}").format(field=field.name, value=raw)) from None


def read_month(field: Field, raw: str) -> str:
    """Read a month, such as `2026-11`."""
    try:
        workdays.parse_month(raw)
    except BadInput:
        raise ValueError(_("{field}: not a month: {value}").format(field=field.name, value=raw)) from None
    return raw


def read_last_four(field: Field, raw: str) -> str:
    """Read the last four characters of an identity document. No more of it is ever kept (006.15)."""
    if not re.fullmatch(r"[0-9]{3}[0-9X]", raw.upper(), re.ASCII):
        raise ValueError(_("{field}: the last four characters only, not {value}").format(field=field.name, value=raw))
    return raw.upper()


def read_count(field: Field, raw: str) -> int:
    """Read a count of at most six digits."""
    if not re.fullmatch(r"[0-9]{1,6}", raw):
        raise ValueError(_("{field}: not a count: {value}").format(field=field.name, value=raw))
    return int(raw)


def read_amount(field: Field, raw: str) -> str:
    """Read an amount of money: not below nought, at most two decimals. It stays a text, so that no cent is lost."""
    if not re.fullmatch(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?", raw):
        raise ValueError(
            _("{field}: an amount with at most two decimals, such as 35.50, not {value}").format(
                field=field.name, value=raw
            )
        )
    return raw


PLAIN = {
    "flag": read_truth,
    "count": read_count,
    "month": read_month,
    "last4": read_last_four,
}  # typed as they are written


def read_figures(raw: Any) -> Any:
    """Read the figures of a form that was handed in: lists and mappings, with whole numbers as counts."""
    if isinstance(raw, dict):
        return {key: read_figures(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return tuple(read_figures(value) for value in raw)
    return int(raw) if re.fullmatch(r"0|[1-9][0-9]{0,8}", raw) else raw


def require_choice(name: str, choices: tuple[Choice, ...], value: str) -> str:
    """Return `value` if it is one of the choices.

    Raises:
        ValueError: it is none of them.
    """
    if all(choice.value != value for choice in choices):
        allowed = ", ".join(choice.value for choice in choices)
        raise ValueError(_("{field}: {value} is none of {choices}").format(field=name, value=value, choices=allowed))
    return value


# To a file and to JSON


def to_tree(field: Field, value: Any) -> Any:
    """A typed value as `yaml_write` takes it: a text, number, truth, list or mapping."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return [to_tree(field, item) for item in value]
    if isinstance(value, Mapping):
        return {key: to_tree(field.part(key) or field, item) for key, item in value.items()}
    if value is None:
        return ""
    if isinstance(value, datetime):
        whole_day = field.type == "due_times" and value == workdays.end_of_day(value.date(), value.tzinfo)  # type: ignore[arg-type]
        return timestamps.iso_text(value.date() if whole_day else value)
    return value


def to_json(value: Any) -> Any:
    """A typed value as JSON has it: times as ISO 8601 with offset, tuples as lists."""
    if isinstance(value, datetime):
        return timestamps.iso(value)
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    return value


def values_within(value: Any, of: type[Sort]) -> Iterator[Sort]:
    """Every value of a sort, such as every text, among values nested in each other."""
    if isinstance(value, of):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from values_within(item, of)
