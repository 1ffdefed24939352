"""`svc key handover`: each key that is out, for the next shift."""

from __future__ import annotations

from typing import Any

from svc.cli import options, screen
from svc.cli.command import build_command
from svc.cli.filters import lives_in, unit_option
from svc.cli.sheets.keys_out import keys_out_sheet
from svc.kinds import key_figures
from svc.kinds.key import KEY
from svc.store.store import Store
from svc.text.language import _


def key_handover_command(folder: str | None) -> Any:
    """`svc key handover [--unit U]`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        found = key_figures.open_loans(r for r in store.all(KEY) if lives_in(r, given.get("unit"), desk.site.units))
        if found or given.get("format") or given.get("output"):
            screen.show_sheets([keys_out_sheet(found, desk.now, options.mask_given(given))], given)
        else:
            screen.say(_("no key is out"))
        return screen.report_damaged(store.damaged)

    text = _("Each key that is out, the one due first above: for the next shift")
    return build_command("handover", text, [unit_option(), *options.for_reading()], run)
