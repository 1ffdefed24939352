"""The options that commands share, and how they become a desk and a store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from svc.cli.command import Param
from svc.dates import workdays
from svc.model import values
from svc.model.fields import Field
from svc.render import FORMATS
from svc.site import desk
from svc.site.desk import Desk
from svc.text.language import _
from svc.views.views import Mask


def language() -> Param:
    """`--lang`, which is read before the line is parsed."""
    return Param("lang", "--lang", help=_("language: zh or en"), metavar="zh|en", panel=common())


def common() -> str:
    """The heading of the options that every command has."""
    return _("Common options")


def one_of(values: Iterable[str]) -> str:
    """The help of an option with a closed set of values."""
    return _("one of: {choices}").format(choices=", ".join(values))


def changing() -> list[Param]:
    """What every command that changes something takes."""
    return [
        Param("by", "--by", help=_("who acts; else SVC_BY, else git's user.name"), metavar=_("NAME"), panel=common()),
        Param("at", "--at", help=_("when it happened, if earlier than now"), metavar=_("TIME"), panel=common()),
        Param("json", "--json", help=_("print the whole record as JSON"), type=bool, panel=common()),
        language(),
    ]


def reading() -> list[Param]:
    """What every command that reads takes."""
    return [
        Param("as_of", "--as-of", help=_("judge what is late at this time"), metavar=_("TIME"), panel=common()),
        Param(
            "format",
            "--format",
            "-f",
            help=one_of(FORMATS),
            metavar=_("FORMAT"),
            panel=common(),
        ),
        Param("output", "--output", "-o", help=_("write to this file"), metavar=_("FILE"), panel=common()),
        Param("mask", "--mask", help=_("hide phones and names"), type=bool, panel=common()),
        Param("width", "--width", help=_("columns to fit"), metavar="N", panel=common()),
        language(),
    ]


def working(folder: str | None, given: Mapping[str, Any]) -> Desk:
    """The desk for a command that changes something."""
    from svc.git.history import History  # who only looks does without

    at_rest = desk.sit(folder)
    history = History(at_rest.site.root, at_rest.site.commits)
    return at_rest.working(given.get("by"), given.get("at"), history.user_name)


def looking(folder: str | None, given: Mapping[str, Any]) -> Desk:
    """The desk for a command that reads."""
    return desk.sit(folder, given.get("as_of"))


def mask(given: Mapping[str, Any]) -> Mask:
    """Whether personal data is hidden."""
    return Mask(bool(given.get("mask")))


def month(typed: str, where: Desk) -> str:
    """A month as it is written: also `last` (上月) and `this` (本月), for what runs by the clock."""
    words = {"last": 1, "上月": 1, "上个月": 1, "this": 0, "本月": 0, "这个月": 0}
    if (back := words.get(typed.strip().lower())) is None:
        return typed
    today = where.now.date()
    return f"{workdays.previous_month(today)[0] if back else today:%Y-%m}"


def day(given: Mapping[str, Any], name: str, where: Desk, *, last: bool = False) -> date | None:
    """A day given by `--since` or `--until`; a month means its first or its last day."""
    typed = given.get(name)
    if not typed:
        return None
    import re

    if re.fullmatch(r"\d{4}-\d{2}", typed):
        return workdays.parse_month(typed)[1 if last else 0]
    when = values.from_user(Field(name, "", "", "time"), typed, where.now, where.site.zone)
    return when.date() if when else None
