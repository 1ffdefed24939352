"""Colleagues named in answers: each is kept by the one name that the staff's list has (015.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from svc.model.fields import Field
from svc.model.roles import ROLE_OF_WORD
from svc.site.settings import Site
from svc.text.dataclass import replace
from svc.text.errors import BadInput, Refusal
from svc.text.fold import clean_name
from svc.text.language import _
from svc.text.nearest import did_you_mean


def resolve_colleagues(
    fields: Sequence[Field], answers: Mapping[str, Any], site: Site, notes: list[str], *, as_written: bool = False
) -> dict[str, Any]:
    """Answers in which every colleague stands under the name that the staff's list has.

    Args:
        fields, answers: what was asked, and what was given.
        site: whose staff; where none are listed, names are only tidied.
        notes: gets a warning for each name that is taken although it means nobody on the list.
        as_written: take names as they are, as those of a book brought in; one that means nobody is still said.

    Raises:
        Refusal: a name means nobody on the list, and the field takes no outsiders (009.1; exit 3).
    """
    found = dict(answers)
    for f in fields:
        if f.parts and f.many and (each := found.get(f.name)):
            found[f.name] = tuple(resolve_colleagues(f.parts, one, site, notes, as_written=as_written) for one in each)
        if f.colleague and (given := found.get(f.name)):
            meant = replace(f, outsiders="refused") if f.colleague_if and f.colleague_if(answers) else f
            named = [resolve_one(meant, each, site, notes, as_written) for each in (given if f.many else (given,))]
            found[f.name] = tuple(named) if f.many else named[0]
    return found


def resolve_one(field: Field, given: str, site: Site, notes: list[str], as_written: bool) -> str:
    """The name on the staff's list for one that was given; a role or a department stays as it is."""
    name = clean_name(given)
    if not name:
        raise BadInput(_("{option}: nothing was given").format(option=field.option))
    if field.type == "assignee" and name not in site.departments:
        name = ROLE_OF_WORD.get(name, name)
    known = site.people.find(name)
    if not site.members or known or name in site.departments or name in ROLE_OF_WORD:
        return given if as_written else known or name
    if field.outsiders == "refused" and not as_written:
        near = did_you_mean(name, site.members, after=" ")
        raise Refusal(
            _("{name} is not among the staff of this site").format(name=name),
            article="009.1",
            todo=near + _("{option}: someone listed under `staff` in svc.yaml").format(option=field.option),
        )
    if field.outsiders != "taken":
        note = _("{name} is not among the staff of this site: check the spelling").format(name=name)
        if note not in notes:
            notes.append(note)
    return given if as_written else name
