"""`--redact`: stand-ins for people, homes, phones and numbers in what is given away (006.15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from svc.cli import screen
from svc.cli.command import Param
from svc.model.record import Record
from svc.privacy.census import Census
from svc.privacy.redact import Redaction
from svc.site.desk import Desk
from svc.text.errors import BadInput
from svc.text.fold import fold
from svc.text.language import _


def redact_options() -> list[Param]:
    """The options `--redact` and `--hide`."""
    return [
        Param("redact", "--redact", help=_("stand-ins for names, homes, phones and numbers"), type=bool),
        Param("hide", "--hide", help=_("with --redact: a word to be hidden, too"), type=list),
    ]


def wants_redaction(given: Mapping[str, Any]) -> bool:
    """True if `--redact` is given.

    Raises:
        BadInput: words are to be hidden, and nothing else (exit 2).
    """
    if given.get("hide") and not given.get("redact"):
        raise BadInput(_("--hide goes with --redact: alone it hides nothing"), todo=_("add --redact"))
    return bool(given.get("redact"))


def redaction_for(records: Iterable[Record], desk: Desk, given: Mapping[str, Any]) -> Redaction:
    """Build the redaction from all records of the site, and say on stderr what it can't know."""
    screen.remark(_("who is named in a text only, and in no field, is not known: read it before you give it away"))
    site = desk.site
    public = {fold(name, "name") for name in (*site.departments, *site.desks.values())}
    census = Census(frozenset(public), frozenset(fold(member.name, "name") for member in site.staff))
    for record in records:
        census.add(record)
    names = {site.company: _("this company"), site.name: _("this estate")}
    return Redaction(census, {name: said for name, said in names.items() if name}, given.get("hide", ()))
