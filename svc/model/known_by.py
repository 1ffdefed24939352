"""The homes, telephone numbers and names by which a record is known to whoever asks who is calling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from svc.model.fields import Field
from svc.model.phones import phone_meant, phone_numbers
from svc.model.record import Record
from svc.model.units import UnitForm
from svc.text.fold import fold

HOME, PHONE, NAME = "home", "phone", "name"
Key = tuple[str, str]


class Asked(NamedTuple):
    """What somebody asks for: one key, and whether a part of it is enough."""

    sort: str
    text: str
    partly: bool = False

    def fits(self, key: Key) -> bool:
        """True if a record with this key is asked for."""
        sort, text = key
        return sort == self.sort and (self.text in text if self.partly else self.text == text)


def keys_asked(text: str, form: UnitForm) -> list[Asked]:
    """The keys that a text may mean, the likeliest first."""
    if phone := phone_meant(text):
        return [Asked(PHONE, phone), Asked(PHONE, phone, partly=True)]
    if (home := form.read(text)) or form.is_place(text):
        return [home_asked(home or text, form)]
    name = fold(text, "name")
    return [Asked(NAME, name), home_asked(text, form), Asked(NAME, name, partly=True)]


def home_asked(unit: str, form: UnitForm) -> Asked:
    """The key of a home."""
    return Asked(HOME, "/".join(form.key(unit)))


def record_keys(record: Record, form: UnitForm) -> set[Key]:
    """The keys of a record: its home, and the telephone numbers and names in its facts and steps."""
    found: set[Key] = set()
    if record["unit"]:
        found.add((HOME, "/".join(form.key(str(record["unit"])))))
    found.update(_keys_of(record.kind.fields, record.values))
    for taken in record.trail:
        found.update(_keys_of(record.kind.all_steps[taken.do].asks, taken.answers))
    return found


def _keys_of(fields: tuple[Field, ...], values: Mapping[str, Any]) -> Iterator[Key]:
    """The keys of some facts, or of the answers of a step."""
    for f in fields:
        value = values.get(f.name)
        if not value:
            continue
        if f.parts:
            for each in value if isinstance(value, tuple) else (value,):
                yield from _keys_of(f.parts, each)
        elif f.type == "phone":
            yield from ((PHONE, number) for each in _texts(value) for number in phone_numbers(each))
        elif f.type == "name" and f.private != "firm":
            yield from ((NAME, fold(each, "name")) for each in _texts(value))


def _texts(value: Any) -> tuple[str, ...]:
    """One text or several, as several."""
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)
