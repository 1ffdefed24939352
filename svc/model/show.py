"""Values of fields as people read them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svc.model import items
from svc.model.fields import Field
from svc.model.roles import role_label
from svc.text import language
from svc.text.language import _


def show_value(field: Field, value: Any) -> str:
    """A typed value as people read it, in the current language."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return field.label_of("true" if value else "false") if field.choices else _("yes") if value else _("no")
    if isinstance(value, tuple):
        return "、".join(show_value(field, item) for item in value)
    if isinstance(value, datetime):
        return show_time(value)
    if field.type == "figures":
        return show_figures(value)
    if field.type == "amount":
        return _("{amount} yuan").format(amount=value)
    if field.parts:
        return " ".join(show_value(part, value[part.name]) for part in field.parts if value.get(part.name) is not None)
    if field.type == "items":
        return items.show_item(value)
    if isinstance(value, Mapping):
        return (
            show_rates(field, value)
            if field.default
            else " ".join(f"{field.label_of(k)}={show_rating(field, v)}" for k, v in value.items())
        )
    return role_label(str(value)) if field.type == "assignee" else field.label_of(str(value))


def show_rates(field: Field, value: Mapping[str, str]) -> str:
    """The unusual ratings with what they were given to, or the usual rating if there are none."""
    unusual = dict.fromkeys(rate for rate in value.values() if rate != field.default)
    said = (
        f"{show_rating(field, rate)} {language.comma_list(field.label_of(k) for k, v in value.items() if v == rate)}"
        for rate in unusual
    )
    return " ".join(said) or show_rating(field, field.default)


def show_figures(value: Any) -> str:
    """The number of figures, which people read on their form."""
    return _("{count} figures").format(count=count_leaves(value))


def count_leaves(value: Any) -> int:
    """The number of single values in lists and mappings."""
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else None
    return 1 if parts is None else sum(map(count_leaves, parts))


def show_rating(field: Field, value: Any) -> str:
    """The label of a rating, or a time or text as people read it."""
    if isinstance(value, datetime):
        return show_time(value)
    return next((c.label for c in field.values if c.value == value), str(value))


def show_time(moment: datetime) -> str:
    """A time as people read it: a day's last second as the day, others to the minute, or second if there are any."""
    clock = f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if clock == "23:59:59" else f"{moment:%Y-%m-%d} {clock.removesuffix(':00')}"
