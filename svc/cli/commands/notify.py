"""`svc notify`: a message to everybody with an address about what is overdue or due today (006.7, 015.9)."""

from __future__ import annotations

from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.obligations import Owed, unmet_obligations
from svc.notify.message import Notice, last_to_tell
from svc.notify.run import DeliveryReport, all_notices, send_notices
from svc.notify.webhook import webhook_address
from svc.rules.site_promises import SITE
from svc.site import desk
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.errors import StorageFailed
from svc.text.language import _, comma_list
from svc.views.mask import Mask


def notify_command(folder: str | None) -> Any:
    """`svc notify`."""

    def run(given: dict[str, Any]) -> int:
        at = desk.open_desk(folder)
        robot = webhook_address(at)
        server = at.site.channels.server
        store = Store(at.site, at.now)
        owed = _obligations_to_tell(store, at)
        if given.get("dry") or not (at.site.channels.mails or robot):
            told = all_notices(owed, at, robot)
            _print_messages(told, at)
            if not given.get("dry"):
                screen.remark(_("nothing was sent: svc.yaml has no `notify:`; svc notify --help says more"))
        else:
            password = lambda: desk.mail_password(server.host, server.user) if server else ""  # noqa: E731
            told = send_notices(owed, at, robot, password, again=bool(given.get("again")))
            for notice in told.notices:
                if not given.get("quiet"):
                    screen.say(f"{_receiver(notice)} · {notice.subject(at.site)}")
        if not given.get("quiet"):
            _print_remainder(told)
        return _report_failures(told) or screen.report_damaged(store.damaged)

    params = [
        Param("dry", "--dry-run", "-n", help=_("print the messages, send none"), type=bool),
        Param("quiet", "--quiet", "-q", help=_("say nothing but what went wrong"), type=bool),
        Param("again", "--again", help=_("send what was sent today already, too"), type=bool),
        options.language_option(),
    ]
    text = _("Tell everybody what is overdue and what is due today, once a day")
    mail = _("Who has an email under `staff` in svc.yaml is told by the server or sendmail that `notify` names there.")
    robot = _("A group chat is told by its robot: git config svc.webhook ADDRESS. Without either, they are printed.")
    return build_command("notify", f"{text}\n\n{mail} {robot}", params, run)


def _obligations_to_tell(store: Store, at: Desk) -> list[Owed]:
    """The obligations that messages tell of, each with its record if they go into detail."""
    found = unmet_obligations(store, Mask(on=False), last_to_tell(at.site, at.now))
    detail = at.site.channels.detail
    return [(owed, store.whole(owed.id) if detail and owed.id != SITE else None) for owed, _record in found]


def _print_messages(told: DeliveryReport, at: Desk) -> None:
    """Print messages as they would be sent."""
    for number, notice in enumerate(told.notices):
        if number:
            screen.say("")
        screen.say(_("To: {name}").format(name=_receiver(notice)))
        screen.say(_("Subject: {text}").format(text=notice.subject(at.site)))
        screen.say("")
        screen.print_text(notice.body(), None)


def _receiver(notice: Notice) -> str:
    """The name and address of a message's receiver."""
    return f"{notice.to} <{notice.email}>" if notice.email else _("the group")


def _print_remainder(told: DeliveryReport) -> None:
    """Say what else there is to say: that there was nothing, or nobody."""
    if not told.notices and not told.failures:
        screen.say(_("nobody has anything to be told"))
    if told.nobody:
        names = comma_list(f"{who} {count}" for who, count in told.nobody.items())
        screen.remark(_("without an email under `staff`, and so not told: {names}").format(names=names))


def _report_failures(told: DeliveryReport) -> int:
    """Report the messages that could not be sent. Returns the exit code."""
    for failure in told.failures:
        screen.remark(failure)
    return StorageFailed.code if told.failures else 0
