"""Defaults: what svc fills in where a command leaves it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from svc.model.contact import Contact, Household
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.steps import CANCELLED, Opening, Step
from svc.rules.contacts import told_at
from svc.site.desk import Desk
from svc.site.settings import Site
from svc.text.errors import BadInput
from svc.text.language import _


def residents_file(unit: str | None, on_file: Callable[[str], Record | None]) -> Record | None:
    """The residents' file of a unit, where there is one that can be read."""
    home = on_file(unit) if unit else None
    return home if home and home.kind.household and home.status != CANCELLED.value else None


# Registering


def copied_facts(kind: Kind, answers: Mapping[str, Any], get: Callable[[str], Record]) -> dict[str, Any]:
    """Answers, and the facts left out that are copied from the records they name."""
    found = dict(answers)
    for f in kind.fields:
        for other in map(get, numbers_given(f, answers) if f.copies_from else ()):
            for own, theirs in f.copies_from.items():
                if value := copied_value(kind, own, other, theirs):
                    found.setdefault(own, value)
    return found


def newest_contact(
    kind: Kind, given: Mapping[str, Any], answers: Mapping[str, Any], get: Callable[[str], Record], home: Record | None
) -> dict[str, Any]:
    """Answers whose copied name and phone are those of the home's file, where that is newer than what was copied.

    Args:
        kind: what is registered.
        given, answers: what was typed, and the same with what was copied from other records.
        get: tells the record of a number.
        home: the residents' file of the unit, if there is one.
    """
    found = dict(answers)
    sources = [get(number) for f in kind.fields if f.copies_from for number in numbers_given(f, answers)]
    if not (home and home.kind.household and kind.contact and sources and kind.contact.name not in given):
        return found
    people, contact = home.kind.household(home), kind.contact
    if told_at(home) < max(map(told_at, sources)) or not people.owner:
        return found
    if found.get(contact.name) not in (people.owner, *people.tenants):
        found[contact.name] = people.owner
        if contact.phone not in given:
            found.pop(contact.phone, None)
    if people.phone and found[contact.name] == people.owner and contact.phone not in given:
        found[contact.phone] = people.phone
    return found


def copied_value(kind: Kind, own: str, other: Record, theirs: str) -> Any:
    """A value of another record. A contact is copied only from the contact of that record."""
    if kind.contact and own in kind.contact:
        theirs = other.kind.contact[kind.contact.index(own)] if other.kind.contact else ""
    return other[theirs] if theirs else None


def numbers_given(f: Field, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The numbers given for a field, one or many."""
    given = answers.get(f.name) or ()
    return given if isinstance(given, tuple) else (given,)


def new_facts(
    kind: Kind, opening: Opening, answers: Mapping[str, Any], desk: Desk, home: Record | None
) -> dict[str, Any]:
    """The facts of a new record, with what svc can know by itself.

    Args:
        kind, opening: what is registered, and how.
        answers: what was given.
        desk: who acts, and when.
        home: the residents' file of the unit, if there is one.
    """
    found = dict(answers)
    if home and home.kind.household and kind.contact:
        fill_resident(found, kind.contact, home.kind.household(home))
    if opening.time:
        found.setdefault(opening.time, desk.when)
    found.setdefault(kind.holder, desk.actor.name)
    return with_checklist(kind, found, desk.site)


def fill_resident(found: dict[str, Any], contact: Contact, home: Household) -> None:
    """Fill in the resident whom a record is about, and the phone where it is that of the person named.

    Args:
        found: the facts, which are filled in.
        contact: those of them that name the resident.
        home: who lives in the unit.
    """
    name = found.get(contact.name) or home.owner
    if name:
        found.setdefault(contact.name, name)
    if home.phone and name and name in (home.owner, *home.tenants):
        found.setdefault(contact.phone, home.phone)


def fill_by_rule(opening: Opening, facts: dict[str, Any], desk: Desk, home: Record | None) -> None:
    """Fill in what the kind's own rule knows of a new record, all required facts being there.

    Args:
        opening: how it is registered.
        facts: what it fills in.
        desk: who acts, and when.
        home: the residents' file of the unit, if there is one.
    """
    if opening.fills:
        opening.fills(facts, home, facts.get(opening.time) or desk.when, desk.actor.name)


# Taking a step


def step_answers(record: Record, step: Step, answers: Mapping[str, Any], actor: str, site: Site) -> dict[str, Any]:
    """The answers of a step, with what its declaration and the site can tell of those left out.

    Args:
        record: the record that the step is taken on.
        step: its declaration.
        answers: what was given.
        actor: the name of who takes it.
        site: whose `routes` and people.

    Raises:
        BadInput: the site has no route for it (exit 2).
    """
    found = dict(answers)
    for f in step.asks:
        if f.routed_by and f.name not in found:
            department = routed_department(record, f, site)
            found[f.name] = (department,) if f.many else department
    for f in step.asks:
        if f.fills and f.name not in found and (value := f.fills(record, found, actor, site.people)) is not None:
            found[f.name] = value
    if any(f.directory for f in step.asks):
        from svc.procedures.referral import fill_referral  # a step of two kinds only

        fill_referral(record, step, found, site)
    return found


def routed_department(record: Record, f: Field, site: Site) -> str:
    """The department that `routes` name for a fact of the record, such as its category (012.1).

    Raises:
        BadInput: the site has no route for it (exit 2).
    """
    fact = record.kind.all_fields[f.routed_by]
    value = record[fact.name]
    if department := site.routes.get(str(value)):
        return department
    if value:
        sentence = _("no department is set for {category} yet: add {option} DEPARTMENT")
    else:
        sentence = _("{field} is not given, so no department is known: add {option} DEPARTMENT")
    example = f"{f.option} {next(iter(site.departments), _('DEPARTMENT'))}"
    raise BadInput(
        sentence.format(category=fact.label_of(str(value)), field=fact.label, option=f.option),
        todo=_("for example {command}; or set `routes` in svc.yaml").format(command=f"… {record.id} {example}"),
    )


# Both


def with_checklist(
    kind: Kind, facts: Mapping[str, Any], site: Site, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The facts with all items of their checklist marked, where the kind has one (`checklist_marks.fill_ratings`)."""
    if not any(f.of for f in kind.fields):
        return dict(facts)
    from svc.site import checklist_marks, checklists

    return checklist_marks.fill_ratings(kind, facts, site.templates(checklists.FOLDER), before)
