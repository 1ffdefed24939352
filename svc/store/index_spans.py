"""The records that a span of time is about, and those that a question begins with, asked from the index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from svc.store.index_tables import Place

if TYPE_CHECKING:  # what brings SQLite in is imported where it is used
    from svc.store.index import Index

Span = tuple[int, int]  # the first and the last second


def records_alive(index: Index, spans: Iterable[Span]) -> set[str]:
    """The numbers of the records to which anything happened in one of some spans, or that were not over by then."""
    asked = "select id from record where last >= ? and first <= ?"
    return {number for span in spans for (number,) in index.book.execute(asked, span) if number}


def records_owing(index: Index, kind: str, deadlines: Iterable[int]) -> set[str]:
    """The numbers of the records of a kind that owe something by one of its deadlines, each told by its number."""
    asked = "select id, folder from owed join record on number = record where deadline = ?"
    found = (row for deadline in deadlines for row in index.book.execute(asked, (deadline,)))
    return {number for number, folder in found if folder.partition("/")[0] == kind}


def places_owing(index: Index, keys: Iterable[tuple[str, str]], subject: str) -> set[Place]:
    """The files of the records that may owe something and have one of some keys, or that owe it about a subject."""
    asked = "select folder, name from known join record on number = record where sort = ? and key = ? and watched"
    found = {Place(*row) for key in keys for row in index.book.execute(asked, key)}
    asked = "select folder, name from owed join record on number = record where subject = ?"
    return found | {Place(*row) for row in index.book.execute(asked, (subject,))}


def first_of_kind(index: Index, kind: str) -> set[str]:
    """The numbers of the first record of a kind and of the first that is not cancelled, as far as there are any."""
    asked = "select id from record where folder >= ? and folder < ? and id <> ''"
    span = f"{kind}/", f"{kind}0"
    found = (f"{asked}{which} order by folder, id limit 1" for which in ("", " and began is not null"))
    return {number for one in found for (number,) in index.book.execute(one, span)}


def begun_records(index: Index, kind: str, since: int) -> list[tuple[str, int]]:
    """The records of a kind begun since a time and not cancelled, in order, with the time that decides its period."""
    asked = "select id, began from record where began >= ? and folder >= ? and folder < ?"
    rows = [(number, began) for number, began in index.book.execute(asked, (since, f"{kind}/", f"{kind}0"))]
    return sorted(rows, key=lambda row: (row[1], len(row[0]), row[0]))


def places_of(index: Index, numbers: Iterable[str]) -> list[Place]:
    """The files of records."""
    asked = "select folder, name from record where id = ?"
    return [Place(*row) for number in numbers for row in index.book.execute(asked, (number,))]


def numbers_at(index: Index, places: Iterable[Place]) -> set[str]:
    """The numbers of the records in some files."""
    asked = "select id from record where folder = ? and name = ? and id <> ''"
    return {number for place in places for (number,) in index.book.execute(asked, place)}


def homes_named(index: Index) -> list[str]:
    """The homes of all records, each spelling once."""
    return [unit for (unit,) in index.book.execute("select distinct unit from record where unit <> ''")]


def latest_change(index: Index) -> int:
    """The latest time at which anything was done to any record, in seconds."""
    return index.book.execute("select max(latest) from record").fetchone()[0] or 0


def unknown_names(index: Index) -> list[tuple[str, Place, str]]:
    """The records that name a record which the index does not know, each with its file and that name, in order."""
    asked = """select record.id, folder, name, link.id from link join record on record.number = link.record
        where link.id not in (select id from record) order by link.record, link.id"""
    return [(number, Place(folder, name), other) for number, folder, name, other in index.book.execute(asked)]
