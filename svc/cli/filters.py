"""Filters that lists share: a home or building, a span of days, the values of a choice."""

from __future__ import annotations

from collections.abc import Sequence

from svc.cli.command import Param
from svc.model import units, user_input
from svc.model.fields import Field
from svc.model.record import Record
from svc.model.units import UnitForm
from svc.text.language import _


def unit_option() -> Param:
    """`--unit`."""
    return Param("unit", "--unit", help=_("one home, or a building"))


def phone_option() -> Param:
    """`--phone`."""
    return Param("phone", "--phone", help=_("a telephone number, however it is written"))


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
