"""`svc export`: all records for other programs, as JSON lines, one SQLite file, or a kind as a table."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any

from svc import __version__
from svc.cli import options, redacting, screen
from svc.cli.command import Param, command
from svc.cli.commands import look
from svc.dates import workdays
from svc.disk.write import writing_whole
from svc.export import sqlite
from svc.export.stream import Stream
from svc.kinds import KINDS
from svc.model import values
from svc.model.fields import Choice, Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.privacy.redact import Redaction
from svc.render import FORMATS, Column, Sheet, render
from svc.rules import site_promises
from svc.rules.deadlines import obligations
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.language import _
from svc.views import views
from svc.views.views import Mask

SUFFIXES = {"db": "sqlite", "sqlite3": "sqlite", "ndjson": "jsonl"}
LONG = ("text", "items", "rates", "figures")
NESTED = ("json", "yaml")  # these hold every kind, too; what else svc prints is a table, of one kind
KIND_CHOICES = tuple(Choice(kind.name, kind.zh, kind.en) for kind in KINDS.values())


def exporting(folder: str | None) -> Any:
    """`svc export`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        shape, kinds = chosen(given), wanted(given)
        if len(kinds) > 1 and shape not in ("jsonl", "sqlite", *NESTED):
            raise BadInput(
                _("{format} is a table, and has room for one kind").format(format=shape),
                todo=_("name it: {option}; or take everything: -f jsonl, -f sqlite").format(option="--kind KIND"),
            )
        told = Telling(desk, Stream(Store(desk.site, desk.now)), given, kinds)
        if shape == "sqlite":
            fill(told, given)
        elif shape == "jsonl":
            write(told, given)
        else:
            data = [whole for _record, whole in told] if shape in NESTED else []
            screen.show([Sheet((), (), data) if shape in NESTED else table(told)], {**given, "format": shape})
        return look.damage(told.stream.store.damaged)

    shapes = ", ".join(shape for shape in FORMATS if shape != "jsonl")
    formats = _("jsonl or sqlite; with one --kind also {choices}").format(choices=shapes)
    params = {p.name: p for p in options.reading()}
    params["format"] = Param("format", "--format", "-f", help=formats, metavar=_("FORMAT"), panel=options.common())
    own = [
        Param("kind", "--kind", help=options.one_of(KINDS), type=list),
        Param("since", "--since", help=_("from this day or month on")),
        Param("until", "--until", help=_("to this day or month")),
        *redacting.params(),
    ]
    text = _("All records for other programs: JSON lines, one SQLite file, or a kind as a table")
    return command("export", text, [*own, *params.values()], run)


def chosen(given: Mapping[str, Any]) -> str:
    """The format asked for, by name or by the name of the file to write.

    Raises:
        BadInput: there is no such format, or no terminal can show it (exit 2).
    """
    suffix = screen.by_suffix(given.get("output"))
    shape = str(given.get("format") or SUFFIXES.get(suffix or "", suffix) or "jsonl")
    if shape not in ("sqlite", *FORMATS):
        raise BadInput(
            _("{option}: {value} is not possible").format(option="--format", value=shape),
            todo=_("one of: {choices}").format(choices=", ".join(dict.fromkeys(("jsonl", "sqlite", *FORMATS)))),
        )
    if shape == "sqlite" and not given.get("output") and sys.stdout.isatty():
        raise BadInput(
            _("{format} is not for a screen").format(format=shape),
            todo=_("write it to a file: {option}").format(option="-o site.db"),
        )
    return shape


def wanted(given: Mapping[str, Any]) -> list[Kind]:
    """The kinds asked for; all, where none is."""
    names = {values.chosen("--kind", KIND_CHOICES, typed) for typed in given.get("kind", ())}
    return [kind for kind in KINDS.values() if not names or kind.name in names]


@dataclass
class Telling:
    """Records one after the other, as they are given away; iterated over once.

    Args:
        desk: whose, and when.
        stream: all of them.
        given: what was typed.
        kinds: those asked for.
        promising, first: of the records that went by, those that the whole site's promises are read from.
    """

    desk: Desk
    stream: Stream
    given: Mapping[str, Any]
    kinds: Sequence[Kind]
    promising: list[Record] = field(default_factory=list)
    first: Record | None = None

    def __post_init__(self) -> None:
        self.mask = options.mask(self.given)
        self.since: date | None = options.day(self.given, "since", self.desk)
        self.until: date | None = options.day(self.given, "until", self.desk, last=True)
        self.redaction: Redaction | None = None
        if redacting.asked(self.given):
            self.redaction = redacting.redaction(self.stream, self.desk, self.given)

    def records(self) -> Iterator[Record]:
        """The records as they are."""
        for kind in self.kinds:
            yield from self.stream.of(kind, self.since, self.until)

    def __iter__(self) -> Iterator[tuple[Record, dict[str, Any]]]:
        """Each record as it is given away, and the same as JSON has it, in full."""
        site = self.desk.site
        for record in self.records():
            self.remember(record)
            owed = obligations(record, self.stream.linked(record).values(), site.terms, self.desk.now)
            told = record
            if self.redaction:
                owed = [self.redaction.obligation(each, record) for each in owed]
                told = self.redaction.record(record)
            yield told, views.whole(told, owed, site, self.mask)

    def remember(self, record: Record) -> None:
        """Keep a record that the site's promises are read from: each callback, and of all others the first."""
        if site_promises.tells(record):
            self.promising.append(record)
        elif record.status != CANCELLED.value and (self.first is None or record.began < self.first.began):
            self.first = record

    def promises(self) -> Iterator[dict[str, Any]]:
        """What the whole site owes; only where all records went by."""
        if len(self.kinds) == len(KINDS) and not self.since and not self.until:
            kept = [*self.promising, *filter(None, (self.first,))]
            for owed in site_promises.promises(kept, self.desk.site.terms, self.desk.now):
                yield views.obligation(owed, None, self.mask)


# JSON lines


def write(told: Telling, given: Mapping[str, Any]) -> None:
    """Write each record as a line, one at a time."""
    with opened(given.get("output")) as out:
        for _record, whole in told:
            out.write(render(Sheet((), (), [whole]), "jsonl"))


@contextmanager
def opened(target: str | None) -> Iterator[IO[str]]:
    """Where an answer is written bit by bit: a file, which is there whole or not at all, or stdout."""
    if target is None:
        yield sys.stdout
        return
    with writing_whole(Path(target)) as path, path.open("w", encoding="utf-8", newline="") as out:
        yield out


# SQLite


def fill(told: Telling, given: Mapping[str, Any]) -> None:
    """Write everything into one SQLite file."""
    with placed(given.get("output")) as path, sqlite.filling(path, told.kinds) as base:
        for record, whole in told:
            base.add(record, whole)
        for owed in told.promises():
            base.owe(owed)
        base.finish(about(told))


@contextmanager
def placed(target: str | None) -> Iterator[Path]:
    """Where SQLite writes: a file, which is there whole or not at all; else one that is copied to stdout in the end."""
    if target is not None:
        with writing_whole(Path(target)) as path:
            yield path
        return
    import shutil
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="svc-") as folder:
        path = Path(folder) / "export.db"
        yield path
        sys.stdout.flush()
        with path.open("rb") as source:
            shutil.copyfileobj(source, sys.stdout.buffer)


def about(told: Telling) -> dict[str, str]:
    """What is known of the file itself: whose records, as they were when, and what is left out."""
    desk, given = told.desk, told.given
    said = {
        "site": "" if told.redaction else desk.site.name,
        "as_of": workdays.iso(desk.now),
        "svc": __version__,
        "redacted": "yes" if told.redaction else "",
        "kinds": " ".join(kind.name for kind in told.kinds),
        "since": given.get("since", ""),
        "until": given.get("until", ""),
    }
    return {key: value for key, value in said.items() if value}


# Tables


def table(told: Telling) -> Sheet:
    """The records of one kind, with all that is known of each in columns."""
    (kind,) = told.kinds
    fields = [(f, leaf) for f in sqlite.told(kind) for leaf in (f.leaves if not f.many else (f,))]
    columns = (
        Column("id", _("number")),
        Column("status", _("status")),
        *(
            Column(leaf.name, leaf.label, group=f.label if leaf is not f else "", flexible=leaf.type in LONG)
            for f, leaf in fields
        ),
    )
    rows = []
    for record, _whole in told:
        cells = (cell(record, leaf, told.mask) for _f, leaf in fields)
        rows.append((record.id, kind.status_label(record.status), *cells))
    return Sheet(columns, tuple(rows), None)


def cell(record: Record, f: Field, mask: Mask) -> str:
    """A value as people read it."""
    return values.shown(f, mask.any(f, record[f.name], record))
