"""Parse the values that users type."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from svc.model import identity_numbers, items
from svc.model.fields import Choice, Field
from svc.model.typed_values import parse_amount, parse_name, parse_phone
from svc.model.values import PLAIN, read_scalar
from svc.text.dataclass import replace
from svc.text.errors import BadInput
from svc.text.fold import fold
from svc.text.language import _
from svc.text.nearest import did_you_mean, only_with_part

if TYPE_CHECKING:
    from svc.dates.parse import Side
    from svc.dates.workdays import Hours

LONGEST = 20_000  # characters of one text: a record stays readable, and far below the size cap of its file
EARLIEST = 1970  # no record is older; before 1901 even a zone's offset has seconds


def parse_input(field: Field, typed: Any, now: datetime, zone: ZoneInfo, hours: Hours | None = None) -> Any:
    """Parse a value that a user typed on the command line, at a prompt or in a file.

    Args:
        field: what it should be.
        typed: text, list of texts, mapping, or a bool for a flag.
        now: what relative times count from.
        zone: the site's time zone.
        hours: the site's opening hours, within which `3点` is meant.

    Returns:
        The typed value; a tuple where the field is `many`.

    Raises:
        BadInput: it can't be understood, and why (exit 2).
    """
    if field.many and field.parts:
        parts = tuple(replace(part, options=(field.option,)) for part in field.parts)
        one, each = replace(field, many=False, parts=parts), typed if isinstance(typed, list) else [typed]
        return tuple(parse_parts(one, split_parts(one, item), now, zone, hours) for item in each)
    if field.many:
        each = typed if isinstance(typed, list) else [typed]
        return tuple(dict.fromkeys(parse_single(field, item, now, zone, hours) for item in each))
    if field.type == "rates":
        return parse_rates(field, typed)
    if field.type == "items":
        name = replace(field, type="name")
        return items.parse_items(field, typed, lambda text: parse_single(name, text, now, zone, hours))
    if field.parts:
        return parse_parts(field, typed, now, zone, hours)
    if isinstance(typed, list) and len(typed) == 1:
        typed = typed[0]
    if isinstance(typed, list):
        raise BadInput(_("{option}: only one is possible").format(option=field.option))
    return parse_single(field, typed, now, zone, hours)


def parse_parts(field: Field, typed: Any, now: datetime, zone: ZoneInfo, hours: Hours | None = None) -> dict[str, Any]:
    """Parse a mapping of parts from a file of new records. On the command line each part has an option of its own."""
    if not isinstance(typed, Mapping):
        names = ", ".join(leaf.name for leaf in field.leaves)
        raise BadInput(_("{field} has parts: {names}").format(field=field.name, names=names))
    if unknown := [key for key in typed if not field.part(key)]:
        raise BadInput(_("unknown field: {name}").format(name=f"{field.name}.{unknown[0]}"))
    given = ((leaf, leaf.name.rpartition(".")[2]) for leaf in field.leaves)
    return {
        part: parse_input(leaf, typed[part], now, zone, hours)
        for leaf, part in given
        if typed.get(part, "") not in ("", [])
    }


def split_parts(field: Field, typed: Any) -> Any:
    """Split `PART=PART=PART` into a mapping; the first part may hold equal signs itself. A mapping stays as it is.

    Of `PART:PART:PART` the last part may hold colons itself, as a time does, and those not required may be missing.
    """
    if not isinstance(typed, str):
        return typed
    names, sign = [part.name for part in field.parts], field.parted
    plain = typed.replace({"=": "＝", ":": "："}[sign], sign)
    texts = [text.strip() for text in (plain.rsplit if sign == "=" else plain.split)(sign, len(names) - 1)]
    needed = parts_needed(field)
    if len(texts) < needed or not all(texts):
        raise BadInput(
            _("{option}: {parts} expected, not {value}").format(
                option=field.option, parts=parts_form(field), value=typed
            ),
            todo=_("such as {example}").format(
                example=f"{field.option} {sign.join(_example(part) for part in field.parts[:needed])}"
            ),
        )
    return dict(zip(names, texts, strict=False))


def parts_needed(field: Field) -> int:
    """The number of parts that must be typed: all of them between equal signs, the required ones between colons."""
    return len(field.parts) if field.parted == "=" else sum(part.required for part in field.parts)


def parts_form(field: Field) -> str:
    """The form in which parts are typed, such as `NAME:WHAT[:UNTIL]`."""
    labels, sign, needed = [part.label for part in field.parts], field.parted, parts_needed(field)
    return sign.join(labels[:needed]) + "".join(f"[{sign}{label}]" for label in labels[needed:])


def _example(part: Field) -> str:
    """What may stand for a part: the first of its choices."""
    return part.choices[0].value if part.choices else "…"


def parse_single(field: Field, typed: Any, now: datetime, zone: ZoneInfo, hours: Hours | None = None) -> Any:
    """Parse a single value of a field."""
    if isinstance(typed, bool):
        typed = flag_text(field, yes=typed)
    if not isinstance(typed, str):
        raise BadInput(_("{option}: one text expected").format(option=field.option))
    refuse_unkeepable(field, typed)
    try:
        if field.type in PLAIN:
            return read_scalar(field, unicodedata.normalize("NFKC", typed).strip(), zone)
        if parses := {"phone": parse_phone, "amount": parse_amount}.get(field.type):
            return parses(field, typed)
        match field.type:
            case "time" | "deadline":
                return parse_time(field, typed, now, zone, hours)
            case "choice":
                return parse_choice(field.option, field.choices, typed)
            case "day":
                return f"{parse_time(field, typed, now, zone, hours):%Y-%m-%d}"
            case "text" | "id":  # shortened numbers are looked up by the store
                return typed
            case _name:
                return parse_name(field, typed)
    except ValueError as error:
        raise BadInput(str(error)) from None


def flag_text(field: Field, *, yes: bool) -> str:
    """The text that stands for the option of a flag, or for one of the two options of a choice."""
    if field.type == "choice":
        return field.choices[0 if yes else 1].value
    return "true" if yes else "false"


def refuse_unkeepable(field: Field, typed: str) -> None:
    """Refuse a text that can't be kept: an empty one, bytes that are no text, or one that is too long."""
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
    identity_numbers.refuse_identity_number(typed, field.option)


def parse_time(field: Field, typed: str, now: datetime, zone: ZoneInfo, hours: Hours | None = None) -> datetime:
    """Parse a time. One that belongs to the past can't lie in the future."""
    from svc.dates import parse

    side: Side | None = "behind" if field.past else "ahead" if field.type == "deadline" else None
    when = parse.parse_moment(typed, now, zone, deadline=field.type == "deadline", hours=hours, side=side)
    if when.year < EARLIEST:
        raise BadInput(_("{option}: {value} is too long ago").format(option=field.option, value=typed))
    if field.past and when > now:
        raise BadInput(
            _("{option}: {time} lies in the future").format(option=field.option, time=f"{when:%Y-%m-%d %H:%M:%S}"),
            todo=_("give the time at which it happened"),
        )
    return when


def parse_choice(option: str, choices: tuple[Choice, ...], typed: str) -> str:
    """Find one of the choices by its value, its label in either language, or a part of a Chinese label."""
    word = fold(typed).strip()
    values = (c.value for c in choices if c.value == word)  # before any label, which may be another's value
    labels = (c.value for c in choices if word in (c.zh, fold(c.zh), c.en.casefold()))
    if meant := next(values, "") or next(labels, "") or only_with_part(word, {c.value: c.zh for c in choices}):
        return meant
    near = did_you_mean(word, (c.value for c in choices), after=" ")
    allowed = ", ".join(f"{c.value} {c.zh}" for c in choices)
    raise BadInput(
        _("{option}: {value} is not possible").format(option=option, value=typed),
        todo=near + _("one of: {choices}").format(choices=allowed),
    )


def parse_rates(field: Field, typed: Any) -> dict[str, str]:
    """Parse ratings, each such as `noise=dissatisfied`."""
    pairs = typed.items() if isinstance(typed, Mapping) else [parse_pair(field, item) for item in text_list(typed)]
    found: dict[str, str] = {}
    for key, value in pairs:
        topic = (
            parse_choice(field.option, field.choices, str(key))
            if field.choices
            else parse_name(field, str(key).strip())
        )
        if topic in found:
            raise BadInput(_("{option}: {value} is given twice").format(option=field.option, value=topic))
        found[topic] = parse_choice(field.option, field.values, str(value))
    return found


def text_list(typed: Any) -> list[str]:
    """A list of one text or several."""
    return [str(item) for item in typed] if isinstance(typed, list) else [str(typed)]


def parse_pair(field: Field, typed: str) -> tuple[str, str]:
    """Split `KEY=VALUE`."""
    key, mark, value = typed.replace("＝", "=").partition("=")
    if not mark:
        raise BadInput(_("{option}: NAME=VALUE expected, not {value}").format(option=field.option, value=typed))
    return key, value
