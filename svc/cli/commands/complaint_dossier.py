"""`svc complaint dossier C12`: the file of one complaint (案卷), to be printed, signed and put away (006.19)."""

from __future__ import annotations

from typing import Any

from svc.cli import options, screen
from svc.cli.command import build_command
from svc.cli.sheets.case_file import CaseFile, attachments, case_file_data, case_file_sheets
from svc.forms.case_book import Study, story_records
from svc.reports import five_clears
from svc.store.record_meant import record_meant
from svc.store.store import Store
from svc.text.language import _


def complaint_dossier_command(folder: str | None) -> Any:
    """`svc complaint dossier NUMBER`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        number = record_meant(store, given["number"], desk.now.year, ("complaint",))
        book = store.everything()
        record = store.get(number) if number not in book.records else book.records[number]
        records = sorted(story_records(record, book), key=lambda r: r.order)
        terms = desk.site.terms
        owed = book.promised(terms, desk.now, records)
        file = CaseFile(
            Study(record, tuple(records)),
            sorted(owed, key=lambda pair: pair[0].due),
            five_clears.judge_clears(record, book.linked(record), terms, desk.now),
            [each for r in records for each in attachments(r, store.attachments(r))],
            desk.now,
        )
        mask = options.mask_given(given)
        screen.show_sheets(
            case_file_sheets(file, desk.site.name, mask), given, case_file_data(file, desk.site, mask), site=desk.site
        )
        return screen.report_damaged(store.damaged)

    text = _("The file of a complaint for print: steps, what was told, promises, callbacks, papers (WI/FW-006.19)")
    return build_command("dossier", text, [options.record_number(), *options.for_reading()], run)
