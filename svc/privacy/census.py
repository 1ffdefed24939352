"""A census of the people, homes and numbers in a site's records, which redaction needs beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record, ids_in
from svc.model.units import Home, home_key
from svc.privacy.names import (
    FIRM,
    OUTSIDER,
    RESIDENT,
    STAFF,
    has_title,
    name_words,
    sort_by_name,
    split_names,
    surname_of,
)
from svc.privacy.numbers import phone_digits
from svc.privacy.people import Person
from svc.text.dataclass import dataclass, field
from svc.text.fold import fold

HOME, PHONE, NUMBER, RECORD = "home", "phone", "number", "record"
BY_TYPE = {"name": RESIDENT, "staff": STAFF, "phone": PHONE, "unit": HOME, "last4": NUMBER, "id": RECORD}
PEOPLE = (RESIDENT, STAFF, OUTSIDER, FIRM)  # of those named at the same moment the first of these counts
BY = Field("by", "", "", "staff")
LAST = datetime.max.replace(tzinfo=UTC)

Order = tuple[datetime, int, str, int]  # when it was first heard of, on which record, as what
Who = tuple[str, Home]  # a folded name, and the home where it is one that several people may bear


def private_sort(f: Field) -> str:
    """The sort of private value that a field holds, or an empty text for a free text or a value of nobody."""
    return f.private or BY_TYPE.get(f.type, "")


class Mention(NamedTuple):
    """A private value in a record: when it was written, its field, and the telephone number beside it."""

    at: datetime
    field: Field
    value: str
    phone: str


def find_mentions(record: Record) -> Iterator[Mention]:
    """Yield every private value of a record, with those that were corrected or struck."""
    yield from mentions_in_values(record.began, record.kind.fields, record.facts)
    for taken in record.steps:
        yield Mention(taken.at, BY, taken.by, "")
        yield from mentions_in_values(taken.at, record.kind.all_steps[taken.do].asks, taken.answers)
        yield from mentions_in_values(taken.at, record.kind.fields, taken.answers.get("set", {}))


def mentions_in_values(at: datetime, fields: Iterable[Field], values: Mapping[str, Any]) -> Iterator[Mention]:
    """Yield the private values among some that stand beside each other, and in their parts."""
    fields = [f for f in fields if values.get(f.name)]
    phones = [str(values[f.name]) for f in fields if f.type == "phone"]
    phone = phone_digits(phones[0]) if len(phones) == 1 else ""
    for f in fields:
        value = values[f.name]
        for each in value if isinstance(value, tuple) else (value,):
            if f.parts:
                yield from mentions_in_values(at, f.parts, each)
            elif private_sort(f):
                yield Mention(at, f, str(each), phone)


@dataclass
class Census:
    """The people, homes and numbers in the records added so far, in any order.

    Args:
        public: folded names that are nobody's, such as those of departments and desks.
        staff: folded names of those who work here.
        people: when somebody was first heard of, and as what.
        living: who was named together with a home, by full name.
        reached: who was named together with a telephone number, by its digits.
        homes: when a home was first heard of, and how it was written.
        at: the home of each record that has one.
        records: when a record began, and its kind.
        numbers: folded numbers of documents, plates and the like.
        pieces: the words of names that have several.
    """

    public: frozenset[str] = frozenset()
    staff: frozenset[str] = frozenset()
    people: dict[Who, Order] = field(default_factory=dict)
    living: dict[Home, dict[Who, None]] = field(default_factory=dict)
    reached: dict[str, dict[Who, None]] = field(default_factory=dict)
    homes: dict[Home, tuple[Order, str]] = field(default_factory=dict)
    at: dict[str, Home] = field(default_factory=dict)
    records: dict[str, tuple[Order, Kind]] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    pieces: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Add the people, homes and numbers of a record."""
        if not record.kind.named:
            self.records[record.id] = (mention_order(record.began, record), record.kind)
        if record["unit"]:
            self.at[record.id] = home_key(record["unit"])
        for mention in find_mentions(record):
            sort = private_sort(mention.field)
            if sort in PEOPLE:
                self.add_people(mention, sort, record)
            elif sort == HOME:
                home, found = home_key(mention.value), (mention_order(mention.at, record), mention.value)
                self.homes[home] = min(found, self.homes.get(home, found))
            elif sort == NUMBER and mention.field.type != "last4":
                self.numbers.add(fold(mention.value, "name"))
            elif sort == PHONE:
                self.reached.setdefault(phone_digits(mention.value), {})

    def add_people(self, mention: Mention, sort: str, record: Record) -> None:
        """Add the people in a field."""
        self.pieces.update(name_words(mention.value))
        for who in self.people_named(mention.value, sort, record):
            found = mention_order(mention.at, record, PEOPLE.index(sort_by_name(who[0], sort)))
            self.people[who] = min(found, self.people.get(who, found))
            if sort == RESIDENT:
                self.living.setdefault(self.place_of(record), {})[who] = None
                if mention.phone:
                    self.reached.setdefault(mention.phone, {})[who] = None

    def people_named(self, value: str, sort: str, record: Record) -> list[Who]:
        """The people named in a field of a record."""
        found = (name for name in split_names(value) if name not in self.public)
        return [
            (n, self.place_of(record) if has_title(n) and sort != STAFF and n not in self.staff else ()) for n in found
        ]

    def place_of(self, record: Record) -> Home:
        """The place of a record: its home, else the record that it is about, else its telephone number."""
        if record["unit"]:
            return home_key(record["unit"])
        about = next(ids_in(record.kind.fields, record.values), None)
        return ("@", about) if about else ("#", phone_digits(record["phone"])) if record["phone"] else ()

    # What follows from all of them

    def resolve_people(self) -> dict[Who, Person]:
        """The person behind each name, in the order in which they were first heard of.

        A name with a title is that of the only one of that surname who has told the full name in the same home or with
        the same telephone; else, where no home is known, of the only one who is called so.
        """
        living: dict[Home, set[Who]] = {}
        for place, near in self.living.items():
            living.setdefault(self.home_at(place), set()).update(near)
        called: dict[str, set[Who]] = {}
        for name, place in self.people:
            called.setdefault(name, set()).add((name, self.home_at(place)))
        meant = {who: self.resolve(who, living, called) for who in self.people}
        first: dict[Who, Order] = {}
        for who, found in self.people.items():
            first[meant[who]] = min(found, first.get(meant[who], found))
        for name in self.staff:
            first.setdefault(meant.setdefault((name, ()), (name, ())), (LAST, 0, name, PEOPLE.index(STAFF)))
        sorts = {who: STAFF if who[0] in self.staff else PEOPLE[found[-1]] for who, found in first.items()}
        people = {who: Person(who[0], sort, pieces=self.pieces.get(who[0], ())) for who, sort in sorts.items()}
        ordered = sorted(meant, key=lambda who: (first[meant[who]], who))
        return {who: people[meant[who]] for who in ordered}

    def resolve(self, who: Who, living: Mapping[Home, set[Who]], called: Mapping[str, set[Who]]) -> Who:
        """The full name behind a name, as far as it is known."""
        name, place = who[0], self.home_at(who[1])
        if not has_title(name) or name in self.staff:
            return name, place
        near = living.get(place, set()).union(*(near for near in self.reached.values() if who in near))
        found = {other for other in near if surname_of(other[0]) == surname_of(name) and not has_title(other[0])}
        if not found and place[:1] in ((), ("#",)):
            found = {other for other in called[name] if other[1][:1] not in ((), ("#",))}
            return self.resolve(next(iter(found)), living, called) if len(found) == 1 else (name, place)
        return next(iter(found)) if len(found) == 1 else (name, place)

    def home_at(self, place: Home) -> Home:
        """The home for a place. If a record stands for it, that is the home of the record, if it has one."""
        return self.at.get(place[1], ()) if place[:1] == ("@",) else place


def mention_order(at: datetime, record: Record, rank: int = 0) -> Order:
    """The sort key of the time at which something was first heard of."""
    return at, len(record.id), record.id, rank
