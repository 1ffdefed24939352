"""Messages sent: by a mail server, by the machine's own sendmail, or to the robot of a group chat."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from svc.site.notify_settings import Channels, Server
from svc.text.language import _

if TYPE_CHECKING:
    from smtplib import SMTP

WAIT = 30  # seconds for an answer
LOCAL = ("localhost", "127.0.0.1", "::1")
LONGEST = 2000  # characters that a robot takes; a longer text is cut at a line
LETTERS = "/usr/sbin/sendmail"


class Undelivered(Exception):
    """A message was not taken; the text says why, and holds no secret."""


class Post(Protocol):
    """What takes letters."""

    def __call__(self, letter: EmailMessage) -> None:
        """Send one.

        Raises:
            Undelivered: it was not taken.
        """


def letter(channels: Channels, name: str, email: str, subject: str, body: str, when: datetime) -> EmailMessage:
    """A letter to one person, marked as written by a machine.

    Raises:
        Undelivered: the name or the address can't stand in a letter.
    """
    made = EmailMessage(policy=policy.SMTP)
    try:
        made["From"] = Address("svc", addr_spec=channels.sender)
        made["To"] = Address(name, addr_spec=email)
        made["Subject"] = " ".join(subject.split())
        made["Date"] = format_datetime(when)
        made["Message-ID"] = make_msgid(domain=channels.sender.rpartition("@")[2])
        made["Auto-Submitted"] = "auto-generated"
    except Exception as error:  # the parser of addresses fails in many ways
        raise Undelivered(_("{value} is no mail address").format(value=repr(email))) from error
    made.set_content(body)
    return made


@contextmanager
def post(channels: Channels, password: str) -> Iterator[Post]:
    """Where letters go, as long as the block runs.

    Raises:
        Undelivered: nobody takes letters at all.
    """
    if channels.server is None:
        yield hand_over
        return
    with connected(channels.server, password) as line:
        yield lambda letter: dispatch(line, letter)


@contextmanager
def connected(server: Server, password: str) -> Iterator[SMTP]:
    """The line to a mail server."""
    import smtplib
    import ssl

    try:
        if server.security == "ssl":
            line: SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=WAIT, context=ssl.create_default_context())
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=WAIT)
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(reason(error)) from error
    try:
        try:
            if server.security == "starttls":
                line.starttls(context=ssl.create_default_context())
            elif server.security == "none" and server.user and server.host not in LOCAL:
                raise Undelivered(_("no password is sent over an open line: set starttls or ssl"))
            if server.user:
                line.login(server.user, password)
        except (OSError, smtplib.SMTPException) as error:
            raise Undelivered(reason(error)) from error
        yield line
    finally:
        try:
            line.quit()
        except (OSError, smtplib.SMTPException):
            line.close()


def dispatch(line: SMTP, letter: EmailMessage) -> None:
    """Give a letter to a mail server."""
    import smtplib

    try:
        line.send_message(letter)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        raise Undelivered(reason(error)) from error


def hand_over(letter: EmailMessage) -> None:
    """Give a letter to the machine's own sendmail, whose recipients are those of the letter."""
    import shutil

    program = shutil.which("sendmail") or LETTERS
    try:
        done = subprocess.run(  # noqa: S603 (no shell; nothing but the letter is given to it)
            [program, "-t", "-oi"], input=letter.as_bytes(), capture_output=True, timeout=WAIT, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Undelivered(_("sendmail can't be run: {reason}").format(reason=reason(error))) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Undelivered(said[-1] if said else _("sendmail ended with code {code}").format(code=done.returncode))


@dataclass(frozen=True)
class Robot:
    """The robot of a group chat: WeCom, DingTalk, Feishu, or any that takes `{text: …}`."""

    url: str

    def say(self, text: str) -> None:
        """Say something to the group.

        Raises:
            Undelivered: it was not taken.
        """
        from urllib.error import HTTPError, URLError
        from urllib.request import Request, build_opener

        if urlsplit(self.url).scheme not in ("https", "http"):
            raise Undelivered(_("the address of a robot begins with https://"))
        data = json.dumps(self.wrapped(shortened(text)), ensure_ascii=False).encode()
        request = Request(self.url, data, {"Content-Type": "application/json; charset=utf-8"})  # noqa: S310 (checked)
        try:
            with build_opener().open(request, timeout=WAIT) as answer:
                said = answer.read(65536)
        except HTTPError as error:
            raise Undelivered(_("the robot answered {code}").format(code=error.code)) from error
        except (URLError, OSError, ValueError) as error:
            raise Undelivered(reason(getattr(error, "reason", error))) from None
        if fault := refusal(said):
            raise Undelivered(fault)

    def wrapped(self, text: str) -> dict[str, object]:
        """A text as the robot's maker wants it."""
        host = urlsplit(self.url).hostname or ""
        if host.endswith(("qq.com", "dingtalk.com")):
            return {"msgtype": "text", "text": {"content": text}}
        if host.endswith(("feishu.cn", "larksuite.com")):
            return {"msg_type": "text", "content": {"text": text}}
        return {"text": text}


def refusal(said: bytes) -> str:
    """What a robot found wrong, though it answered well; nothing where nothing was."""
    try:
        answer = json.loads(said)
        code = answer.get("errcode", answer.get("code", 0))
        told = answer.get("errmsg") or answer.get("msg") or ""
    except (ValueError, AttributeError):
        return ""
    return "" if code in (0, None) else f"{code} {told}".strip()


def shortened(text: str) -> str:
    """A text of no more than a robot takes."""
    if len(text) <= LONGEST:
        return text
    kept = text[: LONGEST - 20].rpartition("\n")[0]
    more = text.count("\n- ") - kept.count("\n- ")
    return kept + "\n" + _("and {count} more: svc overdue").format(count=more)


def reason(error: object) -> str:
    """Why, in one line."""
    code, told = getattr(error, "smtp_code", None), getattr(error, "smtp_error", None)
    if code:
        return f"{code} {told.decode('utf-8', 'replace') if isinstance(told, bytes) else told}".replace("\n", " ")
    if refused := getattr(error, "recipients", None):
        return "; ".join(f"{c} {t.decode('utf-8', 'replace')}" for c, t in refused.values())
    return str(getattr(error, "strerror", None) or error) or type(error).__name__
