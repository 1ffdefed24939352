"""The times by which records are looked for, such as that of a call by its means, asked from the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what brings SQLite in is imported where it is used
    from svc.store.index import Index


def times_noted(index: Index, name: str, since: int) -> list[int]:
    """The indexed times of that name since then, in order, after the first of all and the last one earlier."""
    asked = "select min(time), max(time) from mark where name = ? and time < ?"
    before = set(index.book.execute(asked, (name, since)).fetchone()) - {None}
    later = index.book.execute("select time from mark where name = ? and time >= ? order by time", (name, since))
    return [*sorted(before), *(t for (t,) in later)]


def units_timed(index: Index, name: str) -> list[tuple[str, int]]:
    """The homes of the records with an indexed time of that name, each with that time."""
    asked = "select unit, mark.time from mark join record on number = record where mark.name = ? and unit <> ''"
    return [(unit, time) for unit, time in index.book.execute(asked, (name,))]


def records_timed(index: Index, name: str, since: int, until: int) -> list[str]:
    """The numbers of the records with an indexed time of that name between two."""
    asked = """select distinct id from mark join record on number = record
        where mark.name = ? and mark.time between ? and ? order by id"""
    return [number for (number,) in index.book.execute(asked, (name, since, until))]
