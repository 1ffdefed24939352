"""Bringing tables in: the file opened, a bar on a terminal, what became of its rows."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from svc.cli import answers, options, screen
from svc.cli.command import Param, command
from svc.cli.progress import ticking
from svc.forms import forms
from svc.forms.forms import Form
from svc.importing import run, tables
from svc.importing.form_book import Paper
from svc.importing.key_loans import Loans
from svc.importing.run import TOLD, Book, Brought
from svc.importing.tables import Table
from svc.kinds import KINDS
from svc.kinds.callback import CALLBACK
from svc.kinds.complaint import COMPLAINT
from svc.kinds.shared import QUOTE
from svc.model import identity_numbers, values
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.procedures.draft import Change
from svc.site.desk import Desk
from svc.text.errors import BadInput
from svc.text.language import _, comma_list

OUTCOMES = ("new", "changed", "unchanged", "refused")


def params() -> list[Param]:
    """What every command that brings a table in takes."""
    json = Param("json", "--json", help=_("print what became of the rows as JSON"), type=bool, panel=options.common())
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
        *(json if param.name == "json" else param for param in options.changing()),
    ]


def bring(desk: Desk, book: Book, given: Mapping[str, Any]) -> int:
    """Bring in the file that was named, and say what became of its rows.

    Raises:
        BadInput: rows were refused (exit 2).
    """
    path = Path("<stdin>" if given["file"] == "-" else given["file"])
    with opened(path, given["file"]) as file:
        table = tables.read(file, path, book.headings, given.get("sheet"))
        with ticking(_("rows")) as tick:
            if given.get("dry_run"):
                brought = run.rehearse(desk, table, book, path, tick)
            else:
                brought = run.bring(desk, table, book, path, tick, partial=bool(given.get("partial")))
    report(brought, table, given)
    if brought.failure:
        raise brought.failure
    return BadInput.code if brought.errors else 0


@contextmanager
def opened(path: Path, name: str) -> Iterator[IO[bytes]]:
    """The file, or what comes through a pipe kept so that it can be gone back in."""
    with ExitStack() as stack:
        try:
            file: IO[bytes] = sys.stdin.buffer if name == "-" else stack.enter_context(path.open("rb"))
            if name == "-" or not file.seekable():
                file = stack.enter_context(tables.spooled(file, path))
        except OSError as error:
            raise BadInput(_("can't be read: {reason}").format(reason=error.strerror), path=path) from None
        yield file


def report(brought: Brought, table: Table, given: Mapping[str, Any]) -> None:
    """What became of the rows: on stdout how many, on stderr what was refused and why."""
    if given.get("json"):
        from svc.render import Sheet

        rows = [{"line": e.line, "text": e.sentence, "article": e.article} for e in brought.errors]
        counts = {outcome: brought.counts[outcome] for outcome in OUTCOMES}
        screen.show([Sheet((), (), counts | {"errors": rows})], {"format": "json"})
    else:
        for change in brought.changes:
            screen.say("  " + difference(change))
        if brought.changes and (left := brought.counts["changed"] - len(brought.changes)) > 0:
            screen.say("  " + _("and {count} more").format(count=left))
        screen.say(told(brought, given))
    for error in brought.errors:
        screen.complain(error)
    if (left := brought.faults - len(brought.errors)) > 0:
        screen.note(_("and {count} more").format(count=left))
    if table.head.unknown:
        screen.note(_("columns that are not taken: {names}").format(names=comma_list(table.head.unknown)))
    if table.others:
        unread = _("sheets that were not read: {names}; each can be brought in with --sheet NAME")
        screen.note(unread.format(names=comma_list(table.others)))
    for text in list(brought.notes)[:TOLD]:
        screen.note(text)


def told(brought: Brought, given: Mapping[str, Any]) -> str:
    """How many rows had which outcome, and whether anything was written."""
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


def difference(change: Change) -> str:
    """What was on file otherwise: what it was, and what it is now."""
    before, after = change.before, change.after
    said = []
    for f in after.kind.leaves.values():
        if before and before[f.name] != after[f.name]:
            was, now = (values.shown(f, record[f.name]) for record in (before, after))
            said.append(f"{f.label} {was} → {now}" if was else f"{f.label} {now}")
    said += [after.kind.all_steps[taken.do].label for taken in change.steps if taken.do != "amend"]
    return f"{after.id} · {comma_list(said)}"


# Books on standard forms


def of_form(folder: str | None) -> Any:
    """`svc import FORM FILE`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.working(folder, given)
        form = forms.load(given["form"], desk.site.templates("forms"))
        kind = KINDS[form.kind]
        name = Path(given["file"]).name
        identity_numbers.refuse(name, _("FILE"))
        reason = _("import of {file}").format(file=name if name != "-" else "stdin")
        if not brings(form):
            raise BadInput(
                _("{form} can't be brought in").format(form=form.number),
                todo=_("one of: {choices}").format(choices=", ".join(possible(desk))),
            )
        book = (Loans if form.each else Paper)(form, desk.now, besides(kind, given, desk), reason)
        return bring(desk, book, given)

    own = [
        Param("form", metavar=_("FORM"), required=True, help=_("such as {example}").format(example="QR-001FW")),
        *(beside(f) for f in BESIDES),
    ]
    text = _("Bring in a book kept on a standard form, a row a record: all rows or none")
    return command("import", text, [*own, *params()], run)


# What the forms have no column for, and every row needs or may have: the fact, and what it is unless it is said.
BESIDES = (
    replace(COMPLAINT.all_fields["category"], default="other", required=False),
    replace(COMPLAINT.all_fields["channel"], default="phone", required=False),
    replace(CALLBACK.all_fields["means"], required=False),
    QUOTE,
)


def beside(f: Field) -> Param:
    """The option of such a fact."""
    of = {
        "category": _("of complaints, which have no such column; else other: {choices}"),
        "channel": _("of complaints; else phone: {choices}"),
        "means": _("of callbacks; else a visit where somebody signed, a call elsewhere: {choices}"),
        "quote": _("what stands in callbacks is in the residents' own words"),
    }
    param = answers.param(f)
    param.help = of[f.name].format(choices=", ".join(c.value for c in f.choices))
    return param


def besides(kind: Kind, given: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """What the options say of every row, by fact; of callbacks below `callback`.

    Raises:
        BadInput: an option that the form's records have no fact for (exit 2).
    """
    found: dict[str, Any] = {}
    for f in BESIDES:
        own = kind.all_fields.get(f.name)
        of_callback = f.name in CALLBACK.all_fields and f.name not in COMPLAINT.all_fields
        if f.name in given and not own and not of_callback:
            raise BadInput(_("{option}: a {kind} has none").format(option=f.option, kind=kind.label))
        if (typed := given.get(f.name, f.default if own and own.required else "")) != "":
            value = values.from_user(own or f, typed, desk.now, desk.site.zone)
            found |= {"callback": {**found.get("callback", {}), f.name: value}} if of_callback else {f.name: value}
    return found


def possible(desk: Desk) -> Iterator[str]:
    """The forms that can be brought in."""
    return (form.number for form in forms.names(desk.site.templates("forms"), []) if brings(form))


def brings(form: Form) -> bool:
    """Whether a form can be brought in: its kind says what a row stands for, and its columns what they hold."""
    can = KINDS[form.kind].from_paper or form.each == "loans"
    return bool(can) and any(column.holds for column in form.columns)
