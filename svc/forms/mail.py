"""A letter as mail: an RFC 5322 message that any mail program opens as a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from svc.forms.letters import Letter, Sender
from svc.render.screen import visible
from svc.site.environment import SETTINGS_NAME
from svc.site.settings import Site
from svc.text.errors import Damaged
from svc.text.language import _

CRLF = "\r\n"


def as_mail(letter: Letter, sent: datetime, site: Site) -> str:
    """Return the letter as an RFC 5322 message in UTF-8, written in ASCII so that any program passes it on.

    It has no `To`, since a record keeps no resident's email: the sender puts the address in. It has no `From` if the
    sender has no email in svc.yaml. In both cases it opens as a draft.

    Args:
        letter: what `write_letter` gave.
        sent: its `Date`, with offset.
        site: whose svc.yaml names the email.

    Raises:
        Damaged: what svc.yaml gives as the sender's email is none (exit 5).
    """
    from email.header import Header
    from email.message import Message
    from email.policy import compat32
    from email.utils import format_datetime

    # Header, and not EmailMessage: Python's own folding of the latter loses or adds a space in long subjects.
    message = Message(compat32.clone(linesep=CRLF))
    message["Subject"] = Header(letter.subject, "utf-8", header_name="Subject").encode(linesep=CRLF)
    if letter.sender.email:
        found = sender_address(letter.sender, site)
        message["From"] = f"{Header(found.display_name, 'utf-8').encode(linesep=CRLF)} <{found.addr_spec}>"
    message["Date"] = format_datetime(sent)
    message["X-Unsent"] = "1"  # what makes Outlook open it as a draft instead of as mail received
    message.set_payload(letter.body.replace("\n", CRLF) + CRLF, "utf-8")
    return message.as_bytes().decode("ascii")


def sender_address(sender: Sender, site: Site) -> Any:
    """Return the sender's name and email as a header takes them."""
    from email.headerregistry import Address

    try:
        found = Address(display_name=sender.name, addr_spec=sender.email)
    except Exception:  # its parser fails in many ways
        found = None
    if not (found and found.username and found.domain and sender.email.isascii() and sender.email.isprintable()):
        sentence = _("{email} is no email address").format(email=visible(sender.email))
        raise Damaged(sentence, path=site.root / SETTINGS_NAME)
    return found
