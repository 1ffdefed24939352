"""The open obligations of a site, from the index if there is one, else from all records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from svc.dates import workdays
from svc.kinds import KINDS
from svc.kinds.callback import CALLED, UNANSWERED
from svc.kinds.inspection import INSPECTED
from svc.kinds.resident import TYPED
from svc.kinds.shared import MEANS
from svc.kinds.submission import SUBMISSION
from svc.model.deadlines import Obligation
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.rules import home_rounds, site_papers, site_promises
from svc.rules.home_rounds import HomeCall, TypedHome, calls_to_homes, typed_homes
from svc.rules.site_papers import HandedIn
from svc.store import index_refresh, index_times
from svc.store.index_refresh import Tick
from svc.store.store import Store

if TYPE_CHECKING:
    from svc.store.index import Index


def open_obligations(store: Store, *, until: datetime | None = None, tick: Tick | None = None) -> list[Obligation]:
    """The open obligations of all records and of the whole site, the earliest due first.

    Args:
        store: the records; files that can't be read are added to those it found damaged.
        until: only what is due by then.
        tick: told what share is done, where much has to be read.
    """
    told = index_refresh.ask_index(store, lambda index: obligations_from_index(index, store, until), tick)
    found = obligations_from_records(store) if told is None else told
    return sorted((o for o in found if until is None or o.due <= until), key=attrgetter("order"))


def obligations_from_records(store: Store) -> list[Obligation]:
    """The open obligations, from all records."""
    book, terms = store.everything(), store.site.terms
    found = [owed for owed, _record in book.promised(terms, store.now)]
    return [o for o in [*found, *site_promises.site_obligations(book, terms, store.now)] if not o.met]


def obligations_from_index(index: Index, store: Store, until: datetime | None) -> list[Obligation]:
    """The open obligations, from the index. Files that it knows to be damaged are read again and reported."""
    store.damaged += index_refresh.faults_of(index.damaged(), store)
    found = []
    for each in index.owed(int(until.timestamp()) if until else None):
        deadline = KINDS[each.kind].deadlines[each.deadline]
        due = datetime.fromisoformat(each.told)
        found.append(
            Obligation(
                each.id,
                each.kind,
                deadline.what,
                due,
                None,
                store.now > due,
                each.who,
                deadline.article,
                deadline.label,
                each.subject,
                unit=each.unit,
                agreed=deadline.agreed,
                urgent=bool(each.urgent),
            )
        )
    made = [o for o in site_obligations_from_index(index, store) if not o.met]
    note_nothing_late(index, store, made)
    return [*found, *made]


def site_obligations_from_index(index: Index, store: Store) -> list[Obligation]:
    """The obligations of the whole site, open and kept, from the index."""
    terms, zone = store.site.terms, store.site.zone
    since = site_promises.listed_since(store.now, terms)
    called = (
        (datetime.fromtimestamp(at, zone), means.value, reached)
        for means in MEANS
        for reached in (CALLED, UNANSWERED)
        for at in index_times.times_noted(index, f"{reached}{means.value}", int(since.timestamp()))
    )
    held = sorted((at, means) for at, means, reached in called if reached == CALLED or terms.is_before(at))
    first = index_times.first_entered(index)
    inspected = {
        name: [datetime.fromtimestamp(at, zone) for at in index_times.times_noted(index, f"{INSPECTED}{name}", 0)]
        for name in terms.inspections
    }
    seen = site_promises.Evidence(
        None if first is None else datetime.fromtimestamp(first, zone),
        held,
        submitted_papers(store),
        inspected,
        *homes_and_calls(index, store),
    )
    return site_promises.obligations_from(seen, terms, store.now)


def homes_and_calls(index: Index, store: Store) -> tuple[list[TypedHome], list[HomeCall]]:
    """The homes of a type that is called every so often, and the callbacks to homes since the first was of one."""
    terms, zone = store.site.terms, store.site.zone
    habits = {name: habit for name, habit in terms.callbacks.types.items() if habit.every}
    if not habits:
        return [], []
    numbers = {unit for name in habits for unit, _at in index_times.units_timed(index, f"{TYPED}{name}")}
    numbers |= {number for unit in terms.callbacks.homes if (number := store.home_number(unit))}
    homes = typed_homes(filter(None, map(store.whole, sorted(numbers))), terms)
    if not homes:
        return [], []
    first = min(int(home.since.timestamp()) for home in homes)
    calls = [
        HomeCall(datetime.fromtimestamp(at, zone), means, unit)
        for means in dict.fromkeys(habit.means for habit in habits.values())
        for unit, at in index_times.units_timed(index, f"{CALLED}{means}", first)
    ]
    return homes, calls


def promises_to_home(store: Store, home: Record) -> list[Obligation]:
    """All promises to call a home back, as its type asks, open and kept."""
    terms = store.site.terms
    if not any(habit.every for habit in terms.callbacks.types.values()):
        return []
    told = index_refresh.ask_index(store, lambda index: homes_and_calls(index, store)[1])
    calls = calls_to_homes(store.everything()) if told is None else told
    return home_rounds.promises_to_home(home, calls, terms, store.now)


def note_nothing_late(index: Index, store: Store, made: Sequence[Obligation]) -> None:
    """Note in the index until when nothing will be late: the first due time, or the end of the month."""
    from svc.store import nothing_late

    today = store.now.astimezone(store.site.zone).date()
    month = workdays.end_of_day(workdays.parse_month(f"{today:%Y-%m}")[1], store.site.zone)
    dues = (index_times.earliest_due(index), *(int(o.due.timestamp()) for o in made))
    first = [due for due in dues if due is not None]
    nothing_late.remember(index, store.now.timestamp(), min([int(month.timestamp()), *first]))


def submitted_papers(store: Store) -> HandedIn:
    """The times at which papers were handed in, of those that may still be owed."""
    if not store.folders.of(SUBMISSION).is_dir():
        return {}
    numbers = site_papers.numbers_of_papers(store.now, store.site.terms)
    return site_papers.papers_handed_in(filter(None, map(store.whole, numbers)))


def records_timed(store: Store, kind: Kind, name: str, since: datetime, until: datetime) -> list[Record]:
    """The records of a kind with an indexed time of that name between two, both included."""
    span = int(since.timestamp()), int(until.timestamp())
    numbers = index_refresh.ask_index(store, lambda index: index_times.records_timed(index, name, *span))
    found = store.all(kind) if numbers is None else filter(None, map(store.whole, numbers))
    within = ((r, kind.indexed_times(r).get(name)) for r in found if kind.indexed_times and r.status != CANCELLED.value)
    return [record for record, at in within if at and since <= at <= until]
