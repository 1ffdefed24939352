"""People who may act for the owner of a home: in what, until when, and what to do where that is not enough (020)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from svc.model.fields import Field
from svc.model.record import Record
from svc.model.show import show_time
from svc.text.fold import same_person
from svc.text.language import _, comma_list

FACT = "proxies"
PASSES, KEYS, ALL = "passes", "keys", "all"

Proxy = Mapping[str, Any]  # {"name": "王芳", "what": "keys", "until": a time, or nothing}


def proxies_named(home: Record | None, name: str | None) -> list[Proxy]:
    """What a home's file lets somebody do for its owner, over or not."""
    return [each for each in (home[FACT] or () if home else ()) if name and same_person(each["name"], name)]


def proxy_for(home: Record | None, name: str | None, what: str, at: datetime) -> Proxy | None:
    """What lets somebody act for the owner of a home in a matter at a time, or None."""
    return next((p for p in proxies_named(home, name) if p["what"] in (what, ALL) and not is_over(p, at)), None)


def is_over(proxy: Proxy, at: datetime) -> bool:
    """True if somebody could act for the owner only until before a time."""
    until = proxy.get("until")
    return bool(until and until < at)


def authorisation_on_file(home: Record | None, name: str | None, what: str, at: datetime) -> str:
    """The words by which a pass or a custody keeps that the owner's authorisation is on file, or nothing."""
    found = proxy_for(home, name, what, at)
    return _("on file: {proxy}").format(proxy=show_proxy(found, home, at)) if found and home else ""


def why_not(home: Record | None, name: str | None, what: str, at: datetime) -> str:
    """The reason why somebody whom the owner lets act may not act in a matter at a time; nothing of others."""
    named = proxies_named(home, name)
    if home is None or not named or proxy_for(home, name, what, at):
        return ""
    field = what_field(home)
    if late := [p for p in named if p["what"] in (what, ALL)]:
        return _("{name} could act for {unit} ({what}) only until {day}").format(
            name=late[-1]["name"],
            unit=home.id,
            what=field.label_of(late[-1]["what"]),
            day=show_time(late[-1]["until"]),
        )
    matters = comma_list(field.label_of(p["what"]) for p in named)
    return _("{name} may act for {unit} only in this: {what}").format(name=named[0]["name"], unit=home.id, what=matters)


def way_on_file(home: Record, name: str, what: str) -> str:
    """The correction by which a home's file lets somebody act in a matter, the others staying as they are."""
    named = proxies_named(home, name)
    same = next((p for p in named if p["what"] in (what, ALL)), None)
    kept = [p for p in home[FACT] if p is not same]
    new = f"{named[0]['name']}:{same['what'] if same else what}"
    return f"svc amend {home.id} {FACT}={','.join([*map(as_typed, kept), new])} --reason …"


def as_typed(proxy: Proxy) -> str:
    """A proxy as it is typed, such as `王芳:keys:2026-12-31`."""
    until = [show_time(proxy["until"])] if proxy.get("until") else []
    return ":".join((proxy["name"], proxy["what"], *until))


def what_field(home: Record) -> Field:
    """The part of the fact that says in what somebody may act."""
    return next(part for part in home.kind.all_fields[FACT].parts if part.name == "what")


def show_proxy(proxy: Proxy, home: Record, at: datetime) -> str:
    """Who may act, in what, until when, and whether that is over."""
    said = [what_field(home).label_of(proxy["what"])]
    if proxy.get("until"):
        said.append(_("until {time}").format(time=show_time(proxy["until"])))
    if is_over(proxy, at):
        said.append(_("over"))
    return _("{name} ({said})").format(name=proxy["name"], said=comma_list(said))


def proxies_line(home: Record | None, at: datetime, shown: Callable[[Field, Any, Record], Any]) -> str:
    """Everybody who may act for a home, in one line behind the label, or nothing.

    Args:
        home: the residents' file, if there is one.
        at: when it is looked at.
        shown: what may be shown of a value: the field, the value, the record.
    """
    if home is None or not home[FACT]:
        return ""
    field = home.kind.all_fields[FACT]
    return f"{field.label} {comma_list(show_proxy(p, home, at) for p in shown(field, home[FACT], home))}"
