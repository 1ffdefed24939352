"""What became of a table's rows, or would become of them, as lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from svc.cli import screen
from svc.importing.explain import columns_read
from svc.importing.importer import Importer
from svc.importing.result import LISTED, OUTCOMES, ImportResult, RowOutcome, difference_text
from svc.importing.tables import Table
from svc.text.errors import BadInput
from svc.text.language import _, comma_list


def report_import(brought: ImportResult, table: Table, book: Importer, given: Mapping[str, Any]) -> None:
    """Report an import: counts on stdout, refused rows and what else is to be known on stderr.

    A rehearsal also shows the columns and what becomes of each row; with `explain` it shows one row's cells.
    """
    line = _explained_line(brought, given)
    if given.get("json"):
        _print_json(brought, table, book, given)
    elif line:
        _print_cells(brought, line)
    else:
        if given.get("dry_run"):
            _print_columns(brought, table, book)
            for row in brought.rows:
                screen.say("  " + _row_text(row))
        else:
            _print_changes(brought)
        screen.say(_outcome_line(brought, given))
    advised: set[str] = set()
    for error in brought.errors if not line else ():
        error.todo = "" if error.todo in advised else error.todo  # the same advice once is enough
        advised.add(error.todo)
        screen.complain(error)
    if not line and (left := brought.faults - len(brought.errors)) > 0:
        screen.remark(_("and {count} more").format(count=left))
    if table.head.unknown:
        screen.remark(_("columns that are not taken: {names}").format(names=comma_list(table.head.unknown)))
    if table.others:
        unread = _("sheets that were not read: {names}; each can be brought in with --sheet NAME")
        screen.remark(unread.format(names=comma_list(table.others)))
    if not given.get("confirmed"):  # else somebody has just read them
        say_notes(brought.guesses, all_=bool(given.get("dry_run")))
    say_notes(brought.notes, all_=bool(given.get("dry_run")))


def say_notes(notes: Iterable[str], *, all_: bool = False) -> None:
    """Print notes on stderr: the first of them, or all, as in a rehearsal."""
    told = list(notes)
    for text in told if all_ else told[:LISTED]:
        screen.remark(text)
    if not all_ and (left := len(told) - LISTED) > 0:
        screen.remark(_("and {count} more: svc import … --dry-run").format(count=left))


def _explained_line(brought: ImportResult, given: Mapping[str, Any]) -> int:
    """The line to be explained, or 0.

    Raises:
        BadInput: no row stands there (exit 2).
    """
    line: int = given["explain"]
    if line and not any(row.line == line for row in brought.rows):
        lines = [row.line for row in brought.rows]
        raise BadInput(
            _("no row stands on line {line}: it is empty, or has headings, sums or signatures").format(line=line),
            todo=_("rows stand on lines {first} to {last}: svc import … --dry-run").format(
                first=min(lines, default=0), last=max(lines, default=0)
            ),
        )
    return line


def _print_json(brought: ImportResult, table: Table, book: Importer, given: Mapping[str, Any]) -> None:
    """Print the counts and the errors; of a rehearsal also columns, rows and notes, and the cells of one row."""
    from svc.render import Sheet

    found: dict[str, Any] = {outcome: brought.counts[outcome] for outcome in OUTCOMES}
    found["errors"] = [{"line": e.line, "text": e.sentence, "article": e.article} for e in brought.errors]
    if given.get("dry_run"):
        found["columns"] = [
            {**each._asdict(), "taken_as": each.taken_as or None, "field": each.field or None}
            for each in columns_read(table, book, {row.line for row in brought.rows})
        ]
        found["rows"] = [row._asdict() for row in brought.rows]
        found["notes"] = [*brought.guesses, *brought.notes]
    if given.get("explain"):
        found["cells"] = [each._asdict() for each in brought.cells]
    screen.show_sheets([Sheet((), (), found)], {"format": "json"})


def _print_columns(brought: ImportResult, table: Table, book: Importer) -> None:
    """Print what each column was taken as, with examples."""
    for each in columns_read(table, book, {row.line for row in brought.rows}):
        what = each.taken_as or _("not taken")
        screen.say("  " + " · ".join(filter(None, (f"{each.place} {each.heading} → {what}", "、".join(each.examples)))))


def _print_changes(brought: ImportResult) -> None:
    """Print the records that were amended, with what they were."""
    for change in brought.changes:
        screen.say(f"  {change.after.id} · {difference_text(change)}")
    if brought.changes and (left := brought.counts["changed"] - len(brought.changes)) > 0:
        screen.say("  " + _("and {count} more").format(count=left))


def _print_cells(brought: ImportResult, line: int) -> None:
    """Print the cells of one row, what each was taken as, and what becomes of the row."""
    screen.say(_row_text(next(row for row in brought.rows if row.line == line)))
    for each in brought.cells:
        what = f"{each.taken_as} {each.value}".strip() if each.taken_as else _("not taken")
        screen.say("  " + f"{each.cell} {each.heading} · {each.shown or '–'} → {what}")


def _row_text(row: RowOutcome) -> str:
    """One row and what becomes of it."""
    words = {"new": _("new"), "changed": _("amended"), "unchanged": _("unchanged"), "refused": _("refused")}
    said = (_("line {number}").format(number=row.line), words[row.outcome], row.id, row.text and f"· {row.text}")
    return " ".join(filter(None, said))


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
