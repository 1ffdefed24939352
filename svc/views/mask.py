"""The mask: phones and names of residents hidden in fields and in texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from svc.model.fields import Field
from svc.model.record import Record

MOBILE = r"(?<!\d)(1[3-9]\d)\s?-?\d{4}\s?-?(\d{4})(?!\d)"


class Mask:
    """Hide the phones and names of residents, in their own fields and wherever they stand in a text.

    Args:
        on: whether anything is hidden at all.
    """

    def __init__(self, on: bool) -> None:
        self.on = on

    def field(self, f: Field, value: Any) -> Any:
        """A value of a field as it may be shown."""
        if not self.on or value is None:
            return value
        if isinstance(value, tuple):
            return tuple(self.field(f, item) for item in value)
        if f.parts:
            return {name: self.field(part, item) if (part := f.part(name)) else item for name, item in value.items()}
        if f.type == "phone":
            return masked_phone(str(value))
        return masked_name(str(value)) if f.type == "name" else value

    def text(self, text: str, record: Record) -> str:
        """A text of a record as it may be shown."""
        if not self.on:
            return text
        for f, word in personal_words(record):
            if len(word) > 1:
                text = text.replace(word, self.field(f, word))
        return re.sub(MOBILE, r"\1****\2", text)

    def any(self, f: Field, value: Any, record: Record) -> Any:
        """A value as it may be shown, masked by its field or, in a free text, by its words."""
        if f.parts and isinstance(value, tuple):
            return tuple(self.any(f, item, record) for item in value)
        if f.parts and value:
            return {n: self.any(part, item, record) if (part := f.part(n)) else item for n, item in value.items()}
        if f.type == "items":
            return tuple({**item, "name": self.text(item["name"], record)} for item in value) if value else value
        if isinstance(value, str) and f.type == "text":
            return self.text(value, record)
        return self.field(f, value)


def personal_words(record: Record) -> Iterator[tuple[Field, str]]:
    """Every name and phone in a record, longest first: in facts as they are and were, and in answers of steps."""
    kind = record.kind
    said = [(kind.fields, record.facts), (kind.fields, record.values)]
    for t in record.steps:
        said += [(kind.all_steps[t.do].asks, t.answers), (kind.fields, t.answers.get("set", {}))]
    found: dict[str, Field] = {}
    for fields, given in said:
        for f, value in leaf_values(fields, given):
            if f.type in ("phone", "name") and value:
                found.update(dict.fromkeys(value if isinstance(value, tuple) else (value,), f))
    yield from ((found[word], word) for word in sorted(found, key=len, reverse=True))


def leaf_values(fields: Iterable[Field], given: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    """Fields with their values, a field of parts part by part."""
    for f in fields:
        value = given.get(f.name)
        for one in value if f.parts and isinstance(value, tuple) else (value,):
            yield from ((part, (one or {}).get(part.name)) for part in f.parts) if f.parts else ((f, one),)


OPEN = Mask(on=False)


def masked_phone(number: str) -> str:
    """A telephone number with its middle hidden: `138****0000`."""
    digits = re.sub(r"[^0-9+]", "", number)
    return digits[:3] + "****" + digits[-4:] if len(digits) > 7 else "****"


def masked_name(name: str) -> str:
    """A name of which only the first character is left: `王**`."""
    return name[:1] + "**" if name else ""
