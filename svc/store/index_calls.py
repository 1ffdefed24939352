"""What the callback plan asks of the past: homes, when they were called, and which callbacks were ever asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what brings SQLite in is imported where it is used
    from svc.store.index import Index


def homes_of_records(index: Index) -> list[str]:
    """The homes of all records that are not cancelled, each spelling once."""
    asked = "select unit from record where unit <> '' and began is not null group by unit order by min(number)"
    return [unit for (unit,) in index.book.execute(asked)]


def homes_by_type(index: Index, prefix: str) -> list[tuple[str, str]]:
    """The homes of the records with an indexed time whose name begins so, each with the rest of that name."""
    asked = """select unit, substr(mark.name, ?) from mark join record on number = record
        where mark.name >= ? and mark.name < ? and unit <> ''"""
    after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    return [(unit, rest) for unit, rest in index.book.execute(asked, (len(prefix) + 1, prefix, after))]


def calls_held(index: Index, names: Iterable[str], since: int) -> Iterator[tuple[str, int]]:
    """The last call to each home, and every call since then: the home of the call, or of what it is about."""
    home = "coalesce(nullif(called.unit, ''), about.unit)"
    source = """from mark join record called on called.number = mark.record
        left join record about on about.id = called.about and called.about <> '' where mark.name = ?"""
    for name in names:
        for asked, given in (
            (f"select {home} as unit, max(mark.time) {source} group by 1", (name,)),
            (f"select {home} as unit, mark.time {source} and mark.time >= ?", (name, since)),
        ):
            yield from ((unit, time) for unit, time in index.book.execute(asked, given) if unit)


def calls_about_several(index: Index) -> set[str]:
    """The calls about several records that name no home themselves."""
    return {number for (number,) in index.book.execute("select id from record where about = '*' and unit = ''")}


def first_asked(index: Index, kind: str, deadlines: Iterable[int]) -> dict[str, int]:
    """The records of a kind of which a call was ever asked by one of some deadlines, and when it was first due."""
    found: dict[str, int] = {}
    for deadline in deadlines:
        asked = """select id, min(due) from asked join record on number = record
            where deadline = ? and folder >= ? and folder < ? group by record"""
        for number, due in index.book.execute(asked, (deadline, f"{kind}/", f"{kind}0")):
            found[number] = min(due, found.get(number, due))
    return found
