"""Answers typed as options, each turned into a typed value of its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from svc.cli.command import Param
from svc.model import items, units, user_input
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.procedures import validate
from svc.site.desk import Desk
from svc.text.errors import BadInput, Refusal
from svc.text.fold import clean_name, fold, simplified
from svc.text.language import _, current_language
from svc.text.nearest import did_you_mean


def field_options(fields: Iterable[Field]) -> list[Param]:
    """The options of fields. Each part of a compound field has its own."""
    return [field_option(leaf) for f in fields for leaf in f.leaves if not leaf.derived]


def field_option(f: Field) -> Param:
    """The option of a field."""
    hint, colon = f.label, "：" if current_language() == "zh" else ": "
    for part in (f, *f.parts):
        if part.choices and part.type == "choice":
            named = (f"{c.value} {c.label}" if current_language() == "zh" else c.value for c in part.choices)
            hint += colon + ", ".join(named)
    if f.type == "rates":
        hint += colon + ("|".join(c.value for c in f.choices) or _("ITEM")) + "=" + "|".join(c.value for c in f.values)
    if f.required and not f.looked_up and not f.of:
        hint += _(" (required)")
    if f.type == "flag" and f.choices:
        hint += colon + " / ".join(c.label for c in f.choices)
    if f.type == "flag" or f.no:
        return Param(f.name, f"{f.option}/{f.no}" if f.no else f.option, help=hint, type=bool, field=f)
    several = f.several or f.type == "department"  # a second department is refused, not dropped
    names = f.options or (f.option,)
    metavar = user_input.parts_form(f) if f.parts else _metavars().get(f.type, _("TEXT"))
    value = list if several else str
    return Param(f.name, *names, help=hint, type=value, metavar=metavar, field=f)


def _metavars() -> Mapping[str, str]:
    """The words that help shows for a value, by type."""
    return {
        "time": _("TIME"),
        "deadline": _("TIME"),
        "day": _("TIME"),
        "choice": _("CHOICE"),
        "count": "N",
        "staff": _("NAME"),
        "items": _("NAME=N"),
    }


def typed_answers(kind: Kind, fields: Iterable[Field], typed: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """The answers that were typed, as values."""
    found: dict[str, Any] = {}
    asked = [leaf for field in fields for leaf in field.leaves]
    typed = _names_in_words(asked, typed, desk)
    for f in asked:
        raw = typed.get(f.name)
        if f.says and raw is None:
            raw = typed.get("words")
        elif f.says and typed.get("words"):
            raise BadInput(
                _("the text is given twice: {one}, {other}").format(one=raw, other=typed["words"]),
                todo=_("put a text with spaces in quotes"),
            )
        if raw is not None:
            validate.enter(
                found, f.name, _amendments(kind, raw, desk) if f.type == "changes" else typed_value(f, raw, desk)
            )
    return found


def _names_in_words(asked: Iterable[Field], typed: Mapping[str, Any], desk: Desk) -> Mapping[str, Any]:
    """What was typed; where the last argument is a colleague's name, it stands under the answer that it gives.

    Raises:
        Refusal: it sounds like the name of a person, and is no colleague's (exit 3).
    """
    words = typed.get("words")
    named = next((f for f in asked if f.worded and typed.get(f.name) is None), None)
    if named is None or not words:
        return typed
    if desk.site.people.find(clean_name(words)) is None:
        if desk.site.members and _sounds_like_a_person(clean_name(words)):
            raise Refusal(
                _("{name} is not among the staff of this site").format(name=words),
                article="009.1",
                todo=_("if it is a remark and nobody's name: {option}").format(option=f"--text {words}"),
            )
        return typed
    return {**typed, named.name: words, "words": None}


def _sounds_like_a_person(words: str) -> bool:
    """True for two or three Chinese characters that begin with a surname."""
    from svc.privacy.names import surname_of

    return 2 <= len(words) <= 3 and all("\u4e00" <= c <= "\u9fff" for c in words) and bool(surname_of(words))


def typed_value(f: Field, raw: Any, desk: Desk) -> Any:
    """One typed answer as a value."""
    value = user_input.parse_input(f, raw, desk.now, desk.site.zone, desk.site.opening)
    return units.spell_home(value, desk.site.units, f.option) if f.type == "unit" else value


def _amendments(kind: Kind, raw: Sequence[str], desk: Desk) -> dict[str, Any]:
    """Read the `FIELD=VALUE…` of `amend`. An empty value removes a fact unless it is required."""
    found: dict[str, Any] = {}
    seen: set[str] = set()
    for item in raw:
        name, mark, text = (item if "=" in item.partition("＝")[0] else item.replace("＝", "=", 1)).partition("=")
        f = _amended_field(kind, name.strip())
        if not mark or f is None:
            raise _unknown_field(kind, item, name)
        means = {f.name, *(leaf.name for leaf in f.leaves)}
        if seen & means:
            raise BadInput(_("{option}: {value} is given twice").format(option="FIELD=VALUE", value=f.name))
        if not text and f.required:
            raise BadInput(_("{field} can't be taken away").format(field=f.name))
        seen |= means
        validate.enter(found, f.name, typed_value(f, split_typed(f, text), desk) if text else None)
    return found


def _amended_field(kind: Kind, name: str) -> Field | None:
    """The field that a correction names by name, part (`decoration.until`, `_` or `-` for the dot) or Chinese label."""
    word = name.replace("-", "_")
    flat = {leaf.replace(".", "_"): f for leaf, f in kind.leaves.items()}
    flat |= _by_label(kind)
    return kind.all_fields.get(word) or kind.leaves.get(word) or flat.get(word) or flat.get(_spelled_label(word))


def _by_label(kind: Kind) -> dict[str, Field]:
    """The fields by their Chinese labels, and by what else tables call one where no other is called so."""
    fields = kind.all_fields.values()
    called = [heading for f in fields for heading in f.headings]
    found = {h: f for f in fields for h in f.headings if called.count(h) == 1 and not h.isascii()}
    return found | {f.zh: f for f in (*kind.leaves.values(), *fields)}


def _spelled_label(word: str) -> str:
    """A label in one width and in simplified characters."""
    folded = fold(word).strip()
    return folded if folded.isascii() else simplified(folded)


def _unknown_field(kind: Kind, item: str, name: str) -> BadInput:
    """The error about a correction to an unknown field."""
    if item == name and (known := _amended_field(kind, name.strip())):
        todo = _("for example {command}").format(command=f"{known.name}=…")
    else:
        todo = _near_field(kind, name) or _("one of: {choices}").format(choices=", ".join(kind.leaves))
    return BadInput(
        _("{item}: FIELD=VALUE is expected, with a field of the {kind}").format(item=item, kind=kind.label),
        todo=todo,
    )


def _near_field(kind: Kind, name: str) -> str:
    """The question whether a field that is spelled much like what was typed was meant."""
    if name.isascii():
        return did_you_mean(name, kind.leaves)
    from svc.cli.second_names import near_names

    near = near_names(name, {label: (label,) for label in _by_label(kind)})
    return _("did you mean {near}?").format(near=", ".join(near)) if near else ""


def split_typed(f: Field, text: str) -> Any:
    """Split one text that may hold several values, from a correction or a prompt."""
    if f.type == "items":
        return items.split_items(text)
    if f.parts and f.several:
        return re.split("[,，、]", text)
    return text.split(",") if f.several else text
