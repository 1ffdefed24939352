"""Tell everybody about their open matters: each once a day in each state (overdue, due soon, due today)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from svc.disk import lock
from svc.disk.failures import saving
from svc.disk.read import read_file
from svc.disk.write import create_file, replace_file
from svc.notify import send
from svc.notify.message import Notice, Owed, group_notice, notices
from svc.notify.send import Post, Robot, Undelivered, compose_letter
from svc.site.desk import Desk
from svc.site.notify_settings import Channels
from svc.text.dataclass import dataclass, field
from svc.text.errors import Damaged, StorageFailed
from svc.text.language import _

LARGEST = 1024 * 1024
KEPT = 1000  # recipients whose last day is remembered


@dataclass
class DeliveryReport:
    """The result of a round of notices: those sent, failures, and recipients without an address."""

    notices: list[Notice] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    nobody: dict[str, int] = field(default_factory=dict)


class SentToday:
    """The notices sent today, so that none is sent twice. The file may be deleted at any time.

    Args:
        folder: where it is kept, below `.svc/`.
        today: the day, as it is written.
    """

    def __init__(self, folder: Path, today: str) -> None:
        self.path = folder / "told.json"
        self.today = today
        self.known: dict[str, Any] = {}
        with suppress(FileNotFoundError, Damaged, ValueError):
            found = json.loads(read_file(self.path, LARGEST))
            self.known = found if isinstance(found, dict) else {}

    def unsent(self, notice: Notice) -> Notice:
        """The part of a notice that was not sent today."""
        told = self.told_keys(notice)
        return notice if told is None else notice.fresh(told)

    def told_keys(self, notice: Notice) -> list[str] | None:
        """The keys of what was sent today, each with its state, or None where nothing was."""
        last = self.known.get(notice.key)
        if not isinstance(last, dict) or last.get("day") != self.today or not isinstance(last.get("told"), list):
            return None
        return [str(key) for key in last["told"]]

    def keep(self, notice: Notice) -> None:
        """Remember that a notice was told."""
        told = [*(self.told_keys(notice) or ()), *(item.key for item in notice.items)]
        self.known[notice.key] = {"day": self.today, "told": [*dict.fromkeys(told)]}
        data = json.dumps(dict(list(self.known.items())[-KEPT:]), ensure_ascii=False).encode()
        (replace_file if self.path.exists() else create_file)(self.path, data)


def all_notices(owed: Sequence[Owed], desk: Desk, robot: str) -> DeliveryReport:
    """All notices due now, sent or not."""
    detail = desk.site.channels.detail
    found, nobody = notices(owed, desk.site, desk.now, detail=detail)
    if robot:
        found.append(group_notice(owed, desk.site, desk.now, detail=detail))
    return DeliveryReport([notice for notice in found if notice.items], nobody=nobody)


def send_notices(
    owed: Sequence[Owed], desk: Desk, robot: str, password: Callable[[], str], *, again: bool = False
) -> DeliveryReport:
    """Send everybody the notices that they have not had today. A failure does not stop the others.

    Args:
        owed: what is promised and not done.
        desk: site and time.
        robot: the address of a group's robot, or nothing.
        password: the mail server's, asked for only where it is needed.
        again: also tell what was told today.

    Raises:
        StorageFailed: another `svc notify` is at it, or `.svc` can't be written (exit 5).
    """
    folder = desk.site.root / lock.FOLDER / "notify"
    with saving(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock.hold(folder):
        memory = SentToday(folder, f"{desk.now:%Y-%m-%d}")
        all_told = all_notices(owed, desk, robot)
        told = DeliveryReport(nobody=all_told.nobody)
        due = [news for notice in all_told.notices if (news := notice if again else memory.unsent(notice)).items]
        for notice in due:
            if not notice.email:
                send_and_remember(
                    notice, lambda n: Robot(robot).say(f"{n.subject(desk.site)}\n\n{n.body()}"), told, memory
                )
        letters = [notice for notice in due if notice.email]
        channels = desk.site.channels
        if letters and channels.mails:
            send_letters(
                letters, channels, password() if channels.server and channels.server.user else "", desk, told, memory
            )
    return told


def send_letters(
    letters: Sequence[Notice], channels: Channels, password: str, desk: Desk, told: DeliveryReport, memory: SentToday
) -> None:
    """Send notices as letters."""
    try:
        with send.open_post(channels, password) as post:
            for notice in letters:
                send_and_remember(notice, letter_sender(post, channels, desk), told, memory)
    except Undelivered as failure:
        told.failures.append(_("no mail could be sent: {reason}").format(reason=failure))


def letter_sender(post: Post, channels: Channels, desk: Desk) -> Callable[[Notice], None]:
    """The function that makes a letter of a notice and sends it."""

    def send(n: Notice) -> None:
        post(compose_letter(channels, n.to, n.email, n.subject(desk.site), n.body(), desk.now))

    return send


def send_and_remember(notice: Notice, send: Callable[[Notice], None], told: DeliveryReport, memory: SentToday) -> None:
    """Send a notice and remember it, or note the failure."""
    try:
        send(notice)
    except Undelivered as failure:
        name = notice.to or _("the group")
        told.failures.append(_("{name} could not be told: {reason}").format(name=name, reason=failure))
        return
    told.notices.append(notice)
    try:
        memory.keep(notice)
    except StorageFailed as failure:
        told.failures.append(failure.sentence)
