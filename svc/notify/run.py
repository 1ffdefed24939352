"""Telling everybody once a day what waits for them, and again only where something has become late since."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from svc.disk import lock
from svc.disk.failures import saving
from svc.disk.read import read_file
from svc.disk.write import create_file, replace_file
from svc.notify import send
from svc.notify.message import Notice, Owed, group, notices
from svc.notify.send import Post, Robot, Undelivered, letter
from svc.site.desk import Desk
from svc.site.notify_settings import Channels
from svc.text.errors import Damaged, StorageFailed
from svc.text.language import _

LARGEST = 1024 * 1024
KEPT = 1000  # recipients whose last day is remembered


@dataclass
class Told:
    """Who was told, or would be; who could not be, and why; for whom there is nobody to tell."""

    notices: list[Notice] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    nobody: dict[str, int] = field(default_factory=dict)


class Memory:
    """What was told today, so that it is not told twice; it may be deleted at any time.

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

    def news(self, notice: Notice) -> Notice:
        """What of a notice is still to be told today."""
        told = self.told(notice)
        return notice if told is None else notice.fresh(told)

    def told(self, notice: Notice) -> list[str] | None:
        """What was told as late today; nothing where nothing at all was told today."""
        last = self.known.get(notice.key)
        if not isinstance(last, dict) or last.get("day") != self.today or not isinstance(last.get("told"), list):
            return None
        return [str(key) for key in last["told"]]

    def keep(self, notice: Notice) -> None:
        """Remember that a notice was told."""
        late = [item.key for item in notice.items if item.late]
        self.known[notice.key] = {"day": self.today, "told": [*(self.told(notice) or ()), *late]}
        data = json.dumps(dict(list(self.known.items())[-KEPT:]), ensure_ascii=False).encode()
        (replace_file if self.path.exists() else create_file)(self.path, data)


def gathered(owed: Sequence[Owed], desk: Desk, robot: str) -> Told:
    """All notices of the moment, whether they have been told or not."""
    detail = desk.site.channels.detail
    found, nobody = notices(owed, desk.site, desk.now, detail=detail)
    if robot:
        found.append(group(owed, desk.site, desk.now, detail=detail))
    return Told([notice for notice in found if notice.items], nobody=nobody)


def tell(owed: Sequence[Owed], desk: Desk, robot: str, password: Callable[[], str], *, again: bool = False) -> Told:
    """Send everybody what they have not been told today; what one does not take keeps nobody else from it.

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
        memory = Memory(folder, f"{desk.now:%Y-%m-%d}")
        all_told = gathered(owed, desk, robot)
        told = Told(nobody=all_told.nobody)
        due = [news for notice in all_told.notices if (news := notice if again else memory.news(notice)).items]
        for notice in due:
            if not notice.email:
                attempt(notice, lambda n: Robot(robot).say(f"{n.subject(desk.site)}\n\n{n.body()}"), told, memory)
        letters = [notice for notice in due if notice.email]
        channels = desk.site.channels
        if letters and channels.mails:
            mail(letters, channels, password() if channels.server and channels.server.user else "", desk, told, memory)
    return told


def mail(letters: Sequence[Notice], channels: Channels, password: str, desk: Desk, told: Told, memory: Memory) -> None:
    """Send notices as letters."""
    try:
        with send.post(channels, password) as post:
            for notice in letters:
                attempt(notice, sender(post, channels, desk), told, memory)
    except Undelivered as failure:
        told.failures.append(_("no mail could be sent: {reason}").format(reason=failure))


def sender(post: Post, channels: Channels, desk: Desk) -> Callable[[Notice], None]:
    """What makes a notice a letter and sends it."""

    def send(n: Notice) -> None:
        post(letter(channels, n.to, n.email, n.subject(desk.site), n.body(), desk.now))

    return send


def attempt(notice: Notice, send: Callable[[Notice], None], told: Told, memory: Memory) -> None:
    """Tell one, and remember it; or note why not."""
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
