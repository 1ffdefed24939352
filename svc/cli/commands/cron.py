"""`svc cron print`: a crontab for this site, ready to be installed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Make, Param, build_command, build_group
from svc.git.run import Git, answer_text
from svc.notify import crontab
from svc.notify.crontab import CronEnvironment
from svc.notify.webhook import webhook_address
from svc.text.language import _


def cron_group(folder: str | None) -> Any:
    """`svc cron`."""
    makers: dict[str, Make] = {"print": lambda: _print_command(folder)}
    return build_group("cron", _("What svc does by itself, by the clock"), makers)


def _print_command(folder: str | None) -> Any:
    """`svc cron print`."""

    def run(given: dict[str, Any]) -> int:
        from svc.cli.app import command_tree

        desk = options.reading_desk(folder, given)
        site = desk.site
        forms = Path(given.get("forms") or Path.home() / "svc-forms").absolute()
        around = CronEnvironment(
            program=_svc_program(),
            tools=[str(Path(git).parent)] if (git := shutil.which("git")) else [],
            remote=(answer_text(Git(site.root).ask("remote")) or "").partition("\n")[0] if site.commits else "",
            commands=command_tree(folder).makers,
            notifies=site.channels.mails or bool(webhook_address(desk)),
            forms=forms,
        )
        screen.print_text(crontab.crontab(site, around), None)
        return 0

    params = [
        Param(
            "forms", "--forms", help=_("where the month's forms go; else svc-forms in your home"), metavar=_("FOLDER")
        ),
        options.language_option(),
    ]
    return build_command("print", _("Print a crontab for this site, to be read and installed"), params, run)


def _svc_program() -> list[str]:
    """The command that calls this svc from anywhere: its own program, else its Python."""
    called = Path(sys.argv[0]).absolute()
    if called.name == "svc" and os.access(called, os.X_OK) and called.is_file():
        return [str(called)]
    return [sys.executable, "-m", "svc"]
