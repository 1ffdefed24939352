"""A row of a book that was mended since it was brought in: which facts of its record it changes, and which are left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from svc.model.kind import Kind
from svc.model.record import Record, merge_parts
from svc.model.steps import THIS, Deed
from svc.model.values import to_json
from svc.text.fold import fold

ALIKE = 0.5  # of a text's letters that a mended one shares with it
MIDNIGHT = "T00:00:00"  # of a time that is only a day
_COPY = re.compile(  # what a file's name gains when it is copied or saved again
    r"[\s_.-]*(?:[(（]\s*\d+\s*[)）]|副本|备份|拷贝|copy|最终版?|终稿|修改版?|修订版?|改|v\d+|20\d{6}|\d{1,2}月\d{1,2}日)$|^副本[\s_-]*"
)


class Mended(NamedTuple):
    """What a row says otherwise than it did: facts to be changed, and those that the desk has changed itself since."""

    changed: Mapping[str, Any]
    left: Mapping[str, Any]


def facts_on_file(record: Record) -> dict[str, list[Any]]:
    """Return each fact of a record as JSON has it: as it is now and, where that differs, as its book had it."""
    now = {f.name: value for f in record.kind.fields if (value := record.values.get(f.name)) is not None}
    if not any(taken.do == "amend" for taken in record.trail):
        return {name: [to_json(value)] for name, value in now.items()}
    said = {name: value for name, value in said_by_book(record).items() if name in record.kind.all_fields}
    return {name: [to_json(now.get(name)), to_json(said.get(name))] for name in {**now, **said}}


def steps_on_file(record: Record) -> dict[str, Any]:
    """Return the answers of the last step of each name as JSON has them; under "" what all of them come to."""
    last = {taken.do: to_json(dict(taken.answers)) for taken in record.trail if taken.do not in ("amend", "note")}
    sums = {name: to_json(record[name]) for name in record.kind.computed_by_name} if last else {}
    return last | {"": sums} if any(sums.values()) else last


def compare_row(kind: Kind, on_file: Mapping[str, Sequence[Any]], row: Mapping[str, Any]) -> Mended:
    """Compare a row with the record that it became when it was brought in.

    Args:
        kind: of which the record is.
        on_file: what `facts_on_file` has of it.
        row: the facts of the row as it stands now.
    """
    changed: dict[str, Any] = {}
    left: dict[str, Any] = {}
    for name in row.keys() & kind.all_fields.keys():
        now, *others = on_file.get(name, (None,))
        then = others[0] if others else now
        if not same_value(to_json(row[name]), now):
            (changed if same_value(now, then) else left)[name] = row[name]
    return Mended({name: changed[name] for name in row if name in changed}, {n: left[n] for n in row if n in left})


def said_by_book(record: Record) -> dict[str, Any]:
    """Return the facts as the book had them: as they were registered, with the corrections that came from a book."""
    said = dict(record.facts)
    for taken in record.trail:
        if taken.do == "amend" and taken.source:
            for name, value in taken.answers["set"].items():
                said[name] = merge_parts(said.get(name), value) if record.kind.all_fields[name].mapped else value
    return said


def steps_otherwise(on_file: Mapping[str, Any], deeds: Iterable[Deed]) -> list[str]:
    """Return the names of the steps that a row tells otherwise than they stand on file."""
    found = []
    for act in (deed.act for deed in deeds if deed.act.id == THIS):
        taken, sums = on_file.get(act.do, {}), on_file.get("", {})
        for name, value in act.answers.items():
            told = to_json(value)
            if taken.get(name) and not same_value(told, taken[name]) and not same_value(told, sums.get(name)):
                found.append(act.do)
                break
    return found


def same_value(one: Any, other: Any) -> bool:
    """True if two values, as JSON has them, say the same: a text in any width, a day for any time of it."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same_value(value, other.get(name)) for name, value in one.items())
    if isinstance(one, str) and isinstance(other, str):
        return one == other or (one[10:19] == MIDNIGHT and one[:10] == other[:10]) or fold(one) == fold(other)
    return bool(one == other)


class Identity(NamedTuple):
    """What tells a record from others: its day, home and name, each empty where it has none."""

    day: str
    home: str
    name: str

    def agreeing(self, other: Identity) -> int:
        """Return how many of the three are given and equal."""
        return sum(bool(mine) and mine == theirs for mine, theirs in zip(self, other, strict=True))


def identity_of(kind: Kind, values: Mapping[str, Any]) -> Identity:
    """Return the day, the home and the name of a record or a row."""
    at = values.get(kind.time)
    day = f"{at:%Y-%m-%d}" if isinstance(at, datetime) else str(at or "")[:10]
    name = next((str(values[fact]) for fact in name_facts(kind) if values.get(fact)), "")
    return Identity(day, fold(str(values.get("unit") or "")), fold(name, "name"))


def name_facts(kind: Kind) -> tuple[str, ...]:
    """Return the facts that name the person of a record, the usual one first."""
    contact = (kind.contact.name,) if kind.contact else ()
    return tuple(dict.fromkeys((*contact, "name", "owner", "sender", "signed")))


def is_alike(one: str, other: str) -> bool:
    """True if one text may be the other with a slip of the pen mended."""
    one, other = fold(one), fold(other)
    return one in other or other in one or SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def book_name(file: str) -> str:
    """Return the name of a book without what a copy of it gains: 登记 for 登记 (1).csv and 登记-副本.xlsx."""
    name = fold(re.sub(r"\.[A-Za-z]{2,4}$", "", file))
    while (shorter := _COPY.sub("", name)) not in ("", name):
        name = shorter
    return name


def serial_key(serial: str) -> str:
    """Return a number in a sheet for comparison: 1 for 01 and 1.0."""
    plain = re.sub(r"\.0+$", "", fold(serial))
    return plain.lstrip("0") or plain
