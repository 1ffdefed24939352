"""`--redact`: what is given away has stand-ins for people, homes, phones and numbers (006.15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from svc.census import Census
from svc.cli.building import Param
from svc.desk import Desk
from svc.language import _
from svc.redaction import Redaction
from svc.spotting import squeezed
from svc.trail import Record


def params() -> list[Param]:
    """The options."""
    return [
        Param("redact", "--redact", help=_("stand-ins for names, homes, phones and numbers"), type=bool),
        Param("hide", "--hide", help=_("with --redact: a word to be hidden, too"), type=list),
    ]


def redaction(records: Iterable[Record], desk: Desk, given: Mapping[str, Any]) -> Redaction:
    """What makes records such as can be given away, knowing all records of the site."""
    site = desk.site
    public = {squeezed(name) for name in (*site.departments, *site.desks.values())}
    census = Census(frozenset(public), frozenset(squeezed(member.name) for member in site.staff))
    for record in records:
        census.take(record)
    names = {site.company: _("this company"), site.name: _("this estate")}
    return Redaction(census, {name: said for name, said in names.items() if name}, given.get("hide", ()))
