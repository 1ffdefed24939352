"""Tallies: how often each value was given in each place, and by which records, so that a figure can be followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from svc.model import units
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record

Cell = Mapping[str, Sequence[str]]  # value -> the numbers of the records that gave it
PLACES = ("building", "unit")
COUNTED = "count"  # the one value where a fact is only counted, not rated


@dataclass(frozen=True)
class Tally:
    """What a statistic counts of the records of a kind.

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
        """Its columns, in the order in which they are declared."""
        return tuple(choice.value for choice in self.of.choices)

    @property
    def values(self) -> tuple[str, ...]:
        """What is told apart in a cell."""
        return tuple(choice.value for choice in self.of.values) or (COUNTED,)


def tally_figures(
    tally: Tally, counted: Iterable[Record], records: Mapping[str, Record], by: str = ""
) -> dict[str, Any]:
    """The figures as plain data.

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
    for record in found:
        if any(given_values(tally, record)):
            rows.setdefault(row_of(record, by, records), []).append(record)
    rated = [record for members in rows.values() for record in members]
    return {
        "by": by,
        "records": numbers_of(found),
        "counted": numbers_of(rated),
        "rows": [row_head(name, by) | tally_row(tally, rows[name]) for name in ordered_rows(rows, by, tally.kind)],
        "total": tally_row(tally, rated),
    }


def given_values(tally: Tally, record: Record) -> Iterator[tuple[str, str]]:
    """What a record gives: columns and values."""
    fact = record[tally.of.name]
    if isinstance(fact, Mapping):
        yield from fact.items()
    else:
        yield from ((value, COUNTED) for value in (fact if isinstance(fact, tuple) else (fact,)) if value)


def row_of(record: Record, by: str, records: Mapping[str, Record]) -> str:
    """The row that a record is counted in; nothing where it has no place."""
    if by not in PLACES:
        return str(record[by] or "")
    unit = units.where(record, records)
    return units.building(unit) if by == "building" else unit


def ordered_rows(rows: Iterable[str], by: str, kind: Kind) -> list[str]:
    """Rows as people look for them: places as they are counted, choices as they are declared; without place last."""
    if by in PLACES:
        return sorted(rows, key=lambda name: (not name, units.natural(name), name))
    declared = [choice.value for choice in kind.leaves[by].choices]
    return sorted(rows, key=lambda name: declared.index(name) if name else len(declared))


def row_head(name: str, by: str) -> dict[str, Any]:
    """What a row is."""
    kind = "place" if by in PLACES else by
    return {"row": kind if name else "other", "place": name or None}


def tally_row(tally: Tally, records: Iterable[Record]) -> dict[str, Any]:
    """A figure for each column of some records."""
    cells: dict[str, dict[str, list[str]]] = {column: {} for column in tally.columns}
    for record in records:
        for column, value in given_values(tally, record):
            cells[column].setdefault(value, []).append(record.id)
    return {column: cell_figure(tally, cell) for column, cell in cells.items()}


def cell_figure(tally: Tally, cell: Cell) -> dict[str, Any]:
    """How often each value was given, which part of them is good, and by which records."""
    found: dict[str, Any] = {value: len(cell.get(value, ())) for value in tally.values}
    if tally.good:
        every = sum(found.values())
        found["rate"] = round(sum(found[value] for value in tally.good) / every, 4) if every else None
    return found | {"records": numbers_in_order(number for numbers in cell.values() for number in numbers)}


def numbers_of(records: Iterable[Record]) -> list[str]:
    """The numbers of records, in order."""
    return numbers_in_order(record.id for record in records)


def numbers_in_order(ids: Iterable[str]) -> list[str]:
    """Numbers in order, also past 9999."""
    return sorted(ids, key=lambda number: (len(number), number))


def format_cell(tally: Tally, found: Mapping[str, Any]) -> str:
    """A figure for people: `2/0/1  67%`, halves rounded upwards, or a plain number; nothing where nothing was given."""
    counts = [found[value] for value in tally.values]
    every = sum(counts)
    if not every:
        return ""
    text = "/".join(map(str, counts))
    good = sum(found[value] for value in tally.good)
    return f"{text}  {(200 * good + every) // (2 * every)}%" if tally.good else text
