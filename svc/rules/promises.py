"""Promises as the moments of a record's history start, move, meet and end them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from svc.model.deadlines import Deadline, Term
from svc.model.record import Moment, Record
from svc.model.steps import CANCELLED
from svc.rules.terms import Terms


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


class Point(NamedTuple):
    """A moment in the history of a record, as each of its deadlines asks about it.

    Args:
        moment: the moment, of it or of a record linked with it.
        own: whether it is the record's own.
        ends: whether it then ends all that the record owes.
        reopens: whether the record is then open again.
    """

    moment: Moment
    own: bool
    ends: bool
    reopens: bool


def timeline(record: Record, linked: Iterable[Record]) -> list[Point]:
    """The history of a record: its moments and those of the records linked with it, by time.

    Its own steps stay in their order. At equal times what happened elsewhere comes after the record's own steps, but
    before what it caused (a reopening names the callback) and before what ends all.
    """
    moments = [Moment(record, t) for t in (record.registration, *record.trail)]
    others = [Moment(r, t) for r in linked if r.status != CANCELLED.value for t in (r.registration, *r.trail)]
    for other in sorted(others, key=lambda m: (m.taken.at, m.record.order)):
        place = next((n for n, own in enumerate(moments) if comes_after(own, other)), len(moments))
        moments.insert(place, other)
    owns = [(moment, moment.record.id == record.id) for moment in moments]
    return [Point(m, own, own and m.ends, own and m.reopens) for m, own in owns]


def comes_after(moment: Moment, other: Moment) -> bool:
    """True if a moment of the record comes after what happened on another."""
    if moment.taken.at != other.taken.at:
        return moment.taken.at > other.taken.at
    if moment.reopens and moment.step and moment.step.caused_by:
        return moment.taken[moment.step.caused_by] in (None, other.record.id)
    return moment.ends


def made_and_kept(deadline: Deadline, record: Record, history: Sequence[Point], terms: Terms) -> list[Term]:
    """The promises that one deadline made, as moments started, moved, met and ended them."""
    open_: list[Term] = []
    kept: list[Term] = []
    over = False
    for point in history:
        moment, own = point.moment, point.own
        taken = moment.taken
        if taken.auto and not deadline.by_svc:  # what svc does by itself promises and moves nothing
            continue
        over = point.ends or (over and not point.reopens)
        if open_ and (done := settled(deadline, point, record, terms, open_)):
            kept += done
            open_ = [promise for promise in open_ if promise not in done]
        if own and not over:
            if open_:
                postpone(deadline, moment, open_)
            if taken.do in deadline.starts:
                start_promise(deadline, moment, terms, open_)
        elif not own and not open_ and deadline.begun_by and deadline.begun_by(moment, record):
            open_ += begun_elsewhere(deadline, moment, record, terms)
    if deadline.applies and not deadline.applies(record):  # what was kept stays kept
        open_.clear()
    return kept + open_


def settled(deadline: Deadline, point: Point, record: Record, terms: Terms, open_: Sequence[Term]) -> list[Term]:
    """The open promises that a moment of the history meets or ends, marked as met or ended."""
    moment, taken = point.moment, point.moment.taken
    lapses = point.ends or (point.own and taken.do in deadline.voided_by)
    met = meets(deadline, moment, record, terms)
    if not (lapses or met):
        return []
    done = [promise for promise in open_ if lapses or concerns(deadline, promise, moment)]
    if deadline.singly and not lapses:
        del done[1:]
    for promise in done:
        promise.met, promise.ended = taken.at, not met
    return done


def made_when_ready(deadline: Deadline, record: Record, history: Sequence[Point], terms: Terms) -> list[Term]:
    """The promises of a deadline that starts as soon as all is there; it ends if something is missing again."""
    kept: list[Term] = []
    open_: Term | None = None
    was_ready = False
    others = {point.moment.record.id: point.moment.record for point in history if not point.own}
    possible = False
    so_far = record  # set to what it was after its own last moment, before that is asked
    for moment, own, ends, _reopens in history:
        taken = moment.taken
        possible = possible or (own and taken.do in deadline.starts)
        if own and possible:
            so_far = record.up_to(taken)
        if own and (ends or taken.do in deadline.voided_by):
            if open_:
                open_.met, open_.ended = taken.at, taken.do not in deadline.met_by
                kept.append(open_)
            open_, possible, was_ready = None, False, False
        elif possible and deadline.ready:
            linked = {number: other.as_of(taken.at) for number, other in others.items() if other.began <= taken.at}
            is_ready = deadline.ready(so_far, linked, terms.off)
            if not is_ready:
                open_ = None
            elif not was_ready and terms.asks(deadline, Moment(record, taken)):
                due = terms.due(deadline, record.kind.name, taken.at)
                open_ = Term(due) if due else None
            was_ready = is_ready
    return [*kept, open_] if open_ else kept


def meets(deadline: Deadline, moment: Moment, owner: Record, terms: Terms | None = None) -> bool:
    """True if a moment keeps a promise of its owner. What was entered under the version before is judged by it, too."""
    own, do = moment.record.id == owner.id, moment.taken.do
    ways = deadline.met_by + (deadline.met_of_old if terms and terms.is_old(moment) else ())
    return any(own and by == do if isinstance(by, str) else by(moment, owner) for by in ways)


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


def begun_elsewhere(deadline: Deadline, moment: Moment, record: Record, terms: Terms) -> list[Term]:
    """The promise that a moment of a linked record makes."""
    due = terms.due(deadline, record.kind.name, moment.taken.at, record)
    return [Term(due, started=moment.taken)] if due and not terms.is_old(moment) else []


def start_promise(deadline: Deadline, moment: Moment, terms: Terms, open_: list[Term]) -> None:
    """Start a promise, due as written down or named, else by the setting. One still open is kept or set anew."""
    if not starts(deadline, moment):
        return
    taken = moment.taken
    if deadline.what not in taken.due and not terms.asks(deadline, moment):
        return
    named = deadline.starts[taken.do]
    settled = bool(named and taken[named]) and terms.is_old(moment)  # the version before asked for nothing sooner
    if by_setting := counted_by_setting(deadline, moment) and not settled:
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
