"""Acts by a person on a complaint against them: svc refuses these, but a hand edit does not (015.5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache

from svc.audit.commits import Past
from svc.audit.findings import Finding, with_commit
from svc.disk.read import read_file
from svc.git.ask import Clone
from svc.kinds import KINDS
from svc.model.kind import Kind
from svc.model.record import Record, Taken
from svc.model.show import show_time
from svc.rules.steps import people_concerned
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.errors import Damaged
from svc.text.fold import clean_name, fold_person
from svc.text.language import _
from svc.views.mask import Mask
from svc.views.tables import answers_line, step_name

_NUMBERS = re.compile(rb"[A-Z][0-9]{4}-[A-Z]?[0-9]{4,}")


def find_own_acts(store: Store, clone: Clone, past: Past, mask: Mask) -> Iterator[Finding]:
    """Yield every act by a person on a record about that person, or on one that names such a record.

    An act before a record named the person is no fault. A registration is none either, but it is noted.

    Args:
        store: the records as they are; what can't be read is collected there.
        clone, past: say which commit wrote a step, and who made it.
        mask: whether phones and names are hidden.
    """
    about = {record.id: record for record in records_barring_people(store)}
    if not about:
        return
    who = cache(lambda name: store.site.people.find(clean_name(name)) or fold_person(name))
    for record in (*about.values(), *records_naming(store, about)):
        people = {who(name) for r in (record, *named_records(record, about)) for name in everyone_barred(r)}
        if who(record.registration.by) in people:
            yield registration_finding(record, about, past, who)
        guilty = [
            t
            for t in record.steps
            if who(t.by) in people and who(t.by) in set(map(who, barred_from_step(record, t, about)))
        ]
        blamed = clone.blame(record.path) if guilty and record.path else {}
        for taken in guilty:
            text = _("{name} is the person it is about: {step}")
            said = f"{show_time(taken.at)} {step_name(taken, record)}"
            if answers := answers_line(taken, record, mask):
                said += f" · {answers}"
            found = Finding("concerned", text.format(name=taken.by, step=said), record.id, record.path, taken.line)
            mark = f"{taken.at.isoformat()} {taken.by} {taken.do} {taken.number}"
            found = replace(found, evidence=mark, doers=(taken.by,))
            commit = past.commit(blamed[taken.line]) if taken.line in blamed else None
            yield with_commit(found, commit, store.site.zone)


def registration_finding(record: Record, about: Mapping[str, Record], past: Past, who: Callable[[str], str]) -> Finding:
    """Return the finding about a registration by the person concerned.

    It is a fault if it names a record about that person that was there before. A record opened together with that one
    is no fault, nor is a registration that somebody else made in that person's name.
    """
    first = record.registration
    others = [as_of_step(other, first) for other in named_records(record, about) if other.began < first.at]
    commit = past.adding_commit(record.path) if record.path else None
    guilty = any(who(first.by) in map(who, people_concerned(other)) for other in others)
    guilty = guilty and not (commit and commit.says_svc and who(commit.author) != who(first.by))
    text = _("registered by {name}, the person it is about").format(name=first.by)
    found = Finding("concerned" if guilty else "registered", text, record.id, record.path, 1, doers=(first.by,))
    return with_commit(found, commit, first.at.tzinfo)


def records_barring_people(store: Store) -> Iterator[Record]:
    """Yield the records that name somebody who may not act on them."""
    for kind in KINDS.values():
        names = ((f.name, *(o.strip("-") for o in f.options)) for f in kind.fields if f.conflict)
        words = [word.encode() for each in names for word in each]
        if words:
            yield from (r for r in load_matching(store, kind, words) if everyone_barred(r))


def records_naming(store: Store, about: Mapping[str, Record]) -> Iterator[Record]:
    """Yield the other records that name one of these records."""
    wanted = {number.encode() for number in about}
    for kind in KINDS.values():
        if kind.names_others:
            yield from (
                r for r in load_matching(store, kind, (), wanted) if r.id not in about and named_records(r, about)
            )


def load_matching(
    store: Store, kind: Kind, words: Iterable[bytes], numbers: Collection[bytes] = ()
) -> Iterator[Record]:
    """Yield the records of a kind whose files contain one of these words or numbers. Only these are parsed."""
    from svc.model import yaml_read

    for path in store.folders.paths(kind):
        try:
            data = read_file(path, yaml_read.MAX_SIZE)
            if any(word in data for word in words) or any(n in numbers for n in _NUMBERS.findall(data)):
                yield store.load(path)
        except Damaged as damaged:
            store.damaged.append(damaged)
        except FileNotFoundError:
            continue


def named_records(record: Record, about: Mapping[str, Record]) -> list[Record]:
    """Return those of some records that a record names."""
    return [about[number] for number in sorted(record.named_ids) if number in about and number != record.id]


def everyone_barred(record: Record) -> frozenset[str]:
    """Return everybody that a record was ever about, corrections included."""
    names = set(people_concerned(replace(record, steps=())))
    for taken in record.steps:
        names |= people_concerned(as_of_step(record, taken))
    return frozenset(names) if any(f.conflict for f in record.kind.fields) else frozenset()


def barred_from_step(record: Record, taken: Taken, about: Mapping[str, Record]) -> frozenset[str]:
    """Return the people who were barred from a step by what the records said at that moment."""
    before = as_of_step(record, taken)
    then = (
        before,
        *(as_of_step(about[n], taken) for n in as_of_step(record, taken, with_it=True).named_ids if n in about),
    )
    return frozenset(name for r in then for name in people_concerned(r))


def as_of_step(record: Record, taken: Taken, *, with_it: bool = False) -> Record:
    """Return a record as it was just before a step of any record, or including that step."""
    own = taken in record.steps
    steps = (t for t in record.steps if (t.number < taken.number + with_it if own else t.at <= taken.at))
    return replace(record, steps=tuple(steps))
