"""Redaction: records in which people, homes, phones and numbers have stand-ins, the same everywhere (006.15)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from svc.model.deadlines import Obligation
from svc.model.fields import Field
from svc.model.record import Record, Taken
from svc.model.units import Home
from svc.privacy.census import HOME, NUMBER, PEOPLE, PHONE, RECORD, Census, home_of, mentions, what
from svc.privacy.homes import Estate
from svc.privacy.numbers import dialled_digits, is_quantity, phone_stand_in, strike_numbers
from svc.privacy.people import FIRM, OUTSIDER, RESIDENT, STAFF, Cast, Person
from svc.privacy.strike import STARS, StruckText, WordIndex
from svc.text.fold import fold
from svc.text.language import _, current_language

STEMS = "甲乙丙丁戊己庚辛壬癸"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLAIN = (
    "choice",
    "template",
    "month",
    "day",
    "time",
    "deadline",
    "flag",
    "count",
    "rates",
)  # types that can't name anybody
TYPED_ALONE = "CR"  # whose numbers are known by themselves
TRIES = 1_000  # marks passed over before a stand-in that has a real name in it is taken after all
_MISTER = re.compile(r"(?<![a-z])(?:mrs?|ms|miss|dr)\.?\s+(?P<it>[a-z]+)")
_RECORD = re.compile(r"(?<![a-z0-9])(?P<letter>[a-z])-?(?P<year>(?:19|20)\d\d)-?(?P<serial>[a-z]?\d{4,})(?!\d)")
_TYPED = re.compile(  # C12, as it is typed; what is no complaint or repair only where something shows it, not 地下B1
    r"(?:(?<![a-z0-9-])|(?P<shown>[见同并由与和及号录诉修访条#]\s?))(?P<it>(?P<letter>[a-z])(?P<serial>[a-z]?\d{1,5}))"
    r"(?![\da-z-]|\s?[座栋区层楼口幢型级路线门])"
)


class Around(NamedTuple):
    """What a text is read with: the people of its record, its home, and the last four of identity documents in it."""

    people: Collection[Person] = ()
    home: Home = ()
    last4: frozenset[str] = frozenset()


class Redaction:
    """Makes of records what can be given away; what was done, and when, stays as it is.

    Stand-ins follow the order in which people and homes were first heard of, so that what comes later renames nobody.

    Args:
        census: of all records of the site.
        names: what else has a stand-in of its own, such as the estate's name: word -> what is said instead.
        hidden: further words to be hidden wherever they stand.
    """

    def __init__(self, census: Census, names: Mapping[str, str], hidden: Iterable[str] = ()) -> None:
        self.census = census
        self.people = census.cast()
        known: dict[str, dict[Person, None]] = {}
        self.at_home: dict[Home, dict[Person, None]] = {}
        for (name, place), person in self.people.items():
            known.setdefault(name, {})[person] = None
            self.at_home.setdefault(place, {})[person] = None
        for place, living in census.living.items():
            self.at_home.setdefault(census.settled(place), {}).update(dict.fromkeys(self.people[who] for who in living))
        call(dict.fromkeys(self.people.values()), WordIndex(known))
        self.homes, buildings = housed(census)
        numeric = {home: said for home, said in self.homes.items() if home[0].isascii()}
        self.estate = Estate(numeric, buildings, _("some building"), someone)
        words = dict.fromkeys(filter(telling, census.numbers), STARS) | self.places()
        words |= {fold(word, "name"): said for word, said in names.items() if len(fold(word, "name")) > 1}
        words |= {fold(word, "name"): somebody("") for word in hidden if fold(word, "name")}
        self.cast = Cast(known, words, somebody)
        self.records = numbered(census)
        self.phones = dialled_digits(census.reached)
        self.typed: dict[tuple[str, str], list[str]] = {}
        for number, said in self.records.items():
            self.typed.setdefault((number[0], shortened(number.partition("-")[2])), []).append(said)
        self.last: tuple[Record, Around] | None = None

    def places(self) -> dict[str, str]:
        """The homes that have a name and not only numbers, as they are written: 底商-02, 底商02."""
        written = ((fold(unit, "name"), self.homes[home]) for home, (_order, unit) in self.census.homes.items())
        named = {word: said for word, said in written if len(word) > 2 and not word.isascii()}
        named = {re.sub(r"(?<!\d)0+(?=\d)", "", word): said for word, said in named.items()} | named
        named |= {word.replace("-", ""): said for word, said in named.items()}
        return named | {f"{word}号": said for word, said in named.items() if word[-1].isdecimal()}

    # Records

    def record(self, record: Record) -> Record:
        """A record with stand-ins in it, itself without its number and its file."""
        around = self.around(record)
        steps = tuple(self.taken(taken, record, around) for taken in record.steps)
        steps = tuple(
            replace(t, answers={**t.answers, "was": steps[record.meant(t) - 1].signature}) if "was" in t.answers else t
            for t in steps
        )
        facts = self.values(record.kind.all_fields, record.facts, record, around)
        return replace(record, id=self.number(record), facts=facts, steps=steps, path=None)

    def number(self, record: Record) -> str:
        """What a record is called instead of by its number, or its name where that is a home."""
        named = record.kind.named
        if named is None:
            return self.records.get(record.id, STARS)
        f = record.kind.all_fields[named.fact]
        return str(self.value(f, record[named.fact], record, Around())) if what(f) else record.id

    def taken(self, taken: Taken, record: Record, around: Around) -> Taken:
        """A step with stand-ins in it."""
        asks = {f.name: f for f in record.kind.all_steps[taken.do].asks}
        by = self.named(taken.by, STAFF, record, around)
        return replace(taken, by=by, answers=self.values(asks, taken.answers, record, around))

    def obligation(self, owed: Obligation, record: Record | None) -> Obligation:
        """An obligation with stand-ins in it; the whole site's has no record."""
        around = self.around(record) if record else Around()
        number = self.number(record) if record else owed.id
        return replace(owed, id=number, who=self.text(owed.who, Around()), subject=self.text(owed.subject, around))

    def around(self, record: Record) -> Around:
        """What the texts of a record are read with; who lives there counts where the record names nobody like that."""
        if self.last and self.last[0] is record:  # its obligations are asked for one by one
            return self.last[1]
        people: dict[Person, None] = {}
        last4 = set()
        for mention in mentions(record):
            if (sort := what(mention.field)) in PEOPLE:
                people |= dict.fromkeys(self.bearers(mention.value, sort, record))
            elif mention.field.type == "last4":
                last4.add(mention.value.casefold())
        place = self.census.settled(self.census.place(record))
        surnames = {person.surname for person in people if person.sort != STAFF}
        people |= {person: None for person in self.at_home.get(place, ()) if place and person.surname not in surnames}
        self.last = record, Around(people, place, frozenset(last4))
        return self.last[1]

    # Values

    def values(
        self, fields: Mapping[str, Field], values: Mapping[str, Any], record: Record, around: Around
    ) -> dict[str, Any]:
        """Values by the names of their fields."""
        return {
            name: self.value(fields[name], value, record, around) if name in fields else value
            for name, value in values.items()
        }

    def value(self, f: Field, value: Any, record: Record, around: Around) -> Any:
        """A value of a field."""
        if isinstance(value, tuple):
            return tuple(self.value(f, each, record, around) for each in value)
        if isinstance(value, Mapping):
            return self.inside(f, value, record, around)
        if not isinstance(value, str) or (f.type in PLAIN and not f.private) or f.private == "open":
            return value
        sort = what(f)
        if sort in PEOPLE:
            return self.named(value, sort, record, around)
        known = {HOME: self.home, PHONE: phone_stand_in, NUMBER: stars, RECORD: self.numbered}
        return known[sort](value) if sort in known else self.text(value, around)

    def inside(self, f: Field, value: Mapping[str, Any], record: Record, around: Around) -> dict[str, Any]:
        """A value of parts: of a fact with parts, a thing with its count, corrections, or figures."""
        if f.type == "changes":
            return self.values(record.kind.all_fields, value, record, around)
        if f.type == "figures":
            return {self.place(key): self.value(f, each, record, around) for key, each in value.items()}
        return {key: self.value(f.part(key) or f, each, record, around) for key, each in value.items()}

    def named(self, value: str, sort: str, record: Record, around: Around) -> str:
        """The people whom a field names; what names nobody, such as 业主, stays."""
        found = dict.fromkeys(person.called for person in self.bearers(value, sort, record))
        return "、".join(found) or self.text(value, around)

    def bearers(self, value: str, sort: str, record: Record) -> list[Person]:
        """The people whom a field names, as far as they were taken."""
        return [self.people[who] for who in self.census.named(value, sort, record) if who in self.people]

    def home(self, unit: str) -> str:
        """A home."""
        return self.homes.get(home_of(unit)) or someone("")

    def place(self, name: str) -> str:
        """A building or home by which something is counted; or what else is counted."""
        return self.estate.buildings.get(name) or self.text(name, Around())

    def numbered(self, number: str) -> str:
        """The number of a record."""
        return self.records.get(number, STARS)

    def meant(self, match: re.Match[str]) -> str | None:
        """What is said instead of a number as it is typed, if it is one; stars where several may be meant."""
        letter, serial = match["letter"].upper(), shortened(match["serial"].upper())
        found = self.typed.get((letter, serial), ()) if match["shown"] or letter in TYPED_ALONE else ()
        return None if not found else found[0] if len(found) == 1 else STARS

    def text(self, text: str, around: Around) -> str:
        """A text in which somebody may be named, a home or a number."""
        reading = StruckText(text)
        self.cast.strike(reading, around.people)
        reading.strike_matches(_MISTER, lambda _match: somebody(""))
        reading.strike_matches(
            _RECORD, lambda m: self.numbered("{letter}{year}-{serial}".format(**m.groupdict()).upper())
        )
        reading.strike_matches(_TYPED, self.meant)
        for last4 in around.last4:
            alone = re.compile(rf"(?<![\da-z:./-]){last4}(?![\da-z:./-])")
            reading.strike_matches(alone, lambda match: None if is_quantity(match) else STARS)
        strike_numbers(reading, self.phones)
        self.estate.strike(reading, around.home)
        return reading.rewritten()


def shortened(serial: str) -> str:
    """A serial number without its noughts: B0012 is B12."""
    return f"{serial[0]}{shortened(serial[1:])}" if serial[:1].isalpha() else serial.lstrip("0")


def stars(_value: str) -> str:
    """What is said instead of a number."""
    return STARS


def telling(number: str) -> bool:
    """Whether a number is long enough to be looked for in texts."""
    return len(number) > 4 or (len(number) > 2 and not number.isdecimal())


# Stand-ins


def marks(symbols: str, start: int = 0) -> Iterator[str]:
    """Marks that count up: 甲, 乙, … 癸, 甲甲, 甲乙, …"""
    number = start
    while True:
        number, rest, mark = number + 1, number + 1, ""
        while rest:
            rest, digit = divmod(rest - 1, len(symbols))
            mark = symbols[digit] + mark
        yield mark


def counting() -> str:
    """The symbols that marks are made of."""
    return STEMS if current_language() == "zh" else LETTERS


def call(people: Iterable[Person], names: WordIndex[Any]) -> None:
    """Give everybody a stand-in, in order; none in which somebody's name stands by accident."""
    words = {
        RESIDENT: _("resident {mark}"),
        STAFF: _("employee {mark}"),
        OUTSIDER: _("outsider {mark}"),
        FIRM: _("firm {mark}"),
    }
    series = {sort: marks(LETTERS if sort == STAFF else counting()) for sort in PEOPLE}
    for person in people:
        for _try in range(TRIES):
            person.called = words[person.sort].format(mark=next(series[person.sort]))
            said = fold(person.called, "name")
            if not any(True for at in range(len(said)) for _found in names.starting_at(said, at)):
                break


def housed(census: Census) -> tuple[dict[Home, str], dict[str, str]]:
    """What is said instead of each home, and of each building."""
    series, buildings, rooms = marks(counting()), {}, dict[str, int]()
    homes: dict[Home, str] = {}
    for home, _first in sorted(census.homes.items(), key=lambda item: item[1]):
        building = home[0] if len(home) > 1 else ""
        if building not in buildings:
            buildings[building] = _("building {mark}").format(mark=next(series))
        rooms[building] = number = rooms.get(building, 0) + 1
        homes[home] = _("{building} home {number}").format(building=buildings[building], number=f"{number:02}")
    return homes, {building: said for building, said in buildings.items() if building}


def numbered(census: Census) -> dict[str, str]:
    """What is said instead of each record's number."""
    series: dict[str, Iterator[str]] = {}
    found = {}
    for number, (_first, kind) in sorted(census.records.items(), key=lambda item: item[1][0]):
        mark = next(series.setdefault(kind.name, marks(counting())))
        found[number] = _("{kind} {mark}").format(kind=kind.label, mark=mark)
    return found


def someone(building: str) -> str:
    """What is said instead of a home that is not known, in a building or anywhere."""
    return _("{building}, some home").format(building=building) if building else _("some home")


def somebody(title: str) -> str:
    """What is said instead of a person who is not known."""
    return f"某{title}" if title and current_language() == "zh" else _("somebody")
