"""`svc cron print`: a crontab for this site, ready to be installed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Make, Param, command, group
from svc.cli.commands.notify import webhook
from svc.git.run import Git, answer_text
from svc.notify import crontab
from svc.notify.crontab import Surroundings
from svc.text.language import _


def of_cron(folder: str | None) -> Any:
    """`svc cron`."""
    makers: dict[str, Make] = {"print": lambda: printing(folder)}
    return group("cron", _("What svc does by itself, by the clock"), makers)


def printing(folder: str | None) -> Any:
    """`svc cron print`."""

    def run(given: dict[str, Any]) -> int:
        from svc.cli.app import tree

        desk = options.looking(folder, given)
        site = desk.site
        forms = Path(given.get("forms") or Path.home() / "svc-forms").absolute()
        around = Surroundings(
            program=program(),
            tools=[str(Path(git).parent)] if (git := shutil.which("git")) else [],
            remote=(answer_text(Git(site.root).ask("remote")) or "").partition("\n")[0] if site.commits else "",
            commands=tree(folder).makers,
            notifies=site.channels.mails or bool(webhook(desk)),
            forms=forms,
        )
        screen.page(crontab.crontab(site, around), None)
        return 0

    params = [
        Param(
            "forms", "--forms", help=_("where the month's forms go; else svc-forms in your home"), metavar=_("FOLDER")
        ),
        options.language(),
    ]
    return command("print", _("Print a crontab for this site, to be read and installed"), params, run)


def program() -> list[str]:
    """How this svc is called, wherever one stands: its own program, else its Python."""
    called = Path(sys.argv[0]).absolute()
    if called.name == "svc" and os.access(called, os.X_OK) and called.is_file():
        return [str(called)]
    return [sys.executable, "-m", "svc"]
