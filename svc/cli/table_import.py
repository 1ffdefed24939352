"""Import a table: open the file, show a bar, report what became of its rows."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from svc.cli import options, screen
from svc.cli.command import Param
from svc.cli.progress import progress_bar
from svc.importing import run, tables
from svc.importing.importer import Importer
from svc.importing.rows import LISTED, ImportResult
from svc.importing.tables import Table
from svc.model.show import show_value
from svc.procedures.changes import Change
from svc.site.desk import Desk
from svc.text.errors import BadInput
from svc.text.language import _, comma_list, system_reason

OUTCOMES = ("new", "changed", "unchanged", "refused")
PARTLY = 1  # the exit code of an import that took only the good rows


def import_options() -> list[Param]:
    """The options of every command that imports a table."""
    json = Param(
        "json", "--json", help=_("print what became of the rows as JSON"), type=bool, panel=options.common_heading()
    )
    return [
        Param("file", metavar=_("FILE"), required=True, help=_("CSV, TSV or .xlsx; - is stdin")),
        Param(
            "sheet",
            "--sheet",
            help=_("the sheet of a spreadsheet; else the first with the headings"),
            metavar=_("NAME"),
        ),
        Param("dry_run", "--dry-run", "-n", help=_("only say what would become of the rows"), type=bool),
        Param("partial", "--partial", help=_("take the good rows where others are refused"), type=bool),
        *(json if param.name == "json" else param for param in options.for_writing()),
    ]


def import_rows(desk: Desk, book: Importer, given: Mapping[str, Any]) -> int:
    """Import the file that was named, and report what became of its rows.

    Returns:
        The exit code: 2 where rows were refused, or 1 where with `--partial` the others were taken.

    Raises:
        StorageFailed: saved, but not committed (exit 5).
    """
    path = Path("<stdin>" if given["file"] == "-" else given["file"])
    with _open_file(path, given["file"]) as file:
        table = tables.open_table(file, path, book.headings, given.get("sheet"))
        with progress_bar(_("rows")) as tick:
            if given.get("dry_run"):
                brought = run.preview_import(desk, table, book, path, tick)
            else:
                brought = run.import_table(desk, table, book, path, tick, partial=bool(given.get("partial")))
    _report_rows(brought, table, given)
    if brought.failure:
        raise brought.failure
    if not brought.errors:
        return 0
    return PARTLY if given.get("partial") else BadInput.code


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


def _report_rows(brought: ImportResult, table: Table, given: Mapping[str, Any]) -> None:
    """Report the rows: counts on stdout, refused rows and reasons on stderr."""
    if given.get("json"):
        from svc.render import Sheet

        rows = [{"line": e.line, "text": e.sentence, "article": e.article} for e in brought.errors]
        counts = {outcome: brought.counts[outcome] for outcome in OUTCOMES}
        screen.show_sheets([Sheet((), (), counts | {"errors": rows})], {"format": "json"})
    else:
        for change in brought.changes:
            screen.say("  " + _difference(change))
        if brought.changes and (left := brought.counts["changed"] - len(brought.changes)) > 0:
            screen.say("  " + _("and {count} more").format(count=left))
        screen.say(_outcome_line(brought, given))
    for error in brought.errors:
        screen.complain(error)
    if (left := brought.faults - len(brought.errors)) > 0:
        screen.remark(_("and {count} more").format(count=left))
    if table.head.unknown:
        screen.remark(_("columns that are not taken: {names}").format(names=comma_list(table.head.unknown)))
    if table.others:
        unread = _("sheets that were not read: {names}; each can be brought in with --sheet NAME")
        screen.remark(unread.format(names=comma_list(table.others)))
    for text in list(brought.notes)[:LISTED]:
        screen.remark(text)


def _outcome_line(brought: ImportResult, given: Mapping[str, Any]) -> str:
    """The count of rows by outcome, and a note if nothing was written."""
    labels = {
        "new": _("{n} new"),
        "changed": _("{n} changed"),
        "unchanged": _("{n} unchanged"),
        "refused": _("{n} refused"),
    }
    said = comma_list(
        labels[outcome].format(n=brought.counts[outcome]) for outcome in OUTCOMES if brought.counts[outcome]
    )
    rows = _("{n} rows: {outcomes}").format(n=brought.counts.total(), outcomes=said or labels["new"].format(n=0))
    if given.get("dry_run"):
        return _("{rows} (a rehearsal: nothing was written)").format(rows=rows)
    if brought.errors and not given.get("partial"):
        return _("{rows} (nothing was written; --partial takes the good rows)").format(rows=rows)
    return rows


def _difference(change: Change) -> str:
    """The facts that an import changed, old and new."""
    before, after = change.before, change.after
    said = []
    for f in after.kind.leaves.values():
        if before and before[f.name] != after[f.name]:
            was, now = (show_value(f, record[f.name]) for record in (before, after))
            said.append(f"{f.label} {was} → {now}" if was else f"{f.label} {now}")
    said += [after.kind.all_steps[taken.do].label for taken in change.steps if taken.do != "amend"]
    return f"{after.id} · {comma_list(said)}"
