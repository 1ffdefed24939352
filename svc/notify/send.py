"""Send messages by a mail server, the machine's own sendmail, or a group chat's robot."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from svc.site.notify_settings import Channels, Server
from svc.text.dataclass import dataclass
from svc.text.language import _

if TYPE_CHECKING:
    from smtplib import SMTP

WAIT = 30  # seconds for an answer
LOCAL = ("localhost", "127.0.0.1", "::1")
LONGEST = 2000  # characters that a robot takes; a longer text is cut at a line
LETTERS = "/usr/sbin/sendmail"


class Undelivered(Exception):
    """A message that was not taken, with the reason and without secrets."""


class Post(Protocol):
    """A function that sends letters."""

    def __call__(self, letter: EmailMessage) -> None:
        """Send one.

        Raises:
            Undelivered: it was not taken.
        """


def compose_letter(channels: Channels, name: str, email: str, subject: str, body: str, when: datetime) -> EmailMessage:
    """Compose a letter to one person, marked as written by a machine.

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
def open_post(channels: Channels, password: str) -> Iterator[Post]:
    """The function that sends letters, valid within the block.

    Raises:
        Undelivered: nobody takes letters at all.
    """
    if channels.server is None:
        yield send_by_sendmail
        return
    with smtp_line(channels.server, password) as line:
        yield lambda letter: send_by_smtp(line, letter)


@contextmanager
def smtp_line(server: Server, password: str) -> Iterator[SMTP]:
    """The connection to a mail server."""
    import smtplib
    import ssl

    try:
        if server.security == "ssl":
            line: SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=WAIT, context=ssl.create_default_context())
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=WAIT)
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(error_reason(error)) from error
    try:
        try:
            if server.security == "starttls":
                line.starttls(context=ssl.create_default_context())
            elif server.security == "none" and server.user and server.host not in LOCAL:
                raise Undelivered(_("no password is sent over an open line: set starttls or ssl"))
            if server.user:
                line.login(server.user, password)
        except (OSError, smtplib.SMTPException) as error:
            raise Undelivered(error_reason(error)) from error
        yield line
    finally:
        try:
            line.quit()
        except (OSError, smtplib.SMTPException):
            line.close()


def send_by_smtp(line: SMTP, letter: EmailMessage) -> None:
    """Send a letter by a mail server."""
    import smtplib

    try:
        line.send_message(letter)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        raise Undelivered(error_reason(error)) from error


def send_by_sendmail(letter: EmailMessage) -> None:
    """Send a letter by the machine's own sendmail, which reads the recipients from it."""
    import shutil

    program = shutil.which("sendmail") or LETTERS
    try:
        done = subprocess.run(  # noqa: S603 (no shell; nothing but the letter is given to it)
            [program, "-t", "-oi"], input=letter.as_bytes(), capture_output=True, timeout=WAIT, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Undelivered(_("sendmail can't be run: {reason}").format(reason=error_reason(error))) from error
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
        data = json.dumps(self.wrapped(fit_robot_limit(text)), ensure_ascii=False).encode()
        request = Request(self.url, data, {"Content-Type": "application/json; charset=utf-8"})  # noqa: S310 (checked)
        try:
            with build_opener().open(request, timeout=WAIT) as answer:
                said = answer.read(65536)
        except HTTPError as error:
            raise Undelivered(_("the robot answered {code}").format(code=error.code)) from error
        except (URLError, OSError, ValueError) as error:
            raise Undelivered(error_reason(getattr(error, "reason", error))) from None
        if fault := robot_error(said):
            raise Undelivered(fault)

    def wrapped(self, text: str) -> dict[str, object]:
        """The text in the robot maker's JSON format."""
        host = urlsplit(self.url).hostname or ""
        if host.endswith(("qq.com", "dingtalk.com")):
            return {"msgtype": "text", "text": {"content": text}}
        if host.endswith(("feishu.cn", "larksuite.com")):
            return {"msg_type": "text", "content": {"text": text}}
        return {"text": text}


def robot_error(said: bytes) -> str:
    """The fault in a robot's answer that came with status 200, or ""."""
    try:
        answer = json.loads(said)
        code = answer.get("errcode", answer.get("code", 0))
        told = answer.get("errmsg") or answer.get("msg") or ""
    except (ValueError, AttributeError):
        return ""
    return "" if code in (0, None) else f"{code} {told}".strip()


def fit_robot_limit(text: str) -> str:
    """Shorten a text to the length that a robot takes."""
    if len(text) <= LONGEST:
        return text
    kept = text[: LONGEST - 20].rpartition("\n")[0]
    more = text.count("\n- ") - kept.count("\n- ")
    return kept + "\n" + _("and {count} more: svc overdue").format(count=more)


def error_reason(error: object) -> str:
    """The reason of an error in one line."""
    code, told = getattr(error, "smtp_code", None), getattr(error, "smtp_error", None)
    if code:
        return f"{code} {told.decode('utf-8', 'replace') if isinstance(told, bytes) else told}".replace("\n", " ")
    if refused := getattr(error, "recipients", None):
        return "; ".join(f"{c} {t.decode('utf-8', 'replace')}" for c, t in refused.values())
    return str(getattr(error, "strerror", None) or error) or type(error).__name__
