"""The homes to call, from the records that the plan is about where the index knows the others (017.1, 017.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from svc.dates.workdays import Calendar
from svc.kinds import KINDS
from svc.kinds.callback import CALLED, UNANSWERED
from svc.kinds.resident import REFUSES, TYPED
from svc.kinds.shared import MEANS
from svc.model.known_by import home_asked
from svc.model.units import Home as Place
from svc.model.units import home_key, unit_of
from svc.rules import callback_plan, contacts
from svc.rules.callback_plan import CallHistory, Pair, PlanPeriod, Proposal
from svc.rules.contacts import Callbacks, Home
from svc.store import index_calls, index_refresh, index_spans, index_times
from svc.store.book import Book
from svc.store.index_tables import FOREVER
from svc.store.index_tables import Place as FilePlace
from svc.store.past import PartOfBook
from svc.store.store import Store

if TYPE_CHECKING:  # what brings SQLite in is imported where it is used
    from svc.store.index import Index

Calls = dict[Place, set[int]]  # when homes were called, in seconds


def planned_calls(store: Store, period: PlanPeriod) -> tuple[Book, list[Proposal]]:
    """The homes to call in a week or month, as `svc.rules.callback_plan.propose` has them.

    Args:
        store: the records.
        period: the week or month planned for.

    Returns:
        The records that they come from, and the proposals.
    """
    customs, cal = store.site.callbacks, store.site.terms.calendar
    told = index_refresh.ask_index(store, lambda index: _from_index(index, store, period, customs, cal))
    if told is None:
        book = store.everything()
        history = callback_plan.whole_history(book.records, _promised(book, store), customs)
        return book, callback_plan.propose(history, customs, period, cal)
    book, found, damaged = told
    store.damaged += index_refresh.faults_of(damaged, store)
    return book, found


def _promised(book: Book, store: Store) -> list[Pair]:
    """What the records of a book owe and owed, the earliest due first."""
    return sorted(book.promised(store.site.terms, store.now), key=lambda pair: pair[0].order)


def _from_index(
    index: Index, store: Store, period: PlanPeriod, customs: Callbacks, cal: Calendar
) -> tuple[Book, list[Proposal], list[FilePlace]]:
    """The same from the records under way since the period began; the index knows of the others what counts.

    It does not know who answers in a home. That is read of the homes that would be called, and then they are called.
    """
    alive = index_spans.records_alive(index, [(int(period.start.timestamp()), FOREVER)])
    book = PartOfBook(store, index, alive)
    known = _homes(index, store, book, customs, period)
    history = CallHistory(book.records, _promised(book, store), known, _asked(index, customs))
    found = callback_plan.propose(history, customs, period, cal)
    read = _homes_read(index, store, (p.home.unit for p in found), customs)
    found = callback_plan.propose(history._replace(known=known | read), customs, period, cal)
    return book, found, index.damaged()


def _asked(index: Index, customs: Callbacks) -> set[str]:
    """The records of which a callback is asked, of all kinds of which a share is called."""
    found: set[str] = set()
    for kind in KINDS.values():
        shares: dict[int, list[int]] = {}
        for number, deadline in enumerate(kind.deadlines):
            if (share := callback_plan.percent_called(deadline.what, kind, customs)) is not None:
                shares.setdefault(share, []).append(number)
        for share, numbers in shares.items():
            found.update(callback_plan.sampled(index_calls.first_asked(index, kind.name, numbers), share))
    return found


def _homes(index: Index, store: Store, book: Book, customs: Callbacks, period: PlanPeriod) -> dict[Place, Home]:
    """The homes of all records but for who answers there. Those of which the index is not sure are read."""
    spelled = index_calls.homes_of_records(index)
    types = index_calls.homes_by_type(index, TYPED)
    unsure = {home_key(unit) for unit in (*_twice(spelled), *_twice(unit for unit, _type in types))}
    own = {home_key(unit): kind for unit, kind in customs.homes.items()}
    typed = {home_key(unit): kind for unit, kind in types} | own
    refusing = {
        *map(home_key, customs.never),
        *(home_key(unit) for unit, _at in index_times.units_timed(index, REFUSES)),
    }
    calls = _calls(index, store, int(period.start.timestamp()))
    booked = {home_key(unit_of(r, book.records)) for r in book if r.call and r.call.booked}
    found = {}
    for unit in spelled:
        key = home_key(unit)
        held = tuple(datetime.fromtimestamp(at, store.site.zone) for at in sorted(calls.get(key, ())))
        found[key] = Home(unit, "", "", typed.get(key, ""), key in refusing, held, key in booked)
    return found | _homes_read(index, store, (unit for unit in spelled if home_key(unit) in unsure), customs)


def _twice(spelled: Iterable[str]) -> list[str]:
    """The homes that are spelled in more than one way, or said more than once, each spelling."""
    found: dict[Place, list[str]] = {}
    for unit in spelled:
        found.setdefault(home_key(unit), []).append(unit)
    return [unit for each in found.values() if len(each) > 1 for unit in each]


def _calls(index: Index, store: Store, since: int) -> Calls:
    """The last call to each home, and all since a time, in seconds."""
    names = [f"{reached}{means.value}" for reached in (CALLED, UNANSWERED) for means in MEANS]
    found: Calls = {}
    for unit, at in index_calls.calls_held(index, names, since):
        found.setdefault(home_key(unit), set()).add(at)
    several = PartOfBook(store, index, index_calls.calls_about_several(index))
    for record in several:
        if record.call and record.call.held and not record["unit"] and (unit := unit_of(record, several.records)):
            found.setdefault(home_key(unit), set()).add(int(record.call.held.timestamp()))
    return found


def _homes_read(index: Index, store: Store, units: Iterable[str], customs: Callbacks) -> dict[Place, Home]:
    """Some homes with who answers there, from all records of theirs."""
    wanted = {unit for unit in units if unit}
    places = (place for unit in wanted for place in index.known_by(*home_asked(unit, store.site.units)))
    book = PartOfBook(store, index, index_spans.numbers_at(index, places))
    keys = set(map(home_key, wanted))
    return {key: home for key, home in contacts.homes(book.records, customs).items() if key in keys}
