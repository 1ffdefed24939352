"""The rules: whether a step may be taken, and what a record owes by when; pure, written once for all kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from svc.dates import workdays
from svc.dates.workdays import Calendar, Duration
from svc.model.model import CANCELLED, ENDS, UNTIL, Deadline, Opening, Step, role_label
from svc.model.record import Actor, Case, Moment, Obligation, Promise, Record, Taken
from svc.text.errors import Refusal
from svc.text.language import _, listed


@dataclass(frozen=True)
class Terms:
    """What the site has set: how long each promise lasts (by `kind.what`), its calendar, whether staff are listed."""

    lasts: Mapping[str, Duration]
    calendar: Calendar
    staffed: bool = False

    def due(self, deadline: Deadline, kind: str, start: datetime) -> datetime | None:
        """When a promise that starts now is due, by the setting; nothing where the setting has no duration."""
        lasts = self.lasts.get(f"{kind}.{deadline.what}")
        if lasts is None:
            return None
        day = workdays.due(start, lasts, self.calendar)
        return day if isinstance(day, datetime) else workdays.end_of(day, self.calendar.zone)


# Taking a step


def register(
    record: Record,
    linked: Mapping[str, Record],
    actor: Actor,
    terms: Terms,
    opening: Opening | None = None,
    home: Record | None = None,
) -> Record:
    """A new record with its promises written down.

    Args:
        record: the facts as given, with its number.
        linked: the records it names.
        actor: who registers it.
        terms: what the site has set.
        opening: how it is registered; else as the kind's are at first.
        home: the residents' file of its unit, if there is one.

    Returns:
        The record to be kept.

    Raises:
        Refusal: the actor may not, or is the person that a named record is about (015.5).
    """
    opening = opening or record.kind.openings[0]
    permit(actor, Step(opening.name, opening.zh, opening.en, opening.article, roles=opening.roles), terms)
    if not actor.exempt:
        bar(actor, [r for r in linked.values() if r.id in record.names])
    due = promised(record, record.registration, terms)
    told = named(record, record.registration, due)
    record = replace(record, facts={**record.facts, **told} | ({"due": due} if due else {}))
    case = Case(record, record.registration, record, linked, actor, terms.staffed, home)
    for guard in opening.guards:
        guard(case)
    return record


def take(
    record: Record,
    taken: Taken,
    linked: Mapping[str, Record],
    actor: Actor,
    terms: Terms,
    peers: Mapping[str, Record] | None = None,
) -> Taken:
    """A step that is allowed, with the promises it starts written down.

    Args:
        record: the record before.
        taken: the step; `UNTIL` among its answers is when the promises that it starts are due.
        linked: the records that this one names or that name it, the step counted in.
        actor: who takes it.
        terms: what the site has set.
        peers: other records of the kind, where the step asks for them.

    Returns:
        The step to be appended.

    Raises:
        Refusal: the procedure forbids the step (exit 3).
        BadInput: the answers don't fit together.
    """
    step = record.kind.all_steps[taken.do]
    until = taken.answers.get(UNTIL)
    if until:
        taken = replace(taken, answers={name: value for name, value in taken.answers.items() if name != UNTIL})
    permit(actor, step, terms)
    if not actor.exempt:
        bar(actor, [record, *(r for r in linked.values() if r.id in record.names)])
    fits(record, step)
    after = record.grown(taken)
    case = Case(record, taken, after, linked, actor, terms.staffed, peers=peers or {})
    for guard in step.guards:
        guard(case)
    due = promised(after, taken, terms, until)
    return replace(taken, answers={**taken.answers, **named(after, taken, due)}, due=due)


def named(record: Record, taken: Taken, due: dict[str, datetime]) -> dict[str, datetime]:
    """The times counted by the setting that are kept as the answers which would have named them, taken out of `due`."""
    return {d.starts[taken.do]: due.pop(d.what) for d in record.kind.deadlines if d.kept and d.what in due}


def permit(actor: Actor, step: Step, terms: Terms) -> None:
    """Refuse an actor the site does not know, or whose role has no right to the step."""
    if actor.exempt or not terms.staffed:
        return
    if not actor.known:
        raise Refusal(
            _("{name} is not among the staff of this site").format(name=actor.name),
            article="009.1",
            todo=_("act as someone listed under `staff` in svc.yaml: --by NAME"),
        )
    if step.roles and actor.role not in step.roles:
        raise Refusal(
            _("{name} ({role}) may not do this: {step}").format(
                name=actor.name, role=role_label(actor.role or ""), step=step.label
            ),
            article=step.article,
            todo=_("ask someone whose role is: {roles}").format(roles=listed(map(role_label, step.roles))),
        )


def bar(actor: Actor, records: Iterable[Record]) -> None:
    """Refuse the person that a record is about: nobody alters a record that concerns them (015.5)."""
    for record in records:
        if actor.name in barred(record):
            raise Refusal(
                _("{name} is the person {id} is about and may not act on it").format(name=actor.name, id=record.id),
                article="015.5",
                todo=_("leave it to a colleague or the director"),
            )


def barred(record: Record) -> frozenset[str]:
    """Names of the people a record is about."""
    return frozenset(name for f in record.kind.fields if f.conflict for name in record[f.name] or ())


def concerned(record: Record) -> bool:
    """Whether a person whom the record is about registered it or took a step on it."""
    people = barred(record)
    return bool(people) and (record[record.kind.holder] in people or any(t.by in people for t in record.steps))


def fits(record: Record, step: Step) -> None:
    """Refuse a step that the record's status does not allow."""
    loose = step.name in ("note", "attach", "strike")
    if loose or (record.status in step.after if step.after else record.status != CANCELLED.value):
        return
    kind = record.kind
    raise Refusal(
        _("{id} is {status}: not possible now: {step}").format(
            id=record.id, status=kind.status_label(record.status), step=step.label
        ),
        article=step.article,
        todo=_("possible when: {statuses}; see: svc show {id}").format(
            statuses=listed(map(kind.status_label, step.after)) or _("not cancelled"), id=record.id
        ),
    )


def promised(record: Record, taken: Taken, terms: Terms, until: datetime | None = None) -> dict[str, datetime]:
    """The promises that a step of the record starts by the settings, with when they are due."""
    kind, moment = record.kind, Moment(record, taken)
    due = {
        d.what: until or terms.due(d, kind.name, taken.at)
        for d in kind.deadlines
        if starts(d, moment) and counted(d, taken)
    }
    return {what: when for what, when in due.items() if when}


def counted(deadline: Deadline, taken: Taken) -> bool:
    """Whether the setting counts a promise's time, because the step does not name it."""
    named = deadline.starts[taken.do]
    return not named or (taken.do in deadline.or_else and not taken[named])


# What is owed


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
    found = [o for d in record.kind.deadlines for o in follow(d, record, moments, terms, now)]
    return sorted(found, key=lambda o: o.due)


def timeline(record: Record, linked: Iterable[Record]) -> list[Moment]:
    """What happened on a record and on those linked with it, by time; its own steps stay in their order.

    At equal times what happened elsewhere comes after the record's own steps, but before what it caused (a reopening
    names its callback) and before what ends all.
    """
    moments = [Moment(record, t) for t in (record.registration, *record.trail)]
    others = [Moment(r, t) for r in linked if r.status != CANCELLED.value for t in (r.registration, *r.trail)]
    for other in sorted(others, key=lambda m: (m.taken.at, m.record.order)):
        place = next((n for n, own in enumerate(moments) if follows(own, other)), len(moments))
        moments.insert(place, other)
    return moments


def follows(moment: Moment, other: Moment) -> bool:
    """Whether a moment comes after what happened on another record."""
    if moment.taken.at != other.taken.at:
        return moment.taken.at > other.taken.at
    taken = moment.taken
    return taken.do in ENDS or (taken.do == "reopen" and taken["callback"] in (None, other.record.id))


def follow(
    deadline: Deadline, record: Record, moments: Sequence[Moment], terms: Terms, now: datetime
) -> Iterator[Obligation]:
    """The promises that one deadline made in the course of a record's history."""
    who = deadline.who(record) if deadline.who else ""
    if deadline.computed:
        found = deadline.computed(record, lambda start: terms.due(deadline, record.kind.name, start))
    else:
        found = followed(deadline, record, moments, terms)
    for p in found:
        late = (p.met or now) > p.due
        yield Obligation(
            record.id,
            record.kind.name,
            deadline.what,
            p.due,
            p.met,
            late,
            p.who or who,
            deadline.article,
            deadline.label,
            p.subject or record.subject,
            p.ended,
            str(record["unit"] or ""),
        )


def followed(deadline: Deadline, record: Record, moments: Sequence[Moment], terms: Terms) -> list[Promise]:
    """The promises that one deadline made, as moments started, moved, met and ended them."""
    open_: list[Promise] = []
    kept: list[Promise] = []
    over = False
    for moment in moments:
        taken, own = moment.taken, moment.record.id == record.id
        if taken.auto:  # what svc does by itself promises and moves nothing
            continue
        ends = own and taken.do in ENDS
        over = ends or (over and not (own and taken.do == "reopen"))
        lapses = ends or (own and taken.do in deadline.voided_by)
        met = bool(open_) and meets(deadline, moment, record)
        if open_ and (lapses or met):
            done = open_[:1] if deadline.singly and not lapses else open_[:]
            for promise in done:
                promise.met, promise.ended = taken.at, not met
            kept += done
            del open_[: len(done)]
        if own and not over:
            move(deadline, taken, open_)
            begin(deadline, moment, terms, open_)
    if deadline.applies and not deadline.applies(record):  # what was kept stays kept
        open_.clear()
    return kept + open_


def meets(deadline: Deadline, moment: Moment, owner: Record) -> bool:
    """Whether a moment keeps a promise of its owner."""
    own = moment.record.id == owner.id
    return any(own and moment.taken.do == by if isinstance(by, str) else by(moment, owner) for by in deadline.met_by)


def starts(deadline: Deadline, moment: Moment) -> bool:
    """Whether a moment of the record makes the promise; one that was written down was made, whatever changed since."""
    if moment.taken.do not in deadline.starts:
        return False
    if deadline.what in moment.taken.due:
        return True
    if deadline.applies and not deadline.applies(moment.record):
        return False
    return deadline.starting is None or deadline.starting(moment)


def move(deadline: Deadline, taken: Taken, open_: list[Promise]) -> None:
    """Move an open promise to a later time that the step names."""
    when = taken[deadline.moved[taken.do]] if taken.do in deadline.moved else None
    for promise in open_:
        promise.due = max(promise.due, when or promise.due)


def begin(deadline: Deadline, moment: Moment, terms: Terms, open_: list[Promise]) -> None:
    """Start a promise, due as written down or named, else by the setting; one still open is kept or set anew."""
    if not starts(deadline, moment):
        return
    taken, kind = moment.taken, moment.record.kind.name
    if by_setting := counted(deadline, taken):
        due = taken.due.get(deadline.what) or terms.due(deadline, kind, taken.at)
    else:
        due = taken[deadline.starts[taken.do]]
    if due is None:
        return
    if not open_ or deadline.many:
        open_.append(Promise(due))
    elif not by_setting:
        open_[-1].due = due


def uncovered(record: Record, due: Mapping[str, datetime], start: datetime, terms: Terms) -> list[int]:
    """Years that a promise counted in working days passes through without the site's calendar covering them."""
    lasts = {what: terms.lasts.get(f"{record.kind.name}.{what}") for what in due}
    counted = [due[what] for what, length in lasts.items() if length and length.unit == "wd"]
    return sorted({year for until in counted for year in workdays.uncovered(start, until, terms.calendar)})
