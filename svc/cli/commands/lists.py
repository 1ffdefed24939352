"""Commands that read many records: list and find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
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
from svc.cli.progress import progress_bar
from svc.cli.site_choices import with_item_labels, with_site_choices
from svc.kinds import KINDS
from svc.model import user_input
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.search import contains_text, has_phone
from svc.store import past
from svc.store.store import Store
from svc.text.language import _
from svc.views.tables import records_table, urgency


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
                field=f,
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
            for r in _looked_through(store, kind, since, until, phone or given.get("search"))
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
        screen.show_sheets(
            [records_table(with_item_labels(found, desk), [kind], options.mask_given(given))], given, site=desk.site
        )
        return screen.report_damaged(store.damaged)

    return build_command("list", _("List them, filtered"), [*params, *options.for_listing()], run)


def _looked_through(
    store: Store, kind: Kind, since: date | None, until: date | None, text: str | None
) -> Iterator[Record]:
    """The records of a kind among which those are that are listed: some months, or those that may hold a text."""
    if since or until:
        return past.records_that_may_begin(store, kind, since, until)
    return past.records_that_may_hold(store, text, kind) if text else store.all(kind)


def _filter_statuses(kind: Kind, typed: Sequence[str] | None) -> list[str]:
    """The statuses that a filter lets through."""
    from svc.model.steps import CANCELLED

    return [user_input.parse_choice("--status", (*kind.statuses, CANCELLED), t) for t in typed or ()]


def find_command(folder: str | None) -> Any:
    """`svc find TEXT`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        with progress_bar(_("reading the records")) as tick:
            held = past.records_that_may_hold(store, given["text"], tick=tick)
            found = [r for r in held if contains_text(r, given["text"], desk.site.units)]
        found.sort(key=lambda r: r.order, reverse=True)
        screen.show_sheets([records_table(found, list(KINDS.values()), options.mask_given(given))], given)
        return screen.report_damaged(store.damaged)

    return build_command(
        "find",
        _("Find a text in every record"),
        [Param("text", metavar=_("TEXT"), required=True), *options.for_listing()],
        run,
    )
