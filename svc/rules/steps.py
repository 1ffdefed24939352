"""Steps: whether one may be taken, and the promises that it starts, for all kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from svc.model.case import Actor, Case
from svc.model.fields import DUE_TIMES
from svc.model.record import Record, Taken
from svc.model.roles import role_label
from svc.model.steps import CANCELLED, UNTIL, Opening, Step
from svc.rules import rights
from svc.rules.deadlines import due_times
from svc.rules.terms import Terms
from svc.text.dataclass import replace
from svc.text.errors import Refusal
from svc.text.language import _, comma_list


def case_at(
    terms: Terms,
    record: Record,
    taken: Taken,
    after: Record,
    linked: Mapping[str, Record],
    actor: Actor,
    home: Record | None = None,
    peers: Mapping[str, Record] | None = None,
    *,
    as_written: bool = False,
) -> Case:
    """What guards and notes judge at a site: the record before and after a step. See `Case`."""
    return Case(
        record,
        taken,
        after,
        linked,
        actor,
        terms.staffed,
        home,
        peers or {},
        terms.people,
        as_written,
        terms.many,
        terms.limits,
        terms.off,
    )


def register(
    record: Record,
    linked: Mapping[str, Record],
    actor: Actor,
    terms: Terms,
    opening: Opening | None = None,
    home: Record | None = None,
    peers: Mapping[str, Record] | None = None,
    *,
    as_written: bool = False,
) -> Record:
    """A new record with its promises written down.

    Args:
        record: the facts as given, with its number.
        linked: the records it names.
        actor: who registers it.
        terms: what the site has set.
        opening: how it is registered; else as the kind's are at first.
        home: the residents' file of its unit, if there is one.
        peers: other records of the kind, where the opening asks for them.
        as_written: whether it is copied from a book.

    Returns:
        The record to be kept.

    Raises:
        Refusal: the actor may not, or is the person that a named record is about (015.5).
    """
    opening = opening or record.kind.openings[0]
    refuse_role(actor, Step(opening.name, opening.zh, opening.en, opening.article, roles=opening.roles), terms)
    if not actor.exempt:
        refuse_concerned(actor, [r for r in linked.values() if r.id in record.named_ids])
    due = due_times(record, record.registration, terms)
    answers = kept_as_answers(record, record.registration, due)
    record = replace(record, facts={**record.facts, **answers} | ({DUE_TIMES.name: due} if due else {}))
    case = case_at(terms, record, record.registration, record, linked, actor, home, peers, as_written=as_written)
    for guard in opening.guards:
        guard(case)
    return record


def take(
    record: Record,
    taken: Taken,
    linked: Mapping[str, Record],
    actor: Actor,
    terms: Terms,
    home: Record | None = None,
    peers: Mapping[str, Record] | None = None,
    *,
    as_written: bool = False,
) -> Taken:
    """A step that is allowed, with the promises it starts written down.

    Args:
        record: the record before.
        taken: the step; `UNTIL` among its answers is when the promises that it starts are due.
        linked: the records that this one names or that name it, the step counted in.
        actor: who takes it.
        terms: what the site has set.
        home: the residents' file of its unit, where the step asks for it.
        peers: other records of the kind, where the step asks for them.
        as_written: whether it is copied from a book.

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
    refuse_role(actor, step, terms, record)
    if not actor.exempt:
        tied = (r for r in linked.values() if r.id in record.named_ids or r.joined_to == record.id)
        refuse_concerned(actor, [record, *tied])
    refuse_status(record, step)
    after = record.with_step(taken)
    case = case_at(terms, record, taken, after, linked, actor, home, peers, as_written=as_written)
    if not (actor.exempt or taken.auto or as_written):
        rights.refuse_without_right(case, terms)
    for guard in step.guards:
        guard(case)
    due = due_times(after, taken, terms, until)
    return replace(taken, answers={**taken.answers, **kept_as_answers(after, taken, due)}, due=due)


def kept_as_answers(record: Record, taken: Taken, due: dict[str, datetime]) -> dict[str, datetime]:
    """Due times that are kept as the answers which would have named them. They are taken out of `due`."""
    return {d.starts[taken.do]: due.pop(d.what) for d in record.kind.deadlines if d.kept and d.what in due}


def refuse_role(actor: Actor, step: Step, terms: Terms, record: Record | None = None) -> None:
    """Refuse an actor whom the site does not know, or whose role and department have no right to the step."""
    if actor.exempt or not terms.staffed:
        return
    if not actor.known:
        raise Refusal(
            _("{name} is not among the staff of this site").format(name=actor.name),
            article="009.1",
            todo=_("act as someone listed under `staff` in svc.yaml: --by NAME"),
        )
    if step.given_to and record and actor.role not in step.roles:
        rights.refuse_other_department(actor, step, record)
    elif step.roles and actor.role not in step.roles:
        raise Refusal(
            _("{name} ({role}) may not do this: {step}").format(
                name=actor.name, role=role_label(actor.role or ""), step=step.label
            ),
            article=step.article,
            todo=_("ask someone whose role is: {roles}").format(roles=comma_list(map(role_label, step.roles))),
        )


def refuse_concerned(actor: Actor, records: Iterable[Record]) -> None:
    """Refuse the person whom a record is about: nobody alters a record that concerns them (015.5)."""
    for record in records:
        if actor.name in people_concerned(record):
            raise Refusal(
                _("{name} is the person {id} is about and may not act on it").format(name=actor.name, id=record.id),
                article="015.5",
                todo=_("leave it to a colleague or the director: --by NAME"),
            )


def people_concerned(record: Record) -> frozenset[str]:
    """The names of the people whom a record is about, and who therefore may not act on it (015.5)."""
    return record.barred


def concerned_acted(record: Record) -> bool:
    """True if a person whom the record is about registered it or took a step on it."""
    people = people_concerned(record)
    return bool(people) and (record[record.kind.holder] in people or any(t.by in people for t in record.steps))


def refuse_status(record: Record, step: Step) -> None:
    """Refuse a step that the record's status does not allow."""
    if step.always or (record.status in step.after if step.after else record.status != CANCELLED.value):
        return
    kind = record.kind
    raise Refusal(
        _("{id} is {status}: not possible now: {step}").format(
            id=record.id, status=kind.status_label(record.status), step=step.label
        ),
        article=step.article,
        todo=_("possible when: {statuses}; see: svc show {id}").format(
            statuses=comma_list(map(kind.status_label, step.after)) or _("not cancelled"), id=record.id
        ),
    )
