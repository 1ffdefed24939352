"""Rights that hang on what a step does: whose step it strikes, what it lifts, and which promise it ends or puts off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from svc.dates import workdays
from svc.model.case import Actor, Case
from svc.model.deadlines import Obligation
from svc.model.fields import Field
from svc.model.record import Record
from svc.model.roles import LEADERS, role_label
from svc.model.show import show_time, show_value
from svc.model.steps import Step
from svc.rules.deadlines import DIRECTOR, obligations
from svc.rules.terms import Terms
from svc.text.errors import Refusal
from svc.text.language import _, comma_list

DEPARTMENT = "department"


def refuse_without_right(case: Case, terms: Terms) -> None:
    """Refuse a step for which its actor would need another role, or a reason, because of what it does.

    Args:
        case: the step, and the record before and after it.
        terms: what the site has set.

    Raises:
        Refusal: it is for a director or leader, or needs a reason (exit 3).
    """
    refuse_others_step(case)
    refuse_easing(case)
    refuse_ending_promise(case, terms)
    refuse_putting_off(case, terms)


def refuse_other_department(actor: Actor, step: Step, record: Record) -> None:
    """Refuse somebody whose department the matter was not given to (009.5).

    As long as no department has it, any that helps itself may report what it did.
    """
    given = list(step.given_to(record)) if step.given_to else []
    if actor.department in given or (not given and actor.role == DEPARTMENT):
        return
    if given:
        sentence = _("{name} ({own}) may not do this: {step}; {id} was given to {departments}")
    else:
        sentence = _("{name} ({own}) may not do this: {step}; {id} was given to no department yet")
    own = actor.department or role_label(actor.role or "")
    raise Refusal(
        sentence.format(name=actor.name, own=own, step=step.label, id=record.id, departments=comma_list(given)),
        article=step.article,
        todo=_("ask {whom}, or someone whose role is: {roles}").format(
            whom=comma_list(given) or _("the department concerned"), roles=comma_list(map(role_label, step.roles))
        ),
    )


def refuse_others_step(case: Case) -> None:
    """Refuse to strike somebody else's step, or one that a callback set off, but to a director or leader (015.5)."""
    allowed, number = case.step.others_roles, case.taken["step"]
    if not allowed or case.acts_as(allowed):
        return
    struck = next((t for t in case.record.steps if t.number == number), None)
    if struck is None:
        return
    cause = case.record.kind.all_steps[struck.do].caused_by
    todo = _("let them do it: {command}").format(
        command=f"svc strike {case.record.id} {number} --reason … --by {_('NAME')}"
    )
    if struck.by != case.actor.name:
        sentence = _("step {number} of {id} was taken by {name}: to strike it is for a director or leader")
        raise Refusal(
            sentence.format(number=number, id=case.record.id, name=struck.by),
            article="015.5",
            todo=todo,
        )
    if cause and struck[cause]:
        raise Refusal(
            _("step {number} of {id} follows from {cause}: to strike it is for a director or leader").format(
                number=number, id=case.record.id, cause=struck[cause]
            ),
            article="015.5",
            todo=todo,
        )


def refuse_ending_promise(case: Case, terms: Terms) -> None:
    """Refuse to end, put later or hand on what is promised, where that is for a director or leader (015.5)."""
    overdue, promised = case.step.overdue_roles, case.step.promise_roles
    begun = case.record.kind.named is None or case.record.steps  # a file that this step begins owes nothing yet
    if case.acts_as(LEADERS) or not (overdue or promised) or not begun:
        return
    now = case.taken.entered or case.taken.at
    before = still_owed(case.record, case, terms, now)
    after = still_owed(case.after, case, terms, now)
    if overdue and (freed := [o for o in before if o.late and not any(is_same(o, left) for left in after)]):
        sentence = _("{id} has something overdue ({what}): this is for a director or leader: {step}")
    elif promised and (freed := [o for o in before if not any(is_as_soon(left, o) for left in after)]):
        sentence = _("{id} promises something ({what}) that this ends or puts off, which is for a director or leader")
    else:
        return
    raise Refusal(
        sentence.format(
            id=case.record.id,
            what=comma_list(f"{o.label} {show_time(o.due)}" for o in freed),
            step=case.step.label,
        ),
        article="015.5",
        todo=_("do what is owed, or let them do this: {command}").format(command=leaders_command(case)),
    )


def still_owed(record: Record, case: Case, terms: Terms, now: datetime) -> list[Obligation]:
    """What a record owes and has neither kept nor ended."""
    return [o for o in obligations(record, case.linked.values(), terms, now) if not o.met and not o.ended]


def is_same(promise: Obligation, left: Obligation) -> bool:
    """True if a promise is owed as it was: by then at the latest, and by the same person or the director."""
    return is_as_soon(left, promise) and left.who in (promise.who, DIRECTOR)


def is_as_soon(left: Obligation, promise: Obligation) -> bool:
    """True if one promise is the other, due no later."""
    return left.what == promise.what and left.due <= promise.due


def leaders_command(case: Case) -> str:
    """The same step as a director or leader takes it."""
    number, by = case.record.id, _("NAME")
    words = {"strike": f"{number} {case.taken['step']}", "amend": f"{number} …=…"}.get(case.taken.do, number)
    return f"svc {case.taken.do} {words} --reason … --by {by}"


def refuse_easing(case: Case) -> None:
    """Refuse to lift a name or ease a fact on which promises hang, but to a director or leader with the reason."""
    for f, old, new in eased_facts(case):
        told = {"id": case.record.id, "field": f.label, "old": show_value(f, old)}
        told["new"] = show_value(f, new) if new else _("nothing")
        if not case.acts_as(LEADERS):
            raise Refusal(
                _("{id}: {field} changed from {old} to {new} is for a director or leader").format(**told),
                article="015.5",
                todo=_("let them do it, with the reason: {command}").format(command=easing_command(case, f)),
            )
        if not (case.taken["reason"] or case.taken["text"]):
            raise Refusal(
                _("{id}: {field} changed from {old} to {new} needs a reason").format(**told),
                article="015.5",
                todo=_("add --reason TEXT"),
            )


def easing_command(case: Case, field: Field) -> str:
    """The command by which a director or leader changes the fact."""
    number, by = case.record.id, _("NAME")
    if case.taken.do == "strike":
        return f"svc strike {number} {case.taken['step']} --reason … --by {by}"
    return f"svc amend {number} {field.name}=… --reason … --by {by}"


def eased_facts(case: Case) -> Iterator[tuple[Field, Any, Any]]:
    """The facts that the step eases, with their old and new values: names lifted, promises ended or lengthened."""
    for f in case.record.kind.fields:
        if not (f.conflict or f.eased):
            continue
        old, new = case.record[f.name], case.after[f.name]
        lifted = f.conflict and set(old or ()) - set(new or ())
        if old != new and (lifted or (f.eased and f.eased(old, new))):
            yield f, old, new


def refuse_putting_off(case: Case, terms: Terms) -> None:
    """Refuse to put an answer off past the site's longest time, but to a director or leader (013.8)."""
    promised = [when for f in case.step.asks if f.puts_off and (when := case.taken[f.name])]
    if not promised or case.acts_as(LEADERS):
        return
    zone = terms.calendar.zone
    last = workdays.end_of_day(case.record.began.astimezone(zone).date() + timedelta(days=case.limits.longest), zone)
    for when in promised:
        if when > last:
            raise Refusal(
                _("{id}: an answer after {last} is for a director or leader to promise").format(
                    id=case.record.id, last=show_time(last)
                ),
                article="013.8",
                todo=_("promise it by then, or let them do it: --by {name}").format(name=_("NAME")),
            )
