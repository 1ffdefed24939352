"""Searching the texts of a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from svc.model.record import Record
from svc.text.fold import fold


def contains_text(record: Record, text: str) -> bool:
    """True if a text stands anywhere in a record, regardless of case and width of letters."""
    wanted = fold(text)
    return any(
        wanted in fold(said) for said in texts_within([record.id, record.values, [t.answers for t in record.steps]])
    )


def texts_within(value: Any) -> Iterable[str]:
    """Every text in nested values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts_within(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_within(item)
