"""The desk: the site, the time and the person who acts, from the clock and the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from svc.dates.timestamps import read_time
from svc.model.case import Actor
from svc.site import environment
from svc.site.environment import site_root
from svc.site.settings import Site, read_site
from svc.text import language
from svc.text.dataclass import dataclass, replace
from svc.text.errors import BadInput, StorageFailed
from svc.text.fold import clean_name
from svc.text.language import _

MACHINE = Actor("svc", exempt=True)


@dataclass(frozen=True)
class Desk:
    """One run of svc.

    Args:
        site: the site served.
        now: the time it is, or that `--as-of` says; in the site's zone, to the second.
        at: the time `--at` gave to what is recorded, if it did.
        actor: who acts; only commands that change something have one.
    """

    site: Site
    now: datetime
    at: datetime | None = None
    actor: Actor = MACHINE

    @property
    def when(self) -> datetime:
        """The time of what is recorded."""
        return self.at or self.now

    def working(self, by: str | None, at: str | None, user_name: Callable[[], str | None]) -> Desk:
        """The desk with its actor, for a command that changes something.

        Args:
            by: the name given by `--by`; else `SVC_BY`, else what `user_name` says (git's user.name).
            at: the time given by `--at`; never in the future.
            user_name: asked only when nothing else names the actor.

        Raises:
            BadInput: nobody is named, or the time can't be understood (exit 2).
        """
        from svc.dates import parse

        name = by or os.environ.get("SVC_BY") or user_name()
        if not name or not name.strip():
            raise BadInput(
                _("who acts? nobody is named"),
                todo=_("add --by NAME, or set SVC_BY, or git config user.name NAME"),
            )
        when = parse.parse_moment(at, self.now, self.site.zone, hours=self.site.opening, side="behind") if at else None
        if when and when > self.now:
            raise BadInput(_("--at: {time} lies in the future").format(time=f"{when:%Y-%m-%d %H:%M:%S}"))
        return replace(self, at=when, actor=self.actor_named(name))

    def actor_named(self, name: str) -> Actor:
        """An actor by name, with the role the site gives."""
        name = clean_name(name)
        if len(name) > 80 or not any(c.isalnum() for c in name) or not name.isprintable():
            raise BadInput(_("--by: a person's name is expected"))
        member = self.site.members.get(self.site.people.find(name) or "")
        if member is None or not member.serves(self.when.date()):
            return Actor(member.name if member else name, known=False)
        return Actor(member.name, member.role, department=member.department)

    def alone(self) -> Desk:
        """The desk with svc itself as the actor, for steps that nobody asked for."""
        return replace(self, actor=MACHINE)


def open_desk(folder: str | None = None, as_of: str | None = None) -> Desk:
    """Open a desk for reading.

    Args:
        folder: where the site is looked for, as `-C` says.
        as_of: the time to judge by; else `SVC_NOW`, else the clock.

    Raises:
        StorageFailed, Damaged: the site can't be served (exit 5).
        BadInput: the time can't be understood (exit 2).
    """
    where = read_site(site_root(folder))
    now = time_at(where)
    if as_of:
        from svc.dates import parse

        now = parse.parse_moment(as_of, now, where.zone, hours=where.opening)
    return Desk(where, now)


def time_at(where: Site) -> datetime:
    """The time at the site, to the second: `SVC_NOW`, else the clock."""
    now = datetime.now(where.zone).replace(microsecond=0)
    if told := environment.svc_now():
        with suppress(ValueError):
            if ":" in told:  # in full, as programs write it
                return read_time(told, where.zone)
        from svc.dates import parse

        return parse.parse_moment(told, now, where.zone)
    return now


@contextmanager
def pretend_now(now: datetime) -> Iterator[None]:
    """Make `now` the time until the body ends, for replaying."""
    before = os.environ.get("SVC_NOW")
    os.environ["SVC_NOW"] = f"{now:%Y-%m-%d %H:%M:%S}"
    try:
        yield
    finally:
        if before is None:
            del os.environ["SVC_NOW"]
        else:
            os.environ["SVC_NOW"] = before


def mail_password(host: str, user: str) -> str:
    """The password of a mail server: `SVC_SMTP_PASSWORD`, else the entry of that very machine in `~/.netrc`.

    Raises:
        StorageFailed: `~/.netrc` can't be read, or others may read it (exit 5).
    """
    import netrc

    if told := os.environ.get("SVC_SMTP_PASSWORD"):
        return told
    try:
        found = netrc.netrc().authenticators(host)
    except FileNotFoundError:
        return ""
    except (OSError, netrc.NetrcParseError) as error:
        raise StorageFailed(_("{file} can't be used: {reason}").format(file="~/.netrc", reason=error)) from None
    return found[2] or "" if found and found[0] in ("", user) else ""


def choose_language(wanted: str | None, folder: str | None) -> None:
    """Choose the language: `--lang`, `SVC_LANG`, the site's `language`, then the locale.

    Raises:
        BadInput: a language svc does not speak was asked for (exit 2).
    """
    for told in (wanted, os.environ.get("SVC_LANG")):
        if told:
            if (known := language.from_tag(told)) is None:
                language.use_language(language.from_locale())
                raise BadInput(_("svc speaks {choices}, not {value}").format(choices="zh, en", value=told))
            return language.use_language(known)
    return language.use_language(language_of_site(folder) or language.from_locale())


def language_of_site(folder: str | None) -> str | None:
    """The language named in the site's settings, read without checking them."""
    from svc.text.errors import SvcError

    try:
        for line in (site_root(folder) / environment.SETTINGS_NAME).read_text("utf-8", "replace").splitlines():
            key, colon, value = line.partition(":")
            if colon and key.strip() == "language":
                return language.from_tag(value.partition("#")[0].strip(" '\""))
    except (SvcError, OSError):
        return None
    return "zh"
