"""`svc check`: faults in the records and the settings."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from svc.check.findings import Findings
from svc.cli import options, screen
from svc.cli.aliases import command_meant
from svc.cli.command import Param, build_command
from svc.cli.progress import progress_bar
from svc.dates.timestamps import format_span
from svc.git.ask import Clone
from svc.render import Column, Sheet
from svc.site.settings_check import unheld_roles
from svc.store import index_refresh
from svc.store.store import Store
from svc.text.errors import BadInput, StorageFailed
from svc.text.language import _, comma_list


def check_command(folder: str | None) -> Any:
    """`svc check [PATH…]`."""

    def run(given: dict[str, Any]) -> int:
        at = options.reading_desk(folder, given)
        store = Store(at.site, at.now)
        paths = [Path(p) for p in given.get("paths", ())]
        for path in paths:
            if not path.exists():
                raise BadInput(_("no such file: {path}").format(path=path))
        seen = Findings(store, Clone(at.site.root, at.site.commits))
        with progress_bar(_("reading the records")) as tick:
            findings = seen.find(paths, command_meant, tick)
        if store.files_naming is None:  # the index was not asked
            index_refresh.fresh_index(store, thorough=True)
        columns = (
            Column("place", _("place")),
            Column("finding", _("finding"), flexible=True),
        )
        rows = tuple((f.place(screen.shortened_path), f.sentence) for f in findings)
        data = [{"path": str(f.path), "line": f.line, "check": f.check, "text": f.sentence} for f in findings]
        if not findings and not given.get("format"):
            screen.say(_("nothing to find fault with"))
        elif given.get("format") in (None, "table") and not given.get("output"):
            for f in findings:
                screen.say(f"{f.place(screen.shortened_path)}: {f.sentence}")
        else:
            screen.show_sheets([Sheet(columns, rows, data, name=_("Findings"))], given)
        if unheld := unheld_roles(at.site):
            screen.remark(
                _("nobody is {roles}: what waits for them falls to the director").format(roles=comma_list(unheld))
            )
        if seen.ahead > timedelta(0):
            ahead = format_span(seen.ahead)
            screen.remark(_("some steps are {span} ahead: a desk's clock is fast").format(span=ahead))
        broken = any(f.check == "damaged" for f in findings)
        return StorageFailed.code if broken else bool(findings) * 1

    params = [Param("paths", metavar=_("[PATH]…"), type=list, help=_("files or folders; else all records"))]
    return build_command(
        "check", _("Look for faults in the records and the settings"), [*params, *options.for_reading()], run
    )
