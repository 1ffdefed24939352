"""Tallies: the count of each value in each place, with the records behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from svc.model import units
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.text.dataclass import dataclass

Cell = Mapping[str, Sequence[str]]  # value -> the numbers of the records that gave it
PLACES = ("building", "unit")
COUNTED = "count"  # the one value where a fact is only counted, not rated


@dataclass(frozen=True)
class Tally:
    """A count over the records of a kind.

    Args:
        by: what its rows may be, the first unless another is asked for: `building`, `unit` or a fact with choices.
        of: the fact that is counted; each of its choices is a column, and what each may be given is told apart.
        good: the given values that make up the rate; none means that there is no rate.
    """

    kind: Kind
    by: tuple[str, ...]
    of: Field
    good: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, in the order of their declaration."""
        return tuple(choice.value for choice in self.of.choices)

    @property
    def values(self) -> tuple[str, ...]:
        """The values that a cell counts."""
        return tuple(choice.value for choice in self.of.values) or (COUNTED,)


def tally_figures(
    tally: Tally, counted: Iterable[Record], records: Mapping[str, Record], by: str = ""
) -> dict[str, Any]:
    """Count the figures of a tally, as plain data.

    Args:
        tally: what is counted.
        counted: the records of the period.
        records: all records by number: a callback without a unit is counted where what it is about is.
        by: what the rows are; the tally's first unless given.

    Returns:
        `by`; `records`, the numbers of all that were looked at; `counted`, of those that gave anything; `rows`, each
        with what it is (`row` is `place`, or the fact's name, or `other` for what has no place), its `place` (none of
        `other`) and a figure for each column; and `total`, a figure for each column. A figure has a count for each
        value, the `rate` of good ones from 0 to 1 (none where nothing was given) and its `records`.
    """
    by = by or tally.by[0]
    found = list(counted)
    rows: dict[str, list[Record]] = {}
    spelled: dict[units.Home, str] = {}  # a home by its first spelling
    for record in found:
        if any(given_values(tally, record)):
            row = row_of(record, by, records)
            row = spelled.setdefault(units.home_key(row), row) if by == "unit" else row
            rows.setdefault(row, []).append(record)
    rated = [record for members in rows.values() for record in members]
    return {
        "by": by,
        "records": numbers_of(found),
        "counted": numbers_of(rated),
        "rows": [row_head(name, by) | tally_row(tally, rows[name]) for name in ordered_rows(rows, by, tally.kind)],
        "total": tally_row(tally, rated),
    }


def given_values(tally: Tally, record: Record) -> Iterator[tuple[str, str]]:
    """Yield the columns and values that a record gives."""
    fact = record[tally.of.name]
    if isinstance(fact, Mapping):
        yield from fact.items()
    else:
        yield from ((value, COUNTED) for value in (fact if isinstance(fact, tuple) else (fact,)) if value)


def row_of(record: Record, by: str, records: Mapping[str, Record]) -> str:
    """Return the row of a record, or an empty text if it has no place."""
    if by not in PLACES:
        return str(record[by] or "")
    unit = units.unit_of(record, records)
    return units.building_of(unit) if by == "building" else unit


def ordered_rows(rows: Iterable[str], by: str, kind: Kind) -> list[str]:
    """Sort rows: places as people count them, choices as they are declared, and those without a place last."""
    if by in PLACES:
        return sorted(rows, key=lambda name: (not name, units.natural_order(name), name))
    declared = [choice.value for choice in kind.leaves[by].choices]
    return sorted(rows, key=lambda name: declared.index(name) if name else len(declared))


def row_head(name: str, by: str) -> dict[str, Any]:
    """Return the keys that identify a row."""
    kind = "place" if by in PLACES else by
    return {"row": kind if name else "other", "place": name or None}


def tally_row(tally: Tally, records: Iterable[Record]) -> dict[str, Any]:
    """Return a figure for each column of some records."""
    cells: dict[str, dict[str, list[str]]] = {column: {} for column in tally.columns}
    for record in records:
        for column, value in given_values(tally, record):
            cells[column].setdefault(value, []).append(record.id)
    return {column: cell_figure(tally, cell) for column, cell in cells.items()}


def cell_figure(tally: Tally, cell: Cell) -> dict[str, Any]:
    """Return the count of each value, the share of good ones, and the records."""
    found: dict[str, Any] = {value: len(cell.get(value, ())) for value in tally.values}
    if tally.good:
        every = sum(found.values())
        found["rate"] = round(sum(found[value] for value in tally.good) / every, 4) if every else None
    return found | {"records": numbers_in_order(number for numbers in cell.values() for number in numbers)}


def numbers_of(records: Iterable[Record]) -> list[str]:
    """Return the numbers of records, in order."""
    return numbers_in_order(record.id for record in records)


def numbers_in_order(ids: Iterable[str]) -> list[str]:
    """Sort numbers, also past 9999."""
    return sorted(ids, key=lambda number: (len(number), number))


def format_cell(tally: Tally, found: Mapping[str, Any]) -> str:
    """Return a figure for people: `2/0/1 (67%)`, rounded half up, a plain number, or an empty text."""
    counts = [found[value] for value in tally.values]
    every = sum(counts)
    if not every:
        return ""
    text = "/".join(map(str, counts))
    good = sum(found[value] for value in tally.good)
    return f"{text} ({(200 * good + every) // (2 * every)}%)" if tally.good else text
