"""Commands that read one record: show and log."""

from __future__ import annotations

from typing import Any

from svc.cli import options, screen
from svc.cli.command import build_command
from svc.cli.site_choices import with_item_labels
from svc.dates import timestamps
from svc.model.show import show_time
from svc.render import Column, Sheet
from svc.rules.deadlines import obligations
from svc.store import due, index_refresh
from svc.store.record_meant import record_meant
from svc.store.store import Store
from svc.text.language import _
from svc.views.json import record_object, step_object
from svc.views.tables import answers_line, record_tables, step_columns, step_name


def show_command(folder: str | None, kinds: tuple[str, ...] = ()) -> Any:
    """`show NUMBER`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now, index_refresh.find_by_index)
        record = store.get(record_meant(store, given["number"], desk.now.year, kinds))
        record = with_item_labels([record], desk)[0]
        mask = options.mask_given(given)
        linked = store.linked(record)
        owed = obligations(record, linked.values(), desk.site.terms, desk.now)
        if record.kind.household:
            owed += due.promises_to_home(store, record)
        if record.kind.verdict and not given.get("output") and given.get("format") in (None, "table"):
            verdict = record.kind.verdict(record)
            screen.banner(verdict.label, good=verdict.good)
        sheets = record_tables(record, owed, desk.now, mask, linked)
        screen.show_sheets(sheets, given, record_object(record, owed, desk.site, mask, linked), site=desk.site)
        return 0

    return build_command(
        "show", _("Show one record: facts, steps, what it owes"), [options.record_number(), *options.for_reading()], run
    )


def log_command(folder: str | None) -> Any:
    """`log NUMBER`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        record = store.get(record_meant(store, given["number"], desk.now.year))
        record = with_item_labels([record], desk)[0]
        from svc.git.ask import Clone

        clone = Clone(desk.site.root, desk.site.commits)
        commits = clone.blame(record.path) if record.path else {}
        none = _("not committed")
        mask = options.mask_given(given)
        columns = (*step_columns(), Column("commit", _("commit")))
        first = record.registration
        rows: list[tuple[str, ...]] = []
        data: list[dict[str, Any]] = []
        if not record.kind.named:
            about, commit = mask.text(record.subject_of(record.facts), record), commits.get(1)
            rows.append(("", show_time(first.at), first.by, record.opening.label, about, commit or none))
            data.append({"number": 0, "at": timestamps.iso(first.at), "by": first.by, "do": "add", "commit": commit})
        for t in record.steps:
            commit = commits.get(t.line or 0)
            rows.append(
                (
                    str(t.number),
                    show_time(t.at),
                    t.by,
                    step_name(t, record),
                    answers_line(t, record, mask),
                    commit or none,
                )
            )
            data.append(step_object(t, record, mask) | {"commit": commit})
        before = len(rows) - len(record.steps)
        struck = frozenset(n for n, t in enumerate(record.steps, before) if t.number in record.struck)
        sheet = Sheet(columns, tuple(rows), data, name=record.id, struck=struck)
        screen.show_sheets([sheet], given, site=desk.site)
        return 0

    return build_command(
        "log", _("The steps of a record, each with its commit"), [options.record_number(), *options.for_reading()], run
    )
