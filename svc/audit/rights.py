"""Rights to the steps that a commit added, by the roles that its parent's `svc.yaml` gave those who took them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

from svc.audit.step_lines import RawStep, parse_line
from svc.audit.steps import MACHINE, Added, Found, time_or_none
from svc.audit.then import Then
from svc.audit.undone import Adder, is_undo
from svc.kinds import KINDS
from svc.model import codec
from svc.model.case import Actor
from svc.model.kind import Kind
from svc.model.record import Record, Taken
from svc.model.roles import LEADERS
from svc.model.steps import UNDONE, Step
from svc.model.yaml_read import Tree
from svc.procedures.validate import refuse_without_role
from svc.rules import rights
from svc.rules.steps import case_at, refuse_role
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.errors import Refusal, SvcError


class RightsCheck:
    """Checks whether those who took steps had the right to them.

    Args:
        store: the records as they are, for what others say of one.
        adder: tells who committed a file first.
    """

    def __init__(self, store: Store, adder: Adder) -> None:
        self.store = store
        self.adder = adder

    def check_step(self, step: RawStep, line: int | None, added: Added) -> Iterator[Found]:
        """Yield a step that its actor had no right to. One that any of several parents allowed is none."""
        declared = added.kind.all_steps.get(str(step.get("do")))
        judged = [then for then in added.settings if then.new]
        if declared is None or not declared.typed or not judged or step.get("by") == MACHINE:
            return
        refusals = [self.refusal(step, declared, line, added, then) for then in judged]
        if all(refusals) and refusals[0]:
            yield "role", f"{added.wording.step_name(step)}: {refusals[0]}"

    def check_registration(self, added: Added) -> Iterator[Found]:
        """Yield a new record that the author of its commit had no right to register."""
        judged = [then for then in added.settings if then.new and then.site.staff]
        openings = added.kind.openings
        if not judged or not openings or added.commit.by_machine or added.kind.named:
            return
        if any(number.encode() in added.head for number in added.beside - {added.number}):
            return  # svc opened it because of the other
        day = f"{(added.entered or added.began):%Y-%m-%d}" if added.entered or added.began else ""
        roles = () if any(not o.roles for o in openings) else {role for o in openings for role in o.roles}
        declared = Step("add", openings[0].zh, openings[0].en, openings[0].article, roles=tuple(sorted(roles)))
        for then in judged:
            try:
                refuse_role(then.actor(added.commit.author, day), declared, then.site.terms)
            except Refusal as refused:
                sentence = refused.sentence
            else:
                return
        yield "role", sentence

    def refusal(self, step: RawStep, declared: Step, line: int | None, added: Added, then: Then) -> str:
        """Return why a step would have been refused, or an empty text."""
        try:
            if not named_with_roles(added.kind.name, declared.name).isdisjoint(step):
                refuse_named_without_role(step, declared, then)
            if not then.site.staff:
                return ""
            who, day = str(step.get("by", "")), str(step.get("at", ""))[:10]
            from_book = not added.is_author(who) and added.is_from_book(step)
            actor = then.actor(added.commit.author if from_book else who, day)
            if step.get("reason") == UNDONE and actor.known and is_undo(line, added, self.adder):
                return ""
            if not actor.known or not declared.given_to or actor.role in declared.roles:
                refuse_role(actor, declared, then.site.terms)
            else:
                rights.refuse_other_department(actor, declared, self.dispatched(line, added))
            if not from_book and actor.role not in LEADERS and needs_record(step, declared, added, then):
                self.refuse_by_record(line, actor, added, then)
        except Refusal as refused:
            return refused.sentence
        except SvcError:
            return ""
        return ""

    def refuse_by_record(self, line: int | None, actor: Actor, added: Added, then: Then) -> None:
        """Refuse a step to which the right hangs on what it does to its record."""
        wording = added.wording
        record = wording.read_version(added.text)
        taken = next((t for t in record.steps if t.line == line), None) if record else None
        if record is None or taken is None:
            return
        before = replace(record, steps=tuple(t for t in record.steps if t.number < taken.number))
        now = taken.entered or taken.at
        linked = {r.id: r.as_of(now) for r in self.store.linked(record).values() if r.began <= now}
        after = before.with_step(taken)
        case = case_at(then.site.terms, before, taken, after, linked, replace(actor, name=taken.by))
        if is_consequence(taken, before, added):
            return
        rights.refuse_without_right(case, then.site.terms)

    def dispatched(self, line: int | None, added: Added) -> Record:
        """Return a record with nothing but what says to whom its matter was given before a line of its file."""
        lines = added.text.splitlines(keepends=True)[: (line or 1) - 1]
        told = [each for each in lines if b" to: " in each or b"do: strike" in each]
        tree = Tree({"steps": [step for each in told if each.startswith(b"- ") for step in parse_line(each)]}, {})
        path, zone = added.wording.path, added.zone
        steps = [codec.read_step(tree, n, added.kind, path, zone) for n in range(len(tree.value["steps"]))]
        numbered = tuple(replace(t, number=n) for n, t in enumerate(sorted(steps, key=lambda t: t.at), 1))
        return Record(added.kind, added.wording.number, {}, numbered, path)


def refuse_named_without_role(step: RawStep, declared: Step, then: Then) -> None:
    """Refuse a step that names a colleague for what they have no right to, such as somebody who approves."""
    for f in declared.asks:
        given: Any = step.get(f.name) if f.roles else None
        for name in given if isinstance(given, list) else [given] if given else []:
            known = then.resolve(str(name))
            if known in then.site.members:
                refuse_without_role(f, known, then.site, declared.article)


def needs_record(step: RawStep, declared: Step, added: Added, then: Then) -> bool:
    """True if the right to a step hangs on its record: it strikes, corrects, ends or eases something."""
    if always_needs_record(added.kind.name, declared.name):
        return True
    promised = [str(step[name]) for name in names_putting_off(added.kind.name, declared.name) if step.get(name)]
    return any(not is_soon(text, added, then) for text in promised)


@cache
def named_with_roles(kind: str, name: str) -> frozenset[str]:
    """Return the answers of a step that name a colleague who must have a role."""
    return frozenset(f.name for f in KINDS[kind].all_steps[name].asks if f.roles)


@cache
def always_needs_record(kind: str, name: str) -> bool:
    """True if the right to a step hangs on its record, whatever its answers."""
    step = KINDS[kind].all_steps[name]
    eased = eased_names(KINDS[kind])
    hangs = step.others_roles or step.overdue_roles or step.promise_roles
    return bool(hangs) or not eased.isdisjoint(step.sets.values())


@cache
def names_putting_off(kind: str, name: str) -> tuple[str, ...]:
    """Return the answers of a step that put off an answer."""
    return tuple(f.name for f in KINDS[kind].all_steps[name].asks if f.puts_off)


def is_soon(text: str, added: Added, then: Then) -> bool:
    """True if a promised time lies within what the desk itself may promise, as far as the record's facts tell."""
    when = time_or_none(text, added.zone)
    last = timedelta(days=then.site.terms.limits.longest)
    return bool(when and added.began and when.date() <= added.began.date() + last)


def eased_names(kind: Kind) -> frozenset[str]:
    """Return the facts of a kind on which rights hang."""
    return frozenset(f.name for f in kind.fields if f.conflict or f.eased)


def is_consequence(taken: Taken, before: Record, added: Added) -> bool:
    """True if svc itself strikes a step because of what the same commit did to the record that set it off."""
    if taken.do != "strike":
        return False
    struck = next((t for t in before.steps if t.number == taken["step"]), None)
    return struck is not None and not before.kind.all_steps[struck.do].typed and taken.by == added.commit.author
