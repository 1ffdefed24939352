"""`svc reindex`: the index made anew."""

from __future__ import annotations

from typing import Any

from svc.cli import options, screen
from svc.cli.command import build_command
from svc.cli.progress import progress_bar
from svc.store import index_file, index_refresh
from svc.store.store import Store
from svc.text.errors import StorageFailed
from svc.text.language import _


def reindex_command(folder: str | None) -> Any:
    """`svc reindex`."""

    def run(given: dict[str, Any]) -> int:
        at = options.reading_desk(folder, given)
        store = Store(at.site, at.now)
        index_file.delete_index(at.site.root)
        with progress_bar(_("reading the records")) as tick:
            index = index_refresh.fresh_index(store, tick)
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
        return screen.report_damaged(index_refresh.faults_of(index.damaged(), store))

    params = [options.language_option()]
    text = _("Make the index anew; svc does so by itself whenever it must")
    return build_command("reindex", text, params, run)
