"""Searching the texts of a record."""

from __future__ import annotations

from collections.abc import Iterable

from svc.model.fields import SOURCE
from svc.model.phones import phone_meant, phone_numbers
from svc.model.record import Record
from svc.model.units import UnitForm
from svc.model.values import values_within
from svc.text.fold import fold


def contains_text(record: Record, text: str, form: UnitForm) -> bool:
    """True if a text stands anywhere in a record, regardless of case and width; a home or a phone however written."""
    wanted, phone, home = fold(text).strip(), phone_meant(text), form.read(text)
    if home and record["unit"] and form.key(record["unit"]) == form.key(home):
        return True
    spelled = fold(home) if home else wanted
    return any(
        wanted in (folded := fold(said)) or spelled in folded or (phone and is_phone_in(phone, said))
        for said in texts_of(record)
    )


def has_phone(record: Record, typed: str) -> bool:
    """True if a telephone number stands anywhere in a record, however both are written.

    Args:
        record: the record.
        typed: the number, or a part of it.
    """
    phone = digits_of(typed)
    return any(is_phone_in(phone, said) for said in texts_of(record))


def digits_of(typed: str) -> str:
    """The digits of a telephone number, or of a part of one, however it is written."""
    return phone_meant(typed) or "".join(each for each in fold(typed) if each.isdecimal())


def is_phone_in(phone: str, text: str) -> bool:
    """True if the digits of a telephone number are those, or a part of those, of a number in a text."""
    return any(phone in number for number in phone_numbers(text))


def texts_of(record: Record) -> Iterable[str]:
    """Every text of a record and of its steps."""
    facts = [value for name, value in record.values.items() if name != SOURCE.name]  # a book's name is no fact of it
    return values_within([record.id, facts, [t.answers for t in record.steps]], str)
