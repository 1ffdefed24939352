"""What svc adds to a command's answers before the rules see them, and which answers a site can't use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.steps import CANCELLED, Opening, Step, role_label
from svc.site.desk import Desk
from svc.site.site import Site
from svc.text.errors import BadInput, Refusal
from svc.text.language import _, comma_list

NOTHING: tuple[Any, ...] = (None, "", (), {})


def facts(
    kind: Kind,
    opening: Opening,
    answers: Mapping[str, Any],
    desk: Desk,
    home: Record | None = None,
) -> dict[str, Any]:
    """The facts of a new record, with what svc can know by itself.

    Args:
        kind, opening: what is registered, and how.
        answers: what was given.
        desk: who acts, and when.
        home: the residents' file of the unit, if there is one.

    Raises:
        BadInput: a required fact is missing; the sentence names its option (exit 2).
    """
    found = dict(answers)
    if home:
        reside(found, home, kind)
    if opening.time:
        found.setdefault(opening.time, desk.when)
    found.setdefault(kind.holder, desk.actor.name)
    found = rated(kind, found, desk.site)
    demand(kind, opening, found)
    if opening.fills:
        opening.fills(found, home, found.get(opening.time) or desk.when, desk.actor.name)
    return found


def at_home(unit: str | None, whole: Callable[[str], Record | None]) -> Record | None:
    """The residents' file of a unit, where there is one that can be read."""
    home = whole(unit) if unit else None
    return home if home and home.kind.named and home.status != CANCELLED.value else None


def reside(found: dict[str, Any], home: Record, kind: Kind) -> None:
    """Fill in name and phone from the residents' file; the phone only where it is that of the person named."""
    name = found.get("name") or found.get("owner") or home["owner"]
    known = [n for n in (home["owner"], *(home["tenants"] or ())) if n]
    for key, value in (("name", name), ("phone", home["phone"] if name in known else None)):
        if value and key in kind.all_fields:
            found.setdefault(key, value)


def lent(kind: Kind, answers: Mapping[str, Any], get: Callable[[str], Record]) -> dict[str, Any]:
    """Answers, with what is left out taken over from the records they name."""
    found = dict(answers)
    for f in kind.fields:
        for other in map(get, named(f, answers) if f.copies_from else ()):
            for own, theirs in f.copies_from.items():
                if other[theirs]:
                    found.setdefault(own, other[theirs])
    return found


def named(f: Field, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The numbers given for a field, one or many."""
    given = answers.get(f.name) or ()
    return given if isinstance(given, tuple) else (given,)


def demand(kind: Kind, opening: Opening, facts: Mapping[str, Any]) -> None:
    """Refuse a registration without the facts it can't do without, naming their options."""
    if missing := lacking(kind, opening, facts, final=True):
        raise BadInput(
            _("missing: {options}").format(options=options_of(missing, opening)),
            todo=_("see: svc {kind} {command} --help").format(kind=kind.group, command=opening.name),
        )


def rated(kind: Kind, facts: Mapping[str, Any], site: Site, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The facts with all items of their checklist marked, where the kind has one; see `checklists.rated`."""
    if not any(f.of for f in kind.fields):
        return dict(facts)
    from svc.site import checklists

    return checklists.rated(kind, facts, site.templates(checklists.FOLDER), before)


def lacking(kind: Kind, opening: Opening, facts: Mapping[str, Any], *, final: bool = False) -> list[Field]:
    """The required facts, and parts of facts, that are not given, nor (unless `final`) may come from another record."""
    absent = {f.name for f in kind.fields if facts.get(f.name) in NOTHING}
    neither = opening.either if absent.issuperset(opening.either) else ()
    needed = {f.name for f in kind.fields if f.required and not f.of} | {*opening.needs, *neither}
    if not final:
        needed -= {own for f in kind.fields if facts.get(f.name) for own in f.copies_from}
    return [leaf for f in kind.fields for leaf in unfilled(f, facts, needed=f.name in needed)]


def unfilled(f: Field, answers: Mapping[str, Any], *, needed: bool) -> list[Field]:
    """What is not given of a field: itself, where it is needed; of parts the required ones, also if others are given.

    Args:
        f: the field.
        answers: what was given.
        needed: whether the record or step can't do without it.
    """
    value = answers.get(f.name)
    if not f.parts:
        return [f] if needed and value in NOTHING else []
    if not needed and not value:
        return []
    missing = [
        leaf for leaf, part in zip(f.leaves, f.parts, strict=True) if part.required and not (value or {}).get(part.name)
    ]
    return missing or ([] if value else [f.leaves[0]])


def put(answers: dict[str, Any], name: str, value: Any) -> None:
    """Enter an answer; one such as `bearer.role` is a part of another."""
    whole, _dot, part = name.partition(".")
    answers[whole] = {**(answers.get(whole) or {}), part: value} if part else value


def options_of(missing: Sequence[Field], opening: Opening) -> str:
    """The options of missing facts; of some, any one will do."""
    neither = _(" or ").join(f.option for f in missing if f.name in opening.either)
    return ", ".join([*(f.option for f in missing if f.name not in opening.either), *([neither] if neither else [])])


def routed(record: Record, step: Step, answers: Mapping[str, Any], site: Site) -> dict[str, Any]:
    """A step's answers, a department left out being the one that `routes` names for the category (012.1).

    Raises:
        BadInput: the site has no route for it (exit 2).
    """
    found = dict(answers)
    for f in step.asks:
        if f.routed and f.name not in found:
            department = site.routes.get(str(record["category"]))
            if not department:
                raise BadInput(
                    _("no department is set for {category}").format(category=record["category"]),
                    todo=_("name it: {option}; or set `routes` in svc.yaml").format(option=f.option),
                )
            found[f.name] = (department,) if f.many else department
    return found


def filled(record: Record, step: Step, answers: Mapping[str, Any], actor: str, site: Site) -> dict[str, Any]:
    """A step's answers, those left out being what the step's declaration can tell of them."""
    found = dict(answers)
    for f in step.asks:
        if f.fills and f.name not in found and (value := f.fills(record, found, actor, site.people)) is not None:
            found[f.name] = value
    return found


def accept(fields: Sequence[Field], answers: Mapping[str, Any], site: Site, article: str = "") -> None:
    """Refuse departments, desks and people the site does not have, and taboo phrases in what is said to a resident.

    Args:
        fields, answers: what was asked, and what was given.
        site: whose departments, desks and staff.
        article: the one that asks for it.

    Raises:
        BadInput: no such department or desk (exit 2).
        Refusal: nobody of the staff, or without the role it takes (009.1; exit 3); a taboo phrase, unless the answers
            say `quote` (003.6, 004; exit 3).
    """
    for f in fields:
        if f.type == "desk" and site.desks and answers.get(f.name):
            known_desk(f, answers[f.name], site)
        if f.roles and site.members and answers.get(f.name):
            entitled(f, answers[f.name], site, article)
        if f.type == "department" and site.departments and (given := answers.get(f.name)):
            for name in given if f.many else (given,):
                known_department(f, name, site)
    said = [answers[f.name] for f in fields if f.spoken and answers.get(f.name)]
    if said and not answers.get("quote"):
        polite("\n\n".join(said), site)


def known_department(field: Field, name: str, site: Site) -> None:
    """Refuse a department that the site does not have."""
    if name not in site.departments:
        near = get_close_matches(name, site.departments, 1)
        hint = _("did you mean {near}?").format(near=near[0]) + " " if near else ""
        raise BadInput(
            _("{option}: this site has no department {name}").format(option=field.option, name=name),
            todo=hint + _("one of: {choices}").format(choices=", ".join(site.departments)),
        )


def known_desk(field: Field, letter: str, site: Site) -> None:
    """Refuse a desk that the site does not have."""
    if letter not in site.desks:
        raise BadInput(
            _("{option}: this site has no desk {name}").format(option=field.option, name=letter),
            todo=_("one of: {choices}").format(choices=", ".join(f"{k} {name}" for k, name in site.desks.items())),
        )


def entitled(field: Field, name: str, site: Site, article: str) -> None:
    """Refuse somebody who is not of the staff, or has not the role that it takes."""
    member = site.members.get(name)
    if member is None:
        near = get_close_matches(name, site.members, 1)
        hint = _("did you mean {near}?").format(near=near[0]) + " " if near else ""
        raise Refusal(
            _("{name} is not among the staff of this site").format(name=name),
            article="009.1",
            todo=hint + _("{option}: someone listed under `staff` in svc.yaml").format(option=field.option),
        )
    if member.role not in field.roles:
        raise Refusal(
            _("{option}: {name} ({role}) has no right to it").format(
                option=field.option, name=name, role=role_label(member.role)
            ),
            article=article,
            todo=_("name someone whose role is: {roles}").format(roles=comma_list(map(role_label, field.roles))),
        )


def polite(said: str, site: Site) -> None:
    """Refuse a taboo phrase (004)."""
    from svc.site import phrases

    if hit := phrases.load(site.templates()).taboo(said):
        raise Refusal(
            _("taboo phrase: {phrase}").format(phrase=hit.fragment),
            article=hit.article,
            todo=_("say instead: {better}; or --quote if these are the resident's own words").format(better=hit.better),
        )


def struck(record: Record, number: int) -> str:
    """What a strike's step was, so that a merge can't make it point elsewhere."""
    found = next((t for t in record.steps if t.number == number), None)
    if found is None or number in record.struck:
        raise BadInput(
            _("{id} has no step {number} to strike").format(id=record.id, number=number),
            todo=_("steps and their numbers: svc show {id}").format(id=record.id),
        )
    return found.signature
