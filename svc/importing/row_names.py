"""Names within one import: the record that a row makes, and the first line on which a name stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from svc.importing.follow_ups import follow_ups
from svc.model.steps import CHANGES, THIS, Act


def replace_this(act: Act, this: str) -> Act:
    """Return an act with THIS replaced by a number."""

    def told(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: told(item) for name, item in value.items()}
        if isinstance(value, tuple):
            return tuple(map(told, value))
        return this if value == THIS else value

    names = {CHANGES.name, *(declared.about for declared in follow_ups().values())}
    answers = {name: told(value) if name in names else value for name, value in act.answers.items()}
    return act._replace(id=told(act.id), answers=answers)


@contextmanager
def first_lines() -> Iterator[Callable[[str, int], int]]:
    """Yield a function that returns the first line with a name. It takes any number of names."""
    import sqlite3

    names = sqlite3.connect("")  # in memory at first, then in a temporary file
    names.execute("pragma journal_mode = off")
    names.execute("create table seen (name text primary key, line integer) without rowid")

    def first(name: str, line: int) -> int:
        try:
            names.execute("insert into seen values (?, ?)", (name, line))
        except sqlite3.IntegrityError:
            return int(names.execute("select line from seen where name = ?", (name,)).fetchone()[0])
        return line

    try:
        yield first
    finally:
        names.close()
