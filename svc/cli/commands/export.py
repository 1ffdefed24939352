"""`svc export`: all records for other programs, as JSON lines, one SQLite file, or a kind as a table."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from svc import __version__
from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.filters import span_options
from svc.cli.progress import progress_bar
from svc.cli.redaction import redact_options, redaction_for, wants_redaction
from svc.dates import timestamps
from svc.disk.write import writing_whole
from svc.export import sqlite
from svc.export.exported import Exported
from svc.kinds import KINDS
from svc.model import user_input
from svc.model.fields import Choice, Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.show import show_value
from svc.render import FORMATS, Column, Sheet
from svc.site.desk import Desk
from svc.store.store import Store
from svc.store.stream import Stream
from svc.text.errors import BadInput
from svc.text.language import _
from svc.views.mask import Mask

_SUFFIXES = {"db": "sqlite", "sqlite3": "sqlite", "ndjson": "jsonl"}
_LONG = ("text", "items", "rates", "figures")
_NESTED = ("json", "yaml")  # these hold every kind, too; what else svc prints is a table, of one kind
_KIND_CHOICES = tuple(Choice(kind.name, kind.zh, kind.en) for kind in KINDS.values())


def export_command(folder: str | None) -> Any:
    """`svc export`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        shape, kinds = _export_format(given), _kinds_given(given)
        if len(kinds) > 1 and shape not in ("jsonl", "sqlite", *_NESTED):
            raise BadInput(
                _("{format} is a table, and has room for one kind").format(format=shape),
                todo=_("name it: {option}; or take everything: -f jsonl, -f sqlite").format(
                    option=f"--kind {_('KIND')}"
                ),
            )
        told = _exported(desk, given, kinds)
        if shape == "sqlite":
            _write_sqlite(told, given)
        elif shape == "jsonl":
            _write_lines(told, given)
        else:
            data = [whole for _record, whole in told] if shape in _NESTED else []
            screen.show_sheets([Sheet((), (), data) if shape in _NESTED else _table(told)], {**given, "format": shape})
        return screen.report_damaged(told.stream.store.damaged)

    shapes = ", ".join(shape for shape in FORMATS if shape != "jsonl")
    formats = _("jsonl or sqlite; with one --kind also {choices}").format(choices=shapes)
    params = {p.name: p for p in options.for_reading()}
    params["format"] = Param(
        "format", "--format", "-f", help=formats, metavar=_("FORMAT"), panel=options.common_heading()
    )
    own = [
        Param("kind", "--kind", help=options.one_of(KINDS), type=list),
        *span_options(),
        *redact_options(),
    ]
    text = _("All records for other programs: JSON lines, one SQLite file, or a kind as a table")
    return build_command("export", text, [*own, *params.values()], run)


def _exported(desk: Desk, given: Mapping[str, Any], kinds: Sequence[Kind]) -> Exported:
    """The records asked for, masked or redacted as asked."""
    stream = Stream(Store(desk.site, desk.now))
    since, until = options.day_given(given, "since", desk), options.day_given(given, "until", desk, last=True)
    redaction = redaction_for(stream, desk, given) if wants_redaction(given) else None
    return Exported(desk, stream, kinds, options.mask_given(given), since, until, redaction)


def _export_format(given: Mapping[str, Any]) -> str:
    """The format asked for, by name or by the name of the file to write.

    Raises:
        BadInput: there is no such format, or no terminal can show it (exit 2).
    """
    suffix = screen.format_of_file(given.get("output"))
    shape = str(given.get("format") or _SUFFIXES.get(suffix or "", suffix) or "jsonl")
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


def _kinds_given(given: Mapping[str, Any]) -> list[Kind]:
    """The kinds asked for, else all."""
    names = {user_input.parse_choice("--kind", _KIND_CHOICES, typed) for typed in given.get("kind", ())}
    return [kind for kind in KINDS.values() if not names or kind.name in names]


# JSON lines


def _write_lines(told: Exported, given: Mapping[str, Any]) -> None:
    """Write each record as a line, one at a time."""
    with _open_output(given.get("output")) as out, progress_bar(_("reading the records")) as tick:
        out.writelines(told.lines(tick))


@contextmanager
def _open_output(target: str | None) -> Iterator[IO[str]]:
    """Open stdout, or a file that appears whole or not at all."""
    if target is None:
        yield sys.stdout
        return
    with writing_whole(Path(target)) as path, path.open("w", encoding="utf-8", newline="") as out:
        yield out


# SQLite


def _write_sqlite(told: Exported, given: Mapping[str, Any]) -> None:
    """Write everything into one SQLite file."""
    with _sqlite_file(given.get("output")) as path, sqlite.new_database(path, told.kinds) as base:
        for record, whole in told:
            base.add(record, whole)
        for owed in told.promises():
            base.add_obligation(owed)
        base.finish(_about_file(told, given))


@contextmanager
def _sqlite_file(target: str | None) -> Iterator[Path]:
    """Yield the file that SQLite writes. It appears whole or not at all, or is copied to stdout at the end."""
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


def _about_file(told: Exported, given: Mapping[str, Any]) -> dict[str, str]:
    """The facts about the file itself: the site, the time, and what is left out."""
    desk = told.desk
    said = {
        "site": "" if told.redaction else desk.site.name,
        "as_of": timestamps.iso(desk.now),
        "svc": __version__,
        "redacted": "yes" if told.redaction else "",
        "kinds": " ".join(kind.name for kind in told.kinds),
        "since": given.get("since", ""),
        "until": given.get("until", ""),
    }
    return {key: value for key, value in said.items() if value}


# Tables


def _table(told: Exported) -> Sheet:
    """The records of one kind, with all that is known of each in columns."""
    (kind,) = told.kinds
    fields = [(f, leaf) for f in sqlite.known_fields(kind) for leaf in (f.leaves if not f.many else (f,))]
    columns = (
        Column("id", _("number")),
        Column("status", _("status")),
        *(
            Column(leaf.name, leaf.label, group=f.label if leaf is not f else "", flexible=leaf.type in _LONG)
            for f, leaf in fields
        ),
    )
    rows = []
    for record, _whole in told:
        cells = (_cell(record, leaf, told.mask) for _f, leaf in fields)
        rows.append((record.id, kind.status_label(record.status), *cells))
    return Sheet(columns, tuple(rows), None)


def _cell(record: Record, f: Field, mask: Mask) -> str:
    """A value as people read it."""
    return show_value(f, mask.any(f, record[f.name], record))
