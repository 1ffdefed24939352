"""The setting `staff:` of `svc.yaml`: the people who work for the site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from svc.model.case import People
from svc.model.roles import ROLES
from svc.site.settings_file import as_mapping, as_text, as_text_mapping
from svc.text.fold import clean_name
from svc.text.language import _


class Member(NamedTuple):
    """A member of the staff.

    Args:
        name, role, department, email: as `svc.yaml` lists them.
        since, until: the first and the last day on which they act for the site; nothing means no limit.
        also: other spellings of the name.
    """

    name: str
    role: str
    department: str = ""
    email: str = ""
    since: date | None = None
    until: date | None = None
    also: tuple[str, ...] = ()

    def serves(self, day: date) -> bool:
        """True if they act for the site on a day: not yet, or no longer, is no right (015.5)."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def serves_on(self, day: str) -> bool:
        """True if they act for the site on a day such as `2026-11-02`; on one that can't be read nobody does."""
        if self.since is None and self.until is None:
            return True
        try:
            return self.serves(date.fromisoformat(day))
        except ValueError:
            return False


def as_member(raw: Any) -> Member:
    """Read a member of the staff."""
    given = dict(as_mapping(raw))
    also = given.pop("also", [])
    first, last = (given.pop(key, "") for key in ("from", "until"))
    given = as_text_mapping(given)
    if set(given) - {"name", "role", "department", "email"} or not given.get("name"):
        raise ValueError(
            _("{keys} expected").format(
                keys="{name: …, role: …, department: …, email: …, from: …, until: …, also: […]}"
            )
        )
    if given.get("role") not in [r.value for r in ROLES]:
        raise ValueError(_("role is one of: {choices}").format(choices=", ".join(r.value for r in ROLES)))
    given["name"] = clean_name(given["name"])
    others = tuple(clean_name(as_text(other)) for other in (also if isinstance(also, list) else [also]))
    return Member(**given, since=as_day(first), until=as_day(last), also=others)


def as_people(staff: Sequence[Member], departments: tuple[str, ...]) -> People:
    """The staff and departments, as far as rules need to know."""
    return People(
        {m.name: m.role for m in staff},
        departments,
        {m.name: m.department for m in staff if m.department},
        {other: m.name for m in staff for other in m.also},
    )


def as_day(raw: Any) -> date | None:
    """A day such as 2026-11-02, or nothing."""
    try:
        return date.fromisoformat(as_text(raw)) if raw else None
    except ValueError:
        raise ValueError(_("a day such as {example} expected").format(example="2026-11-02")) from None
