"""`svc undo`: the actor's own last command, taken back."""

from __future__ import annotations

from typing import Any

from svc.cli import options, prompts, screen
from svc.cli.command import Param, build_command, with_article
from svc.cli.outcome import report_done
from svc.procedures.undo import UNDO, carry_out_undo, plan_undo, settle_earlier
from svc.text.language import _


def undo_command(folder: str | None) -> Any:
    """`svc undo`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.writing_desk(folder, given)
        settle_earlier(desk)
        found = plan_undo(desk)
        asks = prompts.at_terminal() and not given.get("yes")
        for line in found.described() if asks else ():
            screen.remark(_("to be taken back: {what}").format(what=line))
        if asks and not prompts.agreed(_("take this back? (y/n)")):
            screen.remark(_("nothing was done"))
            return 0
        done = carry_out_undo(desk, found)
        for line in () if given.get("json") else found.described():
            screen.say(_("taken back: {what}").format(what=line))
        return report_done(desk, done, given, first=len(done.changes))

    params = [
        Param("yes", "-y", "--yes", help=_("take it back without asking"), type=bool),
        *options.for_writing(),
    ]
    text = with_article(_("Take back your own last command, within 15 minutes"), UNDO.article)
    return build_command("undo", text, params, run)
