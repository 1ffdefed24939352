"""A SQLite file of records: one table for each kind, one for steps, one for obligations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from svc.dates import timestamps
from svc.model.fields import Choice, Field
from svc.model.kind import Kind
from svc.model.record import Record, ids_in
from svc.model.steps import CANCELLED
from svc.reports import periods
from svc.text.errors import StorageFailed
from svc.text.language import _

if TYPE_CHECKING:
    from sqlite3 import Connection

APPLICATION = 0x53564331  # "SVC1", by which `file` and SQLite know whose it is
HEAD = ("id", "kind", "status")
STEP = ("number", "at", "by", "do", "text", "struck", "auto", "entered")  # the rest of a step is its answers
OWED = ("id", "kind", "what", "due", "met", "late", "ended", "who", "article", "text")
TABLES = """
CREATE TABLE records (id TEXT PRIMARY KEY, kind TEXT NOT NULL, status TEXT NOT NULL, began TEXT NOT NULL, path TEXT);
CREATE TABLE steps (
    id TEXT NOT NULL REFERENCES records (id), number INTEGER NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
    do TEXT NOT NULL, text TEXT, struck INTEGER NOT NULL, auto INTEGER NOT NULL, entered TEXT, answers TEXT NOT NULL,
    PRIMARY KEY (id, number)
);
CREATE TABLE obligations (
    id TEXT NOT NULL, kind TEXT NOT NULL, what TEXT NOT NULL, due TEXT NOT NULL, met TEXT, late INTEGER NOT NULL,
    ended INTEGER NOT NULL, who TEXT NOT NULL, article TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE links (
    id TEXT NOT NULL REFERENCES records (id), step INTEGER NOT NULL, field TEXT NOT NULL, other TEXT NOT NULL
);
CREATE TABLE labels (kind TEXT NOT NULL, field TEXT NOT NULL, value TEXT, zh TEXT NOT NULL, en TEXT NOT NULL);
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT);
CREATE VIEW overdue AS SELECT * FROM obligations WHERE met IS NULL AND late ORDER BY due, id;
"""
INDEXES = """
CREATE INDEX records_began ON records (began);
CREATE INDEX steps_at ON steps (at);
CREATE INDEX obligations_id ON obligations (id);
CREATE INDEX obligations_due ON obligations (due);
CREATE INDEX links_id ON links (id);
CREATE INDEX links_other ON links (other);
"""


ENDS = {  # the columns of every kind that are no facts
    "id": ("编号", "number"),
    "status": ("状态", "status"),
    "began": ("时间", "time"),
    "due": ("登记时的期限", "promised at registration"),
    "path": ("文件", "file"),
}


class SqlColumn(NamedTuple):
    """A column of a kind's table: name, path in the record's JSON, type, labels and choices."""

    name: str
    path: tuple[str, ...]
    type: str
    words: tuple[str, str] = ("", "")
    choices: tuple[Choice, ...] = ()


def table_columns(kind: Kind) -> list[SqlColumn]:
    """The columns of a kind's table: number, status, beginning, facts as amended, steps' values, computed facts.

    A fact of parts has a column for each part, `bearer_name`; several values stand in one as JSON. A fact that has the
    name of the number, kind or status is called by the kind, too: `inquiry_kind`.
    """
    found = [column for f in known_fields(kind) for column in field_columns(kind, f)]
    states = (*kind.statuses, CANCELLED)
    number, status, *rest = (
        SqlColumn(name, (name,), "TEXT", words, states if name == "status" else ()) for name, words in ENDS.items()
    )
    began, *last = rest
    return [number, status, began, *found, *last]


def known_fields(kind: Kind) -> list[Field]:
    """The fields of a kind: facts, values that steps set, and computed facts."""
    facts = dict(kind.all_fields)
    for step in kind.steps:
        asked = {f.name: f for f in step.asks}
        for answer, name in step.sets.items():
            facts.setdefault(name, asked[answer])
    return [*facts.values(), *(fact.field for fact in kind.computed)]


def field_columns(kind: Kind, f: Field) -> Iterator[SqlColumn]:
    """The columns of a fact."""
    name = f"{kind.name}_{f.name}" if f.name in HEAD else f.name
    if f.parts and not f.many:
        for part in f.parts:
            words = (f.zh, f.en) if part.zh == f.zh else (f"{f.zh} · {part.zh}", f"{f.en}: {part.en}")
            yield SqlColumn(f"{name}_{part.name}", (name, part.name), sql_type(part), words, part.choices)
    else:
        yield SqlColumn(name, (name,), sql_type(f), (f.zh, f.en), (*f.choices, *f.values))


def sql_type(f: Field) -> str:
    """The type of a column."""
    return "INTEGER" if f.type in ("flag", "count") and not f.many else "TEXT"


class Database:
    """A SQLite file while it is filled.

    Args:
        connection: of an empty file.
        kinds: those that have a table, with or without records.
    """

    def __init__(self, connection: Connection, kinds: Iterable[Kind]) -> None:
        self.connection = connection
        self.columns = {kind.name: table_columns(kind) for kind in kinds}
        connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {TABLES} BEGIN;")
        for name, own in self.columns.items():
            connection.execute(f"CREATE TABLE {sql_name(name)} ({', '.join(map(column_sql, own))})")
            connection.executemany("INSERT INTO labels VALUES (?, ?, ?, ?, ?)", label_rows(name, own))

    def add(self, record: Record, whole: Mapping[str, Any]) -> None:
        """Add a record.

        Args:
            record: the record.
            whole: it as JSON has it, in full.
        """
        began = timestamps.iso(periods.began(record))
        seen = {**whole, "began": began}
        self.insert("records", (whole["id"], record.kind.name, whole["status"], began, whole["path"]))
        self.insert(
            record.kind.name, (sql_value(value_at(seen, column.path)) for column in self.columns[record.kind.name])
        )
        for step in whole["steps"]:
            self.insert("steps", (whole["id"], *step_row(step)))
        for owed in whole["obligations"]:
            self.add_obligation(owed)
        for link in link_rows(record):
            self.insert("links", (whole["id"], *link))

    def add_obligation(self, owed: Mapping[str, Any]) -> None:
        """Add an obligation as JSON has it."""
        self.insert("obligations", (sql_value(owed.get(name, False)) for name in OWED))

    def insert(self, table: str, values: Iterable[Any]) -> None:
        """Add a row to a table."""
        row = tuple(values)
        self.connection.execute(f"INSERT INTO {sql_name(table)} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608

    def finish(self, about: Mapping[str, str]) -> None:
        """Add what is known of the file itself, and the indexes."""
        self.connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        for name, own in self.columns.items():
            for column in own:
                if column.name in ("unit", "began"):
                    index, table = sql_name(f"{name}_{column.name}"), sql_name(name)
                    self.connection.execute(f"CREATE INDEX {index} ON {table} ({column.name})")
        for statement in filter(str.strip, INDEXES.split(";")):
            self.connection.execute(statement)
        self.connection.execute(f"PRAGMA application_id = {APPLICATION}")
        self.connection.execute("COMMIT")


@contextmanager
def new_database(path: Path, kinds: Iterable[Kind]) -> Iterator[Database]:
    """A new SQLite file, to be filled.

    Args:
        path: an empty file.
        kinds: those that have a table.

    Raises:
        StorageFailed: SQLite can't write it (exit 5).
    """
    import sqlite3

    connection = sqlite3.connect(path, isolation_level=None)
    try:
        yield Database(connection, kinds)
    except sqlite3.Error as error:
        raise StorageFailed(_("not written: {reason}").format(reason=error)) from None
    finally:
        connection.close()


def column_sql(column: SqlColumn) -> str:
    """A column as SQL declares it."""
    key = " PRIMARY KEY REFERENCES records (id)" if column.name == "id" else ""
    return f"{sql_name(column.name)} {column.type}{key}"


def label_rows(kind: str, own: Iterable[SqlColumn]) -> Iterator[tuple[str, str, str | None, str, str]]:
    """The labels of the columns of a kind's table and of their choices."""
    for column in own:
        yield (kind, column.name, None, *column.words)
        yield from ((kind, column.name, *choice) for choice in column.choices)


def sql_name(name: str) -> str:
    """A name of SQL."""
    return '"' + name.replace('"', '""') + '"'


def value_at(whole: Any, path: tuple[str, ...]) -> Any:
    """The value at a path in a mapping, or None."""
    for key in path:
        whole = (whole or {}).get(key)
    return whole


def sql_value(value: Any) -> Any:
    """A JSON value as SQLite stores it: lists and mappings as JSON text, yes and no as 1 and 0."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def step_row(step: Mapping[str, Any]) -> Iterator[Any]:
    """The row of a step without its record: the common columns, then the other answers as JSON."""
    marks = {"struck": False, "auto": False}
    yield from (sql_value((marks | dict(step)).get(name)) for name in STEP)
    yield json.dumps({name: value for name, value in step.items() if name not in STEP}, ensure_ascii=False)


def link_rows(record: Record) -> Iterator[tuple[int, str, str]]:
    """The links of a record: step number (0 for its facts), field, and the other record."""
    for f in record.kind.fields:
        yield from ((0, f.name, other) for other in ids_in((f,), record.values))
    for taken in record.trail:
        for f in record.kind.all_steps[taken.do].asks:
            yield from ((taken.number, f.name, other) for other in ids_in((f,), taken.answers))
