"""Deadlines: what a record owes, and by when, for all kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime

from svc.dates import workdays
from svc.model.case import People
from svc.model.deadlines import Deadline, Obligation, Term
from svc.model.record import Moment, Record, Taken
from svc.model.roles import ROLES
from svc.rules.promises import (
    Point,
    counted_by_setting,
    due_by_setting,
    made_and_kept,
    made_when_ready,
    starts,
    timeline,
)
from svc.rules.terms import Terms

DIRECTOR = "director"
ROLE_NAMES = frozenset(role.value for role in ROLES)


# When a step is taken


def due_times(record: Record, taken: Taken, terms: Terms, until: datetime | None = None) -> dict[str, datetime]:
    """The due times of the promises that a step starts and whose time the settings count, by the promise's name.

    Args:
        record: the record, the step counted in.
        taken: the step.
        terms: what the site has set.
        until: when all of them are due, if that is known.
    """
    kind, moment = record.kind, Moment(record, taken)
    due = {
        d.what: until or due_by_setting(d, moment, terms)
        for d in kind.deadlines
        if starts(d, moment) and counted_by_setting(d, moment)
    }
    return {what: when for what, when in due.items() if when}


def years_without_calendar(record: Record, due: Mapping[str, datetime], start: datetime, terms: Terms) -> list[int]:
    """The years through which a promise counted in working days runs and which the site's calendar does not cover.

    Args:
        record: the record that promises.
        due: its new promises, by name.
        start: when they start.
        terms: what the site has set.
    """
    lasts = {what: terms.lasts.get(key) for what, key in setting_keys(record).items() if what in due}
    ends = [due[what] for what, length in lasts.items() if length and length.unit == "wd"]
    return sorted({year for end in ends for year in workdays.years_without_holidays(start, end, terms.calendar)})


def setting_keys(record: Record) -> dict[str, str]:
    """The key of the setting that counts for each deadline of a record."""
    return {d.what: d.key(record.kind.name, record) for d in record.kind.deadlines}


# What a record owes


def obligations(record: Record, linked: Iterable[Record], terms: Terms, now: datetime, *whats: str) -> list[Obligation]:
    """Every promise of one record, open, kept and ended, in order of their due times.

    Args:
        record: the record that owes.
        linked: the records that it names or that name it: what is done there may keep a promise here.
        terms: what the site has set, for promises that were not written down.
        now: what counts as late is judged at this time.
        whats: the names of the deadlines that are asked about; none means all.

    Returns:
        The obligations; `met` is nothing while one is open.
    """
    history = timeline(record, linked)
    done = {point.moment.taken.do for point in history if point.own}
    asked = (d for d in record.kind.deadlines if (not whats or d.what in whats) and may_begin(d, done))
    found = [o for d in asked for o in of_deadline(d, record, history, terms, now)]
    return sorted(found, key=lambda o: o.due)


def may_begin(deadline: Deadline, done: Set[str]) -> bool:
    """True if a deadline may have made a promise to a record on which some steps were done."""
    return bool(deadline.computed or deadline.begun_by) or not done.isdisjoint(deadline.starts)


def of_deadline(
    deadline: Deadline, record: Record, history: Sequence[Point], terms: Terms, now: datetime
) -> Iterator[Obligation]:
    """The obligations that one deadline made in the course of a record's history.

    Args:
        deadline: one of the kind's.
        record: the record that owes.
        history: its own, see `timeline`.
        terms: what the site has set.
        now: what counts as late is judged at this time.
    """
    if deadline.computed:
        made = deadline.computed(record, lambda start: terms.due(deadline, record.kind.name, start, record))
        promises = [p for p in made if is_asked(deadline, p, record, terms)]
    else:
        make = made_when_ready if deadline.ready else made_and_kept
        promises = make(deadline, record, history, terms)
    if not promises:
        return
    who = deadline.who(record) if deadline.who else ""
    who = deadline.who_of(record, terms.people) if deadline.who_of else who
    unit, urgent = str(record["unit"] or ""), record.urgent
    for p in promises:
        late = (p.met or now) > p.due
        yield Obligation(
            record.id,
            record.kind.name,
            deadline.what,
            p.due,
            p.met,
            late,
            addressee(p.who or who, record, terms.people),
            deadline.article,
            deadline.label,
            p.subject or record.subject,
            p.ended,
            unit,
            deadline.agreed,
            urgent,
        )


def is_asked(deadline: Deadline, promise: Term, record: Record, terms: Terms) -> bool:
    """True if a computed promise is owed: not switched off, and of old only where its time is written down."""
    if promise.started is None:
        return not terms.is_off(deadline, record)
    answer = deadline.starts.get(promise.started.do)
    named = bool(answer and deadline.kept and promise.started[answer])
    return terms.asks(deadline, Moment(record, promise.started)) or (named and not terms.is_off(deadline, record))


def addressee(who: str, record: Record, people: People) -> str:
    """Whom an obligation waits for: never somebody the record bars (015.5), nor a role that nobody holds.

    Both fall to the director. An outsider, whom a book or a hand may have named, is reminded by who answers for it.
    """
    if not who:
        return who
    named = who.split("、")
    if people.roles and not any(each in ROLE_NAMES or people.employs(each) for each in named):
        named += filter(None, [record[record.kind.holder] if record.kind.holder else ""])
    found = [DIRECTOR if each in record.barred else each for each in named]
    return "、".join(dict.fromkeys(held_role(each, people) for each in found))


def held_role(who: str, people: People) -> str:
    """The addressee, or the director in place of a role that nobody holds."""
    return DIRECTOR if people.roles and who in ROLE_NAMES and not people.holding(who) else who
