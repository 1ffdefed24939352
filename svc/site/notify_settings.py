"""The setting `notify:` of `svc.yaml`: how messages are sent. It holds no secret."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from svc.dates.workdays import parse_duration
from svc.text.language import _

KEYS = "{from: …, smtp: {host: …, port: …, user: …, starttls: true}, sendmail: true, detail: true, before: 4h}"
_ADDRESS = r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+"
_HOST = r"[A-Za-z0-9.:-]+"


class Server(NamedTuple):
    """A mail server: its address, the user who logs in, and the encryption of the connection."""

    host: str
    port: int
    user: str
    security: str  # starttls, ssl or none


class Channels(NamedTuple):
    """The way in which a site's messages are sent.

    Args:
        sender: the address they come from.
        server: the mail server that takes them.
        sendmail: whether the machine's own `sendmail` takes them instead.
        detail: whether they say in which home and about what (006.15).
        before: how long before it is due a matter is told once more.
    """

    sender: str = ""
    server: Server | None = None
    sendmail: bool = False
    detail: bool = False
    before: timedelta = timedelta(hours=4)

    @property
    def mails(self) -> bool:
        """True if mail can be sent."""
        return self.sendmail or self.server is not None


def as_channels(raw: Any) -> Channels:
    """Read `notify:`.

    Raises:
        ValueError: it can't be meant so; the sentence says why.
    """
    if not isinstance(raw, dict) or set(raw) - {"from", "smtp", "sendmail", "detail", "before"}:
        raise ValueError(_("{keys} expected").format(keys=KEYS))
    sender = as_mail_address(raw["from"]) if raw.get("from") else ""
    channels = Channels(
        sender,
        as_mail_server(raw["smtp"]) if raw.get("smtp") else None,
        as_yes_or_no("sendmail", raw.get("sendmail")),
        as_yes_or_no("detail", raw.get("detail")),
        as_time_before(raw.get("before") or "4h"),
    )
    if channels.server and channels.sendmail:
        raise ValueError(_("either smtp or sendmail, not both"))
    if channels.mails and not sender:
        raise ValueError(_("mail needs an address that it comes from: {keys}").format(keys="from: svc@example.com"))
    return channels


def as_mail_server(raw: Any) -> Server:
    """Read `smtp:`."""
    if not isinstance(raw, dict) or not isinstance(raw.get("host"), str) or not re.fullmatch(_HOST, raw["host"]):
        raise ValueError(_("{keys} expected").format(keys="smtp: {host: …, port: …, user: …, starttls: true}"))
    if "password" in raw:
        raise ValueError(
            _("no password stands in svc.yaml: put it into ~/.netrc (machine, login, password) or SVC_SMTP_PASSWORD")
        )
    if set(raw) - {"host", "port", "user", "starttls", "ssl"}:
        raise ValueError(_("{keys} expected").format(keys="smtp: {host: …, port: …, user: …, starttls: true}"))
    ssl = as_yes_or_no("ssl", raw.get("ssl")) or raw.get("port") == "465"
    security = "ssl" if ssl else "starttls" if as_yes_or_no("starttls", raw.get("starttls") or "true") else "none"
    return Server(raw["host"], server_port(raw, security), str(raw.get("user") or ""), security)


def server_port(raw: Mapping[str, Any], security: str) -> int:
    """Read the port of a mail server, by default the usual one for its encryption."""
    given = raw.get("port") or {"ssl": "465", "starttls": "587", "none": "25"}[security]
    if not isinstance(given, str) or not re.fullmatch("[0-9]{1,5}", given) or not 0 < int(given) < 65536:
        raise ValueError(_("{name}: a number from {first} to {last} expected").format(name="port", first=1, last=65535))
    return int(given)


def as_time_before(raw: Any) -> timedelta:
    """Read the time before something is due: hours, minutes or days."""
    lasts = parse_duration(str(raw))
    units = {"h": "hours", "min": "minutes", "m": "minutes", "d": "days"}
    if lasts.unit not in units:
        raise ValueError(_("{name}: hours or minutes expected, such as 4h").format(name="before"))
    return timedelta(**{units[lasts.unit]: lasts.amount})


def as_yes_or_no(name: str, raw: Any) -> bool:
    """Read true or false."""
    if raw in (None, "", "false"):
        return False
    if raw != "true":
        raise ValueError(_("{name}: true or false expected").format(name=name))
    return True


def as_mail_address(raw: Any) -> str:
    """Read a mail address."""
    if not isinstance(raw, str) or not re.fullmatch(_ADDRESS, raw):
        raise ValueError(_("{value} is no mail address").format(value=repr(raw)))
    return raw
