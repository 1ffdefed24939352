"""One value of one field: between the file's text, what a user types, JSON, and what people read."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from svc.dates import workdays
from svc.model import identity_numbers, items
from svc.model.fields import Choice, Field
from svc.text import language
from svc.text.errors import BadInput, Misread
from svc.text.fold import fold
from svc.text.language import _

NUMBER = re.compile(r"[A-Z][0-9]{4}-[A-Z]?[0-9]{4,}")
LONGEST = 20_000  # characters of one text: a record stays readable, and far below the size cap of its file
PHONE = re.compile(r"[0-9+() #*,、/转-]{3,60}")
EARLIEST = 1970  # no record is older; before 1901 even a zone's offset has seconds
FLAGS = {"true": True, "false": False}


# From and to the file


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


# From a user


def from_user(field: Field, typed: Any, now: datetime, zone: ZoneInfo) -> Any:
    """A value as a user typed it on the command line, at a prompt or in a file.

    Args:
        field: what it should be.
        typed: text, list of texts, mapping, or a bool for a flag.
        now: what relative times count from.
        zone: the site's time zone.

    Returns:
        The typed value; a tuple where the field is `many`.

    Raises:
        BadInput: it can't be understood, and why (exit 2).
    """
    if field.many:
        each = typed if isinstance(typed, list) else [typed]
        return tuple(dict.fromkeys(one_from_user(field, item, now, zone) for item in each))
    if field.type == "rates":
        return rates(field, typed)
    if field.type == "items":
        return items.from_user(field, typed, lambda text: one_from_user(replace(field, type="name"), text, now, zone))
    if field.parts:
        return parts_from_user(field, typed, now, zone)
    if isinstance(typed, list) and len(typed) == 1:
        typed = typed[0]
    if isinstance(typed, list):
        raise BadInput(_("{option}: only one is possible").format(option=field.option))
    return one_from_user(field, typed, now, zone)


def parts_from_user(field: Field, typed: Any, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """A mapping of parts, as a file of new records has it; on the command line each part has its own option."""
    if not isinstance(typed, Mapping):
        names = ", ".join(leaf.name for leaf in field.leaves)
        raise BadInput(_("{field} has parts: {names}").format(field=field.name, names=names))
    if unknown := [key for key in typed if not field.part(key)]:
        raise BadInput(_("unknown field: {name}").format(name=f"{field.name}.{unknown[0]}"))
    given = ((leaf, typed.get(leaf.name.rpartition(".")[2], "")) for leaf in field.leaves)
    return {leaf.name.rpartition(".")[2]: from_user(leaf, raw, now, zone) for leaf, raw in given if raw not in ("", [])}


def one_from_user(field: Field, typed: Any, now: datetime, zone: ZoneInfo) -> Any:
    """A single value of a field from a user."""
    if isinstance(typed, bool):
        typed = said(field, yes=typed)
    if not isinstance(typed, str):
        raise BadInput(_("{option}: one text expected").format(option=field.option))
    acceptable(field, typed)
    try:
        if field.type in PLAIN:
            return scalar_from_file(field, unicodedata.normalize("NFKC", typed).strip(), zone)
        match field.type:
            case "time" | "deadline":
                return moment(field, typed, now, zone)
            case "choice":
                return chosen(field.option, field.choices, typed)
            case "phone":
                return phone(field, typed)
            case "day":
                return f"{moment(field, typed, now, zone):%Y-%m-%d}"
            case "text" | "id":  # shortened numbers are looked up by the store
                return typed
            case _name:
                return name(field, typed)
    except ValueError as error:
        raise BadInput(str(error)) from None


def said(field: Field, *, yes: bool) -> str:
    """What the option of a flag says, or one of the two options of a choice."""
    if field.type == "choice":
        return field.choices[0 if yes else 1].value
    return "true" if yes else "false"


def acceptable(field: Field, typed: str) -> None:
    """Refuse what can't be kept: nothing at all, bytes that are no text, a text beyond all measure."""
    if not typed.strip():
        raise BadInput(_("{option}: nothing was given").format(option=field.option))
    if len(typed) > LONGEST:
        raise BadInput(
            _("{option}: {length} characters, at most {most} are possible").format(
                option=field.option, length=len(typed), most=LONGEST
            ),
            todo=_("attach it as a file: svc attach ID FILE"),
        )
    try:
        typed.encode()
    except UnicodeEncodeError:
        raise BadInput(_("{option}: not valid UTF-8 text").format(option=field.option)) from None
    identity_numbers.refuse(typed, field.option)


def moment(field: Field, typed: str, now: datetime, zone: ZoneInfo) -> datetime:
    """A time from a user; one that belongs to the past can't lie in the future."""
    from svc.dates import parse

    when = parse.parse_time(typed, now, zone, deadline=field.type == "deadline")
    if when.year < EARLIEST:
        raise BadInput(_("{option}: {value} is too long ago").format(option=field.option, value=typed))
    if field.past and when > now:
        raise BadInput(
            _("{option}: {time} lies in the future").format(option=field.option, time=f"{when:%Y-%m-%d %H:%M:%S}"),
            todo=_("give the time at which it happened"),
        )
    return when


def chosen(option: str, choices: tuple[Choice, ...], typed: str) -> str:
    """One of the choices, by its value or its label in either language."""
    word = fold(typed).strip()
    for choice in choices:
        if word in (choice.value, choice.zh, choice.en.casefold()):
            return choice.value
    from difflib import get_close_matches

    near = get_close_matches(word, [c.value for c in choices], 1)
    hint = _("did you mean {near}?").format(near=near[0]) + " " if near else ""
    allowed = ", ".join(f"{c.value} {c.zh}" for c in choices)
    raise BadInput(
        _("{option}: {value} is not possible").format(option=option, value=typed),
        todo=hint + _("one of: {choices}").format(choices=allowed),
    )


def phone(field: Field, typed: str) -> str:
    """A telephone number: digits and what is usual between them."""
    number = unicodedata.normalize("NFKC", typed).strip()
    if not PHONE.fullmatch(number) or sum(c.isdigit() for c in number) < 3:
        raise BadInput(
            _("{option}: {value} is no telephone number").format(option=field.option, value=typed),
            todo=_("digits, with + - ( ) and spaces between them, such as 138 0000 0000"),
        )
    return number


def name(field: Field, typed: str) -> str:
    """A name of somebody or something: one line."""
    if any(c in typed for c in "\n\r\x85\u2028\u2029") or len(typed) > 200:
        raise BadInput(_("{option}: one short line is expected").format(option=field.option))
    return typed


def rates(field: Field, typed: Any) -> dict[str, str]:
    """Ratings such as `noise=dissatisfied`, several times."""
    pairs = typed.items() if isinstance(typed, Mapping) else [pair(field, item) for item in listed(typed)]
    found: dict[str, str] = {}
    for key, value in pairs:
        topic = chosen(field.option, field.choices, str(key)) if field.choices else name(field, str(key).strip())
        if topic in found:
            raise BadInput(_("{option}: {value} is given twice").format(option=field.option, value=topic))
        found[topic] = chosen(field.option, field.values, str(value))
    return found


def listed(typed: Any) -> list[str]:
    """One text or several, as a list."""
    return [str(item) for item in typed] if isinstance(typed, list) else [str(typed)]


def pair(field: Field, typed: str) -> tuple[str, str]:
    """`KEY=VALUE`, taken apart."""
    key, mark, value = typed.replace("＝", "=").partition("=")
    if not mark:
        raise BadInput(_("{option}: NAME=VALUE expected, not {value}").format(option=field.option, value=typed))
    return key, value


# For programs and for people


def to_json(value: Any) -> Any:
    """A typed value as JSON has it: times as ISO 8601 with offset, tuples as lists."""
    if isinstance(value, datetime):
        return workdays.iso(value)
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    return value


def shown(field: Field, value: Any) -> str:
    """A typed value as people read it, in the language now spoken."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return field.label_of("true" if value else "false") if field.choices else _("yes") if value else _("no")
    if isinstance(value, tuple):
        return "、".join(shown(field, item) for item in value)
    if isinstance(value, datetime):
        return when(value)
    if field.type == "figures":
        return tabled(value)
    if field.parts:
        return " ".join(shown(part, value[part.name]) for part in field.parts if value.get(part.name) is not None)
    if field.type == "items":
        return items.shown(value)
    if isinstance(value, Mapping):
        return (
            rated(field, value)
            if field.default
            else " ".join(f"{field.label_of(k)}={value_label(field, v)}" for k, v in value.items())
        )
    return field.label_of(str(value))


def rated(field: Field, value: Mapping[str, str]) -> str:
    """What was given another rating than the usual one; where nothing was, that one."""
    unusual = dict.fromkeys(rate for rate in value.values() if rate != field.default)
    said = (
        f"{value_label(field, rate)} {language.comma_list(field.label_of(k) for k, v in value.items() if v == rate)}"
        for rate in unusual
    )
    return " ".join(said) or value_label(field, field.default)


def tabled(value: Any) -> str:
    """Figures for people, who read them on their form: how many there are."""
    return _("{count} figures").format(count=leaves(value))


def leaves(value: Any) -> int:
    """How many single values there are in lists and mappings."""
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else None
    return 1 if parts is None else sum(map(leaves, parts))


def value_label(field: Field, value: Any) -> str:
    """The label of a rating, or a time or text as people read it."""
    if isinstance(value, datetime):
        return when(value)
    return next((c.label for c in field.values if c.value == value), str(value))


def when(moment: datetime) -> str:
    """A time as people read it: a day where it is a day's last second, else to the minute, or second if it has some."""
    clock = f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if clock == "23:59:59" else f"{moment:%Y-%m-%d} {clock.removesuffix(':00')}"


def masked_phone(number: str) -> str:
    """A telephone number with its middle hidden: `138****0000`."""
    digits = re.sub(r"[^0-9+]", "", number)
    return digits[:3] + "****" + digits[-4:] if len(digits) > 7 else "****"


def masked_name(name: str) -> str:
    """A name of which only the first character is left: `王**`."""
    return name[:1] + "**" if name else ""
