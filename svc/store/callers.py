"""Who is calling: the home that a telephone number, a name or a home means, and what concerns it now.

The index tells which files are worth reading; where there is none, all are read.
"""

from __future__ import annotations

from collections.abc import Sequence

from svc.model.contact import Household
from svc.model.known_by import Asked, home_asked, keys_asked, record_keys
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.rules import contacts
from svc.rules.contacts import told_at
from svc.store import index_refresh
from svc.store.store import Store
from svc.text.dataclass import dataclass

LAST = 5  # matters that are shown
CUSTODY = ("key", "pass")  # kinds that are shown by themselves


@dataclass(frozen=True)
class Caller:
    """Who is calling.

    Args:
        unit: the home, in the site's spelling; nothing where a caller is known by no home.
        asked: the key by which they were found.
        records: all that concerns the home or the caller, the newest first, without the home's file.
        file: the home's file, if it has one.
        home: who answers there, as the newest record says.
        others: other homes that are known by the same text.
    """

    unit: str
    asked: Asked
    records: Sequence[Record]
    file: Record | None = None
    home: contacts.Home | None = None
    others: Sequence[str] = ()

    @property
    def household(self) -> Household:
        """The people of the home, as its file knows them."""
        return self.file.kind.household(self.file) if self.file and self.file.kind.household else Household()

    @property
    def matters(self) -> list[Record]:
        """The last matters, the newest first."""
        return [r for r in self.records if r.kind.name not in CUSTODY and r.status != CANCELLED.value][:LAST]

    def custody(self, kind: str, *statuses: str) -> list[Record]:
        """The keys or the passes of the home in one of some statuses."""
        return [r for r in self.records if r.kind.name == kind and r.status in statuses]


def find_caller(text: str, store: Store) -> Caller | None:
    """Return who a text means, or None if nobody is known by it.

    Args:
        text: a telephone number, a name or a home, however it is written.
        store: the records.
    """
    form = store.site.units
    for asked in keys_asked(text, form):
        if found := records_known_by(asked, store):
            break
    else:
        return None
    homes: dict[tuple[str, ...], list[Record]] = {}
    for record in sorted(found, key=caller_order):
        if record["unit"]:
            homes.setdefault(form.key(str(record["unit"])), []).append(record)
    if not homes:
        return Caller("", asked, tuple(reversed(found)))
    spelled = [form.read(str(of[0]["unit"])) or str(of[0]["unit"]) for of in homes.values()]
    unit, *others = spelled
    about = {r.id: r for r in records_known_by(home_asked(unit, form), store)}
    for record in list(about.values()):
        about |= {other.id: other for other in store.naming(record.id) if not other["unit"]}
    files = [r for r in about.values() if r.kind.household and r.status != CANCELLED.value]
    known = contacts.homes(about, store.site.callbacks)
    home = next((each for each in known.values() if form.key(each.unit) == form.key(unit)), None)
    records = sorted((r for r in about.values() if not r.kind.household), key=lambda r: r.order, reverse=True)
    return Caller(unit, asked, records, files[0] if files else None, home, others)


def caller_order(record: Record) -> tuple[bool, float]:
    """Return the sort key of records that tell a caller's home: its file first, then the newest."""
    return not record.kind.household, -told_at(record).timestamp()


def records_known_by(asked: Asked, store: Store) -> list[Record]:
    """The whole records that have a key, in order."""
    form = store.site.units
    told = index_refresh.ask_index(store, lambda index: (index.known_by(*asked), index.damaged()))
    if told is None:
        found = [record for record in store.everything() if any(map(asked.fits, record_keys(record, form)))]
    else:
        places, damaged = told
        store.damaged += index_refresh.faults_of(damaged, store)
        found = list(store.whole_records(index_refresh.paths_in_order(places, store)))
    return sorted(found, key=lambda record: record.order)
