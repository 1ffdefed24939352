"""Obligations of the whole site, each with its record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from svc.cli.progress import progress_bar
from svc.model.case import People
from svc.model.deadlines import Obligation
from svc.model.record import Record
from svc.rules import site_promises
from svc.site.desk import Desk
from svc.store.book import Book
from svc.store.store import Store
from svc.text.language import _
from svc.views.mask import Mask

Owed = tuple[Obligation, Record | None]  # what the whole site promises is no record's


def obligations_of(book: Iterable[Record], whole: Book, desk: Desk, *, open_only: bool = True) -> list[Owed]:
    """The obligations of records and of the whole site, the earliest due first."""
    terms = desk.site.terms
    found: list[Owed] = [*whole.promised(terms, desk.now, book)]
    found += [(o, None) for o in site_promises.site_obligations(whole, terms, desk.now)]
    found = [pair for pair in found if not (open_only and pair[0].met)]
    return sorted(found, key=lambda pair: pair[0].order)


def unmet_obligations(store: Store, mask: Mask, until: datetime | None = None) -> list[Owed]:
    """The open obligations due by a time, each with its record if something of it is to be hidden."""
    from svc.store import due

    with progress_bar(_("reading the records")) as tick:
        found = due.open_obligations(store, until=until, tick=tick)
    return [(o, store.whole(o.id) if mask.on and o.id != site_promises.SITE else None) for o in found]


def waiting_for(name: str, found: Iterable[Owed], people: People) -> list[Owed]:
    """The obligations that wait for a person, by name, role or department."""
    return [(owed, record) for owed, record in found if people.addresses(owed.who, name)]
