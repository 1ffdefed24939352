"""The records that a question about the past needs, read by themselves where the index tells which they are.

Each of these answers with a book that is enough for its question; without an index all records are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from svc.dates import workdays
from svc.kinds import KINDS
from svc.model.kind import Kind
from svc.model.known_by import home_asked
from svc.model.record import Record
from svc.model.search import digits_of
from svc.store import index_refresh, index_spans, index_texts
from svc.store.book import Begun, Book
from svc.store.folders import is_month_between
from svc.store.index_refresh import Tick
from svc.store.index_tables import FOREVER, Place
from svc.store.store import Store

if TYPE_CHECKING:  # what brings SQLite in is imported where it is used
    from svc.store.index import Index


class PartOfBook(Book):
    """Some of the records of a site, enough for one question. The index knows when the others began.

    Args:
        store: where they are.
        index: brought up to date.
        numbers: the records that the question begins with; all that are linked with them come along.

    Raises:
        sqlite3.Error: the index is rotten.
    """

    def __init__(self, store: Store, index: Index, numbers: set[str]) -> None:
        places = index_spans.places_of(index, index.linked_closure(numbers))
        super().__init__(store.whole_records(index_refresh.paths_in_order(places, store)))
        self.index = index
        self.zone = store.site.zone

    def begun(self, kind: str, since: datetime) -> list[Begun]:
        """The records of a kind begun since a time and not cancelled, in order, each with what decides its period."""
        rows = index_spans.begun_records(self.index, kind, int(since.timestamp()))
        return [(number, datetime.fromtimestamp(began, self.zone)) for number, began in rows]


def book_between(store: Store, spans: Sequence[tuple[datetime, datetime]], tick: Tick | None = None) -> Book:
    """The records to which anything happened in one of some spans or that were not over by then, and those linked.

    With them comes the first record of each kind that is kept day by day, and the first that counts: before it no day
    is judged.

    Args:
        store: the records.
        spans: the first and the last second of each.
        tick: told what share is done, where much has to be read.
    """
    seconds = [(int(since.timestamp()), int(until.timestamp())) for since, until in spans]
    return _book(store, lambda index: _alive(index, seconds), tick)


def book_until(store: Store, since: datetime, tick: Tick | None = None) -> Book:
    """The records to which anything happened since a time or that are not over, as long as nothing is later than now.

    If a record tells of anything later, all records are given: they have to be looked at as they were.
    """

    def wanted(index: Index) -> set[str] | None:
        if index_spans.latest_change(index) > int(store.now.timestamp()):
            return None
        return _alive(index, [(int(since.timestamp()), FOREVER)])

    return _book(store, wanted, tick)


def book_of_home(store: Store, unit: str) -> Book:
    """The records of a home, however it is spelled, and those linked with them."""
    asked = home_asked(unit, store.site.units)
    return _book(store, lambda index: index_spans.numbers_at(index, index.known_by(*asked)))


def book_owing(store: Store, kind: Kind, whats: Sequence[str]) -> Book:
    """The records of a kind that owe something by deadlines of some names, and those linked with them."""
    deadlines = [n for n, deadline in enumerate(kind.deadlines) if deadline.what in whats]
    return _book(store, lambda index: index_spans.records_owing(index, kind.name, deadlines))


def records_that_may_hold(
    store: Store, text: str, kind: Kind | None = None, tick: Tick | None = None
) -> Iterator[Record]:
    """The whole records in which a text, a home or a telephone number may stand, in order, and perhaps others.

    Args:
        store: the records.
        text: what is looked for, however it is written.
        kind: the only kind that is looked through; else all.
        tick: told what share is done, where much has to be read.
    """
    form, home = store.site.units, store.site.units.read(text)
    asked = list(filter(None, (text, home, digits_of(text))))

    def places(index: Index) -> set[Place] | None:
        index_texts.keep_texts(index, store, tick)
        found = [index_texts.files_with(index, each) for each in asked]
        known = index.known_by(*home_asked(home, form)) if home else []
        return None if None in found else {place for each in (*found, known) for place in each or ()}

    chosen = _chosen(store, places, kind, tick)
    if chosen is None:
        for each in [kind] if kind else KINDS.values():
            yield from store.all(each)
    else:
        yield from _whole(store, chosen)


def records_that_may_begin(store: Store, kind: Kind, since: date | None, until: date | None) -> Iterator[Record]:
    """The whole records of a kind among which are those begun in a span, in order: those alive in it.

    Args:
        store: where they are.
        kind: their kind.
        since, until: the first and the last day, in the site's time; None for no limit.
    """
    zone = store.site.zone
    first = int(workdays.start_of_day(since, zone).timestamp()) if since else 0
    last = int(workdays.end_of_day(until, zone).timestamp()) if until else FOREVER

    def places(index: Index) -> set[Place]:
        return set(index_spans.places_of(index, index_spans.records_alive(index, [(first, last)])))

    def in_span(place: Place) -> bool:
        _kind, *months = place.folder.split("/")
        return not months or is_month_between("-".join(months), since, until)

    chosen = _chosen(store, places, kind, None, in_span)
    return store.all(kind, since, until) if chosen is None else _whole(store, chosen)


def _whole(store: Store, chosen: Iterable[Place]) -> Iterator[Record]:
    return store.whole_records(index_refresh.paths_in_order(chosen, store))


def known_homes(store: Store) -> list[str]:
    """The homes of all records, each spelling once."""
    told = index_refresh.ask_index(store, index_spans.homes_named)
    if told is None:
        return list(dict.fromkeys(str(record["unit"]) for record in store.everything() if record["unit"]))
    return told


def _chosen(
    store: Store,
    places: Callable[[Index], set[Place] | None],
    kind: Kind | None,
    tick: Tick | None,
    lies_right: Callable[[Place], bool] | None = None,
) -> list[Place] | None:
    """The files that the index names, of one kind or of all, or None where all have to be read.

    Args:
        store, kind, tick: as for those who ask.
        places: asks the index for the files.
        lies_right: whether a file would be looked at without an index; else all are.
    """

    def wanted(place: Place) -> bool:
        of_kind = kind is None or place.kind == kind.name
        return of_kind and (lies_right is None or lies_right(place))

    def ask(index: Index) -> tuple[set[Place], list[Place]] | None:
        found = places(index)
        return None if found is None else (found, index.damaged())

    if (told := index_refresh.ask_index(store, ask, tick)) is None:
        return None
    found, damaged = (list(filter(wanted, each)) for each in told)
    store.damaged += index_refresh.faults_of(damaged, store)
    return found


def _alive(index: Index, spans: Iterable[index_spans.Span]) -> set[str]:
    """The records alive in some spans, and the first of each kind that is kept day by day."""
    daily = (kind.name for kind in KINDS.values() if kind.day)
    return index_spans.records_alive(index, spans).union(*(index_spans.first_of_kind(index, name) for name in daily))


def _book(store: Store, wanted: Callable[[Index], set[str] | None], tick: Tick | None = None) -> Book:
    """The records of some numbers and those linked with them; all records where the index can't tell them."""

    def ask(index: Index) -> tuple[Book, list[Place]] | None:
        numbers = wanted(index)
        return None if numbers is None else (PartOfBook(store, index, numbers), index.damaged())

    if (told := index_refresh.ask_index(store, ask, tick)) is None:
        return store.everything()
    found, damaged = told
    store.damaged += index_refresh.faults_of(damaged, store)
    return found
