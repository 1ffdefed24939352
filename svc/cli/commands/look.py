"""Commands that read records: list, show, log and find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.filters import (
    concerns_people,
    filter_values,
    lives_in,
    people_options,
    phone_option,
    phone_typed,
    span_options,
    unit_option,
)
from svc.cli.site_choices import with_item_labels, with_site_choices
from svc.dates import timestamps
from svc.kinds import KINDS
from svc.model import user_input
from svc.model.kind import Kind
from svc.model.show import show_time
from svc.render import Column, Sheet
from svc.rules.deadlines import obligations
from svc.store import due, index_refresh
from svc.store.store import Store
from svc.text.language import _
from svc.views.json import record_object, step_object
from svc.views.search import contains_text, has_phone
from svc.views.tables import answers_line, record_tables, records_table, step_columns, step_name, urgency

# Lists


def list_command(kind: Kind, folder: str | None) -> Any:
    """`list` of a kind, with its choices as filters."""
    choices = [f for f in kind.leaves.values() if f.type in ("choice", "template") or f.name == "category"]
    params = [
        Param(
            "status",
            "--status",
            help=_("one of: {choices}").format(choices=", ".join(s.value for s in kind.statuses)),
            type=list,
        ),
        *(
            Param(
                f.name,
                f.option,
                help=_("one of: {choices}").format(choices=", ".join(c.value for c in f.choices))
                if f.choices
                else f.label,
                type=list,
                label=f.zh,
            )
            for f in choices
        ),
        *([unit_option()] if "unit" in kind.all_fields else []),
        *([phone_option()] if any(f.type == "phone" for f in kind.leaves.values()) else []),
        *people_options(kind),
        *span_options(),
        Param("search", "--search", help=_("a text that stands in it")),
    ]

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        since, until = options.day_given(given, "since", desk), options.day_given(given, "until", desk, last=True)
        wanted = {
            f.name: filter_values(with_site_choices(f, desk, {}), given.get(f.name))
            for f in choices
            if given.get(f.name)
        }
        wanted["status"] = _filter_statuses(kind, given.get("status"))
        phone, concerns = phone_typed(given), concerns_people(kind, given, desk.site)
        found = [
            r
            for r in store.all(kind, since, until)
            if (not since or r.began.date() >= since)
            and (not until or r.began.date() <= until)
            and all(
                not allowed or (r.status if name == "status" else r[name]) in allowed
                for name, allowed in wanted.items()
            )
            and lives_in(r, given.get("unit"), desk.site.units)
            and (phone is None or has_phone(r, phone))
            and concerns(r)
            and (not given.get("search") or contains_text(r, given["search"], desk.site.units))
        ]
        found.sort(key=lambda r: (urgency(r), r.order))
        screen.show_sheets([records_table(with_item_labels(found, desk), [kind], options.mask_given(given))], given)
        return screen.report_damaged(store.damaged)

    return build_command("list", _("List them, filtered"), [*params, *options.for_listing()], run)


def _filter_statuses(kind: Kind, typed: Sequence[str] | None) -> list[str]:
    """The statuses that a filter lets through."""
    from svc.model.steps import CANCELLED

    return [user_input.parse_choice("--status", (*kind.statuses, CANCELLED), t) for t in typed or ()]


def find_command(folder: str | None) -> Any:
    """`svc find TEXT`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        found = [
            r for kind in KINDS.values() for r in store.all(kind) if contains_text(r, given["text"], desk.site.units)
        ]
        found.sort(key=lambda r: r.order, reverse=True)
        screen.show_sheets([records_table(found, list(KINDS.values()), options.mask_given(given))], given)
        return screen.report_damaged(store.damaged)

    return build_command(
        "find",
        _("Find a text in every record"),
        [Param("text", metavar=_("TEXT"), required=True), *options.for_listing()],
        run,
    )


# One record


def show_command(folder: str | None, kinds: tuple[str, ...] = ()) -> Any:
    """`show NUMBER`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now, index_refresh.find_by_index)
        record = store.get(store.resolve(given["number"], desk.now.year, kinds))
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
        screen.show_sheets(sheets, given, record_object(record, owed, desk.site, mask, linked))
        return 0

    return build_command(
        "show", _("Show one record: facts, steps, what it owes"), [options.record_number(), *options.for_reading()], run
    )


def log_command(folder: str | None) -> Any:
    """`log NUMBER`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        record = store.get(store.resolve(given["number"], desk.now.year))
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
        screen.show_sheets([Sheet(columns, tuple(rows), data, name=record.id)], given)
        return 0

    return build_command(
        "log", _("The steps of a record, each with its commit"), [options.record_number(), *options.for_reading()], run
    )
