"""Deadlines: what a record owes, and by when, for all kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from svc.dates import workdays
from svc.dates.workdays import Calendar, Duration
from svc.model.case import MANY_ITEMS, Limits, People
from svc.model.deadlines import Deadline, Obligation, Term
from svc.model.record import Moment, Record, Taken
from svc.model.steps import CANCELLED, ROLES

DIRECTOR = "director"
ROLE_NAMES = frozenset(role.value for role in ROLES)


@dataclass(frozen=True)
class Terms:
    """The site's settings for deadlines.

    Args:
        lasts: how long each promise lasts, by `kind.what`.
        calendar: its working days.
        staffed: whether its staff are listed.
        people: who works there.
        many: more items than this are a doubt where nobody moves out (`passes.many`, 020).
        since: from when on the site is kept under this edition; nothing where that is not known yet.
        inspections: how often the site is inspected, by checklist.
    """

    lasts: Mapping[str, Duration]
    calendar: Calendar
    staffed: bool = False
    people: People = field(default_factory=lambda: People({}))
    many: int = MANY_ITEMS
    limits: Limits = field(default_factory=Limits)
    since: datetime | None = None
    inspections: Mapping[str, Duration] = field(default_factory=dict)

    def due(self, deadline: Deadline, kind: str, start: datetime, record: Record | None = None) -> datetime | None:
        """The due time of a promise that starts then, by the setting, or nothing where that has no duration."""
        lasts = self.lasts.get(deadline.key(kind, record))
        if lasts is None:
            return None
        day = workdays.due_date(start, lasts, self.calendar)
        return day if isinstance(day, datetime) else workdays.end_of_day(day, self.calendar.zone)


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


def counted_by_setting(deadline: Deadline, moment: Moment) -> bool:
    """True if the site's setting says when a promise is due: the step names no time, or may only name a sooner one."""
    taken, special = moment.taken, deadline.special_of(moment.record)
    answer = deadline.starts[taken.do]
    return not answer or bool(special and special.unless_sooner) or (taken.do in deadline.or_else and not taken[answer])


def due_by_setting(deadline: Deadline, moment: Moment, terms: Terms) -> datetime | None:
    """The due time of a promise by the site's setting, or by the step's own answer where that is sooner."""
    record, taken = moment.record, moment.taken
    due = terms.due(deadline, record.kind.name, taken.at, record)
    answer = deadline.sooner.get(taken.do) or deadline.starts[taken.do]
    named = taken[answer] if answer else None
    return min(due, named) if due and named else due


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


def obligations(record: Record, linked: Iterable[Record], terms: Terms, now: datetime) -> list[Obligation]:
    """Every promise of one record, open, kept and ended, in order of their due times.

    Args:
        record: the record that owes.
        linked: the records that it names or that name it: what is done there may keep a promise here.
        terms: what the site has set, for promises that were not written down.
        now: what counts as late is judged at this time.

    Returns:
        The obligations; `met` is nothing while one is open.
    """
    moments = timeline(record, linked)
    found = [o for d in record.kind.deadlines for o in of_deadline(d, record, moments, terms, now)]
    return sorted(found, key=lambda o: o.due)


def timeline(record: Record, linked: Iterable[Record]) -> list[Moment]:
    """The moments of a record and of those linked with it, by time.

    Its own steps stay in their order. At equal times what happened elsewhere comes after the record's own steps, but
    before what it caused (a reopening names the callback) and before what ends all.
    """
    moments = [Moment(record, t) for t in (record.registration, *record.trail)]
    others = [Moment(r, t) for r in linked if r.status != CANCELLED.value for t in (r.registration, *r.trail)]
    for other in sorted(others, key=lambda m: (m.taken.at, m.record.order)):
        place = next((n for n, own in enumerate(moments) if comes_after(own, other)), len(moments))
        moments.insert(place, other)
    return moments


def comes_after(moment: Moment, other: Moment) -> bool:
    """True if a moment of the record comes after what happened on another."""
    if moment.taken.at != other.taken.at:
        return moment.taken.at > other.taken.at
    if moment.reopens and moment.step and moment.step.caused_by:
        return moment.taken[moment.step.caused_by] in (None, other.record.id)
    return moment.ends


def of_deadline(
    deadline: Deadline, record: Record, moments: Sequence[Moment], terms: Terms, now: datetime
) -> Iterator[Obligation]:
    """The obligations that one deadline made in the course of a record's history.

    Args:
        deadline: one of the kind's.
        record: the record that owes.
        moments: its history, see `timeline`.
        terms: what the site has set.
        now: what counts as late is judged at this time.
    """
    who = deadline.who(record) if deadline.who else ""
    if deadline.computed:
        promises = deadline.computed(record, lambda start: terms.due(deadline, record.kind.name, start, record))
    else:
        make = made_when_ready if deadline.ready else made_and_kept
        promises = make(deadline, record, moments, terms)
    for p in promises:
        if deadline.fresh and p.started and (p.started.entered or p.started.at) < (terms.since or now):
            continue
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
            str(record["unit"] or ""),
            deadline.agreed,
        )


def addressee(who: str, record: Record, people: People) -> str:
    """Whom an obligation waits for: never somebody the record bars (015.5), nor a role that nobody holds.

    Both fall to the director.
    """
    if not who:
        return who
    found = [DIRECTOR if each in record.barred else each for each in who.split("、")]
    return "、".join(dict.fromkeys(held_role(each, people) for each in found))


def held_role(who: str, people: People) -> str:
    """The addressee, or the director in place of a role that nobody holds."""
    return DIRECTOR if people.roles and who in ROLE_NAMES and not people.holding(who) else who


def made_and_kept(deadline: Deadline, record: Record, moments: Sequence[Moment], terms: Terms) -> list[Term]:
    """The promises that one deadline made, as moments started, moved, met and ended them."""
    open_: list[Term] = []
    kept: list[Term] = []
    over = False
    for moment in moments:
        taken, own = moment.taken, moment.record.id == record.id
        if taken.auto and not deadline.by_svc:  # what svc does by itself promises and moves nothing
            continue
        ends = own and moment.ends
        over = ends or (over and not (own and moment.reopens))
        lapses = ends or (own and taken.do in deadline.voided_by)
        met = bool(open_) and meets(deadline, moment, record)
        if open_ and (lapses or met):
            meant = open_ if lapses else [p for p in open_ if concerns(deadline, p, moment)]
            done = meant[:1] if deadline.singly and not lapses else meant[:]
            for promise in done:
                promise.met, promise.ended = taken.at, not met
            kept += done
            open_ = [promise for promise in open_ if promise not in done]
        if own and not over:
            postpone(deadline, moment, open_)
            start_promise(deadline, moment, terms, open_)
    if deadline.applies and not deadline.applies(record):  # what was kept stays kept
        open_.clear()
    return kept + open_


def made_when_ready(deadline: Deadline, record: Record, moments: Sequence[Moment], terms: Terms) -> list[Term]:
    """The promises of a deadline that starts as soon as all is there; it ends if something is missing again."""
    kept: list[Term] = []
    open_: Term | None = None
    others = {m.record.id: m.record for m in moments if m.record.id != record.id}
    possible = False
    for moment in moments:
        taken, own = moment.taken, moment.record.id == record.id
        possible = possible or (own and taken.do in deadline.starts)
        if own and (moment.ends or taken.do in deadline.voided_by):
            if open_:
                open_.met, open_.ended = taken.at, taken.do not in deadline.met_by
                kept.append(open_)
            open_, possible = None, False
        elif possible and deadline.ready:
            linked = {number: other.as_of(taken.at) for number, other in others.items() if other.began <= taken.at}
            now = record.up_to(taken) if own else record.as_of(taken.at)
            due = terms.due(deadline, record.kind.name, taken.at) if deadline.ready(now, linked) else None
            open_ = (open_ or Term(due)) if due else None
    return [*kept, open_] if open_ else kept


def meets(deadline: Deadline, moment: Moment, owner: Record) -> bool:
    """True if a moment keeps a promise of its owner."""
    own = moment.record.id == owner.id
    return any(own and moment.taken.do == by if isinstance(by, str) else by(moment, owner) for by in deadline.met_by)


def concerns(deadline: Deadline, promise: Term, moment: Moment) -> bool:
    """True if a moment concerns an open promise, where a record may have several."""
    return deadline.matches is None or promise.started is None or deadline.matches(promise.started, moment)


def starts(deadline: Deadline, moment: Moment) -> bool:
    """True if a moment of the record makes the promise. What was written down was promised, whatever changed since."""
    if moment.taken.do not in deadline.starts or deadline.ready:
        return False
    if deadline.what in moment.taken.due:
        return True
    if deadline.applies and not deadline.applies(moment.record):
        return False
    return deadline.starting is None or deadline.starting(moment)


def postpone(deadline: Deadline, moment: Moment, open_: list[Term]) -> None:
    """Move the open promises to a later time that the step names, or those it concerns to the one it sets anew."""
    taken = moment.taken
    when = taken[deadline.moved[taken.do]] if taken.do in deadline.moved else None
    anew = taken[deadline.reset[taken.do]] if taken.do in deadline.reset else None
    for promise in open_:
        promise.due = max(promise.due, when or promise.due)
        if anew and concerns(deadline, promise, moment):
            promise.due = anew


def start_promise(deadline: Deadline, moment: Moment, terms: Terms, open_: list[Term]) -> None:
    """Start a promise, due as written down or named, else by the setting. One still open is kept or set anew."""
    if not starts(deadline, moment):
        return
    taken = moment.taken
    if by_setting := counted_by_setting(deadline, moment):
        due = taken.due.get(deadline.what) or due_by_setting(deadline, moment, terms)
    else:
        due = taken[deadline.starts[taken.do]]
    if due is None:
        return
    if deadline.replaces:
        open_.clear()
    if not open_ or deadline.many:
        open_.append(Term(due, who=deadline.asks(moment) if deadline.asks else "", started=taken))
    elif not by_setting:
        open_[-1].due = due
    elif (special := deadline.special_of(moment.record)) and special.unless_sooner:
        open_[-1].due = min(open_[-1].due, due)
