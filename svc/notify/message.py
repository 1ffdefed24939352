"""Notices to staff about their work due, with no more about residents than the site allows (006.15)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from svc.dates import timestamps, workdays
from svc.model.deadlines import Obligation
from svc.model.record import Record
from svc.model.roles import role_label
from svc.model.show import show_time
from svc.site.settings import Site
from svc.site.staff import Member
from svc.text.dataclass import dataclass, field, replace
from svc.text.language import _, comma_list

LATE, SOON, TODAY = "overdue", "soon", "today"
Owed = tuple[Obligation, Record | None]


@dataclass(frozen=True)
class NoticeItem:
    """One line of a notice: its key, which is another in each state, and the state: overdue, soon or today."""

    key: str
    state: str
    line: str

    @property
    def late(self) -> bool:
        """True if it is overdue."""
        return self.state == LATE


@dataclass
class Notice:
    """A message to one person or to a group.

    Args:
        to: a name, or nothing for a group of several.
        email: where it goes; nothing for a group.
        items: what waits for them, urgent matters first, else the most overdue first.
    """

    to: str
    email: str
    items: list[NoticeItem] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The key that is the same from day to day."""
        return self.email or "group"

    def fresh(self, told: Sequence[str]) -> Notice:
        """The part of the notice that was not told in the state in which it is now."""
        return Notice(self.to, self.email, [item for item in self.items if item.key not in told])

    def subject(self, site: Site) -> str:
        """Its one-line summary."""
        words = {LATE: _("{count} overdue"), SOON: _("{count} due soon"), TODAY: _("{count} due today")}
        counts = Counter(item.state for item in self.items)
        parts = [words[state].format(count=counts[state]) for state in words if counts[state]]
        return _("[{site}] {what}").format(site=site.name, what=comma_list(parts))

    def body(self) -> str:
        """Its text."""
        heads = {LATE: _("overdue:"), SOON: _("due soon:"), TODAY: _("due today:")}
        lines = {state: [f"- {item.line}" for item in self.items if item.state == state] for state in heads}
        blocks = ["\n".join([head, *lines[state]]) for state, head in heads.items() if lines[state]]
        return "\n\n".join([*blocks, _("More of each: svc show NUMBER; all that waits for you: svc mine")]) + "\n"


def notices(owed: Iterable[Owed], site: Site, now: datetime, *, detail: bool) -> tuple[list[Notice], dict[str, int]]:
    """The notices to all staff with an address: matters that are overdue, due soon, or due today.

    Args:
        owed: what is promised and not done.
        site: its staff; a department is told through everybody who belongs to it.
        now: the time.
        detail: whether a line says in which home and about what.

    Returns:
        The notices, and for whom nobody could be told of how many things.
    """
    found: dict[str, Notice] = {}
    nobody: dict[str, int] = {}
    for promise, record in due_by_today(owed, site, now):
        named = list(filter(None, promise.who.split("、"))) or [_("nobody named")]
        reached = {who: members_addressed(who, site) for who in named}
        for who, members in reached.items():
            if not members and not (any(reached.values()) and is_outsider(who, site)):
                nobody[who] = nobody.get(who, 0) + 1
            for member in members:
                notice = found.setdefault(member.email, Notice(member.name, member.email))
                thing = notice_item(promise, record, now, site.channels.before, detail=detail)
                if thing not in notice.items:
                    notice.items.append(thing)
    return [*found.values()], nobody


def is_outsider(who: str, site: Site) -> bool:
    """True for a name that is nobody's here, such as that of a contractor who borrowed a key."""
    return role_label(who) == who and not site.people.employs(who)


def members_addressed(who: str, site: Site) -> list[Member]:
    """The staff with an address that a name, a role or a department stands for."""
    return [m for m in site.staff if m.email and site.people.addresses(who, m.name)]


def notice_item(
    promise: Obligation, record: Record | None, now: datetime, before: timedelta, *, detail: bool
) -> NoticeItem:
    """One line: number, obligation and due time, with `detail` also the home and the subject."""
    parts = [f"{promise.label} {promise.subject}".strip() if promise.id == "site" else f"{promise.id} {promise.label}"]
    parts.append(_("by {time}").format(time=show_time(promise.due)))
    if promise.late:
        parts.append(_("overdue by {span}").format(span=timestamps.format_span(now - promise.due)))
    if detail and promise.id != "site":
        parts += [str(part) for part in ((record["unit"] if record else None), promise.subject) if part]
    state = LATE if promise.late else SOON if promise.due <= now + before else TODAY
    key = f"{state} {promise.id} {promise.what} {timestamps.iso(promise.due)}"
    return NoticeItem(key, state, " · ".join(parts))


def group_notice(owed: Iterable[Owed], site: Site, now: datetime, *, detail: bool) -> Notice:
    """One notice for the whole group, each line with the person responsible."""
    things = []
    for promise, record in due_by_today(owed, site, now):
        found = notice_item(promise, record, now, site.channels.before, detail=detail)
        who = "、".join(map(role_label, promise.who.split("、")))
        things.append(replace(found, line=f"{who}: {found.line}" if who else found.line))
    return Notice("", "", things)


def due_by_today(owed: Iterable[Owed], site: Site, now: datetime) -> list[Owed]:
    """The obligations that are overdue, due today, or due as soon as the site is told beforehand, urgent ones first."""
    last = last_to_tell(site, now)
    found = [(promise, record) for promise, record in owed if promise.late or promise.due <= last]
    return sorted(found, key=lambda pair: not pair[0].urgent)


def last_to_tell(site: Site, now: datetime) -> datetime:
    """The last second of which messages tell: the end of today, or later where the site is told beforehand."""
    return max(workdays.end_of_day(now.date(), site.zone), now + site.channels.before)
