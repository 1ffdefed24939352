"""The options that commands share, and how they become a desk and a store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from svc.cli.command import Param
from svc.dates import workdays
from svc.model import user_input
from svc.model.fields import Field
from svc.render import FORMATS
from svc.site import desk
from svc.site.desk import Desk
from svc.text.dataclass import replace
from svc.text.language import _
from svc.views.mask import Mask

ASK = "ask"  # the name of `-i` among what was given


def record_number() -> Param:
    """The argument that names a record."""
    return Param("number", metavar=_("NUMBER"), required=True, help=_("such as {example}").format(example="C12"))


def language_option() -> Param:
    """`--lang`, which is read before the line is parsed."""
    return Param("lang", "--lang", help=_("language: zh or en"), metavar="zh|en", panel=common_heading())


def common_heading() -> str:
    """The heading of the options that every command has."""
    return _("Common options")


def one_of(values: Iterable[str]) -> str:
    """The help of an option with a closed set of values."""
    return _("one of: {choices}").format(choices=", ".join(values))


def actor_option() -> Param:
    """The option that names who acts."""
    text = _("who acts; else SVC_BY, else git's user.name")
    return Param("by", "--by", help=text, metavar=_("NAME"), panel=common_heading())


def ask_option() -> Param:
    """The option that has a command ask for everything at a terminal."""
    return Param(ASK, "-i", help=_("ask for everything, one by one"), type=bool, panel=common_heading())


def for_writing() -> list[Param]:
    """The options of every command that writes."""
    return [
        actor_option(),
        Param("at", "--at", help=_("when it happened, if earlier than now"), metavar=_("TIME"), panel=common_heading()),
        Param("json", "--json", help=_("print the whole record as JSON"), type=bool, panel=common_heading()),
        language_option(),
    ]


def for_reading() -> list[Param]:
    """The options of every command that reads."""
    return [
        Param("as_of", "--as-of", help=_("judge what is late at this time"), metavar=_("TIME"), panel=common_heading()),
        Param(
            "format",
            "--format",
            "-f",
            help=one_of(FORMATS),
            metavar=_("FORMAT"),
            panel=common_heading(),
        ),
        Param("output", "--output", "-o", help=_("write to this file"), metavar=_("FILE"), panel=common_heading()),
        Param("mask", "--mask", help=_("hide phones and names"), type=bool, panel=common_heading()),
        Param("width", "--width", help=_("columns to fit"), metavar="N", panel=common_heading()),
        language_option(),
    ]


def for_listing() -> list[Param]:
    """The options of every command that lists records or what they owe."""
    return [Param("full", "--full", help=_("long texts whole, also on a terminal"), type=bool), *for_reading()]


def writing_desk(folder: str | None, given: Mapping[str, Any]) -> Desk:
    """The desk for a command that writes."""
    from svc.cli.screen import remark  # who only looks does without
    from svc.git.ask import Clone
    from svc.site.committed import with_committed_staff

    at_rest = desk.open_desk(folder)
    site = with_committed_staff(at_rest.site)
    if site is not at_rest.site:
        remark(_("the change of staff in svc.yaml is not committed and does not count yet: git commit svc.yaml"))
        at_rest = replace(at_rest, site=site)
    clone = Clone(at_rest.site.root, at_rest.site.commits)
    return at_rest.working(given.get("by"), given.get("at"), clone.user_name)


def reading_desk(folder: str | None, given: Mapping[str, Any]) -> Desk:
    """The desk for a command that reads."""
    return desk.open_desk(folder, given.get("as_of"))


def mask_given(given: Mapping[str, Any]) -> Mask:
    """The mask that `--mask` asks for."""
    return Mask(bool(given.get("mask")))


def period_name(typed: str, where: Desk) -> str:
    """The name of a month, half-year or year, such as `2026-11`, however it was typed (11月, 上月, last)."""
    from svc.dates.named_periods import name_of_period

    return name_of_period(typed, where.now.date())


def day_given(given: Mapping[str, Any], name: str, where: Desk, *, last: bool = False) -> date | None:
    """The day given by `--since` or `--until`. A month, half-year or year means its first or its last day."""
    typed = given.get(name)
    if not typed:
        return None
    import re

    named = period_name(typed, where)
    if re.fullmatch(r"\d{4}-\d{2}", named):
        return workdays.parse_month(named)[1 if last else 0]
    if named != typed:  # a half-year or a year in words
        year, _dash, half = named.partition("-")
        first, final = {"": (1, 12), "H1": (1, 6), "H2": (7, 12)}[half]
        return workdays.parse_month(f"{year}-{final if last else first:02}")[1 if last else 0]
    when = user_input.parse_input(Field(name, "", "", "time"), typed, where.now, where.site.zone, where.site.opening)
    return when.date() if when else None
