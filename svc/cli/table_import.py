"""Import a table: open the file, show a bar, have guesses confirmed, report what became of its rows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from svc.cli import options, prompts, screen
from svc.cli.command import Param
from svc.cli.import_report import report_import, say_notes
from svc.cli.progress import progress_bar
from svc.importing import run, tables
from svc.importing.importer import Importer
from svc.importing.tables import Table
from svc.site.desk import Desk
from svc.text.errors import BadInput
from svc.text.language import _, system_reason

PARTLY = 1  # the exit code of an import that took only the good rows


def import_options() -> list[Param]:
    """The options of every command that imports a table."""
    json = Param(
        "json", "--json", help=_("print what became of the rows as JSON"), type=bool, panel=options.common_heading()
    )
    return [
        Param("file", metavar=_("FILE"), required=True, help=_("CSV, TSV, .xlsx, .xls or .ods; - is stdin")),
        Param(
            "sheet",
            "--sheet",
            help=_("the sheet of a spreadsheet; else the first with the headings"),
            metavar=_("NAME"),
        ),
        Param(
            "dry_run",
            "--dry-run",
            "-n",
            help=_("only say what columns and cells were taken as, and what would become of the rows"),
            type=bool,
        ),
        Param(
            "explain",
            "--explain",
            help=_("only say what the cells of this line were taken as; nothing is written"),
            metavar=_("LINE"),
        ),
        Param("partial", "--partial", help=_("take the good rows where others are refused"), type=bool),
        *(json if param.name == "json" else param for param in options.for_writing()),
    ]


def import_rows(desk: Desk, make: Callable[[], Importer], given: Mapping[str, Any]) -> int:
    """Import the file that was named, and report what became of its rows.

    Args:
        desk: site, time and actor.
        make: makes what the rows stand for; each reading of the table needs its own.
        given: what was typed.

    Returns:
        The exit code: 2 where rows were refused, or 1 where with `--partial` the others were taken.

    Raises:
        StorageFailed: saved, but not committed (exit 5).
    """
    path = Path("<stdin>" if given["file"] == "-" else given["file"])
    explained = _line_number(given.get("explain"))
    told = {**given, "explain": explained, "dry_run": bool(given.get("dry_run") or explained)}
    with _open_file(path, given["file"]) as file:
        book = make()
        table = tables.open_table(file, path, book.headings, given.get("sheet"))
        with progress_bar(_("rows")) as tick:
            if told.get("dry_run"):
                brought = run.preview_import(desk, table, book, path, tick, explained=explained)
            else:
                told["confirmed"] = _confirm_guesses(desk, table, make(), path, partial=bool(given.get("partial")))
                brought = run.import_table(desk, table, book, path, tick, partial=bool(given.get("partial")))
        report_import(brought, table, book, told)
    if brought.failure:
        raise brought.failure
    if not brought.errors:
        return 0
    return PARTLY if given.get("partial") else BadInput.code


def _line_number(typed: str | None) -> int:
    """The number of a line as it was typed, or 0 where none was.

    Raises:
        BadInput: it is none (exit 2).
    """
    if typed is None:
        return 0
    if not typed.isdecimal() or not int(typed):
        raise BadInput(
            _("{option}: {value} is no number of a line").format(option="--explain", value=typed),
            todo=_("such as {example}").format(example="--explain 12"),
        )
    return int(typed)


def _confirm_guesses(desk: Desk, table: Table, book: Importer, path: Path, *, partial: bool) -> bool:
    """Have somebody at a terminal confirm what was read otherwise than it stands in the table: True if they did.

    Raises:
        KeyboardInterrupt: it is not to be brought in like this.
    """
    if path.name == "<stdin>" or not prompts.at_terminal():
        return False
    preview = run.preview_import(desk, table, book, path, lambda _share: None, listing=False)
    if not preview.guesses or (preview.errors and not partial):  # it will be refused, whatever was guessed
        return False
    from svc.cli.dialogue import session
    from svc.cli.dialogue.reading import yes_or_no

    say_notes(preview.guesses)
    if not session.ask_one(_("bring it in as read? (y/n)"), yes_or_no):
        screen.remark(_("given up: nothing was saved"))
        raise KeyboardInterrupt
    return True


@contextmanager
def _open_file(path: Path, name: str) -> Iterator[IO[bytes]]:
    """Open the file. A pipe is spooled, so that it can be read again."""
    with ExitStack() as stack:
        try:
            file: IO[bytes] = sys.stdin.buffer if name == "-" else stack.enter_context(path.open("rb"))
            if name == "-" or not file.seekable():
                file = stack.enter_context(tables.spool_stream(file, path))
        except OSError as error:
            raise BadInput(_("can't be read: {reason}").format(reason=system_reason(error)), path=path) from None
        yield file
