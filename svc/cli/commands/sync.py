"""`svc sync`: records exchanged with the other desks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.disk import lock
from svc.git.ask import Clone
from svc.site import desk
from svc.sync.changes import Gain
from svc.sync.receive import SyncResult
from svc.sync.run import sync_site as join
from svc.text.dataclass import replace
from svc.text.errors import BadInput
from svc.text.language import _, comma_list

_SOME = 5  # names told one by one


def sync_command(folder: str | None) -> Any:
    """`svc sync`."""

    def run(given: dict[str, Any]) -> int:
        at_rest = desk.open_desk(folder)
        clone = Clone(at_rest.site.root, at_rest.site.commits)
        try:
            at = at_rest.working(given.get("by"), None, clone.user_name)
        except BadInput:  # cron has no name, and svc does this by itself as well
            if given.get("by"):
                raise
            at = at_rest.alone()
        dry = bool(given.get("dry"))
        done = join(replace(at, at=None), dry=dry, renumber=bool(given.get("renumber")))
        if given.get("json"):
            screen.print_text(json.dumps(_sync_data(done), ensure_ascii=False, indent=2) + "\n", None)
        elif done.received or done.sent or done.seals or done.sealed or not given.get("quiet"):
            for line in _summary_lines(done, dry=dry):
                screen.say(line)
        for note in done.notes:
            screen.remark(note)
        if not given.get("quiet") and (left := _edited_by_hand(clone)):
            names = _some_names([path.name for path in left])
            screen.remark(_("changed by hand and not committed, and so not sent: {names}").format(names=names))
        return 0

    params = [
        Param("dry", "--dry-run", "-n", help=_("only say what would come and go"), type=bool),
        Param(
            "renumber",
            "--renumber",
            help=_("give another number or name to what another desk named alike, and join"),
            type=bool,
        ),
        Param("quiet", "--quiet", "-q", help=_("say nothing where nothing comes or goes"), type=bool),
        Param("by", "--by", help=_("who acts; else SVC_BY, else git's user.name"), metavar=_("NAME")),
        Param("json", "--json", help=_("print what came and went as JSON"), type=bool),
        options.language_option(),
    ]
    return build_command("sync", _("Exchange records with the other desks: fetch, join, push"), params, run)


def _edited_by_hand(clone: Clone) -> list[Path]:
    """The records edited by hand. If another svc is about to commit, look again after it has."""
    if not clone.dirty():
        return []
    with lock.hold(clone.root):
        return clone.dirty()


def _summary_lines(done: SyncResult, *, dry: bool) -> list[str]:
    """The records received and sent, in a few lines."""
    received, sent = _amount(done.received), _amount(done.sent)
    if dry:
        lines = [_("to be received: {what}").format(what=received), _("to be sent: {what}").format(what=sent)]
    else:
        lines = [_("received: {what}").format(what=received), _("sent: {what}").format(what=sent)]
    found = [line for line, gain in zip(lines, (done.received, done.sent), strict=True) if gain]
    if done.joined:
        found.append(_("joined, for both had gone on with them: {records}").format(records=_some_names(done.joined)))
    if done.seals:
        found.append(_("seals received: {names}").format(names=_some_names(done.seals)))
    if done.sealed:
        found.append(_("seals sent: {names}").format(names=_some_names(done.sealed)))
    return found or [_("nothing new; same as {remote}").format(remote=done.remote.name)]


def _amount(gain: Gain) -> str:
    """The amount received or sent."""
    parts = []
    if gain.records:
        parts.append(_("new records {count}").format(count=gain.records))
    if gain.steps:
        parts.append(_("steps {count}").format(count=gain.steps))
    if others := [path.name for path in gain.others]:
        parts.append(_("other files {names}").format(names=_some_names(others)))
    if gain.gone:
        parts.append(_("removed {names}").format(names=_some_names([path.name for path in gain.gone])))
    return comma_list(parts)


def _some_names(names: list[str]) -> str:
    """A few names, and the number of the others."""
    more = len(names) - _SOME
    return comma_list(names[:_SOME]) + (_(" and {count} more").format(count=more) if more > 0 else "")


def _sync_data(done: SyncResult) -> dict[str, Any]:
    """The records received and sent, for programs."""

    def plain(gain: Gain) -> dict[str, Any]:
        return {
            "records": gain.records,
            "steps": gain.steps,
            "removed": [path.stem for path in gain.gone],
            "files": [path.name for path in gain.others],
        }

    return {
        "remote": done.remote.name,
        "branch": done.remote.branch,
        "received": plain(done.received),
        "sent": plain(done.sent),
        "joined": done.joined,
        "renumbered": done.renumbered,
        "seals": {"received": done.seals, "sent": done.sealed},
        "notes": done.notes,
    }
