"""Commands about the site itself: init, desk use, check."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from svc import check
from svc.cli import options, screen
from svc.cli.command import Make, Param, command, group
from svc.cli.commands import look
from svc.cli.progress import ticking
from svc.git.history import History
from svc.render import Column, Sheet
from svc.site import environment
from svc.store import due, index_file, index_refresh
from svc.store.store import Store
from svc.text.errors import BadInput, StorageFailed
from svc.text.language import _


def init(_folder: str | None) -> Any:
    """`svc init DIR --name NAME`."""

    def run(given: dict[str, Any]) -> int:
        root = Path(given["dir"])
        name = given.get("name") or root.absolute().name
        from svc.site.init import found as found_site

        made = found_site(root, name, given.get("lang"), given.get("by"))
        screen.say(_("{name}: a new site in {folder}").format(name=name, folder=made.root))
        screen.say(_("next: cd {folder}; edit {file}; svc complaint add").format(folder=given["dir"], file="svc.yaml"))
        if not made.tracked:
            screen.note(_("no git here: saved without an audit trail"))
        return 0

    params = [
        Param("dir", metavar=_("DIR"), required=True, help=_("the new site's folder")),
        Param("name", "--name", help=_("the name of the housing estate"), metavar=_("NAME")),
        Param(
            "by",
            "--by",
            help=_("who acts; else SVC_BY, else git's user.name"),
            metavar=_("NAME"),
            panel=options.common(),
        ),
        options.language(),
    ]
    return command("init", _("Make a new site: a folder with its settings, under git"), params, run)


def desks(folder: str | None) -> Any:
    """`svc desk`: what this clone is."""
    makers: dict[str, Make] = {"use": lambda: use(folder)}
    return group("desk", _("Which desk this clone is"), makers)


def use(folder: str | None) -> Any:
    """`svc desk use LETTER|--main`."""

    def run(given: dict[str, Any]) -> int:
        root = environment.root(folder)
        letter = given.get("letter", "").strip()
        if bool(letter) == bool(given.get("main")):
            raise BadInput(_("a letter, or --main"), todo=_("for example: svc desk use B"))
        if letter and not re.fullmatch("[A-Z]", letter):
            raise BadInput(_("{letter}: a desk is one capital letter, A to Z").format(letter=letter))
        history = History(root, enabled=True)
        if not history.available():
            raise StorageFailed(_("no git here: a site without clones needs no desk letter"))
        history.set_setting("svc.desk", letter or "main")
        screen.say(_("this clone numbers its records like {example}").format(example=f"C2026-{letter}0001"))
        return 0

    params = [
        Param("letter", metavar=_("[LETTER]"), help=_("A to Z, one for each clone")),
        Param("main", "--main", help=_("this clone keeps the series without letter"), type=bool),
        options.language(),
    ]
    return command("use", _("Say which desk this clone is, so that no two clones give the same number"), params, run)


def checking(folder: str | None) -> Any:
    """`svc check [PATH…]`."""

    def run(given: dict[str, Any]) -> int:
        at = options.looking(folder, given)
        store = Store(at.site, at.now)
        paths = [Path(p) for p in given.get("paths", ())]
        for path in paths:
            if not path.exists():
                raise BadInput(_("no such file: {path}").format(path=path))
        history = History(at.site.root, at.site.commits)
        findings = check.everything(store, history, at.now, paths)
        index_refresh.fresh(store, thorough=True)  # what was edited in place and not committed it may not know yet
        columns = (
            Column("place", _("place")),
            Column("finding", _("finding"), flexible=True),
        )
        rows = tuple((f.place(screen.shortened), f.sentence) for f in findings)
        data = [{"path": str(f.path), "line": f.line, "check": f.check, "text": f.sentence} for f in findings]
        if not findings and not given.get("format"):
            screen.say(_("nothing to find fault with"))
        elif given.get("format") in (None, "table") and not given.get("output"):
            for f in findings:
                screen.say(f"{f.place(screen.shortened)}: {f.sentence}")
        else:
            screen.show([Sheet(columns, rows, data, name=_("Findings"))], given)
        broken = any(f.check == "damaged" for f in findings)
        return StorageFailed.code if broken else bool(findings) * 1

    params = [Param("paths", metavar=_("[PATH]…"), type=list, help=_("files or folders; else all records"))]
    return command("check", _("Look for faults in the records and the settings"), [*params, *options.reading()], run)


def reindexing(folder: str | None) -> Any:
    """`svc reindex`."""

    def run(given: dict[str, Any]) -> int:
        at = options.looking(folder, given)
        store = Store(at.site, at.now)
        index_file.discard(at.site.root)
        with ticking(_("reading the records")) as tick:
            index = index_refresh.fresh(store, tick)
        if index is None:
            raise StorageFailed(
                _("no index can be made here: every record is read instead"),
                todo=_("look for faults in the folders: svc check; and whether .svc/ can be written"),
            )
        screen.say(
            _("index made anew; files: {files}, open promises: {promises}").format(
                files=f"{index.count():,}", promises=f"{len(index.owed()):,}"
            )
        )
        return look.damage(due.damaged(index, store))

    params = [options.language()]
    text = _("Make the index anew; svc does so by itself whenever it must")
    return command("reindex", text, params, run)
