"""`svc notify`: everybody with an address is told what is overdue and what is due today (006.7, 015.9)."""

from __future__ import annotations

from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, command
from svc.cli.commands import look
from svc.dates import workdays
from svc.git.history import History
from svc.notify.message import Notice
from svc.notify.run import Told, gathered, tell
from svc.rules.site_promises import SITE
from svc.site import desk
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.errors import StorageFailed
from svc.text.language import _, comma_list
from svc.views.views import Mask

WEBHOOK = "svc.webhook"  # a clone's own setting: such an address is a secret, and never syncs


def notify(folder: str | None) -> Any:
    """`svc notify`."""

    def run(given: dict[str, Any]) -> int:
        at = desk.sit(folder)
        robot = webhook(at)
        server = at.site.channels.server
        store = Store(at.site, at.now)
        owed = waiting(store, at)
        if given.get("dry") or not (at.site.channels.mails or robot):
            told = gathered(owed, at, robot)
            show(told, at)
            if not given.get("dry"):
                screen.note(_("nothing was sent: svc.yaml has no `notify:`; svc notify --help says more"))
        else:
            password = lambda: desk.password(server.host, server.user) if server else ""  # noqa: E731
            told = tell(owed, at, robot, password, again=bool(given.get("again")))
            for notice in told.notices:
                if not given.get("quiet"):
                    screen.say(f"{receiver(notice)} · {notice.subject(at.site)}")
        if not given.get("quiet"):
            close(told)
        return failed(told) or look.damage(store.damaged)

    params = [
        Param("dry", "--dry-run", "-n", help=_("print the messages, send none"), type=bool),
        Param("quiet", "--quiet", "-q", help=_("say nothing but what went wrong"), type=bool),
        Param("again", "--again", help=_("send what was sent today already, too"), type=bool),
        options.language(),
    ]
    text = _("Tell everybody what is overdue and what is due today, once a day")
    mail = _("Who has an email under `staff` in svc.yaml is told by the server or sendmail that `notify` names there.")
    robot = _("A group chat is told by its robot: git config svc.webhook ADDRESS. Without either, they are printed.")
    return command("notify", f"{text}\n\n{mail} {robot}", params, run)


def waiting(store: Store, at: Desk) -> list[look.Owed]:
    """What is not done and due by the end of today; with its record where a message says what it is about."""
    last = workdays.end_of_day(at.now.date(), at.site.zone)
    found = look.waiting(store, Mask(on=False), last)
    detail = at.site.channels.detail
    return [(owed, store.whole(owed.id) if detail and owed.id != SITE else None) for owed, _record in found]


def webhook(at: Desk) -> str:
    """The address of a group's robot, as this clone has it."""
    trail = History(at.site.root, at.site.commits)
    return trail.setting(WEBHOOK) or "" if trail.available() else ""


def show(told: Told, at: Desk) -> None:
    """Print messages as they would be sent."""
    for number, notice in enumerate(told.notices):
        if number:
            screen.say("")
        screen.say(_("To: {name}").format(name=receiver(notice)))
        screen.say(_("Subject: {text}").format(text=notice.subject(at.site)))
        screen.say("")
        screen.page(notice.body(), None)


def receiver(notice: Notice) -> str:
    """Whom a notice is for."""
    return f"{notice.to} <{notice.email}>" if notice.email else _("the group")


def close(told: Told) -> None:
    """Say what else there is to say: that there was nothing, or nobody."""
    if not told.notices and not told.failures:
        screen.say(_("nobody has anything to be told"))
    if told.nobody:
        names = comma_list(f"{who} {count}" for who, count in told.nobody.items())
        screen.note(_("without an email under `staff`, and so not told: {names}").format(names=names))


def failed(told: Told) -> int:
    """Say what went wrong; the exit code."""
    for failure in told.failures:
        screen.note(failure)
    return StorageFailed.code if told.failures else 0
