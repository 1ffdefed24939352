"""Filters that lists share: a home or building, a span of days, the values of a choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from svc.cli.command import Param
from svc.model import units, user_input
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.units import UnitForm
from svc.procedures import validate
from svc.site.settings import Site
from svc.text.errors import BadInput
from svc.text.fold import same_person
from svc.text.language import _

DEPARTMENT = Field("department", "责任部门", "department that was given it last", "department")


def unit_option() -> Param:
    """`--unit`."""
    return Param("unit", "--unit", help=_("one home, or a building"))


def phone_option() -> Param:
    """`--phone`."""
    return Param("phone", "--phone", help=_("a telephone number, however it is written"))


def phone_typed(given: Mapping[str, Any]) -> str | None:
    """The telephone number that was typed, or a part of one.

    Raises:
        BadInput: there is no digit in it, so that it would let everything through (exit 2).
    """
    typed: str | None = given.get("phone")
    if typed is not None and not any(each.isdecimal() for each in typed):
        raise BadInput(
            _("{option}: {value} is no telephone number").format(option="--phone", value=typed),
            todo=_("the whole number or a part of it, such as --phone 13800000011 or --phone 0011"),
        )
    return typed


def people_options(kind: Kind) -> list[Param]:
    """`--department` and `--receiver`, where records of a kind are given to departments, or have a receiver."""
    found = [DEPARTMENT] if kind.given_to else []
    found += [f for f in kind.fields if f.name == "receiver"]
    return [Param(f.name, f.option, help=f.label, type=list, metavar=_("NAME"), field=f) for f in found]


def concerns_people(kind: Kind, given: Mapping[str, Any], site: Site) -> Callable[[Record], bool]:
    """The test of what `--department` and `--receiver` let through.

    Args:
        kind: what is listed.
        given: what was typed; a receiver in whatever spelling (015.5).
        site: whose departments and staff.

    Raises:
        BadInput: the site has no such department (exit 2).
    """
    departments, receivers = given.get(DEPARTMENT.name), given.get("receiver")
    for name in departments or () if site.departments else ():
        validate.refuse_unknown_department(DEPARTMENT, name, site)
    meant = [site.people.find(name) or name for name in receivers or ()]

    def lets_through(record: Record) -> bool:
        if departments and (kind.given_to is None or not set(departments) & set(kind.given_to(record))):
            return False
        receiver = str(record["receiver"] or "") if receivers else ""
        return not receivers or any(same_person(name, site.people.find(receiver) or receiver) for name in meant)

    return lets_through


def span_options() -> list[Param]:
    """`--since` and `--until`."""
    return [
        Param("since", "--since", help=_("from this day or month on")),
        Param("until", "--until", help=_("to this day or month")),
    ]


def filter_values(f: Field, typed: Sequence[str] | None) -> list[str]:
    """The values of a choice that a filter lets through."""
    return [user_input.parse_choice(f.option, f.choices, t) if f.choices else t for t in typed or ()]


def lives_in(record: Record, unit: str | None, form: UnitForm) -> bool:
    """True if a record belongs to a home, or to a building, however both are written."""
    return not unit or units.is_inside(str(record["unit"] or ""), unit, form)
