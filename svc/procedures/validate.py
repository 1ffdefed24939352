"""Validation: what a command is refused for before any rule is asked, such as a missing fact or a taboo phrase."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.roles import role_label
from svc.model.show import show_time
from svc.model.steps import Opening
from svc.site.settings import Site
from svc.text.errors import BadInput, Refusal
from svc.text.language import _, comma_list
from svc.text.nearest import did_you_mean

EMPTY: tuple[Any, ...] = (None, "", (), {})


# Missing facts


def require_facts(kind: Kind, opening: Opening, facts: Mapping[str, Any]) -> None:
    """Refuse a registration without the facts it can't do without.

    Raises:
        BadInput: one is missing; the sentence names its option (exit 2).
    """
    if missing := missing_facts(kind, opening, facts, final=True):
        raise BadInput(
            _("missing: {options}").format(options=options_of(missing, opening)),
            todo=_("see: svc {kind} {command} --help").format(kind=kind.group, command=opening.name),
        )


def missing_facts(kind: Kind, opening: Opening, facts: Mapping[str, Any], *, final: bool = False) -> list[Field]:
    """The required facts, and parts of facts, that are not given.

    Args:
        kind, opening: what is registered, and how.
        facts: what was given.
        final: whether those that may still be copied from another record count, too.
    """
    absent = {f.name for f in kind.fields if facts.get(f.name) in EMPTY}
    neither = opening.either if absent.issuperset(opening.either) else ()
    needed = {f.name for f in kind.fields if f.required and not f.of} | {*opening.needs, *neither}
    if not final:
        needed -= {own for f in kind.fields if facts.get(f.name) for own in f.copies_from}
    return [leaf for f in kind.fields for leaf in unanswered(f, facts, needed=f.name in needed)]


def unanswered(f: Field, answers: Mapping[str, Any], *, needed: bool) -> list[Field]:
    """The field itself, if it is needed and not given, or those required parts of it that are not given.

    Args:
        f: the field.
        answers: what was given.
        needed: whether the record or step can't do without it.
    """
    value = answers.get(f.name)
    if not f.parts or f.many:
        return [f] if needed and value in EMPTY else []
    if not needed and not value:
        return []
    missing = [
        leaf for leaf, part in zip(f.leaves, f.parts, strict=True) if part.required and not (value or {}).get(part.name)
    ]
    return missing or ([] if value else [f.leaves[0]])


def options_of(missing: Sequence[Field], opening: Opening) -> str:
    """The options of missing facts, with "or" between those of which any one will do."""
    neither = _(" or ").join(f.option for f in missing if f.name in opening.either)
    return ", ".join([*(f.option for f in missing if f.name not in opening.either), *([neither] if neither else [])])


def enter(answers: dict[str, Any], name: str, value: Any) -> None:
    """Enter an answer. One such as `bearer.role` is a part of another."""
    whole, _dot, part = name.partition(".")
    answers[whole] = {**(answers.get(whole) or {}), part: value} if part else value


# Answers that the site can't use


def refuse_unusable(fields: Sequence[Field], answers: Mapping[str, Any], site: Site, article: str = "") -> None:
    """Refuse departments, desks and people the site does not have, and taboo phrases in what is said to a resident.

    Args:
        fields, answers: what was asked, and what was given.
        site: whose departments, desks and staff.
        article: the one that asks for it.

    Raises:
        BadInput: no such department or desk (exit 2).
        Refusal: a colleague without the role it takes (exit 3); a taboo phrase, unless the
            answers say that it is quoted (003.6, 004; exit 3).
    """
    for f in fields:
        if f.type == "desk" and site.desks and answers.get(f.name):
            refuse_unknown_desk(f, answers[f.name], site)
        if f.roles and site.members and (given := answers.get(f.name)):
            for name in given if f.many else (given,):
                refuse_without_role(f, name, site, article)
        if f.type == "department" and site.departments and (given := answers.get(f.name)):
            for name in given if f.many else (given,):
                refuse_unknown_department(f, name, site)
    said = [answers[f.name] for f in fields if is_spoken(f, answers) and answers.get(f.name)]
    if said and not any(f.quotes and answers.get(f.name) for f in fields):
        refuse_taboo("\n\n".join(said), site)


def refuse_past(fields: Iterable[Field], answers: Mapping[str, Any], now: datetime) -> None:
    """Refuse an appointment or a deadline that lies in the past.

    Raises:
        BadInput: the option, and the time that was understood (exit 2).
    """
    for f in fields:
        if f.type == "deadline" and f.name in answers and answers[f.name] < now:
            raise BadInput(
                _("{option}: {time} is past already").format(option=f.option, time=show_time(answers[f.name])),
                todo=_("give a time still to come; what happened earlier is recorded with --at TIME"),
            )


def is_spoken(f: Field, answers: Mapping[str, Any]) -> bool:
    """True if an answer is said to a resident, as far as the other answers tell."""
    return f.spoken and (not f.spoken_if or bool(answers.get(f.spoken_if)))


def refuse_unknown_department(field: Field, name: str, site: Site) -> None:
    """Refuse a department that the site does not have."""
    if name not in site.departments:
        near = did_you_mean(name, site.departments, after=" ")
        raise BadInput(
            _("{option}: this site has no department {name}").format(option=field.option, name=name),
            todo=near + _("one of: {choices}").format(choices=", ".join(site.departments)),
        )


def refuse_unknown_desk(field: Field, letter: str, site: Site) -> None:
    """Refuse a desk that the site does not have."""
    if letter not in site.desks:
        raise BadInput(
            _("{option}: this site has no desk {name}").format(option=field.option, name=letter),
            todo=_("one of: {choices}").format(choices=", ".join(f"{k} {name}" for k, name in site.desks.items())),
        )


def refuse_without_role(field: Field, name: str, site: Site, article: str) -> None:
    """Refuse a colleague who has not the role that it takes."""
    member = site.members[name]
    if member.role not in field.roles:
        raise Refusal(
            _("{option}: {name} ({role}) has no right to it").format(
                option=field.option, name=name, role=role_label(member.role)
            ),
            article=article,
            todo=_("name someone whose role is: {roles}").format(roles=comma_list(map(role_label, field.roles))),
        )


def refuse_taboo(said: str, site: Site) -> None:
    """Refuse a taboo phrase (004)."""
    from svc.site.phrases_file import load_phrases

    if hit := load_phrases(site.templates()).taboo(said):
        raise Refusal(
            _("taboo phrase: {phrase}").format(phrase=hit.fragment),
            article=hit.article,
            todo=_("say instead: {better}; or --quote if these are the resident's own words").format(better=hit.better),
        )
