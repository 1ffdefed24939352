"""Commands that read many records: list and find."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.filters import (
    concerns_people,
    filter_values,
    people_options,
    phone_option,
    phone_typed,
    span_options,
    unit_option,
)
from svc.cli.progress import progress_bar
from svc.cli.site_choices import with_item_labels, with_site_choices
from svc.dates import timestamps
from svc.kinds import KINDS
from svc.model import user_input
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.search import contains_text, has_phone
from svc.model.units import is_inside
from svc.store import past
from svc.store.index_tables import FOREVER
from svc.store.remembered import NEVER, RecordAnswer, RecordQuestion, ask_each, is_lasting
from svc.store.store import Store
from svc.text.language import _
from svc.views.lists import ListedRecord, listed_record, listed_sheet, records_table

_COMMON = 12  # characters of cells such as a status or a home, of which one copy is enough for thousands of rows


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
        statuses, unit = _filter_statuses(kind, given.get("status")), given.get("unit")
        phone, concerns = phone_typed(given), concerns_people(kind, given, desk.site)
        mask, for_program = options.mask_given(given), screen.chosen_format(given) in screen.FOR_PROGRAMS

        def listed(record: Record) -> ListedRecord:
            return listed_record(record, choices, mask, for_program=for_program)

        if _asks_records(given) or any(f.of for f in kind.fields):
            records = (
                r
                for r in _looked_through(store, kind, since, until, phone or given.get("search"))
                if (not since or r.began.date() >= since)
                and (not until or r.began.date() <= until)
                and (phone is None or has_phone(r, phone))
                and concerns(r)
                and (not given.get("search") or contains_text(r, given["search"], desk.site.units))
            )
            rows: Iterable[ListedRecord] = map(listed, with_item_labels(list(records), desk))
        else:
            rows = _remembered(store, kind, listed, f"list {'data' if for_program else 'cells'} {mask.on}")
        found = [
            (tuple(row.order), row.cells, row.data)
            for row in rows
            if (not statuses or row.status in statuses)
            and all(row.chosen[name] in allowed for name, allowed in wanted.items())
            and (not unit or is_inside(row.unit, unit, desk.site.units))
        ]
        found.sort(key=itemgetter(0))
        sheet = listed_sheet(kind, [cells for _order, cells, _data in found], [data for _order, _cells, data in found])
        del found  # of a long list not more is held than has to be
        screen.show_sheets([sheet], given, site=desk.site)
        return screen.report_damaged(store.damaged)

    return build_command("list", _("List them, filtered"), [*params, *options.for_listing()], run)


def _asks_records(given: Mapping[str, Any]) -> bool:
    """True if a filter asks for more than a row of the list tells."""
    return any(given.get(name) for name in ("since", "until", "search", "phone", "department", "receiver"))


def _remembered(
    store: Store, kind: Kind, listed: Callable[[Record], ListedRecord], name: str
) -> Iterator[ListedRecord]:
    """All records of a kind as they are listed, from what is remembered of them where they did not change."""

    def answer(record: Record) -> RecordAnswer:
        told = json.dumps(listed(record), ensure_ascii=False, default=timestamps.iso_text)
        return RecordAnswer(told.encode("utf-8", "surrogatepass"), until=FOREVER if is_lasting(record) else NEVER)

    with progress_bar(_("reading the records")) as tick:
        question = RecordQuestion(name, ListedRecord.__module__, answer)
        known: dict[str, str] = {}
        for told in ask_each(store, question, [kind], tick=tick):
            row = ListedRecord(*json.loads(told.decode("utf-8", "surrogatepass")))
            yield row._replace(cells=tuple(known.setdefault(c, c) if len(c) < _COMMON else c for c in row.cells))


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
