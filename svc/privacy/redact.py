"""Redaction: records in which people, homes, phones and numbers have stand-ins, the same everywhere (006.15)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from svc.model.deadlines import Obligation
from svc.model.fields import SOURCE, Field
from svc.model.record import Record, Taken
from svc.model.units import Home, home_key
from svc.privacy.census import HOME, NUMBER, PEOPLE, PHONE, RECORD, Census, find_mentions, private_sort
from svc.privacy.homes import Estate
from svc.privacy.names import STAFF
from svc.privacy.numbers import dialled_digits, is_quantity, phone_stand_in, strike_numbers
from svc.privacy.people import Cast, Person
from svc.privacy.stand_ins import assign_stand_ins, home_stand_ins, record_stand_ins, unknown_home, unknown_person
from svc.privacy.strike import STARS, StruckText, WordIndex
from svc.text.dataclass import replace
from svc.text.fold import fold
from svc.text.language import _

PLAIN = (
    "choice",
    "template",
    "month",
    "day",
    "time",
    "deadline",
    "flag",
    "count",
    "amount",
    "rates",
)  # types that can't name anybody
TYPED_ALONE = "CR"  # whose numbers are known by themselves
_MISTER = re.compile(r"(?<![a-z])(?:mrs?|ms|miss|dr)\.?\s+(?P<it>[a-z]+)")
_RECORD = re.compile(r"(?<![a-z0-9])(?P<letter>[a-z])-?(?P<year>(?:19|20)\d\d)-?(?P<serial>[a-z]?\d{4,})(?!\d)")
_TYPED = re.compile(  # C12, as it is typed; what is no complaint or repair only where something shows it, not 地下B1
    r"(?:(?<![a-z0-9-])|(?P<shown>[见同并由与和及号录诉修访条#]\s?))(?P<it>(?P<letter>[a-z])(?P<serial>[a-z]?\d{1,5}))"
    r"(?![\da-z-]|\s?[座栋区层楼口幢型级路线门])"
)


class Context(NamedTuple):
    """The context of a text: the people of its record, the home, and the last four characters of identity documents."""

    people: Collection[Person] = ()
    home: Home = ()
    last4: frozenset[str] = frozenset()


class Redaction:
    """Redacts records so that they can be given away. Steps and their times stay as they are.

    Stand-ins follow the order in which people and homes were first heard of, so that later records rename nobody.

    Args:
        census: of all records of the site.
        names: the stand-ins of other words, such as the name of the estate.
        hidden: further words to be hidden wherever they stand.
    """

    def __init__(self, census: Census, names: Mapping[str, str], hidden: Iterable[str] = ()) -> None:
        self.census = census
        self.people = census.resolve_people()
        known: dict[str, dict[Person, None]] = {}
        self.at_home: dict[Home, dict[Person, None]] = {}
        for (name, place), person in self.people.items():
            known.setdefault(name, {})[person] = None
            self.at_home.setdefault(place, {})[person] = None
        for place, living in census.living.items():
            self.at_home.setdefault(census.home_at(place), {}).update(dict.fromkeys(self.people[who] for who in living))
        assign_stand_ins(dict.fromkeys(self.people.values()), WordIndex(known))
        self.homes, buildings = home_stand_ins(census)
        numeric = {home: said for home, said in self.homes.items() if home[0].isascii()}
        self.estate = Estate(numeric, buildings, _("some building"), unknown_home)
        words = dict.fromkeys(filter(is_distinctive, census.numbers), STARS) | self.named_homes()
        words |= {fold(word, "name"): said for word, said in names.items() if len(fold(word, "name")) > 1}
        words |= {fold(word, "name"): unknown_person("") for word in hidden if fold(word, "name")}
        self.cast = Cast(known, words, unknown_person)
        self.records = record_stand_ins(census)
        self.phones = dialled_digits(census.reached)
        self.typed: dict[tuple[str, str], list[str]] = {}
        for number, said in self.records.items():
            self.typed.setdefault((number[0], strip_zeros(number.partition("-")[2])), []).append(said)
        self.last: tuple[Record, Context] | None = None

    def named_homes(self) -> dict[str, str]:
        """The stand-ins of homes that have a name and not only numbers, by spelling: 底商-02, 底商02."""
        written = ((fold(unit, "name"), self.homes[home]) for home, (_order, unit) in self.census.homes.items())
        named = {word: said for word, said in written if len(word) > 2 and not word.isascii()}
        named = {re.sub(r"(?<!\d)0+(?=\d)", "", word): said for word, said in named.items()} | named
        named |= {word.replace("-", ""): said for word, said in named.items()}
        return named | {f"{word}号": said for word, said in named.items() if word[-1].isdecimal()}

    # Records

    def redact_record(self, record: Record) -> Record:
        """A record with stand-ins in it, without its ID and its file."""
        around = self.context_of(record)
        steps = tuple(self.redact_step(taken, record, around) for taken in record.steps)
        signed = {before.signature: after.signature for before, after in zip(record.steps, steps, strict=True)}

        def named(taken: Taken) -> str:  # the step that a strike or a verification means, as it is signed now
            struck = steps[record.number_struck_by(taken) - 1] if taken.do == "strike" else None
            return struck.signature if struck else signed.get(record.steps[taken.number - 1].answers["was"], STARS)

        steps = tuple(replace(t, answers={**t.answers, "was": named(t)}) if t.answers.get("was") else t for t in steps)
        told = {name: value for name, value in record.facts.items() if name != SOURCE.name}
        facts = self.redact_values(record.kind.all_fields, told, record, around)
        return replace(record, id=self.record_name(record), facts=facts, steps=steps, path=None)

    def record_name(self, record: Record) -> str:
        """The stand-in of a record's ID, or of its name if that is a home."""
        named = record.kind.named
        if named is None:
            return self.records.get(record.id, STARS)
        f = record.kind.all_fields[named.fact]
        return str(self.redact_value(f, record[named.fact], record, Context())) if private_sort(f) else record.id

    def redact_step(self, taken: Taken, record: Record, around: Context) -> Taken:
        """A step with stand-ins in it."""
        asks = {f.name: f for f in record.kind.all_steps[taken.do].asks}
        by = self.redact_people(taken.by, STAFF, record, around)
        answers = self.redact_values(asks, taken.answers, record, around)
        return replace(taken, by=by, answers=answers, source={})

    def redact_obligation(self, owed: Obligation, record: Record | None) -> Obligation:
        """An obligation with stand-ins in it. Those of the whole site have no record."""
        around = self.context_of(record) if record else Context()
        number = self.record_name(record) if record else owed.id
        return replace(
            owed, id=number, who=self.redact_text(owed.who, Context()), subject=self.redact_text(owed.subject, around)
        )

    def context_of(self, record: Record) -> Context:
        """The context of a record's texts. It includes people of the home with a surname that nobody in it has."""
        if self.last and self.last[0] is record:  # its obligations are asked for one by one
            return self.last[1]
        people: dict[Person, None] = {}
        last4 = set()
        for mention in find_mentions(record):
            if (sort := private_sort(mention.field)) in PEOPLE:
                people |= dict.fromkeys(self.people_in_field(mention.value, sort, record))
            elif mention.field.type == "last4":
                last4.add(mention.value.casefold())
        place = self.census.home_at(self.census.place_of(record))
        surnames = {person.surname for person in people if person.sort != STAFF}
        people |= {person: None for person in self.at_home.get(place, ()) if place and person.surname not in surnames}
        self.last = record, Context(people, place, frozenset(last4))
        return self.last[1]

    # Values

    def redact_values(
        self, fields: Mapping[str, Field], values: Mapping[str, Any], record: Record, around: Context
    ) -> dict[str, Any]:
        """Values with stand-ins, by the names of their fields."""
        return {
            name: self.redact_value(fields[name], value, record, around) if name in fields else value
            for name, value in values.items()
        }

    def redact_value(self, f: Field, value: Any, record: Record, around: Context) -> Any:
        """A value of a field with stand-ins."""
        if isinstance(value, tuple):
            return tuple(self.redact_value(f, each, record, around) for each in value)
        if isinstance(value, Mapping):
            return self.redact_mapping(f, value, record, around)
        if not isinstance(value, str) or (f.type in PLAIN and not f.private) or f.private == "open":
            return value
        sort = private_sort(f)
        if sort in PEOPLE:
            return self.redact_people(value, sort, record, around)
        known = {HOME: self.redact_unit, PHONE: phone_stand_in, NUMBER: hide_number, RECORD: self.redact_id}
        return known[sort](value) if sort in known else self.redact_text(value, around)

    def redact_mapping(self, f: Field, value: Mapping[str, Any], record: Record, around: Context) -> dict[str, Any]:
        """A mapping with stand-ins: the parts of a fact, an item, corrections, or figures."""
        if f.type == "changes":
            return self.redact_values(record.kind.all_fields, value, record, around)
        if f.type == "figures":
            return {self.redact_place(key): self.redact_value(f, each, record, around) for key, each in value.items()}
        return {key: self.redact_value(f.part(key) or f, each, record, around) for key, each in value.items()}

    def redact_people(self, value: str, sort: str, record: Record, around: Context) -> str:
        """The stand-ins of the people in a field. A word that names nobody, such as 业主, stays."""
        found = dict.fromkeys(person.called for person in self.people_in_field(value, sort, record))
        return "、".join(found) or self.redact_text(value, around)

    def people_in_field(self, value: str, sort: str, record: Record) -> list[Person]:
        """The people in a field, as far as the census has them."""
        return [self.people[who] for who in self.census.people_named(value, sort, record) if who in self.people]

    def redact_unit(self, unit: str) -> str:
        """The stand-in of a unit."""
        return self.homes.get(home_key(unit)) or unknown_home("")

    def redact_place(self, name: str) -> str:
        """The stand-in of a building by which something is counted, or another key with stand-ins."""
        return self.estate.buildings.get(name) or self.redact_text(name, Context())

    def redact_id(self, number: str) -> str:
        """The stand-in of a record's ID."""
        return self.records.get(number, STARS)

    def redact_typed_id(self, match: re.Match[str]) -> str | None:
        """The stand-in of an ID as it is typed, stars if several may be meant, or None if it is no ID."""
        letter, serial = match["letter"].upper(), strip_zeros(match["serial"].upper())
        found = self.typed.get((letter, serial), ()) if match["shown"] or letter in TYPED_ALONE else ()
        return None if not found else found[0] if len(found) == 1 else STARS

    def redact_text(self, text: str, around: Context) -> str:
        """A text with stand-ins of people, homes and numbers."""
        reading = StruckText(text)
        self.cast.strike(reading, around.people)
        reading.strike_matches(_MISTER, lambda _match: unknown_person(""))
        reading.strike_matches(
            _RECORD, lambda m: self.redact_id("{letter}{year}-{serial}".format(**m.groupdict()).upper())
        )
        reading.strike_matches(_TYPED, self.redact_typed_id)
        for last4 in around.last4:
            alone = re.compile(rf"(?<![\da-z:./-]){last4}(?![\da-z:./-])")
            reading.strike_matches(alone, lambda match: None if is_quantity(match) else STARS)
        strike_numbers(reading, self.phones)
        self.estate.strike(reading, around.home)
        return reading.rewritten()


def strip_zeros(serial: str) -> str:
    """A serial number without leading zeros: B0012 is B12."""
    return f"{serial[0]}{strip_zeros(serial[1:])}" if serial[:1].isalpha() else serial.lstrip("0")


def hide_number(_value: str) -> str:
    """The stand-in of a number."""
    return STARS


def is_distinctive(number: str) -> bool:
    """True if a number is long enough to be looked for in texts."""
    return len(number) > 4 or (len(number) > 2 and not number.isdecimal())
