"""The crontab of a site: the jobs that svc does by itself, and their times."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence
from pathlib import Path

from svc.site.settings import Site
from svc.text.dataclass import dataclass
from svc.text.errors import BadInput
from svc.text.language import _

FORMS = ("QR-001FW", "QR-002FW", "QR-003FW", "QR-004FW", "TJ")
SYSTEM = ("/usr/local/bin", "/usr/bin", "/bin")
BEFORE = 60  # minutes before opening at which the ladder is climbed


@dataclass(frozen=True)
class CronEnvironment:
    """The paths, commands and settings that a crontab names.

    Args:
        program: how svc is called, word by word.
        tools: the folders of the programs that svc calls, such as git's.
        remote: the repository that the clone syncs with; nothing where there is none.
        commands: the commands that this svc has.
        notifies: whether the site says how messages are sent.
        forms: the folder that gets the month's forms.
    """

    program: Sequence[str]
    tools: Sequence[str]
    remote: str
    commands: Collection[str]
    notifies: bool
    forms: Path


@dataclass(frozen=True)
class Job:
    """A line: its schedule, its purpose, and the shell command."""

    when: str
    why: str
    command: str


def crontab(site: Site, around: CronEnvironment) -> str:
    """The crontab of a site, as `crontab -` reads it, with a comment above each line.

    Raises:
        BadInput: a path can't stand in a crontab (exit 2).
    """
    example = next((m.email for m in site.staff if m.email and m.role in ("director", "leader")), "name@example.com")
    told = (
        _("svc at {name} ({folder})").format(name=site.name, folder=site.root),
        _("to install: svc cron print | crontab - (this replaces all lines of your own;"),
        _("to keep them: (crontab -l; svc cron print) | crontab - )"),
        _("what a line prints is mailed to you; elsewhere, mind that it may name residents:"),
    )
    head = [
        *(f"# {line}" for line in told),
        f"#MAILTO={example}",
        "SHELL=/bin/sh",
        f"PATH={':'.join(dict.fromkeys([*around.tools, *SYSTEM]))}",
        "LANG=C.UTF-8",
        f"CRON_TZ={site.zone.key}",
    ]
    lines = [
        line for job in jobs(site, around) for line in ("", f"# {job.why}", f"{job.when} {escape_percent(job.command)}")
    ]
    for line in (*head, *lines):
        if any(ord(c) < 32 for c in line):
            raise BadInput(_("a path with a line break in it can't stand in a crontab"))
    return "\n".join([*head, *lines]) + "\n"


def jobs(site: Site, around: CronEnvironment) -> list[Job]:
    """The jobs of a site, with their schedules."""
    svc = shlex.join([*around.program, "-C", str(site.root)])
    opens = site.opening.opens
    opening = opens.hour * 60 + opens.minute
    found = []
    if around.remote:
        why = _("every ten minutes: sync with {remote}; silent where nothing comes or goes").format(
            remote=around.remote
        )
        found.append(Job("*/10 * * * *", why, f"{svc} sync -q"))
    why = _("before opening: climb the escalation ladder (WI/FW-015.10)")
    if around.remote:  # two that climb at the same minute both take the rung, and no sync takes one back
        why = _("before opening, on one desk only: climb the escalation ladder (WI/FW-015.10)")
    found.append(Job(every_day_at(opening - BEFORE), why, f"{svc} complaint escalate --auto"))
    found.append(
        Job(every_day_at(opening), _("at opening: what is late; silent where nothing is"), f"{svc} overdue -q")
    )
    if around.notifies:
        why = _("at opening: tell departments and people what waits for them, each thing once a day")
        found.append(Job(every_day_at(opening), why, f"{svc} notify -q"))
    found.append(
        Job("0 6 1 * *", _("on the 1st: last month's forms and report, to be printed"), print_command(svc, around))
    )
    for name, why in (
        ("check", _("on Mondays: faults in the records; silent where there are none")),
        ("audit", _("on Mondays: what was rewritten or removed in the history; silent where nothing was")),
    ):
        if name in around.commands:
            command = f"out=$({svc} {name} 2>&1) || printf '%s\\n' \"$out\""
            found.append(Job("30 6 * * 1", why, command))
    return found


def print_command(svc: str, around: CronEnvironment) -> str:
    """The command that prints the month's forms and its report."""
    folder = shlex.quote(str(around.forms))
    each = f'for f in {" ".join(FORMS)}; do {svc} form print "$f" --month last -o {folder}/"$f".html; done'
    return f"mkdir -p -m 700 {folder} && {each}; {svc} report month last -o {folder}/report.html"


def every_day_at(minute: int) -> str:
    """The cron schedule for every day at a minute of the day."""
    hour, minute = divmod(minute % (24 * 60), 60)
    return f"{minute} {hour} * * *"


def escape_percent(command: str) -> str:
    """A command in a crontab, where a bare `%` would end it."""
    return command.replace("%", "\\%")
