"""Times asked from the index: the first of all, and those by which records are looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what brings SQLite in is imported where it is used
    from svc.store.index import Index


def earliest_due(index: Index) -> int | None:
    """The due time of the first open obligation, in seconds."""
    found: int | None = index.book.execute("select min(due) from owed").fetchone()[0]
    return found


def first_entered(index: Index) -> int | None:
    """The time when the first record was entered that is not cancelled, in seconds."""
    asked = "select min(entered) from record where entered is not null"  # as the database's index has them
    found: int | None = index.book.execute(asked).fetchone()[0]
    return found


def times_noted(index: Index, name: str, since: int) -> list[int]:
    """The indexed times of that name since then, in order, after the first of all and the last one earlier."""
    earlier = "from mark where name = ?1 and time < ?2"
    asked = f"select (select min(time) {earlier}), (select max(time) {earlier})"  # together they would look at each
    before = set(index.book.execute(asked, (name, since)).fetchone()) - {None}
    later = index.book.execute("select time from mark where name = ? and time >= ? order by time", (name, since))
    return [*sorted(before), *(t for (t,) in later)]


def units_timed(index: Index, name: str, since: int = 0) -> list[tuple[str, int]]:
    """The homes of the records with an indexed time of that name since then, each with that time."""
    asked = """select unit, mark.time from mark join record on number = record
        where mark.name = ? and mark.time >= ? and unit <> ''"""
    return [(unit, time) for unit, time in index.book.execute(asked, (name, since))]


def records_timed(index: Index, name: str, since: int, until: int) -> list[str]:
    """The numbers of the records with an indexed time of that name between two."""
    asked = """select distinct id from mark join record on number = record
        where mark.name = ? and mark.time between ? and ? order by id"""
    return [number for (number,) in index.book.execute(asked, (name, since, until))]
