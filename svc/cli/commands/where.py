"""`svc where TEXT`: where somebody goes with a matter that is not property management's (006.17, 003.14, 010.6)."""

from __future__ import annotations

from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.render import Column, Sheet
from svc.site import environment
from svc.site.authorities import FILE, Authority, asked_for, fitting, load_authorities
from svc.store.record_meant import SHORT, record_meant
from svc.store.store import Store
from svc.text import paths
from svc.text.errors import NotFound
from svc.text.language import _

ARTICLES = "006.17, 003.14, 010.6"


def where_command(folder: str | None) -> Any:
    """`svc where [TEXT]`: the whole directory, or what fits a matter in words or a record. Works without a site too."""

    def run(given: dict[str, Any]) -> int:
        text = " ".join(given.get("text") or ())
        found = _entries(folder, given, text)
        if not found:
            raise NotFound(
                _("the directory of authorities has nothing about this: {text}").format(text=text),
                todo=_("see it all: {list}; add to it: {edit}").format(
                    list="svc where", edit=f"svc edit templates/{FILE}"
                ),
            )
        screen.show_sheets([_sheet(found)], given)
        return 0

    text = Param("text", metavar=_("[TEXT]"), type=list, help=_("the matter in words, or a record's number"))
    about = _("Where somebody goes with a matter beyond property management: which authority, which number, which way")
    return build_command("where", about, [text, *options.for_reading()], run)


def _entries(folder: str | None, given: dict[str, Any], text: str) -> list[Authority]:
    """The entries that fit a text, the best first, or all without one."""
    if environment.site_root_if_any(folder) is None:
        return asked_for(load_authorities([paths.built_in_templates()]), text)
    desk = options.reading_desk(folder, given)
    known = load_authorities(desk.site.templates())
    if SHORT.fullmatch(text.upper()):
        store = Store(desk.site, desk.now)
        record = store.get(record_meant(store, text, desk.now.year))
        about = " ".join(str(record[name]) for name in ("matter", "demand", "item") if record[name])
        return fitting(known, about, record["category"])
    return asked_for(known, text)


def _sheet(entries: list[Authority]) -> Sheet:
    """The entries, one a row."""
    columns = (
        Column("matter", _("matter")),
        Column("authority", _("authority")),
        Column("phone", _("phone")),
        Column("way", _("the way"), flexible=True),
    )
    rows = tuple((e.label, e.name, e.phone, e.way_told) for e in entries)
    data = [
        {"matter": e.label, "authority": e.name, "phone": e.phone or None, "way": e.way_told or None, "told": e.told}
        for e in entries
    ]
    foot = _("name it and the way, and explain (WI/FW-{articles})").format(articles=ARTICLES)
    return Sheet(columns, rows, data, foot=(foot,), name=_("Authorities"))
